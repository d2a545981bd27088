/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * flight: a push parser for what a server answers to a ClientHello in plain text: everything up to
 * ServerHelloDone (RFC 5246 7.3), the ServerHello or HelloRetryRequest of TLS 1.3, an alert, an
 * SSLv2 SERVER-HELLO, or something that is no TLS at all. It knows no keys and no sockets.
 *
 * Records may be split and joined anywhere. At most FLIGHT_MAX octets are taken.
 */
#ifndef TLS_FLIGHT_H
#define TLS_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define FLIGHT_MAX ((size_t)256 * 1024)
#define FLIGHT_EXTENSIONS_MAX 32
#define FLIGHT_SSL2_SUITES_MAX 64
#define FLIGHT_COOKIE_MAX 1024

enum flight_end {
    FLIGHT_OPEN = 0,   /* more is to come */
    FLIGHT_HELLO_DONE, /* up to TLS 1.2: the whole flight, ServerHelloDone included */
    FLIGHT_HELLO_13,   /* a ServerHello of TLS 1.3: the rest is encrypted */
    FLIGHT_RETRY,      /* a HelloRetryRequest (RFC 8446 4.1.4) */
    FLIGHT_ALERT,      /* a fatal alert or close_notify; other warnings are passed over */
    FLIGHT_SSL2,       /* an SSLv2 SERVER-HELLO */
    FLIGHT_SSL2_ERROR, /* an SSLv2 ERROR message */
    FLIGHT_NOT_TLS,    /* the first octets are no record of TLS or SSLv2 */
    FLIGHT_BROKEN,     /* malformed: `problem` says how */
};

struct flight {
    enum flight_end end;
    const char *problem; /* constant text; NULL */

    bool hello_seen;  /* the fields of the ServerHello below are set, also where the flight then
                         breaks off */
    uint16_t version; /* negotiated: supported_versions' where it is there; 0x0002 of SSLv2 */
    uint16_t record_version; /* of the first record */
    uint8_t random[32];
    uint8_t session_id[32];
    size_t session_id_size;
    uint32_t suite;
    uint8_t compression;
    uint16_t extensions[FLIGHT_EXTENSIONS_MAX]; /* of the ServerHello, by type; more are left out */
    size_t extension_count;
    uint16_t group; /* selected by key_share or in ServerKeyExchange; 0: none */
    uint8_t cookie[FLIGHT_COOKIE_MAX];
    size_t cookie_size; /* 0: none */

    struct buf certificates; /* DER, one after the other, as chain_parse() takes them */
    bool certificate_seen;
    bool stapled; /* CertificateStatus with an OCSP response */
    bool certificate_request;
    bool key_exchange_seen;
    uint16_t scheme;             /* of the ServerKeyExchange signature, TLS 1.2; 0: none */
    unsigned dh_bits;            /* of p; 0: no finite-field parameters */
    uint8_t dh_prime_sha256[32]; /* of p without leading zeroes */
    bool dh_trivial;             /* g or the public value is 0, 1 or p-1 */

    bool alert_seen;
    uint8_t alert_level, alert_description;
    bool plaintext_after; /* octets that are no record came behind an alert: SMTP in the clear */

    uint32_t ssl2_suites[FLIGHT_SSL2_SUITES_MAX]; /* CIPHER-KINDs in common; none: CVE-2015-3197 */
    size_t ssl2_suite_count;

    size_t taken;       /* octets fed in all */
    struct buf pending; /* private: a record, and messages, that are not complete */
    struct buf message;
    unsigned stage; /* the messages that came, which have one order only */
    bool record_seen, half_alert;
    uint8_t next_level; /* of half an alert */
    bool ssl2;
};

/* An empty one. `ssl2`: the hello was SSLv2's, so SSLv2 messages are looked for, not records. */
void flight_init(struct flight *flight, bool ssl2);
void flight_clear(struct flight *flight);
/* Takes octets; returns flight->end. Once it is not FLIGHT_OPEN what follows is taken only to set
 * plaintext_after, and changes nothing else. */
enum flight_end flight_feed(struct flight *flight, const uint8_t *data, size_t size);
/* Whether the ServerHello had this extension. */
bool flight_has(const struct flight *flight, uint16_t extension);
/* RFC 8446 4.1.3: the last octets of the random say DOWNGRD and 0 or 1. */
bool flight_sentinel(const struct flight *flight);

#endif
