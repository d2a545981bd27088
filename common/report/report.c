/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/report_private.h"

/* Where a finding is, as line 1 says it: without the port and without what the target already says.
 */
static const char *place(const struct subject *subject, const char *target,
                         char out[SUBJECT_TEXT_SIZE])
{
    struct subject rest = *subject;

    rest.port = 0;
    if (rest.host != NULL && text_equal_nocase(rest.host, target)) {
        if (rest.address != NULL && text_equal_nocase(rest.address, target))
            rest.address = NULL;
        rest.host = NULL;
        rest.domain = NULL;
    }
    subject_text(&rest, out);
    if (text_equal_nocase(out, target))
        out[0] = '\0';
    return out;
}

static void verdict_of(const struct report *report, struct verdict *out)
{
    const struct findings *findings = report->findings;
    const char *summary = report->summary != NULL ? report->summary : "";

    out->state = findings_worst(findings);
    if (out->state != STATE_OK) {
        const struct finding *worst = &findings->items[0];
        char where[SUBJECT_TEXT_SIZE];

        place(&worst->subject, report->target, where);
        snprintf(out->text, sizeof out->text, "%s%s%s", where, where[0] != '\0' ? " " : "",
                 worst->text);
        return;
    }
    if (summary[0] == '\0')
        summary = findings->count > 0 ? findings->items[0].text : "nothing wrong was found";
    text_clean(summary, strlen(summary), out->text, sizeof out->text);
}

static void render(const struct report *report, const struct verdict *verdict,
                   enum report_format format, struct buf *out)
{
    switch (format) {
    case REPORT_TEXT:
        report_text(report, verdict, out);
        break;
    case REPORT_JSON:
        report_json(report, verdict, out);
        break;
    case REPORT_PROMETHEUS:
        report_prometheus(report, verdict, out);
        break;
    }
}

enum state report_render(const struct report *report, enum report_format format, struct buf *out)
{
    struct verdict verdict;

    findings_sort(report->findings);
    verdict_of(report, &verdict);
    render(report, &verdict, format, out);
    return verdict.state;
}

void report_failure(const char *plugin, const char *service, const char *version,
                    const char *const *sections, const char *text, enum report_format format,
                    struct buf *out)
{
    struct findings findings = {.arena = NULL};
    struct perfdata perfdata = {.arena = NULL};
    struct report report = {.plugin = plugin,
                            .service = service,
                            .version = version,
                            .target = "",
                            .time = clock_wall(),
                            .findings = &findings,
                            .perfdata = &perfdata};
    struct verdict verdict = {.state = STATE_UNKNOWN};

    text_clean(text, strlen(text), verdict.text, sizeof verdict.text);
    for (; *sections != NULL; sections++)
        report_add_section(&report, *sections, json_null());
    render(&report, &verdict, format, out);
    report_clear(&report);
}

void report_add_section(struct report *report, const char *key, json_t *value)
{
    if (report->section_count == REPORT_SECTIONS_MAX) {
        json_decref(value);
        return;
    }
    report->sections[report->section_count++] =
        (struct report_section){key, value != NULL ? value : json_null()};
}

void report_clear(struct report *report)
{
    for (size_t i = 0; i < report->section_count; i++)
        json_decref(report->sections[i].value);
    report->section_count = 0;
}

int report_format_parse(const char *text, enum report_format *out)
{
    static const char *const names[] = {
        [REPORT_TEXT] = "text", [REPORT_JSON] = "json", [REPORT_PROMETHEUS] = "prometheus"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal_nocase(text, names[i])) {
            *out = (enum report_format)i;
            return 0;
        }
    }
    return ERR_SYNTAX;
}
