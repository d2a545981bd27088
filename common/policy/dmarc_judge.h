/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_judge: the DMARC policy of a domain -> findings (RFC 9989, 9990). */
#ifndef POLICY_DMARC_JUDGE_H
#define POLICY_DMARC_JUDGE_H

#include "facts/dmarc.h"
#include "policy/judge.h"

/* `least`: the weakest policy that is allowed for the domain. DMARC_UNSET: nobody has decided, and
 * none is worth a warning. */
void judge_dmarc(const struct run_facts *run, const struct judge_opts *opts,
                 const struct dmarc_facts *dmarc, enum dmarc_policy least, struct findings *out);

#endif
