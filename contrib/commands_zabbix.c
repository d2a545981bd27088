/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands_zabbix: the UserParameter lines of a Zabbix agent. */
#include <config.h>

#include "commands.h"

/* Each parameter is one word of one option: who may ask the agent can choose nothing else. */
void print_zabbix(const char *folder, FILE *out)
{
    fputs("# For a Zabbix agent, with Timeout=30 in its configuration:\n"
          "# mailsec.PLUGIN[DOMAIN,SECONDS], and for DKIM mailsec.dkim[DOMAIN,SECONDS,SELECTOR].\n",
          out);
    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);

        fprintf(out, "UserParameter=mailsec.%s[*],%s/%s -d \"$1\" -o json -t \"$2\"%s\n",
                command_name(&program), folder, program.name,
                plugins_all[i] == &check_dkim ? " -s \"$3\"" : "");
    }
}
