/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_find: the DMARC policy that a domain is under (RFC 9989 4.10.1; beside it RFC 7489 6.6.3).
 */
#ifndef POLICY_DMARC_FIND_H
#define POLICY_DMARC_FIND_H

#include "dns/answers.h"
#include "facts/dmarc.h"

/* Everything about the DMARC of `domain` (normalised) -> *out: the tree walk, the policies, and
 * whether the destinations of reports take them. A failed lookup of the walk is in out->walk and
 * in `troubles`, which may be NULL. Returns 0 or PENDING. */
MUST_CHECK int dmarc_find(struct answers *table, struct arena *arena, const char *domain,
                          struct dmarc_facts *out, struct troubles *troubles);

#endif
