/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostname: this machine's name for EHLO, without a single DNS lookup. */
#ifndef NET_HOSTNAME_H
#define NET_HOSTNAME_H

#include "base/mem.h"

/*
 * The fully qualified name: the host name if it has a dot, else the dotted name beside it in
 * /etc/hosts, else with the search domain of resolv.conf, else with
 * ".localdomain". Always a valid host name; in the arena.
 */
const char *hostname_fqdn(struct arena *arena);

/* For tests: the same from given texts. */
const char *hostname_qualify(struct arena *arena, const char *host, const char *hosts_file,
                             const char *resolv_conf);

#endif
