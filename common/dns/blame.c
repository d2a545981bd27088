/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/blame.h"

#include <string.h>

#include "base/name.h"
#include "dns/trouble.h"

/* Zones above a name that are asked, the closest to the root of a very long name. */
#define LEVELS_MAX 8

struct control { /* what the control questions said so far */
    bool waiting;
    bool answered;  /* one was answered at all, secure or not, bogus or not */
    bool validated; /* one was answered and can be believed */
    bool cut;       /* the run ended before one was answered */
};

/* Counts one control question; the lookup in trouble itself is none. */
static void ask(struct answers *table, const struct dns_trouble *trouble, const char *name,
                uint16_t type, struct control *control)
{
    const struct answer *answer;

    if (trouble->type == type && strcmp(trouble->name, name) == 0)
        return;
    answer = answers_get(table, name, type);
    if (answer == NULL) {
        control->waiting = true;
        return;
    }
    control->answered |= answer->status != DNS_FAILED;
    control->validated |= answer_completed(answer);
    control->cut |= answer->failure == FAILURE_DEADLINE;
}

/*
 * DS of the name and of what is above it, each of which is its parent zone's to answer, and NS of
 * what is above. The root is left out where there is anything else: every resolver has it, also one
 * that has lost its way to the rest.
 */
static struct control ask_parents(struct answers *table, const struct dns_trouble *trouble)
{
    const char *name = trouble->name;
    struct control control = {.waiting = false};

    while (name_labels(name) > LEVELS_MAX)
        name = name_parent(name);
    if (name_labels(name) <= 1)
        ask(table, trouble, ".", RR_NS, &control);
    for (; name_labels(name) > 0; name = name_parent(name)) {
        ask(table, trouble, name, RR_DS, &control);
        if (name != trouble->name)
            ask(table, trouble, name, RR_NS, &control);
    }
    return control;
}

static int settle(struct dns_trouble *trouble, enum dns_blame blame)
{
    trouble->blame = blame;
    return 0;
}

static int blame_failed(const struct control *control, struct dns_trouble *trouble)
{
    if (control->answered)
        return settle(trouble, BLAME_DOMAIN);
    if (control->waiting)
        return PENDING;
    return settle(trouble, control->cut ? BLAME_DEADLINE : BLAME_RESOLVER);
}

/* The root's own keys are the first thing that a forwarder without DNSSEC, or a wrong clock, breaks
 * (RFC 4035 5). */
static int blame_bogus(struct answers *table, const struct control *control,
                       struct dns_trouble *trouble)
{
    const struct answer *root = answers_get(table, ".", RR_DNSKEY);

    if (root == NULL)
        return PENDING;
    if (root->failure == FAILURE_DEADLINE)
        return settle(trouble, BLAME_DEADLINE);
    if (!answer_completed(root))
        return settle(trouble, BLAME_FORWARDER);
    if (control->validated)
        return settle(trouble, BLAME_DOMAIN);
    if (control->waiting)
        return PENDING;
    return settle(trouble, control->cut ? BLAME_DEADLINE : BLAME_RESOLVER);
}

int blame_find(struct answers *table, struct arena *arena, bool validating,
               struct dns_trouble *trouble)
{
    const struct answer *lookup = answers_peek(table, trouble->name, trouble->type);
    struct control control;

    (void)arena;
    if (lookup != NULL && lookup->failure == FAILURE_DEADLINE)
        return settle(trouble, BLAME_DEADLINE);
    if (lookup != NULL && lookup->failure == FAILURE_LOCAL)
        return settle(trouble, BLAME_RESOLVER);
    control = ask_parents(table, trouble);
    if (validating && trouble->status == DNS_BOGUS)
        return blame_bogus(table, &control, trouble);
    return blame_failed(&control, trouble);
}
