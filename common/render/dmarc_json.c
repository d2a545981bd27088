/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/dmarc_json.h"

#include "policy/dmarc_record.h"
#include "report/report.h"

static json_t *policy_json(enum dmarc_policy policy)
{
    return report_json_text(dmarc_policy_name(policy));
}

/* Whether reports may go there; null where that is not known. */
static json_t *authorised_json(enum report_consent consent)
{
    switch (consent) {
    case CONSENT_OWN:
    case CONSENT_GIVEN:
        return json_true();
    case CONSENT_ABSENT:
    case CONSENT_TOO_LONG:
    case CONSENT_REDIRECTED:
        return json_false();
    case CONSENT_UNASKED:
    case CONSENT_FAILED:
        break;
    }
    return json_null();
}

static json_t *destinations_json(const struct dmarc_destinations *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array,
                              json_pack("{s:o, s:o}", "uri", report_json_text(list->items[i].text),
                                        "authorised", authorised_json(list->items[i].consent)));
    return array;
}

static json_t *record_json(const struct dmarc_facts *dmarc, const struct dmarc_place *place)
{
    const struct dmarc_record *record = place->record;

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "record",
                     report_json_bytes(record->text, record->size), "location",
                     report_json_text(place->domain), "organizational_domain",
                     report_json_text(dmarc->walk.organizational), "organizational_domain_psl",
                     report_json_text(dmarc->organizational_psl), "policy",
                     policy_json(dmarc_record_p(record)), "subdomain_policy",
                     policy_json(dmarc_record_sp(record)), "nonexistent_policy",
                     policy_json(dmarc_record_np(record)), "effective",
                     policy_json(dmarc->effective), "testing", record->testing, "rua",
                     destinations_json(&record->rua), "ruf", destinations_json(&record->ruf));
}

json_t *dmarc_json(const struct dmarc_facts *dmarc)
{
    if (dmarc->found != NULL && dmarc->found->record != NULL)
        return record_json(dmarc, dmarc->found);
    return json_pack("{s:n, s:n, s:o, s:o, s:n, s:n, s:n, s:n, s:n, s:n, s:n}", "record",
                     "location", "organizational_domain",
                     report_json_text(dmarc->walk.organizational), "organizational_domain_psl",
                     report_json_text(dmarc->organizational_psl), "policy", "subdomain_policy",
                     "nonexistent_policy", "effective", "testing", "rua", "ruf");
}
