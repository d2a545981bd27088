/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of common/store: the one file that plugins write. */
#include <config.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/store.h"
#include "unit.h"

static char folder[] = "/tmp/test_store_XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/state", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void put(const char *text)
{
    FILE *file;

    unlink(path);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The content of the file, static storage. */
static const char *content(void)
{
    static char text[4096];
    FILE *file = fopen(path, "r");
    size_t length;

    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

static void state_comes_back(void **state)
{
    struct store *store;
    struct stat info;

    (void)state;
    unlink(path);
    assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
    assert_int_equal(json_object_size(store_data(store)), 0);
    json_object_set_new(store_data(store), "key", json_integer(7));
    assert_int_equal(store_save(store, NULL), 0);
    store_close(store);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
    assert_int_equal(json_integer_value(json_object_get(store_data(store), "key")), 7);
    store_close(store);
    store_close(NULL);
}

static void foreign_files_are_left_alone(void **state)
{
    static const struct {
        const char *text;
        int code;
    } cases[] = {
        {"root:x:0:0\n", ERR_SYNTAX},
        {"{}", ERR_SYNTAX},
        {"{\"mailsec-plugins-state\": \"tlsa\", \"format\": 1, \"data\": {", ERR_SYNTAX},
        {"{\"mailsec-plugins-state\": \"tlsa\", \"format\": 1, \"data\": []}", ERR_SYNTAX},
        {"{\"mailsec-plugins-state\": \"sts\", \"format\": 1, \"data\": {}}", ERR_SYNTAX},
        {"{\"mailsec-plugins-state\": \"tlsa\", \"format\": 2, \"data\": {}}", ERR_PERM},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct store *store = NULL;
        struct err err = {0};

        put(cases[i].text);
        assert_int_equal(store_open(path, "tlsa", &store, &err), cases[i].code);
        assert_non_null(strstr(err.text, path));
        assert_null(strstr(err.text, "root"));
        assert_string_equal(content(), cases[i].text);
    }
}

static void an_empty_file_is_a_new_one(void **state)
{
    struct store *store;

    (void)state;
    put("");
    assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
    store_close(store);
}

static void links_and_devices_are_refused(void **state)
{
    struct store *store;
    char target[80];

    (void)state;
    unlink(path);
    snprintf(target, sizeof target, "%s/target", folder);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(store_open(path, "tlsa", &store, NULL), ERR_SYSTEM);
    assert_int_not_equal(access(target, F_OK), 0);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(store_open(path, "tlsa", &store, NULL), ERR_SYSTEM);
    unlink(path);
    assert_int_equal(store_open("/nonexistent/state", "tlsa", &store, NULL), ERR_SYSTEM);
}

/* Adds one to a counter. Ends the child with 0 when that went well. */
static void count_up(int times)
{
    for (int i = 0; i < times; i++) {
        struct store *store;
        json_t *data;

        if (store_open(path, "tlsa", &store, NULL) != 0)
            _exit(1);
        data = store_data(store);
        json_object_set_new(data, "n",
                            json_integer(json_integer_value(json_object_get(data, "n")) + 1));
        if (store_save(store, NULL) != 0)
            _exit(2);
        store_close(store);
    }
}

static void writers_take_turns(void **state)
{
    struct store *store;
    pid_t children[4];

    (void)state;
    unlink(path);
    for (size_t i = 0; i < COUNT(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            count_up(10);
            _exit(0);
        }
    }
    for (size_t i = 0; i < COUNT(children); i++) {
        int status;

        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
    assert_int_equal(json_integer_value(json_object_get(store_data(store), "n")), 40);
    store_close(store);
}

static void a_kill_at_any_moment_leaves_a_whole_file(void **state)
{
    (void)state;
    unlink(path);
    for (int i = 0; i < 20; i++) {
        const struct timespec pause = {.tv_nsec = 700000L * (i + 1)};
        struct store *store;
        char aside[128];
        pid_t child = fork();

        if (child == 0) {
            count_up(1000000);
            _exit(0);
        }
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
        store_close(store);
        snprintf(aside, sizeof aside, "%s.new-%ld", path, (long)child);
        unlink(aside);
    }
}

/* A hostile zone has records of 60 KB for each of 50 hosts. */
static void a_state_too_large_to_read_is_not_written(void **state)
{
    struct store *store;
    struct err err = {0};
    char *big = mem_calloc(STORE_SIZE_MAX + 1, 1);

    (void)state;
    put("");
    assert_int_equal(store_open(path, "tlsa", &store, NULL), 0);
    memset(big, 'x', STORE_SIZE_MAX);
    json_object_set_new(store_data(store), "n", json_string(big));
    assert_int_equal(store_save(store, &err), ERR_SYSTEM);
    assert_non_null(strstr(err.text, "over 1 MiB"));
    assert_string_equal(content(), "");
    store_close(store);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_comes_back),
        cmocka_unit_test(foreign_files_are_left_alone),
        cmocka_unit_test(an_empty_file_is_a_new_one),
        cmocka_unit_test(links_and_devices_are_refused),
        cmocka_unit_test(a_state_too_large_to_read_is_not_written),
        cmocka_unit_test(writers_take_turns),
        cmocka_unit_test(a_kill_at_any_moment_leaves_a_whole_file),
    };

    return cmocka_run_group_tests_name("store", tests, setup, teardown);
}
