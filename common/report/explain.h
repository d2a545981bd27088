/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain: the finding table as text for people: --explain and the catalogue of findings. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "base/buf.h"
#include "base/err.h"

/* What the id means, why it matters, how to mend it, filled at 78 columns. ERR_USAGE for an unknown
 * id, naming the nearest one. */
MUST_CHECK int explain_finding(const char *id, struct buf *out, struct err *err);
/* The whole catalogue as a manual page in mdoc(7), mailsec-findings(7). */
void explain_catalogue(const char *version, struct buf *out);
/* The page "what do I do when it says ...": a plain text, the findings that are not usually OK by
 * what they are about, each with its meaning and the way to mend it, filled at 78 columns. */
void explain_actions(const char *version, struct buf *out);
/* The findings whose ids begin with one of `prefixes` (NULL-terminated) as a list in mdoc(7): id,
 * default state, meaning. For the manuals of the programs. */
void explain_list(const char *const *prefixes, struct buf *out);

#endif
