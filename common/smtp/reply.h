/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reply: SMTP replies from bytes (RFC 5321 4.2). A push parser: it has never seen a socket.
 *
 * Tolerated, as senders do: LF without CR, several CR before it, segments cut anywhere, reply text
 * that is missing, NUL bytes (they become "?"), long lines (what goes beyond REPLY_LINE_MAX is left
 * out). Refused at the first such byte, with a sentence: lines that do not begin with a code of 200
 * to 599 and then a blank, a hyphen or nothing, a code that changes inside a reply, more than
 * REPLY_TOTAL_MAX bytes or REPLY_LINES_MAX lines in a reply. How the bytes were cut into segments
 * never makes a difference.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define REPLY_LINE_MAX 4096
#define REPLY_TOTAL_MAX 16384
#define REPLY_LINES_MAX 128

enum reply_event { REPLY_MORE = 0, REPLY_COMPLETE, REPLY_INVALID };

struct reply {
    int code; /* 200-599 of the reply that is complete */
    size_t line_count;
    struct {
        size_t start, length; /* of each line's text (code and separator left out) within `text` */
    } lines[REPLY_LINES_MAX];
    struct buf text;        /* raw text of all lines, each followed by LF */
    struct buf pending;     /* a line not ended yet; for REPLY_INVALID what came of the bad one */
    size_t taken;           /* bytes of this reply, private */
    enum reply_event state; /* private */
    const char *problem;    /* for REPLY_INVALID: a sentence; static storage */
};

/* A parser that expects the first line of a reply; what it holds is freed again. */
void reply_init(struct reply *reply);
void reply_clear(struct reply *reply);
/* Forgets the reply that was complete and expects the next. */
void reply_next(struct reply *reply);
/*
 * Takes bytes and stops after the last byte of a complete reply. *used says how many were taken;
 * the rest is the caller's to feed again or, after a 220 to STARTTLS, to call an injection. After
 * REPLY_COMPLETE and REPLY_INVALID it takes nothing more until reply_next().
 */
enum reply_event reply_feed(struct reply *reply, const uint8_t *data, size_t size, size_t *used);

#endif
