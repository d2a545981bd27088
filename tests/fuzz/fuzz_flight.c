/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: what answers a ClientHello, and ClientHellos of any description.
 *
 * The first octet says whether SSLv2 was spoken (bit 0), the second how many octets come at a time;
 * the rest is the answer. All of it also describes a hello.
 */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/bytes.h"
#include "tls/flight.h"
#include "tls/hello.h"

/* ---- flights */

static void check_ends(const struct flight *flight)
{
    bool hello = flight->end == FLIGHT_HELLO_DONE || flight->end == FLIGHT_HELLO_13 ||
                 flight->end == FLIGHT_RETRY || flight->end == FLIGHT_SSL2;

    FUZZ_CHECK((flight->end == FLIGHT_BROKEN) == (flight->problem != NULL));
    FUZZ_CHECK(!hello || flight->hello_seen);
    FUZZ_CHECK(flight->end != FLIGHT_ALERT || flight->alert_seen);
    FUZZ_CHECK(flight->end != FLIGHT_NOT_TLS || !flight->hello_seen);
    FUZZ_CHECK(!flight->plaintext_after || flight->end == FLIGHT_ALERT);
    FUZZ_CHECK(flight->end != FLIGHT_OPEN || flight->taken <= FLIGHT_MAX);
}

static void check_sizes(const struct flight *flight)
{
    FUZZ_CHECK(flight->extension_count <= FLIGHT_EXTENSIONS_MAX);
    FUZZ_CHECK(flight->session_id_size <= sizeof flight->session_id);
    FUZZ_CHECK(flight->cookie_size <= sizeof flight->cookie);
    FUZZ_CHECK(flight->ssl2_suite_count <= FLIGHT_SSL2_SUITES_MAX);
    FUZZ_CHECK(flight->certificate_seen || flight->end == FLIGHT_BROKEN ||
               flight->certificates.len == 0);
    FUZZ_CHECK(!flight_sentinel(flight) || flight->hello_seen);
    for (size_t i = 0; i < flight->extension_count; i++)
        FUZZ_CHECK(flight_has(flight, flight->extensions[i]));
}

static void forget_buffers(struct flight *flight)
{
    memset(&flight->certificates, 0, sizeof flight->certificates);
    memset(&flight->pending, 0, sizeof flight->pending);
    memset(&flight->message, 0, sizeof flight->message);
}

/* However it is cut, a flight says the same. */
static void check_same(const struct flight *one, const struct flight *two)
{
    struct flight first = *one, second = *two;

    FUZZ_CHECK(one->certificates.len == two->certificates.len &&
               memcmp(one->certificates.data, two->certificates.data, one->certificates.len) == 0);
    FUZZ_CHECK(one->end != FLIGHT_OPEN ||
               (one->pending.len == two->pending.len && one->message.len == two->message.len));
    forget_buffers(&first);
    forget_buffers(&second);
    FUZZ_CHECK(memcmp(&first, &second, sizeof first) == 0);
}

static void fuzz_flight(const uint8_t *data, size_t size, bool ssl2, size_t step)
{
    struct flight whole, parts;
    enum flight_end end = FLIGHT_OPEN;

    flight_init(&whole, ssl2);
    flight_init(&parts, ssl2);
    (void)flight_feed(&whole, data, size);
    for (size_t at = 0; at < size; at += step) {
        enum flight_end next = flight_feed(&parts, data + at, size - at < step ? size - at : step);

        FUZZ_CHECK(end == FLIGHT_OPEN || end == next);
        end = next;
    }
    FUZZ_CHECK(whole.taken == size);
    check_ends(&whole);
    check_sizes(&whole);
    check_same(&whole, &parts);
    flight_clear(&whole);
    flight_clear(&parts);
}

/* ---- hellos */

static void some_codes(struct bytes *in, uint16_t *codes, size_t *count)
{
    *count = bytes_u8(in) % (HELLO_CODES_MAX + 2u);
    for (size_t i = 0; i < *count && i < HELLO_CODES_MAX; i++)
        codes[i] = bytes_u16(in);
}

static void some_octets(struct bytes *in, const uint8_t **data, size_t *size)
{
    *size = bytes_u8(in);
    *data = bytes_take(in, *size);
}

static struct hello describe(struct bytes *in, char *name)
{
    struct hello hello = {.version = (enum tls_version)(bytes_u8(in) % (TLS_VERSION_COUNT + 1u))};
    uint16_t flags = bytes_u16(in);
    size_t length = bytes_u8(in);

    hello.suite_count = bytes_u8(in) % (HELLO_SUITES_MAX + 2u);
    for (size_t i = 0; i < hello.suite_count && i < HELLO_SUITES_MAX; i++)
        hello.suites[i] = bytes_u16(in);
    some_codes(in, hello.groups, &hello.group_count);
    some_codes(in, hello.schemes, &hello.scheme_count);
    some_octets(in, &hello.ticket, &hello.ticket_size);
    some_octets(in, &hello.session_id, &hello.session_id_size);
    some_octets(in, &hello.cookie, &hello.cookie_size);
    hello.pad_to = bytes_u16(in);
    hello.split_at = bytes_u16(in);
    memset(name, 'a', length);
    hello.sni = (flags & 1) != 0 ? name : NULL;
    hello.fallback_scsv = (flags & 2) != 0;
    hello.compression = (flags & 4) != 0;
    hello.bare = (flags & 8) != 0;
    hello.heartbeat = (flags & 16) != 0;
    hello.status_request = (flags & 32) != 0;
    hello.session_ticket = (flags & 64) != 0;
    hello.encrypt_then_mac = (flags & 128) != 0;
    hello.extended_master_secret = (flags & 256) != 0;
    hello.renegotiation_info = (flags & 512) != 0;
    hello.key_share = (flags & 1024) != 0;
    return hello;
}

/* Extensions fill their list, none is there twice, and the last one is not empty. */
static void check_extensions(struct bytes *in)
{
    uint8_t seen[8192] = {0};
    uint16_t size = bytes_u16(in);

    FUZZ_CHECK(size > 0 && size == in->left);
    while (in->left > 0) {
        uint16_t type = bytes_u16(in);

        FUZZ_CHECK((seen[type / 8] & (1u << type % 8)) == 0);
        seen[type / 8] |= (uint8_t)(1u << type % 8);
        (void)bytes_take(in, bytes_u16(in));
        FUZZ_CHECK(!in->bad);
    }
}

static void check_message(const struct hello *hello, const struct buf *message)
{
    struct bytes in = bytes_of(message->data, message->len);
    size_t length;

    FUZZ_CHECK(bytes_u8(&in) == 1 && bytes_u8(&in) == 0);
    length = bytes_u16(&in);
    FUZZ_CHECK(length == in.left);
    FUZZ_CHECK(bytes_u16(&in) <= 0x0303);
    FUZZ_CHECK(memcmp(bytes_take(&in, 32), hello->random, 32) == 0);
    (void)bytes_take(&in, bytes_u8(&in));
    length = bytes_u16(&in);
    FUZZ_CHECK(length >= 2 * hello->suite_count && length <= 2 * hello->suite_count + 4);
    (void)bytes_take(&in, length);
    (void)bytes_take(&in, bytes_u8(&in));
    FUZZ_CHECK(!in.bad);
    if (in.left == 0)
        return;
    FUZZ_CHECK(message->len < 256 || message->len >= 512 || hello->pad_to > 0);
    FUZZ_CHECK(message->len >= hello->pad_to);
    check_extensions(&in);
}

static void check_records(const struct hello *hello, const struct buf *octets)
{
    struct bytes in = bytes_of(octets->data, octets->len);
    struct buf message;
    unsigned records = 0;

    buf_init(&message, HELLO_RECORD_MAX);
    while (in.left > 0) {
        uint16_t size;
        const uint8_t *data;

        FUZZ_CHECK(bytes_u8(&in) == 22);
        FUZZ_CHECK(bytes_u16(&in) == (hello->version == TLS_SSL3 ? 0x0300 : 0x0301));
        size = bytes_u16(&in);
        data = bytes_take(&in, size);
        FUZZ_CHECK(size > 0 && data != NULL && buf_add(&message, data, size) == 0);
        records++;
    }
    FUZZ_CHECK(records == 1 || (records == 2 && hello->split_at > 0));
    check_message(hello, &message);
    buf_clear(&message);
}

static void fuzz_hello(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    char name[256] = "";
    struct hello hello = describe(&in, name);
    struct err err = {0};
    struct buf octets;

    buf_init(&octets, 2 * HELLO_RECORD_MAX);
    if (hello_build(&hello, &octets, &err) != 0)
        FUZZ_CHECK(err.code == ERR_USAGE && octets.len == 0);
    else if (hello.version == TLS_SSL2)
        FUZZ_CHECK(octets.len == 27 + 3 * hello.suite_count);
    else
        check_records(&hello, &octets);
    buf_clear(&octets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_hello(data, size);
    if (size >= 2)
        fuzz_flight(data + 2, size - 2, (data[0] & 1) != 0, data[1] == 0 ? 1 : data[1]);
    return 0;
}
