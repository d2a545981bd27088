/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/mx: the rows of the DNS table. */
#include <config.h>

#include "dns/answers.h"
#include "policy_world.h"

static void a_good_domain_has_no_findings(void **state)
{
    struct world *world = *state;

    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    world_judge(world, judge_mx);
    assert_int_equal(world->out.count, 0);
}

static void nxdomain_is_critical(void **state)
{
    struct world *world = *state;

    world->run.domain.nxdomain = true;
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_NXDOMAIN, STATE_CRITICAL);
    assert_int_equal(world->out.count, 1);
}

static void a_failed_mx_lookup_goes_by_blame(void **state)
{
    struct world *world = *state;

    world->run.domain.mx_known = false;
    world->run.domain.trouble = world_trouble(world, RR_MX, DNS_FAILED, BLAME_DOMAIN);
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    world->run.domain.trouble = world_trouble(world, RR_MX, DNS_BOGUS, BLAME_DOMAIN);
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_BOGUS, STATE_CRITICAL);
    world->run.domain.trouble = world_trouble(world, RR_MX, DNS_FAILED, BLAME_RESOLVER);
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
}

/* case 81: a null MX is no missing MX */
static void rfc7505_null_mx_is_ok_unless_hosts_are_expected(void **state)
{
    static const char *const globs[] = {"mx*.example.org"};
    struct world *world = *state;

    world->run.domain.null_mx = true;
    world_judge(world, judge_mx);
    world_found(world, FINDING_MX_NULL, STATE_OK);
    world->opts.expect_mx = globs;
    world->opts.expect_mx_count = 1;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_UNEXPECTED, STATE_CRITICAL), "mx*.example.org");
    assert_none(world, FINDING_MX_NULL);
}

static void rfc7505_malformed_null_mx(void **state)
{
    struct world *world = *state;

    world->run.domain.null_mx = world->run.domain.null_mx_malformed = true;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NULL_MALFORMED, STATE_WARNING), "preference");
    world_found(world, FINDING_MX_NULL, STATE_OK);
    world->run.domain.null_mx = false;
    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NULL_MALFORMED, STATE_WARNING), "beside");
    assert_none(world, FINDING_MX_NULL);
}

static void rfc5321_5_1_implicit_mx(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "example.org", 0);

    world_address(world, host, "192.0.2.1");
    host->alias = true;
    world->run.domain.implicit_mx = true;
    world_judge(world, judge_mx);
    world_found(world, FINDING_MX_IMPLICIT, STATE_WARNING);
    assert_none(world, FINDING_MX_ALIAS);
}

static void rfc2181_10_3_mx_is_an_alias(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    host->alias = true;
    host->expanded = "real.example.net";
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_ALIAS, STATE_WARNING), "real.example.net");
    world->run.domain.name = NULL; /* with -H an alias is nobody's fault */
    host->preference = -1;
    world_judge(world, judge_mx);
    assert_none(world, FINDING_MX_ALIAS);
}

static void literals_and_bad_names(void **state)
{
    struct world *world = *state;
    struct host_facts *literal = world_host(world, "192.0.2.7", 10);
    struct host_facts *bad = world_host(world, "not a name", 20);

    literal->literal = true;
    bad->unusable_name = true;
    bad->addresses_known = false;
    world_address(world, literal, "192.0.2.7");
    world_judge(world, judge_mx);
    world_found(world, FINDING_MX_ADDRESS_LITERAL, STATE_CRITICAL);
    world_found(world, FINDING_MX_BAD_NAME, STATE_CRITICAL);
    assert_none(world, FINDING_MX_NO_ADDRESS);
    world->run.domain.name = NULL;
    world->run.host_count = 1;
    world_judge(world, judge_mx); /* -H 192.0.2.7 */
    assert_int_equal(world->out.count, 0);
}

static void one_host_without_address_beside_good_ones(void **state)
{
    struct world *world = *state;
    struct host_facts *bare, *gone;

    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    bare = world_host(world, "mx2.example.org", 20);
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NO_ADDRESS, STATE_WARNING), "neither");
    bare->trouble = NULL;
    gone = bare;
    gone->addresses_known = false;
    gone->nxdomain = true;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NO_ADDRESS, STATE_WARNING), "NXDOMAIN");
}

static void no_host_has_an_address(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_host(world, "mx2.example.org", 20);
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NO_ADDRESS_AT_ALL, STATE_CRITICAL),
                    "mx2.example.org");
    assert_int_equal(world->out.count, 1);
    world->opts.ipv4 = false;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NO_ADDRESS_AT_ALL, STATE_CRITICAL), "no IPv6");
    world->opts.ipv4 = true;
    world->opts.ipv6 = false;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NO_ADDRESS_AT_ALL, STATE_CRITICAL), "no IPv4");
    world->run.domain.name = NULL; /* -H */
    world->run.host_count = 1;
    host->nxdomain = true;
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_NXDOMAIN, STATE_CRITICAL);
}

static void address_lookups_that_fail(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    host->addresses_known = false;
    host->trouble = world_trouble(world, RR_A, DNS_FAILED, BLAME_DOMAIN);
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    host->trouble = world_trouble(world, RR_A, DNS_BOGUS, BLAME_DOMAIN);
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_BOGUS, STATE_CRITICAL);
    assert_none(world, FINDING_MX_NO_ADDRESS_AT_ALL);
    world_address(world, world_host(world, "mx2.example.org", 20), "192.0.2.2");
    world_judge(world, judge_mx);
    world_found(world, FINDING_DNS_HOST_FAILING, STATE_WARNING);
    assert_none(world, FINDING_DNS_BOGUS);
}

/* case 44: A is secure, the denial of AAAA is broken */
static void one_family_fails_beside_the_other(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    host->trouble = world_trouble(world, RR_AAAA, DNS_BOGUS, BLAME_DOMAIN);
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_DNS_HOST_FAILING, STATE_WARNING), "AAAA");
}

static void addresses_that_are_not_public_are_said(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world_address(world, host, "10.0.0.1");
    host->addresses[1].not_public = true;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_NOT_PUBLIC, STATE_OK), "1 of 2 addresses");
}

/* 64 addresses of others came first: it has addresses, they were only not tested. */
static void a_host_beyond_the_cap_does_not_lack_addresses(void **state)
{
    struct world *world = *state;
    struct host_facts *host;

    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    host = world_host(world, "mx2.example.org", 20);
    host->addresses_known = true;
    host->address_dropped = 2;
    world_judge(world, judge_mx);
    world_found(world, FINDING_MX_TOO_MANY_ADDRESSES, STATE_WARNING);
    assert_none(world, FINDING_MX_NO_ADDRESS);
}

static void caps_that_were_reached_are_findings(void **state)
{
    struct world *world = *state;
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world->run.domain.mx_dropped = 3;
    host->address_dropped = 1;
    world_judge(world, judge_mx);
    assert_text_has(world_found(world, FINDING_MX_TOO_MANY, STATE_WARNING),
                    "only the first 1 were tested");
    world_found(world, FINDING_MX_TOO_MANY_ADDRESSES, STATE_WARNING);
}

static void another_host_than_expected(void **state)
{
    static const char *const globs[] = {"mx?.example.org", "*.backup.example.net"};
    struct world *world = *state;

    world->opts.expect_mx = globs;
    world->opts.expect_mx_count = 2;
    world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
    world_address(world, world_host(world, "a.backup.example.net", 20), "192.0.2.2");
    world_judge(world, judge_mx);
    assert_int_equal(world->out.count, 0);
    world_address(world, world_host(world, "mx.evil.example", 5), "192.0.2.3");
    world_judge(world, judge_mx);
    assert_string_equal(world_found(world, FINDING_MX_UNEXPECTED, STATE_CRITICAL)->subject.host,
                        "mx.evil.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_good_domain_has_no_findings),
        world_test(nxdomain_is_critical),
        world_test(a_failed_mx_lookup_goes_by_blame),
        world_test(rfc7505_null_mx_is_ok_unless_hosts_are_expected),
        world_test(rfc7505_malformed_null_mx),
        world_test(rfc5321_5_1_implicit_mx),
        world_test(rfc2181_10_3_mx_is_an_alias),
        world_test(literals_and_bad_names),
        world_test(one_host_without_address_beside_good_ones),
        world_test(no_host_has_an_address),
        world_test(address_lookups_that_fail),
        world_test(one_family_fails_beside_the_other),
        world_test(addresses_that_are_not_public_are_said),
        world_test(a_host_beyond_the_cap_does_not_lack_addresses),
        world_test(caps_that_were_reached_are_findings),
        world_test(another_host_than_expected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
