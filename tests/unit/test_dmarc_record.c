/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DMARC records: RFC 9989 4.7, 4.8, 4.10.1. */
#include <config.h>

#include "policy/dmarc_record.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

static struct txt_record text_of(const char *text)
{
    return (struct txt_record){text, strlen(text), 1};
}

static const struct dmarc_record *parse(struct fill_fixture *f, const char *text)
{
    struct txt_record record = text_of(text);

    if (!dmarc_is_record(&record))
        fail_msg("not a DMARC record: %s", text);
    return dmarc_record_parse(f->arena, &record);
}

static void assert_note(const struct dmarc_notes *notes, const char *part)
{
    assert_int_equal(notes->count, 1);
    if (strstr(notes->items[0], part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, notes->items[0]);
}

static void rfc9989_4_7_the_version_comes_first_and_is_exact(void **state)
{
    static const char *const yes[] = {"v=DMARC1",         "v=DMARC1;",
                                      "V=DMARC1; p=none", "v = DMARC1 ; p=none",
                                      "v\t=\tDMARC1\t;",  "v=DMARC1 "};
    static const struct {
        const char *text, *flaw;
    } no[] = {
        {"v=DMARC1.0; p=none", "another version"},
        {"v=DMARC12; p=none", "another version"},
        {"v=DMARC1 p=none", "no semicolon"},
        {"v=dmarc1; p=none", "upper case"},
        {" v=DMARC1; p=none", "white space before"},
        {"\"v=DMARC1; p=none\"", "quotation mark"},
        {"DMARC1; p=none", "does not begin"},
        {"v:DMARC1; p=none", "exactly"},
        {"p=none; v=DMARC1", NULL},
        {"v=spf1 -all", NULL},
        {"", NULL},
        {"v", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(yes); i++) {
        struct txt_record record = text_of(yes[i]);

        assert_true(dmarc_is_record(&record));
        assert_null(dmarc_stray_flaw(&record));
    }
    for (size_t i = 0; i < COUNT(no); i++) {
        struct txt_record record = text_of(no[i].text);
        const char *flaw = dmarc_stray_flaw(&record);

        assert_false(dmarc_is_record(&record));
        if (no[i].flaw == NULL)
            assert_null(flaw);
        else if (flaw == NULL || strstr(flaw, no[i].flaw) == NULL)
            fail_msg("%s: %s", no[i].text, flaw);
    }
}

/* case 74 */
static void rfc9989_4_8_white_space_is_allowed(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record = parse(f, "v = DMARC1 ;\tp = Reject ; sp =none");

    assert_int_equal(record->p, DMARC_REJECT);
    assert_int_equal(record->sp, DMARC_NONE);
    assert_true(record->blanks);
    assert_int_equal(record->odd.count, 0);
    assert_false(parse(f, "v=DMARC1; p=none ; ")->blanks);
}

static void rfc9989_4_8_names_and_values_in_any_case(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record =
        parse(f, "v=DMARC1;P=QUARANTINE;NP=Reject;ADKIM=S;aspf=R;T=Y;PSD=N;fo=1:D:S");

    assert_int_equal(record->p, DMARC_QUARANTINE);
    assert_int_equal(record->np, DMARC_REJECT);
    assert_true(record->strict_dkim);
    assert_false(record->strict_spf);
    assert_true(record->testing);
    assert_int_equal(record->psd, DMARC_PSD_NO);
    assert_int_equal(record->odd.count, 0);
}

static void rfc9989_4_7_defaults(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record = parse(f, "v=DMARC1; p=reject");

    assert_int_equal(dmarc_record_p(record), DMARC_REJECT);
    assert_int_equal(dmarc_record_sp(record), DMARC_REJECT);
    assert_int_equal(dmarc_record_np(record), DMARC_REJECT);
    assert_false(record->testing);
    assert_int_equal(record->psd, DMARC_PSD_UNKNOWN);
    assert_int_equal(record->percent, -1);
    assert_int_equal(dmarc_record_np(parse(f, "v=DMARC1; p=reject; sp=none")), DMARC_NONE);
    assert_int_equal(dmarc_record_np(parse(f, "v=DMARC1; p=reject; sp=none; np=reject")),
                     DMARC_REJECT);
}

static void rfc9989_4_7_bad_values_of_known_tags(void **state)
{
    static const struct {
        const char *tag, *note;
    } rows[] = {
        {"t=yes", "t=yes"}, {"adkim=x", "adkim=x"}, {"aspf=", "aspf="},     {"psd=1", "psd=1"},
        {"fo=01", "fo=01"}, {"fo=0:1", "fo=0:1"},   {"fo=1 : d", "fo=1 :"}, {"fo=", "fo="},
        {"fo=1:", "fo=1:"}, {"rua=", "empty rua"},  {"ruf=", "empty ruf"},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_note(&parse(f, arena_printf(f->arena, "v=DMARC1;p=none;%s", rows[i].tag))->odd,
                    rows[i].note);
}

static void rfc9989_4_8_syntax_that_is_odd(void **state)
{
    static const struct {
        const char *text, *note;
    } rows[] = {
        {"v=DMARC1;p=none rua=mailto:a@example.org", "no semicolon before rua="},
        {"v=DMARC1;p=none;rua=mailto:a@example.org ruf = mailto:b@example.org", "before ruf="},
        {"v=DMARC1;p=none;P=reject", "p more than once"},
        {"v=DMARC1;p=none;;t=y", "between two semicolons"},
        {"v=DMARC1;p=none;what", "without \"=\""},
        {"v=DMARC1;p=none;a-b=c", "name of a tag"},
        {"v=DMARC1;p=none;=c", "name of a tag"},
        {"v=DMARC1;p=none;x=\xc3\xa4", "no plain text"},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_note(&parse(f, rows[i].text)->odd, rows[i].note);
    assert_int_equal(parse(f, "v=DMARC1;p=none;P=reject")->p, DMARC_NONE);
}

static void rfc9989_4_7_unknown_tags_are_ignored(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record = parse(f, "v=DMARC1; p=reject; x=y z");

    assert_note(&record->unknown, "x");
    assert_int_equal(record->odd.count, 0);
    assert_int_equal(dmarc_record_p(record), DMARC_REJECT);
}

static void rfc9989_removed_tags(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record =
        parse(f, "v=DMARC1;p=reject;pct=50;rf=afrf;ri=86400;rua=mailto:a@example.org!10m");

    assert_int_equal(record->removed.count, 4);
    assert_int_equal(record->percent, 50);
    assert_int_equal(record->odd.count, 0);
    assert_int_equal(parse(f, "v=DMARC1;p=none;pct=101")->percent, -1);
    assert_int_equal(parse(f, "v=DMARC1;p=none;pct=5x")->percent, -1);
    assert_int_equal(parse(f, "v=DMARC1;p=none;pct=")->percent, -1);
}

/* cases 75, 76 */
static void rfc9989_4_10_1_no_valid_policy_with_a_destination_is_none(void **state)
{
    static const char *const tags[] = {
        "", "p=", "p=foo", "p=reject;sp=foo", "p=reject;np=foo", "p=none rua=x"};
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(tags); i++) {
        const struct dmarc_record *record =
            parse(f, arena_printf(f->arena, "v=DMARC1;rua=mailto:a@example.org;%s", tags[i]));

        assert_true(record->fallback);
        assert_false(record->no_effect);
        assert_int_equal(dmarc_record_p(record), DMARC_NONE);
        assert_int_equal(dmarc_record_sp(record), DMARC_NONE);
        assert_int_equal(dmarc_record_np(record), DMARC_NONE);
    }
}

static void rfc9989_4_10_1_no_valid_policy_without_destination_is_no_dmarc(void **state)
{
    static const char *const texts[] = {"v=DMARC1;", "v=DMARC1;p=foo", "v=DMARC1;p=reject;sp=x",
                                        "v=DMARC1;p=foo;rua=a@example.org"};
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct dmarc_record *record = parse(f, texts[i]);

        assert_true(record->no_effect);
        assert_int_equal(dmarc_record_p(record), DMARC_UNSET);
        assert_int_equal(dmarc_record_np(record), DMARC_UNSET);
    }
}

static void notes_are_bounded(void **state)
{
    struct fill_fixture *f = *state;
    const struct dmarc_record *record =
        parse(f, "v=DMARC1;p=none;a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1;l=1;m=1;n=1");

    assert_int_equal(record->unknown.count, DMARC_NOTES_MAX);
    assert_int_equal(record->unknown.dropped, 2);
}

#define fill_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        fill_test(rfc9989_4_7_the_version_comes_first_and_is_exact),
        fill_test(rfc9989_4_8_white_space_is_allowed),
        fill_test(rfc9989_4_8_names_and_values_in_any_case),
        fill_test(rfc9989_4_7_defaults),
        fill_test(rfc9989_4_7_bad_values_of_known_tags),
        fill_test(rfc9989_4_8_syntax_that_is_odd),
        fill_test(rfc9989_4_7_unknown_tags_are_ignored),
        fill_test(rfc9989_removed_tags),
        fill_test(rfc9989_4_10_1_no_valid_policy_with_a_destination_is_none),
        fill_test(rfc9989_4_10_1_no_valid_policy_without_destination_is_no_dmarc),
        fill_test(notes_are_bounded),
    };

    return cmocka_run_group_tests_name("dmarc_record", tests, NULL, NULL);
}
