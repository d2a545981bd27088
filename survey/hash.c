/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/hash.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* FNV-1a with a seed per process: keys come from lists and DNS, and must not be able to collide on
 * purpose. */
static uint64_t hash_of(const char *key)
{
    static uint64_t seed;
    uint64_t hash;

    if (seed == 0)
        seed = (uint64_t)(uintptr_t)&seed * 2654435761U + (uint64_t)getpid();
    hash = 14695981039346656037ULL ^ seed;
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
    return hash ^ hash >> 29;
}

/* The slot of a key, or the empty one where it belongs. Slots hold index + 1. */
static size_t slot_of(const struct hash *hash, const char *key)
{
    size_t slot = hash_of(key) & (hash->slots - 1);

    while (hash->table[slot] != 0 && strcmp(hash->entries[hash->table[slot] - 1].key, key) != 0)
        slot = (slot + 1) & (hash->slots - 1);
    return slot;
}

static void grow(struct hash *hash)
{
    hash->slots = hash->slots == 0 ? 64 : 2 * hash->slots;
    free(hash->table);
    hash->table = mem_calloc(hash->slots, sizeof *hash->table);
    for (size_t i = 0; i < hash->count; i++)
        hash->table[slot_of(hash, hash->entries[i].key)] = (unsigned)i + 1;
}

struct hash_entry *hash_get(const struct hash *hash, const char *key)
{
    size_t slot;

    if (hash->slots == 0)
        return NULL;
    slot = slot_of(hash, key);
    return hash->table[slot] == 0 ? NULL : &hash->entries[hash->table[slot] - 1];
}

struct hash_entry *hash_put(struct hash *hash, const char *key, bool *is_new)
{
    struct hash_entry *entry = hash_get(hash, key);

    if (is_new != NULL)
        *is_new = entry == NULL;
    if (entry != NULL)
        return entry;
    if (2 * (hash->count + 1) > hash->slots)
        grow(hash);
    if (hash->count == hash->room) {
        hash->room = hash->room == 0 ? 32 : 2 * hash->room;
        hash->entries = mem_realloc(hash->entries, hash->room, sizeof *hash->entries);
    }
    entry = &hash->entries[hash->count++];
    *entry = (struct hash_entry){.key = mem_strdup(key)};
    hash->table[slot_of(hash, key)] = (unsigned)hash->count;
    return entry;
}

void hash_clear(struct hash *hash)
{
    for (size_t i = 0; i < hash->count; i++)
        free((char *)hash->entries[i].key);
    free(hash->entries);
    free(hash->table);
    memset(hash, 0, sizeof *hash);
}
