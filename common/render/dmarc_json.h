/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_json: DMARC facts as a section of the JSON output. */
#ifndef RENDER_DMARC_JSON_H
#define RENDER_DMARC_JSON_H

#include <jansson.h>

#include "facts/dmarc.h"

/* "dmarc": what the record that applies says; all of it null where there is none or it is not
 * known. */
json_t *dmarc_json(const struct dmarc_facts *dmarc);

#endif
