/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer: a server in a child process that takes a connection on 127.0.0.1, or one after another, and
 * plays a script. Its certificate has an EC key, unless it is told to use another one. */
#ifndef TESTS_PEER_H
#define TESTS_PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum peer_verb {
    PEER_DONE = 0, /* closes, in TLS with close_notify */
    PEER_SEND,     /* `text`, of `number` bytes or up to its NUL */
    PEER_DRIP,   /* `text` byte by byte, `number` milliseconds apart, until the other side closes */
    PEER_FLOOD,  /* `text` again and again until the other side closes */
    PEER_EXPECT, /* exactly `text` comes next */
    PEER_HELLO,  /* a ClientHello comes and is read: one record, or SSLv2's */
    PEER_QUIET,  /* nothing comes for `number` milliseconds */
    PEER_EOF,    /* the other side closes, having said nothing more */
    PEER_TLS,    /* a TLS handshake; `number` is a set of the flags below */
    PEER_NOTIFY, /* close_notify comes */
    PEER_RESET,  /* the connection is reset */
    PEER_HOLD,   /* reads and ignores everything until the other side closes */
    PEER_ALONE,  /* nobody else connects for `number` milliseconds */
    PEER_NEXT,   /* ends this connection; nobody comes for `number` milliseconds, then the next */
    PEER_SIGNAL, /* the test gets the signal `number` */
};

enum peer_tls {
    PEER_TLS_1_2 = 1,      /* no TLS 1.3 */
    PEER_TLS_BIG = 2,      /* 24 KiB of certificates */
    PEER_TLS_EARLY = 4,    /* tickets that offer early data */
    PEER_TLS_ENDS_NOW = 8, /* close_notify right after the handshake */
    PEER_TLS_FAILS = 16,   /* the handshake fails */
};

struct peer_act {
    enum peer_verb verb;
    const char *text;
    size_t number;
};

struct peer {
    pid_t pid;
    uint16_t port;
};

struct evp_pkey_st;
struct x509_st;

/* From now on peers show this certificate, which stays the caller's. NULL: one of their own. */
void peer_certificate(struct x509_st *cert, struct evp_pkey_st *key);
/* Starts it; the script ends with PEER_DONE. */
void peer_start(struct peer *peer, const struct peer_act *script);
/* Waits for its end: 0 when the script was played, else the number (from 1) of the act that was not
 * as it should be. */
int peer_finish(struct peer *peer);
/* A port on 127.0.0.1 where nobody listens. */
uint16_t peer_closed_port(void);

#endif
