/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/reach.h"

#include <string.h>

#include "policy/trouble.h"

static bool is_cut(const struct session_facts *session)
{
    return session->end == SESSION_DEADLINE && session->step == STEP_CONNECT;
}

enum reach session_reach(const struct run_facts *run, const struct judge_opts *opts,
                         const struct session_facts *session)
{
    bool connecting = session->step == STEP_CONNECT;

    if (session->end == SESSION_PENDING)
        return session->error != NULL ? REACH_LEFT_OUT : REACH_UNTRIED;
    if (session->end == SESSION_NO_FAMILY || session->end == SESSION_FORBIDDEN)
        return REACH_NOT_HERE;
    if (session->end == SESSION_LOCAL)
        return REACH_LOCAL;
    if (is_cut(session)) {
        if (run->end == RUN_TERMINATED || cut_in_dns(run))
            return REACH_UNTRIED;
        return opts->deadline_state_set ? REACH_CUT : REACH_DOWN;
    }
    if (session->end == SESSION_REFUSED || session->end == SESSION_UNREACHABLE)
        return REACH_DOWN;
    if (connecting && (session->end == SESSION_TIMEOUT || session->end == SESSION_CLOSED))
        return REACH_DOWN;
    return REACH_UP;
}

enum reach address_reach(const struct run_facts *run, const struct judge_opts *opts,
                         const struct address_facts *address)
{
    if (address->session_count == 0)
        return REACH_UNTRIED;
    for (size_t i = 1; i < address->session_count; i++) {
        if (address->sessions[i].end == SESSION_PENDING)
            return REACH_UNTRIED;
    }
    return session_reach(run, opts, &address->sessions[0]);
}

const char *reach_why(const struct session_facts *session)
{
    if (session->end == SESSION_REFUSED)
        return "connection refused";
    if (session->end == SESSION_TIMEOUT)
        return "connect timed out";
    if (session->end == SESSION_DEADLINE)
        return "still connecting when the run ended";
    if (session->end == SESSION_CLOSED)
        return "connection reset";
    if (session->end == SESSION_FORBIDDEN)
        return "this machine's own packet filter forbids it";
    if (session->end == SESSION_NO_FAMILY)
        return "this machine has no route or address for this family";
    return session->error != NULL ? session->error : "unreachable";
}

bool served_before(const struct place *places, size_t count, const struct address_facts *address,
                   const struct session_facts *except)
{
    for (size_t i = 0; i < count; i++) {
        const struct address_facts *other = places[i].address;

        if (other->port != address->port || ip_compare(&other->ip, &address->ip) != 0)
            continue;
        for (size_t k = 0; k < other->session_count; k++) {
            const struct session_facts *session = &other->sessions[k];

            if (session != except && (session->ehlo_seen || session->ehlo_tls_seen))
                return true;
        }
    }
    return false;
}

bool session_ended_well(const struct session_facts *session)
{
    return session->end == SESSION_DONE || session->step == STEP_QUIT;
}

bool session_put_off(const struct session_facts *session)
{
    if (session->end == SESSION_SKIPPED)
        return true;
    if (session->end != SESSION_REPLY || session->step == STEP_QUIT)
        return false;
    if (session->reply_code == 421)
        return true;
    return session->reply_code / 100 == 4 && session->step != STEP_STARTTLS;
}

static bool handshake_failed(const struct session_facts *session)
{
    return session->step == STEP_HANDSHAKE &&
           (session->end == SESSION_TLS_FAILED || session->end == SESSION_CLOSED);
}

bool session_other_key_untested(const struct address_facts *address,
                                const struct session_facts *session)
{
    bool untested = false;

    if (!handshake_failed(session))
        return false;
    for (size_t i = 0; i < address->session_count; i++) {
        const struct session_facts *other = &address->sessions[i];

        if (session_encrypted(other))
            return false;
        untested |= other != session && (other->end == SESSION_PENDING || session_put_off(other));
    }
    return untested;
}

bool session_lacks_key_type(const struct address_facts *address,
                            const struct session_facts *session)
{
    if (!handshake_failed(session))
        return false;
    for (size_t i = 0; i < address->session_count; i++) {
        if (session_encrypted(&address->sessions[i]))
            return true;
    }
    return false;
}

bool session_encrypted(const struct session_facts *session)
{
    return session->tls != NULL;
}

/* The worst state of findings of this kind, OK without any. */
static enum state state_of(const struct findings *findings, enum finding_id id)
{
    enum state worst = STATE_OK;

    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].id == id)
            worst = state_worst(worst, findings->items[i].state);
    }
    return worst;
}

/* What findings about all addresses together mean for one that was not served. */
static enum state unserved_state(const struct findings *findings,
                                 const struct session_facts *session)
{
    static const enum finding_id unreachable[] = {
        FINDING_MX_UNREACHABLE, FINDING_MX_ALL_UNREACHABLE, FINDING_NET_PORT_BLOCKED,
        FINDING_RUN_DEADLINE, FINDING_RUN_TERMINATED};
    bool down = session->end == SESSION_REFUSED || session->end == SESSION_UNREACHABLE ||
                session->end == SESSION_TIMEOUT || session->end == SESSION_CLOSED ||
                session->end == SESSION_DEADLINE;
    enum state worst = STATE_OK;

    if (session_put_off(session))
        return state_worst(STATE_UNKNOWN, state_of(findings, FINDING_SMTP_NOT_ACCEPTING));
    if (session_reached(session))
        return STATE_OK;
    if (!down)
        return STATE_UNKNOWN;
    for (size_t i = 0; i < sizeof unreachable / sizeof unreachable[0]; i++)
        worst = state_worst(worst, state_of(findings, unreachable[i]));
    return worst;
}

enum state judge_address_state(const struct findings *findings, const char *host,
                               const char *address, const struct session_facts *session)
{
    enum state worst = STATE_OK;
    bool throttled = false;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->subject.host == NULL || finding->subject.address == NULL)
            continue;
        if (strcmp(finding->subject.host, host) != 0 ||
            strcmp(finding->subject.address, address) != 0)
            continue;
        worst = state_worst(worst, finding->state);
        throttled |= finding->id == FINDING_SMTP_THROTTLED;
    }
    return throttled ? worst : state_worst(worst, unserved_state(findings, session));
}
