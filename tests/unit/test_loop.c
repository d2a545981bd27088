/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "unit.h"

struct fired {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_timer *other;
    int count;
    msec when;
};

static void note(void *context)
{
    struct fired *fired = context;

    fired->count++;
    fired->when = clock_now();
}

static void note_and_stop(void *context)
{
    struct fired *fired = context;

    note(fired);
    loop_stop(fired->loop);
}

static void note_and_free_both(void *context)
{
    struct fired *fired = context;

    note(fired);
    loop_timer_free(fired->timer);
    loop_timer_free(fired->other);
}

static void note_and_restart(void *context)
{
    struct fired *fired = context;

    note(fired);
    loop_timer_set(fired->timer, clock_now() + 5);
}

static void send_term(void *context)
{
    note(context);
    raise(SIGTERM);
}

static struct loop *new_loop(void)
{
    struct loop *loop = NULL;
    struct err err = {0};

    assert_int_equal(loop_new(&loop, &err), 0);
    assert_non_null(loop_base(loop));
    return loop;
}

static void timer_never_fires_before_its_time(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};
    struct loop_timer *timer = loop_timer_new(loop, note_and_stop, &fired);

    (void)state;
    for (int i = 0; i < 20; i++) {
        msec at = clock_now() + 7;

        loop_timer_set(timer, at);
        loop_run(loop, clock_now() + 5000);
        assert_int_equal(fired.count, i + 1);
        assert_true(fired.when >= at);
        assert_true(fired.when < at + 1000);
    }
    loop_timer_free(timer);
    loop_free(loop);
}

static void run_ends_at_its_deadline(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};
    struct loop_timer *timer = loop_timer_new(loop, note_and_stop, &fired);
    msec begin = clock_now();

    (void)state;
    loop_timer_set(timer, begin + 60000);
    loop_run(loop, begin + 30);
    assert_true(clock_now() >= begin + 30);
    assert_true(clock_now() < begin + 5000);
    assert_int_equal(fired.count, 0);
    loop_run(loop, begin - 1);
    assert_int_equal(fired.count, 0);
    loop_timer_free(timer);
    loop_free(loop);
}

static void run_without_anything_to_wait_for_returns(void **state)
{
    struct loop *loop = new_loop();
    msec begin = clock_now();

    (void)state;
    loop_run(loop, MSEC_NEVER);
    assert_true(clock_now() < begin + 1000);
    loop_free(loop);
}

static void never_stops_a_timer_and_null_is_freed(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};
    struct loop_timer *timer = loop_timer_new(loop, note, &fired);

    (void)state;
    loop_timer_set(timer, clock_now() + 5);
    loop_timer_set(timer, MSEC_NEVER);
    loop_run(loop, clock_now() + 30);
    assert_int_equal(fired.count, 0);
    loop_timer_free(timer);
    loop_timer_free(NULL);
    loop_free(loop);
    loop_free(NULL);
}

static void timer_may_free_itself_and_another_that_is_due(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};

    (void)state;
    fired.timer = loop_timer_new(loop, note_and_free_both, &fired);
    fired.other = loop_timer_new(loop, note_and_free_both, &fired);
    loop_timer_set(fired.timer, clock_now() + 5);
    loop_timer_set(fired.other, clock_now() + 5);
    loop_run(loop, clock_now() + 40);
    assert_int_equal(fired.count, 1);
    loop_free(loop);
}

static void timer_may_restart_itself(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};

    (void)state;
    fired.timer = loop_timer_new(loop, note_and_restart, &fired);
    loop_timer_set(fired.timer, clock_now());
    loop_run(loop, clock_now() + 100);
    assert_true(fired.count >= 3);
    loop_timer_free(fired.timer);
    loop_free(loop);
}

static void sigterm_ends_this_run_and_every_later_one(void **state)
{
    struct loop *loop = new_loop();
    struct fired fired = {.loop = loop};
    struct loop_timer *timer = loop_timer_new(loop, send_term, &fired);
    msec begin = clock_now();

    (void)state;
    assert_int_equal(loop_catch_signals(loop, NULL), 0);
    assert_int_equal(loop_catch_signals(loop, NULL), 0);
    assert_false(loop_terminated(loop));
    loop_timer_set(timer, begin + 5);
    loop_run(loop, begin + 10000);
    assert_true(loop_terminated(loop));
    loop_run(loop, begin + 10000);
    assert_true(clock_now() < begin + 5000);
    loop_timer_free(timer);
    loop_free(loop);
}

/* monitoring-plugins issue 1050: exit 141 when the peer went away. */
static void sigpipe_is_ignored_once_signals_are_caught(void **state)
{
    struct loop *loop = new_loop();
    int ends[2];

    (void)state;
    assert_int_equal(loop_catch_signals(loop, NULL), 0);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), -1);
    close(ends[1]);
    loop_free(loop);
}

static void compute(void *context)
{
    msec until = clock_now() + 20;

    note(context);
    while (clock_now() < until)
        ;
}

/* Peers that each make us compute, all at once, do not put off the end. */
static void deadline_goes_before_what_computes(void **state)
{
    struct loop *loop = new_loop();
    struct loop_timer *timers[100];
    struct fired fired = {.loop = loop};
    msec begin = clock_now();

    (void)state;
    for (size_t i = 0; i < COUNT(timers); i++) {
        timers[i] = loop_timer_new(loop, compute, &fired);
        loop_timer_set(timers[i], begin);
    }
    loop_run(loop, begin + 60);
    assert_true(fired.count > 0);
    assert_true(fired.count < 20);
    for (size_t i = 0; i < COUNT(timers); i++)
        loop_timer_free(timers[i]);
    loop_free(loop);
}

struct seen {
    struct loop *loop;
    struct loop_watch *watch;
    unsigned what;
    int fd, count;
};

static void note_ready(void *context, int fd, unsigned what)
{
    struct seen *seen = context;

    seen->fd = fd;
    seen->what |= what;
    seen->count++;
    loop_stop(seen->loop);
}

static void note_and_unwatch(void *context, int fd, unsigned what)
{
    struct seen *seen = context;

    note_ready(context, fd, what);
    loop_watch_free(seen->watch);
}

static void watch_tells_what_it_was_asked_for(void **state)
{
    struct loop *loop = new_loop();
    struct seen seen = {.loop = loop};
    struct loop_watch *in, *out;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    in = loop_watch_new(loop, ends[0], note_ready, &seen);
    out = loop_watch_new(loop, ends[1], note_ready, &seen);
    assert_int_equal(write(ends[1], "x", 1), 1);
    loop_run(loop, clock_now() + 20);
    assert_int_equal(seen.count, 0); /* nothing asked for yet */
    loop_watch_set(in, LOOP_READ);
    loop_run(loop, clock_now() + 5000);
    assert_int_equal(seen.what, LOOP_READ);
    assert_int_equal(seen.fd, ends[0]);
    loop_run(loop, clock_now() + 5000);
    assert_int_equal(seen.count, 2); /* what is not read is told again */
    loop_watch_set(in, 0);
    seen.what = 0;
    loop_watch_set(out, LOOP_READ | LOOP_WRITE);
    loop_run(loop, clock_now() + 5000);
    assert_int_equal(seen.what, LOOP_WRITE);
    assert_int_equal(seen.fd, ends[1]);
    loop_watch_free(in);
    loop_watch_free(out);
    loop_watch_free(NULL);
    close(ends[0]);
    close(ends[1]);
    loop_free(loop);
}

static void watch_may_free_itself_and_sees_the_other_end_go(void **state)
{
    struct loop *loop = new_loop();
    struct seen seen = {.loop = loop};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[1]);
    seen.watch = loop_watch_new(loop, ends[0], note_and_unwatch, &seen);
    loop_watch_set(seen.watch, LOOP_READ);
    loop_run(loop, clock_now() + 5000);
    assert_int_equal(seen.count, 1);
    loop_run(loop, clock_now() + 20);
    assert_int_equal(seen.count, 1);
    close(ends[0]);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timer_never_fires_before_its_time),
        cmocka_unit_test(run_ends_at_its_deadline),
        cmocka_unit_test(deadline_goes_before_what_computes),
        cmocka_unit_test(run_without_anything_to_wait_for_returns),
        cmocka_unit_test(never_stops_a_timer_and_null_is_freed),
        cmocka_unit_test(timer_may_free_itself_and_another_that_is_due),
        cmocka_unit_test(timer_may_restart_itself),
        cmocka_unit_test(sigterm_ends_this_run_and_every_later_one),
        cmocka_unit_test(sigpipe_is_ignored_once_signals_are_caught),
        cmocka_unit_test(watch_tells_what_it_was_asked_for),
        cmocka_unit_test(watch_may_free_itself_and_sees_the_other_end_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
