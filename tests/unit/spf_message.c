/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "spf_message.h"

#include <string.h>

#include "unit.h"

void zone_txt(struct fill_fixture *f, const char *name, const char *text)
{
    zone(f, name, RR_TXT, arena_printf(f->arena, "\"%s\"", text));
}

void zone(struct fill_fixture *f, const char *name, uint16_t type, const char *lines)
{
    fill(f->table, f->arena, name, type, DNS_INSECURE, lines);
}

struct spf_verdict check(struct fill_fixture *f, const char *ip, const char *sender,
                         const char *helo)
{
    struct spf_query query = {.sender = sender, .helo = helo, .now = FILL_INCEPTION};
    struct spf_verdict verdict;

    assert_true(ip_parse(ip, &query.ip));
    if (spf_check(f->table, f->arena, &query, &verdict, NULL) != 0)
        fail_msg("not in the table: %s", fill_asked(f->table, f->arena));
    return verdict;
}

struct spf_verdict results_in(struct fill_fixture *f, enum spf_result wanted)
{
    struct spf_verdict verdict = check(f, CLIENT, SENDER, "mx.example.net");

    if (verdict.result != wanted)
        print_error("%s: %s\n", spf_result_name(verdict.result),
                    verdict.problem != NULL ? verdict.problem : "");
    assert_int_equal(verdict.result, wanted);
    return verdict;
}

void says(const struct spf_verdict *verdict, const char *words)
{
    assert_non_null(verdict->problem);
    if (strstr(verdict->problem, words) == NULL)
        print_error("%s\n", verdict->problem);
    assert_non_null(strstr(verdict->problem, words));
}
