/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/bulk_sender.h"

#include "policy/dkim_judge.h"
#include "policy/dkim_record.h"
#include "policy/spf_judge.h"
#include "policy/trouble.h"
#include "policy/words.h"

enum verdict { MET, MISSING, UNSEEN };

static enum verdict judge_spf_part(const struct bulk_facts *bulk, struct findings *out)
{
    struct subject subject = {.domain = bulk->domain};
    const struct spf_node *root = bulk->spf->nodes;

    if (root == NULL || root->end == SPF_NODE_FAILED || root->end == SPF_NODE_UNASKED)
        return UNSEEN;
    if (root->end != SPF_NODE_NONE && !spf_gives_permerror(bulk->spf))
        return MET;
    findings_add(out, FINDING_BULK_SPF, &subject,
                 "large receivers want SPF, but its record %s: publish one that can be used",
                 root->end == SPF_NODE_NONE ? "is missing" : "gives permerror");
    return MISSING;
}

/* p=none is enough. */
static enum verdict judge_dmarc_part(const struct bulk_facts *bulk, struct findings *out)
{
    struct subject subject = {.domain = bulk->domain};

    if (bulk->dmarc->found != NULL && bulk->dmarc->effective != DMARC_UNSET)
        return MET;
    if (bulk->dmarc->walk.failed)
        return UNSEEN;
    findings_add(
        out, FINDING_BULK_DMARC, &subject,
        "large receivers want DMARC, at least p=none, but no record applies to the domain");
    return MISSING;
}

static enum verdict judge_dkim_part(const struct bulk_facts *bulk, struct findings *out)
{
    struct subject subject = {.domain = bulk->domain};
    bool failed = false;

    if (bulk->dkim == NULL) {
        findings_add(out, FINDING_BULK_DKIM_UNSEEN, &subject,
                     "large receivers want DKIM: give the selectors that sign with "
                     "--dkim-selector");
        return UNSEEN;
    }
    for (size_t i = 0; i < bulk->dkim->count; i++) {
        const struct dkim_selector *selector = &bulk->dkim->selectors[i];
        const struct dkim_key *key = dkim_selector_key(selector);

        if (key != NULL && dkim_key_usable(key) && !key->testing)
            return MET;
        failed |= selector->txt.end == TXT_FAILED;
    }
    if (failed)
        return UNSEEN;
    findings_add(out, FINDING_BULK_DKIM, &subject,
                 "large receivers want DKIM, but none of the %zu selector%s given has a usable key",
                 bulk->dkim->count, words_plural(bulk->dkim->count));
    return MISSING;
}

static const char *forward_text(enum fcrdns_forward forward)
{
    switch (forward) {
    case FORWARD_OTHER:
        return "has other addresses";
    case FORWARD_NONE:
        return "has no address";
    case FORWARD_FAILED:
        return "cannot be looked up";
    case FORWARD_CONFIRMED:
        break;
    }
    return "leads back";
}

/* Names of an address, and none of them leads back to it. */
static enum verdict judge_names(const struct fcrdns *host, const struct subject *subject,
                                struct findings *out)
{
    struct listing list = {0};
    bool failed = false;

    for (size_t i = 0; i < host->count; i++) {
        listing_add(&list, "%.80s %s", host->names[i].name, forward_text(host->names[i].forward));
        failed |= host->names[i].forward == FORWARD_FAILED;
    }
    findings_add_as(out, FINDING_BULK_PTR, failed ? STATE_UNKNOWN : STATE_CRITICAL, subject,
                    "no name of the address leads back to it: %s", listing_text(&list));
    return failed ? UNSEEN : MISSING;
}

static enum verdict judge_host(const struct run_facts *run, const struct judge_opts *opts,
                               const struct fcrdns *host, struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_BULK_PTR, FINDING_DNS_BOGUS,
                                             "large receivers defer mail from it"};
    char text[IP_TEXT_SIZE];
    struct subject subject = {.address = ip_format(&host->ip, text)};

    if (host->trouble != NULL) {
        judge_trouble(run, opts, out, &subject, host->trouble, &kind, false);
        return UNSEEN;
    }
    if (host->count == 0) {
        findings_add(out, FINDING_BULK_PTR, &subject,
                     "the address has no name in reverse DNS: publish a PTR record at %s",
                     host->reverse);
        return MISSING;
    }
    if (host->confirmed == 0)
        return judge_names(host, &subject, out);
    for (size_t i = 0; i < host->count; i++) {
        if (host->names[i].forward == FORWARD_CONFIRMED) {
            findings_add(out, FINDING_BULK_PTR_OK, &subject, "its name %.253s leads back to it",
                         host->names[i].name);
            break;
        }
    }
    return MET;
}

void judge_bulk_sender(const struct run_facts *run, const struct judge_opts *opts,
                       const struct bulk_facts *bulk, struct findings *out)
{
    struct subject subject = {.domain = bulk->domain};
    bool met = judge_spf_part(bulk, out) == MET;

    met &= judge_dmarc_part(bulk, out) == MET;
    met &= judge_dkim_part(bulk, out) == MET;
    for (size_t i = 0; i < bulk->host_count; i++)
        met &= judge_host(run, opts, &bulk->hosts[i], out) == MET;
    if (met)
        findings_add(out, FINDING_BULK_OK, &subject,
                     "has what large receivers want of bulk senders%s",
                     bulk->host_count > 0 ? "" : "; reverse DNS was not tested (--ip)");
}
