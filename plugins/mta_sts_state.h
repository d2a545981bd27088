/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_state: the state file of check_mta_sts: what was published at earlier looks, by domain.
 */
#ifndef PLUGINS_MTA_STS_STATE_H
#define PLUGINS_MTA_STS_STATE_H

#include "plugin.h"
#include "policy/mta_sts_time.h"

/* Judges a domain over time with the state file and writes it back. `known`: record and policy were
 * tested to their end; otherwise what was remembered stays as it is. A file that is not ours or
 * cannot be written is a finding. */
void mta_sts_state_judge(const char *path, struct settings *settings,
                         const struct mta_sts_facts *facts, const struct run_facts *run, bool known,
                         struct outcome *out);

#endif
