/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of a host: RFC 7672 2.2.2, first half. */
#include <config.h>

#include "dns/host.h"

#include <stdio.h>
#include <string.h>

#include "answers_fill.h"
#include "base/buf.h"
#include "unit.h"

#define HOST "mx.example.org"

static int setup(void **state)
{
    struct fill_fixture *f;

    fill_setup(state);
    f = *state;
    f->query = (struct host_query){.port = 25, .ipv4 = true, .ipv6 = true, .tlsa = true};
    f->host.name = HOST;
    return 0;
}

static void put(struct fill_fixture *f, uint16_t type, enum dns_status status, const char *lines)
{
    fill(f->table, f->arena, HOST, type, status, lines);
}

static void resolve(struct fill_fixture *f)
{
    assert_int_equal(host_addresses(f->table, f->arena, &f->query, &f->host), 0);
}

static const char *address(const struct fill_fixture *f, size_t index)
{
    static char text[IP_TEXT_SIZE];

    assert_true(index < f->host.address_count);
    return ip_format(&f->host.addresses[index].ip, text);
}

static void a_and_aaaa_are_asked_together(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(host_addresses(f->table, f->arena, &f->query, &f->host), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), HOST " A, " HOST " AAAA");
    put(f, RR_A, DNS_SECURE, "192.0.2.1");
    assert_int_equal(host_addresses(f->table, f->arena, &f->query, &f->host), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), "");
}

static void one_family_alone_is_asked_where_no_tlsa_is_wanted(void **state)
{
    struct fill_fixture *f = *state;

    f->query.tlsa = false;
    f->query.ipv6 = false;
    assert_int_equal(host_addresses(f->table, f->arena, &f->query, &f->host), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), HOST " A");
}

static void ipv4_comes_first_and_each_family_is_sorted(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, "8.8.8.9\n8.8.8.8");
    put(f, RR_AAAA, DNS_SECURE, "2a00::2\n2a00::1");
    resolve(f);
    assert_int_equal(f->host.address_count, 4);
    assert_string_equal(address(f, 0), "8.8.8.8");
    assert_string_equal(address(f, 1), "8.8.8.9");
    assert_string_equal(address(f, 2), "2a00::1");
    assert_string_equal(address(f, 3), "2a00::2");
    assert_int_equal(f->host.addresses[3].port, 25);
    assert_false(f->host.addresses[0].not_public);
    assert_int_equal(f->host.status, DNS_SECURE);
    assert_true(f->host.addresses_known);
    assert_false(f->host.alias);
    assert_string_equal(f->host.expanded, HOST);
    assert_null(f->host.trouble);
}

/* The evaluator is called again until everything is there: nothing may be counted twice. */
static void calling_again_changes_nothing(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, RR_AAAA, DNS_SECURE, NULL);
    resolve(f);
    resolve(f);
    assert_int_equal(f->host.address_count, 1);
}

static void a_family_that_is_not_wanted_gives_no_addresses(void **state)
{
    struct fill_fixture *f = *state;

    f->query.ipv4 = false;
    put(f, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, RR_AAAA, DNS_SECURE, "2001:db8::1");
    resolve(f);
    assert_int_equal(f->host.address_count, 1);
    assert_string_equal(address(f, 0), "2001:db8::1");
}

/* case 34: a host with IPv6 only */
static void ipv6_alone_is_enough(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, NULL);
    put(f, RR_AAAA, DNS_SECURE, "fd00::1");
    resolve(f);
    assert_int_equal(f->host.address_count, 1);
    assert_true(f->host.addresses_known);
    assert_false(f->host.nxdomain);
    assert_int_equal(f->host.status, DNS_SECURE);
    assert_true(f->host.addresses[0].not_public);
}

static void a_host_without_addresses_is_known_to_have_none(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_INSECURE, NULL);
    put(f, RR_AAAA, DNS_INSECURE, NULL);
    resolve(f);
    assert_true(f->host.addresses_known);
    assert_int_equal(f->host.address_count, 0);
    assert_int_equal(f->host.status, DNS_INSECURE);
    assert_false(f->host.nxdomain);
}

static void a_host_that_does_not_exist(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, HOST, RR_A, DNS_SECURE);
    fill_nxdomain(f->table, f->arena, HOST, RR_AAAA, DNS_SECURE);
    resolve(f);
    assert_true(f->host.nxdomain);
    assert_true(f->host.addresses_known);
    assert_int_equal(f->host.address_count, 0);
}

/* case 44: A secure though the denial of AAAA is broken */
static void secure_a_beside_a_broken_denial_of_aaaa(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, RR_AAAA, DNS_BOGUS, NULL);
    resolve(f);
    assert_int_equal(f->host.status, DNS_SECURE);
    assert_true(f->host.addresses_known);
    assert_int_equal(f->host.address_count, 1);
    assert_int_equal(f->host.trouble->status, DNS_BOGUS);
    assert_int_equal(f->host.trouble->type, RR_AAAA);
}

static void the_signature_that_ends_first_is_kept(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *four = fill(f->table, f->arena, HOST, RR_A, DNS_SECURE, "192.0.2.1");
    struct answer *six = fill(f->table, f->arena, HOST, RR_AAAA, DNS_SECURE, "2001:db8::1");

    six->rrsig_expires = FILL_EXPIRES - 1;
    six->rrsig_inception = FILL_INCEPTION - 2;
    resolve(f);
    assert_int_equal(f->host.address_rrsig_expires, FILL_EXPIRES - 1);
    assert_int_equal(f->host.address_rrsig_inception, FILL_INCEPTION - 2);
    four->rrsig_expires = FILL_EXPIRES - 3;
    resolve(f);
    assert_int_equal(f->host.address_rrsig_expires, FILL_EXPIRES - 3);
    f->query.ipv4 = false; /* not what is connected to */
    resolve(f);
    assert_int_equal(f->host.address_rrsig_expires, FILL_EXPIRES - 1);
}

static void one_failed_family_is_trouble_but_not_ignorance(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, HOST, RR_A, FAILURE_TIMEOUT);
    put(f, RR_AAAA, DNS_SECURE, "2001:db8::1");
    resolve(f);
    assert_true(f->host.addresses_known);
    assert_int_equal(f->host.status, DNS_SECURE);
    assert_int_equal(f->host.trouble->type, RR_A);
}

static void two_failed_families_leave_nothing_known(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, HOST, RR_A, FAILURE_TIMEOUT);
    put(f, RR_AAAA, DNS_BOGUS, "2001:db8::1");
    resolve(f);
    assert_false(f->host.addresses_known);
    assert_int_equal(f->host.address_count, 0);
    assert_int_equal(f->host.status, DNS_BOGUS);
    assert_int_equal(f->host.trouble->status, DNS_BOGUS);
}

static void one_insecure_family_makes_the_host_insecure(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, RR_AAAA, DNS_INSECURE, "2001:db8::1");
    resolve(f);
    assert_int_equal(f->host.status, DNS_INSECURE);
}

static void an_alias_is_told(void **state)
{
    struct fill_fixture *f = *state;

    put(f, RR_A, DNS_SECURE, "CNAME mx.example.net\n192.0.2.1");
    put(f, RR_AAAA, DNS_SECURE, "CNAME mx.example.net");
    resolve(f);
    assert_true(f->host.alias);
    assert_string_equal(f->host.expanded, "mx.example.net");
    assert_int_equal(f->host.address_count, 1);
}

static void a_literal_is_not_looked_up(void **state)
{
    struct fill_fixture *f = *state;

    f->host.name = "192.0.2.25";
    f->host.literal = true;
    resolve(f);
    assert_int_equal(f->host.address_count, 1);
    assert_string_equal(address(f, 0), "192.0.2.25");
    assert_int_equal(f->host.status, DNS_UNASKED);
    assert_string_equal(fill_asked(f->table, f->arena), "");
}

static void literals_in_brackets(void **state)
{
    static const char *const names[] = {"[192.0.2.1]", "[ipv6:2001:db8::1]", "2001:db8::1"};
    struct ip ip;

    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(host_literal(names[i], &ip));
    assert_false(host_literal("[]", &ip));
    assert_false(host_literal("[ipv6:]", &ip));
    assert_false(host_literal("", &ip));
    assert_false(host_literal("mx.example.org", &ip));
    (void)state;
}

static void an_unusable_name_is_not_looked_up(void **state)
{
    struct fill_fixture *f = *state;

    f->host.name = "a\\032b.example";
    f->host.unusable_name = true;
    resolve(f);
    assert_int_equal(f->host.address_count, 0);
    assert_string_equal(fill_asked(f->table, f->arena), "");
}

static void addresses_beyond_the_cap_are_counted(void **state)
{
    struct fill_fixture *f = *state;
    struct buf lines;

    buf_init(&lines, 8192);
    for (int i = 0; i < 70; i++)
        buf_addf(&lines, "203.0.113.%d\n", i);
    put(f, RR_A, DNS_SECURE, lines.data);
    put(f, RR_AAAA, DNS_SECURE, "2001:db8::1");
    buf_clear(&lines);
    resolve(f);
    assert_int_equal(f->host.address_count, ADDRESSES_MAX);
    assert_int_equal(f->host.address_dropped, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_and_aaaa_are_asked_together),
        TEST(one_family_alone_is_asked_where_no_tlsa_is_wanted),
        TEST(ipv4_comes_first_and_each_family_is_sorted),
        TEST(calling_again_changes_nothing),
        TEST(a_family_that_is_not_wanted_gives_no_addresses),
        TEST(ipv6_alone_is_enough),
        TEST(a_host_without_addresses_is_known_to_have_none),
        TEST(a_host_that_does_not_exist),
        TEST(secure_a_beside_a_broken_denial_of_aaaa),
        TEST(the_signature_that_ends_first_is_kept),
        TEST(one_failed_family_is_trouble_but_not_ignorance),
        TEST(two_failed_families_leave_nothing_known),
        TEST(one_insecure_family_makes_the_host_insecure),
        TEST(an_alias_is_told),
        TEST(a_literal_is_not_looked_up),
        cmocka_unit_test(literals_in_brackets),
        TEST(an_unusable_name_is_not_looked_up),
        TEST(addresses_beyond_the_cap_are_counted),
    };

    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
