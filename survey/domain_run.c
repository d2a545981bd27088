/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/domain_run.h"

#include <stdlib.h>

#include "gather/policy_file.h"
#include "policy/dkim_find.h"
#include "policy/dkim_judge.h"
#include "policy/dmarc_find.h"
#include "policy/dmarc_judge.h"
#include "policy/mta_sts_judge.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "policy/spf_audit.h"
#include "policy/spf_judge.h"
#include "policy/tlsrpt.h"
#include "render/dkim_json.h"
#include "render/dmarc_json.h"
#include "render/mta_sts_json.h"
#include "render/record.h"
#include "render/spf_json.h"
#include "survey/finding_line.h"

#define TASKS_MAX 6

struct domain_run {
    struct survey *survey;
    const char *domain;
    struct arena *arena;
    struct gather_opts opts;
    struct run_facts facts;
    struct dmarc_facts dmarc;
    struct spf_facts spf;
    struct dkim_facts dkim;
    struct mta_sts_facts sts;
    struct gather_evaluation find_dmarc, find_spf, find_dkim, find_record, find_tlsrpt;
    struct policy_file_task file;
    struct gather_task *tasks[TASKS_MAX];
    size_t task_count;
    struct gather *gather;
};

static int find_dmarc(void *context, struct answers *table, struct arena *arena,
                      struct troubles *troubles)
{
    struct domain_run *run = context;

    return dmarc_find(table, arena, run->domain, &run->dmarc, troubles);
}

static int find_spf(void *context, struct answers *table, struct arena *arena,
                    struct troubles *troubles)
{
    struct domain_run *run = context;

    return spf_audit(table, arena, run->domain, &run->spf, troubles);
}

static int find_dkim(void *context, struct answers *table, struct arena *arena,
                     struct troubles *troubles)
{
    struct domain_run *run = context;
    const struct settings *settings = &run->survey->settings;

    return dkim_find(table, arena, run->domain, settings->selectors, settings->selector_count,
                     &run->dkim, troubles);
}

static int find_record(void *context, struct answers *table, struct arena *arena,
                       struct troubles *troubles)
{
    struct domain_run *run = context;

    return sts_record_find(table, arena, run->domain, &run->sts.record, troubles);
}

static int find_tlsrpt(void *context, struct answers *table, struct arena *arena,
                       struct troubles *troubles)
{
    struct domain_run *run = context;

    return tlsrpt_find(table, arena, run->domain, &run->sts.tlsrpt, troubles);
}

/* Senders fetch where there is a record that counts. */
static enum policy_file_want wanted(void *context)
{
    const struct domain_run *run = context;

    if (!run->find_record.task.done)
        return POLICY_FILE_UNKNOWN;
    return sts_record_valid(&run->sts.record) ? POLICY_FILE_WANTED : POLICY_FILE_NEEDLESS;
}

static bool may_connect(void *context, const struct ip *ip)
{
    return survey_refuses(context, ip) == NULL;
}

static void add(struct domain_run *run, struct gather_evaluation *evaluation,
                int (*evaluate)(void *context, struct answers *table, struct arena *arena,
                                struct troubles *troubles))
{
    gather_evaluation_init(evaluation, evaluate, run);
    run->tasks[run->task_count++] = &evaluation->task;
}

struct domain_run *domain_run_start(struct stage *stage, const char *domain,
                                    void (*done)(void *context), void *context)
{
    struct survey *survey = stage->survey;
    struct domain_run *run = mem_calloc(1, sizeof *run);

    run->survey = survey;
    run->domain = domain;
    run->arena = arena_new();
    add(run, &run->find_dmarc, find_dmarc);
    add(run, &run->find_spf, find_spf);
    add(run, &run->find_record, find_record);
    add(run, &run->find_tlsrpt, find_tlsrpt);
    if (survey->settings.selector_count > 0)
        add(run, &run->find_dkim, find_dkim);
    if (!survey->no_fetch) {
        policy_file_init(&run->file, domain, survey->settings.now, wanted, run);
        run->tasks[run->task_count++] = &run->file.task;
    }
    run->opts = survey->settings.gather;
    run->opts.domain = domain;
    run->opts.mx_only = true;
    run->opts.tasks = run->tasks;
    run->opts.task_count = run->task_count;
    run->opts.may_connect = may_connect;
    run->opts.may_connect_context = survey;
    run->opts.deadline = clock_now() + survey->settings.timeout;
    run->gather = gather_start(stage->shared, &run->opts, run->arena, &run->facts, done, context);
    return run;
}

bool domain_run_failed(const struct domain_run *run)
{
    const struct dns_trouble *trouble = run->facts.domain.trouble;

    if (run->facts.end != RUN_COMPLETE || (trouble != NULL && trouble->status == DNS_FAILED))
        return true;
    for (size_t i = 0; i < run->task_count; i++) {
        const struct troubles *troubles = &run->tasks[i]->troubles;

        for (size_t k = 0; k < troubles->count; k++) {
            if (troubles->items[k]->status == DNS_FAILED)
                return true;
        }
    }
    return false;
}

const struct run_facts *domain_run_facts(const struct domain_run *run)
{
    return &run->facts;
}

void domain_run_free(struct domain_run *run)
{
    if (run == NULL)
        return;
    gather_free(run->gather);
    arena_free(run->arena);
    free(run);
}

/* What DNS alone decides; the rest waits for the servers. */
static void judge(struct domain_run *run, struct findings *out)
{
    static const struct sts_opts no_probe = {.no_probe = true};
    const struct settings *settings = &run->survey->settings;

    if (run->file.facts.host.name != NULL)
        run->sts.file = &run->file.facts;
    sts_policies_read(run->arena, &run->sts);
    judge_domain(&run->facts, &settings->judge, out);
    judge_dmarc(&run->facts, &settings->judge, &run->dmarc, DMARC_UNSET, out);
    judge_spf(&run->facts, &settings->judge, &run->spf, out);
    if (settings->selector_count > 0)
        judge_dkim(&run->facts, &settings->judge, run->domain, &run->dkim, out);
    judge_mta_sts(&run->facts, &run->sts, &no_probe, &settings->judge, out);
    findings_drop(out, FINDING_STS_NOT_PROBED); /* the servers' turn comes later */
}

/* {"kind": "domain", "domain": ..., "groups": [...], ...} */
static json_t *head(const char *domain, const struct list_domain *listed)
{
    json_t *line = json_pack("{s:s, s:s}", "kind", "domain", "domain", domain);
    json_t *groups = json_array();

    for (size_t i = 0; i < listed->group_count; i++)
        json_array_append_new(groups, json_string(listed->groups[i]));
    json_object_set_new(line, "groups", groups);
    if (listed->rank > 0)
        json_object_set_new(line, "rank", json_integer(listed->rank));
    json_object_set_new(line, "time", json_integer(clock_wall()));
    return line;
}

json_t *domain_line_excluded(const char *domain, const struct list_domain *listed)
{
    json_t *line = head(domain, listed);

    json_object_set_new(line, "excluded", json_true());
    return line;
}

static json_t *hosts_json(const struct run_facts *facts)
{
    json_t *list = json_array();

    for (size_t i = 0; i < facts->host_count; i++)
        json_array_append_new(list, record_write(&record_host, &facts->hosts[i]));
    return list;
}

static bool spf_failed(const struct spf_facts *spf)
{
    return spf->nodes == NULL || spf->nodes[0].end == SPF_NODE_FAILED;
}

json_t *domain_run_line(const struct domain_run *run, const struct list_domain *listed)
{
    static const char *const resolver_words[] = {"unused", "validating", "not-validating",
                                                 "forwarder-breaks", "unusable"};
    json_t *line = head(run->domain, listed);
    struct findings findings;

    findings_init(&findings, run->arena, run->survey->settings.rules,
                  run->survey->settings.rule_count);
    judge((struct domain_run *)run, &findings);
    json_object_set_new(line, "complete", json_boolean(run->facts.end == RUN_COMPLETE));
    json_object_set_new(line, "resolver", json_string(resolver_words[run->facts.resolver]));
    json_object_set_new(line, "lookups", json_integer((json_int_t)run->facts.lookups));
    json_object_set_new(line, "facts", record_write(&record_domain, &run->facts.domain));
    json_object_set_new(line, "hosts", hosts_json(&run->facts));
    json_object_set_new(line, "dmarc", dmarc_json(&run->dmarc));
    json_object_set_new(line, "spf",
                        spf_failed(&run->spf) ? json_null() : spf_json_audit(&run->spf));
    json_object_set_new(line, "dkim", dkim_json(&run->dkim));
    json_object_set_new(line, "mta_sts",
                        mta_sts_json(&run->facts, &run->sts, run->survey->settings.at));
    json_object_set_new(line, "tlsrpt", tlsrpt_json(&run->sts.tlsrpt));
    if (run->sts.policy != NULL)
        json_object_set_new(line, "policy", record_write(&record_policy, run->sts.policy));
    json_object_set_new(line, "findings", finding_lines(&findings));
    return line;
}
