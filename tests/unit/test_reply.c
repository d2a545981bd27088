/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "smtp/reply.h"

#include <stdlib.h>
#include <string.h>

#include "smtp/ehlo.h"

#include "unit.h"

/* What came of some bytes: each complete reply as "code lines first-line|", then "!problem". */
static void feed(struct reply *reply, const char *data, size_t size, struct buf *seen)
{
    while (size > 0) {
        size_t used = 0;
        enum reply_event event = reply_feed(reply, (const uint8_t *)data, size, &used);

        if (event == REPLY_INVALID && used > 0)
            buf_addf(seen, "!%s", reply->problem);
        if (event == REPLY_INVALID)
            return;
        if (event == REPLY_COMPLETE) {
            buf_addf(seen, "%d %zu %.*s|", reply->code, reply->line_count,
                     (int)reply->lines[0].length, reply->text.data + reply->lines[0].start);
            reply_next(reply);
        }
        data += used;
        size -= used;
    }
}

/* One sample: whole, cut in two at every place, and byte by byte, always with the same result. */
static void check(const char *data, size_t size, const char *want)
{
    for (size_t cut = 0; cut <= size; cut++) {
        struct reply reply;
        struct buf seen;

        if (size > 4000 && cut > 40 && cut % 97 != 0 && cut < size - 40)
            continue;
        reply_init(&reply);
        buf_init(&seen, 4096);
        feed(&reply, data, cut, &seen);
        feed(&reply, data + cut, size - cut, &seen);
        assert_string_equal(seen.data, want);
        reply_next(&reply);
        buf_reset(&seen);
        for (size_t i = 0; cut == size && i < size; i++)
            feed(&reply, data + i, 1, &seen);
        if (cut == size)
            assert_string_equal(seen.data, want);
        buf_clear(&seen);
        reply_clear(&reply);
    }
}

#define CHECK(data, want) check(data, sizeof(data) - 1, want)

static void rfc5321_4_2_single_and_multi_line(void **state)
{
    (void)state;
    CHECK("220 mx.example.org ESMTP\r\n", "220 1 mx.example.org ESMTP|");
    CHECK("250-mx.example.org\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", "250 3 mx.example.org|");
    CHECK("220-wait\r\n220 mx\r\n421 gone\r\n", "220 2 wait|421 1 gone|");
    CHECK("299 x\r\n599 y\r\n", "299 1 x|599 1 y|");
}

static void rfc5321_4_2_text_may_be_missing(void **state)
{
    (void)state;
    CHECK("250\r\n", "250 1 |");
    CHECK("250 \r\n", "250 1 |");
    CHECK("250-\r\n250\r\n", "250 2 |");
    CHECK("354\n", "354 1 |");
}

static void line_ends_are_taken_as_they_come(void **state)
{
    (void)state;
    CHECK("220 a\n220 b\r\r\n220 c\r\n", "220 1 a|220 1 b|220 1 c|");
    CHECK("220 a\rb\r\n", "220 1 a\rb|");
}

static void raw_bytes_of_the_text_are_kept(void **state)
{
    (void)state;
    CHECK("220 \x1b[31m|<script>\x80\xff\r\n", "220 1 \x1b[31m|<script>\x80\xff|");
}

static void what_is_no_reply_is_refused_at_its_first_byte(void **state)
{
    (void)state;
    CHECK("SSH-2.0-OpenSSH_9.2\r\n", "!a line does not begin with a reply code");
    CHECK("\x15\x03\x01\x00\x02\x02\x28", "!a line does not begin with a reply code");
    CHECK("\r\n", "!a line does not begin with a reply code");
    CHECK("22\r\n", "!a line does not begin with a reply code");
    CHECK("150 x\r\n", "!a line does not begin with a reply code");
    CHECK("650 x\r\n", "!a line does not begin with a reply code");
    CHECK("2x0 x\r\n", "!a line does not begin with a reply code");
    CHECK("2200 x\r\n", "!a reply code is followed by neither a blank nor a hyphen");
    CHECK("220_x\r\n", "!a reply code is followed by neither a blank nor a hyphen");
    CHECK("220\rx\r\n", "!a reply code is followed by neither a blank nor a hyphen");
    CHECK("220 a\r\n\r\n", "220 1 a|!a line does not begin with a reply code");
}

static void rfc5321_4_2_1_a_code_may_not_change_inside_a_reply(void **state)
{
    (void)state;
    CHECK("250-a\r\n220 b\r\n", "!the code changes inside the reply");
    CHECK("250-a\r\n250-b\r\n500 c\r\n", "!the code changes inside the reply");
}

static void nul_becomes_a_question_mark(void **state)
{
    (void)state;
    CHECK("220 a\0b\r\n", "220 1 a?b|");
    CHECK("\0", "!a line does not begin with a reply code");
}

/* Lines of a prefix and `fill` bytes, `count` of them. */
static char *lines_of(const char *prefix, size_t fill, size_t count, size_t *size)
{
    size_t head = strlen(prefix), line = head + fill + 2;
    char *data = calloc(count, line);

    assert_non_null(data);
    for (size_t i = 0; i < count; i++) {
        memcpy(data + i * line, prefix, head);
        memset(data + i * line + head, 'a', fill);
        memcpy(data + i * line + head + fill, "\r\n", 2);
    }
    *size = count * line;
    return data;
}

static void a_line_has_a_cap(void **state)
{
    size_t size;
    char *data = lines_of("220 ", 8192, 1, &size);
    struct reply reply;
    size_t used;

    (void)state;
    reply_init(&reply);
    assert_int_equal(reply_feed(&reply, (const uint8_t *)data, size, &used), REPLY_COMPLETE);
    assert_int_equal(used, size);
    assert_int_equal(reply.lines[0].length, REPLY_LINE_MAX - 4);
    reply_clear(&reply);
    free(data);
}

static void a_reply_has_a_cap_of_lines(void **state)
{
    size_t size;
    char *data = lines_of("250-", 1, REPLY_LINES_MAX, &size);

    (void)state;
    data[(REPLY_LINES_MAX - 1) * 7 + 3] = ' ';
    check(data, size, "250 128 a|");
    free(data);
    data = lines_of("250-", 1, REPLY_LINES_MAX * 3, &size);
    check(data, size, "!the reply has too many lines");
    free(data);
}

static void a_reply_has_a_cap_of_bytes(void **state)
{
    size_t size;
    char *data = lines_of("250-", 994, 40, &size);

    (void)state;
    check(data, size, "!the reply is too long");
    free(data);
}

static void nothing_is_taken_after_a_complete_or_refused_reply(void **state)
{
    struct reply reply;
    size_t used = 9;

    (void)state;
    reply_init(&reply);
    assert_int_equal(reply_feed(&reply, (const uint8_t *)"220 a\r\nrest", 11, &used),
                     REPLY_COMPLETE);
    assert_int_equal(used, 7);
    assert_int_equal(reply_feed(&reply, (const uint8_t *)"rest", 4, &used), REPLY_COMPLETE);
    assert_int_equal(used, 0);
    reply_next(&reply);
    assert_int_equal(reply_feed(&reply, (const uint8_t *)"rest", 4, &used), REPLY_INVALID);
    assert_int_equal(used, 1);
    assert_int_equal(reply_feed(&reply, (const uint8_t *)"220 a\r\n", 7, &used), REPLY_INVALID);
    assert_int_equal(used, 0);
    reply_clear(&reply);
}

/* ---- EHLO ---- */

static void parse(struct reply *reply, const char *text)
{
    size_t used;

    reply_init(reply);
    assert_int_equal(reply_feed(reply, (const uint8_t *)text, strlen(text), &used), REPLY_COMPLETE);
}

static bool offers(const char *text)
{
    struct reply reply;
    bool result;

    parse(&reply, text);
    result = ehlo_offers_starttls(&reply);
    reply_clear(&reply);
    return result;
}

static void rfc3207_4_keyword_is_a_whole_word_in_any_case(void **state)
{
    (void)state;
    assert_true(offers("250-mx\r\n250 STARTTLS\r\n"));
    assert_true(offers("250-mx\r\n250-starttls\r\n250 SIZE\r\n"));
    assert_true(offers("250-mx\r\n250 StartTLS required\r\n"));
    assert_true(offers("250-mx\r\n250  STARTTLS \r\n"));
    assert_true(offers("250 STARTTLS\r\n"));
    assert_false(offers("250-mx\r\n250 STARTTLSX\r\n"));
    assert_false(offers("250-mx\r\n250 XSTARTTLS\r\n"));
    assert_false(offers("250-mx\r\n250 NOSTARTTLS STARTTLS\r\n"));
    assert_false(offers("250-starttls.example.org STARTTLS\r\n250 SIZE\r\n"));
    assert_false(offers("250 mx\r\n"));
    assert_false(offers("250\r\n"));
}

static const char *masked_of(struct arena *arena, const char *text)
{
    struct reply reply;
    const char *result;

    parse(&reply, text);
    result = ehlo_masked(&reply, arena);
    reply_clear(&reply);
    return result;
}

static void an_overwritten_keyword_is_recognised(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    assert_string_equal(masked_of(arena, "250-mx\r\n250-SIZE 10\r\n250 XXXXXXXA\r\n"), "XXXXXXXA");
    assert_string_equal(masked_of(arena, "250-mx\r\n250 XXXXXXXX\r\n"), "XXXXXXXX");
    assert_string_equal(masked_of(arena, "250-mx\r\n250 xxxxxxxxxxxxxB\r\n"), "xxxxxxxxxxxxxB");
    assert_string_equal(masked_of(arena, "250-mx\r\n250 ********\r\n"), "********");
    assert_string_equal(masked_of(arena, "250-mx\r\n250 XTARTTLS\r\n"), "XTARTTLS");
    assert_string_equal(masked_of(arena, "250-mx\r\n250 STARTXXX foo\r\n"), "STARTXXX foo");
    assert_null(masked_of(arena, "250-XXXXXXXA\r\n250 SIZE\r\n"));
    assert_null(masked_of(arena, "250-mx\r\n250-8BITMIME\r\n250-XFORWARD\r\n250 XXXXXXX\r\n"));
    assert_null(masked_of(arena, "250-mx\r\n250-STARTTLS\r\n250-PIPELINING\r\n250 CHUNKING\r\n"));
    assert_null(masked_of(arena, "250-mx\r\n250 \r\n"));
    arena_free(arena);
}

static void ehlo_facts_are_capped(void **state)
{
    struct arena *arena = arena_new();
    const char **keywords = NULL;
    struct reply reply;
    struct buf text;

    (void)state;
    buf_init(&text, REPLY_TOTAL_MAX);
    for (int i = 0; i < 100; i++)
        buf_addf(&text, "250-K%d\r\n", i);
    buf_adds(&text, "250 ");
    for (int i = 0; i < 600; i++)
        buf_adds(&text, "a");
    buf_adds(&text, "\r\n");
    parse(&reply, text.data);
    assert_int_equal(ehlo_keywords(&reply, arena, &keywords), 64);
    assert_string_equal(keywords[0], "K1");
    assert_string_equal(keywords[63], "K64");
    assert_int_equal(strlen(ehlo_line(&reply, 100, arena)), EHLO_LINE_KEPT);
    assert_string_equal(ehlo_line(&reply, 101, arena), "");
    reply_clear(&reply);
    parse(&reply, "250 mx\r\n");
    assert_int_equal(ehlo_keywords(&reply, arena, &keywords), 0);
    reply_clear(&reply);
    buf_clear(&text);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc5321_4_2_single_and_multi_line),
        cmocka_unit_test(rfc5321_4_2_text_may_be_missing),
        cmocka_unit_test(line_ends_are_taken_as_they_come),
        cmocka_unit_test(raw_bytes_of_the_text_are_kept),
        cmocka_unit_test(what_is_no_reply_is_refused_at_its_first_byte),
        cmocka_unit_test(rfc5321_4_2_1_a_code_may_not_change_inside_a_reply),
        cmocka_unit_test(nul_becomes_a_question_mark),
        cmocka_unit_test(a_line_has_a_cap),
        cmocka_unit_test(a_reply_has_a_cap_of_lines),
        cmocka_unit_test(a_reply_has_a_cap_of_bytes),
        cmocka_unit_test(nothing_is_taken_after_a_complete_or_refused_reply),
        cmocka_unit_test(rfc3207_4_keyword_is_a_whole_word_in_any_case),
        cmocka_unit_test(an_overwritten_keyword_is_recognised),
        cmocka_unit_test(ehlo_facts_are_capped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
