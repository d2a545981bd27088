/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client: the certificate check for the TLS client of another library (libcurl), which makes its
 * own SSL_CTX of OpenSSL.
 *
 * Unlike handshake.h this verifies while the handshake runs: it goes on only with a certificate
 * that is trusted, in its dates and made out for the name. What the certificate said is kept when
 * it was refused, too.
 */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include <stdbool.h>

#include "tls/verify.h"

struct tls_client_check {
    struct trust_store *store;
    const char *name;    /* the reference identifier: DNS-ID only */
    int64_t now;         /* epoch: the handshake goes on if the certificate verifies as of then */
    int64_t at;          /* epoch: as of when the facts are */
    struct arena *arena; /* for the facts */
    /* What came of it. */
    struct chain_facts *chain; /* NULL while no certificate came */
    const char *version;       /* "TLSv1.3", as negotiated; NULL as above */
    bool verified;             /* as of now */
    const char *why;           /* a sentence for a certificate that is not verified, raw; NULL */
    int alert;                 /* the last fatal one that the server sent; -1 for none */
    size_t received;           /* octets of TLS records, whatever was in them */
};

/* Makes `context` (an SSL_CTX) verify by `check`, which must live as long as connections are made
 * with it. The check's results are reset. */
void tls_client_install(void *context, struct tls_client_check *check);
/* What the server's fatal alert says, as a sentence; NULL where it sent none. */
const char *tls_client_alert(const struct tls_client_check *check);
/* Starts OpenSSL as this project wants it, before another library starts it. */
void tls_client_library(void);

#endif
