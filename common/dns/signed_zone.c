/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/signed_zone.h"

#include <string.h>

#include "base/name.h"
#include "dns/trouble.h"

struct zone { /* the answers that say how it is signed */
    const struct answer *soa;
    const struct answer *keys, *ds; /* of the apex; ds NULL for the root */
    const struct answer *mx;        /* of the name */
    const char *apex;               /* NULL when unknown */
};

/* The apex that an SOA answer names: its own owner, or that of the SOA in a denial. */
static const char *apex_of(const struct answer *soa)
{
    return soa->content == ANSWER_DATA ? soa->expanded : soa->denial_apex;
}

/* The SOA of the zone that holds `name`. An alias is no apex, and its SOA is that of the target's
 * zone, so the names above it are asked. NULL when an answer is missing. */
static const struct answer *find_soa(struct answers *table, const char *name)
{
    const struct answer *soa = answers_get(table, name, RR_SOA);

    while (soa != NULL && soa->aliases > 0 && name_labels(name) > 0) {
        name = name_parent(name);
        soa = answers_get(table, name, RR_SOA);
    }
    return soa;
}

static int find_zone(struct answers *table, const char *name, struct zone *out)
{
    const char *apex;

    /* The name is nearly always the apex, so its keys are asked for together with the SOA. */
    out->mx = answers_get(table, name, RR_MX);
    out->soa = find_soa(table, name);
    answers_get(table, name, RR_DNSKEY);
    if (name_labels(name) > 0)
        answers_get(table, name, RR_DS);
    if (out->soa == NULL)
        return PENDING;
    out->apex = apex_of(out->soa);
    apex = out->apex != NULL ? out->apex : name;
    out->keys = answers_get(table, apex, RR_DNSKEY);
    out->ds = name_labels(apex) > 0 ? answers_get(table, apex, RR_DS) : NULL;
    if (out->mx == NULL || out->keys == NULL || (out->ds == NULL && name_labels(apex) > 0))
        return PENDING;
    if (out->apex != NULL || out->soa->content == ANSWER_NXDOMAIN)
        return 0;
    /* Where the SOA lookup itself is broken, keys at the name still tell an apex. */
    if (out->keys->content == ANSWER_DATA)
        out->apex = name;
    return 0;
}

static void add_signature(struct arena *arena, const struct answer *answer,
                          struct dnssec_facts *out)
{
    struct signature_facts *last;

    if (answer == NULL || answer->content != ANSWER_DATA)
        return;
    last = arena_push(arena, &out->signatures, &out->signature_count, sizeof *last);
    last->owner = answer->expanded;
    last->type = rr_type_name(answer->type);
    last->status = answer->status;
    last->inception = answer->rrsig_inception;
    last->expires = answer->rrsig_expires;
}

static void add_keys(struct arena *arena, const struct answer *answer, struct dnssec_facts *out)
{
    for (size_t i = 0; answer->content == ANSWER_DATA && i < answer->count; i++) {
        const struct rr_key *key = &answer->records[i].as.key;
        struct dnskey_facts *last = arena_push(arena, &out->keys, &out->key_count, sizeof *last);

        *last = (struct dnskey_facts){key->flags, key->algorithm, key->tag, key->bits};
    }
}

static void add_ds(struct arena *arena, const struct answer *answer, struct dnssec_facts *out)
{
    out->ds_known = answer == NULL || answer->status != DNS_FAILED;
    for (size_t i = 0; answer != NULL && answer->content == ANSWER_DATA && i < answer->count; i++) {
        const struct rr_ds *ds = &answer->records[i].as.ds;
        struct ds_facts *last = arena_push(arena, &out->ds, &out->ds_count, sizeof *last);

        *last = (struct ds_facts){ds->tag, ds->algorithm, ds->digest};
    }
}

static void reset(const char *name, struct dnssec_facts *out)
{
    out->name = name;
    out->apex = NULL;
    out->nxdomain = false;
    out->status = DNS_UNASKED;
    out->trouble = NULL;
    out->keys = NULL;
    out->key_count = 0;
    out->ds = NULL;
    out->ds_count = 0;
    out->ds_known = false;
    out->signatures = NULL;
    out->signature_count = 0;
}

int signed_zone_find(struct answers *table, struct arena *arena, const char *name,
                     struct dnssec_facts *out)
{
    struct zone zone = {.soa = NULL};

    reset(name, out);
    if (find_zone(table, name, &zone) != 0)
        return PENDING;
    out->apex = zone.apex;
    out->status = zone.soa->status;
    out->nxdomain = answer_completed(zone.soa) && zone.soa->content == ANSWER_NXDOMAIN;
    out->trouble = trouble_of(arena, zone.soa);
    add_keys(arena, zone.keys, out);
    add_ds(arena, zone.ds, out);
    if (zone.soa->content == ANSWER_DATA)
        add_signature(arena, zone.soa, out);
    add_signature(arena, zone.mx, out);
    add_signature(arena, zone.keys, out);
    add_signature(arena, zone.ds, out);
    return 0;
}
