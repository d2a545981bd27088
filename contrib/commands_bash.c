/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands_bash: completion for bash. */
#include <config.h>

#include "commands.h"
#include "survey/survey.h"

static void write_case(const struct program *program, const char *first, FILE *out)
{
    fprintf(out, "    %s) words='%s", program->name, first);
    for (size_t i = 0; i < program->group_count; i++) {
        for (size_t k = 0; k < program->groups[i].count; k++)
            fprintf(out, " --%s", program->groups[i].rows[k].name);
    }
    fputs("' ;;\n", out);
}

static void write_plugins(FILE *out)
{
    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);

        write_case(&program, "", out);
    }
}

void print_bash(const char *folder, FILE *out)
{
    struct program survey = survey_program(NULL, NULL);

    (void)folder;
    fputs("# Completion of mailsec-plugins for bash, made from their option tables.\n"
          "# shellcheck shell=bash\n_mailsec_plugins() {\n    local words=\n"
          "    case ${1##*/} in\n",
          out);
    write_plugins(out);
    write_case(&survey, "run dns probe report diff", out);
    fputs(
        "    esac\n    COMPREPLY=()\n"
        "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n"
        "    -o) words='text json prometheus' ;;\n"
        "    *) [[ $2 == -* || ( ${1##*/} == mailsec_survey && $COMP_CWORD == 1 ) ]] || return ;;\n"
        "    esac\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$2\")\n}\n"
        "complete -o default -F _mailsec_plugins",
        out);
    for (size_t i = 0; plugins_all[i] != NULL; i++)
        fprintf(out, " %s", plugins_all[i]->program.name);
    fputs(" mailsec_survey\n", out);
}
