/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blame: whose fault a failed or bogus lookup is, by control questions through the same resolver.
 */
#ifndef DNS_BLAME_H
#define DNS_BLAME_H

#include "dns/answers.h"

/*
 * For a lookup of `trouble->name` that was bogus or failed: asks the same resolver for NS and DS of
 * the parents, from the closest up to the root, and for the root's DNSKEY where validation matters,
 * and sets trouble->blame: failed: a parent's answer came -> BLAME_DOMAIN; none did ->
 * BLAME_RESOLVER; bogus: root and parent validate -> BLAME_DOMAIN; the root does not validate ->
 * BLAME_FORWARDER. `validating` says whether the resolver validates at all. Returns 0 or PENDING.
 */
MUST_CHECK int blame_find(struct answers *table, struct arena *arena, bool validating,
                          struct dns_trouble *trouble);

#endif
