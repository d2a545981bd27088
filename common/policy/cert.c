/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "policy/cert.h"
#include "policy/judge.h"
#include "policy/limits.h"
#include "policy/places.h"
#include "policy/words.h"

#define DAY 86400
#define TEN_YEARS ((int64_t)3653 * DAY)

struct view { /* one distinct chain of a host */
    const struct judge_opts *opts;
    struct findings *out;
    const struct chain_facts *chain;
    const struct cert_facts *leaf;
    struct subject subject;
    const char *also; /* "" or " (also on 2 other addresses)" */
};

int64_t cert_lifetime(const struct cert_facts *cert)
{
    return cert->not_after - cert->not_before + 1; /* both end points count (RFC 5280 4.1.2.5) */
}

int cert_public_limit(int64_t not_before)
{
    static const struct {
        int64_t from;
        int days;
    } limits[] = {
        {1868227200, 47},  /* 2029-03-15 */
        {1805068800, 100}, /* 2027-03-15 */
        {1773532800, 200}, /* 2026-03-15 */
        {1598918400, 398}, /* 2020-09-01 */
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (not_before >= limits[i].from)
            return limits[i].days;
    }
    return 825;
}

/* WARNING, with --verify CRITICAL. */
static enum state graded(const struct view *view)
{
    return view->opts->verify ? STATE_CRITICAL : STATE_WARNING;
}

static void judge_dates(const struct view *view)
{
    const struct cert_facts *leaf = view->leaf;
    int64_t left = leaf->not_after - view->opts->at;
    char time[WORDS_TIME_SIZE], life[WORDS_TIME_SIZE], date[CLOCK_DATE_SIZE];
    enum state state;

    if (left < 0) {
        findings_add(view->out, FINDING_CERT_EXPIRED, &view->subject,
                     "has a certificate that expired %s ago (%s): renew it and reload the server%s",
                     words_time(left, time), clock_date(leaf->not_after, date), view->also);
        return;
    }
    if (view->opts->at < leaf->not_before) {
        findings_add(
            view->out, FINDING_CERT_NOT_YET_VALID, &view->subject,
            "has a certificate that is valid only from %s on, in %s: restore the old one until "
            "then, or correct the clock%s",
            clock_date(leaf->not_before, date), words_time(leaf->not_before - view->opts->at, time),
            view->also);
        return;
    }
    state = time_left_state(&cert_rule, &view->opts->cert_warn, &view->opts->cert_crit, left,
                            cert_lifetime(leaf));
    if (state != STATE_OK)
        findings_add_as(
            view->out, FINDING_CERT_EXPIRING, state, &view->subject,
            "has a certificate that expires in %s of %s (%s): renew it and reload the server%s",
            words_time(left, time), words_time(cert_lifetime(leaf), life),
            clock_date(leaf->not_after, date), view->also);
}

static void judge_trust(const struct view *view)
{
    static const struct {
        enum finding_id id;
        const char *text;
    } kinds[] = {
        [TRUST_SELF_SIGNED] =
            {FINDING_CERT_SELF_SIGNED,
             "has a self-signed certificate: get one from a public CA, or publish "
             "a TLSA record for it"},
        [TRUST_INCOMPLETE] = {FINDING_CERT_INCOMPLETE,
                              "does not send the intermediate certificate: configure the full "
                              "chain"},
        [TRUST_UNKNOWN_CA] = {FINDING_CERT_UNTRUSTED,
                              "has a certificate of a CA that is not trusted here: get one from a "
                              "public CA, or name your CA with --ca-file"},
        [TRUST_CHAIN_DATE] = {FINDING_CERT_CHAIN_DATE,
                              "has a CA certificate in its chain that is expired or not yet valid: "
                              "configure the CA's current chain"},
        [TRUST_INVALID] = {FINDING_CERT_UNTRUSTED,
                           "has a certificate chain that does not verify: configure "
                           "the chain that the CA gives"},
    };
    enum trust trust = view->chain->trust;
    const char *words = view->chain->trust_error;

    if (trust == TRUST_UNTESTED)
        findings_add(view->out, FINDING_CERT_NOT_TESTED, &view->subject,
                     "has a certificate whose trust was not tested: name the CAs with --ca-dir or "
                     "--ca-file (%s)%s",
                     words != NULL ? words : "there are no CA certificates here", view->also);
    if (trust == TRUST_UNTESTED || trust == TRUST_OK)
        return;
    findings_add_as(view->out, kinds[trust].id, graded(view), &view->subject,
                    "%s (issuer %.150s%s%.150s)%s", kinds[trust].text,
                    view->leaf->issuer != NULL ? view->leaf->issuer : "unknown",
                    words != NULL ? "; " : "", words != NULL ? words : "", view->also);
}

/* RFC 9525 6: DNS-ID only. */
static void judge_name(const struct view *view)
{
    struct listing names = {0};

    if (view->chain->name == NULL || view->chain->name_match)
        return;
    for (size_t i = 0; i < view->leaf->name_count; i++)
        listing_add(&names, "%.60s", view->leaf->names[i]);
    if (view->chain->name_by_cn)
        findings_add_as(view->out, FINDING_CERT_NAME, graded(view), &view->subject,
                        "has a certificate with %.253s as common name only, which clients no "
                        "longer look at: have it issued with that name as a DNS name%s",
                        view->chain->name, view->also);
    else
        findings_add_as(view->out, FINDING_CERT_NAME, graded(view), &view->subject,
                        "has a certificate that is not for %.253s: have it issued for that name%s; "
                        "now it is for %s",
                        view->chain->name, view->also,
                        names.count > 0 ? listing_text(&names) : "no DNS name at all");
}

static void judge_lifetime(const struct view *view)
{
    const struct cert_facts *leaf = view->leaf;
    int limit = cert_public_limit(leaf->not_before);
    int64_t life = cert_lifetime(leaf);
    char time[WORDS_TIME_SIZE];

    if (view->chain->trust == TRUST_OK && leaf->public_policy && life > (int64_t)limit * DAY)
        findings_add(
            view->out, FINDING_CERT_LIFETIME_PUBLIC, &view->subject,
            "has a certificate with a lifetime of %s, and public CAs may issue for %d days "
            "when it begins: have it issued again%s",
            words_time(life, time), limit, view->also);
    else if (leaf->not_after - leaf->not_before > TEN_YEARS)
        findings_add(
            view->out, FINDING_CERT_LIFETIME, &view->subject,
            "has a certificate with a lifetime of %s: issue one for less, its key will hardly "
            "be safe that long%s",
            words_time(life, time), view->also);
}

static const char *strength_mend(size_t depth)
{
    return depth == 0 ? "have a new one issued" : "configure the CA's current chain";
}

static const char *role(size_t depth, const struct cert_facts *cert, char out[160])
{
    if (depth == 0)
        return "has a certificate";
    snprintf(out, 160, "sends an intermediate certificate (%.120s)",
             cert->subject != NULL ? cert->subject : "");
    return out;
}

/* Keys and signatures of the leaf and of the intermediates that were sent (RFC 9325 4.5, 9155). The
 * signature of a self-signed certificate protects nothing, so it is not judged. */
static void judge_strength(const struct view *view)
{
    char text[160];

    for (size_t i = 0; i < view->chain->count; i++) {
        const struct cert_facts *cert = &view->chain->certs[i];
        int least = cert->rsa ? 2048 : 224;

        if (i > 0 && cert->self_signed)
            continue;
        if (cert->bits > 0 && cert->bits < least)
            findings_add_as(view->out, FINDING_CERT_WEAK_KEY, graded(view), &view->subject,
                            "%s with a weak key, %s of %d bits where %d is the least: %s%s",
                            role(i, cert, text), cert->key, cert->bits, least, strength_mend(i),
                            view->also);
        if (cert->weak_signature && !cert->self_signed)
            findings_add_as(view->out, FINDING_CERT_WEAK_SIGNATURE, graded(view), &view->subject,
                            "%s that is signed with %s: %s%s", role(i, cert, text), cert->signature,
                            strength_mend(i), view->also);
    }
}

static void judge_chain(const struct view *view, bool dane_ee)
{
    size_t before = view->out->count;
    char date[CLOCK_DATE_SIZE], time[WORDS_TIME_SIZE];
    const struct cert_facts *leaf = view->leaf;

    judge_strength(view);
    if (dane_ee && !view->opts->verify) {
        findings_add(view->out, FINDING_CERT_DANE_EE, &view->subject,
                     "is authenticated by DANE-EE: trust, name and dates do not matter to senders "
                     "that use DANE%s",
                     view->also);
        return;
    }
    judge_dates(view);
    judge_trust(view);
    judge_name(view);
    judge_lifetime(view);
    if (view->out->count == before)
        findings_add(view->out, FINDING_CERT_OK, &view->subject,
                     "has a good certificate: trusted%s, %s left (%s), issuer %.150s%s",
                     view->chain->name_match ? ", name matches" : "",
                     words_time(leaf->not_after - view->opts->at, time),
                     clock_date(leaf->not_after, date),
                     leaf->issuer != NULL ? leaf->issuer : "unknown", view->also);
}

/* Whether two chains would get the same findings. */
static bool same_chain(const struct chain_facts *a, const struct chain_facts *b)
{
    return a->count == b->count && a->trust == b->trust && a->name_match == b->name_match &&
           memcmp(a->certs[0].sha256, b->certs[0].sha256, sizeof a->certs[0].sha256) == 0;
}

static const struct chain_facts *shown_chain(const struct address_facts *address, size_t session)
{
    const struct chain_facts *chain =
        session < address->session_count ? address->sessions[session].chain : NULL;

    return chain != NULL && chain->count > 0 ? chain : NULL;
}

static bool shows(const struct address_facts *address, const struct chain_facts *chain)
{
    for (size_t k = 0; k < address->session_count; k++) {
        const struct chain_facts *other = shown_chain(address, k);

        if (other != NULL && same_chain(chain, other))
            return true;
    }
    return false;
}

/* Judges one chain unless an earlier address or session of the host showed it. */
static void judge_once(const struct run_facts *run, const struct judge_opts *opts,
                       const struct host_facts *host, size_t index, size_t session,
                       struct findings *out)
{
    const struct address_facts *address = &host->addresses[index];
    struct place place = {.host = host, .address = address};
    struct view view = {.opts = opts, .out = out, .also = ""};
    size_t others = 0;

    view.chain = shown_chain(address, session);
    if (view.chain == NULL)
        return;
    for (size_t k = 0; k < session; k++) {
        if (shown_chain(address, k) != NULL && same_chain(view.chain, shown_chain(address, k)))
            return;
    }
    for (size_t i = 0; i < host->address_count; i++) {
        if (i < index && shows(&host->addresses[i], view.chain))
            return;
        others += i > index && shows(&host->addresses[i], view.chain);
    }
    ip_format(&address->ip, place.text);
    view.subject = subject_of_place(run, &place);
    view.leaf = &view.chain->certs[0];
    if (others > 0)
        view.also = arena_printf(out->arena, " (also on %zu other address%s)", others,
                                 others == 1 ? "" : "es");
    judge_chain(&view, dane_ee_authenticates(host, &address->sessions[session]));
}

/* Addresses of one host that show different certificates to the same question. */
static void judge_differs(const struct run_facts *run, const struct host_facts *host,
                          struct findings *out)
{
    struct subject subject = subject_of_host(run, host);

    for (size_t session = 0; session < 2; session++) {
        const struct chain_facts *first = NULL;
        struct listing list = {0};
        bool differs = false;
        char text[IP_TEXT_SIZE], digest[WORDS_DIGEST_SIZE];

        for (size_t i = 0; i < host->address_count; i++) {
            const struct chain_facts *chain = shown_chain(&host->addresses[i], session);

            if (chain == NULL)
                continue;
            if (first == NULL)
                first = chain;
            differs |= memcmp(first->certs[0].sha256, chain->certs[0].sha256,
                              sizeof first->certs[0].sha256) != 0;
            listing_add(&list, "%s on %s",
                        words_digest(chain->certs[0].sha256, sizeof chain->certs[0].sha256, digest),
                        ip_format(&host->addresses[i].ip, text));
        }
        if (differs) {
            findings_add(out, FINDING_CERT_DIFFERS, &subject,
                         "shows different certificates on its addresses (SHA-256): %s",
                         listing_text(&list));
            return;
        }
    }
}

void judge_cert(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    if (opts->dane_asked)
        return;
    for (size_t h = 0; h < run->host_count; h++) {
        const struct host_facts *host = &run->hosts[h];

        for (size_t i = 0; i < host->address_count; i++) {
            for (size_t k = 0; k < host->addresses[i].session_count; k++)
                judge_once(run, opts, host, i, k, out);
        }
        judge_differs(run, host, out);
    }
}
