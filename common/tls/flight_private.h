/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight_private: what flight.c (records) and flight_message.c (handshake messages) share. */
#ifndef TLS_FLIGHT_PRIVATE_H
#define TLS_FLIGHT_PRIVATE_H

#include "tls/flight.h"

/* Ends the flight as broken. */
void flight_break(struct flight *flight, const char *problem);
/* Takes one whole handshake message (RFC 5246 7.4). */
void flight_take_message(struct flight *flight, uint8_t type, const uint8_t *data, size_t size);
/* Takes the body of an SSLv2 message. */
void flight_take_ssl2(struct flight *flight, const uint8_t *data, size_t size);

#endif
