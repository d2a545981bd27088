/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail: the domain, its MX hosts and their addresses: the tree that a run gathers. */
#ifndef FACTS_MAIL_H
#define FACTS_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "facts/scan.h"
#include "facts/session.h"
#include "facts/tlsa.h"

#define MX_HOSTS_MAX 50      /* of a domain */
#define ADDRESSES_MAX 64     /* of a run */
#define TLSA_RECORDS_MAX 100 /* of a set */

/* The security status of a DNS answer, RFC 4035 4.3; failed: no answer that could have one. */
enum dns_status { DNS_UNASKED = 0, DNS_SECURE, DNS_INSECURE, DNS_BOGUS, DNS_FAILED };

/* Who is to blame for a bogus or failed lookup. */
enum dns_blame {
    BLAME_NOBODY = 0,
    BLAME_DOMAIN,    /* control questions through the same resolver were answered (and validate) */
    BLAME_RESOLVER,  /* the resolver does not answer control questions either */
    BLAME_FORWARDER, /* the root does not validate through the forwarder: it strips or breaks DNSSEC
                      */
    BLAME_DEADLINE,  /* the run ended before the control questions were answered */
};

struct dns_trouble { /* a lookup that did not end in an answer */
    const char *name;
    uint16_t type;          /* RR type number */
    enum dns_status status; /* DNS_BOGUS or DNS_FAILED */
    enum dns_blame blame;
    const char *why; /* what the validator or the transport said, raw */
};

#define TROUBLES_MAX 64
struct troubles { /* those of an evaluator, to be blamed; what does not fit is left out */
    struct dns_trouble *items[TROUBLES_MAX];
    size_t count;
};

/* What the TLSA stage of a host found (RFC 7672 2.2). */
enum tlsa_status {
    TLSA_UNASKED = 0,      /* not wanted, or the stage was not reached */
    TLSA_INSECURE_ADDRESS, /* addresses are insecure: must not be asked */
    TLSA_ABSENT,           /* secure denial, or insecure zone without records */
    TLSA_INSECURE,         /* records exist in an insecure zone: senders ignore them */
    TLSA_SECURE,           /* secure, non-empty */
    TLSA_FAILED,           /* lookup failed or bogus: senders must not deliver */
};

struct address_facts {
    struct ip ip;
    uint16_t port;
    bool not_public;
    struct session_facts *sessions; /* one; two with --both-keys: [0] RSA, [1] ECDSA */
    size_t session_count;
    struct scan_facts *scan; /* --scan, --intrusive; shared by hosts with this address and port;
                                NULL without */
};

struct host_facts {
    const char *name;   /* as in the MX record, normalised; the domain itself for an implicit MX */
    int preference;     /* -1 with -H */
    bool literal;       /* the MX target is an address written as a name */
    bool unusable_name; /* the MX target is not a host name */
    bool alias;         /* its name is a CNAME */
    const char *expanded;        /* the name after all aliases, equal to name without */
    bool nxdomain;               /* its name does not exist */
    enum dns_status status;      /* of its addresses: the worst of A, AAAA and the aliases */
    struct dns_trouble *trouble; /* the address lookup that failed, NULL */
    bool addresses_known;        /* at least one family was answered */
    struct address_facts *addresses;
    size_t address_count;
    size_t address_dropped; /* beyond ADDRESSES_MAX */
    int64_t
        address_rrsig_expires; /* of the addresses, the earlier of A and AAAA; epoch, 0 unknown */
    int64_t address_rrsig_inception;

    enum tlsa_status tlsa_status;
    const char *tlsa_base;  /* the TLSA base domain: SNI and first reference identifier */
    const char *tlsa_owner; /* _25._tcp.<base> */
    struct tlsa *tlsa;      /* at most TLSA_RECORDS_MAX */
    size_t tlsa_count;
    size_t tlsa_dropped;
    uint32_t tlsa_ttl;
    int64_t tlsa_rrsig_expires; /* epoch, 0 unknown */
    int64_t tlsa_rrsig_inception;
    struct dns_trouble *tlsa_trouble; /* for TLSA_FAILED */
    const char **names; /* reference identifiers for usage 2 (RFC 7672 3.2.2), base first */
    size_t name_count;
};

struct domain_facts {
    const char *name; /* NULL with -H */
    bool nxdomain;
    bool null_mx;                /* RFC 7505: accepts no mail */
    bool null_mx_malformed;      /* "." beside other MX, or with a preference other than 0 */
    bool implicit_mx;            /* RFC 5321 5.1: no MX, the domain is its own host */
    bool mx_known;               /* the MX lookup ended in an answer */
    enum dns_status status;      /* of the MX lookup */
    const char *expanded;        /* the domain after aliases */
    struct dns_trouble *trouble; /* the MX lookup that failed, NULL */
    size_t mx_dropped;           /* beyond MX_HOSTS_MAX */
    int64_t mx_rrsig_expires, mx_rrsig_inception; /* epoch, 0 unknown */
};

#endif
