/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of common/base: limits and error cases of each module. */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/ip.h"
#include "base/mem.h"
#include "base/name.h"
#include "base/num.h"
#include "base/text.h"
#include "unit.h"

static void buf_stops_at_its_cap(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 5);
    assert_string_equal(buf.data, "");
    assert_int_equal(buf_adds(&buf, "abc"), 0);
    assert_int_equal(buf_addf(&buf, "%d", 4567), ERR_CAP);
    assert_string_equal(buf.data, "abc45");
    assert_true(buf.full);
    buf_drop(&buf, 2);
    assert_string_equal(buf.data, "c45");
    buf_drop(&buf, 99);
    assert_int_equal(buf.len, 0);
    buf_reset(&buf);
    assert_int_equal(buf_adds(&buf, "12345"), 0);
    buf_clear(&buf);
}

static void buf_formats_long_text(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 4096);
    assert_int_equal(buf_addf(&buf, "%0*d", 1000, 7), 0);
    assert_int_equal(buf.len, 1000);
    buf_clear(&buf);
}

static void arena_keeps_what_it_gave(void **state)
{
    struct arena *arena = arena_new();
    char **list = NULL;
    size_t count = 0;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        char **slot = arena_push(arena, &list, &count, sizeof *list);

        *slot = arena_printf(arena, "%d", i);
    }
    assert_int_equal(count, 3000);
    assert_string_equal(list[0], "0");
    assert_string_equal(list[2999], "2999");
    assert_non_null(arena_alloc(arena, 1, 100000));
    assert_null(arena_strdup(arena, NULL));
    arena_free(arena);
    arena_free(NULL);
}

static void arena_takes_over_what_another_gave(void **state)
{
    struct arena *into = arena_new(), *from = arena_new(), *fresh = arena_new();
    const char *kept = arena_strdup(into, "kept"), *moved = arena_strdup(from, "moved");
    unsigned char *large = arena_alloc(from, 1, 100000);

    (void)state;
    arena_absorb(into, from);
    large[99999] = 1;
    for (int i = 0; i < 1000; i++)
        assert_non_null(arena_printf(into, "%d", i));
    assert_string_equal(kept, "kept");
    assert_string_equal(moved, "moved");
    /* What is empty, on either side. */
    arena_absorb(into, arena_new());
    arena_absorb(into, NULL);
    arena_absorb(fresh, into);
    assert_string_equal(moved, "moved");
    assert_non_null(arena_alloc(fresh, 1, 100000));
    arena_free(fresh);
}

static void bytes_reads_stay_inside(void **state)
{
    const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7};
    struct bytes in = bytes_of(data, sizeof data);

    (void)state;
    assert_int_equal(bytes_u8(&in), 1);
    assert_int_equal(bytes_u16(&in), 0x0203);
    assert_int_equal(*bytes_take(&in, 3), 4);
    assert_false(in.bad);
    assert_int_equal(bytes_u16(&in), 0);
    assert_true(in.bad);
    assert_null(bytes_take(&in, 0));
    in = bytes_of(data, sizeof data);
    assert_int_equal(bytes_u32(&in), 0x01020304);
    assert_null(bytes_take(&in, 4));
    assert_true(in.bad);
}

static void bytes_hex_both_ways(void **state)
{
    uint8_t out[4];
    char text[9];

    (void)state;
    assert_int_equal(bytes_unhex("0aFF 7 f", out, sizeof out), -1);
    assert_int_equal(bytes_unhex("0aFF 7f", out, sizeof out), 3);
    assert_int_equal(out[1], 255);
    assert_int_equal(bytes_unhex("abc", out, sizeof out), -1);
    assert_int_equal(bytes_unhex("zz", out, sizeof out), -1);
    assert_int_equal(bytes_unhex("0102030405", out, sizeof out), -1);
    bytes_hex((const uint8_t *)"\x01\xfe", 2, text);
    assert_string_equal(text, "01fe");
}

static void numbers_are_strict(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "5abc",
                                      "1,5",
                                      "0x10",
                                      "+5",
                                      " 5",
                                      "5 ",
                                      "1e3",
                                      ".5",
                                      "5.",
                                      "--5",
                                      "1234567890123456",
                                      "999999999999999.999999999999",
                                      "nan",
                                      "inf"};
    uint64_t whole;
    double value;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_not_equal(num_decimal(bad[i], &value), 0);
    assert_int_equal(num_decimal("-5.5", &value), 0);
    assert_true(value == -5.5);
    assert_int_equal(num_decimal("010", &value), 0);
    assert_true(value == 10);
    assert_int_equal(num_unsigned("65535", 65535, &whole), 0);
    assert_int_not_equal(num_unsigned("65536", 65535, &whole), 0);
    assert_int_not_equal(num_unsigned("-1", 65535, &whole), 0);
    assert_int_not_equal(num_unsigned("99999999999999999999", UINT64_MAX, &whole), 0);
}

static void numbers_format_plainly(void **state)
{
    char out[NUM_TEXT_SIZE];

    (void)state;
    assert_string_equal(num_format(0.5, 3, out), "0.5");
    assert_string_equal(num_format(10, 3, out), "10");
    assert_string_equal(num_format(-0.0001, 3, out), "0");
    assert_string_equal(num_format(1e300, 3, out), "999999999999999");
    assert_string_equal(num_format(100, 0, out), "100");
}

static void text_is_cleaned(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain text", "plain text"},
        {"a|b", "a?b"},
        {"<script>", "?script?"},
        {"a\r\n\tb", "a b"},
        {"\x1b[31mred", "?[31mred"},
        {"b\xc3\xbc"
         "cher",
         "b\xc3\xbc"
         "cher"},
        {"\xff\xfe", "??"},
        {"\xc0\xaf", "??"},      /* overlong */
        {"\xed\xa0\x80", "???"}, /* surrogate */
        {"\xe2\x80\xae"
         "evil",
         "?evil"},             /* right-to-left override */
        {"\xe2\x80\xa8", "?"}, /* U+2028 */
        {"\xc2\x85", "?"},     /* C1 */
        {"`id`", "?id?"},
        {"\x7f", "?"},
        {"\xf4\x90\x80\x80", "????"}, /* beyond U+10FFFF */
    };
    char out[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        text_clean(cases[i].in, strlen(cases[i].in), out, sizeof out);
        assert_string_equal(out, cases[i].out);
        assert_true(text_is_clean(out));
    }
}

static void text_cut_keeps_characters_whole(void **state)
{
    char out[8];

    (void)state;
    assert_int_equal(text_clean("123456789", 9, out, sizeof out), 7);
    assert_string_equal(out, "1234...");
    text_clean("123\xc3\xbc"
               "6789",
               9, out, sizeof out);
    assert_string_equal(out, "123...");
    assert_int_equal(text_clean("1234567", 7, out, sizeof out), 7);
    assert_string_equal(out, "1234567");
    assert_int_equal(text_clean("abc", 3, out, 1), 0);
    assert_string_equal(out, "");
}

static void globs_match_whole_text(void **state)
{
    (void)state;
    assert_true(text_glob("*.example.org", "MX1.example.org"));
    assert_false(text_glob("*.example.org", "example.org"));
    assert_true(text_glob("mx?.*", "mx1.a.b"));
    assert_true(text_glob("**", ""));
    assert_false(text_glob("", "x"));
    assert_false(text_glob("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void addresses_parse_and_print(void **state)
{
    struct ip a, b;
    char text[IP_TEXT_SIZE];

    (void)state;
    assert_true(ip_parse("192.0.2.1", &a));
    assert_int_equal(a.family, IP_V4);
    assert_true(ip_parse("[2001:DB8::1]", &b));
    assert_string_equal(ip_format(&b, text), "2001:db8::1");
    assert_true(ip_compare(&a, &b) < 0);
    assert_false(ip_parse("192.0.2.01", &a));
    assert_false(ip_parse("[192.0.2.1]", &a));
    assert_false(ip_parse("fe80::1%eth0", &a));
    assert_false(ip_parse("", &a));
}

static void inner_addresses_are_told_apart(void **state)
{
    static const char *const inner[] = {"127.0.0.1",
                                        "10.1.2.3",
                                        "172.31.0.1",
                                        "192.168.0.1",
                                        "100.64.0.1",
                                        "169.254.1.1",
                                        "224.0.0.1",
                                        "255.255.255.255",
                                        "0.0.0.0",
                                        "::1",
                                        "::",
                                        "fe80::1",
                                        "fd00::1",
                                        "ff02::1",
                                        "::ffff:192.0.2.1",
                                        "64:ff9b::c000:201"};
    static const char *const outer[] = {"192.0.2.1", "172.32.0.1", "100.128.0.1", "2001:db8::1",
                                        "8.8.8.8"};
    struct ip ip;

    (void)state;
    for (size_t i = 0; i < COUNT(inner); i++) {
        assert_true(ip_parse(inner[i], &ip));
        assert_false(ip_is_public(&ip));
    }
    for (size_t i = 0; i < COUNT(outer); i++) {
        assert_true(ip_parse(outer[i], &ip));
        assert_true(ip_is_public(&ip));
    }
}

static void names_are_normalised(void **state)
{
    char out[NAME_SIZE];
    char label[80];

    (void)state;
    assert_int_equal(name_parse("Example.ORG.", out, NULL), 0);
    assert_string_equal(out, "example.org");
    assert_int_equal(name_parse("b\xc3\xbc"
                                "cher.example",
                                out, NULL),
                     0);
    assert_string_equal(out, "xn--bcher-kva.example");
    assert_int_equal(name_parse("_25._tcp.mx.example", out, NULL), 0);
    assert_int_equal(name_parse("", out, NULL), ERR_SYNTAX);
    assert_int_equal(name_parse("a..b", out, NULL), ERR_SYNTAX);
    assert_int_equal(name_parse("a b", out, NULL), ERR_SYNTAX);
    assert_int_equal(name_parse("..", out, NULL), ERR_SYNTAX);
    memset(label, 'a', 64);
    label[64] = '\0';
    assert_int_equal(name_parse(label, out, NULL), ERR_SYNTAX);
    label[63] = '\0';
    assert_int_equal(name_parse(label, out, NULL), 0);
}

static void names_have_parents(void **state)
{
    char out[NAME_SIZE];

    (void)state;
    assert_string_equal(name_parent("a.b.c"), "b.c");
    assert_string_equal(name_parent("c"), ".");
    assert_null(name_parent("."));
    assert_int_equal(name_labels("."), 0);
    assert_int_equal(name_labels("a.b"), 2);
    assert_int_equal(name_join("_dmarc", "example.org", out), 0);
    assert_string_equal(out, "_dmarc.example.org");
    assert_int_equal(name_join("x", ".", out), 0);
    assert_string_equal(out, "x");
}

static void query(const char *raw, const char *wanted)
{
    char out[NAME_QUERY_SIZE];

    assert_int_equal(name_query_text(raw, strlen(raw), out, NULL), 0);
    assert_string_equal(out, wanted);
}

static void names_of_queries_are_escaped(void **state)
{
    char out[NAME_QUERY_SIZE] = "untouched", raw[255];

    (void)state;
    query("Example.ORG.", "example.org");
    query("com", "com");
    query("a;b(c)d\\e.x", "a\\;b\\(c\\)d\\\\e.x");
    query("foo:bar/baz.example", "foo:bar/baz.example");
    query("a b%20\"'@$.x", "a\\032b%20\"'@$.x");
    query("\x7f\xc3\xa4\x01.x", "\\127\\195\\164\\001.x");
    assert_int_equal(name_query_text("a\0b", 3, out, NULL), 0);
    assert_string_equal(out, "a\\000b");
    memset(raw, 0xff, sizeof raw);
    for (size_t i = 63; i < sizeof raw; i += 64)
        raw[i] = '.';
    assert_int_equal(name_query_text(raw, 253, out, NULL), 0);
    assert_int_equal(strlen(out), 4 * 250 + 3);
    assert_int_equal(name_query_text(raw, 254, out, NULL), ERR_SYNTAX);
    raw[63] = 'x';
    assert_int_equal(name_query_text(raw, 63, out, NULL), 0);
    assert_int_equal(name_query_text(raw, 64, out, NULL), ERR_SYNTAX);
    assert_int_equal(name_query_text("", 0, out, NULL), ERR_SYNTAX);
    assert_int_equal(name_query_text(".", 1, out, NULL), ERR_SYNTAX);
    assert_int_equal(name_query_text(".a", 2, out, NULL), ERR_SYNTAX);
    assert_int_equal(name_query_text("a..", 3, out, NULL), ERR_SYNTAX);
    assert_int_equal(name_query_text("a..b", 4, out, NULL), ERR_SYNTAX);
}

static void prefixes(void **state)
{
    struct ip a, b;

    (void)state;
    assert_true(ip_parse("192.0.2.129", &a) && ip_parse("192.0.2.1", &b));
    assert_true(ip_in_prefix(&a, &b, 24));
    assert_false(ip_in_prefix(&a, &b, 25));
    assert_false(ip_in_prefix(&a, &b, 32));
    assert_true(ip_in_prefix(&a, &a, 32));
    assert_true(ip_parse("10.0.0.1", &b));
    assert_true(ip_in_prefix(&a, &b, 0));
    assert_true(ip_parse("2001:db8::1", &b));
    assert_false(ip_in_prefix(&a, &b, 0));
    assert_true(ip_parse("2001:db8::2", &a));
    assert_true(ip_in_prefix(&a, &b, 126));
    assert_false(ip_in_prefix(&a, &b, 127));
}

static void mapped_addresses(void **state)
{
    struct ip mapped, plain;

    (void)state;
    assert_true(ip_parse("::ffff:192.0.2.1", &mapped) && ip_parse("192.0.2.1", &plain));
    mapped = ip_unmapped(&mapped);
    assert_int_equal(ip_compare(&mapped, &plain), 0);
    mapped = ip_unmapped(&plain);
    assert_int_equal(ip_compare(&mapped, &plain), 0);
    assert_true(ip_parse("::192.0.2.1", &plain));
    mapped = ip_unmapped(&plain);
    assert_int_equal(mapped.family, IP_V6);
}

static void dates_print_in_utc(void **state)
{
    char out[CLOCK_DATE_SIZE];

    (void)state;
    assert_string_equal(clock_date(0, out), "1970-01-01 00:00 UTC");
    assert_string_equal(clock_date(INT64_MAX, out), "never");
    assert_true(clock_left(10, 5) == 0);
    assert_true(clock_left(5, 10) == 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_stops_at_its_cap),
        cmocka_unit_test(buf_formats_long_text),
        cmocka_unit_test(arena_keeps_what_it_gave),
        cmocka_unit_test(arena_takes_over_what_another_gave),
        cmocka_unit_test(bytes_reads_stay_inside),
        cmocka_unit_test(bytes_hex_both_ways),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(numbers_format_plainly),
        cmocka_unit_test(text_is_cleaned),
        cmocka_unit_test(text_cut_keeps_characters_whole),
        cmocka_unit_test(globs_match_whole_text),
        cmocka_unit_test(addresses_parse_and_print),
        cmocka_unit_test(inner_addresses_are_told_apart),
        cmocka_unit_test(names_are_normalised),
        cmocka_unit_test(names_of_queries_are_escaped),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(mapped_addresses),
        cmocka_unit_test(names_have_parents),
        cmocka_unit_test(dates_print_in_utc),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
