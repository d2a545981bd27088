/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text: the one sanitiser. Whatever came from outside passes it on its way out.
 *
 * Kept: printable ASCII but | < > ` and well-formed UTF-8 beyond it. Replaced by "?": C0, DEL, C1,
 * bidirectional overrides and isolates, U+2028/9, U+FEFF, surrogates, overlong and other invalid
 * UTF-8 (one
 * "?" a byte). Runs of CR, LF and HTAB become one blank. So the result cannot forge perfdata,
 * lines, markup or terminal sequences.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

/* Cleans `length` bytes into `out` of `size` bytes, NUL-terminated, never cutting a character in
 * two; a cut text ends in "...". Returns the length written. */
size_t text_clean(const char *data, size_t length, char *out, size_t size);
/* The same into an arena, at most `cap` bytes of result. */
char *text_clean_copy(struct arena *arena, const char *data, size_t length, size_t cap);
/* Whether a text already is as text_clean() would leave it. */
bool text_is_clean(const char *text);
/* ASCII-only case folding, whatever the locale. */
char text_lower(char c);
bool text_equal_nocase(const char *a, const char *b);
/* Shell pattern with * and ?, ASCII case-insensitive, whole text; no character classes. Linear
 * time. */
bool text_glob(const char *pattern, const char *text);

#endif
