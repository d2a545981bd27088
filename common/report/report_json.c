/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/report_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define SCHEMA_VERSION 1

json_t *report_json_bytes(const char *data, size_t size)
{
    char *clean;
    json_t *text;

    if (data == NULL)
        return json_null();
    clean = mem_calloc(size + 1, 1);
    text_clean(data, size, clean, size + 1);
    text = json_string(clean);
    free(clean);
    return text;
}

json_t *report_json_text(const char *text)
{
    return text == NULL ? json_null() : report_json_bytes(text, strlen(text));
}

json_t *report_json_epoch(int64_t epoch)
{
    return epoch == 0 ? json_null() : json_integer((json_int_t)epoch);
}

/* A text that is "" where it is not known. */
static json_t *text_or_null(const char *text)
{
    return report_json_text(text != NULL && text[0] != '\0' ? text : NULL);
}

/* A number with at most `places` digits after the point. */
static json_t *number(double value, int places)
{
    double scale = pow(10, places);

    if (!isfinite(value))
        return json_null();
    if (places == 0 && fabs(value) < 1e15)
        return json_integer((json_int_t)llround(value));
    return json_real(round(value * scale) / scale);
}

static json_t *findings_json(const struct findings *findings)
{
    json_t *list = json_array();

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        const struct finding_kind *kind = finding_kind(finding->id);

        json_array_append_new(
            list, json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o}", "id", kind->id, "state",
                            (int)finding->state, "status", state_name(finding->state), "domain",
                            report_json_text(finding->subject.domain), "host",
                            report_json_text(finding->subject.host), "address",
                            report_json_text(finding->subject.address), "text",
                            report_json_text(finding->text), "ref", text_or_null(kind->ref)));
    }
    return list;
}

static json_t *range_json(const struct range *range)
{
    char text[RANGE_TEXT_SIZE];

    return text_or_null(range_format(range, text));
}

static json_t *perfdata_json(const struct perfdata *perfdata)
{
    json_t *list = json_array();

    for (size_t i = 0; i < perfdata->count; i++) {
        const struct perf *perf = &perfdata->items[i];

        json_array_append_new(
            list, json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "label", perf->label, "value",
                            number(perf->value, perf->places), "uom", perf->uom, "warn",
                            range_json(&perf->warn), "crit", range_json(&perf->crit), "min",
                            perf->has_min ? number(perf->min, perf->places) : json_null(), "max",
                            perf->has_max ? number(perf->max, perf->places) : json_null()));
    }
    return list;
}

static json_t *object_of(const struct report *report, const struct verdict *verdict, bool sections)
{
    json_t *object =
        json_pack("{s:i, s:s, s:s, s:o, s:i, s:s, s:o, s:I, s:o, s:o, s:o}", "schema",
                  SCHEMA_VERSION, "plugin", report->plugin, "version", report->version, "target",
                  text_or_null(report->target), "state", (int)verdict->state, "status",
                  state_name(verdict->state), "summary", report_json_text(verdict->text), "time",
                  (json_int_t)report->time, "elapsed", number(report->elapsed, 3), "findings",
                  findings_json(report->findings), "perfdata", perfdata_json(report->perfdata));

    for (size_t i = 0; i < report->section_count; i++) {
        const struct report_section *section = &report->sections[i];

        if (sections)
            json_object_set(object, section->key, section->value);
        else
            json_object_set_new(object, section->key, json_null());
    }
    return object;
}

/* Returns ERR_CAP and adds nothing when the object does not fit. */
static int dump(const struct report *report, const struct verdict *verdict, bool sections,
                struct buf *out)
{
    json_t *object = object_of(report, verdict, sections);
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));
    int rc = ERR_CAP;

    json_decref(object);
    if (text != NULL && strlen(text) + 1 <= out->cap - out->len) {
        buf_adds(out, text);
        rc = buf_adds(out, "\n");
    }
    free(text);
    return rc;
}

void report_json(const struct report *report, const struct verdict *verdict, struct buf *out)
{
    /* A cut object is no object: rather without the sections. */
    if (dump(report, verdict, true, out) != 0 && dump(report, verdict, false, out) != 0)
        out->full = true;
}
