/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_record: an SPF record as a list of terms (RFC 7208 4.6, 12). The whole record is checked
 * before anything is evaluated. Pure: text in, terms out. */
#ifndef POLICY_SPF_RECORD_H
#define POLICY_SPF_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"
#include "base/mem.h"
#include "facts/txt.h"

enum spf_kind {
    SPF_ALL = 0,
    SPF_INCLUDE,
    SPF_A,
    SPF_MX,
    SPF_PTR,
    SPF_IP4,
    SPF_IP6,
    SPF_EXISTS,
    SPF_REDIRECT, /* modifiers from here on */
    SPF_EXP,
    SPF_UNKNOWN_MODIFIER,
};

struct spf_term {
    enum spf_kind kind;
    char qualifier;     /* '+', '-', '~' or '?'; '\0' for modifiers */
    const char *text;   /* as written */
    const char *domain; /* domain-spec as written, NULL where there is none */
    size_t domain_size;
    bool macros;          /* its domain depends on the message: macros other than d, %%, %_, %- */
    int prefix4, prefix6; /* CIDR lengths; 32 and 128 where not given */
    struct ip ip;         /* of ip4 and ip6 */
};

struct spf_record {
    struct spf_term *terms; /* in their order, modifiers among them */
    size_t count;
    const struct spf_term *all;      /* the first, NULL without one */
    const struct spf_term *redirect; /* NULL without one */
    const struct spf_term *exp;      /* NULL without one */
};

/* Whether a TXT record is an SPF record: "v=spf1" in any case, then a blank or the end (RFC 7208
 * 4.5). */
bool spf_is_record(const struct txt_record *record);

/* The terms of a record -> *out; texts are copied. ERR_SYNTAX with a sentence that names the term:
 * that record gives permerror. */
MUST_CHECK int spf_parse(struct arena *arena, const char *text, size_t size, struct spf_record *out,
                         struct err *err);

/* Whether the term counts as one of the 10 that look something up (RFC 7208 4.6.4): include, a, mx,
 * ptr, exists, redirect. */
bool spf_looks_up(const struct spf_term *term);

/* "include", "ip4", ...: as records write it. */
const char *spf_kind_name(enum spf_kind kind);

#endif
