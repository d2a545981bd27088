/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging the web server of an MTA-STS policy: RFC 8461 3.3. */
#include <config.h>

#include "dns/answers.h"
#include "sts_world.h"

static struct fetch_facts *first(void)
{
    return &sts.file.fetches[0];
}

static void rfc8461_3_3_what_keeps_senders_from_the_policy(void **state)
{
    static const struct {
        enum fetch_end end;
        enum finding_id id;
    } rows[] = {
        {FETCH_REFUSED, FINDING_STS_UNREACHABLE},   {FETCH_UNREACHABLE, FINDING_STS_UNREACHABLE},
        {FETCH_TIMEOUT, FINDING_STS_UNREACHABLE},   {FETCH_DEADLINE, FINDING_STS_UNREACHABLE},
        {FETCH_TLS_FAILED, FINDING_STS_TLS_FAILED}, {FETCH_CERTIFICATE, FINDING_STS_TLS_FAILED},
        {FETCH_CLOSED, FINDING_STS_BROKEN_ANSWER},  {FETCH_GARBLED, FINDING_STS_BROKEN_ANSWER},
        {FETCH_TOO_BIG, FINDING_STS_TOO_BIG},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        sts_fetch_fails(first(), rows[i].end);
        sts_found(rows[i].id, STATE_CRITICAL);
        assert_int_equal(sts.world->out.count, 1);
        sts.opts.cached = STS_MODE_TESTING;
        sts_found(rows[i].id, STATE_WARNING);
        sts.opts.cached = STS_MODE_NONE;
        sts_found(rows[i].id, STATE_WARNING);
        sts.opts.cached = STS_MODE_ENFORCE;
        sts_found(rows[i].id, STATE_CRITICAL);
        sts.opts.cached = STS_MODE_UNKNOWN;
    }
    first()->error = "connection refused by the peer";
    first()->end = FETCH_REFUSED;
    assert_text_has(sts_found(FINDING_STS_UNREACHABLE, STATE_CRITICAL), "refused by the peer");
}

static void the_deadline_state_is_the_users(void **state)
{
    (void)state;
    sts.world->opts.deadline_state_set = true;
    sts.world->opts.deadline_state = STATE_OK;
    sts_fetch_fails(first(), FETCH_DEADLINE);
    sts_found(FINDING_STS_UNREACHABLE, STATE_OK);
}

static void rfc8461_3_3_only_200_is_an_answer(void **state)
{
    (void)state;
    first()->http_status = 404;
    assert_text_has(sts_found(FINDING_STS_HTTP_STATUS, STATE_CRITICAL), "404");
    first()->http_status = 204;
    assert_text_has(sts_found(FINDING_STS_HTTP_STATUS, STATE_CRITICAL), "204");
    first()->http_status = 301;
    first()->location = "https://www.example.org/";
    assert_text_has(sts_found(FINDING_STS_REDIRECT, STATE_CRITICAL), "https://www.example.org/");
    assert_none(sts.world, FINDING_STS_HTTP_STATUS);
    first()->location = NULL;
    assert_text_has(sts_found(FINDING_STS_REDIRECT, STATE_CRITICAL), "nowhere");
}

static void a_policy_host_without_addresses(void **state)
{
    (void)state;
    sts.file.count = 0;
    sts.file.host.nxdomain = true;
    assert_text_has(sts_found(FINDING_STS_NO_HOST, STATE_CRITICAL), "NXDOMAIN");
    sts.file.host.nxdomain = false;
    assert_text_has(sts_found(FINDING_STS_NO_HOST, STATE_CRITICAL), "neither an A");
    sts.world->opts.ipv6 = false;
    assert_text_has(sts_found(FINDING_STS_NO_HOST, STATE_CRITICAL), "leave out");
    sts.file.host.addresses_known = false;
    sts.file.host.trouble = world_trouble(sts.world, RR_A, DNS_FAILED, BLAME_RESOLVER);
    sts_found(FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    assert_none(sts.world, FINDING_STS_NO_HOST);
    sts.file.host.trouble = world_trouble(sts.world, RR_A, DNS_FAILED, BLAME_DOMAIN);
    sts_found(FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    sts.file.count = 1;
    sts_found(FINDING_DNS_HOST_FAILING, STATE_WARNING);
}

static void rfc8461_3_3_the_certificate_of_the_web_server(void **state)
{
    static const struct {
        enum trust trust;
        enum finding_id id;
    } rows[] = {
        {TRUST_SELF_SIGNED, FINDING_CERT_SELF_SIGNED}, {TRUST_INCOMPLETE, FINDING_CERT_INCOMPLETE},
        {TRUST_UNKNOWN_CA, FINDING_CERT_UNTRUSTED},    {TRUST_CHAIN_DATE, FINDING_CERT_CHAIN_DATE},
        {TRUST_INVALID, FINDING_CERT_UNTRUSTED},
    };
    struct chain_facts *chain = first()->chain;
    (void)state;

    sts_fetch_fails(first(), FETCH_CERTIFICATE);
    first()->chain = chain;
    for (size_t i = 0; i < COUNT(rows); i++) {
        chain->trust = rows[i].trust;
        sts_found(rows[i].id, STATE_CRITICAL);
        assert_int_equal(sts.world->out.count, 1);
    }
    chain->trust = TRUST_OK;
    chain->name_match = false;
    assert_text_has(sts_found(FINDING_CERT_NAME, STATE_CRITICAL), "mta-sts.example.org");
    chain->name_match = true;
    sts.world->opts.at = chain->certs[0].not_after + 1;
    sts_found(FINDING_CERT_EXPIRED, STATE_CRITICAL);
    sts.world->opts.at = chain->certs[0].not_before - 1;
    sts_found(FINDING_CERT_NOT_YET_VALID, STATE_CRITICAL);
    sts.world->opts.at = NOW;
    sts_found(FINDING_STS_TLS_FAILED, STATE_CRITICAL);
    chain->trust = TRUST_UNTESTED;
    sts_found(FINDING_CERT_NOT_TESTED, STATE_UNKNOWN);
    assert_int_equal(sts.world->out.count, 1);
}

static void days_left_of_the_web_servers_certificate(void **state)
{
    struct cert_facts *leaf = first()->chain->certs;
    (void)state;

    sts_none(FINDING_CERT_EXPIRING);
    leaf->not_after = NOW + 10 * DAY;
    sts_found(FINDING_CERT_EXPIRING, STATE_WARNING);
    leaf->not_after = NOW + 2 * DAY;
    sts_found(FINDING_CERT_EXPIRING, STATE_CRITICAL);
    sts.world->opts.cert_warn = (struct limit){.set = true, .value = 1};
    sts_none(FINDING_CERT_EXPIRING);
}

static void as_of_a_later_day(void **state)
{
    (void)state;
    sts.world->opts.at = first()->chain->certs[0].not_after + DAY;
    sts.session->chain->certs[0].not_after = sts.world->opts.at + 99 * DAY;
    sts_found(FINDING_CERT_EXPIRED, STATE_CRITICAL);
    assert_int_equal(sts.world->out.count, 1);
}

static void some_addresses_fail_while_others_serve(void **state)
{
    (void)state;
    sts_fetch_fails(sts_fetch("2001:db8::80"), FETCH_REFUSED);
    assert_text_has(sts_found(FINDING_STS_UNREACHABLE, STATE_WARNING), "other addresses serve it");
    assert_string_equal(
        world_found(sts.world, FINDING_STS_UNREACHABLE, STATE_WARNING)->subject.address,
        "2001:db8::80");
    first()->http_status = 404;
    sts_found(FINDING_STS_UNREACHABLE, STATE_CRITICAL);
    world_found(sts.world, FINDING_STS_HTTP_STATUS, STATE_CRITICAL);
}

static void a_certificate_on_two_addresses_is_said_once(void **state)
{
    (void)state;
    sts_fetch("192.0.2.81");
    first()->chain->certs[0].not_after = sts.file.fetches[1].chain->certs[0].not_after =
        NOW + 2 * DAY;
    sts_found(FINDING_CERT_EXPIRING, STATE_CRITICAL);
}

static void addresses_that_serve_different_policies(void **state)
{
    struct fetch_facts *other = sts_fetch("192.0.2.81");
    (void)state;

    sts_none(FINDING_STS_DIFFERS);
    other->body = STS_TESTING;
    other->size = sizeof STS_TESTING - 1;
    assert_text_has(sts_found(FINDING_STS_DIFFERS, STATE_WARNING), "mode testing");
    other->body = "hello\n";
    other->size = 6;
    assert_text_has(sts_found(FINDING_STS_DIFFERS, STATE_WARNING), "not valid");
    assert_none(sts.world, FINDING_STS_POLICY_INVALID);
}

static void ipv6_only_is_fine(void **state)
{
    (void)state;
    assert_true(ip_parse("2001:db8::80", &first()->ip));
    sts_found(FINDING_STS_OK, STATE_OK);
    assert_int_equal(sts.world->out.count, 1);
}

static void what_could_not_be_tried_from_here(void **state)
{
    struct fetch_facts *other = sts_fetch("2001:db8::80");
    (void)state;

    sts_fetch_fails(other, FETCH_NO_FAMILY);
    sts_found(FINDING_NET_NO_FAMILY, STATE_OK);
    world_found(sts.world, FINDING_STS_OK, STATE_OK);
    sts_fetch_fails(first(), FETCH_FORBIDDEN);
    sts_found(FINDING_NET_NOTHING_LEFT, STATE_UNKNOWN);
    sts_fetch_fails(first(), FETCH_LOCAL);
    sts_found(FINDING_NET_LOCAL, STATE_UNKNOWN);
    sts_fetch_fails(first(), FETCH_PENDING);
    sts_found(FINDING_RUN_DEADLINE, STATE_UNKNOWN);
    sts.world->run.end = RUN_TERMINATED;
    sts_none(FINDING_RUN_DEADLINE);
}

/* case 59 */
static void rfc8461_3_2_the_content_type(void **state)
{
    static const char *const good[] = {"text/plain", "TEXT/Plain;charset=us-ascii",
                                       " text/plain ; x=y"};
    (void)state;

    for (size_t i = 0; i < COUNT(good); i++) {
        first()->content_type = good[i];
        sts_none(FINDING_STS_CONTENT_TYPE);
    }
    first()->content_type = "text/html; charset=utf-8";
    assert_text_has(sts_found(FINDING_STS_CONTENT_TYPE, STATE_WARNING), "text/html");
    first()->content_type = "text/plainest";
    sts_found(FINDING_STS_CONTENT_TYPE, STATE_WARNING);
    first()->content_type = NULL;
    assert_text_has(sts_found(FINDING_STS_CONTENT_TYPE, STATE_WARNING), "without a content type");
}

static void addresses_that_are_not_public(void **state)
{
    (void)state;
    first()->not_public = true;
    assert_text_has(sts_found(FINDING_MX_NOT_PUBLIC, STATE_OK), "192.0.2.80");
}

static void addresses_beyond_the_cap(void **state)
{
    (void)state;
    sts_none(FINDING_MX_TOO_MANY_ADDRESSES);
    sts.file.host.address_dropped = 3;
    assert_text_has(sts_found(FINDING_MX_TOO_MANY_ADDRESSES, STATE_WARNING), "3 more");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        sts_test(rfc8461_3_3_what_keeps_senders_from_the_policy),
        sts_test(the_deadline_state_is_the_users),
        sts_test(rfc8461_3_3_only_200_is_an_answer),
        sts_test(a_policy_host_without_addresses),
        sts_test(rfc8461_3_3_the_certificate_of_the_web_server),
        sts_test(days_left_of_the_web_servers_certificate),
        sts_test(as_of_a_later_day),
        sts_test(some_addresses_fail_while_others_serve),
        sts_test(a_certificate_on_two_addresses_is_said_once),
        sts_test(addresses_that_serve_different_policies),
        sts_test(ipv6_only_is_fine),
        sts_test(what_could_not_be_tried_from_here),
        sts_test(rfc8461_3_2_the_content_type),
        sts_test(addresses_that_are_not_public),
        sts_test(addresses_beyond_the_cap),
    };

    return cmocka_run_group_tests_name("policy_mta_sts_fetch", tests, NULL, NULL);
}
