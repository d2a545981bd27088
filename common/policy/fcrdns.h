/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fcrdns: the names of an address, and which of them lead back to it (RFC 1912 2.1, RFC 7208 5.5).
 */
#ifndef POLICY_FCRDNS_H
#define POLICY_FCRDNS_H

#include "dns/answers.h"

#define FCRDNS_NAMES_MAX 10 /* that are looked up (RFC 7208 4.6.4) */

enum fcrdns_forward {
    FORWARD_CONFIRMED = 0, /* the name has the address */
    FORWARD_OTHER,         /* it has other addresses of the family */
    FORWARD_NONE,          /* it has none, or does not exist */
    FORWARD_FAILED,        /* the lookup failed or is bogus */
};

struct fcrdns_name {
    const char *name;
    enum fcrdns_forward forward;
};

struct fcrdns {
    struct ip ip;
    const char *reverse;         /* the name under in-addr.arpa or ip6.arpa */
    enum dns_status status;      /* of the PTR lookup */
    enum answer_content content; /* likewise */
    struct dns_trouble *trouble; /* the PTR lookup failed or is bogus; NULL */
    struct fcrdns_name names[FCRDNS_NAMES_MAX];
    size_t count;
    size_t dropped;   /* names beyond the first FCRDNS_NAMES_MAX */
    size_t confirmed; /* how many lead back */
};

#define FCRDNS_REVERSE_SIZE 80
/* The name whose PTR records name the address. Returns `out`. */
const char *fcrdns_reverse(const struct ip *ip, char out[FCRDNS_REVERSE_SIZE]);

/* Forward-confirmed reverse DNS of an address -> *out, an evaluator (dns/answers.h). Lookups that
 * failed are added to `troubles`, which may be NULL. Returns 0 or PENDING. */
MUST_CHECK int fcrdns_find(struct answers *table, struct arena *arena, const struct ip *ip,
                           struct fcrdns *out, struct troubles *troubles);

#endif
