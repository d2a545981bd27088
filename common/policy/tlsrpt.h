/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tlsrpt: the TXT record that asks for reports on TLS (RFC 8460 3). */
#ifndef POLICY_TLSRPT_H
#define POLICY_TLSRPT_H

#include "dns/answers.h"
#include "facts/mta_sts.h"

/* The record at _smtp._tls.<domain> -> *out, and whether the domains of its mail addresses take
 * mail. A failed lookup of the record is in out->found.txt and in `troubles`, which may be NULL.
 * Returns 0 or PENDING. */
MUST_CHECK int tlsrpt_find(struct answers *table, struct arena *arena, const char *domain,
                           struct tlsrpt_facts *out, struct troubles *troubles);
/* The same of a record's text, as if it were the only one at `name`; intake is left unasked. */
void tlsrpt_of_text(struct arena *arena, const char *name, const char *text,
                    struct tlsrpt_facts *out);
/* Whether reporters use the record: one, valid, with a destination that is. */
bool tlsrpt_valid(const struct tlsrpt_facts *facts);

#endif
