/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_run: a domain's MTA-STS as it is. */
#include <config.h>

#include "gather/policy_file.h"
#include "mail_run.h"
#include "mta_sts.h"
#include "mta_sts_state.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "policy/tlsrpt.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"
#include "render/mta_sts_json.h"

const char *const mta_sts_sections[] = {"domain", "mx", "addresses", "mta_sts", "tlsrpt", NULL};

struct gathered {
    const char *domain;
    struct mta_sts_facts facts;
    struct gather_evaluation record, tlsrpt;
    struct policy_file_task file;
};

static int find_record(void *context, struct answers *table, struct arena *arena,
                       struct troubles *troubles)
{
    struct gathered *gathered = context;

    return sts_record_find(table, arena, gathered->domain, &gathered->facts.record, troubles);
}

static int find_tlsrpt(void *context, struct answers *table, struct arena *arena,
                       struct troubles *troubles)
{
    struct gathered *gathered = context;

    return tlsrpt_find(table, arena, gathered->domain, &gathered->facts.tlsrpt, troubles);
}

/* Senders fetch where there is a record that counts. */
static enum policy_file_want wanted(void *context)
{
    const struct gathered *gathered = context;

    if (!gathered->record.task.done)
        return POLICY_FILE_UNKNOWN;
    return sts_record_valid(&gathered->facts.record) ? POLICY_FILE_WANTED : POLICY_FILE_NEEDLESS;
}

static int gather(const struct mta_sts_options *options, struct settings *settings,
                  struct gathered *gathered, struct run_facts *run, struct err *err)
{
    struct gather_task *tasks[] = {&gathered->record.task, &gathered->tlsrpt.task,
                                   &gathered->file.task};
    struct gather_opts *opts = &settings->gather;
    int rc;

    gather_evaluation_init(&gathered->record, find_record, gathered);
    gather_evaluation_init(&gathered->tlsrpt, find_tlsrpt, gathered);
    policy_file_init(&gathered->file, gathered->domain, settings->now, wanted, gathered);
    opts->tasks = tasks;
    opts->task_count = sizeof tasks / sizeof *tasks;
    opts->want_trust = true;
    opts->want_tlsa = true;
    opts->want_sessions = !options->judge.no_probe;
    rc = mail_run_gather(settings, run, err);
    opts->task_count = 0;
    if (rc != 0)
        return rc;
    if (gathered->file.facts.host.name != NULL)
        gathered->facts.file = &gathered->file.facts;
    sts_policies_read(settings->arena, &gathered->facts);
    return 0;
}

/* Whether what is published was seen as senders would: nothing failed that may be there in truth.
 * A web server that does not answer is one that does not answer senders. */
static bool tested(const struct run_facts *run, const struct mta_sts_facts *facts)
{
    const struct txt_facts *txt = &facts->record.found.txt;
    const struct policy_file_facts *file = facts->file;

    if (txt->end == TXT_UNASKED || txt->end == TXT_FAILED || run->end != RUN_COMPLETE)
        return false;
    return file == NULL || file->host.trouble == NULL || file->count > 0;
}

static void judge(const struct mta_sts_options *options, struct settings *settings,
                  const struct run_facts *run, const struct gathered *gathered, struct outcome *out)
{
    struct mta_sts_state *state = mta_sts_state_open(options->state_file, settings, out);
    struct sts_opts opts = options->judge;

    opts.cached = mta_sts_state_mode(state);
    settings->judge.no_sessions = opts.no_probe;
    judge_run(run, &settings->judge, &out->findings);
    judge_mx(run, &settings->judge, &out->findings);
    if (!opts.no_probe)
        judge_smtp(run, &settings->judge, &out->findings);
    judge_tlsa_lookups(run, &settings->judge, &out->findings);
    judge_mta_sts(run, &gathered->facts, &opts, &settings->judge, &out->findings);
    mta_sts_state_close(state, &gathered->facts, run, tested(run, &gathered->facts), out);
}

/* When the first of the web server's certificates expires; 0 where none was seen. */
static int64_t policy_cert_until(const struct mta_sts_facts *facts)
{
    int64_t least = 0;

    for (size_t i = 0; facts->file != NULL && i < facts->file->count; i++) {
        const struct chain_facts *chain = facts->file->fetches[i].chain;

        if (chain != NULL && chain->count > 0 && (least == 0 || chain->certs[0].not_after < least))
            least = chain->certs[0].not_after;
    }
    return least;
}

/* The web server's addresses beside the mail hosts'. */
static void add_metrics(struct report *report, const struct policy_file_facts *file,
                        struct arena *arena)
{
    for (size_t i = 0; file != NULL && i < file->count; i++) {
        const struct fetch_facts *fetch = &file->fetches[i];
        struct metric *metric;
        char text[IP_TEXT_SIZE];

        if (fetch->chain == NULL || fetch->chain->count == 0)
            continue;
        metric = arena_push(arena, &report->metrics, &report->metric_count, sizeof *metric);
        *metric = (struct metric){
            .name = "cert_not_after_seconds",
            .help = "When the certificate expires, seconds since 1970.",
            .labels = {"host", file->host.name, "address",
                       arena_strdup(arena, ip_format(&fetch->ip, text)), "port",
                       arena_printf(arena, "%u", (unsigned)fetch->port), NULL},
            .value = (double)fetch->chain->certs[0].not_after,
        };
    }
}

static void report_run(struct settings *settings, const struct run_facts *run,
                       const struct gathered *gathered, struct outcome *out)
{
    const struct mta_sts_facts *facts = &gathered->facts;
    int64_t until = policy_cert_until(facts);

    mail_run_report(settings, run, out);
    if (facts->policy != NULL && facts->policy->max_age_known)
        perfdata_add(&out->perfdata, "sts_max_age", facts->policy->max_age, "s", 0);
    if (until != 0)
        perfdata_add_days(&out->perfdata, "sts_cert_days_min", until, settings->at);
    if (settings->format == REPORT_PROMETHEUS)
        add_metrics(&out->report, facts->file, settings->arena);
    if (settings->format == REPORT_JSON) {
        report_add_section(&out->report, "mta_sts", mta_sts_json(run, facts, settings->at));
        report_add_section(&out->report, "tlsrpt", tlsrpt_json(&facts->tlsrpt));
    }
    out->report.summary = findings_text(&out->findings, FINDING_STS_OK);
    if (run->domain.null_mx && out->report.summary == NULL)
        out->report.summary = "accepts no mail (null MX)";
}

int mta_sts_live_run(const struct mta_sts_options *options, struct settings *settings,
                     struct outcome *out, struct err *err)
{
    struct gathered *gathered = arena_alloc(settings->arena, 1, sizeof *gathered);
    struct run_facts run;
    int rc;

    gathered->domain = settings->domain_name;
    rc = gather(options, settings, gathered, &run, err);
    if (rc != 0)
        return rc;
    judge(options, settings, &run, gathered, out);
    plugin_finish_outcome(settings, out);
    report_run(settings, &run, gathered, out);
    return 0;
}
