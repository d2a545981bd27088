/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "plugin.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/extra_opts.h"
#include "report/explain.h"

#define OUTPUT_MAX (64U * 1024 * 1024) /* JSON of the largest run is far below */

/* What is said when no memory is left, made while there is some. */
static char exhausted_line[512];

static void prepare_exhausted(const struct plugin *plugin, enum report_format format)
{
    struct buf line;

    buf_init(&line, sizeof exhausted_line - 1);
    report_failure(plugin->program.name, plugin->program.service, PACKAGE_VERSION, plugin->sections,
                   "out of memory", format, &line);
    memcpy(exhausted_line, line.data, line.len);
    buf_clear(&line);
}

static void on_exhausted(void)
{
    if (write(STDOUT_FILENO, exhausted_line, strlen(exhausted_line)) < 0)
        _exit(STATE_UNKNOWN);
    _exit(STATE_UNKNOWN);
}

/* SIGTERM and SIGINT are held back but while the loop runs, where they mean "deadline now": so no
 * moment loses the output. */
static void hold_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Returns whether all of it could be written. */
static bool write_all(const struct buf *out)
{
    size_t done = 0;

    while (done < out->len) {
        ssize_t n = write(STDOUT_FILENO, out->data + done, out->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* The value of -o in one argument, `next` being the following one: "-o X", "-oX", "-vo X",
 * "--output X", "--output=X" and the abbreviations. NULL when it is another option. */
static const char *format_value(const char *word, const char *next)
{
    size_t length = strcspn(word, "="), flags;

    if (strncmp(word, "--", 2) == 0) {
        if (length < 3 || strncmp(word, "--output", length) != 0)
            return NULL;
        return word[length] == '=' ? word + length + 1 : next;
    }
    flags = word[0] == '-' ? strspn(word + 1, "46hVv") : 0;
    if (word[0] != '-' || word[1 + flags] != 'o')
        return NULL;
    return word[2 + flags] != '\0' ? word + 2 + flags : next;
}

/* Which format a usage error is told in: -o is looked for before anything is parsed. */
static enum report_format wanted_format(int argc, char **argv)
{
    enum report_format format = REPORT_TEXT;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = format_value(argv[i], i + 1 < argc ? argv[i + 1] : NULL);

        if (value != NULL && report_format_parse(value, &format) != 0)
            format = REPORT_TEXT;
    }
    return format;
}

static void add_group(struct program *program, const char *title, const struct option_row *rows,
                      size_t count, void *target)
{
    struct option_group *group = &program->groups[program->group_count++];

    *group = (struct option_group){title, rows, count, target};
}

struct program plugin_program(const struct plugin *plugin, struct settings *settings)
{
    struct program program = plugin->program;

    program.version = PACKAGE_VERSION;
    program.write_findings = explain_list;
    program.group_count = 0;
    if (plugin->mail)
        add_group(&program, "Target", options_target_mail, options_target_mail_count, settings);
    else
        add_group(&program, "Target", options_target_domain, options_target_domain_count, settings);
    for (size_t i = 0; i < plugin->own_count; i++) {
        const struct option_group *own = &plugin->own[i];

        add_group(&program, own->title, own->rows, own->count,
                  own->target != NULL ? own->target : settings);
    }
    if (plugin->mail || plugin->smtp)
        add_group(&program, "SMTP", options_smtp, options_smtp_count, settings);
    add_group(&program, "DNS", options_dns, options_dns_count, settings);
    add_group(&program, "Run and output", options_run, options_run_count, settings);
    return program;
}

/* --help, --version and --explain: text instead of a check. Returns the exit status, -1 when none
 * was asked for. */
static int inform(const struct program *program, const struct settings *settings, struct buf *out,
                  struct err *err)
{
    if (settings->help) {
        options_help(program, out);
        return STATE_UNKNOWN;
    }
    if (settings->version) {
        buf_addf(out, "%s (mailsec-plugins) %s\n", program->name, program->version);
        return STATE_UNKNOWN;
    }
    if (settings->print != NULL) {
        buf_adds(out, settings->print);
        return STATE_UNKNOWN;
    }
    if (settings->explain == NULL)
        return -1;
    return explain_finding(settings->explain, out, err) == 0 ? STATE_OK : STATE_UNKNOWN;
}

/* The whole run takes its own thresholds (-w, -c). */
static void judge_time(const struct settings *settings, double elapsed, struct findings *out)
{
    enum state state = thresholds_judge(&settings->warn, &settings->crit, elapsed);

    if (state != STATE_OK)
        findings_add_as(out, FINDING_RUN_SLOW, state, NULL, "the check took %.2f s", elapsed);
}

static enum state report(const struct plugin *plugin, struct settings *settings,
                         struct outcome *outcome, struct buf *out)
{
    struct report *report = &outcome->report;
    enum state state;

    report->plugin = plugin->program.name;
    report->service = plugin->program.service;
    report->version = PACKAGE_VERSION;
    report->target = settings->target;
    report->time = settings->now;
    report->verbose = settings->verbose;
    report->findings = &outcome->findings;
    report->perfdata = &outcome->perfdata;
    state = report_render(report, settings->format, out);
    report_clear(report);
    return state;
}

static int checked_run(const struct plugin *plugin, struct settings *settings, struct buf *out,
                       struct err *err)
{
    struct outcome outcome = {0};
    int rc;

    findings_init(&outcome.findings, settings->arena, settings->rules, settings->rule_count);
    perfdata_init(&outcome.perfdata, settings->arena);
    rc = plugin->run(settings, &outcome, err);
    if (rc != 0) {
        report_clear(&outcome.report);
        return rc;
    }
    return (int)report(plugin, settings, &outcome, out);
}

/* Parses, informs or runs. *argc and *argv get the options of --extra-opts. Returns the exit
 * status, or a negative code with its sentence. */
static int serve(const struct plugin *plugin, struct settings *settings, int *argc, char ***argv,
                 struct buf *out, struct err *err)
{
    struct program program = plugin_program(plugin, settings);
    int from_file = 0;
    int rc = extra_opts_expand(settings->arena, program.name, argc, argv, &from_file, err);

    if (rc == 0)
        rc = options_parse(&program, *argc, *argv, from_file, err);
    if (rc != 0)
        return rc;
    rc = inform(&program, settings, out, err);
    if (rc >= 0)
        return err->code != 0 ? err->code : rc;
    rc = settings_finish(plugin, settings, err);
    if (rc == 0 && plugin->check != NULL)
        rc = plugin->check(settings, err);
    return rc != 0 ? rc : checked_run(plugin, settings, out, err);
}

void plugin_finish_outcome(struct settings *settings, struct outcome *outcome)
{
    outcome->report.elapsed = (double)(clock_now() - settings->started) / 1000;
    judge_time(settings, outcome->report.elapsed, &outcome->findings);
}

int plugin_main(const struct plugin *plugin, int argc, char **argv)
{
    struct settings *settings;
    struct arena *arena;
    struct err err = {0};
    struct buf out;
    int rc;

    hold_signals();
    file_take_standard();
    prepare_exhausted(plugin, wanted_format(argc, argv));
    mem_on_exhausted(on_exhausted);
    buf_init(&out, OUTPUT_MAX);
    arena = arena_new();
    settings = arena_alloc(arena, 1, sizeof *settings);
    settings_init(settings, arena);
    settings->sections = plugin->sections;
    if (getuid() != geteuid() || getgid() != getegid())
        rc = err_set(&err, ERR_USAGE, "refuses to run set-uid or set-gid");
    else
        rc = serve(plugin, settings, &argc, &argv, &out, &err);
    if (rc < 0) {
        buf_reset(&out);
        report_failure(plugin->program.name, plugin->program.service, PACKAGE_VERSION,
                       plugin->sections, err.text, wanted_format(argc, argv), &out);
        rc = STATE_UNKNOWN;
    }
    if (!write_all(&out) && rc == STATE_OK)
        rc = STATE_UNKNOWN; /* nobody has read why it is OK */
    buf_clear(&out);
    arena_free(arena);
    return rc;
}
