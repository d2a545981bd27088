/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines: reads a file of JSON lines, one after the other or one at a place. */
#ifndef SURVEY_LINES_H
#define SURVEY_LINES_H

#include <jansson.h>
#include <sys/types.h>

#include "base/err.h"

struct lines;

enum lines_result { LINES_END = 0, LINES_ONE, LINES_FAILED };

/* `path`: a file, or "-" for standard input. ERR_SYSTEM naming it. */
MUST_CHECK int lines_open(const char *path, struct lines **out, struct err *err);
void lines_close(struct lines *lines);
/* Goes to the next line that ends with a line feed. A torn last line is LINES_END; LINES_FAILED:
 * the file cannot be read, or a line is too long. */
enum lines_result lines_next(struct lines *lines);
/* Goes to the line that begins at `start`. */
enum lines_result lines_at(struct lines *lines, off_t start);
/* The sentence for LINES_FAILED. */
int lines_error(const struct lines *lines, struct err *err);
/* The object of the line, a new reference; NULL with a sentence that names file and line where it
 * is none. */
json_t *lines_json(const struct lines *lines, struct err *err);
/* The text of the line, without the line feed. */
const char *lines_text(const struct lines *lines, size_t *size);
/* Where the line begins and ends (behind its line feed). */
off_t lines_start(const struct lines *lines);
off_t lines_end(const struct lines *lines);

#endif
