/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_uri: lists of report destinations, and whether a domain takes mail. */
#include <config.h>

#include <string.h>

#include "answers_fill.h"
#include "policy/report_uri.h"
#include "unit.h"

struct list {
    struct report_uri *items;
    size_t count, dropped;
};

static struct list parse(struct arena *arena, const char *text, bool limits)
{
    struct list list;

    report_uris_parse(arena, text, strlen(text), limits, &list.items, &list.count, &list.dropped);
    return list;
}

static void rfc9989_4_7_a_list_of_uris(void **state)
{
    struct fill_fixture *f = *state;
    struct list list =
        parse(f->arena, "mailto:a@Example.ORG , https://r.example:8443/in?x=1,\tmailto:b@x.example",
              true);

    assert_int_equal(list.count, 3);
    assert_int_equal(list.dropped, 0);
    assert_string_equal(list.items[0].text, "mailto:a@Example.ORG");
    assert_int_equal(list.items[0].scheme, REPORT_MAILTO);
    assert_string_equal(list.items[0].host, "example.org");
    assert_int_equal(list.items[1].scheme, REPORT_HTTPS);
    assert_string_equal(list.items[1].host, "r.example");
    assert_string_equal(list.items[2].host, "x.example");
    for (size_t i = 0; i < 3; i++)
        assert_null(list.items[i].error);
}

static void rfc6068_2_mailboxes(void **state)
{
    static const struct {
        const char *text, *host;
    } rows[] = {
        {"mailto:dmarc%2Breports@example.org", "example.org"},
        {"MAILTO:a@example.org?subject=x", "example.org"},
        {"mailto:a%40example.org", "example.org"},
        {"mailto:a@", NULL},
        {"mailto:@example.org", NULL},
        {"mailto:a", NULL},
        {"mailto:", NULL},
        {"mailto:a@ex_ample..org", NULL},
        {"mailto:a%00@example.org", NULL},
        {"mailto:a%4@example.org", NULL},
        {"a@example.org", NULL},
        {"mailto:a b@example.org", NULL},
        {"https:example.org", NULL},
        {"https:///x", NULL},
        {"https://u:p@example.org/", "example.org"},
        {"", NULL},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct list list = parse(f->arena, rows[i].text, false);

        assert_int_equal(list.count, 1);
        if (rows[i].host == NULL) {
            if (list.items[0].error == NULL)
                fail_msg("\"%s\" has no error", rows[i].text);
            assert_null(list.items[0].host);
        } else {
            if (list.items[0].error != NULL)
                fail_msg("\"%s\": %s", rows[i].text, list.items[0].error);
            assert_string_equal(list.items[0].host, rows[i].host);
        }
    }
}

static void other_schemes_are_no_error(void **state)
{
    struct fill_fixture *f = *state;
    struct list list = parse(f->arena, "ftp://example.org/", false);

    assert_null(list.items[0].error);
    assert_int_equal(list.items[0].scheme, REPORT_OTHER);
    assert_null(list.items[0].host);
}

static void rfc7489_6_2_size_limits(void **state)
{
    struct fill_fixture *f = *state;
    struct list list = parse(f->arena, "mailto:a@example.org!10m,mailto:b@example.org!50", true);

    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].text, "mailto:a@example.org");
    assert_string_equal(list.items[0].limit, "10m");
    assert_null(list.items[0].error);
    assert_string_equal(list.items[1].limit, "50");
    assert_null(list.items[1].error);
    assert_non_null(parse(f->arena, "mailto:a@example.org!", true).items[0].error);
    assert_non_null(parse(f->arena, "mailto:a@example.org!10x", true).items[0].error);
    assert_non_null(parse(f->arena, "mailto:a@example.org!m", true).items[0].error);
}

static void rfc8460_3_marks_are_encoded(void **state)
{
    struct fill_fixture *f = *state;

    assert_non_null(parse(f->arena, "mailto:a@example.org!10m", false).items[0].error);
    assert_null(parse(f->arena, "mailto:a%21b@example.org", false).items[0].error);
}

static void what_is_over_the_cap_is_counted(void **state)
{
    struct fill_fixture *f = *state;
    char text[64];
    struct list list;

    memset(text, ',', 29);
    text[29] = '\0';
    list = parse(f->arena, text, false);
    assert_int_equal(list.count, REPORT_URIS_MAX);
    assert_int_equal(list.dropped, 30 - REPORT_URIS_MAX);
}

/* --- intake --- */

static enum mail_intake intake(struct fill_fixture *f)
{
    enum mail_intake found;

    assert_int_equal(mail_intake_find(f->table, "example.org", &found), 0);
    return found;
}

static struct answer *has(struct fill_fixture *f, const char *name, uint16_t type,
                          const char *lines)
{
    return fill(f->table, f->arena, name, type, DNS_SECURE, lines);
}

static void an_mx_host_with_an_address_takes_mail(void **state)
{
    struct fill_fixture *f = *state;
    enum mail_intake found;

    has(f, "example.org", RR_MX, "10 mx1.example.org.\n20 mx2.example.org.");
    assert_int_equal(mail_intake_find(f->table, "example.org", &found), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena),
                        "mx1.example.org A, mx1.example.org AAAA, mx2.example.org A, "
                        "mx2.example.org AAAA");
    /* One is enough. */
    has(f, "mx2.example.org", RR_AAAA, "2001:db8::1");
    assert_int_equal(intake(f), INTAKE_YES);
}

static void rfc5321_5_1_the_domain_is_its_own_host(void **state)
{
    struct fill_fixture *f = *state;

    has(f, "example.org", RR_MX, NULL);
    has(f, "example.org", RR_A, NULL);
    has(f, "example.org", RR_AAAA, "2001:db8::1");
    assert_int_equal(intake(f), INTAKE_YES);
}

static void rfc7505_3_a_null_mx_takes_none(void **state)
{
    struct fill_fixture *f = *state;

    has(f, "example.org", RR_MX, "0 .");
    assert_int_equal(intake(f), INTAKE_NULL_MX);
}

static void no_host_and_no_address(void **state)
{
    struct fill_fixture *f = *state;

    has(f, "example.org", RR_MX, "10 mx1.example.org.");
    has(f, "mx1.example.org", RR_A, NULL);
    fill_nxdomain(f->table, f->arena, "mx1.example.org", RR_AAAA, DNS_SECURE);
    assert_int_equal(intake(f), INTAKE_NO_ADDRESS);
}

static void a_domain_that_does_not_exist(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, "example.org", RR_MX, DNS_SECURE);
    assert_int_equal(intake(f), INTAKE_NXDOMAIN);
}

static void a_failed_lookup_says_nothing(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, "example.org", RR_MX, FAILURE_TIMEOUT);
    assert_int_equal(intake(f), INTAKE_UNKNOWN);
}

static void a_failed_address_lookup_says_nothing(void **state)
{
    struct fill_fixture *f = *state;

    has(f, "example.org", RR_MX, "10 mx1.example.org.");
    has(f, "mx1.example.org", RR_A, NULL);
    fill_failed(f->table, f->arena, "mx1.example.org", RR_AAAA, FAILURE_SERVFAIL);
    assert_int_equal(intake(f), INTAKE_UNKNOWN);
}

#define fixture_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(rfc9989_4_7_a_list_of_uris),
        fixture_test(rfc6068_2_mailboxes),
        fixture_test(other_schemes_are_no_error),
        fixture_test(rfc7489_6_2_size_limits),
        fixture_test(rfc8460_3_marks_are_encoded),
        fixture_test(what_is_over_the_cap_is_counted),
        fixture_test(an_mx_host_with_an_address_takes_mail),
        fixture_test(rfc5321_5_1_the_domain_is_its_own_host),
        fixture_test(rfc7505_3_a_null_mx_takes_none),
        fixture_test(no_host_and_no_address),
        fixture_test(a_domain_that_does_not_exist),
        fixture_test(a_failed_lookup_says_nothing),
        fixture_test(a_failed_address_lookup_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
