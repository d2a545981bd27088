/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of cli/option: parsing by the table, --help and the manual page of a sample program. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/page.h"
#include "cli/option.h"
#include "unit.h"

struct seen {
    const char *host;
    const char *resolvers[4];
    unsigned resolver_count;
    unsigned verbose;
    bool help, ipv4;
    const char *extra;
};

static struct seen seen;

static int set_host(void *target, const char *value, struct err *err)
{
    if (strchr(value, ' ') != NULL)
        return err_set(err, ERR_USAGE, "wants a name without blanks");
    ((struct seen *)target)->host = value;
    return 0;
}

static int set_resolver(void *target, const char *value, struct err *err)
{
    struct seen *out = target;

    if (out->resolver_count == COUNT(out->resolvers))
        return err_set(err, ERR_USAGE, "given too often");
    out->resolvers[out->resolver_count++] = value;
    return 0;
}

static int set_verbose(void *target, const char *value, struct err *err)
{
    (void)err;
    assert_null(value);
    ((struct seen *)target)->verbose++;
    return 0;
}

static int set_help(void *target, const char *value, struct err *err)
{
    (void)err;
    assert_null(value);
    ((struct seen *)target)->help = true;
    return 0;
}

static int set_extra(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct seen *)target)->extra = value != NULL ? value : "(none)";
    return 0;
}

static const struct option_row target_rows[] = {
    {.name = "hostname",
     .letter = 'H',
     .value = "HOST",
     .set = set_host,
     .help = "this host, on all its addresses (or one address)",
     .manual = "Judge this host. A backslash \\ and a dash -x stay as they are."},
    {.name = "resolver",
     .value = "ADDR[@PORT]",
     .repeat = true,
     .set = set_resolver,
     .help = "ask this resolver"},
    {.name = "recursive",
     .flag = offsetof(struct seen, ipv4),
     .help = "ask the authoritative servers ourselves"},
};

static const struct option_row run_rows[] = {
    {.name = "ipv4",
     .letter = '4',
     .flag = offsetof(struct seen, ipv4),
     .help = "IPv4 addresses only"},
    {.name = "verbose",
     .letter = 'v',
     .repeat = true,
     .set = set_verbose,
     .help = "every finding; twice: a trace on stderr"},
    {.name = "severity",
     .value = "ID[@SUBJECT-GLOB]=STATE",
     .set = set_host,
     .help = "change a finding's state; ok mutes it, whatever it was"},
    {.name = "extra-opts",
     .value = "[SECTION][@FILE]",
     .optional = true,
     .repeat = true,
     .set = set_extra,
     .help = "read options from an ini file"},
    {.name = "help", .letter = 'h', .set = set_help, .help = "this text"},
};

static const char *const synopsis[] = {"-H HOST [options]", "--explain ID", NULL};
static const char *const findings[] = {"dns.", NULL};
static const struct option_example examples[] = {
    {"check_sample -H mx.example.org", "Look at one host."},
    {"check_sample -H 'a b' --severity cert.*=ok", "A quote ' and a dot. It stays."},
    {NULL, NULL},
};

static void write_findings(const char *const *prefixes, struct buf *out)
{
    buf_addf(out, "Those of %s\n", prefixes[0]);
}

static const struct program program = {
    .name = "check_sample",
    .service = "SAMPLE",
    .version = "1.2.3",
    .summary = "check that a sample is a sample",
    .description = "The first sentence. The second one.\n\n.The next paragraph begins with a dot.",
    .synopsis = synopsis,
    .examples = examples,
    .findings = findings,
    .write_findings = write_findings,
    .groups = {{"Target", target_rows, COUNT(target_rows), &seen},
               {"Run and output", run_rows, COUNT(run_rows), &seen}},
    .group_count = 2,
};

#define PARSE(from_file, err, ...)                                                                 \
    parse((char *[]){"check_sample", __VA_ARGS__, NULL}, from_file, err)

static int parse(char **argv, int from_file, struct err *err)
{
    int argc = 0;

    while (argv[argc] != NULL)
        argc++;
    seen = (struct seen){0};
    *err = (struct err){0};
    return options_parse(&program, argc, argv, from_file, err);
}

static void refused(char **argv, int from_file, const char *text)
{
    struct err err;

    assert_int_equal(parse(argv, from_file, &err), ERR_USAGE);
    assert_string_equal(err.text, text);
}

#define REFUSED(text, ...) refused((char *[]){"check_sample", __VA_ARGS__, NULL}, 0, text)
#define REFUSED_FROM_FILE(count, text, ...)                                                        \
    refused((char *[]){"check_sample", __VA_ARGS__, NULL}, count, text)

static void every_form_of_an_option(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(PARSE(0, &err, "-H", "a"), 0);
    assert_string_equal(seen.host, "a");
    assert_int_equal(PARSE(0, &err, "-Hb"), 0);
    assert_string_equal(seen.host, "b");
    assert_int_equal(PARSE(0, &err, "--hostname=c"), 0);
    assert_string_equal(seen.host, "c");
    assert_int_equal(PARSE(0, &err, "--hostname", "d"), 0);
    assert_string_equal(seen.host, "d");
    assert_int_equal(PARSE(0, &err, "--host", "e", "-4vv"), 0);
    assert_string_equal(seen.host, "e");
    assert_true(seen.ipv4);
    assert_int_equal(seen.verbose, 2);
    assert_int_equal(PARSE(0, &err, "-H", "-v"), 0);
    assert_string_equal(seen.host, "-v");
    assert_int_equal(PARSE(0, &err, "--extra-opts"), 0);
    assert_string_equal(seen.extra, "(none)");
    assert_int_equal(PARSE(0, &err, "--extra-opts=x@y"), 0);
    assert_string_equal(seen.extra, "x@y");
}

static void question_mark_asks_for_help(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(PARSE(0, &err, "-?"), 0);
    assert_true(seen.help);
    assert_int_equal(PARSE(0, &err, "-h"), 0);
    assert_true(seen.help);
}

static void repeated_options(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(PARSE(0, &err, "--resolver", "1", "--resolver=2"), 0);
    assert_int_equal(seen.resolver_count, 2);
    assert_string_equal(seen.resolvers[1], "2");
    REFUSED("--hostname is given twice, again as \"b\"", "-H", "a", "--hostname=b");
    REFUSED("--ipv4 is given twice", "-4", "-4");
}

static void mistakes_name_option_and_value(void **state)
{
    (void)state;
    REFUSED("unknown option --hots", "--hots=x");
    REFUSED("unknown option -x", "-x");
    REFUSED("unknown option -x", "-4x");
    REFUSED("ambiguous option --re: --resolver, --recursive", "--re", "1");
    REFUSED("--resolver needs an argument: ADDR[@PORT]", "--resolver");
    REFUSED("--hostname needs an argument: HOST", "-4H");
    REFUSED("--ipv4 takes no argument, not \"yes\"", "--ipv4=yes");
    REFUSED("--hostname \"a b\": wants a name without blanks", "-H", "a b");
    REFUSED("unexpected argument \"mx.example.org\"", "-4", "mx.example.org", "-v");
    REFUSED("unexpected argument \"-4\"", "--", "-4");
    REFUSED("unexpected argument \"\"", "");
}

static void long_values_are_cut(void **state)
{
    static char flood[3000] = "--hostname= ";
    struct err err;

    (void)state;
    memset(flood + 12, 'A', sizeof flood - 13);
    assert_int_equal(PARSE(0, &err, flood), ERR_USAGE);
    assert_non_null(strstr(err.text, "AAAA"));
    flood[2] = 'x';
    memset(flood + 3, 'x', 2000);
    assert_int_equal(PARSE(0, &err, flood), ERR_USAGE);
    assert_non_null(strstr(err.text, "unknown option --xxx"));
}

static void command_line_overrides_the_file(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(PARSE(2, &err, "--hostname=file", "-4", "-H", "line", "-4"), 0);
    assert_string_equal(seen.host, "line");
    assert_int_equal(PARSE(3, &err, "-H", "one", "--hostname=two"), 0);
    assert_string_equal(seen.host, "two");
}

static void content_of_the_file_is_never_shown(void **state)
{
    (void)state;
    REFUSED_FROM_FILE(1, "--hostname: bad value in the file of --extra-opts",
                      "--hostname=the secret");
    REFUSED_FROM_FILE(2, "--hostname: bad value in the file of --extra-opts", "-H", "the secret");
    REFUSED_FROM_FILE(1, "an option from the file of --extra-opts is unknown or takes no value",
                      "--secret=x");
    REFUSED_FROM_FILE(1, "an option from the file of --extra-opts is unknown or takes no value",
                      "-x");
    REFUSED_FROM_FILE(1, "an option from the file of --extra-opts is unknown or takes no value",
                      "--ipv4=secret");
    REFUSED_FROM_FILE(2, "an option in the file of --extra-opts has a value but takes none", "-4",
                      "secret");
}

/* Lines and the widest line of a text. */
static void measure(const char *text, size_t *lines, size_t *widest)
{
    *lines = *widest = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        (*lines)++;
        if (length > *widest)
            *widest = length;
        text += length + (text[length] == '\n');
    }
}

static void help_fits_two_screens(void **state)
{
    size_t lines, widest;
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    options_help(&program, &out);
    measure(out.data, &lines, &widest);
    assert_true(lines >= 12 && lines <= 48);
    assert_true(widest <= 80);
    assert_non_null(strstr(out.data, "Usage: check_sample -H HOST [options]\n"
                                     "       check_sample --explain ID\n"));
    assert_non_null(strstr(out.data, "\n  -H, --hostname HOST         this host, on all its"));
    assert_non_null(strstr(out.data, "\n      --extra-opts[=[SECTION][@FILE]]  read options"));
    /* Too long for one line: the rest goes below. */
    assert_non_null(strstr(out.data, "      --severity ID[@SUBJECT-GLOB]=STATE\n"
                                     "                              change a finding"));
    buf_clear(&out);
}

static void every_option_is_in_help_and_manual(void **state)
{
    struct buf help, manual;

    (void)state;
    buf_init(&help, 65536);
    buf_init(&manual, 65536);
    options_help(&program, &help);
    options_manual(&program, &manual);
    for (size_t g = 0; g < program.group_count; g++) {
        for (size_t i = 0; i < program.groups[g].count; i++) {
            char word[64];

            snprintf(word, sizeof word, "--%s", program.groups[g].rows[i].name);
            assert_non_null(strstr(help.data, word));
            snprintf(word, sizeof word, "Fl \\-%s", program.groups[g].rows[i].name);
            assert_non_null(strstr(manual.data, word));
        }
    }
    buf_clear(&help);
    buf_clear(&manual);
}

static void manual_has_its_sections_in_order(void **state)
{
    static const char *const parts[] = {
        ".Dt CHECK_SAMPLE 8\n",
        ".Os mailsec-plugins 1.2.3\n",
        ".Sh NAME\n.Nm check_sample\n.Nd ",
        ".Sh SYNOPSIS\n.Nm\n.Fl \"H\"\n.Ar \"HOST\"\n.Op Ar \"options\"\n.Nm\n.Fl \"\\-explain\"\n",
        ".Sh DESCRIPTION\nThe first sentence.\nThe second one.\n.Pp\n\\&.The next paragraph",
        ".Sh OPTIONS\n",
        ".Ss \"Target\"\n",
        "Judge this host.\nA backslash \\e and a dash \\-x stay as they are.\n",
        "Ask this resolver.\n",
        "May be given more than once.\n",
        ".Ss \"Run and output\"\n",
        ".Sh EXIT STATUS\n",
        ".Sh FINDINGS\n",
        "Those of dns.\n",
        ".Sh EXAMPLES\n",
        "check_sample \\-H mx.example.org\n",
        ".Sh SEE ALSO\n"};
    const char *at;
    struct buf out;

    (void)state;
    buf_init(&out, 65536);
    options_manual(&program, &out);
    at = out.data;
    for (size_t i = 0; i < COUNT(parts); i++) {
        const char *found = strstr(at, parts[i]);

        if (found == NULL)
            fail_msg("\"%s\" is missing or out of order", parts[i]);
        at = found;
    }
    buf_clear(&out);
}

static void paragraphs_are_filled(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    page_fill("one two three\nfour\n\nfive \xc3\xa9\xc3\xa9\xc3\xa9 sevenseven", 0, 2, 12, &out);
    assert_string_equal(out.data, "  one two\n  three four\n\n  five "
                                  "\xc3\xa9\xc3\xa9\xc3\xa9\n  sevenseven\n");
    buf_reset(&out);
    page_fill("a-very-long-word b", 4, 8, 10, &out);
    assert_string_equal(out.data, "    a-very-long-word\n        b\n");
    buf_reset(&out);
    page_fill("", 0, 2, 12, &out);
    assert_string_equal(out.data, "\n");
    buf_clear(&out);
}

static void roff_markup_is_escaped(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    page_mdoc("'quoted' e.g. this. Next\n.Sh x \\fB --all mail-host", &out);
    assert_string_equal(out.data,
                        "\\&'quoted' e.g. this.\nNext\n\\&.Sh x \\efB \\-\\-all mail-host\n");
    buf_reset(&out);
    page_mdoc_arg("say \"x\" \\", &out);
    assert_string_equal(out.data, "\"say \\(dqx\\(dq \\e\"");
    buf_clear(&out);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_an_option),
        cmocka_unit_test(question_mark_asks_for_help),
        cmocka_unit_test(repeated_options),
        cmocka_unit_test(mistakes_name_option_and_value),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(command_line_overrides_the_file),
        cmocka_unit_test(content_of_the_file_is_never_shown),
        cmocka_unit_test(help_fits_two_screens),
        cmocka_unit_test(every_option_is_in_help_and_manual),
        cmocka_unit_test(manual_has_its_sections_in_order),
        cmocka_unit_test(paragraphs_are_filled),
        cmocka_unit_test(roff_markup_is_escaped),
    };

    if (argc == 2 && strcmp(argv[1], "--manual") == 0) { /* for manual_lint.sh */
        struct buf out;

        buf_init(&out, 65536);
        options_manual(&program, &out);
        fputs(out.data, stdout);
        buf_clear(&out);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
