/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task: what a program gathers beside the mail hosts: policy records by an evaluator of its own, a
 * file from a web server. The driver runs tasks with everything else, under the same deadline; so
 * a program links only what it uses.
 */
#ifndef GATHER_TASK_H
#define GATHER_TASK_H

#include <stdbool.h>

#include "dns/answers.h"

struct gather;

struct gather_task {
    /* Goes on as far as it can; called whenever an answer or an event has come in, until it returns
     * 0. After the cut everything open has failed, so it then must come to its end. Returns 0 or
     * PENDING. */
    int (*advance)(struct gather_task *task, struct gather *run);
    /* The run is over: ends what is live. NULL: nothing to do. */
    void (*cut)(struct gather_task *task);
    /* Forgets what was gathered: the run begins anew without validation. NULL: nothing to do. */
    void (*restart)(struct gather_task *task);
    /* Frees what it holds. NULL: nothing to do. */
    void (*release)(struct gather_task *task);
    /* Lookups that failed, complete when advance() has returned 0; the driver finds out who is to
     * blame. */
    struct troubles troubles;
    bool done; /* the driver's */
};

/*
 * A task that is an evaluator over the answer table (dns/answers.h). `evaluate` is called with an
 * empty arena each time; what it allocates there lives as long as the run's arena once it has
 * returned 0, and is dropped otherwise. It adds the lookups that failed to `troubles`.
 */
struct gather_evaluation {
    struct gather_task task;
    int (*evaluate)(void *context, struct answers *table, struct arena *arena,
                    struct troubles *troubles);
    void *context;
};

/* Sets up the task of an evaluation. */
void gather_evaluation_init(struct gather_evaluation *evaluation,
                            int (*evaluate)(void *context, struct answers *table,
                                            struct arena *arena, struct troubles *troubles),
                            void *context);

#endif
