/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the records of one kind among TXT records, over an answer table. */
#include <config.h>

#include "policy/txt.h"

#include <string.h>

#include "answers_fill.h"
#include "dns/trouble.h"
#include "unit.h"

#define NAME "_x.example.org"

static bool is_version_one(const struct txt_record *record)
{
    return txt_begins(record, "v=X1");
}

static struct txt_facts find(struct fill_fixture *f, struct troubles *troubles)
{
    struct txt_facts out;

    memset(&out, 0x55, sizeof out);
    assert_int_equal(txt_find(f->table, f->arena, NAME, is_version_one, &out, troubles), 0);
    assert_string_equal(out.name, NAME);
    return out;
}

static struct txt_facts found(void **state, enum dns_status status, const char *lines)
{
    struct fill_fixture *f = *state;

    fill(f->table, f->arena, NAME, RR_TXT, status, lines);
    return find(f, NULL);
}

static void the_question_is_noted_once(void **state)
{
    struct fill_fixture *f = *state;
    struct txt_facts out;

    assert_int_equal(txt_find(f->table, f->arena, NAME, is_version_one, &out, NULL), PENDING);
    assert_int_equal(txt_find(f->table, f->arena, NAME, is_version_one, &out, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), NAME " TXT");
}

static void records_of_the_kind_are_told_from_others(void **state)
{
    struct txt_facts txt = found(state, DNS_SECURE, "\"v=X1 a\"\n\"other\"\n\"v=X1 b\"\n\"V=x1\"");

    assert_int_equal(txt.end, TXT_FOUND);
    assert_int_equal(txt.status, DNS_SECURE);
    assert_int_equal(txt.count, 2);
    assert_int_equal(txt.others, 2);
    assert_int_equal(txt.size, 6 + 5 + 6 + 4);
    assert_int_equal(txt.malformed, 0);
    assert_null(txt.trouble);
    assert_null(txt.alias);
    for (size_t i = 0; i < txt.count; i++)
        assert_memory_equal(txt.records[i].text, "v=X1 ", 5);
}

static void only_others_is_found_without_a_record(void **state)
{
    struct txt_facts txt = found(state, DNS_INSECURE, "\"other\"");

    assert_int_equal(txt.end, TXT_FOUND);
    assert_int_equal(txt.count, 0);
    assert_int_equal(txt.others, 1);
}

/* RFC 7208 3.3, RFC 6376 3.6.2.2: without spaces between them. */
static void rfc7208_3_3_strings_are_joined(void **state)
{
    struct txt_facts txt = found(state, DNS_INSECURE, "\"v=X\" \"1; a\" \"\" \"=b\"");

    assert_int_equal(txt.count, 1);
    assert_string_equal(txt.records[0].text, "v=X1; a=b");
    assert_int_equal(txt.records[0].size, 9);
    assert_int_equal(txt.records[0].strings, 4);
}

static void nul_octets_are_kept(void **state)
{
    struct txt_facts txt = found(state, DNS_INSECURE, "\"v=X1\\000p\"");

    assert_int_equal(txt.count, 1);
    assert_int_equal(txt.records[0].size, 6);
    assert_memory_equal(txt.records[0].text, "v=X1\0p", 7);
}

static void a_name_without_records(void **state)
{
    struct txt_facts txt = found(state, DNS_SECURE, NULL);

    assert_int_equal(txt.end, TXT_NODATA);
    assert_int_equal(txt.status, DNS_SECURE);
    assert_null(txt.alias);
}

static void a_name_that_does_not_exist(void **state)
{
    struct fill_fixture *f = *state;
    struct txt_facts txt;

    fill_nxdomain(f->table, f->arena, NAME, RR_TXT, DNS_INSECURE);
    txt = find(f, NULL);
    assert_int_equal(txt.end, TXT_NXDOMAIN);
    assert_int_equal(txt.count, 0);
}

static void aliases_are_followed_and_named(void **state)
{
    struct txt_facts txt =
        found(state, DNS_INSECURE, "CNAME a.example.net\nCNAME b.example.net\n\"v=X1\"");

    assert_int_equal(txt.end, TXT_FOUND);
    assert_int_equal(txt.count, 1);
    assert_string_equal(txt.alias, "b.example.net");
}

static void an_alias_may_dangle(void **state)
{
    struct txt_facts txt = found(state, DNS_INSECURE, "CNAME gone.example.net");

    assert_int_equal(txt.end, TXT_NODATA);
    assert_string_equal(txt.alias, "gone.example.net");
}

static void a_failed_lookup_is_no_absence(void **state)
{
    struct fill_fixture *f = *state;
    struct troubles troubles = {0};
    struct txt_facts txt;

    fill_failed(f->table, f->arena, NAME, RR_TXT, FAILURE_TIMEOUT);
    txt = find(f, &troubles);
    assert_int_equal(txt.end, TXT_FAILED);
    assert_non_null(txt.trouble);
    assert_string_equal(txt.trouble->name, NAME);
    assert_int_equal(txt.trouble->type, RR_TXT);
    assert_int_equal(txt.count, 0);
    assert_int_equal(troubles.count, 1);
    assert_ptr_equal(troubles.items[0], txt.trouble);
    /* Where nobody collects them, too. */
    assert_int_equal(find(f, NULL).end, TXT_FAILED);
}

static void bogus_records_are_not_used(void **state)
{
    struct fill_fixture *f = *state;
    struct troubles troubles = {0};
    struct txt_facts txt;

    fill(f->table, f->arena, NAME, RR_TXT, DNS_BOGUS, "\"v=X1\"");
    txt = find(f, &troubles);
    assert_int_equal(txt.end, TXT_FAILED);
    assert_int_equal(txt.status, DNS_BOGUS);
    assert_int_equal(txt.count, 0);
    assert_int_equal(troubles.count, 1);
}

static void a_bogus_denial_is_no_absence(void **state)
{
    struct fill_fixture *f = *state;

    fill_nxdomain(f->table, f->arena, NAME, RR_TXT, DNS_BOGUS);
    assert_int_equal(find(f, NULL).end, TXT_FAILED);
}

static void records_that_were_left_out_are_counted(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, NAME, RR_TXT, DNS_SECURE, "\"v=X1\"");

    answer->malformed = 2;
    answer->dropped = 3;
    assert_int_equal(find(f, NULL).malformed, 5);
    assert_int_equal(find(f, NULL).count, 1);
}

static void beginnings_are_compared_by_octets(void **state)
{
    const struct txt_record record = {"v=X1\0", 5, 1}, empty = {"", 0, 1};

    (void)state;
    assert_true(txt_begins(&record, "v=X1"));
    assert_true(txt_begins(&record, ""));
    assert_false(txt_begins(&record, "v=x1"));
    assert_false(txt_begins(&record, "v=X1; a"));
    assert_false(txt_begins(&empty, "v"));
    assert_true(txt_begins(&empty, ""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_question_is_noted_once),
        TEST(records_of_the_kind_are_told_from_others),
        TEST(only_others_is_found_without_a_record),
        TEST(rfc7208_3_3_strings_are_joined),
        TEST(nul_octets_are_kept),
        TEST(a_name_without_records),
        TEST(a_name_that_does_not_exist),
        TEST(aliases_are_followed_and_named),
        TEST(an_alias_may_dangle),
        TEST(a_failed_lookup_is_no_absence),
        TEST(bogus_records_are_not_used),
        TEST(a_bogus_denial_is_no_absence),
        TEST(records_that_were_left_out_are_counted),
        cmocka_unit_test(beginnings_are_compared_by_octets),
    };

    return cmocka_run_group_tests_name("txt", tests, NULL, NULL);
}
