/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list_read: the list that the command line names. */
#ifndef SURVEY_LIST_READ_H
#define SURVEY_LIST_READ_H

#include "survey/list.h"
#include "survey/survey.h"

/* Reads the operands, or standard input without any ("-" is standard input, too), and tells bad
 * lines on standard error. ERR_SYSTEM where a file cannot be read, ERR_USAGE where no domain is
 * left. */
MUST_CHECK int list_read_operands(const struct survey *survey, struct list *list, struct err *err);

#endif
