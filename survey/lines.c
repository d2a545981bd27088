/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "survey/output.h"

struct lines {
    FILE *file;
    char *path;
    char *text;
    size_t room, size;
    size_t number;
    off_t start, end;
    bool too_long;
    int error;
};

/* A line is read again at its place, so standard input is kept in a file without a name. */
static FILE *spooled(void)
{
    FILE *file = tmpfile();
    char part[65536];
    size_t n;

    while (file != NULL && (n = fread(part, 1, sizeof part, stdin)) > 0) {
        if (fwrite(part, 1, n, file) != n) {
            fclose(file);
            return NULL;
        }
    }
    if (file != NULL)
        rewind(file);
    return file;
}

int lines_open(const char *path, struct lines **out, struct err *err)
{
    FILE *file = strcmp(path, "-") == 0 ? spooled() : fopen(path, "re");
    struct lines *lines;

    if (file == NULL)
        return err_set(err, ERR_SYSTEM, "%.150s: %s", path, strerror(errno));
    lines = mem_calloc(1, sizeof *lines);
    lines->file = file;
    lines->path = mem_strdup(path);
    *out = lines;
    return 0;
}

void lines_close(struct lines *lines)
{
    if (lines == NULL)
        return;
    fclose(lines->file);
    free(lines->path);
    free(lines->text);
    free(lines);
}

/* Reads up to the next line feed into the room, which grows. Returns whether one came. */
static bool read_line(struct lines *lines)
{
    lines->size = 0;
    for (;;) {
        int c = getc_unlocked(lines->file);

        if (c == EOF)
            return false;
        if (c == '\n')
            return true;
        if (lines->size + 1 >= LINE_MAX_SIZE) {
            lines->too_long = true;
            return false;
        }
        if (lines->size + 1 >= lines->room) {
            lines->room = lines->room == 0 ? 4096 : 2 * lines->room;
            lines->text = mem_realloc(lines->text, lines->room, 1);
        }
        lines->text[lines->size++] = (char)c;
    }
}

enum lines_result lines_next(struct lines *lines)
{
    lines->start = lines->end;
    lines->number++;
    if (read_line(lines)) {
        lines->end = lines->start + (off_t)lines->size + 1;
        return LINES_ONE;
    }
    lines->error = errno;
    return lines->too_long || ferror(lines->file) ? LINES_FAILED : LINES_END;
}

enum lines_result lines_at(struct lines *lines, off_t start)
{
    clearerr(lines->file);
    if (fseeko(lines->file, start, SEEK_SET) != 0) {
        lines->error = errno;
        return LINES_FAILED;
    }
    lines->end = start;
    return lines_next(lines);
}

int lines_error(const struct lines *lines, struct err *err)
{
    return err_set(err, ERR_SYSTEM, "%.150s:%zu: %s", lines->path, lines->number,
                   lines->too_long ? "the line is too long" : strerror(lines->error));
}

json_t *lines_json(const struct lines *lines, struct err *err)
{
    json_error_t why = {0};
    json_t *json = json_loadb(lines->text != NULL ? lines->text : "", lines->size, 0, &why);

    if (json == NULL || !json_is_object(json)) {
        err_set(err, ERR_SYNTAX, "%.120s:%zu: not a line of a survey: %.80s", lines->path,
                lines->number, json != NULL ? "no object" : why.text);
        json_decref(json);
        return NULL;
    }
    return json;
}

const char *lines_text(const struct lines *lines, size_t *size)
{
    *size = lines->size;
    return lines->text;
}

off_t lines_start(const struct lines *lines)
{
    return lines->start;
}

off_t lines_end(const struct lines *lines)
{
    return lines->end;
}
