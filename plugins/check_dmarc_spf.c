/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dmarc_spf: is a domain protected from being forged? */
#include <config.h>

#include <string.h>

#include "dmarc_spf.h"
#include "mail_run.h"
#include "plugin.h"
#include "policy/bulk_sender.h"
#include "policy/dkim_find.h"
#include "policy/dkim_judge.h"
#include "policy/dmarc_find.h"
#include "policy/dmarc_judge.h"
#include "policy/dmarc_record.h"
#include "policy/spf_audit.h"
#include "policy/spf_judge.h"
#include "render/dkim_json.h"
#include "render/dmarc_json.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"
#include "render/spf_json.h"

struct dmarc_spf_options dmarc_spf;

/* What a run gathers beside the MX set. */
struct gathered {
    const struct settings *settings;
    struct dmarc_facts dmarc;
    struct spf_facts spf;
    struct dkim_facts dkim;
    struct fcrdns hosts[DMARC_SPF_ADDRESSES_MAX];
};

/* The parts of a run: each is a task, a judgement, a section. */
struct tasks {
    struct gather_evaluation dmarc, spf, dkim, hosts;
    struct gather_task *list[4];
    size_t count;
};

static int set_no_spf(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)value;
    (void)err;
    dmarc_spf.no_spf = true;
    return 0;
}

static int set_no_dmarc(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)value;
    (void)err;
    dmarc_spf.no_dmarc = true;
    return 0;
}

static int set_min_policy(void *target, const char *value, struct err *err)
{
    (void)target;
    dmarc_spf.min_policy = dmarc_policy_of(value);
    if (dmarc_spf.min_policy == DMARC_UNSET)
        return err_set(err, ERR_USAGE, "wants none, quarantine or reject");
    return 0;
}

static int set_baseline(void *target, const char *value, struct err *err)
{
    (void)target;
    if (strcmp(value, "bulk-sender") != 0)
        return err_set(err, ERR_USAGE, "wants bulk-sender");
    dmarc_spf.bulk = true;
    return 0;
}

static const struct option_row rows[] = {
    {.name = "min-policy",
     .value = "POLICY",
     .set = set_min_policy,
     .help = "CRITICAL when DMARC asks for less than this",
     .manual = "none, quarantine or reject: CRITICAL when the policy that receivers apply to the "
               "domain is weaker. none accepts p=none, which is a WARNING otherwise."},
    {.name = "no-dmarc", .set = set_no_dmarc, .help = "do not look at DMARC"},
    {.name = "no-spf", .set = set_no_spf, .help = "do not look at SPF"},
    {.name = "dkim-selector",
     .value = "SELECTOR",
     .repeat = true,
     .set = setting_selector,
     .help = "look at the key of this DKIM selector, too",
     .manual = "Look at the key of this DKIM selector, too, as check_dkim(8) does. Repeat it for "
               "each."},
    {.name = "baseline",
     .value = "bulk-sender",
     .set = set_baseline,
     .help = "what large receivers want of bulk senders",
     .manual =
         "bulk-sender: judge also what Google, Yahoo and Microsoft want of those who send much, as "
         "far as it can be seen from outside: usable SPF, DKIM (--dkim-selector) and DMARC, and "
         "for each "
         "--ip a name in reverse DNS that leads back to the address."},
};

static int find_dmarc(void *context, struct answers *table, struct arena *arena,
                      struct troubles *troubles)
{
    struct gathered *gathered = context;

    return dmarc_find(table, arena, gathered->settings->domain_name, &gathered->dmarc, troubles);
}

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

static int find_hosts(void *context, struct answers *table, struct arena *arena,
                      struct troubles *troubles)
{
    struct gathered *gathered = context;
    int rc = 0;

    for (size_t i = 0; i < dmarc_spf.ip_count; i++) {
        if (fcrdns_find(table, arena, &dmarc_spf.ips[i], &gathered->hosts[i], troubles) != 0)
            rc = PENDING;
    }
    return rc;
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
    if (dmarc_spf.no_spf && dmarc_spf_host_wanted())
        return err_set(err, ERR_USAGE, "--no-spf and --ip exclude each other");
    if (dmarc_spf.no_spf && dmarc_spf.no_dmarc && settings->selector_count == 0)
        return err_set(err, ERR_USAGE, "--no-spf and --no-dmarc leave nothing to look at");
    if (dmarc_spf.no_dmarc && dmarc_spf.min_policy != DMARC_UNSET)
        return err_set(err, ERR_USAGE, "--min-policy and --no-dmarc exclude each other");
    if ((dmarc_spf.no_spf || dmarc_spf.no_dmarc) && dmarc_spf.bulk)
        return err_set(err, ERR_USAGE,
                       "--baseline bulk-sender needs SPF and DMARC: leave --no-spf and --no-dmarc "
                       "out");
    settings->gather.domain = settings->domain_name;
    settings->gather.mx_only = true;
    return dmarc_spf_host_check(settings, err);
}

static void add_sections(const struct settings *settings, const struct run_facts *facts,
                         const struct gathered *gathered, struct report *report)
{
    report_add_section(report, "domain", facts_json_domain(facts));
    report_add_section(report, "mx", facts_json_mx(facts));
    report_add_section(report, "dmarc", dmarc_spf.no_dmarc ? NULL : dmarc_json(&gathered->dmarc));
    report_add_section(report, "spf", dmarc_spf.no_spf ? NULL : spf_json_audit(&gathered->spf));
    report_add_section(report, "dkim",
                       settings->selector_count > 0 ? dkim_json(&gathered->dkim) : NULL);
}

/* What was looked at, when all of it is well. */
static const char *summary(const struct settings *settings, const struct findings *findings)
{
    const char *dmarc = findings_text(findings, FINDING_DMARC_POLICY);
    const char *spf = findings_text(findings, FINDING_SPF_PARKED);

    if (spf == NULL)
        spf = findings_text(findings, FINDING_SPF_LOOKUPS);
    if (dmarc == NULL || spf == NULL)
        return dmarc != NULL ? dmarc : spf;
    return arena_printf(settings->arena, "%s; SPF: %s", dmarc, spf);
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
    report->summary = summary(settings, &out->findings);
}

static void judge(struct settings *settings, const struct run_facts *facts,
                  const struct gathered *gathered, struct findings *out)
{
    const struct bulk_facts bulk = {
        .domain = settings->domain_name,
        .dmarc = &gathered->dmarc,
        .spf = &gathered->spf,
        .dkim = settings->selector_count > 0 ? &gathered->dkim : NULL,
        .hosts = gathered->hosts,
        .host_count = dmarc_spf.ip_count,
    };

    judge_run(facts, &settings->judge, out);
    judge_domain(facts, &settings->judge, out);
    if (!dmarc_spf.no_dmarc)
        judge_dmarc(facts, &settings->judge, &gathered->dmarc, dmarc_spf.min_policy, out);
    if (!dmarc_spf.no_spf)
        judge_spf(facts, &settings->judge, &gathered->spf, out);
    if (settings->selector_count > 0)
        judge_dkim(facts, &settings->judge, settings->domain_name, &gathered->dkim, out);
    if (dmarc_spf.bulk)
        judge_bulk_sender(facts, &settings->judge, &bulk, out);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct gathered gathered = {.settings = settings};
    struct tasks tasks = {.count = 0};
    struct run_facts facts;
    int rc;

    if (dmarc_spf_host_wanted())
        return dmarc_spf_host_run(settings, out, err);
    if (!dmarc_spf.no_dmarc)
        add_task(&tasks, &tasks.dmarc, find_dmarc, &gathered);
    if (!dmarc_spf.no_spf)
        add_task(&tasks, &tasks.spf, find_spf, &gathered);
    if (settings->selector_count > 0)
        add_task(&tasks, &tasks.dkim, find_dkim, &gathered);
    if (dmarc_spf.bulk && dmarc_spf.ip_count > 0)
        add_task(&tasks, &tasks.hosts, find_hosts, &gathered);
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
    {"check_dmarc_spf -d example.org", "Are DMARC and SPF of the domain right?"},
    {"check_dmarc_spf -d example.org --min-policy reject -v",
     "Is forged mail rejected? And which SPF records are there?"},
    {"check_dmarc_spf -d example.org --ip 192.0.2.25 --expect pass",
     "May this host send for the domain?"},
    {"check_dmarc_spf --sender news@example.org --ip 192.0.2.25 --helo mx1.example.org",
     "The same for one sender and HELO name."},
    {"check_dmarc_spf -d example.org --baseline bulk-sender --dkim-selector 2026a --ip 192.0.2.25",
     "What large receivers want of bulk senders."},
    {NULL, NULL},
};

static const char *const sections[] = {"domain", "mx", "dmarc", "spf", "dkim", NULL};

static const char *const findings[] = {"run.", "dns.", "dmarc.", "spf.", "dkim.", "bulk.", NULL};

const struct plugin check_dmarc_spf = {
    .program =
        {
            .name = "check_dmarc_spf",
            .service = "DMARC",
            .summary = "check that a domain is protected from being forged",
            .description =
                "Looks up the DMARC record that a domain is under, by the tree walk of RFC 9989 "
                "and beside it as RFC 7489 has it, and says which policy receivers apply, whether "
                "its subdomains have a weaker one, and whether reports go anywhere.\n\n"
                "Reads the SPF record of the domain and every record that it includes, whatever "
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
