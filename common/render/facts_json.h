/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts_json: facts as sections of the JSON output. The keys are a contract with users; unknown is
 * null. */
#ifndef RENDER_FACTS_JSON_H
#define RENDER_FACTS_JSON_H

#include <jansson.h>

#include "facts/run.h"
#include "report/finding.h"

/* "domain": null with -H. */
json_t *facts_json_domain(const struct run_facts *run);
/* "mx": null when unknown, [] only for a null MX, one entry with -H. */
json_t *facts_json_mx(const struct run_facts *run);
/* "addresses": flat, one entry for each session; null when the MX hosts are unknown. The state of
 * each comes from `findings`. */
json_t *facts_json_addresses(const struct run_facts *run, const struct findings *findings,
                             int64_t at);
/* A certificate object: of the leaf, as of `at`; null without a chain. */
json_t *facts_json_certificate(const struct chain_facts *chain, int64_t at);
/* "dnssec". */
json_t *facts_json_dnssec(const struct run_facts *run);

#endif
