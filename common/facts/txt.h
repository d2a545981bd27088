/* SPDX-License-Identifier: GPL-3.0-or-later */
/* txt: what a lookup of policy records in TXT found: how it ended, and the records of the kind that
 * was looked for. */
#ifndef FACTS_TXT_H
#define FACTS_TXT_H

#include "facts/mail.h"

enum txt_end {
    TXT_UNASKED = 0,
    TXT_FOUND,    /* there are TXT records at the name, of this kind or others */
    TXT_NODATA,   /* none */
    TXT_NXDOMAIN, /* the name does not exist */
    TXT_FAILED,   /* failed or bogus: see trouble; nothing is known */
};

struct txt_record {
    const char *text; /* its strings joined; NUL-terminated, may hold NULs inside */
    size_t size;
    unsigned strings; /* how many it was made of */
};

struct txt_facts {
    const char *name; /* asked for */
    enum txt_end end;
    enum dns_status status;
    struct dns_trouble *trouble; /* for TXT_FAILED */
    const char *alias;           /* where aliases lead, NULL without; with TXT_NODATA and
                                    TXT_NXDOMAIN they dangle */
    struct txt_record *records;  /* of the kind, in a stable order */
    size_t count;
    size_t others;    /* TXT records of other kinds at the name */
    size_t size;      /* octets of all TXT records at the name, of this kind and others */
    size_t malformed; /* that did not decode, or were left out beyond a cap */
};

#endif
