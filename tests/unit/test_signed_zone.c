/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a zone is signed: RFC 4033 to 4035. */
#include <config.h>

#include "dns/signed_zone.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

#define KEY                                                                                        \
    "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8" \
    "NAA=="
#define DS "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17"
#define SOA "ns.example.org. root.example.org. 1 7200 900 86400 300"

static void put(struct fill_fixture *f, const char *name, uint16_t type, enum dns_status status,
                const char *lines)
{
    fill(f->table, f->arena, name, type, status, lines);
}

static int find(struct fill_fixture *f, const char *name)
{
    return signed_zone_find(f->table, f->arena, name, &f->zone);
}

static void everything_about_the_name_is_asked_at_once(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(find(f, "example.org"), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena),
                        "example.org MX, example.org SOA, example.org DNSKEY, example.org DS");
}

static void a_signed_zone(void **state)
{
    static const char *const types[] = {"SOA", "MX", "DNSKEY", "DS"};
    struct fill_fixture *f = *state;

    put(f, "example.org", RR_SOA, DNS_SECURE, SOA);
    put(f, "example.org", RR_MX, DNS_SECURE, "10 mx.example.");
    put(f, "example.org", RR_DNSKEY, DNS_SECURE, KEY);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "example.org"), 0);
    assert_int_equal(find(f, "example.org"), 0); /* again: nothing is counted twice */
    assert_string_equal(f->zone.apex, "example.org");
    assert_int_equal(f->zone.status, DNS_SECURE);
    assert_null(f->zone.trouble);
    assert_int_equal(f->zone.key_count, 1);
    assert_int_equal(f->zone.keys[0].tag, 55648);
    assert_int_equal(f->zone.keys[0].bits, 256);
    assert_true(f->zone.ds_known);
    assert_int_equal(f->zone.ds_count, 1);
    assert_int_equal(f->zone.signature_count, 4);
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_string_equal(f->zone.signatures[i].type, types[i]);
        assert_string_equal(f->zone.signatures[i].owner, "example.org");
        assert_int_equal(f->zone.signatures[i].expires, FILL_EXPIRES);
        assert_int_equal(f->zone.signatures[i].inception, FILL_INCEPTION);
    }
}

static void a_name_inside_a_zone(void **state)
{
    struct fill_fixture *f = *state;

    put(f, "www.example.org", RR_SOA, DNS_SECURE, NULL);
    put(f, "www.example.org", RR_MX, DNS_SECURE, NULL);
    assert_int_equal(find(f, "www.example.org"), PENDING);
    put(f, "example.org", RR_DNSKEY, DNS_SECURE, KEY);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "www.example.org"), 0);
    assert_string_equal(f->zone.apex, "example.org");
    assert_int_equal(f->zone.key_count, 1);
    assert_int_equal(f->zone.ds_count, 1);
}

static void an_alias_belongs_to_the_zone_above_it(void **state)
{
    struct fill_fixture *f = *state;

    put(f, "www.example.org", RR_SOA, DNS_SECURE, "CNAME cdn.example.net");
    put(f, "www.example.org", RR_MX, DNS_SECURE, "CNAME cdn.example.net");
    assert_int_equal(find(f, "www.example.org"), PENDING);
    put(f, "example.org", RR_SOA, DNS_SECURE, SOA);
    put(f, "example.org", RR_DNSKEY, DNS_SECURE, KEY);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "www.example.org"), 0);
    assert_string_equal(f->zone.apex, "example.org");
}

static void an_unsigned_zone(void **state)
{
    struct fill_fixture *f = *state;

    put(f, "example.org", RR_SOA, DNS_INSECURE, SOA);
    put(f, "example.org", RR_MX, DNS_INSECURE, "10 mx.example.");
    put(f, "example.org", RR_DNSKEY, DNS_INSECURE, NULL);
    put(f, "example.org", RR_DS, DNS_SECURE, NULL);
    assert_int_equal(find(f, "example.org"), 0);
    assert_int_equal(f->zone.status, DNS_INSECURE);
    assert_int_equal(f->zone.key_count, 0);
    assert_true(f->zone.ds_known);
    assert_int_equal(f->zone.ds_count, 0);
    assert_int_equal(f->zone.signatures[0].expires, 0);
}

static void a_bogus_zone_still_shows_keys_and_signatures(void **state)
{
    struct fill_fixture *f = *state;

    put(f, "example.org", RR_SOA, DNS_BOGUS, SOA);
    put(f, "example.org", RR_MX, DNS_BOGUS, "10 mx.example.");
    put(f, "example.org", RR_DNSKEY, DNS_BOGUS, KEY);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "example.org"), 0);
    assert_int_equal(f->zone.status, DNS_BOGUS);
    assert_int_equal(f->zone.trouble->type, RR_SOA);
    assert_string_equal(f->zone.trouble->why, "signature expired");
    assert_int_equal(f->zone.key_count, 1);
    assert_int_equal(f->zone.signatures[0].status, DNS_BOGUS);
    assert_int_equal(f->zone.signatures[0].expires, FILL_EXPIRES);
    assert_int_equal(f->zone.signatures[3].status, DNS_SECURE);
}

static void a_zone_that_does_not_answer(void **state)
{
    static const uint16_t types[] = {RR_SOA, RR_MX, RR_DNSKEY};
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(types); i++)
        fill_failed(f->table, f->arena, "example.org", types[i], FAILURE_SERVFAIL);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "example.org"), 0);
    assert_int_equal(f->zone.status, DNS_FAILED);
    assert_int_equal(f->zone.trouble->status, DNS_FAILED);
    assert_null(f->zone.apex);
    assert_int_equal(f->zone.ds_count, 1);
    assert_false(f->zone.nxdomain);
}

static void ds_that_could_not_be_asked_is_unknown(void **state)
{
    struct fill_fixture *f = *state;

    put(f, "example.org", RR_SOA, DNS_SECURE, SOA);
    put(f, "example.org", RR_MX, DNS_SECURE, NULL);
    put(f, "example.org", RR_DNSKEY, DNS_SECURE, KEY);
    fill_failed(f->table, f->arena, "example.org", RR_DS, FAILURE_TIMEOUT);
    assert_int_equal(find(f, "example.org"), 0);
    assert_false(f->zone.ds_known);
    assert_int_equal(f->zone.signature_count, 2);
}

static void a_name_that_does_not_exist(void **state)
{
    static const uint16_t types[] = {RR_SOA, RR_MX, RR_DNSKEY, RR_DS};
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(types); i++)
        fill_nxdomain(f->table, f->arena, "nope.example.org", types[i], DNS_SECURE);
    put(f, "example.org", RR_DNSKEY, DNS_SECURE, KEY);
    put(f, "example.org", RR_DS, DNS_SECURE, DS);
    assert_int_equal(find(f, "nope.example.org"), 0);
    assert_true(f->zone.nxdomain);
    assert_int_equal(f->zone.status, DNS_SECURE);
}

static void the_root_has_no_ds(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(find(f, "."), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), ". MX, . SOA, . DNSKEY");
    put(f, ".", RR_SOA, DNS_SECURE, SOA);
    put(f, ".", RR_MX, DNS_SECURE, NULL);
    put(f, ".", RR_DNSKEY, DNS_SECURE, KEY);
    assert_int_equal(find(f, "."), 0);
    assert_string_equal(f->zone.apex, ".");
    assert_true(f->zone.ds_known);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_about_the_name_is_asked_at_once),
        TEST(a_signed_zone),
        TEST(a_name_inside_a_zone),
        TEST(an_alias_belongs_to_the_zone_above_it),
        TEST(an_unsigned_zone),
        TEST(a_bogus_zone_still_shows_keys_and_signatures),
        TEST(a_zone_that_does_not_answer),
        TEST(ds_that_could_not_be_asked_is_unknown),
        TEST(a_name_that_does_not_exist),
        TEST(the_root_has_no_ds),
    };

    return cmocka_run_group_tests_name("signed_zone", tests, NULL, NULL);
}
