/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the ini file of --extra-opts. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "cli/extra_opts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct err err = {0};
    char **words = NULL;
    size_t count = 0;
    int rc;

    rc = extra_opts_parse(arena, (const char *)data, size, "check_x", &words, &count, &err);
    FUZZ_CHECK(rc == 0 || rc == ERR_SYNTAX || rc == ERR_PERM || rc == ERR_CAP);
    FUZZ_CHECK((rc == 0) == (err.text[0] == '\0'));
    FUZZ_CHECK(rc == 0 ? count <= 2 * INI_OPTIONS_MAX : count == 0);
    for (size_t i = 0; i < count; i++) {
        /* No word ends the options or asks for another file. */
        FUZZ_CHECK(words[i] != NULL && strlen(words[i]) <= size + 2);
        if (words[i][0] == '-' && words[i][1] == '-' && (i == 0 || strlen(words[i - 1]) != 2))
            FUZZ_CHECK(words[i][2] != '\0' && strcmp(words[i], "--extra-opts") != 0 &&
                       strncmp(words[i], "--extra-opts=", 13) != 0);
    }
    arena_free(arena);
    return 0;
}
