/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The limits of check_host(): RFC 7208 4.6.4. */
#include <config.h>

#include <string.h>

#include "spf_message.h"
#include "unit.h"

/* Names that have an address, though never the client's. */
static void hosts(struct fill_fixture *f)
{
    zone(f, "a.example", RR_A, "203.0.113.1");
    zone(f, "a.example", RR_MX, "10 a.example.");
    zone(f, REVERSE, RR_PTR, "a.example.");
    zone(f, "example.org", RR_A, "203.0.113.2");
}

static void rfc7208_4_6_4_ten_terms(void **state)
{
    struct fill_fixture *f = *state;

    hosts(f);
    zone_txt(f, "example.org",
             "v=spf1 a:a.example mx:a.example ptr exists:%{i}.e.example a:a.example a:a.example "
             "a:a.example a:a.example a:a.example a ip4:192.0.2.1 -all exp=e.example");
    fill_nxdomain(f->table, f->arena, "192.0.2.1.e.example", RR_A, DNS_INSECURE);
    assert_int_equal(results_in(f, SPF_PASS).lookups, 10);
}

static void rfc7208_4_6_4_the_eleventh_term(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    hosts(f);
    zone_txt(f, "example.org",
             "v=spf1 a a a a a a a a a a mx:never-asked.example ip4:192.0.2.1 -all");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "\"mx:never-asked.example\" in the SPF record of example.org: it is the 11th");
    assert_string_equal(verdict.term, "mx:never-asked.example");
}

static void rfc7208_4_6_4_what_was_not_reached_does_not_count(void **state)
{
    struct fill_fixture *f = *state;

    hosts(f);
    zone_txt(f, "example.org", "v=spf1 a a a ip4:192.0.2.1 a a a a a a a a a a a");
    assert_int_equal(results_in(f, SPF_PASS).lookups, 3);
}

static void rfc7208_4_6_4_terms_of_included_records_count(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    hosts(f);
    zone_txt(f, "i.example", "v=spf1 a:a.example a:a.example a:a.example a:a.example");
    zone_txt(f, "example.org", "v=spf1 include:i.example include:i.example +all");
    assert_int_equal(results_in(f, SPF_PASS).lookups, 10);
    zone_txt(f, "b.example", "v=spf1 ip4:203.0.113.1 redirect=example.org");
    verdict = check(f, CLIENT, "a@b.example", "h");
    assert_int_equal(verdict.result, SPF_PERMERROR);
    says(&verdict, "in the SPF record of i.example");
}

static void rfc7208_4_6_4_loops(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 include:b.example");
    zone_txt(f, "b.example", "v=spf1 include:Example.ORG");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "leads back to itself");
    zone_txt(f, "r.example", "v=spf1 redirect=r.example");
    verdict = check(f, CLIENT, "a@r.example", "h");
    assert_int_equal(verdict.result, SPF_PERMERROR);
    says(&verdict, "leads back to itself");
}

static void rfc7208_4_6_4_p_counts_once(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    hosts(f);
    zone(f, "unknown.e.example", RR_A, "127.0.0.2");
    zone_txt(f, "example.org",
             "v=spf1 ?exists:%{h}.e.example exists:%{p}.x.example exists:%{P}.%{p}.x.example +all");
    zone(f, "h.e.example", RR_A, NULL);
    zone(f, "unknown.x.example", RR_A, NULL);
    fill_nxdomain(f->table, f->arena, "unknown.unknown.x.example", RR_A, DNS_INSECURE);
    verdict = check(f, CLIENT, SENDER, "h");
    assert_int_equal(verdict.lookups, 4);
    zone_txt(f, "b.example",
             "v=spf1 a:a.example a:a.example a:a.example a:a.example a:a.example "
             "a:a.example a:a.example a:a.example a:a.example exists:%{p}.e.example");
    verdict = check(f, CLIENT, "a@b.example", "h");
    assert_int_equal(verdict.result, SPF_PERMERROR);
    says(&verdict, "11th");
}

static void rfc7208_4_6_4_ten_mx_names(void **state)
{
    struct fill_fixture *f = *state;
    const char *lines = "10 a.example.";
    struct spf_verdict verdict;

    hosts(f);
    for (int i = 11; i < 20; i++)
        lines = arena_printf(f->arena, "%s\n%d a.example.", lines, i);
    zone(f, "ten.example", RR_MX, lines);
    zone(f, "eleven.example", RR_MX, arena_printf(f->arena, "%s\n20 a.example.", lines));
    zone_txt(f, "example.org", "v=spf1 mx:ten.example ~all");
    assert_int_equal(results_in(f, SPF_SOFTFAIL).lookups, 1);
    zone_txt(f, "b.example", "v=spf1 mx:eleven.example ~all");
    verdict = check(f, CLIENT, "a@b.example", "h");
    assert_int_equal(verdict.result, SPF_PERMERROR);
    says(&verdict, "eleven.example has 11 MX records");
}

static void rfc7208_4_6_4_ten_ptr_names(void **state)
{
    struct fill_fixture *f = *state;
    const char *lines = "h10.example.org.";

    for (int i = 11; i < 20; i++) {
        lines = arena_printf(f->arena, "%s\nh%d.example.org.", lines, i);
        fill_nxdomain(f->table, f->arena, arena_printf(f->arena, "h%d.example.org", i), RR_A,
                      DNS_INSECURE);
    }
    fill_nxdomain(f->table, f->arena, "h10.example.org", RR_A, DNS_INSECURE);
    zone(f, REVERSE, RR_PTR, arena_printf(f->arena, "%s\nh99.example.org.", lines));
    zone(f, "h99.example.org", RR_A, CLIENT);
    zone_txt(f, "example.org", "v=spf1 ptr ?all");
    assert_int_equal(results_in(f, SPF_NEUTRAL).voids, 0);
}

static void rfc7208_4_6_4_two_voids(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 a:n.example mx:x.example ip4:192.0.2.1");
    zone(f, "n.example", RR_A, NULL);
    fill_nxdomain(f->table, f->arena, "x.example", RR_MX, DNS_INSECURE);
    assert_int_equal(results_in(f, SPF_PASS).voids, 2);
}

static void rfc7208_4_6_4_the_third_void(void **state)
{
    static const char *const thirds[] = {"a:n.example", "mx:n.example", "ptr", "exists:n.example",
                                         "mx:m.example"};
    struct fill_fixture *f = *state;

    zone(f, "n.example", RR_A, NULL);
    fill_nxdomain(f->table, f->arena, "n.example", RR_MX, DNS_INSECURE);
    zone(f, "m.example", RR_MX, "10 n.example.");
    fill_nxdomain(f->table, f->arena, REVERSE, RR_PTR, DNS_INSECURE);
    for (size_t i = 0; i < COUNT(thirds); i++) {
        const char *name = arena_printf(f->arena, "a%zu.example", i);
        struct spf_verdict verdict;

        zone_txt(f, name, arena_printf(f->arena, "v=spf1 a:n.example a:n.example %s", thirds[i]));
        verdict = check(f, CLIENT, arena_printf(f->arena, "a@%s", name), "h");
        assert_int_equal(verdict.result, SPF_PERMERROR);
        says(&verdict, "the third lookup without an answer");
        assert_string_equal(verdict.term, thirds[i]);
        assert_int_equal(verdict.voids, 3);
    }
}

static void rfc7208_4_6_4_the_third_void_inside_an_include(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 a:n.example include:i.example +all");
    zone_txt(f, "i.example", "v=spf1 ?a:n.example ?exists:n.example");
    zone(f, "n.example", RR_A, NULL);
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "in the SPF record of i.example");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc7208_4_6_4_ten_terms),
        TEST(rfc7208_4_6_4_the_eleventh_term),
        TEST(rfc7208_4_6_4_what_was_not_reached_does_not_count),
        TEST(rfc7208_4_6_4_terms_of_included_records_count),
        TEST(rfc7208_4_6_4_loops),
        TEST(rfc7208_4_6_4_p_counts_once),
        TEST(rfc7208_4_6_4_ten_mx_names),
        TEST(rfc7208_4_6_4_ten_ptr_names),
        TEST(rfc7208_4_6_4_two_voids),
        TEST(rfc7208_4_6_4_the_third_void),
        TEST(rfc7208_4_6_4_the_third_void_inside_an_include),
    };

    return cmocka_run_group_tests_name("spf_limits", tests, NULL, NULL);
}
