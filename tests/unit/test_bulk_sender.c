/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/bulk_sender: what large receivers want of bulk senders. */
#include <config.h>

#include <string.h>

#include "policy/bulk_sender.h"
#include "policy_world.h"

struct trial { /* a sender that has everything, for tests that spoil one thing */
    struct dmarc_place place;
    struct dmarc_facts dmarc;
    struct spf_node node;
    struct spf_facts spf;
    struct dkim_key key;
    struct dkim_selector selector;
    struct dkim_facts dkim;
    struct fcrdns host;
    struct bulk_facts bulk;
};

static struct trial *new_trial(struct world *world)
{
    struct trial *t = arena_alloc(world->arena, 1, sizeof *t);

    t->dmarc = (struct dmarc_facts){.found = &t->place, .effective = DMARC_NONE};
    t->node = (struct spf_node){.domain = "example.org", .end = SPF_NODE_RECORD};
    t->spf = (struct spf_facts){.domain = "example.org", .nodes = &t->node, .node_count = 1};
    t->key = (struct dkim_key){.algorithm = DKIM_RSA, .bits = 2048};
    t->selector = (struct dkim_selector){.selector = "s1", .keys = &t->key, .count = 1};
    t->selector.txt.end = TXT_FOUND;
    t->selector.txt.count = 1;
    t->dkim = (struct dkim_facts){.selectors = &t->selector, .count = 1};
    t->host.ip = (struct ip){.family = IP_V4, .octets = {192, 0, 2, 1}};
    t->host.reverse = "1.2.0.192.in-addr.arpa";
    t->host.count = t->host.confirmed = 1;
    t->host.names[0].name = "mx.example.org";
    t->bulk = (struct bulk_facts){"example.org", &t->dmarc, &t->spf, &t->dkim, &t->host, 1};
    return t;
}

static void judge_trial(struct world *world, const struct trial *t)
{
    findings_init(&world->out, world->arena, NULL, 0);
    judge_bulk_sender(&world->run, &world->opts, &t->bulk, &world->out);
}

static void everything_is_there(void **state)
{
    struct world *world = *state;
    struct trial *t = new_trial(world);

    judge_trial(world, t);
    world_found(world, FINDING_BULK_OK, STATE_OK);
    world_found(world, FINDING_BULK_PTR_OK, STATE_OK);
    assert_int_equal(world->out.count, 2);
    t->bulk.host_count = 0;
    judge_trial(world, t);
    assert_text_has(world_found(world, FINDING_BULK_OK, STATE_OK), "--ip");
}

static void spf_must_be_usable(void **state)
{
    struct world *world = *state;
    struct trial *t = new_trial(world);

    t->node.end = SPF_NODE_NONE;
    judge_trial(world, t);
    assert_text_has(world_found(world, FINDING_BULK_SPF, STATE_CRITICAL), "missing");
    assert_none(world, FINDING_BULK_OK);
    t->node.end = SPF_NODE_SYNTAX;
    judge_trial(world, t);
    assert_text_has(world_found(world, FINDING_BULK_SPF, STATE_CRITICAL), "permerror");
    t->node.end = SPF_NODE_RECORD;
    t->spf.lookups = 11;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_SPF, STATE_CRITICAL);
    t->node.end = SPF_NODE_FAILED;
    judge_trial(world, t);
    assert_none(world, FINDING_BULK_SPF);
    assert_none(world, FINDING_BULK_OK);
}

static void rfc9989_4_10_1_a_policy_must_apply(void **state)
{
    struct world *world = *state;
    struct trial *t = new_trial(world);

    t->dmarc.found = NULL;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_DMARC, STATE_CRITICAL);
    t->dmarc.walk.failed = true;
    judge_trial(world, t);
    assert_none(world, FINDING_BULK_DMARC);
    assert_none(world, FINDING_BULK_OK);
}

static void a_dkim_key_must_be_usable(void **state)
{
    struct world *world = *state;
    struct trial *t = new_trial(world);

    t->key.bits = 1023;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_DKIM, STATE_CRITICAL);
    t->key.bits = 1024;
    judge_trial(world, t);
    assert_none(world, FINDING_BULK_DKIM);
    t->key.revoked = true;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_DKIM, STATE_CRITICAL);
    t->selector.txt.end = TXT_FAILED;
    judge_trial(world, t);
    assert_none(world, FINDING_BULK_DKIM);
    assert_none(world, FINDING_BULK_OK);
    t->bulk.dkim = NULL;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_DKIM_UNSEEN, STATE_UNKNOWN);
}

static void rfc1912_2_1_reverse_dns(void **state)
{
    struct world *world = *state;
    struct trial *t = new_trial(world);

    t->host.confirmed = 0;
    t->host.names[0].forward = FORWARD_OTHER;
    judge_trial(world, t);
    assert_text_has(world_found(world, FINDING_BULK_PTR, STATE_CRITICAL),
                    "mx.example.org has other addresses");
    t->host.names[0].forward = FORWARD_FAILED;
    judge_trial(world, t);
    world_found(world, FINDING_BULK_PTR, STATE_UNKNOWN);
    t->host.count = 0;
    judge_trial(world, t);
    assert_text_has(world_found(world, FINDING_BULK_PTR, STATE_CRITICAL), "1.2.0.192.in-addr.arpa");
    t->host.trouble = world_trouble(world, RR_PTR, DNS_FAILED, BLAME_RESOLVER);
    judge_trial(world, t);
    world_found(world, FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    assert_none(world, FINDING_BULK_PTR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(everything_is_there),
        world_test(spf_must_be_usable),
        world_test(rfc9989_4_10_1_a_policy_must_apply),
        world_test(a_dkim_key_must_be_usable),
        world_test(rfc1912_2_1_reverse_dns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
