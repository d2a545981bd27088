/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "render/record.h"

static struct line_place *place_here(struct index *index)
{
    struct line_place *place = arena_alloc(index->arena, 1, sizeof *place);

    place->file = (unsigned)index->file_count;
    place->start = lines_start(index->files[index->file_count]);
    return place;
}

/* The scan of an address stands in the line of the first name. */
static void note_scan(struct index *index, const json_t *line, struct line_place *place)
{
    char key[LINE_KEY_SIZE];

    if (json_object_get(json_object_get(line, "facts"), "scan") == NULL)
        return;
    snprintf(key, sizeof key, "%.64s %lld", json_string_value(json_object_get(line, "address")),
             (long long)json_integer_value(json_object_get(line, "port")));
    hash_put(&index->scans, key, NULL)->value = place;
}

static int add_line(struct index *index, const struct lines *lines, struct err *err)
{
    json_t *line = lines_json(lines, err);
    enum line_kind kind = LINE_DOMAIN;
    char key[LINE_KEY_SIZE];
    struct hash_entry *entry;
    struct line_place *place;

    if (line == NULL)
        return ERR_SYNTAX;
    if (line_key(line, &kind, key) != NULL) {
        place = place_here(index);
        entry = hash_put(&index->keys[kind], key, NULL);
        place->earlier = kind == LINE_DOMAIN ? entry->value : NULL;
        entry->value = place;
        if (kind == LINE_ADDRESS)
            note_scan(index, line, place);
    }
    json_decref(line);
    return 0;
}

static int add_file(struct index *index, const char *path, struct err *err)
{
    enum lines_result result = LINES_END;
    struct lines *lines;
    int rc = lines_open(path, &lines, err);
    size_t rest;

    if (rc != 0)
        return rc;
    index->files = mem_realloc(index->files, index->file_count + 1, sizeof *index->files);
    index->files[index->file_count] = lines;
    while (rc == 0 && (result = lines_next(lines)) == LINES_ONE)
        rc = add_line(index, lines, err);
    if (rc == 0 && result == LINES_FAILED)
        rc = lines_error(lines, err);
    if (rc == 0 && lines_text(lines, &rest) != NULL)
        index->torn += rest > 0;
    index->file_count++;
    return rc;
}

int index_add(struct index *index, const char *path, struct err *err)
{
    struct stat found;
    int rc = 0;

    if (strcmp(path, "-") == 0 || stat(path, &found) != 0 || !S_ISDIR(found.st_mode))
        return add_file(index, path, err);
    for (int kind = 0; kind < LINE_KINDS && rc == 0; kind++) {
        const char *file =
            arena_printf(index->arena, "%s/%s", path, line_kind_file((enum line_kind)kind));

        if (stat(file, &found) == 0)
            rc = add_file(index, file, err);
    }
    return rc;
}

void index_clear(struct index *index)
{
    for (size_t i = 0; i < index->file_count; i++)
        lines_close(index->files[i]);
    free(index->files);
    for (int kind = 0; kind < LINE_KINDS; kind++)
        hash_clear(&index->keys[kind]);
    hash_clear(&index->scans);
}

json_t *index_line(const struct index *index, const struct line_place *place, struct err *err)
{
    struct lines *lines = index->files[place->file];

    if (lines_at(lines, place->start) == LINES_ONE)
        return lines_json(lines, err);
    err_set(err, ERR_SYSTEM, "a line of the facts is gone: the file has changed");
    return NULL;
}

/* The facts of a line -> `out`. 1: the line has none (excluded). */
static int read_facts(const struct index *index, const struct line_place *place,
                      const struct record_type *type, struct arena *arena, void *out,
                      struct err *err)
{
    json_t *line = index_line(index, place, err);
    const json_t *facts = json_object_get(line, "facts");
    int rc = 1;

    if (line == NULL)
        return err->code != 0 ? err->code : ERR_SYSTEM;
    if (facts != NULL)
        rc = record_read(type, facts, arena, out, err);
    json_decref(line);
    return rc;
}

/* Sessions and scan of one address of a host. What was not visited has a session that tells of
 * nothing. */
static int read_address(const struct index *index, const char *host, struct address_facts *address,
                        struct arena *arena, struct err *err)
{
    const struct ip ip = address->ip;
    const uint16_t port = address->port;
    char key[LINE_KEY_SIZE], text[IP_TEXT_SIZE];
    const struct hash_entry *entry, *scan;
    struct address_facts scanned = {.scan = NULL};
    int rc = 1;

    ip_format(&ip, text);
    snprintf(key, sizeof key, "%.253s %s %u", host, text, (unsigned)port);
    entry = hash_get(&index->keys[LINE_ADDRESS], key);
    if (entry != NULL)
        rc = read_facts(index, entry->value, &record_address, arena, address, err);
    if (rc < 0)
        return rc;
    address->ip = ip;
    address->port = port;
    if (address->session_count == 0) {
        address->sessions = arena_alloc(arena, 1, sizeof *address->sessions);
        address->session_count = 1;
    }
    snprintf(key, sizeof key, "%s %u", text, (unsigned)port);
    scan = hash_get(&index->scans, key);
    if (scan == NULL || address->scan != NULL)
        return 0;
    rc = read_facts(index, scan->value, &record_address, arena, &scanned, err);
    address->scan = scanned.scan;
    return rc < 0 ? rc : 0;
}

int index_host(const struct index *index, const char *name, struct arena *arena,
               struct host_facts *out, bool *known, struct err *err)
{
    const struct hash_entry *entry = hash_get(&index->keys[LINE_HOST], name);
    int rc = 1;

    if (entry != NULL)
        rc = read_facts(index, entry->value, &record_host, arena, out, err);
    if (rc < 0)
        return rc;
    *known = rc == 0;
    if (!*known)
        *out = (struct host_facts){.expanded = name};
    out->name = arena_strdup(arena, name);
    for (size_t i = 0; i < out->address_count && rc >= 0; i++)
        rc = read_address(index, name, &out->addresses[i], arena, err);
    return rc < 0 ? rc : 0;
}
