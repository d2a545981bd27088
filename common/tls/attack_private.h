/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attack_private: what the tests of --intrusive share. attack.c has the course of a test, each
 * attack_*.c a test. */
#ifndef TLS_ATTACK_PRIVATE_H
#define TLS_ATTACK_PRIVATE_H

#include "tls/attack.h"
#include "tls/flight.h"

/* How long a server that says nothing is listened to, where silence is an answer, too. */
#define ATTACK_PATIENCE ((msec)3000)

enum {
    ATTACK_RECORD_CCS = 20,
    ATTACK_RECORD_ALERT,
    ATTACK_RECORD_HANDSHAKE,
    ATTACK_RECORD_DATA,
    ATTACK_RECORD_HEARTBEAT
};

/* Records that follow a probe, one after the other. Of a body nothing is kept but its beginning. */
#define ATTACK_BODY_KEPT 3
struct attack_records {
    uint8_t head[5];
    size_t head_have;
    uint8_t body[ATTACK_BODY_KEPT];
    size_t size, body_have; /* of the body, by its header; that came */
    bool foreign;           /* what came is no record: nothing is read any more */
};

struct attack_test {
    /* Before the first connection: may settle at once. NULL: nothing to look at. */
    void (*consider)(struct attack *attack);
    /* Forgets what was seen: before the first connection, and before the repetition. */
    void (*reset)(struct attack *attack);
    void (*begin)(struct attack *attack, struct buf *out);
    bool (*feed)(struct attack *attack, const uint8_t *data, size_t size, struct buf *out);
    bool (*quiet)(struct attack *attack, struct buf *out);
    /* Settles, doubts, or leaves it at that: then there is another connection. */
    void (*ended)(struct attack *attack, enum attack_end end);
    void (*clear)(struct attack *attack);
    const char *starttls; /* NULL: the usual command */
    bool old_tls;         /* needs a version up to TLS 1.2 */
};

extern const struct attack_test attack_heartbleed, attack_ccs, attack_robot, attack_ticketbleed,
    attack_renegotiation, attack_injection;

struct attack {
    const struct attack_test *test;
    const struct attack_peer *peer;
    struct arena *arena;
    enum intrusive_verdict verdict;
    const char *evidence;
    bool settled;
    bool doubted; /* once before */
    uint8_t random[32];
    /* Of the connection: */
    struct flight flight;
    struct attack_records records;
    unsigned probes; /* sent */
    msec patience;
    void *state; /* the test's own, from the arena */
};

/* The verdict is final. `evidence`: constant, from the arena, or NULL. */
void attack_settle(struct attack *attack, enum intrusive_verdict verdict, const char *evidence);
/* Repeats the test, or settles as inconclusive. */
void attack_doubt(struct attack *attack, const char *why);

/* A hello of the highest old version with what the server is known to accept, and the usual. */
void attack_hello(const struct attack *attack, struct hello *hello);
/* Appends it; a hello that cannot be built is a mistake here and leaves `out` empty. */
void attack_send_hello(const struct hello *hello, struct buf *out);
/* Reads the server's whole flight. True when it has come to its end, good or bad. */
bool attack_read_flight(struct attack *attack, const uint8_t *data, size_t size);
/* A flight with ServerHelloDone as its very end. */
bool attack_flight_whole(const struct attack *attack);
/* Reads the answer to the hello. Returns whether the flight is whole; else `over` tells whether it
 * has come to something else, which is a doubt, or more is to come. */
bool attack_take_flight(struct attack *attack, const uint8_t *data, size_t size, bool *over);
/* An answer that is no record is no sign of the hole. Returns whether there was one. */
bool attack_settle_foreign(struct attack *attack);
/* Appends a record of the flight's version. */
void attack_send_record(const struct attack *attack, uint8_t type, const void *data, size_t size,
                        struct buf *out);
/* Takes octets up to the end of a record and moves on; true: a whole one is in attack->records. */
bool attack_read_record(struct attack *attack, const uint8_t **data, size_t *size);
uint8_t attack_record_type(const struct attack *attack);

#endif
