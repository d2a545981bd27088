/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct finding_kind kinds[FINDING_COUNT] = {
#define FINDING(symbol, id, state, ref, meaning, why, mend)                                        \
    [FINDING_##symbol] = {id, state, ref, meaning, why, mend},
#include "report/findings.def"
#undef FINDING
};

/* No host name is longer, and no address. */
#define SUBJECT_PART_MAX 255

const struct finding_kind *finding_kind(enum finding_id id)
{
    return &kinds[id];
}

const struct finding_kind *finding_find(const char *id)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        if (strcmp(kinds[i].id, id) == 0)
            return &kinds[i];
    }
    return NULL;
}

#define ID_SIZE 64

/* How many single-character edits lead from `a` to `b`, both shorter than ID_SIZE. */
static unsigned edit_distance(const char *a, const char *b)
{
    unsigned row[ID_SIZE + 1];
    size_t width = strlen(b);

    for (size_t i = 0; i <= width; i++)
        row[i] = (unsigned)i;
    for (size_t i = 0; a[i] != '\0'; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < width; j++) {
            unsigned best = diagonal + (a[i] != b[j]);

            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j + 1] + 1 < best)
                best = row[j + 1] + 1;
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    return row[width];
}

const char *finding_nearest(const char *id)
{
    char text[ID_SIZE];
    const char *nearest = kinds[0].id;
    unsigned least = 2 * ID_SIZE;

    snprintf(text, sizeof text, "%s", id);
    for (size_t i = 0; text[i] != '\0'; i++)
        text[i] = text_lower(text[i]);
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        unsigned distance = edit_distance(text, kinds[i].id);

        if (distance < least) {
            least = distance;
            nearest = kinds[i].id;
        }
    }
    return nearest;
}

void findings_init(struct findings *list, struct arena *arena, const struct severity_rule *rules,
                   size_t rule_count)
{
    *list = (struct findings){.arena = arena, .rules = rules, .rule_count = rule_count};
}

static bool glob_matches(const char *glob, const struct subject *subject)
{
    char text[SUBJECT_TEXT_SIZE];

    if (text_glob(glob, subject_text(subject, text)))
        return true;
    if (subject->host != NULL && text_glob(glob, subject->host))
        return true;
    if (subject->address != NULL && text_glob(glob, subject->address))
        return true;
    return subject->domain != NULL && text_glob(glob, subject->domain);
}

/* The state after the user's rules. */
static enum state state_by_rules(const struct findings *list, const struct finding *finding)
{
    const char *id = kinds[finding->id].id;
    enum state state = finding->state;

    for (size_t i = 0; i < list->rule_count; i++) {
        const struct severity_rule *rule = &list->rules[i];

        if (!text_glob(rule->id, id))
            continue;
        if (rule->glob == NULL || glob_matches(rule->glob, &finding->subject))
            state = rule->state;
    }
    return state;
}

static char *part_copy(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : text_clean_copy(arena, text, strlen(text), SUBJECT_PART_MAX);
}

PRINTF_LIKE(5, 0)
static void add(struct findings *list, enum finding_id id, enum state state,
                const struct subject *subject, const char *format, va_list args)
{
    char raw[4 * FINDING_TEXT_MAX];
    struct finding finding = {.id = id, .state = state};

    vsnprintf(raw, sizeof raw, format, args);
    finding.text = text_clean_copy(list->arena, raw, strlen(raw), FINDING_TEXT_MAX);
    if (subject != NULL) {
        finding.subject.domain = part_copy(list->arena, subject->domain);
        finding.subject.host = part_copy(list->arena, subject->host);
        finding.subject.address = part_copy(list->arena, subject->address);
        finding.subject.port = subject->port;
    }
    finding.state = state_by_rules(list, &finding);
    *(struct finding *)arena_push(list->arena, &list->items, &list->count, sizeof finding) =
        finding;
}

void findings_add(struct findings *list, enum finding_id id, const struct subject *subject,
                  const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(list, id, kinds[id].state, subject, format, args);
    va_end(args);
}

void findings_add_as(struct findings *list, enum finding_id id, enum state state,
                     const struct subject *subject, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(list, id, state, subject, format, args);
    va_end(args);
}

void findings_sort(struct findings *list)
{
    struct finding *sorted;
    size_t at = 0;

    if (list->count == 0)
        return;
    /* arena_push() moves the array exactly at powers of two, so the copy needs as much room. */
    sorted = arena_alloc(list->arena, 2 * list->count + 4, sizeof *sorted);
    for (int rank = state_rank(STATE_CRITICAL); rank >= state_rank(STATE_OK); rank--) {
        for (size_t i = 0; i < list->count; i++) {
            if (state_rank(list->items[i].state) == rank)
                sorted[at++] = list->items[i];
        }
    }
    list->items = sorted;
}

enum state findings_worst(const struct findings *list)
{
    enum state worst = STATE_OK;

    for (size_t i = 0; i < list->count; i++)
        worst = state_worst(worst, list->items[i].state);
    return worst;
}

size_t findings_count(const struct findings *list, enum state state)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].state == state;
    return count;
}

const char *findings_text(const struct findings *list, enum finding_id id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].id == id)
            return list->items[i].text;
    }
    return NULL;
}

const char *subject_text(const struct subject *subject, char out[SUBJECT_TEXT_SIZE])
{
    const char *host = subject->host != NULL ? subject->host : "", *address = subject->address;
    char port[16] = "";

    if (subject->port != 0)
        snprintf(port, sizeof port, ":%u", subject->port);
    /* A host that was given as an address is not said twice. */
    if (address != NULL)
        snprintf(out, SUBJECT_TEXT_SIZE, "%s[%s]%s", strcmp(host, address) == 0 ? "" : host,
                 address, port);
    else if (host[0] != '\0')
        snprintf(out, SUBJECT_TEXT_SIZE, "%s%s", host, port);
    else
        snprintf(out, SUBJECT_TEXT_SIZE, "%s", subject->domain != NULL ? subject->domain : "");
    return out;
}

/* Whether an id of the table, or a prefix that ends in "*", names at least one finding. */
static bool names_findings(const char *id)
{
    const char *star = strchr(id, '*');

    if (strchr(id, '?') != NULL || (star != NULL && star[1] != '\0'))
        return false;
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        if (text_glob(id, kinds[i].id))
            return true;
    }
    return false;
}

int severity_parse(const char *text, struct arena *arena, struct severity_rule *out,
                   struct err *err)
{
    const char *equals = strrchr(text, '='), *at = strchr(text, '@');
    struct severity_rule rule = {.glob = NULL};

    if (equals == NULL || equals == text)
        return err_set(err, ERR_USAGE, "expected ID[@SUBJECT-GLOB]=STATE");
    if (at != NULL && at > equals)
        at = NULL;
    if (state_parse(equals + 1, &rule.state) != 0)
        return err_set(err, ERR_USAGE,
                       "unknown state \"%.32s\", expected ok, warning, critical or unknown",
                       equals + 1);
    rule.id = arena_strndup(arena, text, (size_t)((at != NULL ? at : equals) - text));
    if (!names_findings(rule.id))
        return err_set(err, ERR_USAGE, "unknown finding \"%.64s\", the nearest is %s", rule.id,
                       finding_nearest(rule.id));
    if (at != NULL) {
        if (at + 1 == equals)
            return err_set(err, ERR_USAGE, "nothing between @ and =");
        rule.glob = arena_strndup(arena, at + 1, (size_t)(equals - at - 1));
    }
    *out = rule;
    return 0;
}
