/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_mta_sts: do record, policy, its web server and the MX hosts agree (RFC 8461)? */
#include <config.h>

#include <string.h>

#include "base/num.h"
#include "mta_sts.h"

static struct mta_sts_options sts;

static int set_min_mode(void *target, const char *value, struct err *err)
{
    (void)target;
    if (strcmp(value, "testing") == 0)
        sts.judge.min_mode = STS_MODE_TESTING;
    else if (strcmp(value, "enforce") == 0)
        sts.judge.min_mode = STS_MODE_ENFORCE;
    else
        return err_set(err, ERR_USAGE, "wants testing or enforce");
    return 0;
}

static int set_min_max_age(void *target, const char *value, struct err *err)
{
    uint64_t seconds;

    (void)target;
    if (num_unsigned(value, STS_MAX_AGE_MAX, &seconds) != 0)
        return err_set(err, ERR_USAGE, "wants seconds, a year (%d) at most", STS_MAX_AGE_MAX);
    sts.judge.min_max_age = (uint32_t)seconds;
    sts.judge.min_max_age_set = true;
    return 0;
}

static int set_no_probe(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)value;
    (void)err;
    sts.judge.no_probe = true;
    return 0;
}

static int set_state_file(void *target, const char *value, struct err *err)
{
    (void)target;
    (void)err;
    sts.state_file = value;
    return 0;
}

static int set_record(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->offline = true;
    sts.record = value;
    return 0;
}

static int set_policy_file(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->offline = true;
    sts.policy_file = value;
    return 0;
}

static int set_mx(void *target, const char *value, struct err *err)
{
    ((struct settings *)target)->offline = true;
    if (sts.name_count == MX_HOSTS_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", MX_HOSTS_MAX);
    if (name_parse(value, sts.names[sts.name_count], err) != 0)
        return ERR_USAGE;
    sts.name_count++;
    return 0;
}

static const struct option_row judge_rows[] = {
    {.name = "min-mode",
     .value = "MODE",
     .set = set_min_mode,
     .help = "CRITICAL below testing or enforce",
     .manual = "CRITICAL when the policy is in a lower mode: none is below testing, and testing is "
               "below enforce."},
    {.name = "min-max-age",
     .value = "SECONDS",
     .set = set_min_max_age,
     .help = "the least max_age (86400)"},
    {.name = "days",
     .letter = 'D',
     .value = "WARN[,CRIT]",
     .set = setting_cert_days,
     .help = "days (or %) a certificate must last",
     .manual = "WARNING and CRITICAL when the certificate of the policy's web server has at most "
               "this many days left, or this part of its lifetime in %. Without it: a quarter of "
               "the lifetime but 21 days at most, and an eighth but 7 days at most."},
    {.name = "no-probe",
     .set = set_no_probe,
     .help = "do not connect to the MX hosts",
     .manual = "Do not connect to the MX hosts: whether the policy covers them is judged, and "
               "their certificates are not."},
    {.name = "state-file",
     .value = "FILE",
     .set = set_state_file,
     .help = "remembers what was published",
     .manual =
         "Remembers id and policy of the domain, to tell what senders still hold: a policy that "
         "changed without a new id, a policy that is gone, a new MX host that senders with the "
         "old policy refuse, and until when. One file serves any number of domains."},
};

static const struct option_row offline_rows[] = {
    {.name = "record",
     .value = "TEXT",
     .set = set_record,
     .help = "judge this TXT record, without network",
     .manual = "Offline: judge TEXT as the TXT record at _mta-sts of the domain."},
    {.name = "policy-file",
     .value = "FILE",
     .set = set_policy_file,
     .help = "judge this policy, without network",
     .manual = "Offline: judge FILE as the policy, before it is published."},
    {.name = "mx",
     .value = "NAME",
     .repeat = true,
     .set = set_mx,
     .help = "with --policy-file: an MX host to be covered"},
};

/* Without network the domain is only a name, and may be left out. */
static int offline_domain(struct settings *settings, struct err *err)
{
    const char *name = settings->domain != NULL ? settings->domain : settings->host;
    struct err why = {0};

    if (settings->host != NULL && settings->domain != NULL)
        return err_set(err, ERR_USAGE, "give --domain or --hostname: one is enough");
    if (name == NULL || name_parse(name, settings->domain_name, &why) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "--%s \"%.100s\": %.100s",
                   settings->domain != NULL ? "domain" : "hostname", name, why.text);
}

static int check(struct settings *settings, struct err *err)
{
    if (sts.name_count > 0 && sts.policy_file == NULL)
        return err_set(err, ERR_USAGE, "--mx belongs to --policy-file FILE");
    if (settings->offline && sts.state_file != NULL)
        return err_set(err, ERR_USAGE, "--state-file needs the network: without --%s",
                       sts.record != NULL ? "record" : "policy-file");
    if (settings->offline)
        return offline_domain(settings, err);
    settings->gather.domain = settings->domain_name;
    return 0;
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    if (settings->offline)
        return mta_sts_offline_run(&sts, settings, out, err);
    return mta_sts_live_run(&sts, settings, out, err);
}

static const char *const synopsis[] = {
    "-d DOMAIN [options]",
    "[--record TEXT] [--policy-file FILE [--mx NAME]...]",
    NULL,
};

static const struct option_example examples[] = {
    {"check_mta_sts -d example.org", "Record, policy, its web server, and every MX host."},
    {"check_mta_sts -d example.org --min-mode enforce --state-file /var/lib/mailsec/mta-sts",
     "The domain must enforce; what senders still hold is followed over time."},
    {"check_mta_sts -d example.org --no-probe", "From a monitor that cannot reach port 25."},
    {"check_mta_sts --policy-file mta-sts.txt --mx mx1.example.org --mx mx2.example.org",
     "Before a policy is published: is it valid, and does it cover these hosts?"},
    {NULL, NULL},
};

static const char *const findings[] = {
    "run.",        "net.", "dns.",    "mx.",   "smtp.",
    "tls.",        "sts.", "tlsrpt.", "cert.", "dane.lookup-failed",
    "state-file.", NULL};

const struct plugin check_mta_sts = {
    .program =
        {
            .name = "check_mta_sts",
            .service = "MTA-STS",
            .summary = "check a domain's MTA-STS policy against its mail servers",
            .description =
                "Does what a sender with MTA-STS does (RFC 8461): reads the record at _mta-sts, "
                "fetches the policy from every address of its web server, and looks whether each "
                "MX host is covered by the policy and shows a certificate that is valid for its "
                "name, at TLS 1.2 or newer. The web server's certificate is judged, too: when it "
                "expires, senders that hold no policy yet get none.\n\n"
                "In mode enforce what breaks the policy is CRITICAL, because senders then do not "
                "deliver; in mode testing it is WARNING. Where DNSSEC-signed TLSA records stand "
                "beside the policy, each of the two must hold for itself.\n\n"
                "It also reads the TLSRPT record (RFC 8460), by which senders report such "
                "failures.\n\n"
                "A domain without MTA-STS is CRITICAL here: somebody asked for it.",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"Policy", judge_rows, sizeof judge_rows / sizeof *judge_rows, NULL},
            {"Offline", offline_rows, sizeof offline_rows / sizeof *offline_rows, NULL}},
    .own_count = 2,
    .sections = mta_sts_sections,
    .smtp = true,
    .check = check,
    .run = run,
};
