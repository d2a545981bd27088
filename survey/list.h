/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list: the domains to survey. One a line; or "group,domain" or "rank,domain" (as Tranco's lists
 * are), where a first field that is a number is a rank. "#" begins a comment.
 */
#ifndef SURVEY_LIST_H
#define SURVEY_LIST_H

#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "survey/hash.h"

#define LIST_LINE_MAX 1024 /* octets of a line */
#define LIST_GROUP_MAX 64  /* octets of a group's name */
#define LIST_BAD_MAX 1000  /* bad lines that are kept; more are counted */

struct list_domain {
    const char **groups; /* each once, in the order they came; none: "-" */
    size_t group_count;
    int64_t rank; /* 0: none */
};

struct list_bad {
    const char *file; /* "-": standard input */
    size_t line;      /* from 1 */
    const char *text; /* clean, cut */
    const char *why;
};

struct list {
    struct hash domains; /* normalised name -> struct list_domain */
    struct list_bad *bad;
    size_t bad_count, bad_dropped;
    size_t duplicates; /* lines that name a domain and group again */
    struct arena *arena;
};

/* Reads a whole file and adds its domains. Bad lines are kept and skipped. ERR_SYSTEM where it
 * cannot be read. `name` is for messages. */
MUST_CHECK int list_read(struct list *list, FILE *file, const char *name, struct err *err);
/* Frees the table; the rest is the arena's. */
void list_clear(struct list *list);

#endif
