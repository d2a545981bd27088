/* SPDX-License-Identifier: GPL-3.0-or-later */
/* extra_opts: --extra-opts[=[SECTION][@FILE]], options from an ini file, as monitoring-plugins has
 * it. */
#ifndef CLI_EXTRA_OPTS_H
#define CLI_EXTRA_OPTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

#define INI_SIZE_MAX (256 * 1024)
#define INI_OPTIONS_MAX 512

/*
 * Takes every --extra-opts out of argv and puts the options from the files in front of the others,
 * so that the command line wins. The argument may also be the next word, if that does not begin
 * with "-". Words after "--" stay as they are. Default section: `program`.
 *
 * Default file: $MP_CONFIG_FILE; else the first that exists of monitoring-plugins.ini, plugins.ini
 * and nagios-plugins.ini in the directories of $NAGIOS_CONFIG_PATH (separated by colons); else the
 * first that exists of the usual places of monitoring-plugins and nagios-plugins. "-" (standard
 * input) is refused, as is whatever is no regular file. ERR_USAGE names file, section and line
 * number, never a line's content. The new vector lives in the arena, *argc counts it, *from_file
 * counts the words from files, which stand after argv[0].
 */
MUST_CHECK int extra_opts_expand(struct arena *arena, const char *program, int *argc, char ***argv,
                                 int *from_file, struct err *err);

/*
 * The parser: `size` bytes of an ini file; words for the options of every section named `section`
 * are pushed to *words. "key = value" becomes "--key=value", "key" "--key", a single letter "-k"
 * and the value, if there is one, a word of its own. Lines that begin with # or ; are comments, as
 * is the rest of a line after a blank and #. For tests and fuzzing.
 *
 * Returns 0; ERR_SYNTAX with the line number; ERR_PERM when there is no such section; ERR_CAP for
 * over INI_OPTIONS_MAX options.
 */
MUST_CHECK int extra_opts_parse(struct arena *arena, const char *data, size_t size,
                                const char *section, char ***words, size_t *count, struct err *err);

#endif
