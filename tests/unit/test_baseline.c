/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The format of baselines, and those that ship. */
#include <config.h>

#include "policy/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    err = (struct err){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define HEAD "baseline own\nversion 1\ntitle ours\n"

static struct baseline *parse(const char *text)
{
    struct baseline *baseline = NULL;

    return baseline_parse("own.baseline", text, strlen(text), arena, &baseline, &err) == 0
               ? baseline
               : NULL;
}

static void assert_refused(const char *text, const char *words)
{
    err = (struct err){0};
    assert_null(parse(text));
    if (strstr(err.text, words) == NULL)
        print_error("%s\n", err.text);
    assert_non_null(strstr(err.text, words));
}

static void test_shipped_ones(void **state)
{
    (void)state;
    assert_int_equal(baseline_text_count, 6);
    for (size_t i = 0; i < baseline_text_count; i++) {
        struct baseline *baseline = NULL;

        assert_int_equal(baseline_builtin(baseline_texts[i].name, arena, &baseline, &err), 0);
        assert_string_equal(baseline->name, baseline_texts[i].name);
        assert_true(baseline->rule_count >= 8);
        for (size_t k = 0; k < baseline->rule_count; k++) {
            assert_true(strlen(baseline->rules[k].clause) >= 3);
            assert_true(baseline->rules[k].count > 0);
        }
    }
    assert_string_equal(baseline_texts[0].name, "opportunistic");
    assert_non_null(strstr(baseline_list(arena), "mozilla-modern-6.0"));
}

static void test_unknown_name(void **state)
{
    struct baseline *baseline = NULL;

    (void)state;
    assert_int_equal(baseline_builtin("strong", arena, &baseline, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "bcp195, ncsc-nl-2025-05"));
}

static void test_a_whole_one(void **state)
{
    struct baseline *baseline = parse("# ours\r\n" HEAD "source nowhere\n\n"
                                      "critical version SSLv3 tls1.0 -- 4.1\n"
                                      "  warning\tsuite-not TLSv1.2: ECDHE-RSA-AES128-GCM-SHA256 "
                                      "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 --  4.2\n"
                                      "ok issue sweet32 no-stapling -- 4.3");

    (void)state;
    assert_non_null(baseline);
    assert_string_equal(baseline->title, "ours");
    assert_string_equal(baseline->source, "nowhere");
    assert_int_equal(baseline->rule_count, 3);
    assert_int_equal(baseline->rules[0].state, STATE_CRITICAL);
    assert_int_equal(baseline->rules[0].values[1], TLS_1_0);
    assert_int_equal(baseline->rules[0].version, -1);
    assert_int_equal(baseline->rules[1].version, TLS_1_2);
    assert_int_equal(baseline->rules[1].values[0], 0xc02f);
    assert_string_equal(baseline->rules[1].clause, "4.2");
    assert_int_equal(baseline->rules[2].count, 2);
}

static void test_errors_name_the_line(void **state)
{
    (void)state;
    assert_refused(HEAD "critical version SSLv4 -- x\n",
                   "own.baseline:4: not a version of SSL or TLS: 'SSLv4'");
    assert_refused(HEAD "\n\nfatal version SSLv3 -- x\n", "own.baseline:6: a line begins with");
    assert_refused(HEAD "critical cipher X -- x\n", "own.baseline:4: unknown rule 'cipher'");
    assert_refused(HEAD "critical class weak -- x\n", "not a class of suites: 'weak'");
    assert_refused(HEAD "critical suite X -- x\n", "not the name of a suite: 'X'");
    assert_refused(HEAD "critical group P-1 -- x\n", "not the name of a group: 'P-1'");
    assert_refused(HEAD "critical dh-bits many -- x\n", "not a number of bits: 'many'");
    assert_refused(HEAD "critical dh-bits 1 2 -- x\n", "too many values from '2'");
    assert_refused(HEAD "critical dh-prime good -- x\n", "common or other");
    assert_refused(HEAD "critical signature sha256 -- x\n", "wants md5, sha1, sha224");
    assert_refused(HEAD "critical cert-key-not DSA -- x\n", "wants RSA, ECDSA, EdDSA");
    assert_refused(HEAD "critical order none -- x\n", "wants server or client");
    assert_refused(HEAD "critical issue bad -- x\n", "not the name of an issue: 'bad'");
    assert_refused(HEAD "critical suite-not TLSv9: X -- x\n", "not a version of SSL or TLS");
    assert_refused(HEAD "critical version SSLv3\n", "own.baseline:4: the clause is missing");
    assert_refused(HEAD "critical version -- x\n", "values are missing");
    assert_refused(HEAD "critical\n", "a rule is missing");
    assert_refused(HEAD "title again\n", "own.baseline:4: given a second time: 'title'");
    assert_refused("baseline\n", "own.baseline:1: a text is missing after 'baseline'");
    assert_refused(HEAD, "there is no rule");
    assert_refused("critical version SSLv3 -- x\n", "must be there");
    assert_refused("", "must be there");
}

static void test_limits(void **state)
{
    char *text = mem_calloc(BASELINE_TEXT_MAX + 2, 1);
    struct baseline *baseline = NULL;
    struct buf rules;

    (void)state;
    memset(text, '#', BASELINE_TEXT_MAX + 1);
    assert_int_equal(baseline_parse("own", text, BASELINE_TEXT_MAX + 1, arena, &baseline, &err),
                     ERR_CAP);
    assert_int_equal(baseline_parse("own", "a\0b", 3, arena, &baseline, &err), ERR_SYNTAX);
    free(text);
    buf_init(&rules, BASELINE_TEXT_MAX);
    buf_adds(&rules, HEAD);
    for (int i = 0; i <= BASELINE_RULES_MAX; i++)
        buf_adds(&rules, "ok version SSLv3 -- x\n");
    assert_refused(rules.data, "own.baseline:104: too many rules");
    buf_reset(&rules);
    buf_adds(&rules, HEAD "ok version");
    for (int i = 0; i <= BASELINE_VALUES_MAX; i++)
        buf_adds(&rules, " SSLv3");
    buf_adds(&rules, " -- x\n");
    assert_refused(rules.data, "too many values");
    buf_clear(&rules);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shipped_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_whole_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors_name_the_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
