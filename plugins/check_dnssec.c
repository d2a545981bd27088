/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dnssec: is a domain signed, does it validate, for how long yet? */
#include <config.h>

#include <string.h>

#include "mail_run.h"
#include "plugin.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"

static int set_bogus_name(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    if (name_parse(value, settings->bogus_name, err) != 0)
        return ERR_USAGE;
    settings->gather.bogus_name = settings->bogus_name;
    return 0;
}

static const struct option_row rows[] = {
    {.name = "rrsig-days",
     .value = "WARN[,CRIT]",
     .set = setting_rrsig_days,
     .help = "days that signatures must last",
     .manual =
         "WARNING and CRITICAL when a signature over SOA, MX or DNSKEY lasts for at most this "
         "many days, or this part of its validity in %. Without it: 3 days or a tenth of its "
         "validity, and 1 day or a twentieth, whichever is less."},
    {.name = "check-resolver",
     .flag = offsetof(struct settings, gather.check_resolver),
     .help = "does this machine's own resolver validate?",
     .manual = "Also ask the first resolver of this machine's resolv.conf, as mail software here "
               "does (--resolver does not change that): it must set the AD bit on a signed name."},
    {.name = "bogus-name",
     .value = "NAME",
     .set = set_bogus_name,
     .help = "with --check-resolver: must fail there",
     .manual =
         "With --check-resolver: a name that is known to be bogus; the resolver must not answer "
         "it."},
};

static int check(struct settings *settings, struct err *err)
{
    if (settings->gather.bogus_name != NULL && !settings->gather.check_resolver)
        return err_set(err, ERR_USAGE, "--bogus-name needs --check-resolver");
    settings->gather.dnssec_name = settings->domain_name;
    return 0;
}

/* What every plugin measures, and the signature that ends first; the parent's DS is not ours. */
static void add_perfdata(const struct settings *settings, const struct run_facts *facts,
                         struct outcome *out)
{
    const struct dnssec_facts *zone = facts->dnssec;
    int64_t first = INT64_MAX;

    mail_perfdata(&out->perfdata, facts, &out->findings, out->report.elapsed, &settings->warn,
                  &settings->crit, settings->at);
    for (size_t i = 0; i < zone->signature_count; i++) {
        const struct signature_facts *signature = &zone->signatures[i];

        if (signature->expires != 0 && strcmp(signature->type, "DS") != 0 &&
            signature->expires < first)
            first = signature->expires;
    }
    if (first != INT64_MAX)
        perfdata_add_days(&out->perfdata, "rrsig_days_min", first, settings->at);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct run_facts facts;
    int rc;

    settings->gather.need_security = true;
    rc = mail_run_gather(settings, &facts, err);
    if (rc != 0)
        return rc;
    settings->judge.dane_asked = true;
    judge_run(&facts, &settings->judge, &out->findings);
    judge_dnssec(&facts, &settings->judge, &out->findings);
    plugin_finish_outcome(settings, out);
    add_perfdata(settings, &facts, out);
    if (settings->format == REPORT_JSON)
        report_add_section(&out->report, "dnssec", facts_json_dnssec(&facts));
    out->report.summary = findings_text(&out->findings, FINDING_DNSSEC_OK);
    return 0;
}

static const char *const synopsis[] = {"-d DOMAIN [options]", NULL};

static const struct option_example examples[] = {
    {"check_dnssec -d example.org", "Is the domain signed and valid, and for how long yet?"},
    {"check_dnssec -d example.org --rrsig-days 5,2",
     "Alert five and two days before signatures end."},
    {"check_dnssec -d example.org --check-resolver",
     "And does this mail server's resolver validate?"},
    {NULL, NULL},
};

static const char *const sections[] = {"dnssec", NULL};

static const char *const findings[] = {"run.", "dns.", "dnssec.", "resolver.", NULL};

const struct plugin check_dnssec = {
    .program =
        {
            .name = "check_dnssec",
            .service = "DNSSEC",
            .summary = "check that a domain is signed and validates",
            .description = "Validates the domain's zone from the root down, in this process, and "
                           "reports why it "
                           "does not validate, which algorithms and keys it uses, what the parent "
                           "says of it (DS), "
                           "and how long the signatures over SOA, MX and DNSKEY last.\n\n"
                           "An unsigned domain is CRITICAL here: somebody asked for DNSSEC. Where "
                           "the resolver "
                           "itself strips or breaks DNSSEC the answer is UNKNOWN, and --recursive "
                           "asks around it.",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"Judgement", rows, sizeof rows / sizeof *rows, NULL}},
    .own_count = 1,
    .sections = sections,
    .check = check,
    .run = run,
};
