/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/places.h"

#include <string.h>

struct place *places_of(const struct run_facts *run, struct arena *arena, size_t *count)
{
    struct place *places = NULL;

    *count = 0;
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        for (size_t k = 0; k < host->address_count; k++) {
            struct place *place = arena_push(arena, &places, count, sizeof *place);

            place->host = host;
            place->address = &host->addresses[k];
            ip_format(&place->address->ip, place->text);
        }
    }
    return places;
}

struct subject subject_of_run(const struct run_facts *run)
{
    struct subject subject = {.domain = run->domain.name};

    if (subject.domain == NULL && run->dnssec != NULL)
        subject.domain = run->dnssec->name;
    if (subject.domain == NULL && run->host_count > 0)
        subject.host = run->hosts[0].name;
    return subject;
}

struct subject subject_of_host(const struct run_facts *run, const struct host_facts *host)
{
    return (struct subject){.domain = run->domain.name, .host = host->name};
}

struct subject subject_of_place(const struct run_facts *run, const struct place *place)
{
    return (struct subject){.domain = run->domain.name,
                            .host = place->host->name,
                            .address = place->text[0] != '\0' ? place->text : NULL,
                            .port = place->address->port};
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
    return a->id == b->id && a->state == b->state && a->subject.port == b->subject.port &&
           same_text(a->text, b->text) && same_text(a->subject.domain, b->subject.domain) &&
           same_text(a->subject.host, b->subject.host) &&
           same_text(a->subject.address, b->subject.address);
}

void findings_drop_repeats(struct findings *list, size_t from)
{
    size_t kept = from;

    for (size_t i = from; i < list->count; i++) {
        bool repeat = false;

        for (size_t k = from; k < kept; k++)
            repeat |= same_finding(&list->items[k], &list->items[i]);
        if (!repeat)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}
