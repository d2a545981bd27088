/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "smtp/ehlo.h"

#include <string.h>

#include "base/text.h"
#include "facts/session.h"

static const char starttls[] = "starttls";
#define STARTTLS_LENGTH (sizeof starttls - 1)

struct word {
    const char *text;
    size_t length;
};

static struct word keyword(const struct reply *reply, size_t index)
{
    const char *text = reply->text.data + reply->lines[index].start;
    size_t length = reply->lines[index].length;
    size_t end = 0;

    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (end < length && text[end] != ' ' && text[end] != '\t' && text[end] != '\r')
        end++;
    return (struct word){.text = text, .length = end};
}

const char *ehlo_line(const struct reply *reply, size_t index, struct arena *arena)
{
    size_t length;

    if (index >= reply->line_count)
        return "";
    length = reply->lines[index].length;
    if (length > EHLO_LINE_KEPT)
        length = EHLO_LINE_KEPT;
    return arena_strndup(arena, reply->text.data + reply->lines[index].start, length);
}

size_t ehlo_keywords(const struct reply *reply, struct arena *arena, const char ***out)
{
    size_t count = reply->line_count > 0 ? reply->line_count - 1 : 0;

    if (count > EHLO_KEYWORDS_MAX)
        count = EHLO_KEYWORDS_MAX;
    *out = arena_alloc(arena, count, sizeof **out);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = ehlo_line(reply, i + 1, arena);
    return count;
}

static bool is_starttls(struct word word)
{
    if (word.length != STARTTLS_LENGTH)
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (text_lower(word.text[i]) != starttls[i])
            return false;
    return true;
}

bool ehlo_offers_starttls(const struct reply *reply)
{
    for (size_t i = 0; i < reply->line_count; i++)
        if (is_starttls(keyword(reply, i)))
            return true;
    return false;
}

/* One character over and over, the last one free. */
static bool is_filler(struct word word)
{
    if (word.length < STARTTLS_LENGTH)
        return false;
    for (size_t i = 1; i + 1 < word.length; i++)
        if (word.text[i] != word.text[0])
            return false;
    return true;
}

/* STARTTLS with some of its letters struck out. */
static bool is_struck_out(struct word word)
{
    if (word.length != STARTTLS_LENGTH)
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (text_lower(word.text[i]) != starttls[i] && strchr("Xx*#?_.-", word.text[i]) == NULL)
            return false;
    return !is_starttls(word);
}

const char *ehlo_masked(const struct reply *reply, struct arena *arena)
{
    for (size_t i = 1; i < reply->line_count; i++) {
        struct word word = keyword(reply, i);

        if (is_filler(word) || is_struck_out(word))
            return ehlo_line(reply, i, arena);
    }
    return NULL;
}
