/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dns_server: a name server on 127.0.0.1 and the test's own loop, by UDP and TCP. The first label
 * of the name, or the one after "mta-sts", says what it answers (no signatures, ever):
 *
 *   ok      A 192.0.2.1, AAAA 2001:db8::1, MX 10 mx.example, TLSA 3 1 1 and 32 octets
 *   nx      NXDOMAIN              none     NOERROR without records
 *   fail    SERVFAIL              refuse   REFUSED
 *   junk    octets that are no DNS packet
 *   short   a packet cut in the middle of its record
 *   silent  nothing
 *   large   truncated by UDP, 40 A records by TCP
 *   slow    as "ok", 300 ms late
 *   signed  as "ok", with the AD bit
 *   cut     half a message by TCP, then closes
 *   close   closes by TCP
 *   local   A 127.0.0.1, MX 10 local1.example and 20 local2.example
 *   many    40 A records, MX 10 many1.example and 20 many2.example
 */
#ifndef TESTS_DNS_SERVER_H
#define TESTS_DNS_SERVER_H

#include <sys/types.h>

#include "dns/resolver.h"

struct dns_server;

struct dns_server *dns_server_start(struct loop *loop);
void dns_server_stop(struct dns_server *server);
struct resolver_address dns_server_address(const struct dns_server *server);
/* Queries that came, by UDP and by TCP. */
unsigned dns_server_udp(const struct dns_server *server);
unsigned dns_server_tcp(const struct dns_server *server);

/* The same in a process of its own, for code that has a loop of its own. Returns its id. */
pid_t dns_server_fork(struct resolver_address *address);
void dns_server_kill(pid_t pid);

#endif
