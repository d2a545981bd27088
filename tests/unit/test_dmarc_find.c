/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy a domain is under: RFC 9989 4.10, RFC 9990 4, RFC 7489 6.6.3. */
#include <config.h>

#include "policy/dmarc_find.h"

#include <string.h>

#include "answers_fill.h"
#include "unit.h"

static struct dmarc_facts facts; /* of the last find() */

static void text(struct fill_fixture *f, const char *name, const char *lines)
{
    fill(f->table, f->arena, name, RR_TXT, DNS_INSECURE, lines);
}

static void put_mail(struct fill_fixture *f, const char *name)
{
    fill(f->table, f->arena, name, RR_MX, DNS_INSECURE, "10 mx.example.net.");
    fill(f->table, f->arena, "mx.example.net", RR_A, DNS_INSECURE, "192.0.2.1");
    fill(f->table, f->arena, "mx.example.net", RR_AAAA, DNS_INSECURE, NULL);
}

/* Answers what is asked: NODATA, but for what was filed before. */
static void find(struct fill_fixture *f, const char *domain)
{
    const char *name;
    uint16_t type;
    int rounds = 0;

    while (dmarc_find(f->table, f->arena, domain, &facts, NULL) == PENDING) {
        assert_true(rounds++ < 10);
        assert_true(answers_open(f->table) > 0);
        while (answers_next_question(f->table, &name, &type))
            fill(f->table, f->arena, arena_strdup(f->arena, name), type, DNS_INSECURE, NULL);
    }
}

static void rfc9989_4_10_the_walk_is_asked_at_once(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(dmarc_find(f->table, f->arena, "a.example.org", &facts, NULL), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena),
                        "a.example.org TXT, mailsec-no-such-name-7f3a.a.example.org TXT, "
                        "_dmarc.a.example.org TXT, _dmarc.example.org TXT, _dmarc.org TXT");
}

static void rfc9989_4_10_eight_queries_at_most(void **state)
{
    struct fill_fixture *f = *state;

    find(f, "a.b.c.d.e.f.g.h.i.j.example.com");
    assert_int_equal(facts.walk.walked, 8);
    assert_string_equal(facts.walk.places[1].domain, "f.g.h.i.j.example.com");
    assert_string_equal(facts.walk.places[7].domain, "com");
    assert_null(facts.found);
    assert_string_equal(facts.organizational_psl, "example.com");
    find(f, "b.c.d.e.f.g.example.com");
    assert_int_equal(facts.walk.walked, 8);
    assert_string_equal(facts.walk.places[1].domain, "c.d.e.f.g.example.com");
}

static void rfc9989_4_10_1_its_own_record_counts_with_p(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.a.example.org", "\"v=DMARC1; p=quarantine; sp=none\"");
    text(f, "_dmarc.example.org", "\"v=DMARC1; p=reject; sp=reject; np=none\"");
    find(f, "a.example.org");
    assert_string_equal(facts.found->domain, "a.example.org");
    assert_int_equal(facts.effective, DMARC_QUARANTINE);
    assert_string_equal(facts.walk.organizational, "example.org");
    assert_int_equal(facts.subdomains, DMARC_REJECT);
    assert_int_equal(facts.nonexistent, DMARC_NONE);
}

static void rfc9989_4_10_1_the_parents_record_counts_with_sp(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org", "\"v=DMARC1; p=reject; sp=quarantine; np=none\"");
    find(f, "a.example.org");
    assert_string_equal(facts.found->domain, "example.org");
    assert_int_equal(facts.effective, DMARC_QUARANTINE);
    assert_int_equal(facts.effective_psl, DMARC_QUARANTINE);
}

static void rfc9989_4_10_1_np_for_a_name_that_does_not_exist(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org", "\"v=DMARC1; p=quarantine; np=reject\"");
    fill_nxdomain(f->table, f->arena, "a.example.org", RR_TXT, DNS_INSECURE);
    find(f, "a.example.org");
    assert_true(facts.nxdomain);
    assert_int_equal(facts.effective, DMARC_REJECT);
    assert_int_equal(facts.effective_psl, DMARC_QUARANTINE);
}

static void rfc9989_4_7_testing_is_one_level_lower(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org", "\"v=DMARC1; p=reject; t=y\"");
    find(f, "example.org");
    assert_int_equal(facts.effective, DMARC_QUARANTINE);
    assert_int_equal(facts.effective_psl, DMARC_REJECT);
}

/* case 77 */
static void rfc9989_4_10_several_records_are_all_discarded(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.a.example.org", "\"v=DMARC1; p=reject\"\n\"v=DMARC1; p=none\"");
    text(f, "_dmarc.example.org", "\"v=DMARC1; p=quarantine\"\n\"v=spf1 -all\"");
    find(f, "a.example.org");
    assert_int_equal(facts.walk.places[0].txt.count, 2);
    assert_null(facts.walk.places[0].record);
    assert_string_equal(facts.found->domain, "example.org");
    assert_int_equal(facts.effective, DMARC_QUARANTINE);
}

static void rfc9989_4_10_2_psd_n_is_the_organizational_domain(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.b.example.org", "\"v=DMARC1; p=none; psd=n\"");
    text(f, "_dmarc.example.org", "\"v=DMARC1; p=reject\"");
    find(f, "a.b.example.org");
    assert_int_equal(facts.walk.walked, 2);
    assert_string_equal(facts.walk.organizational, "b.example.org");
    assert_int_equal(facts.effective, DMARC_NONE);
    assert_string_equal(facts.organizational_psl, "example.org");
    assert_int_equal(facts.effective_psl, DMARC_REJECT);
}

static void rfc9989_4_10_2_psd_y_is_one_label_above_it(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.bank.example", "\"v=DMARC1; p=reject; np=reject; psd=y\"");
    find(f, "a.b.bank.example");
    assert_string_equal(facts.walk.organizational, "b.bank.example");
    assert_string_equal(facts.found->domain, "bank.example");
    assert_int_equal(facts.effective, DMARC_REJECT);
    find(f, "bank.example");
    assert_string_equal(facts.walk.organizational, "bank.example");
    assert_string_equal(facts.found->domain, "bank.example");
}

static void rfc9989_4_10_2_else_the_fewest_labels(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.a.example.org", "\"v=DMARC1; p=none\"");
    find(f, "a.example.org");
    assert_string_equal(facts.walk.organizational, "a.example.org");
    assert_int_equal(facts.subdomains, DMARC_NONE);
    find(f, "b.a.example.org");
    assert_string_equal(facts.walk.organizational, "a.example.org");
    find(f, "c.example.org");
    assert_string_equal(facts.walk.organizational, "c.example.org");
    assert_null(facts.found);
}

static void rfc9989_4_10_a_failed_lookup_is_not_absence(void **state)
{
    struct troubles troubles = {0};
    struct fill_fixture *f = *state;

    text(f, "_dmarc.a.example.org", "\"v=DMARC1; p=reject\"");
    fill_failed(f->table, f->arena, "_dmarc.example.org", RR_TXT, FAILURE_SERVFAIL);
    find(f, "a.example.org");
    assert_true(facts.walk.failed);
    assert_null(facts.walk.organizational);
    assert_null(facts.parent);
    assert_int_equal(facts.effective, DMARC_REJECT);
    find(f, "b.example.org");
    assert_null(facts.found);
    assert_false(facts.psl_known);
    assert_int_equal(dmarc_find(f->table, f->arena, "b.example.org", &facts, &troubles), 0);
    assert_int_equal(troubles.count, 1);
    assert_string_equal(troubles.items[0]->name, "_dmarc.example.org");
}

static void failures_beyond_the_end_of_the_walk_do_not_matter(void **state)
{
    struct troubles troubles = {0};
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org", "\"v=DMARC1; p=reject; psd=n\"");
    fill_failed(f->table, f->arena, "_dmarc.org", RR_TXT, FAILURE_SERVFAIL);
    find(f, "example.org");
    assert_int_equal(dmarc_find(f->table, f->arena, "example.org", &facts, &troubles), 0);
    assert_int_equal(troubles.count, 0);
    assert_false(facts.walk.failed);
}

static void records_in_the_wrong_place(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "example.org", "\"v=spf1 -all\"\n\"v=DMARC1; p=reject\"");
    text(f, "mailsec-no-such-name-7f3a.example.org", "\"v=DMARC1; p=reject\"");
    text(f, "_dmarc.example.org", "\"v=dmarc1; p=reject\"\n\"hello\"");
    find(f, "example.org");
    assert_true(facts.misplaced);
    assert_true(facts.wildcard);
    assert_non_null(facts.walk.places[0].stray);
    assert_int_equal(facts.walk.places[0].txt.others, 2);
}

/* ---- external destinations */

#define CONSENT "example.org._report._dmarc.reports.example.net"

static const struct report_uri *destination(struct fill_fixture *f, const char *host)
{
    text(f, "_dmarc.example.org",
         arena_printf(f->arena, "\"v=DMARC1; p=none; rua=mailto:a@%s\"", host));
    put_mail(f, host);
    find(f, "example.org");
    assert_int_equal(facts.found->record->rua.count, 1);
    return &facts.found->record->rua.items[0];
}

static void rfc9990_4_own_destinations_need_no_consent(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(destination(f, "example.org")->consent, CONSENT_OWN);
}

static void rfc9990_4_the_same_organizational_domain(void **state)
{
    struct fill_fixture *f = *state;
    const struct report_uri *uri = destination(f, "in.example.org");

    assert_int_equal(uri->consent, CONSENT_OWN);
    assert_int_equal(uri->intake, INTAKE_YES);
    assert_null(answers_peek(f->table, "example.org._report._dmarc.in.example.org", RR_TXT));
}

static void rfc9990_4_a_subdomain_of_another_organization(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.in.example.org", "\"v=DMARC1; p=none; psd=n\"");
    assert_int_equal(destination(f, "in.example.org")->consent, CONSENT_ABSENT);
}

static void rfc9990_4_consent(void **state)
{
    struct fill_fixture *f = *state;

    text(f, CONSENT, "\"v=DMARC1\"\n\"v=DMARC1;\"");
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_GIVEN);
}

static void rfc9990_4_consent_with_the_same_host(void **state)
{
    struct fill_fixture *f = *state;

    text(f, CONSENT, "\"v=DMARC1; rua=mailto:other@reports.example.net\"");
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_GIVEN);
}

static void rfc9990_4_consent_with_another_host(void **state)
{
    struct fill_fixture *f = *state;

    text(f, CONSENT, "\"v=DMARC1; rua=mailto:other@example.com\"");
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_REDIRECTED);
}

/* case 78 */
static void rfc9990_4_no_consent(void **state)
{
    struct fill_fixture *f = *state;

    text(f, CONSENT, "\"v=spf1 -all\"");
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_ABSENT);
}

static void rfc9990_4_a_failed_lookup_is_unknown(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, CONSENT, RR_TXT, FAILURE_TIMEOUT);
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_FAILED);
}

static void rfc9990_4_a_failed_walk_leaves_it_unknown(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, "_dmarc.example.net", RR_TXT, FAILURE_TIMEOUT);
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_FAILED);
}

static void rfc9990_4_consent_needs_no_walk(void **state)
{
    struct fill_fixture *f = *state;

    fill_failed(f->table, f->arena, "_dmarc.example.net", RR_TXT, FAILURE_TIMEOUT);
    text(f, CONSENT, "\"v=DMARC1;\"");
    assert_int_equal(destination(f, "reports.example.net")->consent, CONSENT_GIVEN);
}

static void rfc9990_4_names_too_long_to_ask(void **state)
{
    static const char label[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh";
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org",
         arena_printf(f->arena, "\"v=DMARC1; p=none; rua=mailto:a@\" \"%s.%s.%s.\" \"%s.net\"",
                      label, label, label, label));
    find(f, "example.org");
    assert_int_equal(facts.found->record->rua.items[0].consent, CONSENT_TOO_LONG);
}

static void rfc9990_4_only_mail_addresses_are_asked(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.example.org",
         "\"v=DMARC1; p=none; rua=https://r.example.net/, a@example.net; "
         "ruf=mailto:a@example.com\"");
    find(f, "example.org");
    assert_int_equal(facts.found->record->rua.items[0].consent, CONSENT_UNASKED);
    assert_int_equal(facts.found->record->rua.items[1].consent, CONSENT_UNASKED);
    assert_int_equal(facts.found->record->ruf.items[0].consent, CONSENT_ABSENT);
    assert_int_equal(facts.found->record->ruf.items[0].intake, INTAKE_NO_ADDRESS);
}

static void rfc7489_3_2_a_public_suffix_has_no_organizational_domain(void **state)
{
    struct fill_fixture *f = *state;

    text(f, "_dmarc.co.uk", "\"v=DMARC1; p=reject; psd=y\"");
    find(f, "co.uk");
    assert_null(facts.organizational_psl);
    assert_true(facts.walk.places[0].listed);
    find(f, "example.co.uk");
    assert_string_equal(facts.organizational_psl, "example.co.uk");
    assert_string_equal(facts.walk.organizational, "example.co.uk");
    assert_int_equal(facts.effective, DMARC_REJECT);
    assert_null(facts.found_psl);
    assert_int_equal(facts.effective_psl, DMARC_UNSET);
}

#define fill_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        fill_test(rfc9989_4_10_the_walk_is_asked_at_once),
        fill_test(rfc9989_4_10_eight_queries_at_most),
        fill_test(rfc9989_4_10_1_its_own_record_counts_with_p),
        fill_test(rfc9989_4_10_1_the_parents_record_counts_with_sp),
        fill_test(rfc9989_4_10_1_np_for_a_name_that_does_not_exist),
        fill_test(rfc9989_4_7_testing_is_one_level_lower),
        fill_test(rfc9989_4_10_several_records_are_all_discarded),
        fill_test(rfc9989_4_10_2_psd_n_is_the_organizational_domain),
        fill_test(rfc9989_4_10_2_psd_y_is_one_label_above_it),
        fill_test(rfc9989_4_10_2_else_the_fewest_labels),
        fill_test(rfc9989_4_10_a_failed_lookup_is_not_absence),
        fill_test(failures_beyond_the_end_of_the_walk_do_not_matter),
        fill_test(records_in_the_wrong_place),
        fill_test(rfc9990_4_own_destinations_need_no_consent),
        fill_test(rfc9990_4_the_same_organizational_domain),
        fill_test(rfc9990_4_a_subdomain_of_another_organization),
        fill_test(rfc9990_4_consent),
        fill_test(rfc9990_4_consent_with_the_same_host),
        fill_test(rfc9990_4_consent_with_another_host),
        fill_test(rfc9990_4_no_consent),
        fill_test(rfc9990_4_a_failed_lookup_is_unknown),
        fill_test(rfc9990_4_a_failed_walk_leaves_it_unknown),
        fill_test(rfc9990_4_consent_needs_no_walk),
        fill_test(rfc9990_4_names_too_long_to_ask),
        fill_test(rfc9990_4_only_mail_addresses_are_asked),
        fill_test(rfc7489_3_2_a_public_suffix_has_no_organizational_domain),
    };

    return cmocka_run_group_tests_name("dmarc_find", tests, NULL, NULL);
}
