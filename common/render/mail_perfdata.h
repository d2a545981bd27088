/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail_perfdata: the measured values of a run over mail hosts. The same labels on every exit. */
#ifndef RENDER_MAIL_PERFDATA_H
#define RENDER_MAIL_PERFDATA_H

#include "facts/run.h"
#include "report/finding.h"
#include "report/perfdata.h"
#include "report/report.h"

/* time hosts addresses addresses_ok findings_warning findings_critical (0 where nothing was
 * visited), and what was measured: connect_max greeting_max tls_max cert_days_min tlsa_matched
 * rrsig_days_min. `warn` and `crit` are those of the whole run's time. */
void mail_perfdata(struct perfdata *out, const struct run_facts *run,
                   const struct findings *findings, double elapsed, const struct range *warn,
                   const struct range *crit, int64_t at);

/* Days from `at` to `until`, rounded down to a tenth; below 0 when that is past. */
void perfdata_add_days(struct perfdata *out, const char *label, int64_t until, int64_t at);

/* Prometheus samples of each address: whether it is encrypted, and its certificate's date. */
void mail_metrics(struct report *report, const struct run_facts *run, struct arena *arena);

#endif
