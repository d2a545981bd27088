/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err: what went wrong, as a code for the program and one bounded sentence for the human.
 *
 * Every fallible function of this project returns 0 or one of the negative codes below and, where
 * it takes a `struct err *`, leaves the sentence there. Outputs are written on success only.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_code {
    ERR_USAGE = -1,    /* the caller's or the user's arguments are wrong */
    ERR_SYNTAX = -2,   /* text or bytes from outside do not parse */
    ERR_CAP = -3,      /* a limit of ours was reached */
    ERR_SYSTEM = -4,   /* the operating system said no (file, socket, memory map) */
    ERR_TEMP = -5,     /* it failed now and may work later */
    ERR_PERM = -6,     /* it failed and will fail again */
    ERR_INTERNAL = -7, /* a library refused what should work */
};

#define ERR_TEXT_SIZE 256

struct err {
    int code; /* 0 or an enum err_code */
    char
        text[ERR_TEXT_SIZE]; /* one sentence without a full stop, no line feed; "" when code is 0 */
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* Stores `code` and the formatted sentence (cut at 255 bytes) in `err`, which may be NULL. Returns
 * `code`, so that a failing function ends with `return err_set(err, ERR_SYNTAX, ...)`. */
int err_set(struct err *err, int code, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
