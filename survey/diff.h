/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diff: what changed between two surveys: findings.csv and summary.json of two folders.
 *
 * A finding is the same where domain, host, address and id are. Of a finding that is OK only
 * changes to and from other states count. UNKNOWN is neither better nor worse than anything.
 */
#ifndef SURVEY_DIFF_H
#define SURVEY_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "report/state.h"

enum diff_format { DIFF_TEXT = 0, DIFF_JSON, DIFF_HTML };

enum change_kind {
    CHANGE_APPEARED = 0, /* was not there */
    CHANGE_GONE,
    CHANGE_WORSE,
    CHANGE_BETTER,
    CHANGE_UNKNOWN, /* no longer known */
    CHANGE_KNOWN,   /* now known */
    CHANGE_KINDS,
};

struct diff_finding { /* one row, of either side */
    const char *domain, *host, *address, *id, *text;
    enum state state;
};

struct change {
    enum change_kind kind;
    const struct diff_finding *old, *new; /* NULL: not there */
};

struct diff_domain {
    const char *name;
    bool is_new, is_gone;   /* from the list */
    struct change *changes; /* worst first */
    size_t count;
    size_t by_kind[CHANGE_KINDS];
};

struct figure { /* of a table that changed */
    const char *group, *table, *row, *unit;
    long long old_count, old_of, new_count, new_of;
};

struct diff {
    struct arena *arena;
    struct diff_domain *domains; /* with a change, by name */
    size_t domain_count;
    size_t unchanged;            /* domains in both without a change */
    size_t appeared, gone;       /* domains */
    size_t better, worse, mixed; /* domains in both, by their findings */
    struct figure *figures;
    size_t figure_count;
};

/* Reads both folders. ERR_SYSTEM, ERR_SYNTAX naming file and line. What it fills lives in
 * diff->arena. */
MUST_CHECK int diff_read(struct diff *diff, const char *old_folder, const char *new_folder,
                         struct err *err);
/* Writes it. ERR_SYSTEM where `out` takes no more. */
MUST_CHECK int diff_write(const struct diff *diff, enum diff_format format, FILE *out,
                          struct err *err);

/* "worse", ... */
const char *change_name(enum change_kind kind);
/* The whole in one sentence. In the arena. */
const char *diff_sentence(const struct diff *diff);
/* The page of a diff. */
void diff_html(const struct diff *diff, FILE *out);

#endif
