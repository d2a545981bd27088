/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/txt.h"

#include <string.h>

#include "dns/trouble.h"

bool txt_begins(const struct txt_record *record, const char *prefix)
{
    size_t length = strlen(prefix);

    return record->size >= length && memcmp(record->text, prefix, length) == 0;
}

static void take_records(struct arena *arena, const struct answer *answer, txt_kind *is_kind,
                         struct txt_facts *out)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct rr_text *text = &answer->records[i].as.text;
        struct txt_record record = {text->data, text->size, text->strings};
        struct txt_record *last;

        out->size += text->size;
        if (!is_kind(&record)) {
            out->others++;
            continue;
        }
        last = arena_push(arena, &out->records, &out->count, sizeof *last);
        *last = record;
    }
    out->malformed = answer->malformed + answer->dropped;
}

int txt_find(struct answers *table, struct arena *arena, const char *name, txt_kind *is_kind,
             struct txt_facts *out, struct troubles *troubles)
{
    const struct answer *answer = answers_get(table, name, RR_TXT);

    if (answer == NULL)
        return PENDING;
    *out = (struct txt_facts){.name = answer->name, .status = answer->status};
    out->trouble = trouble_of(arena, answer);
    if (out->trouble != NULL) {
        out->end = TXT_FAILED;
        troubles_add(troubles, out->trouble);
        return 0;
    }
    if (answer->aliases > 0)
        out->alias = answer->expanded;
    if (answer->content == ANSWER_DATA) {
        out->end = TXT_FOUND;
        take_records(arena, answer, is_kind, out);
    } else {
        out->end = answer->content == ANSWER_NXDOMAIN ? TXT_NXDOMAIN : TXT_NODATA;
    }
    return 0;
}
