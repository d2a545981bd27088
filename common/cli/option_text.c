/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option_text: --help and the manual page of a program, from its table. */
#include <config.h>

#include "cli/option.h"

#include <string.h>

#include "base/page.h"

#define WIDTH 80
#define HELP_COLUMN 30

/* "  -t, --timeout SECONDS[:STATE]". Returns its columns. */
static size_t add_left(const struct option_row *row, struct buf *out)
{
    size_t begin = out->len;

    if (row->letter != 0)
        buf_addf(out, "  -%c, --%s", row->letter, row->name);
    else
        buf_addf(out, "      --%s", row->name);
    if (row->value != NULL && row->optional)
        buf_addf(out, "[=%s]", row->value);
    else if (row->value != NULL)
        buf_addf(out, " %s", row->value);
    return page_columns(out->data + begin);
}

static void add_help_row(const struct option_row *row, struct buf *out)
{
    size_t at = add_left(row, out);

    /* Two blanks between at least; what does not fit in one line goes on below. */
    if (at + 2 > HELP_COLUMN && at + 2 + page_columns(row->help) > WIDTH) {
        buf_adds(out, "\n");
        at = 0;
    } else if (at + 2 > HELP_COLUMN) {
        buf_adds(out, " ");
        at++;
    }
    page_fill(row->help, at, HELP_COLUMN, WIDTH, out);
}

void options_help(const struct program *program, struct buf *out)
{
    for (size_t i = 0; program->synopsis[i] != NULL; i++)
        buf_addf(out, "%s %s %s\n", i == 0 ? "Usage:" : "      ", program->name,
                 program->synopsis[i]);
    buf_addf(out, "%s %s:", program->name, program->version);
    page_fill(program->summary, strlen(program->name) + strlen(program->version) + 2, 2, WIDTH,
              out);
    for (size_t i = 0; i < program->group_count; i++) {
        buf_addf(out, "%s:\n", program->groups[i].title);
        for (size_t k = 0; k < program->groups[i].count; k++)
            add_help_row(&program->groups[i].rows[k], out);
    }
}

/* "-H HOST [options]" as macros: Fl, Ar and Op. */
static void add_synopsis(const char *text, struct buf *out)
{
    buf_adds(out, ".Nm\n");
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        bool bracket = *text == '[' && text[length - 1] == ']';
        char word[64];

        if (length > 0 && length < sizeof word) {
            const char *inner = word + (bracket ? 1 : 0);

            memcpy(word, text, length);
            word[length - (bracket ? 1 : 0)] = '\0';
            buf_adds(out, bracket ? ".Op " : ".");
            buf_adds(out, *inner == '-' ? "Fl " : "Ar ");
            page_mdoc_arg(*inner == '-' ? inner + 1 : inner, out);
            buf_adds(out, "\n");
        }
        text += length + (text[length] == ' ');
    }
}

static void add_manual_row(const struct option_row *row, struct buf *out)
{
    const char *text = row->manual != NULL ? row->manual : row->help;
    struct buf sentence;

    buf_init(&sentence, 4096);
    buf_adds(out, ".It ");
    if (row->letter != 0)
        buf_addf(out, "Fl %c , ", row->letter);
    buf_addf(out, "Fl \\-%s", row->name);
    if (row->value != NULL) {
        buf_adds(out, row->optional ? " Ns Oo = Ns Ar " : " Ar ");
        page_mdoc_arg(row->value, out);
        buf_adds(out, row->optional ? " Oc" : "");
    }
    buf_adds(out, "\n");
    page_mdoc(text, &sentence);
    /* The short help has no capital and no full stop. */
    if (sentence.len > 0 && *sentence.data >= 'a' && *sentence.data <= 'z')
        *sentence.data = (char)(*sentence.data - 'a' + 'A');
    if (sentence.len > 1 && sentence.data[sentence.len - 2] != '.')
        buf_addf(out, "%.*s.\n", (int)sentence.len - 1, sentence.data);
    else
        buf_adds(out, sentence.data);
    buf_clear(&sentence);
    if (row->repeat)
        buf_adds(out, "May be given more than once.\n");
}

static void add_options(const struct program *program, struct buf *out)
{
    buf_adds(out, ".Sh OPTIONS\nLong options may be abbreviated where that is unambiguous.\n");
    for (size_t i = 0; i < program->group_count; i++) {
        buf_adds(out, ".Ss ");
        page_mdoc_arg(program->groups[i].title, out);
        buf_adds(out, "\n.Bl -tag -width Ds\n");
        for (size_t k = 0; k < program->groups[i].count; k++)
            add_manual_row(&program->groups[i].rows[k], out);
        buf_adds(out, ".El\n");
    }
}

static void add_examples(const struct option_example *example, struct buf *out)
{
    buf_adds(out, ".Sh EXAMPLES\n");
    for (; example->command != NULL; example++) {
        page_mdoc(example->what, out);
        buf_adds(out, ".Bd -literal -offset indent\n");
        page_mdoc(example->command, out);
        buf_adds(out, ".Ed\n");
        if (example[1].command != NULL)
            buf_adds(out, ".Pp\n");
    }
}

void options_manual(const struct program *program, struct buf *out)
{
    page_mdoc_head(program->name, 8, program->version, program->summary, out);
    buf_adds(out, ".Sh SYNOPSIS\n");
    for (size_t i = 0; program->synopsis[i] != NULL; i++)
        add_synopsis(program->synopsis[i], out);
    buf_adds(out, ".Sh DESCRIPTION\n");
    page_mdoc(program->description, out);
    add_options(program, out);
    buf_adds(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n"
                  ".It 0\nOK.\n.It 1\nWARNING.\n.It 2\nCRITICAL.\n"
                  ".It 3\nUNKNOWN: bad usage, or what could not be seen from here; also\n"
                  ".Fl \\-help\nand\n.Fl \\-version .\n.El\n.Pp\n"
                  "The worst finding decides: CRITICAL before WARNING before UNKNOWN before OK.\n");
    if (program->findings != NULL && program->write_findings != NULL) {
        buf_adds(out, ".Sh FINDINGS\nThe findings of this program and their usual states;\n"
                      ".Xr mailsec-findings 7\nexplains them all.\n.Pp\n");
        program->write_findings(program->findings, out);
    }
    if (program->examples != NULL && program->examples[0].command != NULL)
        add_examples(program->examples, out);
    buf_adds(out, ".Sh SEE ALSO\n.Xr mailsec-findings 7\n");
}
