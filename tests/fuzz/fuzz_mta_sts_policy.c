/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the policy file of MTA-STS, and the patterns in it. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "policy/mta_sts_policy.h"

/* A host below a wildcard, or the name itself. */
static void check_pattern(struct arena *arena, const char *pattern)
{
    bool wild = strncmp(pattern, "*.", 2) == 0;
    const char *domain = wild ? pattern + 2 : pattern;

    FUZZ_CHECK(sts_pattern_error(arena, pattern) == NULL);
    FUZZ_CHECK(strchr(domain, '*') == NULL && domain[0] != '\0');
    FUZZ_CHECK(sts_pattern_covers(pattern, arena_printf(arena, "%s%s", wild ? "mx." : "", domain)));
    FUZZ_CHECK(!sts_pattern_covers(pattern, arena_printf(arena, "a.b.%s", domain)));
    FUZZ_CHECK(!wild || !sts_pattern_covers(pattern, domain));
}

/* A valid policy, written again, says the same. */
static void check_valid(struct arena *arena, const struct sts_policy *policy)
{
    struct sts_policy again;
    struct buf text;

    FUZZ_CHECK(policy->mode != STS_MODE_UNKNOWN && policy->max_age_known);
    FUZZ_CHECK(policy->max_age <= STS_MAX_AGE_MAX);
    FUZZ_CHECK(policy->mx_count > 0 || policy->mode == STS_MODE_NONE);
    buf_init(&text, (size_t)1 << 20);
    buf_addf(&text, "mode: %s\r\nmax_age: %u\r\nversion: STSv1\r\n", sts_mode_name(policy->mode),
             (unsigned)policy->max_age);
    for (size_t i = 0; i < policy->mx_count; i++) {
        check_pattern(arena, policy->mx[i]);
        buf_addf(&text, "mx: %s\r\n", policy->mx[i]);
    }
    sts_policy_parse(arena, text.data, text.len, &again);
    FUZZ_CHECK(again.valid && sts_policy_same(policy, &again));
    buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct sts_policy policy;

    sts_policy_parse(arena, (const char *)data, size, &policy);
    FUZZ_CHECK(policy.valid == (policy.problems.count == 0));
    FUZZ_CHECK(policy.problems.count <= STS_PROBLEMS_MAX && policy.mx_count <= STS_PATTERNS_MAX);
    if (policy.valid)
        check_valid(arena, &policy);
    arena_free(arena);
    return 0;
}
