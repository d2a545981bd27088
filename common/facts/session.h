/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session: what one SMTP connection to one address saw, how far it came and how it ended. */
#ifndef FACTS_SESSION_H
#define FACTS_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "facts/certificate.h"

enum session_step {
    STEP_CONNECT = 0,
    STEP_GREETING,
    STEP_EHLO,
    STEP_STARTTLS,
    STEP_HANDSHAKE,
    STEP_EHLO_TLS,
    STEP_QUIT,
};

enum session_end {
    SESSION_PENDING = 0, /* not started, or still running; with `error`: left out on purpose */
    SESSION_DONE,        /* came to its QUIT with everything that was wanted */
    SESSION_NO_FAMILY,   /* connect: no route or no address of this family here (ENETUNREACH,
                            EADDRNOTAVAIL, EAFNOSUPPORT) */
    SESSION_FORBIDDEN,   /* connect: EPERM, EACCES: this machine's own filter */
    SESSION_LOCAL,       /* no socket, no memory for one: our side */
    SESSION_REFUSED,     /* connect: ECONNREFUSED */
    SESSION_UNREACHABLE, /* connect: EHOSTUNREACH and others that routers report */
    SESSION_TIMEOUT,     /* the step's own limit passed */
    SESSION_DEADLINE,    /* the whole run ended in this step */
    SESSION_CLOSED,      /* the peer closed or reset in this step */
    SESSION_REPLY,       /* the peer's reply was not what the step needs: reply_code, reply_text */
    SESSION_NO_STARTTLS, /* EHLO was fine and had no STARTTLS keyword */
    SESSION_PLAINTEXT,   /* bytes came after the 220 to STARTTLS and before TLS */
    SESSION_GARBLED,     /* not SMTP, or beyond a cap of ours */
    SESSION_TLS_FAILED,  /* alert, no common version, bad record: error says which */
    SESSION_SKIPPED,     /* not connected, because the address told us to go away before (421) */
};

struct tls_facts {
    const char *version;   /* "TLSv1.3" */
    int version_number;    /* 0x0301 .. 0x0304 */
    const char *cipher;    /* OpenSSL's name of the suite */
    const char *group;     /* key exchange group, NULL when there is none or it is unknown */
    const char *signature; /* the server's signature scheme, NULL as above */
    bool early_data;       /* a session ticket offers 0-RTT (RFC 8446 4.6.1) */
    bool early_data_known; /* a ticket was seen, or TLS 1.2 and below, which have no early data */
    bool stapled;          /* an OCSP response came along */
    uint16_t group_number; /* IANA's number of the group, 0 unknown */
    uint32_t suite_number; /* IANA's number of the suite */
    bool extended_master_secret; /* RFC 7627; TLS 1.2 and below */
    bool secure_renegotiation;   /* RFC 5746; TLS 1.2 and below */
    bool ticket;                 /* a session ticket was issued (RFC 5077, RFC 8446 4.6.1) */
    long ticket_lifetime;        /* seconds, of the ticket; 0 without */
};

#define EHLO_KEYWORDS_MAX 64

struct session_times { /* milliseconds each step took, -1 when it did not end well */
    msec connect, greeting, ehlo, starttls, handshake;
};

struct session_facts {
    enum session_step step; /* the last one begun */
    enum session_end end;
    int reply_code;         /* the last reply's code in `step`, 0 without one */
    const char *reply_text; /* its first line without the code, raw */
    const char *error;      /* a sentence for TLS_FAILED, GARBLED, PLAINTEXT, LOCAL, UNREACHABLE,
                               with raw text of the peer in it; for PENDING why the survey leaves
                               it out; else NULL */
    const char *greeting;   /* text of the 220, raw; NULL if there was none */
    const char **ehlo; /* keyword lines before TLS, as sent, without the first (host name) line */
    size_t ehlo_count;
    const char **ehlo_tls; /* the same inside TLS */
    size_t ehlo_tls_count;
    bool ehlo_seen, ehlo_tls_seen; /* the lists above were received */
    bool starttls_known, starttls; /* the keyword was there */
    const char
        *masked; /* an EHLO line that looks like a STARTTLS overwritten on the way (XXXXXXXA) */
    bool starttls_again;   /* offered inside TLS, which RFC 3207 4.2 forbids */
    bool quick_quit;       /* QUIT was answered */
    bool early_talker;     /* in the step that failed or before, bytes came from the peer before we
                              had asked */
    const char *sni;       /* the name sent, NULL for none */
    struct tls_facts *tls; /* NULL when no handshake ended */
    struct chain_facts *chain; /* NULL when no certificate came */
    struct session_times times;
};

/* "connect", "greeting", "EHLO", ...: for sentences. */
const char *session_step_name(enum session_step step);
/* "connection refused", "timed out", ...: how it ended, in a few words. */
const char *session_end_name(enum session_end end);
/* Whether TCP came up and the peer is there, whatever it said. */
bool session_reached(const struct session_facts *session);

#endif
