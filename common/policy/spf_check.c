/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_check.h"

#include <string.h>

#include "dns/trouble.h"
#include "policy/spf_check_private.h"
#include "policy/txt.h"

const char *spf_result_name(enum spf_result result)
{
    static const char *const names[] = {
        [SPF_NONE] = "none",           [SPF_NEUTRAL] = "neutral",   [SPF_PASS] = "pass",
        [SPF_FAIL] = "fail",           [SPF_SOFTFAIL] = "softfail", [SPF_TEMPERROR] = "temperror",
        [SPF_PERMERROR] = "permerror",
    };

    return names[result];
}

/* An end that no term has caused. */
static void end(struct spf_run *run, struct spf_outcome *out, enum spf_result result,
                const char *problem)
{
    out->result = result;
    run->out->result = result;
    run->out->problem = problem;
}

/* The one record of a domain (RFC 7208 4.4, 4.5), parsed (4.6). False where the outcome is known
 * without it. */
static bool take_record(struct spf_run *run, struct spf_frame *frame, const struct txt_facts *txt,
                        struct spf_outcome *out)
{
    struct err err;

    if (txt->end == TXT_FAILED) {
        run->out->trouble = txt->trouble;
        end(run, out, SPF_TEMPERROR,
            arena_printf(run->arena, "the TXT lookup of %s %s", frame->domain,
                         txt->status == DNS_BOGUS ? "is bogus" : "failed"));
    } else if (txt->count == 0) {
        end(run, out, SPF_NONE,
            arena_printf(run->arena, "%s %s", frame->domain,
                         txt->end == TXT_NXDOMAIN ? "does not exist" : "has no SPF record"));
    } else if (txt->count > 1) {
        end(run, out, SPF_PERMERROR,
            arena_printf(run->arena, "%s has %zu SPF records, and one is allowed", frame->domain,
                         txt->count));
    } else if (spf_parse(run->arena, txt->records[0].text, txt->records[0].size, &frame->record,
                         &err) != 0) {
        end(run, out, SPF_PERMERROR,
            arena_printf(run->arena, "the SPF record of %s does not parse: %s", frame->domain,
                         err.text));
        run->out->domain = frame->domain;
    } else {
        return true;
    }
    return false;
}

static enum spf_result result_of(char qualifier)
{
    switch (qualifier) {
    case '-':
        return SPF_FAIL;
    case '~':
        return SPF_SOFTFAIL;
    case '?':
        return SPF_NEUTRAL;
    default:
        return SPF_PASS;
    }
}

/* The mechanisms from left to right (RFC 7208 4.6.2). */
static enum spf_step run_terms(struct spf_run *run, const struct spf_frame *frame,
                               struct spf_outcome *out)
{
    for (size_t i = 0; i < frame->record.count; i++) {
        const struct spf_term *term = &frame->record.terms[i];
        enum spf_step step = spf_match(run, frame, term);

        if (step == STEP_NO_MATCH)
            continue;
        if (step == STEP_MATCH) {
            out->result = result_of(term->qualifier);
            out->term = term;
        }
        return step;
    }
    return STEP_NO_MATCH;
}

/* RFC 7208 6.1: the result is that of the other record, except that it must be there. */
static int follow_redirect(struct spf_run *run, const struct spf_frame *frame, const char *target,
                           struct spf_outcome *out)
{
    if (spf_evaluate(run, frame, target, out) != 0)
        return PENDING;
    if (out->result == SPF_NONE)
        out->result = SPF_PERMERROR;
    if (out->result == SPF_TEMPERROR || out->result == SPF_PERMERROR)
        spf_blame(run, frame, frame->record.redirect, out->result);
    return 0;
}

static int evaluate_record(struct spf_run *run, const struct spf_frame *frame,
                           struct spf_outcome *out)
{
    const char *target;
    enum spf_step step = run_terms(run, frame, out);

    if (step == STEP_NO_MATCH) {
        step = spf_redirect(run, frame, &target);
        if (step == STEP_MATCH)
            return follow_redirect(run, frame, target, out);
        if (step == STEP_NO_MATCH)
            out->result = SPF_NEUTRAL;
    }
    if (step == STEP_ERROR)
        out->result = run->out->result;
    return step == STEP_PENDING ? PENDING : 0;
}

int spf_evaluate(struct spf_run *run, const struct spf_frame *parent, const char *domain,
                 struct spf_outcome *out)
{
    struct spf_frame *frame = arena_alloc(run->arena, 1, sizeof *frame);
    char name[NAME_QUERY_SIZE];
    struct txt_facts txt;

    *out = (struct spf_outcome){.result = SPF_NONE};
    frame->parent = parent;
    frame->domain = domain;
    if (name_query_text(domain, strlen(domain), name, NULL) != 0 || name_labels(name) < 2) {
        end(run, out, SPF_NONE,
            arena_printf(run->arena, "\"%.253s\" is not a domain name of two labels or more",
                         domain));
        return 0;
    }
    frame->name = arena_strdup(run->arena, name);
    if (txt_find(run->table, run->arena, name, spf_is_record, &txt, run->troubles) != 0)
        return PENDING;
    run->out->voids += parent != NULL && (txt.end == TXT_NODATA || txt.end == TXT_NXDOMAIN);
    if (!take_record(run, frame, &txt, out))
        return 0;
    out->frame = frame;
    return evaluate_record(run, frame, out);
}

/* RFC 7208 6.2: whatever goes wrong, there is no explanation. */
static int explain(struct spf_run *run, const struct spf_outcome *outcome)
{
    const struct spf_term *exp = outcome->frame->record.exp;
    const char *target;
    char name[NAME_QUERY_SIZE];
    const struct answer *answer;
    const struct rr_text *text;
    enum spf_step step;

    if (exp == NULL)
        return 0;
    step = spf_target(run, outcome->frame, exp, false, &target);
    if (step != STEP_MATCH)
        return step == STEP_PENDING ? PENDING : 0;
    if (name_query_text(target, strlen(target), name, NULL) != 0)
        return 0;
    answer = answers_get(run->table, name, RR_TXT);
    if (answer == NULL)
        return PENDING;
    if (!answer_has_data(answer) || answer->count != 1 || answer->dropped + answer->malformed > 0)
        return 0;
    text = &answer->records[0].as.text;
    step = spf_need_validated(run, outcome->frame, exp, false, text->data, text->size);
    if (step != STEP_MATCH)
        return step == STEP_PENDING ? PENDING : 0;
    run->values.domain = outcome->frame->domain;
    if (spf_expand_explanation(run->arena, text->data, text->size, &run->values,
                               &run->out->explanation, NULL) != 0)
        run->out->explanation = NULL;
    return 0;
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

/* U-labels as A-labels (RFC 7208 4.3, RFC 8616 4); all else as it is written. */
static const char *ascii_domain(struct arena *arena, const char *domain)
{
    char name[NAME_SIZE];

    if (!is_ascii(domain) && name_parse(domain, name, NULL) == 0)
        return arena_strdup(arena, name);
    return domain;
}

/* RFC 7208 2.4, 4.1, 4.3: whose record it is, and what the macros s, l and o stand for. */
static void read_sender(struct spf_run *run, const struct spf_query *query)
{
    const char *at = strrchr(query->sender, '@');
    const char *domain = *query->sender == '\0' ? query->helo : at != NULL ? at + 1 : query->sender;
    const char *local =
        at == NULL || at == query->sender
            ? "postmaster"
            : arena_strndup(run->arena, query->sender, (size_t)(at - query->sender));

    domain = ascii_domain(run->arena, domain);
    run->local_ascii = is_ascii(local);
    run->values = (struct spf_values){
        .sender = arena_printf(run->arena, "%s@%s", local, domain),
        .local = local,
        .sender_domain = domain,
        .domain = domain,
        .helo = ascii_domain(run->arena, query->helo),
        .ip = run->ip,
        .receiver = query->receiver,
        .now = query->now,
    };
}

static void file_outcome(const struct spf_outcome *outcome, struct spf_verdict *out)
{
    out->result = outcome->result;
    if (outcome->result == SPF_TEMPERROR || outcome->result == SPF_PERMERROR)
        return;
    if (outcome->result != SPF_NONE)
        out->problem = NULL;
    out->term = outcome->term != NULL ? outcome->term->text : NULL;
    out->domain = outcome->frame != NULL ? outcome->frame->domain : NULL;
}

int spf_check(struct answers *table, struct arena *arena, const struct spf_query *query,
              struct spf_verdict *out, struct troubles *troubles)
{
    struct spf_run run = {.table = table, .arena = arena, .out = out, .troubles = troubles};
    struct spf_outcome outcome;
    char name[NAME_SIZE];
    const char *domain;

    *out = (struct spf_verdict){.result = SPF_NONE};
    run.ip = ip_unmapped(&query->ip);
    read_sender(&run, query);
    domain = run.values.sender_domain;
    out->checked = domain;
    if (name_parse(domain, name, NULL) != 0 || name_labels(name) < 2) {
        out->problem =
            arena_printf(arena, "\"%.253s\" is not a domain name of two labels or more", domain);
        return 0;
    }
    out->checked = arena_strdup(arena, name);
    if (spf_evaluate(&run, NULL, out->checked, &outcome) != 0)
        return PENDING;
    file_outcome(&outcome, out);
    return out->result == SPF_FAIL ? explain(&run, &outcome) : 0;
}
