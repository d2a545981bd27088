/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_write: what changed, as text and JSON. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "survey/diff.h"

const char *diff_sentence(const struct diff *diff)
{
    if (diff->domain_count == 0 && diff->figure_count == 0)
        return "nothing changed";
    return arena_printf(
        diff->arena, "%zu domains better, %zu worse, %zu both, %zu new, %zu gone, %zu unchanged",
        diff->better, diff->worse, diff->mixed, diff->appeared, diff->gone, diff->unchanged);
}

static const struct diff_finding *shown(const struct change *change)
{
    return change->new != NULL ? change->new : change->old;
}

static void write_change(const struct change *change, FILE *out)
{
    const struct diff_finding *finding = shown(change);

    fprintf(out, "    %s: %s", change_name(change->kind), finding->id);
    if (change->old != NULL && change->new != NULL)
        fprintf(out, " (%s, was %s)", state_name(change->new->state),
                state_name(change->old->state));
    else
        fprintf(out, " (%s)", state_name(finding->state));
    if (finding->host[0] != '\0' || finding->address[0] != '\0')
        fprintf(out, " %s%s%s%s", finding->host, finding->address[0] != '\0' ? "[" : "",
                finding->address, finding->address[0] != '\0' ? "]" : "");
    fprintf(out, ": %s\n", finding->text);
}

static void write_text(const struct diff *diff, FILE *out)
{
    fprintf(out, "%s\n", diff_sentence(diff));
    for (size_t i = 0; i < diff->domain_count; i++) {
        const struct diff_domain *domain = &diff->domains[i];

        fprintf(out, "%s%s\n", domain->name,
                domain->is_new    ? ": new in the list"
                : domain->is_gone ? ": no longer in the list"
                                  : "");
        for (size_t k = 0; k < domain->count; k++)
            write_change(&domain->changes[k], out);
    }
    if (diff->figure_count > 0)
        fputs("figures:\n", out);
    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        fprintf(out, "    %s: %s: %s: %lld of %lld %s, was %lld of %lld\n", figure->group,
                figure->table, figure->row, figure->new_count, figure->new_of, figure->unit,
                figure->old_count, figure->old_of);
    }
}

static json_t *change_json(const struct change *change)
{
    const struct diff_finding *finding = shown(change);

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "change", change_name(change->kind), "id",
        finding->id, "host", finding->host, "address", finding->address, "old",
        change->old != NULL ? json_string(state_name(change->old->state)) : json_null(), "new",
        change->new != NULL ? json_string(state_name(change->new->state)) : json_null(), "text",
        finding->text);
}

static json_t *domains_json(const struct diff *diff)
{
    json_t *list = json_array();

    for (size_t i = 0; i < diff->domain_count; i++) {
        const struct diff_domain *domain = &diff->domains[i];
        json_t *changes = json_array();

        for (size_t k = 0; k < domain->count; k++)
            json_array_append_new(changes, change_json(&domain->changes[k]));
        json_array_append_new(list, json_pack("{s:s, s:b, s:b, s:o}", "domain", domain->name, "new",
                                              domain->is_new, "gone", domain->is_gone, "changes",
                                              changes));
    }
    return list;
}

static json_t *figures_json(const struct diff *diff)
{
    json_t *list = json_array();

    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:[I, I], s:[I, I]}", "group", figure->group,
                            "table", figure->table, "row", figure->row, "unit", figure->unit, "old",
                            (json_int_t)figure->old_count, (json_int_t)figure->old_of, "new",
                            (json_int_t)figure->new_count, (json_int_t)figure->new_of));
    }
    return list;
}

static int write_json(const struct diff *diff, FILE *out)
{
    json_t *json = json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
                             "mailsec-survey-diff", 1, "summary", diff_sentence(diff), "better",
                             (json_int_t)diff->better, "worse", (json_int_t)diff->worse, "both",
                             (json_int_t)diff->mixed, "new", (json_int_t)diff->appeared, "gone",
                             (json_int_t)diff->gone, "unchanged", (json_int_t)diff->unchanged,
                             "domains", domains_json(diff), "figures", figures_json(diff));
    int rc = json_dumpf(json, out, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

    json_decref(json);
    putc('\n', out);
    return rc;
}

int diff_write(const struct diff *diff, enum diff_format format, FILE *out, struct err *err)
{
    int rc = 0;

    if (format == DIFF_JSON)
        rc = write_json(diff, out);
    else if (format == DIFF_HTML)
        diff_html(diff, out);
    else
        write_text(diff, out);
    if (rc != 0 || fflush(out) != 0 || ferror(out))
        return err_set(err, ERR_SYSTEM, "what changed cannot be written: %s", strerror(errno));
    return 0;
}
