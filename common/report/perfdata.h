/* SPDX-License-Identifier: GPL-3.0-or-later */
/* perfdata: measured values, in the portable intersection of what the monitoring systems parse. */
#ifndef REPORT_PERFDATA_H
#define REPORT_PERFDATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/threshold.h"

struct perf {
    const char *label; /* [a-z0-9_]+, static */
    const char *uom;   /* "", "s", "%", "B" */
    double value;
    int places; /* digits after the point, at most */
    struct range warn, crit;
    bool has_min, has_max;
    double min, max;
};

struct perfdata {
    struct arena *arena;
    struct perf *items;
    size_t count;
};

/* An empty list that allocates from `arena`. */
void perfdata_init(struct perfdata *list, struct arena *arena);
/* Whether a label is [a-z0-9_]+: needs no escaping anywhere, and "::" would mean something to
 * Icinga
 * 2. Others are not printed. */
bool perfdata_label_ok(const char *label);
/* Adds a value with min 0 and no thresholds; returns it for the caller to refine before the next
 * add. */
struct perf *perfdata_add(struct perfdata *list, const char *label, double value, const char *uom,
                          int places);
/* 'label'=value[uom];warn;crit;min;max items separated by blanks; trailing semicolons dropped.
 * A value that is not finite was not measured and is left out; so are the items, whole, that exceed
 * the cap of `out`. */
void perfdata_format(const struct perfdata *list, struct buf *out);

#endif
