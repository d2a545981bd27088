/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/mta_sts_json.h"

#include "policy/mta_sts_judge.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "policy/tlsrpt.h"
#include "render/facts_json.h"
#include "report/report.h"

static json_t *record_json(const struct versioned_records *found, bool valid)
{
    if (!valid)
        return json_null();
    return report_json_bytes(found->txt.records[0].text, found->txt.records[0].size);
}

static json_t *policy_json(const struct sts_policy *policy)
{
    json_t *mx;

    if (policy == NULL || !policy->valid)
        return json_null();
    mx = json_array();
    for (size_t i = 0; i < policy->mx_count; i++)
        json_array_append_new(mx, report_json_text(policy->mx[i]));
    return json_pack("{s:s, s:I, s:o}", "mode", sts_mode_name(policy->mode), "max_age",
                     (json_int_t)policy->max_age, "mx", mx);
}

static const struct fetch_facts *shown_fetch(const struct mta_sts_facts *facts)
{
    if (facts->file == NULL || facts->file->count == 0)
        return NULL;
    if (facts->policies != NULL && facts->policy != NULL)
        return &facts->file->fetches[facts->policy - facts->policies];
    return &facts->file->fetches[0];
}

static json_t *fetch_json(const struct mta_sts_facts *facts, int64_t at)
{
    const struct fetch_facts *fetch = shown_fetch(facts);
    const char *error;

    if (fetch == NULL)
        return json_null();
    error = fetch->error != NULL ? fetch->error : fetch_end_name(fetch->end);
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "http_status",
                     fetch->http_status >= 100 ? json_integer(fetch->http_status) : json_null(),
                     "content_type", report_json_text(fetch->content_type), "bytes",
                     fetch->http_status >= 100 ? json_integer((json_int_t)fetch->bytes)
                                               : json_null(),
                     "error", report_json_text(fetch->end == FETCH_DONE ? NULL : error),
                     "certificate", facts_json_certificate(fetch->chain, at));
}

static json_t *covered_json(const struct sts_policy *policy, const struct host_facts *host)
{
    if (policy == NULL || !policy->valid || host->literal || host->unusable_name)
        return json_null();
    return json_boolean(sts_policy_covers(policy, host->name));
}

static json_t *valid_json(const struct host_facts *host, int64_t at)
{
    enum sts_certificate certificate = sts_host_certificate(host, at);

    if (certificate == STS_CERTIFICATE_UNKNOWN)
        return json_null();
    return json_boolean(certificate == STS_CERTIFICATE_VALID);
}

static json_t *hosts_json(const struct run_facts *run, const struct sts_policy *policy, int64_t at)
{
    json_t *list;

    if (!run->domain.mx_known)
        return json_null();
    list = json_array();
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o}", "host", report_json_text(host->name), "covered",
                            covered_json(policy, host), "certificate_valid", valid_json(host, at)));
    }
    return list;
}

json_t *mta_sts_json(const struct run_facts *run, const struct mta_sts_facts *facts, int64_t at)
{
    const struct sts_record_facts *record = &facts->record;

    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "record",
                     record_json(&record->found, sts_record_valid(record)), "id",
                     report_json_text(record->id), "policy", policy_json(facts->policy), "fetch",
                     fetch_json(facts, at), "hosts", hosts_json(run, facts->policy, at));
}

json_t *tlsrpt_json(const struct tlsrpt_facts *facts)
{
    bool valid = tlsrpt_valid(facts);
    json_t *rua = json_null();

    if (facts->found.txt.end == TXT_UNASKED)
        return json_null();
    if (valid)
        rua = json_array();
    for (size_t i = 0; valid && i < facts->rua_count; i++)
        json_array_append_new(rua, report_json_text(facts->rua[i].text));
    return json_pack("{s:o, s:o}", "record", record_json(&facts->found, valid), "rua", rua);
}
