/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_macro.h"

#include <string.h>

#include "base/text.h"

#define KEEP_MAX 1000 /* more than a name has labels (RFC 7208 7.3 asks for 127) */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_literal(char c, bool explanation)
{
    return (c > ' ' && c <= '~' && c != '%') || (explanation && c == ' ');
}

/* The text from "%{" to its "}": letter, transformers, delimiters (RFC 7208 7.1). */
static int read_macro(bool explanation, struct spf_piece *out, struct err *err)
{
    const char *at = out->text + 2, *end = out->text + out->size - 1;

    out->letter = at < end ? text_lower(*at) : '\0';
    if (!is_one_of(out->letter, "slodiphcrtv"))
        return err_set(err, ERR_SYNTAX, "a macro that does not exist");
    if (!explanation && is_one_of(out->letter, "crt"))
        return err_set(err, ERR_SYNTAX, "the macros c, r and t are for explanations only");
    out->escape = *at != out->letter;
    at++;
    if (at < end && is_digit(*at)) {
        for (; at < end && is_digit(*at); at++) {
            if (out->keep < KEEP_MAX)
                out->keep = out->keep * 10 + (unsigned)(*at - '0');
        }
        if (out->keep == 0)
            return err_set(err, ERR_SYNTAX, "a macro that keeps 0 parts");
    }
    if (at < end && text_lower(*at) == 'r') {
        out->reverse = true;
        at++;
    }
    out->delimiters = at;
    out->delimiter_count = (size_t)(end - at);
    for (; at < end; at++) {
        if (!is_one_of(*at, ".-+,/_="))
            return err_set(err, ERR_SYNTAX, "a macro with something odd before its \"}\"");
    }
    return 0;
}

static int read_percent(size_t left, bool explanation, struct spf_piece *out, struct err *err)
{
    const char *close;

    if (left >= 2 && is_one_of(out->text[1], "%_-")) {
        out->letter = out->text[1];
        out->size = 2;
        return 0;
    }
    if (left < 2 || out->text[1] != '{')
        return err_set(err, ERR_SYNTAX, "a \"%%\" that begins no macro");
    close = memchr(out->text, '}', left);
    if (close == NULL)
        return err_set(err, ERR_SYNTAX, "a macro without its \"}\"");
    out->size = (size_t)(close - out->text) + 1;
    return read_macro(explanation, out, err);
}

int spf_piece_next(const char *text, size_t size, bool explanation, size_t *at,
                   struct spf_piece *out, struct err *err)
{
    struct spf_piece piece = {.text = text + *at};
    size_t left = size - *at;

    if (*piece.text == '%') {
        int rc = read_percent(left, explanation, &piece, err);

        if (rc != 0)
            return rc;
    } else {
        while (piece.size < left && is_literal(piece.text[piece.size], explanation))
            piece.size++;
        if (piece.size == 0)
            return err_set(err, ERR_SYNTAX, "an octet that is not visible ASCII");
    }
    *out = piece;
    *at += piece.size;
    return 0;
}
