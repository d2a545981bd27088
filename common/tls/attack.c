/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/attack_private.h"

#include <stdlib.h>
#include <string.h>

static const struct attack_test *const tests[INTRUSIVE_COUNT] = {
    [INTRUSIVE_HEARTBLEED] = &attack_heartbleed,
    [INTRUSIVE_CCS] = &attack_ccs,
    [INTRUSIVE_ROBOT] = &attack_robot,
    [INTRUSIVE_TICKETBLEED] = &attack_ticketbleed,
    [INTRUSIVE_RENEGOTIATION] = &attack_renegotiation,
    [INTRUSIVE_COMMAND_INJECTION] = &attack_injection,
};

/* ---- the course of a test */

struct attack *attack_new(enum intrusive_test test, const struct attack_peer *peer,
                          struct arena *arena)
{
    struct attack *attack;

    if (tests[test] == NULL)
        return NULL;
    attack = mem_calloc(1, sizeof *attack);
    attack->test = tests[test];
    attack->peer = peer;
    attack->arena = arena;
    flight_init(&attack->flight, false);
    if (attack->test->old_tls && !peer->old_tls)
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "TLS 1.3 only");
    else if (attack->test->consider != NULL)
        attack->test->consider(attack);
    if (!attack->settled && attack->test->reset != NULL)
        attack->test->reset(attack);
    return attack;
}

void attack_free(struct attack *attack)
{
    if (attack == NULL)
        return;
    if (attack->test->clear != NULL)
        attack->test->clear(attack);
    flight_clear(&attack->flight);
    free(attack);
}

void attack_settle(struct attack *attack, enum intrusive_verdict verdict, const char *evidence)
{
    attack->settled = true;
    attack->verdict = verdict;
    attack->evidence = evidence;
}

void attack_doubt(struct attack *attack, const char *why)
{
    if (attack->doubted) {
        attack_settle(attack, INTRUSIVE_INCONCLUSIVE, why);
        return;
    }
    attack->doubted = true;
    if (attack->test->reset != NULL)
        attack->test->reset(attack);
}

bool attack_next(struct attack *attack, const uint8_t random[32])
{
    if (attack->settled)
        return false;
    memcpy(attack->random, random, sizeof attack->random);
    flight_clear(&attack->flight);
    flight_init(&attack->flight, false);
    memset(&attack->records, 0, sizeof attack->records);
    attack->probes = 0;
    attack->patience = 0;
    return true;
}

const char *attack_starttls(const struct attack *attack)
{
    return attack->test->starttls;
}

void attack_begin(struct attack *attack, struct buf *out)
{
    attack->test->begin(attack, out);
}

bool attack_feed(struct attack *attack, const uint8_t *data, size_t size, struct buf *out)
{
    return attack->test->feed(attack, data, size, out);
}

msec attack_patience(const struct attack *attack)
{
    return attack->patience;
}

bool attack_quiet(struct attack *attack, struct buf *out)
{
    return attack->test->quiet(attack, out);
}

void attack_ended(struct attack *attack, enum attack_end end)
{
    if (end != ATTACK_NO_DOOR && !attack->settled)
        attack->test->ended(attack, end);
}

enum intrusive_verdict attack_verdict(const struct attack *attack)
{
    return attack->verdict;
}

const char *attack_evidence(const struct attack *attack)
{
    return attack->evidence;
}

/* ---- hellos */

static void offer(struct hello *hello, uint32_t suite)
{
    for (size_t i = 0; i < hello->suite_count; i++) {
        if (hello->suites[i] == suite)
            return;
    }
    if (hello->suite_count < HELLO_SUITES_MAX)
        hello->suites[hello->suite_count++] = suite;
}

void attack_hello(const struct attack *attack, struct hello *hello)
{
    static const uint16_t usual[] = {
        0xc02f, 0xc030, 0xc02b, 0xc02c, 0xc027, 0xc028, 0xc023, 0xc024, 0xc013, 0xc014, 0xc009,
        0xc00a, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x0041, 0x0084, 0x009e, 0x009f,
        0x0033, 0x0039, 0x0067, 0x006b, 0xcca8, 0xcca9, 0x000a, 0x0005, 0x0004, 0x0016};
    static const uint16_t groups[] = {29, 23, 24, 25, 30};
    static const uint16_t schemes[] = {0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806,
                                       0x0401, 0x0501, 0x0601, 0x0201, 0x0203, 0x0202};
    const struct attack_peer *peer = attack->peer;

    memset(hello, 0, sizeof *hello);
    hello->version = peer->version;
    for (size_t i = 0; i < peer->suite_count; i++)
        offer(hello, peer->suites[i]);
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        offer(hello, usual[i]);
    memcpy(hello->groups, groups, sizeof groups);
    hello->group_count = sizeof groups / sizeof groups[0];
    memcpy(hello->schemes, schemes, sizeof schemes);
    hello->scheme_count = sizeof schemes / sizeof schemes[0];
    hello->sni = peer->sni;
    memcpy(hello->random, attack->random, sizeof hello->random);
}

void attack_send_hello(const struct hello *hello, struct buf *out)
{
    (void)!hello_build(hello, out, NULL);
}

/* ---- what comes back */

bool attack_read_flight(struct attack *attack, const uint8_t *data, size_t size)
{
    return flight_feed(&attack->flight, data, size) != FLIGHT_OPEN;
}

bool attack_flight_whole(const struct attack *attack)
{
    return attack->flight.end == FLIGHT_HELLO_DONE && attack->flight.pending.len == 0;
}

bool attack_take_flight(struct attack *attack, const uint8_t *data, size_t size, bool *over)
{
    *over = attack_read_flight(attack, data, size);
    if (*over && attack_flight_whole(attack))
        return true;
    if (*over)
        attack_doubt(attack, "the hello was not answered with a whole flight");
    return false;
}

bool attack_settle_foreign(struct attack *attack)
{
    if (attack->records.foreign)
        attack_settle(attack, INTRUSIVE_SAFE, "an answer in the clear");
    return attack->records.foreign;
}

void attack_send_record(const struct attack *attack, uint8_t type, const void *data, size_t size,
                        struct buf *out)
{
    uint16_t version = attack->flight.version;
    uint8_t head[5] = {type, (uint8_t)(version >> 8), (uint8_t)version, (uint8_t)(size >> 8),
                       (uint8_t)size};

    buf_add(out, head, sizeof head);
    buf_add(out, data, size);
}

static bool whole(const struct attack_records *records)
{
    return records->head_have == sizeof records->head && records->body_have == records->size;
}

/* Returns how many octets of the header were taken. */
static size_t take_head(struct attack_records *records, const uint8_t *data, size_t size)
{
    size_t missing = sizeof records->head - records->head_have;
    size_t part = size < missing ? size : missing;
    const uint8_t *head = records->head;

    memcpy(records->head + records->head_have, data, part);
    records->head_have += part;
    records->foreign = head[0] < ATTACK_RECORD_CCS || head[0] > ATTACK_RECORD_HEARTBEAT ||
                       (records->head_have > 1 && head[1] != 3);
    if (records->head_have == sizeof records->head)
        records->size = (size_t)head[3] << 8 | head[4];
    return part;
}

static size_t take_body(struct attack_records *records, const uint8_t *data, size_t size)
{
    size_t missing = records->size - records->body_have;
    size_t part = size < missing ? size : missing;

    for (size_t i = 0; i < part && records->body_have + i < ATTACK_BODY_KEPT; i++)
        records->body[records->body_have + i] = data[i];
    records->body_have += part;
    return part;
}

bool attack_read_record(struct attack *attack, const uint8_t **data, size_t *size)
{
    struct attack_records *records = &attack->records;

    if (whole(records))
        memset(records, 0, sizeof *records);
    while (*size > 0 && !records->foreign) {
        size_t part = records->head_have < sizeof records->head ? take_head(records, *data, *size)
                                                                : take_body(records, *data, *size);

        *data += part;
        *size -= part;
        if (whole(records))
            return !records->foreign;
    }
    return false;
}

uint8_t attack_record_type(const struct attack *attack)
{
    return attack->records.head[0];
}
