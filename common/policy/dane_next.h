/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dane_next: is the live TLSA set ready for a chain that is about to be deployed (RFC 7671 8.1)? */
#ifndef POLICY_DANE_NEXT_H
#define POLICY_DANE_NEXT_H

#include "policy/judge.h"

/*
 * Judges one host's live set against the coming chain. `next` carries one TLSA verdict for each
 * record of the host (tls/verify.h). `first_seen` has, for each record, since when this monitor has
 * seen it published (epoch), 0 for not known; NULL when there is no state file. A record counts as
 * known to every cache two TTLs after it was published.
 */
void judge_next_chain(const struct host_facts *host, const struct chain_facts *next,
                      const int64_t *first_seen, int64_t now, const struct judge_opts *opts,
                      const char *domain, struct findings *out);

#endif
