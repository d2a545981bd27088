/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/report_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/text.h"

/* Longer label values are cut. */
#define LABEL_VALUE_MAX 512

/* name="value", escaped as the text exposition format asks. */
static void add_label(const char *name, const char *value, bool first, struct buf *out)
{
    char clean[LABEL_VALUE_MAX];

    text_clean(value, strlen(value), clean, sizeof clean);
    buf_addf(out, "%s%s=\"", first ? "" : ",", name);
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            buf_adds(out, "\\");
        buf_add(out, at, 1);
    }
    buf_adds(out, "\"");
}

/* The two lines before a metric's samples. HELP text escapes only the backslash and the line feed,
 * and ours has neither. */
static void add_head(const char *name, const char *help, struct buf *out)
{
    buf_addf(out, "# HELP mailsec_%s %s\n# TYPE mailsec_%s gauge\n", name, help, name);
}

/* The labels that every sample begins with. Two programs may look at one target. */
static void begin_sample(const struct report *report, const char *name, struct buf *out)
{
    buf_addf(out, "mailsec_%s{", name);
    add_label("plugin", report->plugin, true, out);
    add_label("target", report->target, false, out);
}

static void add_value(const struct report *report, const char *name, const char *help, double value,
                      struct buf *out)
{
    char number[NUM_TEXT_SIZE];

    if (!isfinite(value))
        return;
    add_head(name, help, out);
    begin_sample(report, name, out);
    buf_addf(out, "} %s\n", num_format(value, 6, number));
}

static void add_findings(const struct report *report, struct buf *out)
{
    const struct findings *findings = report->findings;
    char(*subjects)[SUBJECT_TEXT_SIZE] = mem_calloc(findings->count, sizeof *subjects);

    add_head("finding_state", "State of one finding: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.", out);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        size_t same = 0;

        subject_text(&finding->subject, subjects[i]);
        /* A series may appear once. Findings are sorted: the first of them is the worst. */
        while (same < i && !(findings->items[same].id == finding->id &&
                             strcmp(subjects[same], subjects[i]) == 0))
            same++;
        if (same < i)
            continue;
        begin_sample(report, "finding_state", out);
        add_label("id", finding_kind(finding->id)->id, false, out);
        add_label("subject", subjects[i], false, out);
        buf_addf(out, "} %d\n", (int)finding->state);
    }
    free(subjects);
}

static void add_sample(const struct report *report, const struct metric *metric, struct buf *out)
{
    const size_t count = sizeof metric->labels / sizeof metric->labels[0];
    char number[NUM_TEXT_SIZE];

    begin_sample(report, metric->name, out);
    for (size_t i = 0; i + 1 < count && metric->labels[i] != NULL && metric->labels[i + 1] != NULL;
         i += 2)
        add_label(metric->labels[i], metric->labels[i + 1], false, out);
    buf_addf(out, "} %s\n", num_format(metric->value, 6, number));
}

/* All samples of a name stand together, whatever their order in the report. */
static void add_metrics(const struct report *report, struct buf *out)
{
    for (size_t i = 0; i < report->metric_count; i++) {
        const char *name = report->metrics[i].name;
        size_t first = 0;

        while (strcmp(report->metrics[first].name, name) != 0)
            first++;
        if (first < i)
            continue;
        add_head(name, report->metrics[i].help, out);
        for (size_t k = i; k < report->metric_count; k++) {
            const struct metric *metric = &report->metrics[k];

            if (strcmp(metric->name, name) == 0 && isfinite(metric->value))
                add_sample(report, metric, out);
        }
    }
}

/* What of the performance data becomes a metric, in base units. The days of certificates are left
 * out: cert_not_after_seconds says more. */
static const struct measured {
    const char *label, *name, *help;
    double factor;
} measured[] = {
    {"time", "run_duration_seconds", "How long the check took.", 1},
    {"hosts", "hosts", "Mail hosts of the target.", 1},
    {"addresses", "addresses", "Addresses of these hosts.", 1},
    {"addresses_ok", "addresses_ok", "Addresses where a connection was encrypted.", 1},
    {"connect_max", "connect_max_seconds", "The slowest connection.", 1},
    {"greeting_max", "greeting_max_seconds", "The slowest greeting of a mail server.", 1},
    {"tls_max", "tls_max_seconds", "The slowest TLS handshake.", 1},
    {"tlsa_matched", "tlsa_matched", "Connections whose certificate matches a TLSA record.", 1},
    {"rrsig_days_min", "rrsig_remaining_min_seconds",
     "Time from the check until the first DNSSEC signature expires.", 86400},
    {"sts_max_age", "sts_max_age_seconds", "max_age of the MTA-STS policy.", 1},
    {"spf_lookups", "spf_lookups", "DNS lookups that evaluating SPF takes, of 10.", 1},
    {"spf_void_lookups", "spf_void_lookups", "SPF lookups without an answer, of 2.", 1},
    {"dkim_rsa_bits_min", "dkim_rsa_key_size_min", "The shortest RSA key, bits.", 1},
};

static void add_measured(const struct report *report, struct buf *out)
{
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
        const struct measured *row = &measured[i];

        for (size_t k = 0; k < report->perfdata->count; k++) {
            const struct perf *perf = &report->perfdata->items[k];

            if (strcmp(perf->label, row->label) == 0) {
                add_value(report, row->name, row->help, perf->value * row->factor, out);
                break;
            }
        }
    }
}

void report_prometheus(const struct report *report, const struct verdict *verdict, struct buf *out)
{
    add_value(report, "state", "State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
              verdict->state, out);
    add_value(report, "run_timestamp_seconds", "When the check began, seconds since 1970.",
              (double)report->time, out);
    if (report->findings->count > 0)
        add_findings(report, out);
    add_measured(report, out);
    add_metrics(report, out);
}
