/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fetch: one GET over HTTPS from one address (libcurl on the loop), as RFC 8461 3.3 wants it: no
 * redirect is followed, nothing comes from a cache, and nothing is asked for before the certificate
 * has been verified.
 *
 * The address that was given is the one that is connected to. Proxies, netrc, cookies and key logs
 * of the environment are not used. Body and headers are capped.
 */
#ifndef HTTPS_FETCH_H
#define HTTPS_FETCH_H

#include "base/mem.h"
#include "facts/policy_file.h"
#include "net/loop.h"
#include "tls/verify.h"

#define FETCH_HEADERS_MAX (16 * 1024)
/* Everything that the server sends, TLS included: what frames a response has no end of its own. A
 * response of the size allowed that comes in records of one octet each fits. */
#define FETCH_RECEIVED_MAX (2 * 1024 * 1024)

struct fetch_opts {
    const char *host; /* in the URL, the SNI and the reference identifier */
    const char *path; /* from the slash on */
    struct trust_store *store;
    int64_t now;    /* epoch: the certificate must verify as of then */
    int64_t at;     /* epoch: as of when its facts are */
    msec connect;   /* the longest wait for TCP, */
    msec handshake; /* then for TLS, */
    msec total;     /* and for everything together */
};

struct fetch;

/*
 * Starts it. Facts go to *facts, where ip and port say where to connect; it must live as long as
 * the fetch, and what it points to comes from `arena`. When it has ended `done(context)` is called
 * from the loop, once. It never fails itself: what goes wrong is in the facts.
 */
struct fetch *fetch_start(struct loop *loop, const struct fetch_opts *opts, struct arena *arena,
                          struct fetch_facts *facts, void (*done)(void *context), void *context);
/* The run is over: ends it where it stands, with FETCH_DEADLINE. `done` is not called any more. */
void fetch_cut(struct fetch *fetch);
/* Also inside `done`. NULL is fine. */
void fetch_free(struct fetch *fetch);

#endif
