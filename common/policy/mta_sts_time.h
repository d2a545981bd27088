/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mta_sts_time: an MTA-STS policy over time. Senders keep a policy for max_age and look only at the
 * record's id for a new one (RFC 8461 3.1, 3.3), so what was published last week may still refuse
 * mail today. Pure: what is remembered and what is there now -> findings and what to remember.
 */
#ifndef POLICY_MTA_STS_TIME_H
#define POLICY_MTA_STS_TIME_H

#include "facts/mta_sts.h"
#include "facts/run.h"
#include "report/finding.h"

struct sts_held {   /* a policy that senders may hold */
    const char *id; /* of the record it was published under; NULL: nothing is remembered */
    enum sts_mode mode;
    uint32_t max_age; /* seconds */
    const char **mx;  /* patterns */
    size_t mx_count;
    int64_t seen; /* epoch: when it was last seen published, so fetched by senders at the latest */
};

struct sts_memory {        /* what a state file keeps of a domain; zeroed: nothing */
    struct sts_held last;  /* what was published at the last look */
    struct sts_held older; /* another one that was published under the same id before */
};

/* When the last sender forgets it, epoch; 0 where nothing is remembered. */
int64_t sts_held_until(const struct sts_held *held);

/*
 * Compares `before` with what a run has seen at `now` (epoch): the record, the policy (NULL or not
 * valid: none was had) and the MX hosts. Findings: the id did not change though the policy did; it
 * changed though the policy did not; the policy is gone while senders still hold it; MX hosts that
 * senders with a held policy refuse, until when. *next: what to remember, strings from `before` and
 * the facts. Call it only where record and policy were tested: after a failed lookup nothing is
 * known, and `before` stays.
 */
void judge_sts_time(const struct sts_memory *before, const struct mta_sts_facts *facts,
                    const struct run_facts *run, int64_t now, struct findings *out,
                    struct sts_memory *next);

#endif
