/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_private: what diff.c hands to the three writers. All names and texts are clean. */
#ifndef SURVEY_DIFF_PRIVATE_H
#define SURVEY_DIFF_PRIVATE_H

#include <stdbool.h>

#include "survey/diff.h"
#include "survey/diff_rows.h"

enum change_kind { /* in the order in which they are told */
                   CHANGE_WORSE = 0,
                   CHANGE_APPEARED,
                   CHANGE_BETTER,
                   CHANGE_DISAPPEARED,
                   CHANGE_UNKNOWN, /* no longer known */
                   CHANGE_KNOWN,   /* now known */
                   CHANGE_INFO,    /* of state OK, came or went */
                   CHANGE_KINDS,
};

enum diff_verdict { /* of a domain, in the order in which they are told */
                    VERDICT_WORSE = 0,
                    VERDICT_BOTH,
                    VERDICT_BETTER,
                    VERDICT_OTHERWISE, /* only UNKNOWN came or went */
                    VERDICT_NEW,       /* on the list */
                    VERDICT_GONE,
                    VERDICT_UNCHANGED,
                    VERDICT_COUNT,
};

struct change {
    enum change_kind kind;
    const struct diff_row *old, *new; /* NULL: not there */
};

struct diff_domain {
    const char *name;
    enum diff_verdict verdict;
    struct change *changes; /* sorted by kind */
    size_t count;
    size_t by_kind[CHANGE_KINDS];
    size_t states[4]; /* by enum state, of a domain that is new or gone */
    size_t room;      /* private */
};

struct figure { /* a count of a table that changed; -1: not there */
    const char *group, *table_id, *table, *unit;
    const char *row_id, *row; /* NULL: the denominator changed */
    long long old_count, old_of, new_count, new_of;
};

struct diff {
    struct arena *arena;
    struct hash names;
    const char **texts; /* of names, sorted, by number */
    struct diff_rows old, new;
    size_t domains[VERDICT_COUNT];
    size_t findings[CHANGE_KINDS];
    struct figure *figures;
    size_t figure_count;
    const char **notes;
    size_t note_count;
};

/* Called for one domain, which stays until it returns. Returns 0 or an error, which ends it all. */
typedef int diff_visit(const struct diff *diff, const struct diff_domain *domain, void *context,
                       struct err *err);
/* Every domain by name, unchanged ones too. */
MUST_CHECK int diff_each(const struct diff *diff, diff_visit *visit, void *context,
                         struct err *err);
/* The same without unchanged ones, worst verdict first, then by name. */
MUST_CHECK int diff_each_worst_first(const struct diff *diff, diff_visit *visit, void *context,
                                     struct err *err);

/* "worse", "appeared", ... */
const char *change_name(const struct change *change);
const char *change_kind_name(enum change_kind kind);
/* "worse", ..., "unchanged". */
const char *diff_verdict_name(enum diff_verdict verdict);
/* Host, address and id of a change. */
const char *change_host(const struct diff *diff, const struct change *change);
const char *change_address(const struct diff *diff, const struct change *change);
const char *change_id(const struct diff *diff, const struct change *change);
/* "WARNING"; NULL where the row is. */
const char *diff_row_state_name(const struct diff_row *row);
/* The text of NEW, else of OLD. */
MUST_CHECK int change_text(const struct diff *diff, const struct change *change,
                           char out[DIFF_TEXT_SIZE], struct err *err);
/* "1 CRITICAL, 2 WARNING" of a domain that is new or gone, or "no problems". */
#define DIFF_STATES_SIZE 128
const char *diff_states(const struct diff_domain *domain, char out[DIFF_STATES_SIZE]);
/* The whole in one sentence, of domains; in the arena. */
const char *diff_sentence(const struct diff *diff);
/* The whole in one sentence, of findings; in the arena. */
const char *diff_findings_sentence(const struct diff *diff);
/* Whether there is anything to tell, also what only JSON tells. */
bool diff_is_nothing(const struct diff *diff);

/* Compares the tables of both summary.json. ERR_SYSTEM, ERR_SYNTAX, ERR_PERM, ERR_USAGE. */
MUST_CHECK int diff_figures(struct diff *diff, const char *old_folder, const char *new_folder,
                            struct err *err);

/* The writers. Whether `out` took it all is the caller's to ask. */
MUST_CHECK int diff_text(const struct diff *diff, FILE *out, struct err *err);
MUST_CHECK int diff_json(const struct diff *diff, FILE *out, struct err *err);
MUST_CHECK int diff_html(const struct diff *diff, FILE *out, struct err *err);

#endif
