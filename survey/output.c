/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "survey/lines.h"

#define SYNC_EVERY 10000 /* milliseconds between two times that the disk is made to write */

struct output {
    struct arena *arena;
    const char *folder; /* NULL: standard output */
    int lock;           /* the folder, locked */
    int files[LINE_KINDS];
    off_t sizes[LINE_KINDS];
    struct hash keys[LINE_KINDS];
    size_t before[LINE_KINDS];
    msec synced;
    struct err broken; /* code 0: nothing has failed yet */
};

const char *line_kind_name(enum line_kind kind)
{
    static const char *const names[] = {"domain", "host", "address"};

    return names[kind];
}

const char *line_kind_file(enum line_kind kind)
{
    static const char *const names[] = {"domains.jsonl", "hosts.jsonl", "addresses.jsonl"};

    return names[kind];
}

const char *line_key(const json_t *line, enum line_kind *kind, char out[LINE_KEY_SIZE])
{
    const char *name = json_string_value(json_object_get(line, "kind"));
    const char *host = json_string_value(json_object_get(line, "host"));
    const char *address = json_string_value(json_object_get(line, "address"));
    const char *domain = json_string_value(json_object_get(line, "domain"));
    const char *key = NULL;

    for (int i = 0; name != NULL && i < LINE_KINDS; i++) {
        if (strcmp(name, line_kind_name((enum line_kind)i)) == 0)
            *kind = (enum line_kind)i;
    }
    if (name == NULL || strcmp(name, line_kind_name(*kind)) != 0)
        return NULL;
    if (*kind == LINE_DOMAIN)
        key = domain;
    else if (*kind == LINE_HOST)
        key = host;
    if (*kind == LINE_ADDRESS && host != NULL && address != NULL) {
        snprintf(out, LINE_KEY_SIZE, "%.253s %.64s %lld", host, address,
                 (long long)json_integer_value(json_object_get(line, "port")));
        return out;
    }
    if (key == NULL)
        return NULL;
    snprintf(out, LINE_KEY_SIZE, "%.253s", key);
    return out;
}

const char *output_path(struct output *output, const char *name)
{
    if (output->folder == NULL)
        return NULL;
    return arena_printf(output->arena, "%s/%s", output->folder, name);
}

static int open_folder(struct output *output, const char *folder, struct err *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "cannot make the folder %.150s: %s", folder,
                       strerror(errno));
    output->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (output->lock < 0)
        return err_set(err, ERR_SYSTEM, "%.150s: %s", folder, strerror(errno));
    if (flock(output->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, ERR_USAGE, "%.150s: another survey is writing there", folder);
    output->folder = arena_strdup(output->arena, folder);
    return 0;
}

/* Notes the lines of an earlier run. A torn last line ends up behind `sizes`. */
static int note_lines(struct output *output, enum line_kind kind, struct err *err)
{
    const char *path = output_path(output, line_kind_file(kind));
    struct lines *lines;
    enum lines_result result;
    int rc = lines_open(path, &lines, err);

    if (rc != 0)
        return rc;
    while ((result = lines_next(lines)) == LINES_ONE) {
        char key[LINE_KEY_SIZE];
        enum line_kind found = kind;
        json_t *json = lines_json(lines, NULL);

        if (json != NULL && line_key(json, &found, key) != NULL && found == kind)
            hash_put(&output->keys[kind], key, NULL);
        json_decref(json);
        output->sizes[kind] = lines_end(lines);
    }
    rc = result == LINES_FAILED ? lines_error(lines, err) : 0;
    lines_close(lines);
    output->before[kind] = output->keys[kind].count;
    return rc;
}

static int open_file(struct output *output, enum line_kind kind, bool resume, struct err *err)
{
    const char *path = output_path(output, line_kind_file(kind));
    struct stat found;
    int rc = 0;

    if (!resume && stat(path, &found) == 0 && found.st_size > 0)
        return err_set(err, ERR_USAGE,
                       "%.150s holds lines of an earlier survey: add --resume to go on with it, or "
                       "name another folder",
                       path);
    output->files[kind] = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (output->files[kind] < 0)
        return err_set(err, ERR_SYSTEM, "cannot write %.150s: %s", path, strerror(errno));
    if (resume)
        rc = note_lines(output, kind, err);
    if (rc == 0 && ftruncate(output->files[kind], output->sizes[kind]) != 0)
        rc = err_set(err, ERR_SYSTEM, "%.150s: %s", path, strerror(errno));
    return rc;
}

int output_open(const char *folder, bool resume, struct output **out, struct err *err)
{
    struct output *output = mem_calloc(1, sizeof *output);
    int rc = 0;

    output->arena = arena_new();
    output->lock = -1;
    for (int kind = 0; kind < LINE_KINDS; kind++)
        output->files[kind] = -1;
    if (folder != NULL)
        rc = open_folder(output, folder, err);
    for (int kind = 0; folder != NULL && rc == 0 && kind < LINE_KINDS; kind++)
        rc = open_file(output, (enum line_kind)kind, resume, err);
    if (rc == 0)
        *out = output;
    else if (output_close(output, NULL) != 0)
        return rc;
    return rc;
}

int output_close(struct output *output, struct err *err)
{
    int rc = 0;

    if (output == NULL)
        return 0;
    for (int kind = 0; kind < LINE_KINDS; kind++) {
        if (output->files[kind] >= 0 &&
            (fsync(output->files[kind]) != 0 || close(output->files[kind]) != 0))
            rc = err_set(err, ERR_SYSTEM, "%.100s/%s: %s", output->folder,
                         line_kind_file((enum line_kind)kind), strerror(errno));
        hash_clear(&output->keys[kind]);
    }
    if (output->lock >= 0)
        close(output->lock);
    arena_free(output->arena);
    free(output);
    return rc;
}

/* Returns whether all of it was written. */
static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static int broken(struct output *output, enum line_kind kind, struct err *err)
{
    const char *why = strerror(errno);

    if (output->folder == NULL)
        return err_set(err, ERR_SYSTEM, "standard output: %s", why);
    if (ftruncate(output->files[kind], output->sizes[kind]) != 0)
        why = strerror(errno);
    err_set(&output->broken, ERR_SYSTEM,
            "%.120s/%s: %s; what was finished is kept, and --resume goes on", output->folder,
            line_kind_file(kind), why);
    if (err != NULL)
        *err = output->broken;
    return ERR_SYSTEM;
}

int output_write(struct output *output, enum line_kind kind, const char *key, json_t *line,
                 struct err *err)
{
    int fd = output->folder != NULL ? output->files[kind] : STDOUT_FILENO;
    char *text;
    size_t length;
    bool written;

    if (output->broken.code != 0) {
        json_decref(line);
        *err = output->broken;
        return ERR_SYSTEM;
    }
    text = json_dumps(line, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(line);
    if (text == NULL)
        return err_set(err, ERR_INTERNAL, "a line could not be made");
    length = strlen(text);
    text[length] = '\n'; /* in the place of the NUL */
    written = write_all(fd, text, length + 1);
    free(text);
    if (!written)
        return broken(output, kind, err);
    output->sizes[kind] += (off_t)length + 1;
    hash_put(&output->keys[kind], key, NULL);
    if (output->folder != NULL && clock_now() - output->synced > SYNC_EVERY) {
        output->synced = clock_now();
        for (int i = 0; i < LINE_KINDS; i++)
            fdatasync(output->files[i]);
    }
    return 0;
}

bool output_has(const struct output *output, enum line_kind kind, const char *key)
{
    return hash_get(&output->keys[kind], key) != NULL;
}

size_t output_count(const struct output *output, enum line_kind kind)
{
    return output->before[kind];
}

int output_replace(struct output *output, const char *name, const char *text, size_t size,
                   struct err *err)
{
    const char *path = output_path(output, name), *aside;
    int fd;
    bool done;

    if (path == NULL)
        return 0;
    aside = arena_printf(output->arena, "%s.new", path);
    fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    done = fd >= 0 && write_all(fd, text, size) && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        done = false;
    if (!done || rename(aside, path) != 0)
        return err_set(err, ERR_SYSTEM, "cannot write %.150s: %s", path, strerror(errno));
    return 0;
}
