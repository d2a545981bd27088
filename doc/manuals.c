/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manuals: prints a manual page, or WHAT-TO-DO, from the tables that the programs themselves use.
 * Run by make. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "../plugins/plugin.h"
#include "../survey/survey.h"
#include "policy/baseline.h"
#include "report/explain.h"

static int print_manual(const char *name, struct buf *out)
{
    if (strcmp(name, "mailsec-findings") == 0) {
        explain_catalogue(PACKAGE_VERSION, out);
        return 0;
    }
    if (strcmp(name, "WHAT-TO-DO") == 0) {
        explain_actions(PACKAGE_VERSION, out);
        return 0;
    }
    if (strcmp(name, "mailsec-baseline") == 0) {
        baseline_manual(PACKAGE_VERSION, out);
        return 0;
    }
    if (strcmp(name, "mailsec_survey") == 0) {
        struct program program = survey_program(NULL, NULL);

        options_manual(&program, out);
        return 0;
    }
    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);

        if (strcmp(name, program.name) == 0) {
            options_manual(&program, out);
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    struct buf out;
    int rc;

    buf_init(&out, 4U * 1024 * 1024);
    rc = argc == 2 ? print_manual(argv[1], &out) : 1;
    if (rc == 0 && (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
        rc = 1;
    if (rc != 0)
        fprintf(stderr, "usage: manuals PROGRAM|mailsec-findings|mailsec-baseline|WHAT-TO-DO\n");
    buf_clear(&out);
    return rc;
}
