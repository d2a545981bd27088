/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_private: between host.c (addresses) and host_tlsa.c. */
#ifndef DNS_HOST_PRIVATE_H
#define DNS_HOST_PRIVATE_H

#include "dns/host.h"

/* The address answers that the query needs, NULL where one is missing (and noted). Returns how
 * many. */
size_t host_answers(struct answers *table, const struct host_query *query,
                    const struct host_facts *host, const struct answer *out[2]);

/*
 * The security of a host's addresses: the worst of the answers that gave addresses; where none did,
 * the worst of those that completed; else bogus or failed. RFC 7672 2.2.2 speaks of "the address
 * records", so a broken denial of AAAA beside secure A records takes nothing away from these (and
 * Postfix, which looks at the records it connects to, sees it the same way).
 */
enum dns_status host_security(const struct answer *const *answers, size_t count);

#endif
