/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <string.h>

#include "policy/judge.h"
#include "policy/places.h"
#include "policy/reach.h"
#include "policy/trouble.h"
#include "policy/words.h"

struct view { /* one session, and what is known around it */
    const struct run_facts *run;
    const struct judge_opts *opts;
    struct findings *out;
    const struct place *place;
    const struct session_facts *session;
    struct subject subject;
    bool served_before;    /* another session with this address and port was served */
    bool greeted_anywhere; /* some address of the run greets with 220 */
};

static const char *reply_text(const struct session_facts *session)
{
    return session->reply_text != NULL ? session->reply_text : "";
}

/* 421 or 4xx on our first connection says nothing about the server's TLS (RFC 5321 3.8). */
static void judge_put_off(const struct view *view)
{
    const struct session_facts *session = view->session;

    if (session->end == SESSION_SKIPPED) {
        if (session == view->place->address->sessions)
            findings_add(
                view->out, FINDING_SMTP_UNTESTED, &view->subject,
                "was not connected to, because it had put us off under another host's name");
        return;
    }
    if (session->step == STEP_GREETING && !view->greeted_anywhere &&
        view->run->end != RUN_TERMINATED)
        return; /* smtp.not-accepting speaks for all */
    findings_add(view->out, FINDING_SMTP_UNTESTED, &view->subject,
                 "puts us off at %s%s%s: %d %.200s", session->step == STEP_GREETING ? "the " : "",
                 session_step_name(session->step),
                 session_encrypted(session) ? "" : ", so nothing is known of its TLS",
                 session->reply_code, reply_text(session));
}

/* A further connection of ours that was turned away after one that was served. */
static bool judge_throttled(const struct view *view)
{
    const struct session_facts *session = view->session;
    bool put_off = session->end != SESSION_SKIPPED && session_put_off(session);
    bool at_door = session->step <= STEP_GREETING &&
                   (session->end == SESSION_REPLY || session->end == SESSION_TIMEOUT ||
                    session->end == SESSION_CLOSED || session->end == SESSION_REFUSED ||
                    session->end == SESSION_UNREACHABLE);

    if (!view->served_before || !(put_off || at_door))
        return false;
    if (session->end == SESSION_REPLY)
        findings_add(
            view->out, FINDING_SMTP_THROTTLED, &view->subject,
            "limits how often we may come: after one connection was served a further one got "
            "%d %.200s",
            session->reply_code, reply_text(session));
    else
        findings_add(
            view->out, FINDING_SMTP_THROTTLED, &view->subject,
            "limits how often we may come: after one connection was served a further one was "
            "not (%s)",
            session->step == STEP_CONNECT ? reach_why(session) : "no greeting");
    return true;
}

static void judge_reply(const struct view *view)
{
    const struct session_facts *session = view->session;
    enum finding_id id = FINDING_SMTP_GARBLED;
    const char *what = "gives a reply that does not fit the step";

    if (session->step == STEP_GREETING && session->reply_code / 100 == 5) {
        id = FINDING_SMTP_REJECTED;
        what = "refuses to talk to us (this monitor's address may be on a blocklist)";
    } else if (session->step == STEP_EHLO) {
        id = FINDING_SMTP_EHLO_REFUSED;
        what = "refuses EHLO, so it cannot offer STARTTLS";
    } else if (session->step == STEP_STARTTLS) {
        id = FINDING_SMTP_STARTTLS_REFUSED;
        what = "offers STARTTLS and refuses it (mostly for want of its key or certificate)";
    } else if (session->step == STEP_EHLO_TLS) {
        id = FINDING_SMTP_EHLO_TLS_FAILED;
        what = "refuses EHLO inside TLS, so no mail can be sent";
    }
    findings_add(view->out, id, &view->subject, "%s: %d %.200s", what, session->reply_code,
                 reply_text(session));
}

static void judge_slow(const struct view *view)
{
    const struct session_facts *session = view->session;

    if (session->end == SESSION_DEADLINE) {
        if (view->run->end != RUN_TERMINATED)
            findings_add_as(view->out, FINDING_SMTP_SLOW,
                            deadline_state(view->opts, STATE_CRITICAL), &view->subject,
                            "was too slow: the run ended in the step %s",
                            session_step_name(session->step));
    } else if (session->step == STEP_GREETING) {
        findings_add(view->out, FINDING_SMTP_SILENT, &view->subject,
                     "accepts the connection and sends no greeting: see whether it hangs%s",
                     session->tls == NULL && view->place->address->port == 465
                         ? "; port 465 wants --implicit-tls"
                         : "");
    } else {
        findings_add(view->out, FINDING_SMTP_SLOW, &view->subject,
                     "did not finish the step %s in time: see its load, lookups and filters",
                     session_step_name(session->step));
    }
}

static void judge_closed(const struct view *view)
{
    const struct session_facts *session = view->session;
    const char *step = session_step_name(session->step);

    if (session->step == STEP_HANDSHAKE)
        findings_add(view->out, FINDING_TLS_FAILED, &view->subject,
                     "closed the connection in the TLS handshake: see its log");
    else if (session->step == STEP_EHLO_TLS)
        findings_add(
            view->out, FINDING_SMTP_EHLO_TLS_FAILED, &view->subject,
            "closed the connection after the TLS handshake, so no mail can be sent: see its log");
    else
        findings_add(view->out, FINDING_SMTP_CLOSED, &view->subject,
                     "closed the connection in the step %s: see its log, and firewalls on the way",
                     step);
}

static void judge_no_starttls(const struct view *view)
{
    const struct session_facts *session = view->session;

    if (session->masked != NULL)
        findings_add(
            view->out, FINDING_SMTP_STARTTLS_MASKED, &view->subject,
            "has \"%.60s\" in its EHLO reply where STARTTLS would stand: turn off the device on "
            "the way that overwrites it, often a firewall's SMTP inspection",
            session->masked);
    else
        findings_add(view->out, FINDING_SMTP_NO_STARTTLS, &view->subject,
                     "offers no STARTTLS: enable it, mail travels in clear text (%zu other EHLO "
                     "keyword%s)",
                     session->ehlo_count, words_plural(session->ehlo_count));
}

static void judge_handshake(const struct view *view)
{
    const struct session_facts *session = view->session;
    const struct address_facts *address = view->place->address;

    if (session_lacks_key_type(address, session))
        findings_add(view->out, FINDING_TLS_KEY_MISSING, &view->subject,
                     "has no %s certificate; the other kind works",
                     session == address->sessions ? "RSA" : "ECDSA");
    else if (session_other_key_untested(address, session))
        findings_add(view->out, FINDING_SMTP_UNTESTED, &view->subject,
                     "failed the TLS handshake with %s, and the other kind could not be tested",
                     session == address->sessions ? "RSA" : "ECDSA");
    else if (session->end == SESSION_CLOSED)
        judge_closed(view);
    else
        findings_add(view->out, FINDING_TLS_FAILED, &view->subject,
                     "fails the TLS handshake: %.200s",
                     session->error != NULL ? session->error : "no reason given");
}

/* A session that did not come to its QUIT. Reachability is judged for all addresses together. */
static void judge_failure(const struct view *view)
{
    const struct session_facts *session = view->session;

    if (session->end == SESSION_LOCAL)
        findings_add(view->out, FINDING_NET_LOCAL, &view->subject, "was not tested: %.200s",
                     session->error != NULL ? session->error : "this machine failed");
    else if (session_reach(view->run, view->opts, session) != REACH_UP)
        return;
    else if (session_put_off(session))
        judge_put_off(view);
    else if (session->end == SESSION_REPLY)
        judge_reply(view);
    else if (session->end == SESSION_TIMEOUT || session->end == SESSION_DEADLINE)
        judge_slow(view);
    else if (session->end == SESSION_NO_STARTTLS)
        judge_no_starttls(view);
    else if (session->end == SESSION_PLAINTEXT)
        findings_add(view->out, FINDING_SMTP_INJECTED, &view->subject,
                     "sends plain text between its 220 to STARTTLS and TLS: update it or the proxy "
                     "in front, or "
                     "see who injects replies");
    else if (session->end == SESSION_GARBLED)
        findings_add(view->out, FINDING_SMTP_GARBLED, &view->subject,
                     "does not speak SMTP in the step %s: %.200s", session_step_name(session->step),
                     session->error != NULL ? session->error : "the reply does not parse");
    else if (session->end == SESSION_TLS_FAILED || session->step == STEP_HANDSHAKE)
        judge_handshake(view);
    else
        judge_closed(view);
}

static void judge_session(const struct view *view)
{
    const struct session_facts *session = view->session;

    if (judge_throttled(view))
        return;
    if (!session_ended_well(session))
        judge_failure(view);
    if (session_encrypted(session))
        judge_tls(view->run, view->opts, view->place, session, view->out);
    judge_keywords(view->opts, &view->subject, session, view->out);
}

/* No address at all greets with 220, and some put us off: the domain takes no mail now. */
static void judge_not_accepting(const struct run_facts *run, const struct place *places,
                                size_t count, struct findings *out)
{
    struct subject subject = subject_of_run(run);
    struct listing list = {0};

    for (size_t i = 0; i < count; i++) {
        const struct address_facts *address = places[i].address;
        const struct session_facts *session = address->sessions;

        if (address->session_count > 0 && session->end == SESSION_REPLY &&
            session->step == STEP_GREETING && session_put_off(session))
            listing_add(&list, "%s says %d %.60s", places[i].text, session->reply_code,
                        reply_text(session));
    }
    if (list.count > 0)
        findings_add(out, FINDING_SMTP_NOT_ACCEPTING, &subject, "no address greets with 220: %s",
                     listing_text(&list));
}

/* One host, some addresses with STARTTLS and some without (RFC 3207 6). */
static void judge_starttls_differs(const struct run_facts *run, const struct host_facts *host,
                                   struct findings *out)
{
    struct subject subject = subject_of_host(run, host);
    struct listing without = {0};
    size_t with = 0;
    char text[IP_TEXT_SIZE];

    for (size_t i = 0; i < host->address_count; i++) {
        const struct address_facts *address = &host->addresses[i];
        bool known = false, lacks = false;

        for (size_t k = 0; k < address->session_count; k++) {
            const struct session_facts *session = &address->sessions[k];

            known |= session->starttls_known;
            lacks |= session->starttls_known && !session->starttls;
            with += session->starttls_known && session->starttls;
        }
        if (known && lacks)
            listing_add(&without, "%s", ip_format(&address->ip, text));
    }
    if (without.count > 0 && with > 0)
        findings_add(out, FINDING_SMTP_STARTTLS_DIFFERS, &subject,
                     "offers STARTTLS on some addresses only: configure all alike; without it: %s",
                     listing_text(&without));
}

void judge_smtp(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    size_t count;
    struct place *places = places_of(run, out->arena, &count);
    bool greeted = false;

    judge_reach(run, opts, out);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < places[i].address->session_count; k++)
            greeted |= places[i].address->sessions[k].greeting != NULL;
    }
    if (!greeted && run->end != RUN_TERMINATED)
        judge_not_accepting(run, places, count, out);
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &places[i];
        size_t from = out->count;

        for (size_t k = 0; k < place->address->session_count; k++) {
            struct view view = {
                .run = run,
                .opts = opts,
                .out = out,
                .place = place,
                .session = &place->address->sessions[k],
                .subject = subject_of_place(run, place),
                .served_before =
                    served_before(places, count, place->address, &place->address->sessions[k]),
                .greeted_anywhere = greeted,
            };

            judge_session(&view);
        }
        findings_drop_repeats(out, from);
    }
    for (size_t i = 0; i < run->host_count; i++) {
        judge_starttls_differs(run, &run->hosts[i], out);
        judge_tls_differs(run, &run->hosts[i], out);
    }
}
