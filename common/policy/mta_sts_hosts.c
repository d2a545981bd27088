/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <string.h>

#include "base/clock.h"
#include "policy/mta_sts_parts.h"
#include "policy/mta_sts_policy.h"

#define LEAST_UNDER_ENFORCE 0x0303

/* ---- certificates */

/* Whether a DNS-ID of the leaf is the host's name (RFC 8461 4.2); a wildcard stands for one label,
 * as in patterns of policies. */
static bool has_name(const struct chain_facts *chain, const char *name)
{
    if (chain->name != NULL && strcmp(chain->name, name) == 0)
        return chain->name_match;
    for (size_t i = 0; i < chain->certs[0].name_count; i++) {
        if (sts_pattern_covers(chain->certs[0].names[i], name))
            return true;
    }
    return false;
}

static const char *const trust_words[] = {
    [TRUST_SELF_SIGNED] = "is self-signed",
    [TRUST_INCOMPLETE] = "comes without its intermediate certificate",
    [TRUST_UNKNOWN_CA] = "is of a CA that is not trusted here",
    [TRUST_CHAIN_DATE] = "comes with a CA certificate that is expired or not yet valid",
    [TRUST_INVALID] = "has a chain that does not verify",
};

/* What makes a chain invalid under MTA-STS for the host; NULL for a valid one and for one whose
 * trust was not tested. */
static const char *chain_fault(const struct host_facts *host, const struct chain_facts *chain,
                               int64_t at)
{
    const struct cert_facts *leaf = &chain->certs[0];

    if (at > leaf->not_after)
        return "is expired";
    if (at < leaf->not_before)
        return "is not valid yet";
    if (!has_name(chain, host->name))
        return "is not for its name";
    if (chain->trust == TRUST_UNTESTED || chain->trust == TRUST_OK)
        return NULL;
    return trust_words[chain->trust];
}

static const struct chain_facts *chain_of(const struct session_facts *session)
{
    return session->chain != NULL && session->chain->count > 0 ? session->chain : NULL;
}

static enum sts_certificate session_certificate(const struct host_facts *host,
                                                const struct session_facts *session, int64_t at)
{
    const struct chain_facts *chain = chain_of(session);

    if (chain == NULL)
        return STS_CERTIFICATE_UNKNOWN;
    if (chain_fault(host, chain, at) != NULL)
        return STS_CERTIFICATE_INVALID;
    return chain->trust == TRUST_OK ? STS_CERTIFICATE_VALID : STS_CERTIFICATE_UNKNOWN;
}

enum sts_certificate sts_host_certificate(const struct host_facts *host, int64_t at)
{
    enum sts_certificate result = STS_CERTIFICATE_UNKNOWN;

    for (size_t i = 0; i < host->address_count; i++) {
        const struct address_facts *address = &host->addresses[i];

        for (size_t k = 0; k < address->session_count; k++) {
            enum sts_certificate one = session_certificate(host, &address->sessions[k], at);

            if (one > result)
                result = one;
        }
    }
    return result;
}

/* ---- one host */

struct host_view {
    const struct sts_view *sts;
    const struct host_facts *host;
    struct subject subject;
    enum state state; /* of what keeps senders with the policy from it; OK without a policy */
};

static bool has_secure_tlsa(const struct host_view *view)
{
    return view->sts->run->resolver == RESOLVER_VALIDATING &&
           view->host->tlsa_status == TLSA_SECURE;
}

static void judge_coverage(const struct host_view *view)
{
    const struct sts_policy *policy = view->sts->facts->policy;
    struct listing list = {0};

    if (policy == NULL || !policy->valid || view->state == STATE_OK ||
        sts_policy_covers(policy, view->host->name))
        return;
    for (size_t i = 0; i < policy->mx_count; i++)
        listing_add(&list, "%.100s", policy->mx[i]);
    findings_add_as(view->sts->out, FINDING_STS_NOT_COVERED, view->state, &view->subject,
                    "is covered by no mx of the policy (%s), so senders with it %s: add it and "
                    "change the id%s",
                    listing_text(&list),
                    policy->mode == STS_MODE_TESTING ? "report it" : "do not deliver to it",
                    has_secure_tlsa(view)
                        ? "; those that go by its TLSA records deliver, the others do not"
                        : "");
}

/* One session, as senders with the policy see it. */
struct session_view {
    const struct host_view *host;
    const struct session_facts *session;
    const struct chain_facts *chain; /* NULL without */
    struct subject subject;
    const char *fault; /* of the certificate, NULL */
    enum dane_verdict dane;
};

/* RFC 8461 2: where both apply DANE wins. */
static void judge_dane_beside(const struct session_view *view)
{
    bool good = view->fault == NULL && view->chain != NULL && view->chain->trust == TRUST_OK;

    if (view->dane == DANE_MISMATCH)
        findings_add(view->host->sts->out, FINDING_STS_DANE_MISMATCH, &view->subject,
                     "matches none of its TLSA records%s: publish the record of the present key "
                     "or restore the old one",
                     good ? ", and a certificate that is good for MTA-STS does not mend that" : "");
}

static void judge_certificate(const struct session_view *view)
{
    bool testing = view->host->state == STATE_WARNING;
    const char *issuer;

    if (view->fault == NULL)
        return;
    issuer = view->chain->certs[0].issuer != NULL ? view->chain->certs[0].issuer : "unknown";
    if (view->dane == DANE_MATCH)
        findings_add_as(view->host->sts->out, FINDING_STS_DANE_ONLY, view->host->state,
                        &view->subject,
                        "has a certificate that %s: senders that use DANE deliver, for its TLSA "
                        "records match, and those that only use MTA-STS %s (issuer %.150s)",
                        view->fault, testing ? "report it" : "defer", issuer);
    else
        findings_add_as(
            view->host->sts->out, FINDING_STS_MX_CERTIFICATE, view->host->state, &view->subject,
            "has a certificate that %s, so senders with the policy %s: install one of "
            "a public CA for %.253s (issuer %.150s)",
            view->fault, testing ? "report it" : "do not deliver", view->host->host->name, issuer);
}

static void judge_version(const struct session_view *view)
{
    const struct tls_facts *tls = view->session->tls;

    if (tls != NULL && tls->version_number < LEAST_UNDER_ENFORCE)
        findings_add_as(
            view->host->sts->out, FINDING_STS_OLD_TLS, view->host->state, &view->subject,
            "negotiates %s, so senders with the policy %s: enable TLS 1.2 and 1.3", tls->version,
            view->host->state == STATE_WARNING ? "report it" : "do not deliver");
}

static void judge_session(const struct host_view *host, const struct place *place,
                          const struct session_facts *session)
{
    struct session_view view = {.host = host, .session = session, .chain = chain_of(session)};
    int depth;

    view.subject = subject_of_place(host->sts->run, place);
    view.dane =
        has_secure_tlsa(host) ? dane_session_verdict(host->host, session, &depth) : DANE_UNSEEN;
    if (view.chain != NULL)
        view.fault = chain_fault(host->host, view.chain, host->sts->opts->at);
    judge_dane_beside(&view);
    if (host->state == STATE_OK)
        return;
    judge_certificate(&view);
    judge_version(&view);
}

/* A host of which no address showed a certificate that was verified. */
static void judge_unseen(const struct host_view *view)
{
    bool shown = false;

    if (view->state == STATE_OK || view->sts->run->end == RUN_TERMINATED ||
        sts_host_certificate(view->host, view->sts->opts->at) != STS_CERTIFICATE_UNKNOWN)
        return;
    for (size_t i = 0; i < view->host->address_count; i++) {
        for (size_t k = 0; k < view->host->addresses[i].session_count; k++)
            shown |= chain_of(&view->host->addresses[i].sessions[k]) != NULL;
    }
    if (shown)
        findings_add(view->sts->out, FINDING_CERT_NOT_TESTED, &view->subject,
                     "has a certificate whose trust was not tested: name the CAs with --ca-dir or "
                     "--ca-file");
    else if (view->host->address_count > 0)
        findings_add(view->sts->out, FINDING_STS_NOT_SEEN, &view->subject,
                     "showed no certificate on any address, so it is not known whether it is valid "
                     "under the policy");
}

static void judge_host(const struct host_view *view)
{
    const struct host_facts *host = view->host;
    size_t from = view->sts->out->count;

    judge_coverage(view);
    if (view->sts->sts->no_probe)
        return;
    for (size_t i = 0; i < host->address_count; i++) {
        struct place place = {.host = host, .address = &host->addresses[i]};

        ip_format(&place.address->ip, place.text);
        for (size_t k = 0; k < place.address->session_count; k++)
            judge_session(view, &place, &place.address->sessions[k]);
    }
    findings_drop_repeats(view->sts->out, from);
    judge_unseen(view);
}

/* ---- all hosts */

static bool is_name(const struct host_facts *host)
{
    return !host->literal && !host->unusable_name;
}

static bool covers_one(const struct run_facts *run, const char *pattern)
{
    for (size_t i = 0; i < run->host_count; i++) {
        if (is_name(&run->hosts[i]) && sts_pattern_covers(pattern, run->hosts[i].name))
            return true;
    }
    return false;
}

static void judge_stale(const struct sts_view *view)
{
    const struct sts_policy *policy = view->facts->policy;
    struct subject subject = sts_subject(view->run);
    struct listing list = {0};

    if (policy == NULL || policy->mode == STS_MODE_NONE || view->run->domain.mx_dropped > 0)
        return;
    for (size_t i = 0; i < policy->mx_count; i++) {
        if (!covers_one(view->run, policy->mx[i]))
            listing_add(&list, "%.100s", policy->mx[i]);
    }
    if (list.count > 0)
        findings_add(view->out, FINDING_STS_STALE, &subject,
                     "the policy allows what covers no MX host: %s: remove it if no such host is "
                     "to come",
                     listing_text(&list));
}

void judge_sts_hosts(const struct sts_view *view)
{
    struct subject subject = sts_subject(view->run);

    if (!view->run->domain.mx_known || view->run->domain.null_mx)
        return;
    for (size_t i = 0; i < view->run->host_count; i++) {
        struct host_view one = {.sts = view, .host = &view->run->hosts[i]};

        one.subject = subject_of_host(view->run, one.host);
        if (sts_present_mode(view) != STS_MODE_UNKNOWN)
            one.state = sts_broken(view);
        if (is_name(one.host))
            judge_host(&one);
    }
    judge_stale(view);
    if (view->sts->no_probe && view->run->host_count > 0)
        findings_add(view->out, FINDING_STS_NOT_PROBED, &subject,
                     "the certificates of the MX hosts were not looked at");
}
