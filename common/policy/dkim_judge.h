/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_judge: whether selectors' keys can be used (RFC 6376, 8301, 8463). */
#ifndef POLICY_DKIM_JUDGE_H
#define POLICY_DKIM_JUDGE_H

#include "facts/dkim.h"
#include "policy/judge.h"

/* Every selector, and the selectors together. `domain`: whose they are. */
void judge_dkim(const struct run_facts *run, const struct judge_opts *opts, const char *domain,
                const struct dkim_facts *dkim, struct findings *out);

/* The key of a selector that verifiers get: the one record's; NULL without one record. */
const struct dkim_key *dkim_selector_key(const struct dkim_selector *selector);

#endif
