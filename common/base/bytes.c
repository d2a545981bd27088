/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/bytes.h"

struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){.at = data, .left = size};
}

const uint8_t *bytes_take(struct bytes *in, size_t size)
{
    const uint8_t *at = in->at;

    if (in->bad || size > in->left) {
        in->bad = true;
        return NULL;
    }
    in->at = size > 0 ? at + size : at;
    in->left -= size;
    return at;
}

/* An integer of `size` octets. */
static uint32_t integer(struct bytes *in, size_t size)
{
    const uint8_t *at = bytes_take(in, size);
    uint32_t value = 0;

    if (at == NULL)
        return 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

uint8_t bytes_u8(struct bytes *in)
{
    return (uint8_t)integer(in, 1);
}

uint16_t bytes_u16(struct bytes *in)
{
    return (uint16_t)integer(in, 2);
}

uint32_t bytes_u32(struct bytes *in)
{
    return integer(in, 4);
}

void bytes_hex(const uint8_t *data, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        *out++ = digits[data[i] >> 4];
        *out++ = digits[data[i] & 15];
    }
    *out = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

long bytes_unhex(const char *text, uint8_t *out, size_t room)
{
    size_t count = 0;

    while (*text != '\0') {
        int high, low;

        if (*text == ' ' || *text == '\t') {
            text++;
            continue;
        }
        high = hex_digit(text[0]);
        low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0 || count == room)
            return -1;
        out[count++] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return (long)count;
}
