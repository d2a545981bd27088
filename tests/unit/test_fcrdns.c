/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forward-confirmed reverse DNS: RFC 1912 2.1, RFC 7208 5.5. */
#include <config.h>

#include "policy/fcrdns.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

#define REVERSE "1.2.0.192.in-addr.arpa"

static struct ip address(const char *text)
{
    struct ip ip;

    assert_true(ip_parse(text, &ip));
    return ip;
}

static struct fcrdns found(struct fill_fixture *f, struct troubles *troubles)
{
    struct ip ip = address("192.0.2.1");
    struct fcrdns out;

    assert_int_equal(fcrdns_find(f->table, f->arena, &ip, &out, troubles), 0);
    return out;
}

static void reverse_names(void **state)
{
    char out[FCRDNS_REVERSE_SIZE];
    struct ip ip = address("192.0.2.1");

    (void)state;
    assert_string_equal(fcrdns_reverse(&ip, out), REVERSE);
    ip = address("2001:db8::12ab");
    assert_string_equal(fcrdns_reverse(&ip, out), "b.a.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
                                                  "8.b.d.0.1.0.0.2.ip6.arpa");
}

static void names_are_asked_at_once(void **state)
{
    struct fill_fixture *f = *state;
    struct ip ip = address("::ffff:192.0.2.1");
    struct fcrdns out;

    assert_int_equal(fcrdns_find(f->table, f->arena, &ip, &out, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), REVERSE " PTR");
    fill(f->table, f->arena, REVERSE, RR_PTR, DNS_INSECURE, "b.example.\na.example.");
    assert_int_equal(fcrdns_find(f->table, f->arena, &ip, &out, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "a.example A, b.example A");
}

static void which_names_lead_back(void **state)
{
    struct fill_fixture *f = *state;
    struct troubles troubles = {0};
    struct fcrdns out;

    fill(f->table, f->arena, REVERSE, RR_PTR, DNS_INSECURE,
         "a.example.\nb.example.\nc.example.\nd.example.\n.");
    fill(f->table, f->arena, "a.example", RR_A, DNS_INSECURE, "192.0.2.1\n192.0.2.2");
    fill(f->table, f->arena, "b.example", RR_A, DNS_INSECURE, "192.0.2.2");
    fill(f->table, f->arena, "c.example", RR_A, DNS_INSECURE, NULL);
    fill_failed(f->table, f->arena, "d.example", RR_A, FAILURE_TIMEOUT);
    out = found(f, &troubles);
    assert_int_equal(out.count, 5);
    assert_string_equal(out.names[0].name, ".");
    assert_int_equal(out.names[0].forward, FORWARD_NONE);
    assert_int_equal(out.names[1].forward, FORWARD_CONFIRMED);
    assert_int_equal(out.names[2].forward, FORWARD_OTHER);
    assert_int_equal(out.names[3].forward, FORWARD_NONE);
    assert_int_equal(out.names[4].forward, FORWARD_FAILED);
    assert_int_equal(out.confirmed, 1);
    assert_int_equal(troubles.count, 1);
    assert_null(out.trouble);
    assert_string_equal(out.reverse, REVERSE);
}

static void no_name_at_all(void **state)
{
    struct fill_fixture *f = *state;
    struct fcrdns out;

    fill_nxdomain(f->table, f->arena, REVERSE, RR_PTR, DNS_INSECURE);
    out = found(f, NULL);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.content, ANSWER_NXDOMAIN);
    assert_null(out.trouble);
}

static void a_failed_lookup_is_not_no_name(void **state)
{
    struct fill_fixture *f = *state;
    struct troubles troubles = {0};
    struct fcrdns out;

    fill(f->table, f->arena, REVERSE, RR_PTR, DNS_BOGUS, "a.example.");
    out = found(f, &troubles);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.status, DNS_BOGUS);
    assert_ptr_equal(out.trouble, troubles.items[0]);
}

static void rfc7208_4_6_4_ten_names(void **state)
{
    struct fill_fixture *f = *state;
    const char *lines = "h10.example.";
    struct fcrdns out;

    fill(f->table, f->arena, "h10.example", RR_A, DNS_INSECURE, "192.0.2.1");
    for (int i = 11; i < 22; i++) {
        const char *name = arena_printf(f->arena, "h%d.example", i);

        lines = arena_printf(f->arena, "%s\n%s.", lines, name);
        fill(f->table, f->arena, name, RR_A, DNS_INSECURE, "192.0.2.1");
    }
    fill(f->table, f->arena, REVERSE, RR_PTR, DNS_INSECURE, lines);
    out = found(f, NULL);
    assert_int_equal(out.count, FCRDNS_NAMES_MAX);
    assert_int_equal(out.confirmed, FCRDNS_NAMES_MAX);
    assert_int_equal(out.dropped, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reverse_names),
        cmocka_unit_test_setup_teardown(names_are_asked_at_once, fill_setup, fill_teardown),
        cmocka_unit_test_setup_teardown(which_names_lead_back, fill_setup, fill_teardown),
        cmocka_unit_test_setup_teardown(no_name_at_all, fill_setup, fill_teardown),
        cmocka_unit_test_setup_teardown(a_failed_lookup_is_not_no_name, fill_setup, fill_teardown),
        cmocka_unit_test_setup_teardown(rfc7208_4_6_4_ten_names, fill_setup, fill_teardown),
    };

    return cmocka_run_group_tests_name("fcrdns", tests, NULL, NULL);
}
