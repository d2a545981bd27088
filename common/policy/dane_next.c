/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dane_next.h"

#include "base/clock.h"
#include "policy/words.h"

/* A record that a sender would use and that the coming chain satisfies. */
static bool covers(const struct host_facts *host, const struct chain_facts *next, size_t index)
{
    return host->tlsa[index].usable == TLSA_USABLE && index < next->tlsa_count &&
           next->tlsa[index].verdict == TLSA_MATCH;
}

static bool same_combination(const struct tlsa *a, const struct tlsa *b)
{
    return a->usage == b->usage && a->selector == b->selector && a->matching == b->matching;
}

/* RFC 7671 8.1: every combination in the set must have a record that matches the chain in use. */
static void judge_combinations(const struct host_facts *host, const struct chain_facts *next,
                               const struct subject *subject, struct findings *out)
{
    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        bool matched = false, first = true;

        for (size_t k = 0; k < host->tlsa_count; k++) {
            if (!same_combination(record, &host->tlsa[k]))
                continue;
            first &= k >= i;
            matched |= covers(host, next, k);
        }
        if (record->usable == TLSA_USABLE && first && !matched)
            findings_add(
                out, FINDING_DANE_COMBINATION, subject,
                "has %d %d %d records, but none for the coming chain: publish one before the "
                "change",
                record->usage, record->selector, record->matching);
    }
}

/* The earliest moment at which every cache has a covering record; 0 when unknown. */
static int64_t ready_from(const struct host_facts *host, const struct chain_facts *next,
                          const int64_t *first_seen)
{
    int64_t earliest = 0;

    for (size_t i = 0; first_seen != NULL && i < host->tlsa_count; i++) {
        int64_t from = first_seen[i] + 2 * (int64_t)host->tlsa_ttl;

        if (covers(host, next, i) && first_seen[i] != 0 && (earliest == 0 || from < earliest))
            earliest = from;
    }
    return earliest;
}

void judge_next_chain(const struct host_facts *host, const struct chain_facts *next,
                      const int64_t *first_seen, int64_t now, const struct judge_opts *opts,
                      const char *domain, struct findings *out)
{
    const struct subject subject = {.domain = domain, .host = host->name, .port = opts->port};
    int64_t from = ready_from(host, next, first_seen);
    char date[CLOCK_DATE_SIZE];
    size_t covering = 0;

    for (size_t i = 0; i < host->tlsa_count; i++)
        covering += covers(host, next, i);
    if (covering == 0) {
        findings_add(
            out, FINDING_DANE_NEXT_MISSING, &subject,
            "has no TLSA record for the coming chain, only %zu other%s: publish one, wait two TTLs "
            "(%ld s), then deploy",
            host->tlsa_count, words_plural(host->tlsa_count), 2 * (long)host->tlsa_ttl);
        return;
    }
    judge_combinations(host, next, &subject, out);
    if (from > now)
        findings_add(
            out, FINDING_DANE_NEXT_EARLY, &subject,
            "covers the coming chain with %zu of %zu TLSA record%s, but caches may still hold "
            "the set without: do not deploy before %s",
            covering, host->tlsa_count, words_plural(host->tlsa_count), clock_date(from, date));
    else if (from == 0)
        findings_add(
            out, FINDING_DANE_NEXT_AGE, &subject,
            "covers the coming chain with %zu of %zu TLSA record%s of unknown age: deploy only "
            "after two TTLs (%ld s), which --state-file would know",
            covering, host->tlsa_count, words_plural(host->tlsa_count), 2 * (long)host->tlsa_ttl);
    else
        findings_add(
            out, FINDING_DANE_NEXT_READY, &subject,
            "covers the coming chain with %zu of %zu TLSA record%s for two TTLs or more: it may be "
            "deployed",
            covering, host->tlsa_count, words_plural(host->tlsa_count));
}
