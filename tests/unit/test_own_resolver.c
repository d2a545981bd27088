/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does this machine's own resolver validate: one scripted server, asked over TCP. */
#include <config.h>

#include "dns/own_resolver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dns_server.h"
#include "unit.h"

struct fixture {
    struct loop *loop;
    struct dns_server *server;
    struct arena *arena;
    struct dnssec_facts facts;
    struct own_resolver *test;
    unsigned called;
};

static int setup(void **state)
{
    struct fixture *f = mem_calloc(1, sizeof *f);

    if (loop_new(&f->loop, NULL) != 0)
        return -1;
    f->server = dns_server_start(f->loop);
    f->arena = arena_new();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    own_resolver_free(f->test);
    dns_server_stop(f->server);
    loop_free(f->loop);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void on_done(void *context)
{
    struct fixture *f = context;

    f->called++;
    loop_stop(f->loop);
}

static void ask(struct fixture *f, const char *signed_name, const char *bogus_name)
{
    struct resolver_address address = dns_server_address(f->server);

    f->test = own_resolver_ask(f->loop, &address, signed_name, bogus_name, f->arena, &f->facts,
                               on_done, f);
}

/* Asks, waits, and compares the verdict and its sentence. */
static void verdict(struct fixture *f, const char *signed_name, const char *bogus_name,
                    enum resolver_verdict expected, const char *detail)
{
    ask(f, signed_name, bogus_name);
    assert_false(own_resolver_ended(f->test));
    loop_run(f->loop, clock_now() + 10000);
    assert_true(own_resolver_ended(f->test));
    assert_int_equal(f->called, 1);
    assert_int_equal(f->facts.resolver, expected);
    assert_string_equal(f->facts.resolver_detail, detail);
}

static void rfc4035_3_2_3_ad_on_a_signed_name_is_validation(void **state)
{
    struct fixture *f = *state;

    verdict(f, "signed.example", NULL, RESOLVER_VALIDATES, "127.0.0.1");
    assert_int_equal(dns_server_tcp(f->server), 1);
    assert_int_equal(dns_server_udp(f->server), 0);
}

static void a_signed_name_without_ad_is_no_validation(void **state)
{
    struct fixture *f = *state;

    verdict(f, "ok.example", "fail.example", RESOLVER_NO_AD,
            "127.0.0.1 answers a signed name without the AD bit");
    assert_int_equal(dns_server_tcp(f->server), 1); /* the bogus name would tell nothing more */
}

static void rfc4035_5_5_a_bogus_name_that_fails_is_validation(void **state)
{
    struct fixture *f = *state;

    verdict(f, "signed.example", "fail.example", RESOLVER_VALIDATES, "127.0.0.1");
    assert_int_equal(dns_server_tcp(f->server), 2);
}

static void a_bogus_name_that_is_answered_is_told(void **state)
{
    verdict(*state, "signed.example", "ok.example", RESOLVER_ACCEPTS_BOGUS,
            "127.0.0.1 answers a name that is bogus");
}

static void a_bogus_name_that_is_denied_is_answered_too(void **state)
{
    verdict(*state, "signed.example", "nx.example", RESOLVER_ACCEPTS_BOGUS,
            "127.0.0.1 answers a name that is bogus");
}

static void a_failure_on_the_signed_name_is_no_verdict_on_validation(void **state)
{
    verdict(*state, "fail.example", "ok.example", RESOLVER_SILENT,
            "127.0.0.1 fails on a name that is signed");
}

static void a_server_that_closes_does_not_answer(void **state)
{
    verdict(*state, "close.example", NULL, RESOLVER_SILENT, "127.0.0.1 does not answer over TCP");
}

static void a_server_that_closes_on_the_bogus_name_does_not_answer(void **state)
{
    verdict(*state, "signed.example", "close.example", RESOLVER_SILENT,
            "127.0.0.1 does not answer over TCP");
}

static void half_an_answer_is_none(void **state)
{
    verdict(*state, "cut.example", NULL, RESOLVER_SILENT, "127.0.0.1 does not answer over TCP");
}

static void octets_that_are_no_message_are_no_answer(void **state)
{
    verdict(*state, "junk.example", NULL, RESOLVER_SILENT,
            "127.0.0.1 sent an answer that does not decode");
}

static void a_message_that_ends_inside_a_record_is_no_answer(void **state)
{
    verdict(*state, "short.example", NULL, RESOLVER_SILENT,
            "127.0.0.1 sent an answer that does not decode");
}

static void a_server_that_says_nothing_is_waited_for_five_seconds(void **state)
{
    msec begin = clock_now();

    verdict(*state, "silent.example", NULL, RESOLVER_SILENT, "127.0.0.1 does not answer");
    assert_in_range(clock_now() - begin, 5000, 9000);
}

static void nobody_on_the_port(void **state)
{
    struct fixture *f = *state;
    struct dns_server *gone = dns_server_start(f->loop);
    struct resolver_address address = dns_server_address(gone);

    dns_server_stop(gone);
    f->test = own_resolver_ask(f->loop, &address, "signed.example", NULL, f->arena, &f->facts,
                               on_done, f);
    loop_run(f->loop, clock_now() + 10000);
    assert_int_equal(f->facts.resolver, RESOLVER_SILENT);
    assert_string_equal(f->facts.resolver_detail, "127.0.0.1 does not answer over TCP");
}

static void a_cut_ends_the_test(void **state)
{
    struct fixture *f = *state;

    own_resolver_cut(NULL);
    ask(f, "silent.example", NULL);
    loop_run(f->loop, clock_now() + 100);
    assert_int_equal(f->called, 0);
    own_resolver_cut(f->test);
    assert_true(own_resolver_ended(f->test));
    assert_int_equal(f->facts.resolver, RESOLVER_SILENT);
    assert_string_equal(f->facts.resolver_detail, "127.0.0.1 had not answered when the run ended");
    own_resolver_cut(f->test);
    assert_int_equal(f->called, 1);
}

static void freeing_while_it_waits_says_nothing(void **state)
{
    struct fixture *f = *state;

    ask(f, "silent.example", NULL);
    loop_run(f->loop, clock_now() + 100);
    own_resolver_free(f->test);
    f->test = NULL;
    loop_run(f->loop, clock_now() + 100);
    assert_int_equal(f->called, 0);
    assert_int_equal(f->facts.resolver, RESOLVER_UNTESTED);
}

static void start(struct fixture *f, const char *resolv_conf)
{
    f->test = own_resolver_start(f->loop, resolv_conf, "signed.example", NULL, f->arena, &f->facts,
                                 on_done, f);
}

static void a_resolv_conf_that_cannot_be_read_ends_at_once(void **state)
{
    struct fixture *f = *state;

    start(f, "/nonexistent/resolv.conf");
    assert_true(own_resolver_ended(f->test));
    assert_int_equal(f->called, 1);
    assert_int_equal(f->facts.resolver, RESOLVER_SILENT);
    assert_non_null(strstr(f->facts.resolver_detail, "/nonexistent/resolv.conf"));
}

/* 127.255.255.254 is this machine, and nobody serves names there. */
static void the_first_server_of_resolv_conf_is_asked(void **state)
{
    static const char text[] = "nameserver 127.255.255.254\nnameserver 127.0.0.1\n";
    char path[] = "/tmp/test_own_resolver.XXXXXX";
    struct fixture *f = *state;
    int file = mkstemp(path);

    assert_true(file >= 0);
    assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
    close(file);
    start(f, path);
    loop_run(f->loop, clock_now() + 100);
    own_resolver_cut(f->test);
    unlink(path);
    assert_int_equal(f->called, 1);
    assert_int_equal(strncmp(f->facts.resolver_detail, "127.255.255.254 ", 16), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc4035_3_2_3_ad_on_a_signed_name_is_validation),
        TEST(a_signed_name_without_ad_is_no_validation),
        TEST(rfc4035_5_5_a_bogus_name_that_fails_is_validation),
        TEST(a_bogus_name_that_is_answered_is_told),
        TEST(a_bogus_name_that_is_denied_is_answered_too),
        TEST(a_failure_on_the_signed_name_is_no_verdict_on_validation),
        TEST(a_server_that_closes_does_not_answer),
        TEST(a_server_that_closes_on_the_bogus_name_does_not_answer),
        TEST(half_an_answer_is_none),
        TEST(octets_that_are_no_message_are_no_answer),
        TEST(a_message_that_ends_inside_a_record_is_no_answer),
        TEST(a_server_that_says_nothing_is_waited_for_five_seconds),
        TEST(nobody_on_the_port),
        TEST(a_cut_ends_the_test),
        TEST(freeing_while_it_waits_says_nothing),
        TEST(a_resolv_conf_that_cannot_be_read_ends_at_once),
        TEST(the_first_server_of_resolv_conf_is_asked),
    };

    return cmocka_run_group_tests_name("own resolver", tests, NULL, NULL);
}
