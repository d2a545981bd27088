/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weaknesses by name: yes only where it was shown, no only where it was ruled out. */
#include <config.h>

#include <string.h>

#include "scan_world.h"

static struct scan_facts *one_scan(struct world *world)
{
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    return world_scan(world, host);
}

#define assert_issue(scan, issue, wanted) assert_int_equal(scan_issue(NULL, scan, issue), wanted)

static void nothing_is_known_of_an_empty_scan(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = arena_alloc(world->arena, 1, sizeof *scan);

    for (int issue = 0; issue < SCAN_ISSUE_COUNT; issue++)
        assert_issue(scan, (enum scan_issue)issue, TRI_UNKNOWN);
}

static void a_modern_server_has_none(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->encrypt_then_mac = TRI_UNKNOWN; /* no CBC */
    for (int issue = 0; issue < ISSUE_NO_STAPLING; issue++)
        assert_issue(scan, (enum scan_issue)issue, TRI_NO);
    assert_issue(scan, ISSUE_NO_STAPLING, TRI_YES);
    assert_issue(scan, ISSUE_LARGE_HELLO, TRI_UNKNOWN); /* inventory only */
}

/* RFC 7568; the attack is on CBC. */
static void poodle_needs_cbc_in_ssl3(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->versions[TLS_SSL3] = TRI_YES;
    scan_suite(world, scan, TLS_SSL3, "TLS_RSA_WITH_RC4_128_SHA");
    assert_issue(scan, ISSUE_POODLE, TRI_UNKNOWN);
    scan->suites_complete[TLS_SSL3] = true;
    assert_issue(scan, ISSUE_POODLE, TRI_NO);
    scan_suite(world, scan, TLS_SSL3, "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    assert_issue(scan, ISSUE_POODLE, TRI_YES);
    assert_issue(scan, ISSUE_BEAST, TRI_YES);
    assert_issue(scan, ISSUE_SWEET32, TRI_YES);
    assert_issue(scan, ISSUE_RC4, TRI_YES);
}

static void freak_and_logjam_by_export(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan_suite(world, scan, TLS_1_0, "TLS_RSA_EXPORT_WITH_RC4_40_MD5");
    assert_issue(scan, ISSUE_FREAK, TRI_YES);
    assert_issue(scan, ISSUE_EXPORT, TRI_YES);
    assert_issue(scan, ISSUE_LOGJAM, TRI_UNKNOWN);
    assert_issue(scan, ISSUE_SWEET32, TRI_NO);
    scan_suite(world, scan, TLS_1_0, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA");
    assert_issue(scan, ISSUE_SWEET32, TRI_YES);
    assert_issue(scan, ISSUE_LOGJAM, TRI_YES);
}

static void logjam_by_size(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan_suite(world, scan, TLS_1_2, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
    assert_issue(scan, ISSUE_LOGJAM, TRI_UNKNOWN);
    scan->dh[scan->dh_count++].bits = 2048;
    assert_issue(scan, ISSUE_LOGJAM, TRI_NO);
    scan->dh[scan->dh_count++].bits = 1024;
    assert_issue(scan, ISSUE_LOGJAM, TRI_YES);
}

static void lucky13_needs_cbc_without_encrypt_then_mac(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan_suite(world, scan, TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
    assert_issue(scan, ISSUE_LUCKY13, TRI_UNKNOWN);
    scan->encrypt_then_mac = TRI_YES;
    assert_issue(scan, ISSUE_LUCKY13, TRI_NO);
    scan->encrypt_then_mac = TRI_NO;
    assert_issue(scan, ISSUE_LUCKY13, TRI_YES);
    assert_issue(scan, ISSUE_NO_ENCRYPT_THEN_MAC, TRI_YES);
}

/* The same RSA key behind SSLv2 on another address of the run. */
static void drown_across_addresses(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world), *other;

    world_address(world, &world->run.hosts[0], "192.0.2.2");
    other = world_scan(world, &world->run.hosts[0]);
    assert_int_equal(scan_issue(&world->run, scan, ISSUE_DROWN), TRI_NO);
    other->versions[TLS_SSL2] = TRI_YES;
    assert_int_equal(scan_issue(&world->run, scan, ISSUE_DROWN), TRI_YES);
    assert_int_equal(scan_issue(&world->run, other, ISSUE_DROWN), TRI_YES);
    assert_issue(scan, ISSUE_DROWN, TRI_NO);
    other->versions[TLS_SSL2] = TRI_UNKNOWN; /* the same key behind who knows what */
    assert_int_equal(scan_issue(&world->run, scan, ISSUE_DROWN), TRI_UNKNOWN);
    other->versions[TLS_SSL2] = TRI_YES;
    scan->cert_count = 0; /* which key is this? */
    assert_int_equal(scan_issue(&world->run, scan, ISSUE_DROWN), TRI_UNKNOWN);
    scan->cert_count = 1;
    memset(other->certs[0].spki_sha256, 9, sizeof other->certs[0].spki_sha256);
    assert_int_equal(scan_issue(&world->run, scan, ISSUE_DROWN), TRI_NO);
}

/* RFC 7507: one version has nothing to fall back from. */
static void fallback_needs_two_versions(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->fallback_scsv = TRI_UNKNOWN;
    assert_issue(scan, ISSUE_NO_FALLBACK_SCSV, TRI_UNKNOWN);
    scan->versions[TLS_1_2] = TRI_NO;
    assert_issue(scan, ISSUE_NO_FALLBACK_SCSV, TRI_NO);
    scan->downgrade_sentinel = TRI_UNKNOWN;
    assert_issue(scan, ISSUE_NO_DOWNGRADE_SENTINEL, TRI_NO);
}

static void names_lead_back(void **state)
{
    (void)state;
    for (int issue = 0; issue < SCAN_ISSUE_COUNT; issue++) {
        assert_int_equal(scan_issue_parse(scan_issue_name((enum scan_issue)issue)), issue);
        assert_non_null(scan_issue_text((enum scan_issue)issue));
    }
    assert_int_equal(scan_issue_parse("SWEET32"), ISSUE_SWEET32);
    assert_int_equal(scan_issue_parse("sweet"), -1);
}

static void verdicts_of_intrusive_tests(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    assert_issue(scan, ISSUE_ROBOT, TRI_UNKNOWN);
    scan->intrusive = arena_alloc(world->arena, 1, sizeof *scan->intrusive);
    assert_issue(scan, ISSUE_ROBOT, TRI_UNKNOWN);
    scan->intrusive->verdicts[INTRUSIVE_ROBOT] = INTRUSIVE_VULNERABLE;
    assert_issue(scan, ISSUE_ROBOT, TRI_YES);
    scan->intrusive->verdicts[INTRUSIVE_ROBOT] = INTRUSIVE_NOT_APPLICABLE;
    assert_issue(scan, ISSUE_ROBOT, TRI_NO);
    scan->intrusive->verdicts[INTRUSIVE_ROBOT] = INTRUSIVE_INCONCLUSIVE;
    assert_issue(scan, ISSUE_ROBOT, TRI_UNKNOWN);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        world_test(nothing_is_known_of_an_empty_scan),
        world_test(a_modern_server_has_none),
        world_test(poodle_needs_cbc_in_ssl3),
        world_test(freak_and_logjam_by_export),
        world_test(logjam_by_size),
        world_test(lucky13_needs_cbc_without_encrypt_then_mac),
        world_test(drown_across_addresses),
        world_test(fallback_needs_two_versions),
        world_test(names_lead_back),
        world_test(verdicts_of_intrusive_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
