/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: lookups, the fall-back without validation, and runs that are cut. */
#include <config.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gather_trial.h"

/* --- who answers our questions --- */

/* The scripted server signs nothing, so that nothing validates below the root's keys. */
static void with_validation(struct gather_trial *trial, bool need_security)
{
    trial->opts.domain = "local.example";
    trial->opts.port = peer_closed_port();
    trial->opts.resolver.no_validation = false;
    trial->opts.need_security = need_security;
    gather_trial_run(trial);
}

static void a_forwarder_that_breaks_dnssec_is_used_without_validation(void **state)
{
    struct gather_trial *trial = *state;

    with_validation(trial, false);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.resolver, RESOLVER_FORWARDER_BREAKS);
    assert_non_null(trial->facts.resolver_error);
    assert_int_equal(trial->facts.domain.status, DNS_INSECURE);
    assert_null(trial->facts.domain.trouble);
    assert_int_equal(trial->facts.host_count, 2);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_REFUSED);
    assert_int_equal(gather_trial_session(trial, 1, 0)->end, SESSION_REFUSED);
    assert_int_equal(trial->facts.connections, 2);
}

/* The same without a domain: the host's own lookup shows it. */
static void a_host_falls_back_too(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.host = "local.example";
    trial->opts.port = peer_closed_port();
    trial->opts.resolver.no_validation = false;
    gather_trial_run(trial);
    assert_int_equal(trial->facts.resolver, RESOLVER_FORWARDER_BREAKS);
    assert_null(trial->facts.hosts[0].trouble);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_REFUSED);
}

static void a_run_that_needs_security_never_falls_back(void **state)
{
    struct gather_trial *trial = *state;

    with_validation(trial, true);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.resolver, RESOLVER_VALIDATING);
    assert_int_equal(trial->facts.domain.status, DNS_BOGUS);
    assert_non_null(trial->facts.domain.trouble);
    assert_int_equal(trial->facts.domain.trouble->blame, BLAME_FORWARDER);
    assert_int_equal(trial->facts.connections, 0);
}

static void without_a_resolver_the_run_ends_at_once(void **state)
{
    char path[] = "/tmp/test_gather.XXXXXX";
    struct gather_trial *trial = *state;
    int file = mkstemp(path);

    assert_true(file >= 0);
    close(file);
    trial->opts.domain = "local.example";
    trial->opts.want_tlsa = true;
    trial->opts.resolver.forwarder_count = 0;
    trial->opts.resolver.resolv_conf = path;
    gather_trial_run(trial);
    unlink(path);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.resolver, RESOLVER_UNUSABLE);
    assert_non_null(strstr(trial->facts.resolver_error, path));
    assert_int_equal(trial->facts.domain.status, DNS_FAILED);
    assert_false(trial->facts.domain.mx_known);
    assert_int_equal(trial->facts.lookups, 0);
    assert_in_range(trial->elapsed, 0, 1000);
}

static void without_a_resolver_a_host_has_no_address(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.host = "local.example";
    trial->opts.want_tlsa = true;
    trial->opts.resolver.forwarder_count = 0;
    trial->opts.resolver.resolv_conf = "/nonexistent/resolv.conf";
    gather_trial_run(trial);
    assert_int_equal(trial->facts.resolver, RESOLVER_UNUSABLE);
    assert_false(trial->facts.hosts[0].addresses_known);
    assert_non_null(trial->facts.hosts[0].trouble);
    assert_in_range(trial->elapsed, 0, 1000);
}

static void a_trust_anchor_that_cannot_be_read_is_our_error(void **state)
{
    struct gather_trial *trial = *state;
    struct err err = {0};

    trial->opts.host = "local.example";
    trial->opts.resolver.no_validation = false;
    trial->opts.resolver.trust_anchor = "/nonexistent/anchor";
    trial->opts.deadline = clock_now() + trial->total;
    assert_int_equal(gather_run(&trial->opts, trial->arena, &trial->facts, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "/nonexistent/anchor"));
}

/* A name that fails is its domain's fault where others are answered. */
static void a_trouble_has_somebody_to_blame(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.domain = "fail.example";
    gather_trial_run(trial);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.resolver, RESOLVER_NOT_VALIDATING);
    assert_int_equal(trial->facts.domain.trouble->blame, BLAME_DOMAIN);
    assert_int_equal(trial->facts.host_count, 0);
}

/* --- runs that are cut --- */

static void the_deadline_cuts_what_is_live_and_keeps_what_was_learnt(void **state)
{
    static const struct peer_act script[] = {GREETS, EHLO_COMES, {PEER_EOF, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->opts.domain = "local.example";
    trial->total = 500;
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_int_equal(trial->facts.end, RUN_DEADLINE);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_DEADLINE);
    assert_int_equal(gather_trial_session(trial, 0, 0)->step, STEP_EHLO);
    assert_string_equal(gather_trial_session(trial, 0, 0)->greeting, "mx.example ESMTP");
    assert_int_equal(gather_trial_session(trial, 1, 0)->end, SESSION_PENDING);
    assert_in_range(trial->elapsed, 500, 1500);
}

/* The same with nothing else to do: the session's own timer may come first. */
static void a_run_whose_last_session_is_cut_has_met_its_deadline(void **state)
{
    static const struct peer_act script[] = {GREETS, EHLO_COMES, {PEER_EOF, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    trial->total = 300;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(gather_trial_peer(trial, script), 0);
        assert_int_equal(trial->facts.end, RUN_DEADLINE);
        assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_DEADLINE);
    }
}

static void a_signal_ends_the_run_and_keeps_what_was_learnt(void **state)
{
    static const struct peer_act script[] = {
        GREETS, EHLO_COMES, {PEER_SIGNAL, NULL, SIGTERM}, {PEER_EOF, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_int_equal(trial->facts.end, RUN_TERMINATED);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_DEADLINE);
    assert_string_equal(gather_trial_session(trial, 0, 0)->greeting, "mx.example ESMTP");
    assert_in_range(trial->elapsed, 0, 5000);
}

/* Runs while another process waits for 300 ms and then sends SIGTERM, which is held back until the
 * run catches it, as a program does. */
static void run_until_signal(struct gather_trial *trial)
{
    sigset_t held, before;
    pid_t sender;

    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    assert_int_equal(sigprocmask(SIG_BLOCK, &held, &before), 0);
    sender = fork();
    assert_true(sender >= 0);
    if (sender == 0) {
        poll(NULL, 0, 300);
        kill(getppid(), SIGTERM);
        _exit(0);
    }
    gather_trial_run(trial);
    assert_int_equal(waitpid(sender, NULL, 0), sender);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    assert_int_equal(trial->facts.end, RUN_TERMINATED);
    assert_in_range(trial->elapsed, 0, 4000);
}

static void a_signal_during_lookups_ends_them(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.host = "silent.example";
    trial->opts.want_tlsa = true;
    trial->opts.control_host = "127.0.0.1";
    trial->opts.control_port = peer_closed_port();
    trial->opts.resolver.lookup_cap = 10000;
    run_until_signal(trial);
    assert_false(trial->facts.hosts[0].addresses_known);
    assert_int_equal(trial->facts.hosts[0].trouble->blame, BLAME_DEADLINE);
    assert_int_equal(trial->facts.control, CONTROL_UNASKED);
    assert_int_equal(trial->facts.connections, 0);
}

/* No question of --check-resolver goes out after the end; it stays untested. */
static void a_signal_before_the_own_resolvers_turn_leaves_it_untested(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.dnssec_name = "silent.example";
    trial->opts.want_sessions = false;
    trial->opts.need_security = true;
    trial->opts.check_resolver = true;
    trial->opts.resolver.resolv_conf = "/nonexistent/resolv.conf";
    trial->opts.resolver.lookup_cap = 10000;
    run_until_signal(trial);
    assert_int_equal(trial->facts.dnssec->status, DNS_FAILED);
    assert_int_equal(trial->facts.dnssec->resolver, RESOLVER_UNTESTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(a_forwarder_that_breaks_dnssec_is_used_without_validation),
        gather_test(a_host_falls_back_too),
        gather_test(a_run_that_needs_security_never_falls_back),
        gather_test(without_a_resolver_the_run_ends_at_once),
        gather_test(without_a_resolver_a_host_has_no_address),
        gather_test(a_trust_anchor_that_cannot_be_read_is_our_error),
        gather_test(a_trouble_has_somebody_to_blame),
        gather_test(the_deadline_cuts_what_is_live_and_keeps_what_was_learnt),
        gather_test(a_run_whose_last_session_is_cut_has_met_its_deadline),
        gather_test(a_signal_ends_the_run_and_keeps_what_was_learnt),
        gather_test(a_signal_during_lookups_ends_them),
        gather_test(a_signal_before_the_own_resolvers_turn_leaves_it_untested),
    };

    return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
