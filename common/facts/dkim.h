/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim: what is published for one DKIM selector (RFC 6376 3.6, 8301, 8463). All text is raw. */
#ifndef FACTS_DKIM_H
#define FACTS_DKIM_H

#include "facts/txt.h"

enum dkim_algorithm { DKIM_RSA = 0, DKIM_ED25519, DKIM_UNKNOWN };

struct dkim_key {      /* one key record, read */
    bool read;         /* its tag list and version are right, so that the rest could be read */
    const char *error; /* why verifiers cannot use it, to follow "the key record"; NULL */
    const char *kind;  /* "rsa", or what k= says */
    enum dkim_algorithm algorithm;
    int bits;            /* of the key, 0 when unknown */
    bool revoked;        /* p= is empty */
    bool testing;        /* t=y: verifiers treat the mail as unsigned */
    bool strict;         /* t=s: no subdomains in i= */
    bool no_sha256;      /* h= allows other hashes only; SHA-1 is gone (RFC 8301 3.1) */
    const char *hashes;  /* h= as written, NULL without */
    bool not_for_mail;   /* s= lists neither email nor * */
    const char *service; /* s= as written, NULL without */
    bool bare;           /* RSAPublicKey without SubjectPublicKeyInfo */
    bool odd_exponent;   /* RSA: not 65537 */
    bool granularity;    /* g= of RFC 4871, gone since RFC 6376 */
    bool no_version;     /* v= is absent */
};

struct dkim_selector {
    const char *selector;  /* normalised */
    struct txt_facts txt;  /* every TXT record at its name counts */
    struct dkim_key *keys; /* of each record, same order */
    size_t count;
    bool too_long; /* the name would be over 253 octets: nothing was asked */
};

struct dkim_facts {
    struct dkim_selector *selectors;
    size_t count;
    struct dkim_selector unlikely; /* that nobody has: has records where a wildcard is */
};

#endif
