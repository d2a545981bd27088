/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a line of facts that somebody else has written: key, record, findings. What can be
 * read is written and read again to the same. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "render/record.h"
#include "survey/finding_line.h"
#include "survey/output.h"

static void round_trip(const struct record_type *type, const json_t *json, struct arena *arena)
{
    void *object = arena_alloc(arena, 1, type->size), *again = arena_alloc(arena, 1, type->size);
    struct err err = {0};
    json_t *first, *second;

    if (record_read(type, json, arena, object, &err) != 0) {
        FUZZ_CHECK(err.text[0] != '\0');
        return;
    }
    first = record_write(type, object);
    FUZZ_CHECK(record_read(type, first, arena, again, &err) == 0);
    second = record_write(type, again);
    FUZZ_CHECK(json_equal(first, second));
    json_decref(first);
    json_decref(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct record_type *const types[] = {&record_domain, &record_host, &record_address,
                                                      &record_policy};
    json_t *line = json_loadb((const char *)data, size, 0, NULL);
    struct arena *arena = arena_new();
    enum line_kind kind = LINE_DOMAIN;
    char key[LINE_KEY_SIZE];
    struct findings findings;

    findings_init(&findings, arena, NULL, 0);
    if (line_key(line, &kind, key) != NULL)
        FUZZ_CHECK(strlen(key) < sizeof key);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        round_trip(types[i], json_object_get(line, "facts"), arena);
    finding_lines_add(json_object_get(line, "findings"), &findings);
    findings_unique(&findings);
    json_decref(line);
    arena_free(arena);
    return 0;
}
