/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "flight_steps.h"

#include <string.h>

#include "base/bytes.h"

#include "unit.h"

static void assert_same_text(const char *one, const char *two)
{
    assert_int_equal(one == NULL, two == NULL);
    if (one != NULL)
        assert_string_equal(one, two);
}

static void assert_same_buf(const struct buf *one, const struct buf *two)
{
    assert_int_equal(one->len, two->len);
    assert_memory_equal(one->data, two->data, one->len);
}

static void assert_same_hello(const struct flight *one, const struct flight *two)
{
    assert_int_equal(one->hello_seen, two->hello_seen);
    assert_int_equal(one->version, two->version);
    assert_int_equal(one->record_version, two->record_version);
    assert_memory_equal(one->random, two->random, sizeof one->random);
    assert_memory_equal(one->session_id, two->session_id, sizeof one->session_id);
    assert_int_equal(one->session_id_size, two->session_id_size);
    assert_int_equal(one->suite, two->suite);
    assert_int_equal(one->compression, two->compression);
    assert_memory_equal(one->extensions, two->extensions, sizeof one->extensions);
    assert_int_equal(one->extension_count, two->extension_count);
    assert_int_equal(one->group, two->group);
    assert_int_equal(one->cookie_size, two->cookie_size);
    assert_memory_equal(one->cookie, two->cookie, sizeof one->cookie);
}

static void assert_same(const struct flight *one, const struct flight *two)
{
    assert_int_equal(one->end, two->end);
    assert_same_text(one->problem, two->problem);
    assert_same_hello(one, two);
    assert_same_buf(&one->certificates, &two->certificates);
    assert_int_equal(one->certificate_seen, two->certificate_seen);
    assert_int_equal(one->stapled, two->stapled);
    assert_int_equal(one->certificate_request, two->certificate_request);
    assert_int_equal(one->key_exchange_seen, two->key_exchange_seen);
    assert_int_equal(one->scheme, two->scheme);
    assert_int_equal(one->dh_bits, two->dh_bits);
    assert_memory_equal(one->dh_prime_sha256, two->dh_prime_sha256, sizeof one->dh_prime_sha256);
    assert_int_equal(one->dh_trivial, two->dh_trivial);
    assert_int_equal(one->alert_seen, two->alert_seen);
    assert_int_equal(one->alert_level, two->alert_level);
    assert_int_equal(one->alert_description, two->alert_description);
    assert_int_equal(one->plaintext_after, two->plaintext_after);
    assert_int_equal(one->ssl2_suite_count, two->ssl2_suite_count);
    assert_memory_equal(one->ssl2_suites, two->ssl2_suites, sizeof one->ssl2_suites);
    assert_int_equal(one->taken, two->taken);
}

enum flight_end flight_steps(struct flight *flight, bool ssl2, const struct buf *octets)
{
    static const size_t sizes[] = {1, 2, 5, 1000};
    const uint8_t *data = (const uint8_t *)octets->data;

    flight_init(flight, ssl2);
    (void)flight_feed(flight, data, octets->len);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct flight other;

        flight_init(&other, ssl2);
        for (size_t at = 0; at < octets->len; at += sizes[i]) {
            size_t left = octets->len - at;

            (void)flight_feed(&other, data + at, left < sizes[i] ? left : sizes[i]);
        }
        assert_same(flight, &other);
        flight_clear(&other);
    }
    return flight->end;
}

void put_record(struct buf *out, unsigned type, unsigned minor, const void *data, size_t size)
{
    uint8_t header[] = {(uint8_t)type, 3, (uint8_t)minor, (uint8_t)(size >> 8), (uint8_t)size};

    assert_int_equal(buf_add(out, header, sizeof header), 0);
    assert_int_equal(buf_add(out, data, size), 0);
}

void put_message(struct buf *out, unsigned type, const void *body, size_t size)
{
    uint8_t header[] = {(uint8_t)type, (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};

    assert_int_equal(buf_add(out, header, sizeof header), 0);
    assert_int_equal(buf_add(out, body, size), 0);
}

void put_hex(struct buf *out, const char *hex)
{
    static uint8_t data[8192];
    long size = bytes_unhex(hex, data, sizeof data);

    assert_true(size >= 0);
    assert_int_equal(buf_add(out, data, (size_t)size), 0);
}

void put_handshake(struct buf *out, unsigned minor, unsigned type, const char *hex)
{
    struct buf body, message;

    buf_init(&body, 8192);
    buf_init(&message, 8192 + 4);
    put_hex(&body, hex);
    put_message(&message, type, body.data, body.len);
    put_record(out, 22, minor, message.data, message.len);
    buf_clear(&body);
    buf_clear(&message);
}
