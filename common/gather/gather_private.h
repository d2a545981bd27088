/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather_private: the driver's state, shared by its files. */
#ifndef GATHER_GATHER_PRIVATE_H
#define GATHER_GATHER_PRIVATE_H

#include "gather/gather.h"

struct visit;
struct scan;

/* How far a host has come. What is done is not evaluated again: a host of 64 addresses would take
 * memory for them at every answer that comes in. */
enum host_stage { HOST_BEGUN = 0, HOST_ADDRESSES, HOST_DONE };

struct gather {
    const struct gather_opts *opts;
    struct arena *arena;
    struct run_facts *facts;
    struct loop *loop;
    struct resolver *resolver;
    struct answers *answers;
    struct tls_context *tls;
    struct trust_store *store;
    struct resolver_client client;
    struct gather_shared *shared; /* NULL: loop, resolver, tls and store are the run's own */
    struct loop_timer *end;       /* of a run that shares: its deadline */
    void (*done)(void *context);  /* likewise */
    void *context;
    struct loop_timer *tick;  /* runs gather_advance() from the loop */
    struct own_resolver *own; /* --check-resolver */
    bool fell_back;           /* on without validation, because the forwarder breaks it */
    bool mx_done;
    bool zone_done;
    enum host_stage *host_stages; /* of each host; NULL before the hosts are known */
    size_t address_total;
    struct visit *visits; /* a list */
    size_t visits_open;   /* not ended yet */
    struct scan *scans;   /* a list */
    bool control_begun, control_done;
    struct host_facts control_host;
    struct control *control;
    struct err err; /* what ended the run from our side; code 0 if nothing */
};

/* Moves everything that can move; called whenever an answer or a session has come in. */
void gather_advance(struct gather *run);
/* Asks the loop to call gather_advance() soon: safe from any callback. */
void gather_wake(struct gather *run);
/* Ends the run from our side: it is over, or run->err says why it cannot go on. Nothing may be done
 * with it after that. */
void gather_stop(struct gather *run);
/* Ends what is live and brings evaluators to a result. */
void gather_cut_all(struct gather *run);
/* A run that shares is complete: tells whoever started it. */
void gather_shared_ended(struct gather *run);
/* What a run consists of beside what it shares. */
void gather_begin(struct gather *run);
void gather_finish(struct gather *run);
/* A line for -vv. */
void gather_trace(const struct gather *run, const char *format, ...) PRINTF_LIKE(2, 3);

/* --connect-to: replaces the addresses of a host that is named there; `port` where none is. */
void gather_redirect(struct gather *run, struct host_facts *host, uint16_t port);
/* Finds out who is to blame for a trouble, which may be NULL. Returns 0 or PENDING. */
MUST_CHECK int gather_settle(struct gather *run, struct dns_trouble *trouble);

/* All tasks of the program's own. Returns 0 when none has anything left to do, else PENDING. */
MUST_CHECK int tasks_advance(struct gather *run);
/* Whether one of their lookups failed because the forwarder breaks DNSSEC. */
bool tasks_blame_forwarder(const struct gather *run);
void tasks_restart(struct gather *run);
void tasks_cut(struct gather *run);
void tasks_release(struct gather *run);

/* Sets up the visits of a host whose addresses are known, and starts those that may start. */
void visit_host(struct gather *run, struct host_facts *host);
/* Starts what waits for its turn at an address. */
void visit_start_due(struct gather *run);
/* Ends what is live: the run is over. */
void visit_cut_all(struct gather *run);
void visit_free_all(struct gather *run);
/* Whether all visits to the address and port have ended. */
bool visit_place_done(const struct gather *run, const struct address_facts *address);
/* Whether any visit reached its peer. */
bool visit_any_reached(const struct gather *run);

/* Asks the control host. Returns 0 when its answer is in facts->control, else PENDING. */
MUST_CHECK int control_ask(struct gather *run);
void control_free(struct gather *run);

#endif
