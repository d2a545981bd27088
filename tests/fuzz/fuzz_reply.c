/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the SMTP reply parser and what is read out of an EHLO reply. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "facts/session.h"
#include "smtp/ehlo.h"
#include "smtp/reply.h"

static void check_reply(const struct reply *reply, struct buf *seen)
{
    struct arena *arena = arena_new();
    const char **keywords;

    FUZZ_CHECK(reply->code >= 200 && reply->code <= 599);
    FUZZ_CHECK(reply->line_count >= 1 && reply->line_count <= REPLY_LINES_MAX);
    FUZZ_CHECK(reply->text.len <= REPLY_TOTAL_MAX && !reply->text.full);
    for (size_t i = 0; i < reply->line_count; i++) {
        size_t end = reply->lines[i].start + reply->lines[i].length;

        FUZZ_CHECK(end < reply->text.len && reply->text.data[end] == '\n');
        FUZZ_CHECK(strlen(ehlo_line(reply, i, arena)) <= EHLO_LINE_KEPT);
    }
    FUZZ_CHECK(ehlo_keywords(reply, arena, &keywords) <= EHLO_KEYWORDS_MAX);
    FUZZ_CHECK(!ehlo_offers_starttls(reply) || reply->text.len > strlen("STARTTLS"));
    if (ehlo_masked(reply, arena) != NULL)
        FUZZ_CHECK(reply->line_count > 1);
    buf_addf(seen, "%d-%zu-", reply->code, reply->line_count);
    buf_add(seen, reply->text.data, reply->text.len);
    arena_free(arena);
}

/* Feeds in segments of at most `piece` bytes; `seen` gets all that came of it. */
static void run(const uint8_t *data, size_t size, size_t piece, struct buf *seen)
{
    struct reply reply;
    size_t at = 0;

    reply_init(&reply);
    while (at < size) {
        size_t used = 0, length = size - at < piece ? size - at : piece;
        enum reply_event event = reply_feed(&reply, data + at, length, &used);

        FUZZ_CHECK(used > 0 && used <= length);
        at += used;
        if (event == REPLY_INVALID) {
            FUZZ_CHECK(reply.problem != NULL);
            buf_addf(seen, "!%s at %zu", reply.problem, at);
            break;
        }
        if (event == REPLY_COMPLETE) {
            check_reply(&reply, seen);
            reply_next(&reply);
        }
    }
    reply_clear(&reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, pieces;
    size_t piece = size > 0 ? 1 + data[0] % 7 : 1;

    buf_init(&whole, (size_t)4 * 1024 * 1024);
    buf_init(&pieces, (size_t)4 * 1024 * 1024);
    run(data, size, size > 0 ? size : 1, &whole);
    run(data, size, piece, &pieces);
    FUZZ_CHECK(whole.len == pieces.len && memcmp(whole.data, pieces.data, whole.len) == 0);
    buf_clear(&whole);
    buf_clear(&pieces);
    return 0;
}
