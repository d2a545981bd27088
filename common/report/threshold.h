/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * threshold: the range grammar of monitoring plugins, exactly.
 *
 *   range := ["@"] ( num | [start] ":" [end] )   at least one of start and end; start := num | "~"
 * ("~" only before ":") num   := ["-"] digits ["." digits]
 *
 * "N" is 0:N, "N:" reaches to infinity, "~:N" from minus infinity. Alerts outside, end points are
 * fine; with "@" alerts inside, end points included. start > end is an error.
 */
#ifndef REPORT_THRESHOLD_H
#define REPORT_THRESHOLD_H

#include <stdbool.h>

#include "report/state.h"

struct range {
    bool set;
    bool inside;       /* "@" */
    double start, end; /* -INFINITY, INFINITY */
};

MUST_CHECK int range_parse(const char *text, struct range *out);
/* Whether `value` alerts. False for a range that is not set. */
bool range_alerts(const struct range *range, double value);
#define RANGE_TEXT_SIZE 72
/* Canonical text: a plain number for 0:N, since Icinga 2 reads no other; "" when not set. Returns
 * `out`. */
const char *range_format(const struct range *range, char out[RANGE_TEXT_SIZE]);
/* CRITICAL before WARNING, else OK. */
enum state thresholds_judge(const struct range *warn, const struct range *crit, double value);

/* For -D, --unreachable and --rrsig-days. */
struct limit {
    bool set;
    bool percent;
    double value; /* never negative; at most 100 with % */
};
/* "WARN[,CRIT]" where each is a number or a number with %. Without CRIT, crit->set is false. Which
 * of them must be the larger depends on the option and is not looked at. ERR_SYNTAX. */
MUST_CHECK int limits_parse(const char *text, struct limit *warn, struct limit *crit);

#endif
