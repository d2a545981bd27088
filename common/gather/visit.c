/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * visit: the sessions with one address under one SNI name. Addresses are visited in parallel, one
 * address never twice at once; the first 421 ends what is left for that address.
 */
#include <config.h>

#include <string.h>

#include "gather/gather_private.h"
#include "gather/scan.h"

struct visit {
    struct visit *next;
    struct gather *run;
    struct host_facts *host;
    struct address_facts *address;
    const char *sni;  /* NULL: none */
    const char *name; /* reference identifier; NULL: none */
    struct session *session;
    struct loop_timer *gap;
    size_t done; /* sessions ended */
    bool started, ended;
    bool waiting; /* for the gap after another connection to the address */
};

static void start(struct visit *visit);

static bool same_place(const struct address_facts *a, const struct address_facts *b)
{
    return a->port == b->port && ip_compare(&a->ip, &b->ip) == 0;
}

/* A peer that said 421 or refused to talk is left alone for the rest of the run. */
static bool told_us_off(const struct session_facts *facts)
{
    return facts->end == SESSION_REPLY && facts->reply_code / 100 == 4 &&
           (facts->reply_code == 421 || facts->step == STEP_GREETING);
}

static bool told_us_off_here(const struct visit *visit)
{
    for (size_t i = 0; i < visit->address->session_count; i++) {
        if (told_us_off(&visit->address->sessions[i]))
            return true;
    }
    return false;
}

static void end_visit(struct visit *visit)
{
    visit->ended = true;
    visit->run->visits_open--;
    gather_wake(visit->run);
}

static void skip_rest(struct visit *visit)
{
    for (size_t i = visit->done; i < visit->address->session_count; i++)
        visit->address->sessions[i].end = SESSION_SKIPPED;
    visit->done = visit->address->session_count;
    end_visit(visit);
}

static void on_gap(void *context)
{
    struct visit *visit = context;

    visit->waiting = false;
    start(visit);
}

static void start_after_gap(struct visit *visit)
{
    visit->waiting = true;
    visit->started = true;
    if (visit->gap == NULL)
        visit->gap = loop_timer_new(visit->run->loop, on_gap, visit);
    loop_timer_set(visit->gap, clock_now() + visit->run->opts->gap);
}

/* What was seen is verified here, once, for all judges. */
static void verify(struct visit *visit, struct session_facts *facts)
{
    const struct gather *run = visit->run;
    const struct chain *chain = session_chain(visit->session);
    const struct host_facts *host = visit->host;

    if (chain == NULL || facts->chain == NULL)
        return;
    verify_trust(run->store, chain, run->opts->at, run->arena, facts->chain);
    if (visit->name != NULL)
        verify_name(chain, visit->name, facts->chain);
    if (host->tlsa_count > 0)
        verify_tlsa(chain, host->tlsa, host->tlsa_count, host->names, host->name_count,
                    run->opts->at, run->arena, facts->chain);
}

static void on_session_done(void *context)
{
    struct visit *visit = context;
    struct gather *run = visit->run;
    struct session_facts *facts = &visit->address->sessions[visit->done];
    char text[IP_TEXT_SIZE];

    gather_trace(run, "%s[%s]: ended in step %s: %s%s%s", visit->host->name,
                 ip_format(&visit->address->ip, text), session_step_name(facts->step),
                 session_end_name(facts->end), facts->error != NULL ? ": " : "",
                 facts->error != NULL ? facts->error : "");
    verify(visit, facts);
    session_free(visit->session);
    visit->session = NULL;
    visit->done++;
    if (facts->end == SESSION_DEADLINE) /* its timer may come before the loop's own */
        run->facts->end = RUN_DEADLINE;
    if (visit->done == visit->address->session_count)
        end_visit(visit);
    else if (told_us_off(facts) || !session_reached(facts))
        skip_rest(visit);
    else
        start_after_gap(visit);
}

static void start(struct visit *visit)
{
    struct gather *run = visit->run;
    const struct gather_opts *opts = run->opts;
    struct session_opts session = {
        .helo = opts->helo,
        .sni = visit->sni,
        .implicit_tls = opts->implicit_tls,
        .keys = !opts->both_keys   ? TLS_KEYS_ANY
                : visit->done == 0 ? TLS_KEYS_RSA
                                   : TLS_KEYS_ECDSA,
        .limits = opts->limits,
        .deadline = opts->deadline,
    };

    if (clock_left(clock_now(), opts->deadline) == 0)
        return; /* the run is about to be cut: what was not begun is not known */
    visit->started = true;
    run->facts->sessions_begun = true;
    run->facts->connections++;
    visit->session =
        session_start(run->loop, run->tls, &visit->address->ip, visit->address->port, &session,
                      run->arena, &visit->address->sessions[visit->done], on_session_done, visit);
}

/* SNI is the TLSA base domain where DANE applies (RFC 7672 8.1), else the host's name. */
static void name_visit(struct visit *visit)
{
    const struct host_facts *host = visit->host;
    const char *given = visit->run->opts->sni;

    if (given != NULL) {
        visit->sni = visit->name = given;
    } else if (!host->literal) {
        visit->sni = host->tlsa_status == TLSA_SECURE ? host->tlsa_base : host->name;
        visit->name = host->name;
    }
}

void visit_host(struct gather *run, struct host_facts *host)
{
    for (size_t i = 0; i < host->address_count; i++) {
        struct visit *visit = arena_alloc(run->arena, 1, sizeof *visit);
        struct visit **end = &run->visits;

        visit->run = run;
        visit->host = host;
        visit->address = &host->addresses[i];
        visit->address->session_count = run->opts->both_keys ? 2 : 1;
        visit->address->sessions = arena_alloc(run->arena, visit->address->session_count,
                                               sizeof *visit->address->sessions);
        name_visit(visit);
        scan_prepare(run, host, visit->sni, visit->address);
        while (*end != NULL)
            end = &(*end)->next;
        *end = visit;
        run->visits_open++;
    }
}

/* Decides about a visit that has not begun: now, after a gap, later, or not at all. */
static void consider(struct gather *run, struct visit *visit)
{
    bool before = false;

    for (const struct visit *other = run->visits; other != visit; other = other->next) {
        if (!same_place(visit->address, other->address))
            continue;
        if (!other->ended)
            return;
        before = true;
        if (told_us_off_here(other)) {
            skip_rest(visit);
            return;
        }
    }
    if (before)
        start_after_gap(visit);
    else
        start(visit);
}

void visit_start_due(struct gather *run)
{
    for (struct visit *visit = run->visits; visit != NULL; visit = visit->next) {
        if (!visit->started && !visit->ended)
            consider(run, visit);
    }
}

void visit_cut_all(struct gather *run)
{
    for (struct visit *visit = run->visits; visit != NULL; visit = visit->next) {
        if (visit->ended)
            continue;
        if (visit->session != NULL) {
            session_cut(visit->session);
            verify(visit, &visit->address->sessions[visit->done]);
            visit->done++;
        }
        /* What was not begun stays SESSION_PENDING: nothing is known of it. */
        visit->ended = true;
        run->visits_open--;
    }
}

void visit_free_all(struct gather *run)
{
    for (struct visit *visit = run->visits; visit != NULL; visit = visit->next) {
        session_free(visit->session);
        loop_timer_free(visit->gap);
    }
    run->visits = NULL;
}

bool visit_place_done(const struct gather *run, const struct address_facts *address)
{
    for (const struct visit *visit = run->visits; visit != NULL; visit = visit->next) {
        if (!visit->ended && same_place(visit->address, address))
            return false;
    }
    return true;
}

bool visit_any_reached(const struct gather *run)
{
    for (const struct visit *visit = run->visits; visit != NULL; visit = visit->next) {
        for (size_t i = 0; i < visit->address->session_count; i++) {
            if (session_reached(&visit->address->sessions[i]))
                return true;
        }
    }
    return false;
}
