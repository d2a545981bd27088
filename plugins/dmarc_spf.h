/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_spf: what the files of check_dmarc_spf share. */
#ifndef PLUGINS_DMARC_SPF_H
#define PLUGINS_DMARC_SPF_H

#include "facts/dmarc.h"
#include "plugin.h"

#define DMARC_SPF_ADDRESSES_MAX 16

struct dmarc_spf_options {
    bool no_spf, no_dmarc;
    enum dmarc_policy min_policy;           /* DMARC_UNSET: not asked for */
    bool bulk;                              /* --baseline bulk-sender */
    struct ip ips[DMARC_SPF_ADDRESSES_MAX]; /* --ip */
    size_t ip_count;
    const char *sender; /* NULL: postmaster of the domain */
    const char *helo;   /* NULL: not given */
    int expected;       /* an enum spf_result and 1; 0: none */
};
extern struct dmarc_spf_options dmarc_spf;

/* check_host(): one message instead of the domain's records. */
#define DMARC_SPF_HOST_ROWS 4
extern const struct option_row dmarc_spf_host_rows[DMARC_SPF_HOST_ROWS];
/* What the options of a message mean together, and whom they are about. ERR_USAGE. */
MUST_CHECK int dmarc_spf_host_check(struct settings *settings, struct err *err);
/* Whether a message is to be evaluated: --ip without --baseline. */
bool dmarc_spf_host_wanted(void);
/* Evaluates, judges, reports. */
MUST_CHECK int dmarc_spf_host_run(struct settings *settings, struct outcome *out, struct err *err);

#endif
