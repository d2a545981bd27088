/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/spf_judge: what an SPF record means for the domain (RFC 7208). */
#include <config.h>

#include <string.h>

#include "policy/spf_judge.h"
#include "policy_world.h"
#include "spf_zone.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, 0, NULL                                                                              \
    }
#define TXT(name, text)                                                                            \
    {                                                                                              \
        name, RR_TXT, "\"" text "\""                                                               \
    }
#define APEX                                                                                       \
    {"example.org", RR_A, "192.0.2.1"},                                                            \
    {                                                                                              \
        "example.org", RR_AAAA, "2001:db8::1"                                                      \
    }

/* Audits and judges the zone. */
static void judge_zone(struct world *world, const struct zone_line *zone)
{
    struct fill_fixture *f;
    struct spf_facts spf;
    void *state;

    fill_setup(&state);
    f = state;
    zone_audit(f, zone, &spf);
    findings_init(&world->out, world->arena, NULL, 0);
    judge_spf(&world->run, &world->opts, &spf, &world->out);
    fill_teardown(&state);
}

/* The same of a domain with addresses and this record alone. */
static void judge_text(struct world *world, const char *text)
{
    const struct zone_line zone[] = {
        APEX,
        {"example.org", RR_TXT, arena_printf(world->arena, "\"%s\"", text)},
        {"example.org", RR_MX, "10 mx.example.org."},
        {"mx.example.org", RR_A, "192.0.2.2"},
        {"mx.example.org", RR_AAAA, "2001:db8::2"},
        END,
    };

    judge_zone(world, zone);
}

static void a_good_record(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 a mx ip4:192.0.2.0/24 -all");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    assert_text_has(world_found(world, FINDING_SPF_LOOKUPS, STATE_OK),
                    "2 of 10 lookups, 0 of 2 without an answer");
    assert_text_has(world_found(world, FINDING_SPF_RECORD, STATE_OK),
                    "depth 0, 2 lookups: v=spf1 a mx ip4:192.0.2.0/24 -all");
    judge_text(world, "v=spf1 a ~all");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    world_found(world, FINDING_SPF_SOFTFAIL, STATE_OK);
}

static void rfc7208_4_5_selection(void **state)
{
    struct world *world = *state;

    judge_text(world, "nothing");
    world_found(world, FINDING_SPF_ABSENT, STATE_WARNING);
    judge_text(world, "v=spf1 a -all\"\n\"v=spf1 mx -all");
    assert_text_has(world_found(world, FINDING_SPF_SEVERAL, STATE_CRITICAL), "2 SPF records");
    judge_text(world, " v=spf1 a -all");
    world_found(world, FINDING_SPF_ABSENT, STATE_WARNING);
    assert_text_has(world_found(world, FINDING_SPF_ALMOST, STATE_WARNING), "v=spf1 a -all");
}

static void rfc7208_4_6_syntax(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 ip4:192.0.2.300 -all");
    assert_text_has(world_found(world, FINDING_SPF_SYNTAX, STATE_CRITICAL), "192.0.2.300");
}

static void rfc7208_4_6_4_eleventh_term(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 a a a a a a a a a a -all");
    assert_none(world, FINDING_SPF_TOO_MANY_LOOKUPS);
    judge_text(world, "v=spf1 a a a a a a a a a a a -all");
    assert_text_has(world_found(world, FINDING_SPF_TOO_MANY_LOOKUPS, STATE_CRITICAL),
                    "needs 11 lookups where 10");
    judge_text(world, "v=spf1 a a a a a a a a a a -all a");
    assert_none(world, FINDING_SPF_TOO_MANY_LOOKUPS);
}

static void rfc7208_4_6_4_third_void_lookup(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 a:x.example a:y.example -all");
    assert_none(world, FINDING_SPF_VOID_LOOKUPS);
    assert_int_equal(world_count(world, FINDING_SPF_DEAD_TARGET), 2);
    judge_text(world, "v=spf1 a:x.example a:y.example exists:z.example -all");
    assert_text_has(world_found(world, FINDING_SPF_VOID_LOOKUPS, STATE_CRITICAL),
                    "a:x.example, a:y.example, exists:z.example");
}

/* Names that have no AAAA record: for IPv6 clients only. */
static void rfc7208_4_6_4_voids_of_one_family(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        {"example.org", RR_A, "192.0.2.1"},
        TXT("example.org", "v=spf1 a a a -all"),
        END,
    };

    judge_zone(world, zone);
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    assert_text_has(world_found(world, FINDING_SPF_LOOKUPS, STATE_OK),
                    "0 of 2 without an answer; 3 for clients of IPv6");
}

static void a_target_without_records_is_said(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 mx:mx.example.org -all");
    assert_text_has(world_found(world, FINDING_SPF_VOID, STATE_OK), "no MX record");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
}

static void rfc7208_4_6_4_eleventh_mx_name(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        APEX,
        TXT("example.org", "v=spf1 mx -all"),
        {"example.org", RR_MX,
         "1 a.b.\n1 b.b.\n1 c.b.\n1 d.b.\n1 e.b.\n1 f.b.\n1 g.b.\n1 h.b.\n1 i.b.\n1 j.b.\n1 k.b."},
        END,
    };

    judge_zone(world, zone);
    assert_text_has(world_found(world, FINDING_SPF_TOO_MANY_MX, STATE_CRITICAL), "11 MX records");
}

static void rfc7208_5_2_includes_that_lead_nowhere(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        APEX,
        TXT("example.org", "v=spf1 include:none.example include:gone.example -all"),
        TXT("none.example", "something else"),
        END,
    };

    judge_zone(world, zone);
    assert_int_equal(world_count(world, FINDING_SPF_INCLUDE_ABSENT), 2);
    assert_int_equal(findings_worst(&world->out), STATE_CRITICAL);
    judge_text(world, "v=spf1 redirect=gone.example");
    assert_text_has(world_found(world, FINDING_SPF_INCLUDE_ABSENT, STATE_CRITICAL),
                    "redirect=gone.example leads to a domain that does not exist");
    assert_none(world, FINDING_SPF_NEUTRAL);
    judge_text(world, "v=spf1 include:example.org -all");
    world_found(world, FINDING_SPF_LOOP, STATE_CRITICAL);
}

static void rfc7208_5_1_everybody_passes(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        APEX,
        TXT("example.org", "v=spf1 include:a.example ?include:b.example -all"),
        TXT("a.example", "v=spf1 +all"),
        TXT("b.example", "v=spf1 +all"),
        END,
    };

    judge_text(world, "v=spf1 all");
    world_found(world, FINDING_SPF_PASS_ALL, STATE_CRITICAL);
    judge_text(world, "v=spf1 ip4:0.0.0.0/0 -all");
    world_found(world, FINDING_SPF_PASS_ALL, STATE_CRITICAL);
    judge_zone(world, zone);
    assert_string_equal(world_found(world, FINDING_SPF_PASS_ALL, STATE_CRITICAL)->subject.domain,
                        "a.example");
}

static void rfc7208_4_7_neutral(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 a ?all");
    world_found(world, FINDING_SPF_NEUTRAL, STATE_WARNING);
    judge_text(world, "v=spf1 a");
    assert_text_has(world_found(world, FINDING_SPF_NEUTRAL, STATE_WARNING), "neutral");
}

static void rfc7208_5_5_ptr(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 ptr -all");
    world_found(world, FINDING_SPF_PTR, STATE_WARNING);
}

static void broad_ranges(void **state)
{
    static const char *const broad[] = {"ip4:10.0.0.0/15", "ip6:2001:db8::/31", "a/8", "mx//16"};
    static const char *const narrow[] = {"ip4:10.0.0.0/16", "ip6:2001:db8::/32", "a/16//32",
                                         "?ip4:10.0.0.0/8", "-a/8"};
    struct world *world = *state;

    for (size_t i = 0; i < COUNT(broad); i++) {
        judge_text(world, arena_printf(world->arena, "v=spf1 %s -all", broad[i]));
        assert_text_has(world_found(world, FINDING_SPF_BROAD_RANGE, STATE_WARNING), broad[i]);
    }
    for (size_t i = 0; i < COUNT(narrow); i++) {
        judge_text(world, arena_printf(world->arena, "v=spf1 %s -all", narrow[i]));
        assert_none(world, FINDING_SPF_BROAD_RANGE);
    }
}

static void rfc7208_5_1_terms_after_all(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 -all a mx");
    assert_text_has(world_found(world, FINDING_SPF_AFTER_ALL, STATE_WARNING), "a, mx");
    judge_text(world, "v=spf1 -all exp=why.example.org");
    assert_none(world, FINDING_SPF_AFTER_ALL);
}

static void rfc7208_6_1_redirect_beside_all(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 redirect=a.example -all");
    world_found(world, FINDING_SPF_REDIRECT_IGNORED, STATE_WARNING);
}

static void rfc7208_3_4_answer_size(void **state)
{
    struct world *world = *state;

    judge_text(world, arena_printf(world->arena, "v=spf1 -all\"\n\"%0250d", 0));
    assert_none(world, FINDING_SPF_BIG_ANSWER);
    judge_text(world, arena_printf(world->arena, "v=spf1 -all\"\n\"%0250d\"\n\"%0200d", 0, 1));
    world_found(world, FINDING_SPF_BIG_ANSWER, STATE_WARNING);
}

static void an_include_twice_is_said(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        APEX,
        TXT("example.org", "v=spf1 include:a.example include:a.example -all"),
        TXT("a.example", "v=spf1 ptr -all"),
        END,
    };

    judge_zone(world, zone);
    world_found(world, FINDING_SPF_DUPLICATE, STATE_OK);
    world_found(world, FINDING_SPF_PTR, STATE_WARNING);
}

static void rfc7505_null_mx_and_parked_domains(void **state)
{
    struct world *world = *state;
    const struct zone_line parked[] = {
        TXT("example.org", "v=spf1 -all"), {"example.org", RR_MX, "0 ."}, END};
    const struct zone_line open[] = {
        TXT("example.org", "v=spf1 ~all"), {"example.org", RR_MX, "0 ."}, END};
    const struct zone_line none[] = {{"example.org", RR_MX, "0 ."}, END};

    world->run.domain.null_mx = true;
    judge_zone(world, parked);
    world_found(world, FINDING_SPF_PARKED, STATE_OK);
    assert_none(world, FINDING_SPF_NULL_MX);
    judge_zone(world, open);
    world_found(world, FINDING_SPF_NULL_MX, STATE_WARNING);
    judge_zone(world, none);
    assert_text_has(world_found(world, FINDING_SPF_ABSENT, STATE_WARNING), "v=spf1 -all");
}

static void rfc7208_7_macros(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=spf1 exists:%{i}._spf.example.org -all");
    world_found(world, FINDING_SPF_DEPENDS, STATE_OK);
    assert_text_has(world_found(world, FINDING_SPF_LOOKUPS, STATE_OK), "at least 1 of 10");
}

static void lookups_that_fail_go_by_blame(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {APEX, {"example.org", RR_TXT, "!"}, END};

    judge_zone(world, zone);
    world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    assert_none(world, FINDING_SPF_ABSENT);
}

static void the_audit_says_that_it_stopped(void **state)
{
    struct world *world = *state;
    struct zone_line zone[12] = {TXT("example.org", "v=spf1 include:l0.example -all")};

    for (int i = 0; i < 10; i++)
        zone[i + 1] = (struct zone_line){
            arena_printf(world->arena, "l%d.example", i), RR_TXT,
            arena_printf(world->arena, "\"v=spf1 include:l%d.example include:l%d.example -all\"",
                         i + 1, i + 1)};
    judge_zone(world, zone);
    world_found(world, FINDING_SPF_STOPPED, STATE_UNKNOWN);
    world_found(world, FINDING_SPF_TOO_MANY_LOOKUPS, STATE_CRITICAL);
}

static const struct finding *judge_verdict(struct world *world, enum spf_result result,
                                           int expected, enum state state)
{
    const struct spf_verdict verdict = {
        .checked = "example.org", .result = result, .term = "-all", .domain = "example.org"};

    findings_init(&world->out, world->arena, NULL, 0);
    judge_spf_verdict(&world->run, &world->opts, &verdict, expected, &world->out);
    return world_found(world, FINDING_SPF_RESULT, state);
}

static void rfc7208_2_6_results(void **state)
{
    static const enum state states[] = {
        [SPF_NONE] = STATE_WARNING,      [SPF_NEUTRAL] = STATE_WARNING,
        [SPF_PASS] = STATE_OK,           [SPF_FAIL] = STATE_CRITICAL,
        [SPF_SOFTFAIL] = STATE_WARNING,  [SPF_TEMPERROR] = STATE_UNKNOWN,
        [SPF_PERMERROR] = STATE_CRITICAL};
    struct world *world = *state;

    for (int i = SPF_NONE; i <= SPF_PERMERROR; i++) {
        judge_verdict(world, (enum spf_result)i, -1, states[i]);
        judge_verdict(world, (enum spf_result)i, i, STATE_OK);
        judge_verdict(world, (enum spf_result)i, i == SPF_PASS ? SPF_FAIL : SPF_PASS,
                      STATE_CRITICAL);
    }
    assert_text_has(judge_verdict(world, SPF_FAIL, SPF_PASS, STATE_CRITICAL),
                    "fail where pass was expected: -all in the record of example.org");
}

static void the_deadline_takes_its_state(void **state)
{
    struct world *world = *state;
    struct spf_verdict verdict = {.checked = "example.org",
                                  .result = SPF_TEMPERROR,
                                  .problem = "not answered",
                                  .trouble =
                                      world_trouble(world, RR_TXT, DNS_FAILED, BLAME_DEADLINE)};

    world->opts.deadline_state = STATE_WARNING;
    world->opts.deadline_state_set = true;
    judge_spf_verdict(&world->run, &world->opts, &verdict, -1, &world->out);
    world_found(world, FINDING_SPF_RESULT, STATE_WARNING);
}

static void what_failed_here_is_not_unexpected(void **state)
{
    static const struct {
        enum dns_blame blame;
        enum state state;
    } rows[] = {{BLAME_DOMAIN, STATE_CRITICAL},
                {BLAME_RESOLVER, STATE_UNKNOWN},
                {BLAME_FORWARDER, STATE_UNKNOWN},
                {BLAME_DEADLINE, STATE_UNKNOWN}};
    struct world *world = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct spf_verdict verdict = {
            .checked = "example.org",
            .result = SPF_TEMPERROR,
            .problem = "not answered",
            .trouble = world_trouble(world, RR_TXT, DNS_FAILED, rows[i].blame)};

        findings_init(&world->out, world->arena, NULL, 0);
        judge_spf_verdict(&world->run, &world->opts, &verdict, SPF_PASS, &world->out);
        world_found(world, FINDING_SPF_RESULT, rows[i].state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_good_record),
        world_test(rfc7208_4_5_selection),
        world_test(rfc7208_4_6_syntax),
        world_test(rfc7208_4_6_4_eleventh_term),
        world_test(rfc7208_4_6_4_third_void_lookup),
        world_test(rfc7208_4_6_4_voids_of_one_family),
        world_test(a_target_without_records_is_said),
        world_test(rfc7208_4_6_4_eleventh_mx_name),
        world_test(rfc7208_5_2_includes_that_lead_nowhere),
        world_test(rfc7208_5_1_everybody_passes),
        world_test(rfc7208_4_7_neutral),
        world_test(rfc7208_5_5_ptr),
        world_test(broad_ranges),
        world_test(rfc7208_5_1_terms_after_all),
        world_test(rfc7208_6_1_redirect_beside_all),
        world_test(rfc7208_3_4_answer_size),
        world_test(an_include_twice_is_said),
        world_test(rfc7505_null_mx_and_parked_domains),
        world_test(rfc7208_7_macros),
        world_test(lookups_that_fail_go_by_blame),
        world_test(the_audit_says_that_it_stopped),
        world_test(rfc7208_2_6_results),
        world_test(the_deadline_takes_its_state),
        world_test(what_failed_here_is_not_unexpected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
