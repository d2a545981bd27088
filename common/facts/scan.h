/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scan: what a posture scan of one address and port has seen: what the server would accept, beyond
 * what one handshake negotiates.
 *
 * What was not asked, or answered in a way that proves nothing, is TRI_UNKNOWN and never TRI_NO.
 */
#ifndef FACTS_SCAN_H
#define FACTS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/certificate.h"
#include "facts/suite.h"

enum tri { TRI_UNKNOWN = 0, TRI_NO, TRI_YES };

enum scan_mode { SCAN_NONE = 0, SCAN_POLICY, SCAN_INVENTORY };

#define SCAN_POLICY_BUDGET 12    /* connections to an address, the verifying session included */
#define SCAN_INVENTORY_BUDGET 45 /* the same */
#define SCAN_INTRUSIVE_BUDGET 40 /* of --intrusive, beside the above */

/* Why a scan ended. */
enum scan_stop {
    SCAN_PENDING = 0, /* not begun, or the run ended before it could */
    SCAN_DONE,        /* nothing was left to ask */
    SCAN_BUDGET,      /* the connections were used up */
    SCAN_PUT_OFF,     /* 421 or another 4xx: stop_text has the reply */
    SCAN_RESETS,      /* two connections in a row were reset, closed before TLS, refused, or went on
                         in clear text */
    SCAN_SILENCE,     /* two connections in a row timed out */
    SCAN_DEADLINE,    /* the run's time was over */
    SCAN_NO_TLS,      /* the first session saw no TLS, so there was nothing to scan */
};

struct scan_suite { /* a cipher suite that the server has picked */
    enum tls_version version;
    uint32_t code; /* of SSLv2: three octets (RFC 6101 E.2 calls them CIPHER-KIND) */
    unsigned pick; /* 1 for the first that was picked in this version, and so on */
};

struct scan_code { /* a named group or a signature scheme that the server has used */
    enum tls_version version;
    uint16_t code; /* IANA's TLS Supported Groups, TLS SignatureScheme */
};

struct scan_dh { /* finite-field parameters in a ServerKeyExchange */
    unsigned bits;
    const char *prime; /* name of a known prime ("ffdhe2048 (RFC 7919)"); NULL: not a known one */
    bool common;       /* shared by many servers without being fit for that: known_prime */
    bool export;       /* of an export suite */
};

enum scan_order { SCAN_ORDER_UNKNOWN = 0, SCAN_ORDER_SERVER, SCAN_ORDER_CLIENT };

#define SCAN_CERTS_MAX 4
#define SCAN_DH_MAX 4

struct scan_facts {
    enum scan_mode mode;
    unsigned connections; /* to this address and port in this run, the sessions included */
    unsigned budget;
    enum scan_stop stop;
    const char *stop_text; /* the reply of the server, raw; NULL */
    const char *unasked; /* what was not asked, or got no clear answer: "weak suites, SSLv2"; NULL:
                            nothing, and then the scan is complete */

    enum tri versions[TLS_VERSION_COUNT];
    struct scan_suite *suites; /* in the order they were seen */
    size_t suite_count;
    enum tri classes[SUITE_CLASS_COUNT];     /* whether any suite of the class is accepted */
    bool suites_complete[TLS_VERSION_COUNT]; /* the list of this version is whole */
    struct scan_code *groups;
    size_t group_count;
    bool groups_complete[TLS_VERSION_COUNT];
    struct scan_code *schemes; /* of ServerKeyExchange signatures (TLS 1.2), and what TLS 1.3
                                  negotiated */
    size_t scheme_count;
    bool schemes_complete; /* of TLS 1.2 */
    struct scan_dh dh[SCAN_DH_MAX];
    size_t dh_count;
    struct cert_facts certs[SCAN_CERTS_MAX]; /* leaves, each key once */
    size_t cert_count;
    bool certs_complete; /* both RSA and ECDSA were asked for */

    enum scan_order order;   /* whose preference decides, TLS 1.2 and below */
    enum tri hybrid_groups;  /* any post-quantum group (RFC 10024 and pure ML-KEM) */
    enum tri weak_groups;    /* any curve below 224 bits, binary or of the other obsolete ones */
    enum tri sha1_signature; /* SHA-1 or MD5 in the key exchange of TLS 1.2 (RFC 9155) */
    enum tri compression;
    enum tri secure_renegotiation;   /* RFC 5746; of versions up to 1.2 */
    enum tri extended_master_secret; /* RFC 7627; of versions up to 1.2 */
    enum tri encrypt_then_mac;       /* RFC 7366; where a CBC suite was picked */
    enum tri fallback_scsv;          /* RFC 7507; unknown where there is one version only */
    enum tri downgrade_sentinel;     /* RFC 8446 4.1.3, in answers below the highest version */
    enum tri early_data;             /* RFC 8446 4.2.10 */
    enum tri stapling;               /* RFC 6066 8 */
    enum tri heartbeat;              /* RFC 6520: the extension is offered */
    enum tri session_tickets;        /* RFC 5077 */
    long ticket_lifetime;            /* seconds, -1 unknown */
    enum tri usual_extensions; /* a hello with the usual extensions is answered; no: only one with
                                  few of them is */
    enum tri large_hello;      /* inventory: a hello of 1.5 KiB is answered as a small one is */
    enum tri split_hello;      /* inventory: the same in two records and two segments */

    const char *oddity; /* a breach of the protocol that was seen, a few words; NULL */

    struct intrusive_facts *intrusive; /* NULL without --intrusive */
};

/* ---- --intrusive */

enum intrusive_test {
    INTRUSIVE_HEARTBLEED = 0,    /* CVE-2014-0160 */
    INTRUSIVE_CCS,               /* CVE-2014-0224 */
    INTRUSIVE_ROBOT,             /* Bleichenbacher's oracle, robotattack.org */
    INTRUSIVE_TICKETBLEED,       /* CVE-2016-9244 */
    INTRUSIVE_RENEGOTIATION,     /* the client may renegotiate */
    INTRUSIVE_COMMAND_INJECTION, /* CVE-2011-0411: commands before TLS are run inside */
    INTRUSIVE_PLAIN_MAIL,        /* MAIL is taken without TLS */
    INTRUSIVE_COUNT,
};

enum intrusive_verdict {
    INTRUSIVE_NOT_RUN = 0,    /* budget, 421, deadline */
    INTRUSIVE_NOT_APPLICABLE, /* without what it needs: no heartbeat, no RSA key exchange, ... */
    INTRUSIVE_SAFE,
    INTRUSIVE_VULNERABLE,
    INTRUSIVE_INCONCLUSIVE, /* doubtful, and doubtful again when repeated */
};

struct intrusive_facts {
    unsigned connections;
    enum intrusive_verdict verdicts[INTRUSIVE_COUNT];
    const char *evidence[INTRUSIVE_COUNT]; /* a few words, raw; NULL */
};

#endif
