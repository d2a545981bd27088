/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/anonymise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define KEY_SIZE 32

struct anonymise {
    unsigned char key[KEY_SIZE];
};

static int make_key(const char *path, unsigned char key[KEY_SIZE], struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool done = fd >= 0 && getrandom(key, KEY_SIZE, 0) == KEY_SIZE &&
                write(fd, key, KEY_SIZE) == KEY_SIZE && fsync(fd) == 0;

    if (fd >= 0 && close(fd) != 0)
        done = false;
    return done ? 0 : err_set(err, ERR_SYSTEM, "cannot write %.150s: %s", path, strerror(errno));
}

int anonymise_open(const char *path, struct anonymise **out, struct err *err)
{
    struct anonymise *anonymise = mem_calloc(1, sizeof *anonymise);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc = 0;

    if (fd < 0 && errno == ENOENT)
        rc = make_key(path, anonymise->key, err);
    else if (fd < 0)
        rc = err_set(err, ERR_SYSTEM, "%.150s: %s", path, strerror(errno));
    else if (read(fd, anonymise->key, KEY_SIZE) != KEY_SIZE)
        rc = err_set(err, ERR_SYNTAX, "%.150s is not a secret of this program", path);
    if (fd >= 0)
        close(fd);
    if (rc == 0)
        *out = anonymise;
    else
        free(anonymise);
    return rc;
}

void anonymise_free(struct anonymise *anonymise)
{
    free(anonymise);
}

const char *anonymise_name(const struct anonymise *anonymise, struct arena *arena, const char *kind,
                           const char *name)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (anonymise == NULL || name == NULL)
        return name;
    if (HMAC(EVP_sha256(), anonymise->key, KEY_SIZE, (const unsigned char *)name, strlen(name), mac,
             &size) == NULL)
        return kind;
    return arena_printf(arena, "%s-%02x%02x%02x%02x%02x", kind, mac[0], mac[1], mac[2], mac[3],
                        mac[4]);
}
