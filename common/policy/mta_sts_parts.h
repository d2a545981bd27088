/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_parts: what the parts of judge_mta_sts() share. */
#ifndef POLICY_MTA_STS_PARTS_H
#define POLICY_MTA_STS_PARTS_H

#include "policy/mta_sts_judge.h"
#include "policy/places.h"
#include "policy/words.h"

struct sts_view {
    const struct run_facts *run;
    const struct mta_sts_facts *facts;
    const struct sts_opts *sts;
    const struct judge_opts *opts;
    struct findings *out;
};

/* The mode of the policy; where none can be read that of the one that senders hold. */
enum sts_mode sts_present_mode(const struct sts_view *view);
/* What comes of a promise of the policy that does not hold, for those who send: CRITICAL in mode
 * enforce, WARNING in mode testing, OK in mode none. Of an unknown mode the worst is assumed. */
enum state sts_broken(const struct sts_view *view);
/* The same of a policy that cannot be had or read: at least WARNING. */
enum state sts_unusable(const struct sts_view *view);

/* The web server: each address, its certificate, its answer. */
void judge_sts_fetch(const struct sts_view *view);
/* The MX hosts against the policy, and MTA-STS against DANE. */
void judge_sts_hosts(const struct sts_view *view);
/* The domain; nobody where there is none (--policy-file). */
struct subject sts_subject(const struct run_facts *run);
/* Adds each of the sentences in that state. */
void sts_add_flaws(struct findings *out, enum finding_id id, enum state state,
                   const struct subject *subject, const char *what, const struct flaws *flaws);

#endif
