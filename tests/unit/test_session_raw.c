/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller speaks in the place of TLS (session_opts.raw), and the other ways to leave the
 * usual dialogue. */
#include <config.h>

#include "smtp/session.h"

#include <string.h>

#include "trial.h"
#include "unit.h"

/* Says "hello", expects octets up to "done", says "bye". */
struct talk {
    struct session_raw raw;
    struct buf heard;
    unsigned begun, quiets;
    unsigned last_quiet; /* after so many quiet() is RAW_DONE; 0: it is never called */
    const char *ends;    /* octets that end it */
};

static void talk_begin(void *context, struct buf *out)
{
    struct talk *talk = context;

    talk->begun++;
    buf_adds(out, "hello");
}

static enum raw_status talk_feed(void *context, const uint8_t *data, size_t size, struct buf *out)
{
    struct talk *talk = context;

    buf_add(&talk->heard, data, size);
    if (strstr(talk->heard.data, talk->ends) == NULL)
        return RAW_MORE;
    buf_adds(out, "bye");
    return RAW_DONE;
}

static enum raw_status talk_quiet(void *context, struct buf *out)
{
    struct talk *talk = context;

    talk->quiets++;
    buf_adds(out, "again");
    talk->raw.quiet_after = 50;
    return talk->quiets == talk->last_quiet ? RAW_DONE : RAW_MORE;
}

/* A session that talks so; what the test set in `trial` stays. */
static void run(struct trial *trial, struct talk *talk, const struct peer_act *script)
{
    buf_init(&talk->heard, 1024);
    talk->raw.begin = talk_begin;
    talk->raw.feed = talk_feed;
    talk->raw.context = talk;
    if (talk->last_quiet > 0) {
        talk->raw.quiet = talk_quiet;
        talk->raw.quiet_after = 100;
    }
    if (talk->ends == NULL)
        talk->ends = "done";
    trial->opts.raw = &talk->raw;
    trial_run(trial, script);
    assert_int_equal(trial->failed, 0);
    assert_int_equal(trial->done, 1);
    assert_null(trial->facts.tls);
    assert_null(trial->facts.chain);
}

static void check_end(const struct trial *trial, enum session_step step, enum session_end end)
{
    assert_int_equal(trial->facts.step, step);
    assert_int_equal(trial->facts.end, end);
}

static void finish(struct trial *trial, struct talk *talk)
{
    buf_clear(&talk->heard);
    trial_free(trial);
}

static void raw_octets_go_both_ways_and_the_last_words_are_sent(void **state)
{
    static const struct peer_act script[] = {UP_TO_220,
                                             {PEER_EXPECT, "hello", 0},
                                             {PEER_DRIP, "\x16\x03\x01 is not for OpenSSL: do", 1},
                                             {PEER_SEND, "ne", 0},
                                             {PEER_EXPECT, "bye", 0},
                                             {PEER_EOF, NULL, 0},
                                             {0}};
    struct trial trial = {0};
    struct talk talk = {0};

    (void)state;
    run(&trial, &talk, script);
    check_end(&trial, STEP_HANDSHAKE, SESSION_DONE);
    assert_int_equal(talk.begun, 1);
    assert_string_equal(talk.heard.data, "\x16\x03\x01 is not for OpenSSL: done");
    assert_true(trial.facts.starttls);
    assert_null(trial.facts.error);
    finish(&trial, &talk);
}

static void raw_on_a_port_of_implicit_tls(void **state)
{
    static const struct peer_act script[] = {{PEER_EXPECT, "hello", 0},
                                             {PEER_SEND, "220 done\r\n", 0},
                                             {PEER_EXPECT, "bye", 0},
                                             {PEER_EOF, NULL, 0},
                                             {0}};
    struct trial trial = {.opts.implicit_tls = true};
    struct talk talk = {0};

    (void)state;
    run(&trial, &talk, script);
    check_end(&trial, STEP_HANDSHAKE, SESSION_DONE);
    assert_false(trial.facts.starttls_known);
    finish(&trial, &talk);
}

static void quiet_is_called_while_nothing_comes_and_may_end_it(void **state)
{
    static const struct peer_act script[] = {UP_TO_220,
                                             {PEER_EXPECT, "hello", 0},
                                             {PEER_EXPECT, "again", 0},
                                             {PEER_EXPECT, "again", 0},
                                             {PEER_EOF, NULL, 0},
                                             {0}};
    struct trial trial = {0};
    struct talk talk = {.last_quiet = 2};

    (void)state;
    run(&trial, &talk, script);
    check_end(&trial, STEP_HANDSHAKE, SESSION_DONE);
    assert_int_equal(talk.quiets, 2);
    assert_true(trial.elapsed >= 150 && trial.elapsed < 4000);
    finish(&trial, &talk);
}

static void quiet_is_not_called_where_octets_come_in_time(void **state)
{
    static const struct peer_act script[] = {UP_TO_220,
                                             {PEER_EXPECT, "hello", 0},
                                             {PEER_DRIP, "one after the other", 20},
                                             {PEER_SEND, "done", 0},
                                             {PEER_EXPECT, "bye", 0},
                                             {0}};
    struct trial trial = {0};
    struct talk talk = {.last_quiet = 1};

    (void)state;
    run(&trial, &talk, script);
    check_end(&trial, STEP_HANDSHAKE, SESSION_DONE);
    assert_int_equal(talk.quiets, 0);
    finish(&trial, &talk);
}

static void a_peer_that_closes_or_resets_has_closed(void **state)
{
    static const struct peer_act closes[] = {UP_TO_220, {PEER_EXPECT, "hello", 0}, {0}};
    static const struct peer_act resets[] = {
        UP_TO_220, {PEER_EXPECT, "hello", 0}, {PEER_RESET, NULL, 0}, {0}};
    static const struct peer_act *const scripts[] = {closes, resets};

    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        struct trial trial = {0};
        struct talk talk = {0};

        run(&trial, &talk, scripts[i]);
        check_end(&trial, STEP_HANDSHAKE, SESSION_CLOSED);
        assert_int_equal(talk.begun, 1);
        finish(&trial, &talk);
    }
}

static void neither_drops_nor_quiet_calls_extend_the_step(void **state)
{
    static const struct peer_act drips[] = {
        UP_TO_220,
        {PEER_EXPECT, "hello", 0},
        {PEER_DRIP, "a very long sentence, of which every octet comes late", 50},
        {0}};
    static const struct peer_act silent[] = {UP_TO_220, {PEER_HOLD, NULL, 0}, {0}};
    struct trial dripped = {.opts.limits.other = 300}, quiet = {.opts.limits.other = 300};
    struct talk talk = {0}, quiet_talk = {.last_quiet = 1000};

    (void)state;
    run(&dripped, &talk, drips);
    check_end(&dripped, STEP_HANDSHAKE, SESSION_TIMEOUT);
    assert_true(dripped.elapsed >= 300 && dripped.elapsed < 2000);
    assert_true(talk.heard.len > 0);
    finish(&dripped, &talk);
    run(&quiet, &quiet_talk, silent);
    check_end(&quiet, STEP_HANDSHAKE, SESSION_TIMEOUT);
    assert_true(quiet_talk.quiets >= 2 && quiet_talk.quiets < 10);
    assert_true(quiet.elapsed >= 300 && quiet.elapsed < 2000);
    finish(&quiet, &quiet_talk);
}

static void the_runs_deadline_ends_raw_too(void **state)
{
    static const struct peer_act script[] = {UP_TO_220, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {.opts.deadline = 300};
    struct talk talk = {0};

    (void)state;
    run(&trial, &talk, script);
    check_end(&trial, STEP_HANDSHAKE, SESSION_DEADLINE);
    finish(&trial, &talk);
}

/* Plays the script, in which raw never begins. */
static void check_no_raw(const struct peer_act *script, enum session_step step,
                         enum session_end end, int code)
{
    struct trial trial = {0};
    struct talk talk = {0};

    run(&trial, &talk, script);
    check_end(&trial, step, end);
    assert_int_equal(trial.facts.reply_code, code);
    assert_int_equal(talk.begun, 0);
    assert_int_equal(talk.heard.len, 0);
    finish(&trial, &talk);
}

static void a_put_off_before_tls_never_reaches_raw(void **state)
{
    static const struct peer_act greeting[] = {
        {PEER_SEND, "421 4.7.0 too many\r\n", 0}, QUIT_COMES, {0}};
    static const struct peer_act starttls[] = {
        GREETS,     EHLO_COMES, OFFERS, STARTTLS_COMES, {PEER_SEND, "454 not now\r\n", 0},
        QUIT_COMES, {0}};
    static const struct peer_act none[] = {PLAIN(), {0}};

    (void)state;
    check_no_raw(greeting, STEP_GREETING, SESSION_REPLY, 421);
    check_no_raw(starttls, STEP_STARTTLS, SESSION_REPLY, 454);
    check_no_raw(none, STEP_EHLO, SESSION_NO_STARTTLS, 250);
}

static void plaintext_behind_the_220_never_reaches_raw(void **state)
{
    static const struct peer_act script[] = {GREETS,
                                             EHLO_COMES,
                                             OFFERS,
                                             STARTTLS_COMES,
                                             {PEER_SEND, "220 go\r\n250 done\r\n", 0},
                                             {PEER_EOF, NULL, 0},
                                             {0}};

    (void)state;
    check_no_raw(script, STEP_STARTTLS, SESSION_PLAINTEXT, 220);
}

static void the_line_of_starttls_can_be_another(void **state)
{
    static const struct peer_act script[] = {
        GREETS, EHLO_COMES,          OFFERS, {PEER_EXPECT, "STARTTLS\r\nNOOP\r\n", 0},
        GO,     {PEER_TLS, NULL, 0}, INSIDE, QUIT_INSIDE,
        {0}};
    struct trial trial = {.opts.starttls_line = "STARTTLS\r\nNOOP\r\n"};

    (void)state;
    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    check_end(&trial, STEP_QUIT, SESSION_DONE);
    assert_non_null(trial.facts.tls);
    trial_free(&trial);
}

/* MAIL in the clear: RSET and QUIT follow whatever the answer, which stays. */
static void check_mail(const char *ehlo, const char *reply, int code, enum session_end end)
{
    const struct peer_act script[] = {GREETS,
                                      EHLO_COMES,
                                      {PEER_SEND, ehlo, 0},
                                      {PEER_EXPECT, "MAIL FROM:<>\r\n", 0},
                                      {PEER_SEND, reply, 0},
                                      {PEER_EXPECT, "RSET\r\n", 0},
                                      {PEER_SEND, "250 flushed\r\n", 0},
                                      QUIT_COMES,
                                      {0}};
    struct trial trial = {.opts.plain_mail = true};

    trial_run(&trial, script);
    assert_int_equal(trial.failed, 0);
    assert_int_equal(trial.done, 1);
    check_end(&trial, STEP_STARTTLS, end);
    assert_int_equal(trial.facts.reply_code, code);
    assert_string_equal(trial.facts.reply_text, "the answer");
    assert_true(trial.facts.quick_quit);
    assert_null(trial.facts.tls);
    trial_free(&trial);
}

static void mail_in_the_clear_keeps_its_answer(void **state)
{
    (void)state;
    check_mail("250-mx\r\n250 STARTTLS\r\n", "250 the answer\r\n", 250, SESSION_DONE);
    check_mail("250-mx\r\n250 STARTTLS\r\n", "530-the answer\r\n530 no\r\n", 530, SESSION_REPLY);
    check_mail("250 mx\r\n", "250 the answer\r\n", 250, SESSION_DONE);
}

static void a_peer_that_goes_after_mail_changes_nothing(void **state)
{
    static const struct peer_act script[] = {GREETS,
                                             EHLO_COMES,
                                             OFFERS,
                                             {PEER_EXPECT, "MAIL FROM:<>\r\n", 0},
                                             {PEER_SEND, "250 the answer\r\n", 0},
                                             {PEER_EXPECT, "RSET\r\n", 0},
                                             {0}};
    static const struct peer_act garbles[] = {GREETS,
                                              EHLO_COMES,
                                              OFFERS,
                                              {PEER_EXPECT, "MAIL FROM:<>\r\n", 0},
                                              {PEER_SEND, "250 the answer\r\n", 0},
                                              {PEER_EXPECT, "RSET\r\n", 0},
                                              {PEER_SEND, "what?\r\n", 0},
                                              {PEER_EOF, NULL, 0},
                                              {0}};
    static const struct peer_act *const scripts[] = {script, garbles};

    (void)state;
    for (size_t i = 0; i < COUNT(scripts); i++) {
        struct trial trial = {.opts.plain_mail = true};

        trial_run(&trial, scripts[i]);
        assert_int_equal(trial.failed, 0);
        check_end(&trial, STEP_STARTTLS, SESSION_DONE);
        assert_int_equal(trial.facts.reply_code, 250);
        assert_null(trial.facts.error);
        trial_free(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_octets_go_both_ways_and_the_last_words_are_sent),
        cmocka_unit_test(raw_on_a_port_of_implicit_tls),
        cmocka_unit_test(quiet_is_called_while_nothing_comes_and_may_end_it),
        cmocka_unit_test(quiet_is_not_called_where_octets_come_in_time),
        cmocka_unit_test(a_peer_that_closes_or_resets_has_closed),
        cmocka_unit_test(neither_drops_nor_quiet_calls_extend_the_step),
        cmocka_unit_test(the_runs_deadline_ends_raw_too),
        cmocka_unit_test(a_put_off_before_tls_never_reaches_raw),
        cmocka_unit_test(plaintext_behind_the_220_never_reaches_raw),
        cmocka_unit_test(the_line_of_starttls_can_be_another),
        cmocka_unit_test(mail_in_the_clear_keeps_its_answer),
        cmocka_unit_test(a_peer_that_goes_after_mail_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
