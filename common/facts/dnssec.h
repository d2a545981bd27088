/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dnssec: how a domain is signed. */
#ifndef FACTS_DNSSEC_H
#define FACTS_DNSSEC_H

#include "facts/mail.h"

struct dnskey_facts {
    uint16_t flags; /* 256 ZSK, 257 KSK */
    uint8_t algorithm;
    uint16_t tag;
    int bits;
};

struct ds_facts {
    uint16_t tag;
    uint8_t algorithm;
    uint8_t digest;
};

struct signature_facts { /* of one RRset */
    const char *owner;
    const char *type; /* "SOA", "MX", "DNSKEY", "DS" */
    enum dns_status status;
    int64_t inception, expires; /* epoch; 0 without a signature */
};

/* What this machine's own resolver does (--check-resolver). */
enum resolver_verdict {
    RESOLVER_UNTESTED = 0,
    RESOLVER_VALIDATES, /* AD on a signed name (and failure on the bogus one, if one was given) */
    RESOLVER_NO_AD,     /* answers a signed name without AD */
    RESOLVER_ACCEPTS_BOGUS, /* answers the bogus name */
    RESOLVER_SILENT,        /* does not answer */
};

struct dnssec_facts {
    const char *name;
    const char *apex; /* owner of the SOA: the zone that holds the name */
    bool nxdomain;
    enum dns_status status;      /* of the name's zone: its SOA */
    struct dns_trouble *trouble; /* for BOGUS and FAILED */
    struct dnskey_facts *keys;
    size_t key_count;
    struct ds_facts *ds;
    size_t ds_count;
    bool ds_known;
    struct signature_facts *signatures;
    size_t signature_count;
    enum resolver_verdict resolver;
    const char *resolver_detail;
};

#endif
