/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/run, trouble, words, limits and places. */
#include <config.h>

#include <string.h>

#include "dns/answers.h"
#include "policy/limits.h"
#include "policy/places.h"
#include "policy/trouble.h"
#include "policy/words.h"
#include "policy_world.h"

static void a_complete_run_says_nothing(void **state)
{
    world_judge(*state, judge_run);
    assert_int_equal(((struct world *)*state)->out.count, 0);
}

static void deadline_in_dns_is_unknown(void **state)
{
    struct world *world = *state;

    world->run.end = RUN_DEADLINE;
    world->run.sessions_begun = false;
    world_judge(world, judge_run);
    world_found(world, FINDING_RUN_DEADLINE, STATE_UNKNOWN);
    world->opts.deadline_state_set = true;
    world->opts.deadline_state = STATE_WARNING;
    world_judge(world, judge_run);
    world_found(world, FINDING_RUN_DEADLINE, STATE_WARNING);
}

static void deadline_in_sessions_is_left_to_them(void **state)
{
    struct world *world = *state;

    world->run.end = RUN_DEADLINE;
    world_judge(world, judge_run);
    assert_none(world, FINDING_RUN_DEADLINE);
}

static void sigterm_is_unknown(void **state)
{
    struct world *world = *state;

    world->run.end = RUN_TERMINATED;
    world_judge(world, judge_run);
    world_found(world, FINDING_RUN_TERMINATED, STATE_UNKNOWN);
}

/* Each state of the resolver, for programs that need security and for those that do not. */
static void resolver_states_by_who_asks(void **state)
{
    static const struct {
        enum resolver_state resolver;
        enum finding_id needed, not_needed;
    } rows[] = {
        {RESOLVER_NOT_VALIDATING, FINDING_DNS_NO_ANCHOR, FINDING_DNS_NOT_VALIDATED},
        {RESOLVER_FORWARDER_BREAKS, FINDING_DNS_FORWARDER_BREAKS, FINDING_DNS_NOT_VALIDATED},
        {RESOLVER_UNUSABLE, FINDING_DNS_RESOLVER_FAILING, FINDING_DNS_RESOLVER_FAILING},
    };
    struct world *world = *state;
    struct dnssec_facts zone = {.name = "example.org"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        bool always = rows[i].needed == rows[i].not_needed;

        world->run.resolver = rows[i].resolver;
        world->opts.dane_asked = false;
        world->run.dnssec = NULL;
        world_judge(world, judge_run);
        world_found(world, rows[i].not_needed, always ? STATE_UNKNOWN : STATE_OK);
        world->opts.dane_asked = true;
        world_judge(world, judge_run);
        world_found(world, rows[i].needed, STATE_UNKNOWN);
        world->opts.dane_asked = false;
        world->run.dnssec = &zone;
        world_judge(world, judge_run);
        world_found(world, rows[i].needed, STATE_UNKNOWN);
        assert_int_equal(world->out.count, 1);
    }
}

static void an_unused_resolver_is_no_matter(void **state)
{
    struct world *world = *state;

    world->run.resolver = RESOLVER_UNUSED;
    world->opts.dane_asked = true;
    world_judge(world, judge_run);
    assert_int_equal(world->out.count, 0);
}

static void trouble_in(struct world *world, enum dns_status status, enum dns_blame blame,
                       bool usable)
{
    static const struct trouble_kind kind = {FINDING_DNS_DOMAIN_FAILING, FINDING_DNS_BOGUS, "x"};
    struct subject subject = {.domain = "example.org"};
    struct dns_trouble *trouble = world_trouble(world, RR_MX, status, blame);

    findings_init(&world->out, world->arena, NULL, 0);
    judge_trouble(&world->run, &world->opts, &world->out, &subject, trouble, &kind, usable);
}

static void a_failing_domain_is_critical(void **state)
{
    struct world *world = *state;

    trouble_in(world, DNS_FAILED, BLAME_DOMAIN, false);
    assert_text_has(world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL),
                    "cannot be looked up (MX)");
    trouble_in(world, DNS_BOGUS, BLAME_DOMAIN, true);
    world_found(world, FINDING_DNS_BOGUS, STATE_CRITICAL);
}

static void a_failing_resolver_is_unknown(void **state)
{
    struct world *world = *state;

    trouble_in(world, DNS_FAILED, BLAME_RESOLVER, false);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    trouble_in(world, DNS_FAILED, BLAME_NOBODY, false);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    world->run.resolver = RESOLVER_UNUSABLE;
    trouble_in(world, DNS_FAILED, BLAME_RESOLVER, false);
    assert_int_equal(world->out.count, 0);
}

static void a_breaking_forwarder_hurts_only_who_needs_security(void **state)
{
    struct world *world = *state;

    trouble_in(world, DNS_BOGUS, BLAME_FORWARDER, true);
    world_found(world, FINDING_DNS_NOT_VALIDATED, STATE_OK);
    trouble_in(world, DNS_BOGUS, BLAME_FORWARDER, false);
    world_found(world, FINDING_DNS_FORWARDER_BREAKS, STATE_UNKNOWN);
    world->opts.dane_asked = true;
    trouble_in(world, DNS_BOGUS, BLAME_FORWARDER, true);
    world_found(world, FINDING_DNS_FORWARDER_BREAKS, STATE_UNKNOWN);
    world->run.resolver = RESOLVER_FORWARDER_BREAKS;
    trouble_in(world, DNS_BOGUS, BLAME_FORWARDER, true);
    assert_int_equal(world->out.count, 0);
}

static void a_lookup_that_the_deadline_cut(void **state)
{
    struct world *world = *state;

    world->run.end = RUN_DEADLINE;
    trouble_in(world, DNS_FAILED, BLAME_DEADLINE, false);
    world_found(world, FINDING_RUN_DEADLINE, STATE_UNKNOWN);
    world->opts.deadline_state_set = true;
    world->opts.deadline_state = STATE_OK;
    trouble_in(world, DNS_FAILED, BLAME_DEADLINE, false);
    world_found(world, FINDING_RUN_DEADLINE, STATE_OK);
    world->run.sessions_begun = false;
    trouble_in(world, DNS_FAILED, BLAME_DEADLINE, false);
    assert_int_equal(world->out.count, 0);
}

static void a_listing_counts_what_it_leaves_out(void **state)
{
    struct listing list = {0}, wide = {0};
    const char *text;

    (void)state;
    for (int i = 1; i <= 10; i++)
        listing_add(&list, "%d", i);
    assert_string_equal(listing_text(&list), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10");
    for (int i = 11; i <= 17; i++)
        listing_add(&list, "%d", i);
    assert_string_equal(listing_text(&list), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 7 more");
    for (int i = 0; i < 10; i++)
        listing_add(&wide, "%0100d", i);
    text = listing_text(&wide);
    assert_true(strlen(text) < sizeof wide.text);
    assert_non_null(strstr(text, " and 5 more"));
}

static void times_and_digests_read_well(void **state)
{
    static const uint8_t data[9] = {0x3f, 0x9a, 0, 1, 2, 3, 4, 5, 6};
    char text[WORDS_TIME_SIZE], digest[WORDS_DIGEST_SIZE], share[WORDS_SHARE_SIZE];

    (void)state;
    assert_string_equal(words_time(60, text), "1 minute");
    assert_string_equal(words_time(HOURS(2) - 1, text), "119 minutes");
    assert_string_equal(words_time(HOURS(2), text), "2 hours");
    assert_string_equal(words_time(2 * DAY - 1, text), "47 hours");
    assert_string_equal(words_time(-2 * DAY, text), "2 days");
    assert_string_equal(words_addresses(6, 17, share), "6 of 17 addresses");
    assert_string_equal(words_addresses(2, 2, share), "all 2 addresses");
    assert_string_equal(words_addresses(1, 1, share), "its only address");
    assert_string_equal(words_digest(data, 9, digest), "3f9a000102030405...");
    assert_string_equal(words_digest(data, 8, digest), "3f9a000102030405");
    assert_string_equal(words_digest(data, 0, digest), "");
}

static void limits_by_number_and_by_share(void **state)
{
    struct limit count = {.set = true, .value = 3},
                 share = {.set = true, .percent = true, .value = 50};
    struct limit unset = {0};

    (void)state;
    assert_false(limit_reached_by(&unset, 9, 9));
    assert_false(limit_reached_by(&count, 2, 17));
    assert_true(limit_reached_by(&count, 3, 17));
    assert_false(limit_reached_by(&share, 8, 17));
    assert_true(limit_reached_by(&share, 9, 17));
    assert_true(limit_reached_by(&share, 1, 2));
    assert_false(limit_reached_by(&share, 0, 0));
}

static void repeats_are_dropped_once(void **state)
{
    struct world *world = *state;
    struct subject a = {.host = "a", .address = "192.0.2.1", .port = 25}, b = a;

    b.address = "192.0.2.2";
    findings_add(&world->out, FINDING_TLS_OK, &a, "same");
    findings_add(&world->out, FINDING_TLS_OK, &a, "same");
    findings_add(&world->out, FINDING_TLS_OK, &b, "same");
    findings_add(&world->out, FINDING_TLS_OK, &a, "other");
    findings_add(&world->out, FINDING_TLS_OK, &a, "same");
    findings_drop_repeats(&world->out, 1);
    assert_int_equal(world->out.count, 4);
    findings_drop_repeats(&world->out, 0);
    assert_int_equal(world->out.count, 3);
}

static void whom_a_finding_is_about(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);
    struct dnssec_facts zone = {.name = "example.net"};
    struct place *places;
    size_t count;
    char text[SUBJECT_TEXT_SIZE];
    struct subject subject;

    world_address(world, host, "192.0.2.1");
    world_address(world, host, "2001:db8::1");
    places = places_of(&world->run, world->arena, &count);
    assert_int_equal(count, 2);
    subject = subject_of_place(&world->run, &places[1]);
    assert_string_equal(subject_text(&subject, text), "mx1.example.org[2001:db8::1]:25");
    assert_string_equal(subject_of_run(&world->run).domain, "example.org");
    world->run.domain.name = NULL;
    assert_string_equal(subject_of_run(&world->run).host, "mx1.example.org");
    world->run.dnssec = &zone;
    assert_string_equal(subject_of_run(&world->run).domain, "example.net");
}

static void the_state_of_one_address(void **state)
{
    struct world *world = *state;
    struct subject one = {.host = "mx1", .address = "192.0.2.1"}, whole = {.host = "mx1"};
    struct session_facts good = {.step = STEP_QUIT, .end = SESSION_DONE};

    findings_add_as(&world->out, FINDING_TLS_OK, STATE_WARNING, &one, "x");
    findings_add_as(&world->out, FINDING_TLS_OK, STATE_UNKNOWN, &one, "y");
    findings_add_as(&world->out, FINDING_TLS_OK, STATE_CRITICAL, &whole, "z");
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.1", &good), STATE_WARNING);
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.2", &good), STATE_OK);
    assert_int_equal(judge_address_state(&world->out, "mx2", "192.0.2.1", &good), STATE_OK);
}

/* case 20: an address that was not tested does not look as if it passed */
static void the_state_of_an_address_that_was_not_served(void **state)
{
    struct world *world = *state;
    struct subject one = {.host = "mx1", .address = "192.0.2.9"}, whole = {.host = "mx1"};
    struct session_facts down = {.step = STEP_CONNECT, .end = SESSION_TIMEOUT};
    struct session_facts foreign = {.step = STEP_CONNECT, .end = SESSION_NO_FAMILY};
    struct session_facts off = {.step = STEP_GREETING, .end = SESSION_REPLY, .reply_code = 421};

    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.1", &foreign), STATE_UNKNOWN);
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.1", &off), STATE_UNKNOWN);
    findings_add(&world->out, FINDING_MX_UNREACHABLE, &whole, "x");
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.1", &down), STATE_WARNING);
    findings_add(&world->out, FINDING_SMTP_NOT_ACCEPTING, &whole, "x");
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.1", &off), STATE_CRITICAL);
    findings_add(&world->out, FINDING_SMTP_THROTTLED, &one, "x");
    assert_int_equal(judge_address_state(&world->out, "mx1", "192.0.2.9", &off), STATE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_complete_run_says_nothing),
        world_test(deadline_in_dns_is_unknown),
        world_test(deadline_in_sessions_is_left_to_them),
        world_test(sigterm_is_unknown),
        world_test(resolver_states_by_who_asks),
        world_test(an_unused_resolver_is_no_matter),
        world_test(a_failing_domain_is_critical),
        world_test(a_failing_resolver_is_unknown),
        world_test(a_breaking_forwarder_hurts_only_who_needs_security),
        world_test(a_lookup_that_the_deadline_cut),
        world_test(a_listing_counts_what_it_leaves_out),
        world_test(times_and_digests_read_well),
        world_test(limits_by_number_and_by_share),
        world_test(repeats_are_dropped_once),
        world_test(whom_a_finding_is_about),
        world_test(the_state_of_one_address),
        world_test(the_state_of_an_address_that_was_not_served),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
