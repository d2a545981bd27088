/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#define HEADER_KEY "mailsec-plugins-state"

struct store {
    char *path;
    const char *kind;
    int fd; /* holds the lock */
    json_t *data;
};

static int refuse(struct err *err, int code, const char *path, const char *why)
{
    return err_set(err, code, "state file %.150s: %.80s", path, why);
}

/* Whether the path still leads to what fd is: another process may have renamed a new file over it.
 */
static bool is_current(const char *path, int fd)
{
    struct stat here, there;

    return fstat(fd, &here) == 0 && lstat(path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* One try. Returns a locked descriptor, -1 with errno; EAGAIN: somebody else has it. */
static int try_open(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat info;

    if (fd < 0)
        return -1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    if (fcntl(fd, F_SETLK, &lock) == 0 && is_current(path, fd))
        return fd;
    close(fd);
    errno = EAGAIN;
    return -1;
}

static int open_locked(const char *path, struct err *err)
{
    const struct timespec pause = {.tv_nsec = 20000000};

    for (int tries = 0; tries < 100; tries++) {
        int fd = try_open(path);

        if (fd >= 0)
            return fd;
        if (errno == EINVAL)
            return refuse(err, ERR_SYSTEM, path, "not a regular file, left alone");
        if (errno == ELOOP)
            return refuse(err, ERR_SYSTEM, path, "a symbolic link, not followed");
        if (errno != EAGAIN)
            return refuse(err, ERR_SYSTEM, path, strerror(errno));
        nanosleep(&pause, NULL);
    }
    return refuse(err, ERR_SYSTEM, path, "locked by another process");
}

/* The whole file into *text (heap). ERR_SYNTAX when it is too large. */
static int read_all(int fd, char **text, size_t *length)
{
    char *data = mem_calloc(1, STORE_SIZE_MAX + 1);
    size_t have = 0;
    ssize_t n;

    while (have <= STORE_SIZE_MAX && (n = read(fd, data + have, STORE_SIZE_MAX + 1 - have)) > 0)
        have += (size_t)n;
    if (have > STORE_SIZE_MAX) {
        free(data);
        return ERR_SYNTAX;
    }
    *text = data;
    *length = have;
    return 0;
}

static int load(struct store *store, struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    json_t *root;
    const char *kind = NULL;
    int format = 0, rc = 0;
    json_t *data = NULL;

    if (read_all(store->fd, &text, &length) != 0)
        return refuse(err, ERR_SYNTAX, store->path, "larger than 1 MiB, left alone");
    if (length == 0) { /* new, or created by a process that was killed before it wrote */
        free(text);
        store->data = json_object();
        return 0;
    }
    root = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    if (root == NULL || json_unpack(root, "{s:s, s:i, s:o}", HEADER_KEY, &kind, "format", &format,
                                    "data", &data) != 0)
        rc =
            refuse(err, ERR_SYNTAX, store->path, "damaged or not a state file of ours, left alone");
    else if (format > STORE_FORMAT)
        rc = refuse(err, ERR_PERM, store->path, "written by a newer version, left alone");
    else if (strcmp(kind, store->kind) != 0 || !json_is_object(data))
        rc = refuse(err, ERR_SYNTAX, store->path, "the state of another program, left alone");
    else
        store->data = json_incref(data);
    json_decref(root);
    return rc;
}

int store_open(const char *path, const char *kind, struct store **out, struct err *err)
{
    struct store *store;
    int fd = open_locked(path, err), rc;

    if (fd < 0)
        return fd;
    store = mem_calloc(1, sizeof *store);
    store->path = mem_strdup(path);
    store->kind = kind;
    store->fd = fd;
    rc = load(store, err);
    if (rc != 0) {
        store_close(store);
        return rc;
    }
    *out = store;
    return 0;
}

json_t *store_data(struct store *store)
{
    return store->data;
}

static int write_all(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t n = write(fd, text, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        text += n;
        left -= (size_t)n;
    }
    return fsync(fd);
}

int store_save(struct store *store, struct err *err)
{
    json_t *root = json_pack("{s:s, s:i, s:O}", HEADER_KEY, store->kind, "format", STORE_FORMAT,
                             "data", store->data);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS);
    size_t room = strlen(store->path) + 32;
    char *aside = mem_calloc(1, room);
    int fd, rc = 0;

    /* What could not be read again is not written. */
    if (text == NULL || strlen(text) > STORE_SIZE_MAX) {
        rc = refuse(err, ERR_SYSTEM, store->path, "the state is over 1 MiB, not written");
        goto done;
    }
    snprintf(aside, room, "%s.new-%ld", store->path, (long)getpid());
    fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        rc = refuse(err, ERR_SYSTEM, store->path, strerror(errno));
    } else {
        rc = write_all(fd, text);
        if (close(fd) != 0 || rc != 0 || rename(aside, store->path) != 0) {
            rc = refuse(err, ERR_SYSTEM, store->path, strerror(errno));
            unlink(aside);
        }
    }
done:
    free(aside);
    free(text);
    json_decref(root);
    return rc;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    json_decref(store->data);
    close(store->fd);
    free(store->path);
    free(store);
}
