/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * attack_session: the tests that need a whole TLS session. Client-initiated renegotiation (RFC
 * 5746, RFC 9325 3.5): one is asked for, no more. STARTTLS command injection (CVE-2011-0411): NOOP
 * in the clear behind STARTTLS must not be answered inside TLS.
 */
#include <config.h>

#include "tls/attack_private.h"

#define PLAIN_MAX ((size_t)16 * 1024)

struct session {
    struct tls *tls;
    struct buf plain;
    bool ready, asked;
};

static void consider(struct attack *attack)
{
    struct session *state = arena_alloc(attack->arena, 1, sizeof *state);

    buf_init(&state->plain, PLAIN_MAX);
    attack->state = state;
}

static void clear(struct attack *attack)
{
    struct session *state = attack->state;

    if (state == NULL)
        return;
    tls_free(state->tls);
    buf_clear(&state->plain);
    state->tls = NULL;
    state->ready = state->asked = false;
}

/* What the library wants to send. */
static void flush(struct session *state, struct buf *out)
{
    struct buf *wanted = tls_output(state->tls);

    buf_add(out, wanted->data, wanted->len);
    buf_reset(wanted);
}

static void begin_any(struct attack *attack, struct buf *out)
{
    struct session *state = attack->state;

    clear(attack);
    if (tls_new(attack->peer->tls, attack->peer->sni, TLS_KEYS_ANY, &state->tls, NULL) == 0)
        flush(state, out);
}

static void begin_old(struct attack *attack, struct buf *out)
{
    struct session *state = attack->state;

    clear(attack);
    if (tls_new_old(attack->peer->tls, attack->peer->sni, &state->tls, NULL) == 0)
        flush(state, out);
}

static enum tls_status feed_tls(struct session *state, const uint8_t *data, size_t size,
                                struct buf *out)
{
    enum tls_status status = tls_feed(state->tls, data, size, &state->plain, NULL);

    flush(state, out);
    return status;
}

static void ended(struct attack *attack, enum attack_end end)
{
    const struct session *state = attack->state;
    bool asked = state->asked, ready = state->ready;

    clear(attack);
    if (end == ATTACK_ENOUGH)
        return;
    if (end == ATTACK_REFUSED && attack->test->starttls != NULL)
        attack_settle(attack, INTRUSIVE_SAFE, "the command was refused");
    else if (end == ATTACK_CLOSED && (asked || (ready && attack->test->starttls != NULL)))
        attack_settle(attack, INTRUSIVE_SAFE, "the connection is closed");
    else
        attack_doubt(attack, "the handshake did not come to its end");
}

/* ---- renegotiation */

static bool ask(struct attack *attack, struct session *state, struct buf *out)
{
    state->ready = state->asked = true;
    if (tls_renegotiate(state->tls, NULL) != 0) {
        attack_settle(attack, INTRUSIVE_SAFE, "it cannot be asked for");
        return true;
    }
    flush(state, out);
    attack->patience = ATTACK_PATIENCE;
    return false;
}

static bool feed_renegotiation(struct attack *attack, const uint8_t *data, size_t size,
                               struct buf *out)
{
    struct session *state = attack->state;
    enum tls_status status;

    if (state->tls == NULL)
        return true;
    status = feed_tls(state, data, size, out);
    if (!state->asked && status == TLS_READY)
        return ask(attack, state, out);
    if (!state->asked) {
        if (status != TLS_WANTS_MORE)
            attack_doubt(attack, "the handshake failed");
        return status != TLS_WANTS_MORE;
    }
    if (tls_renegotiated(state->tls))
        attack_settle(attack, INTRUSIVE_VULNERABLE, "the client was let renegotiate");
    else if (status == TLS_ERROR || status == TLS_ENDED)
        attack_settle(attack, INTRUSIVE_SAFE, "renegotiation was refused");
    else
        return false;
    return true;
}

static bool quiet_renegotiation(struct attack *attack, struct buf *out)
{
    (void)out;
    attack_settle(attack, INTRUSIVE_SAFE, "renegotiation was not answered");
    return true;
}

const struct attack_test attack_renegotiation = {
    .consider = consider,
    .begin = begin_old,
    .feed = feed_renegotiation,
    .quiet = quiet_renegotiation,
    .ended = ended,
    .clear = clear,
    .old_tls = true,
};

/* ---- command injection */

static bool feed_injection(struct attack *attack, const uint8_t *data, size_t size, struct buf *out)
{
    struct session *state = attack->state;
    enum tls_status status;

    if (state->tls == NULL)
        return true;
    status = feed_tls(state, data, size, out);
    state->ready |= status == TLS_READY;
    attack->patience = state->ready ? ATTACK_PATIENCE : 0;
    if (state->plain.len > 0)
        attack_settle(attack, INTRUSIVE_VULNERABLE,
                      "NOOP in the clear behind STARTTLS was answered inside TLS");
    else if (status == TLS_ENDED || (status == TLS_ERROR && state->ready))
        attack_settle(attack, INTRUSIVE_SAFE, "the session was ended");
    else if (status == TLS_ERROR)
        attack_doubt(attack, "the handshake failed");
    else
        return false;
    return true;
}

static bool quiet_injection(struct attack *attack, struct buf *out)
{
    struct session *state = attack->state;

    attack_settle(attack, INTRUSIVE_SAFE, "the command was forgotten");
    tls_close(state->tls);
    flush(state, out);
    return true;
}

const struct attack_test attack_injection = {
    .consider = consider,
    .begin = begin_any,
    .feed = feed_injection,
    .quiet = quiet_injection,
    .ended = ended,
    .clear = clear,
    .starttls = "STARTTLS\r\nNOOP\r\n",
};
