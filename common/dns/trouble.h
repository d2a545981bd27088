/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trouble: the fact that a lookup did not end in an answer that can be used. */
#ifndef DNS_TROUBLE_H
#define DNS_TROUBLE_H

#include "dns/answers.h"

/* Whether the lookup ended in records or in a denial that may be believed. */
bool answer_completed(const struct answer *answer);
/* Whether it has records of the type asked for, readable or not. */
bool answer_has_data(const struct answer *answer);
/* The trouble with a bogus or failed answer, blame BLAME_NOBODY; NULL for a completed one. */
struct dns_trouble *trouble_of(struct arena *arena, const struct answer *answer);
/* Adds one to be blamed; NULL on either side is fine, and what does not fit is left out. */
void troubles_add(struct troubles *list, struct dns_trouble *trouble);

#endif
