/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts: what the files of check_mta_sts share: its options, the live run, and the judgement of
 * what is on the command line. */
#ifndef PLUGINS_MTA_STS_H
#define PLUGINS_MTA_STS_H

#include "plugin.h"
#include "policy/mta_sts_judge.h"

struct mta_sts_options {
    struct sts_opts judge;
    const char *state_file;              /* --state-file FILE */
    const char *record;                  /* --record TEXT: offline */
    const char *policy_file;             /* --policy-file FILE: offline */
    char names[MX_HOSTS_MAX][NAME_SIZE]; /* --mx NAME: offline */
    size_t name_count;
};

/* Sections of the JSON output. */
extern const char *const mta_sts_sections[];

/* Judges the domain of the settings as it is. */
int mta_sts_live_run(const struct mta_sts_options *options, struct settings *settings,
                     struct outcome *out, struct err *err);
/* Judges record, policy and MX names of the command line, without network. */
int mta_sts_offline_run(const struct mta_sts_options *options, struct settings *settings,
                        struct outcome *out, struct err *err);

#endif
