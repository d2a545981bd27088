/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail_run: what the plugins that visit mail hosts share: gathering, report sections, summary. */
#ifndef PLUGINS_MAIL_RUN_H
#define PLUGINS_MAIL_RUN_H

#include "plugin.h"

/* gather_run() with -vv's trace on stderr. */
MUST_CHECK int mail_run_gather(struct settings *settings, struct run_facts *facts, struct err *err);
/* Perfdata, JSON sections and metrics. */
void mail_run_report(struct settings *settings, const struct run_facts *facts, struct outcome *out);
/* The sentence of line 1 when all is well: "2 MX hosts, 3 addresses: all WORD, ...". */
const char *mail_run_summary(struct settings *settings, const struct run_facts *facts,
                             const char *word);

#endif
