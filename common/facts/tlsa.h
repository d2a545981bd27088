/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tlsa: a TLSA record as published, and what it said about one certificate chain. */
#ifndef FACTS_TLSA_H
#define FACTS_TLSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tlsa_usage { TLSA_PKIX_TA = 0, TLSA_PKIX_EE = 1, TLSA_DANE_TA = 2, TLSA_DANE_EE = 3 };
enum tlsa_selector { TLSA_CERT = 0, TLSA_SPKI = 1 };
enum tlsa_matching { TLSA_FULL = 0, TLSA_SHA256 = 1, TLSA_SHA512 = 2 };

/* Why a record cannot be used for SMTP (RFC 6698 4.1, RFC 7671 9, RFC 7672 3.1). */
enum tlsa_usable {
    TLSA_USABLE = 0,
    TLSA_PKIX_USAGE,     /* usage 0 or 1 */
    TLSA_UNKNOWN_NUMBER, /* a usage, selector or matching type that nobody defined */
    TLSA_BAD_LENGTH,     /* not a digest of that type, or no data */
    TLSA_BAD_DER,        /* matching type 0 that is no certificate or key */
    TLSA_WEAKER_DIGEST,  /* usable, but digest agility prefers a stronger one of its usage and
                            selector */
};

struct tlsa {
    uint8_t usage;
    uint8_t selector;
    uint8_t matching;
    const uint8_t *data;
    size_t size;
    enum tlsa_usable usable;
};

/* How one record fared with one chain. */
enum tlsa_verdict {
    TLSA_NOT_TRIED = 0, /* no chain was seen, or the record is malformed */
    TLSA_MATCH,         /* authenticates the peer */
    TLSA_NO_MATCH,      /* names no certificate or key of the chain */
    TLSA_BAD_NAME,      /* usage 2: matches, but the leaf has none of the reference identifiers */
    TLSA_BAD_DATE, /* usage 2: matches, but a certificate of the path is expired or not yet valid */
    TLSA_BAD_CHAIN, /* usage 2: matches, but no valid path leads from the leaf to it */
};

struct tlsa_match {
    enum tlsa_verdict verdict;
    int depth;         /* of the certificate matched: 0 the leaf; -1 none, or the record brought
                          the authority along */
    const char *error; /* for BAD_CHAIN: the verifier's words; else NULL */
};

#endif
