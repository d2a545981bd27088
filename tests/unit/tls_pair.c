/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls_pair.h"

#include <string.h>

#include "unit.h"

struct arena *arena;
struct tls_context *context;
X509 *ecdsa, *rsa, *other;

int pair_setup(void **state)
{
    const struct cert_spec one = {.common_name = "ecdsa", .names = {NAME}};
    const struct cert_spec two = {
        .common_name = "rsa", .names = {NAME}, .key = test_key("RSA-2048", 0)};
    const struct cert_spec three = {.common_name = "other", .names = {"other.example"}};
    struct err err = {0};

    (void)state;
    arena = arena_new();
    ecdsa = test_cert(&one);
    rsa = test_cert(&two);
    other = test_cert(&three);
    return tls_context_new(&context, &err);
}

int pair_teardown(void **state)
{
    (void)state;
    X509_free(ecdsa);
    X509_free(rsa);
    X509_free(other);
    tls_context_free(context);
    tls_context_free(NULL);
    arena_free(arena);
    return 0;
}

void pair_open(struct pair *pair, SSL_CTX *server, const char *sni, enum tls_keys keys)
{
    memset(pair, 0, sizeof *pair);
    buf_init(&pair->wire, 1 << 20);
    buf_init(&pair->plain, 1 << 16);
    buf_init(&pair->served, 1 << 16);
    assert_int_equal(tls_new(context, sni, keys, &pair->tls, &pair->err), 0);
    assert_true(tls_output(pair->tls)->len > 100);
    test_peer_open(&pair->peer, server);
}

void pair_close(struct pair *pair)
{
    tls_free(pair->tls);
    test_peer_close(&pair->peer);
    buf_clear(&pair->wire);
    buf_clear(&pair->plain);
    buf_clear(&pair->served);
}

enum tls_status pair_talk(struct pair *pair, size_t step)
{
    struct buf *output = tls_output(pair->tls);

    do {
        size_t size = pair->wire.len < step ? pair->wire.len : step;

        if (size > 0) {
            pair->status = tls_feed(pair->tls, (const uint8_t *)pair->wire.data, size, &pair->plain,
                                    &pair->err);
            buf_drop(&pair->wire, size);
        }
        if (pair->status == TLS_ERROR)
            break;
        if (output->len > 0) {
            test_peer_feed(&pair->peer, output->data, output->len, &pair->served);
            buf_drop(output, output->len);
        }
        test_peer_take(&pair->peer, &pair->wire);
    } while (pair->wire.len > 0 || output->len > 0);
    return pair->status;
}

SSL_CTX *server_of(X509 *cert, EVP_PKEY *key)
{
    return test_server(&cert, 1, key);
}

SSL_CTX *ecdsa_server(void)
{
    return server_of(ecdsa, test_key("P-256", 0));
}

SSL_CTX *rsa_server(void)
{
    return server_of(rsa, test_key("RSA-2048", 0));
}

void leaf_is(struct tls *tls, const char *common_name)
{
    struct chain *chain = tls_chain(tls);

    assert_non_null(chain);
    assert_string_equal(chain_facts(chain, arena)->certs[0].common_name, common_name);
    chain_free(chain);
}
