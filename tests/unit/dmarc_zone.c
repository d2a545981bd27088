/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dmarc_zone.h"

#include "unit.h"

void zone_dmarc(struct fill_fixture *f, const struct zone_line *zone, const char *domain,
                struct dmarc_facts *out)
{
    struct troubles troubles = {.count = 0};
    int rounds = 0;

    while (dmarc_find(f->table, f->arena, domain, out, &troubles) == PENDING) {
        const char *name;
        uint16_t type;

        assert_true(answers_open(f->table) > 0);
        assert_true(++rounds < 20);
        troubles.count = 0;
        while (answers_next_question(f->table, &name, &type))
            zone_answer(f, zone, name, type);
    }
    for (size_t i = 0; i < troubles.count; i++)
        troubles.items[i]->blame = BLAME_DOMAIN;
}
