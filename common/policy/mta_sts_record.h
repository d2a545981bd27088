/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_record: the TXT record that announces MTA-STS (RFC 8461 3.1). */
#ifndef POLICY_MTA_STS_RECORD_H
#define POLICY_MTA_STS_RECORD_H

#include "dns/answers.h"
#include "facts/mta_sts.h"

#define STS_ID_MAX 32 /* octets of an id */

/* The record at _mta-sts.<domain> -> *out; aliases are followed, for whole policies are delegated
 * that way. A failed lookup is in out->found.txt, and in `troubles`, which may be NULL. A domain
 * too long to have that name has no record. Returns 0 or PENDING. */
MUST_CHECK int sts_record_find(struct answers *table, struct arena *arena, const char *domain,
                               struct sts_record_facts *out, struct troubles *troubles);
/* The same of a record that the user gives, as if it were the only one at `name`. */
void sts_record_of_text(struct arena *arena, const char *name, const char *text,
                        struct sts_record_facts *out);
/* Whether senders see a domain with MTA-STS: one record, and that is valid. */
bool sts_record_valid(const struct sts_record_facts *record);

#endif
