/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: lists of domains. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/name.h"
#include "survey/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct list list = {.arena = arena_new()};
    FILE *file = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    struct err err = {0};

    if (file != NULL) {
        FUZZ_CHECK(list_read(&list, file, "fuzz", &err) == 0);
        fclose(file);
    }
    for (size_t i = 0; i < list.domains.count; i++) {
        const struct list_domain *domain = list.domains.entries[i].value;
        char again[NAME_SIZE];

        FUZZ_CHECK(domain->group_count > 0);
        FUZZ_CHECK(name_parse(list.domains.entries[i].key, again, NULL) == 0);
        FUZZ_CHECK(strcmp(again, list.domains.entries[i].key) == 0);
    }
    FUZZ_CHECK(list.bad_count <= LIST_BAD_MAX);
    list_clear(&list);
    arena_free(list.arena);
    return 0;
}
