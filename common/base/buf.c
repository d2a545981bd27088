/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What an empty buffer points to, so that `data` is never NULL. Never written: room is 0. */
static char nothing[1] = "";

void buf_init(struct buf *buf, size_t cap)
{
    *buf = (struct buf){.data = nothing, .cap = cap};
}

void buf_clear(struct buf *buf)
{
    if (buf->room > 0)
        free(buf->data);
    buf_init(buf, buf->cap);
}

void buf_reset(struct buf *buf)
{
    buf->len = 0;
    buf->full = false;
    if (buf->room > 0)
        buf->data[0] = '\0';
}

/* Makes room for `size` more bytes, which fit under the cap, and the NUL. */
static void reserve(struct buf *buf, size_t size)
{
    size_t want = buf->len + size + 1;
    size_t room = buf->room > 0 ? buf->room : 64;

    if (want <= buf->room)
        return;
    while (room < want)
        room *= 2;
    if (room > buf->cap + 1)
        room = buf->cap + 1;
    buf->data = mem_realloc(buf->room > 0 ? buf->data : NULL, room, 1);
    buf->room = room;
}

int buf_add(struct buf *buf, const void *data, size_t size)
{
    size_t fits = buf->cap - buf->len;

    if (size > fits) {
        size = fits;
        buf->full = true;
    }
    if (size > 0) {
        reserve(buf, size);
        memcpy(buf->data + buf->len, data, size);
        buf->len += size;
        buf->data[buf->len] = '\0';
    }
    return buf->full ? ERR_CAP : 0;
}

int buf_adds(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

int buf_addf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args;
    char *large;
    int length;

    va_start(args, format);
    length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0)
        return ERR_INTERNAL;
    if ((size_t)length < sizeof small)
        return buf_add(buf, small, (size_t)length);
    large = mem_calloc(1, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(large, (size_t)length + 1, format, args);
    va_end(args);
    length = buf_add(buf, large, (size_t)length);
    free(large);
    return length;
}

void buf_drop(struct buf *buf, size_t size)
{
    if (size >= buf->len) {
        size = buf->len;
        buf->len = 0;
    } else {
        memmove(buf->data, buf->data + size, buf->len - size);
        buf->len -= size;
    }
    if (buf->room > 0)
        buf->data[buf->len] = '\0';
}
