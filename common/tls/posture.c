/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/posture_private.h"

#include <stdlib.h>
#include <string.h>

#define IN_A_ROW 2 /* shut doors, silences: then the server is left alone */
#define CLOSES_IN_A_ROW 6

enum { /* alerts, RFC 8446 6 */
       ALERT_HANDSHAKE_FAILURE = 40,
       ALERT_PROTOCOL_VERSION = 70,
       ALERT_INSUFFICIENT_SECURITY = 71,
       ALERT_INTERNAL_ERROR = 80, /* OpenSSL's, where no certificate fits the signature schemes */
       ALERT_INAPPROPRIATE_FALLBACK = 86,
};

struct posture *posture_new(const char *sni, struct arena *arena, struct scan_facts *out)
{
    struct posture *posture = mem_calloc(1, sizeof *posture);

    posture->sni = sni;
    posture->arena = arena;
    posture->facts = out;
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        posture->suites[version] = mem_calloc(suite_count + 1, 1);
        posture->groups[version] = mem_calloc(group_count + 1, 1);
    }
    posture->schemes = mem_calloc(scheme_count + 1, 1);
    out->budget = out->mode == SCAN_INVENTORY ? SCAN_INVENTORY_BUDGET : SCAN_POLICY_BUDGET;
    out->ticket_lifetime = -1;
    return posture;
}

void posture_free(struct posture *posture)
{
    if (posture == NULL)
        return;
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        free(posture->suites[version]);
        free(posture->groups[version]);
    }
    free(posture->schemes);
    free(posture);
}

/* ---- the session */

static void note_session_tls(struct posture *posture, const struct tls_facts *tls)
{
    struct scan_facts *facts = posture->facts;
    int version = tls_version_of((uint16_t)tls->version_number);
    const struct scheme *scheme = tls->signature != NULL ? scheme_by_name(tls->signature) : NULL;

    if (version < 0)
        return;
    facts->versions[version] = TRI_YES;
    for (int higher = version + 1; higher < TLS_VERSION_COUNT; higher++)
        facts->versions[higher] = TRI_NO; /* the library offers all up to TLS 1.3 */
    posture_note_suite(posture, (enum tls_version)version, tls->suite_number);
    if (tls->group_number != 0)
        posture_note_group(posture, (enum tls_version)version, tls->group_number);
    if (scheme != NULL && version >= TLS_1_2)
        posture_note_scheme(posture, (enum tls_version)version, scheme->code);
    if (tls->early_data_known)
        facts->early_data = tls->early_data ? TRI_YES : TRI_NO;
    facts->stapling = tls->stapled ? TRI_YES : TRI_NO;
    facts->session_tickets = tls->ticket ? TRI_YES : TRI_UNKNOWN;
    if (tls->ticket)
        facts->ticket_lifetime = tls->ticket_lifetime;
    if (version <= TLS_1_2) {
        facts->extended_master_secret = tls->extended_master_secret ? TRI_YES : TRI_NO;
        facts->secure_renegotiation = tls->secure_renegotiation ? TRI_YES : TRI_NO;
    }
}

void posture_session(struct posture *posture, const struct session_facts *session)
{
    if (session->tls != NULL)
        note_session_tls(posture, session->tls);
    if (session->chain != NULL && session->chain->count > 0)
        (void)posture_note_cert(posture, &session->chain->certs[0]);
    if (session->end == SESSION_PENDING || session->end == SESSION_SKIPPED)
        return;
    if (posture->facts->connections > 0)
        posture->facts->budget++; /* other names, or both keys: not the scan's doing */
    posture->facts->connections++;
    if (session->end == SESSION_TIMEOUT && session->step == STEP_HANDSHAKE)
        posture->silences++; /* the first of a row */
}

/* ---- questions */

static const struct question *question_at(const struct posture *posture, size_t index)
{
    if (index < policy_question_count)
        return &policy_questions[index];
    index -= policy_question_count;
    return posture->facts->mode == SCAN_INVENTORY && index < inventory_question_count
               ? &inventory_questions[index]
               : NULL;
}

static size_t index_of(const struct posture *posture, const struct question *question)
{
    size_t index = 0;

    while (question_at(posture, index) != question)
        index++;
    return index;
}

void posture_give_up(struct posture *posture)
{
    posture->given_up[index_of(posture, posture->question)] = true;
}

static const struct question *first_wanted(const struct posture *posture)
{
    const struct question *question;

    for (size_t i = 0; (question = question_at(posture, i)) != NULL; i++) {
        if (!posture->given_up[i] && question->wanted(posture))
            return question;
    }
    return NULL;
}

/* Several questions may have one name. */
static void add_name(struct buf *names, const char *name)
{
    if (strstr(names->data, name) == NULL)
        buf_addf(names, "%s%s", names->len > 0 ? ", " : "", name);
}

/* The scan ends; what is still wanted is named. */
static void stop(struct posture *posture, enum scan_stop why, const char *text)
{
    struct scan_facts *facts = posture->facts;
    const struct question *question;
    struct buf names;

    if (facts->stop != SCAN_PENDING)
        return;
    facts->stop = why;
    buf_init(&names, 1024);
    for (size_t i = 0; (question = question_at(posture, i)) != NULL; i++) {
        if (posture->nothing_to_ask[i])
            continue;
        if (posture->given_up[i] || (why != SCAN_DONE && question->wanted(posture)))
            add_name(&names, question->name);
    }
    if (names.len > 0)
        facts->unasked = arena_strdup(posture->arena, names.data);
    facts->stop_text = arena_strdup(posture->arena, text);
    buf_clear(&names);
    posture_conclude(posture);
}

/* The next question that has anything to offer. What has not, as ECDHE in SSLv3, needs no
 * connection to be refused. */
static void choose(struct posture *posture)
{
    struct hello *hello = &posture->hello;

    while ((posture->question = first_wanted(posture)) != NULL) {
        memset(hello, 0, sizeof *hello);
        posture->key_curve = 0;
        posture->question->offer(posture, hello);
        if (hello->suite_count > 0)
            return;
        posture_give_up(posture);
        posture->question->answer(posture, OUTCOME_REFUSED, NULL);
        posture->nothing_to_ask[index_of(posture, posture->question)] = true;
    }
}

bool posture_next(struct posture *posture, const uint8_t random[32], struct hello *out)
{
    struct scan_facts *facts = posture->facts;

    if (facts->stop != SCAN_PENDING)
        return false;
    if (!posture->retry)
        choose(posture);
    if (posture->question == NULL) {
        stop(posture, SCAN_DONE, NULL);
        return false;
    }
    if (facts->connections >= facts->budget) {
        stop(posture, SCAN_BUDGET, NULL);
        return false;
    }
    memset(&posture->hello, 0, sizeof posture->hello);
    posture->question->offer(posture, &posture->hello);
    memcpy(posture->hello.random, random, sizeof posture->hello.random);
    facts->connections++;
    *out = posture->hello;
    return true;
}

const char *posture_asks(const struct posture *posture)
{
    return posture->question != NULL ? posture->question->name : "";
}

void posture_stop(struct posture *posture, enum scan_stop why, const char *text)
{
    stop(posture, why, text);
}

void posture_cut(struct posture *posture)
{
    stop(posture, SCAN_DEADLINE, NULL);
}

/* ---- answers */

static bool is_refusal(const struct flight *flight)
{
    switch (flight->alert_description) {
    case ALERT_HANDSHAKE_FAILURE:
    case ALERT_PROTOCOL_VERSION:
    case ALERT_INSUFFICIENT_SECURITY:
    case ALERT_INTERNAL_ERROR:
    case ALERT_INAPPROPRIATE_FALLBACK:
        return true;
    default:
        return false;
    }
}

/* A server of SSLv2 answers this hello. Others have many ways, silence among them; what they mean
 * is known once the server has answered anything else. */
static enum outcome outcome_ssl2(struct posture *posture, enum posture_end end,
                                 const struct flight *flight)
{
    if (end == POSTURE_ANSWERED && flight->end == FLIGHT_SSL2)
        return posture_note(posture, flight) ? OUTCOME_HELLO : OUTCOME_UNCLEAR;
    if (end == POSTURE_ANSWERED)
        return OUTCOME_REFUSED;
    return end != POSTURE_NO_DOOR &&
                   (posture_has_legacy(posture) || posture->facts->versions[TLS_1_3] == TRI_YES)
               ? OUTCOME_REFUSED
               : OUTCOME_UNCLEAR;
}

static enum outcome outcome_of(struct posture *posture, enum posture_end end,
                               const struct flight *flight)
{
    if (posture->hello.version == TLS_SSL2)
        return outcome_ssl2(posture, end, flight);
    if (end == POSTURE_CLOSED)
        return posture->closes_refuse ? OUTCOME_REFUSED : OUTCOME_UNCLEAR;
    if (end != POSTURE_ANSWERED)
        return OUTCOME_UNCLEAR;
    if (flight->end == FLIGHT_ALERT && !flight->hello_seen)
        return is_refusal(flight) ? OUTCOME_REFUSED : OUTCOME_UNCLEAR;
    if (flight->hello_seen && flight->end != FLIGHT_BROKEN)
        return posture_note(posture, flight) ? OUTCOME_HELLO : OUTCOME_UNCLEAR;
    return OUTCOME_UNCLEAR;
}

/* Doors that shut in a row, silences and closes in a row end the scan: a server that bans us, or
 * suffers, is left alone. Returns whether it goes on. */
static bool goes_on(struct posture *posture, enum posture_end end, const char *reply)
{
    if (end == POSTURE_PUT_OFF) {
        stop(posture, SCAN_PUT_OFF, reply);
        return false;
    }
    posture->doors_shut = end == POSTURE_NO_DOOR ? posture->doors_shut + 1 : 0;
    if (!posture->question->takes_unclear)
        posture->silences = end == POSTURE_SILENT ? posture->silences + 1 : 0;
    posture->closes = end == POSTURE_CLOSED && !posture->closes_refuse ? posture->closes + 1 : 0;
    if (posture->doors_shut >= IN_A_ROW || posture->closes >= CLOSES_IN_A_ROW)
        stop(posture, SCAN_RESETS, reply);
    else if (posture->silences >= IN_A_ROW)
        stop(posture, SCAN_SILENCE, NULL);
    return posture->facts->stop == SCAN_PENDING;
}

/* Closed twice: a refusal, or a server that closes on whatever we send? The first hello that is
 * answered tells, and until then the question waits. */
static void hold_closed(struct posture *posture)
{
    posture_give_up(posture);
    if (posture->closed_count < CLOSED_MAX)
        posture->closed[posture->closed_count++] =
            (struct closed){posture->question, posture->hello};
}

static void release_closed(struct posture *posture)
{
    const struct question *question = posture->question;
    struct hello last = posture->hello;

    posture->answered = true;
    for (size_t i = 0; i < posture->closed_count; i++) {
        const struct closed *closed = &posture->closed[i];

        posture->closes_refuse = true;
        posture->question = closed->question;
        posture->hello = closed->hello;
        posture->given_up[index_of(posture, posture->question)] = false;
        posture->question->answer(posture, OUTCOME_REFUSED, NULL);
    }
    posture->closed_count = 0;
    posture->question = question;
    posture->hello = last;
}

/* A second try has as few extensions as possible. Where that is answered and no other hello was,
 * the extensions were the trouble, and the scan goes on without them. */
static void learn_extensions(struct posture *posture, enum outcome outcome)
{
    enum tri *usual = &posture->facts->usual_extensions;

    if (posture->hello.version < TLS_1_0 || posture->hello.version > TLS_1_2 ||
        posture->few_extensions || outcome == OUTCOME_UNCLEAR)
        return;
    if (!posture->retry)
        *usual = outcome == OUTCOME_HELLO ? TRI_YES : *usual;
    else if (*usual == TRI_UNKNOWN && outcome == OUTCOME_HELLO &&
             posture->first_end != POSTURE_NO_DOOR) {
        *usual = TRI_NO;
        posture->few_extensions = true;
    }
}

static void conclude(struct posture *posture, enum posture_end end, enum outcome outcome,
                     const struct flight *flight)
{
    learn_extensions(posture, outcome);
    posture->retry = false;
    if (outcome == OUTCOME_HELLO && !posture->answered)
        release_closed(posture);
    if (outcome == OUTCOME_UNCLEAR && end == POSTURE_CLOSED && posture->answered) {
        posture->closes_refuse = true;
        outcome = OUTCOME_REFUSED;
    }
    if (outcome != OUTCOME_UNCLEAR || posture->question->takes_unclear) {
        posture->given_up[index_of(posture, posture->question)] = outcome == OUTCOME_UNCLEAR;
        posture->question->answer(posture, outcome, flight);
        posture_settle_weak(posture);
    } else if (end == POSTURE_CLOSED) {
        hold_closed(posture);
    } else {
        posture_give_up(posture);
    }
}

void posture_answer(struct posture *posture, enum posture_end end, const struct flight *flight,
                    const char *reply)
{
    enum outcome outcome;

    if (posture->question == NULL || !goes_on(posture, end, reply))
        return;
    outcome = outcome_of(posture, end, flight);
    if (outcome == OUTCOME_UNCLEAR && !posture->retry) {
        posture->retry = true;
        posture->first_end = end;
        return;
    }
    conclude(posture, end, outcome, end == POSTURE_ANSWERED ? flight : NULL);
}
