/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * handshake: a TLS client over byte buffers (OpenSSL memory BIOs), which verifies nothing and
 * records everything.
 *
 * It accepts TLS 1.0 and up and old keys and hashes (security level 0): a sender in opportunistic
 * mode would too, and the judges name what is wrong. At most TLS_FLIGHT_MAX bytes are taken before
 * the handshake ends. Bytes that do not look like TLS records are refused at the first one.
 */
#ifndef TLS_HANDSHAKE_H
#define TLS_HANDSHAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "facts/session.h"
#include "tls/chain.h"

#define TLS_FLIGHT_MAX (128 * 1024)
/* Of it the certificates: OpenSSL's own limit, at which Postfix and others give up, too. A
 * certificate of 250 KiB takes 6 MiB when decoded, and there may be 64 at a time. */
#define TLS_CERTIFICATES_MAX (100 * 1024)
/* After it: tickets, two SMTP replies of 16 KiB at most, close_notify. */
#define TLS_AFTER_MAX (128 * 1024)

/* Which certificate the server should choose: its own choice, or only one kind (--both-keys). */
enum tls_keys { TLS_KEYS_ANY = 0, TLS_KEYS_RSA, TLS_KEYS_ECDSA };

/* Shared by all handshakes of a run (SSL_CTX). */
struct tls_context;
MUST_CHECK int tls_context_new(struct tls_context **out, struct err *err);
void tls_context_free(struct tls_context *context);

struct tls;
enum tls_status {
    TLS_WANTS_MORE = 0, /* send what tls_output() has, then feed what comes */
    TLS_READY,          /* the handshake has ended well */
    TLS_ENDED,          /* the peer sent close_notify */
    TLS_ERROR, /* err has the sentence: alert by name, no common version, "not TLS: 220 ..." */
};

/* A client that has its ClientHello ready in tls_output(). `sni` NULL: none is sent. */
MUST_CHECK int tls_new(struct tls_context *context, const char *sni, enum tls_keys keys,
                       struct tls **out, struct err *err);
/* The same up to TLS 1.2, and it may renegotiate: for --intrusive. */
MUST_CHECK int tls_new_old(struct tls_context *context, const char *sni, struct tls **out,
                           struct err *err);
/* After TLS_READY of tls_new_old(): queues a ClientHello inside the session. */
MUST_CHECK int tls_renegotiate(struct tls *tls, struct err *err);
/* Whether that came to its end. */
bool tls_renegotiated(const struct tls *tls);
/* After TLS_READY: the session ticket (RFC 5077), borrowed; NULL without one. */
const uint8_t *tls_ticket(const struct tls *tls, size_t *size);
void tls_free(struct tls *tls);
/* Takes all bytes from the peer: goes on with the handshake; once ready, plain text is appended to
 * `plain` up to its cap. */
enum tls_status tls_feed(struct tls *tls, const uint8_t *data, size_t size, struct buf *plain,
                         struct err *err);
/* Encrypts after TLS_READY. */
MUST_CHECK int tls_write(struct tls *tls, const void *data, size_t size, struct err *err);
/* Queues close_notify. */
void tls_close(struct tls *tls);
/* Bytes to send to the peer; drop what was sent with buf_drop(). */
struct buf *tls_output(struct tls *tls);
/* Version, suite, group, signature scheme, stapling; early data as far as tickets were seen. After
 * TLS_READY. */
struct tls_facts *tls_facts(const struct tls *tls, struct arena *arena);
/* The chain that the peer sent, a new object the caller frees; NULL before it came. */
struct chain *tls_chain(const struct tls *tls);

#endif
