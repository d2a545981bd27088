/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of common/policy/dane_next: renewal day, RFC 7671 8.1. */
#include <config.h>

#include "policy/dane_next.h"
#include "unit.h"

#define NOW 1000000

struct scene {
    struct arena *arena;
    struct tlsa records[3];
    struct tlsa_match matches[3];
    struct host_facts host;
    struct chain_facts next;
    struct judge_opts opts;
    struct findings findings;
};

static struct scene scene_of(size_t count)
{
    struct scene scene = {.arena = arena_new()};

    for (size_t i = 0; i < count; i++) {
        scene.records[i] = (struct tlsa){3, 1, 1, (const uint8_t *)"x", 1, TLSA_USABLE};
        scene.matches[i] = (struct tlsa_match){TLSA_NO_MATCH, -1, NULL};
    }
    scene.host = (struct host_facts){
        .name = "mx.example.org", .tlsa_status = TLSA_SECURE, .tlsa_count = count, .tlsa_ttl = 300};
    scene.next = (struct chain_facts){.tlsa_count = count};
    return scene;
}

static void judge(struct scene *scene, const int64_t *first_seen)
{
    scene->host.tlsa = scene->records;
    scene->next.tlsa = scene->matches;
    findings_init(&scene->findings, scene->arena, NULL, 0);
    judge_next_chain(&scene->host, &scene->next, first_seen, NOW, &scene->opts, NULL,
                     &scene->findings);
}

static bool has(const struct scene *scene, enum finding_id id)
{
    for (size_t i = 0; i < scene->findings.count; i++) {
        if (scene->findings.items[i].id == id)
            return true;
    }
    return false;
}

static void rfc7671_8_1_no_record_for_the_coming_chain(void **state)
{
    struct scene scene = scene_of(2);

    (void)state;
    judge(&scene, NULL);
    assert_true(has(&scene, FINDING_DANE_NEXT_MISSING));
    assert_int_equal(findings_worst(&scene.findings), STATE_CRITICAL);
    arena_free(scene.arena);
}

static void rfc7671_8_1_two_ttls_must_have_passed(void **state)
{
    static const struct {
        int64_t seen;
        enum finding_id id;
        enum state state;
    } cases[] = {
        {NOW, FINDING_DANE_NEXT_EARLY, STATE_WARNING},
        {NOW - 599, FINDING_DANE_NEXT_EARLY, STATE_WARNING},
        {NOW - 600, FINDING_DANE_NEXT_READY, STATE_OK},
        {0, FINDING_DANE_NEXT_AGE, STATE_OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene scene = scene_of(2);
        int64_t seen[2] = {NOW - 100000, cases[i].seen};

        scene.matches[1].verdict = TLSA_MATCH;
        judge(&scene, seen);
        assert_true(has(&scene, cases[i].id));
        assert_int_equal(findings_worst(&scene.findings), cases[i].state);
        arena_free(scene.arena);
    }
}

static void rfc7671_8_1_each_combination_needs_a_record(void **state)
{
    struct scene scene = scene_of(2);
    int64_t seen[2] = {1, 1};

    (void)state;
    scene.records[1].usage = TLSA_DANE_TA;
    scene.matches[0].verdict = TLSA_MATCH;
    judge(&scene, seen);
    assert_true(has(&scene, FINDING_DANE_NEXT_READY));
    assert_true(has(&scene, FINDING_DANE_COMBINATION));
    assert_int_equal(findings_worst(&scene.findings), STATE_WARNING);
    arena_free(scene.arena);
}

static void rfc7671_9_a_weaker_digest_does_not_cover(void **state)
{
    struct scene scene = scene_of(2);

    (void)state;
    scene.records[0].usable = TLSA_WEAKER_DIGEST;
    scene.matches[0].verdict = TLSA_MATCH;
    scene.records[1].matching = TLSA_SHA512;
    judge(&scene, NULL);
    assert_true(has(&scene, FINDING_DANE_NEXT_MISSING));
    arena_free(scene.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc7671_8_1_no_record_for_the_coming_chain),
        cmocka_unit_test(rfc7671_8_1_two_ttls_must_have_passed),
        cmocka_unit_test(rfc7671_8_1_each_combination_needs_a_record),
        cmocka_unit_test(rfc7671_9_a_weaker_digest_does_not_cover),
    };

    return cmocka_run_group_tests_name("dane_next", tests, NULL, NULL);
}
