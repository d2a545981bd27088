/* SPDX-License-Identifier: GPL-3.0-or-later */
/* versioned: records that begin with "v=...;" and are lists of fields, in the one grammar that
 * MTA-STS (RFC 8461 3.1) and TLSRPT (RFC 8460 3) share. */
#ifndef POLICY_VERSIONED_H
#define POLICY_VERSIONED_H

#include "dns/answers.h"
#include "facts/mta_sts.h"
#include "policy/tags.h"
#include "policy/txt.h"

/* Whether the record is of this version ("STSv1"), or looks meant: "V=stsv1", " v=STSv1 ;". */
bool versioned_looks_meant(const struct txt_record *record, const char *version);
/* Looks up TXT at `name`; `looks_meant` says what versioned_looks_meant() says for `version`. Those
 * that senders discard become strays. Returns 0 or PENDING. */
MUST_CHECK int versioned_find(struct answers *table, struct arena *arena, const char *name,
                              const char *version, txt_kind *looks_meant,
                              struct versioned_records *out, struct troubles *troubles);
/* The same of one record that was given by the user. */
void versioned_of_text(struct arena *arena, const char *name, const char *version, const char *text,
                       struct versioned_records *out);
/* Splits a record into its fields, the version first, and checks the grammar of all fields but
 * those with the name `own`, of which only "=" without white space is demanded. Returns NULL or
 * what is wrong. `loose`: white space is fine around the "=" of other fields (RFC 8460 3). */
const char *versioned_fields(struct arena *arena, const struct txt_record *record, const char *own,
                             bool loose, struct tags *out);
/* Notes repeated fields (the first counts) and fields that are not `own`. */
void versioned_odd(struct arena *arena, const struct tags *fields, const char *own,
                   struct flaws *odd, struct flaws *ignored);

/* Adds a sentence, or counts it beyond STS_PROBLEMS_MAX. */
void flaws_add(struct arena *arena, struct flaws *flaws, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
