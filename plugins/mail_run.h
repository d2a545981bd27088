/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail_run: what the plugins that visit mail hosts share: gathering, judging, report. */
#ifndef PLUGINS_MAIL_RUN_H
#define PLUGINS_MAIL_RUN_H

#include "plugin.h"

/* gather_run() with -vv's trace on stderr. */
MUST_CHECK int mail_run_gather(struct settings *settings, struct run_facts *facts, struct err *err);
/* The same with one evaluator of the program's own (gather/task.h). */
MUST_CHECK int mail_run_evaluation(struct settings *settings,
                                   int (*evaluate)(void *context, struct answers *table,
                                                   struct arena *arena, struct troubles *troubles),
                                   void *context, struct run_facts *facts, struct err *err);
/* Perfdata, JSON sections and metrics. */
void mail_run_report(struct settings *settings, const struct run_facts *facts, struct outcome *out);
/* What a program judges beyond what all that visit mail hosts do. */
typedef void mail_judge(const struct run_facts *run, const struct judge_opts *opts,
                        struct findings *out);
/* A whole run with sessions: gathers, judges, reports. The sentence of line 1 when the state is OK
 * counts what is encrypted, or with judge.dane_asked authenticated by TLSA. */
MUST_CHECK int mail_run(struct settings *settings, mail_judge *own, struct outcome *out,
                        struct err *err);

#endif
