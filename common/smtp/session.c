/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "smtp/session_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How long the reply to QUIT is worth waiting for: facts are complete, only manners are not. */
#define QUIT_WAIT ((msec)1000)
/* A feed of 16 KiB may complete a record that was begun before: two full ones at most. */
#define PLAIN_MAX ((size_t)64 * 1024)

static msec limit_of(const struct session *session, enum session_step step)
{
    if (step == STEP_CONNECT)
        return session->opts.limits.connect;
    if (step == STEP_GREETING)
        return session->opts.limits.greeting;
    return session->opts.limits.other;
}

void session_begin(struct session *session, enum session_step step, size_t early)
{
    struct session_facts *facts = session->facts;

    facts->step = step;
    facts->reply_code = 0;
    facts->reply_text = NULL;
    facts->early_talker = facts->early_talker || early > 0;
    session->step_begun = clock_now();
    session->step_limit = session->step_begun + limit_of(session, step);
    loop_timer_set(session->timer, clock_min(session->step_limit, session->opts.deadline));
}

msec session_taken(const struct session *session)
{
    return clock_now() - session->step_begun;
}

/* Hands what TLS wants to send to the connection. */
static void flush_tls(struct session *session)
{
    struct buf *output = tls_output(session->tls);

    if (output->len > 0 && conn_send(session->conn, output->data, output->len) == 0)
        buf_drop(output, output->len);
}

void session_say(struct session *session, const char *line)
{
    /* A failure to write shows as the connection's end or in the next tls_feed(). */
    if (session->tls == NULL)
        (void)!conn_send(session->conn, line, strlen(line));
    else if (tls_write(session->tls, line, strlen(line), NULL) == 0)
        flush_tls(session);
}

/* Records the outcome. TLS facts are taken here, last, because session tickets follow the
 * handshake (RFC 8446 4.6.1). */
static void settle(struct session *session, enum session_end end)
{
    struct session_facts *facts = session->facts;

    if (facts->end != SESSION_PENDING)
        return;
    facts->end = end;
    if (end == SESSION_DONE)
        facts->early_talker = false;
    if (session->tls == NULL)
        return;
    if (session->tls_ready)
        facts->tls = tls_facts(session->tls, session->arena);
    session->chain = tls_chain(session->tls);
    if (session->chain != NULL)
        facts->chain = chain_facts(session->chain, session->arena);
}

void session_quit(struct session *session, enum session_end end)
{
    session->phase = PHASE_QUIT;
    session_say(session, "QUIT\r\n");
    settle(session, end);
    if (end == SESSION_DONE && !session->opts.plain_mail) {
        session->facts->step = STEP_QUIT;
        session->facts->reply_code = 0;
        session->facts->reply_text = NULL;
    }
    loop_timer_set(session->timer, clock_min(clock_now() + QUIT_WAIT, session->opts.deadline));
}

void session_reset(struct session *session, enum session_end end)
{
    session->phase = PHASE_RESET;
    session_say(session, "RSET\r\n");
    settle(session, end);
    loop_timer_set(session->timer, clock_min(clock_now() + QUIT_WAIT, session->opts.deadline));
}

/* Ends the connection with what manners the state of things allows. */
static void hang_up(struct session *session)
{
    session->phase = PHASE_OVER;
    if (session->tls != NULL && session->conn != NULL) {
        if (session->tls_ready)
            tls_close(session->tls);
        flush_tls(session); /* close_notify, or the alert that says what we disliked */
    }
    conn_free(session->conn);
    session->conn = NULL;
}

void session_close(struct session *session, enum session_end end)
{
    settle(session, end);
    hang_up(session);
    loop_timer_set(session->timer,
                   clock_now()); /* done() comes from the loop, with a clean stack */
}

void session_start_tls(struct session *session)
{
    struct session_facts *facts = session->facts;
    struct err err = {0};

    if (session->opts.raw != NULL) {
        session_raw_begin(session);
        return;
    }
    facts->sni = session->opts.sni;
    if (tls_new(session->tls_context, session->opts.sni, session->opts.keys, &session->tls, &err) !=
        0) {
        facts->error = arena_strdup(session->arena, err.text);
        session_close(session, SESSION_LOCAL);
        return;
    }
    flush_tls(session);
}

/* A positive SMTP reply in the place of TLS came behind the 220, though not in the same segment; a
 * negative one ("454 TLS not available") is the server's own way to fail. */
static enum session_end tls_failure(const struct session *session, int code, const uint8_t *data,
                                    size_t size)
{
    bool positive = size >= 4 && data[0] == '2' && data[1] >= '0' && data[1] <= '9' &&
                    data[2] >= '0' && data[2] <= '9' && (data[3] == ' ' || data[3] == '-');

    return code == ERR_SYNTAX && positive && !session->opts.implicit_tls ? SESSION_PLAINTEXT
                                                                         : SESSION_TLS_FAILED;
}

static void feed_tls(struct session *session, const uint8_t *data, size_t size)
{
    struct err err = {0};
    enum tls_status status = tls_feed(session->tls, data, size, &session->plain, &err);

    /* The peer may end TLS in the same flight that makes it ready. */
    if ((status == TLS_READY || status == TLS_ENDED) && !session->tls_ready) {
        session->tls_ready = true;
        session_step_secured(session);
    }
    flush_tls(session); /* after the above, so that Finished and EHLO leave together */
    session_step_feed(session, (const uint8_t *)session->plain.data, session->plain.len);
    buf_reset(&session->plain);
    if (session->phase == PHASE_OVER)
        return;
    if (status == TLS_ERROR) {
        if (session->phase == PHASE_STEPS)
            session->facts->error = arena_strdup(session->arena, err.text);
        session_close(session, tls_failure(session, err.code, data, size));
    } else if (status == TLS_ENDED) {
        session_close(session, SESSION_CLOSED);
    }
}

static void on_received(void *context, const uint8_t *data, size_t size)
{
    struct session *session = context;

    if (session->raw)
        session_raw_feed(session, data, size);
    else if (session->tls != NULL)
        feed_tls(session, data, size);
    else
        session_step_feed(session, data, size);
}

static void on_connected(void *context)
{
    session_step_connected(context);
}

/* connect(2) itself failed: our own side, whose sentence is left to the judge. */
static enum session_end end_of_local(int error)
{
    switch (error) {
    case EPERM:
    case EACCES:
        return SESSION_FORBIDDEN;
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EINVAL: /* a blackhole route, or a link-local address without a zone */
        return SESSION_NO_FAMILY;
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:
        return SESSION_LOCAL;
    default:
        return SESSION_UNREACHABLE;
    }
}

/* What the network reported. EACCES and ENETUNREACH then are a firewall's or a router's word
 * (ICMPv6 type 1 code 1 gives EACCES). */
static const char *sentence_of(int error)
{
    if (error == EACCES || error == EPERM)
        return "a firewall on the way says prohibited";
    if (error == ENETUNREACH)
        return "a router on the way has no route";
    return strerror(error);
}

static void end_connect(struct session *session, int error)
{
    bool here = conn_failed_here(session->conn);
    enum session_end end = SESSION_UNREACHABLE;

    if (error == ECONNREFUSED) {
        end = SESSION_REFUSED;
    } else if (error == ECONNRESET) {
        /* While connecting a reset means refused: this one came after, before we had looked. */
        session->facts->step = STEP_GREETING;
        end = SESSION_CLOSED;
    } else if (error == ETIMEDOUT)
        end = SESSION_TIMEOUT;
    else if (here)
        end = end_of_local(error);
    if (end == SESSION_UNREACHABLE || end == SESSION_LOCAL)
        session->facts->error =
            arena_strdup(session->arena, here ? strerror(error) : sentence_of(error));
    session_close(session, end);
}

static void on_ended(void *context, int error)
{
    struct session *session = context;

    if (session->facts->step == STEP_CONNECT)
        end_connect(session, error);
    else
        session_close(session, SESSION_CLOSED);
}

static void on_timer(void *context)
{
    struct session *session = context;

    if (session->phase == PHASE_OVER)
        session->done(session->context);
    else if (!session_raw_quiet(session))
        session_close(session, session->step_limit <= session->opts.deadline ? SESSION_TIMEOUT
                                                                             : SESSION_DEADLINE);
}

struct session *session_start(struct loop *loop, struct tls_context *tls, const struct ip *ip,
                              uint16_t port, const struct session_opts *opts, struct arena *arena,
                              struct session_facts *facts, void (*done)(void *context),
                              void *context)
{
    static const struct conn_events events = {on_connected, on_received, on_ended};
    struct session *session = mem_calloc(1, sizeof *session);
    struct err err = {0};
    int error = 0;

    session->opts = *opts;
    session->opts.helo = arena_strdup(arena, opts->helo);
    session->opts.sni = arena_strdup(arena, opts->sni);
    session->opts.starttls_line = arena_strdup(arena, opts->starttls_line);
    session->tls_context = tls;
    session->arena = arena;
    session->facts = facts;
    session->done = done;
    session->context = context;
    session->timer = loop_timer_new(loop, on_timer, session);
    reply_init(&session->reply);
    buf_init(&session->plain, PLAIN_MAX);
    facts->times = (struct session_times){-1, -1, -1, -1, -1};
    session_begin(session, STEP_CONNECT, 0);
    if (conn_open(loop, ip, port, &events, session, &session->conn, &error, &err) != 0) {
        facts->error = error == EAFNOSUPPORT ? NULL : arena_strdup(arena, err.text);
        session_close(session, error == EAFNOSUPPORT ? SESSION_NO_FAMILY : SESSION_LOCAL);
    }
    return session;
}

struct chain *session_chain(struct session *session)
{
    return session->chain;
}

void session_cut(struct session *session)
{
    settle(session, SESSION_DEADLINE);
    hang_up(session);
    loop_timer_set(session->timer, MSEC_NEVER);
}

void session_free(struct session *session)
{
    if (session == NULL)
        return;
    hang_up(session);
    loop_timer_free(session->timer);
    tls_free(session->tls);
    chain_free(session->chain);
    reply_clear(&session->reply);
    buf_clear(&session->plain);
    free(session);
}
