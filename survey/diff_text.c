/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_text: what changed, for a terminal or a mail. */
#include <config.h>

#include "survey/diff_private.h"

static int write_change(const struct diff *diff, const struct change *change, FILE *out,
                        struct err *err)
{
    const char *host = change_host(diff, change), *address = change_address(diff, change);
    const char *was = diff_row_state_name(change->old), *is = diff_row_state_name(change->new);
    char text[DIFF_TEXT_SIZE];
    int rc = change_text(diff, change, text, err);

    if (rc != 0)
        return rc;
    fprintf(out, "    %s: %s", change_name(change), change_id(diff, change));
    if (was != NULL && is != NULL)
        fprintf(out, " (%s, was %s)", is, was);
    else
        fprintf(out, " (%s%s)", is == NULL ? "was " : "", is == NULL ? was : is);
    if (host[0] != '\0' || address[0] != '\0')
        fprintf(out, " %s", host);
    if (address[0] != '\0')
        fprintf(out, "[%s]", address);
    fprintf(out, ": %s\n", text);
    return 0;
}

static int write_domain(const struct diff *diff, const struct diff_domain *domain, void *context,
                        struct err *err)
{
    static const char *const words[] = {
        "worse",           "both better and worse", "better",   "known to another extent",
        "new in the list", "no longer in the list", "unchanged"};
    FILE *out = context;
    char states[DIFF_STATES_SIZE];
    int rc = 0;

    fprintf(out, "\n%s: %s", domain->name, words[domain->verdict]);
    if (domain->verdict == VERDICT_NEW)
        fprintf(out, ": %s", diff_states(domain, states));
    putc('\n', out);
    for (size_t i = 0; i < domain->count && rc == 0; i++) {
        if (domain->changes[i].kind != CHANGE_INFO)
            rc = write_change(diff, &domain->changes[i], out, err);
    }
    return rc;
}

static void write_count(long long count, long long of, FILE *out)
{
    if (count < 0)
        fputs("nothing", out);
    else
        fprintf(out, "%lld", count);
    if (of >= 0)
        fprintf(out, " of %lld", of);
}

static void write_figures(const struct diff *diff, FILE *out)
{
    if (diff->figure_count + diff->note_count > 0)
        fputs("\nfigures:\n", out);
    for (size_t i = 0; i < diff->note_count; i++)
        fprintf(out, "    %s\n", diff->notes[i]);
    for (size_t i = 0; i < diff->figure_count; i++) {
        const struct figure *figure = &diff->figures[i];

        fprintf(out, "    %s: %s: ", figure->group, figure->table);
        if (figure->row == NULL) {
            fprintf(out, "%lld %s in all, was %lld\n", figure->new_of, figure->unit,
                    figure->old_of);
            continue;
        }
        fprintf(out, "%s: ", figure->row);
        write_count(figure->new_count, figure->new_of, out);
        fprintf(out, " %s, was ", figure->unit);
        write_count(figure->old_count, figure->old_of, out);
        putc('\n', out);
    }
}

int diff_text(const struct diff *diff, FILE *out, struct err *err)
{
    int rc;

    fprintf(out, "%s\n", diff_sentence(diff));
    if (diff_is_nothing(diff))
        return 0;
    fprintf(out, "%s\n", diff_findings_sentence(diff));
    rc = diff_each_worst_first(diff, write_domain, out, err);
    if (rc == 0)
        write_figures(diff, out);
    return rc;
}
