/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of report/finding: the table, the list, severity rules and subjects. */
#include <config.h>

#include <string.h>

#include "base/text.h"
#include "report/finding.h"
#include "unit.h"
#include "unit_arena.h"

static const struct subject mx1 = {"example.org", "mx1.example.org", "192.0.2.1", 25};
static const struct subject mx2 = {"example.org", "mx2.example.org", "2001:db8::2", 25};

static void ids_are_unique_and_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)i);

        assert_ptr_equal(finding_find(kind->id), kind);
        assert_true(strspn(kind->id, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(kind->id));
        assert_non_null(strchr(kind->id, '.'));
        assert_true(strlen(kind->id) < 40);
        assert_true(text_is_clean(kind->ref));
    }
    assert_null(finding_find("dane.nomatch"));
    assert_null(finding_find(""));
}

static void nearest_id_is_found_for_a_typo(void **state)
{
    char longest[500];

    (void)state;
    assert_string_equal(finding_nearest("dane.nomatch"), "dane.no-match");
    assert_string_equal(finding_nearest("CERT.EXPIRD"), "cert.expired");
    assert_non_null(finding_nearest(""));
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_non_null(finding_nearest(longest));
}

static void text_from_outside_is_cleaned_and_cut(void **state)
{
    const struct subject hostile = {NULL, "mx|\x1b[2J", NULL, 0};
    struct findings list;
    char flood[3 * FINDING_TEXT_MAX];

    (void)state;
    memset(flood, 'A', sizeof flood - 1);
    flood[sizeof flood - 1] = '\0';
    findings_init(&list, arena, NULL, 0);
    findings_add(&list, FINDING_SMTP_REJECTED, &hostile, "554 %s", "a|b\r\n<script>\x07");
    findings_add(&list, FINDING_SMTP_REJECTED, NULL, "%s", flood);
    assert_string_equal(list.items[0].text, "554 a?b ?script??");
    assert_string_equal(list.items[0].subject.host, "mx??[2J");
    assert_int_equal(strlen(list.items[1].text), FINDING_TEXT_MAX);
    assert_null(list.items[1].subject.host);
}

static void default_state_unless_told_otherwise(void **state)
{
    struct findings list;

    (void)state;
    findings_init(&list, arena, NULL, 0);
    assert_int_equal(findings_worst(&list), STATE_OK);
    findings_add(&list, FINDING_CERT_UNTRUSTED, &mx1, "untrusted");
    findings_add_as(&list, FINDING_CERT_UNTRUSTED, STATE_CRITICAL, &mx1, "untrusted");
    assert_int_equal(list.items[0].state, STATE_WARNING);
    assert_int_equal(list.items[1].state, STATE_CRITICAL);
    assert_int_equal(findings_worst(&list), STATE_CRITICAL);
    assert_int_equal(findings_count(&list, STATE_WARNING), 1);
    assert_int_equal(findings_count(&list, STATE_OK), 0);
    assert_string_equal(findings_text(&list, FINDING_CERT_UNTRUSTED), "untrusted");
    assert_null(findings_text(&list, FINDING_CERT_EXPIRED));
}

static void sorted_worst_first_and_stable(void **state)
{
    static const enum state states[] = {STATE_OK,      STATE_UNKNOWN,  STATE_WARNING,
                                        STATE_WARNING, STATE_CRITICAL, STATE_OK};
    struct findings list;

    (void)state;
    findings_init(&list, arena, NULL, 0);
    findings_sort(&list);
    for (size_t i = 0; i < COUNT(states); i++)
        findings_add_as(&list, FINDING_TLS_OK, states[i], NULL, "%zu", i);
    findings_sort(&list);
    assert_string_equal(list.items[0].text, "4");
    assert_string_equal(list.items[1].text, "2");
    assert_string_equal(list.items[2].text, "3");
    assert_string_equal(list.items[3].text, "1");
    assert_string_equal(list.items[4].text, "0");
    assert_string_equal(list.items[5].text, "5");
    /* The list still grows after it was sorted. */
    for (size_t i = 0; i < 40; i++)
        findings_add_as(&list, FINDING_TLS_OK, STATE_CRITICAL, NULL, "late");
    findings_sort(&list);
    assert_int_equal(list.count, 46);
    assert_string_equal(list.items[0].text, "4");
    assert_string_equal(list.items[45].text, "5");
}

static void subjects_as_text(void **state)
{
    const struct subject literal = {NULL, "192.0.2.1", "192.0.2.1", 25};
    const struct subject address = {NULL, NULL, "2001:db8::1", 0};
    const struct subject host = {"example.org", "mx1.example.org", NULL, 0};
    const struct subject domain = {"example.org", NULL, NULL, 0};
    const struct subject none = {NULL, NULL, NULL, 0};
    char out[SUBJECT_TEXT_SIZE];

    (void)state;
    assert_string_equal(subject_text(&mx1, out), "mx1.example.org[192.0.2.1]:25");
    assert_string_equal(subject_text(&mx2, out), "mx2.example.org[2001:db8::2]:25");
    assert_string_equal(subject_text(&literal, out), "[192.0.2.1]:25");
    assert_string_equal(subject_text(&address, out), "[2001:db8::1]");
    assert_string_equal(subject_text(&host, out), "mx1.example.org");
    assert_string_equal(subject_text(&domain, out), "example.org");
    assert_string_equal(subject_text(&none, out), "");
}

static struct severity_rule rule(const char *text)
{
    struct severity_rule parsed = {0};
    struct err err = {0};

    if (severity_parse(text, arena, &parsed, &err) != 0)
        fail_msg("%s: %s", text, err.text);
    return parsed;
}

static enum state state_with(const struct severity_rule *rules, size_t count, enum finding_id id,
                             const struct subject *subject)
{
    struct findings list;

    findings_init(&list, arena, rules, count);
    findings_add(&list, id, subject, "text");
    return list.items[0].state;
}

static void severity_of_an_id(void **state)
{
    const struct severity_rule rules[] = {rule("cert.expired=ok")};

    (void)state;
    assert_int_equal(state_with(rules, 1, FINDING_CERT_EXPIRED, &mx1), STATE_OK);
    assert_int_equal(state_with(rules, 1, FINDING_CERT_UNTRUSTED, &mx1), STATE_WARNING);
}

static void severity_of_a_prefix(void **state)
{
    const struct severity_rule rules[] = {rule("cert.*=UNKNOWN")};

    (void)state;
    assert_int_equal(state_with(rules, 1, FINDING_CERT_EXPIRED, NULL), STATE_UNKNOWN);
    assert_int_equal(state_with(rules, 1, FINDING_DANE_NO_MATCH, NULL), STATE_CRITICAL);
}

static void severity_for_one_subject(void **state)
{
    static const char *const forms[] = {
        "dane.no-match@mx1.*=warning",      "dane.no-match@192.0.2.1=warning",
        "dane.no-match@MX1.example.org=1",  "dane.no-match@*[192.0.2.1]:25=warning",
        "dane.no-match@mx1.example.org*=1", "dane.*@mx1*=warning",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        const struct severity_rule rules[] = {rule(forms[i])};

        assert_int_equal(state_with(rules, 1, FINDING_DANE_NO_MATCH, &mx1), STATE_WARNING);
        assert_int_equal(state_with(rules, 1, FINDING_DANE_NO_MATCH, &mx2), STATE_CRITICAL);
        assert_int_equal(state_with(rules, 1, FINDING_DANE_NO_MATCH, NULL), STATE_CRITICAL);
    }
}

static void severity_of_a_domain_covers_its_hosts(void **state)
{
    const struct severity_rule rules[] = {rule("mx.implicit@example.org=ok")};

    (void)state;
    assert_int_equal(state_with(rules, 1, FINDING_MX_IMPLICIT, &mx1), STATE_OK);
}

static void later_severity_rules_win_over_everything(void **state)
{
    const struct severity_rule rules[] = {rule("cert.*=ok"), rule("cert.expired=unknown")};
    struct findings list;

    (void)state;
    findings_init(&list, arena, rules, 2);
    findings_add_as(&list, FINDING_CERT_EXPIRED, STATE_CRITICAL, &mx1, "expired");
    assert_int_equal(list.items[0].state, STATE_UNKNOWN);
}

static void severity_mistakes_are_named(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"cert.expired", "expected ID[@SUBJECT-GLOB]=STATE"},
        {"=ok", "expected ID[@SUBJECT-GLOB]=STATE"},
        {"", "expected ID[@SUBJECT-GLOB]=STATE"},
        {"cert.expired=fine", "unknown state \"fine\", expected ok, warning, critical or unknown"},
        {"cert.expire=ok", "unknown finding \"cert.expire\", the nearest is cert.expired"},
        {"xcert*=ok", NULL},
        {"c*d=ok", NULL},
        {"cert.expire?=ok", NULL},
        {"cert.expired@=ok", "nothing between @ and ="},
        {"@mx1=ok", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct severity_rule parsed;
        struct err err = {0};

        assert_int_equal(severity_parse(bad[i].text, arena, &parsed, &err), ERR_USAGE);
        if (bad[i].says != NULL)
            assert_string_equal(err.text, bad[i].says);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_unique_and_well_formed),
        cmocka_unit_test(nearest_id_is_found_for_a_typo),
        cmocka_unit_test(text_from_outside_is_cleaned_and_cut),
        cmocka_unit_test(default_state_unless_told_otherwise),
        cmocka_unit_test(sorted_worst_first_and_stable),
        cmocka_unit_test(subjects_as_text),
        cmocka_unit_test(severity_of_an_id),
        cmocka_unit_test(severity_of_a_prefix),
        cmocka_unit_test(severity_for_one_subject),
        cmocka_unit_test(severity_of_a_domain_covers_its_hosts),
        cmocka_unit_test(later_severity_rules_win_over_everything),
        cmocka_unit_test(severity_mistakes_are_named),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
