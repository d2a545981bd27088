/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_audit: reads the SPF record of a domain and everything it includes, without a message. */
#ifndef POLICY_SPF_AUDIT_H
#define POLICY_SPF_AUDIT_H

#include "dns/answers.h"
#include "facts/spf.h"
#include "policy/spf_record.h"

/* The whole tree of `domain` (normalised) -> *out. An evaluator (dns/answers.h): each level of the
 * tree is asked for at once, then all that a, mx and exists terms name. Makes at most
 * SPF_LOOKUPS_MAX lookups and says when it stopped there. Returns 0 or PENDING. */
MUST_CHECK int spf_audit(struct answers *table, struct arena *arena, const char *domain,
                         struct spf_facts *out, struct troubles *troubles);

/* Whether evaluation can come to this term: nothing that follows "all" is ever looked at, and with
 * "all" neither is a redirect (RFC 7208 5.1, 6.1). */
bool spf_reaches(const struct spf_record *record, const struct spf_term *term);

#endif
