/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "facts/session.h"

const char *session_step_name(enum session_step step)
{
    static const char *const names[] = {
        [STEP_CONNECT] = "connect",     [STEP_GREETING] = "greeting",
        [STEP_EHLO] = "EHLO",           [STEP_STARTTLS] = "STARTTLS",
        [STEP_HANDSHAKE] = "handshake", [STEP_EHLO_TLS] = "EHLO inside TLS",
        [STEP_QUIT] = "QUIT",
    };

    return names[step];
}

bool session_reached(const struct session_facts *session)
{
    return session->step > STEP_CONNECT;
}

const char *session_end_name(enum session_end end)
{
    static const char *const names[] = {
        [SESSION_PENDING] = "not begun",
        [SESSION_DONE] = "done",
        [SESSION_NO_FAMILY] = "no route or address of this family here",
        [SESSION_FORBIDDEN] = "forbidden on this machine",
        [SESSION_LOCAL] = "no socket on this machine",
        [SESSION_REFUSED] = "connection refused",
        [SESSION_UNREACHABLE] = "unreachable",
        [SESSION_TIMEOUT] = "timed out",
        [SESSION_DEADLINE] = "the run ended first",
        [SESSION_CLOSED] = "closed by the server",
        [SESSION_REPLY] = "refused by the server",
        [SESSION_NO_STARTTLS] = "STARTTLS is not offered",
        [SESSION_PLAINTEXT] = "plain text after the 220 to STARTTLS",
        [SESSION_GARBLED] = "not SMTP",
        [SESSION_TLS_FAILED] = "TLS failed",
        [SESSION_SKIPPED] = "not tried after a refusal",
    };

    return names[end];
}
