/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/task.h"

#include <string.h>

#include "gather/gather_private.h"

static int evaluation_advance(struct gather_task *task, struct gather *run)
{
    struct gather_evaluation *evaluation = (struct gather_evaluation *)task;
    struct arena *arena = arena_new();
    int rc;

    task->troubles.count = 0;
    rc = evaluation->evaluate(evaluation->context, run->answers, arena, &task->troubles);
    if (rc == 0) {
        arena_absorb(run->arena, arena);
    } else {
        task->troubles.count = 0; /* they go with the arena */
        arena_free(arena);
    }
    return rc;
}

void gather_evaluation_init(struct gather_evaluation *evaluation,
                            int (*evaluate)(void *context, struct answers *table,
                                            struct arena *arena, struct troubles *troubles),
                            void *context)
{
    memset(evaluation, 0, sizeof *evaluation);
    evaluation->task.advance = evaluation_advance;
    evaluation->evaluate = evaluate;
    evaluation->context = context;
}

/* One task. Returns 0 or PENDING. */
static int advance(struct gather *run, struct gather_task *task)
{
    int rc = 0;

    if (!task->done && task->advance(task, run) != 0)
        return PENDING;
    task->done = true;
    for (size_t i = 0; i < task->troubles.count; i++) {
        if (gather_settle(run, task->troubles.items[i]) != 0)
            rc = PENDING;
    }
    return rc;
}

int tasks_advance(struct gather *run)
{
    int rc = 0;

    for (size_t i = 0; i < run->opts->task_count; i++) {
        if (advance(run, run->opts->tasks[i]) != 0)
            rc = PENDING;
    }
    return rc;
}

bool tasks_blame_forwarder(const struct gather *run)
{
    for (size_t i = 0; i < run->opts->task_count; i++) {
        const struct troubles *troubles = &run->opts->tasks[i]->troubles;

        for (size_t k = 0; k < troubles->count; k++) {
            if (troubles->items[k]->blame == BLAME_FORWARDER)
                return true;
        }
    }
    return false;
}

void tasks_restart(struct gather *run)
{
    for (size_t i = 0; i < run->opts->task_count; i++) {
        struct gather_task *task = run->opts->tasks[i];

        if (task->restart != NULL)
            task->restart(task);
        task->troubles.count = 0;
        task->done = false;
    }
}

void tasks_cut(struct gather *run)
{
    for (size_t i = 0; i < run->opts->task_count; i++) {
        if (run->opts->tasks[i]->cut != NULL)
            run->opts->tasks[i]->cut(run->opts->tasks[i]);
    }
}

void tasks_release(struct gather *run)
{
    for (size_t i = 0; i < run->opts->task_count; i++) {
        if (run->opts->tasks[i]->release != NULL)
            run->opts->tasks[i]->release(run->opts->tasks[i]);
    }
}
