/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "mail_run.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"

const char *const mail_sections[] = {"domain", "mx", "addresses", NULL};

static void trace(const char *line)
{
    char clean[1024];

    text_clean(line, strlen(line), clean, sizeof clean);
    fprintf(stderr, "%s\n", clean);
}

int mail_run_gather(struct settings *settings, struct run_facts *facts, struct err *err)
{
    if (settings->verbose >= 2)
        settings->gather.trace = trace;
    return gather_run(&settings->gather, settings->arena, facts, err);
}

int mail_run_evaluation(struct settings *settings,
                        int (*evaluate)(void *context, struct answers *table, struct arena *arena,
                                        struct troubles *troubles),
                        void *context, struct run_facts *facts, struct err *err)
{
    struct gather_evaluation evaluation;
    struct gather_task *tasks[] = {&evaluation.task};
    int rc;

    gather_evaluation_init(&evaluation, evaluate, context);
    settings->gather.tasks = tasks;
    settings->gather.task_count = 1;
    rc = mail_run_gather(settings, facts, err);
    settings->gather.task_count = 0;
    return rc;
}

void mail_run_report(struct settings *settings, const struct run_facts *facts, struct outcome *out)
{
    struct report *report = &out->report;

    report->target = settings->target;
    mail_perfdata(&out->perfdata, facts, &out->findings, report->elapsed, &settings->warn,
                  &settings->crit, settings->at);
    if (settings->format == REPORT_PROMETHEUS)
        mail_metrics(report, facts, settings->arena);
    if (settings->format != REPORT_JSON)
        return;
    report_add_section(report, "domain", facts_json_domain(facts));
    report_add_section(report, "mx", facts_json_mx(facts));
    report_add_section(report, "addresses",
                       facts_json_addresses(facts, &out->findings, settings->at));
}

/* Encrypted on one connection; with `dane`: authenticated by TLSA on all that showed a chain. */
static bool is_good(const struct host_facts *host, const struct address_facts *address, bool dane)
{
    bool good = false;
    int depth;

    for (size_t i = 0; i < address->session_count; i++) {
        const struct session_facts *session = &address->sessions[i];
        enum dane_verdict verdict = dane_session_verdict(host, session, &depth);

        if (dane && verdict == DANE_MISMATCH)
            return false;
        good |= dane ? verdict == DANE_MATCH : session->tls != NULL;
    }
    return good;
}

struct counts {
    size_t addresses, good;
};

static struct counts count_addresses(const struct run_facts *facts, bool dane)
{
    struct counts counts = {0};

    for (size_t i = 0; i < facts->host_count; i++) {
        const struct host_facts *host = &facts->hosts[i];

        counts.addresses += host->address_count;
        for (size_t k = 0; k < host->address_count; k++)
            counts.good += is_good(host, &host->addresses[k], dane);
    }
    return counts;
}

/* The least days that a certificate has left; -1 when none was seen. */
static long least_days(const struct settings *settings, const struct run_facts *facts)
{
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < facts->host_count; i++) {
        for (size_t k = 0; k < facts->hosts[i].address_count; k++) {
            const struct address_facts *address = &facts->hosts[i].addresses[k];

            for (size_t s = 0; s < address->session_count; s++) {
                const struct chain_facts *chain = address->sessions[s].chain;

                if (chain != NULL && chain->count > 0 && chain->certs[0].not_after < least)
                    least = chain->certs[0].not_after;
            }
        }
    }
    return least == INT64_MAX ? -1 : (long)((least - settings->at) / 86400);
}

/* NULL when no address is known. */
static const char *summary(struct settings *settings, const struct run_facts *facts)
{
    const char *word = settings->judge.dane_asked ? "authenticated by TLSA" : "encrypted";
    struct counts counts = count_addresses(facts, settings->judge.dane_asked);
    long days = least_days(settings, facts);
    char hosts[48] = "", share[48] = "all ", until[64] = "";

    if (facts->domain.null_mx)
        return "accepts no mail (null MX)";
    if (counts.addresses == 0)
        return NULL;
    if (facts->domain.name != NULL)
        snprintf(hosts, sizeof hosts, "%zu MX host%s, ", facts->host_count,
                 facts->host_count == 1 ? "" : "s");
    if (counts.good < counts.addresses)
        snprintf(share, sizeof share, "%zu of them ", counts.good);
    else if (counts.addresses == 1)
        share[0] = '\0';
    if (days >= 0)
        snprintf(until, sizeof until, ", certificates for %ld more day%s", days,
                 days == 1 ? "" : "s");
    return arena_printf(settings->arena, "%s%zu address%s, %s%s%s", hosts, counts.addresses,
                        counts.addresses == 1 ? "" : "es", share, word, until);
}

int mail_run(struct settings *settings, mail_judge *own, struct outcome *out, struct err *err)
{
    struct run_facts facts;
    int rc;

    settings->gather.want_sessions = true;
    rc = mail_run_gather(settings, &facts, err);
    if (rc != 0)
        return rc;
    judge_run(&facts, &settings->judge, &out->findings);
    judge_mx(&facts, &settings->judge, &out->findings);
    judge_smtp(&facts, &settings->judge, &out->findings);
    own(&facts, &settings->judge, &out->findings);
    plugin_finish_outcome(settings, out);
    mail_run_report(settings, &facts, out);
    out->report.summary = summary(settings, &facts);
    return 0;
}
