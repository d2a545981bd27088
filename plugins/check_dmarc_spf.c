/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dmarc_spf: is a domain protected from being forged? */
#include <config.h>

#include "dmarc_spf.h"
#include "mail_run.h"
#include "plugin.h"
#include "policy/dkim_find.h"
#include "policy/dkim_judge.h"
#include "policy/spf_audit.h"
#include "policy/spf_judge.h"
#include "render/dkim_json.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"
#include "render/spf_json.h"

static bool no_spf;

/* What a run gathers beside the MX set. */
struct gathered {
    const struct settings *settings;
    struct spf_facts spf;
    struct dkim_facts dkim;
};

/* The parts of a run: each is a task, a judgement, a section. */
struct tasks {
    struct gather_evaluation spf, dkim;
    struct gather_task *list[2];
    size_t count;
};

static int set_no_spf(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)value;
    (void)err;
    no_spf = true;
    return 0;
}

static const struct option_row rows[] = {
    {.name = "no-spf", .set = set_no_spf, .help = "do not look at SPF"},
    {.name = "dkim-selector",
     .value = "SELECTOR",
     .repeat = true,
     .set = setting_selector,
     .help = "look at the key of this DKIM selector, too",
     .manual = "Look at the key of this DKIM selector, too, as check_dkim(8) does. Repeat it for "
               "each."},
};

static int find_spf(void *context, struct answers *table, struct arena *arena,
                    struct troubles *troubles)
{
    struct gathered *gathered = context;

    return spf_audit(table, arena, gathered->settings->domain_name, &gathered->spf, troubles);
}

static int find_dkim(void *context, struct answers *table, struct arena *arena,
                     struct troubles *troubles)
{
    struct gathered *gathered = context;
    const struct settings *settings = gathered->settings;

    return dkim_find(table, arena, settings->domain_name, settings->selectors,
                     settings->selector_count, &gathered->dkim, troubles);
}

static void add_task(struct tasks *tasks, struct gather_evaluation *evaluation,
                     int (*evaluate)(void *context, struct answers *table, struct arena *arena,
                                     struct troubles *troubles),
                     struct gathered *gathered)
{
    gather_evaluation_init(evaluation, evaluate, gathered);
    tasks->list[tasks->count++] = &evaluation->task;
}

static int check(struct settings *settings, struct err *err)
{
    if (no_spf && (dmarc_spf_host_wanted() || settings->selector_count == 0))
        return err_set(err, ERR_USAGE, "--no-spf leaves nothing to look at");
    settings->gather.domain = settings->domain_name;
    settings->gather.mx_only = true;
    return dmarc_spf_host_check(settings, err);
}

static void add_sections(const struct settings *settings, const struct run_facts *facts,
                         const struct gathered *gathered, struct report *report)
{
    report_add_section(report, "domain", facts_json_domain(facts));
    report_add_section(report, "mx", facts_json_mx(facts));
    report_add_section(report, "spf", no_spf ? NULL : spf_json_audit(&gathered->spf));
    report_add_section(report, "dkim",
                       settings->selector_count > 0 ? dkim_json(&gathered->dkim) : NULL);
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
    if (settings->format == REPORT_JSON)
        add_sections(settings, facts, gathered, report);
    report->summary = findings_text(&out->findings, FINDING_SPF_PARKED);
    if (report->summary == NULL)
        report->summary = findings_text(&out->findings, FINDING_SPF_LOOKUPS);
}

static void judge(struct settings *settings, const struct run_facts *facts,
                  const struct gathered *gathered, struct findings *out)
{
    judge_run(facts, &settings->judge, out);
    judge_domain(facts, &settings->judge, out);
    if (!no_spf)
        judge_spf(facts, &settings->judge, &gathered->spf, out);
    if (settings->selector_count > 0)
        judge_dkim(facts, &settings->judge, settings->domain_name, &gathered->dkim, out);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct gathered gathered = {.settings = settings};
    struct tasks tasks = {.count = 0};
    struct run_facts facts;
    int rc;

    if (dmarc_spf_host_wanted())
        return dmarc_spf_host_run(settings, out, err);
    if (!no_spf)
        add_task(&tasks, &tasks.spf, find_spf, &gathered);
    if (settings->selector_count > 0)
        add_task(&tasks, &tasks.dkim, find_dkim, &gathered);
    settings->gather.tasks = tasks.list;
    settings->gather.task_count = tasks.count;
    rc = mail_run_gather(settings, &facts, err);
    if (rc != 0)
        return rc;
    judge(settings, &facts, &gathered, &out->findings);
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

static const char *const sections[] = {"domain", "mx", "spf", "dkim", NULL};

static const char *const findings[] = {"run.", "dns.", "spf.", "dkim.", NULL};

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
    .own = {{"Judgement", rows, sizeof rows / sizeof *rows, NULL},
            {"One message", dmarc_spf_host_rows, DMARC_SPF_HOST_ROWS, NULL}},
    .own_count = 2,
    .sections = sections,
    .check = check,
    .run = run,
};
