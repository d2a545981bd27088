/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tags: lists of "name=value" separated by ";", as DMARC (RFC 9989 4.7), DKIM (RFC 6376 3.2),
 * MTA-STS (RFC 8461 3.1) and TLSRPT (RFC 8460 3) write them. Splits, and keeps what was odd; what
 * is valid is for each standard to say.
 */
#ifndef POLICY_TAGS_H
#define POLICY_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct tag {          /* texts are NUL-terminated copies and may hold NULs inside: see the sizes */
    const char *name; /* without white space around it */
    size_t name_size;
    const char *value; /* the same; "" without "=" */
    size_t value_size;
    bool has_equals;                /* "=" was there */
    bool space_at_equals;           /* white space on a side of "=" that has something beyond it */
    bool space_before, space_after; /* of the whole, between it and the ";" on either side */
};

struct tags {
    struct tag *items;
    size_t count;
    size_t empty; /* pieces of nothing but white space between two ";" or before the first */
    bool ends_in_separator;
};

/* Splits `size` octets. `white`: the octets that count as white space. */
void tags_split(struct arena *arena, const char *text, size_t size, const char *white,
                struct tags *out);
/* The first tag of this name, compared as written; NULL without one. */
const struct tag *tags_find(const struct tags *tags, const char *name);
/* How many tags have this name. */
size_t tags_count(const struct tags *tags, const char *name);

#endif
