/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/dane_set: the TLSA records of a host as a set. */
#include <config.h>

#include "policy_world.h"

static void rfc7671_8_1_a_next_key_is_fine(void **state)
{
    struct world *world = *state;

    world_tlsa(world, world_dane_host(world, 1), 3, 1, 1, 7);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_NEXT_KEY, STATE_OK),
                    "3 1 1 0707070707070707...");
    assert_text_has(world_found(world, FINDING_DANE_OK, STATE_OK),
                    "matches 1 of 2 TLSA records, on 1 address");
    assert_none(world, FINDING_DANE_COMBINATION);
}

static void rfc7671_8_1_each_combination_must_match(void **state)
{
    struct world *world = *state;

    world_tlsa(world, world_dane_host(world, 1), 2, 0, 1, 7);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_COMBINATION, STATE_WARNING),
                    "2 0 1 (matches 0 of 1 chain)");
    assert_none(world, FINDING_DANE_NEXT_KEY);
    world_found(world, FINDING_DANE_OK, STATE_OK);
}

/* A weaker digest is a combination too: senders that know no SHA-512 have nothing else. */
static void rfc7671_8_1_counts_weaker_digests(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 7);

    host->tlsa[0].usable = TLSA_WEAKER_DIGEST;
    world_tlsa(world, host, 3, 1, 2, 1);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_COMBINATION, STATE_WARNING), "3 1 1");
}

/* A key under the weaker digest alone fails when it comes into use. */
static void rfc7671_8_3_each_digest_for_each_key(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);
    const struct finding *finding;

    host->tlsa[0].usable = TLSA_WEAKER_DIGEST;
    world_tlsa(world, host, 3, 1, 2, 1);
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_DIGESTS);
    world_tlsa(world, host, 3, 1, 1, 7)->usable = TLSA_WEAKER_DIGEST;
    world_judge_dane(world);
    finding = world_found(world, FINDING_DANE_DIGESTS, STATE_WARNING);
    assert_text_has(finding, "2 of 3 1 1, 1 of 3 1 2");
    world_found(world, FINDING_DANE_OK, STATE_OK);
    assert_none(world, FINDING_DANE_COMBINATION);
    world_tlsa(world, host, 3, 1, 2, 7);
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_DIGESTS);
    world_tlsa(world, host, 2, 1, 1, 9); /* of another usage */
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_DIGESTS);
}

static void a_combination_must_match_on_every_chain(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    world_tlsa(world, host, 2, 0, 1, 9);
    world_address(world, host, "192.0.2.2")->chain = world_chain(world, 1, 8);
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DANE_COMBINATION, STATE_WARNING),
                    "2 0 1 (matches 1 of 2 chains)");
}

/* case 45: RSA and ECDSA keys under one combination are not a failed rollover */
static void records_of_two_keys_are_one_combination(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    world_tlsa(world, host, 3, 1, 1, 2);
    world_address(world, host, "192.0.2.2")->chain = world_chain(world, 2, 9);
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_COMBINATION);
    assert_none(world, FINDING_DANE_NEXT_KEY);
    assert_text_has(world_found(world, FINDING_DANE_OK, STATE_OK),
                    "matches 2 of 2 TLSA records, on 2 addresses");
}

static void only_unusable_records(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    host->tlsa[0].usage = 1;
    host->tlsa[0].usable = TLSA_PKIX_USAGE;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_UNUSABLE, STATE_WARNING);
    assert_text_has(world_found(world, FINDING_DANE_PKIX_USAGE, STATE_WARNING), "1 1 1 0101");
    assert_none(world, FINDING_DANE_NO_MATCH);
    assert_none(world, FINDING_DANE_OK);
}

static void rfc6698_malformed_records_are_named(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);
    const struct finding *finding;

    world_tlsa(world, host, 3, 1, 1, 5)->usable = TLSA_BAD_LENGTH;
    world_tlsa(world, host, 9, 1, 1, 5)->usable = TLSA_UNKNOWN_NUMBER;
    world_tlsa(world, host, 3, 0, 0, 5)->usable = TLSA_BAD_DER;
    world_judge_dane(world);
    finding = world_found(world, FINDING_DANE_MALFORMED, STATE_WARNING);
    assert_text_has(finding, "wrong length");
    assert_text_has(finding, "9 1 1");
    assert_text_has(finding, "full data that is no certificate");
    world_found(world, FINDING_DANE_OK, STATE_OK);
    assert_none(world, FINDING_DANE_UNUSABLE);
    assert_none(world, FINDING_DANE_COMBINATION);
}

static void a_public_ca_that_is_pinned(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);
    struct chain_facts *chain = host->addresses[0].sessions[0].chain;

    world_tlsa(world, host, 2, 1, 1, 9);
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_PINNED_CA); /* a CA of one's own */
    chain->certs[0].public_policy = true;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_PINNED_CA, STATE_WARNING);
    chain->trust = TRUST_UNKNOWN_CA;
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_PINNED_CA);
}

static void a_whole_certificate_breaks_at_renewal(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);
    struct cert_facts *leaf = host->addresses[0].sessions[0].chain->certs;

    host->tlsa_count = 0;
    world_tlsa(world, host, 3, 0, 1, 1);
    leaf->not_before = leaf->not_after - 100 * DAY + 1;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_RENEWAL, STATE_WARNING);
    leaf->not_before--;
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_RENEWAL);
    leaf->public_policy = true;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_RENEWAL, STATE_WARNING);
}

static void ttl_over_a_day(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    host->tlsa_ttl = DAY;
    world_judge_dane(world);
    assert_none(world, FINDING_DANE_TTL);
    host->tlsa_ttl = DAY + 1;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_TTL, STATE_WARNING);
}

static void full_data_and_too_many_records(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    world_tlsa(world, host, 3, 1, 0, 1);
    host->tlsa_dropped = 2;
    world_judge_dane(world);
    world_found(world, FINDING_DANE_FULL, STATE_OK);
    assert_text_has(world_found(world, FINDING_DANE_TOO_MANY, STATE_WARNING),
                    "4 TLSA records, of which 2 were left out");
}

/* min(10 %, 3 d) and min(5 %, 1 d) of the validity */
static void signatures_of_the_tlsa_records(void **state)
{
    static const struct {
        int64_t life, left;
        enum state state;
    } rows[] = {
        {60 * DAY, 3 * DAY, STATE_OK},        {60 * DAY, 3 * DAY - 1, STATE_WARNING},
        {60 * DAY, 1 * DAY, STATE_WARNING},   {60 * DAY, 1 * DAY - 1, STATE_CRITICAL},
        {10 * DAY, 1 * DAY, STATE_OK},        {10 * DAY, 1 * DAY - 1, STATE_WARNING},
        {10 * DAY, HOURS(12), STATE_WARNING}, {10 * DAY, HOURS(12) - 1, STATE_CRITICAL},
        {10 * DAY, -1, STATE_CRITICAL},
    };
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    for (size_t i = 0; i < COUNT(rows); i++) {
        host->tlsa_rrsig_expires = NOW + rows[i].left;
        host->tlsa_rrsig_inception = host->tlsa_rrsig_expires - rows[i].life;
        world_judge_dane(world);
        if (rows[i].state == STATE_OK)
            assert_none(world, FINDING_DNSSEC_RRSIG);
        else
            world_found(world, FINDING_DNSSEC_RRSIG, rows[i].state);
    }
}

/* RFC 7672 2.2.2: the addresses must be secure as well. */
static void signatures_of_the_address_records(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_dane_host(world, 1);

    host->tlsa_rrsig_expires = NOW + 10 * DAY;
    host->tlsa_rrsig_inception = host->address_rrsig_inception = NOW - 20 * DAY;
    host->address_rrsig_expires = NOW + 2 * DAY;
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DNSSEC_RRSIG, STATE_WARNING), "the address records");
    host->address_rrsig_expires = NOW + HOURS(12);
    world_judge_dane(world);
    world_found(world, FINDING_DNSSEC_RRSIG, STATE_CRITICAL);
    host->tlsa_rrsig_expires = NOW + HOURS(12); /* one zone: said once */
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DNSSEC_RRSIG, STATE_CRITICAL), "the TLSA records");
}

static void signatures_of_the_mx_records_and_the_users_limits(void **state)
{
    struct world *world = *state;

    world_dane_host(world, 1);
    world->run.domain.mx_rrsig_expires = NOW + 5 * DAY;
    world->run.domain.mx_rrsig_inception = NOW - 9 * DAY;
    world_judge_dane(world);
    assert_none(world, FINDING_DNSSEC_RRSIG);
    world->opts.rrsig_warn = (struct limit){.set = true, .value = 5};
    world->opts.rrsig_crit = (struct limit){.set = true, .value = 4};
    world_judge_dane(world);
    assert_text_has(world_found(world, FINDING_DNSSEC_RRSIG, STATE_WARNING), "the MX records");
    world->run.domain.mx_rrsig_expires = NOW + 4 * DAY;
    world_judge_dane(world);
    world_found(world, FINDING_DNSSEC_RRSIG, STATE_CRITICAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(rfc7671_8_1_a_next_key_is_fine),
        world_test(rfc7671_8_1_each_combination_must_match),
        world_test(rfc7671_8_1_counts_weaker_digests),
        world_test(rfc7671_8_3_each_digest_for_each_key),
        world_test(a_combination_must_match_on_every_chain),
        world_test(records_of_two_keys_are_one_combination),
        world_test(only_unusable_records),
        world_test(rfc6698_malformed_records_are_named),
        world_test(a_public_ca_that_is_pinned),
        world_test(a_whole_certificate_breaks_at_renewal),
        world_test(ttl_over_a_day),
        world_test(full_data_and_too_many_records),
        world_test(signatures_of_the_tlsa_records),
        world_test(signatures_of_the_address_records),
        world_test(signatures_of_the_mx_records_and_the_users_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
