/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_rows: one findings.csv as compact rows that can be sorted; its texts stay in the file. */
#ifndef SURVEY_DIFF_ROWS_H
#define SURVEY_DIFF_ROWS_H

#include <stdint.h>

#include "base/mem.h"
#include "report/state.h"
#include "survey/csv.h"
#include "survey/hash.h"

struct diff_row {
    uint32_t domain, host, address, id; /* numbers of names */
    uint64_t place;                     /* private: where its record begins, and its state */
};

struct diff_rows {
    const char *path;
    struct csv *csv;
    struct diff_row *items;
    size_t count;
    size_t room; /* private */
};

/* Reads the findings.csv of a folder. Names are numbered as they come, in `names`, clean. Domains
 * that were excluded from the survey are left out. Errors: ERR_SYSTEM, ERR_SYNTAX, ERR_CAP naming
 * file and line; diff_rows_clear() is due either way. `path` lives in the arena. */
MUST_CHECK int diff_rows_read(struct diff_rows *rows, const char *folder, struct hash *names,
                              struct arena *arena, struct err *err);
/* Gives the names their new numbers, `ranks` by old ones, sorts by diff_row_compare(), and keeps
 * the worst of those that compare equal. */
void diff_rows_sort(struct diff_rows *rows, const uint32_t *ranks);
/* Frees rows and closes the file. */
void diff_rows_clear(struct diff_rows *rows);

/* By domain, host, address, id, as qsort(3) wants it. */
int diff_row_compare(const void *a, const void *b);
/* Its state. */
enum state diff_row_state(const struct diff_row *row);
#define DIFF_TEXT_SIZE 2048
/* Its text, clean, from the file. ERR_SYSTEM, ERR_SYNTAX where it can no longer be read. */
MUST_CHECK int diff_row_text(const struct diff_rows *rows, const struct diff_row *row,
                             char out[DIFF_TEXT_SIZE], struct err *err);

#endif
