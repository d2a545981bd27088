/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_result: what check_host() says of one message (RFC 7208 2.6), and why. */
#ifndef FACTS_SPF_RESULT_H
#define FACTS_SPF_RESULT_H

#include <stddef.h>

#include "facts/mail.h"

enum spf_result {
    SPF_NONE = 0,
    SPF_NEUTRAL,
    SPF_PASS,
    SPF_FAIL,
    SPF_SOFTFAIL,
    SPF_TEMPERROR,
    SPF_PERMERROR,
};

struct spf_verdict {
    const char *checked; /* the domain: normalised, or as given where it is no domain name */
    enum spf_result result;
    const char *explanation; /* of a fail: US-ASCII and raw; NULL without one */
    const char *problem; /* of none, temperror and permerror: a sentence with term and domain, raw
                            texts in it; else NULL */
    const char *term;    /* the one that matched, or that the error comes from; NULL where there is
                            none: the record ended without a match, or the error is the domain's */
    const char *domain;  /* whose record that is, after redirects; NULL where there is no record */
    size_t lookups;      /* terms that looked something up (RFC 7208 4.6.4) */
    size_t voids;        /* lookups of terms that ended in NODATA or NXDOMAIN */
    struct dns_trouble *trouble; /* of temperror */
};

#endif
