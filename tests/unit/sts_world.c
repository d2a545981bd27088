/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "sts_world.h"

#include <string.h>

#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"

struct sts_world sts;

int sts_setup(void **state)
{
    struct host_facts *host;
    void *world;
    int rc = world_setup(&world);

    (void)state;
    memset(&sts, 0, sizeof sts);
    sts.world = world;
    host = world_host(sts.world, "mx1.example.org", 10);
    sts.session = world_address(sts.world, host, "192.0.2.1");
    sts.file.host = (struct host_facts){.name = "mta-sts.example.org", .addresses_known = true};
    sts.file.fetches = arena_alloc(sts.world->arena, 8, sizeof *sts.file.fetches);
    sts.facts.file = &sts.file;
    sts_record(STS_RECORD);
    sts_fetch("192.0.2.80");
    sts_policy(STS_ENFORCE);
    return rc;
}

int sts_teardown(void **state)
{
    void *world = sts.world;

    (void)state;
    return world_teardown(&world);
}

void sts_record(const char *text)
{
    sts_record_of_text(sts.world->arena, "_mta-sts.example.org", text != NULL ? text : "",
                       &sts.facts.record);
    if (text == NULL)
        sts.facts.record.found.txt.end = TXT_NODATA;
}

static void set_body(struct fetch_facts *fetch, const char *text)
{
    fetch->body = text;
    fetch->size = fetch->bytes = strlen(text);
}

void sts_policy(const char *text)
{
    for (size_t i = 0; i < sts.file.count; i++)
        set_body(&sts.file.fetches[i], text);
}

struct fetch_facts *sts_fetch(const char *ip)
{
    struct fetch_facts *fetch = &sts.file.fetches[sts.file.count++];

    assert_true(ip_parse(ip, &fetch->ip));
    fetch->port = 443;
    fetch->end = FETCH_DONE;
    fetch->http_status = 200;
    fetch->content_type = "text/plain; charset=utf-8";
    fetch->tls_version = "TLSv1.3";
    fetch->chain = world_chain(sts.world, 80, 9);
    fetch->chain->name = "mta-sts.example.org";
    fetch->certificate_ok = true;
    if (sts.file.count > 1)
        set_body(fetch, sts.file.fetches[0].body);
    return fetch;
}

void sts_fetch_fails(struct fetch_facts *fetch, enum fetch_end end)
{
    struct ip ip = fetch->ip;

    *fetch = (struct fetch_facts){.ip = ip, .port = 443, .end = end};
}

void sts_judge(void)
{
    struct world *world = sts.world;

    sts_policies_read(world->arena, &sts.facts);
    world->out.count = 0;
    judge_mta_sts(&world->run, &sts.facts, &sts.opts, &world->opts, &world->out);
}

const struct finding *sts_found(enum finding_id id, enum state state)
{
    sts_judge();
    return world_found(sts.world, id, state);
}

void sts_none(enum finding_id id)
{
    sts_judge();
    assert_none(sts.world, id);
}
