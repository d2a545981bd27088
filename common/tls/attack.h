/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * attack: the tests of --intrusive, which send what no honest client sends and see how the server
 * takes it. Each is a small state machine over a few connections, one after the other: octets in,
 * octets out, no sockets, no clock. Nothing here can harm a server: a handful of octets each, no
 * payload is kept, no command is sent that changes anything.
 *
 * What proves nothing is doubtful; the whole test is then repeated once and is inconclusive if it
 * is doubtful again.
 */
#ifndef TLS_ATTACK_H
#define TLS_ATTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "facts/scan.h"
#include "tls/handshake.h"
#include "tls/hello.h"

/* What is known of the server. It must live as long as the attack does. */
struct attack_peer {
    const char *sni;
    struct tls_context *tls;
    enum tls_version version; /* the highest it accepts up to TLS 1.2 */
    bool old_tls; /* it accepts, or may accept, any version up to TLS 1.2: without, nothing but the
                     tests of SMTP can be run */
    uint32_t suites[HELLO_SUITES_MAX]; /* of that version, known to be accepted; the usual ones
                                          are offered besides */
    size_t suite_count;
    enum tri rsa; /* whether RSA key exchange is accepted */
    enum tls_version rsa_version;
    uint32_t rsa_suites[HELLO_SUITES_MAX]; /* with RSA key exchange, known to be accepted in
                                              rsa_version */
    size_t rsa_suite_count;
    enum tri heartbeat;
    enum tri tickets;
};

/* How a connection of an attack ended. */
enum attack_end {
    ATTACK_ENOUGH = 0, /* the test itself had seen enough */
    ATTACK_CLOSED,     /* the server closed or reset */
    ATTACK_SILENT,     /* the time for it was over */
    ATTACK_REFUSED,    /* a 5xx to STARTTLS */
    ATTACK_NO_DOOR,    /* it never came to TLS, for another reason */
};

struct attack;

/* INTRUSIVE_PLAIN_MAIL is none of TLS and has no attack: NULL. Texts come from `arena`. */
struct attack *attack_new(enum intrusive_test test, const struct attack_peer *peer,
                          struct arena *arena);
void attack_free(struct attack *attack);
/* Whether a connection is needed; it then begins. False: the verdict is final. `random` is for what
 * the connection needs of it. */
MUST_CHECK bool attack_next(struct attack *attack, const uint8_t random[32]);
/* The command in the place of STARTTLS and its line end; NULL: the usual one. */
const char *attack_starttls(const struct attack *attack);
/* The server is ready for a ClientHello: octets to send. */
void attack_begin(struct attack *attack, struct buf *out);
/* Takes what the server sent. True: enough, the connection can be closed once `out` is sent. */
MUST_CHECK bool attack_feed(struct attack *attack, const uint8_t *data, size_t size,
                            struct buf *out);
/* For how long of silence attack_quiet() is to be called; 0: not at all. It changes. */
msec attack_patience(const struct attack *attack);
/* Nothing came for that long. True as of attack_feed(). */
MUST_CHECK bool attack_quiet(struct attack *attack, struct buf *out);
/* The connection has ended. */
void attack_ended(struct attack *attack, enum attack_end end);
/* INTRUSIVE_NOT_RUN as long as attack_next() may still be true. */
enum intrusive_verdict attack_verdict(const struct attack *attack);
/* A few words, or NULL. */
const char *attack_evidence(const struct attack *attack);

#endif
