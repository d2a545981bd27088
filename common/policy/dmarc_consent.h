/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_consent: whether the destinations of a record take reports (RFC 9990 4). */
#ifndef POLICY_DMARC_CONSENT_H
#define POLICY_DMARC_CONSENT_H

#include "dns/answers.h"
#include "facts/dmarc.h"

/* Fills consent and intake of the mail addresses in place->record. `organizational`: the
 * organisational domain of the place, NULL when not known. Failed lookups are no troubles: they
 * are not the domain's. Returns 0 or PENDING. */
MUST_CHECK int dmarc_consent_find(struct answers *table, struct arena *arena,
                                  const struct dmarc_place *place, const char *organizational);

#endif
