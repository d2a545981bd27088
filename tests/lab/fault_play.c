/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fault_conn.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define LINE_SIZE 512
#define INPUT_MAX 65536
#define OUTPUT_HIGH 262144 /* a flood pauses above this */

/* ---- the normal server */

static void capabilities(struct conn *conn)
{
    bool offer = conn->ssl == NULL || (conn->flags & FLAG_AGAIN) != 0;

    conn_says(
        conn,
        offer && (conn->flags & FLAG_NO_STARTTLS) == 0
            ? "250-%N\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250 8BITMIME\r\n"
            : "250-%N\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME\r\n");
}

static bool verb_is(const char *line, const char *verb)
{
    size_t size = strlen(verb);
    return strncasecmp(line, verb, size) == 0 && (line[size] == '\0' || line[size] == ' ');
}

static void answer_starttls(struct conn *conn)
{
    if (conn->flags & FLAG_NO_STARTTLS) {
        conn_says(conn, "502 5.5.1 STARTTLS not implemented\r\n");
    } else if (conn->ssl != NULL) {
        conn_says(conn, "503 5.5.1 TLS is on\r\n");
    } else {
        conn_says(conn, "220 2.0.0 Ready to start TLS\r\n");
        conn_tls_begin(conn, false);
    }
}

static void answer(struct conn *conn, const char *line)
{
    const char *name = strchr(line, ' ');

    if (verb_is(line, "QUIT")) {
        if (conn->flags & FLAG_NO_QUIT)
            return;
        conn_says(conn, "221 2.0.0 %N Bye\r\n");
        conn_finish(conn);
    } else if (conn->flags & FLAG_REJECT) {
        conn_says(conn, "503 5.5.1 only QUIT is accepted\r\n");
    } else if (verb_is(line, "EHLO")) {
        if ((conn->flags & FLAG_FQDN) != 0 && (name == NULL || strpbrk(name, ".[") == NULL))
            conn_says(conn, "501 5.5.2 need a fully qualified host name\r\n");
        else
            capabilities(conn);
    } else if (verb_is(line, "STARTTLS")) {
        answer_starttls(conn);
    } else if (verb_is(line, "HELO") || verb_is(line, "MAIL") || verb_is(line, "NOOP") ||
               verb_is(line, "RSET")) {
        conn_says(conn, "250 2.0.0 ok\r\n");
    } else if (verb_is(line, "RCPT")) {
        conn_says(conn, "550 5.7.1 relaying denied\r\n");
    } else {
        conn_says(conn, "502 5.5.2 command not recognised\r\n");
    }
}

/* Reads command lines; true when the one the step waits for came. */
static bool commands(struct conn *conn)
{
    char line[LINE_SIZE];
    size_t size;

    while (!conn->closing && !conn->handshaking) {
        char *text = evbuffer_readln(conn->in, &size, EVBUFFER_EOL_CRLF);
        if (text == NULL)
            return false;
        snprintf(line, sizeof line, "%.*s", (int)(size < LINE_SIZE ? size : LINE_SIZE - 1), text);
        free(text);
        conn_note(conn, "< %s", line);
        if ((conn->flags & FLAG_SYNC) != 0 && evbuffer_get_length(conn->in) > 0) {
            conn_says(conn, "554 5.5.0 SMTP synchronization error\r\n");
            conn_finish(conn);
        } else if (conn->step->op == OP_COMMAND && verb_is(line, conn->step->text)) {
            return true;
        } else {
            answer(conn, line);
        }
    }
    return false;
}

/* ---- steps */

static bool whole_record(struct conn *conn)
{
    unsigned char head[5];

    if (evbuffer_copyout(conn->in, head, sizeof head) < (ev_ssize_t)sizeof head)
        return false;
    size_t size = 5 + ((size_t)head[3] << 8) + head[4];
    return evbuffer_get_length(conn->in) >= size && evbuffer_drain(conn->in, size) == 0;
}

static void fill(struct conn *conn, const struct step *step)
{
    size_t room = step->size + (size_t)step->number + 2;
    char *line = malloc(room);

    memcpy(line, step->text, step->size);
    memset(line + step->size, 'x', (size_t)step->number);
    memcpy(line + room - 2, "\r\n", 2);
    conn_say(conn, line, room);
    free(line);
}

static void flood(struct conn *conn)
{
    do {
        conn_say(conn, conn->step->text, conn->step->size);
    } while (conn->step->number == 0 && evbuffer_get_length(conn->out) < OUTPUT_HIGH);
    if (conn->step->number > 0)
        conn_arm(conn->timer, conn, conn->step->number);
    else
        event_add(conn->writing, NULL);
}

static void begin_step(struct conn *conn);

static void play_ok(struct conn *conn, bool yes)
{
    if (!yes)
        return;
    conn->step = script_find("ok")->steps;
    begin_step(conn);
}

static void begin_step(struct conn *conn)
{
    const struct step *step = conn->step;

    conn->wait = WAIT_NOTHING;
    conn->timed_out = false;
    switch (step->op) {
    case OP_END:
        conn_finish(conn);
        break;
    case OP_SEND:
        conn_say(conn, step->text, step->size);
        break;
    case OP_FILL:
        fill(conn, step);
        break;
    case OP_FLOOD:
        conn->wait = WAIT_EVER;
        flood(conn);
        break;
    case OP_WAIT:
    case OP_WATCH:
        conn->wait = WAIT_TIME;
        conn_arm(conn->timer, conn, step->number);
        break;
    case OP_COMMAND:
    case OP_SERVE:
        conn->wait = WAIT_COMMAND;
        break;
    case OP_SILENT:
        conn->wait = WAIT_EVER;
        break;
    case OP_CUT:
        conn->dead = true;
        break;
    case OP_RESET:
        conn_reset(conn);
        break;
    case OP_PACE:
        conn->segment = step->number;
        conn->interval = step->other;
        break;
    case OP_HELLO:
        conn->wait = WAIT_RECORD;
        break;
    case OP_PICKY:
        conn->wait = WAIT_HELLO;
        break;
    case OP_TLS:
    case OP_TLS_HALF:
        conn->wait = WAIT_HANDSHAKE;
        conn_tls_begin(conn, step->op == OP_TLS_HALF);
        break;
    case OP_SET:
        conn->flags |= (unsigned)step->number;
        break;
    case OP_OK_UNTIL:
        play_ok(conn, conn->number <= (unsigned)step->number);
        break;
    case OP_OK_EVERY:
        play_ok(conn, conn->number % (unsigned)step->number == 1);
        break;
    }
}

static bool likes_hello(struct conn *conn)
{
    enum hello_verdict verdict = fault_hello_look(conn->in, conn->step);

    conn->dead = verdict == HELLO_BAD;
    return verdict == HELLO_GOOD;
}

/* Whether the present step is over; what it sent must have left. */
static bool step_over(struct conn *conn)
{
    bool flushed = evbuffer_get_length(conn->out) == 0;

    switch (conn->wait) {
    case WAIT_NOTHING:
        return flushed;
    case WAIT_TIME:
        if (conn->step->op == OP_WATCH && evbuffer_get_length(conn->in) > 0) {
            conn_say(conn, conn->step->text, conn->step->size);
            conn_finish(conn);
            return false;
        }
        return conn->timed_out;
    case WAIT_COMMAND:
        return commands(conn);
    case WAIT_RECORD:
        return whole_record(conn);
    case WAIT_HELLO:
        return likes_hello(conn);
    case WAIT_HANDSHAKE:
        return flushed && (conn->half ? conn->halved : !conn->handshaking);
    case WAIT_EVER:
        break;
    }
    return false;
}

static void advance(struct conn *conn)
{
    conn_write(conn);
    while (!conn->dead && !conn->closing && step_over(conn)) {
        conn->step++;
        begin_step(conn);
        conn_write(conn);
    }
    conn_write(conn);
    conn_finish_flushed(conn);
    if (conn->dead)
        conn_free(conn);
}

/* ---- events */

static void on_read(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;
    char chunk[4096];
    ssize_t got = recv(fd, chunk, sizeof chunk, 0);

    (void)what;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        conn->dead = true;
    } else if (conn->ssl != NULL) {
        BIO_write(conn->from_wire, chunk, (int)got);
        conn_tls_pump(conn);
    } else if (evbuffer_get_length(conn->in) < INPUT_MAX) {
        evbuffer_add(conn->in, chunk, (size_t)got);
    }
    advance(conn);
}

static void on_write(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;

    (void)fd;
    (void)what;
    if (conn->step->op == OP_FLOOD && conn->step->number == 0 && !conn->closing)
        flood(conn);
    advance(conn);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;

    (void)fd;
    (void)what;
    if (conn->closing)
        conn->dead = true;
    else if (conn->step->op == OP_FLOOD)
        flood(conn);
    conn->timed_out = true;
    advance(conn);
}

static void on_pace(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;

    (void)fd;
    (void)what;
    conn->paused = false;
    advance(conn);
}

void fault_play(struct listener *listener, int fd)
{
    struct conn *conn = calloc(1, sizeof *conn);
    int on = 1;

    conn->listener = listener;
    conn->number = ++listener->number;
    conn->fd = fd;
    conn->step = listener->script->steps;
    conn->reading = event_new(listener->base, fd, EV_READ | EV_PERSIST, on_read, conn);
    conn->writing = event_new(listener->base, fd, EV_WRITE, on_write, conn);
    conn->timer = event_new(listener->base, -1, 0, on_timer, conn);
    conn->pacer = event_new(listener->base, -1, 0, on_pace, conn);
    conn->in = evbuffer_new();
    conn->out = evbuffer_new();
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    event_add(conn->reading, NULL);
    conn_note(conn, "open");
    begin_step(conn);
    advance(conn);
}
