/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "scan_world.h"

#include <string.h>

#include "facts/group.h"

void scan_suite(struct world *world, struct scan_facts *scan, enum tls_version version,
                const char *name)
{
    const struct suite *suite = suite_by_name(name);
    struct scan_suite *seen;

    assert_non_null(suite);
    seen = arena_push(world->arena, &scan->suites, &scan->suite_count, sizeof *seen);
    *seen = (struct scan_suite){version, suite->code, (unsigned)scan->suite_count};
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if ((suite_classes(suite) & (1u << class)) != 0)
            scan->classes[class] = TRI_YES;
    }
}

void scan_group(struct world *world, struct scan_facts *scan, enum tls_version version,
                const char *name)
{
    const struct group *group = group_by_name(name);
    struct scan_code *seen;

    assert_non_null(group);
    seen = arena_push(world->arena, &scan->groups, &scan->group_count, sizeof *seen);
    *seen = (struct scan_code){version, group->code};
}

static void add_cert(struct scan_facts *scan, uint8_t number)
{
    struct cert_facts *cert = &scan->certs[scan->cert_count++];

    *cert = (struct cert_facts){.key = "RSA",
                                .bits = 3072,
                                .rsa = true,
                                .signature = "sha256WithRSAEncryption",
                                .not_before = NOW - 10 * DAY,
                                .not_after = NOW + 50 * DAY};
    memset(cert->sha256, number, sizeof cert->sha256);
    memset(cert->spki_sha256, number, sizeof cert->spki_sha256);
}

struct scan_facts *world_scan(struct world *world, struct host_facts *host)
{
    static const enum tls_version refused[] = {TLS_SSL2, TLS_SSL3, TLS_1_0, TLS_1_1};
    struct scan_facts *scan = arena_alloc(world->arena, 1, sizeof *scan);

    scan->mode = SCAN_POLICY;
    scan->connections = 11;
    scan->budget = SCAN_POLICY_BUDGET;
    scan->stop = SCAN_DONE;
    scan->ticket_lifetime = -1;
    for (size_t i = 0; i < COUNT(refused); i++)
        scan->versions[refused[i]] = TRI_NO;
    scan->versions[TLS_1_2] = scan->versions[TLS_1_3] = TRI_YES;
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++)
        scan->classes[class] = TRI_NO;
    scan_suite(world, scan, TLS_1_3, "TLS_AES_256_GCM_SHA384");
    scan_suite(world, scan, TLS_1_2, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    scan_group(world, scan, TLS_1_3, "X25519MLKEM768");
    scan_group(world, scan, TLS_1_2, "x25519");
    scan->order = SCAN_ORDER_CLIENT;
    scan->hybrid_groups = scan->secure_renegotiation = scan->extended_master_secret = TRI_YES;
    scan->fallback_scsv = scan->downgrade_sentinel = scan->usual_extensions = TRI_YES;
    scan->weak_groups = scan->sha1_signature = scan->compression = TRI_NO;
    scan->early_data = scan->stapling = scan->heartbeat = scan->session_tickets = TRI_NO;
    scan->certs_complete = true;
    add_cert(scan, 1);
    host->addresses[host->address_count - 1].scan = scan;
    return scan;
}

void scan_make_old(struct world *world, struct scan_facts *scan)
{
    scan->versions[TLS_1_0] = scan->versions[TLS_1_1] = TRI_YES;
    scan->versions[TLS_1_3] = TRI_NO;
    scan_suite(world, scan, TLS_1_2, "TLS_RSA_WITH_RC4_128_SHA");
    scan_suite(world, scan, TLS_1_2, "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    scan_suite(world, scan, TLS_1_0, "TLS_RSA_WITH_AES_128_CBC_SHA");
    scan_suite(world, scan, TLS_1_2, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA");
    scan->dh[scan->dh_count++] =
        (struct scan_dh){.bits = 1024, .prime = "group 2 (RFC 2409)", .common = true};
    scan->encrypt_then_mac = scan->extended_master_secret = scan->secure_renegotiation = TRI_NO;
}

void world_judge_scan(struct world *world, const char *name)
{
    struct baseline *baseline = NULL;
    struct err err = {0};

    assert_int_equal(baseline_builtin(name, world->arena, &baseline, &err), 0);
    world->opts.baseline = baseline;
    world_judge(world, judge_scan);
}
