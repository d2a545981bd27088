/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posture scans judged by the baselines that ship. */
#include <config.h>

#include <string.h>

#include "scan_world.h"

static struct scan_facts *one_scan(struct world *world)
{
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    host->addresses[0].port = 25;
    return world_scan(world, host);
}

static void a_modern_server_meets_what_it_can(void **state)
{
    static const char *const names[] = {"opportunistic", "bcp195", "ncsc-nl-2025-05",
                                        "mozilla-intermediate-6.0", "mozilla-intermediate-5.8"};
    struct world *world = *state;

    one_scan(world);
    for (size_t i = 0; i < COUNT(names); i++) {
        world_judge_scan(world, names[i]);
        assert_text_has(world_found(world, FINDING_TLS_BASELINE, STATE_OK), names[i]);
        assert_none(world, FINDING_TLS_SCAN_INCOMPLETE);
        assert_true(world_count(world, FINDING_TLS_SCAN) >= 3);
    }
    world_judge_scan(world, "mozilla-modern-6.0");
    assert_text_has(world_found(world, FINDING_TLS_BASELINE, STATE_CRITICAL), "TLSv1.2");
    world_found(world, FINDING_TLS_WEAK_KEY, STATE_CRITICAL);
}

/* RFC 7435: on port 25 old TLS is better than clear text; RFC 8996 4 says MUST NOT. */
static void rfc7435_old_tls_is_a_warning_unless_strict(void **state)
{
    struct world *world = *state;

    scan_make_old(world, one_scan(world));
    world_judge_scan(world, "opportunistic");
    assert_text_has(world_found(world, FINDING_TLS_WEAK_VERSION, STATE_WARNING),
                    "accepts TLSv1.0, TLSv1.1: turn them off");
    assert_text_has(world_found(world, FINDING_TLS_WEAK_SUITE, STATE_WARNING),
                    "TLS_RSA_WITH_RC4_128_SHA");
    assert_text_has(world_found(world, FINDING_TLS_WEAK_DH, STATE_WARNING), "1024 bits");
    world_found(world, FINDING_TLS_NO_SECURE_RENEGOTIATION, STATE_WARNING);
    world_found(world, FINDING_TLS_SWEET32, STATE_OK);
    world_found(world, FINDING_TLS_RC4, STATE_OK);
    world_found(world, FINDING_TLS_BEAST, STATE_OK);
    world_found(world, FINDING_TLS_LUCKY13, STATE_OK);
    world_found(world, FINDING_TLS_LOGJAM, STATE_OK);
    world_found(world, FINDING_TLS_NO_ENCRYPT_THEN_MAC, STATE_OK);
    world_judge_scan(world, "bcp195");
    world_found(world, FINDING_TLS_WEAK_VERSION, STATE_CRITICAL);
    world_found(world, FINDING_TLS_VERSION_MISSING, STATE_WARNING);
    world_found(world, FINDING_TLS_NO_EXTENDED_MASTER_SECRET, STATE_CRITICAL);
    assert_text_has(world_found(world, FINDING_TLS_BASELINE, STATE_CRITICAL), "bcp195");
}

/* case 28: what only old versions can lack is no fault of a server with TLS 1.3 only. */
static void a_server_of_tls_1_3_only_lacks_nothing(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->versions[TLS_1_2] = TRI_NO;
    scan->suite_count = scan->group_count = 1;
    scan->extended_master_secret = scan->secure_renegotiation = scan->heartbeat = TRI_UNKNOWN;
    scan->fallback_scsv = scan->downgrade_sentinel = scan->compression = TRI_UNKNOWN;
    scan->weak_groups = scan->sha1_signature = TRI_UNKNOWN;
    scan->order = SCAN_ORDER_UNKNOWN;
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++)
        scan->classes[class] = TRI_UNKNOWN;
    world_judge_scan(world, "ncsc-nl-2025-05");
    world_found(world, FINDING_TLS_BASELINE, STATE_OK);
    assert_none(world, FINDING_TLS_SCAN_INCOMPLETE);
}

/* case 29: CCM_8 in TLS 1.3 */
static void ccm_8_of_tls_1_3_is_seen(void **state)
{
    struct world *world = *state;

    scan_suite(world, one_scan(world), TLS_1_3, "TLS_AES_128_CCM_8_SHA256");
    world_judge_scan(world, "ncsc-nl-2025-05");
    assert_text_has(world_found(world, FINDING_TLS_WEAK_SUITE, STATE_CRITICAL),
                    "TLS_AES_128_CCM_8_SHA256");
}

static void groups_hashes_order_and_lifetimes(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->groups[0].code = 29;
    scan->hybrid_groups = TRI_NO;
    scan_group(world, scan, TLS_1_2, "sect283k1");
    scan->weak_groups = TRI_YES;
    scan->schemes = arena_alloc(world->arena, 1, sizeof *scan->schemes);
    scan->schemes[0] = (struct scan_code){TLS_1_2, 0x0201};
    scan->scheme_count = 1;
    scan->sha1_signature = TRI_YES;
    scan->order = SCAN_ORDER_SERVER;
    scan->certs[0].not_after = NOW + 800 * DAY;
    scan->certs[0].signature = "sha1WithRSAEncryption";
    world_judge_scan(world, "mozilla-intermediate-6.0");
    world_found(world, FINDING_TLS_GROUP_MISSING, STATE_WARNING);
    assert_text_has(world_found(world, FINDING_TLS_WEAK_GROUP, STATE_WARNING), "sect283k1");
    assert_text_has(world_found(world, FINDING_TLS_SUITE_ORDER, STATE_WARNING), "server");
    world_found(world, FINDING_TLS_CERT_LIFETIME, STATE_WARNING);
    world_found(world, FINDING_TLS_WEAK_CERT_SIGNATURE, STATE_CRITICAL);
    world_judge_scan(world, "bcp195");
    assert_text_has(world_found(world, FINDING_TLS_WEAK_SIGNATURE, STATE_CRITICAL),
                    "rsa_pkcs1_sha1");
}

static void features_by_baseline(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->compression = scan->heartbeat = scan->session_tickets = TRI_YES;
    scan->fallback_scsv = scan->downgrade_sentinel = TRI_NO;
    world_judge_scan(world, "opportunistic");
    world_found(world, FINDING_TLS_COMPRESSION, STATE_WARNING);
    world_found(world, FINDING_TLS_CRIME, STATE_OK);
    world_found(world, FINDING_TLS_HEARTBEAT, STATE_OK);
    world_found(world, FINDING_TLS_SESSION_TICKETS, STATE_OK);
    world_found(world, FINDING_TLS_NO_FALLBACK_SCSV, STATE_OK);
    world_found(world, FINDING_TLS_NO_DOWNGRADE_SENTINEL, STATE_WARNING);
    world_found(world, FINDING_TLS_NO_STAPLING, STATE_OK);
}

static void weaknesses_by_name(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->versions[TLS_SSL2] = scan->versions[TLS_SSL3] = TRI_YES;
    scan_suite(world, scan, TLS_SSL3, "TLS_RSA_WITH_AES_128_CBC_SHA");
    scan_suite(world, scan, TLS_SSL3, "TLS_RSA_EXPORT_WITH_RC4_40_MD5");
    scan_suite(world, scan, TLS_1_2, "TLS_RSA_WITH_NULL_SHA");
    scan_suite(world, scan, TLS_1_2, "TLS_DH_anon_WITH_AES_128_CBC_SHA");
    world_judge_scan(world, "opportunistic");
    world_found(world, FINDING_TLS_DROWN, STATE_CRITICAL);
    world_found(world, FINDING_TLS_POODLE, STATE_OK);
    world_found(world, FINDING_TLS_FREAK, STATE_OK);
    world_found(world, FINDING_TLS_NULL, STATE_OK);
    world_found(world, FINDING_TLS_EXPORT, STATE_OK);
    world_found(world, FINDING_TLS_ANONYMOUS, STATE_OK);
}

static void breaches_of_the_protocol(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->usual_extensions = scan->large_hello = scan->split_hello = TRI_NO;
    scan->oddity = "picks a cipher suite that was not offered";
    world_judge_scan(world, "opportunistic");
    world_found(world, FINDING_TLS_EXTENSION_INTOLERANCE, STATE_WARNING);
    world_found(world, FINDING_TLS_LARGE_HELLO, STATE_WARNING);
    world_found(world, FINDING_TLS_SPLIT_HELLO, STATE_WARNING);
    assert_text_has(world_found(world, FINDING_TLS_ODD_ANSWER, STATE_WARNING), "not offered");
}

/* A scan that was asked for and could not be made is never OK (cases 1, 5, 19, 20). */
static void what_could_not_be_asked_is_unknown(void **state)
{
    static const struct {
        enum scan_stop stop;
        const char *words;
    } rows[] = {{SCAN_PUT_OFF, "turned away after 4 connections (421 too many)"},
                {SCAN_RESETS, "door shut after 4 connections"},
                {SCAN_SILENCE, "silence after 4 connections"},
                {SCAN_DEADLINE, "no more time after 4 connections"}};
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->connections = 4;
    scan->stop_text = "421 too many";
    scan->unasked = "TLS 1.1, SSLv2";
    for (size_t i = 0; i < COUNT(rows); i++) {
        scan->stop = rows[i].stop;
        world_judge_scan(world, "opportunistic");
        assert_text_has(world_found(world, FINDING_TLS_SCAN_INCOMPLETE, STATE_UNKNOWN),
                        rows[i].words);
        world_found(world, FINDING_TLS_BASELINE, STATE_OK);
    }
}

static void a_budget_that_cost_nothing_is_said(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);

    scan->stop = SCAN_BUDGET;
    scan->unasked = "weak curves";
    world_judge_scan(world, "opportunistic");
    world_found(world, FINDING_TLS_SCAN_INCOMPLETE, STATE_OK);
    scan->versions[TLS_SSL2] = TRI_UNKNOWN;
    scan->classes[CLASS_RC4] = TRI_UNKNOWN;
    world_judge_scan(world, "opportunistic");
    assert_text_has(world_found(world, FINDING_TLS_SCAN_INCOMPLETE, STATE_UNKNOWN), "SSLv2");
    assert_text_has(world_found(world, FINDING_TLS_BASELINE, STATE_OK), "as far as");
}

static void without_tls_other_findings_speak(void **state)
{
    struct world *world = *state;

    one_scan(world)->stop = SCAN_NO_TLS;
    world_judge_scan(world, "opportunistic");
    assert_int_equal(world->out.count, 0);
}

/* cases 33, 35: which address it is about is said, and a shared one is judged once. */
static void hosts_that_share_an_address_are_judged_once(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);
    struct host_facts *second = world_host(world, "mx2.example.org", 20);

    world_address(world, second, "192.0.2.1");
    second->addresses[0].scan = scan;
    world_judge_scan(world, "opportunistic");
    assert_int_equal(world_count(world, FINDING_TLS_BASELINE), 1);
    assert_string_equal(world_found(world, FINDING_TLS_BASELINE, STATE_OK)->subject.address,
                        "192.0.2.1");
}

static struct intrusive_facts *with_intrusive(struct world *world, struct scan_facts *scan)
{
    scan->intrusive = arena_alloc(world->arena, 1, sizeof *scan->intrusive);
    for (int test = 0; test < INTRUSIVE_COUNT; test++)
        scan->intrusive->verdicts[test] = INTRUSIVE_SAFE;
    return scan->intrusive;
}

static void intrusive_findings(void **state)
{
    static const struct {
        enum intrusive_test test;
        enum finding_id id;
        enum state state;
    } rows[] = {{INTRUSIVE_HEARTBLEED, FINDING_TLS_HEARTBLEED, STATE_CRITICAL},
                {INTRUSIVE_CCS, FINDING_TLS_CCS_INJECTION, STATE_CRITICAL},
                {INTRUSIVE_ROBOT, FINDING_TLS_ROBOT, STATE_CRITICAL},
                {INTRUSIVE_TICKETBLEED, FINDING_TLS_TICKETBLEED, STATE_CRITICAL},
                {INTRUSIVE_RENEGOTIATION, FINDING_TLS_CLIENT_RENEGOTIATION, STATE_WARNING},
                {INTRUSIVE_COMMAND_INJECTION, FINDING_SMTP_COMMAND_INJECTION, STATE_CRITICAL},
                {INTRUSIVE_PLAIN_MAIL, FINDING_SMTP_PLAIN_MAIL, STATE_OK}};
    struct world *world = *state;
    struct intrusive_facts *facts = with_intrusive(world, one_scan(world));

    for (size_t i = 0; i < COUNT(rows); i++) {
        facts->verdicts[rows[i].test] = INTRUSIVE_VULNERABLE;
        world_judge_scan(world, "opportunistic");
        world_found(world, rows[i].id, rows[i].state);
        world_found(world, FINDING_TLS_INTRUSIVE_SAFE, STATE_OK);
        facts->verdicts[rows[i].test] = INTRUSIVE_INCONCLUSIVE;
        world_judge_scan(world, "opportunistic");
        assert_none(world, rows[i].id);
        world_found(world, FINDING_TLS_INTRUSIVE_INCONCLUSIVE, STATE_OK);
        facts->verdicts[rows[i].test] = INTRUSIVE_SAFE;
    }
}

/* RFC 3207 4: between servers MAIL must be taken without TLS, where mail is submitted it should
 * not. */
static void rfc3207_4_plain_mail_on_a_submission_port(void **state)
{
    struct world *world = *state;

    with_intrusive(world, one_scan(world))->verdicts[INTRUSIVE_PLAIN_MAIL] = INTRUSIVE_VULNERABLE;
    world->run.hosts[0].addresses[0].port = 587;
    world_judge_scan(world, "opportunistic");
    world_found(world, FINDING_SMTP_PLAIN_MAIL, STATE_WARNING);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        world_test(a_modern_server_meets_what_it_can),
        world_test(rfc7435_old_tls_is_a_warning_unless_strict),
        world_test(a_server_of_tls_1_3_only_lacks_nothing),
        world_test(ccm_8_of_tls_1_3_is_seen),
        world_test(groups_hashes_order_and_lifetimes),
        world_test(features_by_baseline),
        world_test(weaknesses_by_name),
        world_test(breaches_of_the_protocol),
        world_test(what_could_not_be_asked_is_unknown),
        world_test(a_budget_that_cost_nothing_is_said),
        world_test(without_tls_other_findings_speak),
        world_test(hosts_that_share_an_address_are_judged_once),
        world_test(intrusive_findings),
        world_test(rfc3207_4_plain_mail_on_a_submission_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
