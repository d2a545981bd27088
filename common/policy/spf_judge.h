/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_judge: SPF records -> findings (RFC 7208). */
#ifndef POLICY_SPF_JUDGE_H
#define POLICY_SPF_JUDGE_H

#include "facts/spf.h"
#include "facts/spf_result.h"
#include "policy/judge.h"

/* The audit of a domain's record and of all that it includes. */
void judge_spf(const struct run_facts *run, const struct judge_opts *opts,
               const struct spf_facts *spf, struct findings *out);

/* Whether some message gets permerror because of what the audit saw. */
bool spf_gives_permerror(const struct spf_facts *spf);

/* What check_host() said of one message. `expected` is a result, or -1: then a pass is wanted. */
void judge_spf_verdict(const struct run_facts *run, const struct judge_opts *opts,
                       const struct spf_verdict *verdict, int expected, struct findings *out);

#endif
