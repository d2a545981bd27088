/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loop: the one event loop of a run (libevent), its timers, and SIGTERM as "deadline now". */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"

struct event_base;
struct loop;

/* ERR_SYSTEM when libevent has no usable method. */
MUST_CHECK int loop_new(struct loop **out, struct err *err);
void loop_free(struct loop *loop);
/* libevent's base, for libunbound. */
struct event_base *loop_base(struct loop *loop);
/* Runs until loop_stop(), `deadline`, or SIGTERM/SIGINT (when loop_catch_signals() was called). */
void loop_run(struct loop *loop, msec deadline);
void loop_stop(struct loop *loop);
/* From now on SIGTERM and SIGINT end loop_run(), and SIGPIPE is ignored. A program may hold the two
 * back (sigprocmask) before and after: they are let through until loop_free(). ERR_SYSTEM. */
MUST_CHECK int loop_catch_signals(struct loop *loop, struct err *err);
/* From now on the two call `tell` instead of ending loop_run(). */
void loop_tell_signals(struct loop *loop, void (*tell)(void *context), void *context);
/* Whether one of them came. */
bool loop_terminated(const struct loop *loop);

/* A timer that belongs to its user. */
struct loop_timer;
struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *context), void *context);
/* (Re)starts it: fires once at `at`; MSEC_NEVER stops it. */
void loop_timer_set(struct loop_timer *timer, msec at);
/* NULL is fine. Safe inside its own callback. */
void loop_timer_free(struct loop_timer *timer);

/* A watch over a file descriptor that another library opens and closes. */
struct loop_watch;
enum { LOOP_READ = 1, LOOP_WRITE = 2 };
/* Asks for nothing yet. `ready` comes from the loop only, each time `fd` can be read or written as
 * asked (`what` says which); an error of the descriptor counts as ready. */
struct loop_watch *loop_watch_new(struct loop *loop, int fd,
                                  void (*ready)(void *context, int fd, unsigned what),
                                  void *context);
/* What to wait for from now on: LOOP_READ, LOOP_WRITE, both, or 0. */
void loop_watch_set(struct loop_watch *watch, unsigned what);
/* Before the descriptor is closed. NULL is fine. Safe inside its own callback. */
void loop_watch_free(struct loop_watch *watch);

#endif
