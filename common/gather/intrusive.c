/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/intrusive.h"

#include <stdlib.h>
#include <string.h>

#include "tls/attack.h"

#define DOORS_SHUT 2 /* in a row: then the server is left alone */

struct intrusive {
    struct scan_facts *scan;
    struct intrusive_facts *facts;
    struct arena *arena;
    bool implicit_tls;
    struct attack_peer peer;
    struct attack *attack; /* of the test that is on; NULL before the first connection of one */
    struct session_raw raw;
    size_t place; /* in the order below */
    unsigned doors_shut;
    enum scan_stop stop;
};

/* The cheap and harmless ones first. */
static const enum intrusive_test order[] = {
    INTRUSIVE_PLAIN_MAIL,  INTRUSIVE_COMMAND_INJECTION, INTRUSIVE_HEARTBLEED, INTRUSIVE_CCS,
    INTRUSIVE_TICKETBLEED, INTRUSIVE_RENEGOTIATION,     INTRUSIVE_ROBOT,
};
#define TESTS (sizeof order / sizeof *order)

/* ---- what is known of the server */

static void take_suites(struct attack_peer *peer, const struct scan_facts *scan)
{
    for (size_t i = 0; i < scan->suite_count; i++) {
        const struct scan_suite *seen = &scan->suites[i];
        const struct suite *suite = suite_find(seen->code);

        if (suite == NULL || seen->version < TLS_SSL3 || seen->version > TLS_1_2)
            continue;
        if (seen->version == peer->version && peer->suite_count < HELLO_SUITES_MAX / 2)
            peer->suites[peer->suite_count++] = seen->code;
        if (suite->exchange != EXCHANGE_RSA || suite->export)
            continue;
        if (peer->rsa_suite_count == 0)
            peer->rsa_version = seen->version;
        if (seen->version == peer->rsa_version && peer->rsa_suite_count < HELLO_SUITES_MAX)
            peer->rsa_suites[peer->rsa_suite_count++] = seen->code;
    }
}

static void take_facts(struct attack_peer *peer, const struct scan_facts *scan)
{
    peer->version = TLS_1_2;
    for (int version = TLS_SSL3; version <= TLS_1_2; version++) {
        peer->old_tls |= scan->versions[version] != TRI_NO;
        if (scan->versions[version] == TRI_YES)
            peer->version = (enum tls_version)version;
    }
    peer->rsa = scan->classes[CLASS_RSA];
    peer->rsa_version = peer->version;
    peer->heartbeat = scan->heartbeat;
    peer->tickets = scan->session_tickets;
    take_suites(peer, scan);
}

struct intrusive *intrusive_new(struct scan_facts *scan, const char *sni, struct tls_context *tls,
                                bool implicit_tls, struct arena *arena)
{
    struct intrusive *intrusive = mem_calloc(1, sizeof *intrusive);

    intrusive->scan = scan;
    intrusive->facts = scan->intrusive = arena_alloc(arena, 1, sizeof *scan->intrusive);
    intrusive->arena = arena;
    intrusive->implicit_tls = implicit_tls;
    intrusive->stop = SCAN_DONE;
    intrusive->peer = (struct attack_peer){.sni = sni, .tls = tls};
    take_facts(&intrusive->peer, scan);
    return intrusive;
}

void intrusive_free(struct intrusive *intrusive)
{
    if (intrusive == NULL)
        return;
    attack_free(intrusive->attack);
    free(intrusive);
}

/* ---- raw octets of the test that is on */

static enum raw_status status_of(struct intrusive *intrusive, bool enough)
{
    intrusive->raw.quiet_after = attack_patience(intrusive->attack);
    return enough ? RAW_DONE : RAW_MORE;
}

static void on_begin(void *context, struct buf *out)
{
    struct intrusive *intrusive = context;

    attack_begin(intrusive->attack, out);
    (void)status_of(intrusive, false);
}

static enum raw_status on_feed(void *context, const uint8_t *data, size_t size, struct buf *out)
{
    struct intrusive *intrusive = context;

    return status_of(intrusive, attack_feed(intrusive->attack, data, size, out));
}

static enum raw_status on_quiet(void *context, struct buf *out)
{
    struct intrusive *intrusive = context;

    return status_of(intrusive, attack_quiet(intrusive->attack, out));
}

/* ---- one test after the other */

static void settle(struct intrusive *intrusive, enum intrusive_verdict verdict,
                   const char *evidence)
{
    enum intrusive_test test = order[intrusive->place];

    intrusive->facts->verdicts[test] = verdict;
    intrusive->facts->evidence[test] = evidence;
    attack_free(intrusive->attack);
    intrusive->attack = NULL;
    intrusive->place++;
}

/* Whether the test that is on needs a connection; else it is settled. */
static bool test_goes_on(struct intrusive *intrusive, const uint8_t random[32])
{
    enum intrusive_test test = order[intrusive->place];
    bool smtp = test == INTRUSIVE_PLAIN_MAIL || test == INTRUSIVE_COMMAND_INJECTION;

    if (smtp && intrusive->implicit_tls) {
        settle(intrusive, INTRUSIVE_NOT_APPLICABLE, "TLS from the first octet");
        return false;
    }
    if (test == INTRUSIVE_PLAIN_MAIL)
        return true;
    if (intrusive->attack == NULL)
        intrusive->attack = attack_new(test, &intrusive->peer, intrusive->arena);
    if (attack_next(intrusive->attack, random))
        return true;
    settle(intrusive, attack_verdict(intrusive->attack), attack_evidence(intrusive->attack));
    return false;
}

bool intrusive_next(struct intrusive *intrusive, const uint8_t random[32],
                    struct session_opts *opts)
{
    if (intrusive->stop != SCAN_DONE)
        return false;
    while (intrusive->place < TESTS && !test_goes_on(intrusive, random))
        continue;
    if (intrusive->place == TESTS)
        return false;
    if (intrusive->facts->connections == SCAN_INTRUSIVE_BUDGET) {
        intrusive->stop = SCAN_BUDGET;
        return false;
    }
    intrusive->facts->connections++;
    intrusive->raw = (struct session_raw){
        .begin = on_begin, .feed = on_feed, .quiet = on_quiet, .context = intrusive};
    opts->plain_mail = order[intrusive->place] == INTRUSIVE_PLAIN_MAIL;
    opts->raw = opts->plain_mail ? NULL : &intrusive->raw;
    opts->starttls_line = opts->plain_mail ? NULL : attack_starttls(intrusive->attack);
    return true;
}

static enum attack_end end_of(const struct session_facts *session)
{
    if (session->end == SESSION_REPLY && session->step == STEP_STARTTLS)
        return ATTACK_REFUSED;
    if (session->step != STEP_HANDSHAKE)
        return ATTACK_NO_DOOR;
    if (session->end == SESSION_DONE)
        return ATTACK_ENOUGH;
    if (session->end == SESSION_CLOSED)
        return ATTACK_CLOSED;
    return session->end == SESSION_TIMEOUT ? ATTACK_SILENT : ATTACK_NO_DOOR;
}

static void mail_ended(struct intrusive *intrusive, const struct session_facts *session)
{
    if (session->step != STEP_STARTTLS)
        settle(intrusive, INTRUSIVE_INCONCLUSIVE, "the session did not come to MAIL");
    else if (session->reply_code / 100 == 2)
        settle(intrusive, INTRUSIVE_VULNERABLE, NULL);
    else
        settle(intrusive, INTRUSIVE_SAFE, "MAIL is refused without TLS");
}

void intrusive_ended(struct intrusive *intrusive, const struct session_facts *session)
{
    enum attack_end end = end_of(session);

    if (session->end == SESSION_REPLY && session->reply_code / 100 == 4) {
        intrusive->stop = SCAN_PUT_OFF;
        return;
    }
    intrusive->doors_shut =
        end == ATTACK_NO_DOOR && session->step <= STEP_EHLO ? intrusive->doors_shut + 1 : 0;
    if (intrusive->doors_shut == DOORS_SHUT) {
        intrusive->stop = SCAN_RESETS;
        return;
    }
    if (intrusive->attack == NULL)
        mail_ended(intrusive, session);
    else if (session->end == SESSION_PLAINTEXT) /* the NOOP was answered before TLS, and is gone */
        settle(intrusive, INTRUSIVE_SAFE, "the command was answered before TLS");
    else
        attack_ended(intrusive->attack, end);
}

enum scan_stop intrusive_stop(const struct intrusive *intrusive)
{
    return intrusive->stop;
}
