/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/handshake: what it records of servers that speak TLS. */
#include <config.h>

#include "tls_pair.h"

#include <string.h>

#include "unit.h"

static SSL_CTX *dual_server(void)
{
    SSL_CTX *server = rsa_server();

    assert_int_equal(SSL_CTX_use_certificate(server, ecdsa), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(server, test_key("P-256", 0)), 1);
    return server;
}

static void every_version_is_spoken(void **state)
{
    static const struct {
        int number;
        const char *version, *signature_rsa, *signature_ecdsa;
    } cases[] = {
        {TLS1_VERSION, "TLSv1", "rsa_pkcs1_md5_sha1", "ecdsa_sha1"},
        {TLS1_1_VERSION, "TLSv1.1", "rsa_pkcs1_md5_sha1", "ecdsa_sha1"},
        {TLS1_2_VERSION, "TLSv1.2", "rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"},
        {TLS1_3_VERSION, "TLSv1.3", "rsa_pss_rsae_sha256", "ecdsa_secp256r1_sha256"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases) * 2; i++) {
        bool with_rsa = i % 2;
        SSL_CTX *server = with_rsa ? rsa_server() : ecdsa_server();
        struct tls_facts *facts;
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, cases[i / 2].number);
        /* 1.0 and 1.1 could otherwise fall to RSA key exchange, which has no signature. */
        SSL_CTX_set_cipher_list(server, "ECDHE:@SECLEVEL=0");
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_true(pair.peer.ready);
        facts = tls_facts(pair.tls, arena);
        assert_string_equal(facts->version, cases[i / 2].version);
        assert_int_equal(facts->version_number, cases[i / 2].number);
        assert_string_equal(facts->signature,
                            with_rsa ? cases[i / 2].signature_rsa : cases[i / 2].signature_ecdsa);
        assert_string_equal(facts->group, "x25519");
        assert_non_null(facts->cipher);
        assert_false(facts->stapled);
        leaf_is(pair.tls, with_rsa ? "rsa" : "ecdsa");
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void groups_are_named(void **state)
{
    static const struct {
        int version;
        const char *groups, *suites, *name, *signature;
        uint16_t number;
    } cases[] = {
        {TLS1_3_VERSION, "P-256", "ALL", "secp256r1", "rsa_pss_rsae_sha256", 23},
        {TLS1_3_VERSION, "X448", "ALL", "x448", "rsa_pss_rsae_sha256", 30},
        {TLS1_3_VERSION, "ffdhe2048", "ALL", "ffdhe2048", "rsa_pss_rsae_sha256", 0x100},
        {TLS1_2_VERSION, "P-384", "ECDHE", "secp384r1", "rsa_pss_rsae_sha256", 24},
        {TLS1_2_VERSION, "P-256", "kRSA", NULL, NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = rsa_server();
        struct tls_facts *facts;
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, cases[i].version);
        SSL_CTX_set1_groups_list(server, cases[i].groups);
        SSL_CTX_set_cipher_list(server, cases[i].suites);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        facts = tls_facts(pair.tls, arena);
        assert_int_equal(facts->group_number, cases[i].number);
        if (cases[i].name == NULL) {
            assert_null(facts->group);
            assert_null(facts->signature);
        } else {
            assert_string_equal(facts->group, cases[i].name);
            assert_string_equal(facts->signature, cases[i].signature);
        }
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void finite_field_groups_of_tls_1_2_are_named(void **state)
{
    static const char *const names[] = {"ffdhe2048", "ffdhe3072"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        SSL_CTX *server = rsa_server();
        EVP_PKEY *parameters = NULL;
        EVP_PKEY_CTX *generator = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
        struct pair pair;

        EVP_PKEY_paramgen_init(generator);
        EVP_PKEY_CTX_set_group_name(generator, names[i]);
        assert_int_equal(EVP_PKEY_generate(generator, &parameters), 1);
        EVP_PKEY_CTX_free(generator);
        assert_int_equal(SSL_CTX_set0_tmp_dh_pkey(server, parameters), 1);
        SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
        SSL_CTX_set_cipher_list(server, "DHE");
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_string_equal(tls_facts(pair.tls, arena)->group, names[i]);
        assert_int_equal(tls_facts(pair.tls, arena)->group_number, 0); /* it had none */
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void signature_schemes_are_named(void **state)
{
    static const struct {
        const char *key, *schemes, *name;
        int version;
    } cases[] = {
        {"P-384", "ECDSA+SHA384", "ecdsa_secp384r1_sha384", TLS1_3_VERSION},
        {"ED25519", "ed25519", "ed25519", TLS1_3_VERSION},
        {"RSA-PSS", "rsa_pss_pss_sha512", "rsa_pss_pss_sha512", TLS1_3_VERSION},
        {"RSA-2048", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha384", TLS1_3_VERSION},
        {"RSA-2048", "RSA+SHA1", "rsa_pkcs1_sha1", TLS1_2_VERSION},
        {"RSA-1024", "RSA+SHA512", "rsa_pkcs1_sha512", TLS1_2_VERSION},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cert_spec spec = {.common_name = "a", .key = test_key(cases[i].key, 0)};
        X509 *cert = test_cert(&spec);
        SSL_CTX *server = server_of(cert, spec.key);
        struct pair pair;

        assert_int_equal(SSL_CTX_set1_sigalgs_list(server, cases[i].schemes), 1);
        SSL_CTX_set_max_proto_version(server, cases[i].version);
        SSL_CTX_set_cipher_list(server, "ECDHE:@SECLEVEL=0");
        pair_open(&pair, server, NULL, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_string_equal(tls_facts(pair.tls, arena)->signature, cases[i].name);
        pair_close(&pair);
        SSL_CTX_free(server);
        X509_free(cert);
    }
}

/* case 46: both certificates of a dual server are seen, each by its own handshake. */
static void keys_choose_the_certificate(void **state)
{
    static const int versions[] = {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};

    (void)state;
    for (size_t i = 0; i < COUNT(versions) * 2; i++) {
        enum tls_keys keys = i % 2 ? TLS_KEYS_RSA : TLS_KEYS_ECDSA;
        SSL_CTX *server = dual_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, versions[i / 2]);
        pair_open(&pair, server, NAME, keys);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        leaf_is(pair.tls, keys == TLS_KEYS_RSA ? "rsa" : "ecdsa");
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void missing_key_kind_is_an_alert(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        enum tls_keys keys = i % 2 ? TLS_KEYS_RSA : TLS_KEYS_ECDSA;
        SSL_CTX *server = keys == TLS_KEYS_RSA ? ecdsa_server() : rsa_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, i < 2 ? TLS1_2_VERSION : TLS1_3_VERSION);
        pair_open(&pair, server, NAME, keys);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_ERROR);
        assert_string_equal(pair.err.text, "the server sent alert handshake_failure");
        assert_null(tls_chain(pair.tls));
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static int choose_by_sni(SSL *ssl, int *alert, void *argument)
{
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    (void)alert;
    *(int *)argument += 1;
    if (name == NULL)
        return SSL_TLSEXT_ERR_NOACK;
    if (strcmp(name, "unknown.example") == 0)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    if (strcmp(name, "warned.example") == 0)
        return SSL_TLSEXT_ERR_ALERT_WARNING;
    if (strcmp(name, "other.example") == 0)
        SSL_use_certificate(ssl, other);
    return SSL_TLSEXT_ERR_OK;
}

static void sni_chooses_the_certificate(void **state)
{
    static const struct {
        const char *sni, *common_name;
    } cases[] = {
        {NAME, "ecdsa"},        {"other.example", "other"}, {NULL, "ecdsa"},
        {"192.0.2.1", "ecdsa"}, {"[2001:db8::1]", "ecdsa"}, {"warned.example", "ecdsa"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = ecdsa_server();
        struct pair pair;
        int calls = 0;

        SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
        SSL_CTX_set_tlsext_servername_callback(server, choose_by_sni);
        SSL_CTX_set_tlsext_servername_arg(server, &calls);
        pair_open(&pair, server, cases[i].sni, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_int_equal(calls, 1);
        leaf_is(pair.tls, cases[i].common_name);
        /* RFC 6066 3: no literals. */
        if (i >= 2 && i <= 4)
            assert_null(SSL_get_servername(pair.peer.ssl, TLSEXT_NAMETYPE_host_name));
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void alert_is_told_by_name(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct pair pair;
    int calls = 0;

    (void)state;
    SSL_CTX_set_tlsext_servername_callback(server, choose_by_sni);
    SSL_CTX_set_tlsext_servername_arg(server, &calls);
    pair_open(&pair, server, "unknown.example", TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_ERROR);
    assert_string_equal(pair.err.text, "the server sent alert unrecognized_name");
    pair_close(&pair);
    SSL_CTX_free(server);
}

static void one_octet_at_a_time_is_enough(void **state)
{
    static const int versions[] = {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};

    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        SSL_CTX *server = dual_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, versions[i]);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, 1), TLS_READY);
        assert_int_equal(SSL_write(pair.peer.ssl, "250 ok\r\n", 8), 8);
        assert_int_equal(pair_talk(&pair, 1), TLS_READY);
        assert_string_equal(pair.plain.data, "250 ok\r\n");
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void text_goes_both_ways(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct pair pair;

    (void)state;
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(tls_write(pair.tls, "EHLO\r\n", 6, &pair.err), ERR_USAGE);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    assert_int_equal(tls_write(pair.tls, "EHLO a\r\n", 8, &pair.err), 0);
    assert_int_equal(tls_write(pair.tls, "", 0, &pair.err), 0);
    pair_talk(&pair, SIZE_MAX);
    assert_string_equal(pair.served.data, "EHLO a\r\n");
    assert_int_equal(SSL_write(pair.peer.ssl, "250 b\r\n", 7), 7);
    assert_int_equal(SSL_shutdown(pair.peer.ssl), 0);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_ENDED);
    assert_string_equal(pair.plain.data, "250 b\r\n");
    tls_close(pair.tls);
    assert_true(tls_output(pair.tls)->len > 0);
    pair_talk(&pair, SIZE_MAX);
    assert_true(SSL_get_shutdown(pair.peer.ssl) & SSL_RECEIVED_SHUTDOWN);
    pair_close(&pair);
    SSL_CTX_free(server);
}

static void more_text_than_wanted_is_dropped(void **state)
{
    SSL_CTX *server = ecdsa_server();
    char text[5000];
    struct pair pair;

    (void)state;
    memset(text, 'x', sizeof text);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    buf_init(&pair.plain, 100);
    assert_int_equal(SSL_write(pair.peer.ssl, text, sizeof text), (int)sizeof text);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    assert_int_equal(pair.plain.len, 100);
    assert_true(pair.plain.full);
    pair_close(&pair);
    SSL_CTX_free(server);
}

static void early_data_is_seen_in_tickets(void **state)
{
    static const unsigned sizes[] = {0, 16384};

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        SSL_CTX *server = ecdsa_server();
        struct tls_facts *facts;
        struct pair pair;

        SSL_CTX_set_max_early_data(server, sizes[i]);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        facts = tls_facts(pair.tls, arena);
        assert_true(facts->early_data_known);
        assert_int_equal(facts->early_data, sizes[i] > 0);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void without_tickets_early_data_is_unknown(void **state)
{
    SSL_CTX *server = ecdsa_server();
    struct pair pair;

    (void)state;
    SSL_CTX_set_num_tickets(server, 0);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    assert_false(tls_facts(pair.tls, arena)->early_data_known);
    pair_close(&pair);
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    pair_open(&pair, server, NAME, TLS_KEYS_ANY);
    assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
    assert_true(tls_facts(pair.tls, arena)->early_data_known); /* 1.2 has none */
    assert_false(tls_facts(pair.tls, arena)->early_data);
    pair_close(&pair);
    SSL_CTX_free(server);
}

static void suites_have_their_numbers(void **state)
{
    static const struct {
        int version;
        const char *suite;
        uint32_t number;
    } cases[] = {
        {TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", 0x1301},
        {TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384", 0xc030},
        {TLS1_VERSION, "AES128-SHA:@SECLEVEL=0", 0x002f},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = rsa_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, cases[i].version);
        if (cases[i].version == TLS1_3_VERSION)
            SSL_CTX_set_ciphersuites(server, cases[i].suite);
        else
            SSL_CTX_set_cipher_list(server, cases[i].suite);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_int_equal(tls_facts(pair.tls, arena)->suite_number, cases[i].number);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static void extensions_of_tls_1_2_are_noted(void **state)
{
    static const uint64_t options[] = {0, SSL_OP_NO_EXTENDED_MASTER_SECRET};

    (void)state;
    for (size_t i = 0; i < COUNT(options); i++) {
        SSL_CTX *server = ecdsa_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
        SSL_CTX_set_options(server, options[i]);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_int_equal(tls_facts(pair.tls, arena)->extended_master_secret, options[i] == 0);
        assert_true(tls_facts(pair.tls, arena)->secure_renegotiation);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

/* A server's cache has sessions, too: they are no tickets. */
static void tickets_have_their_lifetime(void **state)
{
    static const struct {
        int version;
        uint64_t options;
        bool ticket;
    } cases[] = {
        {TLS1_3_VERSION, 0, true},
        {TLS1_2_VERSION, 0, true},
        {TLS1_2_VERSION, SSL_OP_NO_TICKET, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        SSL_CTX *server = ecdsa_server();
        struct tls_facts *facts;
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, cases[i].version);
        SSL_CTX_set_options(server, cases[i].options);
        SSL_CTX_set_session_id_context(server, (const unsigned char *)"id", 2);
        SSL_CTX_set_timeout(server, 4321);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        facts = tls_facts(pair.tls, arena);
        assert_int_equal(facts->ticket, cases[i].ticket);
        assert_int_equal(facts->ticket_lifetime, cases[i].ticket ? 4321 : 0);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

static int staple(SSL *ssl, void *argument)
{
    (void)argument;
    SSL_set_tlsext_status_ocsp_resp(ssl, OPENSSL_memdup("response", 8), 8);
    return SSL_TLSEXT_ERR_OK;
}

static void stapled_responses_are_seen(void **state)
{
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        SSL_CTX *server = ecdsa_server();
        struct pair pair;

        SSL_CTX_set_max_proto_version(server, versions[i]);
        SSL_CTX_set_tlsext_status_cb(server, staple);
        pair_open(&pair, server, NAME, TLS_KEYS_ANY);
        assert_int_equal(pair_talk(&pair, SIZE_MAX), TLS_READY);
        assert_true(tls_facts(pair.tls, arena)->stapled);
        pair_close(&pair);
        SSL_CTX_free(server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_is_spoken),
        cmocka_unit_test(groups_are_named),
        cmocka_unit_test(finite_field_groups_of_tls_1_2_are_named),
        cmocka_unit_test(signature_schemes_are_named),
        cmocka_unit_test(keys_choose_the_certificate),
        cmocka_unit_test(missing_key_kind_is_an_alert),
        cmocka_unit_test(sni_chooses_the_certificate),
        cmocka_unit_test(alert_is_told_by_name),
        cmocka_unit_test(one_octet_at_a_time_is_enough),
        cmocka_unit_test(text_goes_both_ways),
        cmocka_unit_test(more_text_than_wanted_is_dropped),
        cmocka_unit_test(early_data_is_seen_in_tickets),
        cmocka_unit_test(without_tickets_early_data_is_unknown),
        cmocka_unit_test(suites_have_their_numbers),
        cmocka_unit_test(extensions_of_tls_1_2_are_noted),
        cmocka_unit_test(tickets_have_their_lifetime),
        cmocka_unit_test(stapled_responses_are_seen),
    };

    return cmocka_run_group_tests(tests, pair_setup, pair_teardown);
}
