/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: DKIM key records, the key inside included, and keys alone. */
#include <config.h>

#include "fuzz.h"

#include "policy/dkim_record.h"
#include "tls/pubkey.h"

/* The input as a key without base64 around it, which hides its structure from the fuzzer. */
static void decode_key(const uint8_t *data, size_t size)
{
    struct pubkey key;

    if (pubkey_decode(data, size, &key) != 0)
        return;
    FUZZ_CHECK(key.rsa == (key.other == NULL));
    FUZZ_CHECK(key.rsa || !(key.bare || key.broken || key.odd_exponent));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct dkim_key key;

    dkim_record_read(arena, (const char *)data, size, &key);
    FUZZ_CHECK(key.kind != NULL);
    FUZZ_CHECK(key.bits >= 0);
    if (dkim_key_usable(&key))
        FUZZ_CHECK(key.error == NULL && key.bits >= 256 && key.algorithm != DKIM_UNKNOWN);
    if (!key.read)
        FUZZ_CHECK(key.error != NULL && !key.revoked && !key.testing && key.bits == 0);
    arena_free(arena);
    decode_key(data, size);
    return 0;
}
