/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "smtp/reply.h"

#include <string.h>

#define CODE_DIGITS 3

void reply_init(struct reply *reply)
{
    memset(reply, 0, sizeof *reply);
    buf_init(&reply->text, REPLY_TOTAL_MAX);
    buf_init(&reply->pending, REPLY_LINE_MAX);
}

void reply_clear(struct reply *reply)
{
    buf_clear(&reply->text);
    buf_clear(&reply->pending);
    reply_next(reply);
}

void reply_next(struct reply *reply)
{
    reply->state = REPLY_MORE;
    reply->code = 0;
    reply->line_count = 0;
    reply->taken = 0;
    reply->problem = NULL;
    buf_reset(&reply->text);
    buf_reset(&reply->pending);
}

static enum reply_event refuse(struct reply *reply, const char *problem)
{
    reply->problem = problem;
    return REPLY_INVALID;
}

/* RFC 5321 4.2: the code is %x32-35 %x30-35 %x30-39; a second digit of 6 to 9 is let pass. */
static bool fits(size_t position, uint8_t byte)
{
    if (position == 0)
        return byte >= '2' && byte <= '5';
    if (position < CODE_DIGITS)
        return byte >= '0' && byte <= '9';
    if (position == CODE_DIGITS)
        return byte == ' ' || byte == '-' || byte == '\r';
    return true;
}

static int code_of(const char *line)
{
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static enum reply_event end_line(struct reply *reply)
{
    const char *line = reply->pending.data;
    size_t length = reply->pending.len;
    size_t skip;
    bool last;

    while (length > 0 && line[length - 1] == '\r')
        length--;
    if (length < CODE_DIGITS)
        return refuse(reply, "a line does not begin with a reply code");
    if (length > CODE_DIGITS && line[CODE_DIGITS] == '\r')
        return refuse(reply, "a reply code is followed by neither a blank nor a hyphen");
    if (reply->line_count == REPLY_LINES_MAX)
        return refuse(reply, "the reply has too many lines");
    if (reply->line_count > 0 && code_of(line) != reply->code)
        return refuse(reply, "the code changes inside the reply");
    reply->code = code_of(line);
    last = length == CODE_DIGITS || line[CODE_DIGITS] == ' ';
    skip = length == CODE_DIGITS ? CODE_DIGITS : CODE_DIGITS + 1;
    reply->lines[reply->line_count].start = reply->text.len;
    reply->lines[reply->line_count].length = length - skip;
    reply->line_count++;
    buf_add(&reply->text, line + skip, length - skip);
    buf_add(&reply->text, "\n", 1);
    buf_reset(&reply->pending);
    return last ? REPLY_COMPLETE : REPLY_MORE;
}

static enum reply_event take(struct reply *reply, uint8_t byte)
{
    if (++reply->taken > REPLY_TOTAL_MAX)
        return refuse(reply, "the reply is too long");
    if (byte == '\n')
        return end_line(reply);
    if (byte == '\0')
        byte = '?';
    if (!fits(reply->pending.len, byte)) {
        if (reply->pending.len < CODE_DIGITS)
            return refuse(reply, "a line does not begin with a reply code");
        return refuse(reply, "a reply code is followed by neither a blank nor a hyphen");
    }
    /* What goes beyond the line's cap is left out: senders read on, too. */
    buf_add(&reply->pending, &byte, 1);
    return REPLY_MORE;
}

enum reply_event reply_feed(struct reply *reply, const uint8_t *data, size_t size, size_t *used)
{
    *used = 0;
    while (reply->state == REPLY_MORE && *used < size)
        reply->state = take(reply, data[(*used)++]);
    return reply->state;
}
