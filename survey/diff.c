/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "survey/diff_private.h"

/* ---- words */

const char *change_kind_name(enum change_kind kind)
{
    static const char *const names[] = {"worse",           "appeared",  "better",     "disappeared",
                                        "no longer known", "now known", "information"};

    return names[kind];
}

const char *change_name(const struct change *change)
{
    if (change->kind == CHANGE_INFO)
        return change_kind_name(change->old == NULL ? CHANGE_APPEARED : CHANGE_DISAPPEARED);
    return change_kind_name(change->kind);
}

const char *diff_verdict_name(enum diff_verdict verdict)
{
    static const char *const names[] = {"worse", "both", "better",   "otherwise",
                                        "new",   "gone", "unchanged"};

    return names[verdict];
}

static const struct diff_row *row_of(const struct change *change)
{
    return change->new != NULL ? change->new : change->old;
}

const char *change_host(const struct diff *diff, const struct change *change)
{
    return diff->texts[row_of(change)->host];
}

const char *change_address(const struct diff *diff, const struct change *change)
{
    return diff->texts[row_of(change)->address];
}

const char *change_id(const struct diff *diff, const struct change *change)
{
    return diff->texts[row_of(change)->id];
}

const char *diff_row_state_name(const struct diff_row *row)
{
    return row != NULL ? state_name(diff_row_state(row)) : NULL;
}

int change_text(const struct diff *diff, const struct change *change, char out[DIFF_TEXT_SIZE],
                struct err *err)
{
    return diff_row_text(change->new != NULL ? &diff->new : &diff->old, row_of(change), out, err);
}

const char *diff_states(const struct diff_domain *domain, char out[DIFF_STATES_SIZE])
{
    static const enum state states[] = {STATE_CRITICAL, STATE_WARNING, STATE_UNKNOWN};
    size_t used = 0;

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (domain->states[states[i]] > 0)
            used += (size_t)snprintf(out + used, DIFF_STATES_SIZE - used, "%s%zu %s",
                                     used > 0 ? ", " : "", domain->states[states[i]],
                                     state_name(states[i]));
    }
    if (used == 0)
        snprintf(out, DIFF_STATES_SIZE, "no problems");
    return out;
}

/* ---- totals */

static size_t domain_count(const struct diff *diff)
{
    size_t count = 0;

    for (size_t i = 0; i < VERDICT_COUNT; i++)
        count += diff->domains[i];
    return count;
}

bool diff_is_nothing(const struct diff *diff)
{
    return diff->domains[VERDICT_UNCHANGED] == domain_count(diff) &&
           diff->findings[CHANGE_INFO] == 0 && diff->figure_count == 0 && diff->note_count == 0;
}

static const char *part(const struct diff *diff, size_t count, const char *what)
{
    return count == 0 ? "" : arena_printf(diff->arena, ", %zu %s", count, what);
}

const char *diff_sentence(const struct diff *diff)
{
    const size_t *domains = diff->domains;
    size_t count = domain_count(diff);

    if (diff_is_nothing(diff))
        return arena_printf(diff->arena, "nothing changed: %zu domain%s", count,
                            count == 1 ? "" : "s");
    return arena_printf(
        diff->arena, "%zu domain%s better, %zu worse%s%s, %zu new, %zu gone; %zu unchanged",
        domains[VERDICT_BETTER], domains[VERDICT_BETTER] == 1 ? "" : "s", domains[VERDICT_WORSE],
        part(diff, domains[VERDICT_BOTH], "both better and worse"),
        part(diff, domains[VERDICT_OTHERWISE], "known to another extent"), domains[VERDICT_NEW],
        domains[VERDICT_GONE], domains[VERDICT_UNCHANGED]);
}

const char *diff_findings_sentence(const struct diff *diff)
{
    const size_t *findings = diff->findings;

    return arena_printf(diff->arena,
                        "findings: %zu worse, %zu appeared, %zu better, %zu disappeared, "
                        "%zu no longer known, %zu now known",
                        findings[CHANGE_WORSE], findings[CHANGE_APPEARED], findings[CHANGE_BETTER],
                        findings[CHANGE_DISAPPEARED], findings[CHANGE_UNKNOWN],
                        findings[CHANGE_KNOWN]);
}

/* A diff_visit; its context is the diff itself, which may be written to. */
static int add_up(const struct diff *diff, const struct diff_domain *domain, void *context,
                  struct err *err)
{
    struct diff *totals = context;

    (void)diff;
    (void)err;
    totals->domains[domain->verdict]++;
    for (size_t i = 0; i < CHANGE_KINDS; i++)
        totals->findings[i] += domain->by_kind[i];
    return 0;
}

/* ---- from folders to paper */

static int by_text(const void *a, const void *b)
{
    return strcmp((*(const struct hash_entry *const *)a)->key,
                  (*(const struct hash_entry *const *)b)->key);
}

/* Numbers names by their order, so that rows sort by numbers. */
static void sort_names(struct diff *diff)
{
    const struct hash *names = &diff->names;
    const struct hash_entry **order = mem_calloc(names->count, sizeof *order);
    uint32_t *ranks = mem_calloc(names->count, sizeof *ranks);

    for (size_t i = 0; i < names->count; i++)
        order[i] = &names->entries[i];
    qsort(order, names->count, sizeof *order, by_text);
    diff->texts = mem_calloc(names->count, sizeof *diff->texts);
    for (size_t i = 0; i < names->count; i++) {
        diff->texts[i] = order[i]->key;
        ranks[order[i] - names->entries] = (uint32_t)i;
    }
    diff_rows_sort(&diff->old, ranks);
    diff_rows_sort(&diff->new, ranks);
    free(order);
    free(ranks);
}

static int write_diff(const struct diff *diff, enum diff_format format, FILE *out, struct err *err)
{
    int rc = 0;

    switch (format) {
    case DIFF_TEXT:
        rc = diff_text(diff, out, err);
        break;
    case DIFF_JSON:
        rc = diff_json(diff, out, err);
        break;
    case DIFF_HTML:
        rc = diff_html(diff, out, err);
        break;
    }
    if (rc == 0 && (fflush(out) != 0 || ferror(out)))
        rc = err_set(err, ERR_SYSTEM, "what changed cannot be written: %s", strerror(errno));
    return rc;
}

int diff_run(const char *old_folder, const char *new_folder, enum diff_format format, FILE *out,
             struct err *err)
{
    struct diff diff = {.arena = arena_new()};
    int rc = diff_rows_read(&diff.old, old_folder, &diff.names, diff.arena, err);

    if (rc == 0)
        rc = diff_rows_read(&diff.new, new_folder, &diff.names, diff.arena, err);
    if (rc == 0)
        rc = diff_figures(&diff, old_folder, new_folder, err);
    if (rc == 0) {
        sort_names(&diff);
        rc = diff_each(&diff, add_up, &diff, err);
    }
    if (rc == 0)
        rc = write_diff(&diff, format, out, err);
    diff_rows_clear(&diff.old);
    diff_rows_clear(&diff.new);
    free(diff.texts);
    hash_clear(&diff.names);
    arena_free(diff.arena);
    return rc;
}
