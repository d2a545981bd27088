/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session from STARTTLS on. */
#include <config.h>

#include "smtp/session.h"

#include <string.h>

#include "trial.h"
#include "unit.h"

static void check_complete(const struct trial *trial)
{
    const struct session_facts *facts = &trial->facts;

    assert_int_equal(trial->failed, 0);
    assert_int_equal(trial->done, 1);
    assert_int_equal(facts->end, SESSION_DONE);
    assert_int_equal(facts->step, STEP_QUIT);
    assert_true(facts->quick_quit);
    assert_false(facts->early_talker);
    assert_null(facts->error);
    assert_non_null(facts->tls);
    assert_non_null(facts->chain);
    assert_string_equal(facts->chain->certs[0].common_name, "mx.example");
    assert_true(facts->ehlo_tls_seen);
    assert_true(facts->times.connect >= 0 && facts->times.greeting >= 0 && facts->times.ehlo >= 0 &&
                facts->times.handshake >= 0);
}

static void a_whole_session_has_every_fact(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, PEER_TLS_EARLY}, INSIDE, QUIT_INSIDE, {0}};
    struct trial trial = {.opts.sni = "mx.example", .keep = true};
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    trial_connect(&trial, "127.0.0.1", peer.port);
    trial.failed = peer_finish(&peer);
    check_complete(&trial);
    assert_string_equal(trial.facts.greeting, "mx.example ESMTP");
    assert_string_equal(trial.facts.sni, "mx.example");
    assert_int_equal(trial.facts.ehlo_count, 1);
    assert_string_equal(trial.facts.ehlo[0], "STARTTLS");
    assert_true(trial.facts.starttls_known && trial.facts.starttls);
    assert_int_equal(trial.facts.ehlo_tls_count, 1);
    assert_string_equal(trial.facts.ehlo_tls[0], "PIPELINING");
    assert_false(trial.facts.starttls_again);
    assert_true(trial.facts.times.starttls >= 0);
    assert_int_equal(trial.facts.tls->version_number, 0x0304);
    assert_true(trial.facts.tls->early_data_known && trial.facts.tls->early_data);
    assert_non_null(session_chain(trial.session));
    assert_int_equal(chain_count(session_chain(trial.session)), 1);
    trial_free(&trial);
}

static void tls_1_2_and_no_sni(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, PEER_TLS_1_2}, INSIDE, QUIT_INSIDE, {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    check_complete(&trial);
    assert_null(trial.facts.sni);
    assert_int_equal(trial.facts.tls->version_number, 0x0303);
    assert_false(trial.facts.tls->early_data);
    trial_free(&trial);
}

/* Cases 37 and 39, and a lower-case keyword: none of them is a reason to fail. */
static void cases_37_39_replies_in_single_bytes_lower_case_and_any_220_text(void **state)
{
    static const struct peer_act script[] = {
        {PEER_DRIP, "220-hi\r\n220 mx.example ESMTP\r\n", 1},
        EHLO_COMES,
        {PEER_DRIP, "250-mx.example\r\n250-starttls\r\n250 SIZE\r\n", 1},
        STARTTLS_COMES,
        {PEER_DRIP, "220\r\n", 1},
        {PEER_TLS, NULL, 0},
        INSIDE,
        QUIT_INSIDE,
        {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    check_complete(&trial);
    trial_free(&trial);
}

/* Case 21: more than 16 KiB of server flight. */
static void case_21_a_large_flight_is_taken(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, PEER_TLS_BIG}, INSIDE, QUIT_INSIDE, {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    check_complete(&trial);
    assert_int_equal(trial.facts.chain->count, 3);
    trial_free(&trial);
}

static void rfc8314_implicit_tls(void **state)
{
    static const struct peer_act script[] = {
        {PEER_TLS, NULL, 0}, {PEER_QUIET, NULL, 100}, GREETS, INSIDE, QUIT_INSIDE, {0}};
    struct trial trial = {.opts.implicit_tls = true};

    (void)state;
    trial_run(&trial, script);
    check_complete(&trial);
    assert_false(trial.facts.starttls_known);
    assert_false(trial.facts.ehlo_seen);
    assert_string_equal(trial.facts.greeting, "mx.example ESMTP");
    assert_int_equal(trial.facts.times.starttls, -1);
    trial_free(&trial);
}

static void implicit_tls_against_a_plain_server(void **state)
{
    static const struct peer_act script[] = {
        GREETS, {PEER_HELLO, NULL, 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {.opts.implicit_tls = true};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_HANDSHAKE);
    assert_int_equal(trial.facts.end, SESSION_TLS_FAILED);
    assert_non_null(strstr(trial.facts.error, "220 mx.example"));
    trial_free(&trial);
}

static void rfc3207_4_2_starttls_offered_again_inside_tls(void **state)
{
    static const struct peer_act script[] = {UP_TO_220, {PEER_TLS, NULL, 0}, EHLO_COMES,
                                             OFFERS,    QUIT_INSIDE,         {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    check_complete(&trial);
    assert_true(trial.facts.starttls_again);
    trial_free(&trial);
}

static void ehlo_refused_inside_tls_keeps_tls_and_chain(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, 0}, EHLO_COMES, {PEER_SEND, "502 no\r\n", 0}, QUIT_INSIDE, {0}};
    struct trial trial = {0};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_EHLO_TLS);
    assert_int_equal(trial.facts.end, SESSION_REPLY);
    assert_int_equal(trial.facts.reply_code, 502);
    assert_true(trial.facts.starttls);
    assert_false(trial.facts.ehlo_tls_seen);
    assert_non_null(trial.facts.tls);
    assert_non_null(trial.facts.chain);
    trial_free(&trial);
}

static void a_cut_inside_tls_keeps_tls_and_chain(void **state)
{
    static const struct peer_act plain[] = {
        UP_TO_220, {PEER_TLS, NULL, 0}, EHLO_COMES, {PEER_RESET, NULL, 0}, {0}};
    static const struct peer_act orderly[] = {UP_TO_220, {PEER_TLS, NULL, 0}, EHLO_COMES, {0}};
    static const struct peer_act at_once[] = {
        UP_TO_220, {PEER_TLS, NULL, PEER_TLS_1_2 | PEER_TLS_ENDS_NOW}, {0}};
    static const struct peer_act *const scripts[] = {plain, orderly, at_once};

    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        struct trial trial = {0};

        trial_run(&trial, scripts[i]);
        assert_int_equal(trial.failed, 0);
        assert_int_equal(trial.facts.step, STEP_EHLO_TLS);
        assert_int_equal(trial.facts.end, SESSION_CLOSED);
        assert_non_null(trial.facts.tls);
        assert_non_null(trial.facts.chain);
        assert_true(trial.facts.times.handshake >= 0);
        trial_free(&trial);
    }
}

static void check_plaintext(const struct peer_act *script, const char *evidence)
{
    struct trial trial = {0};

    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_STARTTLS);
    assert_int_equal(trial.facts.end, SESSION_PLAINTEXT);
    assert_true(trial.facts.early_talker);
    assert_non_null(strstr(trial.facts.error, evidence));
    assert_null(trial.facts.tls);
    assert_null(trial.facts.sni);
    trial_free(&trial);
}

static void plaintext_after_220_never_reaches_tls(void **state)
{
    static const struct peer_act same_segment[] = {GREETS,
                                                   EHLO_COMES,
                                                   OFFERS,
                                                   STARTTLS_COMES,
                                                   {PEER_SEND, "220 go\r\n250 injected\r\n", 0},
                                                   {PEER_EOF, NULL, 0},
                                                   {0}};
    static const struct peer_act one_byte[] = {GREETS,
                                               EHLO_COMES,
                                               OFFERS,
                                               STARTTLS_COMES,
                                               {PEER_SEND, "220 go\r\n\x16", 0},
                                               {PEER_EOF, NULL, 0},
                                               {0}};

    (void)state;
    check_plaintext(same_segment, "14 bytes in the clear after the reply: 250 injected");
    check_plaintext(one_byte, "1 bytes in the clear");
}

static void check_tls_failure(const char *data, size_t size, const char *sentence)
{
    const struct peer_act script[] = {
        UP_TO_220, {PEER_HELLO, NULL, 0}, {PEER_SEND, data, size}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {0};

    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.facts.step, STEP_HANDSHAKE);
    assert_int_equal(trial.facts.end, SESSION_TLS_FAILED);
    assert_non_null(strstr(trial.facts.error, sentence));
    assert_null(trial.facts.tls);
    assert_null(trial.facts.chain);
    assert_int_equal(trial.facts.times.handshake, -1);
    trial_free(&trial);
}

static void what_comes_instead_of_a_server_hello_is_named(void **state)
{
    static const char alert[] = "\x15\x03\x03\x00\x02\x02\x28";
    /* Case 23: some servers go on in plain text after their alert. */
    static const char alert_and_text[] = "\x15\x03\x03\x00\x02\x02\x28"
                                         "454 TLS not available\r\n";

    (void)state;
    check_tls_failure("454 TLS not available\r\n", 0, "454 TLS not available");
    check_tls_failure("\x16\x03\x03garbage garbage garbage garbage garbage", 0, "");
    check_tls_failure(alert, sizeof alert - 1, "handshake");
    check_tls_failure(alert_and_text, sizeof alert_and_text - 1, "handshake");
}

static void a_slow_handshake_ends_at_the_steps_limit(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220,
        {PEER_HELLO, NULL, 0},
        {PEER_DRIP, "\x16\x03\x03\x10\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01", 50},
        {PEER_HOLD, NULL, 0},
        {0}};
    struct trial trial = {.opts.limits.other = 400};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.facts.step, STEP_HANDSHAKE);
    assert_int_equal(trial.facts.end, SESSION_TIMEOUT);
    assert_true(trial.elapsed < 4000);
    trial_free(&trial);
}

static void a_cut_inside_tls_says_close_notify(void **state)
{
    static const struct peer_act script[] = {
        UP_TO_220, {PEER_TLS, NULL, 0}, EHLO_COMES, {PEER_NOTIFY, NULL, 0}, {0}};
    struct trial trial = {.total = 1500, .cut = true};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.done, 0);
    assert_int_equal(trial.facts.step, STEP_EHLO_TLS);
    assert_int_equal(trial.facts.end, SESSION_DEADLINE);
    assert_non_null(trial.facts.tls);
    assert_non_null(trial.facts.chain);
    trial_free(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_session_has_every_fact),
        cmocka_unit_test(tls_1_2_and_no_sni),
        cmocka_unit_test(cases_37_39_replies_in_single_bytes_lower_case_and_any_220_text),
        cmocka_unit_test(case_21_a_large_flight_is_taken),
        cmocka_unit_test(rfc8314_implicit_tls),
        cmocka_unit_test(implicit_tls_against_a_plain_server),
        cmocka_unit_test(rfc3207_4_2_starttls_offered_again_inside_tls),
        cmocka_unit_test(ehlo_refused_inside_tls_keeps_tls_and_chain),
        cmocka_unit_test(a_cut_inside_tls_keeps_tls_and_chain),
        cmocka_unit_test(plaintext_after_220_never_reaches_tls),
        cmocka_unit_test(what_comes_instead_of_a_server_hello_is_named),
        cmocka_unit_test(a_slow_handshake_ends_at_the_steps_limit),
        cmocka_unit_test(a_cut_inside_tls_says_close_notify),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
