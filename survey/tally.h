/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally: the tables of a report, counted group by group: each row by domains, MX hosts or
 * addresses, and what it is out of. A host counts once in a group, however many domains it serves.
 */
#ifndef SURVEY_TALLY_H
#define SURVEY_TALLY_H

#include <jansson.h>

#include "survey/anonymise.h"
#include "survey/view.h"

enum table_id {
    TABLE_STARTTLS = 0,
    TABLE_VERSIONS,
    TABLE_CERTIFICATES,
    TABLE_ADDRESSES,
    TABLE_SPF,
    TABLE_DMARC,
    TABLE_DMARC_REPORTS,
    TABLE_MTA_STS,
    TABLE_TLSRPT,
    TABLE_DANE,
    TABLE_DNSSEC,
    TABLE_POSTQUANTUM,
    TABLE_DKIM,
    TABLE_COUNT,
};

enum unit { UNIT_DOMAINS = 0, UNIT_HOSTS, UNIT_ADDRESSES, UNIT_COUNT };

#define TABLE_ROWS_MAX 12

struct row_def {
    const char *id, *label, *tone;
};

struct table_def {
    const char *id, *title, *ref;
    const char *what[UNIT_COUNT]; /* what is counted, as of which total; NULL: not in this unit */
    struct row_def rows[TABLE_ROWS_MAX];
    const char *note; /* always told; NULL */
};

extern const struct table_def table_defs[TABLE_COUNT];

struct tally_group {
    const char *name;
    size_t domains, excluded;
    size_t of[TABLE_COUNT][UNIT_COUNT];
    size_t counts[TABLE_COUNT][TABLE_ROWS_MAX][UNIT_COUNT];
    struct hash hosts, addresses; /* counted already */
    struct hash operators;        /* registrable domain -> struct operator_count */
    size_t spf_no_terminal, dmarc_blanks;
};

struct tally {
    struct arena *arena;
    struct tally_group **groups; /* in the order they came */
    size_t group_count;
    size_t *finding_domains, *finding_hosts; /* of each finding id */
    enum state *finding_worst;
    const struct anonymise *anonymise; /* NULL: operators by their names */
};

void tally_init(struct tally *tally, struct arena *arena);
void tally_clear(struct tally *tally);
/* Counts a domain in its groups, and in "all" where there is more than one group in the end. */
void tally_add(struct tally *tally, const struct view *view);
/* Puts the groups in order: "all", then by name. */
void tally_sort(struct tally *tally);
/* "groups" and "findings" of summary.json, new references. */
json_t *tally_groups_json(const struct tally *tally);
json_t *tally_findings_json(const struct tally *tally);

/* ---- for tally_rows.c */

struct operator_count {
    size_t domains, hosts;
};

/* Rows of one domain, host or address are counted by these. */
void tally_of(struct tally_group *group, enum table_id table, enum unit unit);
void tally_row(struct tally_group *group, enum table_id table, const char *row, enum unit unit);
/* Counts a domain and what it leads to in one group. */
void tally_rows(struct tally_group *group, const struct view *view);
/* The number of the row; TABLE_ROWS_MAX for none. */
size_t table_row(enum table_id table, const char *row);

/* The words of a domain's line in the report: "2 of 3", "enforce", "-all". In the arena. */
struct view_words {
    const char *operator_, *starttls, *tls, *certificate, *dane, *mta_sts, *spf, *dmarc, *dnssec;
};
void view_words(const struct view *view, struct view_words *out);

#endif
