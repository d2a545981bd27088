/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of report/state and report/threshold: the grammar, and where other parsers of it fail. */
#include <config.h>

#include <math.h>
#include <string.h>

#include "report/threshold.h"
#include "unit.h"

static void alerts(const char *text, double value, bool expected)
{
    struct range range;

    if (range_parse(text, &range) != 0)
        fail_msg("\"%s\" is not accepted", text);
    if (range_alerts(&range, value) != expected)
        fail_msg("\"%s\" at %g: expected %s", text, value, expected ? "an alert" : "none");
}

static void refused(const char *text)
{
    struct range range = {.start = 42};

    if (range_parse(text, &range) != ERR_SYNTAX)
        fail_msg("\"%s\" is accepted", text);
    assert_true(range.start == 42);
}

static void formats(const char *text, const char *expected)
{
    char out[RANGE_TEXT_SIZE];
    struct range range;

    assert_int_equal(range_parse(text, &range), 0);
    assert_string_equal(range_format(&range, out), expected);
}

static void plain_number_is_zero_to_n(void **state)
{
    (void)state;
    alerts("10", -1, true);
    alerts("10", 0, false);
    alerts("10", 10, false);
    alerts("10", 10.0001, true);
    alerts("0", 0, false);
    alerts("0", 0.001, true);
}

static void start_alone_reaches_to_infinity(void **state)
{
    (void)state;
    alerts("10:", 9.99, true);
    alerts("10:", 10, false);
    alerts("10:", INFINITY, false);
    alerts("0:", -0.5, true);
    alerts("0:", 0, false);
}

static void tilde_reaches_from_minus_infinity(void **state)
{
    (void)state;
    alerts("~:10", -1e9, false);
    alerts("~:10", 10, false);
    alerts("~:10", 11, true);
    alerts("~:", -1e300, false);
}

static void two_ends_alert_strictly_outside(void **state)
{
    (void)state;
    alerts("10:20", 9.9, true);
    alerts("10:20", 10, false);
    alerts("10:20", 20, false);
    alerts("10:20", 21, true);
    alerts(":20", -1, true);
    alerts(":20", 20, false);
    alerts("5:5", 5, false);
}

static void at_sign_alerts_inside_with_both_ends(void **state)
{
    (void)state;
    alerts("@10:20", 10, true);
    alerts("@10:20", 20, true);
    alerts("@10:20", 9.9, false);
    alerts("@10:20", 20.1, false);
    alerts("@10", 0, true);
    alerts("@10", -1, false);
    alerts("@~:0", -7, true);
}

static void negative_fractions(void **state)
{
    (void)state;
    alerts("-5.5:-1.5", -3.5, false);
    alerts("-5.5:-1.5", -5.5, false);
    alerts("-5.5:-1.5", -1.4, true);
    alerts("-5.5:-1.5", -5.6, true);
}

static void what_is_no_range_is_refused(void **state)
{
    static const char *const bad[] = {
        "20:10", "",    "~",    "@",     "1:2:3", "5abc", "1,5", ":",     "@:",   "~10",
        "10:~",  "~~:", "@@1",  "1@",    "+5",    " 5",   "5 ",  "5.",    ".5",   "1e3",
        "nan",   "inf", "0x10", "1..2",  "--1",   "-",    "-5",  "5:-5",  "1:@2", "1;2",
        "::",    "1::", "::1",  "1:abc", "abc:1", "10%",  "1\n", "1:\t2", "@-1",  "-0.1",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        refused(bad[i]);
    refused("1111111111111111111111111111111111111111111111111111111111111111111111");
}

/* What the parser of monitoring-plugins 3.0 gets wrong. */
static void mp3_plain_number_is_not_open_below(void **state)
{
    (void)state;
    alerts("10", -0.1, true);
    formats("10", "10");
}

static void mp3_tilde_range_includes_its_end(void **state)
{
    (void)state;
    alerts("~:10", 10, false);
}

static void mp3_start_above_end_is_an_error(void **state)
{
    (void)state;
    refused("20:10");
    refused("@20:10");
}

static void mp3_trailing_letters_are_an_error(void **state)
{
    (void)state;
    refused("5abc");
}

static void mp3_numbers_are_decimal_only(void **state)
{
    (void)state;
    refused("0x10");
    alerts("010", 10, false);
    alerts("010", 10.5, true);
}

static void mp3_negative_fractions_compare_as_numbers(void **state)
{
    (void)state;
    alerts("-5.5:-1.5", -3.5, false);
}

static void mp3_zero_to_infinity_is_printed(void **state)
{
    (void)state;
    formats("0:", "0:");
}

static void canonical_text(void **state)
{
    char out[RANGE_TEXT_SIZE];
    struct range none = {.set = false};

    (void)state;
    formats("0:10", "10");
    formats(":10", "10");
    formats("10:", "10:");
    formats("~:10", "~:10");
    formats("~:", "~:");
    formats("10:20", "10:20");
    formats("@0:5", "@5");
    formats("@10:20", "@10:20");
    formats("-5.50:-1.5", "-5.5:-1.5");
    formats("-0", "0");
    formats("999999999999999:", "999999999999999:");
    assert_string_equal(range_format(&none, out), "");
}

static void range_that_is_not_set_never_alerts(void **state)
{
    struct range none = {.set = false};

    (void)state;
    assert_false(range_alerts(&none, 5));
    assert_false(range_alerts(&none, NAN));
}

static void critical_is_judged_before_warning(void **state)
{
    struct range warn, crit, none = {.set = false};

    (void)state;
    assert_int_equal(range_parse("10", &warn), 0);
    assert_int_equal(range_parse("20", &crit), 0);
    assert_int_equal(thresholds_judge(&warn, &crit, 5), STATE_OK);
    assert_int_equal(thresholds_judge(&warn, &crit, 15), STATE_WARNING);
    assert_int_equal(thresholds_judge(&warn, &crit, 25), STATE_CRITICAL);
    assert_int_equal(thresholds_judge(&none, &crit, 15), STATE_OK);
    assert_int_equal(thresholds_judge(&none, &crit, 25), STATE_CRITICAL);
    assert_int_equal(thresholds_judge(&warn, &none, 25), STATE_WARNING);
    assert_int_equal(thresholds_judge(&none, &none, 25), STATE_OK);
}

static void limits(const char *text, const struct limit *warn, const struct limit *crit)
{
    struct limit w = {0}, c = {0};

    assert_int_equal(limits_parse(text, &w, &c), 0);
    assert_int_equal(w.set, warn->set);
    assert_int_equal(w.percent, warn->percent);
    assert_true(w.value == warn->value);
    assert_int_equal(c.set, crit->set);
    assert_int_equal(c.percent, crit->percent);
    assert_true(c.value == crit->value);
}

static void limits_are_numbers_or_percentages(void **state)
{
    static const char *const bad[] = {"",   ",",    "14,",  ",7",  "1,2,3", "-1",   "1,-1",
                                      "%",  "14,%", "101%", "5%%", "1:2",   "~",    "1 ,2",
                                      "5d", "14;7", "0x5",  "1e2", "%5",    "14,x", "14, 7"};
    struct limit w, c;

    (void)state;
    limits("14", &(struct limit){true, false, 14}, &(struct limit){false, false, 0});
    limits("14,7", &(struct limit){true, false, 14}, &(struct limit){true, false, 7});
    limits("25%,12.5%", &(struct limit){true, true, 25}, &(struct limit){true, true, 12.5});
    limits("3,5%", &(struct limit){true, false, 3}, &(struct limit){true, true, 5});
    limits("0,0", &(struct limit){true, false, 0}, &(struct limit){true, false, 0});
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (limits_parse(bad[i], &w, &c) != ERR_SYNTAX)
            fail_msg("\"%s\" is accepted", bad[i]);
    }
}

static void worst_state_is_critical_warning_unknown_ok(void **state)
{
    (void)state;
    assert_int_equal(state_worst(STATE_UNKNOWN, STATE_WARNING), STATE_WARNING);
    assert_int_equal(state_worst(STATE_UNKNOWN, STATE_CRITICAL), STATE_CRITICAL);
    assert_int_equal(state_worst(STATE_WARNING, STATE_CRITICAL), STATE_CRITICAL);
    assert_int_equal(state_worst(STATE_OK, STATE_UNKNOWN), STATE_UNKNOWN);
    assert_int_equal(state_worst(STATE_OK, STATE_OK), STATE_OK);
}

static void states_have_names_and_digits(void **state)
{
    enum state got = STATE_OK;

    (void)state;
    assert_string_equal(state_name(STATE_UNKNOWN), "UNKNOWN");
    assert_int_equal(state_parse("critical", &got), 0);
    assert_int_equal(got, STATE_CRITICAL);
    assert_int_equal(state_parse("1", &got), 0);
    assert_int_equal(got, STATE_WARNING);
    assert_int_equal(state_parse("UnKnown", &got), 0);
    assert_int_equal(got, STATE_UNKNOWN);
    assert_int_equal(state_parse("4", &got), ERR_SYNTAX);
    assert_int_equal(state_parse("", &got), ERR_SYNTAX);
    assert_int_equal(state_parse("ok ", &got), ERR_SYNTAX);
    assert_int_equal(state_parse("11", &got), ERR_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_number_is_zero_to_n),
        cmocka_unit_test(start_alone_reaches_to_infinity),
        cmocka_unit_test(tilde_reaches_from_minus_infinity),
        cmocka_unit_test(two_ends_alert_strictly_outside),
        cmocka_unit_test(at_sign_alerts_inside_with_both_ends),
        cmocka_unit_test(negative_fractions),
        cmocka_unit_test(what_is_no_range_is_refused),
        cmocka_unit_test(mp3_plain_number_is_not_open_below),
        cmocka_unit_test(mp3_tilde_range_includes_its_end),
        cmocka_unit_test(mp3_start_above_end_is_an_error),
        cmocka_unit_test(mp3_trailing_letters_are_an_error),
        cmocka_unit_test(mp3_numbers_are_decimal_only),
        cmocka_unit_test(mp3_negative_fractions_compare_as_numbers),
        cmocka_unit_test(mp3_zero_to_infinity_is_printed),
        cmocka_unit_test(canonical_text),
        cmocka_unit_test(range_that_is_not_set_never_alerts),
        cmocka_unit_test(critical_is_judged_before_warning),
        cmocka_unit_test(limits_are_numbers_or_percentages),
        cmocka_unit_test(worst_state_is_critical_warning_unknown_ok),
        cmocka_unit_test(states_have_names_and_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
