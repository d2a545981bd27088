/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolver_private: what a resolver reads before it starts (resolv.conf, trust anchors), and the
 * libunbound context made of it. */
#ifndef DNS_RESOLVER_PRIVATE_H
#define DNS_RESOLVER_PRIVATE_H

#include <stdio.h>

#include "dns/resolver.h"

/* The first servers of a resolv.conf(5), as many as the C library would ask. */
#define RESOLV_CONF_MAX 3
#define ANCHORS_MAX 32

struct anchors { /* DS and DNSKEY records in presentation format */
    const char *records[ANCHORS_MAX];
    size_t count;
};

/*
 * The `nameserver` lines of `path` -> out, *count. *left_out names one that cannot be used (an
 * address with a zone, or none), NULL without. ERR_SYSTEM naming the file where it cannot be read
 * or has no usable line.
 */
MUST_CHECK int resolv_conf_read(const char *path, struct arena *arena, struct resolver_address *out,
                                size_t *count, const char **left_out, struct err *err);

/*
 * DS and DNSKEY records of a file as unbound, unbound-anchor (RFC 5011 states: only valid and
 * missing keys count), ldns-signzone and Debian's dns-root-data write it. Never writes to it.
 * ERR_USAGE naming the file where it cannot be read or holds none.
 */
MUST_CHECK int anchors_read(const char *path, struct arena *arena, struct anchors *out,
                            struct err *err);
/* The system's trust anchor, else the root keys that are built in. */
void anchors_default(struct arena *arena, struct anchors *out);

struct resolver_setup {
    struct resolver_address forwarders[RESOLVERS_MAX];
    size_t forwarder_count; /* 0: recursive */
    struct anchors anchors; /* none: no validation */
    bool shared;
};

struct ub_ctx;

/* A context of libunbound on `base` that logs into `log` (NULL: nowhere). NULL with a sentence in
 * *why. */
struct ub_ctx *resolver_context(struct event_base *base, const struct resolver_setup *setup,
                                FILE *log, const char **why);

#endif
