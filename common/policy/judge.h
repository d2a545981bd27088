/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judge: what all judges share. A judge is a pure function: facts + options + clock -> findings. It
 * reads no clock, no environment, no socket.
 */
#ifndef POLICY_JUDGE_H
#define POLICY_JUDGE_H

#include "facts/run.h"
#include "report/finding.h"
#include "report/threshold.h"

struct baseline;

struct judge_opts {
    int64_t at; /* epoch: now, or --at */
    unsigned port;
    enum state deadline_state; /* -t SECONDS:STATE */
    bool deadline_state_set;
    bool dane_asked; /* check_dane_tlsa: absence of TLSA is CRITICAL, and PKIX findings are not its
                        business */
    bool both_keys;
    bool ipv4, ipv6;
    const char *const *expect_mx; /* --expect-mx globs */
    size_t expect_mx_count;
    struct limit unreachable_warn, unreachable_crit; /* alert from that many addresses on */
    struct limit cert_warn, cert_crit;   /* -D: alert at that many days or % of the lifetime left */
    struct limit rrsig_warn, rrsig_crit; /* the same of signatures */
    int min_tls;                         /* 0x0303 ..; 0: not asked for */
    bool verify;                         /* untrusted or misnamed is CRITICAL */
    bool require_secure_mx;
    bool no_sessions;            /* only DNS was gathered: nothing is said of live certificates */
    const char *const *keywords; /* --require-keyword */
    size_t keyword_count;
    const struct baseline *baseline; /* what scans are judged by; NULL: none was asked for */
};

/* The state of a run as a whole: deadline, SIGTERM, resolver. Call once, first. */
void judge_run(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* MX set and DNS: RFC 5321 5.1, RFC 7505. */
void judge_mx(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* Of a domain whose MX hosts are not the matter: does it exist, can its MX records be looked up? */
void judge_domain(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* Reaching and speaking: hosts and addresses, SMTP, STARTTLS, TLS version. RFC 3207, 5321, 8996. */
void judge_smtp(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* Certificates. A secure usage-3 match stands in for trust, name and
 * dates unless opts->verify. */
void judge_cert(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* DANE: RFC 6698, 7671, 7672. */
void judge_dane(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* For programs that do not judge DANE: TLSA lookups that fail by the domain's fault, since then
 * senders that use DANE keep mail in their queues (RFC 7672 2.1.2). */
void judge_tlsa_lookups(const struct run_facts *run, const struct judge_opts *opts,
                        struct findings *out);
/* Posture scans (--scan, --intrusive), by opts->baseline. */
void judge_scan(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* check_dnssec: RFC 4033-4035. */
void judge_dnssec(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);

/* What the judges conclude of one address, for perfdata and the JSON "dane" section. */
enum dane_verdict {
    DANE_ABSENT = 0,
    DANE_MATCH,
    DANE_MISMATCH,
    DANE_UNUSABLE,
    DANE_INSECURE,
    DANE_FAILED,
    DANE_UNSEEN /* TLSA was not asked for, or no chain was seen: nothing can be said */
};
/* Of one session of a host; records that digest agility or usability exclude do not count. *depth
 * is that of the match, -1 without. */
enum dane_verdict dane_session_verdict(const struct host_facts *host,
                                       const struct session_facts *session, int *depth);
/* Whether a secure usable DANE-EE record matches: then trust, name and dates do not matter to a
 * sender. */
bool dane_ee_authenticates(const struct host_facts *host, const struct session_facts *session);
/* As JSON has it; NULL for DANE_UNSEEN. */
const char *dane_verdict_name(enum dane_verdict verdict);
/* The state that JSON gives for one address: the worst of its own findings, and what findings about
 * all addresses mean for it where the session was not served. What was not tested is not OK. */
enum state judge_address_state(const struct findings *findings, const char *host,
                               const char *address, const struct session_facts *session);
/* Whether this session ended well in what STARTTLS promises: TLS came up. */
bool session_encrypted(const struct session_facts *session);

#endif
