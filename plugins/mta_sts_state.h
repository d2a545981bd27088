/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_state: the state file of check_mta_sts: what was published at earlier looks, by domain.
 */
#ifndef PLUGINS_MTA_STS_STATE_H
#define PLUGINS_MTA_STS_STATE_H

#include "plugin.h"
#include "policy/mta_sts_time.h"

struct mta_sts_state;

/* Opens and locks the file, and reads what it remembers of the domain. A file that cannot be used
 * is a finding, and then the state is NULL, as it is for a NULL `path`. */
struct mta_sts_state *mta_sts_state_open(const char *path, struct settings *settings,
                                         struct outcome *out);
/* The mode of the policy that senders hold now; UNKNOWN without. `state` may be NULL. */
enum sts_mode mta_sts_state_mode(const struct mta_sts_state *state);
/* Judges the domain over time, writes the file and closes it. `known`: record and policy were
 * tested to their end; otherwise what was remembered stays as it is. */
void mta_sts_state_close(struct mta_sts_state *state, const struct mta_sts_facts *facts,
                         const struct run_facts *run, bool known, struct outcome *out);

#endif
