/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_world: hand-made facts of posture scans, for tests that change one thing. */
#ifndef TESTS_SCAN_WORLD_H
#define TESTS_SCAN_WORLD_H

#include "policy/baseline.h"
#include "policy/scan_issues.h"
#include "policy_world.h"

/* Gives the last address of the host a finished policy scan of a modern server: TLS 1.2 and 1.3,
 * GCM with ECDHE, X25519MLKEM768, an RSA key of 3072 bits, everything else ruled out. */
struct scan_facts *world_scan(struct world *world, struct host_facts *host);
/* A suite that was picked, with its classes. */
void scan_suite(struct world *world, struct scan_facts *scan, enum tls_version version,
                const char *name);
void scan_group(struct world *world, struct scan_facts *scan, enum tls_version version,
                const char *name);
/* The address as of an old server: TLS 1.0 to 1.2, RC4, 3DES, RSA key exchange, DH of 1024 bits. */
void scan_make_old(struct world *world, struct scan_facts *scan);
/* Judges by a baseline that is built in. */
void world_judge_scan(struct world *world, const char *baseline);

#endif
