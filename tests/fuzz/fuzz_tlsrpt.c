/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the TLSRPT record, and lists of report destinations as DMARC has them. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/name.h"
#include "policy/report_uri.h"
#include "policy/tlsrpt.h"

static void check_uris(const struct report_uri *uris, size_t count)
{
    char name[NAME_SIZE];

    FUZZ_CHECK(count <= REPORT_URIS_MAX);
    for (size_t i = 0; i < count; i++) {
        FUZZ_CHECK(uris[i].text != NULL);
        FUZZ_CHECK(uris[i].error == NULL || uris[i].host == NULL);
        FUZZ_CHECK(uris[i].error != NULL || uris[i].scheme != REPORT_MAILTO ||
                   uris[i].host != NULL);
        if (uris[i].host != NULL)
            FUZZ_CHECK(name_parse(uris[i].host, name, NULL) == 0 &&
                       strcmp(name, uris[i].host) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = size > 0 ? arena_strndup(arena, (const char *)data, size) : "";
    struct tlsrpt_facts facts;
    struct report_uri *uris;
    size_t count, dropped;

    tlsrpt_of_text(arena, "_smtp._tls.example.org", text, &facts);
    FUZZ_CHECK(!tlsrpt_valid(&facts) || (facts.error == NULL && facts.rua_count > 0));
    check_uris(facts.rua, facts.rua_count);
    report_uris_parse(arena, (const char *)data, size, true, &uris, &count, &dropped);
    FUZZ_CHECK(count >= 1 && (dropped == 0 || count == REPORT_URIS_MAX));
    check_uris(uris, count);
    arena_free(arena);
    return 0;
}
