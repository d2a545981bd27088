/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_file: what the web server of an MTA-STS policy said (RFC 8461 3.3). */
#ifndef FACTS_POLICY_FILE_H
#define FACTS_POLICY_FILE_H

#include "facts/certificate.h"
#include "facts/mail.h"

enum fetch_end {
    FETCH_PENDING = 0, /* not begun, or still running */
    FETCH_DONE,        /* a whole HTTP response came: see http_status */
    FETCH_NO_FAMILY,   /* connect: as in facts/session.h */
    FETCH_FORBIDDEN,
    FETCH_LOCAL, /* no socket, no memory: our side */
    FETCH_REFUSED,
    FETCH_UNREACHABLE,
    FETCH_TIMEOUT,     /* its own limit passed: error says what was not over */
    FETCH_DEADLINE,    /* the whole run ended */
    FETCH_TLS_FAILED,  /* alert, no common version, not TLS */
    FETCH_CERTIFICATE, /* the certificate does not verify: nothing was asked for (RFC 8461 3.3) */
    FETCH_CLOSED,      /* the peer closed before the response was whole */
    FETCH_TOO_BIG,     /* the body is over FETCH_BODY_MAX */
    FETCH_GARBLED,     /* not HTTP, or headers over a cap of ours */
};

#define FETCH_BODY_MAX (64 * 1024)

struct fetch_facts { /* one GET from one address */
    struct ip ip;
    uint16_t port;
    bool not_public;
    enum fetch_end end;
    const char *error;         /* a sentence for all ends but DONE, raw; NULL */
    int http_status;           /* 0 without one */
    const char *http_version;  /* "1.1", "2"; NULL */
    const char *content_type;  /* raw, NULL without one */
    const char *location;      /* of a redirect, raw, NULL */
    const char *body;          /* NUL-terminated, may hold NULs inside; NULL without one */
    size_t size;               /* of body */
    size_t bytes;              /* of the body that came, also where it was too big */
    const char *tls_version;   /* NULL when no handshake ended */
    struct chain_facts *chain; /* as of --at; NULL when no certificate came */
    bool certificate_ok;       /* verified as of now: trust, dates and name */
};

struct policy_file_facts {
    struct host_facts host;      /* mta-sts.<domain>: addresses without sessions, trouble */
    struct fetch_facts *fetches; /* one for each address */
    size_t count;
};

/* "connection refused", "timed out", ...: how it ended, in a few words. */
const char *fetch_end_name(enum fetch_end end);

#endif
