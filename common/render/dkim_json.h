/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_json: the JSON section of DKIM selectors. */
#ifndef RENDER_DKIM_JSON_H
#define RENDER_DKIM_JSON_H

#include <jansson.h>

#include "facts/dkim.h"

/* The "dkim" section: one object a selector. */
json_t *dkim_json(const struct dkim_facts *dkim);

#endif
