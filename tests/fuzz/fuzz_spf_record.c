/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a TXT record, parsed as SPF and evaluated. Every domain of the world publishes it,
 * so that what it includes is itself. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "policy/spf_check.h"
#include "policy/spf_record.h"

static void check_term(const struct spf_term *term)
{
    bool modifier = term->kind >= SPF_REDIRECT;

    FUZZ_CHECK(term->text != NULL && term->text[0] != '\0');
    FUZZ_CHECK(modifier == (term->qualifier == '\0'));
    FUZZ_CHECK(modifier || strchr("+-~?", term->qualifier) != NULL);
    FUZZ_CHECK(term->prefix4 >= 0 && term->prefix4 <= 32);
    FUZZ_CHECK(term->prefix6 >= 0 && term->prefix6 <= 128);
    FUZZ_CHECK(term->domain == NULL || strlen(term->domain) == term->domain_size);
    FUZZ_CHECK(term->domain == NULL || term->domain_size > 0);
    FUZZ_CHECK((term->kind == SPF_IP4) == (term->ip.family == IP_V4));
    FUZZ_CHECK((term->kind == SPF_IP6) == (term->ip.family == IP_V6));
    if (term->kind == SPF_INCLUDE || term->kind == SPF_EXISTS || term->kind == SPF_REDIRECT ||
        term->kind == SPF_EXP)
        FUZZ_CHECK(term->domain != NULL);
    for (const char *at = term->text; *at != '\0'; at++)
        FUZZ_CHECK(*at > ' ' && *at <= '~');
}

/* What parsed parses again from its terms, to the same. */
static void check_again(struct arena *arena, const struct spf_record *record)
{
    const char *text = "v=spf1";
    struct spf_record again;

    for (size_t i = 0; i < record->count; i++)
        text = arena_printf(arena, "%s %s", text, record->terms[i].text);
    FUZZ_CHECK(spf_parse(arena, text, strlen(text), &again, NULL) == 0);
    FUZZ_CHECK(again.count == record->count);
    for (size_t i = 0; i < record->count; i++) {
        FUZZ_CHECK(again.terms[i].kind == record->terms[i].kind);
        FUZZ_CHECK(again.terms[i].domain_size == record->terms[i].domain_size);
    }
}

static void parse(struct arena *arena, const uint8_t *data, size_t size)
{
    struct txt_record text = {(const char *)data, size, 1};
    struct spf_record record;
    struct err err = {0};

    if (spf_parse(arena, text.text, size, &record, &err) != 0) {
        FUZZ_CHECK(err.code == ERR_SYNTAX && err.text[0] != '\0');
        return;
    }
    FUZZ_CHECK(spf_is_record(&text));
    for (size_t i = 0; i < record.count; i++)
        check_term(&record.terms[i]);
    if (record.count < 100)
        check_again(arena, &record);
}

/* The answer of this world: the length of a name says whether there is one. */
static void answer(struct arena *arena, struct answers *table, const char *name, uint16_t type,
                   const struct rr_text *text)
{
    struct answer *made = arena_alloc(arena, 1, sizeof *made);
    size_t length = strlen(name);

    *made = (struct answer){.name = name, .type = type, .status = DNS_INSECURE, .expanded = name};
    made->content = ANSWER_DATA;
    made->count = 1;
    made->records = arena_alloc(arena, 1, sizeof *made->records);
    if (type == RR_TXT)
        made->records->as.text = *text;
    else if (type == RR_MX)
        made->records->as.mx = (struct rr_mx){10, length % 7 == 1 ? "." : "mx.example.org"};
    else if (type == RR_PTR)
        made->records->as.name = "host.example.org";
    else
        FUZZ_CHECK(
            ip_parse(type == RR_A ? "192.0.2.9" : "2001:db8::9", &made->records->as.address));
    if (type != RR_TXT && length % 3 == 0) {
        made->content = length % 2 == 0 ? ANSWER_NODATA : ANSWER_NXDOMAIN;
        made->count = 0;
    }
    if (type != RR_TXT && length % 17 == 1)
        made = answer_failed(arena, name, type, FAILURE_TIMEOUT, NULL);
    answers_put(table, made);
}

static void check_verdict(const struct spf_verdict *verdict)
{
    bool error = verdict->result == SPF_TEMPERROR || verdict->result == SPF_PERMERROR ||
                 verdict->result == SPF_NONE;

    FUZZ_CHECK(error == (verdict->problem != NULL));
    FUZZ_CHECK((verdict->result == SPF_TEMPERROR) == (verdict->trouble != NULL));
    FUZZ_CHECK(verdict->explanation == NULL || verdict->result == SPF_FAIL);
    FUZZ_CHECK(verdict->lookups <= 11 && verdict->voids <= 3);
}

static void evaluate(struct arena *arena, const char *client, const uint8_t *data, size_t size)
{
    struct rr_text text = {(const char *)data, size, 1};
    struct spf_query query = {.sender = "strong-bad@email.example.org", .helo = "h.example.net"};
    struct answers *table = answers_new(arena);
    struct spf_verdict verdict;
    const char *name;
    uint16_t type;
    int rounds = 0;

    FUZZ_CHECK(ip_parse(client, &query.ip));
    while (spf_check(table, arena, &query, &verdict, NULL) == PENDING) {
        FUZZ_CHECK(rounds++ < 40 && answers_open(table) > 0);
        while (answers_next_question(table, &name, &type))
            answer(arena, table, name, type, &text);
    }
    check_verdict(&verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();

    parse(arena, data, size);
    evaluate(arena, "192.0.2.1", data, size);
    evaluate(arena, "2001:db8::1", data, size);
    arena_free(arena);
    return 0;
}
