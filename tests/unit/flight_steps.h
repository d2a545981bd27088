/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight_steps: feeds a flight in pieces of many sizes, and octets of flights for test_flight*.c.
 */
#ifndef TESTS_FLIGHT_STEPS_H
#define TESTS_FLIGHT_STEPS_H

#include "tls/flight.h"

/* Feeds all octets at once into a new `flight`, which the caller clears, and into others in pieces
 * of 1, 2, 5 and 1000. Fails where they do not all say the same. Returns flight->end. */
enum flight_end flight_steps(struct flight *flight, bool ssl2, const struct buf *octets);

/* Appends a record of this type and of version 0x03 `minor`. */
void put_record(struct buf *out, unsigned type, unsigned minor, const void *data, size_t size);
/* Appends a handshake message, without a record. */
void put_message(struct buf *out, unsigned type, const void *body, size_t size);
/* Appends octets in hexadecimal; blanks between them are allowed. */
void put_hex(struct buf *out, const char *hex);
/* Appends a handshake message in a record of its own; the body is in hexadecimal. */
void put_handshake(struct buf *out, unsigned minor, unsigned type, const char *hex);

#endif
