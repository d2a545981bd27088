/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/text.h"
#include "policy/judge.h"
#include "policy/places.h"
#include "policy/trouble.h"
#include "policy/words.h"

/* What the hosts of a run come to as a set. */
struct host_counts {
    size_t addressed; /* hosts with at least one address */
    size_t failed;    /* address lookups that failed and left nothing */
    size_t missing;   /* known to have no address */
};

static bool takes_part(const struct host_facts *host)
{
    return !host->literal && !host->unusable_name;
}

static struct host_counts count_hosts(const struct run_facts *run)
{
    struct host_counts counts = {0};

    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        if (host->address_count + host->address_dropped > 0)
            counts.addressed++;
        else if (!takes_part(host))
            continue;
        else if (host->trouble != NULL)
            counts.failed++;
        else if (host->addresses_known || host->nxdomain)
            counts.missing++;
    }
    return counts;
}

static const char *expected_text(const struct judge_opts *opts, struct listing *list)
{
    for (size_t i = 0; i < opts->expect_mx_count; i++)
        listing_add(list, "%.80s", opts->expect_mx[i]);
    return listing_text(list);
}

static void judge_null_mx(const struct run_facts *run, const struct judge_opts *opts,
                          struct findings *out)
{
    const struct domain_facts *domain = &run->domain;
    struct subject subject = subject_of_run(run);
    struct listing expected = {0};

    if (domain->null_mx_malformed)
        findings_add(out, FINDING_MX_NULL_MALFORMED, &subject, "%s",
                     run->host_count > 0
                         ? "a \".\" MX (null MX) stands beside other MX records: remove one or "
                           "the other"
                         : "the null MX has another preference than 0: publish \"MX 0 .\"");
    if (!domain->null_mx)
        return;
    if (opts->expect_mx_count > 0)
        findings_add(out, FINDING_MX_UNEXPECTED, &subject,
                     "accepts no mail (null MX), but expected was %s: publish its MX records",
                     expected_text(opts, &expected));
    else
        findings_add(out, FINDING_MX_NULL, &subject,
                     "accepts no mail (null MX), so there is nothing to test");
}

void judge_domain(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "senders keep mail in their queues"};
    const struct domain_facts *domain = &run->domain;
    struct subject subject = subject_of_run(run);

    if (domain->nxdomain)
        findings_add(out, FINDING_DNS_NXDOMAIN, &subject, "the domain does not exist (NXDOMAIN)");
    if (domain->trouble != NULL)
        judge_trouble(run, opts, out, &subject, domain->trouble, &kind,
                      domain->mx_known && run->host_count > 0);
}

/* RFC 5321 5.1: the MX records as a set. */
static void judge_mx_set(const struct run_facts *run, const struct judge_opts *opts,
                         struct findings *out)
{
    const struct domain_facts *domain = &run->domain;
    struct subject subject = subject_of_run(run);

    judge_domain(run, opts, out);
    judge_null_mx(run, opts, out);
    if (domain->implicit_mx && !domain->nxdomain)
        findings_add(out, FINDING_MX_IMPLICIT, &subject,
                     "has no MX record, so senders fall back to its own addresses: publish one");
    if (domain->mx_dropped > 0)
        findings_add(out, FINDING_MX_TOO_MANY, &subject,
                     "has %zu MX hosts, and only the first %zu were tested",
                     run->host_count + domain->mx_dropped, run->host_count);
}

static bool is_expected(const struct judge_opts *opts, const char *host)
{
    for (size_t i = 0; i < opts->expect_mx_count; i++) {
        if (text_glob(opts->expect_mx[i], host))
            return true;
    }
    return opts->expect_mx_count == 0;
}

/* The MX record's target as a name. */
static void judge_target(const struct run_facts *run, const struct judge_opts *opts,
                         const struct host_facts *host, struct findings *out)
{
    struct subject subject = subject_of_host(run, host);
    struct listing expected = {0};

    if (!is_expected(opts, host->name))
        findings_add(out, FINDING_MX_UNEXPECTED, &subject, "is not among the expected MX hosts: %s",
                     expected_text(opts, &expected));
    if (host->literal)
        findings_add(
            out, FINDING_MX_ADDRESS_LITERAL, &subject,
            "is an IP address where an MX record must have a host name: give the address a "
            "name");
    else if (host->unusable_name)
        findings_add(out, FINDING_MX_BAD_NAME, &subject,
                     "is no host name that senders can look up: correct the MX record");
    else if (host->alias && !run->domain.implicit_mx)
        findings_add(out, FINDING_MX_ALIAS, &subject,
                     "is an alias of %.253s: name that host in the MX record",
                     host->expanded != NULL ? host->expanded : "another name");
}

static const char *missing_text(const struct judge_opts *opts, const struct host_facts *host)
{
    if (host->nxdomain)
        return "does not exist (NXDOMAIN)";
    if (opts->ipv4 && !opts->ipv6)
        return "has no IPv4 address";
    if (opts->ipv6 && !opts->ipv4)
        return "has no IPv6 address";
    return "has neither an A nor an AAAA record";
}

/* A host that has no address, beside others that have; and a lookup that failed. */
static void judge_lookup(const struct run_facts *run, const struct judge_opts *opts,
                         const struct host_facts *host, const struct host_counts *counts,
                         struct findings *out)
{
    static const struct trouble_kind alone = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                              "senders cannot find this host"};
    static const struct trouble_kind beside = {FINDING_DNS_HOST_FAILING, FINDING_DNS_HOST_FAILING,
                                               "senders use what is left"};
    struct subject subject = subject_of_host(run, host);

    if (host->trouble != NULL)
        judge_trouble(run, opts, out, &subject, host->trouble,
                      counts->addressed > 0 ? &beside : &alone, host->address_count > 0);
    else if (host->address_count + host->address_dropped == 0 && takes_part(host) &&
             counts->addressed > 0 && (host->addresses_known || host->nxdomain))
        findings_add(out, FINDING_MX_NO_ADDRESS, &subject,
                     "%s, so senders waste an attempt on it: correct the MX records",
                     missing_text(opts, host));
}

/* Hosts there are, and none of them has an address. */
static void judge_no_address(const struct run_facts *run, const struct judge_opts *opts,
                             const struct host_counts *counts, struct findings *out)
{
    struct subject subject = subject_of_run(run);
    struct listing list = {0};

    if (counts->addressed > 0 || counts->failed > 0 || counts->missing == 0)
        return;
    if (run->domain.name == NULL && run->hosts[0].nxdomain) {
        findings_add(out, FINDING_DNS_NXDOMAIN, &subject, "the host does not exist (NXDOMAIN)");
        return;
    }
    if (run->domain.name == NULL) {
        findings_add(out, FINDING_MX_NO_ADDRESS_AT_ALL, &subject, "%s: %s",
                     missing_text(opts, &run->hosts[0]),
                     opts->ipv4 && opts->ipv6 ? "mail cannot be delivered"
                                              : "leave out -4 or -6 to test the other family");
        return;
    }
    for (size_t i = 0; i < run->host_count; i++) {
        if (takes_part(&run->hosts[i]))
            listing_add(&list, "%.80s %s", run->hosts[i].name, missing_text(opts, &run->hosts[i]));
    }
    findings_add(out, FINDING_MX_NO_ADDRESS_AT_ALL, &subject, "%s: %s",
                 opts->ipv4 && opts->ipv6 ? "mail cannot be delivered, no host has an address"
                 : opts->ipv4             ? "no host can be reached over IPv4, which -4 asks for"
                                          : "no host can be reached over IPv6, which -6 asks for",
                 listing_text(&list));
}

static void judge_addresses(const struct run_facts *run, const struct host_facts *host,
                            struct findings *out)
{
    struct subject subject = subject_of_host(run, host);
    struct listing list = {0};
    char text[IP_TEXT_SIZE], share[WORDS_SHARE_SIZE];

    for (size_t i = 0; i < host->address_count; i++) {
        if (host->addresses[i].not_public)
            listing_add(&list, "%s", ip_format(&host->addresses[i].ip, text));
    }
    if (list.count > 0 && !host->literal)
        findings_add(out, FINDING_MX_NOT_PUBLIC, &subject,
                     "has %s that the Internet cannot reach: %s",
                     words_addresses(list.count, host->address_count, share), listing_text(&list));
    if (host->address_dropped > 0)
        findings_add(out, FINDING_MX_TOO_MANY_ADDRESSES, &subject,
                     "has %zu more address%s not tested: a run tests %d at most",
                     host->address_dropped,
                     host->address_dropped == 1 ? " that was" : "es that were", ADDRESSES_MAX);
}

void judge_mx(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    struct host_counts counts = count_hosts(run);

    if (run->domain.name != NULL)
        judge_mx_set(run, opts, out);
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        if (run->domain.name != NULL)
            judge_target(run, opts, host, out);
        judge_lookup(run, opts, host, &counts, out);
        judge_addresses(run, host, out);
    }
    judge_no_address(run, opts, &counts, out);
}
