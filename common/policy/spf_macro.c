/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_macro.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define KEEP_MAX 1000      /* more than a name has labels (RFC 7208 7.3 asks for 127) */
#define EXPANDED_MAX 65535 /* octets of a result before it is cut to a name */
#define DOMAIN_MAX 253     /* octets of a name */
#define NIBBLES_SIZE 64    /* 32 nibbles, a dot after each but the last, and the NUL */

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

bool spf_macro_uses(const char *text, size_t size, char letter)
{
    struct spf_piece piece;

    for (size_t at = 0; at < size;) {
        if (spf_piece_next(text, size, true, &at, &piece, NULL) != 0)
            return false;
        if (piece.letter == letter)
            return true;
    }
    return false;
}

/* The address as the macro i has it: dotted quad, or 32 nibbles with dots between them. */
static const char *dotted(const struct ip *ip, char nibbles[NIBBLES_SIZE], char quad[IP_TEXT_SIZE])
{
    static const char digits[] = "0123456789ABCDEF";

    if (ip->family != IP_V6)
        return ip_format(ip, quad);
    for (size_t i = 0; i < 32; i++) {
        nibbles[2 * i] = digits[i % 2 == 0 ? ip->octets[i / 2] >> 4 : ip->octets[i / 2] & 0xf];
        nibbles[2 * i + 1] = i == 31 ? '\0' : '.';
    }
    return nibbles;
}

static const char *or_unknown(const char *value)
{
    return value != NULL ? value : "unknown";
}

/* What a letter stands for, before it is transformed. */
static const char *value_of(struct arena *arena, char letter, const struct spf_values *values)
{
    char nibbles[NIBBLES_SIZE], quad[IP_TEXT_SIZE];

    switch (letter) {
    case 's':
        return values->sender;
    case 'l':
        return values->local;
    case 'o':
        return values->sender_domain;
    case 'd':
        return values->domain;
    case 'h':
        return values->helo;
    case 'p':
        return or_unknown(values->validated);
    case 'r':
        return or_unknown(values->receiver);
    case 'i':
        return arena_strdup(arena, dotted(&values->ip, nibbles, quad));
    case 'c':
        return arena_strdup(arena, ip_format(&values->ip, quad));
    case 'v':
        return values->ip.family == IP_V6 ? "ip6" : "in-addr";
    default:
        return arena_printf(arena, "%" PRId64, values->now);
    }
}

static bool is_unreserved(char c)
{
    char lower = text_lower(c);

    return (lower >= 'a' && lower <= 'z') || is_digit(c) || is_one_of(c, "-._~");
}

static void add_value(struct buf *out, const char *text, size_t size, bool escape)
{
    for (size_t i = 0; i < size; i++) {
        if (escape && !is_unreserved(text[i]))
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)text[i]);
        else
            buf_add(out, &text[i], 1);
    }
}

struct part {
    const char *at;
    size_t size;
};

static bool splits(const struct spf_piece *piece, char c)
{
    return piece->delimiter_count > 0 ? memchr(piece->delimiters, c, piece->delimiter_count) != NULL
                                      : c == '.';
}

/* RFC 7208 7.3: split, reverse, keep the right-hand parts, join with dots. Parts may be empty. */
static void add_parts(struct arena *arena, const struct spf_piece *piece, const char *value,
                      struct buf *out)
{
    struct part *parts = NULL;
    size_t count = 0, first;
    const char *begin = value;

    for (const char *at = value;; at++) {
        struct part *last;

        if (*at != '\0' && !splits(piece, *at))
            continue;
        last = arena_push(arena, &parts, &count, sizeof *last);
        *last = (struct part){begin, (size_t)(at - begin)};
        begin = at + 1;
        if (*at == '\0')
            break;
    }
    first = piece->keep > 0 && piece->keep < count ? count - piece->keep : 0;
    for (size_t i = first; i < count; i++) {
        const struct part *part = &parts[piece->reverse ? count - 1 - i : i];

        if (i > first)
            buf_adds(out, ".");
        add_value(out, part->at, part->size, piece->escape);
    }
}

static void add_piece(struct arena *arena, const struct spf_piece *piece,
                      const struct spf_values *values, struct buf *out)
{
    const char *value;

    switch (piece->letter) {
    case '\0':
        buf_add(out, piece->text, piece->size);
        return;
    case '%':
        buf_adds(out, "%");
        return;
    case '_':
        buf_adds(out, " ");
        return;
    case '-':
        buf_adds(out, "%20");
        return;
    default:
        break;
    }
    value = value_of(arena, piece->letter, values);
    if (piece->keep > 0 || piece->reverse || piece->delimiter_count > 0)
        add_parts(arena, piece, value, out);
    else
        add_value(out, value, strlen(value), piece->escape);
}

static int expand(struct arena *arena, const char *text, size_t size, bool explanation,
                  const struct spf_values *values, struct buf *out, struct err *err)
{
    for (size_t at = 0; at < size;) {
        struct spf_piece piece;
        int rc = spf_piece_next(text, size, explanation, &at, &piece, err);

        if (rc != 0)
            return rc;
        add_piece(arena, &piece, values, out);
        if (out->full)
            return err_set(err, ERR_CAP, "macros expand to over %d octets", EXPANDED_MAX);
    }
    return 0;
}

/* RFC 7208 7.3: left-hand labels go until the rest is short enough. */
static const char *cut_labels(const char *name, size_t size)
{
    while (size > DOMAIN_MAX) {
        const char *dot = memchr(name, '.', size);

        if (dot == NULL)
            break;
        size -= (size_t)(dot + 1 - name);
        name = dot + 1;
    }
    return name;
}

int spf_expand_domain(struct arena *arena, const char *text, size_t size,
                      const struct spf_values *values, const char **out, struct err *err)
{
    struct buf expanded;
    int rc;

    buf_init(&expanded, EXPANDED_MAX);
    rc = expand(arena, text, size, false, values, &expanded, err);
    if (rc == 0) {
        size_t length = expanded.len;

        if (length > 0 && expanded.data[length - 1] == '.')
            expanded.data[--length] = '\0';
        *out = arena_strdup(arena, cut_labels(expanded.data, length));
    }
    buf_clear(&expanded);
    return rc;
}

int spf_expand_explanation(struct arena *arena, const char *text, size_t size,
                           const struct spf_values *values, const char **out, struct err *err)
{
    struct buf expanded;
    int rc;

    buf_init(&expanded, EXPANDED_MAX);
    rc = expand(arena, text, size, true, values, &expanded, err);
    for (size_t i = 0; rc == 0 && i < expanded.len; i++) {
        if ((unsigned char)expanded.data[i] >= 0x80)
            rc = err_set(err, ERR_SYNTAX, "the explanation is not US-ASCII");
    }
    if (rc == 0)
        *out = arena_strdup(arena, expanded.data);
    buf_clear(&expanded);
    return rc;
}
