/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_spf_host: check_host() of RFC 7208 for one message from the command line. */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "dmarc_spf.h"
#include "dns/trouble.h"
#include "mail_run.h"
#include "policy/spf_check.h"
#include "policy/spf_judge.h"
#include "policy/spf_record.h"
#include "policy/txt.h"
#include "render/mail_perfdata.h"
#include "render/spf_json.h"

struct check { /* one evaluation */
    struct spf_query query;
    struct spf_verdict verdict;
    const struct txt_record *record; /* the valid one of the domain, NULL */
    char all;                        /* the qualifier that ends it, '\0' */
};

static int set_ip(void *target, const char *value, struct err *err)
{
    (void)target;
    if (dmarc_spf.ip_count == DMARC_SPF_ADDRESSES_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", DMARC_SPF_ADDRESSES_MAX);
    if (!ip_parse(value, &dmarc_spf.ips[dmarc_spf.ip_count]))
        return err_set(err, ERR_USAGE, "wants an IPv4 or IPv6 address");
    dmarc_spf.ip_count++;
    return 0;
}

/* The domain is the sender's then, and need not even be one. */
static int set_sender(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->offline = true;
    dmarc_spf.sender = value;
    return 0;
}

static int set_helo(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)err;
    dmarc_spf.helo = value;
    return 0;
}

static int set_expected(void *target, const char *value, struct err *err)
{
    (void)target;
    for (int i = SPF_NONE; i <= SPF_PERMERROR; i++) {
        if (text_equal_nocase(value, spf_result_name((enum spf_result)i))) {
            dmarc_spf.expected = i + 1;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE,
                   "wants none, neutral, pass, fail, softfail, temperror or permerror");
}

const struct option_row dmarc_spf_host_rows[DMARC_SPF_HOST_ROWS] = {
    {.name = "ip",
     .value = "ADDRESS",
     .repeat = true,
     .set = set_ip,
     .help = "what does SPF say of mail from this address?",
     .manual =
         "Evaluate SPF for a message from this address, as its receiver would (check_host() of "
         "RFC 7208), instead of looking at the records as such: pass is OK; softfail, neutral and "
         "none are WARNING; fail and permerror CRITICAL; temperror UNKNOWN. With --baseline: a "
         "host "
         "that sends, repeated for each."},
    {.name = "sender",
     .value = "MAILBOX",
     .set = set_sender,
     .help = "with --ip: the MAIL FROM (postmaster@DOMAIN)",
     .manual =
         "With --ip: the envelope sender, whose domain is the one evaluated. An empty one is the "
         "null sender, which stands for postmaster at the --helo name. Without --sender it is "
         "postmaster at --domain."},
    {.name = "helo", .value = "NAME", .set = set_helo, .help = "with --ip: the client's HELO name"},
    {.name = "expect",
     .value = "RESULT",
     .set = set_expected,
     .help = "with --ip: this result is OK, others CRITICAL"},
};

bool dmarc_spf_host_wanted(void)
{
    return dmarc_spf.ip_count > 0 && !dmarc_spf.bulk;
}

int dmarc_spf_host_check(struct settings *settings, struct err *err)
{
    const char *at, *own;

    if (!dmarc_spf_host_wanted()) {
        if (dmarc_spf.sender != NULL || dmarc_spf.helo != NULL || dmarc_spf.expected != 0)
            return err_set(
                err, ERR_USAGE,
                "--sender, --helo and --expect belong to --ip ADDRESS, without --baseline");
        return 0;
    }
    if (dmarc_spf.ip_count > 1)
        return err_set(err, ERR_USAGE, "--ip: more than one address needs --baseline bulk-sender");
    own = settings->domain != NULL ? settings->domain : settings->host;
    if (dmarc_spf.sender == NULL)
        dmarc_spf.sender = arena_printf(settings->arena, "postmaster@%s", settings->domain_name);
    if (dmarc_spf.sender[0] == '\0' && dmarc_spf.helo == NULL)
        dmarc_spf.helo = own;
    if (dmarc_spf.sender[0] == '\0' && dmarc_spf.helo == NULL)
        return err_set(err, ERR_USAGE, "--sender \"\" needs --helo NAME: its domain is that name");
    at = strrchr(dmarc_spf.sender, '@');
    settings->target = dmarc_spf.sender[0] == '\0' ? dmarc_spf.helo
                       : at != NULL                ? at + 1
                                                   : dmarc_spf.sender;
    return 0;
}

/* The record of the domain that was checked: its lookup is in the table. */
static void find_record(struct check *check, struct answers *table, struct arena *arena)
{
    char name[NAME_QUERY_SIZE];
    const char *domain = check->verdict.checked;
    struct txt_facts txt;
    struct spf_record record;

    if (domain == NULL || name_query_text(domain, strlen(domain), name, NULL) != 0 ||
        answers_peek(table, name, RR_TXT) == NULL ||
        txt_find(table, arena, name, spf_is_record, &txt, NULL) != 0 || txt.count != 1 ||
        spf_parse(arena, txt.records[0].text, txt.records[0].size, &record, NULL) != 0)
        return;
    check->record = &txt.records[0];
    check->all = record.all != NULL ? record.all->qualifier : '\0';
}

static int evaluate(void *context, struct answers *table, struct arena *arena,
                    struct troubles *troubles)
{
    struct check *check = context;
    int rc = spf_check(table, arena, &check->query, &check->verdict, troubles);

    check->record = NULL;
    if (rc == 0)
        find_record(check, table, arena);
    return rc;
}

static void report_check(struct settings *settings, const struct run_facts *facts,
                         const struct check *check, struct outcome *out)
{
    mail_perfdata(&out->perfdata, facts, &out->findings, out->report.elapsed, &settings->warn,
                  &settings->crit, settings->at);
    if (check->verdict.domain != NULL) {
        perfdata_add(&out->perfdata, "spf_lookups", (double)check->verdict.lookups, "", 0);
        perfdata_add(&out->perfdata, "spf_void_lookups", (double)check->verdict.voids, "", 0);
    }
    if (settings->format == REPORT_JSON) {
        report_add_section(&out->report, "domain", NULL);
        report_add_section(&out->report, "mx", NULL);
        report_add_section(&out->report, "dmarc", NULL);
        report_add_section(&out->report, "spf",
                           spf_json_verdict(&check->verdict, check->record, check->all));
        report_add_section(&out->report, "dkim", NULL);
    }
    out->report.summary = findings_text(&out->findings, FINDING_SPF_RESULT);
}

int dmarc_spf_host_run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct check check = {.query = {.ip = dmarc_spf.ips[0],
                                    .sender = dmarc_spf.sender,
                                    .helo = dmarc_spf.helo != NULL ? dmarc_spf.helo : "",
                                    .receiver = settings->gather.helo,
                                    .now = settings->at}};
    struct run_facts facts;
    int rc;

    settings->gather.domain = NULL;
    rc = mail_run_evaluation(settings, evaluate, &check, &facts, err);
    if (rc != 0)
        return rc;
    judge_run(&facts, &settings->judge, &out->findings);
    judge_spf_verdict(&facts, &settings->judge, &check.verdict, dmarc_spf.expected - 1,
                      &out->findings);
    plugin_finish_outcome(settings, out);
    report_check(settings, &facts, &check, out);
    return 0;
}
