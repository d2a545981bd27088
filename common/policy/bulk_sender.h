/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulk_sender: what Google, Yahoo and Microsoft want of bulk senders, as far as it can be seen from
 * outside. */
#ifndef POLICY_BULK_SENDER_H
#define POLICY_BULK_SENDER_H

#include "facts/dkim.h"
#include "facts/dmarc.h"
#include "facts/spf.h"
#include "policy/fcrdns.h"
#include "policy/judge.h"

struct bulk_facts {
    const char *domain;
    const struct dmarc_facts *dmarc;
    const struct spf_facts *spf;
    const struct dkim_facts *dkim; /* NULL without selectors */
    const struct fcrdns *hosts;    /* sending addresses */
    size_t host_count;
};

/* What is missing, or that nothing is. Lookups that failed are judged by whose fault they are;
 * those of the records by their own judges. */
void judge_bulk_sender(const struct run_facts *run, const struct judge_opts *opts,
                       const struct bulk_facts *bulk, struct findings *out);

#endif
