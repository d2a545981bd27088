/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dmarc_spf: is a domain protected from being forged? */
#include <config.h>

#include "dmarc_spf.h"
#include "mail_run.h"
#include "plugin.h"
#include "policy/spf_audit.h"
#include "policy/spf_judge.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"
#include "render/spf_json.h"

/* What a run gathers beside the MX set. */
struct gathered {
    const char *domain;
    struct spf_facts spf;
};

static int audit(void *context, struct answers *table, struct arena *arena,
                 struct troubles *troubles)
{
    struct gathered *gathered = context;

    return spf_audit(table, arena, gathered->domain, &gathered->spf, troubles);
}

static int check(struct settings *settings, struct err *err)
{
    settings->gather.domain = settings->domain_name;
    settings->gather.mx_only = true;
    return dmarc_spf_host_check(settings, err);
}

static void report_run(struct settings *settings, const struct run_facts *facts,
                       const struct gathered *gathered, struct outcome *out)
{
    const struct spf_facts *spf = &gathered->spf;
    struct report *report = &out->report;

    mail_perfdata(&out->perfdata, facts, &out->findings, report->elapsed, &settings->warn,
                  &settings->crit, settings->at);
    if (spf->nodes != NULL && spf->nodes[0].record != NULL) {
        perfdata_add(&out->perfdata, "spf_lookups", (double)spf->lookups, "", 0);
        perfdata_add(&out->perfdata, "spf_void_lookups", (double)spf->void_lookups, "", 0);
    }
    if (settings->format == REPORT_JSON) {
        report_add_section(report, "domain", facts_json_domain(facts));
        report_add_section(report, "mx", facts_json_mx(facts));
        report_add_section(report, "spf", spf_json_audit(spf));
    }
    report->summary = findings_text(&out->findings, FINDING_SPF_PARKED);
    if (report->summary == NULL)
        report->summary = findings_text(&out->findings, FINDING_SPF_LOOKUPS);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct gathered gathered = {.domain = settings->domain_name};
    struct gather_evaluation evaluation;
    struct gather_task *tasks[] = {&evaluation.task};
    struct run_facts facts;
    int rc;

    if (dmarc_spf_host_wanted())
        return dmarc_spf_host_run(settings, out, err);
    gather_evaluation_init(&evaluation, audit, &gathered);
    settings->gather.tasks = tasks;
    settings->gather.task_count = 1;
    rc = mail_run_gather(settings, &facts, err);
    if (rc != 0)
        return rc;
    judge_run(&facts, &settings->judge, &out->findings);
    judge_domain(&facts, &settings->judge, &out->findings);
    judge_spf(&facts, &settings->judge, &gathered.spf, &out->findings);
    plugin_finish_outcome(settings, out);
    report_run(settings, &facts, &gathered, out);
    return 0;
}

static const char *const synopsis[] = {
    "-d DOMAIN [options]",
    "-d DOMAIN --ip ADDRESS [--sender MAILBOX] [--helo NAME]",
    NULL,
};

static const struct option_example examples[] = {
    {"check_dmarc_spf -d example.org", "Is the domain's SPF record right, and within its limits?"},
    {"check_dmarc_spf -d example.org -v", "And which records does it lead to?"},
    {"check_dmarc_spf -d example.org --ip 192.0.2.25 --expect pass",
     "May this host send for the domain?"},
    {"check_dmarc_spf --sender news@example.org --ip 192.0.2.25 --helo mx1.example.org",
     "The same for one sender and HELO name."},
    {NULL, NULL},
};

static const char *const sections[] = {"domain", "mx", "spf", NULL};

static const char *const findings[] = {"run.", "dns.", "spf.", NULL};

const struct plugin check_dmarc_spf = {
    .program =
        {
            .name = "check_dmarc_spf",
            .service = "DMARC",
            .summary = "check that a domain is protected from being forged",
            .description =
                "Reads the SPF record of a domain and every record that it includes, whatever "
                "message may come: syntax, the limits that receivers set (10 terms that look "
                "something up, 2 lookups that find nothing), names that lead nowhere, and what "
                "the record says of hosts that it does not name.\n\n"
                "With --ip it evaluates SPF for one message instead, as receivers do.",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"One message", dmarc_spf_host_rows, DMARC_SPF_HOST_ROWS, NULL}},
    .own_count = 1,
    .sections = sections,
    .check = check,
    .run = run,
};
