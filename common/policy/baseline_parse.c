/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "facts/group.h"
#include "policy/baseline.h"
#include "policy/scan_issues.h"

#define LINE_WORDS_MAX (BASELINE_VALUES_MAX + 4)
#define NUMBER_MAX 100000

struct reader {
    const char *file;
    unsigned line;
    struct arena *arena;
    struct baseline *out;
    struct err *err;
};

const char *const baseline_hashes[] = {"md5", "sha1", "sha224"};
const size_t baseline_hash_count = sizeof baseline_hashes / sizeof *baseline_hashes;

/* "FILE:LINE: WHAT" with the word in it. */
static int bad(const struct reader *reader, const char *what, const char *word)
{
    return err_set(reader->err, ERR_SYNTAX, "%.120s:%u: %s%s%.60s%s", reader->file, reader->line,
                   what, word != NULL ? " '" : "", word != NULL ? word : "",
                   word != NULL ? "'" : "");
}

/* ---- values of rules: each reader gives the number of a word, or -1 */

static long read_version(const char *word)
{
    return tls_version_parse(word);
}

static long read_class(const char *word)
{
    return suite_class_parse(word);
}

static long read_suite(const char *word)
{
    const struct suite *suite = suite_by_name(word);

    return suite != NULL ? (long)suite->code : -1;
}

static long read_group(const char *word)
{
    const struct group *group = group_by_name(word);

    return group != NULL ? (long)group->code : -1;
}

static long read_number(const char *word)
{
    uint64_t number;

    return num_unsigned(word, NUMBER_MAX, &number) == 0 ? (long)number : -1;
}

static long place_in(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal_nocase(word, words[i]))
            return (long)i;
    }
    return -1;
}

static long read_prime(const char *word)
{
    static const char *const words[] = {"other", "common"};

    return place_in(word, words, 2);
}

static long read_hash(const char *word)
{
    return place_in(word, baseline_hashes, baseline_hash_count);
}

static long read_key(const char *word)
{
    static const char *const words[] = {"RSA", "ECDSA", "EdDSA"};

    return place_in(word, words, 3);
}

static long read_order(const char *word)
{
    static const char *const words[] = {"none", "server", "client"};
    long place = place_in(word, words, 3);

    return place == 0 ? -1 : place;
}

static long read_issue(const char *word)
{
    return scan_issue_parse(word);
}

static const struct {
    const char *word;
    long (*read)(const char *word);
    bool one; /* value only */
    const char *wants;
} kinds[RULE_KIND_COUNT] = {
    [RULE_VERSION] = {"version", read_version, false, "not a version of SSL or TLS:"},
    [RULE_VERSION_MISSING] = {"version-missing", read_version, false,
                              "not a version of SSL or TLS:"},
    [RULE_CLASS] = {"class", read_class, false, "not a class of suites:"},
    [RULE_SUITE] = {"suite", read_suite, false, "not the name of a suite:"},
    [RULE_SUITE_NOT] = {"suite-not", read_suite, false, "not the name of a suite:"},
    [RULE_GROUP] = {"group", read_group, false, "not the name of a group:"},
    [RULE_GROUP_NOT] = {"group-not", read_group, false, "not the name of a group:"},
    [RULE_GROUP_MISSING] = {"group-missing", read_group, false, "not the name of a group:"},
    [RULE_DH_BITS] = {"dh-bits", read_number, true, "not a number of bits:"},
    [RULE_DH_PRIME] = {"dh-prime", read_prime, true, "wants common or other, not"},
    [RULE_RSA_BITS] = {"rsa-bits", read_number, true, "not a number of bits:"},
    [RULE_EC_BITS] = {"ec-bits", read_number, true, "not a number of bits:"},
    [RULE_CERT_SIGNATURE] = {"cert-signature", read_hash, false, "wants md5, sha1, sha224, not"},
    [RULE_CERT_KEY_NOT] = {"cert-key-not", read_key, false, "wants RSA, ECDSA, EdDSA, not"},
    [RULE_CERT_DAYS] = {"cert-days", read_number, true, "not a number of days:"},
    [RULE_SIGNATURE] = {"signature", read_hash, false, "wants md5, sha1, sha224, not"},
    [RULE_ORDER] = {"order", read_order, true, "wants server or client, not"},
    [RULE_ISSUE] = {"issue", read_issue, false, "not the name of an issue:"},
};

const char *baseline_kind_word(enum baseline_kind kind)
{
    return kinds[kind].word;
}

/* ---- lines */

static const char *const state_words[] = {"ok", "warning", "critical"};

static int kind_of(const char *word)
{
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
        if (strcmp(word, kinds[kind].word) == 0)
            return kind;
    }
    return -1;
}

static int add_value(const struct reader *reader, struct baseline_rule *rule, const char *word)
{
    size_t length = strlen(word);
    long value;

    /* "suite-not TLSv1.3: ...": of one version only */
    if (rule->kind == RULE_SUITE_NOT && rule->count == 0 && rule->version < 0 &&
        word[length - 1] == ':') {
        rule->version = tls_version_parse(arena_strndup(reader->arena, word, length - 1));
        return rule->version < 0 ? bad(reader, "not a version of SSL or TLS:", word) : 0;
    }
    value = kinds[rule->kind].read(word);
    if (value < 0)
        return bad(reader, kinds[rule->kind].wants, word);
    if (rule->count == BASELINE_VALUES_MAX || (kinds[rule->kind].one && rule->count == 1))
        return bad(reader, "too many values from", word);
    rule->values[rule->count++] = (uint32_t)value;
    return 0;
}

static int read_rule(struct reader *reader, long state, char *const *words, size_t count,
                     const char *clause)
{
    struct baseline *out = reader->out;
    struct baseline_rule *rule;
    int kind = count > 1 ? kind_of(words[1]) : -1;

    if (count < 2)
        return bad(reader, "a rule is missing after", words[0]);
    if (kind < 0)
        return bad(reader, "unknown rule", words[1]);
    if (clause == NULL || clause[0] == '\0')
        return bad(reader, "the clause is missing: ' -- ' and what the rule follows", NULL);
    if (out->rule_count == BASELINE_RULES_MAX)
        return bad(reader, "too many rules", NULL);
    rule = arena_push(reader->arena, &out->rules, &out->rule_count, sizeof *rule);
    rule->kind = (enum baseline_kind)kind;
    rule->state = state == 0 ? STATE_OK : state == 1 ? STATE_WARNING : STATE_CRITICAL;
    rule->version = -1;
    rule->clause = clause;
    for (size_t i = 2; i < count; i++) {
        if (add_value(reader, rule, words[i]) != 0)
            return ERR_SYNTAX;
    }
    return rule->count > 0 ? 0 : bad(reader, "values are missing after", words[1]);
}

/* Cuts a line into words. */
static size_t words_of(char *line, char **words)
{
    size_t count = 0;

    while (count < LINE_WORDS_MAX) {
        line += strspn(line, " \t");
        if (*line == '\0')
            break;
        words[count++] = line;
        line += strcspn(line, " \t");
        if (*line != '\0')
            *line++ = '\0';
    }
    return count;
}

/* The head: "title TEXT". Returns the place to fill, NULL for another line. */
static const char **head_of(struct baseline *out, const char *word)
{
    static const char *const heads[] = {"baseline", "version", "title", "source"};
    const char **places[] = {&out->name, &out->version, &out->title, &out->source};

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (strcmp(word, heads[i]) == 0)
            return places[i];
    }
    return NULL;
}

static int read_head(const struct reader *reader, const char **place, const char *word,
                     const char *rest)
{
    rest += strspn(rest, " \t");
    if (*place != NULL)
        return bad(reader, "given a second time:", word);
    if (rest[0] == '\0')
        return bad(reader, "a text is missing after", word);
    *place = rest;
    return 0;
}

static int read_line(struct reader *reader, char *line)
{
    char *words[LINE_WORDS_MAX], *clause;
    char *first = line + strspn(line, " \t");
    size_t length = strcspn(first, " \t");
    const char *word = arena_strndup(reader->arena, first, length);
    const char **place = head_of(reader->out, word);
    long state = place_in(word, state_words, 3);

    if (word[0] == '\0' || word[0] == '#')
        return 0;
    if (place != NULL)
        return read_head(reader, place, word, first + length);
    if (state < 0)
        return bad(reader, "a line begins with ok, warning, critical or # for a comment, not",
                   word);
    clause = strstr(line, " -- ");
    if (clause != NULL) {
        *clause = '\0';
        clause += strlen(" -- ");
        clause += strspn(clause, " \t");
    }
    return read_rule(reader, state, words, words_of(line, words), clause);
}

static int finish(const struct reader *reader)
{
    const struct baseline *out = reader->out;

    if (out->name == NULL || out->version == NULL || out->title == NULL)
        return bad(reader, "the lines baseline, version and title must be there", NULL);
    if (out->rule_count == 0)
        return bad(reader, "there is no rule", NULL);
    return 0;
}

int baseline_parse(const char *file, const char *text, size_t size, struct arena *arena,
                   struct baseline **out, struct err *err)
{
    struct reader reader = {.file = file, .arena = arena, .err = err};
    char *copy, *line;

    if (size > BASELINE_TEXT_MAX)
        return err_set(err, ERR_CAP, "%.120s is longer than 64 KiB", file);
    if (memchr(text, '\0', size) != NULL)
        return err_set(err, ERR_SYNTAX, "%.120s is no text", file);
    reader.out = arena_alloc(arena, 1, sizeof *reader.out);
    copy = arena_strndup(arena, text, size);
    for (line = copy; line != NULL;) {
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end++ = '\0';
        if (line[0] != '\0' && line[strlen(line) - 1] == '\r')
            line[strlen(line) - 1] = '\0';
        reader.line++;
        if (read_line(&reader, line) != 0)
            return ERR_SYNTAX;
        line = end;
    }
    if (finish(&reader) != 0)
        return ERR_SYNTAX;
    *out = reader.out;
    return 0;
}

int baseline_builtin(const char *name, struct arena *arena, struct baseline **out, struct err *err)
{
    struct buf names;

    for (size_t i = 0; i < baseline_text_count; i++) {
        const struct baseline_text *text = &baseline_texts[i];

        if (strcmp(text->name, name) == 0)
            return baseline_parse(name, text->text, strlen(text->text), arena, out, err);
    }
    buf_init(&names, 512);
    for (size_t i = 0; i < baseline_text_count; i++)
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", baseline_texts[i].name);
    err_set(err, ERR_USAGE, "wants a file, list, or one of %s", names.data);
    buf_clear(&names);
    return ERR_USAGE;
}

const char *baseline_list(struct arena *arena)
{
    const char *list = "";

    for (size_t i = 0; i < baseline_text_count; i++) {
        struct baseline *baseline = NULL;

        if (baseline_builtin(baseline_texts[i].name, arena, &baseline, NULL) == 0)
            list = arena_printf(arena, "%s%-26s %-12s %s\n", list, baseline->name,
                                baseline->version, baseline->title);
    }
    return list;
}
