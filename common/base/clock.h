/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock: monotonic milliseconds for deadlines, and the one reading of the wall clock. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* A point on the monotonic clock, in milliseconds. */
typedef int64_t msec;

#define MSEC_NEVER INT64_MAX

/* Now, monotonic, in milliseconds. */
msec clock_now(void);
/* Milliseconds from `now` to `deadline`, never below 0. */
msec clock_left(msec now, msec deadline);
/* The earlier of two points. */
msec clock_min(msec a, msec b);
/* Seconds since 1970 by the wall clock. Programs read it once and hand it down. */
int64_t clock_wall(void);

#define CLOCK_DATE_SIZE 32
/* "2026-11-23 14:05 UTC" of an epoch; "never" beyond year 9999. Returns `out`. */
const char *clock_date(int64_t epoch, char out[CLOCK_DATE_SIZE]);

#endif
