/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dns_server: a name server on 127.0.0.1 and the test's own loop, by UDP and TCP. The first label
 * of the name says what it answers (no signatures, ever):
 *
 *   ok      A 192.0.2.1, AAAA 2001:db8::1, MX 10 mx.example, TLSA 3 1 1 and 32 octets
 *   nx      NXDOMAIN              none     NOERROR without records
 *   fail    SERVFAIL              refuse   REFUSED
 *   junk    octets that are no DNS packet
 *   short   a packet cut in the middle of its record
 *   silent  nothing
 *   large   truncated by UDP, 40 A records by TCP
 *   slow    as "ok", 300 ms late
 */
#ifndef TESTS_DNS_SERVER_H
#define TESTS_DNS_SERVER_H

#include "dns/resolver.h"

struct dns_server;

struct dns_server *dns_server_start(struct loop *loop);
void dns_server_stop(struct dns_server *server);
struct resolver_address dns_server_address(const struct dns_server *server);
/* Queries that came, by UDP and by TCP. */
unsigned dns_server_udp(const struct dns_server *server);
unsigned dns_server_tcp(const struct dns_server *server);

#endif
