/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tests of --intrusive are run, and when they stop. */
#include <config.h>

#include "gather/intrusive.h"

#include <string.h>

#include "tls/handshake.h"
#include "unit.h"

static const uint8_t fresh[32] = {1};
static struct arena *arena;
static struct tls_context *context;
static struct scan_facts scan;
static struct session_opts opts;
static struct intrusive *intrusive;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    memset(&scan, 0, sizeof scan);
    scan.versions[TLS_1_2] = TRI_YES;
    return tls_context_new(&context, NULL);
}

static int teardown(void **state)
{
    (void)state;
    intrusive_free(intrusive);
    intrusive = NULL;
    tls_context_free(context);
    arena_free(arena);
    return 0;
}

static void begin(bool implicit_tls)
{
    intrusive_free(intrusive);
    intrusive = intrusive_new(&scan, "mx.example", context, implicit_tls, arena);
}

static bool next(void)
{
    opts = (struct session_opts){0};
    return intrusive_next(intrusive, fresh, &opts);
}

static void ended(enum session_step step, enum session_end end, int code)
{
    struct session_facts session = {.step = step, .end = end, .reply_code = code};

    intrusive_ended(intrusive, &session);
}

static enum intrusive_verdict verdict(enum intrusive_test test)
{
    return scan.intrusive->verdicts[test];
}

/* RFC 3207 4 */
static void test_mail_comes_first(void **state)
{
    (void)state;
    begin(false);
    assert_true(next());
    assert_true(opts.plain_mail);
    assert_null(opts.raw);
    ended(STEP_STARTTLS, SESSION_DONE, 250);
    assert_int_equal(verdict(INTRUSIVE_PLAIN_MAIL), INTRUSIVE_VULNERABLE);
    assert_true(next());
    assert_false(opts.plain_mail);
    assert_string_equal(opts.starttls_line, "STARTTLS\r\nNOOP\r\n");
    assert_non_null(opts.raw);
    ended(STEP_STARTTLS, SESSION_REPLY, 554);
    assert_true(next());
    assert_int_equal(verdict(INTRUSIVE_COMMAND_INJECTION), INTRUSIVE_SAFE);
    assert_null(opts.starttls_line);
    assert_int_equal(scan.intrusive->connections, 3);
}

static void test_mail_refused(void **state)
{
    (void)state;
    begin(false);
    assert_true(next());
    ended(STEP_STARTTLS, SESSION_REPLY, 530);
    assert_int_equal(verdict(INTRUSIVE_PLAIN_MAIL), INTRUSIVE_SAFE);
}

/* Tests of SMTP's own need STARTTLS. */
static void test_implicit_tls(void **state)
{
    (void)state;
    begin(true);
    assert_true(next());
    assert_false(opts.plain_mail);
    assert_int_equal(verdict(INTRUSIVE_PLAIN_MAIL), INTRUSIVE_NOT_APPLICABLE);
    assert_int_equal(verdict(INTRUSIVE_COMMAND_INJECTION), INTRUSIVE_NOT_APPLICABLE);
}

static void test_stops_at_421(void **state)
{
    (void)state;
    begin(false);
    assert_true(next());
    ended(STEP_GREETING, SESSION_REPLY, 421);
    assert_false(next());
    assert_int_equal(intrusive_stop(intrusive), SCAN_PUT_OFF);
    assert_int_equal(verdict(INTRUSIVE_HEARTBLEED), INTRUSIVE_NOT_RUN);
}

static void test_stops_at_two_shut_doors(void **state)
{
    (void)state;
    begin(true);
    for (int i = 0; i < 2; i++) {
        assert_true(next());
        ended(STEP_CONNECT, SESSION_REFUSED, 0);
    }
    assert_false(next());
    assert_int_equal(intrusive_stop(intrusive), SCAN_RESETS);
}

/* A server that never answers is asked twice by each test, and has nothing proven against it. */
static void test_silent_server(void **state)
{
    unsigned connections = 0;

    (void)state;
    begin(true);
    while (next()) {
        assert_true(++connections <= SCAN_INTRUSIVE_BUDGET);
        ended(STEP_HANDSHAKE, SESSION_TIMEOUT, 0);
    }
    assert_int_equal(connections, scan.intrusive->connections);
    assert_int_equal(connections, 10); /* five tests */
    assert_int_equal(verdict(INTRUSIVE_HEARTBLEED), INTRUSIVE_INCONCLUSIVE);
    assert_int_equal(verdict(INTRUSIVE_ROBOT), INTRUSIVE_INCONCLUSIVE);
}

static void test_what_does_not_apply(void **state)
{
    (void)state;
    scan.versions[TLS_1_2] = scan.versions[TLS_1_1] = TRI_NO;
    scan.versions[TLS_1_0] = scan.versions[TLS_SSL3] = TRI_NO;
    scan.versions[TLS_1_3] = TRI_YES;
    begin(true);
    assert_false(next());
    for (int test = 0; test < INTRUSIVE_COUNT; test++)
        assert_int_equal(verdict((enum intrusive_test)test), INTRUSIVE_NOT_APPLICABLE);
    assert_int_equal(scan.intrusive->connections, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_mail_comes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mail_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_implicit_tls, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stops_at_421, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stops_at_two_shut_doors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_silent_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_does_not_apply, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
