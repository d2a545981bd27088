/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash: a table from text to a pointer, in insertion order, for as many keys as a survey has. */
#ifndef SURVEY_HASH_H
#define SURVEY_HASH_H

#include <stdbool.h>
#include <stddef.h>

struct hash_entry {
    const char *key; /* the table's own copy */
    void *value;
};

struct hash {
    struct hash_entry *entries; /* in the order they came */
    size_t count;
    size_t room, slots; /* private, as is the next */
    unsigned *table;
};

/* Frees keys and table; values are the caller's. A zeroed struct is an empty table. */
void hash_clear(struct hash *hash);
/* The entry of a key, new with value NULL if it was not there; *is_new tells (NULL: do not). Moves
 * entries: keep no pointers to them while it grows. */
struct hash_entry *hash_put(struct hash *hash, const char *key, bool *is_new);
/* The entry, NULL for none. */
struct hash_entry *hash_get(const struct hash *hash, const char *key);

#endif
