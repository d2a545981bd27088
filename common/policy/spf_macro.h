/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_macro: the macro-strings of SPF (RFC 7208 7), piece by piece. */
#ifndef POLICY_SPF_MACRO_H
#define POLICY_SPF_MACRO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

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

#endif
