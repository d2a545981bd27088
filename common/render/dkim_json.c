/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/dkim_json.h"

#include "policy/dkim_judge.h"
#include "report/report.h"

json_t *dkim_json(const struct dkim_facts *dkim)
{
    json_t *list = json_array();

    for (size_t i = 0; i < dkim->count; i++) {
        const struct dkim_selector *selector = &dkim->selectors[i];
        const struct dkim_key *key = dkim_selector_key(selector);
        bool read = key != NULL && key->read;

        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "selector", report_json_text(selector->selector),
                      "key", report_json_text(read ? key->kind : NULL), "bits",
                      read && key->bits > 0 ? json_integer(key->bits) : json_null(), "revoked",
                      read ? json_boolean(key->revoked) : json_null(), "testing",
                      read ? json_boolean(key->testing) : json_null()));
    }
    return list;
}
