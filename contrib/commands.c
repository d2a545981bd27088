/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands: prints one of the files that are made from the option tables. Run by make. */
#include <config.h>

#include <string.h>

#include "commands.h"

void each_check_option(const struct program *program, option_writer *write, void *out)
{
    for (size_t i = 0; i < program->group_count; i++) {
        const struct option_group *group = &program->groups[i];

        for (size_t k = 0; k < group->count; k++) {
            const char *name = group->rows[k].name;

            if (strcmp(name, "help") != 0 && strcmp(name, "version") != 0 &&
                strcmp(name, "explain") != 0)
                write(program, &group->rows[k], out);
        }
    }
}

const char *command_name(const struct program *program)
{
    static const char prefix[] = "check_";
    size_t len = sizeof prefix - 1;

    return strncmp(program->name, prefix, len) == 0 ? program->name + len : program->name;
}

void option_variable(const struct program *program, const struct option_row *row,
                     char name[VARIABLE_SIZE])
{
    snprintf(name, VARIABLE_SIZE, "%s_%s", command_name(program), row->name);
    for (char *at = name; *at != '\0'; at++) {
        if (*at == '-')
            *at = '_';
    }
}

const char *option_text(const struct option_row *row)
{
    return row->manual != NULL ? row->manual : row->help;
}

static const struct {
    const char *name;
    void (*print)(const char *folder, FILE *out);
} files[] = {
    {"icinga2", print_icinga2}, {"director", print_director}, {"nagios", print_nagios},
    {"zabbix", print_zabbix},   {"bash", print_bash},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < sizeof files / sizeof *files; i++) {
        if (strcmp(argv[1], files[i].name) == 0) {
            files[i].print(argv[2], stdout);
            return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
        }
    }
    fputs("usage: commands icinga2|director|nagios|zabbix|bash LIBEXECDIR\n", stderr);
    return 3;
}
