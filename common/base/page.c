/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/page.h"

#include <string.h>

size_t page_columns(const char *text)
{
    size_t columns = 0;

    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static void add_blanks(size_t count, struct buf *out)
{
    while (count-- > 0)
        buf_adds(out, " ");
}

/* Moves past white space; true when an empty line was among it. */
static bool skip_space(const char **at)
{
    int feeds = 0;

    for (; **at == ' ' || **at == '\n'; (*at)++)
        feeds += **at == '\n';
    return feeds > 1;
}

void page_fill(const char *text, size_t at, size_t indent, size_t width, struct buf *out)
{
    size_t column = at;

    skip_space(&text);
    while (*text != '\0') {
        size_t length = strcspn(text, " \n"), wide = 0;
        bool fresh = column <= indent;

        for (size_t i = 0; i < length; i++)
            wide += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (!fresh && column + 1 + wide > width) {
            buf_adds(out, "\n");
            column = 0;
            fresh = true;
        }
        if (fresh && column < indent) {
            add_blanks(indent - column, out);
            column = indent;
        } else if (!fresh) {
            buf_adds(out, " ");
            column++;
        }
        buf_add(out, text, length);
        column += wide;
        text += length;
        if (skip_space(&text) && *text != '\0') {
            buf_adds(out, "\n\n");
            column = 0;
        }
    }
    buf_adds(out, "\n");
}

/* One character of text, escaped for roff. `before`: the one before it on the line, 0 at its begin.
 */
static void add_escaped(char c, char before, struct buf *out)
{
    if (c == '\\')
        buf_adds(out, "\\e");
    else if (c == '-' && (before == 0 || strchr(" -(\"|[", before) != NULL))
        buf_adds(out, "\\-"); /* an option's dash, no hyphen */
    else if ((c == '.' || c == '\'') && before == 0)
        buf_addf(out, "\\&%c", c);
    else
        buf_add(out, &c, 1);
}

/* Whether a sentence ends before `at`, a blank: then the next begins a line. */
static bool sentence_ends(const char *begin, const char *at)
{
    return at > begin && strchr(".!?", at[-1]) != NULL && at[1] >= 'A' && at[1] <= 'Z';
}

void page_mdoc(const char *text, struct buf *out)
{
    const char *begin = text;
    char before = 0;

    for (; *text != '\0'; text++) {
        if (*text == '\n' && text[1] == '\n') {
            buf_adds(out, before == 0 ? ".Pp\n" : "\n.Pp\n");
            before = 0;
            text++;
        } else if (*text == '\n' || (*text == ' ' && sentence_ends(begin, text))) {
            if (before != 0)
                buf_adds(out, "\n");
            before = 0;
        } else if (*text != ' ' || before != 0) {
            add_escaped(*text, before, out);
            before = *text;
        }
    }
    if (before != 0)
        buf_adds(out, "\n");
}

void page_mdoc_arg(const char *text, struct buf *out)
{
    char before = ' ';

    buf_adds(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"')
            buf_adds(out, "\\(dq");
        else
            add_escaped(*text, before, out);
        before = *text;
    }
    buf_adds(out, "\"");
}

void page_mdoc_head(const char *name, int section, const char *version, const char *summary,
                    struct buf *out)
{
    buf_adds(out,
             ".\\\" Made from the tables in the program; do not edit.\n.Dd " PAGE_DATE "\n.Dt ");
    for (const char *at = name; *at != '\0'; at++)
        buf_addf(out, "%c", *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
    buf_addf(out, " %d\n.Os mailsec-plugins %s\n.Sh NAME\n.Nm %s\n.Nd ", section, version, name);
    page_mdoc(summary, out);
}
