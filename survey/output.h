/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output: where the lines of a survey go: three files of a folder, one for each kind, or standard
 * output. Files only grow while a survey runs, by one whole line at a time, so that after kill -9
 * or a power cut at most the last line is torn; --resume takes that off and goes on.
 */
#ifndef SURVEY_OUTPUT_H
#define SURVEY_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "survey/hash.h"

enum line_kind { LINE_DOMAIN = 0, LINE_HOST, LINE_ADDRESS, LINE_KINDS };

/* "domain", "host", "address". */
const char *line_kind_name(enum line_kind kind);
/* "domains.jsonl", ... */
const char *line_kind_file(enum line_kind kind);

#define LINE_MAX_SIZE (8U * 1024 * 1024) /* octets of one line */

struct output;

/*
 * `folder` NULL: standard output. Else it is made where it is not there, and locked: a second run
 * on it is ERR_USAGE. Files of an earlier run in it are ERR_USAGE without `resume`; with it a torn
 * last line is cut off. Errors name folder or file.
 */
MUST_CHECK int output_open(const char *folder, bool resume, struct output **out, struct err *err);
/* Flushes to the disk and unlocks. ERR_SYSTEM when that fails. NULL is fine. */
MUST_CHECK int output_close(struct output *output, struct err *err);

/*
 * Writes one line and remembers its key: {"kind": ..., ...members}. Takes `line` over. ERR_SYSTEM
 * where the disk is full: then the line is taken back, so that the file ends with a whole one, and
 * every later call fails the same.
 */
MUST_CHECK int output_write(struct output *output, enum line_kind kind, const char *key,
                            json_t *line, struct err *err);
/* Whether a line of that key was written, in this run or before --resume. */
bool output_has(const struct output *output, enum line_kind kind, const char *key);
/* What was there when it was opened. */
size_t output_count(const struct output *output, enum line_kind kind);
/* The path of a file in the folder; lives as long as the output. NULL without a folder. */
const char *output_path(struct output *output, const char *name);
/* The key of a line that was read: the domain; the host; "host address port". NULL for a line that
 * has none. Written to `out`. */
#define LINE_KEY_SIZE 400
const char *line_key(const json_t *line, enum line_kind *kind, char out[LINE_KEY_SIZE]);

/* Writes a whole file aside and puts it in the place of `name`. ERR_SYSTEM. */
MUST_CHECK int output_replace(struct output *output, const char *name, const char *text,
                              size_t size, struct err *err);

#endif
