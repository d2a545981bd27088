/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "policy/limits.h"
#include "policy/reach.h"
#include "policy/trouble.h"
#include "policy/words.h"

struct census {
    const struct run_facts *run;
    const struct judge_opts *opts;
    struct findings *out;
    struct place *places;
    size_t count;
    size_t by_reach[REACH_UP + 1];
};

/* One address under two host names is visited twice: turned away the second time, it is there. */
static enum reach reach_of(const struct census *census, size_t index)
{
    const struct address_facts *address = census->places[index].address;
    enum reach reach = address_reach(census->run, census->opts, address);

    if (reach == REACH_DOWN && served_before(census->places, census->count, address, NULL))
        return REACH_UP;
    return reach;
}

/* What all addresses of one kind of reach have in common; NULL for what they have not. */
struct common {
    const struct host_facts *host;
    const char *reason;
};

static const char *reason_of(const struct census *census, size_t index)
{
    const struct address_facts *address = census->places[index].address;

    return address->session_count > 0 ? reach_why(address->sessions) : "";
}

static struct common common_of(const struct census *census, enum reach reach)
{
    struct common common = {NULL, NULL};
    bool first = true;

    for (size_t i = 0; i < census->count; i++) {
        const char *reason = reason_of(census, i);

        if (reach_of(census, i) != reach)
            continue;
        if (first)
            common = (struct common){census->places[i].host, reason};
        if (common.host != census->places[i].host)
            common.host = NULL;
        if (common.reason != NULL && strcmp(common.reason, reason) != 0)
            common.reason = NULL;
        first = false;
    }
    return common;
}

/* How many addresses of one kind there are, of one host or (NULL) of all. */
static size_t count_of(const struct census *census, enum reach reach, const struct host_facts *host)
{
    size_t count = 0;

    for (size_t i = 0; i < census->count; i++)
        count += reach_of(census, i) == reach && (host == NULL || census->places[i].host == host);
    return count;
}

/* "has 6 of 17 addresses" when all that are meant belong to one host, of its own addresses then;
 * otherwise "6 of 17 addresses" of the run: of `whole`. */
static const char *share_of(const struct census *census, enum reach reach, size_t whole)
{
    const struct host_facts *host = common_of(census, reach).host;
    size_t part = count_of(census, reach, host);
    char share[WORDS_SHARE_SIZE];

    return arena_printf(census->out->arena, "%s%s", host != NULL ? "has " : "",
                        words_addresses(part, host != NULL ? host->address_count : whole, share));
}

/* All addresses of one kind of reach in one text: with the reason once when it is the same for all.
 * `subject` becomes the one host they belong to, which is then not in the text. */
static const char *list_of(const struct census *census, enum reach reach, struct subject *subject)
{
    struct common common = common_of(census, reach);
    struct listing list = {0};

    for (size_t i = 0; i < census->count; i++) {
        const struct place *place = &census->places[i];
        char name[IP_TEXT_SIZE + 64];

        if (reach_of(census, i) != reach)
            continue;
        if (common.host != NULL)
            snprintf(name, sizeof name, "%s", place->text);
        else
            snprintf(name, sizeof name, "%.60s[%s]", place->host->name, place->text);
        if (common.reason != NULL || reach == REACH_UNTRIED)
            listing_add(&list, "%s", name);
        else
            listing_add(&list, "%s (%.50s)", name, reason_of(census, i));
    }
    if (common.host != NULL)
        *subject = subject_of_host(census->run, common.host);
    if (common.reason == NULL || reach == REACH_UNTRIED)
        return arena_strdup(census->out->arena, listing_text(&list));
    return arena_printf(census->out->arena, "%s (%.100s)", listing_text(&list), common.reason);
}

/* Every address that could be tried is silent. */
static void judge_all_down(const struct census *census)
{
    const struct run_facts *run = census->run;
    struct subject subject = subject_of_run(run);
    const char *list = list_of(census, REACH_DOWN, &subject);
    const char *control = run->control_name != NULL ? run->control_name : "the control host";

    subject = subject_of_run(run);
    if (run->control == CONTROL_SILENT)
        findings_add(census->out, FINDING_NET_PORT_BLOCKED, &subject,
                     "no address answers, and neither does %.100s: port %u seems to be blocked on "
                     "the way out of here; tried: %s",
                     control, census->opts->port, list);
    else if (run->control == CONTROL_ANSWERS)
        findings_add(census->out, FINDING_MX_ALL_UNREACHABLE, &subject,
                     "no address answers, while %.100s does: %s", control, list);
    else
        findings_add(census->out, FINDING_MX_ALL_UNREACHABLE, &subject,
                     "no address answers: the servers are down, or port %u is blocked on the way "
                     "out of here (--control tells); tried: %s",
                     census->opts->port, list);
}

static void judge_some_down(const struct census *census)
{
    const struct judge_opts *opts = census->opts;
    struct subject subject = subject_of_run(census->run);
    size_t down = census->by_reach[REACH_DOWN], tested = down + census->by_reach[REACH_UP];
    enum state state = STATE_WARNING;
    const char *list;

    if (limit_reached_by(&opts->unreachable_crit, down, tested))
        state = STATE_CRITICAL;
    else if (opts->unreachable_warn.set)
        state = limit_reached_by(&opts->unreachable_warn, down, tested) ? STATE_WARNING : STATE_OK;
    list = list_of(census, REACH_DOWN, &subject);
    findings_add_as(census->out, FINDING_MX_UNREACHABLE, state, &subject, "%s unreachable: %s",
                    share_of(census, REACH_DOWN, tested), list);
}

/* The hosts that senders try first are all down; mail goes to the others. */
static void judge_primary(const struct census *census)
{
    struct subject subject = subject_of_run(census->run);
    struct listing list = {0};
    const struct host_facts *last = NULL;
    int best = INT_MAX;

    for (size_t i = 0; i < census->count; i++) {
        if (census->places[i].host->preference < best)
            best = census->places[i].host->preference;
    }
    for (size_t i = 0; i < census->count; i++) {
        const struct host_facts *host = census->places[i].host;

        if (host->preference != best || reach_of(census, i) == REACH_NOT_HERE)
            continue;
        if (reach_of(census, i) != REACH_DOWN)
            return;
        if (host != last)
            listing_add(&list, "%.100s", host->name);
        last = host;
    }
    if (list.count > 0)
        findings_add(census->out, FINDING_MX_PRIMARY_DOWN, &subject,
                     "no host of the best preference (%d) can be reached, so mail goes to the "
                     "others later: %s",
                     best, listing_text(&list));
}

/* What this machine could not even try. */
static void judge_not_here(const struct census *census)
{
    struct subject subject = subject_of_run(census->run);
    size_t missing = census->by_reach[REACH_NOT_HERE];
    const char *list;

    if (missing == 0)
        return;
    list = list_of(census, REACH_NOT_HERE, &subject);
    if (missing == census->count)
        findings_add(census->out, FINDING_NET_NOTHING_LEFT, &subject, "%s from here: %s",
                     subject.host != NULL ? "has no address that could be tested"
                                          : "no address could be tested",
                     list);
    else
        findings_add(census->out, FINDING_NET_NO_FAMILY, &subject, "%s not tested: %s",
                     share_of(census, REACH_NOT_HERE, census->count), list);
}

/* What a survey does not visit: excluded, not public, too many names on one address. */
static void judge_left_out(const struct census *census)
{
    struct subject subject = subject_of_run(census->run);
    const char *list;

    if (census->by_reach[REACH_LEFT_OUT] == 0)
        return;
    list = list_of(census, REACH_LEFT_OUT, &subject);
    findings_add(census->out, FINDING_NET_LEFT_OUT, &subject, "%s left out: %s",
                 share_of(census, REACH_LEFT_OUT, census->count), list);
}

/* What the deadline left untried. After SIGTERM, or when not even DNS was done, judge_run() has
 * said so for all. */
static void judge_not_tried(const struct census *census)
{
    const struct run_facts *run = census->run;
    struct subject subject = subject_of_run(run);
    const char *list;

    if (census->by_reach[REACH_CUT] > 0) {
        list = list_of(census, REACH_CUT, &subject);
        findings_add_as(census->out, FINDING_RUN_DEADLINE,
                        deadline_state(census->opts, STATE_UNKNOWN), &subject, "%s not tested: %s",
                        share_of(census, REACH_CUT, census->count), list);
    }
    if (census->by_reach[REACH_UNTRIED] == 0 || run->end == RUN_TERMINATED || cut_in_dns(run))
        return;
    subject = subject_of_run(run);
    list = list_of(census, REACH_UNTRIED, &subject);
    findings_add_as(census->out, FINDING_RUN_DEADLINE, deadline_state(census->opts, STATE_UNKNOWN),
                    &subject, "%s not tested, the run ended first: %s",
                    share_of(census, REACH_UNTRIED, census->count), list);
}

void judge_reach(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    struct census census = {.run = run, .opts = opts, .out = out};

    census.places = places_of(run, out->arena, &census.count);
    for (size_t i = 0; i < census.count; i++)
        census.by_reach[reach_of(&census, i)]++;
    judge_not_here(&census);
    judge_left_out(&census);
    judge_not_tried(&census);
    if (census.by_reach[REACH_DOWN] == 0)
        return;
    if (census.by_reach[REACH_UP] + census.by_reach[REACH_CUT] + census.by_reach[REACH_UNTRIED] +
            census.by_reach[REACH_LEFT_OUT] ==
        0) {
        judge_all_down(&census);
        return;
    }
    judge_some_down(&census);
    if (run->domain.name != NULL && census.by_reach[REACH_UP] > 0)
        judge_primary(&census);
}
