/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dane: what the parts of judge_dane() share. */
#ifndef POLICY_DANE_H
#define POLICY_DANE_H

#include "policy/judge.h"
#include "policy/places.h"
#include "policy/words.h"

/* What senders can see of one session that has TLSA records in front of it. */
enum dane_seen {
    DANE_SEEN_NOTHING = 0, /* not reached, put off, cut: nothing can be said */
    DANE_SEEN_NO_TLS,      /* the server answered, and TLS did not come up */
    DANE_SEEN_OTHER_KEY,   /* --both-keys: the server has no key of this kind */
    DANE_SEEN_CHAIN,       /* a chain was compared with the records */
};

/* Of one session with an address. */
enum dane_seen dane_seen(const struct address_facts *address, const struct session_facts *session);

/* How record `index` fared with the chain of a session; TLSA_NOT_TRIED without one. */
enum tlsa_verdict dane_record_verdict(const struct session_facts *session, size_t index);
/* A record that is well-formed and of a usage for SMTP; a weaker digest is one too. */
bool dane_well_formed(const struct tlsa *record);

#define DANE_RECORD_SIZE 48
/* "3 1 1 c04e12ab34cd56ef..." Returns `out`. */
const char *dane_record_text(const struct tlsa *record, char out[DANE_RECORD_SIZE]);

/* The set of one host with secure TLSA records: malformed and unusable records, combinations,
 * rollover, what breaks at the next renewal, TTL, signature. */
void judge_dane_set(const struct run_facts *run, const struct judge_opts *opts,
                    const struct host_facts *host, struct findings *out);
/* The hosts of a run as one: coverage, insecure MX, failed lookups. */
void judge_dane_hosts(const struct run_facts *run, const struct judge_opts *opts,
                      struct findings *out);

#endif
