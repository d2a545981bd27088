/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits: "so much time is left" against defaults that follow the lifetime, or against the user's.
 */
#ifndef POLICY_LIMITS_H
#define POLICY_LIMITS_H

#include <stdint.h>

#include "policy/judge.h"

/* Without limits from the user: alerts below the lesser of a share of the whole and a number of
 * days. */
struct time_rule {
    double warn_share, warn_days;
    double crit_share, crit_days;
};

extern const struct time_rule cert_rule;  /* a quarter or 21 days; an eighth or 7 days */
extern const struct time_rule rrsig_rule; /* 10 % or 3 days; 5 % or 1 day */

/* `left` and `whole` in seconds; whole 0 when unknown: then only days count. The user's limits are
 * days, or % of the whole; they replace both defaults and alert when that much or less is left. */
enum state time_left_state(const struct time_rule *rule, const struct limit *warn,
                           const struct limit *crit, int64_t left, int64_t whole);

/* Whether `count` of `whole` reaches a limit: a number, or % of the whole. False when not set. */
bool limit_reached_by(const struct limit *limit, size_t count, size_t whole);

/* Adds `id` where the RRSIG of `what` ("the MX records") ends soon; nothing when `expires` is 0.
 * With an id that is OK by default it stays so: parents are only informational. */
void judge_rrsig(const struct judge_opts *opts, struct findings *out, enum finding_id id,
                 const struct subject *subject, const char *what, int64_t inception,
                 int64_t expires);

#endif
