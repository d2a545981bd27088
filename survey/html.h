/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html: the report as one page without outside references. */
#ifndef SURVEY_HTML_H
#define SURVEY_HTML_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

/*
 * Writes the page: the tables and findings of `summary` (summary.json) as plain HTML, and the rows
 * of the domains (one JSON object a line, read once from where `rows` stands) as data for its
 * script. Nothing of either can become markup. ERR_SYSTEM, ERR_SYNTAX.
 */
MUST_CHECK int html_write(FILE *out, const json_t *summary, FILE *rows, struct err *err);

#endif
