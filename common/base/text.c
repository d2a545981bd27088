/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/text.h"

#include <stdint.h>
#include <string.h>

/* Decodes one well-formed UTF-8 character of at most `left` bytes. Returns its length, 0 if it is
 * not well-formed (RFC 3629 4). */
static size_t utf8_decode(const unsigned char *at, size_t left, uint32_t *code)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

    if (at[0] < 0xc2 || at[0] > 0xf4 || left < length)
        return 0;
    *code = at[0] & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (at[i] & 0x3f);
    }
    if (*code < lowest[length] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return length;
}

/* Whether a character beyond ASCII is harmless on a terminal and in a page. */
static bool is_plain(uint32_t code)
{
    if (code < 0xa0 || code == 0x2028 || code == 0x2029 || code == 0xfeff || code == 0x061c)
        return false;
    if (code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e))
        return false;
    return code < 0x2066 || code > 0x2069;
}

static bool is_space(unsigned char c)
{
    return c == '\r' || c == '\n' || c == '\t';
}

/* One character at `at` -> its clean form in `out` (at most 4 bytes). Sets *used and returns the
 * length. */
static size_t clean_one(const unsigned char *at, size_t left, size_t *used, char out[4])
{
    uint32_t code;
    size_t length;

    *used = 1;
    out[0] = '?';
    if (is_space(*at)) {
        while (*used < left && is_space(at[*used]))
            (*used)++;
        out[0] = ' ';
        return 1;
    }
    if (*at < 0x80) {
        if (*at >= 0x20 && *at != 0x7f && strchr("|<>`", *at) == NULL)
            out[0] = (char)*at;
        return 1;
    }
    length = utf8_decode(at, left, &code);
    if (length == 0)
        return 1;
    *used = length;
    if (!is_plain(code))
        return 1;
    memcpy(out, at, length);
    return length;
}

size_t text_clean(const char *data, size_t length, char *out, size_t size)
{
    const unsigned char *at = (const unsigned char *)data;
    size_t written = 0, cut = 0; /* cut: the longest prefix that leaves room for "..." */

    if (size == 0)
        return 0;
    while (length > 0) {
        char clean[4];
        size_t used, wide = clean_one(at, length, &used, clean);

        if (written + wide >= size) {
            if (size < 4)
                break;
            memcpy(out + cut, "...", 3);
            written = cut + 3;
            break;
        }
        memcpy(out + written, clean, wide);
        written += wide;
        if (written + 3 < size)
            cut = written;
        at += used;
        length -= used;
    }
    out[written] = '\0';
    return written;
}

char *text_clean_copy(struct arena *arena, const char *data, size_t length, size_t cap)
{
    /* One byte never becomes more than one. */
    size_t room = (length < cap ? length : cap) + 1;
    char *out = arena_alloc(arena, 1, room);

    text_clean(data, length, out, room);
    return out;
}

bool text_is_clean(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t left = strlen(text);

    while (left > 0) {
        char clean[4];
        size_t used, wide = clean_one(at, left, &used, clean);

        if (used != wide || memcmp(clean, at, wide) != 0)
            return false;
        at += used;
        left -= used;
    }
    return true;
}

char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equal_nocase(const char *a, const char *b)
{
    while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
        a++;
        b++;
    }
    return text_lower(*a) == text_lower(*b);
}

bool text_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL; /* the last "*" and where its match may grow */

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' ||
                   (*pattern != '\0' && text_lower(*pattern) == text_lower(*text))) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}
