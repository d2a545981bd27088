/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_find: looks up the key records of selectors, as an evaluator over the answer table. */
#ifndef POLICY_DKIM_FIND_H
#define POLICY_DKIM_FIND_H

#include "dns/answers.h"
#include "facts/dkim.h"

/*
 * The records at <selector>._domainkey.<domain> for each of `count` selectors (normalised) -> *out,
 * read. Aliases are followed. Also asks for a selector that nobody has, which tells a wildcard. A
 * failed lookup of a selector is in its txt.trouble and in `troubles`, which may be NULL. Returns 0
 * or PENDING.
 */
MUST_CHECK int dkim_find(struct answers *table, struct arena *arena, const char *domain,
                         const char *const *selectors, size_t count, struct dkim_facts *out,
                         struct troubles *troubles);

#endif
