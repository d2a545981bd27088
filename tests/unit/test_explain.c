/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of report/explain. With --catalogue it prints the catalogue, for manual_lint.sh. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "report/explain.h"
#include "report/finding.h"
#include "unit.h"

static void every_finding_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)i);
        struct err err = {0};
        struct buf out;

        buf_init(&out, 65536);
        assert_int_equal(explain_finding(kind->id, &out, &err), 0);
        assert_memory_equal(out.data, kind->id, strlen(kind->id));
        if (strstr(out.data, "What it means\n  ") == NULL)
            fail_msg("%s has no meaning", kind->id);
        if (kind->state != STATE_OK && strstr(out.data, "How to mend it\n  ") == NULL)
            fail_msg("%s says nothing of mending", kind->id);
        for (char *line = out.data; *line != '\0';) {
            char *end = strchr(line, '\n');

            assert_non_null(end);
            *end = '\0';
            if (page_columns(line) > 78)
                fail_msg("%s: over 78 columns: %s", kind->id, line);
            line = end + 1;
        }
        buf_clear(&out);
    }
}

static void unknown_id_names_the_nearest(void **state)
{
    struct err err = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    assert_int_equal(explain_finding("dane.no-mach", &out, &err), ERR_USAGE);
    assert_string_equal(err.text, "unknown finding \"dane.no-mach\", the nearest is dane.no-match");
    assert_int_equal(out.len, 0);
    buf_clear(&out);
}

static void catalogue_has_every_finding_once(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1024 * 1024);
    explain_catalogue("0.1.0", &out);
    assert_false(out.full);
    assert_non_null(strstr(out.data, ".Dt MAILSEC-FINDINGS 7\n"));
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        char item[64];
        const char *found;

        snprintf(item, sizeof item, "\n.It Cm %s Pq ", finding_kind((enum finding_id)i)->id);
        found = strstr(out.data, item);
        if (found == NULL || strstr(found + 1, item) != NULL)
            fail_msg("%s is missing or there twice", item);
    }
    buf_clear(&out);
}

static void list_is_chosen_by_prefix(void **state)
{
    static const char *const prefixes[] = {"dnssec.", "net.no-family", NULL};
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    explain_list(prefixes, &out);
    assert_non_null(strstr(out.data, ".It Cm dnssec.unsigned Pq CRITICAL\n"));
    assert_non_null(strstr(out.data, ".It Cm net.no-family Pq OK\n"));
    assert_null(strstr(out.data, "dane."));
    assert_null(strstr(out.data, ".It Cm net.local"));
    buf_clear(&out);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding_is_explained),
        cmocka_unit_test(unknown_id_names_the_nearest),
        cmocka_unit_test(catalogue_has_every_finding_once),
        cmocka_unit_test(list_is_chosen_by_prefix),
    };

    if (argc == 2 && strcmp(argv[1], "--catalogue") == 0) {
        struct buf out;

        buf_init(&out, 1024 * 1024);
        explain_catalogue("0.1.0", &out);
        fputs(out.data, stdout);
        buf_clear(&out);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
