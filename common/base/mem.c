/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void exhausted_default(void)
{
    _exit(3);
}

static void (*exhausted)(void) = exhausted_default;

void mem_on_exhausted(void (*handler)(void))
{
    exhausted = handler;
}

/* The product of both, or ends the process. */
static size_t product(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        exhausted();
        _exit(3);
    }
    return count * size;
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        exhausted();
        _exit(3);
    }
    return memory;
}

void *mem_calloc(size_t count, size_t size)
{
    size_t bytes = product(count, size);

    return checked(calloc(1, bytes != 0 ? bytes : 1));
}

void *mem_realloc(void *old, size_t count, size_t size)
{
    size_t bytes = product(count, size);

    return checked(realloc(old, bytes != 0 ? bytes : 1));
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(mem_calloc(1, size), text, size);
}

/* Blocks are chained; a large object gets a block of its own. */
#define BLOCK_SIZE 8192

struct block {
    struct block *next;
    size_t used, room;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *blocks; /* the newest first */
};

struct arena *arena_new(void)
{
    return mem_calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->blocks != NULL) {
        struct block *next = arena->blocks->next;

        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

void arena_absorb(struct arena *into, struct arena *from)
{
    struct block **end = &into->blocks;

    if (from == NULL)
        return;
    while (*end != NULL)
        end = &(*end)->next;
    *end = from->blocks;
    free(from);
}

static struct block *block_add(struct arena *arena, size_t room)
{
    struct block *block;

    if (room > SIZE_MAX - sizeof *block)
        exhausted();
    block = mem_calloc(1, sizeof *block + room);
    block->room = room;
    /* A block for one large object goes behind the current one, which may still have room. */
    if (room > BLOCK_SIZE && arena->blocks != NULL) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t bytes = product(count, size);
    struct block *block = arena->blocks;
    void *memory;

    if (bytes > SIZE_MAX - align)
        exhausted();
    bytes = (bytes + align - 1) / align * align;
    if (block == NULL || block->room - block->used < bytes)
        block = block_add(arena, bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE);
    memory = block->data + block->used;
    block->used += bytes;
    return memory;
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
    if (size == 0)
        return NULL;
    return memcpy(arena_alloc(arena, 1, size), data, size);
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy;

    if (text == NULL)
        return NULL;
    copy = arena_alloc(arena, 1, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return arena_strdup(arena, "");
    text = arena_alloc(arena, 1, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void *arena_push(struct arena *arena, void *items, size_t *count, size_t size)
{
    void **array = items;
    size_t have = *count;

    /* Full exactly at 0 and at powers of two from 4 on. */
    if (have == 0 || (have >= 4 && (have & (have - 1)) == 0)) {
        void *bigger = arena_alloc(arena, have == 0 ? 4 : have * 2, size);

        if (have > 0)
            memcpy(bigger, *array, have * size);
        *array = bigger;
    }
    *count = have + 1;
    return (unsigned char *)*array + have * size;
}
