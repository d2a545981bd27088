/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of cli/extra_opts: the ini grammar, the search for files, and what errors may say. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/extra_opts.h"
#include "unit.h"

static struct arena *arena;
static char dir[] = "/tmp/extra_opts.XXXXXX";

/* Writes a file into the test's directory; returns its path. */
static const char *file(const char *name, const char *content)
{
    const char *path = arena_printf(arena, "%s/%s", dir, name);
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(content, out);
    fclose(out);
    return path;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    assert_non_null(mkdtemp(dir));
    unsetenv("MP_CONFIG_FILE");
    unsetenv("NAGIOS_CONFIG_PATH");
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {
        "a.ini", "b.ini",  "plugins.ini", "nagios-plugins.ini", "monitoring-plugins.ini",
        "fifo",  "big.ini"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(arena_printf(arena, "%s/%s", dir, names[i]));
    assert_int_equal(rmdir(dir), 0);
    arena_free(arena);
    return 0;
}

/* The words of section "s", joined by "|". */
static const char *words_of(const char *text)
{
    char **words = NULL;
    size_t count = 0;
    struct err err = {0};
    const char *joined = "";

    if (extra_opts_parse(arena, text, strlen(text), "s", &words, &count, &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < count; i++)
        joined = arena_printf(arena, "%s%s%s", joined, i > 0 ? "|" : "", words[i]);
    return joined;
}

static void refused(const char *text, size_t size, int code, const char *says)
{
    char **words = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_int_equal(extra_opts_parse(arena, text, size, "s", &words, &count, &err), code);
    assert_string_equal(err.text, says);
}

#define REFUSED(text, code, says) refused(text, sizeof(text) - 1, code, says)

static void ini_keys_and_values(void **state)
{
    (void)state;
    assert_string_equal(words_of("[s]\nhostname = mx.example.org\nipv4\n"),
                        "--hostname=mx.example.org|--ipv4");
    assert_string_equal(words_of("[s]\nH=a\n4\nv =\n"), "-H|a|-4|-v|");
    assert_string_equal(words_of("  [ s ]  \r\n\t timeout \t=  30 s \t\r\n"), "--timeout=30 s");
    assert_string_equal(words_of("[s]\nsni =\nx = a=b"), "--sni=|-x|a=b");
    assert_string_equal(words_of("[s]\n"), "");
    assert_string_equal(words_of("[s]"), "");
}

static void ini_sections(void **state)
{
    (void)state;
    assert_string_equal(words_of("[t]\nno\n!?\n[s]\nyes\n[t]\nno = 1\n[s]\nalso\n[S]\nno\n"),
                        "--yes|--also");
}

static void ini_comments(void **state)
{
    (void)state;
    assert_string_equal(words_of("# before any section\n; this too\n\n[s] # here\n#x\n ;y\na1\n"
                                 "host = h # the host\nsni=a#b\ncritical = 1;2\n"),
                        "--a1|--host=h|--sni=a#b|--critical=1;2");
}

static void ini_mistakes_have_line_numbers(void **state)
{
    char many[8 * (INI_OPTIONS_MAX + 2)] = "[s]\n";

    (void)state;
    REFUSED("secret\n[s]\n", ERR_SYNTAX, "line 1: option before any section");
    REFUSED("[s]\n\n= secret\n", ERR_SYNTAX, "line 3: expected an option's name");
    REFUSED("[s]\nse cret = 1\n", ERR_SYNTAX, "line 2: expected an option's name");
    REFUSED("[s]\n-\n", ERR_SYNTAX, "line 2: expected an option's name");
    REFUSED("[s]\n-v\n", ERR_SYNTAX, "line 2: expected an option's name");
    REFUSED("[s\nx\n", ERR_SYNTAX, "line 1: section without ]");
    REFUSED("[\n", ERR_SYNTAX, "line 1: section without ]");
    REFUSED("[s]\nx = a\0b\n", ERR_SYNTAX, "line 2: zero byte");
    REFUSED("[s]\nextra-opts = t\n", ERR_SYNTAX, "line 2: extra-opts cannot stand in a file");
    REFUSED("[t]\nx\n", ERR_PERM, "no such section");
    REFUSED("", ERR_PERM, "no such section");
    for (int i = 0; i <= INI_OPTIONS_MAX; i++)
        memcpy(many + 4 + 2 * i, "x\n", 2);
    refused(many, strlen(many), ERR_CAP, "line 514: over 512 options");
}

#define EXPAND(...) expand((char *[]){"check_x", __VA_ARGS__, NULL})
#define FAILS(says, ...) fails((char *[]){"check_x", __VA_ARGS__, NULL}, says)

static int from_file;

/* The expanded vector, joined by "|". */
static const char *expand(char **argv)
{
    int argc = 0;
    struct err err = {0};
    const char *joined = "";

    while (argv[argc] != NULL)
        argc++;
    if (extra_opts_expand(arena, "check_x", &argc, &argv, &from_file, &err) != 0)
        fail_msg("%s", err.text);
    for (int i = 0; i < argc; i++)
        joined = arena_printf(arena, "%s%s%s", joined, i > 0 ? "|" : "", argv[i]);
    assert_null(argv[argc]);
    return joined;
}

static void fails(char **argv, const char *says)
{
    char **before = argv;
    int argc = 0, count_before;
    struct err err = {0};

    while (argv[argc] != NULL)
        argc++;
    count_before = argc;
    assert_int_equal(extra_opts_expand(arena, "check_x", &argc, &argv, &from_file, &err),
                     ERR_USAGE);
    assert_string_equal(err.text, says);
    assert_ptr_equal(argv, before);
    assert_int_equal(argc, count_before);
}

static void file_options_come_first(void **state)
{
    char *option = arena_printf(arena, "--extra-opts=@%s",
                                file("a.ini", "[check_x]\nhostname = h\n[other]\np = 26\n"));
    char *other = arena_printf(arena, "other@%s/a.ini", dir);

    (void)state;
    assert_string_equal(EXPAND("-4", option, "-v"), "check_x|--hostname=h|-4|-v");
    assert_int_equal(from_file, 1);
    assert_string_equal(EXPAND("-4", "--extra-opts", other, "-v"), "check_x|-p|26|-4|-v");
    assert_int_equal(from_file, 2);
    assert_string_equal(EXPAND("--extra-opts", other, option, "-v"),
                        "check_x|-p|26|--hostname=h|-v");
    assert_int_equal(from_file, 3);
    assert_string_equal(EXPAND("-v"), "check_x|-v");
    assert_int_equal(from_file, 0);
    assert_string_equal(EXPAND("--", "--extra-opts=nowhere"), "check_x|--|--extra-opts=nowhere");
    assert_string_equal(EXPAND("--extra-optsx"), "check_x|--extra-optsx");
}

static void next_word_with_a_dash_is_no_argument(void **state)
{
    (void)state;
    setenv("MP_CONFIG_FILE", file("a.ini", "[check_x]\nipv6\n"), 1);
    assert_string_equal(EXPAND("--extra-opts", "-4"), "check_x|--ipv6|-4");
    assert_string_equal(EXPAND("-4", "--extra-opts"), "check_x|--ipv6|-4");
    assert_string_equal(EXPAND("--extra-opts=", "-4"), "check_x|--ipv6|-4");
    unsetenv("MP_CONFIG_FILE");
}

static void search_order_of_files(void **state)
{
    char *path = arena_printf(arena, ":/nonexistent:%s:", dir);

    (void)state;
    file("nagios-plugins.ini", "[check_x]\nthird\n");
    setenv("NAGIOS_CONFIG_PATH", path, 1);
    assert_string_equal(EXPAND("--extra-opts"), "check_x|--third");
    file("plugins.ini", "[check_x]\nsecond\n");
    assert_string_equal(EXPAND("--extra-opts"), "check_x|--second");
    file("monitoring-plugins.ini", "[check_x]\nfirst\n");
    assert_string_equal(EXPAND("--extra-opts"), "check_x|--first");
    setenv("MP_CONFIG_FILE", file("b.ini", "[check_x]\nzeroth\n[y]\nyes\n"), 1);
    assert_string_equal(EXPAND("--extra-opts"), "check_x|--zeroth");
    assert_string_equal(EXPAND("--extra-opts=y"), "check_x|--yes");
    unsetenv("MP_CONFIG_FILE");
    unsetenv("NAGIOS_CONFIG_PATH");
}

static void missing_files_and_sections(void **state)
{
    char *nowhere = arena_printf(arena, "--extra-opts=@%s/none", dir);
    char *section = arena_printf(arena, "--extra-opts=y@%s", file("a.ini", "[check_x]\n"));
    char *folder = arena_printf(arena, "--extra-opts=@%s", dir);

    (void)state;
    FAILS(arena_printf(arena, "--extra-opts: cannot open %s/none (No such file or directory)", dir),
          nowhere);
    FAILS(arena_printf(arena, "--extra-opts: no section [y] in %s/a.ini", dir), section);
    FAILS(arena_printf(arena, "--extra-opts: %s is no regular file", dir), folder);
    FAILS("--extra-opts: standard input is not read", "--extra-opts=@-");
    FAILS("--extra-opts: standard input is not read", "--extra-opts", "x@-");
}

static void odd_files_do_not_hold_the_program(void **state)
{
    const char *path = arena_printf(arena, "%s/fifo", dir);
    char *big = arena_alloc(arena, 1, INI_SIZE_MAX + 2);

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    FAILS(arena_printf(arena, "--extra-opts: %s is no regular file", path),
          arena_printf(arena, "--extra-opts=@%s", path));
    memset(big, '#', INI_SIZE_MAX + 1);
    path = file("big.ini", big);
    FAILS(arena_printf(arena, "--extra-opts: %s is over 262144 bytes", path),
          arena_printf(arena, "--extra-opts=@%s", path));
}

static void errors_never_show_content(void **state)
{
    static const char *const contents[] = {"hunter2\n", "[check_x]\nhunter 2\n",
                                           "[check_x]\n= hunter2\n", "[hunter2\n",
                                           "[hunter2]\nx\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(contents); i++) {
        char *argv_data[] = {
            "check_x", arena_printf(arena, "--extra-opts=@%s", file("a.ini", contents[i])), NULL};
        char **argv = argv_data;
        int argc = 2;
        struct err err = {0};

        assert_int_equal(extra_opts_expand(arena, "check_x", &argc, &argv, &from_file, &err),
                         ERR_USAGE);
        assert_true(err.text[0] != '\0');
        assert_null(strstr(err.text, "hunter"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ini_keys_and_values),
        cmocka_unit_test(ini_sections),
        cmocka_unit_test(ini_comments),
        cmocka_unit_test(ini_mistakes_have_line_numbers),
        cmocka_unit_test(file_options_come_first),
        cmocka_unit_test(next_word_with_a_dash_is_no_argument),
        cmocka_unit_test(search_order_of_files),
        cmocka_unit_test(missing_files_and_sections),
        cmocka_unit_test(odd_files_do_not_hold_the_program),
        cmocka_unit_test(errors_never_show_content),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
