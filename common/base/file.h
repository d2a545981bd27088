/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file: files that the user names. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/* A whole file into `out`, up to its cap, which is whole KiB or MiB. Never blocks on what is put in
 * a file's place: devices are refused, and a pipe's writer has 5 seconds. ERR_SYSTEM, ERR_SYNTAX
 * when it is longer; the sentence names the file. */
MUST_CHECK int file_read(const char *file, struct buf *out, struct err *err);

/* Takes descriptors 0 to 2 where they are free, so that no socket becomes standard output: the
 * first thing in a main(). */
void file_take_standard(void);

#endif
