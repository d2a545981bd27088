/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather_trial.h"

#include <stdlib.h>

#include "dns_server.h"

int gather_trial_setup(void **state)
{
    struct gather_trial *trial = mem_calloc(1, sizeof *trial);
    struct gather_opts *opts = &trial->opts;

    trial->arena = arena_new();
    trial->total = 20000;
    trial->dns = dns_server_fork(&opts->resolver.forwarders[0]);
    opts->resolver.forwarder_count = 1;
    opts->resolver.no_validation = true;
    opts->resolver.lookup_cap = 1000;
    opts->want_sessions = true;
    opts->ipv4 = true;
    opts->helo = "monitor.example";
    opts->limits = (struct session_limits){5000, 5000, 5000};
    *state = trial;
    return 0;
}

int gather_trial_teardown(void **state)
{
    struct gather_trial *trial = *state;

    dns_server_kill(trial->dns);
    arena_free(trial->arena);
    free(trial);
    return 0;
}

void gather_trial_run(struct gather_trial *trial)
{
    msec begin = clock_now();
    struct err err = {0};

    trial->opts.deadline = begin + trial->total;
    assert_int_equal(gather_run(&trial->opts, trial->arena, &trial->facts, &err), 0);
    assert_int_equal(err.code, 0);
    trial->elapsed = clock_now() - begin;
}

int gather_trial_peer(struct gather_trial *trial, const struct peer_act *script)
{
    struct peer peer;

    peer_start(&peer, script);
    trial->opts.port = peer.port;
    gather_trial_run(trial);
    return peer_finish(&peer);
}

const struct session_facts *gather_trial_session(const struct gather_trial *trial, size_t host,
                                                 size_t index)
{
    const struct address_facts *address;

    assert_true(host < trial->facts.host_count);
    assert_true(trial->facts.hosts[host].address_count > 0);
    address = &trial->facts.hosts[host].addresses[0];
    assert_true(index < address->session_count);
    return &address->sessions[index];
}
