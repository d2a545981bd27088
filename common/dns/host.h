/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host: addresses and TLSA records of one MX host (RFC 7672 2.2.2) as evaluators over the answer
 * table. */
#ifndef DNS_HOST_H
#define DNS_HOST_H

#include "dns/answers.h"
#include "facts/mail.h"

struct host_query {
    uint16_t port; /* of the TLSA owner name and of the addresses */
    bool ipv4,
        ipv6;  /* families wanted; both are asked for their security status where TLSA is wanted */
    bool tlsa; /* go on to the TLSA stage */
    bool mx_secure;              /* the MX RRset that led here was secure, or there was none (-H) */
    const char *domain;          /* next-hop domain for reference identifiers; NULL with -H */
    const char *domain_expanded; /* its CNAME expansion if different; else NULL */
};

/*
 * Resolves `host->name` in place: alias, expanded, status, addresses (IPv4 first, each family
 * sorted; sessions left empty), trouble. A family whose lookup failed beside one that was answered
 * is trouble too, with addresses_known true. The status is that of the answers that gave addresses:
 * a broken denial of AAAA beside secure A records takes nothing away from these (Postfix looks at
 * the records it connects to as well); without addresses it is that of the answers that completed.
 * Where host->name is an address literal (host->literal) or no host name (host->unusable_name) no
 * lookup is made. Returns 0 or PENDING.
 */
MUST_CHECK int host_addresses(struct answers *table, struct arena *arena,
                              const struct host_query *query, struct host_facts *host);

/*
 * The TLSA stage, after host_addresses() returned 0: candidate base domains in the order of RFC
 * 7672 2.2.2 (a table for aliases: secure at every step -> expanded name, then the original;
 * insecure expansion behind a secure first alias -> the original only), the status, the set, usable
 * flags with digest agility (RFC 7671 9), and the reference identifiers of 3.2.2. Never asks where
 * the addresses are insecure, but for the first alias (RFC 7672 2.1.3). tlsa_base is set for
 * TLSA_SECURE and TLSA_FAILED only: elsewhere senders use the host's own name. A record too short
 * to decode stays in the set as TLSA_BAD_LENGTH with zeroes. Returns 0 or PENDING.
 */
MUST_CHECK int host_tlsa(struct answers *table, struct arena *arena, const struct host_query *query,
                         struct host_facts *host);

/* Whether an MX target is an address instead of a name: bare, in brackets, or as RFC 5321 4.1.3
 * writes it ("[192.0.2.1]", "[IPv6:2001:db8::1]"). */
bool host_literal(const char *name, struct ip *out);

/* Marks TLSA_WEAKER_DIGEST in a set: per usage and selector the strongest usable digest stays
 * beside Full (RFC 7671 9). Also used for records from the command line. */
void host_tlsa_agility(struct tlsa *set, size_t count);

#endif
