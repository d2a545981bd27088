/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of report/perfdata. Whether others can read it is tests/unit/perfdata_oracle.sh. */
#include <config.h>

#include <math.h>
#include <string.h>

#include "report/perfdata.h"
#include "unit.h"

static void formats(const struct perfdata *list, const char *expected)
{
    struct buf out;

    buf_init(&out, 4096);
    perfdata_format(list, &out);
    assert_string_equal(out.data, expected);
    buf_clear(&out);
}

static void values_with_all_their_fields(void **state)
{
    struct arena *arena = arena_new();
    struct perfdata list;
    struct perf *perf;

    (void)state;
    perfdata_init(&list, arena);
    formats(&list, "");
    perf = perfdata_add(&list, "time", 0.326211, "s", 3);
    assert_int_equal(range_parse("5", &perf->warn), 0);
    assert_int_equal(range_parse("10", &perf->crit), 0);
    perf->has_max = true;
    perf->max = 30;
    perfdata_add(&list, "addresses", 17, "", 0)->has_min = false;
    perf = perfdata_add(&list, "cert_days_min", -3.25, "", 2);
    perf->has_min = false;
    assert_int_equal(range_parse("7:", &perf->crit), 0);
    formats(&list, "'time'=0.326s;5;10;0;30 'addresses'=17 'cert_days_min'=-3.25;;7:");
    arena_free(arena);
}

static void numbers_have_no_exponent_and_no_needless_zeroes(void **state)
{
    struct arena *arena = arena_new();
    struct perfdata list;

    (void)state;
    perfdata_init(&list, arena);
    perfdata_add(&list, "small", 0.0000004, "s", 3)->has_min = false;
    perfdata_add(&list, "large", 123456789012.0, "B", 3)->has_min = false;
    perfdata_add(&list, "half", 0.5, "%", 3)->has_min = false;
    formats(&list, "'small'=0s 'large'=123456789012B 'half'=0.5%");
    arena_free(arena);
}

static void unmeasured_values_are_left_out(void **state)
{
    struct arena *arena = arena_new();
    struct perfdata list;

    (void)state;
    perfdata_init(&list, arena);
    perfdata_add(&list, "gone", NAN, "s", 3);
    perfdata_add(&list, "hosts", 2, "", 0);
    perfdata_add(&list, "endless", INFINITY, "s", 3);
    formats(&list, "'hosts'=2;;;0");
    arena_free(arena);
}

static void labels_are_lower_case_words(void **state)
{
    struct arena *arena = arena_new();
    struct perfdata list;

    (void)state;
    assert_true(perfdata_label_ok("cert_days_min"));
    assert_true(perfdata_label_ok("tls12"));
    assert_false(perfdata_label_ok(""));
    assert_false(perfdata_label_ok("Time"));
    assert_false(perfdata_label_ok("a b"));
    assert_false(perfdata_label_ok("it's"));
    assert_false(perfdata_label_ok("2001:db8::1"));
    perfdata_init(&list, arena);
    perfdata_add(&list, "it's", 1, "", 0);
    formats(&list, "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_with_all_their_fields),
        cmocka_unit_test(numbers_have_no_exponent_and_no_needless_zeroes),
        cmocka_unit_test(unmeasured_values_are_left_out),
        cmocka_unit_test(labels_are_lower_case_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
