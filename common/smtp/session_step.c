/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session_step: the dialogue: which reply leads to which step. One command at a time, none before
 * the greeting (RFC 5321 4.3.1; RFC 2920 3.1 and RFC 3207 4.2 forbid more here). */
#include <config.h>

#include "smtp/session_private.h"

#include <string.h>

#include "smtp/ehlo.h"

#define EVIDENCE_KEPT 60

/* RFC 5321 4.3.2: the first digit decides. */
static bool positive(const struct reply *reply)
{
    return reply->code / 100 == 2;
}

static void say_ehlo(struct session *session, enum session_step step, size_t early)
{
    session_begin(session, step, early);
    session_say(session, arena_printf(session->arena, "EHLO %s\r\n", session->opts.helo));
}

void session_step_connected(struct session *session)
{
    session->facts->times.connect = session_taken(session);
    if (session->opts.implicit_tls) {
        session_begin(session, STEP_HANDSHAKE, conn_waiting(session->conn));
        session_start_tls(session);
    } else {
        session_begin(session, STEP_GREETING, 0);
    }
}

void session_step_secured(struct session *session)
{
    session->facts->times.handshake = session_taken(session);
    if (session->opts.implicit_tls)
        session_begin(session, STEP_GREETING, 0);
    else
        say_ehlo(session, STEP_EHLO_TLS, session->plain.len);
}

static void on_greeting(struct session *session, size_t early)
{
    struct session_facts *facts = session->facts;

    if (!positive(&session->reply)) {
        session_quit(session, SESSION_REPLY);
        return;
    }
    facts->greeting = facts->reply_text;
    facts->times.greeting = session_taken(session);
    say_ehlo(session, session->opts.implicit_tls ? STEP_EHLO_TLS : STEP_EHLO, early);
}

static void say_starttls(struct session *session, size_t early)
{
    const char *line = session->opts.starttls_line;

    session_begin(session, STEP_STARTTLS, early);
    if (session->opts.plain_mail)
        session_say(session, "MAIL FROM:<>\r\n");
    else
        session_say(session, line != NULL ? line : "STARTTLS\r\n");
}

static void on_ehlo(struct session *session, size_t early)
{
    struct session_facts *facts = session->facts;

    if (!positive(&session->reply)) {
        session_quit(session, SESSION_REPLY);
        return;
    }
    facts->times.ehlo = session_taken(session);
    facts->ehlo_seen = true;
    facts->ehlo_count = ehlo_keywords(&session->reply, session->arena, &facts->ehlo);
    facts->starttls_known = true;
    facts->starttls = ehlo_offers_starttls(&session->reply);
    if (!facts->starttls)
        facts->masked = ehlo_masked(&session->reply, session->arena);
    if (facts->starttls || session->opts.plain_mail)
        say_starttls(session, early);
    else
        session_quit(session, SESSION_NO_STARTTLS);
}

/* What a peer said, for a sentence: the first bytes, raw. "" or ": bytes". */
static const char *evidence(const struct session *session, const char *begun, const uint8_t *rest,
                            size_t size)
{
    size_t kept = strlen(begun) < EVIDENCE_KEPT ? strlen(begun) : EVIDENCE_KEPT;

    if (size > EVIDENCE_KEPT - kept)
        size = EVIDENCE_KEPT - kept;
    if (kept + size == 0)
        return "";
    return arena_printf(session->arena, ": %.*s%.*s", (int)kept, begun, (int)size,
                        (const char *)rest);
}

/* Whatever came before our ClientHello came in the clear and may be anybody's (CVE-2011-0411,
 * CVE-2021-38371): it is evidence and never reaches TLS. */
static void on_starttls(struct session *session, const uint8_t *rest, size_t size, size_t early)
{
    struct session_facts *facts = session->facts;

    if (session->opts.plain_mail) {
        session_reset(session, positive(&session->reply) ? SESSION_DONE : SESSION_REPLY);
        return;
    }
    if (!positive(&session->reply)) {
        session_quit(session, SESSION_REPLY);
        return;
    }
    if (early > 0) {
        facts->early_talker = true;
        facts->error = arena_printf(session->arena, "%zu bytes in the clear after the reply%s",
                                    early, evidence(session, "", rest, size));
        session_close(session, SESSION_PLAINTEXT);
        return;
    }
    facts->times.starttls = session_taken(session);
    session_begin(session, STEP_HANDSHAKE, 0);
    session_start_tls(session);
}

static void on_ehlo_tls(struct session *session)
{
    struct session_facts *facts = session->facts;

    if (!positive(&session->reply)) {
        session_quit(session, SESSION_REPLY);
        return;
    }
    if (session->opts.implicit_tls)
        facts->times.ehlo = session_taken(session);
    facts->ehlo_tls_seen = true;
    facts->ehlo_tls_count = ehlo_keywords(&session->reply, session->arena, &facts->ehlo_tls);
    /* RFC 3207 4.2: not to be offered once TLS is up. */
    facts->starttls_again = ehlo_offers_starttls(&session->reply);
    session_quit(session, SESSION_DONE);
}

static void on_reply(struct session *session, const uint8_t *rest, size_t size)
{
    struct session_facts *facts = session->facts;
    size_t early;

    if (session->phase == PHASE_RESET) {
        session_quit(session, facts->end);
        return;
    }
    if (session->phase == PHASE_QUIT) {
        facts->quick_quit = true;
        session_close(session, facts->end);
        return;
    }
    early = size + (session->tls == NULL ? conn_waiting(session->conn) : 0);
    facts->reply_code = session->reply.code;
    facts->reply_text = ehlo_line(&session->reply, 0, session->arena);
    switch (facts->step) {
    case STEP_GREETING:
        on_greeting(session, early);
        break;
    case STEP_EHLO:
        on_ehlo(session, early);
        break;
    case STEP_STARTTLS:
        on_starttls(session, rest, size, early);
        break;
    case STEP_EHLO_TLS:
        on_ehlo_tls(session);
        break;
    case STEP_CONNECT:
    case STEP_HANDSHAKE:
    case STEP_QUIT:
        break;
    }
}

/* `rest` begins with the byte that was refused. */
static void on_garbled(struct session *session, const uint8_t *rest, size_t size)
{
    const struct reply *reply = &session->reply;

    if (session->phase != PHASE_STEPS) {
        session_close(session, session->facts->end);
        return;
    }
    session->facts->error = arena_printf(session->arena, "%s%s", reply->problem,
                                         evidence(session, reply->pending.data, rest, size));
    /* A peer that spoke SMTP before hears QUIT; its reply would be as bad. */
    if (session->facts->step != STEP_GREETING)
        session_say(session, "QUIT\r\n");
    session_close(session, SESSION_GARBLED);
}

void session_step_feed(struct session *session, const uint8_t *data, size_t size)
{
    while (size > 0 && session->phase != PHASE_OVER) {
        size_t used;
        enum reply_event event = reply_feed(&session->reply, data, size, &used);

        if (event == REPLY_INVALID) {
            on_garbled(session, data + used - 1, size - used + 1);
        } else if (event == REPLY_COMPLETE) {
            on_reply(session, data + used, size - used);
            reply_next(&session->reply);
        }
        data += used;
        size -= used;
    }
}
