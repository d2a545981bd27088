/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_json: SPF facts as a section of the JSON output. */
#ifndef RENDER_SPF_JSON_H
#define RENDER_SPF_JSON_H

#include <jansson.h>

#include "facts/spf.h"
#include "facts/spf_result.h"

/* "spf" of an audit: its tree; result and explanation are null. Everything is null where the
 * records could not be looked up. */
json_t *spf_json_audit(const struct spf_facts *spf);
/* "spf" of check_host(): no tree. `record` is the valid record of the domain, NULL without one, and
 * `all` the qualifier that ends it, '\0' without. */
json_t *spf_json_verdict(const struct spf_verdict *verdict, const struct txt_record *record,
                         char all);

#endif
