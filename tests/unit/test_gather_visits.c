/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: which connections a run makes, in which order, and which it does not. */
#include <config.h>

#include <stdio.h>

#include "gather_trial.h"

#define GAP 300
/* A peer sees the end of a connection a little later than the run does. */
#define MOST_OF_GAP 250

static const struct peer_act says_421[] = {
    {PEER_SEND, "421 too many connections\r\n", 0}, {PEER_EXPECT, "QUIT\r\n", 0}, {0}};

static void one_host_without_starttls(const struct gather_trial *trial, size_t host)
{
    assert_int_equal(gather_trial_session(trial, host, 0)->end, SESSION_NO_STARTTLS);
}

static void an_address_literal_needs_no_lookup(void **state)
{
    static const struct peer_act script[] = {PLAIN(), {0}};
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    trial->opts.want_tlsa = true;
    trial->opts.resolver.forwarder_count = 0;
    trial->opts.resolver.resolv_conf = "/nonexistent/resolv.conf";
    assert_int_equal(gather_trial_peer(trial, script), 0);
    one_host_without_starttls(trial, 0);
    assert_true(trial->facts.hosts[0].literal);
    assert_int_equal(trial->facts.hosts[0].preference, -1);
    assert_int_equal(trial->facts.resolver, RESOLVER_UNUSED);
    assert_int_equal(trial->facts.lookups, 0);
    assert_int_equal(trial->facts.connections, 1);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_null(gather_trial_session(trial, 0, 0)->sni);
}

/* Two MX hosts on one address: the second waits for the end of the first, and then for the gap. */
static void one_address_is_never_visited_twice_at_once(void **state)
{
    static const struct peer_act script[] = {
        PLAIN({PEER_ALONE, NULL, GAP}, ), {PEER_NEXT, NULL, MOST_OF_GAP}, PLAIN(), {0}};
    struct gather_trial *trial = *state;

    trial->opts.domain = "local.example";
    trial->opts.gap = GAP;
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_int_equal(trial->facts.host_count, 2);
    assert_string_equal(trial->facts.hosts[0].name, "local1.example");
    assert_string_equal(trial->facts.hosts[1].name, "local2.example");
    one_host_without_starttls(trial, 0);
    one_host_without_starttls(trial, 1);
    assert_int_equal(trial->facts.connections, 2);
    assert_in_range(trial->elapsed, 2 * GAP, 5000);
}

/* Different ports, so that different peers: 127.0.0.1 is theirs, and nobody waits for anybody. */
static void different_places_are_visited_at_once(void **state)
{
    static const struct peer_act script[] = {PLAIN({PEER_ALONE, NULL, 600}, ), {0}};
    struct gather_trial *trial = *state;
    struct peer peers[2];

    trial->opts.domain = "local.example";
    trial->opts.gap = 5000;
    for (size_t i = 0; i < COUNT(peers); i++) {
        static const char *const names[] = {"local1.example", "local2.example"};
        struct connect_to *to = &trial->opts.connect_to[trial->opts.connect_to_count++];

        peer_start(&peers[i], script);
        snprintf(to->name, sizeof to->name, "%s", names[i]);
        assert_true(ip_parse("127.0.0.1", &to->ip));
        to->port = peers[i].port;
    }
    gather_trial_run(trial);
    assert_int_equal(peer_finish(&peers[0]), 0);
    assert_int_equal(peer_finish(&peers[1]), 0);
    one_host_without_starttls(trial, 0);
    one_host_without_starttls(trial, 1);
    assert_in_range(trial->elapsed, 600, 4000);
}

static void the_first_421_ends_what_is_left_for_the_address(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.domain = "local.example";
    assert_int_equal(gather_trial_peer(trial, says_421), 0);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_REPLY);
    assert_int_equal(gather_trial_session(trial, 0, 0)->reply_code, 421);
    assert_int_equal(gather_trial_session(trial, 1, 0)->end, SESSION_SKIPPED);
    assert_int_equal(trial->facts.connections, 1);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
}

/* ...also when it is the answer to the second kind of key. */
static void a_421_to_the_second_session_ends_what_is_left_too(void **state)
{
    static const struct peer_act script[] = {
        PLAIN(), {PEER_NEXT, NULL, 0}, {PEER_SEND, "421 enough\r\n", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->opts.domain = "local.example";
    trial->opts.both_keys = true;
    assert_int_equal(gather_trial_peer(trial, script), 0);
    one_host_without_starttls(trial, 0);
    assert_int_equal(gather_trial_session(trial, 0, 1)->reply_code, 421);
    assert_int_equal(gather_trial_session(trial, 1, 0)->end, SESSION_SKIPPED);
    assert_int_equal(gather_trial_session(trial, 1, 1)->end, SESSION_SKIPPED);
    assert_int_equal(trial->facts.connections, 2);
}

/* A 450 to EHLO is about this session. */
static void another_4xx_after_the_greeting_ends_nothing_else(void **state)
{
    static const struct peer_act script[] = {
        GREETS,  EHLO_COMES, {PEER_SEND, "450 not now\r\n", 0}, QUIT_COMES, {PEER_NEXT, NULL, 0},
        PLAIN(), {0}};
    struct gather_trial *trial = *state;

    trial->opts.domain = "local.example";
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_REPLY);
    one_host_without_starttls(trial, 1);
}

/* The peer has an EC key only: the session that takes RSA alone fails, the other does not. */
static void both_keys_make_two_sessions(void **state)
{
    static const struct peer_act script[] = {UP_TO_220,
                                             {PEER_TLS, NULL, PEER_TLS_FAILS},
                                             {PEER_NEXT, NULL, MOST_OF_GAP},
                                             UP_TO_220,
                                             {PEER_TLS, NULL, 0},
                                             INSIDE,
                                             QUIT_INSIDE,
                                             {0}};
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    trial->opts.both_keys = true;
    trial->opts.gap = GAP;
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_int_equal(trial->facts.hosts[0].addresses[0].session_count, 2);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_TLS_FAILED);
    assert_int_equal(gather_trial_session(trial, 0, 1)->end, SESSION_DONE);
    assert_string_equal(gather_trial_session(trial, 0, 1)->chain->certs[0].key, "EC P-256");
    assert_int_equal(trial->facts.connections, 2);
}

static void a_place_where_nobody_is_is_not_asked_for_the_second_key(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    trial->opts.port = peer_closed_port();
    trial->opts.both_keys = true;
    gather_trial_run(trial);
    assert_int_equal(gather_trial_session(trial, 0, 0)->end, SESSION_REFUSED);
    assert_int_equal(gather_trial_session(trial, 0, 1)->end, SESSION_SKIPPED);
    assert_int_equal(trial->facts.connections, 1);
}

/* ok.example has 192.0.2.1; the run goes elsewhere and still judges ok.example. */
static void connect_to_replaces_addresses_and_judges_as_the_name(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, 0}, INSIDE, QUIT_INSIDE, {0}};
    struct gather_trial *trial = *state;
    const struct session_facts *session;
    const struct host_facts *host;
    struct peer peer;

    peer_start(&peer, script);
    trial->opts.host = "ok.example";
    trial->opts.port = 25;
    trial->opts.connect_to[0] = (struct connect_to){.name = "ok.example", .port = peer.port};
    trial->opts.connect_to[1] = (struct connect_to){.name = "other.example", .port = 9};
    assert_true(ip_parse("127.0.0.1", &trial->opts.connect_to[0].ip));
    trial->opts.connect_to_count = 2;
    gather_trial_run(trial);
    assert_int_equal(peer_finish(&peer), 0);
    host = &trial->facts.hosts[0];
    assert_int_equal(host->address_count, 1);
    assert_int_equal(ip_compare(&host->addresses[0].ip, &trial->opts.connect_to[0].ip), 0);
    assert_true(host->addresses[0].not_public);
    session = gather_trial_session(trial, 0, 0);
    assert_int_equal(session->end, SESSION_DONE);
    assert_string_equal(session->sni, "ok.example");
    assert_string_equal(session->chain->name, "ok.example");
    assert_false(session->chain->name_match);
    assert_int_not_equal(session->chain->trust, TRUST_UNTESTED);
}

static void addresses_beyond_the_cap_are_dropped_and_counted(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.domain = "many.example";
    trial->opts.want_sessions = false;
    gather_trial_run(trial);
    assert_int_equal(trial->facts.host_count, 2);
    assert_int_equal(trial->facts.hosts[0].address_count + trial->facts.hosts[1].address_count,
                     ADDRESSES_MAX);
    assert_int_equal(trial->facts.hosts[0].address_dropped + trial->facts.hosts[1].address_dropped,
                     80 - ADDRESSES_MAX);
    assert_int_equal(trial->facts.connections, 0);
    assert_false(trial->facts.sessions_begun);
}

/* --- the control host --- */

static void control(struct gather_trial *trial, uint16_t port)
{
    trial->opts.host = "127.0.0.1";
    trial->opts.control_host = "local.example";
    trial->opts.control_port = port;
}

static void a_control_host_that_answers(void **state)
{
    static const struct peer_act script[] = {{PEER_EOF, NULL, 0}, {0}};
    struct gather_trial *trial = *state;
    struct peer peer;

    peer_start(&peer, script);
    control(trial, peer.port);
    trial->opts.port = peer_closed_port();
    gather_trial_run(trial);
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial->facts.control, CONTROL_ANSWERS);
    assert_string_equal(trial->facts.control_name, "local.example");
    assert_int_equal(trial->facts.connections, 2);
}

static void a_control_host_that_is_silent_too(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.port = peer_closed_port();
    control(trial, peer_closed_port());
    gather_trial_run(trial);
    assert_int_equal(trial->facts.control, CONTROL_SILENT);
}

static void a_control_host_without_address_is_silent(void **state)
{
    struct gather_trial *trial = *state;

    trial->opts.port = peer_closed_port();
    control(trial, 25);
    trial->opts.control_host = "nx.example";
    gather_trial_run(trial);
    assert_int_equal(trial->facts.control, CONTROL_SILENT);
    assert_int_equal(trial->facts.connections, 1);
}

/* Whatever it says: a host that answers shows that this machine reaches it. */
static void the_control_host_is_not_asked_when_something_answered(void **state)
{
    struct gather_trial *trial = *state;

    control(trial, peer_closed_port());
    assert_int_equal(gather_trial_peer(trial, says_421), 0);
    assert_int_equal(trial->facts.control, CONTROL_UNASKED);
    assert_null(trial->facts.control_name);
    assert_int_equal(trial->facts.connections, 1);
    assert_int_equal(trial->facts.lookups, 0);
}

static void the_control_host_is_not_asked_when_nothing_was_visited(void **state)
{
    struct gather_trial *trial = *state;

    control(trial, peer_closed_port());
    trial->opts.host = "nx.example";
    trial->opts.port = 25;
    gather_trial_run(trial);
    assert_true(trial->facts.hosts[0].nxdomain);
    assert_int_equal(trial->facts.control, CONTROL_UNASKED);
    assert_int_equal(trial->facts.connections, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(an_address_literal_needs_no_lookup),
        gather_test(one_address_is_never_visited_twice_at_once),
        gather_test(different_places_are_visited_at_once),
        gather_test(the_first_421_ends_what_is_left_for_the_address),
        gather_test(a_421_to_the_second_session_ends_what_is_left_too),
        gather_test(another_4xx_after_the_greeting_ends_nothing_else),
        gather_test(both_keys_make_two_sessions),
        gather_test(a_place_where_nobody_is_is_not_asked_for_the_second_key),
        gather_test(connect_to_replaces_addresses_and_judges_as_the_name),
        gather_test(addresses_beyond_the_cap_are_dropped_and_counted),
        gather_test(a_control_host_that_answers),
        gather_test(a_control_host_that_is_silent_too),
        gather_test(a_control_host_without_address_is_silent),
        gather_test(the_control_host_is_not_asked_when_something_answered),
        gather_test(the_control_host_is_not_asked_when_nothing_was_visited),
    };

    return cmocka_run_group_tests_name("gather: visits", tests, NULL, NULL);
}
