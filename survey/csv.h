/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv: records of comma-separated values (RFC 4180) that are safe to open in a spreadsheet. */
#ifndef SURVEY_CSV_H
#define SURVEY_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/*
 * Writes one record of `count` cells; NULL is an empty one. A cell that begins with = + - @ or a
 * tab gets a leading ', so that no spreadsheet takes it for a formula (and one that begins with '
 * gets another, so that it comes back as it was); what base/text.h does not let through, control
 * characters above all, reaches no file. Lines end with a line feed. Returns whether it could be
 * written.
 */
bool csv_write(FILE *out, const char *const *cells, size_t count);

#define CSV_CELLS_MAX 64
#define CSV_RECORD_MAX (64U * 1024)

struct csv { /* a reader; zeroed but for `file` */
    FILE *file;
    size_t line;     /* where the record begins, from 1 */
    uint64_t offset; /* where it begins, in octets from where the reading began */
    const char *cells[CSV_CELLS_MAX];
    size_t count;
    /* private: */
    size_t next_line;
    uint64_t at;
    size_t used;
    char text[CSV_RECORD_MAX];
};

/*
 * The next record into `cells`, until the next call; the guard of formulas is taken off again.
 * Lines end with LF or CRLF, the last one with the file too; a quoted cell may have line ends in
 * it, and an empty line is a record of one empty cell. A byte order mark at the beginning is passed
 * over. Returns 1, 0 at the end, or ERR_SYNTAX (quotes in wrong places, octets 0), ERR_CAP (more
 * than CSV_RECORD_MAX octets or CSV_CELLS_MAX cells), ERR_SYSTEM with a sentence that has the line
 * in it. After an error nothing more can be read.
 */
MUST_CHECK int csv_read(struct csv *csv, struct err *err);
/* Goes back, or on, to a record by its offset, of a file that was read from its beginning; lines
 * are no longer counted. Returns 0 or ERR_SYSTEM. */
MUST_CHECK int csv_seek(struct csv *csv, uint64_t offset, struct err *err);

#endif
