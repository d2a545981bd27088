/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay: runs files through a fuzz target without a fuzzer, so that seeds and old findings are
 * part of make check.
 *
 *   replay_NAME [DIRECTORY|FILE]...    default: $srcdir/tests/fuzz/seeds/NAME
 *
 * Fails when no file was run.
 */
#include <config.h>

#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_SIZE_MAX (1024 * 1024)
#define PATH_SIZE 1024

/* Returns 1 when the file was run, 0 when it cannot be read. */
static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *whole, *data;
    size_t size;

    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return 0;
    }
    whole = malloc(FILE_SIZE_MAX);
    if (whole == NULL)
        abort();
    size = fread(whole, 1, FILE_SIZE_MAX, file);
    fclose(file);
    /* An allocation of the exact size, so that a sanitiser sees a read beyond the end. */
    data = malloc(size > 0 ? size : 1);
    if (data == NULL)
        abort();
    memcpy(data, whole, size);
    free(whole);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int run_path(const char *path)
{
    struct dirent *entry;
    struct stat status;
    int count = 0;
    DIR *dir;

    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return run_file(path);
    dir = opendir(path);
    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL) {
        char name[PATH_SIZE];
        int length;

        if (entry->d_name[0] == '.')
            continue;
        length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (length > 0 && (size_t)length < sizeof name)
            count += run_file(name);
    }
    closedir(dir);
    return count;
}

/* The seeds that belong to the program's own name. */
static int run_default(const char *program)
{
    const char *slash = strrchr(program, '/'), *srcdir = getenv("srcdir");
    const char *name = slash == NULL ? program : slash + 1;
    char path[PATH_SIZE];

    if (strncmp(name, "replay_", 7) == 0)
        name += 7;
    snprintf(path, sizeof path, "%s/tests/fuzz/seeds/%s", srcdir == NULL ? "." : srcdir, name);
    return run_path(path);
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += run_path(argv[i]);
    if (argc < 2)
        count = run_default(argv[0]);
    /* A seed that fails does not return here. */
    printf("%d passed, 0 failed\n", count);
    return count > 0 ? 0 : 1;
}
