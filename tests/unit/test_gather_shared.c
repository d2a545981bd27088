/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of gather_start(): many runs on one loop, with one resolver. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "dns_server.h"
#include "gather/gather.h"
#include "unit.h"

#define RUNS 40

struct fixture {
    struct loop *loop;
    struct dns_server *server;
    struct gather_shared *shared;
    struct gather_opts opts;
    size_t open; /* runs that have not ended */
};

struct one {
    struct fixture *f;
    struct arena *arena;
    struct gather_opts opts;
    struct run_facts facts;
    struct gather *gather;
    unsigned ended;
    bool free_inside;
};

static int setup(void **state)
{
    struct fixture *f = mem_calloc(1, sizeof *f);

    if (loop_new(&f->loop, NULL) != 0)
        return -1;
    f->server = dns_server_start(f->loop);
    f->opts.resolver.forwarders[0] = dns_server_address(f->server);
    f->opts.resolver.forwarder_count = 1;
    f->opts.resolver.no_validation = true;
    f->opts.resolver.lookup_cap = 1000;
    f->opts.ipv4 = true;
    f->opts.port = 25;
    if (gather_shared_new(f->loop, &f->opts, &f->shared, NULL) != 0)
        return -1;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    gather_shared_free(f->shared);
    dns_server_stop(f->server);
    loop_free(f->loop);
    free(f);
    return 0;
}

static void on_done(void *context)
{
    struct one *one = context;

    one->ended++;
    if (one->free_inside) {
        gather_free(one->gather);
        one->gather = NULL;
    }
    if (--one->f->open == 0)
        loop_stop(one->f->loop);
}

static void begin(struct fixture *f, struct one *one, const char *domain, msec limit)
{
    *one = (struct one){.f = f, .arena = arena_new(), .opts = f->opts, .free_inside = true};
    one->opts.domain = domain;
    one->opts.deadline = clock_now() + limit;
    f->open++;
    one->gather = gather_start(f->shared, &one->opts, one->arena, &one->facts, on_done, one);
}

static void runs_beside_each_other(void **state)
{
    static const char *const names[] = {"ok.example", "slow.example", "none.example", "nx.example"};
    struct fixture *f = *state;
    static struct one runs[RUNS];

    for (size_t i = 0; i < RUNS; i++)
        begin(f, &runs[i], names[i % COUNT(names)], 10000);
    loop_run(f->loop, clock_now() + 15000);
    for (size_t i = 0; i < RUNS; i++) {
        const struct run_facts *facts = &runs[i].facts;

        assert_int_equal(runs[i].ended, 1);
        assert_int_equal(facts->end, RUN_COMPLETE);
        assert_int_equal(facts->resolver, RESOLVER_NOT_VALIDATING);
        assert_true(facts->domain.mx_known);
        assert_int_equal(facts->domain.nxdomain, i % COUNT(names) == 3);
        if (i % COUNT(names) < 2)
            assert_string_equal(facts->hosts[0].name, "mx.example");
        arena_free(runs[i].arena);
    }
}

/* One that meets its deadline, or is cut, leaves the others alone. */
static void each_has_its_own_end(void **state)
{
    struct fixture *f = *state;
    struct one late, cut, good;

    begin(f, &late, "silent.example", 200);
    begin(f, &cut, "silent.other.example", 10000);
    begin(f, &good, "slow.example", 10000);
    gather_cut(cut.gather);
    loop_run(f->loop, clock_now() + 15000);
    assert_int_equal(late.ended, 1);
    assert_non_null(late.facts.domain.trouble);
    assert_int_equal(cut.facts.end, RUN_DEADLINE);
    assert_non_null(cut.facts.domain.trouble);
    assert_int_equal(good.facts.end, RUN_COMPLETE);
    assert_int_equal(good.facts.host_count, 1);
    arena_free(late.arena);
    arena_free(cut.arena);
    arena_free(good.arena);
}

/* Answers that come later must not find the memory of a run that is gone. */
static void a_run_may_be_freed_while_it_asks(void **state)
{
    struct fixture *f = *state;
    struct one gone, good;

    begin(f, &gone, "slow.gone.example", 10000);
    begin(f, &good, "slow.example", 10000);
    loop_run(f->loop, clock_now() + 50);
    gather_free(gone.gather);
    arena_free(gone.arena);
    f->open--;
    loop_run(f->loop, clock_now() + 15000);
    assert_int_equal(good.ended, 1);
    assert_int_equal(good.facts.end, RUN_COMPLETE);
    arena_free(good.arena);
}

/* A host that is known needs no lookups: its one address is visited. */
static void a_known_host_is_visited(void **state)
{
    struct fixture *f = *state;
    struct address_facts address = {.port = 1};
    struct host_facts host = {.name = "mx.example", .addresses = &address, .address_count = 1};
    struct one one = {.f = f, .arena = arena_new(), .opts = f->opts, .free_inside = true};

    assert_true(ip_parse("127.0.0.1", &address.ip));
    one.opts.known_host = &host;
    one.opts.want_sessions = true;
    one.opts.helo = "monitor.example";
    one.opts.limits = (struct session_limits){1000, 1000, 1000};
    one.opts.deadline = clock_now() + 10000;
    f->open++;
    one.gather = gather_start(f->shared, &one.opts, one.arena, &one.facts, on_done, &one);
    loop_run(f->loop, clock_now() + 15000);
    assert_int_equal(one.ended, 1);
    assert_int_equal(one.facts.connections, 1);
    assert_int_equal(one.facts.lookups, 0);
    assert_int_equal(one.facts.hosts[0].addresses[0].sessions[0].end, SESSION_REFUSED);
    arena_free(one.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_beside_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(each_has_its_own_end, setup, teardown),
        cmocka_unit_test_setup_teardown(a_run_may_be_freed_while_it_asks, setup, teardown),
        cmocka_unit_test_setup_teardown(a_known_host_is_visited, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
