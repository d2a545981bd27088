/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_record.h"

#include <string.h>

#include "base/text.h"
#include "policy/spf_macro.h"

#define SPF_VERSION "v=spf1"
#define SPF_VERSION_SIZE (sizeof SPF_VERSION - 1)

enum argument { NONE, DOMAIN, DOMAIN_OR_NONE, MACROS, ADDRESS };

/* What may follow a name. */
struct grammar {
    const char *name;
    enum argument argument;
    bool cidr; /* a dual-cidr-length may follow */
    bool looks_up;
};

static const struct grammar grammars[] = {
    [SPF_ALL] = {"all", NONE, false, false},
    [SPF_INCLUDE] = {"include", DOMAIN, false, true},
    [SPF_A] = {"a", DOMAIN_OR_NONE, true, true},
    [SPF_MX] = {"mx", DOMAIN_OR_NONE, true, true},
    [SPF_PTR] = {"ptr", DOMAIN_OR_NONE, false, true},
    [SPF_IP4] = {"ip4", ADDRESS, false, false},
    [SPF_IP6] = {"ip6", ADDRESS, false, false},
    [SPF_EXISTS] = {"exists", DOMAIN, false, true},
    [SPF_REDIRECT] = {"redirect", DOMAIN, false, true},
    [SPF_EXP] = {"exp", DOMAIN, false, false},
    [SPF_UNKNOWN_MODIFIER] = {"modifier", MACROS, false, false},
};

struct piece {
    const char *at;
    size_t size;
};

const char *spf_kind_name(enum spf_kind kind)
{
    return grammars[kind].name;
}

bool spf_looks_up(const struct spf_term *term)
{
    return grammars[term->kind].looks_up;
}

static bool equals(struct piece piece, const char *word)
{
    for (size_t i = 0; i < piece.size; i++) {
        if (word[i] == '\0' || text_lower(piece.at[i]) != word[i])
            return false;
    }
    return word[piece.size] == '\0';
}

static bool has_version(const char *text, size_t size)
{
    return size >= SPF_VERSION_SIZE &&
           equals((struct piece){text, SPF_VERSION_SIZE}, SPF_VERSION) &&
           (size == SPF_VERSION_SIZE || text[SPF_VERSION_SIZE] == ' ');
}

bool spf_is_record(const struct txt_record *record)
{
    return has_version(record->text, record->size);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
    return text_lower(c) >= 'a' && text_lower(c) <= 'z';
}

/* toplabel: letters, digits and inner hyphens, with at least one that is no digit. */
static bool is_toplabel(struct piece label)
{
    bool digits = true;

    for (size_t i = 0; i < label.size; i++) {
        bool hyphen = label.at[i] == '-';

        if (hyphen ? i == 0 || i + 1 == label.size
                   : !is_alpha(label.at[i]) && !is_digit(label.at[i]))
            return false;
        digits &= is_digit(label.at[i]);
    }
    return label.size > 0 && !digits;
}

/* domain-end after the last macro: "." toplabel [ "." ] */
static bool is_domain_end(struct piece tail)
{
    struct piece label;

    if (tail.size > 0 && tail.at[tail.size - 1] == '.')
        tail.size--;
    label = (struct piece){tail.at + tail.size, 0};
    while (label.at > tail.at && label.at[-1] != '.') {
        label.at--;
        label.size++;
    }
    return label.at > tail.at && is_toplabel(label);
}

/* A macro-string -> *tail, what follows its last macro. */
static int check_macros(struct piece text, bool any_letter, struct spf_term *term,
                        struct piece *tail, struct err *err)
{
    *tail = (struct piece){text.at, 0};
    for (size_t at = 0; at < text.size;) {
        struct spf_piece piece;
        int rc = spf_piece_next(text.at, text.size, any_letter, &at, &piece, err);

        if (rc != 0)
            return rc;
        term->macros |= piece.letter != '\0' && strchr("d%_-", piece.letter) == NULL;
        if (piece.letter != '\0')
            *tail = (struct piece){text.at + at, 0};
        else
            tail->size = piece.size;
    }
    return 0;
}

static int read_domain(struct arena *arena, struct piece text, struct spf_term *term,
                       struct err *err)
{
    struct piece tail;

    if (text.size == 0)
        return err_set(err, ERR_SYNTAX, "its domain is missing");
    if (check_macros(text, false, term, &tail, err) != 0)
        return ERR_SYNTAX;
    if (tail.size > 0 && !is_domain_end(tail))
        return err_set(err, ERR_SYNTAX, "its domain does not end in a top-level name");
    term->domain = arena_strndup(arena, text.at, text.size);
    term->domain_size = text.size;
    return 0;
}

/* "0", or digits without a leading zero, up to `max`. */
static bool read_prefix(struct piece digits, int max, int *out)
{
    int value = 0;

    if (digits.size == 0 || digits.size > 3 || (digits.at[0] == '0' && digits.size > 1))
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (!is_digit(digits.at[i]))
            return false;
        value = value * 10 + (digits.at[i] - '0');
    }
    *out = value;
    return value <= max;
}

/* Cuts "/digits" off the end of `text` -> *digits. False without it. */
static bool cut_prefix(struct piece *text, struct piece *digits)
{
    size_t size = text->size;

    while (size > 0 && is_digit(text->at[size - 1]))
        size--;
    if (size == 0 || size == text->size || text->at[size - 1] != '/')
        return false;
    *digits = (struct piece){text->at + size, text->size - size};
    text->size = size - 1;
    return true;
}

/* Cuts a dual-cidr-length off the end: "/24", "//64" or "/24//64". */
static int read_dual_cidr(struct piece *text, struct spf_term *term, struct err *err)
{
    struct piece digits, rest = *text;

    if (!cut_prefix(&rest, &digits))
        return 0;
    if (rest.size > 0 && rest.at[rest.size - 1] == '/') {
        rest.size--;
        if (!read_prefix(digits, 128, &term->prefix6))
            return err_set(err, ERR_SYNTAX, "its IPv6 prefix length is not 0 to 128");
        *text = rest;
        if (!cut_prefix(&rest, &digits))
            return 0;
    }
    if (!read_prefix(digits, 32, &term->prefix4))
        return err_set(err, ERR_SYNTAX, "its IPv4 prefix length is not 0 to 32");
    *text = rest;
    return 0;
}

static int read_address(struct piece text, struct spf_term *term, struct err *err)
{
    bool v4 = term->kind == SPF_IP4;
    const char *slash = text.size > 0 ? memchr(text.at, '/', text.size) : NULL;
    char address[IP_TEXT_SIZE];

    if (slash != NULL) {
        struct piece digits = {slash + 1, text.size - (size_t)(slash + 1 - text.at)};

        if (!read_prefix(digits, v4 ? 32 : 128, v4 ? &term->prefix4 : &term->prefix6))
            return err_set(err, ERR_SYNTAX, "its prefix length is not 0 to %d", v4 ? 32 : 128);
        text.size = (size_t)(slash - text.at);
    }
    if (text.size > 0 && text.size < sizeof address && text.at[0] != '[') {
        memcpy(address, text.at, text.size);
        address[text.size] = '\0';
        if (strlen(address) == text.size && ip_parse(address, &term->ip) &&
            term->ip.family == (v4 ? IP_V4 : IP_V6))
            return 0;
    }
    return err_set(err, ERR_SYNTAX, "its address is not an IPv%d address", v4 ? 4 : 6);
}

/* What follows the name of a mechanism or modifier: `sign` is ':' or '=', '\0' where neither does.
 */
static int read_argument(struct arena *arena, char sign, struct piece text, struct spf_term *term,
                         struct err *err)
{
    const struct grammar *grammar = &grammars[term->kind];
    struct piece tail;

    if (grammar->cidr && read_dual_cidr(&text, term, err) != 0)
        return ERR_SYNTAX;
    switch (grammar->argument) {
    case ADDRESS:
        return read_address(text, term, err);
    case MACROS:
        return check_macros(text, true, term, &tail, err);
    case DOMAIN:
        return read_domain(arena, text, term, err);
    case NONE:
    case DOMAIN_OR_NONE:
        break;
    }
    if (sign == '\0' && text.size == 0)
        return 0;
    if (sign == '\0' || grammar->argument == NONE)
        return err_set(err, ERR_SYNTAX, "something odd follows its name");
    return read_domain(arena, text, term, err);
}

/* The name that a term begins with: the longest that grammar allows for a modifier. */
static size_t name_size(struct piece text)
{
    size_t size = 0;

    if (text.size == 0 || !is_alpha(text.at[0]))
        return 0;
    while (size < text.size && (is_alpha(text.at[size]) || is_digit(text.at[size]) ||
                                (text.at[size] != '\0' && strchr("-_.", text.at[size]) != NULL)))
        size++;
    return size;
}

static bool find_kind(struct piece name, enum spf_kind first, enum spf_kind end, enum spf_kind *out)
{
    for (enum spf_kind kind = first; kind < end; kind++) {
        if (equals(name, grammars[kind].name)) {
            *out = kind;
            return true;
        }
    }
    return false;
}

static struct piece skip(struct piece text, size_t size)
{
    return (struct piece){text.at + size, text.size - size};
}

static int read_term(struct arena *arena, struct piece text, struct spf_term *term, struct err *err)
{
    struct piece rest = text, name;
    char sign;

    term->prefix4 = 32;
    term->prefix6 = 128;
    term->text = arena_strndup(arena, text.at, text.size);
    if (text.at[0] != '\0' && strchr("+-~?", text.at[0]) != NULL) {
        term->qualifier = text.at[0];
        rest = skip(rest, 1);
    }
    name = (struct piece){rest.at, name_size(rest)};
    rest = skip(rest, name.size);
    sign = rest.size > 0 && (rest.at[0] == ':' || rest.at[0] == '=') ? rest.at[0] : '\0';
    if (sign == '=' && name.size > 0) {
        if (term->qualifier != '\0')
            return err_set(err, ERR_SYNTAX, "a modifier takes no \"%c\"", term->qualifier);
        if (!find_kind(name, SPF_REDIRECT, SPF_UNKNOWN_MODIFIER, &term->kind))
            term->kind = SPF_UNKNOWN_MODIFIER;
        return read_argument(arena, sign, skip(rest, 1), term, err);
    }
    if (!find_kind(name, SPF_ALL, SPF_REDIRECT, &term->kind))
        return err_set(err, ERR_SYNTAX, "there is no such mechanism");
    if (term->qualifier == '\0')
        term->qualifier = '+';
    return read_argument(arena, sign, skip(rest, sign != '\0'), term, err);
}

/* What the whole record keeps at hand of its terms (RFC 7208 6: redirect and exp at most once). */
static int note_term(const struct spf_term *term, struct spf_record *out, struct err *err)
{
    const struct spf_term **once = NULL;

    if (term->kind == SPF_ALL && out->all == NULL)
        out->all = term;
    if (term->kind == SPF_REDIRECT)
        once = &out->redirect;
    if (term->kind == SPF_EXP)
        once = &out->exp;
    if (once == NULL)
        return 0;
    if (*once != NULL)
        return err_set(err, ERR_SYNTAX, "\"%s=\" stands there twice", grammars[term->kind].name);
    *once = term;
    return 0;
}

static int name_the_term(struct piece text, const struct err *why, struct err *err)
{
    char shown[80];

    text_clean(text.at, text.size, shown, sizeof shown);
    return err_set(err, ERR_SYNTAX, "\"%s\": %s", shown, why->text);
}

int spf_parse(struct arena *arena, const char *text, size_t size, struct spf_record *out,
              struct err *err)
{
    struct spf_record record = {0};
    size_t at = SPF_VERSION_SIZE;

    if (!has_version(text, size))
        return err_set(err, ERR_SYNTAX, "the record does not begin with \"%s\"", SPF_VERSION);
    while (at < size) {
        const char *blank = memchr(text + at, ' ', size - at);
        struct piece piece = {text + at, (blank != NULL ? (size_t)(blank - text) : size) - at};
        struct spf_term *term;
        struct err why = {0};

        at += piece.size + 1;
        if (piece.size == 0)
            continue;
        term = arena_push(arena, &record.terms, &record.count, sizeof *term);
        if (read_term(arena, piece, term, &why) != 0)
            return name_the_term(piece, &why, err);
    }
    for (size_t i = 0; i < record.count; i++) {
        struct err why = {0};

        if (note_term(&record.terms[i], &record, &why) != 0)
            return name_the_term((struct piece){record.terms[i].text, strlen(record.terms[i].text)},
                                 &why, err);
    }
    *out = record;
    return 0;
}
