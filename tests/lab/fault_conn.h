/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault_conn: one connection of the fault server: its wire, pace and TLS. Shared by fault_conn.c
 * and fault_play.c. */
#ifndef LAB_FAULT_CONN_H
#define LAB_FAULT_CONN_H

#include "fault.h"

#include <event2/buffer.h>

/* What the present step waits for. */
enum wait {
    WAIT_NOTHING,
    WAIT_TIME,
    WAIT_COMMAND,
    WAIT_RECORD,
    WAIT_HELLO,
    WAIT_HANDSHAKE,
    WAIT_EVER
};

struct conn {
    struct listener *listener;
    unsigned number;
    int fd;
    const struct step *step;
    enum wait wait;
    bool timed_out; /* the step's timer fired */
    unsigned flags;
    bool dead; /* to be freed as soon as the stack is unwound */
    bool closing;
    struct event *reading, *writing, *timer, *pacer;
    struct evbuffer *in;   /* from the peer, decrypted */
    struct evbuffer *out;  /* to the wire */
    int segment, interval; /* pace; segment 0: none */
    bool paused;           /* the pacer runs */
    SSL *ssl;
    BIO *from_wire, *to_wire;
    bool handshaking, half, halved;
};

/* A line in the log, if there is one. */
void conn_note(const struct conn *conn, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Starts a timer of so many scripted milliseconds. */
void conn_arm(struct event *event, const struct conn *conn, int milliseconds);
/* Closes and frees. */
void conn_free(struct conn *conn);
/* Writes what the socket and the pace allow. */
void conn_write(struct conn *conn);
/* Queues text with %N replaced by the server's name, as one piece. */
void conn_say(struct conn *conn, const char *text, size_t size);
void conn_says(struct conn *conn, const char *text);
/* The orderly end: close_notify under TLS; conn_finish_flushed() goes on when all is written. */
void conn_finish(struct conn *conn);
/* FIN when everything is out; at the peer's FIN or a moment later it is freed, so that no reset
 * overtakes our last reply. */
void conn_finish_flushed(struct conn *conn);
/* TCP reset instead of FIN. */
void conn_reset(struct conn *conn);
/* Becomes the server of a handshake; bytes that were read already are fed to it. With `half` only
 * the first half of the first flight is sent. */
void conn_tls_begin(struct conn *conn, bool half);
/* Goes on with what came from the wire. */
void conn_tls_pump(struct conn *conn);

enum hello_verdict { HELLO_INCOMPLETE, HELLO_GOOD, HELLO_BAD };

/* What OP_PICKY thinks of what has come; it stays there for OP_TLS. */
enum hello_verdict fault_hello_look(struct evbuffer *in, const struct step *step);

#endif
