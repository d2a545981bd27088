/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_uri: where reports go: one URI of a rua or ruf list (RFC 9989 4.7, RFC 8460 3). */
#ifndef FACTS_REPORT_URI_H
#define FACTS_REPORT_URI_H

#include <stdbool.h>
#include <stdint.h>

enum report_scheme { REPORT_OTHER = 0, REPORT_MAILTO, REPORT_HTTPS };

/* Whether a domain takes mail, by its MX and address records. */
enum mail_intake {
    INTAKE_UNKNOWN = 0, /* not asked, or a lookup failed */
    INTAKE_YES,         /* MX hosts, or addresses of its own (RFC 5321 5.1) */
    INTAKE_NXDOMAIN,    /* does not exist */
    INTAKE_NULL_MX,     /* says that it does not (RFC 7505) */
    INTAKE_NO_ADDRESS,  /* no MX and no address, or no MX host has an address */
};

/* Whether the domain of an external destination wants the reports (RFC 9990 4). */
enum report_consent {
    CONSENT_UNASKED = 0, /* not known, or no mail address */
    CONSENT_OWN,         /* same organisational domain: nobody has to be asked */
    CONSENT_GIVEN,
    CONSENT_ABSENT,     /* completed lookup, no record */
    CONSENT_FAILED,     /* lookup failed: unknown */
    CONSENT_TOO_LONG,   /* the name to ask for is too long: not verifiable */
    CONSENT_REDIRECTED, /* its record names another host: neither address is used */
};

struct report_uri {
    const char *text; /* as written, without a size limit of RFC 7489 */
    enum report_scheme scheme;
    const char *host;        /* of the mailbox or authority, normalised; NULL where not valid */
    const char *error;       /* what is wrong with it; NULL for a valid one */
    const char *limit;       /* "10m" of "!10m" (RFC 7489 6.2, gone since RFC 9989); NULL */
    enum mail_intake intake; /* of host, for mailto */
    enum report_consent consent;
};

#endif
