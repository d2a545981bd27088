/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts: what a domain says of MTA-STS (RFC 8461) and of TLS reports (RFC 8460): the records, the
 * policy, and what is wrong with them. All text is raw. */
#ifndef FACTS_MTA_STS_H
#define FACTS_MTA_STS_H

#include "facts/policy_file.h"
#include "facts/report_uri.h"
#include "facts/txt.h"

#define STS_MAX_AGE_MAX 31557600 /* seconds: a year (RFC 8461 3.2) */
#define STS_PATTERNS_MAX 200     /* mx patterns kept of one policy; more are counted */
#define STS_PROBLEMS_MAX 20      /* sentences kept of each kind; more are counted */

/* Sentences about one record or policy, to follow a subject: "has no ...". */
struct flaws {
    const char **items;
    size_t count;
    size_t dropped; /* beyond STS_PROBLEMS_MAX */
};

/* A record that looks meant, and that senders discard for its first octets. */
struct stray_record {
    const char *text;
    size_t size;
    const char *flaw;
};

/* What a lookup of the records of one version found. Senders go by one record exactly. */
struct versioned_records {
    struct txt_facts txt; /* its records: those that begin with the version and ";" */
    struct stray_record *strays;
    size_t stray_count;
};

struct sts_record_facts { /* TXT at _mta-sts.<domain> */
    struct versioned_records found;
    const char *id;    /* of the one record where it is valid; else NULL */
    const char *error; /* why the one record is invalid, so that senders see no MTA-STS; NULL */
    bool bad_id;       /* the error is that its id is missing or not 1 to 32 letters and digits */
    struct flaws odd;  /* what senders get over: repeated fields */
    struct flaws ignored; /* fields that nobody knows, as the standard allows */
};

enum sts_mode { STS_MODE_UNKNOWN = 0, STS_MODE_NONE, STS_MODE_TESTING, STS_MODE_ENFORCE };

struct sts_policy { /* a policy file, read (RFC 8461 3.2) */
    bool valid;
    enum sts_mode mode;    /* the first that was given, also where the policy is not valid */
    bool max_age_known;    /* a number within the limits was given */
    uint32_t max_age;      /* seconds */
    const char **mx;       /* patterns in their order, lower case; the valid ones */
    size_t mx_count;       /* at most STS_PATTERNS_MAX */
    size_t mx_dropped;     /* beyond it */
    struct flaws problems; /* what makes it invalid */
    struct flaws odd;      /* what senders get over */
    struct flaws ignored;  /* keys that nobody knows, as the standard allows */
};

struct tlsrpt_facts { /* TXT at _smtp._tls.<domain> (RFC 8460 3) */
    struct versioned_records found;
    const char *error;         /* why the one record is invalid, NULL */
    struct flaws odd, ignored; /* as above */
    struct report_uri *rua;    /* of the one record */
    size_t rua_count;
    size_t rua_dropped; /* beyond REPORT_URIS_MAX */
};

struct mta_sts_facts {
    struct sts_record_facts record;
    struct tlsrpt_facts tlsrpt;
    const struct policy_file_facts *file; /* NULL where nothing was fetched */
    struct sts_policy *policies;          /* one for each fetch of `file`; zeroed without a body */
    const struct sts_policy *policy; /* what senders get: the first valid one, else the first that
                                        was read; NULL without */
};

/* "none", "testing", "enforce"; NULL for an unknown mode. */
const char *sts_mode_name(enum sts_mode mode);

#endif
