/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/pubkey.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "tls/tls_private.h"

/* Text without white space. NULL where it is too long for a key. */
static char *compact(struct arena *arena, const char *text, size_t size, size_t *length)
{
    const size_t most = PUBKEY_SIZE_MAX / 3 * 4;
    char *out = arena_alloc(arena, 1, most + 1);

    *length = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n')
            continue;
        if (*length == most)
            return NULL;
        out[(*length)++] = text[i];
    }
    return out;
}

int pubkey_base64(struct arena *arena, const char *text, size_t size, uint8_t **out, size_t *length)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t have, pad = 0;
    char *dense = compact(arena, text, size, &have);
    uint8_t *octets;

    if (dense == NULL)
        return ERR_CAP;
    while (pad < 2 && pad < have && dense[have - pad - 1] == '=')
        pad++;
    if (have == 0 || have % 4 != 0 || strspn(dense, alphabet) != have - pad)
        return ERR_SYNTAX;
    octets = arena_alloc(arena, 1, have / 4 * 3);
    if (EVP_DecodeBlock(octets, (const unsigned char *)dense, (int)have) != (int)(have / 4 * 3))
        return ERR_SYNTAX;
    *out = octets;
    *length = have / 4 * 3 - pad;
    return 0;
}

/* SubjectPublicKeyInfo; how many octets it takes -> *used. */
static EVP_PKEY *decode_spki(const uint8_t *der, size_t size, size_t *used)
{
    const unsigned char *at = der;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)size);

    *used = key == NULL ? 0 : (size_t)(at - der);
    return key;
}

static EVP_PKEY *decode_bare(const uint8_t *der, size_t size, size_t *used)
{
    const unsigned char *at = der;
    EVP_PKEY *key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)size);

    *used = key == NULL ? 0 : (size_t)(at - der);
    return key;
}

/* A factor of the key, or a number without a common factor with it, is odd and over 1. */
static bool may_be_rsa(const BIGNUM *number)
{
    return BN_is_odd(number) && !BN_is_one(number);
}

static void look_at_numbers(const EVP_PKEY *key, struct pubkey *out)
{
    BIGNUM *exponent = NULL, *modulus = NULL;

    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 &&
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1) {
        out->odd_exponent = !BN_is_word(exponent, RSA_F4);
        out->broken = !may_be_rsa(exponent) || !may_be_rsa(modulus);
    } else {
        out->broken = true;
    }
    BN_free(exponent);
    BN_free(modulus);
}

int pubkey_decode(const uint8_t *der, size_t size, struct pubkey *out)
{
    struct pubkey found = {0};
    size_t used;
    EVP_PKEY *key;

    if (size == 0 || size > PUBKEY_SIZE_MAX)
        return ERR_SYNTAX;
    tls_library_start();
    ERR_clear_error();
    key = decode_spki(der, size, &used);
    if (key == NULL) {
        key = decode_bare(der, size, &used);
        found.bare = true;
    }
    ERR_clear_error();
    if (key == NULL)
        return ERR_SYNTAX;
    found.rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    found.bits = EVP_PKEY_get_bits(key);
    found.trailing = used < size;
    if (found.rsa)
        look_at_numbers(key, &found);
    else
        found.other = OBJ_nid2sn(EVP_PKEY_get_base_id(key));
    EVP_PKEY_free(key);
    *out = found;
    return 0;
}
