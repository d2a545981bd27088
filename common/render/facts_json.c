/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/facts_json.h"

#include <string.h>

#include "base/bytes.h"
#include "policy/judge.h"
#include "render/scan_json.h"
#include "report/report.h"

/* "secure" and so on; null when the resolver does not validate or nothing was asked. */
static json_t *status_json(const struct run_facts *run, enum dns_status status)
{
    if (run->resolver != RESOLVER_VALIDATING && status != DNS_FAILED)
        return json_null();
    switch (status) {
    case DNS_SECURE:
        return json_string("secure");
    case DNS_INSECURE:
        return json_string("insecure");
    case DNS_BOGUS:
        return json_string("bogus");
    case DNS_FAILED:
        return json_string("failed");
    case DNS_UNASKED:
        break;
    }
    return json_null();
}

static json_t *known_bool(bool known, bool value)
{
    return known ? json_boolean(value) : json_null();
}

static json_t *hex_json(const uint8_t *data, size_t size)
{
    char *hex = mem_calloc(size * 2 + 1, 1);
    json_t *text;

    bytes_hex(data, size, hex);
    text = json_string(hex);
    free(hex);
    return text;
}

static json_t *lines_json(const char *const *lines, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, report_json_text(lines[i]));
    return list;
}

json_t *facts_json_domain(const struct run_facts *run)
{
    const struct domain_facts *domain = &run->domain;
    bool known = domain->mx_known;

    if (domain->name == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o}", "name", report_json_text(domain->name), "dnssec",
                     status_json(run, domain->status), "null_mx",
                     known_bool(known, domain->null_mx), "implicit_mx",
                     known_bool(known, domain->implicit_mx));
}

static json_t *tlsa_json(const struct host_facts *host)
{
    json_t *list;

    if (host->tlsa_status == TLSA_UNASKED || host->tlsa_status == TLSA_INSECURE_ADDRESS ||
        host->tlsa_status == TLSA_FAILED)
        return json_null();
    list = json_array();
    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];

        json_array_append_new(
            list, json_pack("{s:i, s:i, s:i, s:o, s:b, s:I, s:o}", "usage", record->usage,
                            "selector", record->selector, "matching", record->matching, "data",
                            hex_json(record->data, record->size), "usable",
                            record->usable == TLSA_USABLE, "ttl", (json_int_t)host->tlsa_ttl,
                            "rrsig_expires", report_json_epoch(host->tlsa_rrsig_expires)));
    }
    return list;
}

json_t *facts_json_mx(const struct run_facts *run)
{
    json_t *list;

    /* Empty says null MX, nothing else. */
    if (run->domain.name != NULL && !run->domain.null_mx &&
        (!run->domain.mx_known || run->host_count == 0))
        return json_null();
    list = json_array();
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "host", report_json_text(host->name),
                      "preference",
                      host->preference < 0 ? json_null() : json_integer(host->preference), "dnssec",
                      status_json(run, host->status), "tlsa_base",
                      report_json_text(host->tlsa_status == TLSA_SECURE ? host->tlsa_base : NULL),
                      "tlsa", tlsa_json(host)));
    }
    return list;
}

static json_t *tls_json(const struct tls_facts *tls)
{
    if (tls == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "version", report_json_text(tls->version),
                     "cipher", report_json_text(tls->cipher), "group", report_json_text(tls->group),
                     "signature", report_json_text(tls->signature), "early_data",
                     known_bool(tls->early_data_known, tls->early_data));
}

json_t *facts_json_certificate(const struct chain_facts *chain, int64_t at)
{
    const struct cert_facts *leaf;

    if (chain == NULL || chain->count == 0)
        return json_null();
    leaf = &chain->certs[0];
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:f, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:I}", "subject",
        report_json_text(leaf->subject), "issuer", report_json_text(leaf->issuer), "names",
        lines_json(leaf->names, leaf->name_count), "serial", report_json_text(leaf->serial),
        "not_before", report_json_epoch(leaf->not_before), "not_after",
        report_json_epoch(leaf->not_after), "days_left", (double)(leaf->not_after - at) / 86400,
        "key", report_json_text(leaf->key), "bits",
        leaf->bits > 0 ? json_integer(leaf->bits) : json_null(), "signature",
        report_json_text(leaf->signature), "self_signed", leaf->self_signed, "trusted",
        known_bool(chain->trust != TRUST_UNTESTED, chain->trust == TRUST_OK), "name_match",
        known_bool(chain->name != NULL, chain->name_match), "spki_sha256",
        hex_json(leaf->spki_sha256, sizeof leaf->spki_sha256), "chain_length",
        (json_int_t)chain->count);
}

static json_t *dane_json(const struct run_facts *run, const struct host_facts *host,
                         const struct session_facts *session)
{
    int depth = -1;
    enum dane_verdict verdict = dane_session_verdict(host, session, &depth);
    json_t *records = json_array();

    if (run->resolver != RESOLVER_VALIDATING)
        verdict = DANE_UNSEEN; /* nothing was validated, so nothing is known to be insecure */

    for (size_t i = 0; i < host->tlsa_count; i++) {
        const struct tlsa *record = &host->tlsa[i];
        const struct tlsa_match *match = session->chain != NULL && i < session->chain->tlsa_count
                                             ? &session->chain->tlsa[i]
                                             : NULL;
        bool tried = match != NULL && match->verdict != TLSA_NOT_TRIED;

        json_array_append_new(records,
                              json_pack("{s:i, s:i, s:i, s:o, s:o}", "usage", record->usage,
                                        "selector", record->selector, "matching", record->matching,
                                        "data", hex_json(record->data, record->size), "matches",
                                        known_bool(tried, tried && match->verdict == TLSA_MATCH)));
    }
    return json_pack("{s:o, s:o, s:o}", "verdict", report_json_text(dane_verdict_name(verdict)),
                     "depth", depth < 0 ? json_null() : json_integer(depth), "records", records);
}

static json_t *seconds_json(msec time)
{
    return time < 0 ? json_null() : json_real((double)time / 1000);
}

static json_t *times_json(const struct session_facts *session)
{
    const struct session_times *times = &session->times;

    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "connect", seconds_json(times->connect),
                     "greeting", seconds_json(times->greeting), "ehlo", seconds_json(times->ehlo),
                     "starttls", seconds_json(times->starttls), "handshake",
                     seconds_json(times->handshake));
}

/* A sentence for a session that did not come to its end; null otherwise. */
static json_t *error_json(const struct session_facts *session)
{
    if (session->end == SESSION_DONE)
        return json_null();
    if (session->error != NULL)
        return report_json_text(session->error);
    return json_sprintf("%s: %s", session_step_name(session->step), session_end_name(session->end));
}

/* true and false are measured; a session that never tried says null. */
static json_t *reachable_json(const struct session_facts *session)
{
    bool tried = session->end != SESSION_PENDING && session->end != SESSION_SKIPPED &&
                 session->end != SESSION_NO_FAMILY && session->end != SESSION_FORBIDDEN &&
                 session->end != SESSION_LOCAL;

    return known_bool(tried, session_reached(session));
}

static json_t *session_json(const struct run_facts *run, const struct host_facts *host,
                            const struct address_facts *address,
                            const struct session_facts *session, const struct findings *findings,
                            int64_t at)
{
    char text[IP_TEXT_SIZE];
    json_t *object;

    ip_format(&address->ip, text);
    object =
        json_pack("{s:o, s:s, s:i, s:i, s:i, s:o, s:o, s:o}", "host", report_json_text(host->name),
                  "address", text, "family", (int)address->ip.family, "port", (int)address->port,
                  "state", (int)judge_address_state(findings, host->name, text, session),
                  "reachable", reachable_json(session), "error", error_json(session), "greeting",
                  report_json_text(session->greeting));
    json_object_set_new(object, "ehlo",
                        session->ehlo_seen ? lines_json(session->ehlo, session->ehlo_count)
                                           : json_null());
    json_object_set_new(object, "ehlo_tls",
                        session->ehlo_tls_seen
                            ? lines_json(session->ehlo_tls, session->ehlo_tls_count)
                            : json_null());
    json_object_set_new(object, "starttls", known_bool(session->starttls_known, session->starttls));
    json_object_set_new(object, "tls", tls_json(session->tls));
    json_object_set_new(object, "certificate", facts_json_certificate(session->chain, at));
    json_object_set_new(object, "dane", dane_json(run, host, session));
    json_object_set_new(object, "times", times_json(session));
    json_object_set_new(object, "scan", scan_json(run, address->scan));
    return object;
}

json_t *facts_json_addresses(const struct run_facts *run, const struct findings *findings,
                             int64_t at)
{
    json_t *list;

    /* An empty list would tell a discovery that all addresses are gone. */
    if (run->domain.name != NULL && !run->domain.mx_known)
        return json_null();
    list = json_array();
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        for (size_t k = 0; k < host->address_count; k++) {
            const struct address_facts *address = &host->addresses[k];

            for (size_t s = 0; s < address->session_count; s++)
                json_array_append_new(
                    list, session_json(run, host, address, &address->sessions[s], findings, at));
        }
    }
    return list;
}

static json_t *algorithms_json(const struct dnssec_facts *zone)
{
    json_t *list = json_array();
    bool seen[256] = {false};

    for (size_t i = 0; i < zone->key_count; i++) {
        if (!seen[zone->keys[i].algorithm])
            json_array_append_new(list, json_integer(zone->keys[i].algorithm));
        seen[zone->keys[i].algorithm] = true;
    }
    return list;
}

json_t *facts_json_dnssec(const struct run_facts *run)
{
    const struct dnssec_facts *zone = run->dnssec;
    json_t *expires;

    if (zone == NULL)
        return json_null();
    expires = json_object();
    for (size_t i = 0; i < zone->signature_count; i++)
        json_object_set_new(expires, zone->signatures[i].type,
                            report_json_epoch(zone->signatures[i].expires));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "status", status_json(run, zone->status), "why",
                     report_json_text(zone->trouble != NULL ? zone->trouble->why : NULL),
                     "algorithms", algorithms_json(zone), "ds",
                     zone->ds_known ? json_integer((json_int_t)zone->ds_count) : json_null(),
                     "rrsig_expires", expires);
}
