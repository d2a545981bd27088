/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MTA-STS policy file: RFC 8461 3.2, 4.1. */
#include <config.h>

#include "policy/mta_sts_policy.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "unit.h"
#include "unit_arena.h"

#define HEAD "version: STSv1\nmode: enforce\nmax_age: 604800\n"
#define GOOD HEAD "mx: mx1.example.org\n"

static struct sts_policy policy; /* of the last parse() */

static void parse(const char *text)
{
    sts_policy_parse(arena, text, strlen(text), &policy);
}

static bool flaws_have(const struct flaws *flaws, const char *part)
{
    for (size_t i = 0; i < flaws->count; i++) {
        if (strstr(flaws->items[i], part) != NULL)
            return true;
    }
    return false;
}

static void assert_flaw(const struct flaws *flaws, const char *part)
{
    if (!flaws_have(flaws, part))
        fail_msg("no \"%s\" among %zu, first: %s", part, flaws->count,
                 flaws->count > 0 ? flaws->items[0] : "");
}

static void assert_invalid(const char *text, const char *part)
{
    parse(text);
    assert_flaw(&policy.problems, part);
    assert_false(policy.valid);
}

static void assert_valid(const char *text)
{
    parse(text);
    if (!policy.valid)
        fail_msg("%s: %s", text, policy.problems.items[0]);
    assert_int_equal(policy.problems.count, 0);
}

static void rfc8461_3_2_every_key(void **state)
{
    (void)state;
    assert_valid("version: STSv1\nmode: testing\nmx: mx1.example.org\nmx: *.Example.NET\n"
                 "mx: backup.example.org\nmax_age: 86401\n");
    assert_int_equal(policy.mode, STS_MODE_TESTING);
    assert_int_equal(policy.max_age, 86401);
    assert_true(policy.max_age_known);
    assert_int_equal(policy.mx_count, 3);
    assert_string_equal(policy.mx[0], "mx1.example.org");
    assert_string_equal(policy.mx[1], "*.example.net");
    assert_int_equal(policy.odd.count, 0);
    assert_int_equal(policy.ignored.count, 0);
}

/* case 58 */
static void rfc8461_3_2_lines_end_with_lf_or_crlf(void **state)
{
    (void)state;
    assert_valid(GOOD);
    assert_valid("version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: mx1.example.org\r\n");
    assert_string_equal(policy.mx[0], "mx1.example.org");
    assert_valid("version: STSv1\r\nmode: enforce\nmax_age: 604800\r\nmx: mx1.example.org");
    assert_string_equal(policy.mx[0], "mx1.example.org");
}

static void rfc8461_3_2_a_bare_cr_ends_no_line(void **state)
{
    (void)state;
    assert_invalid("version: STSv1\rmode: enforce\rmax_age: 604800\rmx: mx1.example.org\r",
                   "CR alone");
    assert_int_equal(policy.problems.count, 1);
    assert_int_equal(policy.mode, STS_MODE_ENFORCE);
    assert_invalid(HEAD "mx: a.example.org\rmx: b.example.org\n", "no LF follows");
    assert_invalid(GOOD "x: y\r", "no LF follows");
}

static void rfc8461_3_2_no_order_is_asked_for(void **state)
{
    (void)state;
    assert_valid("mx: a.example.org\nmax_age: 0\nmode: enforce\nversion: STSv1\n");
    assert_int_equal(policy.max_age, 0);
    assert_true(policy.max_age_known);
}

static void rfc8461_3_2_white_space(void **state)
{
    (void)state;
    assert_valid("version:STSv1 \nmode:\t enforce\t\nmax_age:604800\nmx:  a.example.org  \n");
    assert_string_equal(policy.mx[0], "a.example.org");
    assert_invalid(HEAD "mx : a.example.org\n", "between a key and its colon");
    assert_int_equal(policy.mx_count, 1);
    assert_invalid(HEAD " mx: a.example.org\n", "before a key");
    assert_int_equal(policy.mx_count, 1);
}

static void rfc8461_3_2_what_is_missing(void **state)
{
    (void)state;
    assert_invalid("mode: enforce\nmax_age: 1\nmx: a.example.org\n", "has no version");
    assert_invalid("version: STSv1\nmax_age: 1\nmx: a.example.org\n", "has no mode");
    assert_invalid("version: STSv1\nmode: enforce\nmx: a.example.org\n", "has no max_age");
    assert_int_equal(policy.problems.count, 1);
}

/* case 54 */
static void rfc8461_3_2_enforce_and_testing_need_an_mx(void **state)
{
    (void)state;
    assert_invalid(HEAD, "has no mx");
    assert_invalid(HEAD "nmx: a.example.org\n", "has no mx");
    assert_flaw(&policy.ignored, "nmx (line 4)");
    assert_invalid("version: STSv1\nmode: testing\nmax_age: 1\n", "has no mx");
    assert_valid("version: STSv1\nmode: none\nmax_age: 1\n");
    assert_valid("version: STSv1\nmode: none\nmax_age: 1\nmx: a.example.org\n");
}

static void rfc8461_3_2_the_first_of_repeated_keys_counts(void **state)
{
    (void)state;
    assert_valid(GOOD "mode: none\nversion: STSv2\nmax_age: x\n");
    assert_int_equal(policy.mode, STS_MODE_ENFORCE);
    assert_int_equal(policy.odd.count, 3);
    assert_flaw(&policy.odd, "mode more than once");
    assert_invalid("version: STSv2\nversion: STSv1\nmode: none\nmax_age: 1\n", "version STSv2");
}

static void rfc8461_3_2_unknown_keys_are_ignored(void **state)
{
    (void)state;
    assert_valid(GOOD "x-9_.: anything: at all\nMX: b.example.org\n");
    assert_int_equal(policy.mx_count, 1);
    assert_flaw(&policy.ignored, "x-9_. (line 5)");
    assert_flaw(&policy.ignored, "MX (keys are case-sensitive)");
    assert_int_equal(policy.odd.count, 0);
}

static void rfc8461_3_2_what_is_no_field(void **state)
{
    (void)state;
    assert_invalid(GOOD "hello\n", "without a colon");
    assert_invalid(GOOD ": x\n", "key that is none");
    assert_invalid(GOOD "_x: y\n", "key that is none");
    assert_invalid(GOOD "a b: y\n", "key that is none");
    assert_invalid(GOOD "a23456789012345678901234567890123: y\n", "key that is none");
    assert_invalid(GOOD "# comment: y\n", "key that is none");
}

static void rfc8461_3_2_version_and_mode_are_case_sensitive(void **state)
{
    (void)state;
    assert_invalid("version: stsv1\nmode: enforce\nmax_age: 1\nmx: a.example.org\n",
                   "version stsv1");
    assert_invalid("version: STSv1\nmode: Enforce\nmax_age: 1\nmx: a.example.org\n",
                   "mode Enforce");
    assert_int_equal(policy.mode, STS_MODE_UNKNOWN);
    assert_invalid("version: STSv1\nmode: report\nmax_age: 1\nmx: a.example.org\n", "mode report");
    assert_invalid("version: STSv1\nmode:\nmax_age: 1\nmx: a.example.org\n", "has the mode ,");
}

static void rfc8461_3_2_max_age(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"31557601", "a year"},     {"4294967297", "a year"},
        {"00000000001", "a year"},  {"99999999999999999999999", "10 digits"},
        {"-1", "no plain number"},  {"1d", "no plain number"},
        {"1.5", "no plain number"}, {"0x10", "no plain number"},
        {"", "no plain number"},    {"1 2", "no plain number"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_invalid(
            arena_printf(arena, "version: STSv1\nmode: none\nmax_age: %s\n", rows[i].text),
            rows[i].error);
        assert_false(policy.max_age_known);
    }
    assert_valid("version: STSv1\nmode: none\nmax_age: 31557600\n");
    assert_valid("version: STSv1\nmode: none\nmax_age: 0000000001\n");
    assert_int_equal(policy.max_age, 1);
}

/* cases 55, 57 */
static void rfc8461_3_2_mx_patterns(void **state)
{
    static const struct {
        const char *pattern, *error;
    } bad[] = {
        {"", "is empty"},
        {"192.0.2.1", "IP address"},
        {"[192.0.2.1]", "IP address"},
        {"2001:db8::1", "IP address"},
        {"[IPv6:2001:db8::1]", "IP address"},
        {"mx.example.org.", "ends in a dot"},
        {"*.example.org.", "ends in a dot"},
        {"*", "without a domain"},
        {"*.", "without a domain"},
        {"*foo.example.org", "first label"},
        {"mx*.example.org", "first label"},
        {"mx.*.example.org", "first label"},
        {"*.*.example.org", "first label"},
        {"**.example.org", "first label"},
        {"b\xc3\xbc"
         "cher.example",
         "xn--"},
        {".example.org", "begins with a dot"},
        {"a.example.org, b.example.org", "more than one"},
        {"a.example.org b.example.org", "more than one"},
        {"a..example.org", "no host name"},
        {"a/b.example.org", "no host name"},
        {"user@example.org", "no host name"},
    };
    static const char *const good[] = {"mx.example.org",        "*.example.org", "MX.Example.ORG",
                                       "xn--bcher-kva.example", "localhost",     "*.a.b.c.example"};
    (void)state;

    for (size_t i = 0; i < COUNT(bad); i++)
        assert_invalid(arena_printf(arena, HEAD "mx: %s\nmx: good.example.org\n", bad[i].pattern),
                       bad[i].error);
    assert_int_equal(policy.mx_count, 1);
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_null(sts_pattern_error(arena, good[i]));
        assert_valid(arena_printf(arena, HEAD "mx: %s\n", good[i]));
    }
    assert_valid(HEAD "mx: *.example\n");
    assert_flaw(&policy.odd, "every domain right below \"example\"");
}

static void what_is_no_policy_at_all(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"", "is empty"},
        {"\r\n \n", "blank lines"},
        {"<!DOCTYPE html>\n<html>version: STSv1</html>", "HTML"},
        {"\n <html>", "HTML"},
        {"\xff\xfev", "UTF-16"},
        {"\xef\xbb\xbf", "byte order mark"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_invalid(rows[i].text, rows[i].error);
        assert_int_equal(policy.mode, STS_MODE_UNKNOWN);
    }
}

static void a_byte_order_mark_hides_nothing(void **state)
{
    (void)state;
    assert_invalid("\xef\xbb\xbf" GOOD, "byte order mark");
    assert_int_equal(policy.problems.count, 1);
    assert_int_equal(policy.mode, STS_MODE_ENFORCE);
    assert_int_equal(policy.mx_count, 1);
}

static void blank_lines(void **state)
{
    (void)state;
    assert_valid(GOOD "\n");
    assert_flaw(&policy.odd, "blank line at its end");
    assert_valid(GOOD "\r\n \t\r\n");
    assert_flaw(&policy.odd, "blank line at its end");
    assert_invalid("version: STSv1\n\nmode: none\nmax_age: 1\n", "between its fields");
    assert_invalid("\n" GOOD, "between its fields");
}

static void octets_that_are_no_text(void **state)
{
    static const char text[] = HEAD "mx: a.example.org\0.evil.example\nmode\0x: none\n";
    (void)state;

    sts_policy_parse(arena, text, sizeof text - 1, &policy);
    assert_false(policy.valid);
    assert_flaw(&policy.problems, "NUL");
    assert_flaw(&policy.problems, "key that is none: mode");
    assert_int_equal(policy.mode, STS_MODE_ENFORCE);
    assert_int_equal(policy.mx_count, 0);
}

static void caps(void **state)
{
    struct buf text;
    (void)state;

    buf_init(&text, 64 * 1024);
    buf_adds(&text, HEAD);
    for (int i = 0; i < STS_PATTERNS_MAX + 7; i++)
        buf_addf(&text, "mx: mx%d.example.org\nmode: enforce\n", i);
    assert_valid(text.data);
    assert_int_equal(policy.mx_count, STS_PATTERNS_MAX);
    assert_int_equal(policy.mx_dropped, 7);
    assert_int_equal(policy.odd.count, STS_PROBLEMS_MAX);
    assert_int_equal(policy.odd.count + policy.odd.dropped, STS_PATTERNS_MAX + 7 + 1);
    buf_clear(&text);
}

static void rfc8461_4_1_one_label_for_a_wildcard(void **state)
{
    (void)state;
    assert_true(sts_pattern_covers("mx.example.org", "MX.example.org"));
    assert_true(sts_pattern_covers("Mx.Example.Org", "mx.example.org"));
    assert_true(sts_pattern_covers("mx.example.org", "mx.example.org."));
    assert_false(sts_pattern_covers("mx.example.org", "a.mx.example.org"));
    assert_true(sts_pattern_covers("*.example.org", "mx.example.org"));
    assert_true(sts_pattern_covers("*.example.org", "MX.EXAMPLE.ORG."));
    assert_false(sts_pattern_covers("*.example.org", "example.org"));
    assert_false(sts_pattern_covers("*.example.org", "a.b.example.org"));
    assert_false(sts_pattern_covers("*.example.org", ".example.org"));
    assert_false(sts_pattern_covers("*.example.org", "mx.example.com"));
    assert_false(sts_pattern_covers("*.example.org", "mx.example.org.evil"));
    assert_false(sts_pattern_covers("example.org", "mx.example.org"));
    assert_false(sts_pattern_covers("*.example.org", ""));
    assert_false(sts_pattern_covers("mx.example.org", ""));
}

static void policies_are_the_same_whatever_their_order(void **state)
{
    struct sts_policy first;
    (void)state;

    parse(HEAD "mx: a.example.org\nmx: b.example.org\n");
    first = policy;
    parse("mx: B.example.org\nmx: a.example.org\nmax_age: 604800\nmode: enforce\nversion: STSv1\n");
    assert_true(sts_policy_same(&first, &policy));
    parse(HEAD "mx: a.example.org\n");
    assert_false(sts_policy_same(&first, &policy));
    assert_false(sts_policy_same(&policy, &first));
    parse("version: STSv1\nmode: testing\nmax_age: 604800\nmx: a.example.org\nmx: b.example.org\n");
    assert_false(sts_policy_same(&first, &policy));
}

static void the_first_valid_policy_is_what_senders_get(void **state)
{
    struct fetch_facts fetches[4] = {
        {.end = FETCH_REFUSED},
        {.end = FETCH_DONE, .http_status = 200, .body = "x", .size = 1},
        {.end = FETCH_DONE, .http_status = 404, .body = GOOD, .size = strlen(GOOD)},
        {.end = FETCH_DONE, .http_status = 200, .body = GOOD, .size = strlen(GOOD)},
    };
    struct policy_file_facts file = {.fetches = fetches, .count = 4};
    struct mta_sts_facts facts = {.file = &file};
    (void)state;

    sts_policies_read(arena, &facts);
    assert_ptr_equal(facts.policy, &facts.policies[3]);
    assert_true(facts.policy->valid);
    assert_int_equal(facts.policies[2].mode, STS_MODE_UNKNOWN);
    file.count = 3;
    sts_policies_read(arena, &facts);
    assert_ptr_equal(facts.policy, &facts.policies[1]);
    file.count = 1;
    sts_policies_read(arena, &facts);
    assert_null(facts.policy);
    facts.file = NULL;
    sts_policies_read(arena, &facts);
    assert_null(facts.policy);
}

#define arena_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        arena_test(rfc8461_3_2_every_key),
        arena_test(rfc8461_3_2_lines_end_with_lf_or_crlf),
        arena_test(rfc8461_3_2_a_bare_cr_ends_no_line),
        arena_test(rfc8461_3_2_no_order_is_asked_for),
        arena_test(rfc8461_3_2_white_space),
        arena_test(rfc8461_3_2_what_is_missing),
        arena_test(rfc8461_3_2_enforce_and_testing_need_an_mx),
        arena_test(rfc8461_3_2_the_first_of_repeated_keys_counts),
        arena_test(rfc8461_3_2_unknown_keys_are_ignored),
        arena_test(rfc8461_3_2_what_is_no_field),
        arena_test(rfc8461_3_2_version_and_mode_are_case_sensitive),
        arena_test(rfc8461_3_2_max_age),
        arena_test(rfc8461_3_2_mx_patterns),
        arena_test(what_is_no_policy_at_all),
        arena_test(a_byte_order_mark_hides_nothing),
        arena_test(blank_lines),
        arena_test(octets_that_are_no_text),
        arena_test(caps),
        arena_test(rfc8461_4_1_one_label_for_a_wildcard),
        arena_test(policies_are_the_same_whatever_their_order),
        arena_test(the_first_valid_policy_is_what_senders_get),
    };

    return cmocka_run_group_tests_name("mta_sts_policy", tests, NULL, NULL);
}
