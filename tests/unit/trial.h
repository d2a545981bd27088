/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial: one session against one scripted peer. */
#ifndef TESTS_TRIAL_H
#define TESTS_TRIAL_H

#include <stdbool.h>

#include "base/mem.h"
#include "smtp/session.h"

#include "peer.h"
#include "smtp_words.h"

struct trial {
    /* Set by the test, zero for what is usual. */
    struct session_opts opts; /* limits of 5 s when they are 0 */
    msec total;               /* how long the loop runs at most (20 s) */
    bool cut;                 /* when the loop has ended, session_cut() */
    bool keep;                /* the session stays for the test to look at */
    /* What came of it. */
    struct session_facts facts;
    struct session *session;
    int done;   /* calls of done() */
    int failed; /* what peer_finish() said */
    msec elapsed;
    struct arena *arena;
    struct loop *loop;
    struct tls_context *tls;
};

/* Plays the script and the session to their ends. */
void trial_run(struct trial *trial, const struct peer_act *script);
/* The session with any address and port, without a peer. */
void trial_connect(struct trial *trial, const char *address, uint16_t port);
void trial_free(struct trial *trial);
/* The callback of the sessions; the context is the trial. */
void trial_done(void *context);

#endif
