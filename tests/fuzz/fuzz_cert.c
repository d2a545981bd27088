/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: certificate facts, names and TLSA verdicts of a chain as concatenated DER. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "tls/chain.h"
#include "tls/verify.h"

#define NOW INT64_C(1800000000)

static void check_facts(const struct chain_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct cert_facts *cert = &facts->certs[i];

        FUZZ_CHECK(strlen(cert->subject) <= 512 && strlen(cert->issuer) <= 512);
        FUZZ_CHECK(cert->common_name == NULL || strlen(cert->common_name) <= 512);
        FUZZ_CHECK(strlen(cert->serial) <= 129);
        FUZZ_CHECK(cert->name_count <= CERT_NAMES_MAX);
        for (size_t k = 0; k < cert->name_count; k++)
            FUZZ_CHECK(strlen(cert->names[k]) <= 255);
        FUZZ_CHECK(cert->key != NULL && cert->signature != NULL && cert->bits >= 0);
    }
}

/* Records that name what is in the chain, so that the paths behind a match are walked, too. */
static void check_records(const struct chain *chain, struct chain_facts *facts, struct arena *arena,
                          const uint8_t *data, size_t size)
{
    static const char *const names[] = {"mx.example.org", "example.org"};
    size_t above = facts->count > 1 ? 1 : 0;
    const struct tlsa records[] = {
        {3, 1, 1, facts->certs[0].spki_sha256, 32, TLSA_USABLE},
        {3, 0, 1, facts->certs[0].sha256, 32, TLSA_USABLE},
        {2, 0, 1, facts->certs[above].sha256, 32, TLSA_USABLE},
        {2, 1, 1, facts->certs[facts->count - 1].spki_sha256, 32, TLSA_WEAKER_DIGEST},
        {2, 0, 0, data, size, TLSA_USABLE},
        {2, 1, 0, data, size, TLSA_USABLE},
        {2, 0, 2, data, size < 64 ? size : 64, TLSA_USABLE},
        {255, 9, 7, data, size, TLSA_UNKNOWN_NUMBER},
    };
    const size_t count = sizeof records / sizeof records[0];

    verify_tlsa(chain, records, count, names, 2, NOW, arena, facts);
    FUZZ_CHECK(facts->tlsa_count == count);
    FUZZ_CHECK(facts->tlsa[0].verdict == TLSA_MATCH && facts->tlsa[1].verdict == TLSA_MATCH);
    FUZZ_CHECK(facts->tlsa[7].verdict == TLSA_NOT_TRIED);
    for (size_t i = 0; i < count; i++) {
        FUZZ_CHECK(facts->tlsa[i].depth >= -1 && facts->tlsa[i].depth < (int)facts->count);
        FUZZ_CHECK(facts->tlsa[i].verdict != TLSA_BAD_CHAIN || facts->tlsa[i].error != NULL);
        FUZZ_CHECK(records[i].usage != 2 || facts->tlsa[i].depth != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct chain *chain = NULL;
    struct chain_facts *facts;
    struct arena *arena;

    if (chain_parse(data, size, &chain) != 0)
        return 0;
    arena = arena_new();
    facts = chain_facts(chain, arena);
    FUZZ_CHECK(facts->count == chain_count(chain) && facts->count > 0);
    check_facts(facts);
    verify_name(chain, "mx.example.org", facts);
    FUZZ_CHECK(!(facts->name_match && facts->name_by_cn));
    check_records(chain, facts, arena, data, size);
    arena_free(arena);
    chain_free(chain);
    return 0;
}
