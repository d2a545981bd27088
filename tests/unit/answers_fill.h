/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers_fill: answer tables written by hand, in zone-file words, for tests of evaluators. */
#ifndef TESTS_ANSWERS_FILL_H
#define TESTS_ANSWERS_FILL_H

#include "dns/answers.h"
#include "dns/host.h"
#include "facts/dnssec.h"

struct fill_fixture { /* a table, and what evaluators read and write beside it */
    struct arena *arena;
    struct answers *table;
    struct domain_facts domain;
    struct host_facts *hosts; /* of the domain */
    size_t count;
    struct host_query query;
    struct host_facts host;
    struct dnssec_facts zone;
    struct dns_trouble trouble;
};

/* cmocka set-up and teardown: an empty table, the rest zero. */
int fill_setup(void **state);
int fill_teardown(void **state);

/*
 * Files an answer and returns it, so that a test may change it. `lines`: RDATA in presentation
 * format, one record a line; "CNAME target" lines come first and lead from `name` on. Packed into a
 * packet and decoded by dns/records, signed (when DNS_SECURE or DNS_BOGUS) with an RRSIG that says
 * 2026-11-01 to 2026-12-01. NULL: NODATA, with the SOA of example.org.
 */
struct answer *fill(struct answers *table, struct arena *arena, const char *name, uint16_t type,
                    enum dns_status status, const char *lines);
/* NXDOMAIN. */
struct answer *fill_nxdomain(struct answers *table, struct arena *arena, const char *name,
                             uint16_t type, enum dns_status status);
/* A lookup that failed. */
struct answer *fill_failed(struct answers *table, struct arena *arena, const char *name,
                           uint16_t type, enum answer_failure failure);
/* The questions noted and not yet handed out, as "name TYPE, name TYPE". */
const char *fill_asked(struct answers *table, struct arena *arena);

#define FILL_INCEPTION 1793491200 /* 2026-11-01 */
#define FILL_EXPIRES 1796083200   /* 2026-12-01 */

#endif
