/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands_icinga2: the CheckCommand objects of Icinga 2. */
#include <config.h>

#include "commands.h"

/* A string of Icinga 2; "$" would begin a macro. */
static void write_string(const char *text, FILE *out)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        if (*text == '$')
            putc('$', out);
        putc(*text, out);
    }
    putc('"', out);
}

static void write_option(const struct program *program, const struct option_row *row, void *out)
{
    char variable[VARIABLE_SIZE];

    option_variable(program, row, variable);
    fprintf(out, "\t\t\"--%s\" = {\n\t\t\t%s = \"$%s$\"\n\t\t\tdescription = ", row->name,
            row->value != NULL ? "value" : "set_if", variable);
    write_string(option_text(row), out);
    if (row->repeat && row->value != NULL)
        fputs("\n\t\t\trepeat_key = true", out);
    fputs("\n\t\t}\n", out);
}

void print_icinga2(const char *folder, FILE *out)
{
    fprintf(out,
            "/*\n * The check commands of mailsec-plugins " PACKAGE_VERSION
            ", made from their option tables.\n * The variable dane_tlsa_rrsig_days is the option "
            "--rrsig-days of check_dane_tlsa, and so on;\n * true switches a flag on, an array "
            "repeats an option where that is allowed.\n */\n\n"
            "if (!globals.contains(\"MailsecPluginDir\")) {\n\tconst MailsecPluginDir = \"%s\"\n}"
            "\n\n",
            folder);
    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);

        fprintf(out,
                "/* %s */\nobject CheckCommand \"%s\" {\n\timport \"plugin-check-command\"\n"
                "\tcommand = [ MailsecPluginDir + \"/%s\" ]\n\ttimeout = 2m\n\targuments = {\n",
                program.summary, command_name(&program), program.name);
        each_check_option(&program, write_option, out);
        fputs("\t}\n}\n\n", out);
    }
}
