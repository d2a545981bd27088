/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * own_resolver: does the resolver that this machine's programs use validate (--check-resolver)?
 *
 * Asks the first server of resolv.conf over TCP, as any program here would rely on it: a signed
 * name must come back with the AD bit (RFC 4035 3.2.3), and a name that is known to be bogus, if
 * one is given, must fail.
 */
#ifndef DNS_OWN_RESOLVER_H
#define DNS_OWN_RESOLVER_H

#include "base/mem.h"
#include "dns/resolver.h"
#include "facts/dnssec.h"
#include "net/loop.h"

struct own_resolver;

/* Starts the test; the result goes to out->resolver and out->resolver_detail. `resolv_conf` NULL:
 * the system's; `bogus_name` may be NULL. `done(context)` is called from the loop, or from inside
 * where there is nobody to ask. Takes 10 s at most. */
struct own_resolver *own_resolver_start(struct loop *loop, const char *resolv_conf,
                                        const char *signed_name, const char *bogus_name,
                                        struct arena *arena, struct dnssec_facts *out,
                                        void (*done)(void *context), void *context);
/* The same with a server that is at hand. */
struct own_resolver *own_resolver_ask(struct loop *loop, const struct resolver_address *server,
                                      const char *signed_name, const char *bogus_name,
                                      struct arena *arena, struct dnssec_facts *out,
                                      void (*done)(void *context), void *context);
bool own_resolver_ended(const struct own_resolver *test);
/* The run ends now. NULL is fine. */
void own_resolver_cut(struct own_resolver *test);
void own_resolver_free(struct own_resolver *test);

#endif
