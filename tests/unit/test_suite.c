/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of cipher suites, their classes, and TLS versions. */
#include <config.h>

#include "facts/suite.h"

#include <string.h>

#include <openssl/ssl.h>

#include "unit.h"

static void test_every_code_is_found_once(void **state)
{
    (void)state;
    assert_true(suite_count > 390);
    for (size_t i = 0; i < suite_count; i++) {
        assert_ptr_equal(suite_find(suites[i].code), &suites[i]);
        assert_ptr_equal(suite_by_name(suites[i].name), &suites[i]);
        assert_true(suites[i].first <= suites[i].last);
    }
    assert_null(suite_find(0xfafa));
    assert_null(suite_find(0x5600)); /* signals, no suites */
    assert_null(suite_find(0x00ff));
    assert_null(suite_by_name("TLS_FALLBACK_SCSV"));
    assert_null(suite_by_name("NULL"));
    assert_null(suite_by_name(""));
}

static enum tls_version first_of(const SSL_CIPHER *cipher)
{
    const char *version = SSL_CIPHER_get_version(cipher);

    return (enum tls_version)tls_version_parse(version);
}

/* A second opinion about codes, names, versions and strengths: the library that the program links.
 */
static void test_openssl_agrees(void **state)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    STACK_OF(SSL_CIPHER) * ciphers;

    (void)state;
    assert_int_equal(SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0"), 1);
    assert_int_equal(SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:"
                                                       "TLS_AES_256_GCM_SHA384:"
                                                       "TLS_CHACHA20_POLY1305_SHA256:"
                                                       "TLS_AES_128_CCM_SHA256:"
                                                       "TLS_AES_128_CCM_8_SHA256"),
                     1);
    ciphers = SSL_CTX_get_ciphers(context);
    assert_true(sk_SSL_CIPHER_num(ciphers) > 100);
    for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); i++) {
        const SSL_CIPHER *cipher = sk_SSL_CIPHER_value(ciphers, i);
        const struct suite *suite = suite_find(SSL_CIPHER_get_protocol_id(cipher));

        assert_non_null(suite);
        assert_string_equal(suite->name, SSL_CIPHER_standard_name(cipher));
        assert_ptr_equal(suite_by_name(SSL_CIPHER_get_name(cipher)), suite);
        assert_int_equal(suite->bits, SSL_CIPHER_get_bits(cipher, NULL));
        assert_int_equal(suite->mac == MAC_AEAD, SSL_CIPHER_is_aead(cipher));
        assert_int_equal(suite->first, first_of(cipher));
    }
    SSL_CTX_free(context);
}

/* Names of suites that OpenSSL's builds have no more, but its headers have. */
static void test_old_openssl_names(void **state)
{
    static const struct {
        uint32_t code;
        const char *name;
    } rows[] = {
        {SSL3_CK_RSA_RC4_40_MD5, SSL3_TXT_RSA_RC4_40_MD5},
        {SSL3_CK_RSA_RC4_128_SHA, SSL3_TXT_RSA_RC4_128_SHA},
        {SSL3_CK_RSA_RC2_40_MD5, SSL3_TXT_RSA_RC2_40_MD5},
        {SSL3_CK_RSA_IDEA_128_SHA, SSL3_TXT_RSA_IDEA_128_SHA},
        {SSL3_CK_RSA_DES_40_CBC_SHA, SSL3_TXT_RSA_DES_40_CBC_SHA},
        {SSL3_CK_RSA_DES_64_CBC_SHA, SSL3_TXT_RSA_DES_64_CBC_SHA},
        {SSL3_CK_RSA_DES_192_CBC3_SHA, SSL3_TXT_RSA_DES_192_CBC3_SHA},
        {SSL3_CK_DH_RSA_DES_192_CBC3_SHA, SSL3_TXT_DH_RSA_DES_192_CBC3_SHA},
        {SSL3_CK_DHE_RSA_DES_40_CBC_SHA, SSL3_TXT_DHE_RSA_DES_40_CBC_SHA},
        {SSL3_CK_DHE_RSA_DES_40_CBC_SHA, SSL3_TXT_EDH_RSA_DES_40_CBC_SHA},
        {SSL3_CK_DHE_DSS_DES_64_CBC_SHA, SSL3_TXT_EDH_DSS_DES_64_CBC_SHA},
        {SSL3_CK_DHE_RSA_DES_192_CBC3_SHA, SSL3_TXT_DHE_RSA_DES_192_CBC3_SHA},
        {SSL3_CK_DHE_RSA_DES_192_CBC3_SHA, SSL3_TXT_EDH_RSA_DES_192_CBC3_SHA},
        {SSL3_CK_ADH_RC4_40_MD5, SSL3_TXT_ADH_RC4_40_MD5},
        {SSL3_CK_ADH_DES_192_CBC_SHA, SSL3_TXT_ADH_DES_192_CBC_SHA},
        {TLS1_CK_ECDHE_RSA_WITH_RC4_128_SHA, TLS1_TXT_ECDHE_RSA_WITH_RC4_128_SHA},
        {TLS1_CK_ECDHE_RSA_WITH_DES_192_CBC3_SHA, TLS1_TXT_ECDHE_RSA_WITH_DES_192_CBC3_SHA},
        {TLS1_CK_ECDH_anon_WITH_RC4_128_SHA, TLS1_TXT_ECDH_anon_WITH_RC4_128_SHA},
        {TLS1_CK_ECDH_ECDSA_WITH_NULL_SHA, TLS1_TXT_ECDH_ECDSA_WITH_NULL_SHA},
        {TLS1_CK_PSK_WITH_3DES_EDE_CBC_SHA, TLS1_TXT_PSK_WITH_3DES_EDE_CBC_SHA},
        {TLS1_CK_DH_RSA_WITH_SEED_SHA, TLS1_TXT_DH_RSA_WITH_SEED_SHA},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_non_null(suite_by_name(rows[i].name));
        assert_int_equal(suite_by_name(rows[i].name)->code, rows[i].code & 0xffff);
    }
    assert_null(suite_by_name("EDH-"));
    assert_null(suite_by_name("EXP-EDH"));
}

/* Spot values of what no library of ours has: IANA's registry, drafts, SSLv2's kinds. */
static void test_rare_codes(void **state)
{
    static const struct {
        uint32_t code;
        const char *name;
        unsigned bits;
    } rows[] = {
        {0x001d, "SSL_FORTEZZA_KEA_WITH_FORTEZZA_CBC_SHA", 80},
        {0x0061, "TLS_RSA_EXPORT1024_WITH_RC2_CBC_56_MD5", 56},
        {0x1306, "TLS_AEGIS_256_SHA512", 256},
        {0x16b7, "TLS_CECPQ1_RSA_WITH_CHACHA20_POLY1305_SHA256", 256},
        {0xc0b0, "TLS_ECCPWD_WITH_AES_128_GCM_SHA256", 128},
        {0xc0b4, "TLS_SHA256_SHA256", 0},
        {0xc103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", 256},
        {0xcc13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD", 256},
        {0xd003, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256", 128},
        {0xfeff, "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA", 112},
        {0x020080, "SSL_CK_RC4_128_EXPORT40_WITH_MD5", 40},
        {0x0700c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", 112},
        {0x080080, "SSL_CK_RC4_64_WITH_MD5", 64},
        {0xff0800, "SSL_CK_DES_64_CFB64_WITH_MD5_1", 56}, /* SSLeay's, by its ssl2.h */
        {0xff0810, "SSL_CK_NULL", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(suite_find(rows[i].code)->name, rows[i].name);
        assert_int_equal(suite_find(rows[i].code)->bits, rows[i].bits);
    }
}

/* What a cell says about a suite, its name says too. */
static void test_cells_agree_with_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < suite_count; i++) {
        const struct suite *suite = &suites[i];

        assert_int_equal(suite->export, strstr(suite->name, "EXPORT") != NULL);
        assert_int_equal(suite->auth == AUTH_ANON, strstr(suite->name, "_anon_") != NULL);
        assert_int_equal(suite->cipher == CIPHER_RC4, strstr(suite->name, "RC4_") != NULL);
        assert_int_equal(suite->mode == MODE_GCM, strstr(suite->name, "_GCM_") != NULL);
        assert_int_equal(suite->mode == MODE_CCM_8, strstr(suite->name, "_CCM_8") != NULL);
        assert_int_equal(suite->cipher == CIPHER_NULL, suite->bits == 0);
        assert_int_equal(suite->last == TLS_SSL2, suite->code > 0xffff);
        assert_int_equal(suite->exchange == EXCHANGE_ANY, suite->first == TLS_1_3);
    }
}

static unsigned classes_of(const char *name)
{
    const struct suite *suite = suite_by_name(name);

    assert_non_null(suite);
    return suite_classes(suite);
}

#define BIT(class) (1u << (class))

static void test_classes(void **state)
{
    (void)state;
    assert_int_equal(classes_of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), BIT(CLASS_AEAD));
    assert_int_equal(classes_of("TLS_RSA_WITH_RC4_128_SHA"), BIT(CLASS_RC4) | BIT(CLASS_RSA));
    assert_int_equal(classes_of("TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
                     BIT(CLASS_RC4) | BIT(CLASS_RSA) | BIT(CLASS_EXPORT));
    assert_int_equal(classes_of("TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"),
                     BIT(CLASS_3DES) | BIT(CLASS_ANON));
    assert_int_equal(classes_of("TLS_ECDH_anon_WITH_AES_128_CBC_SHA"), BIT(CLASS_ANON));
    assert_int_equal(classes_of("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA"), BIT(CLASS_STATIC_DH));
    assert_int_equal(classes_of("TLS_DHE_DSS_WITH_AES_128_CBC_SHA"),
                     BIT(CLASS_DHE) | BIT(CLASS_DSS));
    assert_int_equal(classes_of("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"), BIT(CLASS_ECDHE_CCM_8));
    assert_int_equal(classes_of("TLS_AES_128_GCM_SHA256"), 0);
    assert_int_equal(classes_of("TLS_SHA256_SHA256"), BIT(CLASS_NULL));
    assert_int_equal(classes_of("TLS_ECDH_anon_WITH_NULL_SHA"), BIT(CLASS_NULL) | BIT(CLASS_ANON));
    assert_int_equal(classes_of("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
                     BIT(CLASS_3DES) | BIT(CLASS_ECDHE_CBC));
    assert_int_equal(classes_of("TLS_RSA_WITH_AES_128_GCM_SHA256"), BIT(CLASS_RSA));
    assert_int_equal(classes_of("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"), BIT(CLASS_DHE));
    assert_int_equal(classes_of("TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA"),
                     BIT(CLASS_EXPORT) | BIT(CLASS_DHE) | BIT(CLASS_DSS));
    assert_int_equal(classes_of("SSL_CK_RC2_128_CBC_WITH_MD5"), BIT(CLASS_RC2) | BIT(CLASS_RSA));
    assert_int_equal(classes_of("TLS_RSA_WITH_DES_CBC_SHA"), BIT(CLASS_DES) | BIT(CLASS_RSA));
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        bool found = false;

        for (size_t i = 0; i < suite_count; i++)
            found |= (suite_classes(&suites[i]) & BIT(class)) != 0;
        assert_true(found);
        assert_int_equal(suite_class_parse(suite_class_name((enum suite_class) class)), class);
    }
    assert_int_equal(suite_class_parse("strong"), -1);
}

static void test_versions_of_suites(void **state)
{
    (void)state;
    assert_int_equal(suite_find(0x1301)->first, TLS_1_3);
    assert_int_equal(suite_find(0xc02f)->first, TLS_1_2);
    assert_int_equal(suite_find(0xc013)->first, TLS_1_0);
    assert_int_equal(suite_find(0x002f)->first, TLS_SSL3);
    assert_int_equal(suite_find(0x002f)->last, TLS_1_2);
    assert_int_equal(suite_find(0x010080)->last, TLS_SSL2);
}

static void test_versions(void **state)
{
    (void)state;
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        enum tls_version each = (enum tls_version)version;

        assert_int_equal(tls_version_of(tls_version_number(each)), version);
        assert_int_equal(tls_version_parse(tls_version_name(each)), version);
    }
    assert_int_equal(tls_version_of(0x0305), -1);
    assert_int_equal(tls_version_parse("1.2"), TLS_1_2);
    assert_int_equal(tls_version_parse("tls1.0"), TLS_1_0);
    assert_int_equal(tls_version_parse("TLSv1"), TLS_1_0);
    assert_int_equal(tls_version_parse("TLS 1.3"), TLS_1_3);
    assert_int_equal(tls_version_parse("ssl3"), TLS_SSL3);
    assert_int_equal(tls_version_parse("1.4"), -1);
    assert_int_equal(tls_version_parse(""), -1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_is_found_once), cmocka_unit_test(test_openssl_agrees),
        cmocka_unit_test(test_old_openssl_names),        cmocka_unit_test(test_rare_codes),
        cmocka_unit_test(test_cells_agree_with_names),   cmocka_unit_test(test_classes),
        cmocka_unit_test(test_versions_of_suites),       cmocka_unit_test(test_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
