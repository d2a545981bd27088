/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dane.h"

#include "dns/answers.h"
#include "policy/limits.h"
#include "policy/trouble.h"

struct coverage { /* hosts by what the TLSA stage found */
    size_t secure, failed, absent, insecure, insecure_address, unasked;
};

static bool can_have_dane(const struct host_facts *host)
{
    return !host->literal && !host->unusable_name && (host->address_count > 0 || host->trouble);
}

static struct coverage count_hosts(const struct run_facts *run)
{
    struct coverage counts = {0};

    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        counts.secure += host->tlsa_status == TLSA_SECURE;
        counts.failed += host->tlsa_status == TLSA_FAILED;
        counts.absent += host->tlsa_status == TLSA_ABSENT;
        counts.insecure += host->tlsa_status == TLSA_INSECURE;
        counts.insecure_address += host->tlsa_status == TLSA_INSECURE_ADDRESS;
        counts.unasked +=
            host->tlsa_status == TLSA_UNASKED && host->trouble == NULL && can_have_dane(host);
    }
    return counts;
}

/* RFC 7672 2.1.2: senders must not deliver to a host whose TLSA lookup fails. Addresses that came
 * secure show that the zone is signed and that the resolver answers. */
static void judge_failed_lookup(const struct run_facts *run, const struct judge_opts *opts,
                                const struct host_facts *host, struct findings *out)
{
    static const struct trouble_kind kind = {
        FINDING_DANE_LOOKUP_FAILED, FINDING_DANE_LOOKUP_FAILED,
        "senders that use DANE keep mail for this host in their queues"};
    struct subject subject = subject_of_host(run, host);
    struct dns_trouble trouble = {.name = host->tlsa_owner != NULL ? host->tlsa_owner : host->name,
                                  .type = RR_TLSA,
                                  .status = DNS_FAILED};

    if (host->tlsa_trouble != NULL)
        trouble = *host->tlsa_trouble;
    if (trouble.blame == BLAME_NOBODY && host->status == DNS_SECURE && run->end == RUN_COMPLETE)
        trouble.blame = BLAME_DOMAIN;
    judge_trouble(run, opts, out, &subject, &trouble, &kind, false);
}

void judge_tlsa_lookups(const struct run_facts *run, const struct judge_opts *opts,
                        struct findings *out)
{
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        if (host->tlsa_status == TLSA_FAILED && host->tlsa_trouble != NULL &&
            host->tlsa_trouble->blame == BLAME_DOMAIN)
            judge_failed_lookup(run, opts, host, out);
    }
}

static void judge_one_host(const struct run_facts *run, const struct judge_opts *opts,
                           const struct host_facts *host, struct findings *out)
{
    struct subject subject = subject_of_host(run, host);

    if (host->tlsa_status == TLSA_FAILED)
        judge_failed_lookup(run, opts, host, out);
    else if (host->tlsa_status == TLSA_INSECURE)
        findings_add(
            out, FINDING_DANE_INSECURE, &subject,
            "has %zu TLSA record%s in a zone that is not signed: sign it, senders ignore %s",
            host->tlsa_count, words_plural(host->tlsa_count),
            host->tlsa_count == 1 ? "it" : "them");
    else if (host->tlsa_status == TLSA_INSECURE_ADDRESS)
        findings_add(
            out, FINDING_DANE_INSECURE_ADDRESS, &subject,
            "has address records that are not signed, so DANE does not apply to it: sign its "
            "zone");
}

/* No host is protected: somebody asked for it, so it is the worst there is. */
static void judge_absent(const struct run_facts *run, const struct coverage *counts,
                         struct findings *out)
{
    struct subject subject = subject_of_run(run);
    bool mx_insecure = run->domain.name != NULL && run->domain.status == DNS_INSECURE;
    struct listing list = {0};

    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        if (host->literal)
            listing_add(&list, "%.80s (an address, not a name)", host->name);
        else if (host->tlsa_status == TLSA_INSECURE_ADDRESS)
            listing_add(&list, "%.80s (address not signed)", host->name);
        else if (host->tlsa_status == TLSA_INSECURE)
            listing_add(&list, "%.80s (TLSA not signed)", host->name);
        else if (host->tlsa_status == TLSA_ABSENT)
            listing_add(&list, "%.80s (no TLSA)", host->name);
    }
    if (list.count == 0)
        return;
    if (mx_insecure || counts->insecure_address > 0)
        findings_add(
            out, FINDING_DNSSEC_UNSIGNED, &subject,
            "%s not signed, and DANE needs DNSSEC on every step to the TLSA record: sign the "
            "zone",
            mx_insecure                ? "the MX records are"
            : run->domain.name != NULL ? "the address records of MX hosts are"
                                       : "the address records are");
    if (run->domain.name == NULL)
        findings_add(out, FINDING_DANE_ABSENT, &subject,
                     "has no TLSA record that senders use: publish 3 1 1 records; seen: %s",
                     listing_text(&list));
    else
        findings_add(
            out, FINDING_DANE_ABSENT, &subject,
            "no MX host has TLSA records that senders use: publish 3 1 1 records; seen: %s",
            listing_text(&list));
}

/* One host without TLSA is enough for who wants to read mail: senders can be led there. */
static void judge_partial(const struct run_facts *run, const struct coverage *counts,
                          struct findings *out)
{
    struct subject subject = subject_of_run(run);
    size_t without = counts->absent + counts->insecure + counts->insecure_address;
    size_t with = counts->secure + counts->failed;
    struct listing list = {0};

    if (with == 0 || without == 0)
        return;
    for (size_t i = 0; i < run->host_count; i++) {
        enum tlsa_status status = run->hosts[i].tlsa_status;

        if (status == TLSA_ABSENT || status == TLSA_INSECURE || status == TLSA_INSECURE_ADDRESS)
            listing_add(&list, "%.80s", run->hosts[i].name);
    }
    findings_add(
        out, FINDING_DANE_PARTIAL, &subject,
        "%zu of %zu MX hosts %s no TLSA records that senders use, so mail can be led there: "
        "publish records for %s",
        without, without + with, without == 1 ? "has" : "have", listing_text(&list));
}

static void judge_mx_security(const struct run_facts *run, const struct judge_opts *opts,
                              struct findings *out)
{
    const struct domain_facts *domain = &run->domain;
    struct subject subject = subject_of_run(run);

    if (domain->name == NULL)
        return;
    if (domain->status == DNS_INSECURE)
        findings_add_as(out, FINDING_DANE_INSECURE_MX,
                        opts->require_secure_mx ? STATE_CRITICAL : STATE_WARNING, &subject,
                        "the MX hosts have secure TLSA records, but the MX records are not "
                        "signed: sign the domain, whoever forges them leads mail elsewhere");
    if (domain->status == DNS_SECURE)
        judge_rrsig(opts, out, FINDING_DNSSEC_RRSIG, &subject, "the MX records",
                    domain->mx_rrsig_inception, domain->mx_rrsig_expires);
}

void judge_dane_hosts(const struct run_facts *run, const struct judge_opts *opts,
                      struct findings *out)
{
    struct coverage counts = count_hosts(run);
    struct subject subject = subject_of_run(run);

    for (size_t i = 0; i < run->host_count; i++)
        judge_one_host(run, opts, &run->hosts[i], out);
    judge_partial(run, &counts, out);
    if (counts.secure > 0)
        judge_mx_security(run, opts, out);
    else if (counts.failed == 0)
        judge_absent(run, &counts, out);
    if (counts.unasked > 0 && run->end == RUN_COMPLETE)
        findings_add(out, FINDING_DANE_NOT_SEEN, &subject,
                     "the TLSA records of %zu host%s could not be asked for", counts.unasked,
                     words_plural(counts.unasked));
}
