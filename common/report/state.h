/* SPDX-License-Identifier: GPL-3.0-or-later */
/* state: the four states of a monitoring plugin and their one order. */
#ifndef REPORT_STATE_H
#define REPORT_STATE_H

#include "base/err.h"

enum state { STATE_OK = 0, STATE_WARNING = 1, STATE_CRITICAL = 2, STATE_UNKNOWN = 3 };

/* "OK", "WARNING", "CRITICAL", "UNKNOWN". */
const char *state_name(enum state state);
/* From a name in any case or a digit 0-3. ERR_SYNTAX. */
MUST_CHECK int state_parse(const char *text, enum state *out);
/* Order: CRITICAL worst, then WARNING, UNKNOWN, OK. */
enum state state_worst(enum state a, enum state b);
/* How bad: 0 for OK to 3 for CRITICAL; for sorting. */
int state_rank(enum state state);

#endif
