/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClientHellos octet by octet. Those of the versions that OpenSSL knows are also sent to its
 * servers, in test_flight_servers.c. */
#include <config.h>

#include "tls/hello.h"

#include <string.h>

#include "base/bytes.h"
#include "flight_steps.h"
#include "unit.h"

#define ZERO_8 "0000000000000000"
#define ZERO_32 ZERO_8 ZERO_8 ZERO_8 ZERO_8

static struct buf built;
static struct err err;

static int setup(void **state)
{
    (void)state;
    buf_init(&built, 2 * HELLO_RECORD_MAX);
    err = (struct err){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_clear(&built);
    return 0;
}

static void build(const struct hello *hello)
{
    buf_reset(&built);
    assert_int_equal(hello_build(hello, &built, &err), 0);
}

static void assert_octets(const struct hello *hello, const char *hex)
{
    struct buf expected;

    buf_init(&expected, HELLO_RECORD_MAX);
    put_hex(&expected, hex);
    build(hello);
    assert_int_equal(built.len, expected.len);
    assert_memory_equal(built.data, expected.data, expected.len);
    buf_clear(&expected);
}

/* The extension's content in the one record that was built; `at` is NULL where it is not there. */
static struct bytes extension(uint16_t type)
{
    struct bytes in = bytes_of(built.data, built.len), found = {NULL, 0, false};

    (void)bytes_take(&in, 5 + 4 + 2 + 32);
    (void)bytes_take(&in, bytes_u8(&in));
    (void)bytes_take(&in, bytes_u16(&in));
    (void)bytes_take(&in, bytes_u8(&in));
    if (in.left > 0) {
        size_t size = bytes_u16(&in);

        assert_int_equal(size, in.left);
    }
    while (in.left > 0 && !in.bad) {
        uint16_t this = bytes_u16(&in);
        uint16_t size = bytes_u16(&in);
        const uint8_t *data = bytes_take(&in, size);

        assert_true(this != type || found.at == NULL);
        if (this == type)
            found = bytes_of(data, size);
    }
    assert_false(in.bad);
    return found;
}

static void assert_extension(uint16_t type, const char *hex)
{
    struct bytes found = extension(type);
    uint8_t expected[512];
    long size = bytes_unhex(hex, expected, sizeof expected);

    assert_non_null(found.at);
    assert_int_equal(found.left, size);
    assert_memory_equal(found.at, expected, found.left);
}

static struct hello usual(enum tls_version version)
{
    return (struct hello){.version = version,
                          .suites = {0xc02f},
                          .suite_count = 1,
                          .groups = {29},
                          .group_count = 1,
                          .schemes = {0x0401},
                          .scheme_count = 1,
                          .sni = "mx"};
}

/* ---- versions */

static void rfc5246_7_4_1_2_tls_1_2(void **state)
{
    struct hello hello = usual(TLS_1_2);

    (void)state;
    assert_octets(&hello, "16 0301 0052  01 00004e  0303" ZERO_32 "00  0004 c02f 00ff  01 00"
                          "0021  0000 0007 0005 00 0002 6d78  000b 0002 01 00"
                          "000a 0004 0002 001d  000d 0004 0002 0401");
}

static void rfc4346_7_4_1_2_tls_1_1(void **state)
{
    struct hello hello = usual(TLS_1_1);

    (void)state;
    assert_octets(&hello, "16 0301 004a  01 000046  0302" ZERO_32 "00  0004 c02f 00ff  01 00"
                          "0019  0000 0007 0005 00 0002 6d78  000b 0002 01 00"
                          "000a 0004 0002 001d");
}

static void rfc2246_7_4_1_2_tls_1_0(void **state)
{
    struct hello hello = usual(TLS_1_0);

    (void)state;
    hello.renegotiation_info = true;
    hello.sni = NULL;
    hello.group_count = 0;
    assert_octets(&hello, "16 0301 0034  01 000030  0301" ZERO_32 "00  0002 c02f  01 00"
                          "0005  ff01 0001 00");
}

static void rfc6101_5_6_1_2_ssl_3(void **state)
{
    struct hello hello = usual(TLS_SSL3);

    (void)state;
    hello.suites[0] = 0x000a;
    hello.renegotiation_info = true;
    hello.compression = true;
    hello.pad_to = 900;
    assert_octets(&hello, "16 0300 0030  01 00002c  0300" ZERO_32 "00  0004 000a 00ff  02 01 00");
}

static void rfc8446_4_1_2_tls_1_3(void **state)
{
    struct hello hello = usual(TLS_1_3);

    (void)state;
    hello.suites[0] = 0x1301;
    hello.key_share = true;
    hello.session_id = (const uint8_t *)"id";
    hello.session_id_size = 2;
    assert_octets(&hello, "16 0301 0059  01 000055  0303" ZERO_32 "02 6964  0002 1301  01 00"
                          "0028  0000 0007 0005 00 0002 6d78  002b 0003 02 0304  0033 0002 0000"
                          "000a 0004 0002 001d  000d 0004 0002 0401");
    assert_null(extension(11).at);
}

/* RFC 8446 D.4: 32 octets that differ with the random */
static void rfc8446_d_4_a_session_id(void **state)
{
    struct hello hello = usual(TLS_1_3);
    uint8_t first[32];

    (void)state;
    build(&hello);
    assert_int_equal(built.data[43], 32);
    memcpy(first, built.data + 44, sizeof first);
    build(&hello);
    assert_memory_equal(built.data + 44, first, sizeof first);
    hello.random[0] = 1;
    build(&hello);
    assert_int_equal(built.data[43], 32);
    assert_memory_not_equal(built.data + 44, first, sizeof first);
}

/* The draft of 1995, 1.2.1.1 */
static void ssl_2(void **state)
{
    struct hello hello = {
        .version = TLS_SSL2, .suites = {0x010080, 0x0700c0}, .suite_count = 2, .sni = "mx"};

    (void)state;
    memcpy(hello.random, "challenge 16 oct and more", 25);
    assert_octets(&hello, "801f 01 0002 0006 0000 0010  010080 0700c0"
                          "6368616c6c656e6765203136206f6374");
}

/* ---- extensions and signals */

static void extensions_up_to_tls_1_2(void **state)
{
    struct hello hello = usual(TLS_1_2);

    (void)state;
    hello.heartbeat = hello.status_request = hello.session_ticket = true;
    hello.encrypt_then_mac = hello.extended_master_secret = hello.renegotiation_info = true;
    build(&hello);
    assert_extension(15, "01");          /* RFC 6520 2 */
    assert_extension(5, "01 0000 0000"); /* RFC 6066 8 */
    assert_extension(35, "");            /* RFC 5077 3.2 */
    assert_extension(22, "");            /* RFC 7366 2 */
    assert_extension(23, "");            /* RFC 7627 5.1 */
    assert_extension(0xff01, "00");      /* RFC 5746 3.4 */
    hello.ticket = (const uint8_t *)"ticket";
    hello.ticket_size = 6;
    build(&hello);
    assert_extension(35, "7469636b6574");
    hello.bare = true;
    assert_octets(&hello, "16 0301 002f  01 00002b  0303" ZERO_32 "00  0004 c02f 00ff  01 00");
}

static void extensions_of_tls_1_3_only(void **state)
{
    static const uint16_t older[] = {11, 15, 22, 23, 35, 0xff01};
    struct hello hello = usual(TLS_1_3);

    (void)state;
    hello.heartbeat = hello.status_request = hello.session_ticket = true;
    hello.encrypt_then_mac = hello.extended_master_secret = hello.renegotiation_info = true;
    build(&hello);
    for (size_t i = 0; i < COUNT(older); i++)
        assert_null(extension(older[i]).at);
    assert_null(extension(51).at);
    assert_null(extension(44).at);
    assert_extension(5, "01 0000 0000");
    hello.cookie = (const uint8_t *)"cookie";
    hello.cookie_size = 6;
    build(&hello);
    assert_extension(44, "0006 636f6f6b6965"); /* RFC 8446 4.2.2 */
}

static void rfc8422_5_1_2_no_formats_without_groups(void **state)
{
    struct hello hello = usual(TLS_1_2);

    (void)state;
    hello.group_count = 0;
    build(&hello);
    assert_null(extension(10).at);
    assert_null(extension(11).at);
}

static void rfc7507_4_the_fallback_suite_comes_last(void **state)
{
    struct hello hello = usual(TLS_1_1);

    (void)state;
    hello.bare = true;
    hello.fallback_scsv = true;
    assert_octets(&hello, "16 0301 0031  01 00002d  0302" ZERO_32 "00  0006 c02f 00ff 5600  01 00");
}

static void rfc3749_2_deflate_before_null(void **state)
{
    struct hello hello = usual(TLS_1_2);

    (void)state;
    hello.bare = true;
    hello.compression = true;
    assert_octets(&hello, "16 0301 0030  01 00002c  0303" ZERO_32 "00  0004 c02f 00ff  02 01 00");
}

static void no_list_where_there_are_no_extensions(void **state)
{
    struct hello hello = {.version = TLS_1_1, .suites = {0x002f}, .suite_count = 1};

    (void)state;
    assert_octets(&hello, "16 0301 002f  01 00002b  0302" ZERO_32 "00  0004 002f 00ff  01 00");
}

/* ---- sizes */

/* RFC 7685 1; and an empty extension in the last place is what some servers do not take. */
static void rfc7685_sizes_that_servers_hang_on(void **state)
{
    static const uint8_t zeroes[600];
    struct hello hello = usual(TLS_1_2);

    (void)state;
    hello.session_ticket = true;
    hello.ticket = zeroes;
    for (size_t size = 0; size < 600; size++) {
        size_t message;

        hello.ticket_size = size;
        build(&hello);
        message = built.len - 5;
        assert_true(message < 256 || message >= 512);
        assert_true(extension(21).at == NULL || extension(21).left > 0);
        assert_int_equal(extension(21).at != NULL, message >= 512 && size < 512 - 86);
    }
}

static void rfc7685_wanted_sizes(void **state)
{
    (void)state;
    for (enum tls_version version = TLS_1_0; version <= TLS_1_3; version++) {
        struct hello hello = usual(version);

        for (size_t wanted = 1; wanted <= 4000; wanted += wanted < 600 ? 1 : 37) {
            size_t message;

            hello.pad_to = wanted;
            build(&hello);
            message = built.len - 5;
            assert_true(message >= wanted);
            assert_true(extension(21).at == NULL || message <= wanted + 4);
            for (size_t i = 0; i < extension(21).left; i++)
                assert_int_equal(extension(21).at[i], 0);
        }
        hello.pad_to = 16000;
        build(&hello);
        assert_int_equal(built.len - 5, 16000);
    }
}

static void rfc5246_6_2_1_two_records(void **state)
{
    struct hello hello = usual(TLS_1_2);
    struct buf whole;

    (void)state;
    build(&hello);
    buf_init(&whole, HELLO_RECORD_MAX);
    buf_add(&whole, built.data + 5, built.len - 5);
    for (size_t first = 1; first < whole.len; first++) {
        const char *second;

        hello.split_at = first;
        build(&hello);
        second = built.data + 5 + first;
        assert_int_equal(built.len, whole.len + 10);
        assert_memory_equal(built.data, ((uint8_t[]){22, 3, 1, 0, (uint8_t)first}), 5);
        assert_memory_equal(second, ((uint8_t[]){22, 3, 1, 0, (uint8_t)(whole.len - first)}), 5);
        assert_memory_equal(built.data + 5, whole.data, first);
        assert_memory_equal(second + 5, whole.data + first, whole.len - first);
    }
    hello.split_at = whole.len;
    build(&hello);
    assert_int_equal(built.len, whole.len + 5);
    buf_clear(&whole);
}

static void as_many_codes_as_there_may_be(void **state)
{
    struct hello hello = usual(TLS_1_2);

    (void)state;
    hello.suite_count = HELLO_SUITES_MAX;
    hello.group_count = hello.scheme_count = HELLO_CODES_MAX;
    build(&hello);
    assert_int_equal(extension(10).left, 2 + 2 * HELLO_CODES_MAX);
    assert_int_equal(extension(13).left, 2 + 2 * HELLO_CODES_MAX);
    assert_memory_equal(built.data + 44, ((uint8_t[]){0, 2 * (HELLO_SUITES_MAX + 1)}), 2);
}

/* ---- what cannot be */

static void assert_impossible(const struct hello *hello)
{
    buf_reset(&built);
    buf_adds(&built, "before");
    assert_int_equal(hello_build(hello, &built, &err), ERR_USAGE);
    assert_string_equal(built.data, "before");
    assert_true(err.text[0] != '\0');
}

static void descriptions_that_cannot_be(void **state)
{
    static const uint8_t zeroes[20000];
    static char name[257];
    const struct hello good = usual(TLS_1_2), newest = usual(TLS_1_3);
    struct hello bad[18];
    size_t count = 0;

    (void)state;
    memset(name, 'a', 256);
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i] = i < 15 ? good : newest;
    bad[count++].suite_count = 0;
    bad[count++].suite_count = HELLO_SUITES_MAX + 1;
    bad[count++].group_count = HELLO_CODES_MAX + 1;
    bad[count++].scheme_count = HELLO_CODES_MAX + 1;
    bad[count++].suites[0] = 0x010080;
    bad[count].version = TLS_SSL2;
    bad[count++].suites[0] = 0x1000000;
    bad[count++].version = TLS_VERSION_COUNT;
    bad[count++].sni = "";
    bad[count++].sni = name;
    bad[count++].pad_to = 20000;
    bad[count++].session_id_size = 1;
    bad[count].session_id = zeroes;
    bad[count++].session_id_size = 33;
    bad[count++].ticket_size = 1;
    bad[count].session_ticket = true;
    bad[count].ticket = zeroes;
    bad[count++].ticket_size = 16384;
    bad[count].session_ticket = true;
    bad[count].ticket = zeroes;
    bad[count++].ticket_size = sizeof zeroes;
    bad[count++].bare = true;
    bad[count++].compression = true;
    bad[count++].cookie_size = 1;
    assert_int_equal(count, COUNT(bad));
    for (size_t i = 0; i < count; i++)
        assert_impossible(&bad[i]);
}

static void no_room(void **state)
{
    struct hello hello = usual(TLS_1_2);
    struct buf small;

    (void)state;
    buf_init(&small, 86);
    assert_int_equal(hello_build(&hello, &small, &err), ERR_USAGE);
    assert_int_equal(small.len, 0);
    buf_clear(&small);
    buf_init(&small, 87);
    assert_int_equal(hello_build(&hello, &small, &err), 0);
    assert_int_equal(small.len, 87);
    buf_clear(&small);
}

/* ---- alerts */

static void rfc5246_7_2_1_a_polite_end(void **state)
{
    static const char *const expected[] = {"",
                                           "15 0300 0002 01 00",
                                           "15 0301 0002 01 00",
                                           "15 0302 0002 01 00",
                                           "15 0303 0002 01 00",
                                           "15 0303 0002 01 00"};

    (void)state;
    for (enum tls_version version = TLS_SSL2; version <= TLS_1_3; version++) {
        struct buf octets;

        buf_init(&octets, 16);
        put_hex(&octets, expected[version]);
        buf_reset(&built);
        hello_alert(version, 1, 0, &built);
        assert_int_equal(built.len, octets.len);
        assert_memory_equal(built.data, octets.data, octets.len);
        buf_clear(&octets);
    }
}

#define hello_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        hello_test(rfc5246_7_4_1_2_tls_1_2),
        hello_test(rfc4346_7_4_1_2_tls_1_1),
        hello_test(rfc2246_7_4_1_2_tls_1_0),
        hello_test(rfc6101_5_6_1_2_ssl_3),
        hello_test(rfc8446_4_1_2_tls_1_3),
        hello_test(rfc8446_d_4_a_session_id),
        hello_test(ssl_2),
        hello_test(extensions_up_to_tls_1_2),
        hello_test(extensions_of_tls_1_3_only),
        hello_test(rfc8422_5_1_2_no_formats_without_groups),
        hello_test(rfc7507_4_the_fallback_suite_comes_last),
        hello_test(rfc3749_2_deflate_before_null),
        hello_test(no_list_where_there_are_no_extensions),
        hello_test(rfc7685_sizes_that_servers_hang_on),
        hello_test(rfc7685_wanted_sizes),
        hello_test(rfc5246_6_2_1_two_records),
        hello_test(as_many_codes_as_there_may_be),
        hello_test(descriptions_that_cannot_be),
        hello_test(no_room),
        hello_test(rfc5246_7_2_1_a_polite_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
