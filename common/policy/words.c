/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/bytes.h"

#define ROOM_FOR_REST 32 /* of " and 18446744073709551615 more" */

void listing_add(struct listing *list, const char *format, ...)
{
    char item[128];
    size_t left = sizeof list->text - ROOM_FOR_REST - list->length;
    va_list args;
    int length;

    va_start(args, format);
    vsnprintf(item, sizeof item, format, args);
    va_end(args);
    list->count++;
    if (list->shown == LISTING_MAX || list->shown + 1 < list->count)
        return;
    length = snprintf(list->text + list->length, left, "%s%s", list->shown > 0 ? ", " : "", item);
    if (length < 0 || (size_t)length >= left) {
        list->text[list->length] = '\0';
        return;
    }
    list->length += (size_t)length;
    list->shown++;
}

const char *listing_text(struct listing *list)
{
    if (list->count > list->shown)
        snprintf(list->text + list->length, sizeof list->text - list->length, " and %zu more",
                 list->count - list->shown);
    return list->text;
}

const char *words_time(int64_t seconds, char out[WORDS_TIME_SIZE])
{
    int64_t size = seconds < 0 ? -seconds : seconds, unit = 60;
    const char *name = "minute";

    if (size >= 2 * 86400) {
        unit = 86400;
        name = "day";
    } else if (size >= 2 * 3600) {
        unit = 3600;
        name = "hour";
    }
    snprintf(out, WORDS_TIME_SIZE, "%" PRId64 " %s%s", size / unit, name,
             size / unit == 1 ? "" : "s");
    return out;
}

const char *words_digest(const uint8_t *data, size_t size, char out[WORDS_DIGEST_SIZE])
{
    size_t shown = size < 8 ? size : 8;

    bytes_hex(data, shown, out);
    snprintf(out + 2 * shown, WORDS_DIGEST_SIZE - 2 * shown, "%s", size > shown ? "..." : "");
    return out;
}

const char *words_addresses(size_t part, size_t whole, char out[WORDS_SHARE_SIZE])
{
    if (whole == 1)
        snprintf(out, WORDS_SHARE_SIZE, "its only address");
    else if (part == whole)
        snprintf(out, WORDS_SHARE_SIZE, "all %zu addresses", whole);
    else
        snprintf(out, WORDS_SHARE_SIZE, "%zu of %zu addresses", part, whole);
    return out;
}

const char *words_plural(size_t count)
{
    return count == 1 ? "" : "s";
}
