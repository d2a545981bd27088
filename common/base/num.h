/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num: numbers from text, strictly: decimal, the whole string, no sign but "-", no exponent, no
 * locale. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/err.h"

/* Digits only, 0 to `max`. Returns 0 or ERR_SYNTAX. */
MUST_CHECK int num_unsigned(const char *text, uint64_t max, uint64_t *out);
/* [-]digits[.digits]; at most 15 digits before the point, below 1e15. Returns 0 or ERR_SYNTAX. */
MUST_CHECK int num_decimal(const char *text, double *out);

#define NUM_TEXT_SIZE 32
/* The shortest plain decimal of `value` with at most `places` digits after the point: no exponent,
 * no trailing zeroes, "." whatever the locale. Returns `out`. */
const char *num_format(double value, int places, char out[NUM_TEXT_SIZE]);

#endif
