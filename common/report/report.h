/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: what a program says in the end, as text, JSON or Prometheus metrics. The only place that
 * renders. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/finding.h"
#include "report/perfdata.h"

enum report_format { REPORT_TEXT = 0, REPORT_JSON, REPORT_PROMETHEUS };

struct report_section { /* one top-level key of the JSON object, in the order given */
    const char *key;
    json_t *value; /* owned by the report: report_clear() drops it */
};

#define REPORT_SECTIONS_MAX 16

struct metric {       /* one Prometheus sample beyond state and findings, e.g.
                         mailsec_cert_not_after_seconds */
    const char *name; /* without the "mailsec_" */
    const char *help;
    const char *labels[8]; /* name, value, name, value, ..., NULL, without plugin and target;
                              values are escaped by the renderer */
    double value;          /* not finite: left out */
};

struct report {
    const char *plugin;  /* "check_smtp_starttls" */
    const char *service; /* "STARTTLS" */
    const char *version;
    const char *target;  /* domain or host asked for; "" when unknown (usage errors) */
    const char *summary; /* for line 1 when everything is OK, without perfdata; the worst finding's
                            text replaces it otherwise */
    int64_t time;        /* epoch at start */
    double elapsed;      /* seconds */
    int verbose;         /* 0: line 1 and what is not OK; 1: every finding */
    struct findings *findings; /* sorted by the renderer */
    struct perfdata *perfdata;
    struct report_section sections[REPORT_SECTIONS_MAX];
    size_t section_count;
    struct metric *metrics;
    size_t metric_count;
};

#define REPORT_TEXT_MAX 7680               /* bytes of text output in all, under Nagios' 8192 */
#define REPORT_SIZE_MAX (16 * 1024 * 1024) /* a cap for `out` that every format fits in */

/* Renders into `out`, ends with a line feed. Text: line 1 "SERVICE STATE - target: text |
 * perfdata", then one line a finding, worst first, cut at REPORT_TEXT_MAX with a count of what was
 * left out. JSON: one object as share/report.schema.json says; its sections are null if it would
 * not fit in `out`. Prometheus: text exposition format, every sample begins with the labels plugin
 * and target. Returns the state. */
enum state report_render(const struct report *report, enum report_format format, struct buf *out);
/* Renders a run that could not begin: bad usage, a file that cannot be read. Every format, UNKNOWN,
 * all common keys, and null for each of `sections`, which ends with NULL. */
void report_failure(const char *plugin, const char *service, const char *version,
                    const char *const *sections, const char *text, enum report_format format,
                    struct buf *out);
/* Adds a top-level key; takes over the reference to `value`. NULL gives null. */
void report_add_section(struct report *report, const char *key, json_t *value);
/* Drops the sections. */
void report_clear(struct report *report);
/* "text", "json" or "prometheus". ERR_SYNTAX. */
MUST_CHECK int report_format_parse(const char *text, enum report_format *out);

/* JSON strings of text from outside: cleaned by base/text.h; NULL gives null. */
json_t *report_json_text(const char *text);
json_t *report_json_bytes(const char *data, size_t size);
/* Seconds since 1970 as a number; null for 0. */
json_t *report_json_epoch(int64_t epoch);

#endif
