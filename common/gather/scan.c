/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "net/loop.h"
#include "tls/posture.h"

#define LEVEL_WARNING 1
#define CLOSE_NOTIFY 0

struct scan { /* of one address and port */
    struct scan *next;
    struct gather *run;
    const struct host_facts *host; /* the first, for traces */
    struct address_facts *address;
    struct posture *posture;
    struct loop_timer *gap;
    bool started, ended;

    /* the connection that is open, if any */
    struct session *session;
    struct session_facts facts;
    struct arena *arena; /* what it says lives until it has been taken in */
    struct session_raw raw;
    struct buf octets;
    struct flight flight;
    struct hello hello;
};

static void connect_next(struct scan *scan);

/* ---- facts of a place */

static bool same_place(const struct address_facts *a, const struct address_facts *b)
{
    return a->port == b->port && ip_compare(&a->ip, &b->ip) == 0;
}

static struct scan *scan_of(const struct gather *run, const struct address_facts *address)
{
    struct scan *scan = run->scans;

    while (scan != NULL && !same_place(scan->address, address))
        scan = scan->next;
    return scan;
}

void scan_prepare(struct gather *run, struct address_facts *address)
{
    struct scan *scan, **end = &run->scans;

    if (run->opts->scan == SCAN_NONE)
        return;
    scan = scan_of(run, address);
    if (scan == NULL) {
        scan = arena_alloc(run->arena, 1, sizeof *scan);
        scan->run = run;
        scan->address = address;
        address->scan = arena_alloc(run->arena, 1, sizeof *address->scan);
        address->scan->mode = run->opts->scan;
        address->scan->ticket_lifetime = -1;
        while (*end != NULL)
            end = &(*end)->next;
        *end = scan;
    }
    address->scan = scan->address->scan;
}

/* ---- how a connection went */

/* The server's last reply, for a sentence. */
static const char *reply_of(const struct scan *scan)
{
    const struct session_facts *facts = &scan->facts;

    if (facts->reply_code == 0)
        return facts->error;
    return arena_printf(scan->arena, "%d %s", facts->reply_code,
                        facts->reply_text != NULL ? facts->reply_text : "");
}

static enum posture_end end_of(const struct session_facts *facts)
{
    if (facts->end == SESSION_REPLY && facts->reply_code / 100 == 4)
        return POSTURE_PUT_OFF;
    if (facts->step != STEP_HANDSHAKE)
        return POSTURE_NO_DOOR;
    if (facts->end == SESSION_DONE)
        return POSTURE_ANSWERED;
    if (facts->end == SESSION_CLOSED)
        return POSTURE_CLOSED;
    return facts->end == SESSION_TIMEOUT ? POSTURE_SILENT : POSTURE_NO_DOOR;
}

static void trace_answer(const struct scan *scan, enum posture_end end)
{
    static const char *const ends[] = {"answered", "closed", "silence", "no connection", "put off"};
    static const char *const flights[] = {"incomplete",        "ServerHello", "ServerHello",
                                          "HelloRetryRequest", "alert",       "SSLv2",
                                          "SSLv2 error",       "no TLS",      "broken"};
    const struct flight *flight = &scan->flight;
    const struct suite *suite = flight->hello_seen ? suite_find(flight->suite) : NULL;
    char ip[IP_TEXT_SIZE];

    gather_trace(
        scan->run, "%s[%s]: scan: %s: %s%s%s %s, alert %d", scan->host->name,
        ip_format(&scan->address->ip, ip), posture_asks(scan->posture), ends[end],
        end == POSTURE_ANSWERED ? ", " : "", end == POSTURE_ANSWERED ? flights[flight->end] : "",
        suite != NULL ? suite->name : "", flight->alert_seen ? flight->alert_description : -1);
}

static void end_scan(struct scan *scan)
{
    scan->ended = true;
    gather_wake(scan->run);
}

static void clear_connection(struct scan *scan)
{
    session_free(scan->session);
    scan->session = NULL;
    flight_clear(&scan->flight);
    buf_clear(&scan->octets);
    arena_free(scan->arena);
    scan->arena = NULL;
}

static void on_gap(void *context)
{
    connect_next(context);
}

/* The connection after the gap. */
static void wait_gap(struct scan *scan)
{
    if (scan->gap == NULL)
        scan->gap = loop_timer_new(scan->run->loop, on_gap, scan);
    loop_timer_set(scan->gap, clock_now() + scan->run->opts->gap);
}

static void on_done(void *context)
{
    struct scan *scan = context;
    enum posture_end end = end_of(&scan->facts);

    trace_answer(scan, end);
    if (scan->facts.end == SESSION_DEADLINE) {
        scan->run->facts->end = RUN_DEADLINE;
        posture_cut(scan->posture);
    } else {
        posture_answer(scan->posture, end, &scan->flight, reply_of(scan));
    }
    clear_connection(scan);
    wait_gap(scan);
}

/* ---- one connection: a hello, and what comes back */

static void on_begin(void *context, struct buf *out)
{
    struct scan *scan = context;

    buf_add(out, scan->octets.data, scan->octets.len);
}

static enum raw_status on_feed(void *context, const uint8_t *data, size_t size, struct buf *out)
{
    struct scan *scan = context;

    if (flight_feed(&scan->flight, data, size) == FLIGHT_OPEN)
        return RAW_MORE;
    if (scan->flight.end != FLIGHT_ALERT && scan->hello.version != TLS_SSL2)
        hello_alert(scan->hello.version, LEVEL_WARNING, CLOSE_NOTIFY, out);
    return RAW_DONE;
}

static void open_connection(struct scan *scan)
{
    const struct gather_opts *opts = scan->run->opts;
    struct session_opts session = {
        .helo = opts->helo,
        .implicit_tls = opts->implicit_tls,
        .raw = &scan->raw,
        .limits = opts->limits,
        .deadline = opts->deadline,
    };

    scan->raw = (struct session_raw){.begin = on_begin, .feed = on_feed, .context = scan};
    memset(&scan->facts, 0, sizeof scan->facts);
    flight_init(&scan->flight, scan->hello.version == TLS_SSL2);
    scan->arena = arena_new();
    scan->run->facts->connections++;
    scan->session =
        session_start(scan->run->loop, scan->run->tls, &scan->address->ip, scan->address->port,
                      &session, scan->arena, &scan->facts, on_done, scan);
}

static void connect_next(struct scan *scan)
{
    uint8_t random[32] = {0};
    struct err err = {0};

    (void)!getrandom(random, sizeof random, 0); /* to be different is enough */
    if (!posture_next(scan->posture, random, &scan->hello)) {
        end_scan(scan);
        return;
    }
    buf_init(&scan->octets, 2 * HELLO_RECORD_MAX);
    if (hello_build(&scan->hello, &scan->octets, &err) == 0) {
        open_connection(scan);
        return;
    }
    scan->run->err = err;
    loop_stop(scan->run->loop);
}

/* ---- beginning */

/* Whether the server was asked for TLS at all, however that ended. */
static bool tried_tls(const struct session_facts *session)
{
    return session->tls != NULL || session->step == STEP_HANDSHAKE;
}

static bool put_off(const struct session_facts *session)
{
    return session->end == SESSION_REPLY && session->reply_code / 100 == 4;
}

/* What the sessions of the place have seen need not be asked again. */
static void take_sessions(struct scan *scan)
{
    const struct run_facts *facts = scan->run->facts;

    for (size_t i = 0; i < facts->host_count; i++) {
        for (size_t k = 0; k < facts->hosts[i].address_count; k++) {
            const struct address_facts *address = &facts->hosts[i].addresses[k];

            for (size_t s = 0; s < address->session_count && same_place(address, scan->address);
                 s++)
                posture_session(scan->posture, &address->sessions[s]);
        }
    }
}

static void begin(struct scan *scan)
{
    const struct session_facts *session = &scan->address->sessions[0];
    struct scan_facts *facts = scan->address->scan;

    scan->started = true;
    scan->posture = posture_new(session->sni, scan->run->arena, facts);
    take_sessions(scan);
    if (put_off(session)) {
        facts->stop = SCAN_PUT_OFF;
        facts->stop_text = arena_printf(scan->run->arena, "%d %s", session->reply_code,
                                        session->reply_text != NULL ? session->reply_text : "");
    } else if (!tried_tls(session)) {
        facts->stop = SCAN_NO_TLS;
    }
    wait_gap(scan);
}

static void find_host(struct scan *scan)
{
    const struct run_facts *facts = scan->run->facts;

    for (size_t i = 0; i < facts->host_count && scan->host == NULL; i++) {
        const struct host_facts *host = &facts->hosts[i];

        if (scan->address >= host->addresses &&
            scan->address < host->addresses + host->address_count)
            scan->host = host;
    }
}

void scan_start_due(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (scan->started || !visit_place_done(run, scan->address))
            continue;
        find_host(scan);
        begin(scan);
    }
}

bool scan_any_open(const struct gather *run)
{
    for (const struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (!scan->ended)
            return true;
    }
    return false;
}

void scan_cut_all(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (scan->ended)
            continue;
        if (scan->session != NULL)
            session_cut(scan->session);
        if (scan->posture != NULL)
            posture_cut(scan->posture);
        else
            scan->address->scan->stop = SCAN_DEADLINE;
        scan->ended = true;
    }
}

void scan_free_all(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (scan->arena != NULL)
            clear_connection(scan);
        posture_free(scan->posture);
        loop_timer_free(scan->gap);
    }
    run->scans = NULL;
}
