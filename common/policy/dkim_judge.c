/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dkim_judge.h"

#include <string.h>

#include "policy/dkim_record.h"
#include "policy/trouble.h"
#include "policy/words.h"

#define BITS_REQUIRED 1024 /* RFC 8301 3.2 */
#define BITS_WANTED 2048
#define BITS_MOST 4096 /* what verifiers have to handle */

const struct dkim_key *dkim_selector_key(const struct dkim_selector *selector)
{
    return selector->count == 1 ? &selector->keys[0] : NULL;
}

/* Findings about a selector name its record. */
static struct subject subject_of(const struct dkim_selector *selector, const char *domain)
{
    return (struct subject){.domain = domain, .host = selector->txt.name};
}

static void judge_absent(const struct dkim_selector *selector, const struct subject *subject,
                         struct findings *out)
{
    bool nxdomain = selector->txt.end == TXT_NXDOMAIN;

    if (selector->txt.alias != NULL)
        findings_add(out, FINDING_DKIM_DANGLING, subject,
                     "is an alias of %.200s, which %s: ask that provider for the right name, or "
                     "remove the alias",
                     selector->txt.alias, nxdomain ? "does not exist" : "has no TXT record");
    else
        findings_add(out, FINDING_DKIM_ABSENT, subject,
                     "has no key record (%s): publish the key that the signer uses, or correct the "
                     "selector",
                     nxdomain ? "NXDOMAIN" : "no TXT record at the name");
}

static void judge_rsa(const struct dkim_key *key, const struct subject *subject,
                      struct findings *out)
{
    if (key->bits < BITS_REQUIRED)
        findings_add(out, FINDING_DKIM_SHORT, subject,
                     "has an RSA key of %d bits, and verifiers must refuse less than %d: make a "
                     "new key of %d bits",
                     key->bits, BITS_REQUIRED, BITS_WANTED);
    else if (key->bits < BITS_WANTED)
        findings_add(out, FINDING_DKIM_SHORTISH, subject,
                     "has an RSA key of %d bits: change to a new one of %d", key->bits,
                     BITS_WANTED);
    else if (key->bits > BITS_MOST)
        findings_add(out, FINDING_DKIM_LONG, subject,
                     "has an RSA key of %d bits, and verifiers need not handle more than %d",
                     key->bits, BITS_MOST);
    if (key->odd_exponent)
        findings_add(out, FINDING_DKIM_EXPONENT, subject,
                     "has an RSA key with another public exponent than 65537");
    if (key->bare)
        findings_add(
            out, FINDING_DKIM_BARE, subject,
            "has an RSAPublicKey without SubjectPublicKeyInfo around it, as the RFC's text "
            "says and few publish");
}

static void judge_use(const struct dkim_key *key, const struct subject *subject,
                      struct findings *out)
{
    if (key->not_for_mail)
        findings_add(out, FINDING_DKIM_SERVICE, subject,
                     "is not for mail (s=%.60s): add email, or remove s=", key->service);
    if (key->no_sha256)
        findings_add(
            out, FINDING_DKIM_NO_SHA256, subject,
            "does not allow SHA-256 (h=%.60s), and verifiers refuse SHA-1: remove h=", key->hashes);
    if (key->testing)
        findings_add(out, FINDING_DKIM_TESTING, subject,
                     "is in testing mode (t=y), so verifiers treat its mail as unsigned: remove "
                     "the flag when the test is over");
    if (key->granularity)
        findings_add(out, FINDING_DKIM_GRANULARITY, subject,
                     "has g=, which no verifier looks at any more: remove it");
}

static void judge_key(const struct dkim_selector *selector, const struct subject *subject,
                      struct findings *out)
{
    const struct dkim_key *key = dkim_selector_key(selector);

    if (key->error != NULL) {
        findings_add(
            out, FINDING_DKIM_INVALID, subject,
            "has a key record that %.200s, so verifiers discard it: publish it again as the "
            "signer's software prints it",
            key->error);
        return;
    }
    if (key->revoked) {
        findings_add(out, FINDING_DKIM_REVOKED, subject,
                     "has a revoked key (p= is empty), so mail signed with it fails: sign with "
                     "another selector");
        return;
    }
    if (key->algorithm == DKIM_RSA)
        judge_rsa(key, subject, out);
    judge_use(key, subject, out);
    if (dkim_key_usable(key))
        findings_add(out, FINDING_DKIM_OK, subject, "has a usable %s key of %d bits%s%.200s",
                     key->kind, key->bits, selector->txt.alias != NULL ? ", by way of " : "",
                     selector->txt.alias != NULL ? selector->txt.alias : "");
}

static void judge_selector(const struct run_facts *run, const struct judge_opts *opts,
                           const char *domain, const struct dkim_selector *selector,
                           struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "verifiers cannot check this selector's mail"};
    struct subject subject = subject_of(selector, domain);

    if (selector->too_long) {
        subject.host = NULL;
        findings_add(out, FINDING_DKIM_ABSENT, &subject,
                     "selector %.63s makes a name of over 253 octets, so there is no key record",
                     selector->selector);
    } else if (selector->txt.end == TXT_FAILED) {
        judge_trouble(run, opts, out, &subject, selector->txt.trouble, &kind, false);
    } else if (selector->txt.malformed > 0 && selector->count == 0) {
        findings_add(out, FINDING_DKIM_INVALID, &subject, "has a TXT record that does not decode");
    } else if (selector->count == 0) {
        judge_absent(selector, &subject, out);
    } else if (selector->count > 1) {
        findings_add(out, FINDING_DKIM_SEVERAL, &subject,
                     "has %zu TXT records, and which of them a verifier takes is not defined: keep "
                     "one",
                     selector->count);
    } else {
        judge_key(selector, &subject, out);
    }
}

/* RFC 8463 3: not every verifier knows Ed25519 yet. */
static void judge_kinds(const char *domain, const struct dkim_facts *dkim, struct findings *out)
{
    const struct subject subject = {.domain = domain};
    size_t ed25519 = 0, rsa = 0;

    for (size_t i = 0; i < dkim->count; i++) {
        const struct dkim_key *key = dkim_selector_key(&dkim->selectors[i]);

        if (key == NULL || !dkim_key_usable(key))
            continue;
        ed25519 += key->algorithm == DKIM_ED25519;
        rsa += key->algorithm == DKIM_RSA;
    }
    if (ed25519 > 0 && rsa == 0)
        findings_add(out, FINDING_DKIM_ED25519_ONLY, &subject,
                     "has Ed25519 keys only among these selectors, and many verifiers know RSA "
                     "only: sign with an RSA key as well");
}

/* That every selector is revoked is how a domain says that it sends no mail. */
static void judge_wildcard(const char *domain, const struct dkim_selector *unlikely,
                           struct findings *out)
{
    const struct subject subject = {.domain = domain};
    const struct dkim_key *key = dkim_selector_key(unlikely);

    if (unlikely->txt.end != TXT_FOUND)
        return;
    if (key != NULL && key->error == NULL && !key->revoked)
        findings_add(out, FINDING_DKIM_WILDCARD, &subject,
                     "has a key for any selector (a wildcard): publish keys by name, so that each "
                     "can be revoked");
    else
        findings_add_as(out, FINDING_DKIM_WILDCARD, STATE_OK, &subject,
                        "answers for any selector with %s (a wildcard)",
                        key != NULL && key->revoked ? "a revoked key"
                                                    : "a TXT record that is no key");
}

void judge_dkim(const struct run_facts *run, const struct judge_opts *opts, const char *domain,
                const struct dkim_facts *dkim, struct findings *out)
{
    for (size_t i = 0; i < dkim->count; i++)
        judge_selector(run, opts, domain, &dkim->selectors[i], out);
    judge_kinds(domain, dkim, out);
    judge_wildcard(domain, &dkim->unlikely, out);
}
