/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging MTA-STS: record, policy, MX hosts, DANE beside it, TLSRPT. */
#include <config.h>

#include "dns/answers.h"
#include "sts_world.h"

static struct host_facts *mx1(void)
{
    return &sts.world->run.hosts[0];
}

static void a_good_domain(void **state)
{
    (void)state;
    assert_text_has(sts_found(FINDING_STS_OK, STATE_OK), "mode enforce for 7 days, id 1");
    assert_int_equal(sts.world->out.count, 1);
}

/* ---- the record */

static void rfc8461_3_1_no_record(void **state)
{
    (void)state;
    sts_record(NULL);
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL), "no TXT record");
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL), "already served");
    sts.facts.record.found.txt.end = TXT_NXDOMAIN;
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL), "does not exist");
    sts.facts.record.found.txt.alias = "_mta-sts.provider.example";
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL),
                    "leads to _mta-sts.provider.example");
    sts_record("hello");
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL), "other kinds");
    sts_none(FINDING_STS_OK);
}

static void a_null_mx_domain_needs_no_record(void **state)
{
    (void)state;
    sts.world->run.domain.null_mx = true;
    sts.world->run.host_count = 0;
    sts_record(NULL);
    sts_judge();
    assert_int_equal(sts.world->out.count, 0);
}

/* case 53 */
static void rfc8461_3_1_several_records(void **state)
{
    struct txt_record two[] = {{"v=STSv1; id=1;", 14, 1}, {"v=STSv1; id=2;", 14, 1}};
    (void)state;

    sts.facts.record.found.txt.records = two;
    sts.facts.record.found.txt.count = 2;
    sts.facts.record.id = NULL;
    assert_text_has(sts_found(FINDING_STS_SEVERAL, STATE_CRITICAL), "id=2");
    sts_none(FINDING_STS_ABSENT);
    sts_none(FINDING_STS_OK);
}

static void rfc8461_3_1_faults_of_one_record(void **state)
{
    (void)state;
    sts_record("v=STSv1; id=2026-11-25;");
    assert_text_has(sts_found(FINDING_STS_BAD_ID, STATE_CRITICAL), "letters and digits");
    sts_none(FINDING_STS_RECORD_SYNTAX);
    sts_record("v=STSv1; id = 1;");
    assert_text_has(sts_found(FINDING_STS_RECORD_SYNTAX, STATE_CRITICAL), "white space");
    sts_none(FINDING_STS_BAD_ID);
    sts_record("v=STSv1; id=1; id=2; x=y");
    assert_text_has(sts_found(FINDING_STS_RECORD_ODD, STATE_WARNING), "more than once");
    assert_text_has(sts_found(FINDING_STS_UNKNOWN_FIELD, STATE_OK), "ignore: x");
}

static void rfc8461_3_1_a_discarded_record(void **state)
{
    (void)state;
    sts_record("v=STSv1 ; id=1;");
    assert_text_has(sts_found(FINDING_STS_DISCARDED, STATE_WARNING), "white space between");
    assert_text_has(sts_found(FINDING_STS_ABSENT, STATE_CRITICAL), "take for one");
}

static void a_failed_lookup_is_no_absence(void **state)
{
    struct txt_facts *txt = &sts.facts.record.found.txt;
    (void)state;

    sts_record(NULL);
    txt->end = TXT_FAILED;
    txt->trouble = world_trouble(sts.world, RR_TXT, DNS_FAILED, BLAME_DOMAIN);
    sts_found(FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
    sts_none(FINDING_STS_ABSENT);
    txt->trouble = world_trouble(sts.world, RR_TXT, DNS_FAILED, BLAME_RESOLVER);
    sts_found(FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    txt->trouble = world_trouble(sts.world, RR_TXT, DNS_BOGUS, BLAME_DOMAIN);
    sts_found(FINDING_DNS_BOGUS, STATE_CRITICAL);
    sts_none(FINDING_STS_ABSENT);
}

/* ---- the policy */

static void rfc8461_3_2_an_invalid_policy_goes_by_its_mode(void **state)
{
    (void)state;
    sts_policy(STS_ENFORCE "hello\n");
    assert_text_has(sts_found(FINDING_STS_POLICY_INVALID, STATE_CRITICAL), "without a colon");
    sts_policy(STS_TESTING "hello\n");
    sts_found(FINDING_STS_POLICY_INVALID, STATE_WARNING);
    sts_policy(STS_MODE_NONE_TEXT "hello\n");
    sts_found(FINDING_STS_POLICY_INVALID, STATE_WARNING);
    sts_policy("");
    assert_text_has(sts_found(FINDING_STS_POLICY_INVALID, STATE_CRITICAL), "is empty");
    sts.opts.cached = STS_MODE_TESTING;
    sts_found(FINDING_STS_POLICY_INVALID, STATE_WARNING);
}

static void rfc8461_3_2_every_fault_is_said(void **state)
{
    (void)state;
    sts_policy(STS_ENFORCE "mx: 192.0.2.1\nmx: *\n");
    sts_judge();
    assert_int_equal(world_count(sts.world, FINDING_STS_POLICY_INVALID), 2);
}

static void what_senders_get_over(void **state)
{
    (void)state;
    sts_policy(STS_ENFORCE "mode: none\nnmx: x\n");
    assert_text_has(sts_found(FINDING_STS_POLICY_ODD, STATE_WARNING), "mode more than once");
    assert_text_has(sts_found(FINDING_STS_UNKNOWN_FIELD, STATE_OK), "nmx");
}

static void modes(void **state)
{
    (void)state;
    sts_policy(STS_TESTING);
    sts_found(FINDING_STS_TESTING, STATE_OK);
    sts_found(FINDING_STS_OK, STATE_OK);
    assert_int_equal(sts.world->out.items[0].id, FINDING_STS_OK);
    sts_policy(STS_MODE_NONE_TEXT);
    sts_found(FINDING_STS_NONE, STATE_OK);
    sts.opts.min_mode = STS_MODE_TESTING;
    sts_found(FINDING_STS_MODE_LOW, STATE_CRITICAL);
    sts_none(FINDING_STS_NONE);
    sts_policy(STS_TESTING);
    sts_none(FINDING_STS_MODE_LOW);
    sts.opts.min_mode = STS_MODE_ENFORCE;
    assert_text_has(sts_found(FINDING_STS_MODE_LOW, STATE_CRITICAL), "enforce is the least");
    sts_policy(STS_ENFORCE);
    sts_none(FINDING_STS_MODE_LOW);
}

static void rfc8461_3_2_max_age(void **state)
{
    (void)state;
    sts_policy("version: STSv1\nmode: enforce\nmx: mx1.example.org\nmax_age: 86399\n");
    assert_text_has(sts_found(FINDING_STS_MAX_AGE, STATE_WARNING), "86399");
    sts_policy("version: STSv1\nmode: enforce\nmx: mx1.example.org\nmax_age: 86400\n");
    sts_none(FINDING_STS_MAX_AGE);
    sts_found(FINDING_STS_MAX_AGE_WEEK, STATE_OK);
    sts.opts.min_max_age_set = true;
    sts.opts.min_max_age = 86400;
    sts_none(FINDING_STS_MAX_AGE);
    assert_none(sts.world, FINDING_STS_MAX_AGE_WEEK);
    sts.opts.min_max_age = 86401;
    sts_found(FINDING_STS_MAX_AGE, STATE_WARNING);
    sts_policy("version: STSv1\nmode: none\nmax_age: 60\n");
    sts_found(FINDING_STS_MAX_AGE, STATE_WARNING);
    sts.opts.min_max_age_set = false;
    sts_none(FINDING_STS_MAX_AGE);
}

/* ---- MX hosts */

/* case 62 */
static void rfc8461_4_1_a_host_that_is_not_covered(void **state)
{
    (void)state;
    world_address(sts.world, world_host(sts.world, "mx2.example.net", 20), "192.0.2.2");
    sts.world->run.hosts[1].addresses[0].sessions[0].chain->name = "mx2.example.net";
    assert_text_has(sts_found(FINDING_STS_NOT_COVERED, STATE_CRITICAL), "mx1.example.org");
    assert_none(sts.world, FINDING_STS_MX_CERTIFICATE);
    sts_policy(STS_TESTING);
    sts_found(FINDING_STS_NOT_COVERED, STATE_WARNING);
    sts_policy(STS_MODE_NONE_TEXT);
    sts_none(FINDING_STS_NOT_COVERED);
    sts_policy(STS_ENFORCE "mx: *.example.net\n");
    sts_none(FINDING_STS_NOT_COVERED);
    sts_none(FINDING_STS_STALE);
}

static void a_pattern_that_covers_no_host(void **state)
{
    (void)state;
    sts_policy(STS_ENFORCE "mx: old.example.org\nmx: *.example.com\n");
    assert_text_has(sts_found(FINDING_STS_STALE, STATE_WARNING), "old.example.org, *.example.com");
    sts.world->run.domain.mx_dropped = 1;
    sts_none(FINDING_STS_STALE);
    sts.world->run.domain.mx_dropped = 0;
    sts.world->run.domain.mx_known = false;
    sts_none(FINDING_STS_STALE);
}

static void rfc8461_4_2_the_certificate_of_an_mx_host(void **state)
{
    static const struct {
        enum trust trust;
        const char *text;
    } rows[] = {
        {TRUST_SELF_SIGNED, "self-signed"}, {TRUST_INCOMPLETE, "intermediate"},
        {TRUST_UNKNOWN_CA, "not trusted"},  {TRUST_CHAIN_DATE, "CA certificate"},
        {TRUST_INVALID, "does not verify"},
    };
    struct chain_facts *chain = sts.session->chain;
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        chain->trust = rows[i].trust;
        assert_text_has(sts_found(FINDING_STS_MX_CERTIFICATE, STATE_CRITICAL), rows[i].text);
    }
    sts_policy(STS_TESTING);
    sts_found(FINDING_STS_MX_CERTIFICATE, STATE_WARNING);
    sts_policy(STS_MODE_NONE_TEXT);
    sts_none(FINDING_STS_MX_CERTIFICATE);
}

static void rfc8461_4_2_dates_of_an_mx_certificate(void **state)
{
    struct cert_facts *leaf = sts.session->chain->certs;
    (void)state;

    sts.world->opts.at = leaf->not_after + 1;
    sts.file.fetches[0].chain->certs[0].not_after = leaf->not_after + HOURS(9999);
    assert_text_has(sts_found(FINDING_STS_MX_CERTIFICATE, STATE_CRITICAL), "is expired");
    assert_int_equal(sts_host_certificate(mx1(), sts.world->opts.at), STS_CERTIFICATE_INVALID);
    sts.world->opts.at = NOW;
    leaf->not_before = NOW + 1;
    assert_text_has(sts_found(FINDING_STS_MX_CERTIFICATE, STATE_CRITICAL), "not valid yet");
}

/* case 59 */
static void rfc8461_4_2_the_certificate_names_the_mx_host(void **state)
{
    static const char *names[] = {"*.example.org", "other.example.net"};
    struct chain_facts *chain = sts.session->chain;
    (void)state;

    chain->name_match = false;
    assert_text_has(sts_found(FINDING_STS_MX_CERTIFICATE, STATE_CRITICAL), "not for its name");
    chain->name = "base.example.net"; /* of the TLSA base domain: the MX name counts here */
    chain->name_match = true;
    chain->certs[0].names = names + 1;
    chain->certs[0].name_count = 1;
    sts_found(FINDING_STS_MX_CERTIFICATE, STATE_CRITICAL);
    chain->certs[0].names = names;
    sts_none(FINDING_STS_MX_CERTIFICATE);
    assert_int_equal(sts_host_certificate(mx1(), NOW), STS_CERTIFICATE_VALID);
}

static void a_host_that_was_not_seen_is_unknown(void **state)
{
    (void)state;
    world_fail(sts.session, STEP_CONNECT, SESSION_TIMEOUT);
    sts.session->chain = NULL;
    sts.session->tls = NULL;
    sts_found(FINDING_STS_NOT_SEEN, STATE_UNKNOWN);
    assert_int_equal(sts_host_certificate(mx1(), NOW), STS_CERTIFICATE_UNKNOWN);
    sts_none(FINDING_STS_MX_CERTIFICATE);
    sts_none(FINDING_STS_OK);
    world_address(sts.world, mx1(), "192.0.2.3");
    sts_none(FINDING_STS_NOT_SEEN);
}

static void trust_that_was_not_tested_is_unknown(void **state)
{
    (void)state;
    sts.session->chain->trust = TRUST_UNTESTED;
    sts_found(FINDING_CERT_NOT_TESTED, STATE_UNKNOWN);
    assert_int_equal(sts_host_certificate(mx1(), NOW), STS_CERTIFICATE_UNKNOWN);
}

static void without_probes(void **state)
{
    (void)state;
    sts.opts.no_probe = true;
    mx1()->address_count = 0;
    sts_found(FINDING_STS_NOT_PROBED, STATE_OK);
    sts_found(FINDING_STS_OK, STATE_OK);
    sts_none(FINDING_STS_NOT_SEEN);
    sts_policy(STS_HEAD "mode: enforce\nmx: mx2.example.org\n");
    sts_found(FINDING_STS_NOT_COVERED, STATE_CRITICAL);
}

static void without_network(void **state)
{
    struct sts_policy policy;
    (void)state;

    sts_judge();
    policy = *sts.facts.policy;
    sts.facts.file = NULL;
    sts.facts.policy = &policy;
    sts.opts.no_probe = true;
    sts.world->out.count = 0;
    judge_mta_sts(&sts.world->run, &sts.facts, &sts.opts, &sts.world->opts, &sts.world->out);
    world_found(sts.world, FINDING_STS_OK, STATE_OK);
    assert_none(sts.world, FINDING_TLSRPT_ABSENT);
}

static void address_literals_are_not_for_the_policy(void **state)
{
    (void)state;
    world_host(sts.world, "192.0.2.9", 20)->literal = true;
    sts_none(FINDING_STS_NOT_COVERED);
}

/* ---- DANE beside it: RFC 8461 2 */

static void secure_tlsa(uint8_t id)
{
    world_tlsa(sts.world, mx1(), TLSA_DANE_EE, TLSA_SPKI, TLSA_SHA256, id);
    mx1()->tlsa_status = TLSA_SECURE;
    world_compare(sts.world);
}

static void rfc8461_2_tlsa_mismatch_with_good_sts(void **state)
{
    (void)state;
    secure_tlsa(7);
    assert_text_has(sts_found(FINDING_STS_DANE_MISMATCH, STATE_CRITICAL), "does not mend that");
    sts_policy(STS_TESTING);
    sts_found(FINDING_STS_DANE_MISMATCH, STATE_CRITICAL);
    sts_policy(STS_MODE_NONE_TEXT);
    sts_found(FINDING_STS_DANE_MISMATCH, STATE_CRITICAL);
    sts.world->run.resolver = RESOLVER_NOT_VALIDATING;
    sts_none(FINDING_STS_DANE_MISMATCH);
}

static void rfc8461_2_tlsa_match_with_good_sts(void **state)
{
    (void)state;
    secure_tlsa(1);
    sts_found(FINDING_STS_OK, STATE_OK);
    assert_int_equal(sts.world->out.count, 1);
}

static void rfc8461_2_tlsa_match_with_an_invalid_certificate(void **state)
{
    (void)state;
    secure_tlsa(1);
    sts.session->chain->trust = TRUST_SELF_SIGNED;
    assert_text_has(sts_found(FINDING_STS_DANE_ONLY, STATE_CRITICAL), "defer");
    assert_none(sts.world, FINDING_STS_MX_CERTIFICATE);
    sts_policy(STS_TESTING);
    assert_text_has(sts_found(FINDING_STS_DANE_ONLY, STATE_WARNING), "report it");
    sts_policy(STS_MODE_NONE_TEXT);
    sts_none(FINDING_STS_DANE_ONLY);
}

static void rfc8461_2_a_host_with_tlsa_that_the_policy_leaves_out(void **state)
{
    (void)state;
    secure_tlsa(1);
    sts_policy(STS_HEAD "mode: enforce\nmx: mx2.example.org\n");
    assert_text_has(sts_found(FINDING_STS_NOT_COVERED, STATE_CRITICAL), "TLSA records deliver");
}

static void rfc8461_7_2_old_tls(void **state)
{
    (void)state;
    sts.session->tls->version = "TLSv1.1";
    sts.session->tls->version_number = 0x0302;
    sts_found(FINDING_STS_OLD_TLS, STATE_CRITICAL);
    sts_policy(STS_TESTING);
    sts_found(FINDING_STS_OLD_TLS, STATE_WARNING);
    sts_policy(STS_MODE_NONE_TEXT);
    sts_none(FINDING_STS_OLD_TLS);
}

/* case 60 */
static void rfc8461_2_policy_unreachable_and_tlsa_mismatch(void **state)
{
    (void)state;
    secure_tlsa(7);
    sts_fetch_fails(&sts.file.fetches[0], FETCH_TIMEOUT);
    sts_found(FINDING_STS_UNREACHABLE, STATE_CRITICAL);
    world_found(sts.world, FINDING_STS_DANE_MISMATCH, STATE_CRITICAL);
}

/* ---- TLSRPT */

static void tlsrpt(const char *text, enum txt_end end)
{
    struct txt_record *record = arena_alloc(sts.world->arena, 1, sizeof *record);

    sts.facts.tlsrpt = (struct tlsrpt_facts){
        .found.txt = {.name = "_smtp._tls.example.org", .end = end, .records = record}};
    if (text == NULL)
        return;
    *record = (struct txt_record){text, 10, 1};
    sts.facts.tlsrpt.found.txt.count = 1;
}

static struct report_uri *destination(void)
{
    tlsrpt("v=TLSRPTv1; rua=mailto:tls@example.org", TXT_FOUND);
    sts.facts.tlsrpt.rua = arena_alloc(sts.world->arena, 1, sizeof *sts.facts.tlsrpt.rua);
    sts.facts.tlsrpt.rua_count = 1;
    *sts.facts.tlsrpt.rua = (struct report_uri){.text = "mailto:tls@example.org",
                                                .scheme = REPORT_MAILTO,
                                                .host = "example.org",
                                                .intake = INTAKE_YES};
    return sts.facts.tlsrpt.rua;
}

static void rfc8460_3_no_record(void **state)
{
    (void)state;
    tlsrpt(NULL, TXT_NODATA);
    assert_text_has(sts_found(FINDING_TLSRPT_ABSENT, STATE_WARNING), "_smtp._tls.example.org");
    sts_found(FINDING_STS_OK, STATE_OK);
    tlsrpt(NULL, TXT_UNASKED);
    sts_none(FINDING_TLSRPT_ABSENT);
    tlsrpt(NULL, TXT_FAILED);
    sts.facts.tlsrpt.found.txt.trouble =
        world_trouble(sts.world, RR_TXT, DNS_FAILED, BLAME_RESOLVER);
    sts_found(FINDING_DNS_RESOLVER_FAILING, STATE_UNKNOWN);
    assert_none(sts.world, FINDING_TLSRPT_ABSENT);
    tlsrpt(NULL, TXT_NODATA);
    sts.world->run.domain.null_mx = true;
    sts_none(FINDING_TLSRPT_ABSENT);
}

static void rfc8460_3_faults_of_records(void **state)
{
    static const char *twice[] = {"has the field rua more than once: the first counts"};
    static const char *unknown[] = {"x"};
    struct stray_record stray = {"v=TLSRPTv1 ; rua=", 17, "has white space"};
    (void)state;

    destination();
    sts.facts.tlsrpt.error = "has no rua";
    sts_found(FINDING_TLSRPT_SYNTAX, STATE_WARNING);
    destination();
    sts.facts.tlsrpt.odd = (struct flaws){twice, 1, 0};
    sts.facts.tlsrpt.ignored = (struct flaws){unknown, 1, 0};
    sts_found(FINDING_TLSRPT_ODD, STATE_WARNING);
    sts_found(FINDING_TLSRPT_UNKNOWN_FIELD, STATE_OK);
    destination();
    sts.facts.tlsrpt.found.txt.count = 2;
    sts_found(FINDING_TLSRPT_SEVERAL, STATE_WARNING);
    tlsrpt(NULL, TXT_FOUND);
    sts.facts.tlsrpt.found.strays = &stray;
    sts.facts.tlsrpt.found.stray_count = 1;
    sts_found(FINDING_TLSRPT_DISCARDED, STATE_WARNING);
    world_found(sts.world, FINDING_TLSRPT_ABSENT, STATE_WARNING);
}

static void rfc8460_3_destinations(void **state)
{
    (void)state;
    destination();
    assert_text_has(sts_found(FINDING_TLSRPT_OK, STATE_OK), "mailto:tls@example.org");
    destination()->intake = INTAKE_UNKNOWN;
    sts_found(FINDING_TLSRPT_OK, STATE_OK);
    destination()->intake = INTAKE_NULL_MX;
    assert_text_has(sts_found(FINDING_TLSRPT_NO_MAIL, STATE_WARNING), "null MX");
    assert_none(sts.world, FINDING_TLSRPT_OK);
    destination()->intake = INTAKE_NXDOMAIN;
    assert_text_has(sts_found(FINDING_TLSRPT_NO_MAIL, STATE_WARNING), "does not exist");
    destination()->intake = INTAKE_NO_ADDRESS;
    sts_found(FINDING_TLSRPT_NO_MAIL, STATE_WARNING);
    destination()->error = "has no mailbox";
    sts_found(FINDING_TLSRPT_BAD_URI, STATE_WARNING);
    destination()->text = "";
    assert_text_has(sts_found(FINDING_TLSRPT_BAD_URI, STATE_WARNING), "between the commas");
    destination()->scheme = REPORT_OTHER;
    sts_found(FINDING_TLSRPT_BAD_URI, STATE_WARNING);
    destination();
    sts.facts.tlsrpt.rua_dropped = 3;
    assert_text_has(sts_found(FINDING_TLSRPT_TOO_MANY, STATE_WARNING), "names 4");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        sts_test(a_good_domain),
        sts_test(rfc8461_3_1_no_record),
        sts_test(a_null_mx_domain_needs_no_record),
        sts_test(rfc8461_3_1_several_records),
        sts_test(rfc8461_3_1_faults_of_one_record),
        sts_test(rfc8461_3_1_a_discarded_record),
        sts_test(a_failed_lookup_is_no_absence),
        sts_test(rfc8461_3_2_an_invalid_policy_goes_by_its_mode),
        sts_test(rfc8461_3_2_every_fault_is_said),
        sts_test(what_senders_get_over),
        sts_test(modes),
        sts_test(rfc8461_3_2_max_age),
        sts_test(rfc8461_4_1_a_host_that_is_not_covered),
        sts_test(a_pattern_that_covers_no_host),
        sts_test(rfc8461_4_2_the_certificate_of_an_mx_host),
        sts_test(rfc8461_4_2_dates_of_an_mx_certificate),
        sts_test(rfc8461_4_2_the_certificate_names_the_mx_host),
        sts_test(a_host_that_was_not_seen_is_unknown),
        sts_test(trust_that_was_not_tested_is_unknown),
        sts_test(without_probes),
        sts_test(without_network),
        sts_test(address_literals_are_not_for_the_policy),
        sts_test(rfc8461_2_tlsa_mismatch_with_good_sts),
        sts_test(rfc8461_2_tlsa_match_with_good_sts),
        sts_test(rfc8461_2_tlsa_match_with_an_invalid_certificate),
        sts_test(rfc8461_2_a_host_with_tlsa_that_the_policy_leaves_out),
        sts_test(rfc8461_7_2_old_tls),
        sts_test(rfc8461_2_policy_unreachable_and_tlsa_mismatch),
        sts_test(rfc8460_3_no_record),
        sts_test(rfc8460_3_faults_of_records),
        sts_test(rfc8460_3_destinations),
    };

    return cmocka_run_group_tests_name("policy_mta_sts", tests, NULL, NULL);
}
