/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_json: SPF facts as a section of the JSON output. */
#ifndef RENDER_SPF_JSON_H
#define RENDER_SPF_JSON_H

#include <jansson.h>

#include "facts/spf.h"

/* "spf" of an audit: its tree; result and explanation are null. Everything is null where the
 * records could not be looked up. */
json_t *spf_json_audit(const struct spf_facts *spf);

#endif
