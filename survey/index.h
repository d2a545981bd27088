/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index: where the lines of any number of fact files are, so that a report needs memory for their
 * places only. Where a key comes twice the later line counts, in the order the files are named;
 * the groups of a domain are those of all its lines.
 */
#ifndef SURVEY_INDEX_H
#define SURVEY_INDEX_H

#include <jansson.h>

#include "base/mem.h"
#include "facts/mail.h"
#include "survey/hash.h"
#include "survey/lines.h"
#include "survey/output.h"

struct line_place {
    unsigned file;
    off_t start;
    struct line_place *earlier; /* of the same domain; NULL */
};

struct index {
    struct arena *arena;
    struct lines **files;
    size_t file_count;
    struct hash keys[LINE_KINDS]; /* line_key() -> struct line_place */
    struct hash scans;            /* "address port" -> place of the line with its scan */
    size_t torn;                  /* last lines without their end, left out */
};

/* Adds a file, or the files of a folder. ERR_SYSTEM, ERR_SYNTAX naming file and line. */
MUST_CHECK int index_add(struct index *index, const char *path, struct err *err);
void index_clear(struct index *index);

/* The object of a line; a new reference. NULL with a sentence. */
json_t *index_line(const struct index *index, const struct line_place *place, struct err *err);

/*
 * What is known of a host: its facts with its addresses, their sessions and scans, in the arena.
 * Without a line, or where it was excluded: a host whose addresses are not known, *known false.
 * ERR_SYSTEM, ERR_SYNTAX.
 */
MUST_CHECK int index_host(const struct index *index, const char *name, struct arena *arena,
                          struct host_facts *out, bool *known, struct err *err);

#endif
