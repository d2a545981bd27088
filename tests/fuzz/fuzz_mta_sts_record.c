/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the MTA-STS record. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "policy/mta_sts_record.h"

static void check_id(const struct sts_record_facts *record)
{
    size_t length = strlen(record->id);

    FUZZ_CHECK(length >= 1 && length <= STS_ID_MAX);
    FUZZ_CHECK(strspn(record->id,
                      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = size > 0 ? arena_strndup(arena, (const char *)data, size) : "";
    struct sts_record_facts record;
    bool prefixed;

    sts_record_of_text(arena, "_mta-sts.example.org", text, &record);
    prefixed = strncmp(text, "v=STSv1;", strlen("v=STSv1;")) == 0;
    FUZZ_CHECK(record.found.txt.count == (prefixed ? 1 : 0));
    FUZZ_CHECK(record.found.txt.count + record.found.stray_count + record.found.txt.others == 1);
    FUZZ_CHECK(!record.bad_id || record.error != NULL);
    FUZZ_CHECK(record.odd.count <= STS_PROBLEMS_MAX && record.ignored.count <= STS_PROBLEMS_MAX);
    FUZZ_CHECK(sts_record_valid(&record) == (record.id != NULL));
    if (record.id != NULL)
        check_id(&record);
    else if (prefixed)
        FUZZ_CHECK(record.error != NULL);
    arena_free(arena);
    return 0;
}
