/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/csv: what is written comes back, and what others write is read or refused. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "survey/csv.h"
#include "unit.h"

static struct csv csv;

/* Begins to read `size` octets, which stay the caller's. */
static void begin(const char *text, size_t size)
{
    csv = (struct csv){.file = fmemopen((void *)(uintptr_t)text, size, "r")};
    assert_non_null(csv.file);
}

/* Writes one record; static storage. */
static const char *written(const char *const *cells, size_t count)
{
    static char text[1024];
    FILE *file = fmemopen(text, sizeof text, "w");

    assert_non_null(file);
    assert_true(csv_write(file, cells, count));
    fclose(file);
    return text;
}

static void what_is_written_comes_back(void **state)
{
    static const char *const cells[] = {"plain",
                                        "with, comma",
                                        "with \"quotes\"",
                                        "=SUM(A1)",
                                        "+1",
                                        "-1",
                                        "@x",
                                        "'quoted",
                                        "'=x",
                                        "''",
                                        " blank",
                                        "",
                                        "'",
                                        "gr\xc3\xbc\xc3\x9f"};
    struct err err = {0};
    const char *text = written(cells, COUNT(cells));

    (void)state;
    assert_non_null(strstr(text, ",'=SUM(A1),'+1,'-1,'@x,"));
    begin(text, strlen(text));
    assert_int_equal(csv_read(&csv, &err), 1);
    assert_int_equal(csv.count, COUNT(cells));
    for (size_t i = 0; i < COUNT(cells); i++)
        assert_string_equal(csv.cells[i], cells[i]);
    assert_int_equal(csv_read(&csv, &err), 0);
    fclose(csv.file);
}

static void no_control_character_reaches_the_file(void **state)
{
    static const struct {
        const char *cell, *text;
    } rows[] = {
        {"\033[31mred", "?[31mred\n"},
        {"two\r\nlines", "two lines\n"},
        {"\tcmd", "\"' cmd\"\n"},
        {"\r=cmd", "\"' =cmd\"\n"},
        {"c1 \xc2\x9b and bare \x9b", "c1 ? and bare ?\n"},
        {"\xe2\x80\xaeright to left", "?right to left\n"},
        {NULL, "\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(written(&rows[i].cell, 1), rows[i].text);
}

static void a_full_disk_is_told(void **state)
{
    const char *cell = "x";
    FILE *file = fopen("/dev/full", "w");

    (void)state;
    if (file == NULL)
        skip();
    setvbuf(file, NULL, _IONBF, 0);
    assert_false(csv_write(file, &cell, 1));
    fclose(file);
}

/* Every record of a text as "cell|cell;" with the line that it begins in; static storage. */
static const char *all_of(const char *text)
{
    static char out[512];
    size_t used = 0;
    struct err err = {0};
    int rc;

    out[0] = '\0';
    begin(text, strlen(text));
    while ((rc = csv_read(&csv, &err)) == 1) {
        used += (size_t)snprintf(out + used, sizeof out - used, "%zu:", csv.line);
        for (size_t i = 0; i < csv.count; i++)
            used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", i > 0 ? "|" : "",
                                     csv.cells[i]);
        used += (size_t)snprintf(out + used, sizeof out - used, ";");
    }
    if (rc != 0)
        snprintf(out + used, sizeof out - used, "%d %.7s", rc, err.text);
    fclose(csv.file);
    return out;
}

static void files_of_others(void **state)
{
    static const struct {
        const char *text, *records;
    } rows[] = {
        {"a,b\nc,d\n", "1:a|b;2:c|d;"},
        {"a,b\r\nc,d\r\n", "1:a|b;2:c|d;"},
        {"a,b\r\nc,d", "1:a|b;2:c|d;"},
        {"a,\"b\r\nc\",d\ne\n", "1:a|b\r\nc|d;3:e;"},
        {"\"a\"\"b\"\r\n\"\"\n", "1:a\"b;2:;"},
        {"\"a\"", "1:a;"},
        {"\"a\"\r", "1:a;"},
        {"\n\nx\n", "1:;2:;3:x;"},
        {",\n", "1:|;"},
        {"a,", "1:a|;"},
        {"a\rb,c\n", "1:a\rb|c;"},
        {"\xef\xbb\xbfgroup,x\n\xef\xbb\xbfy\n", "1:group|x;2:\xef\xbb\xbfy;"},
        {"'=x,'x,''=x\n", "1:=x|'x|'=x;"},
        {"a\n\"open\n", "1:a;-2 line 2:"},
        {"\"a\"b,c\n", "-2 line 1:"},
        {"a\"b\n", "-2 line 1:"},
        {"\"a\n\n\"\n\"b\"c", "1:a\n\n;-2 line 4:"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(all_of(rows[i].text), rows[i].records);
}

static void octets_of_zero_are_refused(void **state)
{
    struct err err = {0};

    (void)state;
    begin("a\0b\n", 4);
    assert_int_equal(csv_read(&csv, &err), ERR_SYNTAX);
    fclose(csv.file);
}

/* A record of `letters` octets and `empty` empty cells behind them. */
static int rc_of(size_t letters, size_t empty, bool quoted)
{
    size_t size = letters + empty + 3, at = 0;
    char *text = mem_calloc(size + 1, 1);
    struct csv *heap = mem_calloc(1, sizeof *heap); /* where tools see every octet behind it */
    struct err err = {0};
    int rc;

    if (quoted)
        text[at++] = '"';
    memset(text + at, 'a', letters);
    at += letters;
    if (quoted)
        text[at++] = '"';
    memset(text + at, ',', empty);
    at += empty;
    text[at++] = '\n';
    heap->file = fmemopen(text, at, "r");
    assert_non_null(heap->file);
    rc = csv_read(heap, &err);
    assert_true(rc == 1 || strstr(err.text, "line 1 ") != NULL);
    fclose(heap->file);
    free(heap);
    free(text);
    return rc;
}

static void records_have_a_cap(void **state)
{
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        assert_int_equal(rc_of(CSV_RECORD_MAX - 1, 0, quoted == 1), 1);
        assert_int_equal(rc_of(CSV_RECORD_MAX, 0, quoted == 1), ERR_CAP);
        assert_int_equal(rc_of(CSV_RECORD_MAX - 1, 1, quoted == 1), ERR_CAP);
        /* Empty cells at the end of the room. */
        for (size_t room = 0; room < 70; room++)
            assert_int_equal(rc_of(CSV_RECORD_MAX - 1 - room, 60, quoted == 1),
                             room >= 60 ? 1 : ERR_CAP);
    }
    assert_int_equal(rc_of(1, CSV_CELLS_MAX - 1, false), 1);
    assert_int_equal(rc_of(1, CSV_CELLS_MAX, false), ERR_CAP);
}

static void records_are_found_again(void **state)
{
    static const char text[] = "a,b\r\n\"c\r\nd\",\"e\"\r\nf\rg,h\nlast\n";
    uint64_t offsets[4];
    struct err err = {0};

    (void)state;
    begin(text, strlen(text));
    for (size_t i = 0; i < COUNT(offsets); i++) {
        assert_int_equal(csv_read(&csv, &err), 1);
        offsets[i] = csv.offset;
    }
    assert_int_equal(csv_read(&csv, &err), 0);
    assert_int_equal(csv_seek(&csv, offsets[1], &err), 0);
    assert_int_equal(csv_read(&csv, &err), 1);
    assert_string_equal(csv.cells[0], "c\r\nd");
    assert_int_equal(csv_seek(&csv, offsets[3], &err), 0);
    assert_int_equal(csv_read(&csv, &err), 1);
    assert_string_equal(csv.cells[0], "last");
    assert_int_equal(csv_seek(&csv, offsets[2], &err), 0);
    assert_int_equal(csv_read(&csv, &err), 1);
    assert_string_equal(csv.cells[0], "f\rg");
    fclose(csv.file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(no_control_character_reaches_the_file),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(files_of_others),
        cmocka_unit_test(octets_of_zero_are_refused),
        cmocka_unit_test(records_have_a_cap),
        cmocka_unit_test(records_are_found_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
