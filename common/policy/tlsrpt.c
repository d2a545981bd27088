/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/tlsrpt.h"

#include <string.h>

#include "base/name.h"
#include "policy/report_uri.h"
#include "policy/versioned.h"

#define TLSRPT_VERSION "TLSRPTv1"
#define PREFIX "_smtp._tls"

static bool looks_meant(const struct txt_record *record)
{
    return versioned_looks_meant(record, TLSRPT_VERSION);
}

static void read_record(struct arena *arena, struct tlsrpt_facts *out)
{
    const struct tag *rua;
    struct tags fields;

    if (out->found.txt.count != 1)
        return;
    out->error = versioned_fields(arena, &out->found.txt.records[0], "rua", true, &fields);
    if (out->error != NULL)
        return;
    versioned_odd(arena, &fields, "rua", &out->odd, &out->ignored);
    rua = tags_find(&fields, "rua");
    if (rua == NULL)
        out->error = "has no rua, so nobody knows where reports go";
    else if (rua->value_size == 0)
        out->error = "has an empty rua, so nobody knows where reports go";
    else
        report_uris_parse(arena, rua->value, rua->value_size, false, &out->rua, &out->rua_count,
                          &out->rua_dropped);
}

/* Asks for all of them before it waits for one. */
static int find_intake(struct answers *table, struct tlsrpt_facts *out)
{
    int rc = 0;

    for (size_t i = 0; i < out->rua_count; i++) {
        struct report_uri *uri = &out->rua[i];

        if (uri->scheme == REPORT_MAILTO && uri->error == NULL && uri->host != NULL &&
            mail_intake_find(table, uri->host, &uri->intake) == PENDING)
            rc = PENDING;
    }
    return rc;
}

int tlsrpt_find(struct answers *table, struct arena *arena, const char *domain,
                struct tlsrpt_facts *out, struct troubles *troubles)
{
    struct tlsrpt_facts facts = {0};
    char name[NAME_SIZE];

    if (name_join(PREFIX, domain, name) != 0) {
        *out = (struct tlsrpt_facts){.found.txt = {.name = domain, .end = TXT_NXDOMAIN}};
        return 0;
    }
    if (versioned_find(table, arena, name, TLSRPT_VERSION, looks_meant, &facts.found, troubles) ==
        PENDING)
        return PENDING;
    read_record(arena, &facts);
    if (find_intake(table, &facts) == PENDING)
        return PENDING;
    *out = facts;
    return 0;
}

void tlsrpt_of_text(struct arena *arena, const char *name, const char *text,
                    struct tlsrpt_facts *out)
{
    memset(out, 0, sizeof *out);
    versioned_of_text(arena, name, TLSRPT_VERSION, text, &out->found);
    read_record(arena, out);
}

bool tlsrpt_valid(const struct tlsrpt_facts *facts)
{
    if (facts->found.txt.count != 1 || facts->error != NULL)
        return false;
    for (size_t i = 0; i < facts->rua_count; i++) {
        if (facts->rua[i].error == NULL)
            return true;
    }
    return false;
}
