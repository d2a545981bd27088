/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pubkey: a public key as a DKIM record has it: base64, then octets, then what kind and how long. A
 * key is only measured, nothing is verified with it. */
#ifndef TLS_PUBKEY_H
#define TLS_PUBKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

#define PUBKEY_SIZE_MAX (16 * 1024) /* octets of a key that are decoded */

struct pubkey {
    bool rsa;
    const char *other; /* the kind of a key that is not RSA, as the library calls it; NULL */
    int bits;          /* of the modulus, or as the library says; 0 when unknown */
    bool bare;         /* an RSAPublicKey (RFC 8017 A.1.1) without SubjectPublicKeyInfo around it */
    bool trailing;     /* octets follow the key */
    bool odd_exponent; /* RSA: another public exponent than 65537 */
    bool broken;       /* RSA: numbers that no RSA key has; with the exponent 1 anybody can sign */
};

/* Base64 (RFC 4648 4) with blanks, tabs and line ends anywhere -> octets in `arena`. ERR_SYNTAX for
 * other characters and for a wrong length; ERR_CAP for more than PUBKEY_SIZE_MAX octets. */
MUST_CHECK int pubkey_base64(struct arena *arena, const char *text, size_t size, uint8_t **out,
                             size_t *length);

/* DER of a SubjectPublicKeyInfo (RFC 5280 4.1) or a bare RSAPublicKey -> *out. ERR_SYNTAX for
 * anything else. */
MUST_CHECK int pubkey_decode(const uint8_t *der, size_t size, struct pubkey *out);

#endif
