/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_find.h"

#include <string.h>

#include "base/name.h"
#include "dns/trouble.h"
#include "policy/dmarc_consent.h"
#include "policy/dmarc_psl.h"
#include "policy/dmarc_record.h"
#include "policy/dmarc_walk.h"
#include "policy/txt.h"

/* Nobody has it, so an answer comes from a wildcard. */
#define UNLIKELY "mailsec-no-such-name-7f3a"

static bool has_record(const struct answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct rr_text *text = &answer->records[i].as.text;
        struct txt_record record = {text->data, text->size, text->strings};

        if (dmarc_is_record(&record))
            return true;
    }
    return false;
}

/* TXT at the domain itself and at a name that nobody has. Failures hide nothing that matters. */
static int look_around(struct answers *table, const char *domain, struct dmarc_facts *out)
{
    const struct answer *own = answers_get(table, domain, RR_TXT);
    const struct answer *unlikely = NULL;
    char name[NAME_SIZE];
    bool possible = name_join(UNLIKELY, domain, name) == 0;

    if (possible)
        unlikely = answers_get(table, name, RR_TXT);
    if (own == NULL || (possible && unlikely == NULL))
        return PENDING;
    out->nxdomain = answer_completed(own) && own->content == ANSWER_NXDOMAIN && own->aliases == 0;
    out->misplaced = answer_completed(own) && has_record(own);
    out->wildcard = unlikely != NULL && answer_completed(unlikely) && has_record(unlikely);
    return 0;
}

/* t=y: one level lower (RFC 9989 4.7). */
static enum dmarc_policy lowered(const struct dmarc_record *record, enum dmarc_policy policy)
{
    return record->testing && policy > DMARC_NONE ? policy - 1 : policy;
}

/* RFC 9989 4.10.1. */
static void apply(struct dmarc_facts *out)
{
    const struct dmarc_place *own = &out->walk.places[0];
    enum dmarc_policy policy;

    out->parent = dmarc_walk_parent(&out->walk);
    out->found = own->record != NULL ? own : out->parent;
    if (out->parent != NULL) {
        out->subdomains = dmarc_record_sp(out->parent->record);
        out->nonexistent = dmarc_record_np(out->parent->record);
    }
    if (out->found == NULL)
        return;
    if (out->found == own)
        policy = dmarc_record_p(own->record);
    else
        policy = out->nxdomain ? out->nonexistent : out->subdomains;
    out->effective = lowered(out->found->record, policy);
}

/* The place of RFC 7489's organisational domain: of the walk, or one more. */
static int find_psl_place(struct answers *table, struct arena *arena, struct dmarc_walk *walk,
                          const char *domain, const struct dmarc_place **out)
{
    for (size_t i = 0; i < walk->count; i++) {
        if (strcmp(walk->places[i].domain, domain) == 0) {
            *out = &walk->places[i];
            return 0;
        }
    }
    if (dmarc_place_find(table, arena, domain, &walk->places[walk->count]) == PENDING)
        return PENDING;
    *out = &walk->places[walk->count++];
    return 0;
}

/* RFC 7489 6.6.3: the domain's own record, else that of its organisational domain. */
static int apply_psl(struct answers *table, struct arena *arena, struct dmarc_facts *out)
{
    const struct dmarc_place *own = &out->walk.places[0], *place = NULL;

    out->organizational_psl = psl_organizational(out->domain);
    if (out->organizational_psl != NULL &&
        find_psl_place(table, arena, &out->walk, out->organizational_psl, &place) == PENDING)
        return PENDING;
    if (own->record != NULL) {
        out->found_psl = own;
        out->effective_psl = dmarc_record_p(own->record);
    } else if (place != NULL && place->record != NULL) {
        out->found_psl = place;
        out->effective_psl = dmarc_record_sp(place->record);
    }
    out->psl_known = own->txt.end != TXT_FAILED &&
                     (out->found_psl != NULL || place == NULL || place->txt.end != TXT_FAILED);
    return 0;
}

/* The organisational domain of the domain whose record applies. */
static const char *organizational_of_found(const struct dmarc_facts *facts)
{
    return facts->found == &facts->walk.places[0] ? facts->walk.organizational
                                                  : facts->found->domain;
}

int dmarc_find(struct answers *table, struct arena *arena, const char *domain,
               struct dmarc_facts *out, struct troubles *troubles)
{
    struct dmarc_facts facts = {.domain = domain};
    int around = look_around(table, domain, &facts);

    if (dmarc_walk(table, arena, domain, &facts.walk, troubles) == PENDING)
        return PENDING;
    for (size_t i = 0; i < facts.walk.count; i++)
        facts.walk.places[i].listed = psl_lists(facts.walk.places[i].domain);
    apply(&facts);
    if (apply_psl(table, arena, &facts) == PENDING)
        return PENDING;
    if (facts.found != NULL &&
        dmarc_consent_find(table, arena, facts.found, organizational_of_found(&facts)) == PENDING)
        return PENDING;
    if (around == PENDING)
        return PENDING;
    *out = facts;
    return 0;
}
