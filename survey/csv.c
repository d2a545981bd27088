/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/csv.h"

#include <string.h>

static bool is_formula(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\t\r'", cell[0]) != NULL;
}

static void write_cell(FILE *out, const char *cell)
{
    bool quoted = strpbrk(cell, ",\"") != NULL || cell[0] == ' ';

    if (quoted)
        putc('"', out);
    if (is_formula(cell))
        putc('\'', out);
    for (; *cell != '\0'; cell++) {
        unsigned char c = (unsigned char)*cell;

        if (c == '"')
            putc('"', out);
        putc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
    if (quoted)
        putc('"', out);
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

/* Whether an octet ends an unquoted cell. */
static bool is_end(int c)
{
    return c == ',' || c == '\n' || c == EOF;
}

/* Adds an octet to the record. */
static int keep(struct csv *csv, size_t *used, int c)
{
    csv->next_line += c == '\n';
    if (*used + 2 >= sizeof csv->text)
        return ERR_CAP;
    csv->text[(*used)++] = (char)c;
    return 0;
}

/* A cell behind its opening quote, up to what follows the closing one. */
static int read_quoted(struct csv *csv, size_t *used)
{
    int c;

    for (;;) {
        c = getc(csv->file);
        if (c == '"') {
            c = getc(csv->file);
            if (c != '"')
                break;
        } else if (c == EOF) {
            return ERR_SYNTAX;
        }
        if (keep(csv, used, c) != 0)
            return ERR_CAP;
    }
    if (c == '\r')
        c = getc(csv->file);
    return is_end(c) ? c : ERR_SYNTAX;
}

/* One cell; returns what ended it: ',', '\n' or EOF; or ERR_SYNTAX, ERR_CAP. */
static int read_cell(struct csv *csv, size_t *used)
{
    int c = getc(csv->file);

    if (c == '"')
        return read_quoted(csv, used);
    for (; !is_end(c); c = getc(csv->file)) {
        if (c != '\r' && keep(csv, used, c) != 0)
            return ERR_CAP;
    }
    return c;
}

static const char *unguarded(const char *cell)
{
    return cell[0] == '\'' && is_formula(cell + 1) ? cell + 1 : cell;
}

int csv_read(struct csv *csv, struct err *err)
{
    size_t used = 0;
    int ended;

    csv->line = ++csv->next_line;
    csv->count = 0;
    do {
        size_t begin = used;

        if (csv->count == CSV_CELLS_MAX)
            return err_set(err, ERR_CAP, "line %zu: more than %d cells", csv->line, CSV_CELLS_MAX);
        ended = read_cell(csv, &used);
        csv->text[used++] = '\0';
        csv->cells[csv->count++] = unguarded(csv->text + begin);
    } while (ended == ',');
    if (ferror(csv->file))
        return err_set(err, ERR_SYSTEM, "line %zu cannot be read", csv->line);
    if (ended == ERR_CAP)
        return err_set(err, ERR_CAP, "line %zu is longer than %u octets", csv->line,
                       CSV_RECORD_MAX);
    if (ended == ERR_SYNTAX)
        return err_set(err, ERR_SYNTAX, "line %zu: a quote that is not closed, or text behind one",
                       csv->line);
    return ended == EOF && csv->count == 1 && csv->cells[0][0] == '\0' ? 0 : 1;
}
