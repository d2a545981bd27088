/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hellos to servers of OpenSSL over memory, and what is read out of their answers, which are also
 * fed octet by octet. */
#include <config.h>

#include "test_certs.h"
#include "tls/hello.h"

#include <stdio.h>
#include <string.h>

#include <openssl/ssl.h>

#include "facts/group.h"
#include "flight_steps.h"
#include "unit.h"

#define NAME "mx.example.org"
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_PROTOCOL_VERSION 70
#define ALERT_INAPPROPRIATE_FALLBACK 86
#define ALERT_UNRECOGNIZED_NAME 112

static X509 *rsa, *ecdsa;
static struct flight flight;

static int setup(void **state)
{
    (void)state;
    rsa = test_cert(&(struct cert_spec){.names = {NAME}, .key = test_key("RSA-2048", 0)});
    ecdsa = test_cert(&(struct cert_spec){.names = {NAME}, .key = test_key("P-256", 0)});
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    X509_free(rsa);
    X509_free(ecdsa);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    flight_clear(&flight);
    return 0;
}

/* A server with both certificates, ffdhe2048 and everything allowed. */
static SSL_CTX *server_new(void)
{
    SSL_CTX *server = test_server(&rsa, 1, test_key("RSA-2048", 0));
    EVP_PKEY *dh = NULL;
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
    char group[] = "ffdhe2048";
    OSSL_PARAM named[] = {OSSL_PARAM_utf8_string("group", group, sizeof group - 1), OSSL_PARAM_END};

    assert_int_equal(SSL_CTX_use_certificate(server, ecdsa), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(server, test_key("P-256", 0)), 1);
    assert_int_equal(EVP_PKEY_keygen_init(maker), 1);
    assert_int_equal(EVP_PKEY_CTX_set_params(maker, named), 1);
    assert_int_equal(EVP_PKEY_generate(maker, &dh), 1);
    EVP_PKEY_CTX_free(maker);
    assert_int_equal(SSL_CTX_set0_tmp_dh_pkey(server, dh), 1);
    return server;
}

/* With all extensions that the version knows. */
static struct hello hello_of(enum tls_version version, uint32_t suite)
{
    struct hello hello = {.version = version,
                          .suites = {suite},
                          .suite_count = 1,
                          .groups = {29, 23},
                          .group_count = 2,
                          .sni = NAME,
                          .status_request = true,
                          .session_ticket = true,
                          .encrypt_then_mac = true,
                          .extended_master_secret = true,
                          .renegotiation_info = true,
                          .heartbeat = true,
                          .compression = version < TLS_1_3,
                          .key_share = true};
    static const uint16_t usual[] = {0x0403, 0x0804, 0x0401, 0x0203, 0x0201};

    memcpy(hello.schemes, usual, sizeof usual);
    hello.scheme_count = COUNT(usual);
    for (size_t i = 0; i < sizeof hello.random; i++)
        hello.random[i] = (uint8_t)(i * 7 + 1);
    return hello;
}

/* Sends the hello, takes the answer. The server is freed. */
static enum flight_end ask(SSL_CTX *server, const struct hello *hello)
{
    struct test_peer peer;
    struct buf octets, answer;
    struct err err = {0};
    enum flight_end end;

    buf_init(&octets, 2 * HELLO_RECORD_MAX);
    buf_init(&answer, 2 * FLIGHT_MAX);
    assert_int_equal(hello_build(hello, &octets, &err), 0);
    test_peer_open(&peer, server);
    test_peer_feed(&peer, octets.data, octets.len, NULL);
    test_peer_take(&peer, &answer);
    end = flight_steps(&flight, hello->version == TLS_SSL2, &answer);
    test_peer_close(&peer);
    SSL_CTX_free(server);
    buf_clear(&octets);
    buf_clear(&answer);
    return end;
}

static void assert_certificate(X509 *cert)
{
    unsigned char *der = NULL;
    int size = i2d_X509(cert, &der);

    assert_true(flight.certificate_seen);
    assert_int_equal(flight.certificates.len, size);
    assert_memory_equal(flight.certificates.data, der, (size_t)size);
    OPENSSL_free(der);
}

/* ---- up to TLS 1.2 */

static void rfc5246_7_3_every_version_with_ecdhe(void **state)
{
    (void)state;
    for (enum tls_version version = TLS_1_0; version <= TLS_1_2; version++) {
        struct hello hello = hello_of(version, 0xc013);

        assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
        assert_true(flight.hello_seen);
        assert_int_equal(flight.version, tls_version_number(version));
        assert_int_equal(flight.suite, 0xc013);
        assert_int_equal(flight.compression, 0);
        assert_certificate(rsa);
        assert_true(flight.key_exchange_seen);
        assert_int_equal(flight.group, 29);
        assert_int_equal(flight.scheme, version == TLS_1_2 ? 0x0804 : 0);
        assert_int_equal(flight.dh_bits, 0);
        assert_false(flight.stapled);
        assert_false(flight.certificate_request);
        assert_true(flight_has(&flight, 0xff01) && flight_has(&flight, 22) &&
                    flight_has(&flight, 23) && flight_has(&flight, 35));
        assert_false(flight_has(&flight, 15));
        assert_true(flight_sentinel(&flight));
        flight_clear(&flight);
    }
}

static void rfc8446_4_1_3_no_sentinel_of_the_newest_version(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc013);
    SSL_CTX *server = server_new();

    (void)state;
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    assert_int_equal(ask(server, &hello), FLIGHT_HELLO_DONE);
    assert_false(flight_sentinel(&flight));
}

static void rfc8422_5_4_ecdsa(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc02b);

    (void)state;
    hello.groups[0] = 23;
    hello.group_count = 1;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
    assert_certificate(ecdsa);
    assert_int_equal(flight.scheme, 0x0403);
    assert_int_equal(flight.group, 23);
}

static void assert_ffdhe2048(void)
{
    const struct known_prime *prime = known_prime_find(flight.dh_prime_sha256);

    assert_int_equal(flight.dh_bits, 2048);
    assert_false(flight.dh_trivial);
    assert_non_null(prime);
    assert_non_null(strstr(prime->name, "ffdhe2048"));
    assert_int_equal(flight.group, 0);
}

static void rfc5246_7_4_3_dhe(void **state)
{
    (void)state;
    for (enum tls_version version = TLS_1_0; version <= TLS_1_2; version++) {
        struct hello hello = hello_of(version, 0x0033);

        assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
        assert_ffdhe2048();
        assert_int_equal(flight.scheme, version == TLS_1_2 ? 0x0804 : 0);
        assert_certificate(rsa);
        flight_clear(&flight);
    }
}

static void rfc5246_7_4_3_anonymous(void **state)
{
    (void)state;
    for (enum tls_version version = TLS_1_0; version <= TLS_1_2; version++) {
        struct hello hello = hello_of(version, 0x0034);

        assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
        assert_ffdhe2048();
        assert_int_equal(flight.scheme, 0);
        assert_false(flight.certificate_seen);
        flight_clear(&flight);
        hello = hello_of(version, 0xc018);
        assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
        assert_int_equal(flight.group, 29);
        assert_int_equal(flight.scheme, 0);
        assert_false(flight.certificate_seen);
        flight_clear(&flight);
    }
}

static void rfc5246_7_4_3_rsa_has_no_key_exchange(void **state)
{
    struct hello hello = hello_of(TLS_1_1, 0x002f);

    (void)state;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
    assert_false(flight.key_exchange_seen);
    assert_int_equal(flight.group, 0);
    assert_certificate(rsa);
}

static void rfc5746_3_4_the_signalling_suite(void **state)
{
    struct hello hello = hello_of(TLS_1_0, 0x002f);

    (void)state;
    hello.bare = true;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.extension_count, 1);
    assert_true(flight_has(&flight, 0xff01));
    flight_clear(&flight);
    hello = hello_of(TLS_1_2, 0xc013);
    hello.renegotiation_info = false;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
    assert_true(flight_has(&flight, 0xff01));
}

static int staple(SSL *ssl, void *context)
{
    static const unsigned char made_up[] = {0x30, 0x03, 0x0a, 0x01, 0x01};
    unsigned char *copy = OPENSSL_memdup(made_up, sizeof made_up);

    (void)context;
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)sizeof made_up);
    return SSL_TLSEXT_ERR_OK;
}

static void rfc6066_8_stapled(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc02f);
    SSL_CTX *server = server_new();

    (void)state;
    SSL_CTX_set_tlsext_status_cb(server, staple);
    assert_int_equal(ask(server, &hello), FLIGHT_HELLO_DONE);
    assert_true(flight.stapled);
    assert_true(flight_has(&flight, 5));
}

static int unknown_name(SSL *ssl, int *alert, void *context)
{
    (void)ssl, (void)context;
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_WARNING;
}

static void rfc6066_3_a_warning_before_the_hello(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc02f);
    SSL_CTX *server = server_new();

    (void)state;
    SSL_CTX_set_tlsext_servername_callback(server, unknown_name);
    assert_int_equal(ask(server, &hello), FLIGHT_HELLO_DONE);
    assert_true(flight.alert_seen);
    assert_int_equal(flight.alert_level, 1);
    assert_int_equal(flight.alert_description, ALERT_UNRECOGNIZED_NAME);
}

static void case_21_certificate_request_of_many_authorities(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0x009e);
    STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();
    SSL_CTX *server = server_new();

    (void)state;
    for (int i = 0; i < 1200; i++) {
        X509_NAME *name = X509_NAME_new();
        char text[32];

        snprintf(text, sizeof text, "authority number %d", i);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (unsigned char *)text, -1, -1, 0);
        sk_X509_NAME_push(names, name);
    }
    SSL_CTX_set_client_CA_list(server, names);
    SSL_CTX_set_verify(server, SSL_VERIFY_PEER, NULL);
    assert_int_equal(ask(server, &hello), FLIGHT_HELLO_DONE);
    assert_true(flight.certificate_request);
    assert_true(flight.taken > 32 * 1024);
    assert_ffdhe2048();
}

static void case_21_certificates_over_many_records(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc02f);
    SSL_CTX *server = server_new();
    int leaf = i2d_X509(rsa, NULL);

    (void)state;
    SSL_CTX_set_max_send_fragment(server, 512);
    assert_int_equal(SSL_CTX_select_current_cert(server, rsa), 1);
    for (int i = 0; i < 60; i++)
        assert_int_equal(SSL_CTX_add1_chain_cert(server, rsa), 1);
    assert_int_equal(ask(server, &hello), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.certificates.len, 61 * leaf);
    assert_true(flight.taken > 40 * 1024);
}

/* ---- refusals */

static void rfc5246_7_2_2_no_common_suite(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0x0004);

    (void)state;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_ALERT);
    assert_false(flight.hello_seen);
    assert_true(flight.alert_seen);
    assert_int_equal(flight.alert_level, 2);
    assert_int_equal(flight.alert_description, ALERT_HANDSHAKE_FAILURE);
    assert_false(flight.plaintext_after);
}

static void rfc8996_2_a_version_that_is_off(void **state)
{
    (void)state;
    for (enum tls_version version = TLS_SSL3; version <= TLS_1_1; version++) {
        struct hello hello = hello_of(version, 0x002f);
        SSL_CTX *server = server_new();

        SSL_CTX_set_min_proto_version(server, TLS1_2_VERSION);
        assert_int_equal(ask(server, &hello), FLIGHT_ALERT);
        /* SSLv3 has no such alert. */
        assert_int_equal(flight.alert_description,
                         version == TLS_SSL3 ? ALERT_HANDSHAKE_FAILURE : ALERT_PROTOCOL_VERSION);
        flight_clear(&flight);
    }
}

static void rfc7507_3_fallback(void **state)
{
    struct hello hello = hello_of(TLS_1_1, 0xc013);

    (void)state;
    hello.fallback_scsv = true;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_ALERT);
    assert_int_equal(flight.alert_description, ALERT_INAPPROPRIATE_FALLBACK);
}

static void ssl2_hello_is_met_with_an_alert(void **state)
{
    struct hello hello = {.version = TLS_SSL2, .suites = {0x010080, 0x0700c0}, .suite_count = 2};

    (void)state;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_ALERT);
    assert_false(flight.hello_seen);
    assert_int_equal(flight.alert_level, 2);
}

/* ---- TLS 1.3 */

static void rfc8446_4_2_8_an_empty_key_share_is_retried(void **state)
{
    static const struct {
        uint32_t suite;
        uint16_t group;
    } rows[] = {{0x1301, 29}, {0x1302, 23}, {0x1303, 24},
                {0x1301, 25}, {0x1302, 30}, {0x1301, 0x0100}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hello hello = hello_of(TLS_1_3, rows[i].suite);

        hello.groups[0] = rows[i].group;
        hello.group_count = 1;
        assert_int_equal(ask(server_new(), &hello), FLIGHT_RETRY);
        assert_true(flight.hello_seen);
        assert_int_equal(flight.version, 0x0304);
        assert_int_equal(flight.suite, rows[i].suite);
        assert_int_equal(flight.group, rows[i].group);
        assert_int_equal(flight.session_id_size, 32);
        assert_int_equal(flight.cookie_size, 0);
        assert_false(flight_sentinel(&flight));
        flight_clear(&flight);
    }
}

static void rfc8446_4_1_1_no_common_group_or_suite(void **state)
{
    struct hello hello = hello_of(TLS_1_3, 0x1301);

    (void)state;
    hello.groups[0] = 0x11ec; /* X25519MLKEM768 */
    hello.group_count = 1;
    assert_int_equal(ask(server_new(), &hello), FLIGHT_ALERT);
    assert_int_equal(flight.alert_description, ALERT_HANDSHAKE_FAILURE);
    flight_clear(&flight);
    hello = hello_of(TLS_1_3, 0x1305);
    assert_int_equal(ask(server_new(), &hello), FLIGHT_ALERT);
    assert_int_equal(flight.alert_description, ALERT_HANDSHAKE_FAILURE);
}

static void rfc8446_4_1_3_only_older_versions(void **state)
{
    struct hello hello = hello_of(TLS_1_3, 0x1301);
    SSL_CTX *server = server_new();

    (void)state;
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    assert_int_equal(ask(server, &hello), FLIGHT_ALERT);
    assert_false(flight.hello_seen);
}

static int make_cookie(SSL *ssl, unsigned char *cookie, size_t *size)
{
    (void)ssl;
    memset(cookie, 'c', 20);
    *size = 20;
    return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, size_t size)
{
    (void)ssl;
    return size == 20 && cookie[0] == 'c';
}

/* Feeds a hello to a server that keeps no state. */
static enum flight_end ask_stateless(SSL_CTX *server, const struct hello *hello)
{
    struct test_peer peer;
    struct buf octets, answer;
    struct err err = {0};
    enum flight_end end;

    buf_init(&octets, HELLO_RECORD_MAX);
    buf_init(&answer, FLIGHT_MAX);
    assert_int_equal(hello_build(hello, &octets, &err), 0);
    test_peer_open(&peer, server);
    assert_int_equal(BIO_write(peer.input, octets.data, (int)octets.len), octets.len);
    if (SSL_stateless(peer.ssl) == 1)
        test_peer_feed(&peer, NULL, 0, NULL);
    test_peer_take(&peer, &answer);
    end = flight_steps(&flight, false, &answer);
    test_peer_close(&peer);
    buf_clear(&octets);
    buf_clear(&answer);
    return end;
}

static void rfc8446_4_2_2_cookie(void **state)
{
    struct hello hello = hello_of(TLS_1_3, 0x1301);
    SSL_CTX *server = server_new();
    uint8_t cookie[FLIGHT_COOKIE_MAX];

    (void)state;
    SSL_CTX_set_stateless_cookie_generate_cb(server, make_cookie);
    SSL_CTX_set_stateless_cookie_verify_cb(server, check_cookie);
    assert_int_equal(ask_stateless(server, &hello), FLIGHT_RETRY);
    assert_true(flight.cookie_size > 20);
    assert_int_equal(flight.group, 29);
    memcpy(cookie, flight.cookie, flight.cookie_size);
    hello.cookie = cookie;
    hello.cookie_size = flight.cookie_size;
    flight_clear(&flight);
    /* The cookie is understood, and a second HelloRetryRequest is not allowed. */
    assert_int_equal(ask_stateless(server, &hello), FLIGHT_ALERT);
    assert_int_not_equal(flight.alert_description, 50 /* decode_error */);
    SSL_CTX_free(server);
}

/* ---- shapes of hellos */

static void case_30_large_and_split_hellos(void **state)
{
    static const size_t splits[] = {1, 4, 5, 100, 1499};

    (void)state;
    for (enum tls_version version = TLS_1_0; version <= TLS_1_3; version++) {
        struct hello hello = hello_of(version, version == TLS_1_3 ? 0x1301 : 0xc013);
        enum flight_end good = version == TLS_1_3 ? FLIGHT_RETRY : FLIGHT_HELLO_DONE;

        hello.pad_to = 1500;
        assert_int_equal(ask(server_new(), &hello), good);
        flight_clear(&flight);
        for (size_t i = 0; i < COUNT(splits); i++) {
            hello.split_at = splits[i];
            assert_int_equal(ask(server_new(), &hello), good);
            flight_clear(&flight);
        }
    }
}

static void case_31_suites_that_nobody_knows_do_no_harm(void **state)
{
    struct hello hello = hello_of(TLS_1_2, 0xc0ff);

    (void)state;
    while (hello.suite_count < HELLO_SUITES_MAX - 1) {
        hello.suites[hello.suite_count] = 0xd100 + (uint32_t)hello.suite_count;
        hello.suite_count++;
    }
    hello.suites[hello.suite_count++] = 0xcca8;
    while (hello.group_count < HELLO_CODES_MAX) {
        hello.groups[hello.group_count] = (uint16_t)(0x3000 + hello.group_count);
        hello.group_count++;
    }
    while (hello.scheme_count < HELLO_CODES_MAX) {
        hello.schemes[hello.scheme_count] = (uint16_t)(0x3000 + hello.scheme_count);
        hello.scheme_count++;
    }
    assert_int_equal(ask(server_new(), &hello), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.suite, 0xcca8);
}

static void case_29_ccm_8_in_tls_1_3(void **state)
{
    struct hello hello = hello_of(TLS_1_3, 0x1305);
    SSL_CTX *server = server_new();

    (void)state;
    assert_int_equal(SSL_CTX_set_ciphersuites(server, "TLS_AES_128_CCM_8_SHA256"), 1);
    assert_int_equal(ask(server, &hello), FLIGHT_RETRY);
    assert_int_equal(flight.suite, 0x1305);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(rfc5246_7_3_every_version_with_ecdhe, clear),
        cmocka_unit_test_teardown(rfc8446_4_1_3_no_sentinel_of_the_newest_version, clear),
        cmocka_unit_test_teardown(rfc8422_5_4_ecdsa, clear),
        cmocka_unit_test_teardown(rfc5246_7_4_3_dhe, clear),
        cmocka_unit_test_teardown(rfc5246_7_4_3_anonymous, clear),
        cmocka_unit_test_teardown(rfc5246_7_4_3_rsa_has_no_key_exchange, clear),
        cmocka_unit_test_teardown(rfc5746_3_4_the_signalling_suite, clear),
        cmocka_unit_test_teardown(rfc6066_8_stapled, clear),
        cmocka_unit_test_teardown(rfc6066_3_a_warning_before_the_hello, clear),
        cmocka_unit_test_teardown(case_21_certificate_request_of_many_authorities, clear),
        cmocka_unit_test_teardown(case_21_certificates_over_many_records, clear),
        cmocka_unit_test_teardown(rfc5246_7_2_2_no_common_suite, clear),
        cmocka_unit_test_teardown(rfc8996_2_a_version_that_is_off, clear),
        cmocka_unit_test_teardown(rfc7507_3_fallback, clear),
        cmocka_unit_test_teardown(ssl2_hello_is_met_with_an_alert, clear),
        cmocka_unit_test_teardown(rfc8446_4_2_8_an_empty_key_share_is_retried, clear),
        cmocka_unit_test_teardown(rfc8446_4_1_1_no_common_group_or_suite, clear),
        cmocka_unit_test_teardown(rfc8446_4_1_3_only_older_versions, clear),
        cmocka_unit_test_teardown(rfc8446_4_2_2_cookie, clear),
        cmocka_unit_test_teardown(case_30_large_and_split_hellos, clear),
        cmocka_unit_test_teardown(case_31_suites_that_nobody_knows_do_no_harm, clear),
        cmocka_unit_test_teardown(case_29_ccm_8_in_tls_1_3, clear),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
