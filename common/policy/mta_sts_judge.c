/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/mta_sts_judge.h"

#include "policy/mta_sts_parts.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "policy/trouble.h"

#define DAY 86400
#define WEEK (7 * DAY)

enum sts_mode sts_present_mode(const struct sts_view *view)
{
    const struct sts_policy *policy = view->facts->policy;

    return policy != NULL && policy->mode != STS_MODE_UNKNOWN ? policy->mode : view->sts->cached;
}

enum state sts_broken(const struct sts_view *view)
{
    switch (sts_present_mode(view)) {
    case STS_MODE_NONE:
        return STATE_OK;
    case STS_MODE_TESTING:
        return STATE_WARNING;
    case STS_MODE_ENFORCE:
    case STS_MODE_UNKNOWN:
        break;
    }
    return STATE_CRITICAL;
}

enum state sts_unusable(const struct sts_view *view)
{
    return sts_broken(view) == STATE_OK ? STATE_WARNING : sts_broken(view);
}

struct subject sts_subject(const struct run_facts *run)
{
    return (struct subject){.domain = run->domain.name};
}

void sts_add_flaws(struct findings *out, enum finding_id id, enum state state,
                   const struct subject *subject, const char *what, const struct flaws *flaws)
{
    for (size_t i = 0; i < flaws->count; i++)
        findings_add_as(out, id, state, subject, "%s %s", what, flaws->items[i]);
    if (flaws->dropped > 0)
        findings_add_as(out, id, state, subject, "%s has %zu more faults", what, flaws->dropped);
}

/* Fields and keys that nobody knows, as one. */
static void add_ignored(struct findings *out, enum finding_id id, const struct subject *subject,
                        const char *what, const struct flaws *ignored)
{
    struct listing list = {0};

    for (size_t i = 0; i < ignored->count; i++)
        listing_add(&list, "%s", ignored->items[i]);
    list.count += ignored->dropped;
    if (list.count > 0)
        findings_add(out, id, subject, "%s has fields that senders ignore: %s", what,
                     listing_text(&list));
}

static void add_strays(struct findings *out, enum finding_id id, const struct subject *subject,
                       const struct versioned_records *found)
{
    for (size_t i = 0; i < found->stray_count; i++)
        findings_add(out, id, subject, "the record at %.253s %s, so senders discard it: %.100s",
                     found->txt.name, found->strays[i].flaw, found->strays[i].text);
}

/* Why there is none, to follow "has no record": "_mta-sts.example.org: ...". */
static const char *absence(struct findings *out, const struct versioned_records *found)
{
    const struct txt_facts *txt = &found->txt;
    const char *what = txt->end == TXT_NXDOMAIN ? "the name does not exist"
                       : txt->end == TXT_NODATA ? "no TXT record"
                       : found->stray_count > 0 ? "none that senders take for one"
                                                : "only TXT records of other kinds";

    if (txt->alias != NULL)
        return arena_printf(out->arena, "%s leads to %s: %s there", txt->name, txt->alias, what);
    return arena_printf(out->arena, "%s: %s", txt->name, what);
}

/* ---- the record */

static void judge_absent(const struct sts_view *view, const struct subject *subject)
{
    const struct sts_policy *policy = view->facts->policy;

    findings_add(view->out, FINDING_STS_ABSENT, subject, "has no MTA-STS record (%s): publish %s",
                 absence(view->out, &view->facts->record.found),
                 policy != NULL && policy->valid ? "it, the policy is already served"
                                                 : "a policy, then the record");
}

static void judge_one_record(const struct sts_view *view, const struct subject *subject)
{
    const struct sts_record_facts *record = &view->facts->record;
    const char *text = record->found.txt.records[0].text;

    if (record->error != NULL)
        findings_add(view->out, record->bad_id ? FINDING_STS_BAD_ID : FINDING_STS_RECORD_SYNTAX,
                     subject,
                     "the MTA-STS record %s, so senders act as if it were not there: %.150s",
                     record->error, text);
    sts_add_flaws(view->out, FINDING_STS_RECORD_ODD, STATE_WARNING, subject, "the MTA-STS record",
                  &record->odd);
    add_ignored(view->out, FINDING_STS_UNKNOWN_FIELD, subject, "the MTA-STS record",
                &record->ignored);
}

static void judge_several(const struct sts_view *view, const struct subject *subject)
{
    const struct txt_facts *txt = &view->facts->record.found.txt;
    struct listing list = {0};

    for (size_t i = 0; i < txt->count; i++)
        listing_add(&list, "\"%.80s\"", txt->records[i].text);
    findings_add(view->out, FINDING_STS_SEVERAL, subject,
                 "has %zu MTA-STS records, so senders act as if there were none: remove all but "
                 "one (%s)",
                 txt->count, listing_text(&list));
}

/* RFC 8461 3.1. */
static void judge_record(const struct sts_view *view)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "senders see no MTA-STS"};
    const struct txt_facts *txt = &view->facts->record.found.txt;
    struct subject subject = sts_subject(view->run);

    if (txt->end == TXT_FAILED)
        judge_trouble(view->run, view->opts, view->out, &subject, txt->trouble, &kind, false);
    if (txt->end == TXT_FAILED || txt->end == TXT_UNASKED)
        return;
    add_strays(view->out, FINDING_STS_DISCARDED, &subject, &view->facts->record.found);
    if (txt->count == 0)
        judge_absent(view, &subject);
    else if (txt->count == 1)
        judge_one_record(view, &subject);
    else
        judge_several(view, &subject);
}

/* ---- the policy */

static void judge_mode(const struct sts_view *view, const struct subject *subject,
                       const struct sts_policy *policy)
{
    if (policy->mode == STS_MODE_UNKNOWN)
        return;
    if (policy->mode < view->sts->min_mode)
        findings_add(view->out, FINDING_STS_MODE_LOW, subject,
                     "the policy is in mode %s, and %s is the least allowed here: raise it, then "
                     "change the id",
                     sts_mode_name(policy->mode), sts_mode_name(view->sts->min_mode));
    else if (policy->mode == STS_MODE_TESTING)
        findings_add(view->out, FINDING_STS_TESTING, subject,
                     "the policy is in mode testing: senders report failures and deliver all the "
                     "same");
    else if (policy->mode == STS_MODE_NONE)
        findings_add(view->out, FINDING_STS_NONE, subject,
                     "the policy is in mode none: MTA-STS is being taken back in the orderly way");
}

/* In mode none a short max_age is right (RFC 8461 8.3), unless one is asked for. */
static void judge_max_age(const struct sts_view *view, const struct subject *subject,
                          const struct sts_policy *policy)
{
    const struct sts_opts *sts = view->sts;
    uint32_t least = sts->min_max_age_set ? sts->min_max_age : DAY;
    char time[WORDS_TIME_SIZE], wanted[WORDS_TIME_SIZE];

    if (!policy->max_age_known || (policy->mode == STS_MODE_NONE && !sts->min_max_age_set))
        return;
    words_time(policy->max_age, time);
    if (policy->max_age < least)
        findings_add(view->out, FINDING_STS_MAX_AGE, subject,
                     "senders may keep the policy for %s only (max_age %u), and %s is the least "
                     "%s: raise it to weeks",
                     time, (unsigned)policy->max_age, words_time(least, wanted),
                     sts->min_max_age_set ? "allowed here" : "that protects");
    else if (policy->max_age < WEEK && !sts->min_max_age_set)
        findings_add(view->out, FINDING_STS_MAX_AGE_WEEK, subject,
                     "senders may keep the policy for %s (max_age %u), and weeks are usual", time,
                     (unsigned)policy->max_age);
}

static void judge_policy(const struct sts_view *view)
{
    const struct sts_policy *policy = view->facts->policy;
    struct subject subject = sts_subject(view->run);

    if (policy == NULL)
        return;
    sts_add_flaws(view->out, FINDING_STS_POLICY_INVALID, sts_unusable(view), &subject, "the policy",
                  &policy->problems);
    sts_add_flaws(view->out, FINDING_STS_POLICY_ODD, STATE_WARNING, &subject, "the policy",
                  &policy->odd);
    add_ignored(view->out, FINDING_STS_UNKNOWN_FIELD, &subject, "the policy", &policy->ignored);
    judge_mode(view, &subject, policy);
    judge_max_age(view, &subject, policy);
}

/* ---- TLSRPT */

static void judge_destination(const struct report_uri *uri, const struct subject *subject,
                              struct findings *out)
{
    static const char *const why[] = {
        [INTAKE_NXDOMAIN] = "does not exist",
        [INTAKE_NULL_MX] = "says that it takes no mail (null MX)",
        [INTAKE_NO_ADDRESS] = "has no mail server with an address",
    };

    if (uri->text[0] == '\0')
        findings_add(out, FINDING_TLSRPT_BAD_URI, subject,
                     "the TLSRPT record has an empty place between the commas of its rua");
    else if (uri->error != NULL)
        findings_add(out, FINDING_TLSRPT_BAD_URI, subject,
                     "TLS reports cannot go to %.150s: it %.150s", uri->text, uri->error);
    else if (uri->scheme == REPORT_OTHER)
        findings_add(out, FINDING_TLSRPT_BAD_URI, subject,
                     "TLS reports cannot go to %.150s: only mailto: and https: are possible",
                     uri->text);
    else if (uri->intake > INTAKE_YES)
        findings_add(out, FINDING_TLSRPT_NO_MAIL, subject,
                     "TLS reports to %.150s are lost: %.253s %s", uri->text, uri->host,
                     why[uri->intake]);
}

static void judge_destinations(const struct tlsrpt_facts *facts, const struct subject *subject,
                               struct findings *out)
{
    struct listing list = {0};
    size_t before = out->count;

    for (size_t i = 0; i < facts->rua_count; i++) {
        judge_destination(&facts->rua[i], subject, out);
        listing_add(&list, "%.100s", facts->rua[i].text);
    }
    if (facts->rua_dropped > 0)
        findings_add(
            out, FINDING_TLSRPT_TOO_MANY, subject,
            "names %zu destinations for TLS reports, and only the first %zu were looked at",
            facts->rua_count + facts->rua_dropped, facts->rua_count);
    if (out->count == before && list.count > 0)
        findings_add(out, FINDING_TLSRPT_OK, subject, "asks for TLS reports: %s",
                     listing_text(&list));
}

static void judge_tlsrpt_record(const struct tlsrpt_facts *facts, const struct subject *subject,
                                struct findings *out)
{
    const struct txt_facts *txt = &facts->found.txt;

    if (txt->count == 0) {
        findings_add(out, FINDING_TLSRPT_ABSENT, subject,
                     "asks nobody for TLS reports (%s): publish a TLSRPT record",
                     absence(out, &facts->found));
        return;
    }
    if (txt->count > 1) {
        findings_add(out, FINDING_TLSRPT_SEVERAL, subject,
                     "has %zu TLSRPT records, so senders report to nobody: remove all but one",
                     txt->count);
        return;
    }
    if (facts->error != NULL)
        findings_add(out, FINDING_TLSRPT_SYNTAX, subject, "the TLSRPT record %s: %.150s",
                     facts->error, txt->records[0].text);
    sts_add_flaws(out, FINDING_TLSRPT_ODD, STATE_WARNING, subject, "the TLSRPT record",
                  &facts->odd);
    add_ignored(out, FINDING_TLSRPT_UNKNOWN_FIELD, subject, "the TLSRPT record", &facts->ignored);
    judge_destinations(facts, subject, out);
}

void judge_tlsrpt(const struct run_facts *run, const struct tlsrpt_facts *facts,
                  const struct judge_opts *opts, struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "nobody gets TLS reports"};
    const struct txt_facts *txt = &facts->found.txt;
    struct subject subject = sts_subject(run);

    if (txt->end == TXT_UNASKED)
        return;
    if (txt->end == TXT_FAILED) {
        judge_trouble(run, opts, out, &subject, txt->trouble, &kind, false);
        return;
    }
    add_strays(out, FINDING_TLSRPT_DISCARDED, &subject, &facts->found);
    if (!run->domain.null_mx || txt->count > 0)
        judge_tlsrpt_record(facts, &subject, out);
}

/* ---- all of it */

/* What was found from `from` on is not worse than OK. */
static bool all_well(const struct findings *out, size_t from)
{
    for (size_t i = from; i < out->count; i++) {
        if (out->items[i].state != STATE_OK)
            return false;
    }
    return true;
}

/* The last finding goes to `index`, so that the program's first line says it. */
static void move_last_to(struct findings *out, size_t index)
{
    struct finding last = out->items[out->count - 1];

    for (size_t i = out->count - 1; i > index; i--)
        out->items[i] = out->items[i - 1];
    out->items[index] = last;
}

static void add_ok(const struct sts_view *view, size_t from)
{
    const struct sts_policy *policy = view->facts->policy;
    struct subject subject = sts_subject(view->run);
    struct listing list = {0};
    char time[WORDS_TIME_SIZE];

    if (!sts_record_valid(&view->facts->record) || policy == NULL || !policy->valid ||
        !all_well(view->out, from))
        return;
    for (size_t i = 0; i < policy->mx_count; i++)
        listing_add(&list, "%.100s", policy->mx[i]);
    findings_add(view->out, FINDING_STS_OK, &subject, "has MTA-STS in mode %s for %s, id %s%s%s",
                 sts_mode_name(policy->mode), words_time(policy->max_age, time),
                 view->facts->record.id, list.count > 0 ? ", mx: " : "", listing_text(&list));
    move_last_to(view->out, from);
}

void judge_mta_sts(const struct run_facts *run, const struct mta_sts_facts *facts,
                   const struct sts_opts *sts, const struct judge_opts *opts, struct findings *out)
{
    struct sts_view view = {run, facts, sts, opts, out};
    const struct versioned_records *found = &facts->record.found;
    bool absent = found->txt.end > TXT_UNASKED && found->txt.end < TXT_FAILED &&
                  found->txt.count + found->stray_count == 0;
    size_t from = out->count;

    /* A domain that takes no mail (RFC 7505) has no use for it; what it has is judged all the
     * same. */
    if (!absent || !run->domain.null_mx)
        judge_record(&view);
    if (!absent) {
        judge_sts_fetch(&view);
        judge_policy(&view);
        judge_sts_hosts(&view);
        add_ok(&view, from);
    }
    judge_tlsrpt(run, &facts->tlsrpt, opts, out);
}
