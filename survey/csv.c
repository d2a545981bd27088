/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static bool is_formula(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\t\r'", cell[0]) != NULL;
}

static void write_cell(FILE *out, const char *cell)
{
    size_t length = strlen(cell);
    char *clean = mem_calloc(length + 1, 1);
    bool quoted;

    text_clean(cell, length, clean, length + 1);
    quoted = strpbrk(clean, ",\"") != NULL || clean[0] == ' ';
    if (quoted)
        putc('"', out);
    if (is_formula(cell))
        putc('\'', out);
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at == '"')
            putc('"', out);
        putc(*at, out);
    }
    if (quoted)
        putc('"', out);
    free(clean);
}

bool csv_write(FILE *out, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', out);
        if (cells[i] != NULL)
            write_cell(out, cells[i]);
    }
    putc('\n', out);
    return ferror(out) == 0;
}

/* The next octet, counted. */
static int next(struct csv *csv)
{
    int c = getc(csv->file);

    csv->at += c != EOF;
    return c;
}

/* The same outside quotes: the CR of a line's end is no octet of a cell. */
static int next_outside(struct csv *csv)
{
    int c = next(csv), behind;

    if (c != '\r')
        return c;
    behind = next(csv);
    if (behind == '\n' || behind == EOF)
        return behind;
    ungetc(behind, csv->file);
    csv->at--;
    return c;
}

/* Whether an octet ends an unquoted cell. */
static bool is_end(int c)
{
    return c == ',' || c == '\n' || c == EOF;
}

/* Adds an octet to the record. There is always room for the end of a cell behind it. */
static int keep(struct csv *csv, int c)
{
    csv->next_line += c == '\n';
    if (c == '\0')
        return ERR_SYNTAX;
    if (csv->used + 1 >= sizeof csv->text)
        return ERR_CAP;
    csv->text[csv->used++] = (char)c;
    return 0;
}

/* A cell behind its opening quote, up to what follows the closing one. */
static int read_quoted(struct csv *csv)
{
    for (;;) {
        int c = next(csv), rc;

        if (c == EOF)
            return ERR_SYNTAX;
        if (c == '"') {
            c = next_outside(csv);
            if (c != '"')
                return is_end(c) ? c : ERR_SYNTAX;
        }
        rc = keep(csv, c);
        if (rc != 0)
            return rc;
    }
}

/* One cell; returns what ended it: ',', '\n' or EOF; or ERR_SYNTAX, ERR_CAP. */
static int read_cell(struct csv *csv)
{
    int c = next_outside(csv), rc;

    if (c == '"')
        return read_quoted(csv);
    for (; !is_end(c); c = next_outside(csv)) {
        rc = c == '"' ? ERR_SYNTAX : keep(csv, c);
        if (rc != 0)
            return rc;
    }
    return c;
}

static const char *unguarded(const char *cell)
{
    return cell[0] == '\'' && is_formula(cell + 1) ? cell + 1 : cell;
}

/* The cells of a record; returns what ended it, or an error. */
static int read_cells(struct csv *csv)
{
    int ended;

    do {
        size_t begin = csv->used;

        /* Each cell takes an octet for its end. */
        if (csv->count == CSV_CELLS_MAX || begin >= sizeof csv->text)
            return ERR_CAP;
        ended = read_cell(csv);
        csv->text[csv->used++] = '\0';
        csv->cells[csv->count++] = unguarded(csv->text + begin);
    } while (ended == ',');
    return ended;
}

int csv_read(struct csv *csv, struct err *err)
{
    int ended;

    csv->line = ++csv->next_line;
    csv->count = csv->used = 0;
    csv->offset = csv->at;
    ended = read_cells(csv);
    if (ferror(csv->file))
        return err_set(err, ERR_SYSTEM, "line %zu cannot be read", csv->line);
    if (ended == ERR_CAP)
        return err_set(err, ERR_CAP, "line %zu has more than %u octets or %d cells", csv->line,
                       CSV_RECORD_MAX, CSV_CELLS_MAX);
    if (ended == ERR_SYNTAX)
        return err_set(err, ERR_SYNTAX,
                       "line %zu: a quote that is not closed, text before or behind one, or an "
                       "octet that is 0",
                       csv->line);
    /* Spreadsheets begin their files with U+FEFF. */
    if (csv->offset == 0 && strncmp(csv->cells[0], "\xef\xbb\xbf", 3) == 0)
        csv->cells[0] += 3;
    return ended == EOF && csv->at == csv->offset ? 0 : 1;
}

int csv_seek(struct csv *csv, uint64_t offset, struct err *err)
{
    if (fseeko(csv->file, (off_t)offset, SEEK_SET) != 0)
        return err_set(err, ERR_SYSTEM, "cannot be read again: %s", strerror(errno));
    csv->at = offset;
    return 0;
}
