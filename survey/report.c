/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: the last stage: joins the facts, judges them, counts, and writes findings.csv,
 * summary.json and report.html. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "survey/anonymise.h"
#include "survey/csv.h"
#include "survey/findings_csv.h"
#include "survey/html.h"
#include "survey/run_file.h"
#include "survey/survey.h"
#include "survey/tally.h"

struct report_stage {
    struct survey *survey;
    struct arena *arena;
    struct index index;
    struct tally tally;
    struct anonymise *anonymise; /* NULL: names as they are */
    FILE *csv;                   /* findings.csv.new */
    FILE *rows;                  /* a row of the page for each domain */
    size_t hosts, addresses;
};

static const char *path_in(struct report_stage *stage, const char *name)
{
    return arena_printf(stage->arena, "%s/%s", stage->survey->folder, name);
}

static int cannot_write(const char *path, struct err *err)
{
    return err_set(err, ERR_SYSTEM, "cannot write %.150s: %s", path, strerror(errno));
}

/* ---- findings.csv */

/* "-", the name for no group, would look like a formula. */
static const char *group_cell(const char *group)
{
    return strcmp(group, "-") == 0 ? NULL : group;
}

/* The measured number of a text: the first that a unit follows; NULL without one. */
static const char *value_of(const char *text, struct arena *arena)
{
    static const char *const units[] = {" day", " bits", " year", " lookups", " terms"};

    for (const char *at = text + strcspn(text, "0123456789"); *at != '\0';
         at += strcspn(at, "0123456789")) {
        size_t length = strspn(at, "0123456789");

        for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
            if (strncmp(at + length, units[i], strlen(units[i])) == 0)
                return arena_strndup(arena, at, length);
        }
        at += length;
    }
    return NULL;
}

static const char *text_of(const struct report_stage *stage, const struct finding *finding)
{
    return stage->anonymise != NULL ? finding_kind(finding->id)->meaning : finding->text;
}

static bool write_finding(struct report_stage *stage, const struct view *view, const char *group,
                          const struct finding *finding)
{
    const struct anonymise *anonymise = stage->anonymise;
    const struct subject *subject = &finding->subject;
    const char *cells[] = {
        group_cell(group),
        anonymise_name(anonymise, view->arena, "domain", view->domain),
        anonymise_name(anonymise, view->arena, "host", subject->host),
        anonymise_name(anonymise, view->arena, "address", subject->address),
        finding_kind(finding->id)->id,
        state_name(finding->state),
        anonymise == NULL ? value_of(finding->text, view->arena) : NULL,
        text_of(stage, finding),
    };

    return csv_write(stage->csv, cells, sizeof cells / sizeof *cells);
}

/* A domain without findings has a line all the same, so that it is seen to have been looked at. */
static bool write_nothing(struct report_stage *stage, const struct view *view, const char *group)
{
    const char *cells[] = {
        group_cell(group),
        anonymise_name(stage->anonymise, view->arena, "domain", view->domain),
        NULL,
        NULL,
        NULL,
        state_name(STATE_OK),
        NULL,
        view->excluded ? FINDINGS_EXCLUDED : "no findings",
    };

    return csv_write(stage->csv, cells, sizeof cells / sizeof *cells);
}

static bool write_findings(struct report_stage *stage, const struct view *view)
{
    bool written = true;

    for (size_t g = 0; g < view->group_count; g++) {
        if (view->findings.count == 0)
            written = write_nothing(stage, view, view->groups[g]);
        for (size_t i = 0; i < view->findings.count && written; i++)
            written = write_finding(stage, view, view->groups[g], &view->findings.items[i]);
    }
    return written;
}

/* ---- rows of the page */

static json_t *text_json(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static const char *where(const struct report_stage *stage, const struct view *view,
                         const struct subject *subject)
{
    const char *host = anonymise_name(stage->anonymise, view->arena, "host", subject->host);
    const char *address =
        anonymise_name(stage->anonymise, view->arena, "address", subject->address);

    if (address != NULL)
        return arena_printf(view->arena, "%s[%s]", host != NULL ? host : "", address);
    return host != NULL ? host : "";
}

static json_t *row_findings(const struct report_stage *stage, const struct view *view)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->findings.count; i++) {
        const struct finding *finding = &view->findings.items[i];

        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s}", "id", finding_kind(finding->id)->id,
                                        "state", state_name(finding->state), "where",
                                        where(stage, view, &finding->subject), "text",
                                        text_of(stage, finding)));
    }
    return list;
}

static bool write_row(struct report_stage *stage, const struct view *view)
{
    const char *name = anonymise_name(stage->anonymise, view->arena, "domain", view->domain);
    json_t *groups = json_array(), *row;
    struct view_words words = {.spf = NULL};
    bool written;

    for (size_t i = 0; i < view->group_count; i++)
        json_array_append_new(groups, json_string(view->groups[i]));
    if (!view->excluded)
        view_words(view, &words);
    if (stage->anonymise != NULL)
        words.operator_ =
            anonymise_name(stage->anonymise, view->arena, "operator", words.operator_);
    row = json_pack("{s:s, s:o, s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                    "domain", name, "groups", groups, "state",
                    view->excluded ? "EXCLUDED" : state_name(findings_worst(&view->findings)),
                    "operator", text_json(words.operator_), "mx", (json_int_t)view->run.host_count,
                    "starttls", text_json(words.starttls), "tls", text_json(words.tls),
                    "certificate", text_json(words.certificate), "dane", text_json(words.dane),
                    "mta_sts", text_json(words.mta_sts), "spf", text_json(words.spf), "dmarc",
                    text_json(words.dmarc), "dnssec", text_json(words.dnssec), "findings",
                    row_findings(stage, view));
    written = json_dumpf(row, stage->rows, JSON_COMPACT) == 0 && putc('\n', stage->rows) != EOF;
    json_decref(row);
    return written;
}

static int add_domain(struct report_stage *stage, const struct hash_entry *domain, struct err *err)
{
    struct view view;
    int rc = view_open(&stage->index, stage->survey, domain, &view, err);

    if (rc == 0) {
        tally_add(&stage->tally, &view);
        if (!write_findings(stage, &view))
            rc = cannot_write("findings.csv", err);
        else if (!write_row(stage, &view))
            rc = cannot_write("the rows of report.html", err);
    }
    view_clear(&view);
    return rc;
}

static void show_progress(const struct report_stage *stage, size_t done, size_t total, bool last)
{
    if (stage->survey->progress && (done % 200 == 0 || last))
        fprintf(stderr, "\rreport: %zu of %zu domains%s", done, total, last ? "\n" : "");
}

/* Lines stand in the order in which they were finished; a report does not. */
static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct hash_entry *const *)a)->key,
                  (*(const struct hash_entry *const *)b)->key);
}

static int add_domains(struct report_stage *stage, struct err *err)
{
    const struct hash *domains = &stage->index.keys[LINE_DOMAIN];
    const struct hash_entry **order = mem_calloc(domains->count, sizeof *order);
    int rc = 0;

    for (size_t i = 0; i < domains->count; i++)
        order[i] = &domains->entries[i];
    qsort(order, domains->count, sizeof *order, by_name);

    if (!csv_write(stage->csv, findings_columns, COLUMN_COUNT))
        rc = cannot_write("findings.csv", err);
    for (size_t i = 0; i < domains->count && rc == 0; i++) {
        rc = add_domain(stage, order[i], err);
        show_progress(stage, i + 1, domains->count, i + 1 == domains->count);
    }
    free(order);
    return rc;
}

/* ---- summary.json and report.html */

/* A member of run.json, from the report's own folder or the first that has one. */
static json_t *run_member(const json_t *run, const char *key)
{
    json_t *value = json_object_get(run, key);

    return value != NULL ? json_incref(value) : json_null();
}

/* anonymised_by tells reports of one secret from those of another. */
static json_t *summary(struct report_stage *stage, const json_t *run)
{
    const char *secret = stage->anonymise != NULL ? "" : NULL;

    return json_pack(
        "{s:i, s:s, s:o, s:o, s:o, s:b, s:s?, s:I, s:I, s:I, s:o, s:o}", "mailsec-survey", 1,
        "version", PACKAGE_VERSION, "started", run_member(run, "started"), "ended",
        run_member(run, "ended"), "contact", run_member(run, "contact"), "anonymised",
        stage->anonymise != NULL, "anonymised_by",
        anonymise_name(stage->anonymise, stage->arena, "secret", secret), "domains",
        (json_int_t)stage->index.keys[LINE_DOMAIN].count, "hosts",
        (json_int_t)stage->index.keys[LINE_HOST].count, "addresses",
        (json_int_t)stage->index.keys[LINE_ADDRESS].count, "groups",
        tally_groups_json(&stage->tally), "findings", tally_findings_json(&stage->tally));
}

/* run.json of the folders named, else of the report's own. */
static json_t *find_run(struct report_stage *stage, const char *const *files, size_t count)
{
    json_t *run = NULL;

    for (size_t i = 0; i < count && run == NULL; i++)
        run = run_file_read(files[i]);
    return run != NULL ? run : run_file_read(stage->survey->folder);
}

static FILE *open_aside(struct report_stage *stage, const char *name)
{
    return fopen(path_in(stage, arena_printf(stage->arena, "%s.new", name)), "w+e");
}

/* Closes a file that was written aside and puts it in its place. */
static int put_in_place(struct report_stage *stage, FILE *file, const char *name, struct err *err)
{
    const char *path = path_in(stage, name);
    bool done = fflush(file) == 0 && fsync(fileno(file)) == 0;

    if (fclose(file) != 0)
        done = false;
    if (!done || rename(path_in(stage, arena_printf(stage->arena, "%s.new", name)), path) != 0)
        return cannot_write(path, err);
    return 0;
}

static int write_summary(struct report_stage *stage, const json_t *json, struct err *err)
{
    FILE *file = open_aside(stage, "summary.json");

    if (file == NULL)
        return cannot_write(path_in(stage, "summary.json"), err);
    if (json_dumpf(json, file, JSON_INDENT(1) | JSON_PRESERVE_ORDER) != 0) {
        fclose(file);
        return cannot_write(path_in(stage, "summary.json"), err);
    }
    putc('\n', file);
    return put_in_place(stage, file, "summary.json", err);
}

static int write_page(struct report_stage *stage, const json_t *json, struct err *err)
{
    FILE *file = open_aside(stage, "report.html");
    int rc;

    if (file == NULL)
        return cannot_write(path_in(stage, "report.html"), err);
    rewind(stage->rows);
    rc = html_write(file, json, stage->rows, err);
    if (rc == 0)
        return put_in_place(stage, file, "report.html", err);
    fclose(file);
    return rc;
}

static int write_all(struct report_stage *stage, const char *const *files, size_t count,
                     struct err *err)
{
    json_t *run = find_run(stage, files, count), *json = summary(stage, run);
    int rc = json != NULL ? 0 : err_set(err, ERR_INTERNAL, "the summary could not be made");

    if (rc == 0)
        rc = put_in_place(stage, stage->csv, "findings.csv", err);
    if (rc == 0) {
        stage->csv = NULL;
        rc = write_summary(stage, json, err);
    }
    if (rc == 0)
        rc = write_page(stage, json, err);
    json_decref(json);
    json_decref(run);
    return rc;
}

/* ---- the stage */

static int open_files(struct report_stage *stage, struct err *err)
{
    const char *folder = stage->survey->folder;
    int rc = 0;

    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "cannot make the folder %.150s: %s", folder,
                       strerror(errno));
    if (stage->survey->anonymise)
        rc = anonymise_open(path_in(stage, "anonymise.key"), &stage->anonymise, err);
    if (rc != 0)
        return rc;
    stage->tally.anonymise = stage->anonymise;
    stage->csv = open_aside(stage, "findings.csv");
    if (stage->csv == NULL)
        return cannot_write(path_in(stage, "findings.csv"), err);
    stage->rows = tmpfile();
    return stage->rows != NULL ? 0 : cannot_write("a temporary file", err);
}

int stage_report(struct survey *survey, const char *const *files, size_t file_count,
                 struct err *err)
{
    struct report_stage stage = {.survey = survey, .arena = arena_new()};
    int rc = 0;

    stage.index.arena = stage.arena;
    tally_init(&stage.tally, stage.arena);
    for (size_t i = 0; i < file_count && rc == 0; i++)
        rc = index_add(&stage.index, files[i], err);
    if (rc == 0 && stage.index.keys[LINE_DOMAIN].count == 0)
        rc = err_set(err, ERR_USAGE, "there is no line of a domain in the facts");
    if (rc == 0)
        rc = open_files(&stage, err);
    if (rc == 0)
        rc = add_domains(&stage, err);
    tally_sort(&stage.tally);
    if (rc == 0)
        rc = write_all(&stage, files, file_count, err);
    if (stage.csv != NULL)
        fclose(stage.csv);
    if (stage.rows != NULL)
        fclose(stage.rows);
    anonymise_free(stage.anonymise);
    tally_clear(&stage.tally);
    index_clear(&stage.index);
    arena_free(stage.arena);
    return rc;
}
