/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dane_tlsa: do TLSA records, DNSSEC and the live certificates agree (RFC 7672)? */
#include <config.h>

#include "dane_modes.h"
#include "mail_run.h"
#include "plugin.h"

static struct dane_options dane;

static int set_next_chain(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)err;
    dane.next_chain = value;
    return 0;
}

static int set_state_file(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)err;
    dane.state_file = value;
    return 0;
}

static int set_chain(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->offline = true;
    dane.chain = value;
    return 0;
}

static int set_tlsa(void *target, const char *value, struct err *err)
{
    return dane_add_record(&dane, ((struct settings *)target)->arena, value, err);
}

static int set_name(void *target, const char *value, struct err *err)
{
    const size_t most = sizeof dane.names / sizeof *dane.names;

    (void)target;
    if (dane.name_count == most)
        return err_set(err, ERR_USAGE, "given more than %zu times", most);
    if (name_parse(value, dane.names[dane.name_count], err) != 0)
        return ERR_USAGE;
    dane.name_list[dane.name_count] = dane.names[dane.name_count];
    dane.name_count++;
    return 0;
}

static const struct option_row judge_rows[] = {
    {.name = "require-secure-mx",
     .flag = offsetof(struct settings, judge.require_secure_mx),
     .help = "an insecure MX record set is CRITICAL",
     .manual =
         "CRITICAL instead of WARNING when the MX records are not signed: then whoever forges "
         "them leads mail to another host, and TLSA does not help."},
    {.name = "rrsig-days",
     .value = "WARN[,CRIT]",
     .set = setting_rrsig_days,
     .help = "days that signatures must last",
     .manual =
         "WARNING and CRITICAL when a signature over MX or TLSA records lasts for at most this "
         "many days, or this part of its validity in %. Without it: 3 days or a tenth of its "
         "validity, and 1 day or a twentieth, whichever is less."},
    {.name = "next-chain",
     .value = "FILE",
     .set = set_next_chain,
     .help = "is the live TLSA set ready for this coming chain?",
     .manual =
         "Do not connect: judge whether the live TLSA records already cover the PEM chain in "
         "FILE, which is about to be deployed. OK: it may be deployed. WARNING: not yet, caches "
         "may still lack the record. CRITICAL: no record is for it."},
    {.name = "state-file",
     .value = "FILE",
     .set = set_state_file,
     .help = "remembers since when records are published",
     .manual =
         "With --next-chain: remembers since when each TLSA record has been seen, so that the "
         "two TTLs of RFC 7671 section 8.1 can be waited for. Run the check regularly with it."},
};

static const struct option_row offline_rows[] = {
    {.name = "chain",
     .value = "FILE",
     .set = set_chain,
     .help = "PEM chain to judge, leaf first",
     .manual = "Offline: judge the PEM chain in FILE against --tlsa records, without network. Exit "
               "status 0: authenticated, 2: not, 3: no record is usable."},
    {.name = "tlsa",
     .value = "'U S M HEX'",
     .repeat = true,
     .set = set_tlsa,
     .help = "a TLSA record for --chain"},
    {.name = "name",
     .value = "NAME",
     .repeat = true,
     .set = set_name,
     .help = "a reference identifier for --chain (usage 2)",
     .manual = "Offline: a name that the certificate may have. Usage 2 needs at least one; usage 3 "
               "looks at no names."},
};

static int check(struct settings *settings, struct err *err)
{
    if (settings->offline && dane.tlsa_count == 0)
        return err_set(err, ERR_USAGE, "--chain needs at least one --tlsa 'U S M HEX'");
    if (settings->offline && (settings->host != NULL || settings->domain != NULL))
        return err_set(err, ERR_USAGE, "--chain works offline: without --hostname and --domain");
    if (!settings->offline && (dane.tlsa_count > 0 || dane.name_count > 0))
        return err_set(err, ERR_USAGE, "--tlsa and --name belong to --chain FILE");
    if (settings->judge.require_secure_mx && settings->domain == NULL)
        return err_set(err, ERR_USAGE, "--require-secure-mx needs --domain");
    if (dane.state_file != NULL && dane.next_chain == NULL)
        return err_set(err, ERR_USAGE, "--state-file belongs to --next-chain FILE");
    if (dane.next_chain != NULL && settings->offline)
        return err_set(err, ERR_USAGE, "--next-chain and --chain exclude each other");
    return 0;
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    if (settings->offline)
        return dane_offline_run(&dane, settings, out, err);
    settings->gather.want_tlsa = true;
    settings->gather.need_security = true;
    settings->judge.dane_asked = true;
    if (dane.next_chain != NULL)
        return dane_next_run(&dane, settings, out, err);
    return mail_run(settings, judge_dane, out, err);
}

static const char *const synopsis[] = {
    "-H HOST [options]",
    "-d DOMAIN [options]",
    "-H HOST --next-chain FILE [--state-file FILE]",
    "--chain FILE --tlsa 'U S M HEX' [--name NAME]",
    NULL,
};

static const struct option_example examples[] = {
    {"check_dane_tlsa -d example.org", "Every address of every MX host against its TLSA records."},
    {"check_dane_tlsa -d example.org --both-keys",
     "Also where servers have both an RSA and an ECDSA certificate."},
    {"check_dane_tlsa -H mx1.example.org -p 465 --implicit-tls", "Another port: _465._tcp."},
    {"check_dane_tlsa -H mx1.example.org --next-chain fullchain.pem --state-file "
     "/var/lib/mailsec/tlsa",
     "In a certificate client's deploy hook: deploy only when the exit status is 0."},
    {"check_dane_tlsa --chain fullchain.pem --tlsa '3 1 1 0123...'", "Without network."},
    {NULL, NULL},
};

static const char *const findings[] = {"run.",
                                       "net.",
                                       "dns.",
                                       "mx.",
                                       "smtp.",
                                       "tls.",
                                       "dane.",
                                       "dnssec.rrsig",
                                       "dnssec.unsigned",
                                       "state-file.",
                                       NULL};

const struct plugin check_dane_tlsa = {
    .program =
        {
            .name = "check_dane_tlsa",
            .service = "DANE",
            .summary = "check TLSA records against live certificates",
            .description =
                "Does what a sender with DANE does (RFC 7672): finds the MX hosts, validates every "
                "answer in this process, takes the TLSA records of each host where its addresses "
                "are "
                "secure, and authenticates every address by them. Each record gets a verdict, not "
                "only "
                "the one that matches first.\n\n"
                "Beyond that it checks what an operator must keep (RFC 7671 section 8): each "
                "combination "
                "of usage, selector and matching type must match the certificate in use; stale and "
                "coming "
                "records are named; records that break at the next renewal, pinned public CAs, "
                "long TTLs "
                "and ending signatures are reported.\n\n"
                "A domain without TLSA records, or unsigned, is CRITICAL here: somebody asked for "
                "DANE.\n\n"
                "With --next-chain it answers the question of renewal day: may this chain be "
                "deployed "
                "now? A deploy hook for a certificate client:\n\n"
                "check_dane_tlsa -H mx1.example.org --next-chain \"$NEW_CHAIN\" --state-file "
                "/var/lib/mailsec/tlsa.state || exit 1",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"Judgement", judge_rows, sizeof judge_rows / sizeof *judge_rows, NULL},
            {"Offline", offline_rows, sizeof offline_rows / sizeof *offline_rows, NULL}},
    .own_count = 2,
    .sections = mail_sections,
    .mail = true,
    .check = check,
    .run = run,
};
