/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "cli/extra_opts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where monitoring-plugins looks, then where older ones did. */
static const char *const places[] = {
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
};

static const char *const names[] = {"monitoring-plugins.ini", "plugins.ini", "nagios-plugins.ini"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The first file of `names` in the directories of $NAGIOS_CONFIG_PATH. */
static const char *file_in_path(struct arena *arena, const char *path)
{
    while (*path != '\0') {
        size_t length = strcspn(path, ":");

        for (size_t i = 0; i < COUNT(names) && length > 0; i++) {
            const char *file = arena_printf(arena, "%.*s/%s", (int)length, path, names[i]);

            if (access(file, F_OK) == 0)
                return file;
        }
        path += length + (path[length] == ':');
    }
    return NULL;
}

static const char *default_file(struct arena *arena)
{
    const char *given = getenv("MP_CONFIG_FILE"), *path = getenv("NAGIOS_CONFIG_PATH");
    const char *file = path != NULL ? file_in_path(arena, path) : NULL;

    if (given != NULL && given[0] != '\0')
        return arena_strdup(arena, given);
    for (size_t i = 0; file == NULL && i < COUNT(places); i++) {
        if (access(places[i], F_OK) == 0)
            file = places[i];
    }
    return file;
}

/* The content of a regular file. */
static int file_read(struct arena *arena, const char *file, char **data, size_t *size,
                     struct err *err)
{
    /* Not blocking: a FIFO must not hold the program. */
    int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;
    ssize_t got = 1;
    int rc = 0;

    if (fd < 0)
        return err_set(err, ERR_USAGE, "--extra-opts: cannot open %.120s (%s)", file,
                       strerror(errno));
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        rc = err_set(err, ERR_USAGE, "--extra-opts: %.120s is no regular file", file);
    else if (status.st_size > INI_SIZE_MAX)
        rc = err_set(err, ERR_USAGE, "--extra-opts: %.120s is over %d bytes", file, INI_SIZE_MAX);
    *data = arena_alloc(arena, 1, INI_SIZE_MAX);
    *size = 0;
    while (rc == 0 && got > 0 && *size < INI_SIZE_MAX) {
        got = read(fd, *data + *size, INI_SIZE_MAX - *size);
        if (got > 0)
            *size += (size_t)got;
        else if (got < 0)
            rc = err_set(err, ERR_USAGE, "--extra-opts: cannot read %.120s (%s)", file,
                         strerror(errno));
    }
    close(fd);
    return rc;
}

/* One --extra-opts: the words of "[SECTION][@FILE]". */
static int load(struct arena *arena, const char *program, const char *value, char ***words,
                size_t *count, struct err *err)
{
    const char *at = strchr(value, '@'), *section = program, *file = NULL;
    size_t length = at != NULL ? (size_t)(at - value) : strlen(value), size = 0;
    struct err why = {0};
    char *data = NULL;
    int rc;

    if (length > 0)
        section = arena_strndup(arena, value, length);
    if (at != NULL && at[1] != '\0')
        file = at + 1;
    if (file != NULL && strcmp(file, "-") == 0)
        return err_set(err, ERR_USAGE, "--extra-opts: standard input is not read");
    if (file == NULL)
        file = default_file(arena);
    if (file == NULL)
        return err_set(err, ERR_USAGE,
                       "--extra-opts: no ini file in the usual places, name one with @FILE");
    rc = file_read(arena, file, &data, &size, err);
    if (rc != 0)
        return rc;
    rc = extra_opts_parse(arena, data, size, section, words, count, &why);
    if (rc == ERR_PERM)
        return err_set(err, ERR_USAGE, "--extra-opts: no section [%.60s] in %.120s", section, file);
    if (rc != 0)
        return err_set(err, ERR_USAGE, "--extra-opts: %.120s, %s", file, why.text);
    return 0;
}

/* Whether argv[i] is ours: sets *value ("" without one) and *used, how many words it takes. */
static bool is_extra_opts(int argc, char **argv, int i, const char **value, int *used)
{
    static const char option[] = "--extra-opts";
    const size_t length = sizeof option - 1;

    *value = "";
    *used = 1;
    if (strncmp(argv[i], option, length) != 0)
        return false;
    if (argv[i][length] == '=') {
        *value = argv[i] + length + 1;
        return true;
    }
    if (argv[i][length] != '\0')
        return false;
    if (i + 1 < argc && argv[i + 1][0] != '-') {
        *value = argv[i + 1];
        *used = 2;
    }
    return true;
}

int extra_opts_expand(struct arena *arena, const char *program, int *argc, char ***argv,
                      int *from_file, struct err *err)
{
    char **rest = arena_alloc(arena, (size_t)*argc + 1, sizeof *rest), **words = NULL, **all;
    size_t rest_count = 0, count = 0;
    int i = 1;

    while (i < *argc && strcmp((*argv)[i], "--") != 0) {
        const char *value;
        int used, rc;

        if (!is_extra_opts(*argc, *argv, i, &value, &used)) {
            rest[rest_count++] = (*argv)[i++];
            continue;
        }
        rc = load(arena, program, value, &words, &count, err);
        if (rc != 0)
            return rc;
        i += used;
    }
    while (i < *argc)
        rest[rest_count++] = (*argv)[i++];
    all = arena_alloc(arena, count + rest_count + 2, sizeof *all);
    all[0] = *argc > 0 ? (*argv)[0] : arena_strdup(arena, program);
    if (count > 0)
        memcpy(all + 1, words, count * sizeof *all);
    if (rest_count > 0)
        memcpy(all + 1 + count, rest, rest_count * sizeof *all);
    *argv = all;
    *argc = (int)(1 + count + rest_count);
    *from_file = (int)count;
    return 0;
}
