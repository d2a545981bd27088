/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/list_read.h"

#include <errno.h>
#include <string.h>

#define SHOWN_MAX 20 /* bad lines told on standard error */

static int read_file(struct list *list, const char *name, struct err *err)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
    int rc;

    if (file == NULL)
        return err_set(err, ERR_SYSTEM, "%.150s: %s", name, strerror(errno));
    rc = list_read(list, file, name, err);
    if (file != stdin)
        fclose(file);
    return rc;
}

static void tell_bad(const struct list *list)
{
    size_t all = list->bad_count + list->bad_dropped;

    for (size_t i = 0; i < list->bad_count && i < SHOWN_MAX; i++)
        fprintf(stderr, "mailsec_survey: %s:%zu: skipped: %s (\"%s\")\n", list->bad[i].file,
                list->bad[i].line, list->bad[i].why, list->bad[i].text);
    if (all > SHOWN_MAX)
        fprintf(stderr, "mailsec_survey: %zu more lines skipped\n", all - SHOWN_MAX);
}

int list_read_operands(const struct survey *survey, struct list *list, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; i < survey->operand_count && rc == 0; i++)
        rc = read_file(list, survey->operands[i], err);
    if (survey->operand_count == 0)
        rc = read_file(list, "-", err);
    if (rc != 0)
        return rc;
    tell_bad(list);
    if (list->domains.count == 0)
        return err_set(err, ERR_USAGE, "the list has no domain in it");
    return 0;
}
