/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dane_offline: judge a PEM chain against TLSA records from the command line, without network. */
#include <config.h>

#include <string.h>

#include "base/bytes.h"
#include "base/num.h"
#include "dane_modes.h"
#include "dns/host.h"
#include "dns/records.h"

#define RDATA_MAX 65535

/* One number of 0-255 and the blank behind it. Moves *at. */
static int octet(const char **at, uint8_t *out)
{
    size_t digits = strspn(*at, "0123456789");
    char text[8];
    uint64_t number;

    if (digits == 0 || digits > 3 || ((*at)[digits] != ' ' && (*at)[digits] != '\t'))
        return ERR_SYNTAX;
    memcpy(text, *at, digits);
    text[digits] = '\0';
    if (num_unsigned(text, 255, &number) != 0)
        return ERR_SYNTAX;
    *out = (uint8_t)number;
    *at += digits + strspn(*at + digits, " \t");
    return 0;
}

int dane_add_record(struct dane_options *dane, struct arena *arena, const char *text,
                    struct err *err)
{
    uint8_t *rdata = arena_alloc(arena, 1, strlen(text) / 2 + 4);
    const char *at = text + strspn(text, " \t");
    struct tlsa record;
    long length;

    if (dane->tlsa_count == TLSA_RECORDS_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", TLSA_RECORDS_MAX);
    if (octet(&at, &rdata[0]) != 0 || octet(&at, &rdata[1]) != 0 || octet(&at, &rdata[2]) != 0)
        return err_set(err, ERR_USAGE, "wants 'USAGE SELECTOR MATCHING HEX'");
    length = bytes_unhex(at, rdata + 3, strlen(text) / 2 + 1);
    if (length <= 0 || length > RDATA_MAX - 3)
        return err_set(err, ERR_USAGE, "wants an even number of hexadecimal digits as data");
    if (records_tlsa(arena, rdata, (size_t)length + 3, &record) != 0)
        return err_set(err, ERR_USAGE, "is no TLSA record");
    *(struct tlsa *)arena_push(arena, &dane->tlsa, &dane->tlsa_count, sizeof record) = record;
    return 0;
}

/* The command line as the facts of one host with one finished session, for the same judges as live
 * hosts. */
static void fill_host(const struct dane_options *dane, struct settings *settings,
                      struct chain_facts *chain, struct host_facts *host)
{
    struct session_facts *session = arena_alloc(settings->arena, 1, sizeof *session);
    struct address_facts *address = arena_alloc(settings->arena, 1, sizeof *address);

    session->step = STEP_QUIT;
    session->end = SESSION_DONE;
    session->chain = chain;
    session->tls = arena_alloc(settings->arena, 1, sizeof *session->tls);
    address->sessions = session;
    address->session_count = 1;
    *host = (struct host_facts){
        .name = dane->name_list[0],
        .preference = -1,
        .status = DNS_SECURE,
        .addresses = address,
        .address_count = 1,
        .tlsa_status = TLSA_SECURE,
        .tlsa_base = dane->name_list[0],
        .tlsa = dane->tlsa,
        .tlsa_count = dane->tlsa_count,
        .names = (const char **)dane->name_list,
        .name_count = dane->name_count,
    };
}

static int verify(const struct dane_options *dane, struct settings *settings, struct chain *chain,
                  struct chain_facts *facts, struct err *err)
{
    struct trust_store *store;
    int rc = trust_store_new(&settings->gather.trust, &store, err);

    if (rc != 0)
        return rc;
    host_tlsa_agility(dane->tlsa, dane->tlsa_count);
    verify_trust(store, chain, settings->at, settings->arena, facts);
    if (dane->name_count > 0)
        verify_name(chain, dane->name_list[0], facts);
    verify_tlsa(chain, dane->tlsa, dane->tlsa_count, (const char *const *)dane->name_list,
                dane->name_count, settings->at, settings->arena, facts);
    trust_store_free(store);
    return 0;
}

static void judge(const struct dane_options *dane, struct settings *settings,
                  const struct chain_facts *facts, struct host_facts *host, struct outcome *out)
{
    const struct session_facts *session = host->addresses->sessions;
    const struct subject subject = {.host = host->name};
    struct run_facts run = {.hosts = host, .host_count = 1};
    int depth = -1;
    enum dane_verdict verdict = dane_session_verdict(host, session, &depth);

    settings->judge.dane_asked = true;
    settings->judge.port = 0;
    if (verdict == DANE_UNUSABLE)
        findings_add_as(&out->findings, FINDING_DANE_UNUSABLE, STATE_UNKNOWN, &subject,
                        "has no record that can be used for SMTP among the %zu given",
                        dane->tlsa_count);
    else if (verdict == DANE_MATCH)
        findings_add(
            &out->findings, FINDING_DANE_OFFLINE_OK, &subject,
            "is authenticated by a record given: it matches at depth %d of %zu certificate%s",
            depth, facts->count, facts->count == 1 ? "" : "s");
    else
        judge_dane(&run, &settings->judge, &out->findings);
}

int dane_offline_run(const struct dane_options *dane, struct settings *settings,
                     struct outcome *out, struct err *err)
{
    struct chain_facts *facts;
    struct host_facts host;
    struct chain *chain;
    int rc = chain_load(dane->chain, &chain, err);

    if (rc != 0)
        return rc;
    facts = chain_facts(chain, settings->arena);
    rc = verify(dane, settings, chain, facts, err);
    chain_free(chain);
    if (rc != 0)
        return rc;
    fill_host(dane, settings, facts, &host);
    judge(dane, settings, facts, &host, out);
    settings->target = dane->name_count > 0 ? dane->name_list[0] : dane->chain;
    for (const char *const *key = settings->sections; *key != NULL; key++)
        report_add_section(&out->report, *key, NULL);
    out->report.summary = findings_text(&out->findings, FINDING_DANE_OFFLINE_OK);
    return 0;
}
