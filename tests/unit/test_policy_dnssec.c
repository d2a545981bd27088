/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/dnssec: how a domain is signed. And of the table of findings. */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "dns/answers.h"
#include "policy_world.h"

/* A zone with one key signing key and one zone signing key of algorithm 13. */
static struct dnssec_facts *one_zone(struct world *world)
{
    struct dnssec_facts *zone = arena_alloc(world->arena, 1, sizeof *zone);

    zone->name = zone->apex = "example.org";
    zone->status = DNS_SECURE;
    zone->keys = arena_alloc(world->arena, 2, sizeof *zone->keys);
    zone->key_count = 2;
    zone->keys[0] = (struct dnskey_facts){257, 13, 1000, 256};
    zone->keys[1] = (struct dnskey_facts){256, 13, 2000, 256};
    zone->ds = arena_alloc(world->arena, 2, sizeof *zone->ds);
    zone->ds_count = 1;
    zone->ds_known = true;
    zone->ds[0] = (struct ds_facts){1000, 13, 2};
    zone->signatures = arena_alloc(world->arena, 2, sizeof *zone->signatures);
    zone->signature_count = 2;
    zone->signatures[0] =
        (struct signature_facts){"example.org", "SOA", DNS_SECURE, NOW - 4 * DAY, NOW + 10 * DAY};
    zone->signatures[1] =
        (struct signature_facts){"example.org", "DS", DNS_SECURE, NOW - 4 * DAY, NOW + 6 * DAY};
    world->run.dnssec = zone;
    world->run.domain.name = NULL;
    return zone;
}

static void a_signed_domain(void **state)
{
    struct world *world = *state;

    one_zone(world);
    world_judge(world, judge_dnssec);
    assert_text_has(world_found(world, FINDING_DNSSEC_OK, STATE_OK),
                    "with ECDSAP256SHA256, 1 DS, signatures hold for 10 days");
    assert_int_equal(world->out.count, 1);
}

static void an_unsigned_domain_is_critical(void **state)
{
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->status = DNS_INSECURE;
    world_judge(world, judge_dnssec);
    assert_text_has(world_found(world, FINDING_DNSSEC_UNSIGNED, STATE_CRITICAL), "1 DS");
    zone->ds_count = 0;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_NO_DS, STATE_CRITICAL);
    zone->key_count = 0;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_UNSIGNED, STATE_CRITICAL);
    assert_int_equal(world->out.count, 1);
}

static void troubles_of_the_zone(void **state)
{
    static const struct {
        enum dns_status status;
        enum dns_blame blame;
        enum finding_id id;
        enum state state;
    } rows[] = {
        {DNS_BOGUS, BLAME_DOMAIN, FINDING_DNSSEC_BOGUS, STATE_CRITICAL},
        {DNS_FAILED, BLAME_DOMAIN, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL},
        {DNS_FAILED, BLAME_RESOLVER, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN},
        {DNS_BOGUS, BLAME_FORWARDER, FINDING_DNS_FORWARDER_BREAKS, STATE_UNKNOWN},
    };
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    for (size_t i = 0; i < COUNT(rows); i++) {
        zone->status = rows[i].status;
        zone->trouble = world_trouble(world, RR_SOA, rows[i].status, rows[i].blame);
        world_judge(world, judge_dnssec);
        world_found(world, rows[i].id, rows[i].state);
        assert_int_equal(world->out.count, 1);
    }
}

static void a_name_that_does_not_exist(void **state)
{
    struct world *world = *state;

    one_zone(world)->nxdomain = true;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNS_NXDOMAIN, STATE_CRITICAL);
    assert_none(world, FINDING_DNSSEC_OK);
}

static void rfc9905_2_algorithms(void **state)
{
    static const uint8_t weak[] = {1, 3, 5, 6, 7, 12}, good[] = {8, 10, 13, 14, 15, 16, 200};
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->keys[0].bits = zone->keys[1].bits = 2048;
    for (size_t i = 0; i < COUNT(weak); i++) {
        zone->keys[0].algorithm = zone->keys[1].algorithm = weak[i];
        world_judge(world, judge_dnssec);
        world_found(world, FINDING_DNSSEC_ALGORITHM, STATE_WARNING);
        assert_none(world, FINDING_DNSSEC_OK);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        zone->keys[0].algorithm = zone->keys[1].algorithm = good[i];
        world_judge(world, judge_dnssec);
        assert_none(world, FINDING_DNSSEC_ALGORITHM);
        world_found(world, FINDING_DNSSEC_OK, STATE_OK);
    }
}

static void rfc9904_ds_digests(void **state)
{
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->ds[0].digest = 1;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_DIGEST, STATE_WARNING);
    zone->ds[1] = (struct ds_facts){1000, 13, 4};
    zone->ds_count = 2;
    world_judge(world, judge_dnssec);
    assert_none(world, FINDING_DNSSEC_DIGEST);
}

static void rsa_key_sizes_by_role(void **state)
{
    static const struct {
        uint16_t flags;
        int bits;
        bool weak;
    } rows[] = {{257, 2048, false}, {257, 2047, true}, {256, 1024, false}, {256, 1023, true}};
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->key_count = 1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        zone->keys[0] = (struct dnskey_facts){rows[i].flags, 8, 1000, rows[i].bits};
        world_judge(world, judge_dnssec);
        if (rows[i].weak)
            world_found(world, FINDING_DNSSEC_KEY, STATE_WARNING);
        else
            assert_none(world, FINDING_DNSSEC_KEY);
    }
}

static void signatures_that_end_soon(void **state)
{
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->signatures[0].expires = NOW + DAY;
    zone->signatures[0].inception = NOW - 13 * DAY;
    world_judge(world, judge_dnssec);
    assert_text_has(world_found(world, FINDING_DNSSEC_RRSIG, STATE_WARNING), "example.org SOA");
    zone->signatures[0].expires = NOW + HOURS(6);
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_RRSIG, STATE_CRITICAL);
    assert_none(world, FINDING_DNSSEC_OK);
}

static void the_parents_signature_is_only_informational(void **state)
{
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->signatures[1].expires = NOW + HOURS(1);
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_RRSIG_PARENT, STATE_OK);
    world_found(world, FINDING_DNSSEC_OK, STATE_OK);
}

static void single_rrsets_that_fail(void **state)
{
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->signatures[0].type = "MX";
    zone->signatures[0].status = DNS_BOGUS;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNSSEC_BOGUS, STATE_CRITICAL);
    zone->signatures[0].status = DNS_FAILED;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    world->run.end = RUN_DEADLINE; /* judge_run() says it */
    world_judge(world, judge_dnssec);
    assert_none(world, FINDING_DNS_DOMAIN_FAILING);
    world->run.end = RUN_COMPLETE;
    zone->signatures[0] = zone->signatures[1];
    zone->signature_count = 1;
    zone->signatures[0].status = DNS_FAILED;
    world_judge(world, judge_dnssec);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
}

static void this_machines_own_resolver(void **state)
{
    static const struct {
        enum resolver_verdict verdict;
        enum finding_id id;
        enum state state;
    } rows[] = {
        {RESOLVER_VALIDATES, FINDING_RESOLVER_OK, STATE_OK},
        {RESOLVER_NO_AD, FINDING_RESOLVER_NO_AD, STATE_CRITICAL},
        {RESOLVER_ACCEPTS_BOGUS, FINDING_RESOLVER_BOGUS, STATE_CRITICAL},
        {RESOLVER_SILENT, FINDING_RESOLVER_SILENT, STATE_UNKNOWN},
    };
    struct world *world = *state;
    struct dnssec_facts *zone = one_zone(world);

    zone->resolver_detail = "127.0.0.1";
    for (size_t i = 0; i < COUNT(rows); i++) {
        zone->resolver = rows[i].verdict;
        world_judge(world, judge_dnssec);
        assert_text_has(world_found(world, rows[i].id, rows[i].state), "127.0.0.1");
        world_found(world, FINDING_DNSSEC_OK, STATE_OK);
    }
}

static void nothing_is_known_without_validation(void **state)
{
    struct world *world = *state;

    one_zone(world)->status = DNS_INSECURE;
    world->run.resolver = RESOLVER_FORWARDER_BREAKS;
    world_judge(world, judge_dnssec);
    assert_int_equal(world->out.count, 0);
    world->run.dnssec = NULL;
    world->run.resolver = RESOLVER_VALIDATING;
    world_judge(world, judge_dnssec);
    assert_int_equal(world->out.count, 0);
}

static bool ends_as_a_sentence(const char *text)
{
    size_t length = strlen(text);

    return length > 10 && text[length - 1] == '.';
}

/* Every row of findings.def is explained; only what is fine needs no mending. */
static void every_finding_is_explained(void **state)
{
    (void)state;
    for (int i = 0; i < FINDING_COUNT; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)i);

        if (!ends_as_a_sentence(kind->meaning) || !ends_as_a_sentence(kind->why))
            fail_msg("%s is not explained", kind->id);
        if (kind->state == STATE_OK ? kind->mend[0] != '\0' && !ends_as_a_sentence(kind->mend)
                                    : !ends_as_a_sentence(kind->mend))
            fail_msg("%s does not say how to mend it", kind->id);
        assert_ptr_equal(finding_find(kind->id), kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_signed_domain),
        world_test(an_unsigned_domain_is_critical),
        world_test(troubles_of_the_zone),
        world_test(a_name_that_does_not_exist),
        world_test(rfc9905_2_algorithms),
        world_test(rfc9904_ds_digests),
        world_test(rsa_key_sizes_by_role),
        world_test(signatures_that_end_soon),
        world_test(the_parents_signature_is_only_informational),
        world_test(single_rrsets_that_fail),
        world_test(this_machines_own_resolver),
        world_test(nothing_is_known_without_validation),
        cmocka_unit_test(every_finding_is_explained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
