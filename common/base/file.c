/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define PIPE_WAIT ((msec)5000)
#define MIB ((size_t)1024 * 1024)

/* Waits for a pipe's writer; false when the time is over. */
static bool wait_for(int fd, msec until)
{
    struct pollfd pipe = {.fd = fd, .events = POLLIN};
    msec left = clock_left(clock_now(), until);

    return left > 0 && poll(&pipe, 1, (int)left) > 0;
}

/* Reads to the end or to one byte more than the cap. 0 or an errno. */
static int read_all(int fd, struct buf *out)
{
    msec until = clock_now() + PIPE_WAIT;
    char chunk[16384];

    while (!out->full) {
        ssize_t got = read(fd, chunk, sizeof chunk);

        if (got > 0)
            (void)!buf_add(out, chunk, (size_t)got);
        else if (got == 0)
            return 0;
        else if (errno == EAGAIN && !wait_for(fd, until))
            return ETIMEDOUT;
        else if (errno != EAGAIN && errno != EINTR)
            return errno;
    }
    return 0;
}

int file_read(const char *file, struct buf *out, struct err *err)
{
    int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), failed;
    struct stat status;

    if (fd < 0)
        return err_set(err, ERR_SYSTEM, "cannot open %s: %s", file, strerror(errno));
    failed = fstat(fd, &status) != 0 ? errno : 0;
    if (failed == 0 && (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) {
        close(fd);
        return err_set(err, ERR_SYSTEM, "%s is no regular file", file);
    }
    if (failed == 0)
        failed = read_all(fd, out);
    close(fd);
    if (failed != 0)
        return err_set(err, ERR_SYSTEM, "cannot read %s: %s", file, strerror(failed));
    if (out->full)
        return err_set(err, ERR_SYNTAX, "%s is longer than %zu %s", file,
                       out->cap >= MIB ? out->cap / MIB : out->cap / 1024,
                       out->cap >= MIB ? "MiB" : "KiB");
    return 0;
}

void file_take_standard(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}
