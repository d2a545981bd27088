/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dkim_find.h"

#include <string.h>

#include "base/name.h"
#include "policy/dkim_record.h"
#include "policy/txt.h"

/* Nobody has it, so an answer comes from a wildcard. */
#define UNLIKELY "mailsec-no-such-selector-7f3a"

static bool any_kind(const struct txt_record *record)
{
    (void)record;
    return true;
}

/* <selector>._domainkey.<domain>; false where that is too long. */
static bool key_name(const char *selector, const char *domain, char out[NAME_SIZE])
{
    char zone[NAME_SIZE];

    return name_join("_domainkey", domain, zone) == 0 && name_join(selector, zone, out) == 0;
}

static int find_selector(struct answers *table, struct arena *arena, const char *domain,
                         const char *selector, struct dkim_selector *out, struct troubles *troubles)
{
    char name[NAME_SIZE];

    memset(out, 0, sizeof *out);
    out->selector = selector;
    out->too_long = !key_name(selector, domain, name);
    if (out->too_long)
        return 0;
    if (txt_find(table, arena, name, any_kind, &out->txt, troubles) != 0)
        return PENDING;
    out->count = out->txt.count;
    out->keys = arena_alloc(arena, out->count + 1, sizeof *out->keys);
    for (size_t i = 0; i < out->count; i++)
        dkim_record_read(arena, out->txt.records[i].text, out->txt.records[i].size, &out->keys[i]);
    return 0;
}

int dkim_find(struct answers *table, struct arena *arena, const char *domain,
              const char *const *selectors, size_t count, struct dkim_facts *out,
              struct troubles *troubles)
{
    int rc = 0;

    memset(out, 0, sizeof *out);
    out->count = count;
    out->selectors = arena_alloc(arena, count + 1, sizeof *out->selectors);
    for (size_t i = 0; i < count; i++) {
        if (find_selector(table, arena, domain, selectors[i], &out->selectors[i], troubles) != 0)
            rc = PENDING;
    }
    if (find_selector(table, arena, domain, UNLIKELY, &out->unlikely, NULL) != 0)
        rc = PENDING;
    return rc;
}
