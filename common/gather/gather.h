/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gather: the one driver: domain -> hosts -> addresses -> sessions, in parallel under one deadline
 * -> facts. It never judges.
 */
#ifndef GATHER_GATHER_H
#define GATHER_GATHER_H

#include "base/clock.h"
#include "base/name.h"
#include "dns/resolver.h"
#include "facts/run.h"
#include "gather/task.h"
#include "smtp/session.h"
#include "tls/verify.h"

#define CONNECT_TO_MAX 32

struct connect_to { /* --connect-to NAME:ADDR[:PORT] */
    char name[NAME_SIZE];
    struct ip ip;
    uint16_t port; /* 0: the port asked for */
};

struct gather_opts {
    const char *domain;               /* at most one of domain, host and dnssec_name */
    const char *host;                 /* a name or an address literal */
    const char *dnssec_name;          /* check_dnssec: no mail hosts, the zone only */
    bool mx_only;                     /* the MX set is enough: no addresses of its hosts */
    struct gather_task *const *tasks; /* of the program's own */
    size_t task_count;
    bool want_tlsa;     /* the TLSA stage */
    bool want_sessions; /* SMTP and TLS */
    bool want_trust;    /* a task verifies certificates */
    bool need_security; /* without validation the run makes no sense: never fall back */
    bool both_keys;
    enum scan_mode scan; /* what each address would accept, beyond one handshake */
    bool intrusive;      /* --intrusive; with a scan only */
    bool check_resolver;
    const char *bogus_name; /* for check_resolver; NULL */

    uint16_t port;
    bool implicit_tls;
    const char *helo;
    const char
        *sni; /* NULL: the TLSA base domain or the host's name; none for an address literal */
    bool ipv4, ipv6;
    const struct host_facts *known_host; /* instead of domain and host: its addresses and TLSA set
                                            are known, and nothing is looked up */
    /* Whether an address that was looked up may be connected to; NULL: every one. */
    bool (*may_connect)(void *context, const struct ip *ip);
    void *may_connect_context;
    struct connect_to connect_to[CONNECT_TO_MAX];
    size_t connect_to_count;
    msec gap;                 /* between two connections to one address */
    const char *control_host; /* NULL: none */
    uint16_t control_port;

    struct resolver_opts resolver;
    struct trust_opts trust;
    struct session_limits limits;
    msec deadline;                   /* monotonic */
    int64_t at;                      /* epoch, as of when certificates are verified */
    void (*trace)(const char *line); /* -vv; NULL: none */
};

/* Fills *out, whose strings come from `arena`. Failures of the other side are facts; ERR_SYSTEM,
 * ERR_USAGE and ERR_INTERNAL are our own. */
MUST_CHECK int gather_run(const struct gather_opts *opts, struct arena *arena,
                          struct run_facts *out, struct err *err);

/* What many runs in one process share: the loop, one resolver, one CA store. */
struct gather_shared;

/* For runs on `loop` with the resolver, trust and bounded caches of `opts`. ERR_SYSTEM, ERR_USAGE
 * as gather_run(). */
MUST_CHECK int gather_shared_new(struct loop *loop, const struct gather_opts *opts,
                                 struct gather_shared **out, struct err *err);
/* After all its runs have been freed. NULL is fine. */
void gather_shared_free(struct gather_shared *shared);
/* Which servers its resolver asks. */
const char *gather_shared_resolver(const struct gather_shared *shared);

struct gather;

/*
 * Begins a run beside others. `opts`, `arena` and `out` stay until gather_free(). done(context) is
 * called from the loop, once, when the run is complete or opts->deadline is over; it may call
 * gather_free(). Such a run never starts again without validation: whoever shares a resolver knows
 * before what it can do.
 */
struct gather *gather_start(struct gather_shared *shared, const struct gather_opts *opts,
                            struct arena *arena, struct run_facts *out, void (*done)(void *context),
                            void *context);
/* Ends a run now; what is known is in its facts. done() is called as ever. */
void gather_cut(struct gather *run);
void gather_free(struct gather *run);

#endif
