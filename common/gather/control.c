/* SPDX-License-Identifier: GPL-3.0-or-later */
/* control: --control HOST: when nothing answered, does this machine reach port 25 anywhere? TCP is
 * enough to know. */
#include <config.h>

#include <stdlib.h>

#include "dns/host.h"
#include "gather/gather_private.h"
#include "net/conn.h"

#define BEFORE_DEADLINE 50 /* milliseconds */

struct control {
    struct gather *run;
    struct conn *conns[ADDRESSES_MAX];
    size_t open;
    struct loop_timer *limit;
};

static void settle(struct gather *run, enum control_state state)
{
    run->facts->control = state;
    run->control_done = true;
    gather_wake(run);
}

static void on_connected(void *context)
{
    struct control *control = context;

    if (!control->run->control_done)
        settle(control->run, CONTROL_ANSWERS);
}

static void on_received(void *context, const uint8_t *data, size_t size)
{
    (void)context;
    (void)data;
    (void)size;
}

static void on_ended(void *context, int error)
{
    struct control *control = context;

    (void)error;
    if (control->open > 0)
        control->open--;
    if (control->open == 0 && !control->run->control_done)
        settle(control->run, CONTROL_SILENT);
}

static void on_limit(void *context)
{
    struct control *control = context;

    if (!control->run->control_done)
        settle(control->run, CONTROL_SILENT);
}

static void connect_all(struct gather *run)
{
    static const struct conn_events events = {on_connected, on_received, on_ended};
    struct control *control = mem_calloc(1, sizeof *control);
    const struct host_facts *host = &run->control_host;

    control->run = run;
    run->control = control;
    for (size_t i = 0; i < host->address_count; i++) {
        int saved;

        if (conn_open(run->loop, &host->addresses[i].ip, host->addresses[i].port, &events, control,
                      &control->conns[i], &saved, NULL) == 0) {
            control->open++;
            run->facts->connections++;
        }
    }
    control->limit = loop_timer_new(run->loop, on_limit, control);
    /* What has not answered just before the run ends is silent, too. */
    loop_timer_set(control->limit, clock_min(clock_now() + run->opts->limits.connect,
                                             run->opts->deadline - BEFORE_DEADLINE));
    if (control->open == 0)
        settle(run, CONTROL_SILENT);
}

int control_ask(struct gather *run)
{
    struct host_query query = {
        .port = run->opts->control_port, .ipv4 = run->opts->ipv4, .ipv6 = run->opts->ipv6};
    struct ip literal;

    if (!run->facts->sessions_begun || visit_any_reached(run)) {
        run->control_done = true;
        return 0;
    }
    if (run->control == NULL) {
        run->facts->control_name = run->opts->control_host;
        run->control_host.name = run->opts->control_host;
        run->control_host.literal = ip_parse(run->opts->control_host, &literal);
        if (host_addresses(run->answers, run->arena, &query, &run->control_host) != 0)
            return PENDING;
        if (run->control_host.address_count > ADDRESSES_MAX)
            run->control_host.address_count = ADDRESSES_MAX;
        connect_all(run);
    }
    return run->control_done ? 0 : PENDING;
}

void control_free(struct gather *run)
{
    struct control *control = run->control;

    if (control == NULL)
        return;
    for (size_t i = 0; i < ADDRESSES_MAX; i++)
        conn_free(control->conns[i]);
    loop_timer_free(control->limit);
    free(control);
    run->control = NULL;
}
