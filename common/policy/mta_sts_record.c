/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/mta_sts_record.h"

#include <string.h>

#include "base/name.h"
#include "base/text.h"
#include "policy/versioned.h"

#define STS_VERSION "STSv1"
#define PREFIX "_mta-sts"

static bool looks_meant(const struct txt_record *record)
{
    return versioned_looks_meant(record, STS_VERSION);
}

static bool is_id(const struct tag *id)
{
    for (size_t i = 0; i < id->value_size; i++) {
        char c = text_lower(id->value[i]);

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return id->value_size >= 1 && id->value_size <= STS_ID_MAX;
}

static const char *id_error(struct arena *arena, const struct tag *id)
{
    if (id == NULL)
        return "has no id";
    if (is_id(id))
        return NULL;
    if (id->value_size == 0)
        return "has an empty id";
    if (id->value_size > STS_ID_MAX)
        return arena_printf(arena, "has an id of %zu octets, and %d are the most", id->value_size,
                            STS_ID_MAX);
    return arena_printf(arena, "has an id with something else than letters and digits: %.40s",
                        id->value);
}

static void read_record(struct arena *arena, struct sts_record_facts *out)
{
    const struct tag *id;
    struct tags fields;

    if (out->found.txt.count != 1)
        return;
    out->error = versioned_fields(arena, &out->found.txt.records[0], "id", false, &fields);
    if (out->error != NULL)
        return;
    id = tags_find(&fields, "id");
    out->error = id_error(arena, id);
    out->bad_id = out->error != NULL;
    if (out->error == NULL)
        out->id = id->value;
    versioned_odd(arena, &fields, "id", &out->odd, &out->ignored);
}

int sts_record_find(struct answers *table, struct arena *arena, const char *domain,
                    struct sts_record_facts *out, struct troubles *troubles)
{
    struct versioned_records found;
    char name[NAME_SIZE];

    if (name_join(PREFIX, domain, name) != 0) {
        *out = (struct sts_record_facts){.found.txt = {.name = domain, .end = TXT_NXDOMAIN}};
        return 0;
    }
    if (versioned_find(table, arena, name, STS_VERSION, looks_meant, &found, troubles) == PENDING)
        return PENDING;
    *out = (struct sts_record_facts){.found = found};
    read_record(arena, out);
    return 0;
}

void sts_record_of_text(struct arena *arena, const char *name, const char *text,
                        struct sts_record_facts *out)
{
    memset(out, 0, sizeof *out);
    versioned_of_text(arena, name, STS_VERSION, text, &out->found);
    read_record(arena, out);
}

bool sts_record_valid(const struct sts_record_facts *record)
{
    return record->found.txt.count == 1 && record->error == NULL && record->id != NULL;
}
