/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/option.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What getopt_long() returns for row n: above every letter. */
#define ROW_VALUE 256

struct parser {
    const struct program *program;
    size_t count; /* rows */
    struct option *longs;
    char *shorts;
    unsigned char *seen; /* rows given on the command line */
    char **words;        /* those from a file */
    int word_count;
};

/* Row `n` of the whole table and, if `group` is not NULL, its group. */
static const struct option_row *row_at(const struct program *program, size_t n,
                                       const struct option_group **group)
{
    for (size_t i = 0; i < program->group_count; i++) {
        if (n < program->groups[i].count) {
            if (group != NULL)
                *group = &program->groups[i];
            return &program->groups[i].rows[n];
        }
        n -= program->groups[i].count;
    }
    return NULL;
}

static void add_row(struct parser *parser, size_t n, size_t *letters)
{
    const struct option_row *row = row_at(parser->program, n, NULL);
    struct option *option = &parser->longs[n];

    option->name = row->name;
    option->val = ROW_VALUE + (int)n;
    option->has_arg = no_argument;
    if (row->value != NULL)
        option->has_arg = row->optional ? optional_argument : required_argument;
    if (row->letter == 0)
        return;
    parser->shorts[(*letters)++] = row->letter;
    for (int i = 0; i < option->has_arg; i++)
        parser->shorts[(*letters)++] = ':';
}

static void parser_init(struct parser *parser, const struct program *program, char **argv,
                        int from_file)
{
    size_t letters = 0;

    *parser = (struct parser){.program = program, .word_count = from_file};
    for (size_t i = 0; i < program->group_count; i++)
        parser->count += program->groups[i].count;
    parser->longs = mem_calloc(parser->count + 1, sizeof *parser->longs);
    parser->shorts = mem_calloc(3 * parser->count + 2, 1);
    parser->seen = mem_calloc(parser->count, 1);
    /* getopt_long() permutes argv. */
    parser->words = mem_calloc((size_t)from_file, sizeof *parser->words);
    for (int i = 0; i < from_file; i++)
        parser->words[i] = argv[1 + i];
    /* A leading colon tells a missing argument from an unknown option. */
    parser->shorts[letters++] = ':';
    for (size_t n = 0; n < parser->count; n++)
        add_row(parser, n, &letters);
}

static void parser_clear(struct parser *parser)
{
    free(parser->longs);
    free(parser->shorts);
    free(parser->seen);
    free(parser->words);
}

/* Whether `at` points into a word that came from a file. */
static bool is_from_file(const struct parser *parser, const char *at)
{
    uintptr_t place = (uintptr_t)at;

    for (int i = 0; i < parser->word_count; i++) {
        uintptr_t begin = (uintptr_t)parser->words[i];

        if (place >= begin && place <= begin + strlen(parser->words[i]))
            return true;
    }
    return false;
}

/* The row for what getopt_long() returned or left in optopt; the count of rows for none. */
static size_t row_of(const struct parser *parser, int value)
{
    if (value >= ROW_VALUE)
        return (size_t)(value - ROW_VALUE);
    for (size_t n = 0; n < parser->count; n++) {
        if (value != 0 && row_at(parser->program, n, NULL)->letter == value)
            return n;
    }
    return parser->count;
}

/* "--re" fits several: "ambiguous option --re: --recursive, --resolver". */
static int unknown_long(const struct parser *parser, const char *word, struct err *err)
{
    size_t length = strcspn(word + 2, "="), matches = 0;
    char list[ERR_TEXT_SIZE] = "";

    for (size_t n = 0; n < parser->count; n++) {
        const char *name = row_at(parser->program, n, NULL)->name;
        size_t used = strlen(list);

        if (strncmp(name, word + 2, length) != 0)
            continue;
        snprintf(list + used, sizeof list - used, "%s--%s", matches > 0 ? ", " : "", name);
        matches++;
    }
    if (matches > 1)
        return err_set(err, ERR_USAGE, "ambiguous option %.*s: %.160s", (int)length + 2, word,
                       list);
    return err_set(err, ERR_USAGE, "unknown option %.*s", length > 64 ? 66 : (int)length + 2, word);
}

/* getopt_long() said "?": unknown, ambiguous, or an argument where none is taken. `word` is the one
 * that it looked at. */
static int refuse(const struct parser *parser, const char *word, struct err *err)
{
    size_t n = row_of(parser, optopt);

    if (is_from_file(parser, word))
        return err_set(err, ERR_USAGE,
                       "an option from the file of --extra-opts is unknown or takes no value");
    if (optopt >= ROW_VALUE && n < parser->count) {
        const char *value = strchr(word, '=');

        return err_set(err, ERR_USAGE, "--%s takes no argument, not \"%.64s\"",
                       parser->longs[n].name, value != NULL ? value + 1 : "");
    }
    if (optopt != 0 && strncmp(word, "--", 2) != 0)
        return err_set(err, ERR_USAGE, "unknown option -%c", optopt);
    return unknown_long(parser, word, err);
}

/* One option that was found: its value is stored, a second time is refused. */
static int apply(struct parser *parser, size_t n, const char *word, const char *value,
                 struct err *err)
{
    const struct option_group *group = NULL;
    const struct option_row *row = row_at(parser->program, n, &group);
    bool from_file = is_from_file(parser, word);
    struct err why = {0};

    if (!row->repeat && !from_file && parser->seen[n]++ > 0) {
        if (value == NULL)
            return err_set(err, ERR_USAGE, "--%s is given twice", row->name);
        return err_set(err, ERR_USAGE, "--%s is given twice, again as \"%.64s\"", row->name, value);
    }
    if (row->set == NULL) {
        *(bool *)((char *)group->target + row->flag) = true;
        return 0;
    }
    if (row->set(group->target, value, &why) == 0)
        return 0;
    if (from_file)
        return err_set(err, ERR_USAGE, "--%s: bad value in the file of --extra-opts", row->name);
    if (value == NULL)
        return err_set(err, ERR_USAGE, "--%s: %.200s", row->name, why.text);
    return err_set(err, ERR_USAGE, "--%s \"%.64s\": %.150s", row->name, value, why.text);
}

/* The next option. Returns 1 at the end. */
static int step(struct parser *parser, int argc, char **argv, struct err *err)
{
    int at = optind > 0 ? optind : 1;
    int value = getopt_long(argc, argv, parser->shorts, parser->longs, NULL);
    const char *word;
    size_t n;

    if (value == -1)
        return 1;
    /* In a cluster ("-vv") optind stays; else it moved beyond the word and perhaps its argument. */
    word = argv[optind > at ? optind - 1 : at];
    if (value == ':') {
        n = row_of(parser, optopt);
        return err_set(err, ERR_USAGE, "--%s needs an argument: %s", parser->longs[n].name,
                       row_at(parser->program, n, NULL)->value);
    }
    if (value == '?') {
        n = row_of(parser, 'h');
        if (optopt != '?' || n == parser->count)
            return refuse(parser, word, err);
        return apply(parser, n, word, NULL, err);
    }
    return apply(parser, row_of(parser, value), word, optarg, err);
}

int options_parse(const struct program *program, int argc, char **argv, int from_file,
                  struct err *err)
{
    struct parser parser;
    int rc;

    if (argc < 1)
        return err_set(err, ERR_USAGE, "no program name");
    parser_init(&parser, program, argv, from_file);
    opterr = 0;
    optind = 0; /* forget an earlier parse */
    do {
        rc = step(&parser, argc, argv, err);
    } while (rc == 0);
    if (rc > 0 && program->operands != NULL)
        *program->operands = optind;
    else if (rc > 0 && optind < argc) {
        const char *word = argv[optind];

        if (is_from_file(&parser, word))
            rc = err_set(err, ERR_USAGE,
                         "an option in the file of --extra-opts has a value but takes none");
        else
            rc = err_set(err, ERR_USAGE, "unexpected argument \"%.64s\"", word);
    }
    parser_clear(&parser);
    return rc > 0 ? 0 : rc;
}
