/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy_world.h"

#include <stdio.h>
#include <string.h>

int world_setup(void **state)
{
    struct world *world = calloc(1, sizeof *world);

    if (world == NULL)
        return -1;
    world->arena = arena_new();
    world->opts = (struct judge_opts){.at = NOW, .port = 25, .ipv4 = true, .ipv6 = true};
    world->run.resolver = RESOLVER_VALIDATING;
    world->run.sessions_begun = true;
    world->run.domain =
        (struct domain_facts){.name = "example.org", .mx_known = true, .status = DNS_SECURE};
    world->run.hosts = arena_alloc(world->arena, 8, sizeof *world->run.hosts);
    findings_init(&world->out, world->arena, NULL, 0);
    *state = world;
    return 0;
}

int world_teardown(void **state)
{
    struct world *world = *state;

    arena_free(world->arena);
    free(world);
    return 0;
}

struct host_facts *world_host(struct world *world, const char *name, int preference)
{
    struct host_facts *host = &world->run.hosts[world->run.host_count++];

    *host = (struct host_facts){.name = name, .expanded = name};
    host->preference = preference;
    host->status = DNS_SECURE;
    host->addresses_known = true;
    host->addresses = arena_alloc(world->arena, 20, sizeof *host->addresses);
    host->tlsa = arena_alloc(world->arena, 8, sizeof *host->tlsa);
    host->tlsa_status = TLSA_ABSENT;
    host->names = arena_alloc(world->arena, 1, sizeof *host->names);
    host->names[0] = name;
    host->name_count = 1;
    return host;
}

static void fill_cert(struct cert_facts *cert, uint8_t id)
{
    cert->subject = "CN=mx1.example.org";
    cert->issuer = "CN=Test CA";
    cert->serial = "01";
    cert->not_before = NOW - 30 * DAY;
    cert->not_after = NOW + 60 * DAY - 1;
    cert->key = "EC P-256";
    cert->bits = 256;
    cert->signature = "ecdsa-with-SHA256";
    memset(cert->sha256, id, sizeof cert->sha256);
    memset(cert->spki_sha256, id, sizeof cert->spki_sha256);
}

struct chain_facts *world_chain(struct world *world, uint8_t leaf, uint8_t issuer)
{
    struct chain_facts *chain = arena_alloc(world->arena, 1, sizeof *chain);
    static const char *names[] = {"mx1.example.org"};

    chain->certs = arena_alloc(world->arena, 2, sizeof *chain->certs);
    chain->count = 2;
    fill_cert(&chain->certs[0], leaf);
    fill_cert(&chain->certs[1], issuer);
    chain->certs[0].names = names;
    chain->certs[0].name_count = 1;
    chain->certs[1].subject = "CN=Test CA";
    chain->certs[1].is_ca = true;
    chain->trust = TRUST_OK;
    chain->name = "mx1.example.org";
    chain->name_match = true;
    return chain;
}

static void fill_session(struct world *world, struct session_facts *session)
{
    static const char *ehlo[] = {"PIPELINING", "STARTTLS"};
    static const char *inside[] = {"PIPELINING", "requiretls", "AUTH=LOGIN PLAIN", "SIZE 1000"};

    session->step = STEP_QUIT;
    session->end = SESSION_DONE;
    session->greeting = "mx1.example.org ESMTP";
    session->ehlo = ehlo;
    session->ehlo_count = 2;
    session->ehlo_tls = inside;
    session->ehlo_tls_count = 4;
    session->ehlo_seen = session->ehlo_tls_seen = true;
    session->starttls_known = session->starttls = true;
    session->tls = arena_alloc(world->arena, 1, sizeof *session->tls);
    session->tls->version = "TLSv1.3";
    session->tls->version_number = 0x0304;
    session->tls->cipher = "TLS_AES_256_GCM_SHA384";
    session->tls->group = "X25519";
    session->chain = world_chain(world, 1, 9);
}

struct session_facts *world_address(struct world *world, struct host_facts *host, const char *ip)
{
    struct address_facts *address = &host->addresses[host->address_count++];

    assert_true(ip_parse(ip, &address->ip));
    address->port = 25;
    address->sessions = arena_alloc(world->arena, 2, sizeof *address->sessions);
    address->session_count = 1;
    fill_session(world, address->sessions);
    return address->sessions;
}

struct session_facts *world_second(struct world *world, struct host_facts *host)
{
    struct address_facts *address = &host->addresses[host->address_count - 1];

    address->session_count = 2;
    world->opts.both_keys = true;
    fill_session(world, &address->sessions[1]);
    return &address->sessions[1];
}

void world_fail(struct session_facts *session, enum session_step step, enum session_end end)
{
    session->step = step;
    session->end = end;
    if (step <= STEP_GREETING)
        session->greeting = NULL;
    if (step <= STEP_EHLO)
        session->ehlo_seen = session->starttls_known = session->starttls = false;
    if (end == SESSION_NO_STARTTLS)
        session->starttls = false;
    if (step <= STEP_HANDSHAKE) {
        session->tls = NULL;
        session->chain = NULL;
    }
    session->ehlo_tls_seen = step > STEP_EHLO_TLS;
}

void world_reply(struct session_facts *session, enum session_step step, int code, const char *text)
{
    world_fail(session, step, SESSION_REPLY);
    session->reply_code = code;
    session->reply_text = text;
}

struct tlsa *world_tlsa(struct world *world, struct host_facts *host, uint8_t usage,
                        uint8_t selector, uint8_t matching, uint8_t id)
{
    struct tlsa *record = &host->tlsa[host->tlsa_count++];
    uint8_t *data = arena_alloc(world->arena, 64, 1);

    memset(data, id, 64);
    *record = (struct tlsa){usage, selector, matching, data, matching == 2 ? 64 : 32, TLSA_USABLE};
    host->tlsa_status = TLSA_SECURE;
    host->tlsa_base = host->name;
    host->tlsa_owner = arena_printf(world->arena, "_25._tcp.%s", host->name);
    host->tlsa_ttl = 3600;
    return record;
}

static void compare(struct world *world, const struct host_facts *host, struct chain_facts *chain)
{
    chain->tlsa_count = host->tlsa_count;
    chain->tlsa = arena_alloc(world->arena, host->tlsa_count + 1, sizeof *chain->tlsa);
    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        int depth = record->usage == TLSA_DANE_EE ? 0 : 1;
        bool match = record->data[0] == chain->certs[depth].sha256[0];

        if (record->usable != TLSA_USABLE && record->usable != TLSA_WEAKER_DIGEST)
            continue;
        chain->tlsa[i].verdict = match ? TLSA_MATCH : TLSA_NO_MATCH;
        chain->tlsa[i].depth = match ? depth : -1;
    }
}

void world_compare(struct world *world)
{
    for (size_t h = 0; h < world->run.host_count; h++) {
        const struct host_facts *host = &world->run.hosts[h];

        for (size_t i = 0; i < host->address_count; i++) {
            for (size_t k = 0; k < host->addresses[i].session_count; k++) {
                if (host->addresses[i].sessions[k].chain != NULL && host->tlsa_count > 0)
                    compare(world, host, host->addresses[i].sessions[k].chain);
            }
        }
    }
}

struct dns_trouble *world_trouble(struct world *world, uint16_t type, enum dns_status status,
                                  enum dns_blame blame)
{
    struct dns_trouble *trouble = arena_alloc(world->arena, 1, sizeof *trouble);

    *trouble = (struct dns_trouble){"example.org", type, status, blame, "SERVFAIL"};
    return trouble;
}

void world_judge(struct world *world, judge *function)
{
    findings_init(&world->out, world->arena, NULL, 0);
    function(&world->run, &world->opts, &world->out);
}

size_t world_count(const struct world *world, enum finding_id id)
{
    size_t count = 0;

    for (size_t i = 0; i < world->out.count; i++)
        count += world->out.items[i].id == id;
    return count;
}

const struct finding *world_found(const struct world *world, enum finding_id id, enum state state)
{
    const struct finding *found = NULL;

    for (size_t i = 0; i < world->out.count; i++) {
        if (world->out.items[i].id == id)
            found = &world->out.items[i];
    }
    if (found == NULL || found->state != state || world_count(world, id) != 1) {
        for (size_t i = 0; i < world->out.count; i++)
            print_error("  %s %s: %s\n", state_name(world->out.items[i].state),
                        finding_kind(world->out.items[i].id)->id, world->out.items[i].text);
        fail_msg("%s %s was expected once", state_name(state), finding_kind(id)->id);
    }
    return found;
}

void assert_text_has(const struct finding *finding, const char *part)
{
    if (strstr(finding->text, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, finding->text);
}

struct host_facts *world_dane_host(struct world *world, uint8_t id)
{
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    world_tlsa(world, host, 3, 1, 1, id);
    return host;
}

void world_judge_dane(struct world *world)
{
    world_compare(world);
    world_judge(world, judge_dane);
}
