/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_walk: DMARC records up the tree of names, and the organisational domain (RFC 9989 4.10). */
#ifndef POLICY_DMARC_WALK_H
#define POLICY_DMARC_WALK_H

#include "dns/answers.h"
#include "facts/dmarc.h"

/* Looks up _dmarc.<domain> -> *out. Returns 0 or PENDING. */
MUST_CHECK int dmarc_place_find(struct answers *table, struct arena *arena, const char *domain,
                                struct dmarc_place *out);
/* Walks up from `domain` (normalised) -> *out, all lookups at once, so some may turn out not to
 * belong to the walk. The failed lookup that ends it is added to `troubles`, which may be NULL.
 * out->places has room for DMARC_PLACES_MAX. Returns 0 or PENDING. */
MUST_CHECK int dmarc_walk(struct answers *table, struct arena *arena, const char *domain,
                          struct dmarc_walk *out, struct troubles *troubles);
/* The place of the walk that is the policy of names under `domain`: that of the organisational
 * domain, else of the public suffix domain. NULL where there is none or it is not known. */
const struct dmarc_place *dmarc_walk_parent(const struct dmarc_walk *walk);

#endif
