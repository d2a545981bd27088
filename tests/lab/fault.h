/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fault: a scripted mail server that misbehaves on purpose, for tests.
 *
 * A script is a row of one static table: a name, what it does, the TLS settings and a list of
 * steps. faultd.c reads the configuration and listens, fault_play.c plays the steps on a
 * connection, fault_tls.c makes certificates and TLS contexts, fault_scripts.c is the table.
 */
#ifndef LAB_FAULT_H
#define LAB_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <event2/event.h>
#include <openssl/ssl.h>

enum step_op {
    OP_END = 0,  /* flush, close_notify under TLS, FIN, then wait a moment for the peer's FIN */
    OP_SEND,     /* text; %N is the server's name */
    OP_FILL,     /* text, then `number` letters x, then CRLF */
    OP_FLOOD,    /* text again and again, `number` ms apart (0: as fast as it goes), for ever */
    OP_WAIT,     /* `number` ms */
    OP_WATCH,    /* the same; a peer that talks meanwhile gets text and the end */
    OP_COMMAND,  /* wait for this command; others are answered as a normal server does */
    OP_SERVE,    /* be a normal server from here on */
    OP_SILENT,   /* say nothing more and wait for the peer to close */
    OP_CUT,      /* close at once, without close_notify */
    OP_RESET,    /* the same with a TCP reset */
    OP_PACE,     /* from here on segments of `number` bytes, `other` ms apart */
    OP_HELLO,    /* read a whole TLS record and throw it away */
    OP_PICKY,    /* look at the ClientHello: one of over `number` octets (0: any), or with an
                    extension that is not in text (none: any; two octets each), is the end */
    OP_TLS,      /* the server side of a handshake */
    OP_TLS_HALF, /* the same, but only the first half of the server's first flight leaves */
    OP_SET,      /* set the flags in `number` */
    OP_OK_UNTIL, /* play "ok" instead on the first `number` connections of this listener */
    OP_OK_EVERY, /* play "ok" instead on connections 1, 1 + number, 1 + 2 * number ... */
};

enum {
    FLAG_FQDN = 1,         /* EHLO needs a name with a dot or an address literal */
    FLAG_SYNC = 2,         /* 554 to a peer that sends more before it has our answer */
    FLAG_NO_QUIT = 4,      /* QUIT gets no answer and the connection stays */
    FLAG_REJECT = 8,       /* everything but QUIT gets 503 (RFC 5321 3.1) */
    FLAG_AGAIN = 16,       /* STARTTLS is offered inside TLS too */
    FLAG_NO_STARTTLS = 32, /* it is not offered and answered with 502 */
};

struct step {
    enum step_op op;
    int number;
    int other;
    const char *text;
    size_t size; /* of text, which may hold NUL bytes */
};

enum tls_kind {
    TLS_KIND_NORMAL = 0,
    TLS_KIND_10,         /* TLS 1.0 only */
    TLS_KIND_11,         /* TLS 1.1 only */
    TLS_KIND_12,         /* TLS 1.2 only */
    TLS_KIND_EARLY_DATA, /* tickets offer early data */
    TLS_KIND_NO_TICKETS,
    TLS_KIND_DUAL,    /* an RSA and an ECDSA certificate */
    TLS_KIND_BIG,     /* over 16 KiB of certificates */
    TLS_KIND_HUGE,    /* over 256 KiB of certificates */
    TLS_KIND_CA_LIST, /* asks for a client certificate with over 16 KiB of CA names */
};

struct script {
    const char *name;
    const char *what;
    enum tls_kind tls;
    const struct step *steps;
};

extern const struct script scripts[];
extern const size_t script_count;
/* NULL when there is no such script. */
const struct script *script_find(const char *name);

struct tls_files { /* PEM files; NULL: generated. A second pair for TLS_KIND_DUAL */
    const char *cert, *key, *cert2, *key2;
};

/* A server context, or NULL with a message on stderr. */
SSL_CTX *fault_tls_context(enum tls_kind kind, const struct tls_files *files, const char *name);

struct listener {
    struct event_base *base;
    struct event *accepting;
    const struct script *script;
    SSL_CTX *tls;
    char address[64]; /* as configured */
    int port;         /* as bound */
    char *name;       /* the server's name */
    int speed;        /* scripted times are divided by this */
    unsigned number;  /* connections so far */
    FILE *log;        /* NULL: none */
};

/* Takes over the socket `fd` and plays the listener's script on it. */
void fault_play(struct listener *listener, int fd);

#endif
