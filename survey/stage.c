/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/stage.h"

#include <stdio.h>
#include <string.h>

#define TICK 250 /* milliseconds between two progress lines */

/* The first signal lets what runs come to its end; the second ends it where it stands. */
static void on_signal(void *context)
{
    struct stage *stage = context;

    if (stage->stopping || stage->running == 0)
        loop_stop(stage->loop);
    if (!stage->stopping && stage->survey->progress)
        fprintf(stderr,
                "\nmailsec_survey: finishing %zu that are under way; once more ends at "
                "once\n",
                stage->running);
    stage->stopping = true;
}

static void time_words(double seconds, char out[32])
{
    if (seconds >= 5400)
        snprintf(out, 32, "%.1f h", seconds / 3600);
    else if (seconds >= 90)
        snprintf(out, 32, "%.0f min", seconds / 60);
    else
        snprintf(out, 32, "%.0f s", seconds);
}

static void show(const struct stage *stage, bool last)
{
    double seconds = (double)(clock_now() - stage->started) / 1000;
    double rate = seconds > 0 ? (double)(stage->done - stage->begun_with) / seconds : 0;
    char left[32] = "?";

    if (rate > 0)
        time_words((double)(stage->total - stage->done) / rate, left);
    fprintf(stderr, "\r%s: %zu of %zu, %zu under way, %.0f/s, %s left   %s", stage->name,
            stage->done, stage->total, stage->running, rate, left, last ? "\n" : "");
    fflush(stderr);
}

static void on_tick(void *context)
{
    struct stage *stage = context;

    show(stage, false);
    loop_timer_set(stage->tick, clock_now() + TICK);
}

int stage_begin(struct stage *stage, struct survey *survey, struct output *output, const char *name,
                struct err *err)
{
    int rc;

    stage->survey = survey;
    stage->output = output;
    stage->name = name;
    stage->started = clock_now();
    rc = loop_new(&stage->loop, err);
    if (rc == 0)
        rc = loop_catch_signals(stage->loop, err);
    if (rc != 0)
        return rc;
    loop_tell_signals(stage->loop, on_signal, stage);
    if (survey->progress) {
        stage->tick = loop_timer_new(stage->loop, on_tick, stage);
        loop_timer_set(stage->tick, clock_now() + TICK);
    }
    rc = gather_shared_new(stage->loop, &survey->settings.gather, &stage->shared, err);
    if (rc == 0)
        survey->resolver =
            arena_strdup(survey->settings.arena, gather_shared_resolver(stage->shared));
    return rc;
}

int stage_run(struct stage *stage, enum stage_end *end, struct err *err)
{
    loop_run(stage->loop, MSEC_NEVER);
    if (stage->survey->progress)
        show(stage, true);
    if (stage->stopping)
        *end = STAGE_INTERRUPTED;
    if (stage->err.code != 0)
        *err = stage->err;
    return stage->err.code;
}

void stage_job_begin(struct stage *stage, struct stage_job *job,
                     void (*drop)(struct stage_job *job))
{
    job->stage = stage;
    job->drop = drop;
    job->next = stage->jobs;
    job->link = &stage->jobs;
    if (job->next != NULL)
        job->next->link = &job->next;
    stage->jobs = job;
    stage->running++;
}

static void drop_job(struct stage_job *job)
{
    job->stage->running--;
    *job->link = job->next;
    if (job->next != NULL)
        job->next->link = job->link;
    job->drop(job);
}

void stage_job_end(struct stage_job *job)
{
    job->stage->done++;
    drop_job(job);
}

void stage_clear(struct stage *stage)
{
    while (stage->jobs != NULL)
        drop_job(stage->jobs);
    loop_timer_free(stage->tick);
    gather_shared_free(stage->shared);
    loop_free(stage->loop);
    memset(stage, 0, sizeof *stage);
}

void stage_write(struct stage *stage, enum line_kind kind, const char *key, json_t *line)
{
    if (stage->err.code != 0) {
        json_decref(line);
        return;
    }
    if (output_write(stage->output, kind, key, line, &stage->err) != 0)
        loop_stop(stage->loop);
}

void stage_check(struct stage *stage, bool more)
{
    if (stage->running == 0 && (stage->stopping || !more))
        loop_stop(stage->loop);
}

bool stage_may_begin(const struct stage *stage, size_t most)
{
    return !stage->stopping && stage->err.code == 0 && stage->running < most;
}
