/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of cipher suites, named groups, signature schemes and primes. */
#include <config.h>

#include "facts/suite.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

#include "facts/group.h"
#include "unit.h"

static void test_every_code_is_found_once(void **state)
{
    (void)state;
    assert_true(suite_count > 360);
    for (size_t i = 0; i < suite_count; i++) {
        assert_ptr_equal(suite_find(suites[i].code), &suites[i]);
        assert_ptr_equal(suite_by_name(suites[i].name), &suites[i]);
        assert_true(suites[i].first <= suites[i].last);
    }
    assert_null(suite_find(0xfafa));
    assert_null(suite_by_name("TLS_FALLBACK_SCSV"));
}

/* A second opinion about codes, names and strengths: the library that the program links. */
static void test_openssl_agrees(void **state)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    STACK_OF(SSL_CIPHER) * ciphers;

    (void)state;
    assert_int_equal(SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0"), 1);
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
    }
    SSL_CTX_free(context);
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

static void test_groups_and_schemes(void **state)
{
    (void)state;
    for (size_t i = 0; i < group_count; i++) {
        assert_ptr_equal(group_find(groups[i].code), &groups[i]);
        assert_ptr_equal(group_by_name(groups[i].name), &groups[i]);
    }
    for (size_t i = 0; i < scheme_count; i++) {
        assert_ptr_equal(scheme_find(schemes[i].code), &schemes[i]);
        assert_ptr_equal(scheme_by_name(schemes[i].name), &schemes[i]);
    }
    assert_int_equal(group_by_name("P-256")->code, 23);
    assert_int_equal(group_by_name("prime256v1")->code, 23);
    assert_int_equal(group_by_name("x25519mlkem768")->code, 0x11ec); /* RFC 10024 */
    assert_null(group_by_name("P-1024"));
    assert_null(group_find(0x0a0a));
    assert_string_equal(scheme_find(0x0804)->name, "rsa_pss_rsae_sha256");
    assert_null(scheme_find(0xffff));
}

static const struct known_prime *prime_of(BIGNUM *prime)
{
    uint8_t octets[2048], hash[32];
    int size = BN_bn2bin(prime, octets);

    SHA256(octets, (size_t)size, hash);
    BN_free(prime);
    return known_prime_find(hash);
}

/* The standards' primes, computed by another source. */
static void test_known_primes(void **state)
{
    static const uint8_t nothing[32];

    (void)state;
    assert_true(known_prime_count >= 100);
    for (size_t i = 1; i < known_prime_count; i++)
        assert_true(strcmp(known_primes[i - 1].sha256, known_primes[i].sha256) < 0);
    assert_string_equal(prime_of(BN_get_rfc2409_prime_768(NULL))->name, "group 1 (RFC 2409)");
    assert_string_equal(prime_of(BN_get_rfc2409_prime_1024(NULL))->name, "group 2 (RFC 2409)");
    assert_string_equal(prime_of(BN_get_rfc3526_prime_1536(NULL))->name, "group 5 (RFC 3526)");
    assert_string_equal(prime_of(BN_get_rfc3526_prime_2048(NULL))->name, "group 14 (RFC 3526)");
    assert_int_equal(prime_of(BN_get_rfc3526_prime_8192(NULL))->bits, 8192);
    assert_null(known_prime_find(nothing));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_is_found_once),
        cmocka_unit_test(test_openssl_agrees),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_versions_of_suites),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_groups_and_schemes),
        cmocka_unit_test(test_known_primes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
