/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather_trial: one gather_run() against the scripted name server and scripted peers. */
#ifndef TESTS_GATHER_TRIAL_H
#define TESTS_GATHER_TRIAL_H

#include "gather/gather.h"
#include "peer.h"
#include "smtp_words.h"
#include "unit.h"

struct gather_trial {
    /* Set up for sessions without validation, IPv4 only, gap 0; the test sets the rest. */
    struct gather_opts opts;
    msec total; /* the run's deadline from its start (20 s) */
    /* What came of it. */
    struct run_facts facts;
    msec elapsed;
    struct arena *arena;
    pid_t dns;
};

/* cmocka set-up and teardown. */
int gather_trial_setup(void **state);
int gather_trial_teardown(void **state);
/* The run, which must end well. */
void gather_trial_run(struct gather_trial *trial);
/* The same with a peer on the port asked for; returns what peer_finish() says. */
int gather_trial_peer(struct gather_trial *trial, const struct peer_act *script);
/* What came of session `index` with the first address of a host. */
const struct session_facts *gather_trial_session(const struct gather_trial *trial, size_t host,
                                                 size_t index);

#define gather_test(name)                                                                          \
    cmocka_unit_test_setup_teardown(name, gather_trial_setup, gather_trial_teardown)

#endif
