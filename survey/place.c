/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/name.h"
#include "render/record.h"
#include "survey/exclude.h"

static struct place *place_of(struct places *places, const struct survey *survey,
                              const struct ip *ip, uint16_t port)
{
    char key[IP_TEXT_SIZE + 8], text[IP_TEXT_SIZE];
    struct hash_entry *entry;
    struct place *place;

    snprintf(key, sizeof key, "%s %u", ip_format(ip, text), (unsigned)port);
    entry = hash_put(&places->table, key, NULL);
    if (entry->value != NULL)
        return entry->value;
    place = arena_alloc(places->arena, 1, sizeof *place);
    place->ip = *ip;
    place->port = port;
    place->refused = survey_refuses(survey, ip);
    entry->value = place;
    return place;
}

static void add_host(struct places *places, const struct survey *survey, unsigned file, off_t line,
                     const struct host_facts *host)
{
    const char *name = arena_strdup(places->arena, host->name);

    for (size_t i = 0; i < host->address_count; i++) {
        struct place *place =
            place_of(places, survey, &host->addresses[i].ip, host->addresses[i].port);
        struct place_name *at =
            arena_push(places->arena, &place->names, &place->name_count, sizeof *at);

        *at = (struct place_name){.host = name, .file = file, .line = line, .wanted = true};
        places->names++;
    }
}

/* The file may come from anywhere, and the name goes into handshakes. */
static bool is_name(const char *text)
{
    char name[NAME_SIZE];

    return text != NULL && name_parse(text, name, NULL) == 0 && strcmp(name, text) == 0;
}

/* The facts of a line of kind host; false for other lines and hosts that were excluded. */
static bool host_of(const json_t *line, struct arena *arena, struct host_facts *out, int *rc,
                    struct err *err)
{
    const char *kind = json_string_value(json_object_get(line, "kind"));
    const json_t *facts = json_object_get(line, "facts");

    if (kind == NULL || strcmp(kind, "host") != 0 || facts == NULL)
        return false;
    *rc = record_read(&record_host, facts, arena, out, err);
    if (*rc == 0 && (!is_name(out->name) || (out->tlsa_base != NULL && !is_name(out->tlsa_base))))
        *rc = err_set(err, ERR_SYNTAX, "a line of kind host whose name is no host name");
    return *rc == 0;
}

static int read_lines(struct places *places, const struct survey *survey, struct lines *lines,
                      struct hash *seen, struct err *err)
{
    enum lines_result result;
    int rc = 0;

    while (rc == 0 && (result = lines_next(lines)) == LINES_ONE) {
        struct arena *arena = arena_new();
        json_t *line = lines_json(lines, err);
        struct host_facts host;
        bool is_new = false;

        if (line == NULL)
            rc = ERR_SYNTAX;
        else if (host_of(line, arena, &host, &rc, err) &&
                 !exclude_host(survey->exclude, host.name, survey_operator(host.name)))
            hash_put(seen, host.name, &is_new);
        if (is_new)
            add_host(places, survey, (unsigned)places->file_count, lines_start(lines), &host);
        json_decref(line);
        arena_free(arena);
    }
    return rc == 0 && result == LINES_FAILED ? lines_error(lines, err) : rc;
}

int places_read(struct places *places, const struct survey *survey, const char *file,
                struct err *err)
{
    struct hash seen = {0};
    struct lines *lines;
    int rc = lines_open(file, &lines, err);

    if (rc != 0)
        return rc;
    rc = read_lines(places, survey, lines, &seen, err);
    places->files = mem_realloc(places->files, places->file_count + 1, sizeof *places->files);
    places->files[places->file_count++] = lines;
    hash_clear(&seen);
    return rc;
}

int places_host(const struct places *places, const struct place_name *name, struct arena *arena,
                struct host_facts *out, struct err *err)
{
    struct lines *lines = places->files[name->file];
    json_t *line;
    int rc = ERR_SYNTAX;

    if (lines_at(lines, name->line) != LINES_ONE)
        return lines_error(lines, err);
    line = lines_json(lines, err);
    if (line != NULL && !host_of(line, arena, out, &rc, err) && rc == ERR_SYNTAX && err->code == 0)
        err_set(err, ERR_SYNTAX, "the line of %.253s has changed meanwhile", name->host);
    json_decref(line);
    return rc;
}

void places_clear(struct places *places)
{
    for (size_t i = 0; i < places->table.count; i++)
        loop_timer_free(((struct place *)places->table.entries[i].value)->gap);
    for (size_t i = 0; i < places->file_count; i++)
        lines_close(places->files[i]);
    free(places->files);
    hash_clear(&places->table);
}
