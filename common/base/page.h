/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page: text for people: filled paragraphs for terminals, and source of manual pages, mdoc(7). */
#ifndef BASE_PAGE_H
#define BASE_PAGE_H

#include "base/buf.h"

/* What the manuals are dated: the release. */
#define PAGE_DATE "November 23, 2026"

/* Fills words between column `indent` and `width`, beginning at column `at`, up to where the caller
 * has already written. Empty lines separate paragraphs. Ends with a line feed. A word that is too
 * long stands alone. */
void page_fill(const char *text, size_t at, size_t indent, size_t width, struct buf *out);
/* How many columns a text takes: its UTF-8 characters. */
size_t page_columns(const char *text);

/* Paragraphs as lines of mdoc(7): a sentence a line, whatever would be markup is escaped. */
void page_mdoc(const char *text, struct buf *out);
/* One argument of a macro, quoted and escaped. */
void page_mdoc_arg(const char *text, struct buf *out);
/* The first lines of a manual page, NAME section included. */
void page_mdoc_head(const char *name, int section, const char *version, const char *summary,
                    struct buf *out);

#endif
