/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_time: what senders still hold of an MTA-STS policy (RFC 8461 3.1, 3.3, 8.1, 8.3). */
#include <config.h>

#include <string.h>

#include "policy/mta_sts_time.h"
#include "policy_world.h"

#define WEEK (7 * DAY)

struct past {
    struct world *world;
    struct mta_sts_facts facts;
    struct sts_policy policy;
    struct sts_memory memory;
};

/* A policy of a week for mx1.example.org, published under the id "1". */
static void begin(struct past *past, void **state)
{
    memset(past, 0, sizeof *past);
    past->world = *state;
    world_host(past->world, "mx1.example.org", 10);
    past->policy = (struct sts_policy){
        .valid = true, .mode = STS_MODE_ENFORCE, .max_age = WEEK, .max_age_known = true};
    past->facts.policy = &past->policy;
}

static void list_mx(struct past *past, const char *first, const char *second)
{
    const char **mx = arena_alloc(past->world->arena, 2, sizeof *mx);

    mx[0] = first;
    mx[1] = second;
    past->policy.mx = mx;
    past->policy.mx_count = second != NULL ? 2 : 1;
}

static void set_id(struct past *past, const char *id)
{
    struct txt_record *record = arena_alloc(past->world->arena, 1, sizeof *record);

    record->text = arena_printf(past->world->arena, "v=STSv1; id=%s;", id);
    record->size = strlen(record->text);
    past->facts.record.id = id;
    past->facts.record.found.txt.end = TXT_FOUND;
    past->facts.record.found.txt.records = record;
    past->facts.record.found.txt.count = 1;
}

/* One look of the monitor, on top of what it remembers. */
static void look(struct past *past, int64_t now)
{
    struct sts_memory next;

    past->world->out.count = 0;
    judge_sts_time(&past->memory, &past->facts, &past->world->run, now, &past->world->out, &next);
    past->memory = next;
}

/* Yesterday all was well. */
static void yesterday(struct past *past, void **state)
{
    begin(past, state);
    list_mx(past, "mx1.example.org", NULL);
    set_id(past, "1");
    look(past, NOW - DAY);
    assert_int_equal(past->world->out.count, 0);
}

static void the_first_look_remembers_and_finds_nothing(void **state)
{
    struct past past;

    yesterday(&past, state);
    assert_string_equal(past.memory.last.id, "1");
    assert_int_equal(past.memory.last.seen, NOW - DAY);
    assert_int_equal(sts_held_until(&past.memory.last), NOW - DAY + WEEK);
    assert_null(past.memory.older.id);
    assert_int_equal(sts_held_until(&past.memory.older), 0);
}

static void nothing_changed_finds_nothing(void **state)
{
    struct past past;

    yesterday(&past, state);
    look(&past, NOW);
    assert_int_equal(past.world->out.count, 0);
    assert_int_equal(past.memory.last.seen, NOW);
}

static void the_order_of_patterns_is_no_change(void **state)
{
    struct past past;

    begin(&past, state);
    list_mx(&past, "mx1.example.org", "*.example.org");
    set_id(&past, "1");
    look(&past, NOW - DAY);
    list_mx(&past, "*.example.org", "mx1.example.org");
    look(&past, NOW);
    assert_int_equal(past.world->out.count, 0);
}

static void rfc8461_3_1_policy_changed_and_id_did_not(void **state)
{
    const struct finding *finding;
    struct past past;

    yesterday(&past, state);
    past.policy.max_age = 2 * WEEK;
    look(&past, NOW);
    finding = world_found(past.world, FINDING_STS_ID_UNCHANGED, STATE_WARNING);
    assert_text_has(finding, "2027-01-21 08:00 UTC");
    assert_none(past.world, FINDING_STS_HELD_REFUSES);
    /* It stays so until the last sender has forgotten the old one. */
    look(&past, NOW + 3 * DAY);
    world_found(past.world, FINDING_STS_ID_UNCHANGED, STATE_WARNING);
    look(&past, NOW + 6 * DAY);
    assert_int_equal(past.world->out.count, 0);
}

static void rfc8461_3_1_a_new_id_makes_senders_fetch(void **state)
{
    struct past past;

    yesterday(&past, state);
    past.policy.max_age = 2 * WEEK;
    set_id(&past, "2");
    look(&past, NOW);
    assert_int_equal(past.world->out.count, 0);
    assert_null(past.memory.older.id);
}

static void rfc8461_8_1_id_changed_and_policy_did_not(void **state)
{
    struct past past;

    yesterday(&past, state);
    set_id(&past, "2");
    look(&past, NOW);
    world_found(past.world, FINDING_STS_ID_ONLY, STATE_WARNING);
    look(&past, NOW + DAY);
    assert_int_equal(past.world->out.count, 0);
}

static void rfc8461_3_3_a_policy_that_is_gone_is_still_held(void **state)
{
    const struct finding *finding;
    struct past past;

    yesterday(&past, state);
    past.facts.policy = NULL;
    look(&past, NOW);
    finding = world_found(past.world, FINDING_STS_GONE_HELD, STATE_WARNING);
    assert_text_has(finding, "2027-01-21 08:00 UTC");
    assert_text_has(finding, "enforce");
    look(&past, NOW + 5 * DAY);
    world_found(past.world, FINDING_STS_GONE_HELD, STATE_WARNING);
    look(&past, NOW + WEEK);
    assert_int_equal(past.world->out.count, 0);
    assert_null(past.memory.last.id);
}

static void rfc8461_3_3_a_record_that_is_gone_does_not_end_the_policy(void **state)
{
    struct past past;

    yesterday(&past, state);
    past.facts.record = (struct sts_record_facts){0};
    past.facts.record.found.txt.end = TXT_NODATA;
    look(&past, NOW);
    world_found(past.world, FINDING_STS_GONE_HELD, STATE_WARNING);
}

static void rfc8461_8_3_mode_none_may_go(void **state)
{
    struct past past;

    begin(&past, state);
    past.policy.mode = STS_MODE_NONE;
    set_id(&past, "1");
    look(&past, NOW - DAY);
    past.facts.policy = NULL;
    look(&past, NOW);
    assert_int_equal(past.world->out.count, 0);
}

static void rfc8461_4_1_a_new_mx_host_is_refused_while_the_policy_is_gone(void **state)
{
    const struct finding *finding;
    struct past past;

    yesterday(&past, state);
    world_host(past.world, "mx2.example.org", 20);
    past.facts.policy = NULL;
    look(&past, NOW);
    finding = world_found(past.world, FINDING_STS_HELD_REFUSES, STATE_CRITICAL);
    assert_text_has(finding, "mx2.example.org");
    assert_text_has(finding, "2027-01-21 08:00 UTC");
}

static void rfc8461_4_1_a_new_mx_host_is_refused_under_an_old_id(void **state)
{
    struct past past;

    yesterday(&past, state);
    world_host(past.world, "mx2.example.org", 20);
    list_mx(&past, "mx1.example.org", "mx2.example.org");
    look(&past, NOW);
    world_found(past.world, FINDING_STS_HELD_REFUSES, STATE_CRITICAL);
    set_id(&past, "2");
    look(&past, NOW + HOURS(1));
    assert_none(past.world, FINDING_STS_HELD_REFUSES);
}

static void rfc8461_5_testing_refuses_nothing(void **state)
{
    struct past past;

    begin(&past, state);
    past.policy.mode = STS_MODE_TESTING;
    list_mx(&past, "mx1.example.org", NULL);
    set_id(&past, "1");
    look(&past, NOW - DAY);
    world_host(past.world, "mx2.example.org", 20);
    list_mx(&past, "mx1.example.org", "mx2.example.org");
    look(&past, NOW);
    world_found(past.world, FINDING_STS_ID_UNCHANGED, STATE_WARNING);
    assert_none(past.world, FINDING_STS_HELD_REFUSES);
}

static void an_invalid_policy_is_none(void **state)
{
    struct past past;

    yesterday(&past, state);
    past.policy.valid = false;
    look(&past, NOW);
    world_found(past.world, FINDING_STS_GONE_HELD, STATE_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(the_first_look_remembers_and_finds_nothing),
        world_test(nothing_changed_finds_nothing),
        world_test(the_order_of_patterns_is_no_change),
        world_test(rfc8461_3_1_policy_changed_and_id_did_not),
        world_test(rfc8461_3_1_a_new_id_makes_senders_fetch),
        world_test(rfc8461_8_1_id_changed_and_policy_did_not),
        world_test(rfc8461_3_3_a_policy_that_is_gone_is_still_held),
        world_test(rfc8461_3_3_a_record_that_is_gone_does_not_end_the_policy),
        world_test(rfc8461_8_3_mode_none_may_go),
        world_test(rfc8461_4_1_a_new_mx_host_is_refused_while_the_policy_is_gone),
        world_test(rfc8461_4_1_a_new_mx_host_is_refused_under_an_old_id),
        world_test(rfc8461_5_testing_refuses_nothing),
        world_test(an_invalid_policy_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
