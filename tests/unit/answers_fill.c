/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "answers_fill.h"

#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "dns/records.h"
#include "unit.h"

static const char soa[] =
    "example.org. 3600 IN SOA ns.example.org. root.example.org. 1 7200 900 86400 300";

int fill_setup(void **state)
{
    struct fill_fixture *f = mem_calloc(1, sizeof *f);

    f->arena = arena_new();
    f->table = answers_new(f->arena);
    *state = f;
    return 0;
}

int fill_teardown(void **state)
{
    struct fill_fixture *f = *state;

    arena_free(f->arena);
    free(f);
    return 0;
}

static void push(ldns_pkt *packet, ldns_pkt_section section, const char *text)
{
    ldns_rr *rr = NULL;
    ldns_status status = ldns_rr_new_frm_str(&rr, text, 3600, NULL, NULL);

    if (status != LDNS_STATUS_OK)
        fail_msg("%s: %s", text, ldns_get_errorstr_by_id(status));
    assert_true(ldns_pkt_push_rr(packet, section, rr));
}

/* A name with its last dot. */
static const char *absolute(struct arena *arena, const char *name)
{
    return strcmp(name, ".") == 0 ? name : arena_printf(arena, "%s.", name);
}

/* Pushes the lines; returns the owner of the records after the aliases. */
static void push_lines(ldns_pkt *packet, struct arena *arena, const char *name, uint16_t type,
                       bool is_signed, const char *lines)
{
    const char *owner = name;
    bool records = false;

    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        const char *line = arena_strndup(arena, lines, length);

        lines += length + (lines[length] == '\n');
        if (strncmp(line, "CNAME ", 6) == 0) {
            push(packet, LDNS_SECTION_ANSWER,
                 arena_printf(arena, "%s 3600 IN %s.", absolute(arena, owner), line));
            owner = line + 6;
            continue;
        }
        push(packet, LDNS_SECTION_ANSWER,
             arena_printf(arena, "%s 3600 IN %s %s", absolute(arena, owner), rr_type_name(type),
                          line));
        records = true;
    }
    if (records && is_signed)
        push(packet, LDNS_SECTION_ANSWER,
             arena_printf(arena,
                          "%s 3600 IN RRSIG %s 13 2 3600 20261201000000 20261101000000 1 "
                          "example.org. AAAA",
                          absolute(arena, owner), rr_type_name(type)));
    if (!records)
        push(packet, LDNS_SECTION_AUTHORITY, soa);
}

static struct answer *file(struct answers *table, struct arena *arena, const char *name,
                           uint16_t type, enum dns_status status, ldns_pkt *packet)
{
    struct answer *answer;
    uint8_t *wire = NULL;
    size_t size = 0;

    ldns_pkt_set_qr(packet, true);
    assert_int_equal(ldns_pkt2wire(&wire, packet, &size), LDNS_STATUS_OK);
    answer = records_decode(arena, name, type, wire, size);
    LDNS_FREE(wire);
    ldns_pkt_free(packet);
    assert_int_equal(answer->failure, FAILURE_NONE);
    answer->status = status;
    if (status == DNS_BOGUS)
        answer->why = "signature expired";
    answers_put(table, answer);
    return answer;
}

struct answer *fill(struct answers *table, struct arena *arena, const char *name, uint16_t type,
                    enum dns_status status, const char *lines)
{
    ldns_pkt *packet = ldns_pkt_new();

    push_lines(packet, arena, name, type, status == DNS_SECURE || status == DNS_BOGUS,
               lines == NULL ? "" : lines);
    return file(table, arena, name, type, status, packet);
}

struct answer *fill_nxdomain(struct answers *table, struct arena *arena, const char *name,
                             uint16_t type, enum dns_status status)
{
    ldns_pkt *packet = ldns_pkt_new();

    ldns_pkt_set_rcode(packet, LDNS_RCODE_NXDOMAIN);
    push(packet, LDNS_SECTION_AUTHORITY, soa);
    return file(table, arena, name, type, status, packet);
}

struct answer *fill_failed(struct answers *table, struct arena *arena, const char *name,
                           uint16_t type, enum answer_failure failure)
{
    struct answer *answer = answer_failed(arena, name, type, failure, NULL);

    answers_put(table, answer);
    return answer;
}

const char *fill_asked(struct answers *table, struct arena *arena)
{
    const char *text = "", *name;
    uint16_t type;

    while (answers_next_question(table, &name, &type))
        text = arena_printf(arena, "%s%s%s %s", text, *text == '\0' ? "" : ", ", name,
                            rr_type_name(type));
    return text;
}
