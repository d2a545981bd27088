/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_offline: judge a record, a policy and MX names from the command line, without network. */
#include <config.h>

#include <string.h>

#include "base/file.h"
#include "mta_sts.h"
#include "policy/mta_sts_policy.h"
#include "policy/mta_sts_record.h"
#include "render/mta_sts_json.h"

static int read_policy(const char *file, struct settings *settings, struct mta_sts_facts *facts,
                       struct err *err)
{
    struct sts_policy *policy = arena_alloc(settings->arena, 1, sizeof *policy);
    struct buf text;
    int rc;

    buf_init(&text, FETCH_BODY_MAX);
    rc = file_read(file, &text, err);
    if (rc == 0) {
        sts_policy_parse(settings->arena, text.data == NULL ? "" : text.data, text.len, policy);
        facts->policy = policy;
    }
    buf_clear(&text);
    return rc;
}

/* The names as a domain's MX hosts. */
static void fill_hosts(const struct mta_sts_options *options, struct settings *settings,
                       struct run_facts *run)
{
    run->hosts = arena_alloc(settings->arena, options->name_count + 1, sizeof *run->hosts);
    run->host_count = options->name_count;
    for (size_t i = 0; i < options->name_count; i++) {
        run->hosts[i].name = options->names[i];
        run->hosts[i].preference = -1;
    }
    run->domain.mx_known = options->name_count > 0;
}

int mta_sts_offline_run(const struct mta_sts_options *options, struct settings *settings,
                        struct outcome *out, struct err *err)
{
    struct mta_sts_facts facts = {.file = NULL};
    struct sts_opts opts = options->judge;
    struct run_facts run = {.end = RUN_COMPLETE};
    const char *domain = settings->domain_name[0] != '\0' ? settings->domain_name : NULL;
    const char *name = "--record";
    int rc = 0;

    if (options->policy_file != NULL)
        rc = read_policy(options->policy_file, settings, &facts, err);
    if (rc != 0)
        return rc;
    if (domain != NULL)
        name = arena_printf(settings->arena, "_mta-sts.%s", domain);
    if (options->record != NULL)
        sts_record_of_text(settings->arena, name, options->record, &facts.record);
    run.domain.name = domain;
    fill_hosts(options, settings, &run);
    opts.no_probe = true;
    judge_mta_sts(&run, &facts, &opts, &settings->judge, &out->findings);
    settings->target = domain != NULL                 ? domain
                       : options->policy_file != NULL ? options->policy_file
                                                      : "record";
    plugin_finish_outcome(settings, out);
    out->report.target = settings->target;
    for (const char *const *key = settings->sections; *key != NULL; key++)
        report_add_section(&out->report, *key,
                           strcmp(*key, "mta_sts") == 0 ? mta_sts_json(&run, &facts, settings->at)
                                                        : NULL);
    out->report.summary = findings_text(&out->findings, FINDING_STS_OK);
    return 0;
}
