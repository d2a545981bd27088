/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flights made by hand: what OpenSSL's servers cannot be made to send. All are also fed octet by
 * octet. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "flight_steps.h"
#include "unit.h"

#define ZERO_8 "0000000000000000"
#define ZERO_32 ZERO_8 ZERO_8 ZERO_8 ZERO_8
#define HELLO(suite) "0303" ZERO_32 "00" suite "00 0005 ff01 0001 00"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define CERTIFICATES "000010 000003 aabbcc 000002 ddee 000002 ffff"
#define ECDHE "03 001d 03 040506 0804 0002 abcd"
#define NUMBERS "0003 00ffef 0001 02 0002 1234"
#define ECDHE_RSA "c02f"
#define DHE_RSA "009e"
#define RSA "002f"

enum { CCS = 20, ALERT, HANDSHAKE, DATA, HEARTBEAT };
enum {
    HELLO_REQUEST = 0,
    SERVER_HELLO = 2,
    CERTIFICATE = 11,
    KEY_EXCHANGE = 12,
    REQUEST = 13,
    DONE = 14,
    STATUS = 22
};

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

static void assert_broken(const char *problem)
{
    assert_int_equal(take(), FLIGHT_BROKEN);
    assert_non_null(flight.problem);
    assert_string_equal(flight.problem, problem);
}

static void put_text(const char *text)
{
    buf_adds(&octets, text);
}

/* A flight of TLS 1.2 up to the key exchange. */
static void begin(const char *hello)
{
    buf_reset(&octets);
    put_handshake(&octets, 3, SERVER_HELLO, hello);
    put_handshake(&octets, 3, CERTIFICATE, CERTIFICATES);
}

static void key_exchange(const char *hello, const char *hex)
{
    begin(hello);
    put_handshake(&octets, 3, KEY_EXCHANGE, hex);
    put_handshake(&octets, 3, DONE, "");
}

/* ---- records */

static void rfc5246_6_2_1_many_messages_in_one_record(void **state)
{
    struct buf messages;

    (void)state;
    key_exchange(HELLO(ECDHE_RSA), ECDHE);
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    buf_init(&messages, 4096);
    for (size_t at = 0; at < octets.len;) {
        size_t size = (size_t)(uint8_t)octets.data[at + 3] << 8 | (uint8_t)octets.data[at + 4];

        buf_add(&messages, octets.data + at + 5, size);
        at += 5 + size;
    }
    for (size_t size = 1; size <= messages.len; size++) {
        buf_reset(&octets);
        for (size_t at = 0; at < messages.len; at += size) {
            size_t left = messages.len - at;

            put_record(&octets, HANDSHAKE, 3, messages.data + at, left < size ? left : size);
        }
        assert_int_equal(take(), FLIGHT_HELLO_DONE);
        assert_int_equal(flight.group, 29);
        assert_int_equal(flight.scheme, 0x0804);
        assert_int_equal(flight.certificates.len, 7);
        assert_memory_equal(flight.certificates.data, "\xaa\xbb\xcc\xdd\xee\xff\xff", 7);
    }
    buf_clear(&messages);
}

static void rfc5246_6_2_1_lengths_of_records(void **state)
{
    static const uint8_t zeroes[16384 + 2049];

    (void)state;
    put_record(&octets, HANDSHAKE, 3, zeroes, 16384 + 2048); /* HelloRequests */
    assert_int_equal(take(), FLIGHT_OPEN);
    put_record(&octets, HANDSHAKE, 3, zeroes, 16384 + 2049);
    assert_broken("a record of a length that is not allowed");
    buf_reset(&octets);
    put_record(&octets, HANDSHAKE, 3, "", 0);
    assert_broken("a record of a length that is not allowed");
}

static void rfc5246_6_2_1_records_that_come_too_early(void **state)
{
    static const struct {
        unsigned type;
        const char *problem;
    } rows[] = {{CCS, "ChangeCipherSpec in the place of a handshake message"},
                {DATA, "application data in the place of a handshake message"},
                {HEARTBEAT, "a heartbeat in the place of a handshake message"}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(&octets);
        put_record(&octets, rows[i].type, 3, "\1\0\0", 3);
        assert_broken(rows[i].problem);
        assert_false(flight.hello_seen);
        begin(HELLO(ECDHE_RSA));
        put_record(&octets, rows[i].type, 3, "\1\0\0", 3);
        assert_broken(rows[i].problem);
        assert_true(flight.hello_seen);
    }
}

static void octets_that_are_no_record(void **state)
{
    (void)state;
    begin(HELLO(ECDHE_RSA));
    put_text("421 too long\r\n");
    assert_broken("octets that are no record");
    assert_true(flight.hello_seen);
    assert_false(flight.plaintext_after);
}

static void rfc3207_4_text_in_the_place_of_tls(void **state)
{
    static const char *const texts[] = {
        "454 4.7.0 TLS not available\r\n", "2", "\x16\x02", "\x13", "\x80\x2e\x04",
        "HTTP/1.1 400 Bad Request\r\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        buf_reset(&octets);
        put_text(texts[i]);
        assert_int_equal(take(), FLIGHT_NOT_TLS);
        assert_false(flight.plaintext_after);
    }
}

static void no_flight_is_longer(void **state)
{
    (void)state;
    while (octets.len < FLIGHT_MAX)
        put_record(&octets, ALERT, 3, "\1\x70", 2);
    octets.len = FLIGHT_MAX;
    assert_int_equal(take(), FLIGHT_OPEN);
    put_text("x");
    assert_broken("longer than any flight of a server");
    assert_int_equal(flight.taken, FLIGHT_MAX + 1);
    buf_reset(&octets);
    while (octets.len < FLIGHT_MAX)
        put_handshake(&octets, 3, HELLO_REQUEST, "");
    octets.len = FLIGHT_MAX;
    assert_int_equal(take(), FLIGHT_OPEN);
}

/* ---- alerts */

static void rfc5246_7_2_alerts_are_cut_and_joined(void **state)
{
    (void)state;
    put_record(&octets, ALERT, 1, "\2", 1);
    assert_int_equal(take(), FLIGHT_OPEN);
    assert_false(flight.alert_seen);
    put_record(&octets, ALERT, 1, "\x28", 1);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_int_equal(flight.alert_description, 40);
    assert_int_equal(flight.record_version, 0x0301);
    buf_reset(&octets);
    put_record(&octets, ALERT, 3, "\1\x70\2\x46\2\x28", 6);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_int_equal(flight.alert_level, 2);
    assert_int_equal(flight.alert_description, 70);
}

static void rfc5246_7_2_warnings_do_not_end_it(void **state)
{
    (void)state;
    put_record(&octets, ALERT, 3, "\1\x70", 2);
    put_handshake(&octets, 3, SERVER_HELLO, HELLO(RSA));
    put_record(&octets, ALERT, 3, "\1\x5a", 2);
    put_handshake(&octets, 3, CERTIFICATE, CERTIFICATES);
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.alert_description, 90);
}

static void rfc5246_7_2_1_a_warning_that_ends_it(void **state)
{
    (void)state;
    put_record(&octets, ALERT, 3, "\1\0", 2);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_int_equal(flight.alert_level, 1);
    buf_reset(&octets);
    put_record(&octets, ALERT, 3, "\0\x28", 2); /* a level that there is not */
    assert_int_equal(take(), FLIGHT_ALERT);
}

static void rfc5246_7_2_2_an_alert_in_the_middle(void **state)
{
    (void)state;
    put_handshake(&octets, 3, SERVER_HELLO, HELLO(RSA));
    put_record(&octets, ALERT, 3, "\2\x50", 2);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_true(flight.hello_seen);
    assert_int_equal(flight.suite, 0x002f);
}

static void case_22_23_text_behind_an_alert(void **state)
{
    (void)state;
    put_record(&octets, ALERT, 3, "\2\x14", 2);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_false(flight.plaintext_after);
    put_record(&octets, ALERT, 3, "\1\0", 2);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_false(flight.plaintext_after);
    assert_int_equal(flight.alert_description, 20);
    put_text("454 TLS not available\r\n500 OOPS\r\n");
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_true(flight.plaintext_after);
    assert_int_equal(flight.alert_description, 20);
    /* Behind a warning it is the end, too. */
    buf_reset(&octets);
    put_record(&octets, ALERT, 3, "\1\x28", 2);
    put_text("5");
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_true(flight.plaintext_after);
}

static void records_behind_an_alert_are_passed_over(void **state)
{
    static const uint8_t zeroes[16384];

    (void)state;
    put_record(&octets, ALERT, 3, "\2\x28", 2);
    for (size_t i = 0; i < 30; i++)
        put_record(&octets, DATA, 3, zeroes, i % 2 == 0 ? sizeof zeroes : 0);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_false(flight.plaintext_after);
    assert_int_equal(flight.taken, octets.len);
    put_hex(&octets, "17 0303 ffff");
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_true(flight.plaintext_after);
}

static void what_comes_behind_other_ends_changes_nothing(void **state)
{
    (void)state;
    key_exchange(HELLO(ECDHE_RSA), ECDHE);
    put_record(&octets, ALERT, 3, "\2\x28", 2);
    put_text("250 x\r\n");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_false(flight.alert_seen);
    assert_false(flight.plaintext_after);
}

/* ---- the order of messages */

static void rfc5246_7_3_messages_have_one_order(void **state)
{
    static const struct {
        uint8_t types[8];
        bool good;
    } rows[] = {
        {{SERVER_HELLO, CERTIFICATE, STATUS, KEY_EXCHANGE, REQUEST, DONE}, true},
        {{SERVER_HELLO, HELLO_REQUEST, CERTIFICATE, KEY_EXCHANGE, HELLO_REQUEST, DONE}, true},
        {{HELLO_REQUEST, HELLO_REQUEST, SERVER_HELLO, CERTIFICATE, KEY_EXCHANGE, DONE}, true},
        {{CERTIFICATE, SERVER_HELLO}, false},
        {{DONE}, false},
        {{KEY_EXCHANGE}, false},
        {{SERVER_HELLO, SERVER_HELLO}, false},
        {{SERVER_HELLO, CERTIFICATE, CERTIFICATE}, false},
        {{SERVER_HELLO, CERTIFICATE, KEY_EXCHANGE, STATUS}, false},
        {{SERVER_HELLO, CERTIFICATE, KEY_EXCHANGE, CERTIFICATE}, false},
        {{SERVER_HELLO, CERTIFICATE, REQUEST, KEY_EXCHANGE}, false},
        {{SERVER_HELLO, 20 /* Finished */}, false},
        {{SERVER_HELLO, 4 /* NewSessionTicket */}, false},
        {{1 /* ClientHello */}, false},
        {{255}, false},
    };
    static const char *const bodies[256] = {[SERVER_HELLO] = HELLO(ECDHE_RSA),
                                            [CERTIFICATE] = CERTIFICATES,
                                            [STATUS] = "01 000003 300100",
                                            [KEY_EXCHANGE] = ECDHE,
                                            [REQUEST] = "01 01 0002 0401 0000"};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(&octets);
        for (size_t k = 0; k < COUNT(rows[i].types) &&
                           (k == 0 || rows[i].types[k] != 0 || rows[i].types[k + 1] != 0);
             k++) {
            const char *body = bodies[rows[i].types[k]];

            put_handshake(&octets, 3, rows[i].types[k], body != NULL ? body : "");
        }
        if (rows[i].good)
            assert_int_equal(take(), FLIGHT_HELLO_DONE);
        else
            assert_broken("a handshake message that does not belong there");
    }
}

static void rfc5246_7_4_2_messages_that_must_be_there(void **state)
{
    (void)state;
    put_handshake(&octets, 3, SERVER_HELLO, HELLO(RSA));
    put_handshake(&octets, 3, DONE, "");
    assert_broken("ServerHelloDone without a certificate");
    begin(HELLO(ECDHE_RSA));
    put_handshake(&octets, 3, DONE, "");
    assert_broken("ServerHelloDone without a key exchange");
    begin(HELLO(DHE_RSA));
    put_handshake(&octets, 3, DONE, "");
    assert_broken("ServerHelloDone without a key exchange");
    begin(HELLO(RSA));
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    buf_reset(&octets);
    put_handshake(&octets, 3, SERVER_HELLO, HELLO("c0ff")); /* nobody knows what it needs */
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
}

static void rfc5246_7_3_an_abbreviated_handshake(void **state)
{
    (void)state;
    put_handshake(&octets, 3, SERVER_HELLO, "0303" ZERO_32 "04 01020304 c02f 00");
    put_record(&octets, CCS, 3, "\1", 1);
    assert_broken("ChangeCipherSpec in the place of a handshake message");
    assert_true(flight.hello_seen);
    assert_int_equal(flight.session_id_size, 4);
    assert_memory_equal(flight.session_id, "\1\2\3\4\0", 5);
}

/* ---- SSLv3 and TLS 1.3 */

static void rfc6101_5_6_ssl_3(void **state)
{
    (void)state;
    put_handshake(&octets, 0, SERVER_HELLO, "0300" ZERO_32 "00 0016 01");
    put_handshake(&octets, 0, CERTIFICATE, CERTIFICATES);
    put_handshake(&octets, 0, KEY_EXCHANGE, NUMBERS "0002 abcd");
    put_handshake(&octets, 0, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.version, 0x0300);
    assert_int_equal(flight.record_version, 0x0300);
    assert_int_equal(flight.suite, 0x0016);
    assert_int_equal(flight.compression, 1);
    assert_int_equal(flight.extension_count, 0);
    assert_int_equal(flight.dh_bits, 16);
    assert_int_equal(flight.scheme, 0);
    buf_reset(&octets);
    put_record(&octets, ALERT, 0, "\2\x28", 2);
    assert_int_equal(take(), FLIGHT_ALERT);
    assert_int_equal(flight.record_version, 0x0300);
}

static void rfc8446_4_1_3_server_hello(void **state)
{
    (void)state;
    put_handshake(&octets, 3, SERVER_HELLO,
                  "0303" ZERO_32 "00 1301 00 000f 0033 0005 001d 0001 ff 002b 0002 0304");
    put_record(&octets, CCS, 3, "\1", 1);
    assert_int_equal(take(), FLIGHT_HELLO_13);
    assert_int_equal(flight.version, 0x0304);
    assert_int_equal(flight.group, 29);
    assert_true(flight_has(&flight, 51) && flight_has(&flight, 43) && !flight_has(&flight, 44));
    /* A draft is told as it is. */
    buf_reset(&octets);
    put_handshake(&octets, 3, SERVER_HELLO, "0303" ZERO_32 "00 1301 00 0006 002b 0002 7f1c");
    assert_int_equal(take(), FLIGHT_HELLO_13);
    assert_int_equal(flight.version, 0x7f1c);
    /* As is a version that nobody offered. */
    begin("0302" ZERO_32 "00 002f 00");
    put_handshake(&octets, 3, DONE, "");
    assert_int_equal(take(), FLIGHT_HELLO_DONE);
    assert_int_equal(flight.version, 0x0302);
}

static void rfc8446_4_1_4_hello_retry_request(void **state)
{
    (void)state;
    put_handshake(&octets, 3, SERVER_HELLO,
                  "0303" RETRY "00 1302 00 000c 002b 0002 0304 0033 0002 11ec");
    assert_int_equal(take(), FLIGHT_RETRY);
    assert_int_equal(flight.group, 0x11ec);
    assert_int_equal(flight.suite, 0x1302);
    buf_reset(&octets);
    put_handshake(&octets, 3, SERVER_HELLO,
                  "0303" RETRY "00 1302 00 000e 002b 0002 0304 002c 0004 0002 abcd");
    assert_int_equal(take(), FLIGHT_RETRY);
    assert_int_equal(flight.group, 0);
    assert_int_equal(flight.cookie_size, 2);
    assert_memory_equal(flight.cookie, "\xab\xcd", 2);
}

static void rfc8446_4_1_3_the_sentinel(void **state)
{
    static const struct {
        const char *end;
        bool there;
    } rows[] = {{"444f574e47524400", true},
                {"444f574e47524401", true},
                {"444f574e47524402", false},
                {"454f574e47524401", false}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char hello[128];

        snprintf(hello, sizeof hello, "0303" ZERO_8 ZERO_8 ZERO_8 "%s 00 002f 00", rows[i].end);
        begin(hello);
        (void)take();
        assert_int_equal(flight_sentinel(&flight), rows[i].there);
    }
}

#define flight_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        flight_test(rfc5246_6_2_1_many_messages_in_one_record),
        flight_test(rfc5246_6_2_1_lengths_of_records),
        flight_test(rfc5246_6_2_1_records_that_come_too_early),
        flight_test(octets_that_are_no_record),
        flight_test(rfc3207_4_text_in_the_place_of_tls),
        flight_test(no_flight_is_longer),
        flight_test(rfc5246_7_2_alerts_are_cut_and_joined),
        flight_test(rfc5246_7_2_warnings_do_not_end_it),
        flight_test(rfc5246_7_2_1_a_warning_that_ends_it),
        flight_test(rfc5246_7_2_2_an_alert_in_the_middle),
        flight_test(case_22_23_text_behind_an_alert),
        flight_test(records_behind_an_alert_are_passed_over),
        flight_test(what_comes_behind_other_ends_changes_nothing),
        flight_test(rfc5246_7_3_messages_have_one_order),
        flight_test(rfc5246_7_4_2_messages_that_must_be_there),
        flight_test(rfc5246_7_3_an_abbreviated_handshake),
        flight_test(rfc6101_5_6_ssl_3),
        flight_test(rfc8446_4_1_3_server_hello),
        flight_test(rfc8446_4_1_4_hello_retry_request),
        flight_test(rfc8446_4_1_3_the_sentinel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
