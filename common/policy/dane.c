/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dane.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policy/reach.h"

/* A record that takes part in authentication: usable, and not shadowed by a stronger digest. */
static bool counts(const struct tlsa *record)
{
    return record->usable == TLSA_USABLE;
}

bool dane_well_formed(const struct tlsa *record)
{
    return record->usable == TLSA_USABLE || record->usable == TLSA_WEAKER_DIGEST;
}

enum tlsa_verdict dane_record_verdict(const struct session_facts *session, size_t index)
{
    if (session->chain == NULL || index >= session->chain->tlsa_count)
        return TLSA_NOT_TRIED;
    return session->chain->tlsa[index].verdict;
}

const char *dane_record_text(const struct tlsa *record, char out[DANE_RECORD_SIZE])
{
    char digest[WORDS_DIGEST_SIZE];

    snprintf(out, DANE_RECORD_SIZE, "%" PRIu8 " %" PRIu8 " %" PRIu8 " %s", record->usage,
             record->selector, record->matching, words_digest(record->data, record->size, digest));
    return out;
}

static size_t count_of(const struct host_facts *host)
{
    size_t count = 0;

    for (size_t i = 0; i < host->tlsa_count; i++)
        count += counts(&host->tlsa[i]);
    return count;
}

/* RFC 7672 2.2: one usable record that matches authenticates; without any usable record nothing
 * does. */
enum dane_verdict dane_session_verdict(const struct host_facts *host,
                                       const struct session_facts *session, int *depth)
{
    *depth = -1;
    if (host->tlsa_status == TLSA_UNASKED)
        return DANE_UNSEEN;
    if (host->tlsa_status == TLSA_ABSENT)
        return DANE_ABSENT;
    if (host->tlsa_status == TLSA_INSECURE || host->tlsa_status == TLSA_INSECURE_ADDRESS)
        return DANE_INSECURE;
    if (host->tlsa_status == TLSA_FAILED)
        return DANE_FAILED;
    if (count_of(host) == 0)
        return DANE_UNUSABLE;
    if (session->chain == NULL || session->chain->tlsa == NULL)
        return DANE_UNSEEN;
    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (counts(&host->tlsa[i]) && dane_record_verdict(session, i) == TLSA_MATCH) {
            *depth = session->chain->tlsa[i].depth;
            return DANE_MATCH;
        }
    }
    return host->tlsa_dropped > 0 ? DANE_UNSEEN : DANE_MISMATCH;
}

bool dane_ee_authenticates(const struct host_facts *host, const struct session_facts *session)
{
    if (host->tlsa_status != TLSA_SECURE)
        return false;
    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (host->tlsa[i].usage == TLSA_DANE_EE && counts(&host->tlsa[i]) &&
            dane_record_verdict(session, i) == TLSA_MATCH)
            return true;
    }
    return false;
}

const char *dane_verdict_name(enum dane_verdict verdict)
{
    static const char *const names[] = {
        [DANE_ABSENT] = "absent",     [DANE_MATCH] = "match",       [DANE_MISMATCH] = "mismatch",
        [DANE_UNUSABLE] = "unusable", [DANE_INSECURE] = "insecure", [DANE_FAILED] = "failed",
        [DANE_UNSEEN] = NULL,
    };

    return names[verdict];
}

static bool tls_was_denied(const struct session_facts *session)
{
    if (session->end == SESSION_NO_STARTTLS || session->end == SESSION_PLAINTEXT ||
        session->end == SESSION_TLS_FAILED)
        return true;
    if (session->end == SESSION_CLOSED)
        return session->step == STEP_STARTTLS || session->step == STEP_HANDSHAKE;
    if (session->end == SESSION_REPLY && !session_put_off(session))
        return session->step == STEP_EHLO || session->step == STEP_STARTTLS;
    return false;
}

enum dane_seen dane_seen(const struct address_facts *address, const struct session_facts *session)
{
    if (session_encrypted(session))
        return session->chain != NULL && session->chain->tlsa != NULL ? DANE_SEEN_CHAIN
                                                                      : DANE_SEEN_NOTHING;
    if (session_lacks_key_type(address, session))
        return DANE_SEEN_OTHER_KEY;
    if (session_other_key_untested(address, session))
        return DANE_SEEN_NOTHING;
    return tls_was_denied(session) ? DANE_SEEN_NO_TLS : DANE_SEEN_NOTHING;
}

static const char *list_records(const struct host_facts *host, struct listing *list)
{
    char text[DANE_RECORD_SIZE];

    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (counts(&host->tlsa[i]))
            listing_add(list, "%s", dane_record_text(&host->tlsa[i], text));
    }
    return listing_text(list);
}

/* The first record that counts and fared so; host->tlsa_count when there is none. */
static size_t first_with(const struct host_facts *host, const struct session_facts *session,
                         enum tlsa_verdict verdict)
{
    size_t i = 0;

    while (i < host->tlsa_count &&
           (!counts(&host->tlsa[i]) || dane_record_verdict(session, i) != verdict))
        i++;
    return i;
}

/* Usage 2: the record names a certificate of the chain, and the chain fails all the same. */
static bool judge_ta(const struct host_facts *host, const struct session_facts *session,
                     const struct subject *subject, struct findings *out)
{
    size_t name = first_with(host, session, TLSA_BAD_NAME);
    size_t date = first_with(host, session, TLSA_BAD_DATE);
    size_t chain = first_with(host, session, TLSA_BAD_CHAIN);
    char text[DANE_RECORD_SIZE];

    if (name < host->tlsa_count) {
        struct listing wanted = {0};

        for (size_t i = 0; i < host->name_count; i++)
            listing_add(&wanted, "%.80s", host->names[i]);
        findings_add(
            out, FINDING_DANE_TA_NAME, subject,
            "has a certificate for none of the names %s: issue it with one of them, or publish "
            "a 3 1 1 record (%s demands a name beside the CA)",
            listing_text(&wanted), dane_record_text(&host->tlsa[name], text));
    } else if (date < host->tlsa_count) {
        findings_add(
            out, FINDING_DANE_TA_DATE, subject,
            "has an expired or not yet valid certificate under the CA that its TLSA record "
            "names: renew it (%s)",
            dane_record_text(&host->tlsa[date], text));
    } else if (chain < host->tlsa_count) {
        const char *error = session->chain->tlsa[chain].error;

        findings_add(
            out, FINDING_DANE_TA_CHAIN, subject,
            "has no valid path to the CA that its TLSA record names, though it sends that CA: "
            "configure the CA's current chain (%s; %.200s)",
            dane_record_text(&host->tlsa[chain], text), error != NULL ? error : "no reason given");
    } else {
        return false;
    }
    return true;
}

static bool only_weaker_matches(const struct host_facts *host, const struct session_facts *session)
{
    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (host->tlsa[i].usable == TLSA_WEAKER_DIGEST &&
            dane_record_verdict(session, i) == TLSA_MATCH)
            return true;
    }
    return false;
}

/* A digest of the server's own certificate or key under usage 2: it can be nobody's authority (RFC
 * 7671 5.2), and what was meant is usage 3. */
static bool judge_own_as_ta(const struct host_facts *host, const struct session_facts *session,
                            const struct subject *subject, struct findings *out)
{
    const struct cert_facts *leaf = session->chain->certs;
    char text[DANE_RECORD_SIZE];

    for (size_t i = 0; i < host->tlsa_count && session->chain->count > 0; i++) {
        const struct tlsa *record = &host->tlsa[i];
        const uint8_t *own = record->selector == TLSA_CERT ? leaf->sha256 : leaf->spki_sha256;

        if (!counts(record) || record->usage != TLSA_DANE_TA || record->matching != TLSA_SHA256 ||
            memcmp(record->data, own, record->size) != 0)
            continue;
        findings_add(out, FINDING_DANE_TA_ABSENT, subject,
                     "has the server's own certificate or key in a record for a CA: publish it as "
                     "3 %d %d instead of %s",
                     record->selector, record->matching, dane_record_text(record, text));
        return true;
    }
    return false;
}

static bool all_usage_two(const struct host_facts *host)
{
    for (size_t i = 0; i < host->tlsa_count; i++) {
        if (counts(&host->tlsa[i]) && host->tlsa[i].usage != TLSA_DANE_TA)
            return false;
    }
    return true;
}

/* Why no record authenticates this chain. */
static void judge_mismatch(const struct host_facts *host, const struct session_facts *session,
                           const struct subject *subject, struct findings *out)
{
    struct listing records = {0};
    size_t count = count_of(host);
    char spki[WORDS_DIGEST_SIZE], cert[WORDS_DIGEST_SIZE];
    const struct cert_facts *leaf = session->chain->certs;

    if (judge_ta(host, session, subject, out))
        return;
    if (only_weaker_matches(host, session)) {
        findings_add(
            out, FINDING_DANE_WEAKER_DIGEST, subject,
            "matches only a SHA-256 record, which senders must not use beside SHA-512: publish "
            "the key under both digests; they use %s",
            list_records(host, &records));
        return;
    }
    if (judge_own_as_ta(host, session, subject, out))
        return;
    if (all_usage_two(host)) {
        findings_add(
            out, FINDING_DANE_TA_ABSENT, subject,
            "sends no certificate that %s: send the CA certificate along, or publish the new "
            "CA's record; published: %s",
            count == 1 ? "its TLSA record names" : "one of its TLSA records names",
            list_records(host, &records));
        return;
    }
    if (session->chain->count == 0)
        return;
    words_digest(leaf->spki_sha256, sizeof leaf->spki_sha256, spki);
    words_digest(leaf->sha256, sizeof leaf->sha256, cert);
    findings_add(
        out, FINDING_DANE_NO_MATCH, subject,
        "%s: publish the new key's record or restore the old certificate; its key is SHA-256 "
        "%s, the certificate %s, published: %s",
        count == 1 ? "does not match the one TLSA record"
                   : arena_printf(out->arena, "matches none of %zu TLSA records", count),
        spki, cert, list_records(host, &records));
}

/* A chain was seen: it matches, it does not, or the records that would tell were left out. */
static void judge_chain(const struct host_facts *host, const struct session_facts *session,
                        const struct subject *subject, struct findings *out)
{
    int depth;
    enum dane_verdict verdict = dane_session_verdict(host, session, &depth);

    if (verdict == DANE_MISMATCH)
        judge_mismatch(host, session, subject, out);
    else if (verdict == DANE_UNSEEN)
        findings_add(out, FINDING_DANE_NOT_SEEN, subject,
                     "matches none of the %zu TLSA records that were looked at; %zu more were not",
                     count_of(host), host->tlsa_dropped);
}

/* One address of a host with secure TLSA records. Returns whether it told anything about DANE. */
static bool judge_place(const struct run_facts *run, const struct place *place,
                        struct findings *out)
{
    struct subject subject = subject_of_place(run, place);
    size_t from = out->count;
    bool told = false;

    for (size_t k = 0; k < place->address->session_count; k++) {
        const struct session_facts *session = &place->address->sessions[k];
        enum dane_seen seen = dane_seen(place->address, session);

        told |= seen == DANE_SEEN_CHAIN || seen == DANE_SEEN_NO_TLS;
        if (seen == DANE_SEEN_NO_TLS)
            findings_add(out, FINDING_DANE_NO_TLS, &subject,
                         "did not come to TLS (step %s), which its TLSA records demand: mend it, "
                         "senders that use DANE keep mail in their queues",
                         session_step_name(session->step));
        else if (seen == DANE_SEEN_CHAIN)
            judge_chain(place->host, session, &subject, out);
    }
    findings_drop_repeats(out, from);
    return told;
}

static const char *unseen_text(const struct run_facts *run)
{
    return run->end == RUN_COMPLETE ? "no address could be asked for its certificate"
                                    : "the run ended before a certificate was seen";
}

void judge_dane(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    size_t count, secure = 0;
    struct place *places;
    bool told = false;

    if (run->resolver != RESOLVER_VALIDATING && run->resolver != RESOLVER_UNUSED)
        return; /* judge_run() has said that nothing can be known */
    if (run->domain.null_mx || run->domain.nxdomain)
        return;
    judge_dane_hosts(run, opts, out);
    places = places_of(run, out->arena, &count);
    for (size_t i = 0; i < count; i++) {
        if (places[i].host->tlsa_status != TLSA_SECURE)
            continue;
        secure++;
        told |= judge_place(run, &places[i], out);
    }
    if (secure > 0 && !told && !opts->no_sessions) {
        struct subject subject = subject_of_run(run);

        findings_add(out, FINDING_DANE_NOT_SEEN, &subject, "there are secure TLSA records, but %s",
                     unseen_text(run));
    }
    for (size_t i = 0; i < run->host_count; i++) {
        if (run->hosts[i].tlsa_status == TLSA_SECURE)
            judge_dane_set(run, opts, &run->hosts[i], out);
    }
}
