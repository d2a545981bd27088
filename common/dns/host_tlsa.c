/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/host.h"

#include <stdio.h>
#include <string.h>

#include "base/name.h"
#include "dns/host_private.h"
#include "dns/trouble.h"

struct candidates { /* TLSA base domains, in order */
    const char *names[2];
    size_t count;
};

void host_tlsa_agility(struct tlsa *set, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (set[i].usable == TLSA_WEAKER_DIGEST)
            set[i].usable = TLSA_USABLE;
    }
    for (size_t i = 0; i < count; i++) {
        if (set[i].usable != TLSA_USABLE || set[i].matching != TLSA_SHA256)
            continue;
        for (size_t j = 0; j < count; j++) {
            if (set[j].usable == TLSA_USABLE && set[j].matching == TLSA_SHA512 &&
                set[j].usage == set[i].usage && set[j].selector == set[i].selector) {
                set[i].usable = TLSA_WEAKER_DIGEST;
                break;
            }
        }
    }
}

static void fail(struct arena *arena, const struct answer *answer, struct host_facts *host)
{
    host->tlsa_status = TLSA_FAILED;
    host->tlsa_trouble = trouble_of(arena, answer);
}

/*
 * RFC 7672 2.2.2 and 2.1.3: where the addresses are insecure and the name is an alias, the status
 * of the first alias decides, which takes a question of its own. 0 with the candidates, PENDING, or
 * 0 with none and the status set.
 */
static int look_behind_alias(struct answers *table, struct arena *arena, struct host_facts *host,
                             struct candidates *out)
{
    const struct answer *alias;

    host->tlsa_status = TLSA_INSECURE_ADDRESS;
    if (!host->alias)
        return 0;
    alias = answers_get(table, host->name, RR_CNAME);
    if (alias == NULL)
        return PENDING;
    if (!answer_completed(alias))
        fail(arena, alias, host);
    else if (alias->status == DNS_SECURE && alias->content == ANSWER_DATA)
        out->names[out->count++] = host->name;
    return 0;
}

static int find_candidates(struct answers *table, struct arena *arena, struct host_facts *host,
                           struct candidates *out)
{
    if (host->status != DNS_SECURE)
        return look_behind_alias(table, arena, host, out);
    if (host->alias && strcmp(host->expanded, host->name) != 0)
        out->names[out->count++] = host->expanded;
    out->names[out->count++] = host->name;
    return 0;
}

static void use_set(struct arena *arena, const struct answer *answer, struct host_facts *host)
{
    host->tlsa = NULL;
    host->tlsa_count = 0;
    host->tlsa_dropped = answer->dropped;
    for (size_t i = 0; i < answer->count + answer->malformed; i++) {
        struct tlsa *record;

        if (host->tlsa_count == TLSA_RECORDS_MAX) {
            host->tlsa_dropped++;
            continue;
        }
        record = arena_push(arena, &host->tlsa, &host->tlsa_count, sizeof *record);
        if (i < answer->count)
            *record = answer->records[i].as.tlsa;
        else
            record->usable = TLSA_BAD_LENGTH;
    }
    host_tlsa_agility(host->tlsa, host->tlsa_count);
    host->tlsa_ttl = answer->ttl;
    host->tlsa_rrsig_expires = answer->rrsig_expires;
    host->tlsa_rrsig_inception = answer->rrsig_inception;
}

static void add_name(struct arena *arena, const char *name, struct host_facts *host)
{
    const char **last;

    for (size_t i = 0; i < host->name_count; i++) {
        if (strcmp(host->names[i], name) == 0)
            return;
    }
    last = arena_push(arena, &host->names, &host->name_count, sizeof *last);
    *last = name;
}

/* RFC 7672 3.2.2 */
static void find_names(struct arena *arena, const struct host_query *query, struct host_facts *host)
{
    host->names = NULL;
    host->name_count = 0;
    add_name(arena, host->tlsa_base, host);
    if (query->domain == NULL || strcmp(query->domain, host->name) == 0)
        add_name(arena, host->name, host); /* no MX: the original name beside its expansion */
    if (query->domain == NULL || !query->mx_secure)
        return;
    add_name(arena, query->domain, host);
    if (query->domain_expanded != NULL)
        add_name(arena, query->domain_expanded, host);
}

/* One candidate. True when it settles the matter. */
static bool use_answer(struct arena *arena, const struct host_query *query, const char *base,
                       const char *owner, const struct answer *answer, struct host_facts *host)
{
    if (!answer_completed(answer)) { /* RFC 7672 2.1.2: any error, and the host is unreachable */
        host->tlsa_base = base;
        host->tlsa_owner = arena_strdup(arena, owner);
        fail(arena, answer, host);
        return true;
    }
    if (answer->content != ANSWER_DATA)
        return false;
    if (answer->status == DNS_INSECURE && host->tlsa_status == TLSA_INSECURE)
        return false; /* the first one's is shown */
    host->tlsa_owner = arena_strdup(arena, owner);
    use_set(arena, answer, host);
    if (answer->status == DNS_INSECURE) {
        host->tlsa_status = TLSA_INSECURE;
        return false;
    }
    host->tlsa_status = TLSA_SECURE;
    host->tlsa_base = base;
    find_names(arena, query, host);
    return true;
}

static int ask_candidates(struct answers *table, struct arena *arena,
                          const struct host_query *query, const struct candidates *candidates,
                          struct host_facts *host)
{
    char prefix[sizeof "_65535._tcp"];

    snprintf(prefix, sizeof prefix, "_%u._tcp", (unsigned)query->port);
    host->tlsa_status = TLSA_ABSENT;
    host->tlsa_owner = NULL;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct answer *answer;
        char owner[NAME_SIZE];

        /* A name too long to hold a TLSA record has none. */
        if (name_join(prefix, candidates->names[i], owner) != 0)
            continue;
        answer = answers_get(table, owner, RR_TLSA);
        if (answer == NULL)
            return PENDING;
        if (use_answer(arena, query, candidates->names[i], owner, answer, host))
            return 0;
        if (host->tlsa_owner == NULL)
            host->tlsa_owner = arena_strdup(arena, owner);
    }
    return 0;
}

int host_tlsa(struct answers *table, struct arena *arena, const struct host_query *query,
              struct host_facts *host)
{
    struct candidates candidates = {.count = 0};
    int rc;

    host->tlsa_status = TLSA_UNASKED;
    host->tlsa_base = NULL;
    host->tlsa_trouble = NULL;
    /* RFC 7672 2.2.2: addresses come first, and an address literal has no DANE. */
    if (!query->tlsa || host->literal || host->address_count == 0)
        return 0;
    rc = find_candidates(table, arena, host, &candidates);
    if (rc != 0 || candidates.count == 0)
        return rc;
    return ask_candidates(table, arena, query, &candidates, host);
}
