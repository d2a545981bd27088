/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/answers.h"

#include <stdio.h>
#include <string.h>

#define BUCKETS 256

struct question {
    const char *name;
    uint16_t type;
    bool handed_out;
    const struct answer *answer;
    struct question *next;      /* in the order they were noted */
    struct question *same_hash; /* in the bucket */
};

struct answers {
    struct arena *arena;
    struct question *buckets[BUCKETS];
    struct question *first, **end;
    struct question *cursor; /* everything before it was handed out or answered */
    size_t open;
    size_t asked;
};

const char *rr_type_name(uint16_t type)
{
    static char unlisted[16];

    switch (type) {
    case RR_A:
        return "A";
    case RR_NS:
        return "NS";
    case RR_CNAME:
        return "CNAME";
    case RR_SOA:
        return "SOA";
    case RR_PTR:
        return "PTR";
    case RR_MX:
        return "MX";
    case RR_TXT:
        return "TXT";
    case RR_AAAA:
        return "AAAA";
    case RR_DS:
        return "DS";
    case RR_DNSKEY:
        return "DNSKEY";
    case RR_TLSA:
        return "TLSA";
    default:
        snprintf(unlisted, sizeof unlisted, "TYPE%u", (unsigned)type); /* RFC 3597 5 */
        return unlisted;
    }
}

struct answers *answers_new(struct arena *arena)
{
    struct answers *table = arena_alloc(arena, 1, sizeof *table);

    table->arena = arena;
    table->end = &table->first;
    return table;
}

static size_t bucket_of(const char *name, uint16_t type)
{
    uint32_t hash = 2166136261u ^ type; /* FNV-1a */

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash % BUCKETS;
}

static struct question *find(const struct answers *table, const char *name, uint16_t type)
{
    struct question *at = table->buckets[bucket_of(name, type)];

    while (at != NULL && (at->type != type || strcmp(at->name, name) != 0))
        at = at->same_hash;
    return at;
}

static struct question *note(struct answers *table, const char *name, uint16_t type)
{
    struct question *new = arena_alloc(table->arena, 1, sizeof *new);
    size_t bucket = bucket_of(name, type);

    new->name = arena_strdup(table->arena, name);
    new->type = type;
    new->same_hash = table->buckets[bucket];
    table->buckets[bucket] = new;
    *table->end = new;
    table->end = &new->next;
    if (table->cursor == NULL)
        table->cursor = new;
    table->open++;
    return new;
}

const struct answer *answers_get(struct answers *table, const char *name, uint16_t type)
{
    struct question *question = find(table, name, type);

    if (question == NULL)
        question = note(table, name, type);
    return question->answer;
}

const struct answer *answers_peek(const struct answers *table, const char *name, uint16_t type)
{
    const struct question *question = find(table, name, type);

    return question == NULL ? NULL : question->answer;
}

void answers_put(struct answers *table, const struct answer *answer)
{
    struct question *question = find(table, answer->name, answer->type);

    if (question == NULL)
        question = note(table, answer->name, answer->type);
    if (question->answer != NULL)
        return;
    question->answer = answer;
    table->open--;
}

bool answers_next_question(struct answers *table, const char **name, uint16_t *type)
{
    struct question *at = table->cursor;

    while (at != NULL && (at->handed_out || at->answer != NULL))
        at = at->next;
    table->cursor = at;
    if (at == NULL)
        return false;
    at->handed_out = true;
    table->cursor = at->next;
    table->asked++;
    *name = at->name;
    *type = at->type;
    return true;
}

size_t answers_open(const struct answers *table)
{
    return table->open;
}

size_t answers_asked(const struct answers *table)
{
    return table->asked;
}

void answers_expire(struct answers *table)
{
    for (struct question *at = table->first; at != NULL; at = at->next) {
        if (at->answer == NULL)
            answers_put(table, answer_failed(table->arena, at->name, at->type, FAILURE_DEADLINE,
                                             "the run ended before the answer came"));
    }
}

static const char *failure_words(enum answer_failure failure)
{
    switch (failure) {
    case FAILURE_NONE:
        break;
    case FAILURE_TIMEOUT:
        return "no answer in time";
    case FAILURE_SERVFAIL:
        return "SERVFAIL";
    case FAILURE_REFUSED:
        return "refused";
    case FAILURE_MALFORMED:
        return "the answer does not decode";
    case FAILURE_DEADLINE:
        return "the run ended first";
    case FAILURE_LOCAL:
        return "the question could not be sent";
    }
    return "failed";
}

struct answer *answer_failed(struct arena *arena, const char *name, uint16_t type,
                             enum answer_failure failure, const char *why)
{
    struct answer *answer = arena_alloc(arena, 1, sizeof *answer);

    answer->name = arena_strdup(arena, name);
    answer->type = type;
    answer->status = DNS_FAILED;
    answer->content = ANSWER_NONE;
    answer->failure = failure;
    answer->why = arena_strdup(arena, why != NULL ? why : failure_words(failure));
    answer->expanded = answer->name;
    return answer;
}
