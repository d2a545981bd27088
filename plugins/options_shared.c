/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options_shared: target, run, output and DNS options, the same in every plugin. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "plugin.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int setting_limits(const char *value, struct limit *warn, struct limit *crit, struct err *err)
{
    if (limits_parse(value, warn, crit) != 0)
        return err_set(err, ERR_USAGE, "wants WARN[,CRIT], numbers or percentages");
    return 0;
}

int setting_rrsig_days(void *target, const char *value, struct err *err)
{
    struct judge_opts *judge = &((struct settings *)target)->judge;

    return setting_limits(value, &judge->rrsig_warn, &judge->rrsig_crit, err);
}

int setting_cert_days(void *target, const char *value, struct err *err)
{
    struct judge_opts *judge = &((struct settings *)target)->judge;

    return setting_limits(value, &judge->cert_warn, &judge->cert_crit, err);
}

int setting_selector(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    char name[NAME_SIZE];

    if (settings->selector_count == LIST_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", LIST_MAX);
    if (name_parse(value, name, err) != 0)
        return ERR_USAGE;
    if (strstr(name, "._domainkey") != NULL)
        return err_set(err, ERR_USAGE, "wants the selector alone: what stands before ._domainkey");
    for (size_t i = 0; i < settings->selector_count; i++) {
        if (strcmp(settings->selectors[i], name) == 0)
            return 0;
    }
    settings->selectors[settings->selector_count++] = arena_strdup(settings->arena, name);
    return 0;
}

static int set_host(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    (void)err;
    settings->host = value;
    return 0;
}

static int set_domain(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    (void)err;
    settings->domain = value;
    return 0;
}

static int set_verbose(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    (void)value;
    (void)err;
    if (settings->verbose < 2)
        settings->verbose++;
    return 0;
}

static int set_explain(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    (void)err;
    settings->explain = value;
    return 0;
}

/* SECONDS[:STATE] */
static int set_timeout(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    const char *colon = strchr(value, ':');
    size_t length = colon != NULL ? (size_t)(colon - value) : strlen(value);
    const char *number = arena_strndup(settings->arena, value, length);
    double seconds;

    if (num_decimal(number, &seconds) != 0 || seconds <= 0 || seconds > 86400)
        return err_set(err, ERR_USAGE, "wants seconds over 0, at most 86400");
    if (colon != NULL) {
        if (state_parse(colon + 1, &settings->judge.deadline_state) != 0)
            return err_set(err, ERR_USAGE,
                           "wants SECONDS:STATE with ok, warning, critical or unknown");
        settings->judge.deadline_state_set = true;
    }
    settings->timeout = (msec)(seconds * 1000);
    return 0;
}

static int set_range(const char *value, struct range *range, struct err *err)
{
    if (range_parse(value, range) != 0)
        return err_set(err, ERR_USAGE, "is not a range ([@][START:][END], see the manual)");
    return 0;
}

static int set_warning(void *target, const char *value, struct err *err)
{
    return set_range(value, &((struct settings *)target)->warn, err);
}

static int set_critical(void *target, const char *value, struct err *err)
{
    return set_range(value, &((struct settings *)target)->crit, err);
}

static int set_output(void *target, const char *value, struct err *err)
{
    if (report_format_parse(value, &((struct settings *)target)->format) != 0)
        return err_set(err, ERR_USAGE, "wants text, json or prometheus");
    return 0;
}

static int set_severity(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    if (settings->rule_count == LIST_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", LIST_MAX);
    if (severity_parse(value, settings->arena, &settings->rules[settings->rule_count], err) != 0)
        return ERR_USAGE;
    settings->rule_count++;
    return 0;
}

/* +DAYS or EPOCH */
static int set_at(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    uint64_t number;
    bool days = value[0] == '+';

    if (num_unsigned(value + (days ? 1 : 0), days ? 36525 : 253402300799, &number) != 0)
        return err_set(err, ERR_USAGE, "wants +DAYS or seconds since 1970");
    settings->at = days ? settings->now + (int64_t)number * 86400 : (int64_t)number;
    return 0;
}

static int set_extra(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)value;
    return err_set(err, ERR_USAGE, "cannot stand in a file");
}

static int set_resolver(void *target, const char *value, struct err *err)
{
    struct resolver_opts *opts = &((struct settings *)target)->gather.resolver;

    if (opts->forwarder_count == RESOLVERS_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", RESOLVERS_MAX);
    if (resolver_parse_address(value, &opts->forwarders[opts->forwarder_count]) != 0)
        return err_set(err, ERR_USAGE, "wants ADDRESS[@PORT]");
    opts->forwarder_count++;
    return 0;
}

static int set_anchor(void *target, const char *value, struct err *err)
{
    struct resolver_opts *opts = &((struct settings *)target)->gather.resolver;

    (void)err;
    opts->no_validation = strcmp(value, "none") == 0;
    opts->trust_anchor = opts->no_validation ? NULL : value;
    return 0;
}

const struct option_row options_target_mail[] = {
    {.name = "hostname",
     .letter = 'H',
     .value = "HOST",
     .set = set_host,
     .help = "this host, on all its addresses (or one address)",
     .manual = "Judge this host: a name, of which every address is visited, or an address literal, "
               "with or without brackets. Exactly one of --hostname and --domain is needed."},
    {.name = "domain",
     .letter = 'd',
     .value = "DOMAIN",
     .set = set_domain,
     .help = "all MX hosts of this mail domain",
     .manual = "Judge this mail domain: every address of every MX host, found as RFC 5321 section "
               "5.1 says. Names may be internationalised."},
};
const size_t options_target_mail_count = COUNT(options_target_mail);

const struct option_row options_target_domain[] = {
    {.name = "domain",
     .letter = 'd',
     .value = "DOMAIN",
     .set = set_domain,
     .help = "the domain to judge",
     .manual =
         "The domain to judge. Names may be internationalised; case and a trailing dot do not "
         "matter."},
    {.name = "hostname",
     .letter = 'H',
     .value = "DOMAIN",
     .set = set_host,
     .help = "the same, as monitoring systems pass it",
     .manual = "The same as --domain, because every monitoring system passes -H. An address is "
               "refused."},
};
const size_t options_target_domain_count = COUNT(options_target_domain);

const struct option_row options_run[] = {
    {.name = "timeout",
     .letter = 't',
     .value = "SECONDS[:STATE]",
     .set = set_timeout,
     .help = "the whole run's time (30); STATE when it passes",
     .manual =
         "The whole run ends after this time, 30 seconds unless said, and reports what it "
         "knows. STATE (ok, warning, critical, unknown) is what an unfinished step then counts; "
         "without it, an address that was silent counts as unreachable, a slow step as CRITICAL, "
         "and a run that was still looking names up as UNKNOWN."},
    {.name = "warning",
     .letter = 'w',
     .value = "RANGE",
     .set = set_warning,
     .help = "WARNING when the run's seconds are outside",
     .manual =
         "WARNING when the run takes a number of seconds outside RANGE. RANGE is [@]START:END "
         "as monitoring plugins have it: 10 is 0 to 10, 10: at least 10, ~:10 at most 10, @1:2 "
         "alerts inside. Icinga 2 shows thresholds in graphs only for plain numbers."},
    {.name = "critical",
     .letter = 'c',
     .value = "RANGE",
     .set = set_critical,
     .help = "CRITICAL when the run's seconds are outside"},
    {.name = "ipv4",
     .letter = '4',
     .flag = offsetof(struct settings, only4),
     .help = "IPv4 addresses only"},
    {.name = "ipv6",
     .letter = '6',
     .flag = offsetof(struct settings, only6),
     .help = "IPv6 addresses only"},
    {.name = "at",
     .value = "+DAYS|EPOCH",
     .set = set_at,
     .help = "judge as of then",
     .manual = "Judge certificates and signatures as of a time: +DAYS from now, or seconds since "
               "1970. --at +30 shows what will be wrong next month if nothing is done."},
    {.name = "severity",
     .value = "ID[@SUBJECT]=STATE",
     .set = set_severity,
     .repeat = true,
     .help = "change a finding's state; ok mutes it",
     .manual =
         "Give a finding another state; ok mutes it. ID is as in mailsec-findings(7) and may "
         "end in *; SUBJECT is a shell pattern over host, address or domain. Later ones win."},
    {.name = "output",
     .letter = 'o',
     .value = "FORMAT",
     .set = set_output,
     .help = "text, json or prometheus",
     .manual = "text (one status line with performance data, then a line a finding), json (one "
               "object, also for errors) or prometheus (metrics for the textfile collector)."},
    {.name = "verbose",
     .letter = 'v',
     .set = set_verbose,
     .repeat = true,
     .help = "every finding; twice: a trace on stderr",
     .manual = "Once: list every finding, those that are OK too. Twice: trace the run on standard "
               "error."},
    {.name = "explain",
     .value = "ID",
     .set = set_explain,
     .help = "what a finding means and how to mend it",
     .manual =
         "Explain the finding ID: what it means, why it matters, how to mend it. No network."},
    {.name = "extra-opts",
     .value = "[SECTION][@FILE]",
     .optional = true,
     .repeat = true,
     .set = set_extra,
     .help = "read options from an ini file",
     .manual =
         "Read options from SECTION (the program's name unless said) of an ini file (searched "
         "where monitoring-plugins does). Options on the command line win."},
    {.name = "help", .letter = 'h', .flag = offsetof(struct settings, help), .help = "this text"},
    {.name = "version",
     .letter = 'V',
     .flag = offsetof(struct settings, version),
     .help = "the version"},
};
const size_t options_run_count = COUNT(options_run);

const struct option_row options_dns[] = {
    {.name = "resolver",
     .value = "ADDRESS[@PORT]",
     .repeat = true,
     .set = set_resolver,
     .help = "ask this resolver, not those of resolv.conf",
     .manual = "Ask this resolver instead of those in resolv.conf. Answers are validated in this "
               "process, so the resolver need not be trusted; it must pass DNSSEC records on."},
    {.name = "recursive",
     .flag = offsetof(struct settings, gather.resolver.recursive),
     .help = "ask the authoritative servers ourselves",
     .manual =
         "Ask the authoritative name servers, from the root down, without a resolver between."},
    {.name = "trust-anchor",
     .value = "FILE|none",
     .set = set_anchor,
     .help = "DNSSEC root key; none: do not validate",
     .manual = "The DNSSEC trust anchor (DS or DNSKEY records). Without it the system's is used, "
               "else the root keys that are built in. none turns validation off."},
};
const size_t options_dns_count = COUNT(options_dns);
