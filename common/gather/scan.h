/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan: drives the posture scans of a run: one for each address and port, one connection at a time,
 * after the ordinary sessions there have ended. Private to gather. */
#ifndef GATHER_SCAN_H
#define GATHER_SCAN_H

#include "gather/gather_private.h"

/* Gives an address of a host its scan facts, which it shares with others of the same address and
 * port. The first one's `sni` is sent; NULL: none. */
void scan_prepare(struct gather *run, const struct host_facts *host, const char *sni,
                  struct address_facts *address);
/* Starts the scans of places whose sessions have all ended. Call when all hosts are known. */
void scan_start_due(struct gather *run);
/* Whether a scan has not ended. */
bool scan_any_open(const struct gather *run);
/* The run is over: what is known stays. */
void scan_cut_all(struct gather *run);
void scan_free_all(struct gather *run);

#endif
