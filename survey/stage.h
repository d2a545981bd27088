/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stage: what the stages that ask others have in common: the loop, signals, the progress line. */
#ifndef SURVEY_STAGE_H
#define SURVEY_STAGE_H

#include "survey/output.h"
#include "survey/survey.h"

struct stage;

/* What is under way. First member of a stage's own jobs. */
struct stage_job {
    struct stage *stage;
    void (*drop)(struct stage_job *job); /* frees it */
    struct stage_job *next, **link;
};

struct stage {
    struct survey *survey;
    struct output *output;
    struct loop *loop;
    struct gather_shared *shared;
    const char *name;  /* for the progress line */
    size_t total;      /* items; may grow */
    size_t done;       /* of them, before this run too */
    size_t begun_with; /* of them before this run */
    size_t running;
    bool stopping; /* a signal came: nothing new is begun */
    msec started;
    struct loop_timer *tick; /* progress */
    struct stage_job *jobs;  /* what runs */
    struct err err;          /* what ended the stage from our side */
};

/* Sets up loop, signals and resolver. ERR_SYSTEM, ERR_USAGE. */
MUST_CHECK int stage_begin(struct stage *stage, struct survey *survey, struct output *output,
                           const char *name, struct err *err);
/* Runs the loop until stage_check() ends it. Returns 0 or what went wrong. */
MUST_CHECK int stage_run(struct stage *stage, enum stage_end *end, struct err *err);
void stage_clear(struct stage *stage);

/* A job begins; stage->running counts it. Dropped with the stage when that ends before it does. */
void stage_job_begin(struct stage *stage, struct stage_job *job,
                     void (*drop)(struct stage_job *job));
/* It has ended: it is counted as done and dropped. */
void stage_job_end(struct stage_job *job);

/* Writes a line of an item that has ended; a failure ends the stage. Takes `line` over. */
void stage_write(struct stage *stage, enum line_kind kind, const char *key, json_t *line);
/* Ends the loop where nothing runs and nothing is to be begun any more. `more`: there is. */
void stage_check(struct stage *stage, bool more);
/* Whether another item may be begun: fewer than `most` run, and nobody has said stop. */
bool stage_may_begin(const struct stage *stage, size_t most);

#endif
