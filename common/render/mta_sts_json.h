/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_json: the JSON sections of MTA-STS and TLSRPT. */
#ifndef RENDER_MTA_STS_JSON_H
#define RENDER_MTA_STS_JSON_H

#include <jansson.h>

#include "facts/mta_sts.h"
#include "facts/run.h"

/* The "mta_sts" section. "fetch" is the one that brought the policy, else the first. `at`: epoch,
 * as of when certificates are judged. */
json_t *mta_sts_json(const struct run_facts *run, const struct mta_sts_facts *facts, int64_t at);
/* The "tlsrpt" section; null where it was not looked up. */
json_t *tlsrpt_json(const struct tlsrpt_facts *facts);

#endif
