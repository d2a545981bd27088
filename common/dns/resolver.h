/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolver: libunbound on the event loop, filling an answer table. */
#ifndef DNS_RESOLVER_H
#define DNS_RESOLVER_H

#include "base/clock.h"
#include "dns/answers.h"
#include "facts/run.h"
#include "net/loop.h"

#define RESOLVERS_MAX 8

struct resolver_address {
    struct ip ip;
    uint16_t port;
};

struct resolver_opts {
    struct resolver_address forwarders[RESOLVERS_MAX]; /* none: those of resolv_conf */
    size_t forwarder_count;
    const char *resolv_conf;  /* NULL: /etc/resolv.conf */
    bool recursive;           /* ask the authoritative servers ourselves */
    const char *trust_anchor; /* file; NULL: the system's, else the built-in root keys */
    bool no_validation;       /* --trust-anchor none */
    msec lookup_cap;          /* milliseconds for one lookup; 0: 5000 */
    bool shared;              /* by many runs at once: more sockets, bounded caches */
};

struct resolver;

/* Who waits for answers. It belongs to its user, who fills the first two and clears the rest. */
struct resolver_client {
    void (*on_answer)(void *context); /* from the loop, once for all answers that came together */
    void *context;
    size_t open; /* lookups; the resolver's, as are the next */
    bool due;
    struct resolver_client *next_due;
};

/* "ADDR[@PORT]" -> *out; port 53 when absent. ERR_SYNTAX. */
MUST_CHECK int resolver_parse_address(const char *text, struct resolver_address *out);

/*
 * A resolver on `loop`. Nothing is sent before the first resolver_pump(). ERR_SYSTEM where
 * resolv.conf cannot be read or names no usable server, ERR_USAGE where opts->trust_anchor cannot
 * be read or holds no DS or DNSKEY record; the sentence names the file. Both files are only read.
 * On success *state is RESOLVER_VALIDATING or RESOLVER_NOT_VALIDATING.
 */
MUST_CHECK int resolver_new(struct loop *loop, const struct resolver_opts *opts,
                            struct resolver **out, enum resolver_state *state, struct err *err);
/* Cancels what is open and frees, also inside on_answer. NULL is fine. */
void resolver_free(struct resolver *resolver);

/* Sends every question that `table` has noted; each answer, failure or timeout is filed there,
 * allocated from `arena`, and then the client is told. A lookup waits for opts->lookup_cap at most,
 * and for half of what is left until `deadline`, so that a silent name leaves time for control
 * questions. Table, arena and client must stay until all their answers are there, or until
 * resolver_forget().
 */
void resolver_pump(struct resolver *resolver, struct answers *table, struct arena *arena,
                   msec deadline, struct resolver_client *client);
/* Cancels what is open for a client and tells it nothing more. */
void resolver_forget(struct resolver *resolver, struct resolver_client *client);

/* The version of libunbound. */
const char *resolver_library(void);
/* Which servers are asked: "192.0.2.53, 192.0.2.54 port 5353" or "the authoritative servers". Lives
 * as long as it does. */
const char *resolver_text(const struct resolver *resolver);

#endif
