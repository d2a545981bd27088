/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf: the SPF record of a domain and all that it includes, as a tree (RFC 7208 4.6.4, 5.2, 6.1).
 */
#ifndef FACTS_SPF_H
#define FACTS_SPF_H

#include "facts/txt.h"

#define SPF_TERMS_MAX 10    /* terms that look up, RFC 7208 4.6.4 */
#define SPF_VOIDS_MAX 2     /* lookups without an answer, likewise */
#define SPF_MX_MAX 10       /* names of one mx term, likewise */
#define SPF_LOOKUPS_MAX 100 /* that an audit makes */
#define SPF_NODES_MAX 200   /* that an audit looks at */

#define SPF_TARGETS_MAX 500 /* likewise */
#define SPF_READ_MAX 2000   /* terms after which an audit reads no further record */

struct spf_record; /* policy/spf_record.h */
struct spf_term;

/* What became of a domain whose record was wanted. */
enum spf_node_end {
    SPF_NODE_UNASKED = 0, /* the audit stopped before it */
    SPF_NODE_RECORD,      /* one record, and it parses */
    SPF_NODE_SYNTAX,      /* one, and it does not: see error */
    SPF_NODE_NONE,        /* no record */
    SPF_NODE_SEVERAL,     /* more than one */
    SPF_NODE_FAILED,      /* the lookup failed or is bogus: see txt.trouble */
    SPF_NODE_LOOP,        /* the domain is one of those that lead here */
    SPF_NODE_MACRO,       /* its name depends on the message, so it was not followed */
    SPF_NODE_BAD_NAME,    /* not a domain name: see error */
};

struct spf_node {       /* one record of the tree */
    const char *domain; /* normalised; as written for SPF_NODE_MACRO and SPF_NODE_BAD_NAME */
    size_t parent;      /* index of the record that names it; of the root: its own, 0 */
    unsigned depth;     /* 0 for the root */
    const struct spf_term *term; /* the include or redirect that names it, NULL for the root */
    bool main;     /* the root, and what only redirects lead to: its "all" is that of the domain */
    bool pass;     /* a pass of this record is a pass of the domain */
    bool repeated; /* the same domain was included before, elsewhere in the tree */
    enum spf_node_end end;
    const char *error;
    struct txt_facts txt;
    const struct txt_record *text;   /* the record, NULL unless there is exactly one */
    const struct spf_record *record; /* NULL unless SPF_NODE_RECORD */
    size_t lookups; /* terms that look up, of this record and those below; what follows "all" is
                       never reached */
};

/* What became of the name of an a, mx or exists term. */
enum spf_target_end {
    SPF_TARGET_UNASKED = 0, /* the audit stopped before it */
    SPF_TARGET_FOUND,
    SPF_TARGET_NODATA,   /* nothing of the type: a void lookup */
    SPF_TARGET_NXDOMAIN, /* the name does not exist: a void lookup */
    SPF_TARGET_FAILED,   /* see trouble */
    SPF_TARGET_MACRO,    /* depends on the message */
    SPF_TARGET_BAD_NAME,
};

struct spf_target {
    size_t node; /* index of its record */
    const struct spf_term *term;
    const char *name;
    enum spf_target_end end;
    struct dns_trouble *trouble; /* the lookup that failed, NULL */
    size_t mx_names;             /* of an mx term */
    size_t voids; /* lookups of this term without an answer, whatever the client's family */
    size_t voids4, voids6; /* the same with those that only such a client causes */
};

struct spf_facts {
    const char *domain;
    struct spf_node *nodes; /* each after its parent, what it names below it; the root first */
    size_t node_count;
    struct spf_target *targets; /* in the order of the nodes */
    size_t target_count;
    size_t lookups;        /* of the root */
    size_t void_lookups;   /* of all targets */
    size_t voids4, voids6; /* the same, as clients of either family cause them */
    char all;              /* qualifier of the "all" that ends the main records; '\0': none */
    bool all_known;        /* the main records could be read to their end */
    bool lower_bound;      /* something depends on the message: there may be more lookups */
    bool stopped;          /* one of the limits of an audit was reached */
    size_t asked;          /* lookups made */
    bool no_mail;          /* no mail host: null MX, or neither MX nor addresses */
    const struct txt_record *almost; /* a TXT record that was meant as SPF and is not, NULL */
};

#endif
