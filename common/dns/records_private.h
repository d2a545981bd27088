/* SPDX-License-Identifier: GPL-3.0-or-later */
/* records_private: between records.c (the packet) and records_rdata.c (one record). */
#ifndef DNS_RECORDS_PRIVATE_H
#define DNS_RECORDS_PRIVATE_H

#include "dns/records.h"

/* The name at *at inside the packet, decompressed, in lower case, without the last dot; moves *at
 * behind it. NULL when it does not decode. */
const char *records_name(struct arena *arena, const uint8_t *packet, size_t size, size_t *at);

/* The `length` octets of RDATA at `at` inside the packet -> *out. False when they are not of this
 * type. */
bool records_rdata(struct arena *arena, uint16_t type, const uint8_t *packet, size_t size,
                   size_t at, size_t length, struct rr *out);

/* Sorts records of one type by content, so that the order servers send them in does not show. TLSA:
 * by usage, the highest first (RFC 7671 5.1 before 5.2), then the rest. */
void records_sort(uint16_t type, struct rr *records, size_t count);

#endif
