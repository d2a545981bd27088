/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands_nagios: the command definitions of Nagios, Naemon and Centreon. */
#include <config.h>

#include "commands.h"

static void write_command(const char *name, const char *suffix, const char *folder,
                          const char *words, FILE *out)
{
    fprintf(out, "define command {\n\tcommand_name\t%s%s\n\tcommand_line\t%s/%s %s\n}\n\n", name,
            suffix, folder, name, words);
}

void print_nagios(const char *folder, FILE *out)
{
    fputs("# The commands of mailsec-plugins " PACKAGE_VERSION ".\n#\n"
          "# check_X!DOMAIN!MORE looks at a mail domain, check_X_host!MORE at the host that is\n"
          "# monitored. MORE are further options as on a command line; it may be left out.\n"
          "# check_dkim has the selector between them: check_dkim!DOMAIN!SELECTOR!MORE.\n"
          "# The plugins end after 30 seconds by themselves; Nagios waits for 60.\n\n",
          out);
    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);
        bool has_selector = plugins_all[i] == &check_dkim;

        fprintf(out, "# %s\n", program.summary);
        write_command(program.name, "", folder,
                      has_selector ? "-d '$ARG1$' -s '$ARG2$' $ARG3$" : "-d '$ARG1$' $ARG2$", out);
        if (plugins_all[i]->mail)
            write_command(program.name, "_host", folder, "-H '$HOSTADDRESS$' $ARG1$", out);
    }
}
