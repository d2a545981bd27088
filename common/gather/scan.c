/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "gather/intrusive.h"
#include "gather/scan_words.h"
#include "net/loop.h"
#include "tls/posture.h"

#define LEVEL_WARNING 1
#define CLOSE_NOTIFY 0

#define TRACE_MAX 1000

struct scan { /* of one address and port */
    struct scan *next;
    struct gather *run;
    const struct host_facts *host; /* the first, for traces */
    struct address_facts *address; /* the first */
    const char *sni;
    struct posture *posture;
    struct intrusive *intrusive; /* --intrusive, when the posture is known; else NULL */
    struct loop_timer *gap;
    bool started, ended;

    /* the next connection, which waits for the gap, or the one that is open */
    bool chosen;
    struct hello hello;
    struct buf octets;
    struct session *session;
    struct session_facts facts;
    struct arena *arena;      /* what it says lives until it has been taken in */
    struct session_opts opts; /* what differs from connection to connection */
    struct session_raw raw;
    struct flight flight;
};

static void go_on(struct scan *scan);

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

void scan_prepare(struct gather *run, const struct host_facts *host, const char *sni,
                  struct address_facts *address)
{
    struct scan *scan, **end = &run->scans;

    if (run->opts->scan == SCAN_NONE)
        return;
    scan = scan_of(run, address);
    if (scan == NULL) {
        scan = arena_alloc(run->arena, 1, sizeof *scan);
        scan->run = run;
        scan->host = host;
        scan->address = address;
        scan->sni = sni;
        address->scan = arena_alloc(run->arena, 1, sizeof *address->scan);
        address->scan->mode = run->opts->scan;
        while (*end != NULL)
            end = &(*end)->next;
        *end = scan;
    }
    address->scan = scan->address->scan;
}

static bool tls_began(const struct session_facts *session)
{
    return session->tls != NULL || session->step == STEP_HANDSHAKE;
}

/* Within TLS only a 421 says that the address is not to be visited again. */
static bool put_off(const struct session_facts *session)
{
    return session->end == SESSION_REPLY &&
           (session->reply_code == 421 || (session->reply_code / 100 == 4 && !tls_began(session)));
}

/* The server's last reply, where it ended the session. */
static const char *reply_of(const struct session_facts *session, struct arena *arena)
{
    if (session->end != SESSION_REPLY)
        return NULL;
    return arena_printf(arena, "%d%s%s", session->reply_code,
                        session->reply_text != NULL ? " " : "",
                        session->reply_text != NULL ? session->reply_text : "");
}

/* ---- how a connection went */

static enum posture_end end_of(const struct session_facts *session, const struct flight *flight)
{
    if (put_off(session))
        return POSTURE_PUT_OFF;
    /* A server that goes on in clear text has no TLS behind its 220 either. */
    if (session->step != STEP_HANDSHAKE || (flight->end == FLIGHT_NOT_TLS && !flight->ssl2))
        return POSTURE_NO_DOOR;
    /* A ServerHello is an answer, whatever became of the rest. */
    if (session->end == SESSION_DONE || (session->end == SESSION_CLOSED && flight->hello_seen))
        return POSTURE_ANSWERED;
    return session->end == SESSION_CLOSED ? POSTURE_CLOSED : POSTURE_SILENT;
}

static void trace(const struct scan *scan)
{
    const struct scan_facts *facts = scan->address->scan;
    char ip[IP_TEXT_SIZE];
    struct buf words;

    if (scan->run->opts->trace == NULL)
        return;
    buf_init(&words, TRACE_MAX);
    scan_words_asked(&scan->hello, &words);
    buf_adds(&words, "): ");
    scan_words_came(&scan->facts, reply_of(&scan->facts, scan->arena), &scan->flight, &words);
    gather_trace(scan->run, "%s[%s]: connection %u of %u asks for %s (%s", scan->host->name,
                 ip_format(&scan->address->ip, ip), facts->connections, facts->budget,
                 posture_asks(scan->posture), words.data);
    buf_clear(&words);
}

static void trace_intrusive(const struct scan *scan)
{
    char ip[IP_TEXT_SIZE];

    gather_trace(scan->run, "%s[%s]: intrusive connection %u ended in step %s: %s",
                 scan->host->name, ip_format(&scan->address->ip, ip),
                 scan->address->scan->intrusive->connections, session_step_name(scan->facts.step),
                 session_end_name(scan->facts.end));
}

static void clear_connection(struct scan *scan)
{
    if (!scan->chosen)
        return;
    scan->chosen = false;
    session_free(scan->session);
    scan->session = NULL;
    flight_clear(&scan->flight);
    buf_clear(&scan->octets);
    arena_free(scan->arena);
    scan->arena = NULL;
}

static void on_done(void *context)
{
    struct scan *scan = context;

    if (scan->intrusive != NULL)
        trace_intrusive(scan);
    else
        trace(scan);
    if (scan->intrusive != NULL) {
        intrusive_ended(scan->intrusive, &scan->facts);
    } else if (scan->facts.end == SESSION_DEADLINE) { /* its timer may come before the loop's own */
        scan->run->facts->end = RUN_DEADLINE;
        posture_cut(scan->posture);
    } else {
        posture_answer(scan->posture, end_of(&scan->facts, &scan->flight), &scan->flight,
                       reply_of(&scan->facts, scan->arena));
    }
    clear_connection(scan);
    go_on(scan);
}

/* ---- one connection: a hello, and what comes back */

static void on_begin(void *context, struct buf *out)
{
    struct scan *scan = context;

    buf_add(out, scan->octets.data, scan->octets.len);
}

/* The last words are an alert, where the server's were none. */
static enum raw_status on_feed(void *context, const uint8_t *data, size_t size, struct buf *out)
{
    struct scan *scan = context;
    const struct flight *flight = &scan->flight;

    if (flight_feed(&scan->flight, data, size) == FLIGHT_OPEN)
        return RAW_MORE;
    if (!flight->alert_seen && flight->end != FLIGHT_NOT_TLS && scan->hello.version != TLS_SSL2)
        hello_alert(scan->hello.version, LEVEL_WARNING, CLOSE_NOTIFY, out);
    return RAW_DONE;
}

static void on_gap(void *context)
{
    struct scan *scan = context;
    const struct gather_opts *opts = scan->run->opts;
    struct session_opts session = scan->opts;

    session.helo = opts->helo;
    session.implicit_tls = opts->implicit_tls;
    session.limits = opts->limits;
    session.deadline = opts->deadline;
    scan->run->facts->connections++;
    scan->session =
        session_start(scan->run->loop, scan->run->tls, &scan->address->ip, scan->address->port,
                      &session, scan->arena, &scan->facts, on_done, scan);
}

/* Whether there is a hello to send. */
static bool choose_hello(struct scan *scan, const uint8_t random[32])
{
    struct err err = {0};

    if (!posture_next(scan->posture, random, &scan->hello))
        return false;
    buf_init(&scan->octets, 2 * HELLO_RECORD_MAX);
    if (hello_build(&scan->hello, &scan->octets, &err) != 0) {
        buf_clear(&scan->octets);
        scan->run->err = err;
        gather_stop(scan->run);
        return false;
    }
    scan->raw = (struct session_raw){.begin = on_begin, .feed = on_feed, .context = scan};
    scan->opts.raw = &scan->raw;
    return true;
}

/* Whether a test of --intrusive wants a connection, once all hellos have been sent and the server
 * is still friends with us. */
static bool choose_test(struct scan *scan, const uint8_t random[32])
{
    const struct scan_facts *facts = scan->address->scan;
    bool welcome = facts->stop == SCAN_DONE || facts->stop == SCAN_BUDGET;

    if (!scan->run->opts->intrusive || !welcome)
        return false;
    if (scan->intrusive == NULL)
        scan->intrusive = intrusive_new(scan->address->scan, scan->sni, scan->run->tls,
                                        scan->run->opts->implicit_tls, scan->run->arena);
    return intrusive_next(scan->intrusive, random, &scan->opts);
}

/* Whether there is another connection to make. */
static bool choose(struct scan *scan)
{
    uint8_t random[32] = {0};

    (void)!getrandom(random, sizeof random, 0); /* to be different is enough */
    scan->opts = (struct session_opts){0};
    if (!choose_hello(scan, random) && !choose_test(scan, random))
        return false;
    scan->chosen = true;
    memset(&scan->facts, 0, sizeof scan->facts);
    flight_init(&scan->flight, scan->intrusive == NULL && scan->hello.version == TLS_SSL2);
    scan->arena = arena_new();
    return true;
}

/* The next connection, after the gap; or the end. */
static void go_on(struct scan *scan)
{
    if (!choose(scan)) {
        scan->ended = true;
        gather_wake(scan->run);
        return;
    }
    if (scan->gap == NULL)
        scan->gap = loop_timer_new(scan->run->loop, on_gap, scan);
    loop_timer_set(scan->gap, clock_now() + scan->run->opts->gap);
}

/* ---- beginning */

struct sessions { /* what those of a place have shown */
    const struct session_facts *put_off, *tls;
    bool cut; /* one did not come to its own end */
};

static void take_session(struct scan *scan, const struct session_facts *session,
                         struct sessions *seen)
{
    posture_session(scan->posture, session);
    if (seen->put_off == NULL && put_off(session))
        seen->put_off = session;
    if (seen->tls == NULL && tls_began(session))
        seen->tls = session;
    if (session->end == SESSION_PENDING || session->end == SESSION_DEADLINE)
        seen->cut = true;
}

/* The sessions of the place, under whatever name: what they saw need not be asked again. */
static struct sessions take_sessions(struct scan *scan)
{
    const struct run_facts *facts = scan->run->facts;
    struct sessions seen = {0};

    for (size_t i = 0; i < facts->host_count; i++) {
        for (size_t k = 0; k < facts->hosts[i].address_count; k++) {
            const struct address_facts *address = &facts->hosts[i].addresses[k];

            for (size_t s = 0; s < address->session_count && same_place(address, scan->address);
                 s++)
                take_session(scan, &address->sessions[s], &seen);
        }
    }
    return seen;
}

/* A handshake that failed is a reason to scan: the server may speak SSLv3 only. */
static void begin(struct scan *scan)
{
    struct sessions seen;

    scan->started = true;
    scan->posture = posture_new(scan->sni, scan->run->arena, scan->address->scan);
    seen = take_sessions(scan);
    if (seen.put_off != NULL)
        posture_stop(scan->posture, SCAN_PUT_OFF, reply_of(seen.put_off, scan->run->arena));
    else if (seen.tls == NULL && !seen.cut)
        posture_stop(scan->posture, SCAN_NO_TLS, NULL);
}

void scan_start_due(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (scan->started || !visit_place_done(run, scan->address))
            continue;
        begin(scan);
        go_on(scan);
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

static void cut(struct scan *scan)
{
    if (!scan->started)
        begin(scan);
    if (scan->session != NULL)
        session_cut(scan->session);
    else if (scan->chosen && scan->intrusive == NULL)
        scan->address->scan->connections--; /* it was not made */
    posture_cut(scan->posture);
    scan->ended = true;
}

void scan_cut_all(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        if (!scan->ended)
            cut(scan);
    }
}

void scan_free_all(struct gather *run)
{
    for (struct scan *scan = run->scans; scan != NULL; scan = scan->next) {
        clear_connection(scan);
        posture_free(scan->posture);
        intrusive_free(scan->intrusive);
        loop_timer_free(scan->gap);
    }
    run->scans = NULL;
}
