/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/gather_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dns/blame.h"
#include "dns/host.h"
#include "dns/mx.h"
#include "dns/own_resolver.h"
#include "dns/signed_zone.h"
#include "gather/scan.h"
#include "net/loop.h"

void gather_trace(const struct gather *run, const char *format, ...)
{
    char line[1024];
    va_list args;

    if (run->opts->trace == NULL)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    run->opts->trace(line);
}

void gather_wake(struct gather *run)
{
    loop_timer_set(run->tick, clock_now());
}

static void on_event(void *context)
{
    gather_advance(context);
}

static void on_answer(void *context)
{
    gather_wake(context);
}

void gather_stop(struct gather *run)
{
    if (run->shared == NULL)
        loop_stop(run->loop);
    else
        loop_timer_set(run->end, clock_now());
}

/* -H: the one host, without an MX lookup. */
static void own_host(struct gather *run)
{
    struct run_facts *facts = run->facts;
    struct ip literal;

    if (run->opts->host == NULL && run->opts->known_host == NULL)
        return;
    facts->hosts = arena_alloc(run->arena, 1, sizeof *facts->hosts);
    facts->host_count = 1;
    if (run->opts->known_host != NULL) {
        facts->hosts[0] = *run->opts->known_host;
        run->host_stages = arena_alloc(run->arena, 1, sizeof *run->host_stages);
        run->host_stages[0] = HOST_DONE;
        visit_host(run, &facts->hosts[0]);
        return;
    }
    facts->hosts[0].name = run->opts->host;
    facts->hosts[0].preference = -1;
    facts->hosts[0].literal = ip_parse(run->opts->host, &literal);
    run->host_stages = arena_alloc(run->arena, 1, sizeof *run->host_stages);
}

/* The resolver is made when the first question is there: an address literal never pays for it. */
static int need_resolver(struct gather *run)
{
    struct resolver_opts opts = run->opts->resolver;
    struct run_facts *facts = run->facts;
    enum resolver_state state = RESOLVER_UNUSABLE;
    struct err err = {0};
    int rc;

    if (run->resolver != NULL)
        return 0;
    if (facts->resolver == RESOLVER_UNUSABLE)
        return ERR_SYSTEM;
    opts.no_validation |= run->fell_back;
    rc = resolver_new(run->loop, &opts, &run->resolver, &state, &err);
    if (!run->fell_back || rc != 0)
        facts->resolver = state;
    if (rc == 0) {
        facts->resolver_text = arena_strdup(run->arena, resolver_text(run->resolver));
        gather_trace(run, "resolver: %s", facts->resolver_text);
        return 0;
    }
    if (rc == ERR_USAGE) {
        run->err = err;
        gather_stop(run);
    }
    facts->resolver = RESOLVER_UNUSABLE;
    facts->resolver_error = arena_strdup(run->arena, err.text);
    return rc;
}

/* Sends the questions that evaluators have noted. Where there is no resolver they all fail, and
 * the evaluators go on with that. */
static void pump(struct gather *run)
{
    if (need_resolver(run) == 0) {
        resolver_pump(run->resolver, run->answers, run->arena, run->opts->deadline, &run->client);
        return;
    }
    answers_expire(run->answers);
    gather_wake(run);
}

static bool validating(const struct gather *run)
{
    return run->facts->resolver == RESOLVER_VALIDATING;
}

/* A run that can do without security status starts again without the validator, once. */
static void fall_back(struct gather *run)
{
    struct run_facts *facts = run->facts;
    const char *why = facts->domain.trouble != NULL ? facts->domain.trouble->why : NULL;

    gather_trace(run, "the root does not validate through the forwarder: on without validation");
    facts->lookups += answers_asked(run->answers);
    facts->resolver = RESOLVER_FORWARDER_BREAKS;
    facts->resolver_error = why;
    resolver_free(run->resolver);
    run->resolver = NULL;
    run->fell_back = true;
    run->answers = answers_new(run->arena);
    facts->domain = (struct domain_facts){.name = run->opts->domain};
    facts->hosts = NULL;
    facts->host_count = 0;
    run->mx_done = false;
    run->host_stages = NULL;
    run->address_total = 0;
    tasks_restart(run);
    own_host(run);
}

/* Whether to fall back: nothing was visited yet, since a forwarder that breaks the root breaks
 * everything below it. */
static bool should_fall_back(const struct gather *run)
{
    const struct run_facts *facts = run->facts;

    if (run->opts->need_security || run->fell_back || run->visits != NULL || run->shared != NULL)
        return false;
    if (facts->domain.trouble != NULL && facts->domain.trouble->blame == BLAME_FORWARDER)
        return true;
    for (size_t i = 0; i < facts->host_count; i++) {
        const struct dns_trouble *trouble = facts->hosts[i].trouble;

        if (trouble != NULL && trouble->blame == BLAME_FORWARDER)
            return true;
    }
    return tasks_blame_forwarder(run);
}

int gather_settle(struct gather *run, struct dns_trouble *trouble)
{
    if (trouble == NULL || trouble->blame != BLAME_NOBODY)
        return 0;
    return blame_find(run->answers, run->arena, validating(run), trouble);
}

/* domain -> MX hosts. Returns 0 or PENDING. */
static int find_hosts(struct gather *run)
{
    struct run_facts *facts = run->facts;
    int rc = 0;

    if (run->opts->domain == NULL || run->mx_done)
        return gather_settle(run, facts->domain.trouble);
    rc = mx_discover(run->answers, run->arena, run->opts->domain, &facts->domain, &facts->hosts,
                     &facts->host_count);
    if (rc != 0)
        return rc;
    run->mx_done = true;
    run->host_stages = arena_alloc(run->arena, facts->host_count + 1, sizeof *run->host_stages);
    gather_trace(run, "%s: %zu MX host%s", facts->domain.name, facts->host_count,
                 facts->host_count == 1 ? "" : "s");
    return gather_settle(run, facts->domain.trouble);
}

void gather_redirect(struct gather *run, struct host_facts *host, uint16_t port)
{
    const struct gather_opts *opts = run->opts;
    bool first = true;

    for (size_t i = 0; i < opts->connect_to_count; i++) {
        const struct connect_to *to = &opts->connect_to[i];
        struct address_facts *address;

        if (strcmp(to->name, host->name) != 0)
            continue;
        if (first) {
            host->addresses = NULL;
            host->address_count = 0;
        }
        first = false;
        address = arena_push(run->arena, &host->addresses, &host->address_count, sizeof *address);
        address->ip = to->ip;
        address->port = to->port != 0 ? to->port : port;
        host->addresses_known = true;
    }
}

/* Caps the addresses of the whole run. */
static void cap_addresses(struct gather *run, struct host_facts *host)
{
    size_t room = ADDRESSES_MAX - run->address_total;

    if (host->address_count > room) {
        host->address_dropped += host->address_count - room;
        host->address_count = room;
    }
    run->address_total += host->address_count;
    for (size_t i = 0; i < host->address_count; i++)
        host->addresses[i].not_public = !ip_is_public(&host->addresses[i].ip);
}

static struct host_query query_of(const struct gather *run)
{
    const struct domain_facts *domain = &run->facts->domain;
    bool aliased = domain->expanded != NULL && domain->name != NULL &&
                   strcmp(domain->expanded, domain->name) != 0;

    return (struct host_query){
        .port = run->opts->port,
        .ipv4 = run->opts->ipv4,
        .ipv6 = run->opts->ipv6,
        .tlsa = run->opts->want_tlsa,
        .mx_secure = domain->name == NULL || domain->status == DNS_SECURE,
        .domain = domain->name,
        .domain_expanded = aliased ? domain->expanded : NULL,
    };
}

/* Addresses and TLSA set of one host. Returns 0 or PENDING. */
static int find_host(struct gather *run, const struct host_query *query, size_t index)
{
    struct host_facts *host = &run->facts->hosts[index];
    enum host_stage *stage = &run->host_stages[index];

    if (*stage == HOST_BEGUN && !host->unusable_name &&
        host_addresses(run->answers, run->arena, query, host) != 0)
        return PENDING;
    *stage = HOST_ADDRESSES;
    if (run->opts->want_tlsa && !host->literal && !host->unusable_name &&
        host_tlsa(run->answers, run->arena, query, host) != 0)
        return PENDING;
    *stage = HOST_DONE;
    return 0;
}

/* One host -> addresses, TLSA set, visits. Returns 0 or PENDING. */
static int settle_host(struct gather *run, size_t index)
{
    struct host_facts *host = &run->facts->hosts[index];
    struct host_query query = query_of(run);
    int rc;

    if (run->host_stages[index] != HOST_DONE) {
        rc = find_host(run, &query, index);
        if (rc != 0 || host->unusable_name)
            return rc;
        gather_redirect(run, host, run->opts->port);
        cap_addresses(run, host);
        gather_trace(run, "%s: %zu addresses, %zu TLSA records", host->name, host->address_count,
                     host->tlsa_count);
        if (run->opts->want_sessions)
            visit_host(run, host);
    }
    rc = gather_settle(run, host->trouble);
    if (gather_settle(run, host->tlsa_trouble) != 0)
        rc = PENDING;
    return rc;
}

/* check_dnssec: the zone of a name. Returns 0 or PENDING. */
static int find_zone(struct gather *run)
{
    struct dnssec_facts *zone = run->facts->dnssec;
    int rc = 0;

    if (zone == NULL)
        return 0;
    if (!run->zone_done) {
        rc = signed_zone_find(run->answers, run->arena, run->opts->dnssec_name, zone);
        run->zone_done = rc == 0;
    }
    if (rc == 0)
        rc = gather_settle(run, zone->trouble);
    if (run->zone_done && run->opts->check_resolver && run->own == NULL &&
        run->facts->end == RUN_COMPLETE) {
        const char *signed_name = zone->status == DNS_SECURE ? run->opts->dnssec_name : ".";

        run->own = own_resolver_start(run->loop, run->opts->resolver.resolv_conf, signed_name,
                                      run->opts->bogus_name, run->arena, zone, on_answer, run);
    }
    if (run->own != NULL && !own_resolver_ended(run->own))
        rc = PENDING;
    return rc;
}

static bool hosts_wanted(const struct gather *run)
{
    return run->host_stages != NULL && !run->opts->mx_only;
}

/* One round over all evaluators. Returns 0 when none misses an answer. */
static int evaluate(struct gather *run)
{
    int rc = find_hosts(run), zone_rc = find_zone(run), tasks_rc = tasks_advance(run);

    for (size_t i = 0; hosts_wanted(run) && i < run->facts->host_count; i++) {
        if (settle_host(run, i) != 0)
            rc = PENDING;
    }
    if (rc == 0)
        rc = tasks_rc;
    return rc != 0 ? rc : zone_rc;
}

static bool sessions_open(const struct gather *run)
{
    return run->visits_open > 0 || scan_any_open(run);
}

void gather_advance(struct gather *run)
{
    int rc = evaluate(run);

    if (should_fall_back(run)) {
        fall_back(run);
        rc = evaluate(run);
    }
    visit_start_due(run);
    if (rc == 0)
        scan_start_due(run);
    if (rc == 0 && run->visits_open == 0 && !run->control_done)
        rc = control_ask(run);
    if (rc == 0 && !sessions_open(run)) {
        if (run->shared == NULL)
            loop_stop(run->loop);
        else
            gather_shared_ended(run);
        return;
    }
    if (rc != 0 && answers_open(run->answers) > 0)
        pump(run);
}

/* Sessions are closed where they stand, open questions fail, evaluators come to a result. */
void gather_cut_all(struct gather *run)
{
    struct run_facts *facts = run->facts;

    facts->end = loop_terminated(run->loop) ? RUN_TERMINATED : RUN_DEADLINE;
    visit_cut_all(run);
    scan_cut_all(run);
    tasks_cut(run);
    run->control_done = true;
    own_resolver_cut(run->own);
    for (int round = 0; round < 64 && evaluate(run) != 0; round++)
        answers_expire(run->answers);
    visit_cut_all(run);
    scan_cut_all(run);
}

static int prepare(struct gather *run, struct err *err)
{
    const struct gather_opts *opts = run->opts;
    int rc = loop_new(&run->loop, err);

    if (rc == 0)
        rc = loop_catch_signals(run->loop, err);
    if (rc == 0 && opts->want_sessions)
        rc = tls_context_new(&run->tls, err);
    if (rc == 0 && (opts->want_sessions || opts->want_trust))
        rc = trust_store_new(&opts->trust, &run->store, err);
    if (rc != 0)
        return rc;
    gather_begin(run);
    return 0;
}

void gather_begin(struct gather *run)
{
    const struct gather_opts *opts = run->opts;
    struct run_facts *facts = run->facts;

    run->client = (struct resolver_client){.on_answer = on_answer, .context = run};
    run->tick = loop_timer_new(run->loop, on_event, run);
    run->answers = answers_new(run->arena);
    run->control_done = opts->control_host == NULL;
    own_host(run);
    facts->domain.name = opts->domain;
    if (opts->dnssec_name != NULL)
        facts->dnssec = arena_alloc(run->arena, 1, sizeof *facts->dnssec);
    gather_wake(run);
}

void gather_finish(struct gather *run)
{
    visit_free_all(run);
    scan_free_all(run);
    tasks_release(run);
    control_free(run);
    own_resolver_free(run->own);
    loop_timer_free(run->tick);
}

static void free_own(struct gather *run)
{
    resolver_free(run->resolver);
    trust_store_free(run->store);
    tls_context_free(run->tls);
    loop_free(run->loop);
}

int gather_run(const struct gather_opts *opts, struct arena *arena, struct run_facts *out,
               struct err *err)
{
    struct gather run = {.opts = opts, .arena = arena, .facts = out};
    int rc;

    memset(out, 0, sizeof *out);
    rc = prepare(&run, err);
    if (rc == 0) {
        loop_run(run.loop, opts->deadline);
        if (evaluate(&run) != 0 || sessions_open(&run) || !run.control_done ||
            loop_terminated(run.loop))
            gather_cut_all(&run);
        out->lookups += answers_asked(run.answers);
        if (run.err.code != 0 && err != NULL)
            *err = run.err;
        rc = run.err.code;
    }
    gather_finish(&run);
    free_own(&run);
    return rc;
}
