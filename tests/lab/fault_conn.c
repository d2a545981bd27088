/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fault_conn.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>

#include <openssl/err.h>

#define LINGER_MS 2000

void conn_note(const struct conn *conn, const char *format, ...)
{
    const struct listener *listener = conn->listener;
    va_list args;

    if (listener->log == NULL)
        return;
    fprintf(listener->log, "%s %d %s #%u ", listener->address, listener->port,
            listener->script->name, conn->number);
    va_start(args, format);
    vfprintf(listener->log, format, args);
    va_end(args);
    fputc('\n', listener->log);
    fflush(listener->log);
}

void conn_arm(struct event *event, const struct conn *conn, int milliseconds)
{
    long us = (long)milliseconds * 1000 / conn->listener->speed;
    struct timeval delay = {.tv_sec = us / 1000000, .tv_usec = us % 1000000};
    event_add(event, &delay);
}

void conn_free(struct conn *conn)
{
    conn_note(conn, "close");
    event_free(conn->reading);
    event_free(conn->writing);
    event_free(conn->timer);
    event_free(conn->pacer);
    evbuffer_free(conn->in);
    evbuffer_free(conn->out);
    SSL_free(conn->ssl);
    close(conn->fd);
    free(conn);
}

/* ---- output */

void conn_write(struct conn *conn)
{
    while (!conn->dead && !conn->paused && evbuffer_get_length(conn->out) > 0) {
        int most = conn->segment > 0 ? conn->segment : -1;
        int sent = evbuffer_write_atmost(conn->out, conn->fd, most);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            conn->dead = true;
        if (sent < 0) {
            event_add(conn->writing, NULL);
            return;
        }
        if (conn->segment > 0) {
            conn->paused = true;
            conn_arm(conn->pacer, conn, conn->interval);
        }
    }
}

/* What OpenSSL wants to send; of a flight that is to be halved, the first half only. */
static void take_from_tls(struct conn *conn)
{
    char chunk[4096];
    size_t pending = BIO_ctrl_pending(conn->to_wire);
    size_t most = pending;

    if (conn->half && pending > 0) {
        most = conn->halved ? 0 : pending / 2;
        conn->halved = true;
    }
    while (most > 0) {
        int got = BIO_read(conn->to_wire, chunk, (int)(most < sizeof chunk ? most : sizeof chunk));
        if (got <= 0)
            break;
        evbuffer_add(conn->out, chunk, (size_t)got);
        most -= (size_t)got;
    }
}

static void put(struct conn *conn, const char *data, size_t size)
{
    if (size == 0)
        return;
    if (conn->ssl != NULL && !conn->handshaking) {
        if (SSL_write(conn->ssl, data, (int)size) > 0)
            take_from_tls(conn);
        return;
    }
    evbuffer_add(conn->out, data, size);
}

void conn_say(struct conn *conn, const char *text, size_t size)
{
    struct evbuffer *whole = evbuffer_new();

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '%' && i + 1 < size && text[i + 1] == 'N') {
            evbuffer_add(whole, conn->listener->name, strlen(conn->listener->name));
            i++;
        } else {
            evbuffer_add(whole, text + i, 1);
        }
    }
    size = evbuffer_get_length(whole);
    put(conn, (const char *)evbuffer_pullup(whole, -1), size);
    evbuffer_free(whole);
}

void conn_says(struct conn *conn, const char *text)
{
    conn_say(conn, text, strlen(text));
}

/* ---- endings */

void conn_finish(struct conn *conn)
{
    conn->closing = true;
    conn->wait = WAIT_EVER;
    if (conn->ssl != NULL && !conn->handshaking) {
        SSL_shutdown(conn->ssl);
        take_from_tls(conn);
    }
    event_del(conn->timer);
}

void conn_finish_flushed(struct conn *conn)
{
    if (!conn->closing || conn->dead || evbuffer_get_length(conn->out) > 0 ||
        event_pending(conn->timer, EV_TIMEOUT, NULL))
        return;
    shutdown(conn->fd, SHUT_WR);
    struct timeval moment = {.tv_sec = LINGER_MS / 1000, .tv_usec = LINGER_MS % 1000 * 1000};
    event_add(conn->timer, &moment);
}

void conn_reset(struct conn *conn)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    conn->dead = true;
}

/* ---- TLS */

static void tls_failed(struct conn *conn)
{
    conn_note(conn, "tls failed: %s",
              ERR_reason_error_string(ERR_peek_last_error())
                  ? ERR_reason_error_string(ERR_peek_last_error())
                  : "closed");
    ERR_clear_error();
    conn->handshaking = true; /* nothing of ours goes through it any more */
    conn_finish(conn);
}

static void handshake(struct conn *conn)
{
    ERR_clear_error();
    int result = SSL_accept(conn->ssl);
    int why = SSL_get_error(conn->ssl, result);

    take_from_tls(conn);
    if (result == 1) {
        const char *sni = SSL_get_servername(conn->ssl, TLSEXT_NAMETYPE_host_name);
        conn->handshaking = false;
        conn_note(conn, "tls %s sni=%s", SSL_get_version(conn->ssl), sni ? sni : "-");
    } else if (why != SSL_ERROR_WANT_READ && !conn->half) {
        tls_failed(conn);
    }
}

void conn_tls_pump(struct conn *conn)
{
    char chunk[4096];

    if (conn->handshaking)
        handshake(conn);
    while (!conn->handshaking && !conn->closing) {
        ERR_clear_error();
        int got = SSL_read(conn->ssl, chunk, sizeof chunk);
        if (got <= 0) {
            int why = SSL_get_error(conn->ssl, got);
            if (why == SSL_ERROR_ZERO_RETURN)
                conn_finish(conn);
            else if (why != SSL_ERROR_WANT_READ)
                tls_failed(conn);
            break;
        }
        evbuffer_add(conn->in, chunk, (size_t)got);
    }
    take_from_tls(conn);
}

void conn_tls_begin(struct conn *conn, bool half)
{
    size_t early = evbuffer_get_length(conn->in);

    conn->ssl = SSL_new(conn->listener->tls);
    conn->from_wire = BIO_new(BIO_s_mem());
    conn->to_wire = BIO_new(BIO_s_mem());
    SSL_set_bio(conn->ssl, conn->from_wire, conn->to_wire);
    conn->handshaking = true;
    conn->half = half;
    if (early > 0) {
        BIO_write(conn->from_wire, evbuffer_pullup(conn->in, -1), (int)early);
        evbuffer_drain(conn->in, early);
        conn_tls_pump(conn);
    }
}
