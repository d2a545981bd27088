/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dns/trouble.h"
#include "policy/spf_check_private.h"

/* RFC 7208 4.6.4 */
#define TERMS_MAX 10
#define VOIDS_MAX 2
#define MX_NAMES_MAX 10

enum spf_step spf_stop(struct spf_run *run, const struct spf_frame *frame,
                       const struct spf_term *term, enum spf_result result, const char *format, ...)
{
    char why[512];
    va_list args;

    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    run->out->result = result;
    run->out->term = term->text;
    run->out->domain = frame->domain;
    run->out->problem = arena_printf(run->arena, "\"%.200s\" in the SPF record of %s: %s",
                                     term->text, frame->domain, why);
    return STEP_ERROR;
}

enum spf_step spf_blame(struct spf_run *run, const struct spf_frame *frame,
                        const struct spf_term *term, enum spf_result result)
{
    run->out->result = result;
    if (run->out->domain == NULL)
        return spf_stop(run, frame, term, result, "%s", run->out->problem);
    return STEP_ERROR;
}

static bool leads_back(const struct spf_frame *frame)
{
    for (const struct spf_frame *above = frame->parent; above != NULL; above = above->parent) {
        if (strcmp(above->name, frame->name) == 0)
            return true;
    }
    return false;
}

/* One more of the terms that look something up. */
static enum spf_step count_term(struct spf_run *run, const struct spf_frame *frame,
                                const struct spf_term *term)
{
    if (++run->out->lookups <= TERMS_MAX)
        return STEP_MATCH;
    return spf_stop(run, frame, term, SPF_PERMERROR,
                    "it is the %zuth that looks something up, and %d are allowed%s",
                    run->out->lookups, TERMS_MAX,
                    leads_back(frame) ? "; the record leads back to itself" : "");
}

/* One more lookup that found nothing. */
static enum spf_step count_void(struct spf_run *run, const struct spf_frame *frame,
                                const struct spf_term *term, const struct answer *answer)
{
    if (++run->out->voids <= VOIDS_MAX)
        return STEP_NO_MATCH;
    return spf_stop(run, frame, term, SPF_PERMERROR,
                    "%s %s, the third lookup without an answer, and %d are allowed", answer->name,
                    answer->content == ANSWER_NXDOMAIN ? "does not exist" : "has no such record",
                    VOIDS_MAX);
}

static enum spf_step lookup_failed(struct spf_run *run, const struct spf_frame *frame,
                                   const struct spf_term *term, const struct answer *answer)
{
    run->out->trouble = trouble_of(run->arena, answer);
    troubles_add(run->troubles, run->out->trouble);
    return spf_stop(run, frame, term, SPF_TEMPERROR, "the %s lookup of %s %s",
                    rr_type_name(answer->type), answer->name,
                    answer->status == DNS_BOGUS ? "is bogus" : "failed");
}

static enum spf_step find_reverse(struct spf_run *run)
{
    struct fcrdns found;

    if (run->reverse != NULL)
        return STEP_MATCH;
    /* What fails here ends nothing (RFC 7208 5.5), so there is nobody to blame. */
    if (fcrdns_find(run->table, run->arena, &run->ip, &found, NULL) != 0)
        return STEP_PENDING;
    run->reverse = arena_copy(run->arena, &found, sizeof found);
    return STEP_MATCH;
}

/* The client's names, when a term asks for them. */
static enum spf_step use_reverse(struct spf_run *run, const struct spf_frame *frame,
                                 const struct spf_term *term)
{
    enum spf_step step = find_reverse(run);
    const struct answer *answer;

    if (step != STEP_MATCH)
        return step;
    answer = answers_peek(run->table, run->reverse->reverse, RR_PTR);
    if (run->reverse->trouble != NULL || answer->content == ANSWER_DATA)
        return STEP_MATCH;
    return count_void(run, frame, term, answer) == STEP_ERROR ? STEP_ERROR : STEP_MATCH;
}

/* Whether `name` is `domain` or below it; never for one with a dot inside a label. */
static bool is_within(const char *name, const char *domain)
{
    size_t length = strlen(name), tail = strlen(domain);

    if (strchr(name, '\\') != NULL || length < tail || strcmp(name + length - tail, domain) != 0)
        return false;
    return length == tail || name[length - tail - 1] == '.';
}

/* The macro p (RFC 7208 7.3): the domain, then a name below it, then any name. */
static const char *validated(const struct fcrdns *reverse, const char *domain)
{
    const char *any = NULL, *below = NULL;

    for (size_t i = 0; i < reverse->count; i++) {
        const char *name = reverse->names[i].name;

        if (reverse->names[i].forward != FORWARD_CONFIRMED || strchr(name, '\\') != NULL)
            continue;
        if (strcmp(name, domain) == 0)
            return name;
        if (below == NULL && is_within(name, domain))
            below = name;
        if (any == NULL)
            any = name;
    }
    return below != NULL ? below : any;
}

enum spf_step spf_need_validated(struct spf_run *run, const struct spf_frame *frame,
                                 const struct spf_term *term, bool counts, const char *text,
                                 size_t size)
{
    enum spf_step step;

    if (!spf_macro_uses(text, size, 'p'))
        return STEP_MATCH;
    if (counts && !run->validated_counted) {
        step = count_term(run, frame, term);
        if (step == STEP_MATCH)
            step = use_reverse(run, frame, term);
        run->validated_counted = true;
    } else {
        step = find_reverse(run);
    }
    if (step == STEP_MATCH)
        run->values.validated = validated(run->reverse, frame->name);
    return step;
}

enum spf_step spf_target(struct spf_run *run, const struct spf_frame *frame,
                         const struct spf_term *term, bool counts, const char **target)
{
    enum spf_step step;

    *target = frame->domain;
    if (term->domain == NULL)
        return STEP_MATCH;
    /* RFC 8616 4: no label can hold such a local-part. */
    if (!run->local_ascii && (spf_macro_uses(term->domain, term->domain_size, 's') ||
                              spf_macro_uses(term->domain, term->domain_size, 'l')))
        return STEP_NO_MATCH;
    step = spf_need_validated(run, frame, term, counts, term->domain, term->domain_size);
    if (step != STEP_MATCH)
        return step;
    run->values.domain = frame->domain;
    if (spf_expand_domain(run->arena, term->domain, term->domain_size, &run->values, target,
                          NULL) != 0)
        *target = ""; /* too long to be a name */
    return STEP_MATCH;
}

/* Counts the term and finds the name that it asks for, as text of a query. No match for what is no
 * name (RFC 7208 4.8 leaves that open). */
static enum spf_step begin(struct spf_run *run, const struct spf_frame *frame,
                           const struct spf_term *term, char name[NAME_QUERY_SIZE])
{
    const char *target;
    enum spf_step step = count_term(run, frame, term);

    if (step == STEP_MATCH)
        step = spf_target(run, frame, term, true, &target);
    if (step == STEP_MATCH && name_query_text(target, strlen(target), name, NULL) != 0)
        step = STEP_NO_MATCH;
    return step;
}

/* An answer that a term needs -> *out. STEP_MATCH where it has records. */
static enum spf_step ask(struct spf_run *run, const struct spf_frame *frame,
                         const struct spf_term *term, const char *name, uint16_t type,
                         const struct answer **out)
{
    const struct answer *answer = answers_get(run->table, name, type);

    if (answer == NULL)
        return STEP_PENDING;
    if (!answer_completed(answer))
        return lookup_failed(run, frame, term, answer);
    if (answer->content != ANSWER_DATA)
        return count_void(run, frame, term, answer);
    *out = answer;
    return STEP_MATCH;
}

static uint16_t address_type(const struct spf_run *run)
{
    return run->ip.family == IP_V6 ? RR_AAAA : RR_A;
}

/* Whether one of the addresses of `name` is in a common network with the client. */
static enum spf_step match_addresses(struct spf_run *run, const struct spf_frame *frame,
                                     const struct spf_term *term, const char *name)
{
    int bits = run->ip.family == IP_V6 ? term->prefix6 : term->prefix4;
    const struct answer *answer;
    enum spf_step step = ask(run, frame, term, name, address_type(run), &answer);

    if (step != STEP_MATCH)
        return step;
    for (size_t i = 0; i < answer->count; i++) {
        if (ip_in_prefix(&run->ip, &answer->records[i].as.address, bits))
            return STEP_MATCH;
    }
    return STEP_NO_MATCH;
}

/* RFC 7208 5.3 */
static enum spf_step match_a(struct spf_run *run, const struct spf_frame *frame,
                             const struct spf_term *term)
{
    char name[NAME_QUERY_SIZE];
    enum spf_step step = begin(run, frame, term, name);

    return step == STEP_MATCH ? match_addresses(run, frame, term, name) : step;
}

static bool is_null_mx(const struct rr *record)
{
    return strcmp(record->as.mx.exchange, ".") == 0;
}

/* RFC 7208 5.4: no implicit MX, and more than ten names are an error. */
static enum spf_step match_mx(struct spf_run *run, const struct spf_frame *frame,
                              const struct spf_term *term)
{
    char name[NAME_QUERY_SIZE];
    const struct answer *answer;
    enum spf_step step = begin(run, frame, term, name);
    size_t names;

    if (step == STEP_MATCH)
        step = ask(run, frame, term, name, RR_MX, &answer);
    if (step != STEP_MATCH)
        return step;
    names = answer->count + answer->dropped + answer->malformed;
    if (names > MX_NAMES_MAX)
        return spf_stop(run, frame, term, SPF_PERMERROR,
                        "%s has %zu MX records, and %d are allowed", name, names, MX_NAMES_MAX);
    for (size_t i = 0; i < answer->count; i++) {
        if (!is_null_mx(&answer->records[i]))
            (void)answers_get(run->table, answer->records[i].as.mx.exchange, address_type(run));
    }
    for (size_t i = 0; i < answer->count; i++) {
        if (is_null_mx(&answer->records[i]))
            continue;
        step = match_addresses(run, frame, term, answer->records[i].as.mx.exchange);
        if (step != STEP_NO_MATCH)
            return step;
    }
    return STEP_NO_MATCH;
}

/* RFC 7208 5.5: what fails matches nothing and ends nothing. */
static enum spf_step match_ptr(struct spf_run *run, const struct spf_frame *frame,
                               const struct spf_term *term)
{
    char name[NAME_QUERY_SIZE];
    enum spf_step step = begin(run, frame, term, name);

    if (step == STEP_MATCH)
        step = use_reverse(run, frame, term);
    if (step != STEP_MATCH)
        return step;
    for (size_t i = 0; i < run->reverse->count; i++) {
        if (run->reverse->names[i].forward == FORWARD_CONFIRMED &&
            is_within(run->reverse->names[i].name, name))
            return STEP_MATCH;
    }
    return STEP_NO_MATCH;
}

/* RFC 7208 5.7: always A. */
static enum spf_step match_exists(struct spf_run *run, const struct spf_frame *frame,
                                  const struct spf_term *term)
{
    char name[NAME_QUERY_SIZE];
    const struct answer *answer;
    enum spf_step step = begin(run, frame, term, name);

    return step == STEP_MATCH ? ask(run, frame, term, name, RR_A, &answer) : step;
}

/* RFC 7208 5.2, with its table of results. */
static enum spf_step match_include(struct spf_run *run, const struct spf_frame *frame,
                                   const struct spf_term *term)
{
    const char *target;
    struct spf_outcome inner;
    enum spf_step step = count_term(run, frame, term);

    if (step == STEP_MATCH)
        step = spf_target(run, frame, term, true, &target);
    if (step != STEP_MATCH)
        return step;
    if (spf_evaluate(run, frame, target, &inner) != 0)
        return STEP_PENDING;
    if (inner.result == SPF_NONE)
        inner.result = SPF_PERMERROR;
    if (inner.result == SPF_TEMPERROR || inner.result == SPF_PERMERROR)
        return spf_blame(run, frame, term, inner.result);
    return inner.result == SPF_PASS ? STEP_MATCH : STEP_NO_MATCH;
}

enum spf_step spf_redirect(struct spf_run *run, const struct spf_frame *frame, const char **target)
{
    const struct spf_term *term = frame->record.redirect;
    enum spf_step step;

    if (term == NULL || frame->record.all != NULL)
        return STEP_NO_MATCH;
    step = count_term(run, frame, term);
    return step == STEP_MATCH ? spf_target(run, frame, term, true, target) : step;
}

enum spf_step spf_match(struct spf_run *run, const struct spf_frame *frame,
                        const struct spf_term *term)
{
    switch (term->kind) {
    case SPF_ALL:
        return STEP_MATCH;
    case SPF_INCLUDE:
        return match_include(run, frame, term);
    case SPF_A:
        return match_a(run, frame, term);
    case SPF_MX:
        return match_mx(run, frame, term);
    case SPF_PTR:
        return match_ptr(run, frame, term);
    case SPF_IP4:
        return ip_in_prefix(&run->ip, &term->ip, term->prefix4) ? STEP_MATCH : STEP_NO_MATCH;
    case SPF_IP6:
        return ip_in_prefix(&run->ip, &term->ip, term->prefix6) ? STEP_MATCH : STEP_NO_MATCH;
    case SPF_EXISTS:
        return match_exists(run, frame, term);
    case SPF_REDIRECT:
    case SPF_EXP:
    case SPF_UNKNOWN_MODIFIER:
        break;
    }
    return STEP_NO_MATCH;
}
