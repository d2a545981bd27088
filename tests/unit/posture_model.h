/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posture_model: a TLS server as a description, which answers hellos with flights, so that the
 * planner is tested without octets. */
#ifndef TESTS_POSTURE_MODEL_H
#define TESTS_POSTURE_MODEL_H

#include <stdbool.h>

#include "tls/posture.h"

#define MODEL_LIST_MAX 64

struct model {
    bool versions[TLS_VERSION_COUNT];
    const char *suites[MODEL_LIST_MAX]; /* IANA names, in the server's order; of any version */
    uint16_t groups[MODEL_LIST_MAX];    /* in the server's order */
    uint16_t schemes[MODEL_LIST_MAX];   /* 0: everything usual but SHA-1 */
    bool client_order;
    bool ecdsa_key, no_rsa_key;
    bool ignores_schemes;   /* signs with its own whatever is offered */
    bool no_fallback_check; /* does not know RFC 7507 */
    bool no_sentinel;
    bool closes;               /* in place of alerts */
    bool closes_on_extensions; /* on hellos with more than names, groups and schemes */
    bool hangs_on_large;
    bool dh_weak;           /* 1024 bits */
    bool no_extensions;     /* none in ServerHello */
    unsigned put_off_after; /* connections; then 421. 0: never */
    unsigned bans_after;    /* then the door stays shut */
    bool silent;
    bool odd_suite; /* picks what was not offered */
};

/* A whole scan of it; the session first where `session`. Returns how many connections the model
 * saw, the session included. Also asserts that no hello was asked twice, and that each could be
 * built. */
unsigned model_scan(const struct model *model, enum scan_mode mode, bool session,
                    struct arena *arena, struct scan_facts *facts);

#endif
