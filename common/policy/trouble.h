/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trouble: a lookup that failed or is bogus, judged by whose fault it is. */
#ifndef POLICY_TROUBLE_H
#define POLICY_TROUBLE_H

#include "policy/judge.h"

/* What is found when the domain itself is to blame. */
struct trouble_kind {
    enum finding_id failing; /* the lookup failed */
    enum finding_id bogus;   /* the answer is bogus */
    const char *effect;      /* what follows from it, ends the sentence */
};

/* `usable`: records came all the same, and the program can go on with them unvalidated. What
 * judge_run() has said of the resolver is not repeated. */
void judge_trouble(const struct run_facts *run, const struct judge_opts *opts, struct findings *out,
                   const struct subject *subject, const struct dns_trouble *trouble,
                   const struct trouble_kind *kind, bool usable);

/* Whether the program that asks cannot do without DNSSEC: check_dane_tlsa, check_dnssec. */
bool needs_security(const struct run_facts *run, const struct judge_opts *opts);
/* Whether the run ended before any session: judge_run() says so for all. */
bool cut_in_dns(const struct run_facts *run);
/* The state for what the deadline cut: `state` unless -t SECONDS:STATE replaces it. */
enum state deadline_state(const struct judge_opts *opts, enum state state);

#endif
