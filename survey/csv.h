/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv: records of comma-separated values (RFC 4180) that are safe to open in a spreadsheet. */
#ifndef SURVEY_CSV_H
#define SURVEY_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

/*
 * Writes one record of `count` cells; NULL is an empty one. A cell that begins with = + - @ or a
 * tab gets a leading ', so that no spreadsheet takes it for a formula; control characters become
 * blanks. Returns whether it could be written.
 */
bool csv_write(FILE *out, const char *const *cells, size_t count);

#define CSV_CELLS_MAX 64
#define CSV_RECORD_MAX (64U * 1024)

struct csv { /* a reader; zeroed but for `file` */
    FILE *file;
    size_t line; /* where the record begins, from 1 */
    const char *cells[CSV_CELLS_MAX];
    size_t count;
    size_t next_line; /* private, as is the next */
    char text[CSV_RECORD_MAX];
};

/* The next record into `cells`, until the next call; the guard of formulas is taken off again.
 * Returns 1, 0 at the end, or ERR_SYNTAX, ERR_CAP, ERR_SYSTEM with a sentence. */
MUST_CHECK int csv_read(struct csv *csv, struct err *err);

#endif
