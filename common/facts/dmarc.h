/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc: the DMARC records that a domain is under (RFC 9989), and what they mean for it. All text
 * is raw. */
#ifndef FACTS_DMARC_H
#define FACTS_DMARC_H

#include "facts/report_uri.h"
#include "facts/txt.h"

#define DMARC_NOTES_MAX 12

/* Ordered: what forbids more is greater. */
enum dmarc_policy { DMARC_UNSET = 0, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };

enum dmarc_psd { DMARC_PSD_UNKNOWN = 0, DMARC_PSD_NO, DMARC_PSD_YES };

struct dmarc_notes { /* sentences about one record, to follow "its record" */
    const char *items[DMARC_NOTES_MAX];
    size_t count;
    size_t dropped;
};

struct dmarc_destinations { /* rua or ruf */
    bool given;             /* the tag is there */
    struct report_uri *items;
    size_t count;
    size_t dropped; /* beyond REPORT_URIS_MAX */
};

struct dmarc_record { /* one record, read (RFC 9989 4.7) */
    const char *text;
    size_t size;
    enum dmarc_policy p, sp, np;         /* DMARC_UNSET: absent or not valid */
    const char *bad_p, *bad_sp, *bad_np; /* the value where it is not valid, else NULL */
    bool no_effect; /* RFC 9989 4.10.1: no valid policy and no valid rua: as if not there */
    bool fallback;  /* the same with a valid rua: as if it were p=none */
    bool testing;   /* t=y */
    bool strict_dkim, strict_spf;
    enum dmarc_psd psd;
    int percent; /* pct of RFC 7489, -1 without a valid one */
    bool has_fo;
    bool blanks; /* white space around "=", which is allowed */
    struct dmarc_destinations rua, ruf;
    struct dmarc_notes odd;     /* syntax that receivers may take in different ways */
    struct dmarc_notes removed; /* what RFC 7489 had and RFC 9989 has not */
    struct dmarc_notes unknown; /* tags that nobody knows, as the standard allows */
};

struct dmarc_place { /* _dmarc.<domain> */
    const char *domain;
    struct txt_facts txt;        /* its records: those that count as DMARC records */
    struct dmarc_record *record; /* of the only one; NULL with none or several */
    const char *stray;           /* why the first that only looks like one is none; NULL */
    bool listed;                 /* the domain is a public suffix of the list */
};

/* The most places of a walk (RFC 9989 4.10), and one of RFC 7489. */
#define DMARC_PLACES_MAX 9

struct dmarc_walk {             /* up the tree, from a domain on (RFC 9989 4.10) */
    struct dmarc_place *places; /* that were looked up, the domain's own first */
    size_t count;
    size_t walked; /* so many of them belong to the walk: it ends at psd=y, psd=n and failures */
    bool failed;   /* the last of those could not be looked up: nothing is known of what is above */
    const char *organizational; /* RFC 9989 4.10.2; NULL when not known */
};

struct dmarc_facts {
    const char *domain;
    bool nxdomain; /* the domain does not exist: np applies */
    struct dmarc_walk walk;

    const struct dmarc_place *found;  /* whose record applies; NULL: none, or not known */
    const struct dmarc_place *parent; /* whose record applies to names under the domain; NULL */
    enum dmarc_policy effective;      /* for the domain itself, t=y taken into account */
    enum dmarc_policy subdomains, nonexistent; /* for names under the domain, as written */

    const char *organizational_psl;      /* RFC 7489 3.2; NULL: the domain is a public suffix */
    bool psl_known;                      /* the next two are */
    const struct dmarc_place *found_psl; /* whose record RFC 7489 applies, NULL for none */
    enum dmarc_policy effective_psl;

    bool misplaced; /* a DMARC record among the TXT records of the domain itself */
    bool wildcard;  /* a name that nobody has answers with a DMARC record */
};

#endif
