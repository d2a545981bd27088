/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/scan_json.h"

#include "base/bytes.h"
#include "facts/group.h"
#include "policy/scan_issues.h"
#include "report/finding.h"
#include "report/report.h"

static json_t *tri_json(enum tri fact)
{
    return fact == TRI_UNKNOWN ? json_null() : json_boolean(fact == TRI_YES);
}

/* "0xc02f"; of SSLv2 "0x010080" */
static json_t *code_json(uint32_t code)
{
    return json_sprintf(code > 0xffff ? "0x%06x" : "0x%04x", code);
}

static json_t *protocols_json(const struct scan_facts *scan)
{
    json_t *object = json_object();

    for (int version = 0; version < TLS_VERSION_COUNT; version++)
        json_object_set_new(object, tls_version_name((enum tls_version)version),
                            tri_json(scan->versions[version]));
    return object;
}

static json_t *suites_json(const struct scan_facts *scan)
{
    json_t *list = json_array();

    for (size_t i = 0; i < scan->suite_count; i++) {
        const struct scan_suite *seen = &scan->suites[i];
        const struct suite *suite = suite_find(seen->code);

        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o, s:i}", "protocol",
                            tls_version_name(seen->version), "code", code_json(seen->code), "name",
                            report_json_text(suite != NULL ? suite->name : NULL), "bits",
                            suite != NULL ? json_integer(suite->bits) : json_null(), "pick",
                            (int)seen->pick));
    }
    return list;
}

static json_t *codes_json(const struct scan_code *codes, size_t count,
                          const char *(*name_of)(uint16_t code))
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o, s:s}", "code", code_json(codes[i].code),
                                              "name", report_json_text(name_of(codes[i].code)),
                                              "protocol", tls_version_name(codes[i].version)));
    return list;
}

static const char *group_name(uint16_t code)
{
    const struct group *group = group_find(code);

    return group != NULL ? group->name : NULL;
}

static const char *scheme_name(uint16_t code)
{
    const struct scheme *scheme = scheme_find(code);

    return scheme != NULL ? scheme->name : NULL;
}

static json_t *dh_json(const struct scan_facts *scan)
{
    json_t *list = json_array();

    for (size_t i = 0; i < scan->dh_count; i++)
        json_array_append_new(list, json_pack("{s:i, s:o, s:b}", "bits", (int)scan->dh[i].bits,
                                              "prime", report_json_text(scan->dh[i].prime),
                                              "export", scan->dh[i].export));
    return list;
}

static json_t *hex_json(const uint8_t *data, size_t size)
{
    char text[65];

    bytes_hex(data, size, text);
    return json_string(text);
}

static json_t *certificates_json(const struct scan_facts *scan)
{
    json_t *list = json_array();

    for (size_t i = 0; i < scan->cert_count; i++) {
        const struct cert_facts *cert = &scan->certs[i];

        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "key", report_json_text(cert->key), "bits",
                            cert->bits > 0 ? json_integer(cert->bits) : json_null(), "signature",
                            report_json_text(cert->signature), "not_after",
                            report_json_epoch(cert->not_after), "spki_sha256",
                            hex_json(cert->spki_sha256, sizeof cert->spki_sha256)));
    }
    return list;
}

static json_t *issues_json(const struct run_facts *run, const struct scan_facts *scan)
{
    json_t *object = json_object();

    for (int issue = 0; issue < SCAN_ISSUE_COUNT; issue++)
        json_object_set_new(object, finding_kind(scan_issue_finding((enum scan_issue)issue))->id,
                            tri_json(scan_issue(run, scan, (enum scan_issue)issue)));
    return object;
}

static const char *stop_name(enum scan_stop stop)
{
    static const char *const names[] = {"pending", "done",    "budget",   "421",
                                        "resets",  "silence", "deadline", "no-tls"};

    return names[stop];
}

json_t *scan_json(const struct run_facts *run, const struct scan_facts *scan)
{
    static const char *const modes[] = {"none", "policy", "inventory"};
    static const char *const orders[] = {NULL, "server", "client"};

    if (scan == NULL)
        return json_null();
    return json_pack("{s:s, s:i, s:i, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "mode", modes[scan->mode], "connections", (int)scan->connections, "budget",
                     (int)scan->budget, "complete",
                     scan->stop == SCAN_DONE && scan->unasked == NULL, "stopped",
                     stop_name(scan->stop), "not_known", report_json_text(scan->unasked),
                     "protocols", protocols_json(scan), "suites", suites_json(scan), "groups",
                     codes_json(scan->groups, scan->group_count, group_name), "signatures",
                     codes_json(scan->schemes, scan->scheme_count, scheme_name), "dh",
                     dh_json(scan), "certificates", certificates_json(scan), "order",
                     report_json_text(orders[scan->order]), "ticket_lifetime",
                     scan->ticket_lifetime >= 0 ? json_integer(scan->ticket_lifetime) : json_null(),
                     "issues", issues_json(run, scan));
}
