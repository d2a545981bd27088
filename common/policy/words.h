/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words: the parts that sentences of judges are made of. */
#ifndef POLICY_WORDS_H
#define POLICY_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* "a, b, c and 7 more": at most LISTING_MAX items are written out, the rest is counted. Start from
 * a zeroed struct. */
#define LISTING_MAX 10
struct listing {
    char text[600];
    size_t length;
    size_t shown;
    size_t count;
};

/* Adds one item; cut at 127 bytes. */
void listing_add(struct listing *list, const char *format, ...) PRINTF_LIKE(2, 3);
/* The text; adds the count of what was left out. Call it last. */
const char *listing_text(struct listing *list);

#define WORDS_TIME_SIZE 32
/* "12 days", "30 hours", "5 minutes", "0 minutes", of the absolute value. Returns `out`. */
const char *words_time(int64_t seconds, char out[WORDS_TIME_SIZE]);

#define WORDS_DIGEST_SIZE 24
/* The first 8 octets as hexadecimal, and "..." when there are more. Returns `out`. */
const char *words_digest(const uint8_t *data, size_t size, char out[WORDS_DIGEST_SIZE]);

#define WORDS_SHARE_SIZE 64
/* "6 of 17 addresses", "all 2 addresses", "its only address". Returns `out`. */
const char *words_addresses(size_t part, size_t whole, char out[WORDS_SHARE_SIZE]);

/* "s" unless count is 1. */
const char *words_plural(size_t count);

#endif
