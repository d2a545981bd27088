/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * perfdata_lines: prints perfdata as the formatter writes it, next to what went into it, for
 * perfdata_oracle.py: a line for each item with the item, label, value, uom, warn, crit, min and
 * max, separated by tabs; then one line with all items.
 */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "report/perfdata.h"

static const struct row {
    const char *label, *value, *uom, *warn, *crit, *min, *max; /* "": none */
} rows[] = {
    {"time", "0.326", "s", "5", "10", "0", "30"},
    {"time_whole", "30", "s", "", "", "0", ""},
    {"hosts", "2", "", "", "", "0", ""},
    {"addresses", "17", "", "", "", "", ""},
    {"zero", "0", "", "0", "0", "0", "0"},
    {"negative", "-3.25", "", "", "", "", ""},
    {"percent", "12.5", "%", "25", "10", "", ""},
    {"bytes", "123456789012", "B", "", "", "0", ""},
    {"tiny", "0.001", "s", "", "", "0", ""},
    {"only_warn", "1", "", "7", "", "", ""},
    {"only_crit", "1", "", "", "7", "", ""},
    {"only_max", "1", "", "", "", "", "9"},
    {"fraction", "1.5", "s", "2.5", "3.75", "0", "10"},
    {"at_least", "21.4", "", "14:", "7:", "", ""},
    {"at_most", "4", "", "~:5", "~:10", "0", "20"},
    {"between", "15", "", "10:20", "5:30", "0", "40"},
    {"below_zero", "-3.5", "", "-5.5:-1.5", "", "", ""},
    {"mixed", "15", "", "10:20", "30", "0", ""},
    {"inside", "1", "", "5", "@10:20", "", ""},
    {"inside_first", "1", "", "@10", "20", "0", "30"},
};

static int number(const char *text, bool *set, double *out)
{
    *set = text[0] != '\0';
    return *set ? num_decimal(text, out) : 0;
}

static int add(struct perfdata *list, const struct row *row)
{
    const char *point = strchr(row->value, '.');
    struct perf *perf;
    double value = 0;

    if (num_decimal(row->value, &value) != 0)
        return 1;
    perf = perfdata_add(list, row->label, value, row->uom, point != NULL ? 3 : 0);
    if (row->warn[0] != '\0' && range_parse(row->warn, &perf->warn) != 0)
        return 1;
    if (row->crit[0] != '\0' && range_parse(row->crit, &perf->crit) != 0)
        return 1;
    return number(row->min, &perf->has_min, &perf->min) != 0 ||
           number(row->max, &perf->has_max, &perf->max) != 0;
}

int main(void)
{
    struct arena *arena = arena_new();
    struct perfdata all;
    struct buf out;
    int failed = 0;

    buf_init(&out, 65536);
    perfdata_init(&all, arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        struct perfdata one;

        perfdata_init(&one, arena);
        failed |= add(&one, row) | add(&all, row);
        buf_reset(&out);
        perfdata_format(&one, &out);
        printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", out.data, row->label, row->value, row->uom,
               row->warn, row->crit, row->min, row->max);
    }
    buf_reset(&out);
    perfdata_format(&all, &out);
    printf("%s\n", out.data);
    buf_clear(&out);
    arena_free(arena);
    return failed;
}
