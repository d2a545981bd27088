/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/diff_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "survey/findings_csv.h"

/* Longer names are cut: no domain, address or id is. */
#define NAME_MAX_SIZE 1024

enum state diff_row_state(const struct diff_row *row)
{
    return (enum state)(row->place & 3);
}

static int by_number(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

int diff_row_compare(const void *a, const void *b)
{
    const struct diff_row *x = a, *y = b;
    int order = by_number(x->domain, y->domain);

    if (order == 0)
        order = by_number(x->host, y->host);
    if (order == 0)
        order = by_number(x->address, y->address);
    return order != 0 ? order : by_number(x->id, y->id);
}

/* Of equal ones the worst first, then the first in the file. */
static int by_row_and_state(const void *a, const void *b)
{
    const struct diff_row *x = a, *y = b;
    int order = diff_row_compare(a, b);

    if (order == 0)
        order = state_rank(diff_row_state(y)) - state_rank(diff_row_state(x));
    return order != 0 ? order : x->place < y->place ? -1 : x->place > y->place;
}

/* Sorts the rows from `from` on and keeps one of each. */
static void settle(struct diff_rows *rows, size_t from)
{
    size_t kept = from;

    if (rows->count == from)
        return;
    qsort(rows->items + from, rows->count - from, sizeof *rows->items, by_row_and_state);
    for (size_t i = from; i < rows->count; i++) {
        if (kept == from || diff_row_compare(&rows->items[kept - 1], &rows->items[i]) != 0)
            rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
}

static uint32_t number_of(struct hash *names, const char *name)
{
    char clean[NAME_MAX_SIZE];

    text_clean(name, strlen(name), clean, sizeof clean);
    return (uint32_t)(hash_put(names, clean, NULL) - names->entries);
}

static int add_row(struct diff_rows *rows, struct hash *names, struct err *err)
{
    const struct csv *csv = rows->csv;
    enum state state;

    if (csv->count < COLUMN_COUNT || state_parse(csv->cells[COLUMN_STATE], &state) != 0)
        return err_set(err, ERR_SYNTAX, "%.150s:%zu: not a line of findings.csv", rows->path,
                       csv->line);
    if (csv->cells[COLUMN_ID][0] == '\0' && strcmp(csv->cells[COLUMN_TEXT], FINDINGS_EXCLUDED) == 0)
        return 0;
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 256 : rows->room + rows->room / 2;
        rows->items = mem_realloc(rows->items, rows->room, sizeof *rows->items);
    }
    rows->items[rows->count++] = (struct diff_row){
        .domain = number_of(names, csv->cells[COLUMN_DOMAIN]),
        .host = number_of(names, csv->cells[COLUMN_HOST]),
        .address = number_of(names, csv->cells[COLUMN_ADDRESS]),
        .id = number_of(names, csv->cells[COLUMN_ID]),
        .place = csv->offset << 2 | (uint64_t)state,
    };
    return 0;
}

static int check_header(const struct diff_rows *rows, struct err *err)
{
    bool same = rows->csv->count >= COLUMN_COUNT;

    for (size_t i = 0; i < COLUMN_COUNT && same; i++)
        same = strcmp(rows->csv->cells[i], findings_columns[i]) == 0;
    return same
               ? 0
               : err_set(err, ERR_SYNTAX, "%.150s:1: not the header of a findings.csv", rows->path);
}

/* The next record. Returns 1, 0 at the end, or an error. */
static int next_record(const struct diff_rows *rows, struct err *err)
{
    struct err why = {0};
    int rc = csv_read(rows->csv, &why);

    return rc < 0 ? err_set(err, rc, "%.120s: %.120s", rows->path, why.text) : rc;
}

static int open_file(struct diff_rows *rows, struct err *err)
{
    struct stat info;

    rows->csv = mem_calloc(1, sizeof *rows->csv);
    /* A pipe in its place would wait for a writer. */
    if (stat(rows->path, &info) == 0 && !S_ISREG(info.st_mode))
        return err_set(err, ERR_SYSTEM, "%.150s is no regular file", rows->path);
    rows->csv->file = fopen(rows->path, "re");
    if (rows->csv->file == NULL)
        return err_set(err, ERR_SYSTEM, "cannot open %.150s: %s", rows->path, strerror(errno));
    return 0;
}

int diff_rows_read(struct diff_rows *rows, const char *folder, struct hash *names,
                   struct arena *arena, struct err *err)
{
    size_t begin = 0; /* of the domain that is being read */
    int rc;

    rows->path = arena_printf(arena, "%s/findings.csv", folder);
    rc = open_file(rows, err);
    if (rc == 0)
        rc = next_record(rows, err);
    if (rc >= 0)
        rc = rc == 1 ? check_header(rows, err)
                     : err_set(err, ERR_SYNTAX, "%.150s is empty", rows->path);
    while (rc == 0 && (rc = next_record(rows, err)) == 1) {
        size_t before = rows->count;

        rc = add_row(rows, names, err);
        /* Groups repeat the rows of a domain: not to keep them all. */
        if (rows->count > before && before > begin &&
            rows->items[before].domain != rows->items[before - 1].domain) {
            struct diff_row last = rows->items[before];

            rows->count = before;
            settle(rows, begin);
            begin = rows->count;
            rows->items[rows->count++] = last;
        }
        if (rc != 0)
            return rc;
    }
    return rc;
}

void diff_rows_sort(struct diff_rows *rows, const uint32_t *ranks)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct diff_row *row = &rows->items[i];

        row->domain = ranks[row->domain];
        row->host = ranks[row->host];
        row->address = ranks[row->address];
        row->id = ranks[row->id];
    }
    settle(rows, 0);
}

void diff_rows_clear(struct diff_rows *rows)
{
    if (rows->csv != NULL && rows->csv->file != NULL)
        fclose(rows->csv->file);
    free(rows->csv);
    free(rows->items);
    *rows = (struct diff_rows){.path = rows->path};
}

int diff_row_text(const struct diff_rows *rows, const struct diff_row *row,
                  char out[DIFF_TEXT_SIZE], struct err *err)
{
    int rc = csv_seek(rows->csv, row->place >> 2, err);

    if (rc == 0)
        rc = next_record(rows, err);
    if (rc < 0)
        return rc;
    if (rc == 0 || rows->csv->count < COLUMN_COUNT)
        return err_set(err, ERR_SYNTAX, "%.150s changed while it was read", rows->path);
    text_clean(rows->csv->cells[COLUMN_TEXT], strlen(rows->csv->cells[COLUMN_TEXT]), out,
               DIFF_TEXT_SIZE);
    return 0;
}
