/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finding_line: findings in the lines of a survey. */
#ifndef SURVEY_FINDING_LINE_H
#define SURVEY_FINDING_LINE_H

#include <jansson.h>

#include "report/finding.h"

/* A list of objects, in the order of the findings. */
json_t *finding_lines(const struct findings *findings);
/* Adds those of such a list, with the rules of `out`; ids that this version does not know are left
 * out. Findings that are there already, of the same subject and text, are not added again. */
void finding_lines_add(const json_t *list, struct findings *out);
/* Takes off all of one id. */
void findings_drop(struct findings *findings, enum finding_id id);
/* Takes off what is there twice: the same id, subject and text. */
void findings_unique(struct findings *findings);

#endif
