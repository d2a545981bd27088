/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_html: what changed, as a page. */
#include <config.h>

#include "survey/diff_private.h"
#include "survey/html_parts.h"

static void write_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

static void write_state(FILE *out, const char *state)
{
    if (state == NULL)
        fputs("<td></td>", out);
    else
        fprintf(out, "<td><span class=\"state %s\">%s</span></td>", state, state);
}

static int write_change(const struct diff *diff, const struct diff_domain *domain,
                        const struct change *change, FILE *out, struct err *err)
{
    const char *address = change_address(diff, change);
    char text[DIFF_TEXT_SIZE];
    int rc = change_text(diff, change, text, err);

    if (rc != 0)
        return rc;
    fputs("<tr>", out);
    write_cell(out, domain->name);
    write_cell(out, change_name(change));
    write_state(out, diff_row_state_name(change->old));
    write_state(out, diff_row_state_name(change->new));
    write_cell(out, change_id(diff, change));
    fputs("<td>", out);
    html_text(out, change_host(diff, change));
    if (address[0] != '\0') {
        putc('[', out);
        html_text(out, address);
        putc(']', out);
    }
    fputs("</td>", out);
    write_cell(out, text);
    fputs("</tr>\n", out);
    return 0;
}

static int write_domain(const struct diff *diff, const struct diff_domain *domain, void *context,
                        struct err *err)
{
    FILE *out = context;
    char states[DIFF_STATES_SIZE];
    int rc = 0;

    if (domain->verdict == VERDICT_NEW || domain->verdict == VERDICT_GONE) {
        fputs("<tr>", out);
        write_cell(out, domain->name);
        write_cell(out,
                   domain->verdict == VERDICT_NEW ? "new in the list" : "no longer in the list");
        fputs("<td></td><td></td><td></td><td></td>", out);
        write_cell(out, domain->verdict == VERDICT_NEW ? diff_states(domain, states) : "");
        fputs("</tr>\n", out);
    }
    for (size_t i = 0; i < domain->count && rc == 0; i++) {
        if (domain->changes[i].kind != CHANGE_INFO)
            rc = write_change(diff, domain, &domain->changes[i], out, err);
    }
    return rc;
}

static int write_domains(const struct diff *diff, FILE *out, struct err *err)
{
    int rc;

    fputs(
        "<h2>Domains</h2>\n<div class=\"wide\"><table><thead><tr><th>domain</th><th>change</th>"
        "<th>was</th><th>is</th><th>finding</th><th>where</th><th>text</th></tr></thead><tbody>\n",
        out);
    rc = diff_each_worst_first(diff, write_domain, out, err);
    fputs("</tbody></table></div>\n", out);
    return rc;
}

static void write_count(FILE *out, long long count, long long of)
{
    fputs("<td class=\"n\">", out);
    if (count >= 0)
        fprintf(out, "%lld", count);
    else
        fputs("nothing", out);
    if (of >= 0)
        fprintf(out, " of %lld", of);
    fputs("</td>", out);
}

static void write_figures(const struct diff *diff, FILE *out)
{
    fputs("<h2>Figures</h2>\n", out);
    for (size_t i = 0; i < diff->note_count; i++) {
        fputs("<p>", out);
        html_text(out, diff->notes[i]);
        fputs("</p>\n", out);
    }
    if (diff->figure_count == 0)
        return;
    fputs("<div class=\"wide\"><table><thead><tr><th>group</th><th>table</th>"
          "<th>row</th><th>unit</th><th class=\"n\">was</th><th class=\"n\">is</th></tr></thead>"
          "<tbody>\n",
          out);
    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        fputs("<tr>", out);
        write_cell(out, figure->group);
        write_cell(out, figure->table);
        write_cell(out, figure->row != NULL ? figure->row : "in all");
        write_cell(out, figure->unit);
        write_count(out, figure->old_count, figure->row != NULL ? figure->old_of : -1);
        write_count(out, figure->new_count, figure->row != NULL ? figure->new_of : -1);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

int diff_html(const struct diff *diff, FILE *out, struct err *err)
{
    bool domains = false;
    int rc = 0;

    html_head(out, "What changed between two surveys");
    fputs("<h1>What changed</h1>\n<p class=\"lead\">", out);
    html_text(out, diff_sentence(diff));
    fputs("</p>\n", out);
    if (!diff_is_nothing(diff)) {
        fputs("<p>", out);
        html_text(out, diff_findings_sentence(diff));
        fputs("</p>\n", out);
    }
    if (diff->figure_count + diff->note_count > 0)
        write_figures(diff, out);
    for (int verdict = 0; verdict < VERDICT_UNCHANGED; verdict++)
        domains = domains || diff->domains[verdict] > 0;
    if (domains)
        rc = write_domains(diff, out, err);
    fputs("</body>\n</html>\n", out);
    return rc;
}
