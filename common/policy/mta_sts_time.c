/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/mta_sts_time.h"

#include <string.h>

#include "base/clock.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "policy/places.h"
#include "policy/words.h"

int64_t sts_held_until(const struct sts_held *held)
{
    return held->id == NULL ? 0 : held->seen + held->max_age;
}

static bool still_held(const struct sts_held *held, int64_t now)
{
    return sts_held_until(held) > now;
}

static bool has_pattern(const struct sts_held *held, const char *pattern)
{
    for (size_t i = 0; i < held->mx_count; i++) {
        if (strcmp(held->mx[i], pattern) == 0)
            return true;
    }
    return false;
}

static bool has_all(const struct sts_held *held, const struct sts_held *of)
{
    for (size_t i = 0; i < of->mx_count; i++) {
        if (!has_pattern(held, of->mx[i]))
            return false;
    }
    return true;
}

/* Whether two policies say the same: order and repetition of patterns mean nothing. */
static bool same_policy(const struct sts_held *a, const struct sts_held *b)
{
    return a->mode == b->mode && a->max_age == b->max_age && has_all(a, b) && has_all(b, a);
}

static bool covers(const struct sts_held *held, const char *host)
{
    for (size_t i = 0; i < held->mx_count; i++) {
        if (sts_pattern_covers(held->mx[i], host))
            return true;
    }
    return false;
}

/* What is published now; id NULL where no record or no policy can be had. */
static struct sts_held published(const struct mta_sts_facts *facts, int64_t now)
{
    const struct sts_policy *policy = facts->policy;
    struct sts_held held = {0};

    if (!sts_record_valid(&facts->record) || policy == NULL || !policy->valid)
        return held;
    held.id = facts->record.id;
    held.mode = policy->mode;
    held.max_age = policy->max_age;
    held.mx = policy->mx;
    held.mx_count = policy->mx_count;
    held.seen = now;
    return held;
}

/* MX hosts that a sender with this policy refuses, while it holds it. */
static void judge_refused(const struct sts_held *held, const struct run_facts *run,
                          struct findings *out)
{
    struct subject subject = subject_of_run(run);
    struct listing list = {0};
    char date[CLOCK_DATE_SIZE];

    if (held->mode != STS_MODE_ENFORCE)
        return;
    for (size_t i = 0; i < run->host_count; i++) {
        if (!covers(held, run->hosts[i].name))
            listing_add(&list, "%.120s", run->hosts[i].name);
    }
    if (list.count > 0)
        findings_add(out, FINDING_STS_HELD_REFUSES, &subject,
                     "has MX hosts that the policy which senders hold until %s does not list: %s; "
                     "change the id, so that they fetch the new one",
                     clock_date(sts_held_until(held), date), listing_text(&list));
}

static void judge_gone(const struct sts_held *last, const struct run_facts *run, int64_t now,
                       struct findings *out)
{
    struct subject subject = subject_of_run(run);
    char date[CLOCK_DATE_SIZE];

    if (!still_held(last, now) || last->mode == STS_MODE_NONE)
        return;
    findings_add(out, FINDING_STS_GONE_HELD, &subject,
                 "publishes no policy any more, and senders hold the last one (mode %s) until %s: "
                 "publish it again, or one of mode none, and wait that long",
                 sts_mode_name(last->mode), clock_date(sts_held_until(last), date));
    judge_refused(last, run, out);
}

static void judge_id(const struct sts_held *last, const struct sts_held *current,
                     const struct run_facts *run, struct findings *out)
{
    struct subject subject = subject_of_run(run);

    if (strcmp(last->id, current->id) != 0 && same_policy(last, current))
        findings_add(out, FINDING_STS_ID_ONLY, &subject,
                     "changed the record's id from %.32s to %.32s, and the policy is the same: "
                     "was the new policy forgotten?",
                     last->id, current->id);
}

/* A policy under the same id as the present one that senders have no reason to fetch anew. */
static void judge_older(const struct sts_held *older, const struct sts_held *current,
                        const struct run_facts *run, int64_t now, struct findings *out)
{
    struct subject subject = subject_of_run(run);
    char date[CLOCK_DATE_SIZE];

    if (!still_held(older, now))
        return;
    findings_add(out, FINDING_STS_ID_UNCHANGED, &subject,
                 "changed its policy and kept the record's id %.32s, so senders hold the old one "
                 "until %s: give the record a new id",
                 current->id, clock_date(sts_held_until(older), date));
    judge_refused(older, run, out);
}

/* The older policy under the id of `current` that senders hold longest; zeroed for none. */
static struct sts_held older_than(const struct sts_memory *before, const struct sts_held *current)
{
    const struct sts_held *candidates[] = {&before->last, &before->older};
    struct sts_held best = {0};

    for (size_t i = 0; i < 2; i++) {
        const struct sts_held *held = candidates[i];

        if (held->id != NULL && strcmp(held->id, current->id) == 0 && !same_policy(held, current) &&
            sts_held_until(held) > sts_held_until(&best))
            best = *held;
    }
    return best;
}

void judge_sts_time(const struct sts_memory *before, const struct mta_sts_facts *facts,
                    const struct run_facts *run, int64_t now, struct findings *out,
                    struct sts_memory *next)
{
    struct sts_held current = published(facts, now);

    memset(next, 0, sizeof *next);
    if (current.id == NULL) {
        judge_gone(&before->last, run, now, out);
        if (still_held(&before->last, now))
            *next = *before;
        return;
    }
    next->last = current;
    next->older = older_than(before, &current);
    if (before->last.id != NULL)
        judge_id(&before->last, &current, run, out);
    judge_older(&next->older, &current, run, now, out);
}
