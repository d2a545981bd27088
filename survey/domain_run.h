/* SPDX-License-Identifier: GPL-3.0-or-later */
/* domain_run: everything that DNS and the policy's web server tell of one domain. */
#ifndef SURVEY_DOMAIN_RUN_H
#define SURVEY_DOMAIN_RUN_H

#include "survey/list.h"
#include "survey/stage.h"

struct domain_run;

/* Begins it; done(context) is called from the loop when it has ended. `domain` must stay. */
struct domain_run *domain_run_start(struct stage *stage, const char *domain,
                                    void (*done)(void *context), void *context);
/* The line of a run that has ended, a new object. */
json_t *domain_run_line(const struct domain_run *run, const struct list_domain *listed);
/* Whether a lookup failed, so that it may be worth another try. */
bool domain_run_failed(const struct domain_run *run);
/* Its MX hosts that have names. */
const struct run_facts *domain_run_facts(const struct domain_run *run);
void domain_run_free(struct domain_run *run);

/* The line of a domain that was excluded. */
json_t *domain_line_excluded(const char *domain, const struct list_domain *listed);

#endif
