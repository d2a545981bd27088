/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_judge: record, policy, web server and MX hosts against each other (RFC 8461), and against
 * DANE (RFC 7672); and whether reports are asked for (RFC 8460). */
#ifndef POLICY_MTA_STS_JUDGE_H
#define POLICY_MTA_STS_JUDGE_H

#include "facts/mta_sts.h"
#include "policy/judge.h"

struct sts_opts {
    enum sts_mode min_mode; /* --min-mode: a lower one is CRITICAL; UNKNOWN: not asked for */
    bool min_max_age_set;   /* --min-max-age, instead of a day */
    uint32_t min_max_age;   /* seconds */
    bool no_probe;          /* --no-probe: MX hosts are names only */
    enum sts_mode cached;   /* of the policy that senders hold (--state-file), for the time that the
                               present one cannot be read; UNKNOWN without */
};

/*
 * Everything that check_mta_sts finds beside the run, MX and SMTP findings: call judge_run(),
 * judge_mx(), judge_smtp() (unless --no-probe) and judge_tlsa_lookups() too. judge_smtp() says what
 * every sender meets (unreachable, no STARTTLS); this says what those meet that go by MTA-STS.
 * judge_cert() is not for it: a certificate matters here as far as it is valid under the policy.
 * Whatever was not looked up, fetched or seen is left out, so the same serves without network:
 * facts->file NULL with facts->policy set, facts->tlsrpt unasked, hosts without addresses.
 */
void judge_mta_sts(const struct run_facts *run, const struct mta_sts_facts *facts,
                   const struct sts_opts *sts, const struct judge_opts *opts, struct findings *out);
/* TLSRPT alone; judge_mta_sts() calls it. */
void judge_tlsrpt(const struct run_facts *run, const struct tlsrpt_facts *facts,
                  const struct judge_opts *opts, struct findings *out);

/* Whether a certificate, or all that a host shows, is valid under MTA-STS (RFC 8461 4.2): trusted,
 * within its dates at `at`, for the host's name by DNS-ID. */
enum sts_certificate {
    STS_CERTIFICATE_UNKNOWN = 0,
    STS_CERTIFICATE_VALID,
    STS_CERTIFICATE_INVALID
};
enum sts_certificate sts_host_certificate(const struct host_facts *host, int64_t at);

#endif
