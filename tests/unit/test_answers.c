/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/answers.h"

#include <stdio.h>
#include <string.h>

#include "answers_fill.h"
#include "unit.h"

static void a_question_is_noted_and_handed_out_once(void **state)
{
    struct arena *arena = arena_new();
    struct answers *table = answers_new(arena);
    const char *name;
    uint16_t type;

    (void)state;
    assert_null(answers_get(table, "example.org", RR_MX));
    assert_null(answers_get(table, "example.org", RR_MX));
    assert_null(answers_get(table, "example.org", RR_A));
    assert_null(answers_peek(table, "example.net", RR_A));
    assert_int_equal(answers_open(table), 2);
    assert_true(answers_next_question(table, &name, &type));
    assert_string_equal(name, "example.org");
    assert_int_equal(type, RR_MX);
    assert_true(answers_next_question(table, &name, &type));
    assert_int_equal(type, RR_A);
    assert_false(answers_next_question(table, &name, &type));
    assert_null(answers_get(table, "example.org", RR_AAAA));
    assert_true(answers_next_question(table, &name, &type));
    assert_int_equal(type, RR_AAAA);
    assert_int_equal(answers_asked(table), 3);
    arena_free(arena);
}

static void the_first_answer_stays(void **state)
{
    struct arena *arena = arena_new();
    struct answers *table = answers_new(arena);
    const struct answer *first;

    (void)state;
    assert_null(answers_get(table, "example.org", RR_A));
    first = fill(table, arena, "example.org", RR_A, DNS_SECURE, "192.0.2.1");
    fill_failed(table, arena, "example.org", RR_A, FAILURE_TIMEOUT);
    assert_ptr_equal(answers_get(table, "example.org", RR_A), first);
    assert_ptr_equal(answers_peek(table, "example.org", RR_A), first);
    assert_int_equal(answers_open(table), 0);
    assert_string_equal(fill_asked(table, arena), "");
    arena_free(arena);
}

static void an_answer_that_nobody_asked_for_is_kept(void **state)
{
    struct arena *arena = arena_new();
    struct answers *table = answers_new(arena);

    (void)state;
    fill(table, arena, "example.org", RR_A, DNS_SECURE, "192.0.2.1");
    assert_non_null(answers_peek(table, "example.org", RR_A));
    assert_int_equal(answers_open(table), 0);
    assert_int_equal(answers_asked(table), 0);
    arena_free(arena);
}

static void expiry_fails_what_is_open_and_nothing_else(void **state)
{
    struct arena *arena = arena_new();
    struct answers *table = answers_new(arena);
    const struct answer *cut;

    (void)state;
    answers_get(table, "a.example", RR_A);
    answers_get(table, "b.example", RR_A);
    fill(table, arena, "a.example", RR_A, DNS_SECURE, "192.0.2.1");
    answers_expire(table);
    assert_int_equal(answers_peek(table, "a.example", RR_A)->status, DNS_SECURE);
    cut = answers_peek(table, "b.example", RR_A);
    assert_int_equal(cut->status, DNS_FAILED);
    assert_int_equal(cut->failure, FAILURE_DEADLINE);
    assert_int_equal(cut->content, ANSWER_NONE);
    assert_non_null(cut->why);
    assert_int_equal(answers_open(table), 0);
    arena_free(arena);
}

static void many_names_are_found_again(void **state)
{
    struct arena *arena = arena_new();
    struct answers *table = answers_new(arena);
    char name[32];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "host%d.example", i);
        fill_failed(table, arena, name, RR_A, FAILURE_SERVFAIL);
    }
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "host%d.example", i);
        assert_non_null(answers_peek(table, name, RR_A));
        assert_string_equal(answers_peek(table, name, RR_A)->name, name);
        assert_null(answers_peek(table, name, RR_AAAA));
    }
    arena_free(arena);
}

static void types_have_names(void **state)
{
    static const struct {
        uint16_t type;
        const char *name;
    } cases[] = {{RR_A, "A"},           {RR_NS, "NS"},  {RR_CNAME, "CNAME"},
                 {RR_SOA, "SOA"},       {RR_MX, "MX"},  {RR_TXT, "TXT"},
                 {RR_AAAA, "AAAA"},     {RR_DS, "DS"},  {RR_TLSA, "TLSA"},
                 {RR_DNSKEY, "DNSKEY"}, {46, "TYPE46"}, {65535, "TYPE65535"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(rr_type_name(cases[i].type), cases[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_noted_and_handed_out_once),
        cmocka_unit_test(the_first_answer_stays),
        cmocka_unit_test(an_answer_that_nobody_asked_for_is_kept),
        cmocka_unit_test(expiry_fails_what_is_open_and_nothing_else),
        cmocka_unit_test(many_names_are_found_again),
        cmocka_unit_test(types_have_names),
    };

    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
