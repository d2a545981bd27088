/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anonymise: stable tokens in the place of names, by a secret that stays with the survey. */
#ifndef SURVEY_ANONYMISE_H
#define SURVEY_ANONYMISE_H

#include "base/err.h"
#include "base/mem.h"

struct anonymise;

/* The secret is in the file `path`, which is made with random octets where it is not there (mode
 * 0600). ERR_SYSTEM, ERR_SYNTAX. The caller frees. */
MUST_CHECK int anonymise_open(const char *path, struct anonymise **out, struct err *err);
void anonymise_free(struct anonymise *anonymise);

/* "domain-3f9a77b1c0" for the kind "domain": HMAC-SHA-256 of the name, 40 bits of it. In the arena;
 * `name` itself where `anonymise` is NULL, NULL for NULL. */
const char *anonymise_name(const struct anonymise *anonymise, struct arena *arena, const char *kind,
                           const char *name);

#endif
