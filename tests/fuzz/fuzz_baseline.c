/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: baseline files, and judging an empty scan by what they say. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "policy/baseline.h"

static void judge(const struct baseline *baseline, struct arena *arena)
{
    struct scan_facts scan = {.versions = {[TLS_1_2] = TRI_YES}};
    struct subject subject = {0};
    struct findings out;
    const char *missing = NULL;

    findings_init(&out, arena, NULL, 0);
    (void)baseline_judge(baseline, NULL, &scan, &subject, &out, &missing);
    FUZZ_CHECK(out.count >= 1 && out.items[0].id == FINDING_TLS_BASELINE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct baseline *baseline = NULL;
    struct err err = {0};
    int rc = baseline_parse("fuzz", (const char *)data, size, arena, &baseline, &err);

    if (rc == 0) {
        FUZZ_CHECK(baseline->rule_count > 0 && baseline->rule_count <= BASELINE_RULES_MAX);
        for (size_t i = 0; i < baseline->rule_count; i++)
            FUZZ_CHECK(baseline->rules[i].count > 0 && baseline->rules[i].clause != NULL);
        judge(baseline, arena);
    } else {
        FUZZ_CHECK(err.text[0] != '\0');
    }
    arena_free(arena);
    return 0;
}
