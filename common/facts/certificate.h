/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate: what a certificate and the chain around it say. All text is as it was in the
 * certificate, so it may be hostile: report/ sanitises it. */
#ifndef FACTS_CERTIFICATE_H
#define FACTS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/tlsa.h"

#define CERT_NAMES_MAX 100 /* DNS-IDs kept of one certificate */
#define CHAIN_MAX 20       /* certificates kept of one chain */

struct cert_facts {
    const char *subject; /* one line, RFC 2253 order reversed as users know it: "CN=..., O=..." */
    const char *issuer;
    const char *common_name; /* NULL without one */
    const char *serial;      /* lower-case hexadecimal */
    const char **names;      /* DNS-IDs as written */
    size_t name_count;
    int64_t not_before; /* epoch seconds */
    int64_t not_after;
    const char *key;       /* "RSA", "EC P-256", "Ed25519", ... */
    int bits;              /* of the key; 0 when unknown */
    const char *signature; /* the library's long name, "ecdsa-with-SHA256" */
    bool weak_signature;   /* MD2, MD4, MD5 or SHA-1 */
    bool rsa;              /* bits counts an RSA (or DSA) modulus */
    bool self_signed;      /* issuer equals subject and its own key verifies it */
    bool is_ca;            /* basicConstraints CA:TRUE */
    bool public_policy;    /* a CA/B Forum policy OID (2.23.140.1.x) or an embedded SCT list */
    bool issuer_url;    /* authorityInfoAccess with caIssuers: the issuer should have been sent */
    uint8_t sha256[32]; /* of the whole certificate */
    uint8_t spki_sha256[32];
};

/* Trust of the leaf against the CA store. The leaf's own dates and names are judged apart. */
enum trust {
    TRUST_UNTESTED = 0,
    TRUST_OK,
    TRUST_SELF_SIGNED, /* the leaf is self-signed and not in the store */
    TRUST_INCOMPLETE,  /* an issuer was neither sent nor is it in the store: the leaf's, or that of
                          a certificate that says where its issuer is to be fetched */
    TRUST_UNKNOWN_CA,  /* a chain that ends in a CA that is not in the store */
    TRUST_CHAIN_DATE,  /* a certificate above the leaf is expired or not yet valid */
    TRUST_INVALID,     /* signature, constraint, purpose: trust_error says which */
};

struct chain_facts {
    struct cert_facts *certs; /* as sent; [0] is the leaf */
    size_t count;
    enum trust trust;
    const char *trust_error; /* the verifier's words, NULL when trusted; for UNTESTED: why it could
                                not be tested (no CA certificates here), NULL if nobody asked */
    bool name_match;         /* the leaf has the reference identifier (RFC 9525: DNS-ID only) */
    bool name_by_cn;         /* only its common name matches, which nobody should use any more */
    const char *name;        /* the reference identifier that was used */
    struct tlsa_match
        *tlsa; /* one for each record of the host's TLSA set, same order; NULL without a set */
    size_t tlsa_count;
};

#endif
