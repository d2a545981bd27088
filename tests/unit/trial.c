/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "trial.h"

#include <stdlib.h>

void trial_done(void *context)
{
    struct trial *trial = context;

    trial->done++;
    if (!trial->keep) {
        session_free(trial->session); /* as a driver does it: inside done() */
        trial->session = NULL;
    }
    loop_stop(trial->loop);
}

static void set_default(msec *limit)
{
    if (*limit == 0)
        *limit = 5000;
}

void trial_connect(struct trial *trial, const char *address, uint16_t port)
{
    struct ip ip;
    msec begin;

    if (loop_new(&trial->loop, NULL) != 0 || tls_context_new(&trial->tls, NULL) != 0 ||
        !ip_parse(address, &ip))
        abort();
    begin = clock_now();
    trial->arena = arena_new();
    set_default(&trial->opts.limits.connect);
    set_default(&trial->opts.limits.greeting);
    set_default(&trial->opts.limits.other);
    if (trial->opts.helo == NULL)
        trial->opts.helo = "monitor.example";
    trial->opts.deadline = trial->opts.deadline == 0 ? MSEC_NEVER : begin + trial->opts.deadline;
    trial->session = session_start(trial->loop, trial->tls, &ip, port, &trial->opts, trial->arena,
                                   &trial->facts, trial_done, trial);
    if (trial->done != 0)
        abort();
    loop_run(trial->loop, begin + (trial->total == 0 ? 20000 : trial->total));
    trial->elapsed = clock_now() - begin;
    if (trial->cut && trial->session != NULL)
        session_cut(trial->session);
}

void trial_run(struct trial *trial, const struct peer_act *script)
{
    struct peer peer;

    peer_start(&peer, script);
    trial_connect(trial, "127.0.0.1", peer.port);
    if (!trial->keep) {
        session_free(trial->session);
        trial->session = NULL;
    }
    trial->failed = peer_finish(&peer);
}

void trial_free(struct trial *trial)
{
    session_free(trial->session);
    tls_context_free(trial->tls);
    loop_free(trial->loop);
    arena_free(trial->arena);
}
