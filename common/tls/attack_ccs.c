/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CCS injection (CVE-2014-0224): ChangeCipherSpec before there are keys. A sound server answers the
 * first one with an alert, unexpected_message. A vulnerable one takes it, computes keys of nothing
 * and tries to decrypt the second: bad_record_mac or decryption_failed.
 */
#include <config.h>

#include "tls/attack_private.h"

#define ALERT_BAD_RECORD_MAC 20
#define ALERT_DECRYPTION_FAILED 21

static void begin(struct attack *attack, struct buf *out)
{
    struct hello hello;

    attack_hello(attack, &hello);
    attack_send_hello(&hello, out);
}

static void probe(struct attack *attack, struct buf *out)
{
    static const uint8_t change = 1;

    attack_send_record(attack, ATTACK_RECORD_CCS, &change, 1, out);
    attack->probes++;
    attack->patience = ATTACK_PATIENCE;
}

static void judge_alert(struct attack *attack)
{
    uint8_t description = attack->records.body[1];

    if (attack->probes == 2 && attack->records.size == 2 &&
        (description == ALERT_BAD_RECORD_MAC || description == ALERT_DECRYPTION_FAILED))
        attack_settle(attack, INTRUSIVE_VULNERABLE,
                      "an early ChangeCipherSpec was taken, and the next record decrypted");
    else
        attack_settle(attack, INTRUSIVE_SAFE, "an alert");
}

static bool feed_answer(struct attack *attack, const uint8_t *data, size_t size)
{
    while (attack_read_record(attack, &data, &size)) {
        if (attack_record_type(attack) == ATTACK_RECORD_ALERT)
            judge_alert(attack);
        else
            attack_doubt(attack, "an early ChangeCipherSpec was answered with no alert");
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
    probe(attack, out);
    return false;
}

static bool quiet(struct attack *attack, struct buf *out)
{
    if (attack->probes == 1) {
        probe(attack, out);
        return false;
    }
    attack_doubt(attack, "two early ChangeCipherSpec were not answered");
    return true;
}

static void ended(struct attack *attack, enum attack_end end)
{
    if (end == ATTACK_ENOUGH)
        return; /* a doubt */
    if (attack->probes == 1 && end == ATTACK_CLOSED)
        attack_settle(attack, INTRUSIVE_SAFE, "the connection is closed");
    else if (attack->probes == 2)
        attack_doubt(attack, "the first early ChangeCipherSpec was taken, the second closed the "
                             "connection without an alert");
    else
        attack_doubt(attack, "the hello was not answered");
}

const struct attack_test attack_ccs = {
    .begin = begin,
    .feed = feed,
    .quiet = quiet,
    .ended = ended,
    .old_tls = true,
};
