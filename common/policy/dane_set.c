/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dane.h"

#include "policy/cert.h"
#include "policy/limits.h"

#define DAY 86400
#define SHORT_LIFE (100 * (int64_t)DAY)

struct set { /* a host's records and the chains that they authenticate */
    const struct run_facts *run;
    const struct judge_opts *opts;
    const struct host_facts *host;
    struct findings *out;
    struct subject subject;
    const struct session_facts **chains; /* sessions that were authenticated */
    size_t count;
    size_t addresses; /* with at least one such session */
    bool all_match;   /* and no session that was not */
};

static struct set collect(const struct run_facts *run, const struct judge_opts *opts,
                          const struct host_facts *host, struct findings *out)
{
    struct set set = {.run = run, .opts = opts, .host = host, .out = out, .all_match = true};

    set.subject = subject_of_host(run, host);
    for (size_t i = 0; i < host->address_count; i++) {
        const struct address_facts *address = &host->addresses[i];
        size_t before = set.count;

        for (size_t k = 0; k < address->session_count; k++) {
            const struct session_facts *session = &address->sessions[k];
            enum dane_seen seen = dane_seen(address, session);
            const struct session_facts **slot;
            int depth;

            if (seen == DANE_SEEN_NO_TLS)
                set.all_match = false;
            if (seen != DANE_SEEN_CHAIN)
                continue;
            if (dane_session_verdict(host, session, &depth) != DANE_MATCH) {
                set.all_match = false;
                continue;
            }
            slot = arena_push(out->arena, &set.chains, &set.count, sizeof(*slot));
            *slot = session;
        }
        set.addresses += set.count > before;
    }
    return set;
}

/* On how many of the chains the record matches. */
static size_t matches(const struct set *set, size_t record)
{
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        count += dane_record_verdict(set->chains[i], record) == TLSA_MATCH;
    return count;
}

static const char *record_words(size_t count)
{
    return count == 1 ? "a TLSA record" : "TLSA records";
}

static const char *fault(enum tlsa_usable usable)
{
    if (usable == TLSA_UNKNOWN_NUMBER)
        return "unknown usage, selector or matching type";
    if (usable == TLSA_BAD_LENGTH)
        return "wrong length for its matching type";
    return "full data that is no certificate or key";
}

/* Records that senders leave out (RFC 6698 4.1, RFC 7672 3.1.3). */
static void judge_unusable(const struct set *set)
{
    struct listing pkix = {0}, malformed = {0};
    size_t good = 0;
    char text[DANE_RECORD_SIZE];

    for (size_t i = 0; i < set->host->tlsa_count; i++) {
        const struct tlsa *record = &set->host->tlsa[i];

        dane_record_text(record, text);
        if (dane_well_formed(record))
            good++;
        else if (record->usable == TLSA_PKIX_USAGE)
            listing_add(&pkix, "%s", text);
        else
            listing_add(&malformed, "%s (%s)", text, fault(record->usable));
    }
    if (pkix.count > 0)
        findings_add(set->out, FINDING_DANE_PKIX_USAGE, &set->subject,
                     "has %s of usage 0 or 1, which senders leave out: publish 3 1 1 instead of %s",
                     record_words(pkix.count), listing_text(&pkix));
    if (malformed.count > 0)
        findings_add(set->out, FINDING_DANE_MALFORMED, &set->subject,
                     "has %s that no sender can use: correct or remove %s",
                     record_words(malformed.count), listing_text(&malformed));
    if (good == 0)
        findings_add(
            set->out, FINDING_DANE_UNUSABLE, &set->subject,
            "has %s and none that can be used: publish a 3 1 1 record; now senders demand TLS "
            "and authenticate nobody",
            record_words(set->host->tlsa_count));
}

static bool same_combination(const struct tlsa *a, const struct tlsa *b)
{
    return a->usage == b->usage && a->selector == b->selector && a->matching == b->matching;
}

/* On how many chains some record of the combination of record `index` matches. */
static size_t combination_matches(const struct set *set, size_t index)
{
    const struct host_facts *host = set->host;
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++) {
        bool match = false;

        for (size_t k = 0; k < host->tlsa_count; k++)
            match |= same_combination(&host->tlsa[k], &host->tlsa[index]) &&
                     dane_record_verdict(set->chains[i], k) == TLSA_MATCH;
        count += match;
    }
    return count;
}

/* RFC 7671 8.1: each usage, selector and matching type that is published must match the chain in
 * use, for a sender may know only that one. */
static void judge_combinations(const struct set *set)
{
    const struct host_facts *host = set->host;
    struct listing list = {0};

    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        size_t found, first = 0;

        while (!same_combination(&host->tlsa[first], record) ||
               !dane_well_formed(&host->tlsa[first])) {
            if (first == i)
                break;
            first++;
        }
        if (first < i || !dane_well_formed(record))
            continue;
        found = combination_matches(set, i);
        if (found < set->count)
            listing_add(&list, "%d %d %d (matches %zu of %zu chain%s)", record->usage,
                        record->selector, record->matching, found, set->count,
                        words_plural(set->count));
    }
    if (list.count > 0)
        findings_add(
            set->out, FINDING_DANE_COMBINATION, &set->subject,
            "has combinations of usage, selector and matching type without a matching record: "
            "publish one for the present chain, or remove %s",
            listing_text(&list));
}

/* How many records of the usage and selector of record `index` have this matching type. */
static size_t count_with(const struct host_facts *host, size_t index, uint8_t matching)
{
    size_t count = 0;

    for (size_t i = 0; i < host->tlsa_count; i++)
        count += dane_well_formed(&host->tlsa[i]) && host->tlsa[i].matching == matching &&
                 host->tlsa[i].usage == host->tlsa[index].usage &&
                 host->tlsa[i].selector == host->tlsa[index].selector;
    return count;
}

/* RFC 7671 8.3: each digest in use is to be published for each key, for agile senders look at one
 * only. The data of two digests cannot be compared, so they are counted. */
static void judge_digests(const struct set *set)
{
    const struct host_facts *host = set->host;
    struct listing list = {0};

    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        size_t weaker = count_with(host, i, TLSA_SHA256), stronger;

        stronger = count_with(host, i, TLSA_SHA512);
        if (!dane_well_formed(record) || record->matching != TLSA_SHA512 || weaker == 0 ||
            weaker == stronger || (i > 0 && same_combination(record, &host->tlsa[i - 1])))
            continue;
        listing_add(&list, "%zu of %d %d 1, %zu of %d %d 2", weaker, record->usage,
                    record->selector, stronger, record->usage, record->selector);
    }
    if (list.count > 0)
        findings_add(set->out, FINDING_DANE_DIGESTS, &set->subject,
                     "has TLSA records of both digests, but not for the same keys: publish each "
                     "under both, or one digest only; published: %s",
                     listing_text(&list));
}

/* A record that matches nothing now, beside one of its combination that does: rollover as it should
 * be, or what it left behind. */
static void judge_next_keys(const struct set *set)
{
    const struct host_facts *host = set->host;
    struct listing list = {0};
    char text[DANE_RECORD_SIZE];

    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (dane_well_formed(&host->tlsa[i]) && matches(set, i) == 0 &&
            combination_matches(set, i) > 0)
            listing_add(&list, "%s", dane_record_text(&host->tlsa[i], text));
    }
    if (list.count > 0)
        findings_add(set->out, FINDING_DANE_NEXT_KEY, &set->subject,
                     "has %s for a key that is not in use now, the next or a past one%s: %s",
                     record_words(list.count),
                     set->opts->both_keys ? "" : " or one of another type (--both-keys shows)",
                     listing_text(&list));
}

static bool is_pinned(const struct tlsa *record, const struct chain_facts *chain)
{
    return record->usage == TLSA_DANE_TA && chain->trust == TRUST_OK && chain->count > 0 &&
           chain->certs[0].public_policy;
}

static bool breaks_at_renewal(const struct tlsa *record, const struct chain_facts *chain)
{
    return record->usage == TLSA_DANE_EE && record->selector == TLSA_CERT && chain->count > 0 &&
           (chain->certs[0].public_policy || cert_lifetime(&chain->certs[0]) <= SHORT_LIFE);
}

/* Records that match today and will not for long. */
static void judge_fragile(const struct set *set)
{
    const struct host_facts *host = set->host;
    struct listing pinned = {0}, renewal = {0}, full = {0};
    char text[DANE_RECORD_SIZE];

    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        bool pin = false, renew = false;

        if (!dane_well_formed(record))
            continue;
        for (size_t k = 0; k < set->count; k++) {
            if (dane_record_verdict(set->chains[k], i) != TLSA_MATCH)
                continue;
            pin |= is_pinned(record, set->chains[k]->chain);
            renew |= breaks_at_renewal(record, set->chains[k]->chain);
        }
        dane_record_text(record, text);
        if (pin)
            listing_add(&pinned, "%s", text);
        if (renew)
            listing_add(&renewal, "%s", text);
        if (record->matching == TLSA_FULL)
            listing_add(&full, "%s", text);
    }
    if (pinned.count > 0)
        findings_add(set->out, FINDING_DANE_PINNED_CA, &set->subject,
                     "is pinned to a public CA, which may change its CA certificates at any time: "
                     "publish 3 1 1 beside %s",
                     listing_text(&pinned));
    if (renewal.count > 0)
        findings_add(
            set->out, FINDING_DANE_RENEWAL, &set->subject,
            "has %s of the whole certificate, so the next renewal breaks DANE: publish 3 1 1 "
            "and keep the key, instead of %s",
            record_words(renewal.count), listing_text(&renewal));
    if (full.count > 0)
        findings_add(set->out, FINDING_DANE_FULL, &set->subject,
                     "has %s with full data instead of a digest, which makes answers large: %s",
                     record_words(full.count), listing_text(&full));
}

/* Without secure addresses senders do not look for TLSA records (RFC 7672 2.2.2). Mostly both are
 * in one zone, and one finding says it. */
static void judge_signatures(const struct set *set)
{
    const struct host_facts *host = set->host;
    size_t before = set->out->count;

    judge_rrsig(set->opts, set->out, FINDING_DNSSEC_RRSIG, &set->subject, "the TLSA records",
                host->tlsa_rrsig_inception, host->tlsa_rrsig_expires);
    if (set->out->count == before || host->address_rrsig_expires < host->tlsa_rrsig_expires)
        judge_rrsig(set->opts, set->out, FINDING_DNSSEC_RRSIG, &set->subject, "the address records",
                    host->address_rrsig_inception, host->address_rrsig_expires);
}

static void judge_rrset(const struct set *set)
{
    const struct host_facts *host = set->host;

    if (host->tlsa_dropped > 0)
        findings_add(set->out, FINDING_DANE_TOO_MANY, &set->subject,
                     "has %zu TLSA records, of which %zu %s left out: remove old ones",
                     host->tlsa_count + host->tlsa_dropped, host->tlsa_dropped,
                     host->tlsa_dropped == 1 ? "was" : "were");
    if (host->tlsa_ttl > DAY)
        findings_add(
            set->out, FINDING_DANE_TTL, &set->subject,
            "has TLSA records with a TTL of %lu s, over a day: lower it, a lost key cannot be "
            "replaced quickly",
            (unsigned long)host->tlsa_ttl);
    judge_signatures(set);
}

static void add_ok(const struct set *set)
{
    const struct host_facts *host = set->host;
    size_t usable = 0, matched = 0;

    for (size_t i = 0; i < host->tlsa_count; i++) {
        usable += dane_well_formed(&host->tlsa[i]);
        matched += dane_well_formed(&host->tlsa[i]) && matches(set, i) > 0;
    }
    if (usable == 1)
        findings_add(set->out, FINDING_DANE_OK, &set->subject,
                     "matches its TLSA record, on %zu address%s", set->addresses,
                     set->addresses == 1 ? "" : "es");
    else
        findings_add(set->out, FINDING_DANE_OK, &set->subject,
                     "matches %zu of %zu TLSA records, on %zu address%s", matched, usable,
                     set->addresses, set->addresses == 1 ? "" : "es");
}

void judge_dane_set(const struct run_facts *run, const struct judge_opts *opts,
                    const struct host_facts *host, struct findings *out)
{
    struct set set = collect(run, opts, host, out);

    judge_unusable(&set);
    judge_rrset(&set);
    judge_digests(&set);
    if (set.count == 0)
        return;
    judge_combinations(&set);
    judge_next_keys(&set);
    judge_fragile(&set);
    if (set.all_match)
        add_ok(&set);
}
