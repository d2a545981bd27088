/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * survey: what all stages of mailsec_survey share: the settings, and the stages themselves.
 *
 * A stage reads lines and writes lines: dns reads domains and writes lines of kind domain and host,
 * probe reads those of hosts and writes lines of kind address, report reads all three. Each line is
 * one JSON object whose first members are "kind" and its key; facts are as render/record.h writes
 * them. Nothing is judged before report but what DNS alone tells of a domain.
 */
#ifndef SURVEY_SURVEY_H
#define SURVEY_SURVEY_H

#include <jansson.h>
#include <stdio.h>

#include "plugins/plugin.h"
#include "survey/diff.h"

struct exclude;

struct survey { /* what options set */
    struct settings settings;
    const char *folder; /* -O; NULL: lines go to standard output */
    bool resume;
    const char *const *operands; /* files, after the options */
    size_t operand_count;
    const char *exclude_file, *authorised_file;
    struct exclude *exclude;    /* NULL: nothing */
    struct exclude *authorised; /* the domains of --authorised; NULL */
    const char *contact;
    enum diff_format diff_format;
    bool no_smtp, no_fetch, allow_private, anonymise;
    bool any_scan;        /* --scan or --intrusive was given */
    const char *resolver; /* which servers are asked; NULL before that is known */
    size_t lookups;       /* domains and hosts under way at once in stage dns */
    size_t sessions;      /* connections at once in stage probe */
    size_t names;         /* visits to one address under different names */
    size_t per_network;   /* of them to one network, and to one operator */
    double rate;          /* connections begun per second; 0: no limit */
    bool progress;        /* a terminal is there to show it on */
};

/* Why a stage ended. */
enum stage_end { STAGE_DONE = 0, STAGE_INTERRUPTED };

struct output; /* where lines go: output.h */

/*
 * The stages. 0, or an error of ours (folder, disk, memory, resolver) with its sentence. *end tells
 * whether everything was done.
 */
MUST_CHECK int stage_dns(struct survey *survey, struct output *output, enum stage_end *end,
                         struct err *err);
MUST_CHECK int stage_probe(struct survey *survey, const char *const *files, size_t file_count,
                           struct output *output, enum stage_end *end, struct err *err);
MUST_CHECK int stage_report(struct survey *survey, const char *const *files, size_t file_count,
                            struct err *err);

/* The option table of a command ("run", "dns", "probe", "report", "diff"). */
struct program survey_program(struct survey *survey, int *operands);
/* Defaults. */
void survey_init(struct survey *survey, struct arena *arena);
/* Derives what follows from the options. ERR_USAGE. */
MUST_CHECK int survey_finish(struct survey *survey, const char *command, struct err *err);

/* Whether the survey may connect to an address, and the words for why not; NULL: it may. */
const char *survey_refuses(const struct survey *survey, const struct ip *ip);
/* The operator of a host: its registrable domain, or the name itself. Points into `host`. */
const char *survey_operator(const char *host);

#endif
