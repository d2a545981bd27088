/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/dane and dane_hosts: the verdict on each address and on the hosts as a set. */
#include <config.h>

#include "dns/answers.h"
#include "policy_world.h"

static struct host_facts *one_host(struct world *world, uint8_t id)
{
    world->opts.dane_asked = true;
    return world_dane_host(world, id);
}

static void rfc7672_2_2_a_match(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);
    int depth = 9;

    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_OK, STATE_OK),
                    "matches its TLSA record, on 1 address");
    assert_int_equal(world->out.count, 1);
    assert_int_equal(dane_session_verdict(host, host->addresses[0].sessions, &depth), DANE_MATCH);
    assert_int_equal(depth, 0);
}

/* case 49: an old certificate beside the new record */
static void rfc7672_2_2_no_match(void **state)
{
    struct world *world = *state;
    const struct finding *finding;

    one_host(world, 7);
    world_judge_dane(world);
    finding = world_found(world, FINDING_DANE_NO_MATCH, STATE_CRITICAL);
    assert_text_has(finding, "does not match the one TLSA record: publish the new key's record or "
                             "restore the old certificate");
    assert_text_has(finding, "0101010101010101...");
    assert_text_has(finding, "3 1 1 0707070707070707...");
    assert_string_equal(finding->subject.address, "192.0.2.1");
    assert_none(world, FINDING_DANE_OK);
}

static void a_bad_address_is_not_forgiven_for_a_good_one(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    world_address(world, host, "2001:db8::1")->chain = world_chain(world, 2, 9);
    world_judge_dane(world);
    assert_string_equal(world_found(world, FINDING_DANE_NO_MATCH, STATE_CRITICAL)->subject.address,
                        "2001:db8::1");
    assert_none(world, FINDING_DANE_OK);
}

/* case 51: EE or TA suffices, in any order, duplicates and other records or not */
static void order_duplicates_and_extra_records_change_nothing(void **state)
{
    static const uint8_t orders[][3] = {{1, 1, 7}, {7, 1, 1}, {1, 7, 1}};
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    for (size_t i = 0; i < COUNT(orders); i++) {
        host->tlsa_count = 0;
        for (size_t k = 0; k < 3; k++)
            world_tlsa(world, host, 3, 1, 1, orders[i][k]);
        world_tlsa(world, host, 1, 1, 1, 1)->usable = TLSA_PKIX_USAGE;
        world_judge_dane(world);
        world_found(world, FINDING_DANE_OK, STATE_OK);
        assert_none(world, FINDING_DANE_NO_MATCH);
        assert_none(world, FINDING_DANE_COMBINATION);
    }
}

/* case 44, 52: usage 2 */
static void usage_2_authenticates_and_says_the_depth(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);
    int depth;

    host->tlsa_count = 0;
    world_tlsa(world, host, 2, 0, 1, 9);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_OK, STATE_OK);
    assert_int_equal(dane_session_verdict(host, host->addresses[0].sessions, &depth), DANE_MATCH);
    assert_int_equal(depth, 1);
}

static void usage_2_failures_have_their_own_findings(void **state)
{
    static const struct {
        enum tlsa_verdict verdict;
        enum finding_id id;
    } rows[] = {
        {TLSA_BAD_NAME, FINDING_DANE_TA_NAME},
        {TLSA_BAD_DATE, FINDING_DANE_TA_DATE},
        {TLSA_BAD_CHAIN, FINDING_DANE_TA_CHAIN},
        {TLSA_NO_MATCH, FINDING_DANE_TA_ABSENT},
    };
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->tlsa_count = 0;
    world_tlsa(world, host, 2, 0, 1, 9);
    world_compare(world);
    for (size_t i = 0; i < COUNT(rows); i++) {
        host->addresses[0].sessions[0].chain->tlsa[0].verdict = rows[i].verdict;
        world_judge(world, judge_dane);
        world_found(world, rows[i].id, STATE_CRITICAL);
        assert_int_equal(world->out.count, 1);
    }
}

static void rfc7671_5_2_the_leaf_is_no_ta(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 7);

    world_tlsa(world, host, 2, 1, 1, 1); /* the leaf's key */
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_TA_ABSENT, STATE_CRITICAL),
                    "publish it as 3 1 1 instead of 2 1 1 0101");
    assert_none(world, FINDING_DANE_NO_MATCH);
}

static void a_ta_that_is_absent_beside_a_wrong_key_is_no_match(void **state)
{
    struct world *world = *state;

    world_tlsa(world, one_host(world, 7), 2, 0, 1, 8);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_NO_MATCH, STATE_CRITICAL);
    assert_none(world, FINDING_DANE_TA_ABSENT);
}

static void rfc7671_9_a_weaker_digest_does_not_count(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->tlsa[0].usable = TLSA_WEAKER_DIGEST;
    world_tlsa(world, host, 3, 1, 2, 7);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_WEAKER_DIGEST, STATE_CRITICAL);
    assert_none(world, FINDING_DANE_NO_MATCH);
}

static void secure_tlsa_demands_tls(void **state)
{
    static const struct {
        enum session_step step;
        enum session_end end;
        int code;
        bool denied;
    } rows[] = {
        {STEP_EHLO, SESSION_NO_STARTTLS, 0, true},     {STEP_STARTTLS, SESSION_PLAINTEXT, 0, true},
        {STEP_HANDSHAKE, SESSION_TLS_FAILED, 0, true}, {STEP_HANDSHAKE, SESSION_CLOSED, 0, true},
        {STEP_STARTTLS, SESSION_CLOSED, 0, true},      {STEP_STARTTLS, SESSION_REPLY, 454, true},
        {STEP_EHLO, SESSION_REPLY, 502, true},         {STEP_STARTTLS, SESSION_REPLY, 421, false},
        {STEP_EHLO, SESSION_REPLY, 421, false},        {STEP_GREETING, SESSION_REPLY, 451, false},
        {STEP_GREETING, SESSION_REPLY, 554, false},    {STEP_CONNECT, SESSION_TIMEOUT, 0, false},
        {STEP_EHLO, SESSION_CLOSED, 0, false},         {STEP_CONNECT, SESSION_SKIPPED, 0, false},
    };
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    for (size_t i = 0; i < COUNT(rows); i++) {
        host->address_count = 0;
        world_fail(world_address(world, host, "192.0.2.1"), rows[i].step, rows[i].end);
        host->addresses[0].sessions[0].reply_code = rows[i].code;
        world_judge_dane(world);
        if (rows[i].denied)
            world_found(world, FINDING_DANE_NO_TLS, STATE_CRITICAL);
        else
            world_found(world, FINDING_DANE_NOT_SEEN, STATE_UNKNOWN);
        assert_int_equal(world->out.count, 1);
    }
}

static void an_unseen_address_beside_one_that_tells(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    world_fail(world_address(world, host, "192.0.2.2"), STEP_CONNECT, SESSION_TIMEOUT);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_OK, STATE_OK);
    assert_none(world, FINDING_DANE_NOT_SEEN);
}

/* case 41, 43, 47: SERVFAIL on TLSA behind secure addresses */
static void rfc7672_2_1_2_a_failed_tlsa_lookup(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->tlsa_status = TLSA_FAILED;
    host->tlsa_count = 0;
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_FAILED, BLAME_DOMAIN);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_LOOKUP_FAILED, STATE_CRITICAL);
    assert_none(world, FINDING_DANE_ABSENT);
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_BOGUS, BLAME_DOMAIN);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_LOOKUP_FAILED, STATE_CRITICAL);
    host->tlsa_trouble = NULL; /* nobody was blamed, but the addresses came secure */
    world_judge_dane(world);
    world_found(world, FINDING_DANE_LOOKUP_FAILED, STATE_CRITICAL);
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_FAILED, BLAME_RESOLVER);
    world_judge_dane(world);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_FAILED, BLAME_DEADLINE);
    world->run.end = RUN_DEADLINE;
    world_judge_dane(world);
    world_found(world, FINDING_RUN_DEADLINE, STATE_UNKNOWN);
}

/* The same for a program that does not judge DANE: only where the domain is to blame. */
static void rfc7672_2_1_2_a_failed_tlsa_lookup_concerns_starttls_too(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->tlsa_status = TLSA_FAILED;
    host->tlsa_count = 0;
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_FAILED, BLAME_DOMAIN);
    world_judge(world, judge_tlsa_lookups);
    world_found(world, FINDING_DANE_LOOKUP_FAILED, STATE_CRITICAL);
    host->tlsa_trouble = world_trouble(world, RR_TLSA, DNS_FAILED, BLAME_RESOLVER);
    world_judge(world, judge_tlsa_lookups);
    assert_int_equal(world->out.count, 0);
}

/* case 48: other types exist, TLSA does not */
static void no_host_has_tlsa(void **state)
{
    struct world *world = *state;

    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    world_address(world, world_host(world, "mx2.example.org", 20), "192.0.2.2");
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_ABSENT, STATE_CRITICAL),
                    "mx1.example.org (no TLSA), mx2.example.org (no TLSA)");
    assert_int_equal(world->out.count, 1);
}

/* case 42: an insecure denial is normal, and no error */
static void an_unsigned_domain(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world->run.domain.status = DNS_INSECURE;
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DNSSEC_UNSIGNED, STATE_CRITICAL), "MX records");
    world_found(world, FINDING_DANE_ABSENT, STATE_CRITICAL);
    world->run.domain.status = DNS_SECURE;
    host->tlsa_status = TLSA_INSECURE_ADDRESS;
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DNSSEC_UNSIGNED, STATE_CRITICAL), "address records");
    world_found(world, FINDING_DANE_ABSENT, STATE_CRITICAL);
}

static void tlsa_in_an_unsigned_zone(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->tlsa_status = TLSA_INSECURE;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_INSECURE, STATE_WARNING);
    world_found(world, FINDING_DANE_ABSENT, STATE_CRITICAL);
}

static void rfc7672_2_2_1_partial_coverage(void **state)
{
    struct world *world = *state;

    one_host(world, 1);
    world_tlsa(world, world_host(world, "mx2.example.org", 10), 3, 1, 1, 1);
    world_address(world, &world->run.hosts[1], "192.0.2.2");
    world_address(world, world_host(world, "mx3.example.org", 20), "192.0.2.3");
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_PARTIAL, STATE_WARNING),
                    "1 of 3 MX hosts has no TLSA records");
    world->run.hosts[2].tlsa_status = TLSA_INSECURE_ADDRESS;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_PARTIAL, STATE_WARNING);
    world_found(world, FINDING_DANE_INSECURE_ADDRESS, STATE_WARNING);
    assert_none(world, FINDING_DANE_ABSENT);
    assert_none(world, FINDING_DNSSEC_UNSIGNED);
}

static void rfc7672_2_2_1_insecure_mx(void **state)
{
    struct world *world = *state;

    one_host(world, 1);
    world->run.domain.status = DNS_INSECURE;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_INSECURE_MX, STATE_WARNING);
    world_found(world, FINDING_DANE_OK, STATE_OK);
    world->opts.require_secure_mx = true;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_INSECURE_MX, STATE_CRITICAL);
    world->run.domain.name = NULL; /* -H: there is no MX */
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_INSECURE_MX);
}

static void an_address_literal_has_no_dane(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "192.0.2.1", -1);

    world->run.domain.name = NULL;
    world->run.resolver = RESOLVER_UNUSED;
    host->literal = true;
    host->tlsa_status = TLSA_UNASKED;
    world_address(world, host, "192.0.2.1");
    world_judge_dane(world);
    world_found(world, FINDING_DANE_ABSENT, STATE_CRITICAL);
}

static void a_host_that_was_never_asked_for_is_unknown(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    host->tlsa_status = TLSA_UNASKED;
    world_address(world, host, "192.0.2.1");
    world_judge_dane(world);
    world_found(world, FINDING_DANE_NOT_SEEN, STATE_UNKNOWN);
    host->trouble = world_trouble(world, RR_A, DNS_FAILED, BLAME_DOMAIN); /* judge_mx() says it */
    world_judge_dane(world);
    assert_int_equal(world->out.count, 0);
}

static void nothing_is_said_without_validation_or_without_mail(void **state)
{
    static const enum resolver_state states[] = {RESOLVER_NOT_VALIDATING, RESOLVER_FORWARDER_BREAKS,
                                                 RESOLVER_UNUSABLE};
    struct world *world = *state;

    one_host(world, 7);
    for (size_t i = 0; i < COUNT(states); i++) {
        world->run.resolver = states[i];
        world_judge_dane(world);
        assert_int_equal(world->out.count, 0);
    }
    world->run.resolver = RESOLVER_VALIDATING;
    world->run.domain.null_mx = true;
    world_judge_dane(world);
    assert_int_equal(world->out.count, 0);
}

/* case 45, 46: one record for each kind of key */
static void rsa_and_ecdsa_each_with_their_record(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    world_second(world, host)->chain = world_chain(world, 2, 9);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_NO_MATCH, STATE_CRITICAL),
                    "0202020202020202...");
    world_tlsa(world, host, 3, 1, 1, 2);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_OK, STATE_OK), "matches 2 of 2 TLSA records");
    assert_int_equal(world->out.count, 1);
}

static void a_missing_kind_of_key_is_no_missing_tls(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    world_fail(world_second(world, host), STEP_HANDSHAKE, SESSION_TLS_FAILED);
    world_judge_dane(world);
    world_found(world, FINDING_DANE_OK, STATE_OK);
    assert_none(world, FINDING_DANE_NO_TLS);
}

static void both_sessions_with_one_wrong_certificate_say_it_once(void **state)
{
    struct world *world = *state;

    world_second(world, one_host(world, 7));
    world_judge_dane(world);
    world_found(world, FINDING_DANE_NO_MATCH, STATE_CRITICAL);
}

/* Records beyond our cap may be the ones that match. */
static void no_match_among_records_that_were_cut_is_unknown(void **state)
{
    struct world *world = *state;

    one_host(world, 7)->tlsa_dropped = 5;
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_NOT_SEEN, STATE_UNKNOWN), "5 more were not");
    assert_none(world, FINDING_DANE_NO_MATCH);
}

static void where_no_session_was_wanted_none_is_missed(void **state)
{
    struct world *world = *state;
    struct host_facts *host = one_host(world, 1);

    host->addresses[0].session_count = 0;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_NOT_SEEN, STATE_UNKNOWN);
    world->opts.no_sessions = true;
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_NOT_SEEN);
}

/* case 20: what was not measured looks neither like a pass nor like a failure */
static void verdicts_have_names_and_unseen_has_none(void **state)
{
    static const struct {
        enum tlsa_status status;
        enum dane_verdict verdict;
        const char *name;
    } rows[] = {
        {TLSA_ABSENT, DANE_ABSENT, "absent"},
        {TLSA_FAILED, DANE_FAILED, "failed"},
        {TLSA_INSECURE, DANE_INSECURE, "insecure"},
        {TLSA_INSECURE_ADDRESS, DANE_INSECURE, "insecure"},
        {TLSA_SECURE, DANE_MISMATCH, "mismatch"},
    };
    struct world *world = *state;
    struct host_facts *host = one_host(world, 7);
    struct session_facts *session = host->addresses[0].sessions;
    int depth;

    world_compare(world);
    for (size_t i = 0; i < COUNT(rows); i++) {
        host->tlsa_status = rows[i].status;
        assert_int_equal(dane_session_verdict(host, session, &depth), rows[i].verdict);
        assert_string_equal(dane_verdict_name(rows[i].verdict), rows[i].name);
        assert_int_equal(depth, -1);
    }
    host->tlsa[0].usable = TLSA_BAD_LENGTH;
    assert_int_equal(dane_session_verdict(host, session, &depth), DANE_UNUSABLE);
    host->tlsa[0].usable = TLSA_USABLE;
    session->chain = NULL;
    assert_int_equal(dane_session_verdict(host, session, &depth), DANE_UNSEEN);
    host->tlsa_status = TLSA_UNASKED;
    assert_int_equal(dane_session_verdict(host, session, &depth), DANE_UNSEEN);
    assert_null(dane_verdict_name(DANE_UNSEEN));
    assert_string_equal(dane_verdict_name(DANE_MATCH), "match");
    assert_string_equal(dane_verdict_name(DANE_UNUSABLE), "unusable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(rfc7672_2_2_a_match),
        world_test(rfc7672_2_2_no_match),
        world_test(a_bad_address_is_not_forgiven_for_a_good_one),
        world_test(order_duplicates_and_extra_records_change_nothing),
        world_test(usage_2_authenticates_and_says_the_depth),
        world_test(usage_2_failures_have_their_own_findings),
        world_test(rfc7671_5_2_the_leaf_is_no_ta),
        world_test(a_ta_that_is_absent_beside_a_wrong_key_is_no_match),
        world_test(rfc7671_9_a_weaker_digest_does_not_count),
        world_test(secure_tlsa_demands_tls),
        world_test(an_unseen_address_beside_one_that_tells),
        world_test(rfc7672_2_1_2_a_failed_tlsa_lookup),
        world_test(rfc7672_2_1_2_a_failed_tlsa_lookup_concerns_starttls_too),
        world_test(no_host_has_tlsa),
        world_test(an_unsigned_domain),
        world_test(tlsa_in_an_unsigned_zone),
        world_test(rfc7672_2_2_1_partial_coverage),
        world_test(rfc7672_2_2_1_insecure_mx),
        world_test(an_address_literal_has_no_dane),
        world_test(a_host_that_was_never_asked_for_is_unknown),
        world_test(nothing_is_said_without_validation_or_without_mail),
        world_test(rsa_and_ecdsa_each_with_their_record),
        world_test(a_missing_kind_of_key_is_no_missing_tls),
        world_test(both_sessions_with_one_wrong_certificate_say_it_once),
        world_test(no_match_among_records_that_were_cut_is_unknown),
        world_test(where_no_session_was_wanted_none_is_missed),
        world_test(verdicts_have_names_and_unseen_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
