/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/output and lines: the files of a survey. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "survey/lines.h"
#include "survey/output.h"
#include "unit.h"

static char top[] = "/tmp/test_survey_XXXXXX";

static int setup(void **state)
{
    (void)state;
    return mkdtemp(top) == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", top);
    return system(command);
}

static const char *path(const char *name)
{
    static char text[4][256];
    static unsigned next;
    char *out = text[next++ % 4];

    snprintf(out, sizeof text[0], "%s/%s", top, name);
    return out;
}

static void put(const char *name, const char *mode, const char *text)
{
    FILE *file = fopen(path(name), mode);

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void write_domain(struct output *output, const char *domain)
{
    struct err err = {0};

    assert_int_equal(output_write(output, LINE_DOMAIN, domain,
                                  json_pack("{s:s, s:s}", "kind", "domain", "domain", domain),
                                  &err),
                     0);
}

static void resuming_takes_off_a_torn_line(void **state)
{
    struct output *output = NULL;
    struct err err = {0};
    struct lines *lines = NULL;

    (void)state;
    assert_int_equal(output_open(path("torn"), false, &output, &err), 0);
    write_domain(output, "a.example");
    write_domain(output, "b.example");
    assert_int_equal(output_close(output, &err), 0);
    put("torn/domains.jsonl", "a", "{\"kind\":\"domain\",\"domain\":\"c.exa");
    assert_int_equal(output_open(path("torn"), false, &output, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "--resume"));
    assert_int_equal(output_open(path("torn"), true, &output, &err), 0);
    assert_int_equal(output_count(output, LINE_DOMAIN), 2);
    assert_true(output_has(output, LINE_DOMAIN, "a.example"));
    assert_false(output_has(output, LINE_DOMAIN, "c.example"));
    assert_false(output_has(output, LINE_HOST, "a.example"));
    write_domain(output, "d.example");
    assert_int_equal(output_close(output, &err), 0);
    assert_int_equal(lines_open(path("torn/domains.jsonl"), &lines, &err), 0);
    for (int i = 0; i < 3; i++) {
        json_t *line;

        assert_int_equal(lines_next(lines), LINES_ONE);
        line = lines_json(lines, &err);
        assert_non_null(line);
        json_decref(line);
    }
    assert_int_equal(lines_next(lines), LINES_END);
    lines_close(lines);
}

static void one_folder_has_one_writer(void **state)
{
    struct output *first = NULL, *second = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(output_open(path("locked"), false, &first, &err), 0);
    assert_int_equal(output_open(path("locked"), true, &second, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "another survey"));
    assert_int_equal(output_close(first, &err), 0);
    assert_int_equal(output_open(path("locked"), true, &second, &err), 0);
    assert_int_equal(output_close(second, &err), 0);
    put("file", "w", "x");
    assert_int_equal(output_open(path("file/below"), false, &first, &err), ERR_SYSTEM);
}

static void keys_of_lines(void **state)
{
    static const struct {
        const char *line, *key;
    } rows[] = {
        {"{\"kind\":\"domain\",\"domain\":\"a.example\"}", "a.example"},
        {"{\"kind\":\"host\",\"host\":\"mx.example\"}", "mx.example"},
        {"{\"kind\":\"address\",\"host\":\"mx.example\",\"address\":\"192.0.2.1\",\"port\":25}",
         "mx.example 192.0.2.1 25"},
        {"{\"kind\":\"address\",\"host\":\"mx.example\"}", NULL},
        {"{\"kind\":\"domain\",\"domain\":7}", NULL},
        {"{\"kind\":\"other\",\"domain\":\"a.example\"}", NULL},
        {"{}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *line = json_loads(rows[i].line, 0, NULL);
        enum line_kind kind = LINE_DOMAIN;
        char key[LINE_KEY_SIZE];
        const char *found = line_key(line, &kind, key);

        if (rows[i].key == NULL)
            assert_null(found);
        else
            assert_string_equal(found, rows[i].key);
        json_decref(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resuming_takes_off_a_torn_line),
        cmocka_unit_test(one_folder_has_one_writer),
        cmocka_unit_test(keys_of_lines),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
