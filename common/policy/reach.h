/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reach: how far a session came, as judges see it. */
#ifndef POLICY_REACH_H
#define POLICY_REACH_H

#include "policy/judge.h"
#include "policy/places.h"

enum reach {
    REACH_UNTRIED = 0, /* the run ended before it was its turn */
    REACH_LEFT_OUT,    /* on purpose: the session's error says why */
    REACH_NOT_HERE,    /* no route, address or permission on this machine */
    REACH_LOCAL,       /* this machine failed */
    REACH_CUT,         /* connecting when the deadline came, and -t names a state for that */
    REACH_DOWN,        /* no TCP connection came up */
    REACH_UP,
};

/* Of one session. */
enum reach session_reach(const struct run_facts *run, const struct judge_opts *opts,
                         const struct session_facts *session);
/* Of an address: that of its first session, unless a further one was not begun. */
enum reach address_reach(const struct run_facts *run, const struct judge_opts *opts,
                         const struct address_facts *address);
/* "connect timed out", "connection refused", ...: why there was no connection. */
const char *reach_why(const struct session_facts *session);

/* Whether another session of the run with the same address and port got as far as an EHLO reply. */
bool served_before(const struct place *places, size_t count, const struct address_facts *address,
                   const struct session_facts *except);
/* A session that ended well, or in its QUIT, where nothing matters any more. */
bool session_ended_well(const struct session_facts *session);
/* A first refusal that says nothing about the server: a 4xx greeting or EHLO reply, 421 anywhere,
 * or left alone because of one. */
bool session_put_off(const struct session_facts *session);
/* --both-keys: the handshake failed, and the one that asked for the other kind of key did not. */
bool session_lacks_key_type(const struct address_facts *address,
                            const struct session_facts *session);

/* --both-keys: the handshake failed, and the server did not let us ask for the other kind of key:
 * nothing is known of what other clients get. */
bool session_other_key_untested(const struct address_facts *address,
                                const struct session_facts *session);

/* The addresses of a run as one: mx.unreachable and its kin, net.no-family, what was not tried. */
void judge_reach(const struct run_facts *run, const struct judge_opts *opts, struct findings *out);
/* What TLS turned out to be in one session that has it. Part of judge_smtp(). */
void judge_tls(const struct run_facts *run, const struct judge_opts *opts,
               const struct place *place, const struct session_facts *session,
               struct findings *out);
/* --require-keyword, on a session that got an EHLO reply. Part of judge_smtp(). */
void judge_keywords(const struct judge_opts *opts, const struct subject *subject,
                    const struct session_facts *session, struct findings *out);
/* tls.differs. */
void judge_tls_differs(const struct run_facts *run, const struct host_facts *host,
                       struct findings *out);

#endif
