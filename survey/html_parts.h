/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html_parts: what pages are made of: escaped text, the style sheet, the script. */
#ifndef SURVEY_HTML_PARTS_H
#define SURVEY_HTML_PARTS_H

#include <jansson.h>
#include <stdio.h>

/* report.css and report.js, built in. */
extern const char html_style[], html_script[];

/* Text with the characters that markup is made of escaped; NULL writes nothing. */
void html_text(FILE *out, const char *text);
/* The head of a page up to <body>, with a policy that forbids everything from outside. */
void html_head(FILE *out, const char *title);
/* "12 of 34", "35 %": the text members of an object, "" for none. */
const char *html_member(const json_t *object, const char *key);
/* "2026-11-25 15:40 UTC"; nothing for null. */
void html_time(FILE *out, const json_t *epoch);

#endif
