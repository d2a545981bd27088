/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_walk.h"

#include <string.h>

#include "base/name.h"
#include "dns/trouble.h"
#include "policy/dmarc_record.h"
#include "policy/txt.h"

#define WALK_MAX 8  /* queries, RFC 9989 4.10 */
#define SHORTENED 7 /* labels that longer names are shortened to */
#define PREFIX "_dmarc"

static bool looks_meant(const struct txt_record *record)
{
    return dmarc_is_record(record) || dmarc_stray_flaw(record) != NULL;
}

/* Keeps the records that count. */
static void sort_out(struct arena *arena, struct dmarc_place *place)
{
    size_t kept = 0;

    for (size_t i = 0; i < place->txt.count; i++) {
        struct txt_record *record = &place->txt.records[i];

        if (dmarc_is_record(record))
            place->txt.records[kept++] = *record;
        else if (place->stray == NULL)
            place->stray = dmarc_stray_flaw(record);
    }
    place->txt.others += place->txt.count - kept;
    place->txt.count = kept;
    if (kept == 1)
        place->record = dmarc_record_parse(arena, &place->txt.records[0]);
}

int dmarc_place_find(struct answers *table, struct arena *arena, const char *domain,
                     struct dmarc_place *out)
{
    char name[NAME_SIZE];

    *out = (struct dmarc_place){.domain = domain};
    if (name_join(PREFIX, domain, name) != 0) {
        out->txt = (struct txt_facts){.name = domain, .end = TXT_NXDOMAIN};
        return 0;
    }
    if (txt_find(table, arena, name, looks_meant, &out->txt, NULL) == PENDING)
        return PENDING;
    sort_out(arena, out);
    return 0;
}

/* The ancestor of a name that has so many labels; the name itself where it has fewer. */
static const char *ancestor(const char *name, unsigned labels)
{
    while (name_labels(name) > labels)
        name = name_parent(name);
    return name;
}

static size_t names_of_walk(const char *domain, const char *names[WALK_MAX])
{
    unsigned labels = name_labels(domain);
    size_t count = 0;

    names[count++] = domain;
    labels = labels > SHORTENED ? SHORTENED : labels - (labels > 0);
    for (; labels > 0 && count < WALK_MAX; labels--)
        names[count++] = ancestor(domain, labels);
    return count;
}

static enum dmarc_psd psd_of(const struct dmarc_place *place)
{
    return place->record != NULL ? place->record->psd : DMARC_PSD_UNKNOWN;
}

/* RFC 9989 4.10.2. */
static const char *organizational(const struct dmarc_walk *walk)
{
    const char *domain = walk->places[0].domain;
    const char *shortest = domain;

    for (size_t i = 0; i < walk->walked; i++) {
        const struct dmarc_place *place = &walk->places[i];

        if (psd_of(place) == DMARC_PSD_YES && i > 0)
            return ancestor(domain, name_labels(place->domain) + 1);
        if (place->record != NULL)
            shortest = place->domain;
    }
    return shortest;
}

/* Where the walk ends. */
static void conclude(struct dmarc_walk *walk, struct troubles *troubles)
{
    while (walk->walked < walk->count) {
        struct dmarc_place *place = &walk->places[walk->walked++];

        if (place->txt.end == TXT_FAILED) {
            walk->failed = true;
            troubles_add(troubles, place->txt.trouble);
            return;
        }
        if (psd_of(place) != DMARC_PSD_UNKNOWN)
            break;
    }
    walk->organizational = organizational(walk);
}

int dmarc_walk(struct answers *table, struct arena *arena, const char *domain,
               struct dmarc_walk *out, struct troubles *troubles)
{
    const char *names[WALK_MAX];
    int rc = 0;

    memset(out, 0, sizeof *out);
    out->count = names_of_walk(domain, names);
    out->places = arena_alloc(arena, DMARC_PLACES_MAX, sizeof *out->places);
    for (size_t i = 0; i < out->count; i++) {
        if (dmarc_place_find(table, arena, names[i], &out->places[i]) == PENDING)
            rc = PENDING;
    }
    if (rc == 0)
        conclude(out, troubles);
    return rc;
}

const struct dmarc_place *dmarc_walk_parent(const struct dmarc_walk *walk)
{
    const struct dmarc_place *last = &walk->places[walk->walked - 1];

    if (walk->organizational == NULL)
        return NULL;
    for (size_t i = 0; i < walk->walked; i++) {
        const struct dmarc_place *place = &walk->places[i];

        if (place->record != NULL && strcmp(place->domain, walk->organizational) == 0)
            return place;
    }
    return psd_of(last) == DMARC_PSD_YES ? last : NULL;
}
