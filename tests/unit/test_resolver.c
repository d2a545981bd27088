/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The resolver against a scripted server on loopback. */
#include <config.h>

#include "dns/resolver.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/name.h"
#include "dns/blame.h"
#include "dns_server.h"
#include "unit.h"

struct fixture {
    struct loop *loop;
    struct dns_server *server;
    struct arena *arena;
    struct answers *table;
    struct resolver_opts opts;
    struct resolver *resolver;
    enum resolver_state state;
    unsigned called;
    bool pumping;
    bool free_inside;
    struct resolver_client client;
};

static void on_answer(void *context);

static int setup(void **state)
{
    struct fixture *f = mem_calloc(1, sizeof *f);

    if (loop_new(&f->loop, NULL) != 0)
        return -1;
    f->server = dns_server_start(f->loop);
    f->arena = arena_new();
    f->table = answers_new(f->arena);
    f->opts.forwarders[0] = dns_server_address(f->server);
    f->opts.forwarder_count = 1;
    f->opts.no_validation = true;
    f->opts.lookup_cap = 1000;
    f->client = (struct resolver_client){.on_answer = on_answer, .context = f};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    resolver_free(f->resolver);
    dns_server_stop(f->server);
    loop_free(f->loop);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void on_answer(void *context)
{
    struct fixture *f = context;

    assert_false(f->pumping);
    f->called++;
    if (f->free_inside) {
        resolver_free(f->resolver);
        f->resolver = NULL;
    }
    if (answers_open(f->table) == 0 || f->free_inside)
        loop_stop(f->loop);
}

static void start(struct fixture *f)
{
    struct err err = {0};

    if (f->resolver == NULL)
        assert_int_equal(resolver_new(f->loop, &f->opts, &f->resolver, &f->state, &err), 0);
}

static void pump(struct fixture *f, msec deadline)
{
    f->pumping = true;
    resolver_pump(f->resolver, f->table, f->arena, deadline, &f->client);
    f->pumping = false;
}

/* Asks one question and waits for its answer. */
static const struct answer *ask(struct fixture *f, const char *name, uint16_t type)
{
    start(f);
    answers_get(f->table, name, type);
    pump(f, clock_now() + 10000);
    loop_run(f->loop, clock_now() + 10000);
    assert_non_null(answers_peek(f->table, name, type));
    return answers_peek(f->table, name, type);
}

static void records_come_through(void **state)
{
    struct fixture *f = *state;
    const struct answer *answer = ask(f, "ok.example", RR_A);

    assert_int_equal(f->state, RESOLVER_NOT_VALIDATING);
    assert_int_equal(answer->status, DNS_INSECURE);
    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->count, 1);
    assert_int_equal(answer->ttl, 300);
    answer = ask(f, "ok.example", RR_MX);
    assert_string_equal(answer->records[0].as.mx.exchange, "mx.example");
    answer = ask(f, "ok.example", RR_TLSA);
    assert_int_equal(answer->records[0].as.tlsa.usable, TLSA_USABLE);
    assert_int_equal(dns_server_udp(f->server), 3);
}

static void denials_are_answers(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(ask(f, "nx.example", RR_A)->content, ANSWER_NXDOMAIN);
    assert_int_equal(ask(f, "none.example", RR_A)->content, ANSWER_NODATA);
    assert_int_equal(ask(f, "none.example", RR_A)->status, DNS_INSECURE);
}

static void failures_are_told_apart(void **state)
{
    static const struct {
        const char *name;
        enum answer_failure failure;
    } cases[] = {{"fail.example", FAILURE_SERVFAIL},
                 {"refuse.example", FAILURE_REFUSED},
                 {"silent.example", FAILURE_TIMEOUT},
                 {"junk.example", FAILURE_TIMEOUT}};
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct answer *answer = ask(f, cases[i].name, RR_A);

        assert_int_equal(answer->status, DNS_FAILED);
        assert_int_equal(answer->content, ANSWER_NONE);
        assert_int_equal(answer->failure, cases[i].failure);
        assert_true(answer->why != NULL && *answer->why != '\0');
    }
}

/* Whatever octets a macro of SPF puts into a label (RFC 7208 7.3) come back as they were asked. */
static void names_with_any_octets(void **state)
{
    struct fixture *f = *state;
    char raw[68] = "ok.", name[NAME_QUERY_SIZE];

    for (unsigned first = 0; first < 256; first += 63) {
        size_t size = 3;

        for (unsigned octet = first; octet < first + 63 && octet < 256; octet++) {
            if (octet != '.')
                raw[size++] = (char)octet;
        }
        assert_int_equal(name_query_text(raw, size, name, NULL), 0);
        assert_int_equal(ask(f, name, RR_A)->count, 1);
        assert_string_equal(ask(f, name, RR_A)->expanded, name);
    }
}

static void a_cut_packet_is_a_failure(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(ask(f, "short.example", RR_A)->status, DNS_FAILED);
}

static void a_truncated_answer_is_asked_for_again_by_tcp(void **state)
{
    struct fixture *f = *state;
    const struct answer *answer = ask(f, "large.example", RR_A);

    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->count, 40);
    assert_int_equal(dns_server_tcp(f->server), 1);
}

/* libunbound alone gives up after 17 seconds. */
static void a_silent_name_has_its_own_cap(void **state)
{
    struct fixture *f = *state;
    msec begin = clock_now();

    f->opts.lookup_cap = 400;
    assert_int_equal(ask(f, "silent.example", RR_A)->failure, FAILURE_TIMEOUT);
    assert_in_range(clock_now() - begin, 400, 900);
}

static void half_of_a_short_deadline_is_left_for_others(void **state)
{
    struct fixture *f = *state;
    msec begin = clock_now();

    f->opts.lookup_cap = 0;
    start(f);
    answers_get(f->table, "silent.example", RR_A);
    pump(f, begin + 800);
    loop_run(f->loop, begin + 800);
    assert_int_equal(answers_open(f->table), 0);
    assert_in_range(clock_now() - begin, 400, 700);
}

static void a_passed_deadline_asks_nothing(void **state)
{
    struct fixture *f = *state;

    start(f);
    answers_get(f->table, "ok.example", RR_A);
    pump(f, clock_now() - 1);
    assert_int_equal(f->called, 0);
    loop_run(f->loop, clock_now() + 1000);
    assert_int_equal(answers_peek(f->table, "ok.example", RR_A)->failure, FAILURE_DEADLINE);
    assert_int_equal(f->called, 1);
    assert_int_equal(dns_server_udp(f->server), 0);
}

/* A silent name slows its forwarder for others where nothing is done about it. */
static void silent_names_do_not_hold_up_others(void **state)
{
    struct fixture *f = *state;
    char name[32];
    msec begin;

    start(f);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "silent%d.example", i);
        answers_get(f->table, name, RR_A);
    }
    pump(f, clock_now() + 10000);
    loop_run(f->loop, clock_now() + 3000);
    assert_int_equal(answers_open(f->table), 0);
    begin = clock_now();
    assert_int_equal(ask(f, "ok.example", RR_A)->content, ANSWER_DATA);
    assert_int_equal(ask(f, "ok.example", RR_MX)->content, ANSWER_DATA);
    assert_in_range(clock_now() - begin, 0, 200);
}

static void two_hundred_lookups_at_once(void **state)
{
    struct fixture *f = *state;
    char name[32];

    f->opts.lookup_cap = 5000;
    start(f);
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "ok%d.example", i);
        answers_get(f->table, name, RR_A);
    }
    pump(f, clock_now() + 10000);
    assert_int_equal(f->called, 0);
    loop_run(f->loop, clock_now() + 10000);
    assert_int_equal(answers_open(f->table), 0);
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "ok%d.example", i);
        assert_int_equal(answers_peek(f->table, name, RR_A)->content, ANSWER_DATA);
    }
    assert_int_equal(answers_asked(f->table), 200);
}

static void names_that_libunbound_would_answer_itself_are_asked(void **state)
{
    static const char *const names[] = {
        "ok.test",      "ok.localhost",       "ok.invalid",          "ok.onion",
        "ok.home.arpa", "ok.10.in-addr.arpa", "ok.127.in-addr.arpa", "ok.d.f.ip6.arpa"};
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(ask(f, names[i], RR_A)->content, ANSWER_DATA);
        assert_int_equal(dns_server_udp(f->server), i + 1);
    }
}

/* The second table asks what the resolver has in its cache: the answer may come from inside the
 * call, the listener must not. */
static void answers_from_the_cache_come_from_the_loop_too(void **state)
{
    struct fixture *f = *state;

    ask(f, "ok.example", RR_A);
    f->table = answers_new(f->arena);
    f->called = 0;
    assert_int_equal(ask(f, "ok.example", RR_A)->content, ANSWER_DATA);
    assert_int_equal(f->called, 1);
    assert_int_equal(dns_server_udp(f->server), 1);
}

static void answers_that_came_together_are_told_once(void **state)
{
    struct fixture *f = *state;

    ask(f, "ok.example", RR_A);
    ask(f, "ok.example", RR_MX);
    f->table = answers_new(f->arena);
    f->called = 0;
    answers_get(f->table, "ok.example", RR_A);
    answers_get(f->table, "ok.example", RR_MX);
    pump(f, clock_now() + 1000);
    loop_run(f->loop, clock_now() + 1000);
    assert_int_equal(answers_open(f->table), 0);
    assert_int_equal(f->called, 1);
}

static void freeing_with_open_lookups(void **state)
{
    struct fixture *f = *state;

    start(f);
    answers_get(f->table, "silent.example", RR_A);
    answers_get(f->table, "slow.example", RR_A);
    pump(f, clock_now() + 10000);
    loop_run(f->loop, clock_now() + 100);
    resolver_free(f->resolver);
    f->resolver = NULL;
    loop_run(f->loop, clock_now() + 400);
    assert_int_equal(f->called, 0);
    assert_int_equal(answers_open(f->table), 2);
}

static void freeing_inside_the_listener(void **state)
{
    struct fixture *f = *state;

    f->free_inside = true;
    start(f);
    answers_get(f->table, "ok.example", RR_A);
    answers_get(f->table, "silent.example", RR_A);
    pump(f, clock_now() + 10000);
    loop_run(f->loop, clock_now() + 10000);
    assert_null(f->resolver);
    assert_int_equal(f->called, 1);
    assert_int_equal(answers_open(f->table), 1);
}

/* An answer that comes after its lookup was cancelled is not ours any more. */
static void a_late_answer_is_ignored(void **state)
{
    struct fixture *f = *state;
    const struct answer *answer;

    f->opts.lookup_cap = 100;
    answer = ask(f, "slow.example", RR_A);
    assert_int_equal(answer->failure, FAILURE_TIMEOUT);
    loop_run(f->loop, clock_now() + 500);
    assert_ptr_equal(answers_peek(f->table, "slow.example", RR_A), answer);
    assert_int_equal(f->called, 1);
}

static void freeing_before_the_first_pump(void **state)
{
    struct fixture *f = *state;

    start(f);
    resolver_free(f->resolver);
    f->resolver = NULL;
    resolver_free(NULL);
    assert_int_equal(dns_server_udp(f->server), 0);
}

/* An anchor for the root, and a forwarder that has no signatures: everything is bogus, and it is
 * the forwarder's fault. */
static void a_forwarder_without_dnssec_is_found_out(void **state)
{
    struct fixture *f = *state;
    struct dns_trouble trouble = {.name = "ok.example", .type = RR_A, .status = DNS_BOGUS};
    const struct answer *answer;

    f->opts.no_validation = false;
    answer = ask(f, "ok.example", RR_A);
    assert_int_equal(f->state, RESOLVER_VALIDATING);
    assert_int_equal(answer->status, DNS_BOGUS);
    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->count, 1);
    assert_non_null(answer->why);
    while (blame_find(f->table, f->arena, true, &trouble) == PENDING) {
        pump(f, clock_now() + 10000);
        loop_run(f->loop, clock_now() + 10000);
    }
    assert_int_equal(trouble.blame, BLAME_FORWARDER);
}

static void a_dead_name_is_blamed_on_its_domain(void **state)
{
    struct fixture *f = *state;
    struct dns_trouble trouble = {.name = "fail.ok.example", .type = RR_A, .status = DNS_FAILED};

    assert_int_equal(ask(f, "fail.ok.example", RR_A)->failure, FAILURE_SERVFAIL);
    while (blame_find(f->table, f->arena, false, &trouble) == PENDING) {
        pump(f, clock_now() + 10000);
        loop_run(f->loop, clock_now() + 10000);
    }
    assert_int_equal(trouble.blame, BLAME_DOMAIN);
}

static void the_servers_are_described(void **state)
{
    struct fixture *f = *state;

    f->opts.forwarder_count = 2;
    assert_int_equal(resolver_parse_address("192.0.2.53", &f->opts.forwarders[0]), 0);
    assert_int_equal(resolver_parse_address("2001:db8::53@5353", &f->opts.forwarders[1]), 0);
    start(f);
    assert_string_equal(resolver_text(f->resolver), "192.0.2.53, 2001:db8::53 port 5353");
    resolver_free(f->resolver);
    f->resolver = NULL;
    f->opts.recursive = true;
    start(f);
    assert_string_equal(resolver_text(f->resolver), "the authoritative servers");
}

static void files_that_cannot_be_used_are_named(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};

    f->opts.no_validation = false;
    f->opts.trust_anchor = "/nonexistent/anchor";
    assert_int_equal(resolver_new(f->loop, &f->opts, &f->resolver, &f->state, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "/nonexistent/anchor"));
    f->opts.trust_anchor = NULL;
    f->opts.forwarder_count = 0;
    f->opts.resolv_conf = "/nonexistent/resolv.conf";
    assert_int_equal(resolver_new(f->loop, &f->opts, &f->resolver, &f->state, &err), ERR_SYSTEM);
    assert_non_null(strstr(err.text, "/nonexistent/resolv.conf"));
    assert_null(f->resolver);
}

/* Without a file descriptor left the question was never sent: that is nobody else's failure. */
static void a_lookup_without_a_socket_is_our_own_failure(void **state)
{
    struct fixture *f = *state;
    struct rlimit limit, low;
    int next;

    ask(f, "ok.example", RR_A);
    next = dup(STDIN_FILENO);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    low = limit;
    low.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    ask(f, "ok2.example", RR_A);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(answers_peek(f->table, "ok2.example", RR_A)->failure, FAILURE_LOCAL);
    assert_int_equal(ask(f, "ok3.example", RR_A)->content, ANSWER_DATA);
}

/* Nothing may be said on stderr, whatever happens. */
static void libunbound_is_mute(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/test_resolver.XXXXXX";
    int file = mkstemp(path), saved = dup(STDERR_FILENO);

    assert_true(file >= 0);
    dup2(file, STDERR_FILENO);
    f->opts.lookup_cap = 200;
    assert_int_equal(resolver_parse_address("::1@9", &f->opts.forwarders[1]), 0);
    f->opts.forwarder_count = 2;
    ask(f, "fail.example", RR_A);
    ask(f, "short.example", RR_A);
    ask(f, "silent.example", RR_A);
    resolver_free(f->resolver);
    f->resolver = NULL;
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
    close(file);
    unlink(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_come_through),
        TEST(denials_are_answers),
        TEST(failures_are_told_apart),
        TEST(names_with_any_octets),
        TEST(a_cut_packet_is_a_failure),
        TEST(a_truncated_answer_is_asked_for_again_by_tcp),
        TEST(a_silent_name_has_its_own_cap),
        TEST(half_of_a_short_deadline_is_left_for_others),
        TEST(a_passed_deadline_asks_nothing),
        TEST(silent_names_do_not_hold_up_others),
        TEST(two_hundred_lookups_at_once),
        TEST(names_that_libunbound_would_answer_itself_are_asked),
        TEST(answers_from_the_cache_come_from_the_loop_too),
        TEST(answers_that_came_together_are_told_once),
        TEST(freeing_with_open_lookups),
        TEST(freeing_inside_the_listener),
        TEST(a_late_answer_is_ignored),
        TEST(freeing_before_the_first_pump),
        TEST(a_forwarder_without_dnssec_is_found_out),
        TEST(a_dead_name_is_blamed_on_its_domain),
        TEST(the_servers_are_described),
        TEST(files_that_cannot_be_used_are_named),
        TEST(a_lookup_without_a_socket_is_our_own_failure),
        TEST(libunbound_is_mute),
    };

    return cmocka_run_group_tests_name("resolver", tests, NULL, NULL);
}
