/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mem: heap memory that is never NULL, and arenas for the many small objects that die together.
 *
 * Where the system has no memory left, the program's handler is called, which must not return; it
 * is the one place where a plugin says "UNKNOWN - out of memory". Sizes come from trusted code:
 * whatever grows with what the network sends has a cap at its own place (see buf.h).
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/err.h"

/* Installs the handler for exhausted memory. It must end the process. The default one calls
 * _exit(3). */
void mem_on_exhausted(void (*handler)(void));

/* Zeroed memory for `count` objects of `size` bytes; overflow counts as exhausted. Caller frees
 * with free(). */
void *mem_calloc(size_t count, size_t size);
/* Like reallocarray(3), never NULL. New memory is not cleared. */
void *mem_realloc(void *old, size_t count, size_t size);
/* A heap copy of a string. Caller frees with free(). */
char *mem_strdup(const char *text);

/* An arena: allocate freely, free everything at once. Pointers stay valid until arena_free(). */
struct arena;

/* An empty one. */
struct arena *arena_new(void);
/* Frees everything that came from the arena. NULL is fine. */
void arena_free(struct arena *arena);
/* Moves everything in `from` to `into` and frees `from`: pointers stay valid as long as `into`.
 * NULL is fine. */
void arena_absorb(struct arena *into, struct arena *from);
/* Zeroed memory, aligned for any object. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
/* A copy of `size` bytes. NULL for size 0. */
void *arena_copy(struct arena *arena, const void *data, size_t size);
/* Copies of strings; NULL in, NULL out. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
/* A formatted string in the arena. */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Room for one more element in an array that lives in an arena: `*items` has `*count` elements of
 * `size` bytes; returns the address of a new zeroed last element and raises `*count`. Moves the
 * array when it must, so keep no pointers to elements while it grows.
 */
void *arena_push(struct arena *arena, void *items, size_t *count, size_t size);

#endif
