/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/handshake: servers that refuse, babble, or are none. */
#include <config.h>

#include "tls_pair.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "unit.h"

/* What an answer of these bytes alone leads to. */
static enum tls_status answer(const void *bytes, size_t size, struct err *err)
{
    struct tls *tls = NULL;
    struct buf plain;
    enum tls_status status;

    buf_init(&plain, 100);
    assert_int_equal(tls_new(context, NAME, TLS_KEYS_ANY, &tls, err), 0);
    status = tls_feed(tls, bytes, size, &plain, err);
    if (status == TLS_ERROR) {
        struct err again = {0};

        assert_int_equal(tls_feed(tls, bytes, size, &plain, &again), TLS_ERROR);
        assert_int_not_equal(tls_write(tls, "x", 1, &again), 0);
    }
    assert_null(tls_chain(tls));
    assert_int_equal(plain.len, 0);
    tls_free(tls);
    buf_clear(&plain);
    return status;
}

/* cases 22 and 23: plain text is not read as TLS, neither instead of it nor behind an alert. */
static void plain_text_is_no_tls(void **state)
{
    static const char reply[] = "454 4.7.0 TLS not available due to local problem\r\n";
    static const char alert[] = "\x15\x03\x03\x00\x02\x02\x14"
                                "454 TLS not available\r\n";
    static const char unknown[] = "\x15\x03\x01\x00\x02\x02\xc8";
    static const char version[] = "\x15\x03\x01\x00\x02\x02\x46";
    static const char closing[] = "\x15\x03\x03\x00\x02\x01\x00";
    static const char sslv2[] = "\x80\x2e\x04\x00\x00\x02";
    char long_reply[300];
    struct err err = {0};

    (void)state;
    assert_int_equal(answer(reply, sizeof reply - 1, &err), TLS_ERROR);
    assert_string_equal(
        err.text, "no TLS: the server sent \"454 4.7.0 TLS not available due to local problem\"");
    assert_int_equal(answer("500 OOPS", 8, &err), TLS_ERROR);
    assert_string_equal(err.text, "no TLS: the server sent \"500 OOPS\"");
    assert_int_equal(answer(alert, sizeof alert - 1, &err), TLS_ERROR);
    assert_string_equal(err.text, "the server sent alert bad_record_mac");
    assert_int_equal(answer(unknown, sizeof unknown - 1, &err), TLS_ERROR);
    assert_string_equal(err.text, "the server sent the unknown alert 200");
    assert_int_equal(answer(version, sizeof version - 1, &err), TLS_ERROR);
    assert_string_equal(err.text, "the server sent alert protocol_version");
    assert_int_equal(answer(closing, sizeof closing - 1, &err), TLS_ERROR);
    assert_non_null(strstr(err.text, "close_notify in the middle of the handshake"));
    assert_int_equal(answer(sslv2, sizeof sslv2 - 1, &err), TLS_ERROR);
    assert_non_null(strstr(err.text, "no TLS"));
    memset(long_reply, '5', sizeof long_reply);
    assert_int_equal(answer(long_reply, sizeof long_reply, &err), TLS_ERROR);
    assert_true(strlen(err.text) < 100);
}

static void garbage_after_a_good_start_fails(void **state)
{
    uint8_t garbage[600];
    struct err err = {0};

    (void)state;
    memset(garbage, 0x16, sizeof garbage);
    assert_int_equal(answer(garbage, sizeof garbage, &err), TLS_ERROR);
    assert_int_equal(strncmp(err.text, "TLS failed: ", 12), 0);
    memcpy(garbage, "\x16\x03\x03\x02\x00", 5);
    assert_int_equal(answer(garbage, sizeof garbage, &err), TLS_ERROR);
    assert_int_equal(answer("\x16", 1, &err), TLS_WANTS_MORE);
    assert_int_equal(answer("", 0, &err), TLS_WANTS_MORE);
}

static void sslv3_is_a_version_not_spoken(void **state)
{
    uint8_t hello[] = {0x16, 3, 0, 0, 42, 2, 0, 0, 38, 3, 0, [43] = 0, [44] = 0, 0x2f, 0};
    struct err err = {0};

    (void)state;
    assert_int_equal(answer(hello, 47, &err), TLS_ERROR);
    assert_string_equal(err.text, "the server wants a TLS version that is not spoken here");
}

/* A server that asks for certificates of very many authorities. */
static SSL_CTX *long_server(size_t size)
{
    SSL_CTX *server = ecdsa_server();
    STACK_OF(X509_NAME) *list = sk_X509_NAME_new_null();

    for (size_t made = 0; made < size; made += 100) {
        X509_NAME *name = X509_NAME_new();
        char text[101];

        snprintf(text, sizeof text, "%085zu", made);
        X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING, (const unsigned char *)text, -1,
                                   -1, 0);
        sk_X509_NAME_push(list, name);
    }
    SSL_CTX_set_client_CA_list(server, list);
    SSL_CTX_set_verify(server, SSL_VERIFY_PEER, NULL);
    return server;
}

/* case 21: over 16 KiB. A CertificateRequest holds at most 64 KiB. */
static void long_flights_are_read(void **state)
{
    static const int versions[] = {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};

    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        SSL_CTX *server = long_server(20 * 1024);
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, versions[i]);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, 1000), TLS_READY);
        leaf_is(pair.tls, "ecdsa");
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void add_long_chain(SSL_CTX *server, size_t size)
{
    char *text = arena_alloc(arena, 1, 10001);
    struct cert_spec spec = {.common_name = "a", .organization = text};
    X509 *cert;

    memset(text, 'x', 10000);
    cert = test_cert(&spec); /* twice in it: subject and issuer */
    for (size_t made = 0; made < size; made += 20000)
        assert_int_equal(SSL_CTX_add1_chain_cert(server, cert), 1);
    X509_free(cert);
}

static void long_chains_are_read(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct chain *chain;
    struct pair pair;

    (void)state;
    add_long_chain(server, 90 * 1024);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    chain = tls_chain(pair.tls);
    assert_int_equal(chain_count(chain), 6);
    chain_free(chain);
    pair_close(&pair);
    SSL_CTX_free(server);
}

static void endless_flights_hit_the_cap(void **state)
{
    static const struct {
        size_t authorities, chain;
        const char *text;
    } cases[] = {
        {60 * 1024, 90 * 1024, "the server's part of the handshake is longer than 128 KiB"},
        {0, 110 * 1024, "a message of the server's part of the handshake is too long"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = long_server(cases[i].authorities);
        struct pair pair;

        add_long_chain(server, cases[i].chain);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, 1000), TLS_ERROR);
        assert_int_equal(pair.err.code, ERR_CAP);
        assert_string_equal(pair.err.text, cases[i].text);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

/* case 25: a server that wants to renegotiate is told no and goes on. */
static void renegotiation_is_declined(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct pair pair;

    (void)state;
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    assert_int_equal(SSL_renegotiate(pair.peer.ssl), 1);
    SSL_do_handshake(pair.peer.ssl);
    test_peer_take(&pair.peer, &pair.wire);
    assert_true(pair.wire.len > 0);
    assert_int_equal(
        tls_feed(pair.tls, (const uint8_t *)pair.wire.data, pair.wire.len, &pair.plain, &pair.err),
        TLS_READY);
    assert_true(tls_output(pair.tls)->len > 0); /* alert no_renegotiation */
    pair_close(&pair);
    SSL_CTX_free(server);
}

/* Key updates without end: nothing in them is a reply, and each costs. */
static void endless_records_after_the_handshake_hit_the_cap(void **state)
{
    SSL_CTX *server = ecdsa_server();
    enum tls_status status = TLS_READY;
    struct pair pair;
    size_t sent = 0;

    (void)state;
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    while (status == TLS_READY && sent < (size_t)2 * TLS_AFTER_MAX) {
        assert_int_equal(SSL_key_update(pair.peer.ssl, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
        SSL_do_handshake(pair.peer.ssl);
        test_peer_take(&pair.peer, &pair.wire);
        sent += pair.wire.len;
        status = tls_feed(pair.tls, (const uint8_t *)pair.wire.data, pair.wire.len, &pair.plain,
                          &pair.err);
        buf_reset(&pair.wire);
    }
    assert_int_equal(status, TLS_ERROR);
    assert_int_equal(pair.err.code, ERR_CAP);
    assert_string_equal(pair.err.text, "the server sent more than 128 KiB after the handshake");
    assert_true(sent < TLS_AFTER_MAX + 1000);
    pair_close(&pair);
    SSL_CTX_free(server);
}

/* A group of the server's own, the modulus no prime: a client does not look. */
static EVP_PKEY *dh_group(int bits)
{
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *p = BN_new(), *g = BN_new();
    OSSL_PARAM *params;
    EVP_PKEY *group = NULL;

    assert_int_equal(BN_rand(p, bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD), 1);
    BN_set_word(g, 2);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_FFC_P, p);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_FFC_G, g);
    params = OSSL_PARAM_BLD_to_param(build);
    assert_int_equal(EVP_PKEY_fromdata_init(maker), 1);
    assert_int_equal(EVP_PKEY_fromdata(maker, &group, EVP_PKEY_KEY_PARAMETERS, params), 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(maker);
    BN_free(p);
    BN_free(g);
    return group;
}

static void huge_dh_groups_are_refused(void **state)
{
    static const struct {
        int bits;
        enum tls_status status;
    } cases[] = {{2048, TLS_READY}, {8200, TLS_ERROR}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = rsa_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
        assert_int_equal(SSL_CTX_set_cipher_list(server, "DHE-RSA-AES128-GCM-SHA256"), 1);
        assert_int_equal(SSL_CTX_set0_tmp_dh_pkey(server, dh_group(cases[i].bits)), 1);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), cases[i].status);
        if (cases[i].status == TLS_ERROR)
            assert_non_null(strstr(pair.err.text, "over 8192 bits"));
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void alert_after_the_handshake_is_told(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct pair pair;

    (void)state;
    SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_ERROR);
    assert_string_equal(pair.err.text,
                        "the server sent alert certificate_required after the handshake");
    leaf_is(pair.tls, "ecdsa");
    pair_close(&pair);
    SSL_CTX_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_no_tls),
        cmocka_unit_test(garbage_after_a_good_start_fails),
        cmocka_unit_test(sslv3_is_a_version_not_spoken),
        cmocka_unit_test(long_flights_are_read),
        cmocka_unit_test(long_chains_are_read),
        cmocka_unit_test(endless_flights_hit_the_cap),
        cmocka_unit_test(endless_records_after_the_handshake_hit_the_cap),
        cmocka_unit_test(huge_dh_groups_are_refused),
        cmocka_unit_test(renegotiation_is_declined),
        cmocka_unit_test(alert_after_the_handshake_is_told),
    };

    return cmocka_run_group_tests(tests, pair_setup, pair_teardown);
}
