/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/dane: chains and record sets that are made to keep us busy. */
#include <config.h>

#include "tls/verify.h"

#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "test_certs.h"
#include "unit.h"
#include "unit_arena.h"

#define NAME "mx.example.org"

static const char *const names[] = {NAME};

/* The record that names this certificate. */
static struct tlsa record_of(X509 *cert, uint8_t usage, uint8_t selector, uint8_t matching)
{
    unsigned char *der = NULL;
    int size = selector == TLSA_CERT ? i2d_X509(cert, &der)
                                     : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
    struct tlsa record = {.usage = usage, .selector = selector, .matching = matching};
    const EVP_MD *digest = matching == TLSA_SHA512 ? EVP_sha512() : EVP_sha256();
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    assert_true(size > 0);
    assert_int_equal(EVP_Digest(der, (size_t)size, value, &length, digest, NULL), 1);
    record.size = matching == TLSA_FULL ? (size_t)size : length;
    record.data = arena_copy(arena, matching == TLSA_FULL ? der : value, record.size);
    OPENSSL_free(der);
    return record;
}

/* A chain of this many certificates, each signed by the next, all with keys of a kind. */
static void make_tower(X509 **out, size_t count, EVP_PKEY *key)
{
    char common_name[32];

    for (size_t i = count; i-- > 0;) {
        struct cert_spec spec = {.common_name = common_name, .key = key, .ca = i > 0};

        snprintf(common_name, sizeof common_name, "tower %zu", i);
        if (i == 0)
            spec.names[0] = NAME;
        spec.issuer = i + 1 < count ? out[i + 1] : NULL;
        spec.issuer_key = key;
        out[i] = test_cert(&spec);
    }
}

static void free_tower(X509 **tower, size_t count)
{
    for (size_t i = 0; i < count; i++)
        X509_free(tower[i]);
}

/* 95 records, one for each certificate, selector and matching type: whoever publishes them all
 * wants us to compute. The first ones have their verdict, the rest is refused with a reason. */
static void hostile_sets_are_walked_a_few_times_only(void **state)
{
    enum { HEIGHT = CHAIN_MAX };
    X509 *tower[HEIGHT];
    struct tlsa set[(HEIGHT - 1) * 5];
    struct chain_facts facts = {0};
    struct chain *chain;
    size_t count = 0, matches = 0;

    (void)state;
    make_tower(tower, HEIGHT, test_key("P-256", 3));
    for (size_t i = 1; i < HEIGHT; i++) {
        for (uint8_t k = 0; k < 5; k++)
            set[count++] = record_of(tower[i], TLSA_DANE_TA, TLSA_CERT, k % 3);
    }
    chain = test_chain(tower, HEIGHT);
    verify_tlsa(chain, set, count, names, COUNT(names), TEST_NOW, arena, &facts);
    for (size_t i = 0; i < count; i++) {
        matches += facts.tlsa[i].verdict == TLSA_MATCH;
        if (facts.tlsa[i].verdict == TLSA_MATCH)
            continue;
        assert_int_equal(facts.tlsa[i].verdict, TLSA_BAD_CHAIN);
        assert_string_equal(facts.tlsa[i].error, "too many records lead to different authorities");
    }
    assert_true(matches >= 5);
    assert_true(matches < count);
    chain_free(chain);
    free_tower(tower, HEIGHT);
}

static void digests_of_one_authority_have_one_verdict(void **state)
{
    struct chain_facts facts = {0};
    struct chain *chain;
    struct tlsa set[8];
    X509 *tower[3];

    (void)state;
    make_tower(tower, COUNT(tower), test_key("P-256", 3));
    for (unsigned i = 0; i < COUNT(set); i++)
        set[i] = record_of(tower[1 + i / 4], TLSA_DANE_TA, TLSA_CERT, (uint8_t)(1 + i % 2));
    chain = test_chain(tower, COUNT(tower));
    verify_tlsa(chain, set, COUNT(set), names, COUNT(names), TEST_NOW, arena, &facts);
    for (size_t i = 0; i < COUNT(set); i++) {
        assert_int_equal(facts.tlsa[i].verdict, TLSA_MATCH);
        assert_int_equal(facts.tlsa[i].depth, 1 + i / 4);
    }
    chain_free(chain);
    free_tower(tower, COUNT(tower));
}

/* RSA with a public exponent as long as the modulus: each signature costs as much as making it. */
static EVP_PKEY *costly_key(void)
{
    EVP_PKEY *key = test_key("RSA-2048", 1), *costly = NULL;
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *n = NULL, *e = NULL, *d = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params;

    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n);
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e);
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_D, &d);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, d);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, e);
    params = OSSL_PARAM_BLD_to_param(build);
    assert_int_equal(EVP_PKEY_fromdata_init(maker), 1);
    assert_int_equal(EVP_PKEY_fromdata(maker, &costly, EVP_PKEY_KEYPAIR, params), 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    EVP_PKEY_CTX_free(maker);
    BN_free(n);
    BN_free(e);
    BN_clear_free(d);
    return costly;
}

static void keys_that_take_too_long_are_refused(void **state)
{
    EVP_PKEY *key = costly_key();
    struct chain_facts facts = {0};
    struct chain *chain;
    struct tlsa set[2];
    X509 *tower[3];

    (void)state;
    make_tower(tower, COUNT(tower), key);
    chain = test_chain(tower, COUNT(tower));
    set[0] = record_of(tower[1], TLSA_DANE_TA, TLSA_SPKI, TLSA_SHA256);
    set[1] = record_of(tower[0], TLSA_DANE_EE, TLSA_SPKI, TLSA_SHA256);
    verify_tlsa(chain, set, COUNT(set), names, COUNT(names), TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_BAD_CHAIN);
    assert_string_equal(facts.tlsa[0].error, "a key of the chain is too large to be checked");
    assert_int_equal(facts.tlsa[1].verdict, TLSA_MATCH); /* needs no signature */
    assert_false(chain_facts(chain, arena)->certs[2].self_signed);
    chain_free(chain);
    free_tower(tower, COUNT(tower));
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_sets_are_walked_a_few_times_only),
        cmocka_unit_test(digests_of_one_authority_have_one_verdict),
        cmocka_unit_test(keys_that_take_too_long_are_refused),
    };

    return cmocka_run_group_tests_name("the cost of DANE", tests, setup, teardown);
}
