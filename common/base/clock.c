/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/clock.h"

#include <stdio.h>
#include <time.h>

msec clock_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (msec)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

msec clock_left(msec now, msec deadline)
{
    return deadline > now ? deadline - now : 0;
}

msec clock_min(msec a, msec b)
{
    return a < b ? a : b;
}

int64_t clock_wall(void)
{
    return (int64_t)time(NULL);
}

const char *clock_date(int64_t epoch, char out[CLOCK_DATE_SIZE])
{
    time_t seconds = (time_t)epoch;
    struct tm date;

    if (gmtime_r(&seconds, &date) == NULL || date.tm_year > 8099 || date.tm_year < -1900)
        snprintf(out, CLOCK_DATE_SIZE, "never");
    else
        snprintf(out, CLOCK_DATE_SIZE, "%04d-%02d-%02d %02d:%02d UTC",
                 (date.tm_year + 1900) % 10000, (date.tm_mon + 1) % 100, date.tm_mday % 100,
                 date.tm_hour % 100, date.tm_min % 100);
    return out;
}
