/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/report_private.h"

#include <stdio.h>
#include <string.h>

#include "base/name.h"
#include "base/text.h"

/* Perfdata beyond this is left out by whole items, so that line 1 leaves room for findings. */
#define PERFDATA_MAX 3072
/* "(4294967295 more findings left out)" and a line feed. */
#define COUNT_LINE_MAX 48

static void first_line(const struct report *report, const struct verdict *verdict, struct buf *out)
{
    char target[NAME_SIZE];
    struct buf perfdata;

    text_clean(report->target, strlen(report->target), target, sizeof target);
    buf_addf(out, "%s %s - %s%s%s", report->service, state_name(verdict->state), target,
             target[0] != '\0' ? ": " : "", verdict->text);
    /* No bar without perfdata: some web interfaces show it. */
    buf_init(&perfdata, PERFDATA_MAX);
    perfdata_format(report->perfdata, &perfdata);
    if (perfdata.len > 0)
        buf_addf(out, " | %s", perfdata.data);
    buf_clear(&perfdata);
    buf_adds(out, "\n");
}

static void finding_line(const struct finding *finding, struct buf *line)
{
    const struct finding_kind *kind = finding_kind(finding->id);
    char subject[SUBJECT_TEXT_SIZE];

    subject_text(&finding->subject, subject);
    buf_reset(line);
    buf_addf(line, "[%s] %s%s%s: %s", state_name(finding->state), subject,
             subject[0] != '\0' ? " " : "", kind->id, finding->text);
    if (kind->ref[0] != '\0')
        buf_addf(line, " (%s)", kind->ref);
    buf_adds(line, "\n");
}

void report_text(const struct report *report, const struct verdict *verdict, struct buf *out)
{
    const struct findings *findings = report->findings;
    size_t shown = 0, begin = out->len;
    struct buf line;

    first_line(report, verdict, out);
    /* OK findings come last. */
    while (shown < findings->count &&
           (report->verbose > 0 || findings->items[shown].state != STATE_OK))
        shown++;
    buf_init(&line, 2 * FINDING_TEXT_MAX);
    for (size_t i = 0; i < shown; i++) {
        finding_line(&findings->items[i], &line);
        if (out->len - begin + line.len > REPORT_TEXT_MAX - COUNT_LINE_MAX) {
            buf_addf(out, "(%zu more finding%s left out)\n", shown - i, shown - i == 1 ? "" : "s");
            break;
        }
        buf_add(out, line.data, line.len);
    }
    buf_clear(&line);
}
