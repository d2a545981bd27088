/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view: one domain as the report sees it: its line, its hosts with what their servers showed, and
 * every finding. */
#ifndef SURVEY_VIEW_H
#define SURVEY_VIEW_H

#include "survey/index.h"
#include "survey/survey.h"

struct view {
    struct arena *arena;
    const char *domain;
    json_t *line; /* of kind domain; the later of several */
    const char **groups;
    size_t group_count;
    bool excluded;
    bool *host_known; /* of each host: there is a line of it */
    struct run_facts run;
    struct findings findings;  /* worst first */
    struct sts_policy *policy; /* NULL */
};

/* Joins and judges. ERR_SYSTEM, ERR_SYNTAX. */
MUST_CHECK int view_open(const struct index *index, const struct survey *survey,
                         const struct hash_entry *domain, struct view *view, struct err *err);
void view_clear(struct view *view);

/* Whether a finding of that id is there, whatever its state. */
bool view_has(const struct view *view, const char *id);
/* A member of a section of the line ("spf", "all"); NULL for none or null. */
const char *view_text(const struct view *view, const char *section, const char *key);

#endif
