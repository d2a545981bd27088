/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dns: the first stage: domains, then each of their MX hosts once.
 *
 * A thousand lookups at once are a load for a resolver, and a packet may be lost: where a lookup
 * failed, domain or host are asked again, once, when everything else is done.
 */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "render/record.h"
#include "survey/domain_run.h"
#include "survey/exclude.h"
#include "survey/lines.h"
#include "survey/list_read.h"
#include "survey/preflight.h"
#include "survey/stage.h"

struct dns_stage {
    struct stage stage;
    struct list list;
    size_t next;       /* domain of the list to begin with */
    struct hash hosts; /* names; those behind next_host are to be looked up */
    size_t next_host;
    struct waiting *again, **again_end; /* what failed */
    bool asking_again;
};

struct waiting {
    struct waiting *next;
    const char *host; /* NULL: a domain */
    size_t domain;    /* of the list */
};

struct domain_job {
    struct stage_job job;
    struct dns_stage *dns;
    size_t index; /* of the list */
    const char *domain;
    const struct list_domain *listed;
    struct domain_run *run;
    bool again;
};

struct host_job {
    struct stage_job job;
    struct dns_stage *dns;
    char name[NAME_SIZE];
    struct arena *arena;
    struct gather_opts opts;
    struct run_facts facts;
    struct gather *gather;
    bool again;
};

static void feed(struct dns_stage *dns);

/* For the end of the stage. */
static void ask_again(struct dns_stage *dns, const char *host, size_t domain)
{
    struct waiting *waiting = arena_alloc(dns->stage.survey->settings.arena, 1, sizeof *waiting);

    waiting->host = host;
    waiting->domain = domain;
    *dns->again_end = waiting;
    dns->again_end = &waiting->next;
    dns->stage.total++;
}

/* ---- hosts */

/* `text` may come from a file. */
static void want_host(struct dns_stage *dns, const char *text)
{
    char name[NAME_SIZE];
    bool is_new;

    if (name_parse(text, name, NULL) != 0 || strcmp(name, ".") == 0 ||
        output_has(dns->stage.output, LINE_HOST, name))
        return;
    hash_put(&dns->hosts, name, &is_new);
    if (is_new)
        dns->stage.total++;
}

static json_t *host_line(const char *name)
{
    return json_pack("{s:s, s:s, s:I}", "kind", "host", "host", name, "time",
                     (json_int_t)clock_wall());
}

static void drop_host(struct stage_job *base)
{
    struct host_job *job = (struct host_job *)base;

    gather_free(job->gather);
    arena_free(job->arena);
    free(job);
}

static bool failed(const struct dns_trouble *trouble)
{
    return trouble != NULL && trouble->status == DNS_FAILED;
}

static void write_host(struct dns_stage *dns, const struct host_job *job)
{
    json_t *line = host_line(job->name);

    json_object_set_new(line, "complete", json_boolean(job->facts.end == RUN_COMPLETE));
    json_object_set_new(line, "lookups", json_integer((json_int_t)job->facts.lookups));
    json_object_set_new(line, "facts", record_write(&record_host, &job->facts.hosts[0]));
    stage_write(&dns->stage, LINE_HOST, job->name, line);
}

static void on_host(void *context)
{
    struct host_job *job = context;
    struct dns_stage *dns = job->dns;
    const struct host_facts *host = &job->facts.hosts[0];

    if (!job->again && (failed(host->trouble) || failed(host->tlsa_trouble)))
        ask_again(dns, arena_strdup(dns->stage.survey->settings.arena, job->name), 0);
    else
        write_host(dns, job);
    stage_job_end(&job->job);
    feed(dns);
}

static void begin_host(struct dns_stage *dns, const char *name, bool again)
{
    struct survey *survey = dns->stage.survey;
    struct host_job *job;

    if (exclude_host(survey->exclude, name, survey_operator(name))) {
        json_t *line = host_line(name);

        json_object_set_new(line, "excluded", json_true());
        stage_write(&dns->stage, LINE_HOST, name, line);
        dns->stage.done++;
        return;
    }
    job = mem_calloc(1, sizeof *job);
    job->dns = dns;
    job->again = again;
    memcpy(job->name, name, strlen(name) + 1);
    job->arena = arena_new();
    job->opts = survey->settings.gather;
    job->opts.host = job->name;
    job->opts.want_tlsa = true;
    job->opts.deadline = clock_now() + survey->settings.timeout;
    stage_job_begin(&dns->stage, &job->job, drop_host);
    job->gather =
        gather_start(dns->stage.shared, &job->opts, job->arena, &job->facts, on_host, job);
}

/* ---- domains */

static void want_hosts(struct dns_stage *dns, const struct run_facts *facts)
{
    for (size_t i = 0; i < facts->host_count; i++) {
        const struct host_facts *host = &facts->hosts[i];

        if (!host->literal && !host->unusable_name)
            want_host(dns, host->name);
    }
}

static void drop_domain(struct stage_job *base)
{
    struct domain_job *job = (struct domain_job *)base;

    domain_run_free(job->run);
    free(job);
}

static void on_domain(void *context)
{
    struct domain_job *job = context;
    struct dns_stage *dns = job->dns;

    if (!job->again && domain_run_failed(job->run)) {
        ask_again(dns, NULL, job->index);
    } else {
        stage_write(&dns->stage, LINE_DOMAIN, job->domain, domain_run_line(job->run, job->listed));
        want_hosts(dns, domain_run_facts(job->run));
    }
    stage_job_end(&job->job);
    feed(dns);
}

static void begin_domain(struct dns_stage *dns, size_t index, bool again)
{
    struct survey *survey = dns->stage.survey;
    const char *domain = dns->list.domains.entries[index].key;
    const struct list_domain *listed = dns->list.domains.entries[index].value;
    struct domain_job *job;

    if (output_has(dns->stage.output, LINE_DOMAIN, domain))
        return;
    if (exclude_domain(survey->exclude, domain)) {
        stage_write(&dns->stage, LINE_DOMAIN, domain, domain_line_excluded(domain, listed));
        dns->stage.done++;
        return;
    }
    job = mem_calloc(1, sizeof *job);
    job->dns = dns;
    job->index = index;
    job->again = again;
    job->domain = domain;
    job->listed = listed;
    stage_job_begin(&dns->stage, &job->job, drop_domain);
    job->run = domain_run_start(&dns->stage, domain, on_domain, job);
}

/* Not before everything else is done. */
static bool may_ask_again(struct dns_stage *dns)
{
    dns->asking_again |= dns->stage.running == 0;
    return dns->asking_again;
}

static bool begin_again(struct dns_stage *dns)
{
    const struct waiting *waiting = dns->again;

    if (waiting == NULL)
        return false;
    dns->again = waiting->next;
    if (dns->again == NULL)
        dns->again_end = &dns->again;
    if (waiting->host != NULL)
        begin_host(dns, waiting->host, true);
    else
        begin_domain(dns, waiting->domain, true);
    return true;
}

/* Hosts first: they end the domains that led to them. */
static void feed(struct dns_stage *dns)
{
    struct stage *stage = &dns->stage;

    while (stage_may_begin(stage, stage->survey->lookups)) {
        if (dns->next_host < dns->hosts.count)
            begin_host(dns, dns->hosts.entries[dns->next_host++].key, false);
        else if (dns->next < dns->list.domains.count)
            begin_domain(dns, dns->next++, false);
        else if (!may_ask_again(dns) || !begin_again(dns))
            break;
    }
    stage_check(stage, dns->next_host < dns->hosts.count || dns->next < dns->list.domains.count ||
                           dns->again != NULL);
}

static void on_start(void *context)
{
    feed(context);
}

/* ---- --resume */

/* Hosts of domains that were done before may have been left over. */
static void want_hosts_of_line(struct dns_stage *dns, const json_t *line)
{
    const json_t *hosts = json_object_get(line, "hosts"), *host;
    size_t i;

    json_array_foreach(hosts, i, host)
    {
        const char *name = json_string_value(json_object_get(host, "name"));

        if (name != NULL && !json_is_true(json_object_get(host, "literal")) &&
            !json_is_true(json_object_get(host, "unusable_name")))
            want_host(dns, name);
    }
}

static int resume(struct dns_stage *dns, struct err *err)
{
    const char *path = output_path(dns->stage.output, line_kind_file(LINE_DOMAIN));
    struct lines *lines;
    enum lines_result result;
    int rc;

    if (output_count(dns->stage.output, LINE_DOMAIN) == 0)
        return 0;
    rc = lines_open(path, &lines, err);
    if (rc != 0)
        return rc;
    while ((result = lines_next(lines)) == LINES_ONE) {
        json_t *line = lines_json(lines, NULL);

        want_hosts_of_line(dns, line);
        json_decref(line);
    }
    rc = result == LINES_FAILED ? lines_error(lines, err) : 0;
    lines_close(lines);
    return rc;
}

/* ---- the stage */

static int prepare(struct dns_stage *dns, struct survey *survey, struct err *err)
{
    struct stage *stage = &dns->stage;
    int rc = list_read_operands(survey, &dns->list, err);

    for (size_t i = 0; i < dns->list.domains.count; i++)
        stage->begun_with +=
            output_has(stage->output, LINE_DOMAIN, dns->list.domains.entries[i].key);
    stage->done = stage->begun_with;
    stage->total = dns->list.domains.count;
    return rc == 0 ? resume(dns, err) : rc;
}

int stage_dns(struct survey *survey, struct output *output, enum stage_end *end, struct err *err)
{
    struct dns_stage dns = {.list = {.arena = survey->settings.arena}};
    int rc = stage_begin(&dns.stage, survey, output, "dns", err);

    dns.again_end = &dns.again;

    if (rc == 0)
        rc = prepare(&dns, survey, err);
    if (rc == 0)
        rc = preflight(&dns.stage, err);
    if (rc == 0) {
        struct loop_timer *start = loop_timer_new(dns.stage.loop, on_start, &dns);

        loop_timer_set(start, clock_now());
        rc = stage_run(&dns.stage, end, err);
        loop_timer_free(start);
    }
    stage_clear(&dns.stage);
    list_clear(&dns.list);
    hash_clear(&dns.hosts);
    return rc;
}
