/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/list and survey/exclude: what is surveyed, and who is left alone. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "survey/exclude.h"
#include "survey/list.h"
#include "unit.h"

static struct list list;

static int teardown(void **state)
{
    (void)state;
    list_clear(&list);
    arena_free(list.arena);
    memset(&list, 0, sizeof list);
    return 0;
}

static void read_text(const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    FILE *file;
    struct err err = {0};

    memcpy(copy, text, size);
    file = fmemopen(copy, size, "r");
    assert_non_null(file);
    list.arena = arena_new();
    assert_int_equal(list_read(&list, file, "list.txt", &err), 0);
    fclose(file);
    free(copy);
}

static const struct list_domain *domain(const char *name)
{
    const struct hash_entry *entry = hash_get(&list.domains, name);

    assert_non_null(entry);
    return entry->value;
}

#define read(text) read_text(text, sizeof(text) - 1)

static void plain_lines_comments_and_blanks(void **state)
{
    (void)state;
    read("\xef\xbb\xbf# head\n\n  Example.ORG.  # here\r\nb\xc3\xbc"
         "cher.example\n\t\nlast.example");
    assert_int_equal(list.domains.count, 3);
    assert_string_equal(list.domains.entries[0].key, "example.org");
    assert_string_equal(list.domains.entries[1].key, "xn--bcher-kva.example");
    assert_string_equal(list.domains.entries[2].key, "last.example");
    assert_int_equal(list.bad_count, 0);
    assert_string_equal(domain("example.org")->groups[0], "-");
}

static void groups_ranks_and_duplicates(void **state)
{
    (void)state;
    read("banks,a.example\n\"schools\" , "
         "\"a.example\"\nbanks,A.EXAMPLE\n1,b.example\n2,b.example\n");
    assert_int_equal(list.domains.count, 2);
    assert_int_equal(domain("a.example")->group_count, 2);
    assert_string_equal(domain("a.example")->groups[1], "schools");
    assert_int_equal(domain("b.example")->rank, 2);
    assert_int_equal(domain("b.example")->group_count, 1);
    assert_int_equal(list.duplicates, 2);
}

static void bad_lines_are_kept_with_their_numbers(void **state)
{
    static const size_t lines[] = {1, 3, 4, 5, 6};

    (void)state;
    read("192.0.2.1\nok.example\na,b,c.example\nno domain\n.\nx\0y\nfine.example\n");
    assert_int_equal(list.domains.count, 2);
    assert_int_equal(list.bad_count, COUNT(lines));
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_equal(list.bad[i].line, lines[i]);
        assert_string_equal(list.bad[i].file, "list.txt");
        assert_true(list.bad[i].why[0] != '\0');
    }
}

static void long_lines_are_skipped_whole(void **state)
{
    char text[3 * LIST_LINE_MAX];

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text + sizeof text - 12, "\nok.example\n", 12);
    read_text(text, sizeof text);
    assert_int_equal(list.bad_count, 1);
    assert_int_equal(list.domains.count, 1);
    assert_string_equal(list.domains.entries[0].key, "ok.example");
}

static void many_bad_lines_are_counted(void **state)
{
    size_t size = 2 * (LIST_BAD_MAX + 5);
    char *text = malloc(size);

    (void)state;
    for (size_t i = 0; i < size; i += 2)
        memcpy(text + i, ".\n", 2);
    read_text(text, size);
    free(text);
    assert_int_equal(list.bad_count, LIST_BAD_MAX);
    assert_int_equal(list.bad_dropped, 5);
}

/* ---- exclude */

static int read_exclude(const char *text, struct exclude **out, struct err *err)
{
    char path[] = "/tmp/test_exclude_XXXXXX";
    int fd = mkstemp(path), rc;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    rc = exclude_read(path, out, err);
    unlink(path);
    return rc;
}

static struct ip ip(const char *text)
{
    struct ip out;

    assert_true(ip_parse(text, &out));
    return out;
}

static void names_networks_and_operators(void **state)
{
    struct exclude *exclude = NULL;
    struct ip in = ip("192.0.2.77"), out = ip("192.0.3.1"), mapped = ip("::ffff:192.0.2.1"),
              six = ip("2001:db8:1::1"), one = ip("198.51.100.1");

    (void)state;
    assert_int_equal(read_exclude("# us\nexample.org\n192.0.2.0/24 # net\n2001:db8:1::/48\n"
                                  "198.51.100.1\noperator:Big.example\n",
                                  &exclude, NULL),
                     0);
    assert_true(exclude_domain(exclude, "example.org"));
    assert_true(exclude_domain(exclude, "a.b.example.org"));
    assert_false(exclude_domain(exclude, "notexample.org"));
    assert_true(exclude_address(exclude, &in));
    assert_true(exclude_address(exclude, &mapped));
    assert_true(exclude_address(exclude, &six));
    assert_true(exclude_address(exclude, &one));
    assert_false(exclude_address(exclude, &out));
    assert_true(exclude_host(exclude, "mx.other.example", "big.example"));
    assert_true(exclude_host(exclude, "mx.example.org", "example.org"));
    assert_false(exclude_host(exclude, "mx.other.example", "other.example"));
    exclude_free(exclude);
}

static void a_line_that_cannot_be_read_spoils_the_file(void **state)
{
    static const char *const texts[] = {"ok.example\n192.0.2.0/33\n", "ok.example\nno name\n",
                                        "ok.example\noperator:\n", "ok.example\n10.0.0.0/x\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct exclude *exclude = NULL;
        struct err err = {0};

        assert_int_equal(read_exclude(texts[i], &exclude, &err), ERR_USAGE);
        assert_non_null(strstr(err.text, ":2:"));
        assert_null(exclude);
    }
}

static void no_list_excludes_nothing(void **state)
{
    struct ip any = ip("192.0.2.1");

    (void)state;
    assert_false(exclude_domain(NULL, "example.org"));
    assert_false(exclude_address(NULL, &any));
    assert_false(exclude_host(NULL, "mx.example.org", "example.org"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(plain_lines_comments_and_blanks, teardown),
        cmocka_unit_test_teardown(groups_ranks_and_duplicates, teardown),
        cmocka_unit_test_teardown(bad_lines_are_kept_with_their_numbers, teardown),
        cmocka_unit_test_teardown(long_lines_are_skipped_whole, teardown),
        cmocka_unit_test_teardown(many_bad_lines_are_counted, teardown),
        cmocka_unit_test(names_networks_and_operators),
        cmocka_unit_test(a_line_that_cannot_be_read_spoils_the_file),
        cmocka_unit_test(no_list_excludes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
