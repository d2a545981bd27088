/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_uri: reads lists of report destinations, and asks whether a domain takes mail. */
#ifndef POLICY_REPORT_URI_H
#define POLICY_REPORT_URI_H

#include "dns/answers.h"
#include "facts/report_uri.h"

#define REPORT_URIS_MAX 16 /* of one list; more are counted */

/*
 * A comma-separated list with optional white space around the commas -> *out, an array in `arena`.
 * Each URI gets its scheme and host, or the error that makes it invalid (RFC 3986, RFC 6068: one
 * mailbox, percent-encoding resolved for the host). `limits`: a "!" and a size at its end is cut
 * off and kept (RFC 7489 6.2); else a "!" is an error (RFC 8460 3). *dropped: those beyond
 * REPORT_URIS_MAX. intake and consent are left unasked.
 */
void report_uris_parse(struct arena *arena, const char *text, size_t size, bool limits,
                       struct report_uri **out, size_t *count, size_t *dropped);

/* Whether `domain` (normalised) takes mail -> *out. Asks for MX, then for addresses of the domain
 * or of its first MX hosts. Failed lookups are INTAKE_UNKNOWN, and no trouble. Returns 0 or
 * PENDING. */
MUST_CHECK int mail_intake_find(struct answers *table, const char *domain, enum mail_intake *out);

#endif
