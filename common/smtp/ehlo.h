/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ehlo: what a reply to EHLO offers (RFC 5321 4.1.1.1). Pure functions over a complete reply. */
#ifndef SMTP_EHLO_H
#define SMTP_EHLO_H

#include <stdbool.h>

#include "base/mem.h"
#include "smtp/reply.h"

/* Octets kept of any line of a reply. */
#define EHLO_LINE_KEPT 512

/* Text of line `index`, at most EHLO_LINE_KEPT octets; "" when there is no such line. */
const char *ehlo_line(const struct reply *reply, size_t index, struct arena *arena);
/* The keyword lines, at most EHLO_KEYWORDS_MAX of them, without the first line. Returns how many.
 */
size_t ehlo_keywords(const struct reply *reply, struct arena *arena, const char ***out);
/* Whether a line, whichever it is, begins with the word STARTTLS (RFC 3207 4; any case, parameters
 * let pass). */
bool ehlo_offers_starttls(const struct reply *reply);
/* The first line whose keyword looks like STARTTLS overwritten on the way by a device that wants
 * to read along: XXXXXXXA, XXXXXXXX, ********, XTARTTLS. NULL without one. */
const char *ehlo_masked(const struct reply *reply, struct arena *arena);

#endif
