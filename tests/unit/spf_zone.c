/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "spf_zone.h"

#include <string.h>

#include "unit.h"

void zone_answer(struct fill_fixture *f, const struct zone_line *zone, const char *name,
                 uint16_t type)
{
    bool exists = false;

    for (; zone->name != NULL; zone++) {
        if (strcmp(zone->name, name) != 0)
            continue;
        exists = true;
        if (zone->type != type)
            continue;
        if (strcmp(zone->lines, "!") == 0)
            fill_failed(f->table, f->arena, name, type, FAILURE_SERVFAIL);
        else
            fill(f->table, f->arena, name, type, DNS_SECURE, zone->lines);
        return;
    }
    if (exists)
        fill(f->table, f->arena, name, type, DNS_SECURE, NULL);
    else
        fill_nxdomain(f->table, f->arena, name, type, DNS_SECURE);
}

unsigned zone_audit(struct fill_fixture *f, const struct zone_line *zone, struct spf_facts *out)
{
    struct troubles troubles = {.count = 0};
    unsigned rounds = 0;

    while (spf_audit(f->table, f->arena, "example.org", out, &troubles) != 0) {
        const char *name;
        uint16_t type;

        assert_true(answers_open(f->table) > 0);
        assert_true(++rounds < 300);
        troubles.count = 0;
        while (answers_next_question(f->table, &name, &type))
            zone_answer(f, zone, name, type);
    }
    for (size_t i = 0; i < troubles.count; i++)
        troubles.items[i]->blame = BLAME_DOMAIN;
    return rounds;
}
