/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_smtp_starttls: does mail to a host or domain travel encrypted, with a certificate and
 * settings that hold? */
#include <config.h>

#include <string.h>

#include "plugin.h"
#include "mail_run.h"

static int set_min_tls(void *target, const char *value, struct err *err)
{
    static const struct {
        const char *name;
        int version;
    } versions[] = {{"1.0", 0x0301}, {"1.1", 0x0302}, {"1.2", 0x0303}, {"1.3", 0x0304}};
    const char *number = strncmp(value, "TLSv", 4) == 0 ? value + 4 : value;

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        if (strcmp(number, versions[i].name) == 0) {
            ((struct settings *)target)->judge.min_tls = versions[i].version;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "wants 1.0, 1.1, 1.2 or 1.3");
}

static int set_keyword(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    if (settings->judge.keyword_count == LIST_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", LIST_MAX);
    if (value[0] == '\0' || strpbrk(value, " \t\r\n") != NULL)
        return err_set(err, ERR_USAGE, "wants one EHLO keyword");
    settings->keywords[settings->judge.keyword_count++] = value;
    return 0;
}

static const struct option_row rows[] = {
    {.name = "days",
     .letter = 'D',
     .value = "WARN[,CRIT]",
     .set = setting_cert_days,
     .help = "days (or %) that a certificate must last",
     .manual =
         "WARNING and CRITICAL when a certificate has at most this many days left, or this "
         "part of its lifetime in %. Without it: a quarter of the lifetime but 21 days at most, "
         "and an eighth but 7 days at most, so that certificates of six days fit too."},
    {.name = "min-tls",
     .value = "VERSION",
     .set = set_min_tls,
     .help = "CRITICAL below this TLS version (1.2, 1.3)"},
    {.name = "verify",
     .flag = offsetof(struct settings, judge.verify),
     .help = "untrusted or misnamed certificates are CRITICAL",
     .manual = "Untrusted, self-signed and misnamed certificates are CRITICAL instead of WARNING, "
               "and a matching TLSA record does not stand in for trust."},
    {.name = "require-keyword",
     .value = "WORD",
     .repeat = true,
     .set = set_keyword,
     .help = "CRITICAL when EHLO lacks this keyword",
     .manual = "CRITICAL when the EHLO reply (the one inside TLS where there is one) lacks this "
               "keyword, as REQUIRETLS or SMTPUTF8."},
};

static void judge(const struct run_facts *facts, const struct judge_opts *opts,
                  struct findings *out)
{
    judge_cert(facts, opts, out);
    judge_tlsa_lookups(facts, opts, out);
    judge_scan(facts, opts, out);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    /* DANE-EE stands in for trust, and the base domain is the SNI. */
    settings->gather.want_tlsa = true;
    return mail_run(settings, judge, out, err);
}

static const char *const synopsis[] = {"-H HOST [options]", "-d DOMAIN [options]", NULL};

static const struct option_example examples[] = {
    {"check_smtp_starttls -d example.org", "Every address of every MX host of a domain."},
    {"check_smtp_starttls -H mx1.example.org --verify -D 14,7",
     "One host; its certificate must be trusted and last for more than 14 days."},
    {"check_smtp_starttls -H 192.0.2.25 --sni mx1.example.org --verify",
     "One address, without any DNS lookup."},
    {"check_smtp_starttls -H mail.example.org --implicit-tls", "The submissions port, 465."},
    {NULL, NULL},
};

static const char *const findings[] = {
    "run.", "net.", "dns.", "mx.", "smtp.", "tls.", "cert.", "dane.lookup-failed", NULL};

const struct plugin check_smtp_starttls = {
    .program =
        {
            .name = "check_smtp_starttls",
            .service = "STARTTLS",
            .summary = "check that mail travels encrypted",
            .description =
                "Connects to each address of a mail host, or of all MX hosts of a domain, in "
                "parallel, as a sending mail server would: greeting, EHLO, STARTTLS, TLS, EHLO, "
                "QUIT. It reports addresses that do not answer, hosts that do not offer STARTTLS "
                "or "
                "fail it, old TLS versions, and certificates that are expired, expiring, "
                "untrusted, "
                "misnamed or weak. TLSA records that cannot be looked up are CRITICAL, because "
                "senders that use DANE then keep mail in their queues.\n\n"
                "What could not be tested is UNKNOWN, never OK: a server that answers 421 has not "
                "said that it lacks STARTTLS. Where a DNSSEC-signed TLSA record with usage 3 "
                "matches "
                "(DANE-EE), senders look at neither names, dates nor CAs, and neither does this "
                "check, unless --verify is given.",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"Judgement", rows, sizeof rows / sizeof *rows, NULL},
            {"Posture", options_scan, OPTIONS_SCAN_COUNT, NULL}},
    .own_count = 2,
    .check = setting_scan_finish,
    .sections = mail_sections,
    .mail = true,
    .run = run,
};
