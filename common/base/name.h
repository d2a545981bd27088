/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * name: domain names as text: A-labels, lower case, no trailing dot. The root is ".".
 *
 * Names in this form compare with strcmp(). Underscore labels (_25._tcp) are fine here.
 */
#ifndef BASE_NAME_H
#define BASE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* 253 octets of text, and the NUL. */
#define NAME_SIZE 254

/* From what a user or a record says: any case, U-labels or A-labels (IDNA 2008 by libidn2), one
 * trailing dot. Errors: ERR_SYNTAX for empty names and labels, labels over 63 and names over 253
 * octets, octets other than letters, digits, "-" and "_". */
MUST_CHECK int name_parse(const char *text, char out[NAME_SIZE], struct err *err);
#define NAME_QUERY_SIZE (4 * 253 + 1)
/* From raw octets, labels between dots, one final dot or none, as SPF macros make them: the text
 * form of the name that DNS tables use. Lower case, a backslash before ";", "(", ")" and "\\",
 * "\DDD" for octets that are not visible ASCII. Errors: ERR_SYNTAX for empty names and labels,
 * labels over 63 and names over 253 octets. */
MUST_CHECK int name_query_text(const char *raw, size_t size, char out[NAME_QUERY_SIZE],
                               struct err *err);
/* How many labels: 0 for the root. */
unsigned name_labels(const char *name);
/* The name without its first label; "." for a single label; NULL for the root. Points into `name`
 * or to a constant. */
const char *name_parent(const char *name);
/* Joins "prefix" and "name" with a dot into `out`. ERR_SYNTAX if that is over 253 octets. */
MUST_CHECK int name_join(const char *prefix, const char *name, char out[NAME_SIZE]);

#endif
