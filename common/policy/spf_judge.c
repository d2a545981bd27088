/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_judge.h"

#include <string.h>

#include "policy/spf_audit.h"
#include "policy/spf_check.h"
#include "policy/trouble.h"
#include "policy/words.h"

#define ANSWER_MAX 450 /* octets of name and texts, RFC 7208 3.4 */

static struct subject subject_of(const struct spf_node *node)
{
    return (struct subject){.domain = node->domain};
}

/* "include:x.example", as the record that names the node has it. */
static const char *way_to(const struct spf_node *node)
{
    return node->term != NULL ? node->term->text : "the record";
}

static void judge_absent(const struct spf_facts *spf, struct findings *out)
{
    struct subject subject = {.domain = spf->domain};

    findings_add(out, FINDING_SPF_ABSENT, &subject,
                 spf->no_mail
                     ? "publishes no SPF record and has no mail host: publish \"v=spf1 -all\""
                     : "publishes no SPF record: name the hosts that send in a TXT record "
                       "\"v=spf1 ... -all\"");
}

static void judge_missing(const struct spf_facts *spf, const struct spf_node *node,
                          struct findings *out)
{
    const struct spf_node *parent = &spf->nodes[node->parent];
    struct subject subject = subject_of(parent);

    if (node->end == SPF_NODE_LOOP)
        findings_add(out, FINDING_SPF_LOOP, &subject,
                     "%.200s leads back to %.253s, which leads here: remove it (permerror)",
                     way_to(node), node->domain);
    else if (node->end == SPF_NODE_BAD_NAME)
        findings_add(out, FINDING_SPF_INCLUDE_ABSENT, &subject,
                     "%.200s is no domain name (%.100s): remove it (permerror)", way_to(node),
                     node->error);
    else
        findings_add(out, FINDING_SPF_INCLUDE_ABSENT, &subject,
                     "%.200s leads to a domain that %s: remove it or correct the name (permerror)",
                     way_to(node),
                     node->txt.end == TXT_NXDOMAIN ? "does not exist (NXDOMAIN)"
                                                   : "has no SPF record");
}

/* How the lookup of one record ended. */
static void judge_node_end(const struct run_facts *run, const struct judge_opts *opts,
                           const struct spf_facts *spf, const struct spf_node *node,
                           struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "receivers get temperror for its mail"};
    struct subject subject = subject_of(node);

    switch (node->end) {
    case SPF_NODE_FAILED:
        if (!node->repeated)
            judge_trouble(run, opts, out, &subject, node->txt.trouble, &kind, false);
        break;
    case SPF_NODE_SYNTAX:
        if (!node->repeated)
            findings_add(
                out, FINDING_SPF_SYNTAX, &subject,
                "its SPF record gives permerror, for it has a syntax error; correct %.255s",
                node->error);
        break;
    case SPF_NODE_SEVERAL:
        if (!node->repeated)
            findings_add(out, FINDING_SPF_SEVERAL, &subject,
                         "has %zu SPF records, permerror: merge them into one", node->txt.count);
        break;
    case SPF_NODE_NONE:
        if (node->depth == 0) {
            judge_absent(spf, out);
            break;
        }
        judge_missing(spf, node, out);
        break;
    case SPF_NODE_LOOP:
    case SPF_NODE_BAD_NAME:
        judge_missing(spf, node, out);
        break;
    case SPF_NODE_MACRO:
        findings_add(out, FINDING_SPF_DEPENDS, &subject,
                     "where %.200s leads depends on the message, so it was not followed",
                     way_to(node));
        break;
    case SPF_NODE_RECORD:
    case SPF_NODE_UNASKED:
        break;
    }
}

/* Whether the term authorises a range of the size of a large network, or everybody. */
static bool is_broad(const struct spf_term *term, bool *everybody)
{
    int prefix4 = 32, prefix6 = 128;

    if (term->qualifier != '+')
        return false;
    if (term->kind == SPF_IP4 || term->kind == SPF_A || term->kind == SPF_MX)
        prefix4 = term->prefix4;
    if (term->kind == SPF_IP6 || term->kind == SPF_A || term->kind == SPF_MX)
        prefix6 = term->prefix6;
    *everybody = prefix4 == 0 || prefix6 == 0;
    return prefix4 < 16 || prefix6 < 32;
}

/* The terms that evaluation can come to, sorted by what is wrong with them. */
struct bad_terms {
    struct listing ptr, everybody, broad;
};

static void sort_term(const struct spf_node *node, const struct spf_term *term,
                      struct bad_terms *bad)
{
    bool everybody = false;

    if (term->kind == SPF_PTR)
        listing_add(&bad->ptr, "%s", term->text);
    if (!node->pass)
        return;
    if (term->kind == SPF_ALL && term->qualifier == '+')
        listing_add(&bad->everybody, "%s", term->text);
    else if (is_broad(term, &everybody))
        listing_add(everybody ? &bad->everybody : &bad->broad, "%s", term->text);
}

static void judge_terms(const struct spf_node *node, struct findings *out)
{
    const struct spf_record *record = node->record;
    struct subject subject = subject_of(node);
    struct bad_terms bad = {.ptr = {.count = 0}};

    for (size_t i = 0; i < record->count; i++) {
        if (spf_reaches(record, &record->terms[i]))
            sort_term(node, &record->terms[i], &bad);
    }
    if (bad.everybody.count > 0)
        findings_add(out, FINDING_SPF_PASS_ALL, &subject,
                     "authorises every host on the Internet with %s: name the hosts that send",
                     listing_text(&bad.everybody));
    if (bad.broad.count > 0)
        findings_add(out, FINDING_SPF_BROAD_RANGE, &subject,
                     "authorises very large ranges, strangers among them; narrow %s",
                     listing_text(&bad.broad));
    if (bad.ptr.count > 0)
        findings_add(out, FINDING_SPF_PTR, &subject,
                     "uses %s: name the hosts with ip4, ip6, a or mx instead",
                     listing_text(&bad.ptr));
}

/* What is never looked at. */
static void judge_unreached(const struct spf_node *node, struct findings *out)
{
    const struct spf_record *record = node->record;
    struct subject subject = subject_of(node);
    struct listing list = {0};

    for (size_t i = 0; i < record->count; i++) {
        if (record->terms[i].kind < SPF_REDIRECT && !spf_reaches(record, &record->terms[i]))
            listing_add(&list, "%s", record->terms[i].text);
    }
    if (list.count > 0)
        findings_add(out, FINDING_SPF_AFTER_ALL, &subject,
                     "what follows \"%.8s\" is never looked at: %s", record->all->text,
                     listing_text(&list));
    if (record->all != NULL && record->redirect != NULL)
        findings_add(out, FINDING_SPF_REDIRECT_IGNORED, &subject,
                     "%.200s is ignored because of \"%.8s\": remove one of them",
                     record->redirect->text, record->all->text);
}

/* What only the domain itself can mend. */
static void judge_size(const struct spf_node *node, struct findings *out)
{
    struct subject subject = subject_of(node);
    size_t size = strlen(node->domain) + node->txt.size;

    if (node->main && node->text != NULL && size > ANSWER_MAX)
        findings_add(out, FINDING_SPF_BIG_ANSWER, &subject,
                     "its name and TXT records are %zu octets, over the %d that fit an answer of "
                     "512: move or remove some",
                     size, ANSWER_MAX);
}

static void judge_nodes(const struct run_facts *run, const struct judge_opts *opts,
                        const struct spf_facts *spf, struct findings *out)
{
    for (size_t i = 0; i < spf->node_count; i++) {
        const struct spf_node *node = &spf->nodes[i];
        struct subject subject = subject_of(&spf->nodes[node->parent]);

        judge_node_end(run, opts, spf, node, out);
        if (node->repeated) {
            findings_add(out, FINDING_SPF_DUPLICATE, &subject,
                         "%.200s: that domain is in the tree already, and each time counts",
                         way_to(node));
        } else if (node->record != NULL) {
            judge_terms(node, out);
            judge_unreached(node, out);
            judge_size(node, out);
        }
    }
}

static void judge_target(const struct run_facts *run, const struct judge_opts *opts,
                         const struct spf_facts *spf, const struct spf_target *target,
                         struct findings *out)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS,
                                             "receivers get temperror for its mail"};
    struct subject subject = subject_of(&spf->nodes[target->node]);
    const char *text = target->term->text;

    if (target->trouble != NULL)
        judge_trouble(run, opts, out, &subject, target->trouble, &kind, false);
    if (target->end == SPF_TARGET_NXDOMAIN)
        findings_add(out, FINDING_SPF_DEAD_TARGET, &subject,
                     "%.200s: %.253s does not exist (NXDOMAIN): remove the term", text,
                     target->name);
    else if (target->end == SPF_TARGET_BAD_NAME)
        findings_add(out, FINDING_SPF_DEAD_TARGET, &subject,
                     "%.200s: %.253s is no domain name: remove the term", text, target->name);
    else if (target->end == SPF_TARGET_NODATA || target->voids > 0)
        findings_add(out, FINDING_SPF_VOID, &subject, "%.200s: %.253s has no %s", text,
                     target->name,
                     target->end != SPF_TARGET_NODATA ? "address for all of its MX hosts"
                     : target->term->kind == SPF_MX   ? "MX record"
                                                      : "address");
    else if (target->end == SPF_TARGET_MACRO)
        findings_add(out, FINDING_SPF_DEPENDS, &subject,
                     "where %.200s leads depends on the message", text);
    if (target->mx_names > SPF_MX_MAX)
        findings_add(out, FINDING_SPF_TOO_MANY_MX, &subject,
                     "%.200s: %.253s has %zu MX records, and more than %d are permerror", text,
                     target->name, target->mx_names, SPF_MX_MAX);
}

/* The same domain twice is said once. */
static void judge_targets(const struct run_facts *run, const struct judge_opts *opts,
                          const struct spf_facts *spf, struct findings *out)
{
    for (size_t i = 0; i < spf->target_count; i++) {
        const struct spf_target *target = &spf->targets[i];

        if (!spf->nodes[target->node].repeated)
            judge_target(run, opts, spf, target, out);
    }
}

static void void_terms(const struct spf_facts *spf, struct listing *list)
{
    for (size_t i = 0; i < spf->target_count; i++) {
        if (spf->targets[i].voids > 0)
            listing_add(list, "%s", spf->targets[i].term->text);
    }
}

/* Clients of one family may come to more lookups without an answer: their messages get permerror,
 * but hosts that have no address of the family do not send over it. */
static const char *family_text(const struct spf_facts *spf, struct arena *arena)
{
    bool v6 = spf->voids6 >= spf->voids4;
    size_t voids = v6 ? spf->voids6 : spf->voids4;

    if (voids <= SPF_VOIDS_MAX || spf->void_lookups > SPF_VOIDS_MAX)
        return "";
    return arena_printf(arena, "; %zu for clients of IPv%c, which gives permerror", voids,
                        v6 ? '6' : '4');
}

/* RFC 7208 4.6.4. */
static void judge_limits(const struct spf_facts *spf, struct findings *out)
{
    struct subject subject = {.domain = spf->domain};
    const char *least = spf->lower_bound || spf->stopped ? "at least " : "";
    struct listing list = {0};

    void_terms(spf, &list);
    if (spf->lookups > SPF_TERMS_MAX)
        findings_add(out, FINDING_SPF_TOO_MANY_LOOKUPS, &subject,
                     "needs %s%zu lookups where %d are allowed, permerror: remove includes or "
                     "write addresses",
                     least, spf->lookups, SPF_TERMS_MAX);
    if (spf->void_lookups > SPF_VOIDS_MAX)
        findings_add(out, FINDING_SPF_VOID_LOOKUPS, &subject,
                     "%zu lookups find nothing where %d are allowed, permerror: remove %s",
                     spf->void_lookups, SPF_VOIDS_MAX, listing_text(&list));
    if (spf->nodes[0].record != NULL)
        findings_add(out, FINDING_SPF_LOOKUPS, &subject,
                     "%s%zu of %d lookups, %zu of %d without an answer%s", least, spf->lookups,
                     SPF_TERMS_MAX, spf->void_lookups, SPF_VOIDS_MAX, family_text(spf, out->arena));
    if (spf->stopped)
        findings_add(out, FINDING_SPF_STOPPED, &subject,
                     "stopped after %zu lookups and %zu records: the rest was not looked at",
                     spf->asked, spf->node_count);
}

bool spf_gives_permerror(const struct spf_facts *spf)
{
    for (size_t i = 0; i < spf->node_count; i++) {
        enum spf_node_end end = spf->nodes[i].end;

        if (end == SPF_NODE_SYNTAX || end == SPF_NODE_SEVERAL || end == SPF_NODE_LOOP ||
            end == SPF_NODE_BAD_NAME || (end == SPF_NODE_NONE && i > 0))
            return true;
    }
    for (size_t i = 0; i < spf->target_count; i++) {
        if (spf->targets[i].mx_names > SPF_MX_MAX)
            return true;
    }
    return spf->lookups > SPF_TERMS_MAX || spf->void_lookups > SPF_VOIDS_MAX;
}

/* A domain without a mail host whose record is nothing but "-all". */
static bool is_parked(const struct spf_facts *spf)
{
    const struct spf_record *record = spf->nodes[0].record;

    return spf->no_mail && record != NULL && record->count == 1 && record->all != NULL &&
           record->all->qualifier == '-';
}

/* What the domain says of hosts that it does not name. */
static void judge_all(const struct run_facts *run, const struct spf_facts *spf,
                      struct findings *out)
{
    struct subject subject = {.domain = spf->domain};

    if (!spf->all_known)
        return;
    if (is_parked(spf))
        findings_add(out, FINDING_SPF_PARKED, &subject,
                     "has no mail host, and nobody may send in its name");
    else if (run->domain.null_mx && spf->all != '-')
        findings_add(out, FINDING_SPF_NULL_MX, &subject,
                     "accepts no mail (null MX), but its SPF record does not end in -all: publish "
                     "\"v=spf1 -all\"");
    if (spf->all == '?')
        findings_add(out, FINDING_SPF_NEUTRAL, &subject,
                     "ends in ?all, which forbids nothing: end the record with -all or ~all");
    else if (spf->all == '\0')
        findings_add(out, FINDING_SPF_NEUTRAL, &subject,
                     "has neither \"all\" nor \"redirect\", so the result for other hosts is "
                     "neutral, which forbids nothing: end the record with -all or ~all");
    else if (spf->all == '~')
        findings_add(out, FINDING_SPF_SOFTFAIL, &subject, "other hosts get softfail (~all)");
}

/* The tree, a line a record: how deep it lies, what it costs, all of its text. */
static void list_tree(const struct spf_facts *spf, struct findings *out)
{
    for (size_t i = 0; i < spf->node_count; i++) {
        const struct spf_node *node = &spf->nodes[i];
        struct subject subject = subject_of(node);

        if (node->text != NULL)
            findings_add(out, FINDING_SPF_RECORD, &subject, "depth %u, %zu lookup%s: %.*s",
                         node->depth, node->lookups, words_plural(node->lookups),
                         (int)node->text->size, node->text->text);
    }
}

void judge_spf(const struct run_facts *run, const struct judge_opts *opts,
               const struct spf_facts *spf, struct findings *out)
{
    struct subject subject = {.domain = spf->domain};

    if (run->domain.nxdomain)
        return;
    judge_nodes(run, opts, spf, out);
    judge_targets(run, opts, spf, out);
    judge_limits(spf, out);
    judge_all(run, spf, out);
    if (spf->almost != NULL)
        findings_add(out, FINDING_SPF_ALMOST, &subject,
                     "a TXT record is no SPF record, for it does not begin with \"v=spf1 \": "
                     "\"%.200s\"",
                     spf->almost->text);
    list_tree(spf, out);
}

/* What each result means for the message (RFC 7208 2.6, 8). */
static enum state result_state(enum spf_result result)
{
    switch (result) {
    case SPF_PASS:
        return STATE_OK;
    case SPF_NONE:
    case SPF_NEUTRAL:
    case SPF_SOFTFAIL:
        return STATE_WARNING;
    case SPF_FAIL:
    case SPF_PERMERROR:
        return STATE_CRITICAL;
    case SPF_TEMPERROR:
        break;
    }
    return STATE_UNKNOWN;
}

/* Why: the problem, or the term that decided. */
static const char *reason(const struct spf_verdict *verdict, struct arena *arena)
{
    const char *domain = verdict->domain != NULL ? verdict->domain : verdict->checked;

    if (verdict->problem != NULL)
        return verdict->problem;
    if (verdict->term != NULL)
        return arena_printf(arena, "%.200s in the record of %.253s", verdict->term, domain);
    return arena_printf(arena, "no term of the record of %.253s matches", domain);
}

/* Whether a temporary error is ours: then the domain was not tested against what was expected. */
static bool untested(const struct run_facts *run, const struct spf_verdict *verdict)
{
    return verdict->result == SPF_TEMPERROR &&
           (run->end == RUN_TERMINATED ||
            (verdict->trouble != NULL && verdict->trouble->blame != BLAME_DOMAIN));
}

void judge_spf_verdict(const struct run_facts *run, const struct judge_opts *opts,
                       const struct spf_verdict *verdict, int expected, struct findings *out)
{
    struct subject subject = {.domain = verdict->checked};
    enum state state = result_state(verdict->result);
    const char *why = reason(verdict, out->arena), *name = spf_result_name(verdict->result);
    bool cut = run->end == RUN_TERMINATED ||
               (verdict->trouble != NULL && verdict->trouble->blame == BLAME_DEADLINE);

    if (verdict->result == SPF_TEMPERROR && cut)
        state = deadline_state(opts, STATE_UNKNOWN);
    if (expected >= 0 && (int)verdict->result != expected)
        findings_add_as(out, FINDING_SPF_RESULT, untested(run, verdict) ? state : STATE_CRITICAL,
                        &subject, "%s where %s was expected: %.500s", name,
                        spf_result_name((enum spf_result)expected), why);
    else
        findings_add_as(out, FINDING_SPF_RESULT, expected >= 0 ? STATE_OK : state, &subject,
                        "%s%s: %.500s%s%.300s", name, expected >= 0 ? " as expected" : "", why,
                        verdict->explanation != NULL ? "; explanation: " : "",
                        verdict->explanation != NULL ? verdict->explanation : "");
}
