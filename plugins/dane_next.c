/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dane_next: --next-chain: is the live TLSA set ready for a chain that is about to be deployed? DNS
 * only, no SMTP. */
#include <config.h>

#include <string.h>

#include "base/bytes.h"
#include "dane_modes.h"
#include "mail_run.h"
#include "policy/dane_next.h"
#include "store/store.h"

/* The key of a record in the state file: "_25._tcp.mx.example.org 3 1 1 <hex>". */
static const char *record_key(struct settings *settings, const struct host_facts *host,
                              const struct tlsa *record)
{
    char *hex = arena_alloc(settings->arena, 2 * record->size + 1, 1);

    bytes_hex(record->data, record->size, hex);
    return arena_printf(settings->arena, "%s %d %d %d %s", host->tlsa_owner, record->usage,
                        record->selector, record->matching, hex);
}

/* Since when each record of the host was seen; those that are new get `now`. Records of the owner
 * that are gone are forgotten. */
static int64_t *remember(struct settings *settings, const struct host_facts *host, json_t *seen)
{
    int64_t *first = arena_alloc(settings->arena, host->tlsa_count + 1, sizeof *first);
    const char *owner = arena_printf(settings->arena, "%s ", host->tlsa_owner);
    json_t *fresh = json_object(), *value;
    const char *key;
    void *next;

    for (size_t i = 0; i < host->tlsa_count; i++) {
        const char *mine = record_key(settings, host, &host->tlsa[i]);
        json_int_t epoch = json_integer_value(json_object_get(seen, mine));

        first[i] = epoch > 0 && epoch <= settings->now ? epoch : settings->now;
        json_object_set_new(fresh, mine, json_integer(first[i]));
    }
    json_object_foreach_safe(seen, next, key, value)
    {
        if (strncmp(key, owner, strlen(owner)) == 0)
            json_object_del(seen, key);
    }
    json_object_update(seen, fresh);
    json_decref(fresh);
    return first;
}

/* Judges each host with secure TLSA. Hosts without are the ordinary run's business. */
static size_t judge_hosts(struct settings *settings, const struct run_facts *facts,
                          const struct chain *chain, json_t *seen, struct outcome *out)
{
    size_t judged = 0;

    for (size_t i = 0; i < facts->host_count; i++) {
        const struct host_facts *host = &facts->hosts[i];
        struct chain_facts *next = chain_facts(chain, settings->arena);
        const int64_t *first = NULL;

        if (host->tlsa_status != TLSA_SECURE)
            continue;
        if (seen != NULL)
            first = remember(settings, host, seen);
        verify_tlsa(chain, host->tlsa, host->tlsa_count, host->names, host->name_count,
                    settings->at, settings->arena, next);
        judge_next_chain(host, next, first, settings->now, &settings->judge, facts->domain.name,
                         &out->findings);
        judged++;
    }
    return judged;
}

static void judge_all(const struct dane_options *dane, struct settings *settings,
                      const struct run_facts *facts, const struct chain *chain, struct outcome *out)
{
    struct store *store = NULL;
    struct err err = {0};

    if (dane->state_file != NULL && store_open(dane->state_file, "tlsa", &store, &err) != 0)
        findings_add(&out->findings, FINDING_STATE_FILE, NULL, "%s", err.text);
    settings->judge.no_sessions = true;
    judge_run(facts, &settings->judge, &out->findings);
    judge_mx(facts, &settings->judge, &out->findings);
    judge_dane(facts, &settings->judge, &out->findings);
    judge_hosts(settings, facts, chain, store != NULL ? store_data(store) : NULL, out);
    if (store != NULL && store_save(store, &err) != 0)
        findings_add(&out->findings, FINDING_STATE_FILE, NULL, "%s", err.text);
    store_close(store);
}

int dane_next_run(const struct dane_options *dane, struct settings *settings, struct outcome *out,
                  struct err *err)
{
    struct run_facts facts;
    struct chain *chain;
    int rc = chain_load(dane->next_chain, &chain, err);

    if (rc != 0)
        return rc;
    rc = mail_run_gather(settings, &facts, err);
    if (rc == 0) {
        judge_all(dane, settings, &facts, chain, out);
        plugin_finish_outcome(settings, out);
        mail_run_report(settings, &facts, out);
        out->report.summary = findings_text(&out->findings, FINDING_DANE_NEXT_AGE);
        if (out->report.summary == NULL)
            out->report.summary = findings_text(&out->findings, FINDING_DANE_NEXT_READY);
    }
    chain_free(chain);
    return rc;
}
