/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_json: what changed, as one JSON object that is never whole in memory. */
#include <config.h>

#include <jansson.h>

#include "survey/diff_private.h"

struct writer {
    FILE *out;
    bool some; /* a domain has been written */
};

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

/* Writes and frees. */
static int dump(json_t *json, size_t flags, FILE *out, struct err *err)
{
    int rc = json_dumpf(json, out, JSON_COMPACT | JSON_PRESERVE_ORDER | flags);

    json_decref(json);
    return rc == 0 ? 0 : err_set(err, ERR_SYSTEM, "what changed cannot be written as JSON");
}

static int change_json(const struct diff *diff, const struct change *change, json_t *list,
                       struct err *err)
{
    char text[DIFF_TEXT_SIZE];
    int rc = change_text(diff, change, text, err);

    if (rc == 0)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "change", change_name(change),
                            "id", change_id(diff, change), "host", change_host(diff, change),
                            "address", change_address(diff, change), "old",
                            text_or_null(diff_row_state_name(change->old)), "new",
                            text_or_null(diff_row_state_name(change->new)), "text", text));
    return rc;
}

static json_t *states_json(const struct diff_domain *domain)
{
    const size_t *states = domain->states;

    if (domain->verdict != VERDICT_NEW && domain->verdict != VERDICT_GONE)
        return json_null();
    return json_pack("{s:I, s:I, s:I, s:I}", "CRITICAL", (json_int_t)states[STATE_CRITICAL],
                     "WARNING", (json_int_t)states[STATE_WARNING], "UNKNOWN",
                     (json_int_t)states[STATE_UNKNOWN], "OK", (json_int_t)states[STATE_OK]);
}

static int write_domain(const struct diff *diff, const struct diff_domain *domain, void *context,
                        struct err *err)
{
    struct writer *writer = context;
    json_t *changes;
    int rc = 0;

    if (domain->verdict == VERDICT_UNCHANGED && domain->count == 0)
        return 0;
    changes = json_array();
    for (size_t i = 0; i < domain->count && rc == 0; i++)
        rc = change_json(diff, &domain->changes[i], changes, err);
    if (rc != 0) {
        json_decref(changes);
        return rc;
    }
    fputs(writer->some ? ",\n" : "\n", writer->out);
    writer->some = true;
    return dump(json_pack("{s:s, s:s, s:b, s:b, s:o, s:o}", "domain", domain->name, "verdict",
                          diff_verdict_name(domain->verdict), "new", domain->verdict == VERDICT_NEW,
                          "gone", domain->verdict == VERDICT_GONE, "states", states_json(domain),
                          "changes", changes),
                0, writer->out, err);
}

/* [count, of] */
static json_t *count_json(long long count, long long of)
{
    json_t *pair = json_array();

    json_array_append_new(pair, count < 0 ? json_null() : json_integer((json_int_t)count));
    json_array_append_new(pair, of < 0 ? json_null() : json_integer((json_int_t)of));
    return pair;
}

static json_t *figures_json(const struct diff *diff)
{
    json_t *list = json_array();

    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o}", "group",
                                              figure->group, "table", figure->table, "table_id",
                                              figure->table_id, "row", text_or_null(figure->row),
                                              "row_id", text_or_null(figure->row_id), "unit",
                                              figure->unit, "old",
                                              count_json(figure->old_count, figure->old_of), "new",
                                              count_json(figure->new_count, figure->new_of)));
    }
    return list;
}

static json_t *notes_json(const struct diff *diff)
{
    json_t *list = json_array();

    for (size_t i = 0; i < diff->note_count; i++)
        json_array_append_new(list, json_string(diff->notes[i]));
    return list;
}

static json_t *head_json(const struct diff *diff)
{
    json_t *head =
        json_pack("{s:i, s:s}", "mailsec-survey-diff", 1, "summary", diff_sentence(diff));
    static const enum diff_verdict order[] = {VERDICT_BETTER,    VERDICT_WORSE, VERDICT_BOTH,
                                              VERDICT_OTHERWISE, VERDICT_NEW,   VERDICT_GONE,
                                              VERDICT_UNCHANGED};
    json_t *findings = json_object();

    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_object_set_new(head, diff_verdict_name(order[i]),
                            json_integer((json_int_t)diff->domains[order[i]]));
    for (int kind = 0; kind < CHANGE_INFO; kind++)
        json_object_set_new(findings, change_kind_name((enum change_kind)kind),
                            json_integer((json_int_t)diff->findings[kind]));
    json_object_set_new(head, "findings", findings);
    return head;
}

int diff_json(const struct diff *diff, FILE *out, struct err *err)
{
    struct writer writer = {.out = out};
    int rc;

    putc('{', out);
    rc = dump(head_json(diff), JSON_EMBED, out, err);
    fputs(",\n\"domains\":[", out);
    if (rc == 0)
        rc = diff_each(diff, write_domain, &writer, err);
    fputs("],\n", out);
    if (rc == 0)
        rc = dump(json_pack("{s:o, s:o}", "figures", figures_json(diff), "notes", notes_json(diff)),
                  JSON_EMBED, out, err);
    fputs("}\n", out);
    return rc;
}
