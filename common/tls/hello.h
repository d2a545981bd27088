/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hello: builds ClientHellos of any version, also those that the TLS library cannot speak, from a
 * description. Bytes only: no sockets, no keys, no clock.
 */
#ifndef TLS_HELLO_H
#define TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "facts/suite.h"

#define HELLO_SUITES_MAX 64 /* some servers fail at 128 and more */
#define HELLO_CODES_MAX 64  /* groups, schemes */
#define HELLO_RECORD_MAX ((size_t)16 * 1024)

struct hello {
    enum tls_version
        version; /* TLS_1_3: by supported_versions only (RFC 8446 4.2.1), legacy version
                    1.2; below: by client_version only, the extension is left out */
    uint32_t suites[HELLO_SUITES_MAX];
    size_t suite_count;
    uint16_t groups[HELLO_CODES_MAX]; /* supported_groups; none: no extension */
    size_t group_count;
    uint16_t
        schemes[HELLO_CODES_MAX]; /* signature_algorithms, TLS 1.2 and 1.3; none: no extension */
    size_t scheme_count;
    const char *sni;       /* NULL: none. None in SSLv2 and SSLv3 */
    bool fallback_scsv;    /* adds 0x5600 (RFC 7507) */
    bool compression;      /* offers DEFLATE before null; not in TLS 1.3 */
    bool bare;             /* no extensions at all; always so in SSLv3. 0x00ff (RFC 5746) stands for
                              renegotiation_info */
    bool heartbeat;        /* offers RFC 6520, peer_allowed_to_send */
    bool status_request;   /* RFC 6066 8 */
    bool session_ticket;   /* RFC 5077: an empty one, or `ticket` */
    bool encrypt_then_mac; /* RFC 7366 */
    bool extended_master_secret; /* RFC 7627 */
    bool renegotiation_info;     /* RFC 5746, the empty extension in place of 0x00ff */
    bool key_share; /* TLS 1.3: an empty key_share, which asks the server to choose a group by
                       HelloRetryRequest (RFC 8446 4.2.8) */
    const uint8_t *ticket; /* for session_ticket; may be NULL */
    size_t ticket_size;
    const uint8_t *session_id; /* at most 32 octets; NULL: none, in TLS 1.3 32 octets of `random` */
    size_t session_id_size;
    const uint8_t *cookie; /* TLS 1.3, of a HelloRetryRequest; NULL */
    size_t cookie_size;
    size_t pad_to;   /* the handshake message gets at least so many octets (RFC 7685). Without it a
                        message of 256 to 511 octets is padded to 512, because some servers hang on
                        those (RFC 7685 1) */
    size_t split_at; /* 0: one record. Else the first record holds so many octets of the message */
    uint8_t random[32];
};

/* Appends the record or records. SSLv2: the SSLv2 CLIENT-HELLO with the suites as CIPHER-KINDs.
 * ERR_USAGE for a description that cannot be (too many, too long); nothing is appended then. */
MUST_CHECK int hello_build(const struct hello *hello, struct buf *out, struct err *err);

/* The record of an alert, "close_notify" of the version and the like: a polite end. SSLv2 has
 * none. */
void hello_alert(enum tls_version version, uint8_t level, uint8_t description, struct buf *out);

#endif
