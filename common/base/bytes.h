/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bytes: a bounded reader over bytes from the network. All binary input is read through it.
 *
 * A read past the end sets `bad`, gives zeroes and moves nothing; so a parser may read a whole
 * header and look at `bad` once. Integers are in network byte order.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at;
    size_t left;
    bool bad;
};

/* A reader over `size` bytes, which must outlive it. */
struct bytes bytes_of(const void *data, size_t size);
uint8_t bytes_u8(struct bytes *in);
uint16_t bytes_u16(struct bytes *in);
uint32_t bytes_u32(struct bytes *in);
/* The next `size` bytes and moves on; NULL (and `bad`) when there are fewer. */
const uint8_t *bytes_take(struct bytes *in, size_t size);

/* Lower-case hexadecimal of `size` bytes into `out`, which holds 2*size+1. */
void bytes_hex(const uint8_t *data, size_t size, char *out);
/* Bytes of a hexadecimal text (either case, white space between octets ignored) into `out` of
 * `room` bytes. Returns how many, or -1 for an odd or foreign digit or for more than `room`. */
long bytes_unhex(const char *text, uint8_t *out, size_t room);

#endif
