/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/extra_opts.h"

#include <stdbool.h>
#include <string.h>

struct text { /* a part of the file */
    const char *at;
    size_t length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static struct text trimmed(const char *at, size_t length)
{
    while (length > 0 && is_blank(*at)) {
        at++;
        length--;
    }
    while (length > 0 && is_blank(at[length - 1]))
        length--;
    return (struct text){at, length};
}

static bool equals(struct text text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.at, word, text.length) == 0;
}

/* Letters, digits and inner hyphens: nothing that could end the options or look like another. */
static bool is_key(struct text key)
{
    for (size_t i = 0; i < key.length; i++) {
        char c = key.at[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!alnum && (c != '-' || i == 0))
            return false;
    }
    return key.length > 0;
}

static void push(struct arena *arena, char ***words, size_t *count, char *word)
{
    *(char **)arena_push(arena, words, count, sizeof **words) = word;
}

/* "key" or "key = value", trimmed and not empty. */
static int add_option(struct arena *arena, struct text line, unsigned number, char ***words,
                      size_t *count, struct err *err)
{
    const char *equal = memchr(line.at, '=', line.length);
    struct text key = line, value = {NULL, 0};

    if (equal != NULL) {
        key = trimmed(line.at, (size_t)(equal - line.at));
        value = trimmed(equal + 1, line.length - (size_t)(equal + 1 - line.at));
    }
    if (!is_key(key))
        return err_set(err, ERR_SYNTAX, "line %u: expected an option's name", number);
    if (equals(key, "extra-opts"))
        return err_set(err, ERR_SYNTAX, "line %u: extra-opts cannot stand in a file", number);
    if (memchr(line.at, '\0', line.length) != NULL)
        return err_set(err, ERR_SYNTAX, "line %u: zero byte", number);
    if (key.length == 1) {
        push(arena, words, count, arena_printf(arena, "-%c", *key.at));
        if (equal != NULL)
            push(arena, words, count, arena_strndup(arena, value.at, value.length));
    } else if (equal == NULL) {
        push(arena, words, count, arena_printf(arena, "--%.*s", (int)key.length, key.at));
    } else {
        push(arena, words, count,
             arena_printf(arena, "--%.*s=%.*s", (int)key.length, key.at, (int)value.length,
                          value.at));
    }
    return 0;
}

/* The line without a comment: from "#" or ";" at its begin, or from "#" after a blank. */
static struct text without_comment(struct text line)
{
    if (line.length > 0 && (*line.at == '#' || *line.at == ';'))
        return (struct text){line.at, 0};
    for (size_t i = 1; i < line.length; i++) {
        if (line.at[i] == '#' && is_blank(line.at[i - 1]))
            return trimmed(line.at, i);
    }
    return line;
}

struct place { /* where in the file the parser is */
    enum { NO_SECTION, FOREIGN, OURS } where;
    bool found; /* our section was seen */
    unsigned number, options;
};

/* One line, without its comment. */
static int parse_line(struct arena *arena, struct place *place, struct text line,
                      const char *section, char ***words, size_t *count, struct err *err)
{
    if (line.length == 0)
        return 0;
    if (*line.at == '[') {
        if (line.at[line.length - 1] != ']')
            return err_set(err, ERR_SYNTAX, "line %u: section without ]", place->number);
        place->where = equals(trimmed(line.at + 1, line.length - 2), section) ? OURS : FOREIGN;
        place->found = place->found || place->where == OURS;
        return 0;
    }
    if (place->where == NO_SECTION)
        return err_set(err, ERR_SYNTAX, "line %u: option before any section", place->number);
    if (place->where == FOREIGN)
        return 0;
    if (++place->options > INI_OPTIONS_MAX)
        return err_set(err, ERR_CAP, "line %u: over %d options", place->number, INI_OPTIONS_MAX);
    return add_option(arena, line, place->number, words, count, err);
}

int extra_opts_parse(struct arena *arena, const char *data, size_t size, const char *section,
                     char ***words, size_t *count, struct err *err)
{
    struct place place = {.where = NO_SECTION};
    size_t before = *count;
    int rc = 0;

    while (rc == 0 && size > 0) {
        const char *feed = memchr(data, '\n', size);
        size_t length = feed != NULL ? (size_t)(feed - data) : size;

        place.number++;
        rc = parse_line(arena, &place, without_comment(trimmed(data, length)), section, words,
                        count, err);
        data += length + (feed != NULL);
        size -= length + (feed != NULL);
    }
    if (rc == 0 && !place.found)
        rc = err_set(err, ERR_PERM, "no such section");
    if (rc != 0)
        *count = before;
    return rc;
}
