/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: tasks of a program's own, run with everything else. */
#include <config.h>

#include <string.h>

#include "gather_trial.h"
#include "dns/trouble.h"

/* Asks for the A record of one name, then of a second; counts how often it is called. */
struct chase {
    struct gather_evaluation evaluation;
    const char *first, *second;
    const char *note; /* from the evaluation's arena */
    struct dns_trouble *trouble;
    enum dns_status status;
    unsigned calls, cuts, restarts, releases;
};

static int chase_evaluate(void *context, struct answers *table, struct arena *arena,
                          struct troubles *troubles)
{
    struct chase *chase = context;
    const char *names[] = {chase->first, chase->second};

    chase->calls++;
    for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
        const struct answer *answer = answers_get(table, names[i], RR_A);

        if (answer == NULL)
            return PENDING;
        chase->trouble = trouble_of(arena, answer);
        chase->status = answer->status;
        troubles_add(troubles, chase->trouble);
    }
    chase->note = arena_printf(arena, "%s done", chase->first);
    return 0;
}

static void on_cut(struct gather_task *task)
{
    ((struct chase *)task)->cuts++;
}

static void on_restart(struct gather_task *task)
{
    ((struct chase *)task)->restarts++;
}

static void on_release(struct gather_task *task)
{
    ((struct chase *)task)->releases++;
}

/* A run with this one task and no mail host. */
static void run_chase(struct gather_trial *trial, struct chase *chase)
{
    struct gather_task *tasks[] = {&chase->evaluation.task};

    gather_evaluation_init(&chase->evaluation, chase_evaluate, chase);
    chase->evaluation.task.cut = on_cut;
    chase->evaluation.task.restart = on_restart;
    chase->evaluation.task.release = on_release;
    trial->opts.want_sessions = false;
    trial->opts.tasks = tasks;
    trial->opts.task_count = 1;
    gather_trial_run(trial);
    trial->opts.task_count = 0;
    assert_int_equal(chase->releases, 1);
}

static void an_evaluation_is_called_until_it_misses_nothing(void **state)
{
    struct chase chase = {.first = "ok1.example", .second = "ok2.example"};
    struct gather_trial *trial = *state;

    run_chase(trial, &chase);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.lookups, 2);
    assert_int_equal(chase.calls, 3);
    assert_int_equal(chase.cuts, 0);
    assert_string_equal(chase.note, "ok1.example done");
}

static void a_task_runs_beside_the_mail_hosts(void **state)
{
    struct chase chase = {.first = "ok1.example"};
    struct gather_trial *trial = *state;

    trial->opts.domain = "many.example";
    trial->opts.mx_only = true;
    run_chase(trial, &chase);
    assert_int_equal(trial->facts.host_count, 2);
    assert_int_equal(trial->facts.hosts[0].address_count, 0);
    /* MX and A: the hosts' addresses were not asked for. */
    assert_int_equal(trial->facts.lookups, 2);
}

static void a_lookup_that_failed_is_blamed(void **state)
{
    struct chase chase = {.first = "fail.example"};
    struct gather_trial *trial = *state;

    run_chase(trial, &chase);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_non_null(chase.trouble);
    assert_int_equal(chase.trouble->status, DNS_FAILED);
    assert_int_equal(chase.trouble->blame, BLAME_DOMAIN);
}

static void a_task_begins_anew_without_validation(void **state)
{
    struct chase chase = {.first = "ok1.example"};
    struct gather_trial *trial = *state;

    trial->opts.resolver.no_validation = false;
    run_chase(trial, &chase);
    assert_int_equal(trial->facts.resolver, RESOLVER_FORWARDER_BREAKS);
    assert_int_equal(chase.restarts, 1);
    assert_int_equal(chase.status, DNS_INSECURE);
    assert_null(chase.trouble);
    assert_non_null(chase.note);
}

static void a_task_that_needs_security_stays(void **state)
{
    struct chase chase = {.first = "ok1.example"};
    struct gather_trial *trial = *state;

    trial->opts.resolver.no_validation = false;
    trial->opts.need_security = true;
    run_chase(trial, &chase);
    assert_int_equal(chase.restarts, 0);
    assert_int_equal(chase.trouble->status, DNS_BOGUS);
    assert_int_equal(chase.trouble->blame, BLAME_FORWARDER);
}

static void a_task_comes_to_its_end_when_the_run_is_cut(void **state)
{
    struct chase chase = {.first = "silent1.example", .second = "silent2.example"};
    struct gather_trial *trial = *state;

    trial->total = 600;
    trial->opts.resolver.lookup_cap = 10000;
    run_chase(trial, &chase);
    assert_in_range(trial->elapsed, 0, 3000);
    assert_non_null(chase.note);
    assert_int_equal(chase.trouble->status, DNS_FAILED);
}

/* --- a task that waits for something else than answers --- */

struct waiter {
    struct gather_task task;
    unsigned cuts;
    bool over;
};

static int waiter_advance(struct gather_task *task, struct gather *run)
{
    (void)run;
    return ((struct waiter *)task)->over ? 0 : PENDING;
}

static void waiter_cut(struct gather_task *task)
{
    struct waiter *waiter = (struct waiter *)task;

    waiter->cuts++;
    waiter->over = true;
}

static void a_task_that_waits_is_cut_at_the_deadline(void **state)
{
    struct waiter waiter = {.task = {.advance = waiter_advance, .cut = waiter_cut}};
    struct gather_task *tasks[] = {&waiter.task};
    struct gather_trial *trial = *state;

    trial->total = 300;
    trial->opts.want_sessions = false;
    trial->opts.tasks = tasks;
    trial->opts.task_count = 1;
    gather_trial_run(trial);
    trial->opts.task_count = 0;
    assert_int_equal(trial->facts.end, RUN_DEADLINE);
    assert_int_equal(waiter.cuts, 1);
    assert_true(waiter.task.done);
    assert_in_range(trial->elapsed, 250, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(an_evaluation_is_called_until_it_misses_nothing),
        gather_test(a_task_runs_beside_the_mail_hosts),
        gather_test(a_lookup_that_failed_is_blamed),
        gather_test(a_task_begins_anew_without_validation),
        gather_test(a_task_that_needs_security_stays),
        gather_test(a_task_comes_to_its_end_when_the_run_is_cut),
        gather_test(a_task_that_waits_is_cut_at_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
