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

/* One cell of the record that begins at `at`; moves *used on. Returns what ended it: ',' or '\n' or
 * EOF; ERR_SYNTAX, ERR_CAP. */
static int read_cell(struct csv *csv, size_t *used)
{
    bool quoted = false, was_quoted = false;
    int c = getc(csv->file);

    if (c == '"') {
        quoted = was_quoted = true;
        c = getc(csv->file);
    }
    for (;; c = getc(csv->file)) {
        if (quoted && c == '"') {
            c = getc(csv->file);
            quoted = c == '"';
        } else if (was_quoted && !quoted && c != ',' && c != '\n' && c != '\r' && c != EOF) {
            return ERR_SYNTAX;
        }
        if (c == EOF)
            return quoted ? ERR_SYNTAX : EOF;
        if (!quoted && (c == ',' || c == '\n'))
            return c;
        csv->next_line += c == '\n';
        if (!quoted && c == '\r')
            continue;
        if (*used + 2 >= sizeof csv->text)
            return ERR_CAP;
        csv->text[(*used)++] = (char)c;
    }
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
