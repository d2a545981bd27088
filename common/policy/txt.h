/* SPDX-License-Identifier: GPL-3.0-or-later */
/* txt: looks up the records of one kind among the TXT records of a name. */
#ifndef POLICY_TXT_H
#define POLICY_TXT_H

#include "dns/answers.h"
#include "facts/txt.h"

/* Whether a TXT record is of the kind, by its version. */
typedef bool txt_kind(const struct txt_record *record);

/* The TXT records at `name` (normalised) that are of the kind -> *out. Aliases are followed. A
 * failed or bogus lookup is TXT_FAILED, and its trouble is added to `troubles`, which may be NULL.
 * Returns 0 or PENDING. */
MUST_CHECK int txt_find(struct answers *table, struct arena *arena, const char *name,
                        txt_kind *is_kind, struct txt_facts *out, struct troubles *troubles);

/* Whether the record begins with `prefix`, compared octet by octet. */
bool txt_begins(const struct txt_record *record, const char *prefix);

#endif
