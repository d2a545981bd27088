/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_host(): RFC 7208 2 to 4, 6. Mechanisms are in test_spf_match, limits in test_spf_limits. */
#include <config.h>

#include <string.h>

#include "spf_message.h"
#include "unit.h"

static void rfc7208_4_4_the_record_is_asked_first_and_alone(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = "a@Example.ORG", .helo = "mx.example.net"};
    struct spf_verdict verdict;

    assert_true(ip_parse(CLIENT, &query.ip));
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "example.org TXT");
}

static void rfc7208_4_3_what_is_no_domain_is_none(void **state)
{
    static const char *const senders[] = {
        "a@org",       "a@[192.0.2.1]",
        "a@a..org",    "a@",
        "org",         "a@.",
        "a@-\xff.org", "a@a123456789012345678901234567890123456789012345678901234567890123.org"};
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(senders); i++) {
        struct spf_verdict verdict = check(f, CLIENT, senders[i], "mx.example.net");

        assert_int_equal(verdict.result, SPF_NONE);
        says(&verdict, "two labels");
        assert_null(verdict.domain);
    }
}

static void rfc7208_4_3_an_empty_local_part_is_postmaster(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 -all exp=e.example.org");
    zone_txt(f, "e.example.org", "%{s} %{l} %{o}");
    assert_string_equal(check(f, CLIENT, "@example.org", "h").explanation,
                        "postmaster@example.org postmaster example.org");
    assert_string_equal(check(f, CLIENT, "example.org", "h").explanation,
                        "postmaster@example.org postmaster example.org");
    assert_string_equal(check(f, CLIENT, "\"a@b\"@example.org", "h").explanation,
                        "\"a@b\"@example.org \"a@b\" example.org");
}

static void rfc7208_2_4_the_null_sender_is_helo(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "mx.example.net", "v=spf1 -all exp=e.example.org");
    zone_txt(f, "e.example.org", "%{s} %{h} %{d}");
    verdict = check(f, CLIENT, "", "MX.example.net");
    assert_string_equal(verdict.checked, "mx.example.net");
    assert_string_equal(verdict.explanation,
                        "postmaster@MX.example.net MX.example.net mx.example.net");
    assert_int_equal(check(f, CLIENT, "", "").result, SPF_NONE);
    assert_int_equal(check(f, CLIENT, "", "[192.0.2.1]").result, SPF_NONE);
}

static void rfc7208_4_3_u_labels(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "xn--bcher-kva.example", "v=spf1 -all exp=e.example.org");
    zone_txt(f, "e.example.org", "%{o} %{h}");
    assert_string_equal(check(f, CLIENT,
                              "a@b\xc3\xbc"
                              "cher.example",
                              "mx.b\xc3\xbc"
                              "cher.example")
                            .explanation,
                        "xn--bcher-kva.example mx.xn--bcher-kva.example");
}

static void rfc8616_4_a_local_part_that_is_not_ascii_matches_nothing(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org",
             "v=spf1 exists:%{l}.a.example.org include:%{s}.example.org -all exp=%{l}.example.org");
    verdict = check(f, CLIENT, "\xc3\xa4@example.org", "h");
    assert_int_equal(verdict.result, SPF_FAIL);
    assert_null(verdict.explanation);
    assert_string_equal(verdict.term, "-all");
}

static void rfc7208_4_4_no_record(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "something else");
    verdict = results_in(f, SPF_NONE);
    says(&verdict, "example.org has no SPF record");
    assert_null(verdict.domain);
    zone(f, "a.example", RR_TXT, NULL);
    assert_int_equal(check(f, CLIENT, "u@a.example", "h").result, SPF_NONE);
    fill_nxdomain(f->table, f->arena, "b.example", RR_TXT, DNS_INSECURE);
    verdict = check(f, CLIENT, "u@b.example", "h");
    assert_int_equal(verdict.result, SPF_NONE);
    says(&verdict, "does not exist");
}

static void rfc7208_4_4_a_failed_lookup_is_temperror(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = SENDER, .helo = "h"};
    struct troubles troubles = {0};
    struct spf_verdict verdict;

    fill_failed(f->table, f->arena, "example.org", RR_TXT, FAILURE_TIMEOUT);
    verdict = results_in(f, SPF_TEMPERROR);
    says(&verdict, "the TXT lookup of example.org failed");
    assert_true(ip_parse(CLIENT, &query.ip));
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, &troubles), 0);
    assert_int_equal(troubles.count, 1);
    assert_ptr_equal(troubles.items[0], verdict.trouble);
}

static void rfc7208_4_4_a_bogus_answer_is_temperror(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    fill(f->table, f->arena, "example.org", RR_TXT, DNS_BOGUS, "\"v=spf1 +all\"");
    verdict = results_in(f, SPF_TEMPERROR);
    says(&verdict, "is bogus");
    assert_int_equal(verdict.trouble->status, DNS_BOGUS);
}

static void rfc7208_4_5_more_than_one_record(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone(f, "example.org", RR_TXT, "\"v=spf1 -all\"\n\"V=sPf1 +all\"\n\"v=spf10\"");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "example.org has 2 SPF records");
}

static void rfc7208_3_3_strings_are_joined(void **state)
{
    struct fill_fixture *f = *state;

    zone(f, "example.org", RR_TXT, "\"v=spf1 ip4:192.0\" \".2.1 -all\"");
    results_in(f, SPF_PASS);
}

static void rfc7208_4_6_a_record_is_checked_whole(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 ip4:192.0.2.1 -all moo");
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict, "the SPF record of example.org does not parse: \"moo\": there is no such");
    assert_string_equal(verdict.domain, "example.org");
}

static void rfc7208_4_6_2_the_qualifier_is_the_result(void **state)
{
    static const struct {
        const char *record;
        enum spf_result result;
    } cases[] = {
        {"v=spf1 all", SPF_PASS},           {"v=spf1 +all", SPF_PASS},    {"v=spf1 -all", SPF_FAIL},
        {"v=spf1 ~all -all", SPF_SOFTFAIL}, {"v=spf1 ?all", SPF_NEUTRAL},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = arena_printf(f->arena, "a%zu.example.org", i);
        struct spf_verdict verdict;

        zone_txt(f, name, cases[i].record);
        verdict = check(f, CLIENT, arena_printf(f->arena, "a@%s", name), "h");
        assert_int_equal(verdict.result, cases[i].result);
        assert_string_equal(verdict.domain, name);
        assert_null(verdict.problem);
    }
}

static void rfc7208_4_7_without_a_match_it_is_neutral(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 ip4:192.0.2.9 default=pass");
    verdict = results_in(f, SPF_NEUTRAL);
    assert_null(verdict.term);
    assert_string_equal(verdict.domain, "example.org");
}

static void rfc7208_6_1_redirect(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 redirect=r.example.net ip4:192.0.2.9");
    zone_txt(f, "r.example.net", "v=spf1 a -all");
    zone(f, "r.example.net", RR_A, "192.0.2.1");
    verdict = results_in(f, SPF_PASS);
    assert_string_equal(verdict.term, "a");
    assert_string_equal(verdict.domain, "r.example.net");
    assert_string_equal(verdict.checked, "example.org");
    assert_int_equal(verdict.lookups, 2);
}

static void rfc7208_6_1_redirect_is_nothing_beside_all(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 redirect=example.org ~all");
    verdict = results_in(f, SPF_SOFTFAIL);
    assert_int_equal(verdict.lookups, 0);
}

static void rfc7208_6_1_redirect_to_nothing_is_permerror(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_verdict verdict;

    zone_txt(f, "example.org", "v=spf1 redirect=r.example.net");
    fill_nxdomain(f->table, f->arena, "r.example.net", RR_TXT, DNS_INSECURE);
    verdict = results_in(f, SPF_PERMERROR);
    says(&verdict,
         "\"redirect=r.example.net\" in the SPF record of example.org: r.example.net does not");
    zone_txt(f, "b.example.org", "v=spf1 redirect=%{d1}");
    verdict = check(f, CLIENT, "a@b.example.org", "h");
    assert_int_equal(verdict.result, SPF_PERMERROR);
    says(&verdict, "two labels");
}

static void rfc7208_6_2_explanation(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 exp=%{l}.e.example.org -all");
    zone_txt(f, "user.e.example.org", "%{i} is not one of %{d}'s, see %{r} at %{t}.");
    assert_string_equal(results_in(f, SPF_FAIL).explanation,
                        "192.0.2.1 is not one of example.org's, see unknown at 1793491200.");
}

static void rfc7208_6_2_only_a_fail_is_explained(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 exp=e.example.org ~all");
    assert_null(results_in(f, SPF_SOFTFAIL).explanation);
}

static void rfc7208_6_2_whatever_goes_wrong_there_is_none(void **state)
{
    struct fill_fixture *f = *state;

    zone(f, "two.example.org", RR_TXT, "\"one\"\n\"two\"");
    zone(f, "nodata.example.org", RR_TXT, NULL);
    fill_nxdomain(f->table, f->arena, "nx.example.org", RR_TXT, DNS_INSECURE);
    fill_failed(f->table, f->arena, "fail.example.org", RR_TXT, FAILURE_SERVFAIL);
    fill(f->table, f->arena, "bogus.example.org", RR_TXT, DNS_BOGUS, "\"bogus\"");
    zone_txt(f, "odd.example.org", "The %{x}-files.");
    zone_txt(f, "latin.example.org", "\\228");
    zone_txt(f, "example.org", "v=spf1 exp=%{l}.example.org -all");
    for (size_t i = 0; i < 8; i++) {
        static const char *const locals[] = {"two",   "nodata", "nx",    "fail",
                                             "bogus", "odd",    "latin", "a..b"};
        const char *sender = arena_printf(f->arena, "%s@example.org", locals[i]);
        struct spf_verdict verdict = check(f, CLIENT, sender, "h");

        assert_int_equal(verdict.result, SPF_FAIL);
        assert_null(verdict.explanation);
        assert_null(verdict.problem);
        assert_int_equal(verdict.voids, 0);
    }
}

static void rfc7208_6_2_of_the_redirected_record_not_of_an_included_one(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 -include:i.example exp=e.example");
    zone_txt(f, "i.example", "v=spf1 +all exp=i.example");
    zone_txt(f, "e.example", "of %{d}");
    assert_string_equal(results_in(f, SPF_FAIL).explanation, "of example.org");
    zone_txt(f, "r.example", "v=spf1 exp=e2.example redirect=example.org");
    assert_string_equal(check(f, CLIENT, "a@r.example", "h").explanation, "of example.org");
}

static void rfc7208_7_2_d_is_the_domain_of_the_record(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 include:%{o}.i.example -all");
    zone_txt(f, "example.org.i.example", "v=spf1 exists:%{d2}.%{o}.x.example");
    zone(f, "i.example.example.org.x.example", RR_A, "127.0.0.2");
    results_in(f, SPF_PASS);
}

static void rfc7208_7_3_odd_octets_reach_the_table(void **state)
{
    struct fill_fixture *f = *state;

    zone_txt(f, "example.org", "v=spf1 a:a%%b%_;%{l}:c/d.example.org -all");
    zone(f, "a%b\\032\\;x\\(y\\):c/d.example.org", RR_A, "192.0.2.1");
    assert_int_equal(check(f, CLIENT, "X(y)@example.org", "h").result, SPF_PASS);
}

static void rfc7208_7_3_p_prefers_the_domain_then_what_is_below(void **state)
{
    struct fill_fixture *f = *state;

    zone(f, REVERSE, RR_PTR, "a.example.net.\nb.example.org.\nexample.com.");
    zone(f, "a.example.net", RR_A, "192.0.2.1");
    zone(f, "b.example.org", RR_A, "192.0.2.1");
    zone(f, "example.com", RR_A, "192.0.2.1");
    for (size_t i = 0; i < 4; i++) {
        static const char *const domains[] = {"example.org", "example.com", "x.example",
                                              "ample.org"};
        static const char *const wanted[] = {"b.example.org", "example.com", "a.example.net",
                                             "a.example.net"};

        zone_txt(f, domains[i], "v=spf1 -all exp=e.example");
        zone_txt(f, "e.example", "%{p}");
        assert_string_equal(
            check(f, CLIENT, arena_printf(f->arena, "a@%s", domains[i]), "h").explanation,
            wanted[i]);
    }
}

static void rfc7208_7_3_p_is_unknown_without_a_confirmed_name(void **state)
{
    struct fill_fixture *f = *state;

    zone(f, REVERSE, RR_PTR, "a.example.net.\nb\\.c.example.org.\nd.example.org.");
    zone(f, "a.example.net", RR_A, "192.0.2.2");
    zone(f, "b\\.c.example.org", RR_A, "192.0.2.1");
    fill_failed(f->table, f->arena, "d.example.org", RR_A, FAILURE_TIMEOUT);
    zone_txt(f, "example.org", "v=spf1 -all exp=e.example");
    zone_txt(f, "e.example", "%{p}");
    assert_string_equal(results_in(f, SPF_FAIL).explanation, "unknown");
}

static void rfc7208_7_3_what_expands_without_end_is_no_name(void **state)
{
    struct fill_fixture *f = *state;
    const char *longest = "%{s}";

    for (int i = 0; i < 12; i++)
        longest = arena_printf(f->arena, "%s%s", longest, longest);
    fill(f->table, f->arena, "example.org", RR_TXT, DNS_INSECURE, "\"x\"")->records[0].as.text =
        (struct rr_text){.data = arena_printf(f->arena, "v=spf1 a:%s ~all", longest),
                         .size = strlen(longest) + strlen("v=spf1 a: ~all")};
    results_in(f, SPF_SOFTFAIL);
    fill(f->table, f->arena, "b.example", RR_TXT, DNS_INSECURE, "\"x\"")->records[0].as.text =
        (struct rr_text){.data = arena_printf(f->arena, "v=spf1 redirect=%s", longest),
                         .size = strlen(longest) + strlen("v=spf1 redirect=")};
    assert_int_equal(check(f, CLIENT, "a-long-local-part@b.example", "h").result, SPF_PERMERROR);
}

/* One round of a driver: what was asked, answered from `lines`; NULL is NXDOMAIN. */
static void round_of(struct fill_fixture *f, const struct spf_query *query, const char *asked,
                     const char *lines)
{
    struct spf_verdict verdict;
    const char *name;
    uint16_t type;

    assert_int_equal(spf_check(f->table, f->arena, query, &verdict, NULL), PENDING);
    assert_true(answers_next_question(f->table, &name, &type));
    assert_string_equal(arena_printf(f->arena, "%s %s", name, rr_type_name(type)), asked);
    if (lines != NULL)
        zone(f, name, type, lines);
    else
        fill_nxdomain(f->table, f->arena, name, type, DNS_INSECURE);
}

static void questions_come_up_one_after_the_other(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = SENDER, .helo = "h.example"};
    struct spf_verdict verdict;

    assert_true(ip_parse(CLIENT, &query.ip));
    round_of(f, &query, "example.org TXT", "\"v=spf1 a include:i.example redirect=r.example\"");
    round_of(f, &query, "example.org A", "203.0.113.1");
    round_of(f, &query, "i.example TXT", "\"v=spf1 exists:%{l}.i.example -all\"");
    round_of(f, &query, "user.i.example A", NULL);
    round_of(f, &query, "r.example TXT", "\"v=spf1 mx ptr -all exp=%{p}.e.example\"");
    round_of(f, &query, "r.example MX", "10 mx.example.");
    round_of(f, &query, "mx.example A", "203.0.113.2");
    round_of(f, &query, REVERSE " PTR", "h.example.");
    round_of(f, &query, "h.example A", CLIENT);
    round_of(f, &query, "h.example.e.example TXT", "\"not %{p}\"");
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, NULL), 0);
    assert_int_equal(verdict.result, SPF_FAIL);
    assert_string_equal(verdict.explanation, "not h.example");
    assert_int_equal(verdict.lookups, 6);
    assert_int_equal(verdict.voids, 1);
    assert_string_equal(verdict.domain, "r.example");
}

static void an_explanation_may_need_the_names_of_the_client(void **state)
{
    struct fill_fixture *f = *state;
    struct spf_query query = {.sender = SENDER, .helo = "h.example"};
    struct spf_verdict verdict;

    assert_true(ip_parse(CLIENT, &query.ip));
    round_of(f, &query, "example.org TXT", "\"v=spf1 -all exp=e.example\"");
    round_of(f, &query, "e.example TXT", "\"not %{p}\"");
    round_of(f, &query, REVERSE " PTR", NULL);
    assert_int_equal(spf_check(f->table, f->arena, &query, &verdict, NULL), 0);
    assert_string_equal(verdict.explanation, "not unknown");
    assert_int_equal(verdict.lookups, 0);
    assert_int_equal(verdict.voids, 0);
}

static void rfc7208_2_6_names_of_results(void **state)
{
    (void)state;
    assert_string_equal(spf_result_name(SPF_NONE), "none");
    assert_string_equal(spf_result_name(SPF_SOFTFAIL), "softfail");
    assert_string_equal(spf_result_name(SPF_PERMERROR), "permerror");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc7208_4_4_the_record_is_asked_first_and_alone),
        TEST(rfc7208_4_3_what_is_no_domain_is_none),
        TEST(rfc7208_4_3_an_empty_local_part_is_postmaster),
        TEST(rfc7208_2_4_the_null_sender_is_helo),
        TEST(rfc7208_4_3_u_labels),
        TEST(rfc8616_4_a_local_part_that_is_not_ascii_matches_nothing),
        TEST(rfc7208_4_4_no_record),
        TEST(rfc7208_4_4_a_failed_lookup_is_temperror),
        TEST(rfc7208_4_4_a_bogus_answer_is_temperror),
        TEST(rfc7208_4_5_more_than_one_record),
        TEST(rfc7208_3_3_strings_are_joined),
        TEST(rfc7208_4_6_a_record_is_checked_whole),
        TEST(rfc7208_4_6_2_the_qualifier_is_the_result),
        TEST(rfc7208_4_7_without_a_match_it_is_neutral),
        TEST(rfc7208_6_1_redirect),
        TEST(rfc7208_6_1_redirect_is_nothing_beside_all),
        TEST(rfc7208_6_1_redirect_to_nothing_is_permerror),
        TEST(rfc7208_6_2_explanation),
        TEST(rfc7208_6_2_only_a_fail_is_explained),
        TEST(rfc7208_6_2_whatever_goes_wrong_there_is_none),
        TEST(rfc7208_6_2_of_the_redirected_record_not_of_an_included_one),
        TEST(rfc7208_7_2_d_is_the_domain_of_the_record),
        TEST(rfc7208_7_3_odd_octets_reach_the_table),
        TEST(rfc7208_7_3_p_prefers_the_domain_then_what_is_below),
        TEST(rfc7208_7_3_p_is_unknown_without_a_confirmed_name),
        TEST(rfc7208_7_3_what_expands_without_end_is_no_name),
        TEST(questions_come_up_one_after_the_other),
        TEST(an_explanation_may_need_the_names_of_the_client),
        cmocka_unit_test(rfc7208_2_6_names_of_results),
    };

    return cmocka_run_group_tests_name("spf_check", tests, NULL, NULL);
}
