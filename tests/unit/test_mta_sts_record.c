/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The MTA-STS record: RFC 8461 3.1. */
#include <config.h>

#include "policy/mta_sts_record.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

#define DOMAIN "example.org"
#define OWNER "_mta-sts.example.org"

static struct sts_record_facts record; /* of the last read() or find() */

static const char *read_text(struct fill_fixture *f, const char *text)
{
    sts_record_of_text(f->arena, OWNER, text, &record);
    return record.error;
}

static void find(struct fill_fixture *f, const char *lines)
{
    fill(f->table, f->arena, OWNER, RR_TXT, DNS_INSECURE, lines);
    assert_int_equal(sts_record_find(f->table, f->arena, DOMAIN, &record, NULL), 0);
    assert_string_equal(record.found.txt.name, OWNER);
}

static void assert_has(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

static void asked_at_the_prefixed_name(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(sts_record_find(f->table, f->arena, DOMAIN, &record, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), OWNER " TXT");
}

static void rfc8461_3_1_one_record_is_valid(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "\"v=STSv1; id=20160831085700Z;\"\n\"v=spf1 -all\"");
    assert_true(sts_record_valid(&record));
    assert_string_equal(record.id, "20160831085700Z");
    assert_int_equal(record.found.txt.others, 1);
    assert_int_equal(record.odd.count, 0);
}

static void rfc8461_3_1_strings_are_joined_without_blanks(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "\"v=STS\" \"v1;id=1\" \"2\"");
    assert_true(sts_record_valid(&record));
    assert_string_equal(record.id, "12");
}

static void rfc8461_3_1_grammar_of_valid_records(void **state)
{
    static const char *const valid[] = {
        "v=STSv1;id=1",
        "v=STSv1; id=a1 ; ",
        "v=STSv1;\tid=1\t;\t",
        "v=STSv1; id=12345678901234567890123456789012",
        "v=STSv1; x-9_.=!~; id=1;",
        "v=STSv1; id=1; id=2;",
        "v=STSv1; id=1; a=b;",
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(valid); i++) {
        read_text(f, valid[i]);
        if (!sts_record_valid(&record))
            fail_msg("%s: %s", valid[i], record.error);
        assert_non_null(record.id);
    }
}

static void rfc8461_3_1_bad_ids(void **state)
{
    struct fill_fixture *f = *state;

    assert_has(read_text(f, "v=STSv1;"), "has no id");
    assert_true(record.bad_id);
    assert_has(read_text(f, "v=STSv1; id=;"), "empty id");
    assert_true(record.bad_id);
    assert_has(read_text(f, "v=STSv1; id=123456789012345678901234567890123;"), "33 octets");
    assert_true(record.bad_id);
    assert_has(read_text(f, "v=STSv1; id=2026-11-25;"), "letters and digits");
    assert_true(record.bad_id);
    assert_has(read_text(f, "v=STSv1; id=1=2;"), "letters and digits");
    assert_has(read_text(f, "v=STSv1; id=1 2;"), "letters and digits");
    assert_has(read_text(f, "v=STSv1; ID=1;"), "has no id");
    assert_true(record.bad_id);
    assert_int_equal(record.ignored.count, 1);
    assert_has(record.ignored.items[0], "case-sensitive");
    assert_null(record.id);
    assert_false(sts_record_valid(&record));
}

static void rfc8461_3_1_grammar_of_invalid_records(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"v=STSv1; id =1;", "white space around"},
        {"v=STSv1; id= 1;", "white space around"},
        {"v=STSv1; id=1; a= b;", "white space around"},
        {"v=STSv1; id=1;; a=b", "empty field"},
        {"v=STSv1;; id=1", "empty field"},
        {"v=STSv1; id=1 ", "ends in white space"},
        {"v=STSv1; id=1; what;", "without \"=\""},
        {"v=STSv1; id;", "without \"=\""},
        {"v=STSv1; id=1; -a=b;", "field name"},
        {"v=STSv1; id=1; a b=c;", "field name"},
        {"v=STSv1; id=1; a23456789012345678901234567890123=c;", "field name"},
        {"v=STSv1; id=1; a=;", "value is empty"},
        {"v=STSv1; id=1; a=b=c;", "plain text"},
        {"v=STSv1; id=1; a=b c;", "plain text"},
        {"v=STSv1; id=1; a=\xc3\xa4;", "plain text"},
        {"v=STSv1; id=1; =b;", "field name"},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_has(read_text(f, rows[i].text), rows[i].error);
        assert_false(record.bad_id);
        assert_false(sts_record_valid(&record));
    }
}

static void rfc8461_3_1_the_first_of_repeated_fields_counts(void **state)
{
    struct fill_fixture *f = *state;

    assert_null(read_text(f, "v=STSv1; id=1; id=!; v=STSv2; a=b; a=c"));
    assert_string_equal(record.id, "1");
    assert_int_equal(record.odd.count, 3);
    assert_has(record.odd.items[0], "id more than once");
    assert_has(record.odd.items[1], "v more than once");
    assert_has(record.odd.items[2], "a more than once");
    assert_int_equal(record.ignored.count, 1);
    assert_string_equal(record.ignored.items[0], "a");
}

/* case 53 */
static void rfc8461_3_1_two_records_are_none(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "\"v=STSv1; id=1;\"\n\"v=STSv1; id=2;\"");
    assert_int_equal(record.found.txt.count, 2);
    assert_false(sts_record_valid(&record));
    assert_null(record.id);
}

static void rfc8461_3_1_what_lacks_the_literal_prefix_is_discarded(void **state)
{
    static const struct {
        const char *text, *flaw;
    } rows[] = {
        {"v=STSv1 ; id=1;", "white space between"},
        {"v=STSv1\t;id=1;", "white space between"},
        {"v=STSv1", "no semicolon"},
        {"v=STSv1 id=1;", "no semicolon"},
        {"v=STSv10; id=1;", "no semicolon"},
        {" v=STSv1; id=1;", "white space before"},
        {"\"v=STSv1; id=1;\"", "quotation mark"},
        {"V=STSv1; id=1;", "wrong case"},
        {"v=stsv1; id=1;", "wrong case"},
        {"v = STSv1; id=1;", "does not begin with"},
        {"STSv1; id=1;", "does not begin with"},
        {"v=STSv2; id=1;", "does not begin with"},
    };
    struct fill_fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        read_text(f, rows[i].text);
        assert_int_equal(record.found.txt.count, 0);
        assert_int_equal(record.found.stray_count, 1);
        assert_has(record.found.strays[0].flaw, rows[i].flaw);
        assert_false(sts_record_valid(&record));
    }
    read_text(f, "hello");
    assert_int_equal(record.found.stray_count, 0);
    assert_int_equal(record.found.txt.others, 1);
}

static void a_stray_beside_a_record_takes_nothing_away(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "\"v=STSv1 ; id=1;\"\n\"v=STSv1; id=2;\"");
    assert_true(sts_record_valid(&record));
    assert_string_equal(record.id, "2");
    assert_int_equal(record.found.stray_count, 1);
}

static void rfc8461_3_1_aliases_are_followed(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "CNAME _mta-sts.provider.example\n\"v=STSv1; id=1;\"");
    assert_true(sts_record_valid(&record));
    assert_string_equal(record.found.txt.alias, "_mta-sts.provider.example");
}

static void absence_needs_a_completed_answer(void **state)
{
    struct troubles troubles = {0};
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, OWNER, RR_TXT, FAILURE_TIMEOUT);
    assert_int_equal(sts_record_find(f->table, f->arena, DOMAIN, &record, &troubles), 0);
    assert_int_equal(record.found.txt.end, TXT_FAILED);
    assert_int_equal(troubles.count, 1);
    assert_false(sts_record_valid(&record));
}

static void nxdomain_is_no_record(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, OWNER, RR_TXT, DNS_SECURE);
    assert_int_equal(sts_record_find(f->table, f->arena, DOMAIN, &record, NULL), 0);
    assert_int_equal(record.found.txt.end, TXT_NXDOMAIN);
    assert_int_equal(record.found.txt.status, DNS_SECURE);
}

static void a_domain_too_long_for_the_prefix_has_no_record(void **state)
{
    struct fill_fixture *f = *state;
    char name[252];

    memset(name, 'a', sizeof name);
    for (size_t i = 50; i < 250; i += 50)
        name[i] = '.';
    name[250] = '\0';
    assert_int_equal(sts_record_find(f->table, f->arena, name, &record, NULL), 0);
    assert_int_equal(record.found.txt.end, TXT_NXDOMAIN);
}

#define fill_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        fill_test(asked_at_the_prefixed_name),
        fill_test(rfc8461_3_1_one_record_is_valid),
        fill_test(rfc8461_3_1_strings_are_joined_without_blanks),
        fill_test(rfc8461_3_1_grammar_of_valid_records),
        fill_test(rfc8461_3_1_bad_ids),
        fill_test(rfc8461_3_1_grammar_of_invalid_records),
        fill_test(rfc8461_3_1_the_first_of_repeated_fields_counts),
        fill_test(rfc8461_3_1_two_records_are_none),
        fill_test(rfc8461_3_1_what_lacks_the_literal_prefix_is_discarded),
        fill_test(a_stray_beside_a_record_takes_nothing_away),
        fill_test(rfc8461_3_1_aliases_are_followed),
        fill_test(absence_needs_a_completed_answer),
        fill_test(nxdomain_is_no_record),
        fill_test(a_domain_too_long_for_the_prefix_has_no_record),
    };

    return cmocka_run_group_tests_name("mta_sts_record", tests, NULL, NULL);
}
