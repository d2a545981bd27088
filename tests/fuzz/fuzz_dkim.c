/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: DKIM key records, the key inside included. */
#include <config.h>

#include "fuzz.h"

#include "policy/dkim_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct dkim_key key;

    dkim_record_read(arena, (const char *)data, size, &key);
    FUZZ_CHECK(key.kind != NULL);
    FUZZ_CHECK(key.bits >= 0);
    if (dkim_key_usable(&key))
        FUZZ_CHECK(key.error == NULL && key.bits >= 256 && key.algorithm != DKIM_UNKNOWN);
    arena_free(arena);
    return 0;
}
