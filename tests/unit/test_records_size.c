/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of dns/records: what a hostile answer may take. */
#include <config.h>

#include "dns/records.h"

#include <malloc.h>
#include <string.h>

#include "base/buf.h"
#include "unit.h"

#define RECORDS 1000

static void u16(struct buf *packet, unsigned value)
{
    const uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

    buf_add(packet, octets, sizeof octets);
}

/* Type, class, TTL and data of a record whose owner is at `owner` in the packet. */
static void record(struct buf *packet, size_t owner, uint16_t type, const void *data, size_t size)
{
    u16(packet, 0xc000 | (unsigned)owner);
    u16(packet, type);
    u16(packet, 1);
    u16(packet, 0);
    u16(packet, 3600);
    u16(packet, (unsigned)size);
    buf_add(packet, data, size);
}

/* A thousand records that share a long owner, octets in it that print as four: decoded each for
 * itself they would take a megabyte, and a domain has hundreds of answers. */
static void a_shared_owner_is_kept_once(void **state)
{
    static const uint8_t header[] = {
        0,   0, 0x81, 0,    0, 1, (RECORDS + 1) >> 8, (RECORDS + 1) & 255, 0, 0, 0, 0, 1,
        'x', 0, 0,    RR_A, 0, 1};
    struct arena *arena = arena_new();
    struct mallinfo2 before, after;
    struct answer *answer;
    struct buf packet;
    uint8_t alias[255];

    (void)state;
    memset(alias, 1, sizeof alias);
    alias[0] = alias[64] = alias[128] = 63;
    alias[192] = 61;
    alias[254] = 0;
    buf_init(&packet, 65535);
    buf_add(&packet, header, sizeof header);
    record(&packet, 12, RR_CNAME, alias, sizeof alias);
    for (int i = 0; i < RECORDS; i++) {
        const uint8_t address[4] = {10, 0, (uint8_t)(i / 256), (uint8_t)i};

        record(&packet, sizeof header + 12, RR_A, address, sizeof address);
    }
    before = mallinfo2();
    answer = records_decode(arena, "x", RR_A, (const uint8_t *)packet.data, packet.len);
    after = mallinfo2();
    assert_int_equal(answer->count, RECORDS_MAX);
    assert_int_equal(answer->dropped, RECORDS - RECORDS_MAX);
    assert_int_equal(strlen(answer->expanded), 4 * 250 + 3);
    assert_true(after.uordblks < before.uordblks + 400 * 1024);
    buf_clear(&packet);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_shared_owner_is_kept_once)};

    return cmocka_run_group_tests_name("records' size", tests, NULL, NULL);
}
