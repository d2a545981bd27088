/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/threshold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

/* The longest number worth reading: sign, 15 digits, point, decimals. */
#define PART_SIZE 64

/* The `length` bytes at `text` as a number. */
static int number_parse(const char *text, size_t length, double *out)
{
    char part[PART_SIZE];

    if (length >= sizeof part)
        return ERR_SYNTAX;
    memcpy(part, text, length);
    part[length] = '\0';
    return num_decimal(part, out);
}

/* [start] ":" [end], where the colon is at `colon`. */
static int interval_parse(const char *text, const char *colon, struct range *out)
{
    size_t length = (size_t)(colon - text);

    if (length == 0 && colon[1] == '\0')
        return ERR_SYNTAX;
    if (length == 1 && *text == '~')
        out->start = -INFINITY;
    else if (length > 0 && number_parse(text, length, &out->start) != 0)
        return ERR_SYNTAX;
    out->end = INFINITY;
    if (colon[1] != '\0')
        return number_parse(colon + 1, strlen(colon + 1), &out->end);
    return 0;
}

int range_parse(const char *text, struct range *out)
{
    struct range range = {.set = true, .inside = *text == '@'};
    const char *colon;
    int rc;

    if (range.inside)
        text++;
    colon = strchr(text, ':');
    if (colon == NULL)
        rc = number_parse(text, strlen(text), &range.end);
    else
        rc = interval_parse(text, colon, &range);
    if (rc != 0 || range.start > range.end)
        return ERR_SYNTAX;
    *out = range;
    return 0;
}

bool range_alerts(const struct range *range, double value)
{
    bool within = value >= range->start && value <= range->end;

    return range->set && within == range->inside;
}

const char *range_format(const struct range *range, char out[RANGE_TEXT_SIZE])
{
    char start[NUM_TEXT_SIZE] = "~", end[NUM_TEXT_SIZE] = "";
    bool plain;

    if (!range->set) {
        out[0] = '\0';
        return out;
    }
    if (isfinite(range->start))
        num_format(range->start, 9, start);
    if (isfinite(range->end))
        num_format(range->end, 9, end);
    plain = strcmp(start, "0") == 0 && end[0] != '\0';
    snprintf(out, RANGE_TEXT_SIZE, "%s%s%s%s", range->inside ? "@" : "", plain ? "" : start,
             plain ? "" : ":", end);
    return out;
}

enum state thresholds_judge(const struct range *warn, const struct range *crit, double value)
{
    if (range_alerts(crit, value))
        return STATE_CRITICAL;
    return range_alerts(warn, value) ? STATE_WARNING : STATE_OK;
}

/* "14" or "25%", `length` bytes. */
static int limit_parse(const char *text, size_t length, struct limit *out)
{
    struct limit limit = {.set = true};

    limit.percent = length > 0 && text[length - 1] == '%';
    if (limit.percent)
        length--;
    if (number_parse(text, length, &limit.value) != 0 || limit.value < 0)
        return ERR_SYNTAX;
    if (limit.percent && limit.value > 100)
        return ERR_SYNTAX;
    *out = limit;
    return 0;
}

int limits_parse(const char *text, struct limit *warn, struct limit *crit)
{
    const char *comma = strchr(text, ',');
    struct limit first, second = {.set = false};

    if (limit_parse(text, comma == NULL ? strlen(text) : (size_t)(comma - text), &first) != 0)
        return ERR_SYNTAX;
    if (comma != NULL && limit_parse(comma + 1, strlen(comma + 1), &second) != 0)
        return ERR_SYNTAX;
    *warn = first;
    *crit = second;
    return 0;
}
