/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: posture scans: which connections they make, when, and why they end. What the planner
 * makes of answers is in test_posture.c. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "gather_trial.h"

#define GAP 300
#define MOST_OF_GAP 250 /* a peer sees the end of a connection a little later than the run does */

#define BYTES(text)                                                                                \
    {                                                                                              \
        PEER_SEND, text, sizeof text - 1                                                           \
    }
#define ALERT "\x15\x03\x03\x00\x02\x02\x28"
#define SERVER_HELLO /* TLS 1.2, RSA key exchange, renegotiation_info */                           \
    "\x16\x03\x03\x00\x31\x02\x00\x00\x2d\x03\x03"                                                 \
    "abcdefghijklmnopqrstuvwxyz012345\x00\x00\x2f\x00\x00\x05\xff\x01\x00\x01\x00"

/* clang-format off */
#define NEXT {PEER_NEXT, NULL, 0}
#define ENDS {PEER_ALONE, NULL, 400}, {0}
#define WHOLE UP_TO_220, {PEER_TLS, NULL, 0}, INSIDE, QUIT_INSIDE
#define ASKS UP_TO_220, {PEER_HELLO, NULL, 0}
#define REFUSED ASKS, BYTES(ALERT), {PEER_EOF, NULL, 0}
/* clang-format on */

static char traced[8192];

static void trace(const char *line)
{
    size_t length = strlen(traced);

    snprintf(traced + length, sizeof traced - length, "%s\n", line);
}

/* A scan of 127.0.0.1, where the script must be played to its end. */
static const struct scan_facts *scan(struct gather_trial *trial, const struct peer_act *script)
{
    const struct address_facts *address;

    traced[0] = '\0';
    trial->opts.trace = trace;
    if (trial->opts.domain == NULL)
        trial->opts.host = "127.0.0.1";
    trial->opts.scan = SCAN_POLICY;
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_true(trial->facts.host_count > 0 && trial->facts.hosts[0].address_count > 0);
    address = &trial->facts.hosts[0].addresses[0];
    assert_non_null(address->scan);
    assert_int_equal(address->scan->mode, SCAN_POLICY);
    return address->scan;
}

static void check_end(const struct gather_trial *trial, const struct scan_facts *facts,
                      enum scan_stop stop, unsigned connections)
{
    assert_int_equal(facts->stop, stop);
    assert_int_equal(facts->connections, connections);
    assert_int_equal(trial->facts.connections, connections);
}

static void without_the_option_nothing_is_asked(void **state)
{
    static const struct peer_act script[] = {WHOLE, ENDS};
    struct gather_trial *trial = *state;

    trial->opts.host = "127.0.0.1";
    assert_int_equal(gather_trial_peer(trial, script), 0);
    assert_null(trial->facts.hosts[0].addresses[0].scan);
    assert_int_equal(trial->facts.connections, 1);
}

/* The session has shown TLS 1.3: it is not asked again. */
static void a_421_ends_it_with_the_servers_words(void **state)
{
    static const struct peer_act script[] = {
        WHOLE, NEXT, REFUSED, NEXT, {PEER_SEND, "421 4.7.0 that will do\r\n", 0}, QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 3);
    assert_string_equal(facts->stop_text, "421 4.7.0 that will do");
    assert_int_equal(facts->versions[TLS_1_3], TRI_YES);
    assert_int_equal(facts->hybrid_groups, TRI_NO);
    assert_non_null(facts->unasked);
    assert_int_equal(facts->cert_count, 1);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
}

static void so_does_a_454_to_starttls(void **state)
{
    static const struct peer_act script[] = {WHOLE,
                                             NEXT,
                                             GREETS,
                                             EHLO_COMES,
                                             OFFERS,
                                             STARTTLS_COMES,
                                             {PEER_SEND, "454 not again\r\n", 0},
                                             QUIT_COMES,
                                             ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 2);
    assert_string_equal(facts->stop_text, "454 not again");
}

/* The listener is gone after the second connection. */
static void a_door_that_shuts_ends_it(void **state)
{
    static const struct peer_act script[] = {WHOLE, NEXT, REFUSED, {0}};
    struct gather_trial *trial = *state;

    trial->opts.gap = 100; /* time for the listener to go */
    check_end(trial, scan(trial, script), SCAN_RESETS, 4);
    assert_non_null(strstr(traced, "connection refused in step connect"));
}

static void so_do_554_greetings_and_closed_sessions(void **state)
{
    static const struct peer_act script[] = {WHOLE,      NEXT, {PEER_SEND, "554 banned\r\n", 0},
                                             QUIT_COMES, NEXT, {PEER_RESET, NULL, 0},
                                             ENDS};
    struct gather_trial *trial = *state;

    check_end(trial, scan(trial, script), SCAN_RESETS, 3);
    assert_non_null(strstr(traced, "554 banned in step greeting"));
}

static void so_does_clear_text_in_the_place_of_tls(void **state)
{
    static const struct peer_act script[] = {WHOLE,
                                             NEXT,
                                             ASKS,
                                             {PEER_SEND, "500 what?\r\n", 0},
                                             {PEER_EOF, NULL, 0},
                                             NEXT,
                                             ASKS,
                                             {PEER_SEND, "500 what?\r\n", 0},
                                             {PEER_EOF, NULL, 0},
                                             ENDS};
    struct gather_trial *trial = *state;

    check_end(trial, scan(trial, script), SCAN_RESETS, 3);
    assert_non_null(strstr(traced, "): no TLS\n"));
}

static void silence_twice_ends_it(void **state)
{
    static const struct peer_act script[] = {
        WHOLE, NEXT, ASKS, {PEER_HOLD, NULL, 0}, NEXT, ASKS, {PEER_DRIP, "\x16\x03\x03\x10", 100},
        ENDS};
    struct gather_trial *trial = *state;

    trial->opts.limits.other = 300;
    check_end(trial, scan(trial, script), SCAN_SILENCE, 3);
    assert_in_range(trial->elapsed, 600, 5000);
    assert_non_null(strstr(traced, "timed out in step handshake"));
}

/* The session that hung counts: a server that hangs is asked once more, not twice. */
static void a_session_that_hung_is_the_first_silence(void **state)
{
    static const struct peer_act script[] = {ASKS, {PEER_HOLD, NULL, 0}, NEXT,
                                             ASKS, {PEER_HOLD, NULL, 0}, ENDS};
    struct gather_trial *trial = *state;

    trial->opts.limits.other = 300;
    check_end(trial, scan(trial, script), SCAN_SILENCE, 2);
}

static void without_starttls_nothing_is_asked(void **state)
{
    static const struct peer_act script[] = {PLAIN(), ENDS};
    struct gather_trial *trial = *state;

    trial->opts.gap = 5000;
    check_end(trial, scan(trial, script), SCAN_NO_TLS, 1);
    assert_true(trial->elapsed < 4000); /* nor waited for */
}

static void after_a_421_to_the_session_nothing_is_asked(void **state)
{
    static const struct peer_act script[] = {
        {PEER_SEND, "421 busy\r\n", 0}, {PEER_EXPECT, "QUIT\r\n", 0}, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 1);
    assert_string_equal(facts->stop_text, "421 busy");
}

/* It may speak what OpenSSL does not. */
static void a_handshake_that_failed_is_a_reason_to_ask(void **state)
{
    static const struct peer_act script[] = {
        REFUSED, NEXT, REFUSED, NEXT, {PEER_SEND, "421 enough\r\n", 0}, QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 3);
    assert_int_equal(facts->versions[TLS_1_3], TRI_NO);
}

static void connections_are_a_gap_apart(void **state)
{
    static const struct peer_act script[] = {WHOLE,
                                             {PEER_NEXT, NULL, MOST_OF_GAP},
                                             REFUSED,
                                             {PEER_NEXT, NULL, MOST_OF_GAP},
                                             REFUSED,
                                             {PEER_NEXT, NULL, MOST_OF_GAP},
                                             {PEER_SEND, "421 enough\r\n", 0},
                                             QUIT_COMES,
                                             ENDS};
    struct gather_trial *trial = *state;

    trial->opts.gap = GAP;
    check_end(trial, scan(trial, script), SCAN_PUT_OFF, 4);
    assert_in_range(trial->elapsed, 3 * GAP, 5000);
}

/* What is known by then is reported; the connection that still waited for its gap is not counted.
 */
static void the_runs_deadline_ends_it(void **state)
{
    static const struct peer_act script[] = {WHOLE, {PEER_ALONE, NULL, 1000}, {0}};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts;

    trial->opts.gap = 5000;
    trial->total = 1000;
    facts = scan(trial, script);
    check_end(trial, facts, SCAN_DEADLINE, 1);
    assert_int_equal(trial->facts.end, RUN_DEADLINE);
    assert_int_equal(facts->versions[TLS_1_3], TRI_YES);
    assert_non_null(facts->unasked);
    assert_true(trial->elapsed < 2000);
}

static void the_runs_deadline_in_a_connection_ends_it(void **state)
{
    static const struct peer_act script[] = {WHOLE, NEXT, ASKS, {PEER_HOLD, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->total = 1000;
    check_end(trial, scan(trial, script), SCAN_DEADLINE, 2);
    assert_int_equal(trial->facts.end, RUN_DEADLINE);
}

static void a_session_that_was_cut_is_no_proof_of_no_tls(void **state)
{
    static const struct peer_act script[] = {{PEER_HOLD, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->total = 500;
    check_end(trial, scan(trial, script), SCAN_DEADLINE, 1);
}

/* local1 and local2 have the same address: both are visited before it is scanned, once. */
static void hosts_on_one_address_share_its_scan(void **state)
{
    static const struct peer_act script[] = {
        WHOLE,      NEXT, WHOLE, NEXT, REFUSED, NEXT, {PEER_SEND, "421 enough\r\n", 0},
        QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts;

    trial->opts.domain = "local.example";
    facts = scan(trial, script);
    assert_int_equal(trial->facts.host_count, 2);
    assert_ptr_equal(trial->facts.hosts[1].addresses[0].scan, facts);
    check_end(trial, facts, SCAN_PUT_OFF, 4);
    assert_int_equal(gather_trial_session(trial, 1, 0)->end, SESSION_DONE);
    assert_int_equal(facts->budget, SCAN_POLICY_BUDGET + 1);
}

/* The peer has an EC key only: the session for RSA alone fails, and still the scan begins. */
static void both_keys_are_taken_in(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, PEER_TLS_FAILS}, NEXT,       WHOLE,
        NEXT,      {PEER_SEND, "421 enough\r\n", 0}, QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts;

    trial->opts.both_keys = true;
    facts = scan(trial, script);
    check_end(trial, facts, SCAN_PUT_OFF, 3);
    assert_int_equal(facts->versions[TLS_1_3], TRI_YES);
}

static void clear_text_behind_an_alert_changes_nothing(void **state)
{
    static const struct peer_act script[] = {WHOLE,
                                             NEXT,
                                             ASKS,
                                             BYTES(ALERT "454 4.7.0 TLS not available\r\n"),
                                             {PEER_EOF, NULL, 0},
                                             NEXT,
                                             {PEER_SEND, "421 enough\r\n", 0},
                                             QUIT_COMES,
                                             ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 3);
    assert_int_equal(facts->hybrid_groups, TRI_NO);
    assert_non_null(strstr(traced, "alert handshake_failure and clear text behind it"));
}

/* The second question is for weak suites. An answer that breaks off is one. */
static void a_server_hello_counts_though_the_peer_closes(void **state)
{
    static const struct peer_act script[] = {WHOLE,      NEXT,
                                             REFUSED,    NEXT,
                                             ASKS,       BYTES(SERVER_HELLO),
                                             NEXT,       {PEER_SEND, "421 enough\r\n", 0},
                                             QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    const struct scan_facts *facts = scan(trial, script);

    check_end(trial, facts, SCAN_PUT_OFF, 4);
    assert_int_equal(facts->versions[TLS_1_2], TRI_YES);
    assert_int_equal(facts->classes[CLASS_RSA], TRI_YES);
    assert_non_null(strstr(
        traced, "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA, closed by the server in step handshake"));
}

static void a_whole_flight_is_answered_with_close_notify(void **state)
{
    static const struct peer_act script[] = {
        WHOLE,
        NEXT,
        REFUSED,
        NEXT,
        ASKS,
        BYTES(SERVER_HELLO "\x16\x03\x03\x00\x04\x0e\x00\x00\x00"),
        {PEER_EXPECT, "\x15\x03\x03", 0},
        NEXT,
        {PEER_SEND, "421 enough\r\n", 0},
        QUIT_COMES,
        ENDS};
    struct gather_trial *trial = *state;

    check_end(trial, scan(trial, script), SCAN_PUT_OFF, 4);
}

static void implicit_tls_is_scanned_too(void **state)
{
    static const struct peer_act script[] = {
        {PEER_TLS, NULL, 0}, GREETS, INSIDE, QUIT_INSIDE, NEXT, {PEER_HELLO, NULL, 0}, BYTES(ALERT),
        {PEER_EOF, NULL, 0}, {0}};
    struct gather_trial *trial = *state;

    trial->opts.implicit_tls = true;
    trial->opts.gap = 100;
    check_end(trial, scan(trial, script), SCAN_RESETS, 4);
}

/* Two places: neither waits for the other. */
static void places_are_scanned_at_once(void **state)
{
    static const struct peer_act script[] = {
        WHOLE, NEXT, REFUSED, NEXT, {PEER_SEND, "421 enough\r\n", 0}, QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;
    struct peer peers[2];

    trial->opts.domain = "local.example";
    trial->opts.scan = SCAN_INVENTORY;
    trial->opts.gap = 1000;
    for (size_t i = 0; i < COUNT(peers); i++) {
        static const char *const names[] = {"local1.example", "local2.example"};
        struct connect_to *to = &trial->opts.connect_to[trial->opts.connect_to_count++];

        peer_start(&peers[i], script);
        snprintf(to->name, sizeof to->name, "%s", names[i]);
        assert_true(ip_parse("127.0.0.1", &to->ip));
        to->port = peers[i].port;
    }
    gather_trial_run(trial);
    for (size_t i = 0; i < COUNT(peers); i++) {
        const struct scan_facts *facts = trial->facts.hosts[i].addresses[0].scan;

        assert_int_equal(peer_finish(&peers[i]), 0);
        assert_int_equal(facts->mode, SCAN_INVENTORY);
        assert_int_equal(facts->budget, SCAN_INVENTORY_BUDGET);
        assert_int_equal(facts->stop, SCAN_PUT_OFF);
        assert_int_equal(facts->connections, 3);
    }
    assert_int_equal(trial->facts.connections, 6);
    assert_in_range(trial->elapsed, 2000, 3999);
}

static void what_was_asked_and_what_came_is_traced(void **state)
{
    static const struct peer_act script[] = {
        WHOLE, NEXT, REFUSED, NEXT, {PEER_SEND, "421 enough\r\n", 0}, QUIT_COMES, ENDS};
    struct gather_trial *trial = *state;

    scan(trial, script);
    assert_non_null(strstr(traced, "127.0.0.1[127.0.0.1]: connection 2 of 12 asks for "));
    assert_non_null(strstr(traced, " (TLSv1.3, "));
    assert_non_null(strstr(traced, "): alert handshake_failure\n"));
    assert_non_null(strstr(traced, "connection 3 of 12 asks for "));
    assert_non_null(strstr(traced, "): 421 enough in step greeting\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(without_the_option_nothing_is_asked),
        gather_test(a_421_ends_it_with_the_servers_words),
        gather_test(so_does_a_454_to_starttls),
        gather_test(a_door_that_shuts_ends_it),
        gather_test(so_do_554_greetings_and_closed_sessions),
        gather_test(so_does_clear_text_in_the_place_of_tls),
        gather_test(silence_twice_ends_it),
        gather_test(a_session_that_hung_is_the_first_silence),
        gather_test(without_starttls_nothing_is_asked),
        gather_test(after_a_421_to_the_session_nothing_is_asked),
        gather_test(a_handshake_that_failed_is_a_reason_to_ask),
        gather_test(connections_are_a_gap_apart),
        gather_test(the_runs_deadline_ends_it),
        gather_test(the_runs_deadline_in_a_connection_ends_it),
        gather_test(a_session_that_was_cut_is_no_proof_of_no_tls),
        gather_test(hosts_on_one_address_share_its_scan),
        gather_test(both_keys_are_taken_in),
        gather_test(clear_text_behind_an_alert_changes_nothing),
        gather_test(a_server_hello_counts_though_the_peer_closes),
        gather_test(a_whole_flight_is_answered_with_close_notify),
        gather_test(implicit_tls_is_scanned_too),
        gather_test(places_are_scanned_at_once),
        gather_test(what_was_asked_and_what_came_is_traced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
