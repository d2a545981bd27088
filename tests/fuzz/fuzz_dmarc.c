/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a TXT record, parsed as DMARC, then looked up and judged in a world where it is at
 * every name; the rest of the world is made from its octets. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/name.h"
#include "base/text.h"
#include "policy/dmarc_find.h"
#include "policy/dmarc_judge.h"
#include "policy/dmarc_record.h"
#include "policy/report_uri.h"

static void check_destinations(const struct dmarc_destinations *list)
{
    char name[NAME_SIZE];

    FUZZ_CHECK(list->given || list->count == 0);
    FUZZ_CHECK(list->count <= REPORT_URIS_MAX);
    FUZZ_CHECK(list->dropped == 0 || list->count == REPORT_URIS_MAX);
    for (size_t i = 0; i < list->count; i++) {
        const struct report_uri *uri = &list->items[i];

        FUZZ_CHECK(uri->text != NULL && (uri->error == NULL || uri->host == NULL));
        if (uri->host != NULL)
            FUZZ_CHECK(name_parse(uri->host, name, NULL) == 0 && strcmp(name, uri->host) == 0);
    }
}

static void check_notes(const struct dmarc_notes *notes)
{
    FUZZ_CHECK(notes->count <= DMARC_NOTES_MAX);
    FUZZ_CHECK(notes->dropped == 0 || notes->count == DMARC_NOTES_MAX);
    for (size_t i = 0; i < notes->count; i++)
        FUZZ_CHECK(notes->items[i] != NULL && notes->items[i][0] != '\0');
}

static void check_record(const struct dmarc_record *record)
{
    enum dmarc_policy p = dmarc_record_p(record);

    FUZZ_CHECK(!(record->no_effect && record->fallback));
    FUZZ_CHECK((p == DMARC_UNSET) == record->no_effect);
    FUZZ_CHECK((dmarc_record_sp(record) == DMARC_UNSET) == record->no_effect);
    FUZZ_CHECK((dmarc_record_np(record) == DMARC_UNSET) == record->no_effect);
    FUZZ_CHECK(!record->fallback || p == DMARC_NONE);
    FUZZ_CHECK(record->percent >= -1 && record->percent <= 100);
    FUZZ_CHECK(record->bad_p == NULL || record->p == DMARC_UNSET);
    check_destinations(&record->rua);
    check_destinations(&record->ruf);
    check_notes(&record->odd);
    check_notes(&record->removed);
    check_notes(&record->unknown);
}

/* The answer of this world to one question. */
static void answer(struct arena *arena, struct answers *table, const char *name, uint16_t type,
                   const struct rr_text *text)
{
    struct answer *made = arena_alloc(arena, 1, sizeof *made);
    size_t pick = strlen(name) + type + (text->size > 0 ? (uint8_t)text->data[text->size - 1] : 0);

    *made = (struct answer){.name = name, .type = type, .status = DNS_INSECURE, .expanded = name};
    made->content = pick % 5 == 0 ? ANSWER_NXDOMAIN : pick % 5 == 1 ? ANSWER_NODATA : ANSWER_DATA;
    if (made->content == ANSWER_DATA) {
        made->count = 1 + (type == RR_TXT && pick % 7 == 2);
        made->records = arena_alloc(arena, 2, sizeof *made->records);
        for (size_t i = 0; i < made->count; i++) {
            if (type == RR_TXT)
                made->records[i].as.text = *text;
            else if (type == RR_MX)
                made->records[i].as.mx = (struct rr_mx){0, pick % 3 == 0 ? "." : "mx.example.org"};
            else
                FUZZ_CHECK(ip_parse(type == RR_A ? "192.0.2.9" : "2001:db8::9",
                                    &made->records->as.address));
        }
    }
    if (pick % 23 == 3)
        made = answer_failed(arena, name, type, FAILURE_TIMEOUT, NULL);
    answers_put(table, made);
}

static void check_facts(const struct dmarc_facts *dmarc)
{
    const struct dmarc_walk *walk = &dmarc->walk;

    FUZZ_CHECK(walk->walked >= 1 && walk->walked <= 8 && walk->walked <= walk->count);
    FUZZ_CHECK(walk->count <= DMARC_PLACES_MAX);
    FUZZ_CHECK(walk->failed == (walk->organizational == NULL));
    FUZZ_CHECK(dmarc->found != NULL || dmarc->effective == DMARC_UNSET);
    FUZZ_CHECK(dmarc->found == NULL || dmarc->found->record != NULL);
    FUZZ_CHECK(dmarc->parent == NULL || dmarc->parent->record != NULL);
}

static void evaluate(struct arena *arena, const char *domain, const uint8_t *data, size_t size)
{
    struct rr_text text = {arena_strndup(arena, (const char *)data, size), size, 1};
    const struct run_facts run = {.domain = {.name = domain}};
    const struct judge_opts opts = {.at = 0};
    struct answers *table = answers_new(arena);
    struct dmarc_facts dmarc;
    struct findings out;
    const char *name;
    uint16_t type;
    int rounds = 0;

    while (dmarc_find(table, arena, domain, &dmarc, NULL) == PENDING) {
        FUZZ_CHECK(rounds++ < 10 && answers_open(table) > 0);
        while (answers_next_question(table, &name, &type))
            answer(arena, table, name, type, &text);
    }
    FUZZ_CHECK(answers_asked(table) < 1000);
    check_facts(&dmarc);
    findings_init(&out, arena, NULL, 0);
    judge_dmarc(&run, &opts, &dmarc, DMARC_REJECT, &out);
    FUZZ_CHECK(out.count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct txt_record text = {size > 0 ? arena_strndup(arena, (const char *)data, size) : "", size,
                              1};

    FUZZ_CHECK(!dmarc_is_record(&text) || dmarc_stray_flaw(&text) == NULL);
    check_record(dmarc_record_parse(arena, &text));
    evaluate(arena, "www.example.org", data, size);
    evaluate(arena, "a.b.c.d.e.f.g.h.example.co.uk", data, size);
    arena_free(arena);
    return 0;
}
