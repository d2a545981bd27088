/* SPDX-License-Identifier: GPL-3.0-or-later */
/* group: what is known of TLS named groups (IANA "TLS Supported Groups"), of signature schemes
 * (IANA "TLS SignatureScheme") and of Diffie-Hellman primes. Constants only. */
#ifndef FACTS_GROUP_H
#define FACTS_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum group_kind {
    GROUP_CURVE = 0, /* elliptic curve over a prime field, X25519 and X448 too */
    GROUP_BINARY,    /* elliptic curve over a binary field: obsolete (RFC 8422 5.1.1) */
    GROUP_FINITE,    /* RFC 7919 */
    GROUP_HYBRID, /* classical and ML-KEM together (RFC 10024 and others); the drafts' with Kyber */
    GROUP_KEM,    /* ML-KEM alone */
};

struct group {
    uint16_t code;
    const char *name; /* IANA's: "x25519", "secp256r1", "X25519MLKEM768", "ffdhe2048" */
    unsigned bits;    /* size of the field or the prime; of ML-KEM 512, 768, 1024 */
    enum group_kind kind;
    bool tls13; /* may be negotiated in TLS 1.3 */
};

extern const struct group groups[]; /* by code */
extern const size_t group_count;
/* NULL for a code that nobody registered. */
const struct group *group_find(uint16_t code);
/* By IANA's name or the usual other ones ("P-256", "prime256v1"), whatever the case; NULL. */
const struct group *group_by_name(const char *name);

struct scheme {
    uint16_t code;
    const char *name; /* "rsa_pss_rsae_sha256"; of TLS 1.2's pairs that 8446 does not name
                         "dsa_sha1", "rsa_md5", "ecdsa_sha224", ... */
    const char *hash; /* "sha256", "sha1", "md5"; "intrinsic" of EdDSA and the like */
    const char *key;  /* "RSA", "ECDSA", "DSA", "Ed25519", "Ed448", "ML-DSA", ... */
    bool tls12;       /* may sign a key exchange of TLS 1.2 */
};

/* The whole table of schemes. */
extern const struct scheme schemes[]; /* by code */
extern const size_t scheme_count;
/* NULL for a code that nobody registered. */
const struct scheme *scheme_find(uint16_t code);
/* By the name in the table, whatever the case; NULL. */
const struct scheme *scheme_by_name(const char *name);

struct known_prime {
    const char
        *sha256; /* of the prime, big-endian, without leading zeroes; lower-case hexadecimal */
    unsigned bits;
    const char *name; /* "ffdhe2048 (RFC 7919)", "group 2 (RFC 2409)", "Apache httpd 2.2", ... */
    bool common;      /* shared by many servers without being fit for that: a program's own, or too
                         small or doubtful (RFC 2409, 5114, group 5). Not RFC 7919's, nor RFC 3526's
                         from 2048 bits on, which are meant to be shared */
};

/* NULL when the prime is none that is known. */
const struct known_prime *known_prime_find(const uint8_t sha256[32]);
/* The whole table of primes. */
extern const struct known_prime known_primes[];
extern const size_t known_prime_count;

#endif
