/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signed_zone: how a domain is signed (RFC 4033-4035), as an evaluator over the answer table. */
#ifndef DNS_SIGNED_ZONE_H
#define DNS_SIGNED_ZONE_H

#include "dns/answers.h"
#include "facts/dnssec.h"

/* SOA, DNSKEY, DS and MX of `name`'s zone -> *out (resolver and trouble->blame left alone). The
 * signatures listed: SOA, MX and DNSKEY of the zone; DS of the parent last. Returns 0 or PENDING.
 */
MUST_CHECK int signed_zone_find(struct answers *table, struct arena *arena, const char *name,
                                struct dnssec_facts *out);

#endif
