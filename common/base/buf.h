/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buf: a growable byte buffer with a cap that its owner chooses.
 *
 * Invariants: `data` is never NULL after buf_init() and always has a NUL after `len` bytes; `len`
 * never exceeds `cap`. What does not fit is left out and `full` is set: callers may add without
 * looking and ask once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf {
    char *data;
    size_t len;
    size_t cap;  /* most bytes that `len` may reach */
    size_t room; /* bytes allocated, private */
    bool full;   /* something was left out since buf_init() or buf_reset() */
};

/* An empty buffer that will hold `cap` bytes at most. Allocates nothing yet. */
void buf_init(struct buf *buf, size_t cap);
/* Frees the memory; the buffer is then as after buf_init() with the same cap. */
void buf_clear(struct buf *buf);
/* Forgets the content and keeps the memory. */
void buf_reset(struct buf *buf);
/* Appends `size` bytes, or as many as fit. Returns 0 or ERR_CAP. */
int buf_add(struct buf *buf, const void *data, size_t size);
int buf_adds(struct buf *buf, const char *text);
int buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Drops the first `size` bytes (all of them if there are fewer). */
void buf_drop(struct buf *buf, size_t size);

#endif
