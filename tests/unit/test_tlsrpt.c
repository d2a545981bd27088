/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLSRPT record: RFC 8460 3. */
#include <config.h>

#include "policy/tlsrpt.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

#define DOMAIN "example.org"
#define OWNER "_smtp._tls.example.org"

static struct tlsrpt_facts facts; /* of the last read_text() or find() */

static const char *read_text(struct fill_fixture *f, const char *text)
{
    tlsrpt_of_text(f->arena, OWNER, text, &facts);
    return facts.error;
}

static void assert_has(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void rfc8460_3_valid_records(void **state)
{
    static const char *const valid[] = {
        "v=TLSRPTv1;rua=mailto:reports@example.com",
        "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
        "v=TLSRPTv1; rua=mailto:a@example.com , https://b.example.com/;",
        "v=TLSRPTv1; rua=mailto:a%2Cb%21c%3Bd@example.com",
        "v=TLSRPTv1; x = y ; rua=mailto:a@example.com",
        "v=TLSRPTv1; rua=mailto:a@example.com; rua=ftp://b.example",
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(valid); i++) {
        read_text(f, valid[i]);
        if (!tlsrpt_valid(&facts))
            fail_msg("%s: %s", valid[i], facts.error != NULL ? facts.error : facts.rua[0].error);
    }
    read_text(f, valid[2]);
    assert_int_equal(facts.rua_count, 2);
    assert_string_equal(facts.rua[0].host, "example.com");
    assert_string_equal(facts.rua[1].text, "https://b.example.com/");
    assert_int_equal(facts.rua[1].scheme, REPORT_HTTPS);
    read_text(f, valid[4]);
    assert_int_equal(facts.ignored.count, 1);
    read_text(f, valid[5]);
    assert_int_equal(facts.odd.count, 1);
}

static void rfc8460_3_invalid_records(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"v=TLSRPTv1;", "has no rua"},
        {"v=TLSRPTv1; x=y", "has no rua"},
        {"v=TLSRPTv1; rua=", "empty rua"},
        {"v=TLSRPTv1; rua =mailto:a@example.com", "white space around"},
        {"v=TLSRPTv1; rua= mailto:a@example.com", "white space around"},
        {"v=TLSRPTv1;; rua=mailto:a@example.com", "empty field"},
        {"v=TLSRPTv1; mailto:a@example.com", "without \"=\""},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_has(read_text(f, rows[i].text), rows[i].error);
        assert_false(tlsrpt_valid(&facts));
    }
}

static void rfc8460_3_what_is_discarded(void **state)
{
    struct fill_fixture *f = *state;

    read_text(f, "v=TLSRPTv1 ; rua=mailto:a@example.com");
    assert_int_equal(facts.found.stray_count, 1);
    assert_int_equal(facts.found.txt.count, 0);
    read_text(f, "v=TLSRPT1; rua=mailto:a@example.com");
    assert_int_equal(facts.found.stray_count, 1);
    assert_false(tlsrpt_valid(&facts));
}

static void rfc8460_3_destinations(void **state)
{
    static const struct {
        const char *uri, *error;
    } rows[] = {
        {"a@example.com", "no \"mailto:\""},
        {"example.com", "no scheme"},
        {"mailto:", "no mail address"},
        {"mailto:@example.com", "no mail address"},
        {"mailto:a@", "no domain name"},
        {"mailto://a@example.com", "\"//\""},
        {"mailto:a!b@example.com", "%21"},
        {"mailto:a@example.com!10m", "%21"},
        {"mailto:a b@example.com", "octet"},
        {"mailto:a%4@example.com", "hexadecimal"},
        {"https:example.com", "no \"//\""},
        {"https:///x", "no domain name"},
        {"mailto:a@b@example.com", "more than one"},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        read_text(f, arena_printf(f->arena, "v=TLSRPTv1; rua=%s", rows[i].uri));
        assert_null(facts.error);
        assert_int_equal(facts.rua_count, 1);
        assert_has(facts.rua[0].error, rows[i].error);
        assert_null(facts.rua[0].host);
        assert_false(tlsrpt_valid(&facts));
    }
    read_text(f, "v=TLSRPTv1; rua=mailto:a@example.com,,https://[2001:db8::1]/");
    assert_int_equal(facts.rua_count, 3);
    assert_has(facts.rua[1].error, "is empty");
    assert_null(facts.rua[2].error);
    assert_true(tlsrpt_valid(&facts));
}

static int find(struct fill_fixture *f)
{
    return tlsrpt_find(f->table, f->arena, DOMAIN, &facts, NULL);
}

static void every_mail_domain_is_asked_at_once(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), OWNER " TXT");
    fill(f->table, f->arena, OWNER, RR_TXT, DNS_INSECURE,
         "\"v=TLSRPTv1; rua=mailto:x@a.example,mailto:y@b.example,https://c.example/\"");
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "a.example MX, b.example MX");
    fill(f->table, f->arena, "a.example", RR_MX, DNS_INSECURE, "0 .");
    fill_nxdomain(f->table, f->arena, "b.example", RR_MX, DNS_INSECURE);
    assert_int_equal(find(f), 0);
    assert_int_equal(facts.rua[0].intake, INTAKE_NULL_MX);
    assert_int_equal(facts.rua[1].intake, INTAKE_NXDOMAIN);
    assert_int_equal(facts.rua[2].intake, INTAKE_UNKNOWN);
}

static void publish(struct fill_fixture *f)
{
    fill(f->table, f->arena, OWNER, RR_TXT, DNS_INSECURE, "\"v=TLSRPTv1; rua=mailto:x@a.example\"");
}

static void a_domain_takes_mail_at_its_own_address(void **state)
{
    struct fill_fixture *f = *state;

    publish(f);
    fill(f->table, f->arena, "a.example", RR_MX, DNS_INSECURE, NULL);
    assert_int_equal(find(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "a.example A, a.example AAAA");
    fill(f->table, f->arena, "a.example", RR_A, DNS_INSECURE, "192.0.2.1");
    assert_int_equal(find(f), 0);
    assert_int_equal(facts.rua[0].intake, INTAKE_YES);
}

static void a_domain_whose_hosts_have_no_address(void **state)
{
    struct fill_fixture *f = *state;

    publish(f);
    fill(f->table, f->arena, "a.example", RR_MX, DNS_INSECURE, "10 mx.a.example.");
    assert_int_equal(find(f), PENDING);
    fill(f->table, f->arena, "mx.a.example", RR_A, DNS_INSECURE, NULL);
    fill_failed(f->table, f->arena, "mx.a.example", RR_AAAA, FAILURE_TIMEOUT);
    assert_int_equal(find(f), 0);
    assert_int_equal(facts.rua[0].intake, INTAKE_UNKNOWN);
}

static void a_failed_lookup_says_nothing(void **state)
{
    struct troubles troubles = {0};
    struct fill_fixture *f = *state;

    publish(f);
    fill_failed(f->table, f->arena, "a.example", RR_MX, FAILURE_SERVFAIL);
    assert_int_equal(find(f), 0);
    assert_int_equal(facts.rua[0].intake, INTAKE_UNKNOWN);
    fill_failed(f->table, f->arena, "_smtp._tls.example.net", RR_TXT, FAILURE_TIMEOUT);
    assert_int_equal(tlsrpt_find(f->table, f->arena, "example.net", &facts, &troubles), 0);
    assert_int_equal(facts.found.txt.end, TXT_FAILED);
    assert_int_equal(troubles.count, 1);
}

#define fill_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        fill_test(rfc8460_3_valid_records),
        fill_test(rfc8460_3_invalid_records),
        fill_test(rfc8460_3_what_is_discarded),
        fill_test(rfc8460_3_destinations),
        fill_test(every_mail_domain_is_asked_at_once),
        fill_test(a_domain_takes_mail_at_its_own_address),
        fill_test(a_domain_whose_hosts_have_no_address),
        fill_test(a_failed_lookup_says_nothing),
    };

    return cmocka_run_group_tests_name("tlsrpt", tests, NULL, NULL);
}
