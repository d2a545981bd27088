/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/reach and smtp_reach: the addresses of a run as one. */
#include <config.h>

#include <stdio.h>

#include "policy/reach.h"
#include "policy_world.h"

static void fill(struct world *world, struct host_facts *host, int good, int dead)
{
    char ip[32];

    for (int i = 0; i < good + dead; i++) {
        struct session_facts *session;

        snprintf(ip, sizeof ip, "198.51.100.%d", i + 1);
        session = world_address(world, host, ip);
        if (i >= good)
            world_fail(session, STEP_CONNECT, SESSION_TIMEOUT);
    }
}

static void all_is_well(void **state)
{
    struct world *world = *state;

    fill(world, world_host(world, "mx1.example.org", 10), 3, 0);
    world_judge(world, judge_reach);
    assert_int_equal(world->out.count, 0);
}

/* case 35: one dead address of many must neither hide nor taint the others */
static void six_of_seventeen_addresses_unreachable(void **state)
{
    struct world *world = *state;
    const struct finding *finding;

    fill(world, world_host(world, "mx1.example.org", 10), 11, 6);
    world_judge(world, judge_reach);
    finding = world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING);
    assert_text_has(finding, "has 6 of 17 addresses unreachable: 198.51.100.12, 198.51.100.13");
    assert_text_has(finding, "(connect timed out)");
    assert_string_equal(finding->subject.host, "mx1.example.org");
    assert_int_equal(world->out.count, 1);
}

/* The dead one is counted among its own host's addresses, which are the text's subject. */
static void a_host_beside_others_has_its_own_share(void **state)
{
    struct world *world = *state;
    struct host_facts *one = world_host(world, "mx1.example.org", 10);
    struct host_facts *two = world_host(world, "mx2.example.org", 20);
    const struct finding *finding;

    world_fail(world_address(world, one, "192.0.2.1"), STEP_CONNECT, SESSION_REFUSED);
    world_address(world, two, "192.0.2.2");
    world_judge(world, judge_reach);
    finding = world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING);
    assert_text_has(finding, "has its only address unreachable: 192.0.2.1");
    assert_string_equal(finding->subject.host, "mx1.example.org");
}

static void long_lists_of_dead_addresses_are_cut(void **state)
{
    struct world *world = *state;

    fill(world, world_host(world, "mx1.example.org", 10), 1, 17);
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING),
                    "198.51.100.11 and 7 more (connect timed out)");
}

static void thresholds_of_unreachable(void **state)
{
    static const struct {
        struct limit warn, crit;
        enum state state;
    } rows[] = {
        {{0}, {0}, STATE_WARNING},
        {{.set = true, .value = 6}, {0}, STATE_WARNING},
        {{.set = true, .value = 7}, {0}, STATE_OK},
        {{.set = true, .value = 1}, {.set = true, .value = 6}, STATE_CRITICAL},
        {{.set = true, .value = 1}, {.set = true, .value = 7}, STATE_WARNING},
        {{.set = true, .percent = true, .value = 35}, {0}, STATE_WARNING},
        {{.set = true, .percent = true, .value = 36}, {0}, STATE_OK},
        {{.set = true, .value = 9}, {.set = true, .percent = true, .value = 35}, STATE_CRITICAL},
    };
    struct world *world = *state;

    fill(world, world_host(world, "mx1.example.org", 10), 11, 6);
    for (size_t i = 0; i < COUNT(rows); i++) {
        world->opts.unreachable_warn = rows[i].warn;
        world->opts.unreachable_crit = rows[i].crit;
        world_judge(world, judge_reach);
        world_found(world, FINDING_MX_UNREACHABLE, rows[i].state);
    }
}

static void reasons_are_given_one_by_one_when_they_differ(void **state)
{
    struct world *world = *state;
    struct host_facts *one = world_host(world, "mx1.example.org", 10);
    struct host_facts *two = world_host(world, "mx2.example.org", 10);

    world_fail(world_address(world, one, "192.0.2.1"), STEP_CONNECT, SESSION_REFUSED);
    world_fail(world_address(world, two, "192.0.2.2"), STEP_CONNECT, SESSION_UNREACHABLE);
    world_fail(world_address(world, two, "192.0.2.3"), STEP_CONNECT, SESSION_CLOSED);
    world_address(world, two, "192.0.2.4");
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING),
                    "3 of 4 addresses unreachable: "
                    "mx1.example.org[192.0.2.1] (connection refused), "
                    "mx2.example.org[192.0.2.2] (unreachable), "
                    "mx2.example.org[192.0.2.3] (connection reset)");
}

static void nobody_answers(void **state)
{
    struct world *world = *state;

    fill(world, world_host(world, "mx1.example.org", 10), 0, 2);
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_MX_ALL_UNREACHABLE, STATE_CRITICAL),
                    "port 25 is blocked");
    assert_int_equal(world->out.count, 1);
    world->run.control_name = "control.example";
    world->run.control = CONTROL_ANSWERS;
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_MX_ALL_UNREACHABLE, STATE_CRITICAL),
                    "while control.example does");
    world->run.control = CONTROL_SILENT;
    world_judge(world, judge_reach);
    world_found(world, FINDING_NET_PORT_BLOCKED, STATE_UNKNOWN);
    assert_none(world, FINDING_MX_ALL_UNREACHABLE);
}

/* case 18: nolisting, the best host is down on purpose */
static void the_primary_is_down(void **state)
{
    struct world *world = *state;
    struct host_facts *first = world_host(world, "mx1.example.org", 10);
    struct host_facts *same = world_host(world, "mx2.example.org", 10);
    struct host_facts *backup = world_host(world, "mx3.example.org", 20);
    struct session_facts *other;

    world_fail(world_address(world, first, "192.0.2.1"), STEP_CONNECT, SESSION_TIMEOUT);
    other = world_address(world, same, "192.0.2.2");
    world_address(world, backup, "192.0.2.3");
    world_judge(world, judge_reach);
    assert_none(world, FINDING_MX_PRIMARY_DOWN);
    world_fail(other, STEP_CONNECT, SESSION_REFUSED);
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_MX_PRIMARY_DOWN, STATE_WARNING),
                    "mx1.example.org, mx2.example.org");
    world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING);
    world->run.domain.name = NULL;
    world_judge(world, judge_reach);
    assert_none(world, FINDING_MX_PRIMARY_DOWN);
}

static void a_family_that_is_missing_here(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);
    struct session_facts *v4 = world_address(world, host, "192.0.2.1");
    struct session_facts *v6 = world_address(world, host, "2001:db8::1");

    world_fail(v6, STEP_CONNECT, SESSION_NO_FAMILY);
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_NET_NO_FAMILY, STATE_OK),
                    "1 of 2 addresses not tested: 2001:db8::1");
    world_fail(v4, STEP_CONNECT, SESSION_TIMEOUT); /* the state is that of the other family */
    world_judge(world, judge_reach);
    world_found(world, FINDING_MX_ALL_UNREACHABLE, STATE_CRITICAL);
    world_fail(v4, STEP_CONNECT, SESSION_FORBIDDEN);
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_NET_NOTHING_LEFT, STATE_UNKNOWN), "packet filter");
    assert_int_equal(world->out.count, 1);
}

static void a_missing_family_does_not_save_the_primary(void **state)
{
    struct world *world = *state;
    struct host_facts *first = world_host(world, "mx1.example.org", 10);

    world_fail(world_address(world, first, "192.0.2.1"), STEP_CONNECT, SESSION_TIMEOUT);
    world_fail(world_address(world, first, "2001:db8::1"), STEP_CONNECT, SESSION_NO_FAMILY);
    world_address(world, world_host(world, "mx2.example.org", 20), "192.0.2.2");
    world_judge(world, judge_reach);
    world_found(world, FINDING_MX_PRIMARY_DOWN, STATE_WARNING);
}

static void the_deadline_while_connecting_counts_as_unreachable(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world_fail(world_address(world, host, "192.0.2.2"), STEP_CONNECT, SESSION_DEADLINE);
    world->run.end = RUN_DEADLINE;
    world_judge(world, judge_reach);
    world_found(world, FINDING_MX_UNREACHABLE, STATE_WARNING);
    world->opts.deadline_state_set = true;
    world->opts.deadline_state = STATE_CRITICAL;
    world_judge(world, judge_reach);
    world_found(world, FINDING_RUN_DEADLINE, STATE_CRITICAL);
    assert_none(world, FINDING_MX_UNREACHABLE);
}

static void what_sigterm_cut_is_not_unreachable(void **state)
{
    struct world *world = *state;

    world_fail(world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.2"),
               STEP_CONNECT, SESSION_DEADLINE);
    world->run.end = RUN_TERMINATED;
    world_judge(world, judge_reach);
    assert_int_equal(world->out.count, 0);
}

static void what_was_never_begun_is_unknown(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world_fail(world_address(world, host, "192.0.2.2"), STEP_CONNECT, SESSION_PENDING);
    world_address(world, host, "192.0.2.3");
    host->addresses[2].session_count = 0;
    world->run.end = RUN_DEADLINE;
    world_judge(world, judge_reach);
    assert_text_has(world_found(world, FINDING_RUN_DEADLINE, STATE_UNKNOWN),
                    "2 of 3 addresses not tested");
}

static void an_address_served_under_another_name_is_not_down(void **state)
{
    struct world *world = *state;

    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    world_fail(world_address(world, world_host(world, "mx2.example.org", 20), "192.0.2.1"),
               STEP_CONNECT, SESSION_REFUSED);
    world_judge(world, judge_reach);
    assert_none(world, FINDING_MX_UNREACHABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(all_is_well),
        world_test(six_of_seventeen_addresses_unreachable),
        world_test(a_host_beside_others_has_its_own_share),
        world_test(long_lists_of_dead_addresses_are_cut),
        world_test(thresholds_of_unreachable),
        world_test(reasons_are_given_one_by_one_when_they_differ),
        world_test(nobody_answers),
        world_test(the_primary_is_down),
        world_test(a_family_that_is_missing_here),
        world_test(a_missing_family_does_not_save_the_primary),
        world_test(the_deadline_while_connecting_counts_as_unreachable),
        world_test(what_sigterm_cut_is_not_unreachable),
        world_test(what_was_never_begun_is_unknown),
        world_test(an_address_served_under_another_name_is_not_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
