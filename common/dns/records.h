/* SPDX-License-Identifier: GPL-3.0-or-later */
/* records: a DNS reply packet -> an answer. ldns reads the wire format; this module picks, checks
 * and copies. */
#ifndef DNS_RECORDS_H
#define DNS_RECORDS_H

#include "dns/answers.h"

#define RECORDS_MAX 512 /* of one answer that are kept */

/*
 * Decodes `size` bytes of a reply to (name, type) into a new answer in `arena`, following CNAMEs
 * inside the packet. content, aliases, expanded, records, ttl and rrsig_* are filled; status is
 * DNS_INSECURE and the caller, who knows what the validator said, sets it. A packet that does not
 * decode gives status DNS_FAILED with FAILURE_MALFORMED; an rcode other than NOERROR and NXDOMAIN
 * gives DNS_FAILED too. Never NULL.
 */
struct answer *records_decode(struct arena *arena, const char *name, uint16_t type,
                              const uint8_t *packet, size_t size);

/* TLSA RDATA (RFC 6698 2.1) -> *out with usable set to one of the malformed kinds or TLSA_USABLE,
 * digest agility left to the set. Data is copied into the arena. ERR_SYNTAX for less than 4 octets.
 */
MUST_CHECK int records_tlsa(struct arena *arena, const uint8_t *rdata, size_t size,
                            struct tlsa *out);

#endif
