/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tls_pair: a client of tls/handshake and an OpenSSL server that talk over memory, and servers to
 * talk to. For test_handshake*.c. */
#ifndef TESTS_TLS_PAIR_H
#define TESTS_TLS_PAIR_H

#include "test_certs.h"
#include "tls/handshake.h"

#define NAME "mx.example.org"

/* Made by pair_setup(), a fixture of cmocka: certificates of common names "ecdsa", "rsa" and
 * "other". */
extern struct arena *arena;
extern struct tls_context *context;
extern X509 *ecdsa, *rsa, *other;

int pair_setup(void **state);
int pair_teardown(void **state);

SSL_CTX *ecdsa_server(void);
SSL_CTX *rsa_server(void);
SSL_CTX *server_of(X509 *cert, EVP_PKEY *key);

/* A client and a server that talk through `wire`. */
struct pair {
    struct tls *tls;
    struct test_peer peer;
    struct buf wire, plain, served;
    struct err err;
    enum tls_status status;
};

void pair_open(struct pair *pair, SSL_CTX *server, const char *sni, enum tls_keys keys);
void pair_close(struct pair *pair);
/* Lets both sides talk until neither has anything to say or the client fails; the client gets
 * `step` octets at a time. Returns the client's last status. */
enum tls_status pair_talk(struct pair *pair, size_t step);
/* The leaf that the client has seen has this common name. */
void leaf_is(struct tls *tls, const char *common_name);

#endif
