/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store: a state file (--state-file), the only file that a plugin ever writes.
 *
 * A JSON object with our own header. Opened without following links, mode 0600, locked while in
 * use; written aside, flushed and renamed, so that a kill at any moment leaves the old or the new
 * state. A file that is foreign, damaged, of another kind or of a newer format is reported and left
 * alone.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <jansson.h>

#include "base/err.h"

#define STORE_SIZE_MAX (1024 * 1024)
#define STORE_FORMAT 1

struct store;

/* Opens or creates the file and locks it, waiting 2 s at most. `kind` says whose state it is
 * ("tlsa"). ERR_SYSTEM (cannot be opened, locked by another), ERR_SYNTAX (not ours, damaged),
 * ERR_PERM (of a newer program); the sentence names the file. */
MUST_CHECK int store_open(const char *path, const char *kind, struct store **out, struct err *err);
/* The state: an object to read and to change; empty for a new file. Owned by the store. */
json_t *store_data(struct store *store);
/* Writes the state. ERR_SYSTEM, and the old file is untouched. */
MUST_CHECK int store_save(struct store *store, struct err *err);
/* Unlocks and frees; saves nothing. NULL is fine. */
void store_close(struct store *store);

#endif
