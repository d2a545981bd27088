/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session_raw: what a caller speaks in the place of TLS. Its octets never reach OpenSSL. */
#include <config.h>

#include "smtp/session_private.h"

/* Sends what the callback wants to say; then goes on waiting, or ends. */
static void go_on(struct session *session, enum raw_status status, struct buf *out)
{
    const struct session_raw *raw = session->opts.raw;

    /* A failure to write shows as the connection's end. */
    if (out->len > 0)
        (void)!conn_send(session->conn, out->data, out->len);
    buf_clear(out);
    if (status == RAW_DONE) {
        session_close(session, SESSION_DONE);
        return;
    }
    session->quiet_at =
        raw->quiet != NULL && raw->quiet_after > 0 ? clock_now() + raw->quiet_after : MSEC_NEVER;
    loop_timer_set(session->timer, clock_min(clock_min(session->quiet_at, session->step_limit),
                                             session->opts.deadline));
}

void session_raw_begin(struct session *session)
{
    const struct session_raw *raw = session->opts.raw;
    struct buf out;

    buf_init(&out, CONN_UNSENT_MAX);
    session->raw = true;
    raw->begin(raw->context, &out);
    go_on(session, RAW_MORE, &out);
}

void session_raw_feed(struct session *session, const uint8_t *data, size_t size)
{
    const struct session_raw *raw = session->opts.raw;
    struct buf out;

    buf_init(&out, CONN_UNSENT_MAX);
    go_on(session, raw->feed(raw->context, data, size, &out), &out);
}

bool session_raw_quiet(struct session *session)
{
    const struct session_raw *raw = session->opts.raw;
    struct buf out;

    if (!session->raw || session->quiet_at >= session->step_limit ||
        session->quiet_at >= session->opts.deadline)
        return false;
    buf_init(&out, CONN_UNSENT_MAX);
    go_on(session, raw->quiet(raw->context, &out), &out);
    return true;
}
