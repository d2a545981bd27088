/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_figures: the tables of two summary.json beside each other. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "survey/diff_private.h"

#define SUMMARY_FORMAT 1
#define SUMMARY_MAX ((size_t)64 * 1024 * 1024)
#define WORD_MAX 256

/* ---- reading */

static int parse(const char *path, const struct buf *text, json_t **out, struct err *err)
{
    json_error_t why;
    json_t *summary = json_loadb(text->data, text->len, 0, &why);
    const json_t *format = json_object_get(summary, "mailsec-survey");
    int rc = 0;

    if (summary == NULL)
        rc = err_set(err, ERR_SYNTAX, "%.120s:%d: no JSON", path, why.line);
    else if (format != NULL && json_integer_value(format) > SUMMARY_FORMAT)
        rc = err_set(err, ERR_PERM, "%.150s: written by a later version", path);
    else if (!json_is_array(json_object_get(summary, "groups")))
        rc = err_set(err, ERR_SYNTAX, "%.150s: not a summary.json", path);
    if (rc != 0)
        json_decref(summary);
    else
        *out = summary;
    return rc;
}

static int read_summary(struct diff *diff, const char *folder, json_t **out, struct err *err)
{
    const char *path = arena_printf(diff->arena, "%s/summary.json", folder);
    struct buf text;
    int rc;

    buf_init(&text, SUMMARY_MAX);
    rc = file_read(path, &text, err);
    if (rc == 0)
        rc = parse(path, &text, out, err);
    buf_clear(&text);
    return rc;
}

/* A member that is text; NULL for none. */
static const char *member(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* The same, clean and in the arena; "" for none. */
static const char *word(struct diff *diff, const json_t *object, const char *key)
{
    const json_t *text = json_object_get(object, key);

    if (!json_is_string(text))
        return "";
    return text_clean_copy(diff->arena, json_string_value(text), json_string_length(text),
                           WORD_MAX);
}

/* The item of an array whose member `key` is `value`, and its place; NULL for none. */
static const json_t *find_by(const json_t *list, const char *key, const char *value, size_t *place)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = member(json_array_get(list, i), key);

        if (text != NULL && value != NULL && strcmp(text, value) == 0) {
            if (place != NULL)
                *place = i;
            return json_array_get(list, i);
        }
    }
    return NULL;
}

static long long number(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 ? json_integer_value(value)
                                                                    : -1;
}

/* ---- comparing */

struct pair { /* the same thing on both sides, or NULL */
    const json_t *old, *new;
};

/* The side that there is, the new one before the old. */
static const json_t *either(struct pair pair)
{
    return pair.new != NULL ? pair.new : pair.old;
}

/* What each pair is told to. */
typedef void pair_visit(struct diff *diff, struct pair pair, struct figure *where);

/* Pairs the items of the array `list` of both sides by their member `key`: those of the new side in
 * its order, then those that only the old one has. */
static void each_pair(struct diff *diff, struct pair parents, const char *list, const char *key,
                      struct figure *where, pair_visit *visit)
{
    const json_t *old = json_object_get(parents.old, list);
    const json_t *new = json_object_get(parents.new, list);

    for (size_t i = 0; i < json_array_size(new); i++) {
        const json_t *item = json_array_get(new, i);

        visit(diff, (struct pair){find_by(old, key, member(item, key), NULL), item}, where);
    }
    for (size_t i = 0; i < json_array_size(old); i++) {
        const json_t *item = json_array_get(old, i);

        if (find_by(new, key, member(item, key), NULL) == NULL)
            visit(diff, (struct pair){item, NULL}, where);
    }
}

static void add_figure(struct diff *diff, const struct figure *figure)
{
    struct figure *place =
        arena_push(diff->arena, &diff->figures, &diff->figure_count, sizeof *place);

    *place = *figure;
}

static void add_note(struct diff *diff, const char *note)
{
    const char **place = arena_push(diff->arena, &diff->notes, &diff->note_count, sizeof *place);

    *place = note;
}

/* The count of a row in the unit of that name. */
static long long count_in(const json_t *table, const json_t *row, const char *unit)
{
    size_t place;

    if (row == NULL || find_by(json_object_get(table, "units"), "unit", unit, &place) == NULL)
        return -1;
    return number(json_array_get(json_object_get(row, "counts"), place));
}

static long long of_in(const json_t *table, const char *unit)
{
    const json_t *item = find_by(json_object_get(table, "units"), "unit", unit, NULL);

    return number(json_object_get(item, "of"));
}

/* What the rows of a table need to know of it. */
struct table {
    struct figure figure; /* the first member: a table's where */
    struct pair tables;
    const char *unit; /* as the files have it */
};

static void compare_row(struct diff *diff, struct pair rows, struct figure *where)
{
    const struct table *table = (const struct table *)where;
    struct figure figure = *where;

    figure.old_count = count_in(table->tables.old, rows.old, table->unit);
    figure.new_count = count_in(table->tables.new, rows.new, table->unit);
    if (figure.old_count == figure.new_count)
        return;
    figure.row = word(diff, either(rows), "label");
    figure.row_id = word(diff, either(rows), "id");
    add_figure(diff, &figure);
}

static void compare_unit(struct diff *diff, struct pair units, struct figure *where)
{
    struct table *table = (struct table *)where;

    table->unit = member(either(units), "unit");
    if (table->unit == NULL)
        return;
    where->unit = word(diff, either(units), "unit");
    where->old_of = of_in(table->tables.old, table->unit);
    where->new_of = of_in(table->tables.new, table->unit);
    if (where->old_of != where->new_of && where->old_of >= 0 && where->new_of >= 0) {
        struct figure figure = *where;

        figure.old_count = figure.old_of;
        figure.new_count = figure.new_of;
        add_figure(diff, &figure);
    }
    each_pair(diff, table->tables, "rows", "id", where, compare_row);
}

static void compare_table(struct diff *diff, struct pair tables, struct figure *where)
{
    struct table table = {.figure = *where, .tables = tables};

    table.figure.table = word(diff, either(tables), "title");
    table.figure.table_id = word(diff, either(tables), "id");
    if (tables.old == NULL || tables.new == NULL)
        add_note(diff, arena_printf(diff->arena, "%s: the table %s is only in the %s survey",
                                    where->group, table.figure.table,
                                    tables.old == NULL ? "new" : "old"));
    else
        each_pair(diff, tables, "units", "unit", &table.figure, compare_unit);
}

static void compare_group(struct diff *diff, struct pair groups, struct figure *where)
{
    where->group = word(diff, either(groups), "name");
    if (groups.old == NULL || groups.new == NULL)
        add_note(diff, arena_printf(diff->arena, "%s: the group is only in the %s survey",
                                    where->group, groups.old == NULL ? "new" : "old"));
    else
        each_pair(diff, groups, "tables", "id", where, compare_table);
}

/* Tokens of two secrets are never the same. Reports of before anonymised_by may be. */
static int same_names(const json_t *old, const json_t *new, struct err *err)
{
    const char *a = json_string_value(json_object_get(old, "anonymised_by"));
    const char *b = json_string_value(json_object_get(new, "anonymised_by"));

    if (json_is_true(json_object_get(old, "anonymised")) !=
        json_is_true(json_object_get(new, "anonymised")))
        return err_set(err, ERR_USAGE,
                       "only one of the two surveys has anonymous names: they cannot be compared");
    if (a != NULL && b != NULL && strcmp(a, b) != 0)
        return err_set(err, ERR_USAGE,
                       "the names of the two surveys were made by different secrets: report both "
                       "with the same anonymise.key");
    return 0;
}

int diff_figures(struct diff *diff, const char *old_folder, const char *new_folder, struct err *err)
{
    json_t *old = NULL, *new = NULL;
    struct figure where = {.row = NULL};
    int rc = read_summary(diff, old_folder, &old, err);

    if (rc == 0)
        rc = read_summary(diff, new_folder, &new, err);
    if (rc == 0)
        rc = same_names(old, new, err);
    if (rc == 0)
        each_pair(diff, (struct pair){old, new}, "groups", "name", &where, compare_group);
    json_decref(old);
    json_decref(new);
    return rc;
}
