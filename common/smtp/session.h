/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session: one SMTP session with one address: greeting, EHLO, STARTTLS, TLS, EHLO, QUIT -> session
 * facts. */
#ifndef SMTP_SESSION_H
#define SMTP_SESSION_H

#include "base/ip.h"
#include "base/mem.h"
#include "facts/session.h"
#include "net/loop.h"
#include "tls/handshake.h"

struct session_limits { /* milliseconds for each step */
    msec connect;       /* 8000 */
    msec greeting;      /* 25000 */
    msec other;         /* 10000 */
};

struct session_opts {
    const char *helo;   /* our FQDN; an address literal in brackets when there is none */
    const char *sni;    /* NULL: none is sent */
    bool implicit_tls;  /* TLS before the greeting (RFC 8314) */
    enum tls_keys keys; /* which kind of certificate to ask for */
    struct session_limits limits;
    msec deadline; /* of the run, monotonic */
};

struct session;

/*
 * Starts a session. Facts are written to *facts (zeroed by the caller, must live as long as the
 * session), what they point to comes from `arena`. When it has ended `done(context)` is called from
 * the loop, once. QUIT is always sent where a peer listens; TLS ends with close_notify. It never
 * fails itself: what goes wrong is in the facts.
 */
struct session *session_start(struct loop *loop, struct tls_context *tls, const struct ip *ip,
                              uint16_t port, const struct session_opts *opts, struct arena *arena,
                              struct session_facts *facts, void (*done)(void *context),
                              void *context);
/* The certificates the peer sent, for tls/verify.h; NULL without. Owned by the session. */
struct chain *session_chain(struct session *session);
/* The run ends now: the step is recorded with SESSION_DEADLINE and done() is not called any more.
 */
void session_cut(struct session *session);
/* Closes and frees. NULL is fine. */
void session_free(struct session *session);

#endif
