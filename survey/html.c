/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/html.h"

#include <errno.h>
#include <string.h>

#include "survey/html_parts.h"

#define CHUNK_ROWS 500 /* domains in one script element */

/* ---- tables */

static long long count_at(const json_t *list, size_t index)
{
    return json_integer_value(json_array_get(list, index));
}

/* The bar of a row: its share of the first unit. */
static void write_bar(FILE *out, const char *tone, long long count, long long of)
{
    double width = of > 0 ? 100.0 * (double)count / (double)of : 0;

    fprintf(
        out,
        "<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"%.0f %%\"><rect class=\"track\" width=\"100\" height=\"10\"/>"
        "<rect class=\"",
        width);
    html_text(out, tone);
    fprintf(out, "\" width=\"%.1f\" height=\"10\"/></svg></td>", width);
}

static void write_count(FILE *out, const json_t *count, long long of)
{
    fputs("<td class=\"n\">", out);
    if (json_is_integer(count)) {
        double percent = of > 0 ? 100.0 * (double)json_integer_value(count) / (double)of : 0;

        fprintf(out, "%lld", (long long)json_integer_value(count));
        if (percent > 0 && percent < 0.5)
            fputs(" <small>&lt;1 %</small>", out);
        else if (of > 0)
            fprintf(out, " <small>%.0f %%</small>", percent);
    }
    fputs("</td>", out);
}

static void write_row(FILE *out, const json_t *row, const json_t *units)
{
    const json_t *counts = json_object_get(row, "counts");
    size_t i;
    const json_t *unit;
    bool zero = true;

    for (i = 0; i < json_array_size(counts); i++)
        zero &= count_at(counts, i) == 0;
    fputs(zero ? "<tr class=\"zero\"><th scope=\"row\">" : "<tr><th scope=\"row\">", out);
    html_text(out, html_member(row, "label"));
    fputs("</th>", out);
    json_array_foreach(units, i, unit) write_count(out, json_array_get(counts, i),
                                                   json_integer_value(json_object_get(unit, "of")));
    write_bar(out, html_member(row, "tone"), count_at(counts, 0),
              json_integer_value(json_object_get(json_array_get(units, 0), "of")));
    fputs("</tr>\n", out);
}

static void write_units(FILE *out, const json_t *units)
{
    size_t i;
    const json_t *unit;

    fputs("<thead><tr><th></th>", out);
    json_array_foreach(units, i, unit)
    {
        fputs("<th class=\"n\" scope=\"col\">", out);
        html_text(out, html_member(unit, "unit"));
        fprintf(out, "<br>of %lld</th>",
                (long long)json_integer_value(json_object_get(unit, "of")));
    }
    fputs("<th></th></tr></thead>\n", out);
}

static void write_below(FILE *out, const json_t *table)
{
    const json_t *units = json_object_get(table, "units"), *unit, *note,
                 *notes = json_object_get(table, "notes");
    size_t i;

    fputs("<p class=\"what\">Counted: ", out);
    json_array_foreach(units, i, unit)
    {
        fputs(i > 0 ? "; " : "", out);
        html_text(out, html_member(unit, "what"));
    }
    fputs(".</p>\n", out);
    json_array_foreach(notes, i, note)
    {
        fputs("<p class=\"note\">", out);
        html_text(out, json_string_value(note));
        fputs("</p>\n", out);
    }
}

static void write_table(FILE *out, const char *group, const json_t *table)
{
    const json_t *units = json_object_get(table, "units"), *rows = json_object_get(table, "rows"),
                 *row;
    size_t i;

    fputs("<section class=\"table\" data-group=\"", out);
    html_text(out, group);
    fputs("\" data-table=\"", out);
    html_text(out, html_member(table, "id"));
    fputs("\">\n<table><caption><h3>", out);
    html_text(out, html_member(table, "title"));
    fputs("<span class=\"ref\">", out);
    html_text(out, html_member(table, "ref"));
    fputs("</span></h3></caption>\n", out);
    write_units(out, units);
    fputs("<tbody>\n", out);
    json_array_foreach(rows, i, row) write_row(out, row, units);
    fputs("</tbody></table>\n", out);
    write_below(out, table);
    fputs("</section>\n", out);
}

static const char *group_title(const json_t *group)
{
    const char *name = html_member(group, "name");

    return strcmp(name, "-") == 0     ? "All domains"
           : strcmp(name, "all") == 0 ? "All groups together"
                                      : name;
}

static void write_group(FILE *out, const json_t *group, size_t number)
{
    const json_t *tables = json_object_get(group, "tables"), *table;
    long long excluded = json_integer_value(json_object_get(group, "excluded"));
    size_t i;

    fprintf(out, "<h2 id=\"group-%zu\">", number);
    html_text(out, group_title(group));
    fprintf(out, "</h2>\n<p class=\"count\">%lld domains, %lld MX hosts, %lld addresses",
            (long long)json_integer_value(json_object_get(group, "domains")),
            (long long)json_integer_value(json_object_get(group, "hosts")),
            (long long)json_integer_value(json_object_get(group, "addresses")));
    if (excluded > 0)
        fprintf(out, "; %lld of the domains are excluded from the survey", excluded);
    fputs("</p>\n<div class=\"tables\">\n", out);
    json_array_foreach(tables, i, table) write_table(out, html_member(group, "name"), table);
    fputs("</div>\n", out);
}

/* ---- the parts of the page */

/* Who runs this. run.json may come from elsewhere: no link but to what --contact allows. */
static void write_contact(FILE *out, const char *contact)
{
    bool link = strncmp(contact, "https://", 8) == 0 || strncmp(contact, "http://", 7) == 0 ||
                strncmp(contact, "mailto:", 7) == 0;

    if (contact[0] == '\0')
        return;
    fputs(" Who runs this survey, and where to object: ", out);
    if (link) {
        fputs("<a href=\"", out);
        html_text(out, contact);
        fputs("\">", out);
    }
    html_text(out, contact);
    fputs(link ? "</a>." : ".", out);
}

static void write_lead(FILE *out, const json_t *summary)
{
    fprintf(out, "<h1>Mail security of %lld domains</h1>\n<p class=\"lead\">Surveyed ",
            (long long)json_integer_value(json_object_get(summary, "domains")));
    html_time(out, json_object_get(summary, "started"));
    if (json_is_integer(json_object_get(summary, "ended"))) {
        fputs(" to ", out);
        html_time(out, json_object_get(summary, "ended"));
    }
    fprintf(out, ": %lld MX hosts, %lld visits to their addresses.",
            (long long)json_integer_value(json_object_get(summary, "hosts")),
            (long long)json_integer_value(json_object_get(summary, "addresses")));
    write_contact(out, html_member(summary, "contact"));
    if (json_is_true(json_object_get(summary, "anonymised")))
        fputs(" Domains, hosts and addresses are shown as tokens.", out);
    fputs("</p>\n", out);
}

static void write_nav(FILE *out, const json_t *groups)
{
    size_t i;
    const json_t *group;

    fputs("<nav>", out);
    json_array_foreach(groups, i, group)
    {
        fprintf(out, "<a href=\"#group-%zu\">", i);
        html_text(out, group_title(group));
        fputs("</a>\n", out);
    }
    fputs("<a href=\"#domains-section\">Domains</a>\n<a href=\"#meanings\">What the findings "
          "mean</a></nav>\n",
          out);
}

static void write_search(FILE *out)
{
    fputs(
        "<section id=\"domains-section\" hidden>\n<h2>Domains</h2>\n<div class=\"search\">"
        "<input id=\"search\" type=\"search\" placeholder=\"Domain, operator, finding, text\" "
        "aria-label=\"Search\">\n<select id=\"state\" aria-label=\"State\"><option value=\"\">any "
        "state</option><option>CRITICAL</option><option>WARNING</option><option>UNKNOWN</option>"
        "<option>OK</option><option>EXCLUDED</option></select>\n"
        "<select id=\"group\" aria-label=\"Group\"><option value=\"\">any group</option></select>"
        "\n<span id=\"count\" class=\"count\" aria-live=\"polite\"></span></div>\n"
        "<div class=\"wide\"><table id=\"domains\"></table></div>\n</section>\n"
        "<noscript><p>The table of domains needs JavaScript; findings.csv beside this page has "
        "the same.</p></noscript>\n",
        out);
}

static void write_sentence(FILE *out, const char *what, const char *text)
{
    if (text[0] == '\0')
        return;
    fprintf(out, "<dd>%s", what);
    html_text(out, text);
    fputs("</dd>\n", out);
}

static void write_meaning(FILE *out, const json_t *finding)
{
    fputs("<dt id=\"finding-", out);
    html_text(out, html_member(finding, "id"));
    fputs("\"><span class=\"state ", out);
    html_text(out, html_member(finding, "state"));
    fputs("\">", out);
    html_text(out, html_member(finding, "state"));
    fputs("</span> <code>", out);
    html_text(out, html_member(finding, "id"));
    fprintf(out, "</code><span class=\"of\">%lld domains",
            (long long)json_integer_value(json_object_get(finding, "domains")));
    if (json_integer_value(json_object_get(finding, "hosts")) > 0)
        fprintf(out, ", %lld times a host",
                (long long)json_integer_value(json_object_get(finding, "hosts")));
    fputs("</span>", out);
    if (html_member(finding, "ref")[0] != '\0') {
        fputs("<span class=\"ref\">", out);
        html_text(out, html_member(finding, "ref"));
        fputs("</span>", out);
    }
    fputs("</dt>\n", out);
    write_sentence(out, "", html_member(finding, "meaning"));
    write_sentence(out, "Why it matters: ", html_member(finding, "why"));
    write_sentence(out, "What to do: ", html_member(finding, "mend"));
}

static void write_meanings(FILE *out, const json_t *findings)
{
    size_t i;
    const json_t *finding;

    fputs("<h2 id=\"meanings\">What the findings mean</h2>\n<dl class=\"meanings\">\n", out);
    json_array_foreach(findings, i, finding) write_meaning(out, finding);
    fputs("</dl>\n", out);
}

/* ---- data */

/* Characters that could end a script element stand in JSON strings only: they are escaped there. */
static void write_data(FILE *out, int c)
{
    if (c == '<' || c == '>' || c == '&')
        fprintf(out, "\\u%04x", (unsigned)c);
    else
        putc(c, out);
}

/* Rows as arrays in script elements that no browser runs. */
static void write_rows(FILE *out, FILE *rows)
{
    size_t count = 0;
    bool begun = false;
    int c;

    while ((c = getc_unlocked(rows)) != EOF) {
        if (!begun) {
            fputs(count % CHUNK_ROWS == 0 ? "<script type=\"application/json\" class=\"rows\">[\n"
                                          : ",\n",
                  out);
            begun = true;
        }
        if (c != '\n') {
            write_data(out, c);
            continue;
        }
        begun = false;
        if (++count % CHUNK_ROWS == 0)
            fputs("\n]</script>\n", out);
    }
    if (count % CHUNK_ROWS != 0)
        fputs("\n]</script>\n", out);
}

int html_write(FILE *out, const json_t *summary, FILE *rows, struct err *err)
{
    const json_t *groups = json_object_get(summary, "groups"), *group;
    size_t i;

    html_head(out, "Mail security survey");
    write_lead(out, summary);
    write_nav(out, groups);
    json_array_foreach(groups, i, group) write_group(out, group, i);
    write_search(out);
    write_meanings(out, json_object_get(summary, "findings"));
    fputs("<footer>Made by mailsec_survey ", out);
    html_text(out, html_member(summary, "version"));
    fputs(" of mailsec-plugins.</footer>\n", out);
    write_rows(out, rows);
    fprintf(out, "<script>\n%s</script>\n</body>\n</html>\n", html_script);
    if (ferror(rows))
        return err_set(err, ERR_SYSTEM, "the rows of the report cannot be read again");
    return ferror(out) == 0 ? 0 : err_set(err, ERR_SYSTEM, "report.html: %s", strerror(errno));
}
