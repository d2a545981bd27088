/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session up to STARTTLS: reaching, greeting, EHLO, time. TLS is in test_session_tls.c. */
#include <config.h>

#include "smtp/reply.h"
#include "smtp/session.h"

#include <string.h>
#include <sys/resource.h>

#include "trial.h"
#include "unit.h"

/* Plays one script and says how it ended; the trial is freed but its flat facts stay. */
static struct session_facts outcome(const struct peer_act *script, enum session_step step,
                                    enum session_end end)
{
    struct trial trial = {0};
    struct session_facts facts;

    trial_run(&trial, script);
    assert_int_equal(trial.done, 1);
    assert_int_equal(trial.facts.step, step);
    assert_int_equal(trial.facts.end, end);
    assert_int_equal(trial.failed, 0);
    facts = trial.facts;
    trial_free(&trial);
    return facts;
}

/* The peer's greeting is refused with QUIT, and the code says why. */
static void check_greeting(const char *greeting, int code)
{
    const struct peer_act script[] = {{PEER_SEND, greeting, 0}, QUIT_COMES, {0}};
    struct session_facts facts = outcome(script, STEP_GREETING, SESSION_REPLY);

    assert_int_equal(facts.reply_code, code);
    assert_null(facts.greeting);
    assert_false(facts.starttls_known);
    assert_true(facts.quick_quit);
    assert_true(facts.times.connect >= 0);
    assert_int_equal(facts.times.greeting, -1);
}

static void
cases_1_4_5_6_a_greeting_of_4xx_or_5xx_is_a_reply_and_not_a_missing_starttls(void **state)
{
    (void)state;
    check_greeting("421 4.7.0 too many connections\r\n", 421);
    check_greeting("451 try later\r\n", 451);
    check_greeting("554-no\r\n554 go away\r\n", 554);
    check_greeting("354 what\r\n", 354);
}

static void a_peer_that_closes_after_421_is_still_a_reply(void **state)
{
    static const struct peer_act script[] = {{PEER_SEND, "421 gone\r\n", 0}, {0}};
    struct session_facts facts = outcome(script, STEP_GREETING, SESSION_REPLY);

    (void)state;
    assert_int_equal(facts.reply_code, 421);
}

static void cases_13_14_15_a_late_greeting_is_waited_for_in_silence(void **state)
{
    static const struct peer_act script[] = {{PEER_QUIET, NULL, 300},      GREETS,     EHLO_COMES,
                                             {PEER_SEND, "250 mx\r\n", 0}, QUIT_COMES, {0}};
    struct session_facts facts = outcome(script, STEP_EHLO, SESSION_NO_STARTTLS);

    (void)state;
    assert_true(facts.times.greeting >= 250);
    assert_true(facts.times.ehlo >= 0);
}

static void case_16_a_teaser_line_is_not_the_whole_greeting(void **state)
{
    static const struct peer_act script[] = {{PEER_SEND, "220-mx.example\r\n", 0},
                                             {PEER_QUIET, NULL, 200},
                                             {PEER_SEND, "220 mx.example ESMTP\r\n", 0},
                                             EHLO_COMES,
                                             {PEER_SEND, "250 mx\r\n", 0},
                                             QUIT_COMES,
                                             {0}};

    (void)state;
    outcome(script, STEP_EHLO, SESSION_NO_STARTTLS);
}

static void no_greeting_ends_at_the_steps_limit_without_a_word(void **state)
{
    static const struct peer_act script[] = {{PEER_EOF, NULL, 0}, {0}};
    struct trial trial = {.opts.limits.greeting = 200};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_GREETING);
    assert_int_equal(trial.facts.end, SESSION_TIMEOUT);
    assert_true(trial.elapsed >= 200 && trial.elapsed < 4000);
    trial_free(&trial);
}

static void the_runs_deadline_is_told_from_the_steps_limit(void **state)
{
    static const struct peer_act script[] = {GREETS, EHLO_COMES, {PEER_EOF, NULL, 0}, {0}};
    struct trial trial = {.opts.deadline = 300};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_EHLO);
    assert_int_equal(trial.facts.end, SESSION_DEADLINE);
    assert_int_equal(trial.done, 1);
    trial_free(&trial);
}

static void case_12_a_byte_now_and_then_does_not_extend_a_step(void **state)
{
    static const struct peer_act script[] = {
        {PEER_DRIP, "220 mx.example ESMTP and so on and on and on\r\n", 50}, {0}};
    struct trial trial = {.opts.limits.greeting = 300};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.facts.end, SESSION_TIMEOUT);
    assert_int_equal(trial.facts.step, STEP_GREETING);
    assert_true(trial.elapsed >= 300 && trial.elapsed < 2000);
    trial_free(&trial);
}

/* A session whose EHLO reply has no STARTTLS. */
static void run_without_starttls(struct trial *trial, const char *ehlo)
{
    const struct peer_act script[] = {GREETS, EHLO_COMES, {PEER_SEND, ehlo, 0}, QUIT_COMES, {0}};

    trial_run(trial, script);
    assert_int_equal(trial->failed, 0);
    assert_int_equal(trial->facts.end, SESSION_NO_STARTTLS);
}

static void no_starttls_is_said_only_after_a_good_ehlo(void **state)
{
    struct trial trial = {0};

    (void)state;
    run_without_starttls(&trial, "250-mx.example hi\r\n250-SIZE 10\r\n250 HELP\r\n");
    assert_string_equal(trial.facts.greeting, "mx.example ESMTP");
    assert_true(trial.facts.starttls_known);
    assert_false(trial.facts.starttls);
    assert_true(trial.facts.ehlo_seen);
    assert_int_equal(trial.facts.ehlo_count, 2);
    assert_string_equal(trial.facts.ehlo[0], "SIZE 10");
    assert_string_equal(trial.facts.ehlo[1], "HELP");
    assert_null(trial.facts.masked);
    assert_null(trial.facts.tls);
    trial_free(&trial);
}

static void a_masked_keyword_is_kept_as_evidence(void **state)
{
    struct trial trial = {0};

    (void)state;
    run_without_starttls(&trial, "250-mx.example\r\n250-XXXXXXXA\r\n250 HELP\r\n");
    assert_string_equal(trial.facts.masked, "XXXXXXXA");
    trial_free(&trial);
}

/* Case 40: no fall-back to HELO, because without EHLO there is no STARTTLS. */
static void case_40_a_refused_ehlo_is_a_reply(void **state)
{
    static const struct peer_act refused[] = {
        GREETS, EHLO_COMES, {PEER_SEND, "503 fqdn please\r\n", 0}, QUIT_COMES, {0}};
    static const struct peer_act busy[] = {
        GREETS, EHLO_COMES, {PEER_SEND, "421 busy\r\n", 0}, QUIT_COMES, {0}};
    struct session_facts facts = outcome(refused, STEP_EHLO, SESSION_REPLY);

    (void)state;
    assert_int_equal(facts.reply_code, 503);
    assert_false(facts.starttls_known);
    facts = outcome(busy, STEP_EHLO, SESSION_REPLY);
    assert_int_equal(facts.reply_code, 421);
}

static void starttls_refused_has_its_code(void **state)
{
    static const char *const replies[] = {"454 TLS not available\r\n", "501 syntax\r\n",
                                          "421 too many\r\n"};
    static const int codes[] = {454, 501, 421};

    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        const struct peer_act script[] = {
            GREETS,     EHLO_COMES, OFFERS, STARTTLS_COMES, {PEER_SEND, replies[i], 0},
            QUIT_COMES, {0}};
        struct session_facts facts = outcome(script, STEP_STARTTLS, SESSION_REPLY);

        assert_int_equal(facts.reply_code, codes[i]);
        assert_true(facts.starttls);
        assert_true(facts.quick_quit);
        assert_int_equal(facts.times.starttls, -1);
    }
}

static void what_is_not_smtp_is_garbled_and_quoted(void **state)
{
    static const struct peer_act script[] = {
        {PEER_SEND, "SSH-2.0-OpenSSH_9.2p1 Debian\r\n", 0}, {PEER_EOF, NULL, 0}, {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.end, SESSION_GARBLED);
    assert_int_equal(trial.facts.step, STEP_GREETING);
    assert_non_null(strstr(trial.facts.error, ": SSH-2.0-OpenSSH_9.2p1 Debian"));
    trial_free(&trial);
}

static void what_is_beyond_a_cap_is_garbled_and_never_hangs(void **state)
{
    const struct peer_act endless[] = {GREETS, EHLO_COMES, {PEER_FLOOD, "250-more\r\n", 0}, {0}};
    const struct peer_act early[] = {{PEER_FLOOD, "220-more\r\n", 0}, {0}};
    static char line[REPLY_TOTAL_MAX + 1];
    const struct peer_act large[] = {{PEER_SEND, line, sizeof line}, {PEER_HOLD, NULL, 0}, {0}};

    (void)state;
    memset(line, 'a', sizeof line);
    memcpy(line, "220 ", 4);
    outcome(endless, STEP_EHLO, SESSION_GARBLED);
    outcome(early, STEP_GREETING, SESSION_GARBLED);
    outcome(large, STEP_GREETING, SESSION_GARBLED);
}

static void a_garbled_ehlo_is_answered_with_quit(void **state)
{
    static const struct peer_act script[] = {GREETS,
                                             EHLO_COMES,
                                             {PEER_SEND, "250-a\r\n220 b\r\n", 0},
                                             {PEER_EXPECT, "QUIT\r\n", 0},
                                             {PEER_EOF, NULL, 0},
                                             {0}};

    (void)state;
    outcome(script, STEP_EHLO, SESSION_GARBLED);
}

/* Case 10 among them: a relay that closes in the middle of EHLO. */
static void a_cut_at_each_step_names_the_step(void **state)
{
    static const struct peer_act steps[][7] = {
        {{0}},
        {{PEER_SEND, "220-mx", 0}, {0}},
        {GREETS, {0}},
        {GREETS, EHLO_COMES, {PEER_SEND, "250-mx\r\n250-SI", 0}, {0}},
        {GREETS, EHLO_COMES, OFFERS, STARTTLS_COMES, {0}},
        {GREETS,
         EHLO_COMES,
         OFFERS,
         STARTTLS_COMES,
         {PEER_SEND, "220 go\r\n", 0},
         {PEER_HELLO, NULL, 0},
         {0}},
    };
    static const enum session_step want[] = {STEP_GREETING, STEP_GREETING, STEP_EHLO,
                                             STEP_EHLO,     STEP_STARTTLS, STEP_HANDSHAKE};

    (void)state;
    for (size_t i = 0; i < COUNT(steps); i++)
        outcome(steps[i], want[i], SESSION_CLOSED);
}

static void a_reset_at_each_step_names_the_step(void **state)
{
    static const struct peer_act steps[][7] = {
        {{PEER_RESET, NULL, 0}, {0}},
        {GREETS, EHLO_COMES, {PEER_RESET, NULL, 0}, {0}},
        {GREETS, EHLO_COMES, OFFERS, STARTTLS_COMES, {PEER_RESET, NULL, 0}, {0}},
    };
    static const enum session_step want[] = {STEP_GREETING, STEP_EHLO, STEP_STARTTLS};

    (void)state;
    for (size_t i = 0; i < COUNT(steps); i++)
        outcome(steps[i], want[i], SESSION_CLOSED);
}

/* Case 38: a reply that came together with the greeting is taken for EHLO's, and that it came
 * unasked is noted when the step fails. */
static void case_38_banner_and_250_in_one_segment(void **state)
{
    static const struct peer_act script[] = {
        {PEER_SEND, "220 mx.example\r\n250-mx.example\r\n250 HELP\r\n", 0},
        EHLO_COMES,
        {PEER_EXPECT, "QUIT\r\n", 0},
        {PEER_SEND, "221 bye\r\n", 0},
        {PEER_EOF, NULL, 0},
        {0}};
    struct session_facts facts = outcome(script, STEP_EHLO, SESSION_NO_STARTTLS);

    (void)state;
    assert_true(facts.early_talker);
    assert_int_equal(facts.ehlo_count, 1);
}

static void a_silent_peer_does_not_hold_up_quit(void **state)
{
    static const struct peer_act script[] = {
        GREETS, EHLO_COMES, {PEER_SEND, "250 mx\r\n", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.facts.end, SESSION_NO_STARTTLS);
    assert_false(trial.facts.quick_quit);
    assert_true(trial.elapsed >= 1000 && trial.elapsed < 4000);
    trial_free(&trial);
}

static void a_cut_session_has_its_step_and_no_done(void **state)
{
    static const struct peer_act script[] = {GREETS, EHLO_COMES, {PEER_EOF, NULL, 0}, {0}};
    struct trial trial = {.total = 300, .cut = true, .keep = true};
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    trial_connect(&trial, "127.0.0.1", peer.port);
    assert_int_equal(peer_finish(&peer), 0);
    loop_run(trial.loop, clock_now() + 50);
    assert_int_equal(trial.done, 0);
    assert_int_equal(trial.facts.step, STEP_EHLO);
    assert_int_equal(trial.facts.end, SESSION_DEADLINE);
    assert_null(session_chain(trial.session));
    trial_free(&trial);
}

static void a_cut_after_the_outcome_changes_nothing(void **state)
{
    static const struct peer_act script[] = {
        GREETS, EHLO_COMES, {PEER_SEND, "250 mx\r\n", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {.total = 400, .cut = true};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.done, 0);
    assert_int_equal(trial.facts.end, SESSION_NO_STARTTLS);
    trial_free(&trial);
}

static void connect_errors_are_told_apart(void **state)
{
    struct trial refused = {0}, no_route = {0}, no_zone = {0};

    (void)state;
    trial_connect(&refused, "127.0.0.1", peer_closed_port());
    assert_int_equal(refused.facts.end, SESSION_REFUSED);
    assert_int_equal(refused.facts.step, STEP_CONNECT);
    assert_int_equal(refused.facts.times.connect, -1);
    assert_false(session_reached(&refused.facts));
    trial_free(&refused);
    trial_connect(&no_route, "224.0.0.1", 25);
    assert_int_equal(no_route.facts.end, SESSION_NO_FAMILY);
    assert_int_equal(no_route.done, 1);
    trial_free(&no_route);
    trial_connect(&no_zone, "fe80::1", 25);
    assert_int_equal(no_zone.facts.end, SESSION_NO_FAMILY);
    trial_free(&no_zone);
}

static void without_a_socket_the_fault_is_ours_and_done_comes_from_the_loop(void **state)
{
    struct session_facts facts = {0};
    struct trial trial = {.keep = true};
    struct rlimit saved, low;
    struct ip ip;

    (void)state;
    trial_connect(&trial, "127.0.0.1", peer_closed_port());
    assert_int_equal(trial.done, 1);
    session_free(trial.session);
    trial.done = 0;
    assert_true(ip_parse("127.0.0.1", &ip));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &saved), 0);
    low = saved;
    low.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    trial.session = session_start(trial.loop, trial.tls, &ip, 25, &trial.opts, trial.arena, &facts,
                                  trial_done, &trial);
    assert_int_equal(trial.done, 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &saved), 0);
    loop_run(trial.loop, clock_now() + 5000);
    assert_int_equal(trial.done, 1);
    assert_int_equal(facts.end, SESSION_LOCAL);
    assert_int_equal(facts.step, STEP_CONNECT);
    assert_non_null(strstr(facts.error, "no socket"));
    trial_free(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            cases_1_4_5_6_a_greeting_of_4xx_or_5xx_is_a_reply_and_not_a_missing_starttls),
        cmocka_unit_test(a_peer_that_closes_after_421_is_still_a_reply),
        cmocka_unit_test(cases_13_14_15_a_late_greeting_is_waited_for_in_silence),
        cmocka_unit_test(case_16_a_teaser_line_is_not_the_whole_greeting),
        cmocka_unit_test(no_greeting_ends_at_the_steps_limit_without_a_word),
        cmocka_unit_test(the_runs_deadline_is_told_from_the_steps_limit),
        cmocka_unit_test(case_12_a_byte_now_and_then_does_not_extend_a_step),
        cmocka_unit_test(no_starttls_is_said_only_after_a_good_ehlo),
        cmocka_unit_test(a_masked_keyword_is_kept_as_evidence),
        cmocka_unit_test(case_40_a_refused_ehlo_is_a_reply),
        cmocka_unit_test(starttls_refused_has_its_code),
        cmocka_unit_test(what_is_not_smtp_is_garbled_and_quoted),
        cmocka_unit_test(what_is_beyond_a_cap_is_garbled_and_never_hangs),
        cmocka_unit_test(a_garbled_ehlo_is_answered_with_quit),
        cmocka_unit_test(a_cut_at_each_step_names_the_step),
        cmocka_unit_test(a_reset_at_each_step_names_the_step),
        cmocka_unit_test(case_38_banner_and_250_in_one_segment),
        cmocka_unit_test(a_silent_peer_does_not_hold_up_quit),
        cmocka_unit_test(a_cut_session_has_its_step_and_no_done),
        cmocka_unit_test(a_cut_after_the_outcome_changes_nothing),
        cmocka_unit_test(connect_errors_are_told_apart),
        cmocka_unit_test(without_a_socket_the_fault_is_ours_and_done_comes_from_the_loop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
