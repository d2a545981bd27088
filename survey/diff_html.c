/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_html: what changed, as a page. */
#include <config.h>

#include <string.h>

#include "survey/diff.h"
#include "survey/html_parts.h"

static void write_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

static void write_state(FILE *out, const struct diff_finding *finding)
{
    const char *state = finding != NULL ? state_name(finding->state) : "";

    fprintf(out, "<td><span class=\"state %s\">%s</span></td>", state, state);
}

static void write_change(FILE *out, const struct diff_domain *domain, const struct change *change)
{
    const struct diff_finding *finding = change->new != NULL ? change->new : change->old;

    fputs("<tr>", out);
    write_cell(out, domain->name);
    write_cell(out, change_name(change->kind));
    write_state(out, change->old);
    write_state(out, change->new);
    write_cell(out, finding->id);
    fputs("<td>", out);
    html_text(out, finding->host);
    if (finding->address[0] != '\0') {
        fputs("[", out);
        html_text(out, finding->address);
        fputs("]", out);
    }
    fputs("</td>", out);
    write_cell(out, finding->text);
    fputs("</tr>\n", out);
}

static void write_domains(FILE *out, const struct diff *diff)
{
    fputs(
        "<h2>Domains</h2>\n<div class=\"wide\"><table><thead><tr><th>domain</th><th>change</th>"
        "<th>was</th><th>is</th><th>finding</th><th>where</th><th>text</th></tr></thead><tbody>\n",
        out);
    for (size_t i = 0; i < diff->domain_count; i++) {
        const struct diff_domain *domain = &diff->domains[i];

        if (domain->is_new || domain->is_gone) {
            fputs("<tr>", out);
            write_cell(out, domain->name);
            write_cell(out, domain->is_new ? "new in the list" : "no longer in the list");
            fputs("<td></td><td></td><td></td><td></td><td></td></tr>\n", out);
        }
        for (size_t k = 0; k < domain->count; k++)
            write_change(out, domain, &domain->changes[k]);
    }
    fputs("</tbody></table></div>\n", out);
}

static void write_figures(FILE *out, const struct diff *diff)
{
    fputs("<h2>Figures</h2>\n<div class=\"wide\"><table><thead><tr><th>group</th><th>table</th>"
          "<th>row</th><th>unit</th><th class=\"n\">was</th><th class=\"n\">is</th></tr></thead>"
          "<tbody>\n",
          out);
    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        fputs("<tr>", out);
        write_cell(out, figure->group);
        write_cell(out, figure->table);
        write_cell(out, figure->row);
        write_cell(out, figure->unit);
        fprintf(out, "<td class=\"n\">%lld of %lld</td><td class=\"n\">%lld of %lld</td></tr>\n",
                figure->old_count, figure->old_of, figure->new_count, figure->new_of);
    }
    fputs("</tbody></table></div>\n", out);
}

void diff_html(const struct diff *diff, FILE *out)
{
    html_head(out, "What changed between two surveys");
    fputs("<h1>What changed</h1>\n<p class=\"lead\">", out);
    html_text(out, diff_sentence(diff));
    fputs("</p>\n", out);
    if (diff->figure_count > 0)
        write_figures(out, diff);
    if (diff->domain_count > 0)
        write_domains(out, diff);
    fputs("</body>\n</html>\n", out);
}
