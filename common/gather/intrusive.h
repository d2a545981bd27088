/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * intrusive: which tests of --intrusive are run against an address, and in which order: one
 * connection at a time, after the posture scan, whose facts say what there is to test. It opens no
 * connection itself: the caller's loop asks for the next one and says how it ended.
 *
 * It stops at a 421 or 4xx, after two connections in a row that were reset or closed before they
 * came to their test, at its budget and when it is cut. What was not run then stays
 * INTRUSIVE_NOT_RUN.
 */
#ifndef GATHER_INTRUSIVE_H
#define GATHER_INTRUSIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "facts/scan.h"
#include "smtp/session.h"

struct intrusive;

/* `scan` has been done. The facts are allocated from `arena` and are scan->intrusive from now on.
 * `sni` must live as long; NULL: none is sent. */
struct intrusive *intrusive_new(struct scan_facts *scan, const char *sni, struct tls_context *tls,
                                bool implicit_tls, struct arena *arena);
void intrusive_free(struct intrusive *intrusive);
/* Whether there is another connection to make. Sets raw, starttls_line and plain_mail of `opts` and
 * leaves the rest; what raw points to lives until the next call. `random`: fresh octets. */
MUST_CHECK bool intrusive_next(struct intrusive *intrusive, const uint8_t random[32],
                               struct session_opts *opts);
/* That connection has ended. */
void intrusive_ended(struct intrusive *intrusive, const struct session_facts *session);
/* Why it stopped before its end: SCAN_DONE when it did not. */
enum scan_stop intrusive_stop(const struct intrusive *intrusive);

#endif
