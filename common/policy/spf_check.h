/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_check: check_host() of RFC 7208 as an evaluator over the answer table. */
#ifndef POLICY_SPF_CHECK_H
#define POLICY_SPF_CHECK_H

#include "dns/answers.h"
#include "facts/spf_result.h"

struct spf_query {
    struct ip ip;         /* of the client; v4-mapped addresses count as IPv4 */
    const char *sender;   /* MAIL FROM; "" is the null sender: postmaster@ and the HELO name */
    const char *helo;     /* "" where it is not known */
    const char *receiver; /* of %{r}, NULL: "unknown" */
    int64_t now;          /* of %{t}, epoch */
};

/* The whole check -> *out. Lookups that failed are added to `troubles`, which may be NULL. Returns
 * 0 or PENDING. */
MUST_CHECK int spf_check(struct answers *table, struct arena *arena, const struct spf_query *query,
                         struct spf_verdict *out, struct troubles *troubles);

/* "softfail": as RFC 7208 2.6 writes it. */
const char *spf_result_name(enum spf_result result);

#endif
