/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "base/buf.h"
#include "base/mem.h"

#define PIECE ((size_t)16 * 1024)
/* How much unread data is thrown away before close: more is a flood, which a reset may stop. */
#define DRAIN_MAX ((size_t)256 * 1024)

struct conn {
    int fd;
    bool connecting;
    bool failed_here;
    int error; /* errno of a failure that the loop has yet to deliver */
    struct buf unsent;
    struct event readable, writable;
    struct conn_events events;
    void *context;
};

static void end(struct conn *conn, int error)
{
    event_del(&conn->readable);
    event_del(&conn->writable);
    conn->events.ended(conn->context, error);
}

static bool would_block(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Sends what the kernel takes. A failure is kept for on_readable(): the peer's last words may lie
 * unread, and they come first. */
static void flush(struct conn *conn)
{
    while (conn->unsent.len > 0) {
        ssize_t sent = send(conn->fd, conn->unsent.data, conn->unsent.len, MSG_NOSIGNAL);

        if (sent > 0) {
            buf_drop(&conn->unsent, (size_t)sent);
        } else if (would_block(errno)) {
            event_add(&conn->writable, NULL);
            return;
        } else {
            conn->error = errno;
            buf_reset(&conn->unsent);
            event_active(&conn->readable, EV_READ, 0);
        }
    }
    event_del(&conn->writable);
}

/* Servers that write a reply in two pieces hold the second back until the first is acknowledged
 * (Nagle); a delayed acknowledgement of ours would cost 40 ms each time. The system forgets the
 * wish, so it is repeated. */
static void acknowledge_at_once(int fd)
{
#ifdef TCP_QUICKACK
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
#else
    (void)fd;
#endif
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;
    uint8_t piece[PIECE];
    ssize_t got = recv(fd, piece, sizeof piece, 0);

    (void)what;
    if (got > 0) {
        if (conn->error != 0)
            event_active(&conn->readable, EV_READ, 0);
        acknowledge_at_once(fd);
        conn->events.received(conn->context, piece, (size_t)got);
    } else if (got == 0) {
        end(conn, conn->error);
    } else if (!would_block(errno)) {
        end(conn, errno);
    } else if (conn->error != 0) {
        end(conn, conn->error);
    }
}

static void on_connected(struct conn *conn)
{
    int error = conn->error;
    socklen_t size = sizeof error;

    if (error == 0 && getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    if (error != 0) {
        end(conn, error);
        return;
    }
    conn->connecting = false;
    event_add(&conn->readable, NULL);
    flush(conn);
    conn->events.connected(conn->context);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
    struct conn *conn = context;

    (void)fd;
    (void)what;
    if (conn->connecting)
        on_connected(conn);
    else
        flush(conn);
}

int conn_open(struct loop *loop, const struct ip *ip, uint16_t port,
              const struct conn_events *events, void *context, struct conn **out, int *saved_errno,
              struct err *err)
{
    struct sockaddr_storage address;
    socklen_t length = ip_sockaddr(ip, port, &address);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct conn *conn;
    int on = 1;

    if (fd < 0) {
        *saved_errno = errno;
        return err_set(err, ERR_SYSTEM, "no socket: %s", strerror(*saved_errno));
    }
    conn = mem_calloc(1, sizeof *conn);
    conn->fd = fd;
    conn->connecting = true;
    conn->events = *events;
    conn->context = context;
    buf_init(&conn->unsent, CONN_UNSENT_MAX);
    event_assign(&conn->readable, loop_base(loop), fd, EV_READ | EV_PERSIST, on_readable, conn);
    event_assign(&conn->writable, loop_base(loop), fd, EV_WRITE | EV_PERSIST, on_writable, conn);
    /* A dialogue of short lines: waiting to fill a segment only costs round trips. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&address, length) == 0 || errno == EINPROGRESS) {
        event_add(&conn->writable, NULL);
    } else {
        conn->error = errno;
        conn->failed_here = true;
        event_active(&conn->writable, EV_WRITE, 0);
    }
    *out = conn;
    return 0;
}

int conn_send(struct conn *conn, const void *data, size_t size)
{
    if (size > CONN_UNSENT_MAX - conn->unsent.len)
        return ERR_CAP;
    if (conn->error != 0)
        return 0; /* the end is on its way */
    buf_add(&conn->unsent, data, size);
    if (!conn->connecting)
        flush(conn);
    return 0;
}

bool conn_failed_here(const struct conn *conn)
{
    return conn->failed_here;
}

size_t conn_waiting(const struct conn *conn)
{
    int waiting = 0;

    if (ioctl(conn->fd, FIONREAD, &waiting) != 0 || waiting < 0)
        return 0;
    return (size_t)waiting;
}

void conn_free(struct conn *conn)
{
    char piece[PIECE];
    size_t drained = 0;
    ssize_t got;

    if (conn == NULL)
        return;
    if (!conn->connecting) {
        flush(conn);
        while (drained < DRAIN_MAX && (got = recv(conn->fd, piece, sizeof piece, 0)) > 0)
            drained += (size_t)got;
    }
    event_del(&conn->readable);
    event_del(&conn->writable);
    close(conn->fd);
    buf_clear(&conn->unsent);
    free(conn);
}
