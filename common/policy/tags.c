/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/tags.h"

#include <string.h>

struct piece {
    const char *at;
    size_t size;
};

static bool is_white(char c, const char *white)
{
    return c != '\0' && strchr(white, c) != NULL;
}

/* Returns whether there was something to cut off. */
static bool trim_front(struct piece *piece, const char *white)
{
    size_t before = piece->size;

    while (piece->size > 0 && is_white(piece->at[0], white)) {
        piece->at++;
        piece->size--;
    }
    return piece->size < before;
}

static bool trim_back(struct piece *piece, const char *white)
{
    size_t before = piece->size;

    while (piece->size > 0 && is_white(piece->at[piece->size - 1], white))
        piece->size--;
    return piece->size < before;
}

static struct tag read_tag(struct arena *arena, struct piece piece, const char *white)
{
    struct tag tag = {.value = ""};
    struct piece name, value = {NULL, 0};
    const char *equals;

    tag.space_before = trim_front(&piece, white);
    tag.space_after = trim_back(&piece, white);
    name = piece;
    equals = memchr(piece.at, '=', piece.size);
    if (equals != NULL) {
        tag.has_equals = true;
        name.size = (size_t)(equals - piece.at);
        value.at = equals + 1;
        value.size = piece.size - name.size - 1;
        tag.space_at_equals = trim_back(&name, white);
        tag.space_at_equals |= trim_front(&value, white);
        tag.value = arena_strndup(arena, value.at, value.size);
    }
    tag.value_size = value.size;
    tag.name = arena_strndup(arena, name.at, name.size);
    tag.name_size = name.size;
    return tag;
}

static bool is_blank(struct piece piece, const char *white)
{
    trim_front(&piece, white);
    return piece.size == 0;
}

void tags_split(struct arena *arena, const char *text, size_t size, const char *white,
                struct tags *out)
{
    const char *at = text, *end = text + size;

    memset(out, 0, sizeof *out);
    while (at < end) {
        const char *stop = memchr(at, ';', (size_t)(end - at));
        struct piece piece = {at, (size_t)((stop != NULL ? stop : end) - at)};
        struct tag *last;

        at = stop != NULL ? stop + 1 : end;
        if (!is_blank(piece, white)) {
            last = arena_push(arena, &out->items, &out->count, sizeof *last);
            *last = read_tag(arena, piece, white);
        } else if (stop != NULL) {
            out->empty++;
        }
        if (stop != NULL || !is_blank(piece, white))
            out->ends_in_separator = stop != NULL;
    }
}

static bool is_named(const struct tag *tag, const char *name)
{
    return tag->name_size == strlen(name) && memcmp(tag->name, name, tag->name_size) == 0;
}

const struct tag *tags_find(const struct tags *tags, const char *name)
{
    for (size_t i = 0; i < tags->count; i++) {
        if (is_named(&tags->items[i], name))
            return &tags->items[i];
    }
    return NULL;
}

size_t tags_count(const struct tags *tags, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < tags->count; i++)
        count += is_named(&tags->items[i], name);
    return count;
}
