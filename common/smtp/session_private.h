/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session_private: what session.c (connection, TLS, time) and session_step.c (the dialogue) share.
 */
#ifndef SMTP_SESSION_PRIVATE_H
#define SMTP_SESSION_PRIVATE_H

#include "net/conn.h"
#include "smtp/reply.h"
#include "smtp/session.h"

enum session_phase {
    PHASE_STEPS = 0, /* the outcome is open */
    PHASE_RESET,     /* the outcome is known; RSET is sent and its reply awaited, then QUIT */
    PHASE_QUIT,      /* the outcome is known; QUIT is sent and its reply awaited */
    PHASE_OVER,      /* closed; done() is due */
};

struct session {
    struct session_opts opts;
    struct tls_context *tls_context;
    struct arena *arena;
    struct session_facts *facts;
    void (*done)(void *context);
    void *context;

    enum session_phase phase;
    struct loop_timer *timer;
    msec step_begun;
    msec step_limit; /* the whole step's, so that a byte a second cannot extend it */
    struct conn *conn;
    struct reply reply;
    struct tls *tls;
    bool tls_ready;
    bool raw;         /* opts.raw is speaking */
    msec quiet_at;    /* when opts.raw is told that nothing came */
    struct buf plain; /* decrypted bytes not parsed yet */
    struct chain *chain;
};

/* session.c */

/* Begins a step, with its time limit. `early`: bytes from the peer that are already here. */
void session_begin(struct session *session, enum session_step step, size_t early);
/* Milliseconds since the step began, for the facts. */
msec session_taken(const struct session *session);
/* Sends a command line, in TLS when it is up. */
void session_say(struct session *session, const char *line);
/* The outcome is `end`. Then QUIT, or closes at once when the peer is not in a state to take it. */
void session_quit(struct session *session, enum session_end end);
void session_close(struct session *session, enum session_end end);
/* The same with RSET before. */
void session_reset(struct session *session, enum session_end end);
/* Makes the ClientHello and sends it, or lets opts.raw begin. */
void session_start_tls(struct session *session);

/* session_raw.c: opts.raw begins, takes octets, is told that nothing came. */

void session_raw_begin(struct session *session);
void session_raw_feed(struct session *session, const uint8_t *data, size_t size);
/* False: it was not due. */
bool session_raw_quiet(struct session *session);

/* session_step.c */

/* TCP is up, TLS is up. */
void session_step_connected(struct session *session);
void session_step_secured(struct session *session);
/* Takes SMTP bytes. */
void session_step_feed(struct session *session, const uint8_t *data, size_t size);

#endif
