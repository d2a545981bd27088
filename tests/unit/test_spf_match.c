/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mechanisms of check_host(): RFC 7208 5. */
#include <config.h>

#include <string.h>

#include "spf_message.h"
#include "unit.h"

static void rfc7208_5_2_the_table_of_results(void **state)
{
    static const struct {
        const char *inner;
        enum spf_result result;
    } cases[] = {
        {"v=spf1 +all", SPF_PASS},     {"v=spf1 -all", SPF_SOFTFAIL}, {"v=spf1 ~all", SPF_SOFTFAIL},
        {"v=spf1 ?all", SPF_SOFTFAIL}, {"v=spf1 moo", SPF_PERMERROR}, {"v=spf10", SPF_PERMERROR},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = arena_printf(f->arena, "a%zu.example", i);
        const char *inner = arena_printf(f->arena, "i%zu.example", i);

        zone_txt(f, name, arena_printf(f->arena, "v=spf1 include:%s ~all", inner));
        zone_txt(f, inner, cases[i].inner);
        assert_int_equal(check(f, CLIENT, arena_printf(f->arena, "a@%s", name), "h").result,
                         cases[i].result);
    }
}

static void rfc7208_5_2_an_error_inside_ends_all(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 include:i.example +all");
    zone_txt(f, "i.example", "v=spf1 include:j.example +all");
    fill_failed(f->table, f->arena, "j.example", RR_TXT, FAILURE_TIMEOUT);
    verdict = results_in(f, SPF_TEMPERROR);
    says(&verdict,
         "\"include:j.example\" in the SPF record of i.example: the TXT lookup of j.example");
    assert_string_equal(verdict.domain, "i.example");
    assert_string_equal(verdict.trouble->name, "j.example");
}

static void rfc7208_5_2_a_record_that_does_not_parse_is_named(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 include:i.example +all");
    zone_txt(f, "i.example", "v=spf1 redirect=j.example");
    zone_txt(f, "j.example", "v=spf1 a:b");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "the SPF record of j.example does not parse: \"a:b\"");
    assert_string_equal(verdict.domain, "j.example");
    zone(f, "k.example", RR_TXT, "\"v=spf1\"\n\"v=spf1 +all\"");
    zone_txt(f, "b.example", "v=spf1 redirect=k.example");
    verdict = check(f, CLIENT, "a@b.example", "h");
    says(&verdict, "\"redirect=k.example\" in the SPF record of b.example: k.example has 2");
    assert_string_equal(verdict.term, "redirect=k.example");
}

static void rfc7208_5_2_including_nothing_names_who_does(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 include:i.example +all");
    zone_txt(f, "i.example", "v=spf1 include:j.example +all");
    zone(f, "j.example", RR_TXT, NULL);
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "\"include:j.example\" in the SPF record of i.example: j.example has no SPF");
    assert_string_equal(verdict.term, "include:j.example");
    assert_string_equal(verdict.domain, "i.example");
    assert_int_equal(verdict.lookups, 2);
}

static void rfc7208_5_2_a_pass_inside_has_the_outer_term(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 ?include:i.example -all");
    zone_txt(f, "i.example", "v=spf1 ip4:192.0.2.0/24 -all");
    verdict = results_in(f, SPF_NEUTRAL);
    assert_string_equal(verdict.term, "?include:i.example");
    assert_string_equal(verdict.domain, "example.org");
    assert_null(verdict.problem);
}

static void rfc7208_5_3_a(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 -a a:h.example.org/24//64 ?all");
    zone(f, "example.org", RR_A, "192.0.2.2\n192.0.2.3");
    zone(f, "h.example.org", RR_A, "198.51.100.1\n192.0.2.200");
    zone(f, "example.org", RR_AAAA, "2001:db8::2");
    zone(f, "h.example.org", RR_AAAA, "2001:db8::ffff");
    results_in(f, SPF_PASS);
    assert_int_equal(check(f, "192.0.2.3", SENDER, "h").result, SPF_FAIL);
    assert_int_equal(check(f, "::ffff:192.0.2.3", SENDER, "h").result, SPF_FAIL);
    assert_int_equal(check(f, "198.51.100.7", SENDER, "h").result, SPF_PASS);
    assert_int_equal(check(f, "203.0.113.1", SENDER, "h").result, SPF_NEUTRAL);
    assert_int_equal(check(f, CLIENT6, SENDER, "h").result, SPF_PASS);
    assert_int_equal(check(f, "2001:db8::2", SENDER, "h").result, SPF_FAIL);
    assert_int_equal(check(f, "2001:db8:1::2", SENDER, "h").result, SPF_NEUTRAL);
}

static void rfc7208_5_3_a_length_of_0_needs_an_address(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 a//0 -all");
    zone(f, "example.org", RR_A, "203.0.113.1");
    zone(f, "example.org", RR_AAAA, NULL);
    results_in(f, SPF_FAIL);
    assert_int_equal(check(f, CLIENT6, SENDER, "h").result, SPF_FAIL);
}

static void rfc7208_5_a_failed_lookup_is_temperror(void **state)
{
    static const char *const records[] = {"a:f.example",       "mx:f.example",
                                          "exists:f.example",  "mx:g.example",
                                          "include:f.example", "redirect=f.example"};
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, "f.example", RR_A, FAILURE_TIMEOUT);
    fill_failed(f->table, f->arena, "f.example", RR_MX, FAILURE_SERVFAIL);
    fill(f->table, f->arena, "f.example", RR_TXT, DNS_BOGUS, "\"v=spf1 +all\"");
    zone(f, "g.example", RR_MX, "10 f.example.");
    for (size_t i = 0; i < COUNT(records); i++) {
        const char *name = arena_printf(f->arena, "a%zu.example", i);
        struct spf_verdict verdict;

        zone_txt(f, name, arena_printf(f->arena, "v=spf1 %s", records[i]));
        verdict = check(f, CLIENT, arena_printf(f->arena, "a@%s", name), "h");
        assert_int_equal(verdict.result, SPF_TEMPERROR);
        says(&verdict, "f.example");
        assert_non_null(verdict.trouble);
    }
}

static void rfc7208_5_4_mx(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 mx:m.example.org/31 -all");
    zone(f, "m.example.org", RR_MX, "10 a.example.org.\n20 b.example.org.\n0 .");
    zone(f, "a.example.org", RR_A, "203.0.113.1");
    zone(f, "b.example.org", RR_A, "192.0.2.0");
    results_in(f, SPF_PASS);
    assert_int_equal(check(f, "192.0.2.2", SENDER, "h").result, SPF_FAIL);
}

static void rfc7208_5_4_all_hosts_are_asked_at_once(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = SENDER, .helo = "h"};
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 mx -all");
    zone(f, "example.org", RR_MX, "10 a.example.org.\n20 b.example.org.");
    assert_true(ip_parse(CLIENT6, &query.ip));
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "a.example.org AAAA, b.example.org AAAA");
}

static void rfc7208_5_4_no_implicit_mx(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 mx ?all");
    zone(f, "example.org", RR_MX, NULL);
    zone(f, "example.org", RR_A, CLIENT);
    results_in(f, SPF_NEUTRAL);
}

static void rfc7505_a_null_mx_matches_nothing(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 mx/0 -all");
    zone(f, "example.org", RR_MX, "0 .");
    assert_int_equal(results_in(f, SPF_FAIL).voids, 0);
}

static void rfc7208_5_5_ptr(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 ptr -all");
    zone_txt(f, "a.example.org", "v=spf1 ptr:other.example -all");
    zone_txt(f, "ample.org", "v=spf1 ptr -all");
    zone_txt(f, "other.example", "v=spf1 ptr -all");
    zone(f, REVERSE, RR_PTR, "Host.Example.org.\nfake.other.example.\nmute.other.example.");
    zone(f, "host.example.org", RR_A, "203.0.113.1\n192.0.2.1");
    zone(f, "fake.other.example", RR_A, "203.0.113.1");
    fill_failed(f->table, f->arena, "mute.other.example", RR_A, FAILURE_TIMEOUT);
    results_in(f, SPF_PASS);
    assert_int_equal(check(f, CLIENT, "a@a.example.org", "h").result, SPF_FAIL);
    assert_int_equal(check(f, CLIENT, "a@ample.org", "h").result, SPF_FAIL);
    assert_int_equal(check(f, CLIENT, "a@other.example", "h").result, SPF_FAIL);
}

static void rfc7208_5_5_a_failed_ptr_lookup_matches_nothing(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = SENDER, .helo = "h"};
    struct troubles troubles = {0};
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 ptr ~all");
    fill_failed(f->table, f->arena, REVERSE, RR_PTR, FAILURE_SERVFAIL);
    assert_true(ip_parse(CLIENT, &query.ip));
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, &troubles), 0);
    assert_int_equal(verdict.result, SPF_SOFTFAIL);
    assert_int_equal(verdict.voids, 0);
    assert_int_equal(troubles.count, 0);
}

static void rfc7208_5_6_ip4_and_ip6(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org",
             "v=spf1 -ip4:192.0.2.1 ip6:::ffff:192.0.2.2 ~ip4:0.0.0.0/0 ip6:2001:db8::/127 -all");
    results_in(f, SPF_FAIL);
    assert_int_equal(check(f, "::ffff:192.0.2.1", SENDER, "h").result, SPF_FAIL);
    assert_int_equal(check(f, "::ffff:192.0.2.2", SENDER, "h").result, SPF_SOFTFAIL);
    assert_int_equal(check(f, CLIENT6, SENDER, "h").result, SPF_PASS);
    assert_int_equal(check(f, "2001:db8::2", SENDER, "h").result, SPF_FAIL);
}

static void rfc7208_5_7_exists_asks_for_a(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 exists:%{ir}.%{v}.l.example -all");
    zone(f, "1.2.0.192.in-addr.l.example", RR_A, "127.0.0.2");
    zone(f, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.l.example", RR_A,
         "127.0.0.2");
    results_in(f, SPF_PASS);
    assert_int_equal(check(f, CLIENT6, SENDER, "h").result, SPF_PASS);
}

static void rfc7208_4_8_what_is_no_name_matches_nothing(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 a:a..b.example mx:%{h}.example exists:.a ptr:..a -all");
    zone(f, REVERSE, RR_PTR, NULL);
    verdict = check(f, CLIENT, SENDER, "");
    assert_int_equal(verdict.result, SPF_FAIL);
    assert_int_equal(verdict.lookups, 4);
    assert_int_equal(verdict.voids, 0);
}

static void rfc7208_4_8_including_what_is_no_name_is_permerror(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 include:a..example -all");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict,
         "\"include:a..example\" in the SPF record of example.org: \"a..example\" is not");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc7208_5_2_the_table_of_results),
        TEST(rfc7208_5_2_an_error_inside_ends_all),
        TEST(rfc7208_5_2_a_record_that_does_not_parse_is_named),
        TEST(rfc7208_5_2_including_nothing_names_who_does),
        TEST(rfc7208_5_2_a_pass_inside_has_the_outer_term),
        TEST(rfc7208_5_3_a),
        TEST(rfc7208_5_3_a_length_of_0_needs_an_address),
        TEST(rfc7208_5_a_failed_lookup_is_temperror),
        TEST(rfc7208_5_4_mx),
        TEST(rfc7208_5_4_all_hosts_are_asked_at_once),
        TEST(rfc7208_5_4_no_implicit_mx),
        TEST(rfc7505_a_null_mx_matches_nothing),
        TEST(rfc7208_5_5_ptr),
        TEST(rfc7208_5_5_a_failed_ptr_lookup_matches_nothing),
        TEST(rfc7208_5_6_ip4_and_ip6),
        TEST(rfc7208_5_7_exists_asks_for_a),
        TEST(rfc7208_4_8_what_is_no_name_matches_nothing),
        TEST(rfc7208_4_8_including_what_is_no_name_is_permerror),
    };

    return cmocka_run_group_tests_name("spf_match", tests, NULL, NULL);
}
