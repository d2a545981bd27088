/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ticketbleed (CVE-2016-9244): a client that resumes by ticket may bring a session id of any
 * length, which the server echoes (RFC 5077 3.4). A vulnerable one always answers with 32 octets,
 * the rest of which is its memory. Nothing of it is kept.
 */
#include <config.h>

#include "tls/attack_private.h"

#include <string.h>

#define TRIES 3

struct ticketbleed {
    struct tls *tls;
    uint8_t *ticket; /* from the arena */
    size_t ticket_size;
    unsigned tried, overlong;
    uint8_t session_id[16];
};

static void consider(struct attack *attack)
{
    if (attack->peer->tickets == TRI_NO)
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "no session tickets");
    else
        attack->state = arena_alloc(attack->arena, 1, sizeof(struct ticketbleed));
}

static void reset(struct attack *attack)
{
    struct ticketbleed *state = attack->state;

    state->tried = state->overlong = 0;
}

static void drop_handshake(struct attack *attack)
{
    struct ticketbleed *state = attack->state;

    if (state != NULL) {
        tls_free(state->tls);
        state->tls = NULL;
    }
}

static void begin_handshake(struct attack *attack, struct ticketbleed *state, struct buf *out)
{
    drop_handshake(attack);
    if (tls_new_old(attack->peer->tls, attack->peer->sni, &state->tls, NULL) != 0)
        return;
    buf_add(out, tls_output(state->tls)->data, tls_output(state->tls)->len);
    buf_reset(tls_output(state->tls));
}

/* Session ids of 1, 8 and 16 octets. */
static void begin_resumption(struct attack *attack, struct ticketbleed *state, struct buf *out)
{
    static const size_t sizes[TRIES] = {1, 8, 16};
    struct hello hello;

    attack_hello(attack, &hello);
    memcpy(state->session_id, attack->random, sizeof state->session_id);
    hello.session_ticket = true;
    hello.extended_master_secret = true;
    hello.ticket = state->ticket;
    hello.ticket_size = state->ticket_size;
    hello.session_id = state->session_id;
    hello.session_id_size = sizes[state->tried];
    attack_send_hello(&hello, out);
    attack->probes = (unsigned)hello.session_id_size;
}

static void begin(struct attack *attack, struct buf *out)
{
    struct ticketbleed *state = attack->state;

    if (state->ticket == NULL)
        begin_handshake(attack, state, out);
    else
        begin_resumption(attack, state, out);
}

static bool take_ticket(struct attack *attack, struct ticketbleed *state, const uint8_t *data,
                        size_t size, struct buf *out)
{
    struct buf plain;
    enum tls_status status;
    const uint8_t *ticket;
    size_t length = 0;

    buf_init(&plain, 16 * 1024);
    status = tls_feed(state->tls, data, size, &plain, NULL);
    buf_clear(&plain);
    buf_add(out, tls_output(state->tls)->data, tls_output(state->tls)->len);
    buf_reset(tls_output(state->tls));
    if (status == TLS_WANTS_MORE)
        return false;
    ticket = status == TLS_READY ? tls_ticket(state->tls, &length) : NULL;
    if (ticket == NULL) {
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "no session tickets");
    } else {
        state->ticket = arena_copy(attack->arena, ticket, length);
        state->ticket_size = length;
        tls_close(state->tls);
        buf_add(out, tls_output(state->tls)->data, tls_output(state->tls)->len);
    }
    return true;
}

/* A new session id of 32 octets means that the ticket was not taken. */
static void judge(struct attack *attack, struct ticketbleed *state)
{
    const struct flight *flight = &attack->flight;
    size_t sent = attack->probes;

    if (flight->session_id_size == 32 && memcmp(flight->session_id, state->session_id, sent) == 0) {
        state->overlong++;
        if (++state->tried == TRIES)
            attack_settle(attack, INTRUSIVE_VULNERABLE,
                          "short session ids come back with memory behind them");
    } else if (state->overlong > 0) {
        attack_doubt(attack, "session ids came back in different ways");
    } else {
        attack_settle(attack, INTRUSIVE_SAFE, "session ids come back as they were, or are new");
    }
}

static bool feed(struct attack *attack, const uint8_t *data, size_t size, struct buf *out)
{
    struct ticketbleed *state = attack->state;

    if (state->ticket == NULL)
        return state->tls == NULL || take_ticket(attack, state, data, size, out);
    (void)attack_read_flight(attack, data, size);
    if (attack->flight.hello_seen)
        judge(attack, state);
    else if (attack->flight.end != FLIGHT_OPEN)
        attack_doubt(attack, "the resumption was not answered with a hello");
    else
        return false;
    return true;
}

static void ended(struct attack *attack, enum attack_end end)
{
    drop_handshake(attack);
    if (end != ATTACK_ENOUGH)
        attack_doubt(attack, "a handshake was not answered");
}

const struct attack_test attack_ticketbleed = {
    .consider = consider,
    .reset = reset,
    .begin = begin,
    .feed = feed,
    .ended = ended,
    .clear = drop_handshake,
    .old_tls = true,
};
