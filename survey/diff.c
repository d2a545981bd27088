/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "survey/csv.h"
#include "survey/hash.h"

/* ---- reading */

struct side {
    struct diff_finding *items; /* sorted */
    size_t count;
    struct hash domains;
};

static int by_key(const void *a, const void *b)
{
    const struct diff_finding *x = a, *y = b;
    int order = strcmp(x->domain, y->domain);

    if (order == 0)
        order = strcmp(x->id, y->id);
    if (order == 0)
        order = strcmp(x->host, y->host);
    return order != 0 ? order : strcmp(x->address, y->address);
}

static int by_key_then_state(const void *a, const void *b)
{
    const struct diff_finding *x = a, *y = b;
    int order = by_key(a, b);

    if (order != 0 || x->state == y->state)
        return order;
    return state_worst(x->state, y->state) == x->state ? -1 : 1;
}

static int read_row(struct side *side, const struct csv *csv, size_t *room, struct arena *arena,
                    const char *path, struct err *err)
{
    struct diff_finding *row;
    enum state state;

    if (csv->count != 8 || state_parse(csv->cells[5], &state) != 0)
        return err_set(err, ERR_SYNTAX, "%.150s:%zu: not a line of findings.csv", path, csv->line);
    if (side->count == *room) {
        *room = *room == 0 ? 256 : 2 * *room;
        side->items = mem_realloc(side->items, *room, sizeof *side->items);
    }
    row = &side->items[side->count++];
    *row = (struct diff_finding){
        .domain = hash_put(&side->domains, csv->cells[1], NULL)->key,
        .host = arena_strdup(arena, csv->cells[2]),
        .address = arena_strdup(arena, csv->cells[3]),
        .id = arena_strdup(arena, csv->cells[4]),
        .state = state,
        .text = arena_strdup(arena, csv->cells[7]),
    };
    return 0;
}

/* A domain is in each of its groups, and a finding may come more than once: the worst counts. */
static void settle(struct side *side)
{
    size_t kept = 0;

    qsort(side->items, side->count, sizeof *side->items, by_key_then_state);
    for (size_t i = 0; i < side->count; i++) {
        if (kept == 0 || by_key(&side->items[kept - 1], &side->items[i]) != 0)
            side->items[kept++] = side->items[i];
    }
    side->count = kept;
}

static int read_side(struct side *side, const char *folder, struct arena *arena, struct err *err)
{
    const char *path = arena_printf(arena, "%s/findings.csv", folder);
    struct csv *csv = mem_calloc(1, sizeof *csv);
    struct err why = {0};
    size_t room = 0;
    int rc;

    csv->file = fopen(path, "re");
    if (csv->file == NULL) {
        free(csv);
        return err_set(err, ERR_SYSTEM, "%.150s: %s", path, strerror(errno));
    }
    rc = csv_read(csv, &why);
    if (rc == 1 && (csv->count != 8 || strcmp(csv->cells[0], "group") != 0))
        rc = err_set(&why, ERR_SYNTAX, "is not a findings.csv");
    while (rc == 1) {
        rc = csv_read(csv, &why);
        if (rc == 1 && read_row(side, csv, &room, arena, path, err) != 0)
            break;
    }
    fclose(csv->file);
    free(csv);
    settle(side);
    if (rc == 1)
        return ERR_SYNTAX;
    return rc == 0 ? 0 : err_set(err, rc, "%.100s: %.120s", path, why.text);
}

/* ---- comparing */

const char *change_name(enum change_kind kind)
{
    static const char *const names[] = {"appeared",        "gone",     "worse", "better",
                                        "no longer known", "now known"};

    return names[kind];
}

/* The states of both sides -> what happened; CHANGE_KINDS for nothing that counts. */
static enum change_kind kind_of(const struct diff_finding *old, const struct diff_finding *new)
{
    if ((old != NULL ? old : new)->id[0] == '\0') /* a line that says "no findings" */
        return CHANGE_KINDS;
    if (old == NULL)
        return new->state == STATE_OK ? CHANGE_KINDS : CHANGE_APPEARED;
    if (new == NULL)
        return old->state == STATE_OK ? CHANGE_KINDS : CHANGE_GONE;
    if (old->state == new->state)
        return CHANGE_KINDS;
    if (new->state == STATE_UNKNOWN)
        return CHANGE_UNKNOWN;
    if (old->state == STATE_UNKNOWN)
        return CHANGE_KNOWN;
    return state_worst(old->state, new->state) == new->state ? CHANGE_WORSE : CHANGE_BETTER;
}

static struct diff_domain *domain_of(struct diff *diff, const char *name)
{
    struct diff_domain *last =
        diff->domain_count > 0 ? &diff->domains[diff->domain_count - 1] : NULL;

    if (last != NULL && strcmp(last->name, name) == 0)
        return last;
    last = arena_push(diff->arena, &diff->domains, &diff->domain_count, sizeof *last);
    last->name = arena_strdup(diff->arena, name);
    return last;
}

static void add_change(struct diff *diff, const struct diff_finding *old,
                       const struct diff_finding *new)
{
    enum change_kind kind = kind_of(old, new);
    struct diff_domain *domain;
    struct change *change;

    if (kind == CHANGE_KINDS)
        return;
    domain = domain_of(diff, old != NULL ? old->domain : new->domain);
    change = arena_push(diff->arena, &domain->changes, &domain->count, sizeof *change);
    *change = (struct change){kind, old, new};
    domain->by_kind[kind]++;
}

/* Both sides are sorted by the same key. */
static void compare(struct diff *diff, const struct side *old, const struct side *new)
{
    size_t i = 0, k = 0;

    while (i < old->count || k < new->count) {
        int order = i == old->count   ? 1
                    : k == new->count ? -1
                                      : by_key(&old->items[i], &new->items[k]);

        /* Domains that only one list has are told as such, not finding by finding. */
        if (order <= 0 && hash_get(&new->domains, old->items[i].domain) == NULL)
            i++;
        else if (order >= 0 && hash_get(&old->domains, new->items[k].domain) == NULL)
            k++;
        else {
            add_change(diff, order <= 0 ? &old->items[i] : NULL,
                       order >= 0 ? &new->items[k] : NULL);
            i += order <= 0;
            k += order >= 0;
        }
    }
}

static void sum_up(struct diff *diff, const struct side *old)
{
    size_t both = 0;

    for (size_t i = 0; i < diff->domain_count; i++) {
        const struct diff_domain *domain = &diff->domains[i];
        size_t good = domain->by_kind[CHANGE_GONE] + domain->by_kind[CHANGE_BETTER];
        size_t bad = domain->by_kind[CHANGE_APPEARED] + domain->by_kind[CHANGE_WORSE];

        diff->better += good > 0 && bad == 0;
        diff->worse += bad > 0 && good == 0;
        diff->mixed += bad > 0 && good > 0;
    }
    both = old->domains.count - diff->gone;
    diff->unchanged = both - (diff->domain_count - diff->appeared - diff->gone);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct diff_domain *)a)->name, ((const struct diff_domain *)b)->name);
}

static void add_lists(struct diff *diff, const struct side *old, const struct side *new)
{
    for (size_t i = 0; i < new->domains.count; i++) {
        if (hash_get(&old->domains, new->domains.entries[i].key) != NULL)
            continue;
        domain_of(diff, new->domains.entries[i].key)->is_new = true;
        diff->appeared++;
    }
    for (size_t i = 0; i < old->domains.count; i++) {
        if (hash_get(&new->domains, old->domains.entries[i].key) != NULL)
            continue;
        domain_of(diff, old->domains.entries[i].key)->is_gone = true;
        diff->gone++;
    }
}

/* ---- figures */

static const json_t *find_by(const json_t *list, const char *key, const char *value)
{
    size_t i;
    const json_t *item;

    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, key));

        if (text != NULL && value != NULL && strcmp(text, value) == 0)
            return item;
    }
    return NULL;
}

static const char *name_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void compare_row(struct diff *diff, const struct figure *where, const json_t *old_table,
                        const json_t *new_table, const json_t *new_row)
{
    const json_t *old_row =
        find_by(json_object_get(old_table, "rows"), "id", name_in(new_row, "id"));
    const json_t *units = json_object_get(new_table, "units"), *unit;
    size_t i;

    json_array_foreach(units, i, unit)
    {
        const json_t *old_unit = json_array_get(json_object_get(old_table, "units"), i);
        struct figure figure = *where, *place;

        figure.row = name_in(new_row, "label");
        figure.unit = name_in(unit, "unit");
        figure.old_count =
            json_integer_value(json_array_get(json_object_get(old_row, "counts"), i));
        figure.new_count =
            json_integer_value(json_array_get(json_object_get(new_row, "counts"), i));
        figure.old_of = json_integer_value(json_object_get(old_unit, "of"));
        figure.new_of = json_integer_value(json_object_get(unit, "of"));
        if (old_row == NULL || figure.row == NULL || figure.unit == NULL ||
            figure.old_count == figure.new_count)
            continue;
        figure.row = arena_strdup(diff->arena, figure.row);
        figure.unit = arena_strdup(diff->arena, figure.unit);
        place = arena_push(diff->arena, &diff->figures, &diff->figure_count, sizeof *place);
        *place = figure;
    }
}

static void compare_tables(struct diff *diff, const char *group, const json_t *old,
                           const json_t *new)
{
    const json_t *tables = json_object_get(new, "tables"), *table, *row;
    size_t i, k;

    json_array_foreach(tables, i, table)
    {
        const json_t *before = find_by(json_object_get(old, "tables"), "id", name_in(table, "id"));
        const json_t *rows = json_object_get(table, "rows");
        struct figure where = {.group = arena_strdup(diff->arena, group),
                               .table = arena_strdup(diff->arena, name_in(table, "title"))};

        if (before == NULL || where.table == NULL)
            continue;
        json_array_foreach(rows, k, row) compare_row(diff, &where, before, table, row);
    }
}

static int compare_figures(struct diff *diff, const char *old_folder, const char *new_folder,
                           struct err *err)
{
    const char *old_path = arena_printf(diff->arena, "%s/summary.json", old_folder);
    const char *new_path = arena_printf(diff->arena, "%s/summary.json", new_folder);
    json_error_t why;
    json_t *old = json_load_file(old_path, 0, &why), *new = json_load_file(new_path, 0, &why);
    const json_t *groups = json_object_get(new, "groups"), *group;
    size_t i;
    int rc = 0;

    if (old == NULL || new == NULL)
        rc = err_set(err, ERR_SYNTAX, "%.150s: not a summary.json: %.60s",
                     old == NULL ? old_path : new_path, why.text);
    json_array_foreach(groups, i, group)
    {
        const json_t *before =
            find_by(json_object_get(old, "groups"), "name", name_in(group, "name"));

        if (rc == 0 && before != NULL)
            compare_tables(diff, name_in(group, "name"), before, group);
    }
    json_decref(old);
    json_decref(new);
    return rc;
}

int diff_read(struct diff *diff, const char *old_folder, const char *new_folder, struct err *err)
{
    struct side old = {.items = NULL}, new = {.items = NULL};
    int rc = read_side(&old, old_folder, diff->arena, err);

    if (rc == 0)
        rc = read_side(&new, new_folder, diff->arena, err);
    if (rc == 0) {
        compare(diff, &old, &new);
        add_lists(diff, &old, &new);
        sum_up(diff, &old);
        qsort(diff->domains, diff->domain_count, sizeof *diff->domains, by_name);
        rc = compare_figures(diff, old_folder, new_folder, err);
    }
    /* The rows stay as long as the diff. */
    for (size_t i = 0; i < diff->domain_count; i++) {
        for (size_t k = 0; k < diff->domains[i].count; k++) {
            struct change *change = &diff->domains[i].changes[k];

            change->old =
                arena_copy(diff->arena, change->old, change->old != NULL ? sizeof *change->old : 0);
            change->new =
                arena_copy(diff->arena, change->new, change->new != NULL ? sizeof *change->new : 0);
        }
    }
    free(old.items);
    free(new.items);
    hash_clear(&old.domains);
    hash_clear(&new.domains);
    return rc;
}
