/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/perfdata.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

void perfdata_init(struct perfdata *list, struct arena *arena)
{
    *list = (struct perfdata){.arena = arena};
}

bool perfdata_label_ok(const char *label)
{
    return label[0] != '\0' &&
           label[strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

struct perf *perfdata_add(struct perfdata *list, const char *label, double value, const char *uom,
                          int places)
{
    struct perf *perf = arena_push(list->arena, &list->items, &list->count, sizeof *perf);

    *perf = (struct perf){
        .label = label, .uom = uom, .value = value, .places = places, .has_min = true};
    return perf;
}

/* One item without trailing semicolons, into an empty buffer. */
static void format_item(const struct perf *perf, struct buf *item)
{
    char value[NUM_TEXT_SIZE], warn[RANGE_TEXT_SIZE], crit[RANGE_TEXT_SIZE];
    char min[NUM_TEXT_SIZE] = "", max[NUM_TEXT_SIZE] = "";

    num_format(perf->value, perf->places, value);
    if (perf->has_min)
        num_format(perf->min, perf->places, min);
    if (perf->has_max)
        num_format(perf->max, perf->places, max);
    buf_addf(item, "'%s'=%s%s;%s;%s;%s;%s", perf->label, value, perf->uom,
             range_format(&perf->warn, warn), range_format(&perf->crit, crit), min, max);
    while (item->data[item->len - 1] == ';')
        item->len--;
}

void perfdata_format(const struct perfdata *list, struct buf *out)
{
    size_t begin = out->len;
    struct buf item;

    buf_init(&item, 512);
    for (size_t i = 0; i < list->count; i++) {
        /* A value that is no number was not measured: left out, since "U" makes Icinga 2 drop the
         * whole line. */
        if (!isfinite(list->items[i].value) || !perfdata_label_ok(list->items[i].label))
            continue;
        buf_reset(&item);
        format_item(&list->items[i], &item);
        if (item.len + 1 > out->cap - out->len)
            break;
        if (out->len > begin)
            buf_adds(out, " ");
        buf_add(out, item.data, item.len);
    }
    buf_clear(&item);
}
