/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "base/mem.h"

/* The longest single wait. Later points are reached by waiting again. */
#define WAIT_MAX ((msec)24 * 3600 * 1000)

struct loop {
    struct event_base *base;
    struct event sigterm, sigint;
    sigset_t held; /* the signal mask before loop_catch_signals() */
    bool catching;
    bool terminated;
    void (*tell)(void *context); /* of signals; NULL: they end the run */
    void *context;
};

/* The deadline and the signals go before the rest, and are looked for at least this often while
 * callbacks compute: peers that keep many of them busy cannot put off the end of the run. */
enum { PRIORITY_END = 0, PRIORITY_REST, PRIORITIES };
#define DISPATCH_MS 20

/* The event is part of the timer, so that starting one allocates nothing. */
struct loop_timer {
    struct event event;
    msec at;
    void (*fire)(void *context);
    void *context;
};

struct loop_watch {
    struct event readable, writable;
    void (*ready)(void *context, int fd, unsigned what);
    void *context;
};

static struct timeval timeval_of(msec duration)
{
    return (struct timeval){.tv_sec = (time_t)(duration / 1000),
                            .tv_usec = (suseconds_t)(duration % 1000) * 1000};
}

int loop_new(struct loop **out, struct err *err)
{
    const struct timeval dispatch = {.tv_usec = DISPATCH_MS * 1000};
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    /* One thread, and the environment (EVENT_NOEPOLL, EVENT_PRECISE_TIMER) is not ours to obey. */
    if (config != NULL &&
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV) == 0 &&
        event_config_set_max_dispatch_interval(config, &dispatch, -1, PRIORITY_REST) == 0)
        base = event_base_new_with_config(config);
    if (config != NULL)
        event_config_free(config);
    if (base != NULL && event_base_priority_init(base, PRIORITIES) != 0) {
        event_base_free(base);
        base = NULL;
    }
    if (base == NULL)
        return err_set(err, ERR_SYSTEM, "no event loop: out of file descriptors or memory");
    *out = mem_calloc(1, sizeof **out);
    (*out)->base = base;
    return 0;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    if (loop->catching) {
        sigprocmask(SIG_SETMASK, &loop->held, NULL);
        event_del(&loop->sigterm);
        event_del(&loop->sigint);
    }
    event_base_free(loop->base);
    free(loop);
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

static void on_deadline(void *context)
{
    loop_stop(context);
}

void loop_run(struct loop *loop, msec deadline)
{
    struct loop_timer *timer;

    if (loop->terminated)
        return;
    timer = loop_timer_new(loop, on_deadline, loop);
    event_priority_set(&timer->event, PRIORITY_END);
    loop_timer_set(timer, deadline);
    event_base_dispatch(loop->base);
    loop_timer_free(timer);
}

void loop_stop(struct loop *loop)
{
    event_base_loopbreak(loop->base);
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    struct loop *loop = context;

    (void)number;
    (void)what;
    if (loop->tell != NULL) {
        loop->tell(loop->context);
        return;
    }
    loop->terminated = true;
    loop_stop(loop);
}

void loop_tell_signals(struct loop *loop, void (*tell)(void *context), void *context)
{
    loop->tell = tell;
    loop->context = context;
}

int loop_catch_signals(struct loop *loop, struct err *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t ours;

    if (loop->catching)
        return 0;
    sigemptyset(&ignore.sa_mask);
    if (sigaction(SIGPIPE, &ignore, NULL) != 0)
        return err_set(err, ERR_SYSTEM, "cannot ignore SIGPIPE");
    if (evsignal_assign(&loop->sigterm, loop->base, SIGTERM, on_signal, loop) != 0 ||
        evsignal_assign(&loop->sigint, loop->base, SIGINT, on_signal, loop) != 0 ||
        event_priority_set(&loop->sigterm, PRIORITY_END) != 0 ||
        event_priority_set(&loop->sigint, PRIORITY_END) != 0 ||
        event_add(&loop->sigterm, NULL) != 0)
        return err_set(err, ERR_SYSTEM, "cannot catch SIGTERM");
    if (event_add(&loop->sigint, NULL) != 0) {
        event_del(&loop->sigterm);
        return err_set(err, ERR_SYSTEM, "cannot catch SIGINT");
    }
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigprocmask(SIG_UNBLOCK, &ours, &loop->held);
    loop->catching = true;
    return 0;
}

bool loop_terminated(const struct loop *loop)
{
    return loop->terminated;
}

static void arm(struct loop_timer *timer)
{
    struct timeval wait = timeval_of(clock_min(clock_left(clock_now(), timer->at), WAIT_MAX));

    event_add(&timer->event, &wait);
}

/* The loop counts from a clock reading that may be some milliseconds old, so an event can come a
 * little early; whoever looks at clock_now() then must not find time left. */
static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct loop_timer *timer = context;

    (void)fd;
    (void)what;
    if (clock_left(clock_now(), timer->at) > 0)
        arm(timer);
    else
        timer->fire(timer->context);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *context), void *context)
{
    struct loop_timer *timer = mem_calloc(1, sizeof *timer);

    timer->fire = fire;
    timer->context = context;
    event_assign(&timer->event, loop->base, -1, 0, on_timer, timer);
    return timer;
}

void loop_timer_set(struct loop_timer *timer, msec at)
{
    timer->at = at;
    if (at == MSEC_NEVER)
        event_del(&timer->event);
    else
        arm(timer);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    event_del(&timer->event);
    free(timer);
}

static void on_ready(evutil_socket_t fd, short what, void *context)
{
    struct loop_watch *watch = context;

    watch->ready(watch->context, fd, (what & EV_READ) != 0 ? LOOP_READ : LOOP_WRITE);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd,
                                  void (*ready)(void *context, int fd, unsigned what),
                                  void *context)
{
    struct loop_watch *watch = mem_calloc(1, sizeof *watch);

    watch->ready = ready;
    watch->context = context;
    event_assign(&watch->readable, loop->base, fd, EV_READ | EV_PERSIST, on_ready, watch);
    event_assign(&watch->writable, loop->base, fd, EV_WRITE | EV_PERSIST, on_ready, watch);
    return watch;
}

static void want(struct event *event, bool wanted)
{
    if (wanted)
        event_add(event, NULL);
    else
        event_del(event);
}

void loop_watch_set(struct loop_watch *watch, unsigned what)
{
    want(&watch->readable, (what & LOOP_READ) != 0);
    want(&watch->writable, (what & LOOP_WRITE) != 0);
}

void loop_watch_free(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    loop_watch_set(watch, 0);
    free(watch);
}
