/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the grammars of thresholds, limits, states and severity rules. */
#include <config.h>

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "report/threshold.h"

/* What was accepted has sane limits and survives printing and reading again. */
static void check_range(const struct range *range)
{
    char text[RANGE_TEXT_SIZE];
    struct range again;

    FUZZ_CHECK(range->set && range->start <= range->end);
    FUZZ_CHECK(!isnan(range->start) && !isnan(range->end));
    range_format(range, text);
    FUZZ_CHECK(range_parse(text, &again) == 0);
    FUZZ_CHECK(again.inside == range->inside);
    FUZZ_CHECK(range_alerts(range, range->start) == range->inside);
    FUZZ_CHECK(!range_alerts(range, NAN) || !range->inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limit warn = {0}, crit = {0};
    struct range range;
    enum state state;
    char text[256];

    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (range_parse(text, &range) == 0)
        check_range(&range);
    if (limits_parse(text, &warn, &crit) == 0) {
        FUZZ_CHECK(warn.set && warn.value >= 0);
        FUZZ_CHECK(!crit.set || crit.value >= 0);
    }
    if (state_parse(text, &state) == 0)
        FUZZ_CHECK(strcmp(state_name(state), "") != 0);
    return 0;
}
