/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_json: the posture scan of an address as JSON. */
#ifndef RENDER_SCAN_JSON_H
#define RENDER_SCAN_JSON_H

#include <jansson.h>

#include "facts/run.h"

/* The "scan" of an address; null without one. `run` is for what other addresses show. */
json_t *scan_json(const struct run_facts *run, const struct scan_facts *scan);

#endif
