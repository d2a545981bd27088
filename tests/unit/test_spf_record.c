/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SPF records: RFC 7208 4.5, 4.6 and 12. */
#include <config.h>

#include "policy/spf_record.h"

#include <string.h>

#include "base/err.h"
#include "unit.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static bool is_record(const char *text)
{
    struct txt_record record = {text, strlen(text), 1};

    return spf_is_record(&record);
}

static struct spf_record parsed(void **state, const char *text)
{
    struct spf_record record;
    struct err err = {0};
    int rc = spf_parse(*state, text, strlen(text), &record, &err);

    if (rc != 0)
        print_error("%s: %s\n", text, err.text);
    assert_int_equal(rc, 0);
    return record;
}

/* The one term of "v=spf1 TERM". */
static struct spf_term term(void **state, const char *text)
{
    struct spf_record record = parsed(state, arena_printf(*state, "v=spf1 %s", text));

    assert_int_equal(record.count, 1);
    assert_string_equal(record.terms[0].text, text);
    return record.terms[0];
}

static void refused(void **state, const char *text, const char *why)
{
    const char *whole = arena_printf(*state, "v=spf1 %s", text);
    struct spf_record record;
    struct err err = {0};
    int rc = spf_parse(*state, whole, strlen(whole), &record, &err);

    if (rc == 0 || strstr(err.text, why) == NULL)
        print_error("%s: %s\n", text, err.text);
    assert_int_equal(rc, ERR_SYNTAX);
    assert_non_null(strstr(err.text, why));
}

static void rfc7208_4_5_version(void **state)
{
    struct txt_record nul = {"v=spf1\0-all", 11, 1};

    (void)state;
    assert_true(is_record("v=spf1"));
    assert_true(is_record("V=SpF1 -all"));
    assert_true(is_record("v=spf1 "));
    assert_false(is_record("v=spf10"));
    assert_false(is_record("v=spf1\t-all"));
    assert_false(is_record("v=spf1-all"));
    assert_false(is_record(" v=spf1"));
    assert_false(is_record("v=spf"));
    assert_false(is_record("spf2.0/mfrom -all"));
    assert_false(is_record(""));
    assert_false(spf_is_record(&nul));
}

static void rfc7208_4_5_only_after_the_version(void **state)
{
    struct spf_record record;
    struct err err;

    assert_int_equal(spf_parse(*state, "v=spf10 a", 9, &record, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "v=spf1"));
}

static void rfc7208_12_blanks(void **state)
{
    struct spf_record record = parsed(state, "v=spf1   mx  -all  ");

    assert_int_equal(record.count, 2);
    assert_int_equal(parsed(state, "v=spf1").count, 0);
    assert_int_equal(parsed(state, "v=spf1 ").count, 0);
    refused(state, "a\t-all", "\"a -all\"");
    refused(state, "\ta", "no such mechanism");
}

static void rfc7208_4_6_terms_in_their_order(void **state)
{
    struct spf_record record =
        parsed(state, "v=spf1 redirect=r.example -A:a.example ~aLL exp=e.example x=y all");

    assert_int_equal(record.count, 6);
    assert_int_equal(record.terms[1].kind, SPF_A);
    assert_ptr_equal(record.redirect, &record.terms[0]);
    assert_ptr_equal(record.all, &record.terms[2]);
    assert_ptr_equal(record.exp, &record.terms[3]);
    assert_int_equal(record.terms[4].kind, SPF_UNKNOWN_MODIFIER);
    assert_int_equal(record.terms[5].kind, SPF_ALL);
    record = parsed(state, "v=spf1 ip4:192.0.2.1");
    assert_null(record.all);
    assert_null(record.redirect);
    assert_null(record.exp);
}

static void rfc7208_4_6_2_qualifiers(void **state)
{
    assert_int_equal(term(state, "all").qualifier, '+');
    assert_int_equal(term(state, "+all").qualifier, '+');
    assert_int_equal(term(state, "-all").qualifier, '-');
    assert_int_equal(term(state, "~all").qualifier, '~');
    assert_int_equal(term(state, "?all").qualifier, '?');
    assert_int_equal(term(state, "x=").qualifier, '\0');
    refused(state, "--all", "no such mechanism");
    refused(state, "-", "no such mechanism");
    refused(state, "!all", "no such mechanism");
    refused(state, "-redirect=example.org", "takes no \"-\"");
}

static void rfc7208_4_6_unknown_mechanism(void **state)
{
    refused(state, "moo:example.org", "\"moo:example.org\": there is no such mechanism");
    refused(state, "ip:192.0.2.1", "no such mechanism");
    refused(state, "redirect:example.org", "no such mechanism");
    refused(state, "alll", "no such mechanism");
    refused(state, "al", "no such mechanism");
    refused(state, "=", "no such mechanism");
    refused(state, "1=x", "no such mechanism");
    refused(state, "\xef\xbb\xbfip4:192.0.2.1", "no such mechanism");
}

static void rfc7208_4_6_an_octet_zero(void **state)
{
    static const char *const texts[] = {"v=spf1 \0a", "v=spf1 a\0", "v=spf1 x=\0y",
                                        "v=spf1 a:b\0c"};
    static const size_t sizes[] = {9, 9, 11, 12};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct spf_record record;

        assert_int_equal(spf_parse(*state, texts[i], sizes[i], &record, NULL), ERR_SYNTAX);
    }
}

static void rfc7208_5_1_all_takes_nothing(void **state)
{
    refused(state, "all:example.org", "follows its name");
    refused(state, "all/8", "follows its name");
    refused(state, "all:", "follows its name");
    refused(state, "all.", "no such mechanism");
}

static void rfc7208_5_2_include_needs_a_domain(void **state)
{
    struct spf_term t = term(state, "include:_spf.example.org");

    assert_int_equal(t.kind, SPF_INCLUDE);
    assert_string_equal(t.domain, "_spf.example.org");
    assert_int_equal(t.domain_size, 16);
    assert_false(t.macros);
    refused(state, "include", "domain is missing");
    refused(state, "include:", "domain is missing");
    refused(state, "include:example.org/24", "top-level name");
}

static void rfc7208_5_6_dual_cidr(void **state)
{
    static const struct {
        const char *text, *domain;
        int prefix4, prefix6;
    } cases[] = {
        {"a", NULL, 32, 128},
        {"a/0", NULL, 0, 128},
        {"a//0", NULL, 32, 0},
        {"mx/24//64", NULL, 24, 64},
        {"a:example.org", "example.org", 32, 128},
        {"a:example.org/24", "example.org", 24, 128},
        {"mx:example.org//64", "example.org", 32, 64},
        {"a:example.org/32//128", "example.org", 32, 128},
        {"a:a/b.example.org/24", "a/b.example.org", 24, 128},
        {"a:a/24.example.org", "a/24.example.org", 32, 128},
        {"a:%{d1/}", "%{d1/}", 32, 128},
        {"a:%{d}/24", "%{d}", 24, 128},
    };
    static const char *const wrong[] = {"a/33",  "a//129",   "a/-1",         "a/024",  "mx/00",
                                        "a//00", "a/24/64",  "a///64",       "a/24//", "a:/24",
                                        "a/",    "a/24//1x", "a/99999999999"};

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct spf_term t = term(state, cases[i].text);

        assert_int_equal(t.prefix4, cases[i].prefix4);
        assert_int_equal(t.prefix6, cases[i].prefix6);
        if (cases[i].domain == NULL)
            assert_null(t.domain);
        else
            assert_string_equal(t.domain, cases[i].domain);
    }
    for (size_t i = 0; i < COUNT(wrong); i++)
        refused(state, wrong[i], wrong[i]);
}

static void rfc7208_5_5_ptr(void **state)
{
    assert_null(term(state, "ptr").domain);
    assert_string_equal(term(state, "ptr:example.org").domain, "example.org");
    refused(state, "ptr:", "domain is missing");
    refused(state, "ptr/0", "follows its name");
}

static void rfc7208_5_6_ip4(void **state)
{
    struct spf_term t = term(state, "ip4:192.0.2.0/24");
    static const char *const wrong[] = {
        "ip4",           "ip4:",           "ip4:192.0.2",      "ip4:192.0.2.0/",
        "ip4:1.2.3.256", "ip4:192.0.2.01", "ip4:192.0.2.1/33", "ip4:192.0.2.1/024",
        "ip4:::1",       "ip4/24",         "ip4:192.0.2.1:25", "ip4:192.0.2.1//32",
    };

    assert_int_equal(t.ip.family, IP_V4);
    assert_memory_equal(t.ip.octets, "\xc0\x00\x02\x00", 4);
    assert_int_equal(t.prefix4, 24);
    assert_int_equal(term(state, "ip4:0.0.0.0/0").prefix4, 0);
    assert_int_equal(term(state, "ip4:192.0.2.1").prefix4, 32);
    for (size_t i = 0; i < COUNT(wrong); i++)
        refused(state, wrong[i], wrong[i]);
}

static void rfc7208_5_6_ip6(void **state)
{
    struct spf_term t = term(state, "ip6:2001:db8::/32");
    static const char *const wrong[] = {
        "ip6",       "ip6:",          "ip6:::1/129",      "ip6:::1/01",   "ip6:1.2.3.4",
        "ip6:[::1]", "ip6::1:1:1::1", "ip6:2001:db8:::1", "ip6:::1//128", "ip6:fe80::1%lo",
    };

    assert_int_equal(t.ip.family, IP_V6);
    assert_int_equal(t.prefix6, 32);
    assert_int_equal(term(state, "ip6:::1").prefix6, 128);
    assert_int_equal(term(state, "ip6:::/0").prefix6, 0);
    assert_int_equal(term(state, "ip6:::ffff:192.0.2.1").ip.octets[15], 1);
    for (size_t i = 0; i < COUNT(wrong); i++)
        refused(state, wrong[i], wrong[i]);
}

static void rfc7208_5_7_exists(void **state)
{
    struct spf_term t = term(state, "exists:%{ir}.list.example.org");

    assert_int_equal(t.kind, SPF_EXISTS);
    assert_true(t.macros);
    refused(state, "exists", "domain is missing");
    refused(state, "exists:", "domain is missing");
    refused(state, "exists:example.org/24", "top-level name");
}

static void rfc7208_6_modifiers(void **state)
{
    assert_int_equal(term(state, "a=b").kind, SPF_UNKNOWN_MODIFIER);
    assert_int_equal(term(state, "include=b").kind, SPF_UNKNOWN_MODIFIER);
    assert_int_equal(term(state, "moo-1_2.3=").kind, SPF_UNKNOWN_MODIFIER);
    assert_int_equal(term(state, "moo=a:b/c=%{i}").kind, SPF_UNKNOWN_MODIFIER);
    assert_int_equal(term(state, "rEdirect=example.org").kind, SPF_REDIRECT);
    assert_int_equal(term(state, "EXP=example.org").kind, SPF_EXP);
    refused(state, "moo=%", "begins no macro");
    refused(state, "moo=\xc3\xa4", "not visible ASCII");
    refused(state, "m\xc3\xa4=x", "no such mechanism");
    refused(state, "redirect=", "domain is missing");
    refused(state, "exp=", "domain is missing");
    refused(state, "exp=-all", "top-level name");
}

static void rfc7208_6_redirect_and_exp_at_most_once(void **state)
{
    refused(state, "redirect=a.example redirect=a.example", "\"redirect=\" stands there twice");
    refused(state, "exp=a.example all EXP=b.example", "\"exp=\" stands there twice");
    assert_int_equal(parsed(state, "v=spf1 x=1 x=1").count, 2);
}

static void rfc7208_12_domain_end(void **state)
{
    static const char *const right[] = {
        "a:example.org", "a:example.org.", "a:.museum",     "a:a..b",      "a:x.1a", "a:x.a1",
        "a:x.xn--p1ai",  "a:x.1-1",        "a:foo:bar.com", "a:%{d}.com.", "a:x%%",  "a:a.%{d}"};
    static const char *const wrong[] = {"a:museum", "a:museum.",    "a:x.1",    "a:x.-a",
                                        "a:x.a-",   "a:111.2.3.4",  "a:x.c_m",  "a:x..",
                                        "a:x.",     "a:%{d}museum", "a:%{d}.1", "a:.",
                                        "a:x.a:25", "a:x.\xc3\xa4", "a:x.-",    "a:%{d}."};

    for (size_t i = 0; i < COUNT(right); i++)
        assert_string_equal(term(state, right[i]).domain, right[i] + 2);
    for (size_t i = 0; i < COUNT(wrong); i++)
        refused(state, wrong[i], wrong[i]);
}

static void rfc7208_7_1_macros_in_a_domain(void **state)
{
    static const char *const right[] = {"%{s}", "%{L}",   "%{o1}",        "%{dr}", "%{i127R}",
                                        "%{p}", "%{v.}",  "%{h-.+,/_=}",  "%%.a",  "%_.%-",
                                        "%{d}", "%{d01}", "%{d99999999}", "%{Hr-}"};
    static const char *const wrong[] = {"%{d0}.a", "%{d00}.a", "%{e}.a", "%{}.a",  "%{.a",   "%a.a",
                                        "%.a",     "%{d*}.a",  "%{r1}",  "%{c}.a", "%{T}.a", "a.b%",
                                        "%{dr1}",  "%{d.r}",   "%(d).a", "%{d-1}"};

    for (size_t i = 0; i < COUNT(right); i++)
        term(state, arena_printf(*state, "exists:%s", right[i]));
    for (size_t i = 0; i < COUNT(wrong); i++)
        refused(state, arena_printf(*state, "exists:%s", wrong[i]), "macro");
    refused(state, "exists:%{i}.%{t}", "for explanations only");
    assert_true(term(state, "a:%{i}").macros);
    assert_true(term(state, "a:%{p}.%{d}").macros);
    assert_false(term(state, "a:%{d1r}.%%%_%-.a").macros);
}

static void rfc7208_4_6_4_terms_that_look_up(void **state)
{
    static const char *const count[] = {"include:a.b", "a",          "mx",
                                        "ptr",         "exists:a.b", "redirect=a.b"};
    static const char *const free_of_charge[] = {"all", "ip4:192.0.2.1", "ip6:::1", "exp=a.b",
                                                 "x=y"};

    for (size_t i = 0; i < COUNT(count); i++) {
        struct spf_term t = term(state, count[i]);

        assert_true(spf_looks_up(&t));
    }
    for (size_t i = 0; i < COUNT(free_of_charge); i++) {
        struct spf_term t = term(state, free_of_charge[i]);

        assert_false(spf_looks_up(&t));
    }
    assert_string_equal(spf_kind_name(SPF_EXISTS), "exists");
    assert_string_equal(spf_kind_name(SPF_REDIRECT), "redirect");
}

static void sentences_hold_no_foreign_octets(void **state)
{
    refused(state, "\x1b[2J|<b>", "\"?[2J??b?\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc7208_4_5_version),
        cmocka_unit_test_setup_teardown(rfc7208_4_5_only_after_the_version, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_12_blanks, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_terms_in_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_2_qualifiers, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_unknown_mechanism, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_an_octet_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_1_all_takes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_2_include_needs_a_domain, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_6_dual_cidr, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_5_ptr, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_6_ip4, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_6_ip6, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_5_7_exists, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_6_modifiers, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_6_redirect_and_exp_at_most_once, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_12_domain_end, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_1_macros_in_a_domain, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_4_terms_that_look_up, setup, teardown),
        cmocka_unit_test_setup_teardown(sentences_hold_no_foreign_octets, setup, teardown),
    };

    return cmocka_run_group_tests_name("spf_record", tests, NULL, NULL);
}
