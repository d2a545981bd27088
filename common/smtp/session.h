/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session: one SMTP session with one address: greeting, EHLO, STARTTLS, TLS, EHLO, QUIT -> session
 * facts. */
#ifndef SMTP_SESSION_H
#define SMTP_SESSION_H

#include "base/buf.h"
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

enum raw_status { RAW_MORE = 0, RAW_DONE };

/*
 * What is spoken in the place of TLS once the server is ready for a ClientHello. Each callback may
 * append octets to send to `out`. After RAW_DONE they are sent and the connection is closed, which
 * is SESSION_DONE in STEP_HANDSHAKE; the step's time limit is over all of it.
 */
struct session_raw {
    void (*begin)(void *context, struct buf *out);
    enum raw_status (*feed)(void *context, const uint8_t *data, size_t size, struct buf *out);
    /* Nothing came for quiet_after, counted from the last octets or the last call. NULL: never. */
    enum raw_status (*quiet)(void *context, struct buf *out);
    msec quiet_after; /* 0: never. The context may change it: it is read again each time */
    void *context;
};

struct session_opts {
    const char *helo;   /* our FQDN; an address literal in brackets when there is none */
    const char *sni;    /* NULL: none is sent */
    bool implicit_tls;  /* TLS before the greeting (RFC 8314) */
    enum tls_keys keys; /* which kind of certificate to ask for */
    struct session_limits limits;
    msec deadline;                 /* of the run, monotonic */
    const struct session_raw *raw; /* must live as long as the session; NULL: TLS by OpenSSL */
    const char *starttls_line;     /* NULL: "STARTTLS\r\n" */
    bool plain_mail; /* MAIL FROM:<> in the place of STARTTLS, then RSET. The answer to MAIL stays
                        in reply_code: SESSION_DONE in STEP_STARTTLS when it is positive, else
                        SESSION_REPLY */
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
