/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * option: a program's options as one static table. getopt_long's arrays, --help and the manual page
 * are made from it, so they cannot drift apart.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct option_row {
    const char *name;   /* long name, without dashes */
    char letter;        /* 0 for none */
    const char *value;  /* what --help calls the argument, "SECONDS[:STATE]"; NULL: takes none */
    const char *help;   /* for --help: in one line with the option if it is short, so at most
 48 characters */
    const char *manual; /* for the manual: sentences; NULL: as help */
    bool optional;      /* the argument may be left out (--extra-opts only) */
    bool repeat;        /* may be given more than once; otherwise a second one is a usage error */
    /* Stores the value; `value` is NULL where none is taken. ERR_USAGE with a sentence about the
     * value, without the option's name, which the caller puts in front. */
    int (*set)(void *target, const char *value, struct err *err);
    size_t flag; /* without `set`: offset of the bool in the target that the option makes true */
};

struct option_group {
    const char *title; /* "Target", "DNS", ... */
    const struct option_row *rows;
    size_t count;
    void *target; /* handed to set() */
};

#define OPTION_GROUPS_MAX 8

struct option_example {
    const char *command;
    const char *what;
};

struct program {
    const char *name;
    const char *service;
    const char *version;
    const char *summary;     /* one line: the question that it answers */
    const char *description; /* paragraphs for the manual, separated by an empty line */
    const char *const
        *synopsis; /* argument texts after the name, NULL-terminated: "-H HOST [options]" */
    const struct option_example *examples; /* ended by a NULL command */
    const char *const *findings;           /* prefixes of the finding ids it can report ("dane."),
                                              NULL-terminated; for the manual */
    void (*write_findings)(const char *const *findings, struct buf *out); /* lists them in mdoc(7);
                                              NULL: no such section */
    int *operands; /* index of the first word after the options, argv being put in order; NULL: no
                      such words are taken */
    struct option_group groups[OPTION_GROUPS_MAX];
    size_t group_count;
};

/* Reads argv by the table. The first `from_file` words after the program's name come from an ini
 * file (extra_opts_expand()): options on the command line may repeat them and win, and errors do
 * not show their content. ERR_USAGE with one sentence that names option and value (sanitised by
 * the caller's report): unknown or ambiguous option, missing or superfluous argument, an option
 * given twice, words left over. "-?" is the same as "-h". */
MUST_CHECK int options_parse(const struct program *program, int argc, char **argv, int from_file,
                             struct err *err);
/* --help: fits two screens of 24 lines by 80 columns. */
void options_help(const struct program *program, struct buf *out);
/* The manual page in mdoc(7), section 8. */
void options_manual(const struct program *program, struct buf *out);

#endif
