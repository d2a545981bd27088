/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_judge.h"

#include <string.h>

#include "policy/dmarc_record.h"
#include "policy/trouble.h"
#include "policy/words.h"

#define DESTINATIONS_SURE 2 /* the least limit that reporters may set, RFC 7489 6.2 */

static struct subject subject_of(const struct dmarc_place *place)
{
    return (struct subject){.domain = place->domain};
}

static bool is_own(const struct dmarc_facts *dmarc, const struct dmarc_place *place)
{
    return place == &dmarc->walk.places[0];
}

/* The policy of the record that applies, without t=y. */
static enum dmarc_policy written(const struct dmarc_facts *dmarc)
{
    if (is_own(dmarc, dmarc->found))
        return dmarc_record_p(dmarc->found->record);
    return dmarc->nxdomain ? dmarc->nonexistent : dmarc->subdomains;
}

/* ---- is there a record? */

/* Why the domain's own lookup found none. */
static const char *absence(struct findings *out, const struct dmarc_place *own)
{
    const struct txt_facts *txt = &own->txt;
    const char *what = txt->end == TXT_NXDOMAIN ? "the name does not exist"
                       : txt->end == TXT_NODATA ? "no TXT record"
                       : own->stray != NULL
                           ? arena_printf(out->arena, "a TXT record %s", own->stray)
                           : "only TXT records of other kinds";

    if (txt->alias != NULL)
        return arena_printf(out->arena, "%s leads to %s: %s there", txt->name, txt->alias, what);
    return arena_printf(out->arena, "%s: %s", txt->name, what);
}

static void judge_several(const struct dmarc_place *place, struct findings *out)
{
    struct subject subject = subject_of(place);
    struct listing list = {0};

    for (size_t i = 0; i < place->txt.count; i++)
        listing_add(&list, "\"%.80s\"", place->txt.records[i].text);
    findings_add(out, FINDING_DMARC_SEVERAL, &subject,
                 "has %zu DMARC records, so receivers discard them all: remove all but one (%s)",
                 place->txt.count, listing_text(&list));
}

/* The places of the walk up to the one whose record applies; public suffixes are others' business.
 * Returns whether a place has several records. */
static bool judge_places(const struct dmarc_facts *dmarc, struct findings *out)
{
    bool several = false;

    for (size_t i = 0; i < dmarc->walk.walked; i++) {
        const struct dmarc_place *place = &dmarc->walk.places[i];
        struct subject subject = subject_of(place);

        if (place->listed && i > 0)
            continue;
        if (place->stray != NULL)
            findings_add(out, FINDING_DMARC_DISCARDED, &subject,
                         "a TXT record at %.253s %s, so receivers do not take it for DMARC",
                         place->txt.name, place->stray);
        if (place->txt.count > 1) {
            judge_several(place, out);
            several = true;
        }
        if (place == dmarc->found)
            break;
    }
    return several;
}

static void judge_failed(const struct run_facts *run, const struct judge_opts *opts,
                         const struct dmarc_facts *dmarc, struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "receivers cannot tell its DMARC policy"};
    const struct dmarc_walk *walk = &dmarc->walk;
    struct subject subject = {.domain = dmarc->domain};

    if (walk->failed)
        judge_trouble(run, opts, out, &subject, walk->places[walk->walked - 1].txt.trouble, &kind,
                      false);
}

static void judge_around(const struct dmarc_facts *dmarc, struct findings *out)
{
    struct subject subject = {.domain = dmarc->domain};

    if (dmarc->misplaced)
        findings_add(out, FINDING_DMARC_MISPLACED, &subject,
                     "has a DMARC record at the domain itself, where nobody looks for it: it "
                     "belongs to _dmarc.%.253s",
                     dmarc->domain);
    if (dmarc->wildcard)
        findings_add(out, FINDING_DMARC_WILDCARD, &subject,
                     "answers with a DMARC record for any name (*.%.253s): publish it at "
                     "_dmarc.%.253s alone",
                     dmarc->domain, dmarc->domain);
}

/* ---- what the record says */

static void judge_notes(const struct dmarc_place *place, struct findings *out)
{
    const struct dmarc_record *record = place->record;
    struct subject subject = subject_of(place);
    struct listing unknown = {0};

    for (size_t i = 0; i < record->odd.count; i++)
        findings_add(out, FINDING_DMARC_ODD, &subject, "its DMARC record %s", record->odd.items[i]);
    if (record->odd.dropped > 0)
        findings_add(out, FINDING_DMARC_ODD, &subject, "its DMARC record has %zu more faults",
                     record->odd.dropped);
    for (size_t i = 0; i < record->unknown.count; i++)
        listing_add(&unknown, "%s", record->unknown.items[i]);
    unknown.count += record->unknown.dropped;
    if (unknown.count > 0)
        findings_add(out, FINDING_DMARC_UNKNOWN_TAG, &subject,
                     "its DMARC record has tags that receivers ignore: %s", listing_text(&unknown));
    if (record->blanks)
        findings_add(out, FINDING_DMARC_WHITE_SPACE, &subject,
                     "its DMARC record has white space around \"=\", as the standard allows");
    if (record->has_fo && !record->ruf.given)
        findings_add(out, FINDING_DMARC_FO, &subject,
                     "its DMARC record has fo without ruf, which has no effect");
    if (place->txt.alias != NULL)
        findings_add(out, FINDING_DMARC_ALIAS, &subject,
                     "its DMARC record is that of %.253s, by an alias", place->txt.alias);
}

static void judge_removed(const struct dmarc_place *place, struct findings *out)
{
    const struct dmarc_record *record = place->record;
    struct subject subject = subject_of(place);
    struct listing list = {0};

    if (record->percent >= 0 && record->percent < 100 && record->p > DMARC_NONE)
        findings_add(out, FINDING_DMARC_PERCENT, &subject,
                     "has pct=%d, but receivers of RFC 9989 apply p=%s to all of its mail: use t=y "
                     "while testing, else remove pct",
                     record->percent, dmarc_policy_name(record->p));
    for (size_t i = 0; i < record->removed.count; i++)
        listing_add(&list, "%s", record->removed.items[i]);
    list.count += record->removed.dropped;
    if (list.count > 0)
        findings_add(out, FINDING_DMARC_REMOVED, &subject,
                     "its DMARC record has what RFC 9989 has removed and receivers ignore: remove "
                     "%s",
                     listing_text(&list));
}

/* RFC 9989 4.10.1: policies that cannot be used. */
static void judge_invalid(const struct dmarc_place *place, struct findings *out)
{
    const struct dmarc_record *record = place->record;
    struct subject subject = subject_of(place);
    const char *bad = record->bad_p != NULL    ? record->bad_p
                      : record->bad_sp != NULL ? record->bad_sp
                                               : record->bad_np;
    const char *name = record->bad_p != NULL ? "p" : record->bad_sp != NULL ? "sp" : "np";
    const char *what = bad != NULL
                           ? arena_printf(out->arena, "has %s=%.60s, which is no policy", name, bad)
                           : "has no p";

    if (record->no_effect)
        findings_add(out, FINDING_DMARC_NO_EFFECT, &subject,
                     "its DMARC record %s, and no valid rua: receivers act as if it were not "
                     "there; give it p=reject, quarantine or none",
                     what);
    else if (record->fallback)
        findings_add(out, FINDING_DMARC_BAD_POLICY, &subject,
                     "its DMARC record %s: receivers act as if it were p=none", what);
}

/* What holds for names under the domain, where its own record says it. */
static void judge_subdomains(const struct dmarc_facts *dmarc, struct findings *out)
{
    const struct dmarc_place *own = &dmarc->walk.places[0];
    const struct dmarc_record *record = own->record;
    struct subject subject = subject_of(own);
    enum dmarc_policy p = dmarc_record_p(record);

    if (dmarc->parent != own) {
        if (dmarc->walk.organizational != NULL &&
            (record->sp != DMARC_UNSET || record->np != DMARC_UNSET))
            findings_add(out, FINDING_DMARC_SP_IGNORED, &subject,
                         "its DMARC record has sp or np, which count in that of %.253s alone",
                         dmarc->walk.organizational);
        return;
    }
    if (dmarc->subdomains < p)
        findings_add(out, FINDING_DMARC_WEAK_SP, &subject,
                     "names under it are less protected, sp=%s, than the domain itself, p=%s: "
                     "raise sp or remove it",
                     dmarc_policy_name(dmarc->subdomains), dmarc_policy_name(p));
    if (dmarc->nonexistent < p)
        findings_add(out, FINDING_DMARC_WEAK_NP, &subject,
                     "names under it that do not exist can be forged more easily (%s) than the "
                     "domain itself, p=%s: publish np=reject",
                     record->np == DMARC_UNSET
                         ? arena_printf(out->arena, "sp=%s counts for them without np",
                                        dmarc_policy_name(dmarc->nonexistent))
                         : arena_printf(out->arena, "np=%s", dmarc_policy_name(dmarc->nonexistent)),
                     dmarc_policy_name(p));
}

/* "p=none of its record", "sp=none of example.org". */
static const char *origin(struct findings *out, const struct dmarc_facts *dmarc)
{
    const struct dmarc_record *record = dmarc->found->record;
    const char *tag = "p";

    if (!is_own(dmarc, dmarc->found)) {
        if (dmarc->nxdomain && record->np != DMARC_UNSET)
            tag = "np";
        else if (record->sp != DMARC_UNSET)
            tag = "sp";
    }
    return arena_printf(out->arena, "%s=%s at _dmarc.%.253s", tag,
                        dmarc_policy_name(written(dmarc)), dmarc->found->domain);
}

static void judge_strength(const struct run_facts *run, const struct dmarc_facts *dmarc,
                           enum dmarc_policy least, struct findings *out)
{
    const struct dmarc_record *record = dmarc->found->record;
    struct subject subject = {.domain = dmarc->domain};
    const char *from = origin(out, dmarc);
    const char *effective = dmarc_policy_name(dmarc->effective);

    if (record->testing)
        findings_add(out, FINDING_DMARC_TESTING, &subject,
                     "is in test mode (t=y): receivers apply %s instead of %s; remove t=y when "
                     "the reports look right",
                     effective, from);
    if (written(dmarc) == DMARC_NONE && !record->fallback && least == DMARC_UNSET)
        findings_add(out, FINDING_DMARC_POLICY_NONE, &subject,
                     "may be forged: %s forbids nothing; go on to quarantine and reject when the "
                     "reports look right",
                     from);
    if (dmarc->effective < least)
        findings_add(out, FINDING_DMARC_POLICY_LOW, &subject,
                     "receivers apply %s (%s), and %s is the least allowed here", effective, from,
                     dmarc_policy_name(least));
    if (run->domain.null_mx && dmarc->effective != DMARC_REJECT)
        findings_add(out, FINDING_DMARC_NULL_MX, &subject,
                     "accepts no mail (null MX), but receivers apply %s: publish p=reject",
                     effective);
}

/* ---- where reports go */

static const char *flaw_of_consent(struct findings *out, const struct dmarc_place *place,
                                   const struct report_uri *uri)
{
    switch (uri->consent) {
    case CONSENT_ABSENT:
        return arena_printf(out->arena,
                            "%.253s does not agree to them; it must publish TXT \"v=DMARC1;\" at "
                            "%.253s._report._dmarc.%.253s",
                            uri->host, place->domain, uri->host);
    case CONSENT_TOO_LONG:
        return "the name that would show the consent of its host is too long";
    case CONSENT_REDIRECTED:
        return arena_printf(out->arena, "the consent of %.253s names another host", uri->host);
    case CONSENT_UNASKED:
    case CONSENT_OWN:
    case CONSENT_GIVEN:
    case CONSENT_FAILED:
        break;
    }
    return NULL;
}

static void judge_destination(const struct dmarc_place *place, const char *tag,
                              const struct report_uri *uri, struct findings *out)
{
    static const char *const lost[] = {
        [INTAKE_NXDOMAIN] = "does not exist",
        [INTAKE_NULL_MX] = "says that it takes no mail (null MX)",
        [INTAKE_NO_ADDRESS] = "has no mail server with an address",
    };
    struct subject subject = subject_of(place);
    const char *flaw = flaw_of_consent(out, place, uri);

    if (uri->error != NULL)
        findings_add(out, FINDING_DMARC_BAD_URI, &subject,
                     "reports of %s cannot go to %.150s: it %.150s", tag, uri->text, uri->error);
    else if (uri->scheme != REPORT_MAILTO)
        findings_add(out, FINDING_DMARC_BAD_URI, &subject,
                     "reports of %s do not go to %.150s: reporters use mailto: only", tag,
                     uri->text);
    else if (flaw != NULL)
        findings_add(out, FINDING_DMARC_NOT_AUTHORISED, &subject,
                     "reports of %s do not go to %.150s: %s", tag, uri->text, flaw);
    else if (uri->consent == CONSENT_FAILED)
        findings_add(out, FINDING_DMARC_CONSENT_UNKNOWN, &subject,
                     "whether reports of %s may go to %.150s is not known: lookups of %.253s "
                     "failed",
                     tag, uri->text, uri->host);
    if (uri->error == NULL && uri->intake > INTAKE_YES)
        findings_add(out, FINDING_DMARC_NO_MAIL, &subject,
                     "reports of %s to %.150s are lost: %.253s %s", tag, uri->text, uri->host,
                     lost[uri->intake]);
}

static void judge_list(const struct dmarc_place *place, const char *tag,
                       const struct dmarc_destinations *list, struct findings *out)
{
    struct subject subject = subject_of(place);
    size_t count = list->count + list->dropped;

    for (size_t i = 0; i < list->count; i++)
        judge_destination(place, tag, &list->items[i], out);
    if (count > DESTINATIONS_SURE)
        findings_add(out, FINDING_DMARC_MANY_URIS, &subject,
                     "names %zu destinations in %s, and reporters must support only %d", count, tag,
                     DESTINATIONS_SURE);
}

static void judge_reports(const struct dmarc_place *place, struct findings *out)
{
    const struct dmarc_record *record = place->record;
    struct subject subject = subject_of(place);

    judge_list(place, "rua", &record->rua, out);
    judge_list(place, "ruf", &record->ruf, out);
    if (!record->rua.given)
        findings_add(out, FINDING_DMARC_NO_REPORTS, &subject,
                     "asks nobody for aggregate reports (no rua)");
}

/* ---- which domain is the organisational one? */

static void judge_psd(const struct dmarc_facts *dmarc, struct findings *out)
{
    for (size_t i = 0; i < dmarc->walk.walked; i++) {
        const struct dmarc_place *place = &dmarc->walk.places[i];
        struct subject subject = subject_of(place);

        if (place->record != NULL && place->record->psd == DMARC_PSD_YES && !place->listed)
            findings_add(out, FINDING_DMARC_PSD, &subject,
                         "says with psd=y that it is a public suffix, which it is not by the "
                         "list: names under it do not belong together then; remove psd=y");
    }
}

static const char *place_name(struct findings *out, const struct dmarc_place *place)
{
    return place != NULL ? arena_printf(out->arena, "the record at _dmarc.%.253s", place->domain)
                         : "no record";
}

/* RFC 7489 goes by the list of public suffixes, RFC 9989 by the tree. */
static void judge_difference(const struct dmarc_facts *dmarc, struct findings *out)
{
    struct subject subject = {.domain = dmarc->domain};
    const char *tree = dmarc->walk.organizational, *list = dmarc->organizational_psl;

    if (!dmarc->psl_known || tree == NULL || list == NULL ||
        (dmarc->found == NULL && dmarc->found_psl == NULL))
        return;
    if (dmarc->found != dmarc->found_psl)
        findings_add(out, FINDING_DMARC_PSL_DIFFERS, &subject,
                     "receivers of RFC 9989 apply %s, those of RFC 7489 %s",
                     place_name(out, dmarc->found), place_name(out, dmarc->found_psl));
    else if (strcmp(tree, list) != 0) /* the same policy: only alignment differs */
        findings_add_as(out, FINDING_DMARC_PSL_DIFFERS, STATE_OK, &subject,
                        "its organisational domain is %.253s for receivers of RFC 9989, and %.253s "
                        "for those of RFC 7489, so they align mail with different domains",
                        tree, list);
}

/* ---- all of it */

static void add_policy(const struct dmarc_facts *dmarc, struct findings *out)
{
    struct subject subject = {.domain = dmarc->domain};
    const char *names = "";

    if (dmarc->parent != NULL && dmarc->subdomains != DMARC_UNSET)
        names = arena_printf(out->arena, "; names under it: %s, those that do not exist: %s",
                             dmarc_policy_name(dmarc->subdomains),
                             dmarc_policy_name(dmarc->nonexistent));
    findings_add(out, FINDING_DMARC_POLICY, &subject, "receivers apply %s (%s)%s",
                 dmarc_policy_name(dmarc->effective), origin(out, dmarc), names);
}

static void judge_found(const struct run_facts *run, const struct dmarc_facts *dmarc,
                        enum dmarc_policy least, struct findings *out)
{
    const struct dmarc_place *found = dmarc->found;

    judge_invalid(found, out);
    judge_notes(found, out);
    judge_removed(found, out);
    if (dmarc->effective == DMARC_UNSET)
        return;
    add_policy(dmarc, out);
    judge_strength(run, dmarc, least, out);
    if (is_own(dmarc, found))
        judge_subdomains(dmarc, out);
    judge_reports(found, out);
}

void judge_dmarc(const struct run_facts *run, const struct judge_opts *opts,
                 const struct dmarc_facts *dmarc, enum dmarc_policy least, struct findings *out)
{
    struct subject subject = {.domain = dmarc->domain};
    bool several;

    if (dmarc->walk.count == 0) /* the run ended before */
        return;
    judge_failed(run, opts, dmarc, out);
    several = judge_places(dmarc, out);
    if (dmarc->found != NULL)
        judge_found(run, dmarc, least, out);
    else if (!dmarc->walk.failed && !several)
        findings_add(out, FINDING_DMARC_ABSENT, &subject,
                     "has no DMARC record, and none above applies (%s): publish \"v=DMARC1; "
                     "p=none; rua=mailto:...\", and go on to p=reject",
                     absence(out, &dmarc->walk.places[0]));
    judge_around(dmarc, out);
    judge_psd(dmarc, out);
    judge_difference(dmarc, out);
}
