/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: bytes as the server's part of a TLS handshake. The first octet says how many come at
 * a time. */
#include <config.h>

#include "fuzz.h"

#include "tls/handshake.h"

static struct tls_context *context;

static void look(struct tls *tls, enum tls_status status)
{
    struct chain *chain = tls_chain(tls);
    struct arena *arena = arena_new();

    FUZZ_CHECK(chain_count(chain) <= CHAIN_MAX);
    if (chain != NULL)
        (void)chain_facts(chain, arena);
    if (status == TLS_READY)
        FUZZ_CHECK(tls_facts(tls, arena)->version != NULL);
    arena_free(arena);
    chain_free(chain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum tls_status status = TLS_WANTS_MORE;
    struct tls *tls = NULL;
    struct buf plain;
    struct err err = {0};
    size_t step;

    if (size < 1)
        return 0;
    if (context == NULL)
        FUZZ_CHECK(tls_context_new(&context, &err) == 0);
    FUZZ_CHECK(tls_new(context, "mx.example.org", TLS_KEYS_ANY, &tls, &err) == 0);
    buf_init(&plain, 4096);
    step = data[0] == 0 ? size : data[0];
    for (size_t at = 1; at < size && status == TLS_WANTS_MORE; at += step)
        status = tls_feed(tls, data + at, size - at < step ? size - at : step, &plain, &err);
    FUZZ_CHECK(status != TLS_ERROR || (err.code < 0 && err.text[0] != '\0'));
    look(tls, status);
    tls_close(tls);
    tls_free(tls);
    buf_clear(&plain);
    return 0;
}
