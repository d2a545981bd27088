/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/client: handshakes of an OpenSSL client that is not ours. */
#include <config.h>

#include "tls/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test_certs.h"
#include "unit.h"

#define NAME "mta-sts.example.org"

static struct arena *arena;
static struct trust_store *store;
static char file[] = "test_tls_client.XXXXXX";
static X509 *root;

static int setup(void **state)
{
    const struct cert_spec spec = {
        .common_name = "root", .key = test_key("P-256", 1), .ca = true, .not_after = INT32_MAX};
    const struct trust_opts opts = {.ca_file = file};
    int fd = mkstemp(file);

    (void)state;
    if (fd < 0)
        return -1;
    close(fd);
    tls_client_library();
    arena = arena_new();
    root = test_cert(&spec);
    test_write_pem(file, &root, 1);
    return trust_store_new(&opts, &store, NULL);
}

static int teardown(void **state)
{
    (void)state;
    trust_store_free(store);
    X509_free(root);
    arena_free(arena);
    return unlink(file);
}

/* A leaf of the root. */
static X509 *leaf_of(struct cert_spec spec)
{
    spec.issuer = root;
    spec.issuer_key = test_key("P-256", 1);
    return test_cert(&spec);
}

/* A client and the server talk until neither goes on. Returns whether the client is content. */
static bool shake(SSL_CTX *client, SSL_CTX *server)
{
    SSL *ssl = SSL_new(client);
    BIO *input = BIO_new(BIO_s_mem()), *output = BIO_new(BIO_s_mem());
    struct test_peer peer;
    struct buf wire;
    bool ready = false;

    BIO_set_mem_eof_return(input, -1);
    SSL_set_bio(ssl, input, output);
    SSL_set_connect_state(ssl);
    test_peer_open(&peer, server);
    buf_init(&wire, 1 << 20);
    for (int round = 0; round < 6; round++) {
        char *data = NULL;
        long size;

        ready = SSL_do_handshake(ssl) == 1;
        size = BIO_get_mem_data(output, &data);
        test_peer_feed(&peer, data, (size_t)size, NULL);
        (void)BIO_reset(output);
        buf_reset(&wire);
        test_peer_take(&peer, &wire);
        if (wire.len > 0)
            assert_int_equal(BIO_write(input, wire.data, (int)wire.len), (int)wire.len);
    }
    buf_clear(&wire);
    test_peer_close(&peer);
    SSL_free(ssl);
    return ready;
}

/* One connection to a server that shows `leaf`, which is freed. Returns whether it came up. */
static bool connect_to(struct tls_client_check *check, X509 *leaf, int version)
{
    SSL_CTX *client = SSL_CTX_new(TLS_client_method());
    SSL_CTX *server = test_server(&leaf, 1, test_key("P-256", 0));
    bool ready;

    SSL_CTX_set_max_proto_version(server, version);
    check->store = check->store == NULL ? store : check->store;
    check->name = NAME;
    check->arena = arena;
    check->now = check->now == 0 ? TEST_NOW : check->now;
    check->at = check->at == 0 ? check->now : check->at;
    tls_client_install(client, check);
    ready = shake(client, server);
    SSL_CTX_free(client);
    SSL_CTX_free(server);
    X509_free(leaf);
    return ready;
}

static void good_certificate_lets_the_handshake_go_on(void **state)
{
    struct tls_client_check check = {0};

    (void)state;
    assert_true(connect_to(&check, leaf_of((struct cert_spec){.names = {NAME}}), 0));
    assert_true(check.verified);
    assert_null(check.why);
    assert_string_equal(check.version, "TLSv1.3");
    assert_int_equal(check.chain->count, 1);
    assert_int_equal(check.chain->trust, TRUST_OK);
    assert_true(check.chain->name_match);
    assert_null(tls_client_alert(&check));
    assert_in_range(check.received, 500, 5000);

    memset(&check, 0, sizeof check);
    assert_true(connect_to(&check, leaf_of((struct cert_spec){.names = {"*.example.org"}}),
                           TLS1_2_VERSION));
    assert_string_equal(check.version, "TLSv1.2");
    assert_true(check.verified);
}

static void refuses(X509 *leaf, const char *why)
{
    struct tls_client_check check = {0};

    assert_false(connect_to(&check, leaf, 0));
    assert_false(check.verified);
    assert_non_null(check.chain); /* the facts are kept */
    assert_int_equal(check.chain->count, 1);
    assert_non_null(check.why);
    assert_non_null(strstr(check.why, why));
}

/* RFC 8461 3.3: DNS-ID only, a wildcard is the whole left-most label. */
static void test_rfc8461_3_3_certificate(void **state)
{
    const struct cert_spec self = {.names = {NAME}};

    (void)state;
    refuses(leaf_of((struct cert_spec){.names = {"other.example.org"}}),
            "the certificate is not for " NAME);
    refuses(leaf_of((struct cert_spec){.common_name = NAME}), "not for " NAME);
    refuses(leaf_of((struct cert_spec){.names = {"mta-*.example.org"}}), "not for " NAME);
    refuses(leaf_of((struct cert_spec){.names = {"*.org"}}), "not for " NAME);
    refuses(leaf_of((struct cert_spec){.names = {NAME}, .not_after = TEST_NOW - 1}),
            "the certificate has expired on 2027-01-15");
    refuses(leaf_of((struct cert_spec){.names = {NAME}, .not_before = TEST_NOW + 10}),
            "the certificate is not valid before 2027-01-15");
    refuses(test_cert(&self), "self-signed");
}

/* --at changes what is said and never what is trusted. */
static void facts_are_as_of_at_and_trust_is_as_of_now(void **state)
{
    const int64_t later = INT64_C(2100000000) + INT32_MAX; /* the root has expired by then */
    struct tls_client_check check = {.at = later};

    (void)state;
    assert_true(connect_to(&check, leaf_of((struct cert_spec){.names = {NAME}}), 0));
    assert_true(check.verified);
    assert_int_equal(check.chain->trust, TRUST_CHAIN_DATE);
    check = (struct tls_client_check){.now = later, .at = TEST_NOW};
    assert_false(connect_to(&check, leaf_of((struct cert_spec){.names = {NAME}}), 0));
    assert_int_equal(check.chain->trust, TRUST_OK);
}

static void alert_of_the_server_is_named(void **state)
{
    struct tls_client_check check = {.store = store, .name = NAME, .now = TEST_NOW, .arena = arena};
    SSL_CTX *client = SSL_CTX_new(TLS_client_method());
    X509 *leaf = leaf_of((struct cert_spec){.names = {NAME}});
    SSL_CTX *server = test_server(&leaf, 1, test_key("P-256", 0));

    (void)state;
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    SSL_CTX_set_min_proto_version(client, TLS1_3_VERSION);
    tls_client_install(client, &check);
    assert_false(shake(client, server));
    assert_null(check.chain);
    assert_null(check.version);
    assert_string_equal(tls_client_alert(&check), "the server sent alert protocol_version");
    check.alert = 255;
    assert_string_equal(tls_client_alert(&check), "the server sent the unknown alert 255");
    SSL_CTX_free(client);
    SSL_CTX_free(server);
    X509_free(leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_certificate_lets_the_handshake_go_on),
        cmocka_unit_test(test_rfc8461_3_3_certificate),
        cmocka_unit_test(facts_are_as_of_at_and_trust_is_as_of_now),
        cmocka_unit_test(alert_of_the_server_is_named),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
