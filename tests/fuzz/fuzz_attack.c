/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: what a server answers to the tests of --intrusive.
 *
 * The first octet chooses the test, the second how many octets come at a time, the third when the
 * connection falls silent; the rest is what comes, the same on each connection.
 */
#include <config.h>

#include "fuzz.h"

#include "tls/attack.h"

#define CONNECTIONS_MAX 40

static void play(struct attack *attack, const uint8_t *data, size_t size, size_t step, bool quiet)
{
    struct buf out;
    bool enough = false;

    buf_init(&out, (size_t)64 * 1024);
    attack_begin(attack, &out);
    while (size > 0 && !enough) {
        size_t part = size < step ? size : step;

        enough = attack_feed(attack, data, part, &out);
        FUZZ_CHECK(!out.full);
        buf_reset(&out);
        data += part;
        size -= part;
    }
    if (!enough && quiet && attack_patience(attack) > 0)
        enough = attack_quiet(attack, &out);
    attack_ended(attack, enough ? ATTACK_ENOUGH : quiet ? ATTACK_SILENT : ATTACK_CLOSED);
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tls_context *context;
    static const uint8_t random[32] = {7};
    struct attack_peer peer = {
        .version = TLS_1_2, .old_tls = true, .rsa = TRI_YES, .rsa_version = TLS_1_2};
    struct attack *attack;
    struct arena *arena;
    unsigned connections = 0;

    if (size < 3 || data[0] % INTRUSIVE_COUNT == INTRUSIVE_PLAIN_MAIL)
        return 0;
    if (context == NULL && tls_context_new(&context, NULL) != 0)
        return 0;
    arena = arena_new();
    peer.tls = context;
    attack = attack_new((enum intrusive_test)(data[0] % INTRUSIVE_COUNT), &peer, arena);
    while (attack_next(attack, random)) {
        FUZZ_CHECK(connections++ < CONNECTIONS_MAX);
        play(attack, data + 3, size - 3, (size_t)data[1] + 1, (data[2] & 1) != 0);
    }
    FUZZ_CHECK(attack_verdict(attack) != INTRUSIVE_NOT_RUN);
    attack_free(attack);
    arena_free(arena);
    return 0;
}
