/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: TLSA RDATA. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "dns/host.h"
#include "dns/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct tlsa set[2] = {{0}};

    if (records_tlsa(arena, data, size, &set[0]) != 0) {
        FUZZ_CHECK(size < 4);
    } else {
        FUZZ_CHECK(set[0].size == size - 3 && memcmp(set[0].data, data + 3, set[0].size) == 0);
        FUZZ_CHECK(set[0].usable != TLSA_USABLE || set[0].usage >= TLSA_DANE_TA);
        FUZZ_CHECK(set[0].usable != TLSA_WEAKER_DIGEST);
        set[1] = set[0];
        set[1].matching ^= 3;
        host_tlsa_agility(set, 2);
    }
    arena_free(arena);
    return 0;
}
