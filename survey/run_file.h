/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_file: run.json, which says how a survey was made. */
#ifndef SURVEY_RUN_FILE_H
#define SURVEY_RUN_FILE_H

#include "survey/output.h"
#include "survey/survey.h"

/* Written at the start, so that a survey that breaks off says who made it; with --resume the first
 * start stays. Without a folder nothing is written. ERR_SYSTEM. */
MUST_CHECK int run_file_begin(struct survey *survey, struct output *output, const char *command,
                              struct err *err);
/* The same with the end. */
MUST_CHECK int run_file_end(struct survey *survey, struct output *output, struct err *err);
/* What a run.json says; NULL where there is none in the folder. The caller owns it. */
json_t *run_file_read(const char *folder);

#endif
