/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mx: MX discovery (RFC 5321 5.1, RFC 7505) as an evaluator over the answer table. */
#ifndef DNS_MX_H
#define DNS_MX_H

#include "dns/answers.h"
#include "facts/mail.h"

/*
 * The MX hosts of `domain` (normalised) -> *out and a new array *hosts in `arena`, sorted by
 * preference, then name, without duplicates (the lowest preference of a name stays). Fills name,
 * preference, literal and unusable_name of each host. No MX record: implicit MX, one host of
 * preference 0 with the domain's name. Null MX, NXDOMAIN and failure: no hosts. For a failed or
 * bogus lookup out->trouble has blame BLAME_NOBODY; blame_find() fills it. Returns 0 or PENDING.
 */
MUST_CHECK int mx_discover(struct answers *table, struct arena *arena, const char *domain,
                           struct domain_facts *out, struct host_facts **hosts, size_t *count);

#endif
