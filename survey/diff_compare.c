/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff_compare: two sorted lists of rows -> what happened to each domain. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "survey/diff_private.h"

/* Of one domain, how many newly unknown rows are asked whether they hide others. */
#define SCREENS_MAX 64

struct span { /* the rows of one domain, on one side */
    const struct diff_row *begin, *end;
};

/* A row without an id only says that the domain is on the list. */
static bool is_finding(const struct diff *diff, const struct diff_row *row)
{
    return diff->texts[row->id][0] != '\0';
}

/* ---- what newly is, or was, unknown may hide what else there is */

static size_t area_length(const char *id)
{
    return strcspn(id, ".");
}

/* Whether findings of this area stand before all others: without an answer from there, nothing else
 * is looked at. */
static bool stands_before(const char *id)
{
    static const char *const areas[] = {"run", "net", "dns", "resolver", "mx", "smtp"};

    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        if (area_length(id) == strlen(areas[i]) && strncmp(id, areas[i], strlen(areas[i])) == 0)
            return true;
    }
    return false;
}

/* Whether `screen`, which is unknown, may be why there is no `row` beside it: it is about the same
 * place or one around it, and of the same area or one that stands before all. */
static bool hides(const struct diff *diff, const struct diff_row *screen,
                  const struct diff_row *row)
{
    const char *screen_id = diff->texts[screen->id], *id = diff->texts[row->id];
    bool whole_domain = diff->texts[screen->host][0] == '\0';
    bool whole_host = diff->texts[screen->address][0] == '\0';
    size_t length = area_length(screen_id);

    if (!whole_domain && screen->host != row->host)
        return false;
    if (!whole_host && screen->address != row->address)
        return false;
    return stands_before(screen_id) ||
           (length == area_length(id) && strncmp(screen_id, id, length) == 0);
}

struct screens {
    const struct diff_row *rows[SCREENS_MAX];
    size_t count;
};

/* The rows of one side that are unknown and were not, or are no longer, on the other. */
static void find_screens(const struct diff_domain *domain, bool of_new, struct screens *screens)
{
    screens->count = 0;
    for (size_t i = 0; i < domain->count && screens->count < SCREENS_MAX; i++) {
        const struct diff_row *row = of_new ? domain->changes[i].new : domain->changes[i].old;

        if (row != NULL && diff_row_state(row) == STATE_UNKNOWN)
            screens->rows[screens->count++] = row;
    }
}

static bool hidden(const struct diff *diff, const struct screens *screens,
                   const struct diff_row *row)
{
    for (size_t i = 0; i < screens->count; i++) {
        if (hides(diff, screens->rows[i], row))
            return true;
    }
    return false;
}

/* ---- one domain */

/* What the states alone say. */
static enum change_kind kind_of(const struct diff_row *old, const struct diff_row *new)
{
    enum state was, is;

    if (old == NULL || new == NULL) {
        is = diff_row_state(old == NULL ? new : old);
        if (is == STATE_OK)
            return CHANGE_INFO;
        if (is == STATE_UNKNOWN)
            return old == NULL ? CHANGE_UNKNOWN : CHANGE_KNOWN;
        return old == NULL ? CHANGE_APPEARED : CHANGE_DISAPPEARED;
    }
    was = diff_row_state(old);
    is = diff_row_state(new);
    if (is == STATE_UNKNOWN)
        return CHANGE_UNKNOWN;
    if (was == STATE_UNKNOWN)
        return CHANGE_KNOWN;
    return state_rank(is) > state_rank(was) ? CHANGE_WORSE : CHANGE_BETTER;
}

static void add_change(struct diff_domain *domain, const struct diff_row *old,
                       const struct diff_row *new)
{
    if (domain->count == domain->room) {
        domain->room = domain->room == 0 ? 32 : 2 * domain->room;
        domain->changes = mem_realloc(domain->changes, domain->room, sizeof *domain->changes);
    }
    domain->changes[domain->count++] = (struct change){kind_of(old, new), old, new};
}

static void pair_rows(const struct diff *diff, struct span old, struct span new,
                      struct diff_domain *domain)
{
    while (old.begin < old.end || new.begin < new.end) {
        int order = old.begin == old.end   ? 1
                    : new.begin == new.end ? -1
                                           : diff_row_compare(old.begin, new.begin);
        const struct diff_row *was = order <= 0 ? old.begin++ : NULL;
        const struct diff_row *is = order >= 0 ? new.begin++ : NULL;

        if (!is_finding(diff, was != NULL ? was : is))
            continue;
        if (order != 0 || diff_row_state(was) != diff_row_state(is))
            add_change(domain, was, is);
    }
}

/* What is hidden on one side is not known there: neither mended nor broken. */
static void look_behind_screens(const struct diff *diff, struct diff_domain *domain)
{
    struct screens was, is;

    find_screens(domain, false, &was);
    find_screens(domain, true, &is);
    for (size_t i = 0; i < domain->count; i++) {
        struct change *change = &domain->changes[i];

        if (change->kind == CHANGE_DISAPPEARED && hidden(diff, &is, change->old))
            change->kind = CHANGE_UNKNOWN;
        else if (change->kind == CHANGE_APPEARED && hidden(diff, &was, change->new))
            change->kind = CHANGE_KNOWN;
    }
}

static int by_kind(const void *a, const void *b)
{
    const struct change *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return diff_row_compare(x->new != NULL ? x->new : x->old, y->new != NULL ? y->new : y->old);
}

static enum diff_verdict verdict_of(const struct diff_domain *domain)
{
    bool worse = domain->by_kind[CHANGE_WORSE] + domain->by_kind[CHANGE_APPEARED] > 0;
    bool better = domain->by_kind[CHANGE_BETTER] + domain->by_kind[CHANGE_DISAPPEARED] > 0;

    if (worse || better)
        return !better ? VERDICT_WORSE : !worse ? VERDICT_BETTER : VERDICT_BOTH;
    return domain->by_kind[CHANGE_UNKNOWN] + domain->by_kind[CHANGE_KNOWN] > 0 ? VERDICT_OTHERWISE
                                                                               : VERDICT_UNCHANGED;
}

static void count_states(const struct diff *diff, struct span span, struct diff_domain *domain)
{
    for (; span.begin < span.end; span.begin++) {
        if (is_finding(diff, span.begin))
            domain->states[diff_row_state(span.begin)]++;
    }
}

static void judge(const struct diff *diff, struct span old, struct span new,
                  struct diff_domain *domain)
{
    struct change *changes = domain->changes;
    size_t room = domain->room;

    *domain = (struct diff_domain){.changes = changes, .room = room};
    domain->name = diff->texts[(old.begin < old.end ? old : new).begin->domain];
    if (old.begin == old.end || new.begin == new.end) {
        domain->verdict = old.begin == old.end ? VERDICT_NEW : VERDICT_GONE;
        count_states(diff, old.begin == old.end ? new : old, domain);
        return;
    }
    pair_rows(diff, old, new, domain);
    look_behind_screens(diff, domain);
    if (domain->count > 1)
        qsort(domain->changes, domain->count, sizeof *domain->changes, by_kind);
    for (size_t i = 0; i < domain->count; i++)
        domain->by_kind[domain->changes[i].kind]++;
    domain->verdict = verdict_of(domain);
}

/* ---- all of them */

/* The rows from `at` on that are of this domain: none where others come first. */
static struct span span_of(const struct diff_rows *rows, size_t at, uint32_t domain)
{
    size_t end = at;

    while (end < rows->count && rows->items[end].domain == domain)
        end++;
    if (end == at)
        return (struct span){NULL, NULL};
    return (struct span){rows->items + at, rows->items + end};
}

static uint32_t domain_at(const struct diff_rows *rows, size_t at)
{
    return at < rows->count ? rows->items[at].domain : UINT32_MAX;
}

int diff_each(const struct diff *diff, diff_visit *visit, void *context, struct err *err)
{
    struct diff_domain domain = {.name = NULL};
    size_t i = 0, k = 0;
    int rc = 0;

    while (rc == 0 && (i < diff->old.count || k < diff->new.count)) {
        uint32_t was = domain_at(&diff->old, i), is = domain_at(&diff->new, k);
        struct span old = span_of(&diff->old, i, was < is ? was : is);
        struct span new = span_of(&diff->new, k, was < is ? was : is);

        i += (size_t)(old.end - old.begin);
        k += (size_t)(new.end - new.begin);
        judge(diff, old, new, &domain);
        rc = visit(diff, &domain, context, err);
    }
    free(domain.changes);
    return rc;
}

struct only { /* domains of one verdict */
    enum diff_verdict verdict;
    diff_visit *visit;
    void *context;
};

static int visit_only(const struct diff *diff, const struct diff_domain *domain, void *context,
                      struct err *err)
{
    const struct only *only = context;

    return domain->verdict == only->verdict ? only->visit(diff, domain, only->context, err) : 0;
}

int diff_each_worst_first(const struct diff *diff, diff_visit *visit, void *context,
                          struct err *err)
{
    int rc = 0;

    for (int verdict = 0; verdict < VERDICT_UNCHANGED && rc == 0; verdict++) {
        struct only only = {(enum diff_verdict)verdict, visit, context};

        if (diff->domains[verdict] > 0)
            rc = diff_each(diff, visit_only, &only, err);
    }
    return rc;
}
