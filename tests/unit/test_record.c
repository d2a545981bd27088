/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of render/record: facts that are written are read back as they were. */
#include <config.h>

#include <string.h>

#include "render/record.h"
#include "unit.h"
#include "unit_arena.h"

/* Writes, reads, writes again: both texts are the same. The second object is left in `again`. */
static void round_trip(const struct record_type *type, const void *object, void *again)
{
    struct err err = {0};
    json_t *first = record_write(type, object), *second;

    assert_int_equal(record_read(type, first, arena, again, &err), 0);
    second = record_write(type, again);
    assert_true(json_equal(first, second));
    json_decref(first);
    json_decref(second);
}

static void nothing_known_is_an_empty_object(void **state)
{
    struct host_facts host = {0}, again;
    json_t *json = record_write(&record_host, &host);

    (void)state;
    assert_int_equal(json_object_size(json), 0);
    json_decref(json);
    round_trip(&record_host, &host, &again);
    assert_memory_equal(&host, &again, sizeof host);
}

static void a_host_with_all_it_has(void **state)
{
    static const uint8_t digest[32] = {0xab, 0xcd};
    static const char *names[] = {"mx.example.org", "example.org"};
    static const char *ehlo[] = {"PIPELINING", "STARTTLS"};
    struct tlsa tlsa = {3, 1, 1, digest, sizeof digest, TLSA_USABLE};
    struct dns_trouble trouble = {"mx.example.org", 28, DNS_FAILED, BLAME_DOMAIN, "SERVFAIL"};
    struct cert_facts cert = {.subject = "CN=mx.example.org",
                              .names = names,
                              .name_count = 2,
                              .not_before = -86400,
                              .not_after = 4102444800,
                              .bits = 256,
                              .sha256 = {1, 2, 3}};
    struct tlsa_match match = {TLSA_MATCH, -1, NULL};
    struct chain_facts chain = {.certs = &cert,
                                .count = 1,
                                .trust = TRUST_INCOMPLETE,
                                .trust_error = "no issuer",
                                .tlsa = &match,
                                .tlsa_count = 1};
    struct tls_facts tls = {.version = "TLSv1.3", .version_number = 0x304, .suite_number = 0x1301};
    struct session_facts session = {.step = STEP_QUIT,
                                    .end = SESSION_DONE,
                                    .ehlo = ehlo,
                                    .ehlo_count = 2,
                                    .tls = &tls,
                                    .chain = &chain,
                                    .times = {1, 2, -1, 0, 7}};
    struct address_facts address = {.port = 25, .sessions = &session, .session_count = 1};
    struct host_facts host = {.name = "mx.example.org",
                              .preference = -1,
                              .status = DNS_SECURE,
                              .trouble = &trouble,
                              .addresses = &address,
                              .address_count = 1,
                              .tlsa_status = TLSA_SECURE,
                              .tlsa = &tlsa,
                              .tlsa_count = 1,
                              .tlsa_ttl = UINT32_MAX};
    struct host_facts again;
    const struct session_facts *read;

    (void)state;
    assert_true(ip_parse("2001:db8::1", &address.ip));
    round_trip(&record_host, &host, &again);
    assert_string_equal(again.name, host.name);
    assert_int_equal(again.preference, -1);
    assert_int_equal(again.tlsa_ttl, UINT32_MAX);
    assert_int_equal(again.trouble->blame, BLAME_DOMAIN);
    assert_int_equal(again.tlsa[0].size, 32);
    assert_memory_equal(again.tlsa[0].data, digest, sizeof digest);
    assert_int_equal(ip_compare(&again.addresses[0].ip, &address.ip), 0);
    read = &again.addresses[0].sessions[0];
    assert_string_equal(read->ehlo[1], "STARTTLS");
    assert_int_equal(read->times.ehlo, -1);
    assert_int_equal(read->tls->suite_number, 0x1301);
    assert_int_equal(read->chain->certs[0].not_before, -86400);
    assert_int_equal(read->chain->certs[0].sha256[2], 3);
    assert_int_equal(read->chain->tlsa[0].depth, -1);
    assert_int_equal(read->chain->trust, TRUST_INCOMPLETE);
}

static void a_scan(void **state)
{
    struct scan_suite picked[] = {{TLS_1_2, 0xc02f, 1}, {TLS_SSL2, 0x010080, 2}};
    struct scan_code group = {TLS_1_3, 29};
    struct intrusive_facts intrusive = {
        .verdicts = {[INTRUSIVE_PLAIN_MAIL] = INTRUSIVE_INCONCLUSIVE},
        .evidence = {[INTRUSIVE_CCS] = "alert"}};
    struct scan_facts scan = {.mode = SCAN_INVENTORY,
                              .stop = SCAN_BUDGET,
                              .versions = {[TLS_1_0] = TRI_YES, [TLS_1_3] = TRI_NO},
                              .suites = picked,
                              .suite_count = 2,
                              .suites_complete = {[TLS_1_3] = true},
                              .groups = &group,
                              .group_count = 1,
                              .dh = {{.bits = 1024, .prime = "x", .common = true}},
                              .dh_count = 1,
                              .order = SCAN_ORDER_CLIENT,
                              .ticket_lifetime = -1,
                              .hybrid_groups = TRI_NO,
                              .intrusive = &intrusive};
    struct scan_facts again;

    (void)state;
    round_trip(&record_scan, &scan, &again);
    assert_int_equal(again.versions[TLS_1_0], TRI_YES);
    assert_int_equal(again.versions[TLS_SSL2], TRI_UNKNOWN);
    assert_true(again.suites_complete[TLS_1_3]);
    assert_int_equal(again.suites[1].code, 0x010080);
    assert_int_equal(again.dh[0].bits, 1024);
    assert_int_equal(again.ticket_lifetime, -1);
    assert_int_equal(again.intrusive->verdicts[INTRUSIVE_PLAIN_MAIL], INTRUSIVE_INCONCLUSIVE);
    assert_string_equal(again.intrusive->evidence[INTRUSIVE_CCS], "alert");
}

static void text_is_cleaned(void **state)
{
    struct domain_facts domain = {.name = "a\xff<b>|c\n"}, again;

    (void)state;
    round_trip(&record_domain, &domain, &again);
    assert_string_equal(again.name, "a??b??c ");
}

/* Each must be refused with the name of the member. */
static void what_cannot_be_read(void **state)
{
    static const struct {
        const struct record_type *type;
        const char *json, *member;
    } rows[] = {
        {&record_domain, "{\"name\": 7}", "name"},
        {&record_domain, "{\"nxdomain\": \"yes\"}", "nxdomain"},
        {&record_domain, "{\"status\": \"sure\"}", "status"},
        {&record_domain, "{\"status\": 1}", "status"},
        {&record_domain, "{\"mx_dropped\": \"1\"}", "mx_dropped"},
        {&record_address, "{\"port\": 65536}", "port"},
        {&record_address, "{\"port\": -1}", "port"},
        {&record_address, "{\"ip\": \"1.2.3\"}", "ip"},
        {&record_address, "{\"sessions\": {}}", "sessions"},
        {&record_address, "{\"sessions\": [{}, {}, {}]}", "sessions"},
        {&record_host, "{\"tlsa\": [{\"data\": \"abc\"}]}", "data"},
        {&record_host, "{\"tlsa\": [{\"data\": \"zz\"}]}", "data"},
        {&record_host, "{\"tlsa\": [{\"usage\": 256}]}", "usage"},
        {&record_host, "{\"names\": [\"a\", 1]}", "names"},
        {&record_host, "{\"preference\": 4294967296}", "preference"},
        {&record_chain, "{\"certs\": [{\"sha256\": \"00\"}]}", "sha256"},
        {&record_scan, "{\"versions\": [3]}", "versions"},
        {&record_scan, "{\"versions\": [0,0,0,0,0,0,0]}", "versions"},
        {&record_scan, "{\"dh\": [{},{},{},{},{}]}", "dh"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        static max_align_t room[256]; /* the largest of them fits */
        json_t *json = json_loads(rows[i].json, 0, NULL);
        struct err err = {0};

        assert_non_null(json);
        assert_true(rows[i].type->size <= sizeof room);
        assert_int_equal(record_read(rows[i].type, json, arena, room, &err), ERR_SYNTAX);
        assert_non_null(strstr(err.text, rows[i].member));
        json_decref(json);
    }
}

static void unknown_members_are_ignored(void **state)
{
    json_t *json = json_loads("{\"name\": \"a.example\", \"of a newer version\": [1]}", 0, NULL);
    struct domain_facts domain;

    (void)state;
    assert_int_equal(record_read(&record_domain, json, arena, &domain, NULL), 0);
    assert_string_equal(domain.name, "a.example");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_known_is_an_empty_object),
        cmocka_unit_test(a_host_with_all_it_has),
        cmocka_unit_test(a_scan),
        cmocka_unit_test(text_is_cleaned),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(unknown_members_are_ignored),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
