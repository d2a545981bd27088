/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_macro: the macro-strings of SPF (RFC 7208 7): their pieces, and what they expand to. */
#ifndef POLICY_SPF_MACRO_H
#define POLICY_SPF_MACRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/mem.h"

struct spf_piece {
    char letter;      /* of a macro, lower case; '%', '_' or '-' for %%, %_ and %-; '\0': literal */
    bool escape;      /* upper-case letter: URL-escape the result */
    unsigned keep;    /* right-hand parts to keep, 0 for all */
    bool reverse;     /* the parts, before that */
    const char *text; /* the literal, or the macro as written */
    size_t size;
    const char *delimiters; /* as written, inside `text`; none: "." */
    size_t delimiter_count;
};

/* Reads the piece at `*at` (below `size`) and moves on. Literals are as long as they can be and
 * hold visible ASCII, and blanks where `explanation` is set: the text that exp= leads to, the one
 * place for the macros c, r and t too (RFC 7208 7.2). Or ERR_SYNTAX with a sentence. */
MUST_CHECK int spf_piece_next(const char *text, size_t size, bool explanation, size_t *at,
                              struct spf_piece *out, struct err *err);

/* Whether a macro-string that parses has the macro of this (lower-case) letter. */
bool spf_macro_uses(const char *text, size_t size, char letter);

struct spf_values {                             /* what the letters stand for, RFC 7208 7.2 */
    const char *sender, *local, *sender_domain; /* s, l, o */
    const char *domain;                         /* d: whose record it is */
    const char *helo;                           /* h */
    struct ip ip;                               /* i, c, v; no v4-mapped address */
    const char *validated;                      /* p; NULL: "unknown" */
    const char *receiver;                       /* r; NULL: "unknown" */
    int64_t now;                                /* t */
};

/* Expands a domain-spec -> *out: raw octets as asked for in DNS, without the final dot, cut from
 * the left by whole labels to 253 octets (RFC 7208 7.3); whether that is a name is for
 * name_query_text() to say. ERR_SYNTAX, or ERR_CAP for what is absurdly long. */
MUST_CHECK int spf_expand_domain(struct arena *arena, const char *text, size_t size,
                                 const struct spf_values *values, const char **out,
                                 struct err *err);
/* Expands an explain-string -> *out, US-ASCII (RFC 7208 6.2). Errors as above, and ERR_SYNTAX where
 * the result is not US-ASCII. */
MUST_CHECK int spf_expand_explanation(struct arena *arena, const char *text, size_t size,
                                      const struct spf_values *values, const char **out,
                                      struct err *err);

#endif
