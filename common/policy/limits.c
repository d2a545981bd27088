/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/limits.h"

#include <math.h>

#include "base/clock.h"
#include "policy/words.h"

#define DAY 86400.0

const struct time_rule cert_rule = {0.25, 21, 0.125, 7};
const struct time_rule rrsig_rule = {0.10, 3, 0.05, 1};

static bool below_default(double share, double days, double left, double whole)
{
    double limit = days * DAY;

    if (whole > 0)
        limit = fmin(limit, share * whole);
    return left < limit;
}

static bool at_or_below(const struct limit *limit, double left, double whole)
{
    if (!limit->set)
        return false;
    return left <= (limit->percent ? limit->value / 100 * whole : limit->value * DAY);
}

enum state time_left_state(const struct time_rule *rule, const struct limit *warn,
                           const struct limit *crit, int64_t left, int64_t whole)
{
    double have = (double)left, all = (double)whole;

    if (warn->set || crit->set) {
        if (at_or_below(crit, have, all))
            return STATE_CRITICAL;
        return at_or_below(warn, have, all) ? STATE_WARNING : STATE_OK;
    }
    if (below_default(rule->crit_share, rule->crit_days, have, all))
        return STATE_CRITICAL;
    return below_default(rule->warn_share, rule->warn_days, have, all) ? STATE_WARNING : STATE_OK;
}

bool limit_reached_by(const struct limit *limit, size_t count, size_t whole)
{
    double value = (double)count;

    if (!limit->set)
        return false;
    if (limit->percent)
        value = whole > 0 ? 100 * value / (double)whole : 0;
    return value >= limit->value;
}

void judge_rrsig(const struct judge_opts *opts, struct findings *out, enum finding_id id,
                 const struct subject *subject, const char *what, int64_t inception,
                 int64_t expires)
{
    int64_t left = expires - opts->at, whole = inception != 0 ? expires - inception : 0;
    char left_text[WORDS_TIME_SIZE], whole_text[WORDS_TIME_SIZE], date[CLOCK_DATE_SIZE];
    enum state state;

    if (expires == 0)
        return;
    state = left <= 0
                ? STATE_CRITICAL
                : time_left_state(&rrsig_rule, &opts->rrsig_warn, &opts->rrsig_crit, left, whole);
    if (state == STATE_OK)
        return;
    if (finding_kind(id)->state == STATE_OK)
        state = STATE_OK;
    words_time(left, left_text);
    clock_date(expires, date);
    if (left <= 0)
        findings_add_as(out, id, state, subject,
                        "has a signature over %s that expired %s before the time judged (%s): sign "
                        "the zone again",
                        what, left_text, date);
    else if (whole > 0)
        findings_add_as(
            out, id, state, subject,
            "has a signature over %s that expires in %s of %s (%s): sign the zone again in time",
            what, left_text, words_time(whole, whole_text), date);
    else
        findings_add_as(out, id, state, subject,
                        "has a signature over %s that expires in %s (%s): sign the zone again in "
                        "time",
                        what, left_text, date);
}
