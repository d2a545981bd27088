/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conn: one outgoing TCP connection on the loop: connect, bytes out, bytes in, end. No protocol, no
 * time limits: its user has a timer. */
#ifndef NET_CONN_H
#define NET_CONN_H

#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "net/loop.h"

#define CONN_UNSENT_MAX ((size_t)64 * 1024)

struct conn;

struct conn_events {
    /* TCP is up. */
    void (*connected)(void *context);
    /* Bytes arrived; they are gone afterwards. At most 16 KiB a call. */
    void (*received)(void *context, const uint8_t *data, size_t size);
    /* It ended: `error` is an errno, 0 for an orderly end by the peer. Called once at most, and
     * never after conn_free(). */
    void (*ended)(void *context, int error);
};

/* Starts to connect. The callbacks come from the loop only, never from inside this or any other
 * call. ERR_SYSTEM when there is no socket; *saved_errno then says why. */
MUST_CHECK int conn_open(struct loop *loop, const struct ip *ip, uint16_t port,
                         const struct conn_events *events, void *context, struct conn **out,
                         int *saved_errno, struct err *err);
/* Queues bytes (at most CONN_UNSENT_MAX unsent, else ERR_CAP and none of them) and sends what goes
 * at once. */
MUST_CHECK int conn_send(struct conn *conn, const void *data, size_t size);
/* Whether it failed at connect(2) itself: this machine has no route, no address or a filter, and no
 * packet has left. The same errno later is what a router or firewall on the way reported. */
bool conn_failed_here(const struct conn *conn);
/* Bytes that wait unread in the kernel right now (FIONREAD); 0 when unknown. */
size_t conn_waiting(const struct conn *conn);
/* Closes and frees, also inside its own callbacks. What is still queued gets one chance to go, and
 * what lies unread is read first: closing over it would reset the connection, and the peer could
 * lose our last words. Never waits. NULL is fine. */
void conn_free(struct conn *conn);

#endif
