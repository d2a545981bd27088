/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail_run: what the plugins that visit mail hosts share: gathering, report sections, summary. */
#ifndef PLUGINS_MAIL_RUN_H
#define PLUGINS_MAIL_RUN_H

#include "plugin.h"

/* gather_run() with -vv's trace on stderr. */
MUST_CHECK int mail_run_gather(struct settings *settings, struct run_facts *facts, struct err *err);
/* Perfdata, JSON sections and metrics. */
void mail_run_report(struct settings *settings, const struct run_facts *facts, struct outcome *out);
/* The sentence of line 1 when the state is OK: "2 MX hosts, 3 addresses, all encrypted, ...", or
 * how many of them; with judge.dane_asked "authenticated by TLSA". NULL when no address is known.
 */
const char *mail_run_summary(struct settings *settings, const struct run_facts *facts);

#endif
