/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose fault a failed or bogus lookup is. */
#include <config.h>

#include "dns/blame.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

static int setup(void **state)
{
    struct fill_fixture *f;

    fill_setup(state);
    f = *state;
    f->trouble = (struct dns_trouble){.name = "example.org", .type = RR_MX, .status = DNS_FAILED};
    return 0;
}

static int find(struct fill_fixture *f)
{
    return blame_find(f->table, f->arena, true, &f->trouble);
}

static void blamed(struct fill_fixture *f, enum dns_blame blame)
{
    assert_int_equal(find(f), 0);
    assert_int_equal(f->trouble.blame, blame);
}

static void failed(struct fill_fixture *f, const char *name, uint16_t type,
                   enum answer_failure failure)
{
    fill_failed(f->table, f->arena, name, type, failure);
}

static void bogus(struct fill_fixture *f)
{
    f->trouble.status = DNS_BOGUS;
    fill(f->table, f->arena, "example.org", RR_MX, DNS_BOGUS, "10 mx.example.");
}

static void root_key(struct fill_fixture *f, enum dns_status status)
{
    fill(
        f->table, f->arena, ".", RR_DNSKEY, status,
        "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQL"
        "c8NAA==");
}

static void all_control_questions_go_out_at_once(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_SERVFAIL);
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "example.org DS, org DS, org NS");
}

static void one_answer_from_above_blames_the_domain(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_TIMEOUT);
    assert_int_equal(find(f), PENDING);
    fill(f->table, f->arena, "example.org", RR_DS, DNS_SECURE, NULL);
    blamed(f, BLAME_DOMAIN); /* without waiting for the others */
}

static void no_answer_at_all_blames_the_resolver(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_SERVFAIL);
    failed(f, "example.org", RR_DS, FAILURE_SERVFAIL);
    failed(f, "org", RR_DS, FAILURE_TIMEOUT);
    assert_int_equal(find(f), PENDING);
    failed(f, "org", RR_NS, FAILURE_SERVFAIL);
    blamed(f, BLAME_RESOLVER);
}

static void a_top_level_domain_is_held_against_the_root(void **state)
{
    struct fill_fixture *f = *state;

    f->trouble.name = "org";
    failed(f, "org", RR_MX, FAILURE_SERVFAIL);
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), ". NS, org DS");
}

static void the_lookup_in_trouble_is_no_control_question(void **state)
{
    struct fill_fixture *f = *state;

    f->trouble.type = RR_DS;
    failed(f, "example.org", RR_DS, FAILURE_SERVFAIL);
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "org DS, org NS");
}

static void a_run_that_ended_blames_nobody_else(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_DEADLINE);
    blamed(f, BLAME_DEADLINE);
}

static void control_questions_that_the_deadline_cut(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_TIMEOUT);
    assert_int_equal(find(f), PENDING);
    failed(f, "example.org", RR_DS, FAILURE_SERVFAIL);
    answers_expire(f->table);
    blamed(f, BLAME_DEADLINE);
}

static void a_question_that_could_not_be_sent_is_ours(void **state)
{
    struct fill_fixture *f = *state;

    failed(f, "example.org", RR_MX, FAILURE_LOCAL);
    blamed(f, BLAME_RESOLVER);
}

static void very_long_names_are_asked_at_eight_levels(void **state)
{
    struct fill_fixture *f = *state;

    f->trouble.name = "_25._tcp.a.b.c.d.e.f.g.example.org";
    f->trouble.type = RR_TLSA;
    failed(f, f->trouble.name, RR_TLSA, FAILURE_SERVFAIL);
    assert_int_equal(find(f), PENDING);
    assert_int_equal(answers_open(f->table), 16);
}

static void bogus_under_a_sound_root_and_parent_is_the_domains_fault(void **state)
{
    struct fill_fixture *f = *state;

    bogus(f);
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "example.org DS, org DS, org NS, . DNSKEY");
    root_key(f, DNS_SECURE);
    assert_int_equal(find(f), PENDING);
    fill(f->table, f->arena, "example.org", RR_DS, DNS_SECURE,
         "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17");
    blamed(f, BLAME_DOMAIN);
}

static void a_bogus_root_is_the_forwarders_fault(void **state)
{
    struct fill_fixture *f = *state;

    bogus(f);
    root_key(f, DNS_BOGUS);
    blamed(f, BLAME_FORWARDER);
}

static void a_root_without_keys_is_the_forwarders_fault(void **state)
{
    struct fill_fixture *f = *state;

    bogus(f);
    failed(f, ".", RR_DNSKEY, FAILURE_REFUSED);
    blamed(f, BLAME_FORWARDER);
}

static void bogus_while_the_run_ends(void **state)
{
    struct fill_fixture *f = *state;

    bogus(f);
    assert_int_equal(find(f), PENDING);
    answers_expire(f->table);
    blamed(f, BLAME_DEADLINE);
}

static void bogus_with_nothing_above_that_validates_is_ours(void **state)
{
    struct fill_fixture *f = *state;

    bogus(f);
    root_key(f, DNS_SECURE);
    fill(f->table, f->arena, "example.org", RR_DS, DNS_BOGUS, NULL);
    fill(f->table, f->arena, "org", RR_DS, DNS_BOGUS, NULL);
    fill(f->table, f->arena, "org", RR_NS, DNS_BOGUS, "ns.example.");
    blamed(f, BLAME_RESOLVER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_control_questions_go_out_at_once),
        TEST(one_answer_from_above_blames_the_domain),
        TEST(no_answer_at_all_blames_the_resolver),
        TEST(a_top_level_domain_is_held_against_the_root),
        TEST(the_lookup_in_trouble_is_no_control_question),
        TEST(a_run_that_ended_blames_nobody_else),
        TEST(control_questions_that_the_deadline_cut),
        TEST(a_question_that_could_not_be_sent_is_ours),
        TEST(very_long_names_are_asked_at_eight_levels),
        TEST(bogus_under_a_sound_root_and_parent_is_the_domains_fault),
        TEST(a_bogus_root_is_the_forwarders_fault),
        TEST(a_root_without_keys_is_the_forwarders_fault),
        TEST(bogus_while_the_run_ends),
        TEST(bogus_with_nothing_above_that_validates_is_ours),
    };

    return cmocka_run_group_tests_name("blame", tests, NULL, NULL);
}
