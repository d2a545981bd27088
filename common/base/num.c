/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/num.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int num_unsigned(const char *text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (*text == '\0')
        return ERR_SYNTAX;
    for (; *text != '\0'; text++) {
        unsigned digit = (unsigned)(*text - '0');

        if (*text < '0' || *text > '9' || value > (UINT64_MAX - digit) / 10)
            return ERR_SYNTAX;
        value = value * 10 + digit;
        if (value > max)
            return ERR_SYNTAX;
    }
    *out = value;
    return 0;
}

int num_decimal(const char *text, double *out)
{
    double value = 0, scale = 1;
    bool negative = *text == '-';
    unsigned digits = 0, decimals = 0;

    if (negative)
        text++;
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (*text - '0');
        if (++digits > 15)
            return ERR_SYNTAX;
    }
    if (digits == 0)
        return ERR_SYNTAX;
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9'; text++) {
            /* Beyond 15 decimals a double does not change any more. */
            if (++decimals > 15)
                continue;
            value = value * 10 + (*text - '0');
            scale *= 10;
        }
        if (decimals == 0)
            return ERR_SYNTAX;
    }
    value /= scale;
    /* 999999999999999.99 may have become what cannot be printed again. */
    if (*text != '\0' || value >= 1e15)
        return ERR_SYNTAX;
    *out = negative ? -value : value;
    return 0;
}

const char *num_format(double value, int places, char out[NUM_TEXT_SIZE])
{
    char *point;
    size_t length;

    if (!isfinite(value) || fabs(value) >= 1e15)
        value = value < 0 ? -999999999999999.0 : 999999999999999.0;
    if (places > 9)
        places = 9;
    snprintf(out, NUM_TEXT_SIZE, "%.*f", places, value);
    point = strchr(out, ',');
    if (point != NULL)
        *point = '.';
    if (strchr(out, '.') != NULL) {
        for (length = strlen(out); out[length - 1] == '0'; length--)
            out[length - 1] = '\0';
        if (out[length - 1] == '.')
            out[length - 1] = '\0';
    }
    if (strcmp(out, "-0") == 0)
        memmove(out, out + 1, 2);
    return out;
}
