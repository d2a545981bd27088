/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_record: reads DMARC records (RFC 9989 4.7, 4.8). */
#ifndef POLICY_DMARC_RECORD_H
#define POLICY_DMARC_RECORD_H

#include "base/mem.h"
#include "facts/dmarc.h"
#include "policy/txt.h"

/* Whether the record counts as a DMARC record: its first tag is v, and exactly DMARC1. */
bool dmarc_is_record(const struct txt_record *record);
/* Why a record that does not count looks as if it were meant to, to follow "a TXT record"; NULL
 * where it does not look so. */
const char *dmarc_stray_flaw(const struct txt_record *record);
/* Reads a record that counts -> a new struct in `arena`. Intake and consent of its destinations are
 * left unasked. */
struct dmarc_record *dmarc_record_parse(struct arena *arena, const struct txt_record *text);

/* The policy of a record for the domain it is at, for names under it, and for names under it that
 * do not exist: with the defaults of RFC 9989 4.7 and 4.10.1. DMARC_UNSET: none at all. */
enum dmarc_policy dmarc_record_p(const struct dmarc_record *record);
enum dmarc_policy dmarc_record_sp(const struct dmarc_record *record);
enum dmarc_policy dmarc_record_np(const struct dmarc_record *record);
/* "none", "quarantine", "reject"; NULL for DMARC_UNSET. */
const char *dmarc_policy_name(enum dmarc_policy policy);
/* The policy of that name in any case; DMARC_UNSET for anything else. */
enum dmarc_policy dmarc_policy_of(const char *name);

#endif
