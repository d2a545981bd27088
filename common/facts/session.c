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
