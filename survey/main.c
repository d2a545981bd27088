/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mailsec_survey: a list of domains in, a report out. */
#include <config.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "report/explain.h"
#include "survey/exclude.h"
#include "survey/output.h"
#include "survey/run_file.h"
#include "survey/survey.h"

enum status { STATUS_DONE = 0, STATUS_INTERRUPTED = 1, STATUS_FAILED = 3 };

#define TEXT_SIZE (256 * 1024)

static int fail(const struct err *err)
{
    char clean[ERR_TEXT_SIZE + 32];

    text_clean(err->text, strlen(err->text), clean, sizeof clean);
    fprintf(stderr, "mailsec_survey: %s\n", clean);
    return STATUS_FAILED;
}

/* --help, --version, --explain and lists: text instead of a survey. */
static bool inform(const struct program *program, const struct survey *survey, struct err *err)
{
    const struct settings *settings = &survey->settings;
    struct buf out;

    buf_init(&out, TEXT_SIZE);
    if (settings->help)
        options_help(program, &out);
    else if (settings->version)
        buf_addf(&out, "%s (mailsec-plugins) %s\n", program->name, program->version);
    else if (settings->print != NULL)
        buf_adds(&out, settings->print);
    else if (settings->explain != NULL && explain_finding(settings->explain, &out, err) != 0)
        buf_reset(&out);
    if (out.len > 0)
        fputs(out.data, stdout);
    buf_clear(&out);
    return settings->help || settings->version || settings->print != NULL ||
           settings->explain != NULL;
}

static int interrupted(const struct survey *survey)
{
    if (survey->folder != NULL)
        fprintf(stderr,
                "mailsec_survey: interrupted; what is finished is in %s: the same command with "
                "--resume goes on\n",
                survey->folder);
    else
        fprintf(stderr, "mailsec_survey: interrupted\n");
    return STATUS_INTERRUPTED;
}

/* Nobody should have to look for it. */
static void tell_report(const struct survey *survey)
{
    printf("%s/report.html is the report; findings.csv and summary.json are beside it\n",
           survey->folder);
}

/* All stages, in one folder. */
static int run_all(struct survey *survey, struct output *output, enum stage_end *end,
                   struct err *err)
{
    const char *facts[LINE_KINDS];
    int rc = stage_dns(survey, output, end, err);

    for (int kind = 0; kind < LINE_KINDS; kind++)
        facts[kind] = output_path(output, line_kind_file((enum line_kind)kind));
    if (rc == 0 && *end == STAGE_DONE && !survey->no_smtp)
        rc = stage_probe(survey, &facts[LINE_HOST], 1, output, end, err);
    if (rc == 0 && *end == STAGE_DONE)
        rc = run_file_end(survey, output, err);
    if (rc == 0 && *end == STAGE_DONE)
        rc = stage_report(survey, facts, LINE_KINDS, err);
    if (rc == 0 && *end == STAGE_DONE)
        tell_report(survey);
    return rc;
}

static int probe(struct survey *survey, struct output *output, enum stage_end *end, struct err *err)
{
    const char *const input = "-";

    if (survey->operand_count == 0)
        return stage_probe(survey, &input, 1, output, end, err);
    return stage_probe(survey, survey->operands, survey->operand_count, output, end, err);
}

/* The commands that ask others. */
static int gather(struct survey *survey, const char *command, struct err *err)
{
    enum stage_end end = STAGE_DONE;
    struct output *output = NULL;
    int rc = output_open(survey->folder, survey->resume, &output, err), close_rc;

    if (rc != 0)
        return rc;
    rc = run_file_begin(survey, output, command, err);
    if (rc == 0 && strcmp(command, "run") == 0)
        rc = run_all(survey, output, &end, err);
    else if (rc == 0 && strcmp(command, "dns") == 0)
        rc = stage_dns(survey, output, &end, err);
    else if (rc == 0)
        rc = probe(survey, output, &end, err);
    if (rc == 0 && end == STAGE_DONE && strcmp(command, "run") != 0)
        rc = run_file_end(survey, output, err);
    close_rc = output_close(output, rc == 0 ? err : NULL);
    if (rc == 0)
        rc = close_rc;
    return rc == 0 && end == STAGE_INTERRUPTED ? interrupted(survey) : rc;
}

static int report(struct survey *survey, struct err *err)
{
    int rc;

    if (survey->operand_count == 0)
        return err_set(err, ERR_USAGE, "report needs files of facts, or folders with them");
    rc = stage_report(survey, survey->operands, survey->operand_count, err);
    if (rc == 0)
        tell_report(survey);
    return rc;
}

static int diff(const struct survey *survey, struct err *err)
{
    if (survey->operand_count != 2)
        return err_set(err, ERR_USAGE, "diff needs two folders: OLD NEW");
    return diff_run(survey->operands[0], survey->operands[1], survey->diff_format, stdout, err);
}

static bool is_command(const char *word)
{
    static const char *const commands[] = {"run", "dns", "probe", "report", "diff"};

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(word, commands[i]) == 0)
            return true;
    }
    return false;
}

static int serve(struct survey *survey, int argc, char **argv, struct err *err)
{
    int operands = argc, rc;
    struct program program = survey_program(survey, &operands);
    const char *command = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;

    if (command != NULL && !is_command(command))
        return err_set(err, ERR_USAGE, "\"%.64s\" is no command: run, dns, probe, report or diff",
                       command);
    if (command != NULL) {
        argv[1] = argv[0];
        argv++;
        argc--;
    }
    rc = options_parse(&program, argc, argv, 0, err);
    if (rc != 0)
        return rc;
    if (inform(&program, survey, err))
        return err->code;
    if (command == NULL)
        return err_set(err, ERR_USAGE,
                       "give a command: run, dns, probe, report or diff (see --help)");
    survey->operands = (const char *const *)argv + operands;
    survey->operand_count = (size_t)(argc - operands);
    rc = survey_finish(survey, command, err);
    if (rc != 0)
        return rc;
    if (strcmp(command, "diff") == 0)
        return diff(survey, err);
    return strcmp(command, "report") == 0 ? report(survey, err) : gather(survey, command, err);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct survey *survey = arena_alloc(arena, 1, sizeof *survey);
    struct err err = {0};
    int rc;

    file_take_standard();
    signal(SIGPIPE, SIG_IGN);
    survey_init(survey, arena);
    if (getuid() != geteuid() || getgid() != getegid())
        rc = err_set(&err, ERR_USAGE, "refuses to run set-uid or set-gid");
    else
        rc = serve(survey, argc, argv, &err);
    if (rc < 0)
        rc = fail(&err);
    if (fflush(stdout) != 0)
        rc = STATUS_FAILED;
    exclude_free(survey->exclude);
    exclude_free(survey->authorised);
    arena_free(arena);
    return rc;
}
