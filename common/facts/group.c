/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "facts/group.h"

#include <stdlib.h>

#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* clang-format off */
const struct group groups[] = {
    {0x0001, "sect163k1", 163, GROUP_BINARY, false},
    {0x0002, "sect163r1", 163, GROUP_BINARY, false},
    {0x0003, "sect163r2", 163, GROUP_BINARY, false},
    {0x0004, "sect193r1", 193, GROUP_BINARY, false},
    {0x0005, "sect193r2", 193, GROUP_BINARY, false},
    {0x0006, "sect233k1", 233, GROUP_BINARY, false},
    {0x0007, "sect233r1", 233, GROUP_BINARY, false},
    {0x0008, "sect239k1", 239, GROUP_BINARY, false},
    {0x0009, "sect283k1", 283, GROUP_BINARY, false},
    {0x000a, "sect283r1", 283, GROUP_BINARY, false},
    {0x000b, "sect409k1", 409, GROUP_BINARY, false},
    {0x000c, "sect409r1", 409, GROUP_BINARY, false},
    {0x000d, "sect571k1", 571, GROUP_BINARY, false},
    {0x000e, "sect571r1", 571, GROUP_BINARY, false},
    {0x000f, "secp160k1", 160, GROUP_CURVE, false},
    {0x0010, "secp160r1", 160, GROUP_CURVE, false},
    {0x0011, "secp160r2", 160, GROUP_CURVE, false},
    {0x0012, "secp192k1", 192, GROUP_CURVE, false},
    {0x0013, "secp192r1", 192, GROUP_CURVE, false},
    {0x0014, "secp224k1", 224, GROUP_CURVE, false},
    {0x0015, "secp224r1", 224, GROUP_CURVE, false},
    {0x0016, "secp256k1", 256, GROUP_CURVE, false},
    {0x0017, "secp256r1", 256, GROUP_CURVE, true},
    {0x0018, "secp384r1", 384, GROUP_CURVE, true},
    {0x0019, "secp521r1", 521, GROUP_CURVE, true},
    {0x001a, "brainpoolP256r1", 256, GROUP_CURVE, false},
    {0x001b, "brainpoolP384r1", 384, GROUP_CURVE, false},
    {0x001c, "brainpoolP512r1", 512, GROUP_CURVE, false},
    {0x001d, "x25519", 255, GROUP_CURVE, true},
    {0x001e, "x448", 448, GROUP_CURVE, true},
    {0x001f, "brainpoolP256r1tls13", 256, GROUP_CURVE, true},
    {0x0020, "brainpoolP384r1tls13", 384, GROUP_CURVE, true},
    {0x0021, "brainpoolP512r1tls13", 512, GROUP_CURVE, true},
    {0x0022, "GC256A", 256, GROUP_CURVE, true},
    {0x0023, "GC256B", 256, GROUP_CURVE, true},
    {0x0024, "GC256C", 256, GROUP_CURVE, true},
    {0x0025, "GC256D", 256, GROUP_CURVE, true},
    {0x0026, "GC512A", 512, GROUP_CURVE, true},
    {0x0027, "GC512B", 512, GROUP_CURVE, true},
    {0x0028, "GC512C", 512, GROUP_CURVE, true},
    {0x0029, "curveSM2", 256, GROUP_CURVE, true},
    {0x0100, "ffdhe2048", 2048, GROUP_FINITE, true},
    {0x0101, "ffdhe3072", 3072, GROUP_FINITE, true},
    {0x0102, "ffdhe4096", 4096, GROUP_FINITE, true},
    {0x0103, "ffdhe6144", 6144, GROUP_FINITE, true},
    {0x0104, "ffdhe8192", 8192, GROUP_FINITE, true},
    {0x0200, "MLKEM512", 512, GROUP_KEM, true},
    {0x0201, "MLKEM768", 768, GROUP_KEM, true},
    {0x0202, "MLKEM1024", 1024, GROUP_KEM, true},
    {0x11e9, "SecP256r1MLKEM512", 512, GROUP_HYBRID, true},
    {0x11ea, "MLKEM512X25519", 512, GROUP_HYBRID, true},
    {0x11eb, "SecP256r1MLKEM768", 768, GROUP_HYBRID, true},
    {0x11ec, "X25519MLKEM768", 768, GROUP_HYBRID, true},
    {0x11ed, "SecP384r1MLKEM1024", 1024, GROUP_HYBRID, true},
    {0x11ee, "curveSM2MLKEM768", 768, GROUP_HYBRID, true},
    {0x6399, "X25519Kyber768Draft00", 768, GROUP_HYBRID, true},
    {0x639a, "SecP256r1Kyber768Draft00", 768, GROUP_HYBRID, true},
    {0xff01, "arbitrary_explicit_prime_curves", 0, GROUP_CURVE, false},
    {0xff02, "arbitrary_explicit_char2_curves", 0, GROUP_BINARY, false},
};

/* 0x0101 to 0x0603 are TLS 1.2's pairs of a hash and a key (RFC 5246 7.4.1.4.1), with the names of RFC
 * 8446 4.2.3 where it has one; 0x0840 and 0x0841 those of RFC 9189. */
const struct scheme schemes[] = {
    {0x0101, "rsa_md5", "md5", "RSA", true},
    {0x0102, "dsa_md5", "md5", "DSA", true},
    {0x0103, "ecdsa_md5", "md5", "ECDSA", true},
    {0x0201, "rsa_pkcs1_sha1", "sha1", "RSA", true},
    {0x0202, "dsa_sha1", "sha1", "DSA", true},
    {0x0203, "ecdsa_sha1", "sha1", "ECDSA", true},
    {0x0301, "rsa_pkcs1_sha224", "sha224", "RSA", true},
    {0x0302, "dsa_sha224", "sha224", "DSA", true},
    {0x0303, "ecdsa_sha224", "sha224", "ECDSA", true},
    {0x0401, "rsa_pkcs1_sha256", "sha256", "RSA", true},
    {0x0402, "dsa_sha256", "sha256", "DSA", true},
    {0x0403, "ecdsa_secp256r1_sha256", "sha256", "ECDSA", true},
    {0x0420, "rsa_pkcs1_sha256_legacy", "sha256", "RSA", false},
    {0x0501, "rsa_pkcs1_sha384", "sha384", "RSA", true},
    {0x0502, "dsa_sha384", "sha384", "DSA", true},
    {0x0503, "ecdsa_secp384r1_sha384", "sha384", "ECDSA", true},
    {0x0520, "rsa_pkcs1_sha384_legacy", "sha384", "RSA", false},
    {0x0601, "rsa_pkcs1_sha512", "sha512", "RSA", true},
    {0x0602, "dsa_sha512", "sha512", "DSA", true},
    {0x0603, "ecdsa_secp521r1_sha512", "sha512", "ECDSA", true},
    {0x0620, "rsa_pkcs1_sha512_legacy", "sha512", "RSA", false},
    {0x0704, "eccsi_sha256", "sha256", "ECCSI", false},
    {0x0705, "iso_ibs1", "intrinsic", "ISO-IBS", false},
    {0x0706, "iso_ibs2", "intrinsic", "ISO-IBS", false},
    {0x0707, "iso_chinese_ibs", "intrinsic", "ISO-IBS", false},
    {0x0708, "sm2sig_sm3", "sm3", "SM2", false},
    {0x0709, "gostr34102012_256a", "intrinsic", "GOST", false},
    {0x070a, "gostr34102012_256b", "intrinsic", "GOST", false},
    {0x070b, "gostr34102012_256c", "intrinsic", "GOST", false},
    {0x070c, "gostr34102012_256d", "intrinsic", "GOST", false},
    {0x070d, "gostr34102012_512a", "intrinsic", "GOST", false},
    {0x070e, "gostr34102012_512b", "intrinsic", "GOST", false},
    {0x070f, "gostr34102012_512c", "intrinsic", "GOST", false},
    {0x0804, "rsa_pss_rsae_sha256", "sha256", "RSA", true},
    {0x0805, "rsa_pss_rsae_sha384", "sha384", "RSA", true},
    {0x0806, "rsa_pss_rsae_sha512", "sha512", "RSA", true},
    {0x0807, "ed25519", "intrinsic", "Ed25519", true},
    {0x0808, "ed448", "intrinsic", "Ed448", true},
    {0x0809, "rsa_pss_pss_sha256", "sha256", "RSA", true},
    {0x080a, "rsa_pss_pss_sha384", "sha384", "RSA", true},
    {0x080b, "rsa_pss_pss_sha512", "sha512", "RSA", true},
    {0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "sha256", "ECDSA", false},
    {0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "sha384", "ECDSA", false},
    {0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "sha512", "ECDSA", false},
    {0x0840, "gostr34102012_256", "intrinsic", "GOST", true},
    {0x0841, "gostr34102012_512", "intrinsic", "GOST", true},
    {0x0904, "mldsa44", "intrinsic", "ML-DSA", false},
    {0x0905, "mldsa65", "intrinsic", "ML-DSA", false},
    {0x0906, "mldsa87", "intrinsic", "ML-DSA", false},
    {0x0911, "slhdsa_sha2_128s", "intrinsic", "SLH-DSA", false},
    {0x0912, "slhdsa_sha2_128f", "intrinsic", "SLH-DSA", false},
    {0x0913, "slhdsa_sha2_192s", "intrinsic", "SLH-DSA", false},
    {0x0914, "slhdsa_sha2_192f", "intrinsic", "SLH-DSA", false},
    {0x0915, "slhdsa_sha2_256s", "intrinsic", "SLH-DSA", false},
    {0x0916, "slhdsa_sha2_256f", "intrinsic", "SLH-DSA", false},
    {0x0917, "slhdsa_shake_128s", "intrinsic", "SLH-DSA", false},
    {0x0918, "slhdsa_shake_128f", "intrinsic", "SLH-DSA", false},
    {0x0919, "slhdsa_shake_192s", "intrinsic", "SLH-DSA", false},
    {0x091a, "slhdsa_shake_192f", "intrinsic", "SLH-DSA", false},
    {0x091b, "slhdsa_shake_256s", "intrinsic", "SLH-DSA", false},
    {0x091c, "slhdsa_shake_256f", "intrinsic", "SLH-DSA", false},
};
/* clang-format on */
const size_t group_count = COUNT(groups);
const size_t scheme_count = COUNT(schemes);

static const struct {
    const char *alias;
    uint16_t code;
} group_aliases[] = {
    {"B-163", 3},       {"B-233", 7},       {"B-283", 10},       {"B-409", 12},
    {"B-571", 14},      {"K-163", 1},       {"K-233", 6},        {"K-283", 9},
    {"K-409", 11},      {"K-571", 13},      {"P-192", 19},       {"P-224", 21},
    {"P-256", 23},      {"P-384", 24},      {"P-521", 25},       {"SM2", 41},
    {"curve25519", 29}, {"curve448", 30},   {"ecdh_x25519", 29}, {"ecdh_x448", 30},
    {"prime192v1", 19}, {"prime256v1", 23},
};

static int compare_group(const void *key, const void *row)
{
    return *(const uint16_t *)key - ((const struct group *)row)->code;
}

static int compare_scheme(const void *key, const void *row)
{
    return *(const uint16_t *)key - ((const struct scheme *)row)->code;
}

const struct group *group_find(uint16_t code)
{
    return bsearch(&code, groups, group_count, sizeof *groups, compare_group);
}

const struct group *group_by_name(const char *name)
{
    for (size_t i = 0; i < group_count; i++) {
        if (text_equal_nocase(groups[i].name, name))
            return &groups[i];
    }
    for (size_t i = 0; i < COUNT(group_aliases); i++) {
        if (text_equal_nocase(group_aliases[i].alias, name))
            return group_find(group_aliases[i].code);
    }
    return NULL;
}

const struct scheme *scheme_find(uint16_t code)
{
    return bsearch(&code, schemes, scheme_count, sizeof *schemes, compare_scheme);
}

const struct scheme *scheme_by_name(const char *name)
{
    for (size_t i = 0; i < scheme_count; i++) {
        if (text_equal_nocase(schemes[i].name, name))
            return &schemes[i];
    }
    return NULL;
}
