/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "policy/cert.h"
#include "policy/limits.h"
#include "policy/mta_sts_parts.h"
#include "policy/mta_sts_policy.h"
#include "policy/trouble.h"

enum outcome {
    OUTCOME_UNTRIED = 0, /* the run ended before it was its turn */
    OUTCOME_NOT_HERE,    /* no route, address or permission on this machine */
    OUTCOME_LOCAL,       /* this machine failed */
    OUTCOME_FAILED,
    OUTCOME_SERVED,
    OUTCOMES
};

struct fetch_view {
    const struct sts_view *sts;
    const struct fetch_facts *fetch;
    struct subject subject;
    char address[IP_TEXT_SIZE];
    enum state state; /* of what keeps senders from the policy here */
    const char *tail; /* for sentences about it */
};

static enum outcome outcome_of(const struct fetch_facts *fetch)
{
    if (fetch->end == FETCH_PENDING)
        return OUTCOME_UNTRIED;
    if (fetch->end == FETCH_NO_FAMILY || fetch->end == FETCH_FORBIDDEN)
        return OUTCOME_NOT_HERE;
    if (fetch->end == FETCH_LOCAL)
        return OUTCOME_LOCAL;
    return fetch->end == FETCH_DONE && fetch->http_status == 200 ? OUTCOME_SERVED : OUTCOME_FAILED;
}

static struct subject subject_of_fetch(const struct sts_view *view, const struct fetch_facts *fetch,
                                       char text[IP_TEXT_SIZE])
{
    struct subject subject = subject_of_host(view->run, &view->facts->file->host);

    subject.address = ip_format(&fetch->ip, text);
    subject.port = fetch->port;
    return subject;
}

/* ---- the certificate of the web server */

static void judge_trust(const struct fetch_view *view, const struct chain_facts *chain)
{
    static const struct {
        enum finding_id id;
        const char *text;
    } kinds[] = {
        [TRUST_SELF_SIGNED] = {FINDING_CERT_SELF_SIGNED, "has a self-signed certificate"},
        [TRUST_INCOMPLETE] = {FINDING_CERT_INCOMPLETE,
                              "does not send the intermediate certificate"},
        [TRUST_UNKNOWN_CA] = {FINDING_CERT_UNTRUSTED,
                              "has a certificate of a CA that is not trusted here"},
        [TRUST_CHAIN_DATE] = {FINDING_CERT_CHAIN_DATE,
                              "has a CA certificate in its chain that is expired or not yet valid"},
        [TRUST_INVALID] = {FINDING_CERT_UNTRUSTED, "has a certificate chain that does not verify"},
    };
    const char *words = chain->trust_error != NULL ? chain->trust_error : "";

    if (chain->trust == TRUST_OK)
        return;
    if (chain->trust == TRUST_UNTESTED)
        findings_add(view->sts->out, FINDING_CERT_NOT_TESTED, &view->subject,
                     "has a certificate whose trust was not tested: name the CAs with --ca-dir or "
                     "--ca-file%s%.150s",
                     *words != '\0' ? "; " : "", words);
    else
        findings_add_as(view->sts->out, kinds[chain->trust].id, view->state, &view->subject,
                        "%s, so senders do not ask it for the policy: install one of a public CA "
                        "with its chain (issuer %.150s%s%.150s)%s",
                        kinds[chain->trust].text,
                        chain->certs[0].issuer != NULL ? chain->certs[0].issuer : "unknown",
                        *words != '\0' ? "; " : "", words, view->tail);
}

static void judge_name(const struct fetch_view *view, const struct chain_facts *chain)
{
    struct listing names = {0};

    if (chain->name == NULL || chain->name_match)
        return;
    for (size_t i = 0; i < chain->certs[0].name_count; i++)
        listing_add(&names, "%.60s", chain->certs[0].names[i]);
    findings_add_as(view->sts->out, FINDING_CERT_NAME, view->state, &view->subject,
                    "has a certificate that is not for %.253s%s, so senders do not ask it for the "
                    "policy: have that name put into it; now it is for %s%s",
                    chain->name, chain->name_by_cn ? " but in its common name" : "",
                    names.count > 0 ? listing_text(&names) : "no DNS name at all", view->tail);
}

static void judge_dates(const struct fetch_view *view, const struct cert_facts *leaf)
{
    const struct judge_opts *opts = view->sts->opts;
    int64_t left = leaf->not_after - opts->at;
    char time[WORDS_TIME_SIZE], date[CLOCK_DATE_SIZE];
    enum state state;

    if (left < 0) {
        findings_add_as(view->sts->out, FINDING_CERT_EXPIRED, view->state, &view->subject,
                        "has a certificate that expired %s ago (%s), so senders do not ask it for "
                        "the policy: renew it and reload the web server%s",
                        words_time(left, time), clock_date(leaf->not_after, date), view->tail);
        return;
    }
    if (opts->at < leaf->not_before) {
        findings_add_as(view->sts->out, FINDING_CERT_NOT_YET_VALID, view->state, &view->subject,
                        "has a certificate that is valid only from %s on, so senders do not ask it "
                        "for the policy: restore the old one until then%s",
                        clock_date(leaf->not_before, date), view->tail);
        return;
    }
    state =
        time_left_state(&cert_rule, &opts->cert_warn, &opts->cert_crit, left, cert_lifetime(leaf));
    if (state != STATE_OK)
        findings_add_as(view->sts->out, FINDING_CERT_EXPIRING, state, &view->subject,
                        "has a certificate that expires in %s (%s), and with it senders lose the "
                        "policy: renew it and reload the web server",
                        words_time(left, time), clock_date(leaf->not_after, date));
}

static const struct chain_facts *chain_of(const struct fetch_facts *fetch)
{
    return fetch->chain != NULL && fetch->chain->count > 0 ? fetch->chain : NULL;
}

static bool same_certificate(const struct fetch_facts *a, const struct fetch_facts *b)
{
    const struct chain_facts *one = chain_of(a), *other = chain_of(b);

    return one != NULL && other != NULL && one->trust == other->trust &&
           one->name_match == other->name_match &&
           memcmp(one->certs[0].sha256, other->certs[0].sha256, sizeof one->certs[0].sha256) == 0;
}

/* Each certificate once: the first address that shows it stands for the others. Returns whether
 * anything is wrong with it. */
static void judge_certificate(const struct fetch_view *view)
{
    const struct policy_file_facts *file = view->sts->facts->file;
    const struct chain_facts *chain = chain_of(view->fetch);

    if (chain == NULL)
        return;
    for (const struct fetch_facts *earlier = file->fetches; earlier < view->fetch; earlier++) {
        if (same_certificate(earlier, view->fetch))
            return;
    }
    judge_trust(view, chain);
    judge_name(view, chain);
    judge_dates(view, &chain->certs[0]);
}

/* ---- what came of the request */

/* Whether judge_certificate() has said why nothing was asked for; as of --at it may be otherwise.
 */
static bool certificate_explains(const struct fetch_view *view)
{
    const struct chain_facts *chain = chain_of(view->fetch);
    int64_t at = view->sts->opts->at;

    return chain != NULL &&
           (chain->trust != TRUST_OK || (chain->name != NULL && !chain->name_match) ||
            at < chain->certs[0].not_before || at > chain->certs[0].not_after);
}

static void judge_status(const struct fetch_view *view)
{
    const struct fetch_facts *fetch = view->fetch;

    if (fetch->http_status >= 300 && fetch->http_status <= 399)
        findings_add_as(view->sts->out, FINDING_STS_REDIRECT, view->state, &view->subject,
                        "answers with a redirect (%d) to %.200s, which senders must not follow: "
                        "serve the policy itself%s",
                        fetch->http_status, fetch->location != NULL ? fetch->location : "nowhere",
                        view->tail);
    else
        findings_add_as(view->sts->out, FINDING_STS_HTTP_STATUS, view->state, &view->subject,
                        "answers %d instead of 200 to the request for the policy: put it at "
                        "/.well-known/mta-sts.txt%s",
                        fetch->http_status, view->tail);
}

static void judge_no_tls(const struct fetch_view *view, const char *why)
{
    if (view->fetch->end == FETCH_CERTIFICATE && certificate_explains(view))
        return;
    findings_add_as(view->sts->out, FINDING_STS_TLS_FAILED, view->state, &view->subject,
                    "does not come to TLS when the policy is fetched (%.200s): correct its TLS "
                    "settings%s",
                    why, view->tail);
}

static void judge_failure(const struct fetch_view *view)
{
    enum fetch_end end = view->fetch->end;
    struct findings *out = view->sts->out;
    enum state state = view->state;
    const char *why = view->fetch->error != NULL ? view->fetch->error : fetch_end_name(end);

    if (end == FETCH_DEADLINE)
        state = deadline_state(view->sts->opts, state);
    if (end == FETCH_DONE)
        judge_status(view);
    else if (end == FETCH_TLS_FAILED || end == FETCH_CERTIFICATE)
        judge_no_tls(view, why);
    else if (end == FETCH_TOO_BIG)
        findings_add_as(out, FINDING_STS_TOO_BIG, state, &view->subject,
                        "sends more than %d KiB, and senders stop there: serve the policy alone%s",
                        FETCH_BODY_MAX / 1024, view->tail);
    else if (end == FETCH_CLOSED || end == FETCH_GARBLED)
        findings_add_as(out, FINDING_STS_BROKEN_ANSWER, state, &view->subject,
                        "does not answer the request for the policy (%.200s): look at the web "
                        "server's log%s",
                        why, view->tail);
    else
        findings_add_as(out, FINDING_STS_UNREACHABLE, state, &view->subject,
                        "does not serve the policy (%.200s): senders get none%s", why, view->tail);
}

/* "text/plain" before any parameter (RFC 8461 3.2). */
static bool is_plain_text(const char *type)
{
    char media[16];
    size_t length;

    if (type == NULL)
        return false;
    type += strspn(type, " \t");
    length = strcspn(type, "; \t");
    if (length >= sizeof media)
        return false;
    memcpy(media, type, length);
    media[length] = '\0';
    return text_equal_nocase(media, "text/plain");
}

static void judge_answer(const struct fetch_view *view, size_t index)
{
    const struct mta_sts_facts *facts = view->sts->facts;
    const struct sts_policy *policy = &facts->policies[index];
    const char *type = view->fetch->content_type;

    if (!is_plain_text(type))
        findings_add(view->sts->out, FINDING_STS_CONTENT_TYPE, &view->subject,
                     "serves the policy %s%.100s, and senders may demand text/plain: set it for "
                     "the file",
                     type != NULL ? "as " : "without a content type", type != NULL ? type : "");
    if (policy == facts->policy || facts->policy == NULL)
        return;
    if (policy->valid != facts->policy->valid)
        findings_add(view->sts->out, FINDING_STS_DIFFERS, &view->subject,
                     "serves a policy that is not valid (it %s), and another address serves one "
                     "that is",
                     policy->problems.count > 0 ? policy->problems.items[0] : "is empty");
    else if (!sts_policy_same(policy, facts->policy))
        findings_add(view->sts->out, FINDING_STS_DIFFERS, &view->subject,
                     "serves another policy (mode %s, %zu mx) than another address (mode %s, %zu "
                     "mx): serve the same everywhere",
                     policy->mode != STS_MODE_UNKNOWN ? sts_mode_name(policy->mode) : "unknown",
                     policy->mx_count,
                     facts->policy->mode != STS_MODE_UNKNOWN ? sts_mode_name(facts->policy->mode)
                                                             : "unknown",
                     facts->policy->mx_count);
}

static void judge_one_fetch(const struct sts_view *view, size_t index, bool served)
{
    struct fetch_view one = {.sts = view, .fetch = &view->facts->file->fetches[index]};
    enum outcome outcome = outcome_of(one.fetch);

    one.subject = subject_of_fetch(view, one.fetch, one.address);
    one.state = served && outcome == OUTCOME_FAILED ? STATE_WARNING : sts_unusable(view);
    one.tail = served && outcome == OUTCOME_FAILED ? "; other addresses serve it" : "";
    judge_certificate(&one);
    if (outcome == OUTCOME_FAILED)
        judge_failure(&one);
    else if (outcome == OUTCOME_SERVED)
        judge_answer(&one, index);
}

/* ---- all addresses */

static void list_outcome(const struct policy_file_facts *file, enum outcome outcome,
                         struct listing *list)
{
    char text[IP_TEXT_SIZE];

    for (size_t i = 0; i < file->count; i++) {
        if (outcome_of(&file->fetches[i]) == outcome)
            listing_add(list, "%s", ip_format(&file->fetches[i].ip, text));
    }
}

/* What says nothing about the web server. */
static void judge_untested(const struct sts_view *view, const size_t count[OUTCOMES])
{
    const struct policy_file_facts *file = view->facts->file;
    struct subject subject = subject_of_host(view->run, &file->host);
    bool tested = count[OUTCOME_FAILED] + count[OUTCOME_SERVED] > 0;
    struct listing list = {0}, local = {0}, untried = {0};

    list_outcome(file, OUTCOME_NOT_HERE, &list);
    list_outcome(file, OUTCOME_LOCAL, &local);
    list_outcome(file, OUTCOME_UNTRIED, &untried);
    if (list.count > 0)
        findings_add(view->out, tested ? FINDING_NET_NO_FAMILY : FINDING_NET_NOTHING_LEFT, &subject,
                     "the policy could not be fetched from here over the family of %s: this "
                     "machine has no route for it or forbids it",
                     listing_text(&list));
    if (local.count > 0)
        findings_add(view->out, FINDING_NET_LOCAL, &subject,
                     "this machine failed when the policy was to be fetched from %s",
                     listing_text(&local));
    if (untried.count > 0 && view->run->end != RUN_TERMINATED)
        findings_add_as(view->out, FINDING_RUN_DEADLINE, deadline_state(view->opts, STATE_UNKNOWN),
                        &subject, "the run ended before the policy was fetched from %s",
                        listing_text(&untried));
}

static void judge_not_public(const struct sts_view *view)
{
    const struct policy_file_facts *file = view->facts->file;
    struct subject subject = subject_of_host(view->run, &file->host);
    struct listing list = {0};
    char text[IP_TEXT_SIZE];

    for (size_t i = 0; i < file->count; i++) {
        if (file->fetches[i].not_public)
            listing_add(&list, "%s", ip_format(&file->fetches[i].ip, text));
    }
    if (list.count > 0)
        findings_add(view->out, FINDING_MX_NOT_PUBLIC, &subject,
                     "has addresses that the Internet cannot reach: %s", listing_text(&list));
}

static void judge_dropped(const struct sts_view *view)
{
    const struct policy_file_facts *file = view->facts->file;
    struct subject subject = subject_of_host(view->run, &file->host);

    if (file->host.address_dropped > 0)
        findings_add(view->out, FINDING_MX_TOO_MANY_ADDRESSES, &subject,
                     "has %zu more addresses, from which the policy was not fetched: only %zu were "
                     "asked",
                     file->host.address_dropped, file->count);
}

/* The policy host's addresses. */
static void judge_lookup(const struct sts_view *view)
{
    static const struct trouble_kind alone = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                              "senders cannot fetch the policy"};
    static const struct trouble_kind beside = {FINDING_DNS_HOST_FAILING, FINDING_DNS_HOST_FAILING,
                                               "senders use what is left"};
    const struct policy_file_facts *file = view->facts->file;
    const struct host_facts *host = &file->host;
    struct subject subject = subject_of_host(view->run, host);
    bool both = view->opts->ipv4 == view->opts->ipv6;

    if (host->trouble != NULL)
        judge_trouble(view->run, view->opts, view->out, &subject, host->trouble,
                      file->count > 0 ? &beside : &alone, file->count > 0);
    else if (file->count == 0 && (host->nxdomain || host->addresses_known))
        findings_add_as(view->out, FINDING_STS_NO_HOST, sts_unusable(view), &subject,
                        "%s, so senders cannot fetch the policy: %s",
                        host->nxdomain     ? "does not exist (NXDOMAIN)"
                        : both             ? "has neither an A nor an AAAA record"
                        : view->opts->ipv4 ? "has no IPv4 address"
                                           : "has no IPv6 address",
                        both || host->nxdomain ? "publish its addresses"
                                               : "leave out -4 or -6 to test the other family");
}

void judge_sts_fetch(const struct sts_view *view)
{
    const struct policy_file_facts *file = view->facts->file;
    size_t count[OUTCOMES] = {0};

    if (file == NULL)
        return;
    judge_lookup(view);
    judge_not_public(view);
    judge_dropped(view);
    for (size_t i = 0; i < file->count; i++)
        count[outcome_of(&file->fetches[i])]++;
    judge_untested(view, count);
    for (size_t i = 0; i < file->count; i++)
        judge_one_fetch(view, i, count[OUTCOME_SERVED] > 0);
}
