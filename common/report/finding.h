/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * finding: one verdict: a stable id, a state, whom it is about, and one sentence with the evidence
 * in it.
 *
 * findings.def is the one table of ids, their default states, RFC sections and explanations;
 * --explain, the manual and the catalogue of findings are made from it.
 */
#ifndef REPORT_FINDING_H
#define REPORT_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"
#include "base/mem.h"
#include "report/state.h"

enum finding_id {
#define FINDING(symbol, id, state, ref, meaning, why, mend) FINDING_##symbol,
#include "report/findings.def"
#undef FINDING
    FINDING_COUNT
};

struct finding_kind {
    const char *id;      /* "dane.no-match" */
    enum state state;    /* default */
    const char *ref;     /* "RFC 7672 2.2", "" where no standard speaks */
    const char *meaning; /* what it means, one sentence or two */
    const char *why;     /* why it matters */
    const char *mend;    /* how to mend it; "" for what needs no mending */
};

/* The row of the table. */
const struct finding_kind *finding_kind(enum finding_id id);
/* The row with this text id; NULL for none. */
const struct finding_kind *finding_find(const char *id);
/* The id of the table that takes the fewest edits to reach, for error messages. */
const char *finding_nearest(const char *id);

struct subject { /* whom a finding is about; each may be NULL */
    const char *domain;
    const char *host;
    const char *address; /* "192.0.2.1", as text */
    unsigned port;       /* 0: not shown */
};

struct finding {
    enum finding_id id;
    enum state state;
    struct subject subject; /* its text is copied */
    char *text;             /* clean (base/text.h), one sentence without a full stop at the end */
};

/* --severity ID[@SUBJECT-GLOB]=STATE */
struct severity_rule {
    const char *id; /* may end in * : "cert.*" */
    const char
        *glob; /* NULL: every subject. Matched against subject text, host, address and domain */
    enum state state;
};

struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count;
    const struct severity_rule *rules;
    size_t rule_count;
};

#define FINDING_TEXT_MAX 1024

/* An empty list that allocates from `arena`. `rules` may be NULL and must outlive it; later rules
 * win. */
void findings_init(struct findings *list, struct arena *arena, const struct severity_rule *rules,
                   size_t rule_count);
/* Adds a finding in its default state. The formatted text is sanitised and cut at FINDING_TEXT_MAX.
 */
void findings_add(struct findings *list, enum finding_id id, const struct subject *subject,
                  const char *format, ...) PRINTF_LIKE(4, 5);
/* Adds it in another state than the default. Rules still win. */
void findings_add_as(struct findings *list, enum finding_id id, enum state state,
                     const struct subject *subject, const char *format, ...) PRINTF_LIKE(5, 6);
/* Worst first; equal states keep the order in which they were added. */
void findings_sort(struct findings *list);
/* The worst state; OK for an empty list. */
enum state findings_worst(const struct findings *list);
size_t findings_count(const struct findings *list, enum state state);
/* The text of the first finding of that id, NULL without one. */
const char *findings_text(const struct findings *list, enum finding_id id);
/* "mx1.example.org[192.0.2.1]:25", "[192.0.2.1]:25", "mx1.example.org", "example.org" or "".
 * Returns `out`. */
#define SUBJECT_TEXT_SIZE 384
const char *subject_text(const struct subject *subject, char out[SUBJECT_TEXT_SIZE]);
/* Parses "ID[@SUBJECT-GLOB]=STATE". ERR_USAGE for an unknown id or state. Strings come from the
 * arena. */
MUST_CHECK int severity_parse(const char *text, struct arena *arena, struct severity_rule *out,
                              struct err *err);

#endif
