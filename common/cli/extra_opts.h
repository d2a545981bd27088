/* SPDX-License-Identifier: GPL-3.0-or-later */
/* extra_opts: --extra-opts[=[SECTION][@FILE]], options from an ini file, as monitoring-plugins has
 * it. */
#ifndef CLI_EXTRA_OPTS_H
#define CLI_EXTRA_OPTS_H

#include "base/mem.h"

#define INI_SIZE_MAX (256 * 1024)
#define INI_OPTIONS_MAX 512

/*
 * Takes every --extra-opts out of argv and puts the options from the files in front of the others,
 * so that the command line wins. Default section: the program's name. Default files: the first that
 * exists of $MP_CONFIG_FILE, $NAGIOS_CONFIG_PATH's directories and the usual places of
 * monitoring-plugins and nagios-plugins. "key = value" becomes --key=value, "key" --key, a single
 * letter -k. "-" as a file (standard input) is refused. ERR_USAGE names file, section and line
 * number, never a line's content. The new vector lives in the arena, *argc counts it.
 */
MUST_CHECK int extra_opts_expand(struct arena *arena, const char *program, int *argc, char ***argv,
                                 struct err *err);

/* The parser: `size` bytes of an ini file, options of `section` pushed to *words. For tests and
 * fuzzing. Returns the number of options, ERR_SYNTAX with the line number, or ERR_PERM when there
 * is no such section. */
MUST_CHECK int extra_opts_parse(struct arena *arena, const char *data, size_t size,
                                const char *section, char ***words, size_t *count, struct err *err);

#endif
