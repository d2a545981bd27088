/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_words: what a scan asked and what came of it, in words for -vv. */
#ifndef GATHER_SCAN_WORDS_H
#define GATHER_SCAN_WORDS_H

#include "facts/session.h"
#include "tls/posture.h"

/* Appends "TLSv1.2, 40 suites of RC4, 3DES, 8 groups, fallback SCSV". */
void scan_words_asked(const struct hello *hello, struct buf *out);
/* Appends "TLSv1.2 TLS_RSA_WITH_RC4_128_SHA", "alert handshake_failure", "closed", "timed out in
 * step greeting". `reply`: the server's last reply where it ended the session, raw; NULL. */
void scan_words_came(const struct session_facts *session, const char *reply,
                     const struct flight *flight, struct buf *out);

#endif
