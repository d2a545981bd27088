/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Macros of SPF: RFC 7208 7, RFC 8616 4. */
#include <config.h>

#include "policy/spf_macro.h"

#include <string.h>

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

/* The message of the examples in RFC 7208 7.4. */
static struct spf_values message(void)
{
    struct spf_values values = {
        .sender = "strong-bad@email.example.com",
        .local = "strong-bad",
        .sender_domain = "email.example.com",
        .domain = "email.example.com",
        .helo = "mx.example.net",
        .now = 1793491200,
    };

    assert_true(ip_parse("192.0.2.3", &values.ip));
    return values;
}

static void expands(void **state, const struct spf_values *values, const char *text,
                    const char *wanted)
{
    const char *out;

    assert_int_equal(spf_expand_domain(*state, text, strlen(text), values, &out, NULL), 0);
    assert_string_equal(out, wanted);
}

static void explains(void **state, const struct spf_values *values, const char *text,
                     const char *wanted)
{
    const char *out;

    assert_int_equal(spf_expand_explanation(*state, text, strlen(text), values, &out, NULL), 0);
    assert_string_equal(out, wanted);
}

static void rfc7208_7_4_examples(void **state)
{
    static const char *const cases[][2] = {
        {"%{s}", "strong-bad@email.example.com"},
        {"%{o}", "email.example.com"},
        {"%{d}", "email.example.com"},
        {"%{d4}", "email.example.com"},
        {"%{d3}", "email.example.com"},
        {"%{d2}", "example.com"},
        {"%{d1}", "com"},
        {"%{dr}", "com.example.email"},
        {"%{d2r}", "example.email"},
        {"%{l}", "strong-bad"},
        {"%{l-}", "strong.bad"},
        {"%{lr}", "strong-bad"},
        {"%{lr-}", "bad.strong"},
        {"%{l1r-}", "strong"},
        {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
        {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
        {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
        {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
        {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
    };
    struct spf_values values = message();

    for (size_t i = 0; i < COUNT(cases); i++)
        expands(state, &values, cases[i][0], cases[i][1]);
}

static void rfc7208_7_4_an_ipv6_client(void **state)
{
    struct spf_values values = message();

    assert_true(ip_parse("2001:db8::cb01", &values.ip));
    expands(state, &values, "%{ir}.%{v}._spf.%{d2}",
            "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com");
    expands(state, &values, "%{i4}", "C.B.0.1");
    explains(state, &values, "%{c} %{v}", "2001:db8::cb01 ip6");
}

static void rfc7208_7_1_percent_blank_and_url_blank(void **state)
{
    struct spf_values values = message();

    expands(state, &values, "a%%b%_c%-d.example", "a%b c%20d.example");
    explains(state, &values, "100%% of  it", "100% of  it");
}

static void rfc7208_7_2_letters(void **state)
{
    struct spf_values values = message();

    expands(state, &values, "%{h}", "mx.example.net");
    expands(state, &values, "%{p}", "unknown");
    values.validated = "mx.example.org";
    expands(state, &values, "%{p2}", "example.org");
    explains(state, &values, "%{c}|%{r}|%{t}", "192.0.2.3|unknown|1793491200");
    values.receiver = "in.example.org";
    explains(state, &values, "%{R1}", "org");
}

static void rfc7208_7_2_c_r_and_t_are_for_explanations(void **state)
{
    static const char *const texts[] = {"%{c}.example", "%{R}.example", "%{tr}.example"};
    struct spf_values values = message();
    const char *out = NULL;

    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(spf_expand_domain(*state, texts[i], strlen(texts[i]), &values, &out, NULL),
                         ERR_SYNTAX);
        assert_null(out);
    }
}

static void rfc7208_7_3_every_delimiter(void **state)
{
    static const char delimiters[] = ".-+,/_=";
    struct spf_values values = message();

    for (size_t i = 0; i + 1 < sizeof delimiters; i++) {
        const char c = delimiters[i];

        values.local = arena_printf(*state, "a%cb%cc", c, c);
        expands(state, &values, arena_printf(*state, "%%{l%c}", c), "a.b.c");
        expands(state, &values, arena_printf(*state, "%%{L2r%c}", c), "b.a");
    }
    values.local = "foo-bar+zip+quux";
    expands(state, &values, "%{l2r+-}.user", "bar.foo.user");
    expands(state, &values, "%{l-}", "foo.bar+zip+quux");
}

static void rfc7208_7_3_empty_parts_stay(void **state)
{
    struct spf_values values = message();

    values.local = "--a--b-";
    expands(state, &values, "%{l-}x", "..a..b.x");
    expands(state, &values, "%{l3-}x", ".b.x");
    expands(state, &values, "%{l2r-}x", ".x");
}

static void rfc7208_7_3_digits(void **state)
{
    struct spf_values values = message();

    values.domain = "a.b.c.d.e.f.g.h.i.j.k.l";
    expands(state, &values, "%{d12}", values.domain);
    expands(state, &values, "%{d127}", values.domain);
    expands(state, &values, "%{d99999999999999999999}", values.domain);
    expands(state, &values, "%{d011r}", "k.j.i.h.g.f.e.d.c.b.a");
    expands(state, &values, "%{d10}", "c.d.e.f.g.h.i.j.k.l");
}

static void rfc7208_7_3_upper_case_escapes(void **state)
{
    struct spf_values values = message();

    values.local = "~jack&jill=up-a_b3.c";
    explains(state, &values, "http://example.com/why.html?l=%{L}",
             "http://example.com/why.html?l=~jack%26jill%3Dup-a_b3.c");
    values.local = "a/b c";
    expands(state, &values, "%{L}", "a%2Fb%20c");
    expands(state, &values, "%{L/}", "a.b%20c");
    values.helo = "JUMPIN' JUPITER";
    expands(state, &values, "%{H}", "JUMPIN%27%20JUPITER");
    expands(state, &values, "%{D}", "email.example.com");
}

static void rfc7208_7_3_cut_to_253_octets(void **state)
{
    struct spf_values values = message();
    char label[41] = "", name[300];
    const char *out;

    memset(label, 'a', 40);
    values.domain = arena_printf(*state, "%s.%s.%s.%s.%s.%s", label, label, label, label, label,
                                 "example"); /* 212 octets */
    expands(state, &values, "%{d}.", values.domain);
    /* 253 octets stay whole. */
    expands(state, &values, "123456789012345678901234567890123456789.x%{d}",
            arena_printf(*state, "123456789012345678901234567890123456789.x%s", values.domain));
    expands(state, &values, "1234567890123456789012345678901234567890.x%{d}",
            arena_printf(*state, "x%s", values.domain));
    expands(state, &values, "1.2.3.4.5.%{d}.%{d2}",
            arena_printf(*state, "%s.%s", strchr(values.domain, '.') + 1,
                         strrchr(values.domain, '.') - 40));
    /* One label that is longer stays, and is no name. */
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    values.domain = name;
    assert_int_equal(spf_expand_domain(*state, "%{d}", 4, &values, &out, NULL), 0);
    assert_int_equal(strlen(out), sizeof name - 1);
}

static void rfc7208_7_3_one_final_dot_goes(void **state)
{
    struct spf_values values = message();

    expands(state, &values, "%{d}.example.", "email.example.com.example");
    values.local = "a-";
    expands(state, &values, "%{l-}", "a");
    explains(state, &values, "This is a test.", "This is a test.");
}

static void rfc7208_6_2_explanations_are_ascii(void **state)
{
    struct spf_values values = message();
    const char *out = NULL;
    struct err err;

    assert_int_equal(spf_expand_explanation(*state, "\xc3\xa4", 2, &values, &out, &err),
                     ERR_SYNTAX);
    assert_int_equal(spf_expand_explanation(*state, "a\tb", 3, &values, &out, &err), ERR_SYNTAX);
    assert_int_equal(spf_expand_explanation(*state, "%{x}", 4, &values, &out, &err), ERR_SYNTAX);
    values.local = "\xc3\xa4";
    assert_int_equal(spf_expand_explanation(*state, "%{l}", 4, &values, &out, &err), ERR_SYNTAX);
    assert_null(out);
    explains(state, &values, "%{L}", "%C3%A4");
}

static void what_expands_without_end_is_refused(void **state)
{
    struct spf_values values = message();
    char *text = arena_alloc(*state, 1, 40001);
    const char *out = NULL;
    struct err err;

    for (size_t i = 0; i < 40000; i += 4)
        memcpy(text + i, "%{s}", 4);
    assert_int_equal(spf_expand_domain(*state, text, 40000, &values, &out, &err), ERR_CAP);
    assert_int_equal(spf_expand_explanation(*state, text, 40000, &values, &out, &err), ERR_CAP);
    assert_null(out);
}

static void which_letters_a_text_has(void **state)
{
    (void)state;
    assert_true(spf_macro_uses("a.%{P2r-}.b", 11, 'p'));
    assert_false(spf_macro_uses("a.%%{p}.b", 9, 'p'));
    assert_false(spf_macro_uses("p.%{d}", 6, 'p'));
    assert_false(spf_macro_uses("%{p", 3, 'p'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rfc7208_7_4_examples, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_4_an_ipv6_client, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_1_percent_blank_and_url_blank, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_2_letters, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_2_c_r_and_t_are_for_explanations, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_every_delimiter, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_empty_parts_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_digits, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_upper_case_escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_cut_to_253_octets, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_7_3_one_final_dot_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(rfc7208_6_2_explanations_are_ascii, setup, teardown),
        cmocka_unit_test_setup_teardown(what_expands_without_end_is_refused, setup, teardown),
        cmocka_unit_test(which_letters_a_text_has),
    };

    return cmocka_run_group_tests_name("spf_macro", tests, NULL, NULL);
}
