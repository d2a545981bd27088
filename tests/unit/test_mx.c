/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MX discovery: RFC 5321 5.1, RFC 7505. */
#include <config.h>

#include "dns/mx.h"

#include <stdio.h>
#include <string.h>

#include "answers_fill.h"
#include "base/buf.h"
#include "unit.h"

#define DOMAIN "example.org"

static void discover(struct fill_fixture *f)
{
    assert_int_equal(mx_discover(f->table, f->arena, DOMAIN, &f->domain, &f->hosts, &f->count), 0);
    assert_string_equal(f->domain.name, DOMAIN);
}

static void mx(struct fill_fixture *f, enum dns_status status, const char *lines)
{
    fill(f->table, f->arena, DOMAIN, RR_MX, status, lines);
    discover(f);
}

static void mx_is_asked_first_and_alone(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(mx_discover(f->table, f->arena, DOMAIN, &f->domain, &f->hosts, &f->count),
                     PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "example.org MX");
}

static void rfc5321_5_1_sorted_by_preference_then_name(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, "20 c.example.\n10 b.example.\n10 a.example.");
    assert_int_equal(f->count, 3);
    assert_string_equal(f->hosts[0].name, "a.example");
    assert_int_equal(f->hosts[0].preference, 10);
    assert_string_equal(f->hosts[1].name, "b.example");
    assert_string_equal(f->hosts[2].name, "c.example");
    assert_int_equal(f->hosts[2].preference, 20);
    assert_int_equal(f->domain.status, DNS_SECURE);
    assert_true(f->domain.mx_known);
    assert_false(f->domain.implicit_mx);
    assert_false(f->domain.null_mx);
    assert_null(f->domain.trouble);
    assert_int_equal(f->domain.mx_rrsig_expires, FILL_EXPIRES);
    assert_int_equal(f->domain.mx_rrsig_inception, FILL_INCEPTION);
}

static void duplicates_keep_their_best_preference(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_INSECURE, "10 a.example.\n20 A.example.\n15 b.example.");
    assert_int_equal(f->count, 2);
    assert_string_equal(f->hosts[0].name, "a.example");
    assert_int_equal(f->hosts[0].preference, 10);
    assert_string_equal(f->hosts[1].name, "b.example");
}

/* case 81 */
static void rfc5321_5_1_implicit_mx(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, NULL);
    assert_true(f->domain.implicit_mx);
    assert_true(f->domain.mx_known);
    assert_int_equal(f->count, 1);
    assert_string_equal(f->hosts[0].name, DOMAIN);
    assert_int_equal(f->hosts[0].preference, 0);
}

static void rfc5321_5_1_alias_goes_on_with_its_target(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, "CNAME example.net\n10 mx.example.net.");
    assert_string_equal(f->domain.expanded, "example.net");
    assert_int_equal(f->count, 1);
    assert_string_equal(f->hosts[0].name, "mx.example.net");
}

/* case 81 */
static void rfc7505_3_null_mx(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, "0 .");
    assert_true(f->domain.null_mx);
    assert_false(f->domain.null_mx_malformed);
    assert_false(f->domain.implicit_mx);
    assert_int_equal(f->count, 0);
}

static void rfc7505_3_null_mx_with_a_preference(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, "10 .");
    assert_true(f->domain.null_mx);
    assert_true(f->domain.null_mx_malformed);
    assert_int_equal(f->count, 0);
}

static void rfc7505_3_null_mx_beside_another(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_SECURE, "0 .\n10 mx.example.");
    assert_false(f->domain.null_mx);
    assert_true(f->domain.null_mx_malformed);
    assert_int_equal(f->count, 1);
    assert_string_equal(f->hosts[0].name, "mx.example");
}

static void nxdomain_is_an_answer(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, DOMAIN, RR_MX, DNS_INSECURE);
    discover(f);
    assert_true(f->domain.nxdomain);
    assert_true(f->domain.mx_known);
    assert_false(f->domain.implicit_mx);
    assert_null(f->domain.trouble);
    assert_int_equal(f->count, 0);
}

/* RFC 5321 5.1: a temporary error is never "no MX". */
static void a_failed_lookup_is_no_implicit_mx(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, DOMAIN, RR_MX, FAILURE_SERVFAIL);
    discover(f);
    assert_false(f->domain.mx_known);
    assert_false(f->domain.implicit_mx);
    assert_false(f->domain.nxdomain);
    assert_int_equal(f->domain.status, DNS_FAILED);
    assert_int_equal(f->domain.trouble->status, DNS_FAILED);
    assert_int_equal(f->domain.trouble->type, RR_MX);
    assert_int_equal(f->domain.trouble->blame, BLAME_NOBODY);
    assert_string_equal(f->domain.trouble->why, "SERVFAIL");
    assert_int_equal(f->count, 0);
}

/* RFC 7672 2.2.1: senders must not use a bogus MX set. */
static void bogus_records_are_not_used(void **state)
{
    struct fill_fixture *f = *state;

    mx(f, DNS_BOGUS, "10 mx.example.");
    assert_false(f->domain.mx_known);
    assert_int_equal(f->domain.status, DNS_BOGUS);
    assert_string_equal(f->domain.trouble->why, "signature expired");
    assert_int_equal(f->count, 0);
}

static void a_bogus_denial_is_neither_implicit_mx_nor_nxdomain(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, DOMAIN, RR_MX, DNS_BOGUS);
    discover(f);
    assert_false(f->domain.nxdomain);
    assert_false(f->domain.implicit_mx);
    assert_non_null(f->domain.trouble);
}

static void address_literals_are_told_from_names(void **state)
{
    static const struct {
        const char *lines;
        bool literal, unusable;
    } cases[] = {
        {"10 192.0.2.1.", true, false},
        {"10 [192.0.2.1].", true, false},
        {"10 2001:db8::1.", true, false},
        {"10 [IPv6:2001:db8::1].", true, false},
        {"10 [2001:db8::1].", true, false},
        {"10 [mx.example].", false, true},
        {"10 [].", false, true},
        {"10 mx.example.", false, false},
        {"10 under_score.example.", false, false},
        {"10 a\\032b.example.", false, true},
        {"10 *.example.", false, true},
        {"10 192.0.2.256.", false, false},
        {"10 mx1\\.example.", false, true},
        {"10 caf\\195\\169.example.", false, true},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fill_fixture *f;

        fill_setup((void **)&f);
        mx(f, DNS_SECURE, cases[i].lines);
        assert_int_equal(f->count, 1);
        assert_int_equal(f->hosts[0].literal, cases[i].literal);
        assert_int_equal(f->hosts[0].unusable_name, cases[i].unusable);
        fill_teardown((void **)&f);
    }
    (void)state;
}

static void fifty_hosts_are_kept_and_the_rest_counted(void **state)
{
    struct fill_fixture *f = *state;
    struct buf lines;

    buf_init(&lines, 65536);
    for (int i = 0; i < 60; i++)
        buf_addf(&lines, "%d mx%d.example.\n", i, i);
    mx(f, DNS_SECURE, lines.data);
    buf_clear(&lines);
    assert_int_equal(f->count, MX_HOSTS_MAX);
    assert_int_equal(f->domain.mx_dropped, 10);
    assert_string_equal(f->hosts[49].name, "mx49.example");
}

static void records_that_do_not_decode_are_no_absence(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, DOMAIN, RR_MX, DNS_SECURE, "10 mx.example.");

    answer->count = 0;
    answer->malformed = 1;
    discover(f);
    assert_false(f->domain.implicit_mx);
    assert_false(f->domain.mx_known);
    assert_int_equal(f->domain.status, DNS_FAILED);
    assert_non_null(f->domain.trouble);
    assert_int_equal(f->count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(mx_is_asked_first_and_alone),
        TEST(rfc5321_5_1_sorted_by_preference_then_name),
        TEST(duplicates_keep_their_best_preference),
        TEST(rfc5321_5_1_implicit_mx),
        TEST(rfc5321_5_1_alias_goes_on_with_its_target),
        TEST(rfc7505_3_null_mx),
        TEST(rfc7505_3_null_mx_with_a_preference),
        TEST(rfc7505_3_null_mx_beside_another),
        TEST(nxdomain_is_an_answer),
        TEST(a_failed_lookup_is_no_implicit_mx),
        TEST(bogus_records_are_not_used),
        TEST(a_bogus_denial_is_neither_implicit_mx_nor_nxdomain),
        cmocka_unit_test(address_literals_are_told_from_names),
        TEST(fifty_hosts_are_kept_and_the_rest_counted),
        TEST(records_that_do_not_decode_are_no_absence),
    };

    return cmocka_run_group_tests_name("mx", tests, NULL, NULL);
}
