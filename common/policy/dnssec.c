/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "policy/judge.h"
#include "policy/limits.h"
#include "policy/places.h"
#include "policy/trouble.h"
#include "policy/words.h"

#define FLAG_SEP 1 /* secure entry point: a key signing key (RFC 4034 2.1.1) */

/* Least RSA bits that are not flagged: key signing keys live long; zone signing keys are changed
 * often and RFC 6781 3.4.2 takes 1024 bits to be enough for them. */
#define KSK_BITS 2048
#define ZSK_BITS 1024

/* RFC 9904 and the IANA registry that it made the authority; SHA-1: RFC 9905 2, GOST: RFC 9906.
 * RSASHA512 is not recommended there for want of use, not of strength, so nothing is said of it. */
static const struct algorithm {
    uint8_t number;
    const char *name;
    const char *verdict; /* NULL: fine */
    bool rsa;
} algorithms[] = {
    {1, "RSAMD5", "must not be used", true},
    {3, "DSA", "must not be used", false},
    {5, "RSASHA1", "must not be used", true},
    {6, "DSA-NSEC3-SHA1", "must not be used", false},
    {7, "RSASHA1-NSEC3-SHA1", "must not be used", true},
    {8, "RSASHA256", NULL, true},
    {10, "RSASHA512", NULL, true},
    {12, "ECC-GOST", "must not be used", false},
    {13, "ECDSAP256SHA256", NULL, false},
    {14, "ECDSAP384SHA384", NULL, false},
    {15, "ED25519", NULL, false},
    {16, "ED448", NULL, false},
};

static const struct algorithm *algorithm_of(uint8_t number)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (algorithms[i].number == number)
            return &algorithms[i];
    }
    return NULL;
}

/* Whether an earlier key has the same algorithm. */
static bool seen_before(const struct dnssec_facts *zone, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (zone->keys[i].algorithm == zone->keys[index].algorithm)
            return true;
    }
    return false;
}

static void judge_keys(const struct dnssec_facts *zone, const struct subject *subject,
                       struct findings *out)
{
    struct listing weak = {0}, small = {0};

    for (size_t i = 0; i < zone->key_count; i++) {
        const struct dnskey_facts *key = &zone->keys[i];
        const struct algorithm *algorithm = algorithm_of(key->algorithm);
        int least = key->flags & FLAG_SEP ? KSK_BITS : ZSK_BITS;

        if (algorithm == NULL)
            continue;
        if (algorithm->verdict != NULL && !seen_before(zone, i))
            listing_add(&weak, "%s (%d), which %s", algorithm->name, key->algorithm,
                        algorithm->verdict);
        if (algorithm->rsa && key->bits > 0 && key->bits < least)
            listing_add(&small, "%s %u with %d bits, %d is the least",
                        key->flags & FLAG_SEP ? "KSK" : "ZSK", key->tag, key->bits, least);
    }
    if (weak.count > 0)
        findings_add(out, FINDING_DNSSEC_ALGORITHM, subject,
                     "is signed with %s: change to algorithm 13", listing_text(&weak));
    if (small.count > 0)
        findings_add(out, FINDING_DNSSEC_KEY, subject, "has %s too short: %s",
                     small.count == 1 ? "an RSA key that is" : "RSA keys that are",
                     listing_text(&small));
}

/* RFC 9904: SHA-1 (1) and GOST (3) must not be what the delegation hangs on. Beside SHA-256 they
 * are ignored (RFC 4509 3). */
static void judge_ds(const struct dnssec_facts *zone, const struct subject *subject,
                     struct findings *out)
{
    for (size_t i = 0; i < zone->ds_count; i++) {
        if (zone->ds[i].digest != 1 && zone->ds[i].digest != 3)
            return;
    }
    if (zone->ds_count > 0)
        findings_add(
            out, FINDING_DNSSEC_DIGEST, subject,
            "has no DS with SHA-256 or SHA-384 at its parent, only SHA-1 or GOST: publish one "
            "of digest type 2");
}

static void judge_signature(const struct run_facts *run, const struct judge_opts *opts,
                            const struct signature_facts *signature, struct findings *out)
{
    bool parent = strcmp(signature->type, "DS") == 0;
    struct subject subject = subject_of_run(run);
    char what[320];

    snprintf(what, sizeof what, "%.250s %.20s", signature->owner, signature->type);
    if (signature->status == DNS_BOGUS)
        findings_add(
            out, FINDING_DNSSEC_BOGUS, &subject,
            "fails validation of its records %s, though the SOA validates: sign the zone again",
            what);
    else if (signature->status == DNS_FAILED && run->end == RUN_COMPLETE && !parent)
        findings_add(out, FINDING_DNS_DOMAIN_FAILING, &subject,
                     "cannot be looked up (%s), though the SOA is answered: mend its name servers",
                     what);
    else if (signature->status == DNS_FAILED && run->end == RUN_COMPLETE)
        findings_add(out, FINDING_DNS_RESOLVER_FAILING, &subject,
                     "could not be looked up in its parent (%s)", what);
    else if (signature->status == DNS_SECURE)
        judge_rrsig(opts, out, parent ? FINDING_DNSSEC_RRSIG_PARENT : FINDING_DNSSEC_RRSIG,
                    &subject, what, signature->inception, signature->expires);
}

static void add_ok(const struct judge_opts *opts, const struct dnssec_facts *zone,
                   const struct subject *subject, struct findings *out)
{
    struct listing names = {0};
    int64_t first = INT64_MAX;
    char time[WORDS_TIME_SIZE];

    for (size_t i = 0; i < zone->key_count; i++) {
        const struct algorithm *algorithm = algorithm_of(zone->keys[i].algorithm);

        if (!seen_before(zone, i))
            listing_add(&names, "%s", algorithm != NULL ? algorithm->name : "an unknown algorithm");
    }
    for (size_t i = 0; i < zone->signature_count; i++) {
        if (zone->signatures[i].expires != 0 && zone->signatures[i].expires < first &&
            strcmp(zone->signatures[i].type, "DS") != 0)
            first = zone->signatures[i].expires;
    }
    findings_add(out, FINDING_DNSSEC_OK, subject, "is signed and valid%s%s, %zu DS%s%s",
                 names.count > 0 ? ", with " : "", listing_text(&names), zone->ds_count,
                 first == INT64_MAX ? "" : ", signatures hold for ",
                 first == INT64_MAX ? "" : words_time(first - opts->at, time));
}

static void judge_signed(const struct run_facts *run, const struct judge_opts *opts,
                         const struct subject *subject, struct findings *out)
{
    const struct dnssec_facts *zone = run->dnssec;
    size_t before = out->count;
    enum state worst = STATE_OK;

    judge_keys(zone, subject, out);
    judge_ds(zone, subject, out);
    for (size_t i = 0; i < zone->signature_count; i++)
        judge_signature(run, opts, &zone->signatures[i], out);
    for (size_t i = before; i < out->count; i++)
        worst = state_worst(worst, out->items[i].state);
    if (worst == STATE_OK)
        add_ok(opts, zone, subject, out);
}

/* RFC 4035 5.2: without a DS that validators can use the zone is insecure, keys or not. */
static void judge_insecure(const struct dnssec_facts *zone, const struct subject *subject,
                           struct findings *out)
{
    if (zone->ds_known && zone->ds_count == 0 && zone->key_count > 0)
        findings_add(out, FINDING_DNSSEC_NO_DS, subject,
                     "has DNSKEY records but no DS at its parent, so nobody validates it: have the "
                     "registrar publish the DS");
    else if (zone->ds_count > 0)
        findings_add(
            out, FINDING_DNSSEC_UNSIGNED, subject,
            "has %zu DS at its parent, but of no algorithm and digest that validators support, "
            "or under a zone that is not signed: it counts as unsigned",
            zone->ds_count);
    else
        findings_add(out, FINDING_DNSSEC_UNSIGNED, subject,
                     "is not signed: sign the zone and have the registrar publish its DS");
}

static void judge_own_resolver(const struct run_facts *run, const struct subject *subject,
                               struct findings *out)
{
    const struct dnssec_facts *zone = run->dnssec;
    const char *detail = zone->resolver_detail != NULL ? zone->resolver_detail : "";
    const char *colon = *detail != '\0' ? ": " : "";

    if (zone->resolver == RESOLVER_VALIDATES)
        findings_add(out, FINDING_RESOLVER_OK, subject,
                     "this machine's own resolver validates DNSSEC%s%.200s", colon, detail);
    else if (zone->resolver == RESOLVER_NO_AD)
        findings_add(out, FINDING_RESOLVER_NO_AD, subject,
                     "this machine's own resolver does not say that a signed name is "
                     "authentic%s%.200s",
                     colon, detail);
    else if (zone->resolver == RESOLVER_ACCEPTS_BOGUS)
        findings_add(out, FINDING_RESOLVER_BOGUS, subject,
                     "this machine's own resolver answers a name whose signature is wrong%s%.200s",
                     colon, detail);
    else if (zone->resolver == RESOLVER_SILENT)
        findings_add(out, FINDING_RESOLVER_SILENT, subject,
                     "this machine's own resolver does not answer%s%.200s", colon, detail);
}

void judge_dnssec(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNSSEC_BOGUS,
                                             "whoever validates cannot reach the domain"};
    const struct dnssec_facts *zone = run->dnssec;
    struct subject subject = subject_of_run(run);

    if (zone == NULL)
        return;
    judge_own_resolver(run, &subject, out);
    if (run->resolver != RESOLVER_VALIDATING)
        return; /* judge_run() has said why nothing can be known */
    if (zone->nxdomain)
        findings_add(out, FINDING_DNS_NXDOMAIN, &subject, "does not exist (NXDOMAIN)");
    if (zone->trouble != NULL)
        judge_trouble(run, opts, out, &subject, zone->trouble, &kind, false);
    if (zone->nxdomain || zone->trouble != NULL)
        return;
    if (zone->status == DNS_SECURE)
        judge_signed(run, opts, &subject, out);
    else if (zone->status == DNS_INSECURE)
        judge_insecure(zone, &subject, out);
}
