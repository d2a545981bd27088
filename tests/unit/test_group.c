/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of named groups, signature schemes and Diffie-Hellman primes. */
#include <config.h>

#include "facts/group.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

#include "base/text.h"
#include "unit.h"

/* ---- groups */

static void test_every_group_is_found_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < group_count; i++) {
        assert_ptr_equal(group_find(groups[i].code), &groups[i]);
        assert_ptr_equal(group_by_name(groups[i].name), &groups[i]);
        assert_true(i == 0 || groups[i - 1].code < groups[i].code);
    }
    assert_null(group_find(0));
    assert_null(group_find(0x0a0a));
    assert_null(group_by_name("P-1024"));
    assert_null(group_by_name(""));
}

static unsigned degree(const char *name)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)name, 0),
        OSSL_PARAM_construct_end(),
    };
    EC_GROUP *curve = EC_GROUP_new_from_params(params, NULL, NULL);
    unsigned bits = curve != NULL ? (unsigned)EC_GROUP_get_degree(curve) : 0;

    EC_GROUP_free(curve);
    return bits;
}

/* A second opinion about codes, names and sizes: the library that the program links. */
static void test_openssl_agrees(void **state)
{
    SSL_CTX *context = SSL_CTX_new(TLS_method());
    SSL *ssl = SSL_new(context);
    unsigned named = 0, measured = 0;

    (void)state;
    for (size_t i = 0; i < group_count; i++) {
        const char *name = SSL_group_to_name(ssl, 0x1000000 | groups[i].code);
        unsigned bits = degree(groups[i].name);

        if (name != NULL) {
            assert_true(text_equal_nocase(name, groups[i].name));
            named++;
        }
        if (bits > 0) {
            assert_int_equal(groups[i].bits, bits);
            measured++;
        }
    }
    assert_true(named >= 15); /* a build may lack curves, not all */
    assert_true(measured >= 3);
    SSL_free(ssl);
    SSL_CTX_free(context);
}

static void test_names_of_groups(void **state)
{
    static const struct {
        const char *name;
        uint16_t code;
    } rows[] = {
        {"P-256", 23},
        {"p-384", 24},
        {"prime256v1", 23},
        {"K-163", 1},
        {"B-571", 14},
        {"X25519", 29},
        {"curve25519", 29},
        {"SM2", 41},
        {"x25519mlkem768", 0x11ec}, /* RFC 10024 */
        {"SecP256r1MLKEM512", 0x11e9},
        {"MLKEM512X25519", 0x11ea},
        {"ffdhe2048", 0x0100},
        {"X25519Kyber768Draft00", 0x6399},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_non_null(group_by_name(rows[i].name));
        assert_int_equal(group_by_name(rows[i].name)->code, rows[i].code);
    }
}

static void test_kinds_of_groups(void **state)
{
    (void)state;
    assert_int_equal(group_find(14)->kind, GROUP_BINARY);
    assert_int_equal(group_find(15)->kind, GROUP_CURVE);
    assert_int_equal(group_find(0x0104)->kind, GROUP_FINITE);
    assert_int_equal(group_find(0x0201)->kind, GROUP_KEM);
    assert_int_equal(group_find(0x11ed)->kind, GROUP_HYBRID);
    assert_false(group_find(22)->tls13); /* RFC 8446 4.2.7 */
    assert_true(group_find(23)->tls13);
    assert_false(group_find(26)->tls13); /* RFC 8734: 0x1f in its place */
    assert_true(group_find(31)->tls13);
    assert_int_equal(group_find(29)->bits, 255);
    assert_int_equal(group_find(0xff01)->bits, 0);
}

/* ---- signature schemes */

static void test_every_scheme_is_found_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < scheme_count; i++) {
        assert_ptr_equal(scheme_find(schemes[i].code), &schemes[i]);
        assert_ptr_equal(scheme_by_name(schemes[i].name), &schemes[i]);
        assert_true(i == 0 || schemes[i - 1].code < schemes[i].code);
    }
    assert_null(scheme_find(0x0200)); /* anonymous */
    assert_null(scheme_find(0xffff));
    assert_null(scheme_by_name("rsa_sha3"));
}

/* RFC 5246 7.4.1.4.1: the upper octet is the hash, the lower one the key. */
static void test_pairs(void **state)
{
    static const char *const hashes[] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
    static const char *const keys[] = {"RSA", "DSA", "ECDSA"};

    (void)state;
    for (uint16_t hash = 1; hash <= 6; hash++) {
        for (uint16_t key = 1; key <= 3; key++) {
            const struct scheme *scheme = scheme_find((uint16_t)(hash << 8 | key));

            assert_non_null(scheme);
            assert_string_equal(scheme->hash, hashes[hash - 1]);
            assert_string_equal(scheme->key, keys[key - 1]);
            assert_true(scheme->tls12);
            assert_non_null(strstr(scheme->name, scheme->hash));
        }
    }
}

static void test_schemes_by_version(void **state)
{
    (void)state;
    assert_string_equal(scheme_find(0x0804)->name, "rsa_pss_rsae_sha256");
    assert_true(scheme_find(0x0804)->tls12);
    assert_true(scheme_find(0x0807)->tls12);
    assert_false(scheme_find(0x081a)->tls12); /* RFC 8734 */
    assert_false(scheme_find(0x0420)->tls12);
    assert_false(scheme_find(0x0905)->tls12);
    assert_string_equal(scheme_by_name("MLDSA65")->key, "ML-DSA");
    assert_string_equal(scheme_by_name("slhdsa_sha2_128s")->key, "SLH-DSA");
    assert_int_equal(scheme_by_name("slhdsa_shake_256f")->code, 0x091c);
    assert_int_equal(scheme_by_name("gostr34102012_512c")->code, 0x070f);
}

/* OpenSSL knows our names of what it can sign with. */
static void test_openssl_knows_schemes(void **state)
{
    static const uint16_t codes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807,
                                     0x0808, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601};
    SSL_CTX *context = SSL_CTX_new(TLS_method());

    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++)
        assert_int_equal(SSL_CTX_set1_sigalgs_list(context, scheme_find(codes[i])->name), 1);
    SSL_CTX_free(context);
}

/* ---- primes */

/* Takes the prime. */
static const struct known_prime *prime_of(BIGNUM *prime)
{
    uint8_t octets[2048], hash[32];
    int size = BN_bn2bin(prime, octets);
    const struct known_prime *known;

    SHA256(octets, (size_t)size, hash);
    known = known_prime_find(hash);
    assert_non_null(known);
    assert_int_equal(known->bits, BN_num_bits(prime));
    BN_free(prime);
    return known;
}

/* A group that OpenSSL has under this name. */
static BIGNUM *prime_named(const char *type, const char *name)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)name, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = NULL;
    BIGNUM *prime = NULL;

    assert_int_equal(EVP_PKEY_paramgen_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_params(context, params), 1);
    assert_int_equal(EVP_PKEY_paramgen(context, &key), 1);
    assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &prime), 1);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    return prime;
}

/* The standards' primes, from another source. */
static void test_primes_of_ike(void **state)
{
    static const struct {
        BIGNUM *(*make)(BIGNUM *bn);
        const char *name;
    } rows[] = {
        {BN_get_rfc2409_prime_768, "group 1 (RFC 2409)"},
        {BN_get_rfc2409_prime_1024, "group 2 (RFC 2409)"},
        {BN_get_rfc3526_prime_1536, "group 5 (RFC 3526)"},
        {BN_get_rfc3526_prime_2048, "group 14 (RFC 3526)"},
        {BN_get_rfc3526_prime_3072, "group 15 (RFC 3526)"},
        {BN_get_rfc3526_prime_4096, "group 16 (RFC 3526)"},
        {BN_get_rfc3526_prime_6144, "group 17 (RFC 3526)"},
        {BN_get_rfc3526_prime_8192, "group 18 (RFC 3526)"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(prime_of(rows[i].make(NULL))->name, rows[i].name);
}

static void test_primes_with_names(void **state)
{
    static const struct {
        const char *type, *openssl, *name;
    } rows[] = {
        {"DH", "ffdhe2048", "ffdhe2048 (RFC 7919)"},
        {"DH", "ffdhe3072", "ffdhe3072 (RFC 7919)"},
        {"DH", "ffdhe4096", "ffdhe4096 (RFC 7919)"},
        {"DH", "ffdhe6144", "ffdhe6144 (RFC 7919)"},
        {"DH", "ffdhe8192", "ffdhe8192 (RFC 7919)"},
        {"DHX", "dh_1024_160", "group 22 (RFC 5114)"},
        {"DHX", "dh_2048_224", "group 23 (RFC 5114)"},
        {"DHX", "dh_2048_256", "group 24 (RFC 5114)"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(prime_of(prime_named(rows[i].type, rows[i].openssl))->name,
                            rows[i].name);
}

/* What standards made to be shared is not held against a server; the rest is. */
static void test_common_primes(void **state)
{
    (void)state;
    assert_false(prime_of(BN_get_rfc3526_prime_2048(NULL))->common);
    assert_false(prime_of(prime_named("DH", "ffdhe2048"))->common);
    assert_true(prime_of(BN_get_rfc3526_prime_1536(NULL))->common);
    assert_true(prime_of(BN_get_rfc2409_prime_1024(NULL))->common);
    assert_true(prime_of(prime_named("DHX", "dh_2048_256"))->common);
    for (size_t i = 0; i < known_prime_count; i++)
        assert_true(known_primes[i].common || strstr(known_primes[i].name, "(RFC ") != NULL);
}

static void test_table_of_primes(void **state)
{
    static const uint8_t nothing[32];

    (void)state;
    assert_true(known_prime_count >= 108);
    for (size_t i = 0; i < known_prime_count; i++) {
        assert_int_equal(strlen(known_primes[i].sha256), 64);
        assert_true(i == 0 || strcmp(known_primes[i - 1].sha256, known_primes[i].sha256) < 0);
        assert_in_range(known_primes[i].bits, 512, 8192);
    }
    assert_null(known_prime_find(nothing));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_group_is_found_once),
        cmocka_unit_test(test_openssl_agrees),
        cmocka_unit_test(test_names_of_groups),
        cmocka_unit_test(test_kinds_of_groups),
        cmocka_unit_test(test_every_scheme_is_found_once),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_schemes_by_version),
        cmocka_unit_test(test_openssl_knows_schemes),
        cmocka_unit_test(test_primes_of_ike),
        cmocka_unit_test(test_primes_with_names),
        cmocka_unit_test(test_common_primes),
        cmocka_unit_test(test_table_of_primes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
