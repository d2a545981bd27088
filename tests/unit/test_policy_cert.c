/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/cert: the rows of the certificate table. */
#include <config.h>

#include "policy/cert.h"
#include "policy_world.h"

static struct cert_facts *one_leaf(struct world *world)
{
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    return world_address(world, host, "192.0.2.1")->chain->certs;
}

static struct chain_facts *chain_of_first(struct world *world)
{
    return world->run.hosts[0].addresses[0].sessions[0].chain;
}

static void live(struct cert_facts *cert, int64_t life, int64_t left)
{
    cert->not_after = NOW + left;
    cert->not_before = cert->not_after - life + 1;
}

static void a_good_certificate(void **state)
{
    struct world *world = *state;

    one_leaf(world);
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_OK, STATE_OK), "trusted, name matches");
    assert_int_equal(world->out.count, 1);
}

static void dates_are_judged_to_the_second(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    leaf->not_after = NOW - 1;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRED, STATE_CRITICAL);
    assert_none(world, FINDING_CERT_EXPIRING);
    leaf->not_after = NOW;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRING, STATE_CRITICAL);
    leaf->not_before = NOW + 1;
    leaf->not_after = NOW + 90 * DAY;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_NOT_YET_VALID, STATE_CRITICAL);
    leaf->not_before = NOW;
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_NOT_YET_VALID);
}

/* min(25 %, 21 d) and min(12.5 %, 7 d) of the lifetime */
static void expiry_thresholds_follow_the_lifetime(void **state)
{
    static const struct {
        int64_t life, left;
        enum state state;
    } rows[] = {
        {365 * DAY, 21 * DAY, STATE_OK},
        {365 * DAY, 21 * DAY - 1, STATE_WARNING},
        {365 * DAY, 7 * DAY, STATE_WARNING},
        {365 * DAY, 7 * DAY - 1, STATE_CRITICAL},
        {40 * DAY, 10 * DAY, STATE_OK},
        {40 * DAY, 10 * DAY - 1, STATE_WARNING},
        {40 * DAY, 5 * DAY, STATE_WARNING},
        {40 * DAY, 5 * DAY - 1, STATE_CRITICAL},
        {6 * DAY, 2 * DAY, STATE_OK},
        {6 * DAY, HOURS(36), STATE_OK},
        {6 * DAY, HOURS(36) - 1, STATE_WARNING},
        {6 * DAY, HOURS(18), STATE_WARNING},
        {6 * DAY, HOURS(18) - 1, STATE_CRITICAL},
    };
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    for (size_t i = 0; i < COUNT(rows); i++) {
        live(leaf, rows[i].life, rows[i].left);
        world_judge(world, judge_cert);
        if (rows[i].state == STATE_OK)
            assert_none(world, FINDING_CERT_EXPIRING);
        else
            world_found(world, FINDING_CERT_EXPIRING, rows[i].state);
    }
}

static void option_d_replaces_the_thresholds(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    world->opts.cert_warn = (struct limit){.set = true, .value = 30};
    live(leaf, 90 * DAY, 30 * DAY + 1);
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_EXPIRING);
    live(leaf, 90 * DAY, 30 * DAY);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRING, STATE_WARNING);
    live(leaf, 90 * DAY, 1);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRING, STATE_WARNING);
    world->opts.cert_crit = (struct limit){.set = true, .percent = true, .value = 10};
    live(leaf, 90 * DAY, 9 * DAY + 1);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRING, STATE_WARNING);
    live(leaf, 90 * DAY, 9 * DAY);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRING, STATE_CRITICAL);
}

static void trust_is_a_warning_and_critical_with_verify(void **state)
{
    static const struct {
        enum trust trust;
        enum finding_id id;
    } rows[] = {
        {TRUST_SELF_SIGNED, FINDING_CERT_SELF_SIGNED}, {TRUST_INCOMPLETE, FINDING_CERT_INCOMPLETE},
        {TRUST_UNKNOWN_CA, FINDING_CERT_UNTRUSTED},    {TRUST_CHAIN_DATE, FINDING_CERT_CHAIN_DATE},
        {TRUST_INVALID, FINDING_CERT_UNTRUSTED},
    };
    struct world *world = *state;

    one_leaf(world);
    for (size_t i = 0; i < COUNT(rows); i++) {
        chain_of_first(world)->trust = rows[i].trust;
        world->opts.verify = false;
        world_judge(world, judge_cert);
        world_found(world, rows[i].id, STATE_WARNING);
        assert_int_equal(world->out.count, 1);
        world->opts.verify = true;
        world_judge(world, judge_cert);
        world_found(world, rows[i].id, STATE_CRITICAL);
    }
    chain_of_first(world)->trust = TRUST_UNTESTED;
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_NOT_TESTED, STATE_UNKNOWN), "not tested");
}

static void rfc9525_6_names(void **state)
{
    struct world *world = *state;

    one_leaf(world);
    chain_of_first(world)->name = "mx2.example.org";
    chain_of_first(world)->name_match = false;
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_NAME, STATE_WARNING),
                    "not for mx2.example.org: have it issued for that name; now it is for "
                    "mx1.example.org");
    chain_of_first(world)->name_by_cn = true;
    world->opts.verify = true;
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_NAME, STATE_CRITICAL), "common name");
    chain_of_first(world)->name = NULL; /* an address literal: there is no name to compare with */
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_NAME);
}

static void weak_keys(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    leaf->rsa = true;
    leaf->key = "RSA";
    leaf->bits = 2048;
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_WEAK_KEY);
    leaf->bits = 2047;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_WEAK_KEY, STATE_WARNING);
    world->opts.verify = true;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_WEAK_KEY, STATE_CRITICAL);
    leaf->rsa = false;
    leaf->bits = 192;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_WEAK_KEY, STATE_CRITICAL);
    leaf->bits = 0; /* unknown is not weak */
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_WEAK_KEY);
}

static void weak_signatures_of_leaf_and_intermediates(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    leaf->weak_signature = true;
    leaf->signature = "sha1WithRSAEncryption";
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_WEAK_SIGNATURE, STATE_WARNING),
                    "has a certificate that is signed with sha1WithRSAEncryption");
    leaf->weak_signature = false;
    leaf[1].weak_signature = true;
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_WEAK_SIGNATURE, STATE_WARNING), "intermediate");
    leaf[1].self_signed = true; /* a root that was sent along */
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_WEAK_SIGNATURE);
}

static void public_limits_by_not_before(void **state)
{
    (void)state;
    assert_int_equal(cert_public_limit(1598918399), 825);
    assert_int_equal(cert_public_limit(1598918400), 398);
    assert_int_equal(cert_public_limit(1773532799), 398);
    assert_int_equal(cert_public_limit(1773532800), 200);
    assert_int_equal(cert_public_limit(1805068799), 200);
    assert_int_equal(cert_public_limit(1805068800), 100);
    assert_int_equal(cert_public_limit(1868227199), 100);
    assert_int_equal(cert_public_limit(1868227200), 47);
}

static void lifetimes_over_the_public_limit(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    leaf->public_policy = true;
    live(leaf, 200 * DAY, 100 * DAY);
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_LIFETIME_PUBLIC);
    live(leaf, 200 * DAY + 1, 100 * DAY);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_LIFETIME_PUBLIC, STATE_WARNING);
    leaf->public_policy = false; /* a private CA may */
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_LIFETIME_PUBLIC);
    leaf->public_policy = true;
    chain_of_first(world)->trust = TRUST_UNKNOWN_CA;
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_LIFETIME_PUBLIC);
}

static void lifetimes_over_ten_years(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    live(leaf, (int64_t)3653 * DAY, 3000 * DAY);
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_LIFETIME);
    live(leaf, (int64_t)3653 * DAY + 2, 3000 * DAY);
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_LIFETIME, STATE_WARNING);
}

static void one_certificate_on_many_addresses_is_one_finding(void **state)
{
    struct world *world = *state;
    const struct finding *finding;

    one_leaf(world);
    world_address(world, &world->run.hosts[0], "192.0.2.2");
    world_address(world, &world->run.hosts[0], "192.0.2.3");
    world_second(world, &world->run.hosts[0]);
    for (size_t i = 0; i < 3; i++)
        world->run.hosts[0].addresses[i].sessions[0].chain->trust = TRUST_UNKNOWN_CA;
    world->run.hosts[0].addresses[2].sessions[1].chain->trust = TRUST_UNKNOWN_CA;
    world_judge(world, judge_cert);
    finding = world_found(world, FINDING_CERT_UNTRUSTED, STATE_WARNING);
    assert_text_has(finding, "(also on 2 other addresses)");
    assert_string_equal(finding->subject.address, "192.0.2.1");
    assert_int_equal(world->out.count, 1);
}

static void different_certificates_are_said_and_each_is_judged(void **state)
{
    struct world *world = *state;
    struct session_facts *other;

    one_leaf(world);
    other = world_address(world, &world->run.hosts[0], "192.0.2.2");
    other->chain = world_chain(world, 2, 9);
    world_judge(world, judge_cert);
    assert_text_has(world_found(world, FINDING_CERT_DIFFERS, STATE_OK),
                    "0101010101010101... on 192.0.2.1, 0202020202020202... on 192.0.2.2");
    assert_int_equal(world_count(world, FINDING_CERT_OK), 2);
}

/* RSA and ECDSA certificates of one address are not "different certificates on the addresses". */
static void two_kinds_of_key_do_not_differ(void **state)
{
    struct world *world = *state;

    one_leaf(world);
    world_second(world, &world->run.hosts[0])->chain = world_chain(world, 2, 9);
    world_judge(world, judge_cert);
    assert_none(world, FINDING_CERT_DIFFERS);
    assert_int_equal(world_count(world, FINDING_CERT_OK), 2);
}

static void rfc7672_3_1_1_dane_ee_stands_in(void **state)
{
    struct world *world = *state;
    struct cert_facts *leaf = one_leaf(world);

    world_tlsa(world, &world->run.hosts[0], 3, 1, 1, 1);
    world_compare(world);
    leaf->not_after = NOW - DAY;
    leaf->weak_signature = true;
    chain_of_first(world)->trust = TRUST_SELF_SIGNED;
    chain_of_first(world)->name_match = false;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_DANE_EE, STATE_OK);
    world_found(world, FINDING_CERT_WEAK_SIGNATURE, STATE_WARNING);
    assert_int_equal(world->out.count, 2);
    world->opts.verify = true;
    world_judge(world, judge_cert);
    world_found(world, FINDING_CERT_EXPIRED, STATE_CRITICAL);
    world_found(world, FINDING_CERT_SELF_SIGNED, STATE_CRITICAL);
    assert_none(world, FINDING_CERT_DANE_EE);
}

static void only_a_secure_usage_3_match_stands_in(void **state)
{
    struct world *world = *state;
    struct host_facts *host;

    one_leaf(world);
    host = &world->run.hosts[0];
    world_tlsa(world, host, 2, 0, 1, 9);
    world_compare(world);
    assert_false(dane_ee_authenticates(host, host->addresses[0].sessions));
    world_tlsa(world, host, 3, 1, 1, 1)->usable = TLSA_WEAKER_DIGEST;
    world_compare(world);
    assert_false(dane_ee_authenticates(host, host->addresses[0].sessions));
    host->tlsa[1].usable = TLSA_USABLE;
    assert_true(dane_ee_authenticates(host, host->addresses[0].sessions));
    host->tlsa_status = TLSA_INSECURE;
    assert_false(dane_ee_authenticates(host, host->addresses[0].sessions));
}

static void check_dane_tlsa_leaves_certificates_alone(void **state)
{
    struct world *world = *state;

    one_leaf(world)->not_after = NOW - DAY;
    world->opts.dane_asked = true;
    world_judge(world, judge_cert);
    assert_int_equal(world->out.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_good_certificate),
        world_test(dates_are_judged_to_the_second),
        world_test(expiry_thresholds_follow_the_lifetime),
        world_test(option_d_replaces_the_thresholds),
        world_test(trust_is_a_warning_and_critical_with_verify),
        world_test(rfc9525_6_names),
        world_test(weak_keys),
        world_test(weak_signatures_of_leaf_and_intermediates),
        cmocka_unit_test(public_limits_by_not_before),
        world_test(lifetimes_over_the_public_limit),
        world_test(lifetimes_over_ten_years),
        world_test(one_certificate_on_many_addresses_is_one_finding),
        world_test(different_certificates_are_said_and_each_is_judged),
        world_test(two_kinds_of_key_do_not_differ),
        world_test(rfc7672_3_1_1_dane_ee_stands_in),
        world_test(only_a_secure_usage_3_match_stands_in),
        world_test(check_dane_tlsa_leaves_certificates_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
