/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options: the option table of mailsec_survey, and what follows from it. */
#include <config.h>

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/num.h"
#include "policy/baseline.h"
#include "policy/dmarc_psl.h"
#include "survey/exclude.h"
#include "survey/survey.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct survey *survey_of(void *target)
{
    return target;
}

static int set_folder(void *target, const char *value, struct err *err)
{
    if (value[0] == '\0')
        return err_set(err, ERR_USAGE, "wants the name of a folder");
    survey_of(target)->folder = value;
    return 0;
}

static int set_format(void *target, const char *value, struct err *err)
{
    static const char *const words[] = {"text", "json", "html"};

    for (size_t i = 0; i < COUNT(words); i++) {
        if (strcmp(value, words[i]) == 0) {
            survey_of(target)->diff_format = (enum diff_format)i;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "wants text, json or html");
}

static int set_exclude(void *target, const char *value, struct err *err)
{
    (void)err;
    survey_of(target)->exclude_file = value;
    return 0;
}

static int set_authorised(void *target, const char *value, struct err *err)
{
    (void)err;
    survey_of(target)->authorised_file = value;
    return 0;
}

static int set_contact(void *target, const char *value, struct err *err)
{
    if (strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0 &&
        strncmp(value, "mailto:", 7) != 0)
        return err_set(err, ERR_USAGE, "wants an https:, http: or mailto: address");
    survey_of(target)->contact = value;
    return 0;
}

static int set_number(const char *value, size_t most, size_t *out, struct err *err)
{
    uint64_t number;

    if (num_unsigned(value, most, &number) != 0 || number == 0)
        return err_set(err, ERR_USAGE, "wants a number from 1 to %zu", most);
    *out = (size_t)number;
    return 0;
}

static int set_lookups(void *target, const char *value, struct err *err)
{
    return set_number(value, 5000, &survey_of(target)->lookups, err);
}

static int set_sessions(void *target, const char *value, struct err *err)
{
    return set_number(value, 5000, &survey_of(target)->sessions, err);
}

static int set_port(void *target, const char *value, struct err *err)
{
    size_t port = 0;

    if (set_number(value, 65535, &port, err) != 0)
        return ERR_USAGE;
    survey_of(target)->settings.gather.port = (uint16_t)port;
    return 0;
}

static int set_names(void *target, const char *value, struct err *err)
{
    return set_number(value, 100000, &survey_of(target)->names, err);
}

static int set_per_network(void *target, const char *value, struct err *err)
{
    return set_number(value, 5000, &survey_of(target)->per_network, err);
}

static int set_timeout(void *target, const char *value, struct err *err)
{
    double seconds;

    if (num_decimal(value, &seconds) != 0 || seconds < 1 || seconds > 3600)
        return err_set(err, ERR_USAGE, "wants seconds from 1 to 3600");
    survey_of(target)->settings.timeout = (msec)(seconds * 1000);
    return 0;
}

static int set_verbose(void *target, const char *value, struct err *err)
{
    (void)value;
    (void)err;
    survey_of(target)->settings.verbose = 1;
    return 0;
}

static int set_rate(void *target, const char *value, struct err *err)
{
    double rate;

    if (num_decimal(value, &rate) != 0 || rate <= 0 || rate > 100000)
        return err_set(err, ERR_USAGE, "wants connections a second, over 0");
    survey_of(target)->rate = rate;
    return 0;
}

static const struct option_row rows_output[] = {
    {.name = "folder",
     .letter = 'O',
     .value = "DIR",
     .set = set_folder,
     .help = "where the survey's files go",
     .manual = "The folder that the survey's files go to. It is made when it is not there. Without "
               "it, dns and probe write their lines to standard output."},
    {.name = "resume",
     .flag = offsetof(struct survey, resume),
     .help = "go on with what is in the folder",
     .manual = "Go on with a survey that was interrupted: what is finished is kept and not asked "
               "again."},
    {.name = "anonymise",
     .flag = offsetof(struct survey, anonymise),
     .help = "tokens for domains and hosts in the report",
     .manual =
         "For publishing: findings.csv, summary.json and report.html have tokens in the place of "
         "domains, hosts and addresses, the same for the same name in every run that has the same "
         "secret (the file anonymise.key of the folder, made when it is not there; it must not be "
         "published), and no text that came from a server. The files of facts stay as they are."},
    {.name = "output",
     .letter = 'o',
     .value = "FORMAT",
     .set = set_format,
     .help = "of diff: text, json or html"},
    {.name = "verbose",
     .letter = 'v',
     .repeat = true,
     .set = set_verbose,
     .help = "tell each item on standard error as it ends"},
};

static const struct option_row rows_what[] = {
    {.name = "no-smtp",
     .flag = offsetof(struct survey, no_smtp),
     .help = "DNS only, no mail servers",
     .manual = "Look at DNS and policies only: no connection to a mail server is made, and nothing "
               "is said of them."},
    {.name = "no-fetch",
     .flag = offsetof(struct survey, no_fetch),
     .help = "do not fetch MTA-STS policies",
     .manual = "Do not fetch MTA-STS policies: their records are judged, their content is not."},
    {.name = "dkim-selector",
     .value = "SELECTOR",
     .repeat = true,
     .set = setting_selector,
     .help = "look for this DKIM selector, too"},
};

static const struct option_row rows_polite[] = {
    {.name = "contact",
     .value = "URL",
     .set = set_contact,
     .help = "who runs this survey, where to object",
     .manual = "An address that says who runs this survey and where to object. It is recorded in "
               "run.json and shown in the report; --scan demands it. Put a page there."},
    {.name = "exclude",
     .value = "FILE",
     .set = set_exclude,
     .help = "domains, networks, operator:NAME to spare",
     .manual = "Who must be left alone: a domain (and everything below it), a network or address, "
               "or operator:NAME a line. Nothing is sent to them, and of domains that are listed "
               "nothing is asked."},
    {.name = "per-network",
     .value = "N",
     .set = set_per_network,
     .help = "connections at once to a network, operator (2)",
     .manual = "Connections at once to one network (/24, /48) and to one operator (the registrable "
               "domain of the MX host's name); 2 unless said. There is never more than one to an "
               "address."},
    {.name = "rate",
     .value = "N",
     .set = set_rate,
     .help = "connections begun per second in all (50)",
     .manual = "SMTP connections begun per second in all; 50 unless said. A scan counts as all "
               "connections that it may make."},
    {.name = "sessions",
     .value = "N",
     .set = set_sessions,
     .help = "connections at once in all (200)"},
    {.name = "port",
     .letter = 'p',
     .value = "PORT",
     .set = set_port,
     .help = "TCP port of the mail servers (25)"},
    {.name = "names",
     .value = "N",
     .set = set_names,
     .help = "names asked for on one address at most (20)",
     .manual =
         "A server may show another certificate for each name, so it is visited once for each "
         "of the MX host names that lead to its address, 20 at most unless said. What is "
         "beyond is not measured, and never inferred."},
    {.name = "lookups",
     .value = "N",
     .set = set_lookups,
     .help = "domains under way at once in DNS (100)"},
    {.name = "timeout",
     .letter = 't',
     .value = "SECONDS",
     .set = set_timeout,
     .help = "the time of one domain or host in DNS (60)"},
    {.name = "allow-private",
     .flag = offsetof(struct survey, allow_private),
     .help = "also visit private and loopback addresses",
     .manual =
         "Also visit addresses that are private, on loopback or otherwise not public. Without "
         "it they are refused: a name in public DNS may lead into this network."},
    {.name = "authorised",
     .value = "FILE",
     .set = set_authorised,
     .help = "domains of hosts that --intrusive may test",
     .manual = "A domain a line: --intrusive tests hosts of these domains, and below them, only."},
};

/* Rows of the plugins' tables that make sense here. */
static const char *const names_scan[] = {"scan", "baseline", "intrusive", NULL};
static const char *const names_dns[] = {"resolver", "recursive", "trust-anchor", NULL};
static const char *const names_smtp[] = {"helo", "gap", "ca-dir", NULL};
static const char *const names_run[] = {"ipv4",    "ipv6", "at",      "severity",
                                        "explain", "help", "version", NULL};

#define PICKED_MAX 12

static bool named(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

static void add_group(struct program *program, const char *title, const struct option_row *rows,
                      size_t count, void *target)
{
    program->groups[program->group_count++] = (struct option_group){title, rows, count, target};
}

static void add_picked(struct program *program, const char *title,
                       struct option_row picked[PICKED_MAX], const struct option_row *rows,
                       size_t count, const char *const *names, void *target)
{
    size_t kept = 0;

    for (size_t i = 0; i < count && kept < PICKED_MAX; i++) {
        if (named(rows[i].name, names))
            picked[kept++] = rows[i];
    }
    add_group(program, title, picked, kept, target);
}

static const char *const synopsis[] = {
    "run -O DIR [options] [LIST...]",           "dns [-O DIR] [options] [LIST...]",
    "probe [-O DIR] [options] [FACTS...]",      "report -O DIR [options] FACTS...",
    "diff [-o text|json|html] OLD-DIR NEW-DIR", NULL,
};

static const struct option_example examples[] = {
    {"mailsec_survey run -O 2026-11 domains.txt",
     "Everything: DNS, one session with each mail server, the report."},
    {"mailsec_survey run -O 2026-11 --resume domains.txt", "Go on after an interruption."},
    {"mailsec_survey run -O dns --no-smtp tranco.csv", "DNS only, of a list with ranks."},
    {"mailsec_survey run -O posture --scan policy --contact https://survey.example.org/ list.csv",
     "With posture scans: what else the servers would accept."},
    {"mailsec_survey diff 2026-10 2026-11", "What has changed since last month."},
    {NULL, NULL},
};

struct program survey_program(struct survey *survey, int *operands)
{
    static struct option_row scan[PICKED_MAX], dns[PICKED_MAX], smtp[PICKED_MAX], run[PICKED_MAX];
    struct settings *settings = survey != NULL ? &survey->settings : NULL;
    struct program program = {
        .name = "mailsec_survey",
        .service = "SURVEY",
        .version = PACKAGE_VERSION,
        .summary = "a list of domains in, a report out",
        .description =
            "Surveys the mail security of a list of domains: MX hosts, DNSSEC, MTA-STS, TLSRPT, "
            "DANE, DMARC, SPF, DKIM, STARTTLS and certificates. Each server is visited once, "
            "however many domains it serves, and politely: one connection at a time, and a pace "
            "that can be set.\n\n"
            "LIST has a domain a line, or GROUP,DOMAIN or RANK,DOMAIN; # begins a comment. Lines "
            "that cannot be read are told with their number and skipped. Without LIST it is read "
            "from standard input.\n\n"
            "run does all three stages. They also run alone, so that a list can be cut into pieces "
            "for many machines and joined again: dns turns domains into facts, probe visits the "
            "hosts that are in files of facts, report makes tables of any number of them. Each "
            "reads and writes lines of JSON.\n\n"
            "The folder then holds domains.jsonl, hosts.jsonl and addresses.jsonl (facts, one line "
            "each, written as soon as it is known), findings.csv, summary.json, report.html, and "
            "run.json (options, versions, resolver, start and end). In the lines of facts a member "
            "that is absent is unknown, none or no; dmarc, spf, dkim, mta_sts and tlsrpt are the "
            "sections of the plugins' -o json.\n\n"
            "diff tells what has changed between two folders: a finding is the same where domain, "
            "host, address and id are. With -o json it prints one object: summary; how many "
            "domains are better, worse, both, otherwise, new, gone and unchanged; findings, the "
            "counts of changes; domains, each with its verdict and its changes (change, id, host, "
            "address, old and new state, text); figures, the tables' counts and denominators then "
            "and now; and notes. A state that is UNKNOWN on one side is neither better nor "
            "worse.\n\n"
            "Interrupted by SIGINT it finishes what is under way; --resume goes on later, also "
            "after a crash. The exit status is 0 when everything was done, 1 when it was "
            "interrupted, and 3 when it could not go on.",
        .synopsis = synopsis,
        .examples = examples,
        .operands = operands,
    };

    add_group(&program, "Output", rows_output, COUNT(rows_output), survey);
    add_group(&program, "What is looked at", rows_what, COUNT(rows_what), survey);
    add_picked(&program, "Scans", scan, options_scan, OPTIONS_SCAN_COUNT, names_scan, settings);
    add_group(&program, "Politeness", rows_polite, COUNT(rows_polite), survey);
    add_picked(&program, "SMTP", smtp, options_smtp, options_smtp_count, names_smtp, settings);
    add_picked(&program, "DNS", dns, options_dns, options_dns_count, names_dns, settings);
    add_picked(&program, "Run", run, options_run, options_run_count, names_run, settings);
    return program;
}

/* Nobody asked for these in a survey, so their absence is told and no fault. */
static void add_rules(struct settings *settings)
{
    static const char *const texts[] = {"sts.absent=ok", "tlsrpt.absent=ok", "dane.absent=ok"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        if (severity_parse(texts[i], settings->arena, &settings->rules[settings->rule_count],
                           NULL) == 0)
            settings->rule_count++;
    }
}

void survey_init(struct survey *survey, struct arena *arena)
{
    memset(survey, 0, sizeof *survey);
    settings_init(&survey->settings, arena);
    survey->settings.timeout = 60000;
    survey->lookups = 100;
    survey->sessions = 200;
    survey->per_network = 2;
    survey->names = 20;
    survey->rate = 50;
    survey->progress = isatty(STDERR_FILENO) == 1;
    add_rules(&survey->settings);
}

/* A connection is a descriptor. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            return;
    }
}

static int read_files(struct survey *survey, struct err *err)
{
    int rc = 0;

    if (survey->exclude_file != NULL)
        rc = exclude_read(survey->exclude_file, &survey->exclude, err);
    if (rc == 0 && survey->authorised_file != NULL)
        rc = exclude_read(survey->authorised_file, &survey->authorised, err);
    return rc;
}

/* A report judges the scans that are in the facts. */
static int finish_scan(struct settings *settings, bool report, struct err *err)
{
    struct baseline *baseline = NULL;
    int rc;

    if (!report)
        return setting_scan_finish(settings, err);
    if (settings->judge.baseline != NULL)
        return 0;
    rc = baseline_builtin("opportunistic", settings->arena, &baseline, err);
    settings->judge.baseline = baseline;
    return rc;
}

int survey_finish(struct survey *survey, const char *command, struct err *err)
{
    static const struct plugin domains = {.mail = false};
    struct settings *settings = &survey->settings;
    bool writes = strcmp(command, "dns") != 0 && strcmp(command, "probe") != 0;
    int rc;

    if (strcmp(command, "diff") == 0)
        return 0;
    if (writes && survey->folder == NULL)
        return err_set(err, ERR_USAGE, "give --folder DIR (-O DIR): where the files go");
    if (survey->resume && survey->folder == NULL)
        return err_set(err, ERR_USAGE, "--resume goes on in a folder: give --folder DIR");
    settings->offline = true; /* no single target */
    rc = settings_finish(&domains, settings, err);
    if (rc == 0)
        rc = finish_scan(settings, strcmp(command, "report") == 0, err);
    survey->any_scan = settings->gather.scan != SCAN_NONE;
    if (rc == 0 && survey->any_scan && survey->contact == NULL)
        return err_set(err, ERR_USAGE,
                       "--scan makes many connections to each server: give --contact URL, where "
                       "their operators learn who does that and how to object");
    if (rc == 0 && settings->gather.intrusive && survey->authorised_file == NULL)
        return err_set(err, ERR_USAGE,
                       "--intrusive needs --authorised FILE, with the domains that allow it");
    settings->judge.no_sessions = survey->no_smtp;
    raise_descriptors();
    return rc == 0 ? read_files(survey, err) : rc;
}

const char *survey_refuses(const struct survey *survey, const struct ip *ip)
{
    if (exclude_address(survey->exclude, ip))
        return "excluded";
    if (!survey->allow_private && !ip_is_public(ip))
        return "not a public address";
    return NULL;
}

const char *survey_operator(const char *host)
{
    const char *organisation = psl_organizational(host);

    return organisation != NULL ? organisation : host;
}
