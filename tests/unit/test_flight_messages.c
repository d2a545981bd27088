/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single handshake messages made by hand, whole and broken in every length, and those of SSLv2. All
 * are also fed octet by octet. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include <openssl/sha.h>

#include "base/bytes.h"
#include "flight_steps.h"
#include "unit.h"

#define ZERO_8 "0000000000000000"
#define ZERO_32 ZERO_8 ZERO_8 ZERO_8 ZERO_8
#define HELLO(suite) "0303" ZERO_32 "00" suite "00"
#define CERTIFICATES "00000b 000003 aabbcc 000002 ddee"

enum { SERVER_HELLO = 2, CERTIFICATE = 11, KEY_EXCHANGE, REQUEST, DONE, STATUS = 22 };

static struct buf octets;
static struct flight flight;

static int setup(void **state)
{
    (void)state;
    buf_init(&octets, (size_t)1024 * 1024);
    flight_init(&flight, false);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_clear(&octets);
    flight_clear(&flight);
    return 0;
}

static enum flight_end take(void)
{
    flight_clear(&flight);
    return flight_steps(&flight, false, &octets);
}

/* What comes before a message of this type. */
static void begin(unsigned type, const char *suite)
{
    char hello[128];

    snprintf(hello, sizeof hello, HELLO("%s"), suite);
    buf_reset(&octets);
    if (type != SERVER_HELLO)
        put_handshake(&octets, 3, SERVER_HELLO, hello);
    if (type > CERTIFICATE)
        put_handshake(&octets, 3, CERTIFICATE, CERTIFICATES);
}

static enum flight_end key_exchange(const char *suite, const char *hex)
{
    begin(KEY_EXCHANGE, suite);
    put_handshake(&octets, 3, KEY_EXCHANGE, hex);
    put_handshake(&octets, 3, DONE, "");
    return take();
}

/* ---- ServerKeyExchange */

static void rfc8422_5_4_curves(void **state)
{
    (void)state;
    assert_int_equal(key_exchange("c02f", "03 0017 02 0405 0401 0001 00"), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.group, 23);
    assert_int_equal(flight.scheme, 0x0401);
    assert_int_equal(key_exchange("c018", "03 3a3a 00"), FLIGHT_HELLO_DONE); /* anonymous */
    assert_int_equal(flight.group, 0x3a3a);
    assert_int_equal(flight.scheme, 0);
    /* RFC 4492 5.4: explicit ones are said to be there, and not looked into. */
    assert_int_equal(key_exchange("c02f", "01 ff"), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.group, 0xff01);
    assert_int_equal(key_exchange("c02f", "02"), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.group, 0xff02);
    assert_int_equal(key_exchange("c02f", "04 0017 02 0405 0401 0001 00"), FLIGHT_BROKEN);
}

static void rfc5246_7_4_3_finite_fields(void **state)
{
    uint8_t digest[32];

    (void)state;
    assert_int_equal(key_exchange("009e", "0005 00007fffef 0002 0002 0002 1234 0401 0001 00"),
                     FLIGHT_HELLO_DONE);
    assert_int_equal(flight.dh_bits, 23);
    assert_false(flight.dh_trivial);
    assert_int_equal(flight.scheme, 0x0401);
    assert_int_equal(flight.group, 0);
    SHA256((const uint8_t *)"\x7f\xff\xef", 3, digest);
    assert_memory_equal(flight.dh_prime_sha256, digest, sizeof digest);
    assert_int_equal(key_exchange("0034", "0001 17 0001 05 0001 07"), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.dh_bits, 5);
    assert_int_equal(flight.scheme, 0);
}

static void numbers_that_give_the_secret_away(void **state)
{
    static const struct {
        const char *numbers;
        bool trivial;
    } rows[] = {
        {"0002 ffef 0001 02 0002 1234", false}, {"0002 ffef 0001 02 0002 ffee", true},
        {"0002 ffef 0001 02 0001 00", true},    {"0002 ffef 0001 02 0000", true},
        {"0002 ffef 0001 02 0001 01", true},    {"0002 ffef 0001 02 0003 000001", true},
        {"0002 ffef 0001 01 0002 1234", true},  {"0002 ffef 0002 ffee 0002 1234", true},
        {"0002 ffef 0001 00 0002 1234", true},  {"0002 ffef 0003 00ffee 0002 1234", true},
        {"0000 0001 02 0002 1234", true},       {"0002 ffef 0001 02 0002 feee", false},
        {"0001 00 0001 02 0002 1234", true},    {"0002 ffef 0001 02 0001 ee", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(key_exchange("0034", rows[i].numbers), FLIGHT_HELLO_DONE);
        assert_int_equal(flight.dh_trivial, rows[i].trivial);
    }
}

static void rfc4346_f_1_1_2_export_keys(void **state)
{
    (void)state;
    assert_int_equal(key_exchange("0003", "0002 ffef 0001 03 0401 0001 00"), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.dh_bits, 0);
    assert_int_equal(flight.scheme, 0x0401);
    begin(KEY_EXCHANGE, "0003"); /* the certificate's own key is short enough */
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_int_equal(key_exchange("002f", "0002 ffef 0001 03 0401 0001 00"), FLIGHT_BROKEN);
    assert_string_equal(flight.problem, "a ServerKeyExchange that does not parse");
}

/* RFC 4279 2, RFC 5054 2.5.3 and what is not registered at all */
static void key_exchanges_that_are_not_for_mail(void **state)
{
    static const char *const rows[] = {"008c", "0090", "0094", "c01d", "c037", "c0ff"};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(key_exchange(rows[i], "0003 616263 ff ff ff"), FLIGHT_HELLO_DONE);
        assert_true(flight.key_exchange_seen);
        assert_int_equal(flight.group, 0);
        assert_int_equal(flight.dh_bits, 0);
    }
}

/* ---- certificates and their status */

static void rfc5246_7_4_2_certificates_over_the_cap(void **state)
{
    static uint8_t body[3 + 2 * (3 + 100000)];
    struct buf message;

    (void)state;
    memset(body, 0x30, sizeof body);
    memcpy(body, "\x03\x0d\x46\x01\x86\xa0", 6);
    memcpy(body + 6 + 100000, "\x01\x86\xa0", 3);
    buf_init(&message, sizeof body + 4);
    put_message(&message, CERTIFICATE, body, sizeof body);
    begin(CERTIFICATE, "002f");
    for (size_t at = 0; at < message.len; at += 16384) {
        size_t left = message.len - at;

        put_record(&octets, 22, 3, message.data + at, left < 16384 ? left : 16384);
    }
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_true(flight.certificate_seen);
    assert_int_equal(flight.certificates.len, 100000);
    buf_clear(&message);
}

static void rfc6066_8_status(void **state)
{
    static const struct {
        const char *body;
        bool stapled;
        bool broken;
    } rows[] = {{"01 000002 3000", true, false},
                {"01 000000", false, false},
                {"02 000005 000002 3000", false, false}, /* RFC 6961 2.2 */
                {"01 000003 3000", false, true},
                {"01 000002 300000", false, true},
                {"01 0000", false, true},
                {"", false, true}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(STATUS, "002f");
        put_handshake(&octets, 3, STATUS, rows[i].body);
        assert_int_equal(take(), rows[i].broken ? FLIGHT_BROKEN : FLIGHT_OPEN);
        assert_int_equal(flight.stapled, rows[i].stapled);
    }
}

/* ---- broken in every length */

#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

/* Whole messages. `fields`: where the lengths are, each the last octet of its field. `short_at`: a
 * size at which a message cut short is whole, too. */
static const struct message {
    unsigned type;
    const char *suite;
    const char *hex;
    size_t fields[8];
    size_t short_at;
} messages[] = {
    {SERVER_HELLO,
     "",
     "0303" ZERO_32 "02 abcd c02f 00 000c ff01 0001 00 1234 0003 010203",
     {34, 41, 45, 50},
     40},
    {SERVER_HELLO,
     "",
     "0303" ZERO_32 "00 1301 00 000f 0033 0005 001d 0001 ff 002b 0002 0304",
     {34, 39, 43, 47, 52},
     38},
    {SERVER_HELLO,
     "",
     "0303" RETRY "00 1301 00 0014 0033 0002 001d 002b 0002 0304 002c 0004 0002 abcd",
     {34, 39, 43, 49, 55, 57},
     38},
    {CERTIFICATE, "002f", "00000b 000003 aabbcc 000002 ddee", {2, 5, 11}, 0},
    {KEY_EXCHANGE, "c02f", "03 001d 03 040506 0804 0002 abcd", {3, 10}, 0},
    {KEY_EXCHANGE, "c018", "03 001d 03 040506", {3}, 0},
    {KEY_EXCHANGE, "009e", "0002 ffef 0001 02 0002 1234 0401 0002 abcd", {1, 5, 8, 14}, 0},
    {KEY_EXCHANGE, "0034", "0002 ffef 0001 02 0002 1234", {1, 5, 8}, 0},
    {KEY_EXCHANGE, "0003", "0002 ffef 0001 03 0401 0002 abcd", {1, 5, 10}, 0},
    {STATUS, "002f", "01 000003 300100", {3}, 0},
};

/* Other lengths with which a message is whole, too: what follows is cut elsewhere. */
static const struct {
    size_t message, field;
    unsigned value;
} chances[] = {{0, 34, 16}, {0, 45, 8}, {1, 34, 17}, {2, 34, 22}, {3, 5, 8}};

static bool is_whole(size_t message, size_t field, unsigned value)
{
    for (size_t i = 0; i < COUNT(chances); i++) {
        if (chances[i].message == message && chances[i].field == field && chances[i].value == value)
            return true;
    }
    return false;
}

static enum flight_end take_body(const struct message *message, const uint8_t *body, size_t size)
{
    struct buf whole;
    enum flight_end end;

    buf_init(&whole, 256);
    put_message(&whole, message->type, body, size);
    begin(message->type, message->suite);
    put_record(&octets, 22, 3, whole.data, whole.len);
    buf_clear(&whole);
    end = take();
    assert_int_equal(flight.problem != NULL, end == FLIGHT_BROKEN);
    return end;
}

static void lengths_that_do_not_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        const struct message *message = &messages[i];
        uint8_t body[128] = {0};
        size_t size = (size_t)bytes_unhex(message->hex, body, sizeof body);

        assert_int_not_equal(take_body(message, body, size), FLIGHT_BROKEN);
        for (size_t k = 0; k < COUNT(message->fields) && message->fields[k] > 0; k++) {
            uint8_t *field = &body[message->fields[k]], good = *field;

            for (unsigned value = 0; value < 256; value++) {
                *field = (uint8_t)value;
                if (value != good && !is_whole(i, message->fields[k], value))
                    assert_int_equal(take_body(message, body, size), FLIGHT_BROKEN);
            }
            *field = good;
        }
    }
}

static void messages_that_are_cut_or_longer(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        const struct message *message = &messages[i];
        uint8_t body[128] = {0};
        size_t size = (size_t)bytes_unhex(message->hex, body, sizeof body);

        for (size_t cut = 0; cut < size; cut++) {
            if (cut != message->short_at || cut == 0)
                assert_int_equal(take_body(message, body, cut), FLIGHT_BROKEN);
        }
        assert_int_equal(take_body(message, body, size + 1), FLIGHT_BROKEN);
        assert_int_equal(take_body(message, body, size + 7), FLIGHT_BROKEN);
    }
}

static void rfc5246_7_4_headers_of_messages(void **state)
{
    (void)state;
    put_record(&octets, 22, 3, "\2\4\0\1", 4);
    assert_int_equal(take(), FLIGHT_BROKEN);
    assert_string_equal(flight.problem, "a handshake message that is too long");
    buf_reset(&octets);
    put_record(&octets, 22, 3, "\2\4\0\0", 4);
    assert_int_equal(take(), FLIGHT_OPEN);
    begin(DONE, "002f");
    put_handshake(&octets, 3, DONE, "00");
    assert_int_equal(take(), FLIGHT_BROKEN);
    assert_string_equal(flight.problem, "a ServerHelloDone that is not empty");
    buf_reset(&octets);
    put_handshake(&octets, 3, 0, "00"); /* HelloRequest */
    assert_int_equal(take(), FLIGHT_BROKEN);
}

static void rfc5246_7_4_1_4_extensions(void **state)
{
    (void)state;
    begin(SERVER_HELLO, "");
    put_handshake(&octets, 3, SERVER_HELLO, HELLO("002f") "000a ff01 0001 00 ff01 0001 00");
    assert_int_equal(take(), FLIGHT_BROKEN); /* one of a type twice */
    buf_reset(&octets);
    put_handshake(&octets, 3, SERVER_HELLO, HELLO("002f") "0000");
    assert_int_equal(take(), FLIGHT_OPEN);
    assert_true(flight.hello_seen);
    assert_int_equal(flight.extension_count, 0);
}

static void rfc5246_7_4_1_3_more_extensions_than_are_kept(void **state)
{
    uint8_t body[38 + 2 + 4 * 40] = {3, 3};
    struct buf message;

    (void)state;
    body[36] = 0x2f;
    body[39] = 4 * 40;
    for (size_t i = 0; i < 40; i++)
        body[40 + 4 * i + 1] = (uint8_t)(100 + i);
    buf_init(&message, sizeof body + 4);
    put_message(&message, SERVER_HELLO, body, sizeof body);
    put_record(&octets, 22, 3, message.data, message.len);
    assert_int_equal(take(), FLIGHT_OPEN);
    assert_true(flight.hello_seen);
    assert_int_equal(flight.extension_count, FLIGHT_EXTENSIONS_MAX);
    assert_true(flight_has(&flight, 100) && !flight_has(&flight, 139));
    buf_clear(&message);
}

/* ---- SSLv2 (the draft of 1995) */

static enum flight_end take_ssl2(const char *hex)
{
    buf_reset(&octets);
    put_hex(&octets, hex);
    flight_clear(&flight);
    return flight_steps(&flight, true, &octets);
}

static void ssl2_server_hello(void **state)
{
    (void)state;
    assert_int_equal(take_ssl2("8016 04 00 01 0002 0003 0006 0002 aabbcc 010080 0700c0 cccc"),
                     FLIGHT_SSL2);
    assert_true(flight.hello_seen);
    assert_int_equal(flight.version, 2);
    assert_true(flight.certificate_seen);
    assert_int_equal(flight.certificates.len, 3);
    assert_memory_equal(flight.certificates.data, "\xaa\xbb\xcc", 3);
    assert_int_equal(flight.ssl2_suite_count, 2);
    assert_int_equal(flight.ssl2_suites[0], 0x010080);
    assert_int_equal(flight.ssl2_suites[1], 0x0700c0);
    /* With a header of three octets, and padding. */
    assert_int_equal(take_ssl2("0010 02 04 00 01 0002 0000 0003 0000 010080 ffff"), FLIGHT_SSL2);
    assert_int_equal(flight.ssl2_suites[0], 0x010080);
    assert_false(flight.certificate_seen);
    /* CVE-2015-3197: no suite in common, and yet it goes on. */
    assert_int_equal(take_ssl2("800b 04 00 01 0002 0000 0000 0000"), FLIGHT_SSL2);
    assert_int_equal(flight.ssl2_suite_count, 0);
}

static void ssl2_other_answers(void **state)
{
    static const struct {
        const char *hex;
        enum flight_end end;
    } rows[] = {
        {"8003 00 0001", FLIGHT_SSL2_ERROR},
        {"0004 01 00 0001 ff", FLIGHT_SSL2_ERROR},
        {"0004 01 00 0001", FLIGHT_OPEN},
        {"15 0300 0002 02 28", FLIGHT_ALERT},
        {"15 0301 0002 02 46", FLIGHT_ALERT},
        {"15", FLIGHT_OPEN},
        {"35 30 30 20", FLIGHT_NOT_TLS}, /* "500 " */
        {"48 54 54 50", FLIGHT_NOT_TLS}, /* "HTTP" */
        {"8000", FLIGHT_NOT_TLS},
        {"8003 01 0001", FLIGHT_NOT_TLS},
        {"8004 00 000100", FLIGHT_NOT_TLS},
        {"0001 02", FLIGHT_NOT_TLS}, /* more padding than octets */
        {"16 0301 0004 00 000000", FLIGHT_OPEN},
        {"17 0301 0000", FLIGHT_OPEN}, /* a length of SSLv2 */
        {"ffff 04", FLIGHT_OPEN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(take_ssl2(rows[i].hex), rows[i].end);
        assert_false(flight.hello_seen);
    }
    assert_int_equal(take_ssl2("15 0300 0002 02 28"), FLIGHT_ALERT);
    assert_int_equal(flight.alert_description, 40);
    assert_int_equal(flight.record_version, 0x0300);
}

static void ssl2_lengths_that_do_not_fit(void **state)
{
    static const char *const rows[] = {
        "800b 04 00 01 0003 0000 0000 0000",           /* another version */
        "800a 04 00 01 0002 0000 0000 00",             /* cut */
        "800e 04 00 01 0002 0004 0000 0000 010080",    /* certificate */
        "800e 04 00 01 0002 0000 0006 0000 010080",    /* suites */
        "800e 04 00 01 0002 0000 0002 0001 010080",    /* no multiple of three */
        "800e 04 00 01 0002 0000 0003 0001 010080",    /* connection */
        "800f 04 00 01 0002 0000 0003 0000 010080 00", /* more than it says */
        "800e 04 00 01 0002 ffff ffff ffff 010080",
        "8001 04",
        "800e 04 00 01 0002 0000 0000 0000 010080",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(take_ssl2(rows[i]), FLIGHT_BROKEN);
        assert_false(flight.hello_seen);
        assert_false(flight.certificate_seen);
    }
}

static void ssl2_more_suites_than_are_kept(void **state)
{
    uint8_t hello[2 + 11 + 3 * 100] = {0x81, 0x37, 4, 0, 1, 0, 2, 0, 0, 1, 44, 0, 0};

    (void)state;
    for (size_t i = 0; i < 100; i++)
        hello[13 + 3 * i + 2] = (uint8_t)i;
    buf_add(&octets, hello, sizeof hello);
    assert_int_equal(flight_steps(&flight, true, &octets), FLIGHT_SSL2);
    assert_int_equal(flight.ssl2_suite_count, FLIGHT_SSL2_SUITES_MAX);
    assert_int_equal(flight.ssl2_suites[63], 63);
}

#define flight_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        flight_test(rfc8422_5_4_curves),
        flight_test(rfc5246_7_4_3_finite_fields),
        flight_test(numbers_that_give_the_secret_away),
        flight_test(rfc4346_f_1_1_2_export_keys),
        flight_test(key_exchanges_that_are_not_for_mail),
        flight_test(rfc5246_7_4_2_certificates_over_the_cap),
        flight_test(rfc6066_8_status),
        flight_test(lengths_that_do_not_fit),
        flight_test(messages_that_are_cut_or_longer),
        flight_test(rfc5246_7_4_headers_of_messages),
        flight_test(rfc5246_7_4_1_4_extensions),
        flight_test(rfc5246_7_4_1_3_more_extensions_than_are_kept),
        flight_test(ssl2_server_hello),
        flight_test(ssl2_other_answers),
        flight_test(ssl2_lengths_that_do_not_fit),
        flight_test(ssl2_more_suites_than_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
