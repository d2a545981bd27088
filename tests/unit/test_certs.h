/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_certs: keys, certificates and a TLS server made in memory, for every unit test that needs
 * some. Link tests/unit/test_certs.c. Failures of OpenSSL end the test program.
 */
#ifndef TESTS_CERTS_H
#define TESTS_CERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/buf.h"
#include "tls/chain.h"

#define TEST_NOW INT64_C(1800000000) /* certificates are judged as of then: January 2027 */
#define TEST_DAY INT64_C(86400)

/* A key of this kind ("P-256", "P-384", "RSA-2048", "RSA-1024", "ED25519", "RSA-PSS"), the same
 * one for the same number in the whole program. Borrowed. */
EVP_PKEY *test_key(const char *kind, unsigned number);

struct cert_spec {
    const char *common_name; /* NULL: none */
    size_t common_name_size; /* 0: strlen; for embedded NULs */
    const char *organization;
    const char *names[8];    /* DNS-IDs, NULL ends */
    size_t first_name_size;  /* as above */
    EVP_PKEY *key;           /* NULL: test_key("P-256", 0) */
    X509 *issuer;            /* NULL: self-signed */
    EVP_PKEY *issuer_key;    /* its key */
    int64_t not_before;      /* epoch; 0: TEST_NOW - 30 days */
    int64_t not_after;       /* epoch; 0: TEST_NOW + 60 days */
    bool ca;                 /* basicConstraints CA:TRUE and keyCertSign */
    bool limited;            /* with a path length of 0 */
    const EVP_MD *digest;    /* NULL: SHA-256, or what the key itself does */
    const char *policy;      /* OID */
    const char *issuer_url;  /* caIssuers */
    const char *ext_key_use; /* "clientAuth" */
    bool sct;                /* a (made up) SCT list */
};

/* Caller frees with X509_free(). */
X509 *test_cert(const struct cert_spec *spec);
/* A chain of up to `count` certificates, which stay the caller's; NULL ones end it. */
struct chain *test_chain(X509 *const *certs, size_t count);
/* Writes certificates as PEM. */
void test_write_pem(const char *file, X509 *const *certs, size_t count);

/* A server that shows `certs` ([0] the leaf, with `key`), TLS 1.0 and up, security level 0. More
 * key kinds can be added with SSL_CTX_use_certificate(). Caller frees with SSL_CTX_free(). */
SSL_CTX *test_server(X509 *const *certs, size_t count, EVP_PKEY *key);

/* The server's side of one connection over memory. */
struct test_peer {
    SSL *ssl;
    BIO *input, *output; /* owned by ssl */
    bool ready;
};

void test_peer_open(struct test_peer *peer, SSL_CTX *server);
/* Takes bytes from the client, goes on with the handshake, appends plain text to `plain` (which may
 * be NULL). */
void test_peer_feed(struct test_peer *peer, const void *data, size_t size, struct buf *plain);
/* Moves what the server wants to send to `out`. */
void test_peer_take(struct test_peer *peer, struct buf *out);
void test_peer_close(struct test_peer *peer);

#endif
