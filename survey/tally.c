/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/tally.h"

#include <stdlib.h>
#include <string.h>

#define OPERATORS_SHOWN 15
#define OPERATOR_NAMED 5 /* domains from which on an operator is named where names are not */

/* How bad, for the worst state a finding had. */
static int badness(enum state state)
{
    static const int order[] = {
        [STATE_OK] = 0, [STATE_UNKNOWN] = 1, [STATE_WARNING] = 2, [STATE_CRITICAL] = 3};

    return order[state];
}

void tally_init(struct tally *tally, struct arena *arena)
{
    *tally = (struct tally){
        .arena = arena,
        .finding_domains = arena_alloc(arena, FINDING_COUNT, sizeof(size_t)),
        .finding_hosts = arena_alloc(arena, FINDING_COUNT, sizeof(size_t)),
        .finding_worst = arena_alloc(arena, FINDING_COUNT, sizeof(enum state)),
    };
}

void tally_clear(struct tally *tally)
{
    for (size_t i = 0; i < tally->group_count; i++) {
        struct tally_group *group = tally->groups[i];

        for (size_t k = 0; k < group->operators.count; k++)
            free(group->operators.entries[k].value);
        hash_clear(&group->operators);
        hash_clear(&group->hosts);
        hash_clear(&group->addresses);
    }
}

void tally_of(struct tally_group *group, enum table_id table, enum unit unit)
{
    group->of[table][unit]++;
}

size_t table_row(enum table_id table, const char *row)
{
    size_t i = 0;

    while (i < TABLE_ROWS_MAX &&
           (table_defs[table].rows[i].id == NULL || strcmp(table_defs[table].rows[i].id, row) != 0))
        i++;
    return i;
}

void tally_row(struct tally_group *group, enum table_id table, const char *row, enum unit unit)
{
    size_t i = table_row(table, row);

    if (i < TABLE_ROWS_MAX)
        group->counts[table][i][unit]++;
}

static struct tally_group *group_of(struct tally *tally, const char *name)
{
    struct tally_group **place, *group;

    for (size_t i = 0; i < tally->group_count; i++) {
        if (strcmp(tally->groups[i]->name, name) == 0)
            return tally->groups[i];
    }
    group = arena_alloc(tally->arena, 1, sizeof *group);
    group->name = arena_strdup(tally->arena, name);
    place = arena_push(tally->arena, &tally->groups, &tally->group_count, sizeof *place);
    *place = group;
    return group;
}

static void add_to_group(struct tally_group *group, const struct view *view)
{
    group->domains++;
    group->excluded += view->excluded;
    if (!view->excluded)
        tally_rows(group, view);
}

/* Each id once for the domain; hosts as they come, once for each domain. */
static void add_findings(struct tally *tally, const struct view *view)
{
    const struct findings *findings = &view->findings;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        bool seen = false, host_seen = finding->subject.host == NULL;

        for (size_t k = 0; k < i; k++) {
            const struct finding *before = &findings->items[k];

            if (before->id != finding->id)
                continue;
            seen = true;
            host_seen |= before->subject.host != NULL && finding->subject.host != NULL &&
                         strcmp(before->subject.host, finding->subject.host) == 0;
        }
        tally->finding_domains[finding->id] += !seen;
        tally->finding_hosts[finding->id] += !host_seen;
        if (badness(finding->state) > badness(tally->finding_worst[finding->id]))
            tally->finding_worst[finding->id] = finding->state;
    }
}

void tally_add(struct tally *tally, const struct view *view)
{
    add_to_group(group_of(tally, "all"), view);
    for (size_t i = 0; i < view->group_count; i++) {
        if (strcmp(view->groups[i], "all") != 0)
            add_to_group(group_of(tally, view->groups[i]), view);
    }
    add_findings(tally, view);
}

static int by_group_name(const void *a, const void *b)
{
    return strcmp((*(struct tally_group *const *)a)->name, (*(struct tally_group *const *)b)->name);
}

void tally_sort(struct tally *tally)
{
    if (tally->group_count > 1)
        qsort(tally->groups + 1, tally->group_count - 1, sizeof *tally->groups, by_group_name);
}

/* ---- summary.json */

static json_t *units_json(const struct table_def *def, const size_t of[UNIT_COUNT])
{
    static const char *const names[] = {"domains", "hosts", "addresses"};
    json_t *list = json_array();

    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        if (def->what[unit] != NULL)
            json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "unit", names[unit], "of",
                                                  (json_int_t)of[unit], "what", def->what[unit]));
    }
    return list;
}

static json_t *rows_json(const struct tally_group *group, enum table_id table)
{
    const struct table_def *def = &table_defs[table];
    json_t *list = json_array();

    for (size_t i = 0; i < TABLE_ROWS_MAX && def->rows[i].id != NULL; i++) {
        json_t *counts = json_array();

        for (int unit = 0; unit < UNIT_COUNT; unit++) {
            if (def->what[unit] != NULL)
                json_array_append_new(counts,
                                      json_integer((json_int_t)group->counts[table][i][unit]));
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:s}", "id", def->rows[i].id,
                                              "label", def->rows[i].label, "counts", counts, "tone",
                                              def->rows[i].tone));
    }
    return list;
}

static json_t *notes_json(const struct tally_group *group, enum table_id table)
{
    json_t *notes = json_array();

    if (table_defs[table].note != NULL)
        json_array_append_new(notes, json_string(table_defs[table].note));
    if (table == TABLE_SPF && group->spf_no_terminal > 0)
        json_array_append_new(
            notes,
            json_sprintf("%zu record%s end%s without \"all\" or redirect. Some say that this "
                         "means pass; RFC 7208 4.7 says neutral, as if it were ?all.",
                         group->spf_no_terminal, group->spf_no_terminal == 1 ? "" : "s",
                         group->spf_no_terminal == 1 ? "s" : ""));
    if (table == TABLE_DMARC && group->dmarc_blanks > 0)
        json_array_append_new(
            notes,
            json_sprintf("%zu record%s ha%s blanks around \"=\" (\"p= none\"). Some call that "
                         "broken; RFC 7489 6.4 and RFC 9989 4.8 allow it, and it counts here as "
                         "what it says.",
                         group->dmarc_blanks, group->dmarc_blanks == 1 ? "" : "s",
                         group->dmarc_blanks == 1 ? "s" : "ve"));
    return notes;
}

static int by_domains(const void *a, const void *b)
{
    const struct hash_entry *x = *(struct hash_entry *const *)a,
                            *y = *(struct hash_entry *const *)b;
    const struct operator_count *p = x->value, *q = y->value;

    if (p->domains != q->domains)
        return p->domains < q->domains ? 1 : -1;
    return strcmp(x->key, y->key);
}

/* The operators with most domains; the rest is one row. */
static json_t *operators_json(const struct tally *tally, const struct tally_group *group)
{
    size_t count = group->operators.count, others = 0;
    struct hash_entry **order = mem_calloc(count + 1, sizeof *order);
    json_t *rows = json_array();

    for (size_t i = 0; i < count; i++)
        order[i] = &group->operators.entries[i];
    qsort(order, count, sizeof *order, by_domains);
    for (size_t i = 0; i < count; i++) {
        size_t domains = ((const struct operator_count *)order[i]->value)->domains;
        const char *name = order[i]->key;
        bool self = strcmp(name, "self") == 0;

        if (i >= OPERATORS_SHOWN) {
            others += domains;
            continue;
        }
        if (!self && domains < OPERATOR_NAMED)
            name = anonymise_name(tally->anonymise, tally->arena, "operator", name);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:[I], s:s}", "id", name, "label",
                                              self ? "own servers, under the domain itself" : name,
                                              "counts", (json_int_t)domains, "tone", "plain"));
    }
    if (count > OPERATORS_SHOWN)
        json_array_append_new(rows, json_pack("{s:s, s:o, s:[I], s:s}", "id", "others", "label",
                                              json_sprintf("%zu others", count - OPERATORS_SHOWN),
                                              "counts", (json_int_t)others, "tone", "plain"));
    free(order);
    return json_pack("{s:s, s:s, s:n, s:[{s:s, s:I, s:s}], s:o, s:[s]}", "id", "operators", "title",
                     "Who operates the MX hosts", "ref", "units", "unit", "domains", "of",
                     (json_int_t)(group->domains - group->excluded), "what", "domains", "rows",
                     rows, "notes",
                     "The operator is the registrable domain of the MX host's name. A domain with "
                     "hosts of several operators counts with each.");
}

static bool is_empty(const struct tally_group *group, enum table_id table)
{
    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        if (group->of[table][unit] > 0)
            return false;
    }
    return true;
}

static json_t *tables_json(const struct tally *tally, const struct tally_group *group)
{
    json_t *list = json_array();

    for (int i = 0; i < TABLE_COUNT; i++) {
        enum table_id table = (enum table_id)i;
        const struct table_def *def = &table_defs[table];

        if (is_empty(group, table))
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "id", def->id, "title", def->title,
                            "ref", def->ref, "units", units_json(def, group->of[table]), "rows",
                            rows_json(group, table), "notes", notes_json(group, table)));
    }
    if (group->operators.count > 0)
        json_array_append_new(list, operators_json(tally, group));
    return list;
}

json_t *tally_groups_json(const struct tally *tally)
{
    json_t *list = json_array();

    for (size_t i = 0; i < tally->group_count; i++) {
        const struct tally_group *group = tally->groups[i];

        if (i == 0 && tally->group_count == 2)
            continue; /* one group: "all" would say it twice */
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "name", group->name,
                                              "domains", (json_int_t)group->domains, "excluded",
                                              (json_int_t)group->excluded, "hosts",
                                              (json_int_t)group->hosts.count, "addresses",
                                              (json_int_t)group->addresses.count, "tables",
                                              tables_json(tally, group)));
    }
    return list;
}

json_t *tally_findings_json(const struct tally *tally)
{
    json_t *list = json_array();

    for (int id = 0; id < FINDING_COUNT; id++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)id);

        if (tally->finding_domains[id] == 0)
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "id", kind->id, "state",
                            state_name(tally->finding_worst[id]), "meaning", kind->meaning, "why",
                            kind->why, "mend", kind->mend, "ref", kind->ref, "domains",
                            (json_int_t)tally->finding_domains[id], "hosts",
                            (json_int_t)tally->finding_hosts[id]));
    }
    return list;
}
