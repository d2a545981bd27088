/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/dmarc_judge: what the DMARC policy of a domain means (RFC 9989, 9990). */
#include <config.h>

#include "dmarc_zone.h"
#include "policy/dmarc_judge.h"
#include "policy_world.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, 0, NULL                                                                              \
    }
#define TXT(name, text)                                                                            \
    {                                                                                              \
        name, RR_TXT, "\"" text "\""                                                               \
    }
#define HOST(name)                                                                                 \
    {                                                                                              \
        name, RR_A, "192.0.2.1"                                                                    \
    }

static enum dmarc_policy least; /* --min-policy of the test */

/* Looks `domain` up in the zone and judges it. */
static void judge_domain_of(struct world *world, const char *domain, const struct zone_line *zone)
{
    struct dmarc_facts dmarc;
    struct fill_fixture *f;
    void *state;

    fill_setup(&state);
    f = state;
    zone_dmarc(f, zone, domain, &dmarc);
    findings_init(&world->out, world->arena, NULL, 0);
    judge_dmarc(&world->run, &world->opts, &dmarc, least, &world->out);
    fill_teardown(&state);
}

/* example.org, which has this record alone. */
static void judge_text(struct world *world, const char *text)
{
    const struct zone_line zone[] = {
        HOST("example.org"),
        {"_dmarc.example.org", RR_TXT, arena_printf(world->arena, "\"%s\"", text)},
        END,
    };

    judge_domain_of(world, "example.org", zone);
}

static const struct finding *warned(const struct world *world, enum finding_id id)
{
    return world_found(world, id, STATE_WARNING);
}

static void a_good_record(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=DMARC1; p=reject; np=reject; rua=mailto:d@example.org");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    assert_text_has(world_found(world, FINDING_DMARC_POLICY, STATE_OK),
                    "receivers apply reject (p=reject at _dmarc.example.org); names under it: "
                    "reject, those that do not exist: reject");
    assert_none(world, FINDING_DMARC_NO_REPORTS);
}

static void rfc9989_4_10_1_no_record(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {HOST("example.org"), TXT("_dmarc.example.org", "token"), END};
    const struct zone_line empty[] = {HOST("example.org"), END};

    judge_domain_of(world, "example.org", empty);
    assert_int_equal(world->out.count, 1);
    assert_text_has(world_found(world, FINDING_DMARC_ABSENT, STATE_CRITICAL),
                    "_dmarc.example.org: the name does not exist");
    judge_domain_of(world, "example.org", zone);
    assert_text_has(world_found(world, FINDING_DMARC_ABSENT, STATE_CRITICAL), "other kinds");
}

static void rfc9989_4_10_several_records_are_discarded(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        HOST("example.org"),
        {"_dmarc.example.org", RR_TXT, "\"v=DMARC1; p=reject\"\n\"v=DMARC1; p=none\""},
        END,
    };

    judge_domain_of(world, "example.org", zone);
    assert_text_has(world_found(world, FINDING_DMARC_SEVERAL, STATE_CRITICAL), "2 DMARC records");
    assert_none(world, FINDING_DMARC_ABSENT);
    judge_domain_of(world, "www.example.org", zone);
    world_found(world, FINDING_DMARC_SEVERAL, STATE_CRITICAL);
}

static void rfc9989_4_8_almost_a_record(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=dmarc1; p=reject");
    assert_text_has(warned(world, FINDING_DMARC_DISCARDED), "upper case");
    assert_text_has(world_found(world, FINDING_DMARC_ABSENT, STATE_CRITICAL),
                    "a TXT record does not have the version exactly");
}

static void rfc9989_4_10_1_policies_that_are_not_valid(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=DMARC1;");
    assert_text_has(world_found(world, FINDING_DMARC_NO_EFFECT, STATE_CRITICAL), "has no p");
    assert_none(world, FINDING_DMARC_POLICY);
    judge_text(world, "v=DMARC1; p=rejekt");
    assert_text_has(world_found(world, FINDING_DMARC_NO_EFFECT, STATE_CRITICAL), "p=rejekt");
    judge_text(world, "v=DMARC1; p=reject; sp=block; rua=mailto:d@example.org");
    assert_text_has(warned(world, FINDING_DMARC_BAD_POLICY), "sp=block");
    assert_text_has(world_found(world, FINDING_DMARC_POLICY, STATE_OK), "receivers apply none");
    assert_none(world, FINDING_DMARC_POLICY_NONE);
}

static void rfc9989_4_7_policy_none(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        HOST("example.org"), HOST("www.example.org"),
        TXT("_dmarc.example.org", "v=DMARC1; p=reject; sp=none; np=quarantine"), END};

    judge_text(world, "v=DMARC1; p=none; rua=mailto:d@example.org");
    assert_text_has(warned(world, FINDING_DMARC_POLICY_NONE), "p=none at _dmarc.example.org");
    judge_domain_of(world, "www.example.org", zone);
    assert_text_has(warned(world, FINDING_DMARC_POLICY_NONE), "sp=none at _dmarc.example.org");
    assert_none(world, FINDING_DMARC_WEAK_SP);
    judge_domain_of(world, "gone.example.org", zone);
    assert_none(world, FINDING_DMARC_POLICY_NONE);
    assert_text_has(world_found(world, FINDING_DMARC_POLICY, STATE_OK),
                    "receivers apply quarantine (np=quarantine at _dmarc.example.org)");
}

static void min_policy(void **state)
{
    struct world *world = *state;

    least = DMARC_REJECT;
    judge_text(world, "v=DMARC1; p=quarantine");
    assert_text_has(world_found(world, FINDING_DMARC_POLICY_LOW, STATE_CRITICAL),
                    "receivers apply quarantine (p=quarantine at _dmarc.example.org), and reject");
    judge_text(world, "v=DMARC1; p=reject; t=y");
    world_found(world, FINDING_DMARC_POLICY_LOW, STATE_CRITICAL);
    judge_text(world, "v=DMARC1; p=reject");
    assert_none(world, FINDING_DMARC_POLICY_LOW);
    least = DMARC_NONE;
    judge_text(world, "v=DMARC1; p=none");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    least = DMARC_UNSET;
}

static void rfc9989_4_7_test_mode(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=DMARC1; p=reject; t=y");
    assert_text_has(warned(world, FINDING_DMARC_TESTING),
                    "receivers apply quarantine instead of p=reject");
    judge_text(world, "v=DMARC1; p=quarantine; t=Y");
    assert_text_has(warned(world, FINDING_DMARC_TESTING), "receivers apply none");
}

static void rfc9989_4_7_names_under_the_domain(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {HOST("example.org"), HOST("www.example.org"),
                                     TXT("_dmarc.example.org", "v=DMARC1; p=reject"),
                                     TXT("_dmarc.www.example.org", "v=DMARC1; p=reject; sp=none"),
                                     END};

    judge_text(world, "v=DMARC1; p=reject; sp=quarantine");
    assert_text_has(warned(world, FINDING_DMARC_WEAK_SP), "sp=quarantine");
    assert_text_has(warned(world, FINDING_DMARC_WEAK_NP), "sp=quarantine counts for them");
    judge_text(world, "v=DMARC1; p=reject; sp=none; np=reject");
    warned(world, FINDING_DMARC_WEAK_SP);
    assert_none(world, FINDING_DMARC_WEAK_NP);
    judge_text(world, "v=DMARC1; p=reject; np=none");
    assert_none(world, FINDING_DMARC_WEAK_SP);
    assert_text_has(warned(world, FINDING_DMARC_WEAK_NP), "(np=none)");
    judge_domain_of(world, "www.example.org", zone);
    assert_none(world, FINDING_DMARC_WEAK_SP);
    assert_text_has(world_found(world, FINDING_DMARC_SP_IGNORED, STATE_OK), "that of example.org");
}

static void rfc7505_4_2_no_mail_and_no_reject(void **state)
{
    struct world *world = *state;

    world->run.domain.null_mx = true;
    judge_text(world, "v=DMARC1; p=quarantine");
    assert_text_has(warned(world, FINDING_DMARC_NULL_MX), "receivers apply quarantine");
    judge_text(world, "v=DMARC1; p=reject");
    assert_none(world, FINDING_DMARC_NULL_MX);
}

static void rfc9989_4_8_how_it_is_written(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=DMARC1; p= reject");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    world_found(world, FINDING_DMARC_WHITE_SPACE, STATE_OK);
    judge_text(world, "v=DMARC1; p=reject; colour=blue; fo=1");
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    assert_text_has(world_found(world, FINDING_DMARC_UNKNOWN_TAG, STATE_OK), "colour");
    world_found(world, FINDING_DMARC_FO, STATE_OK);
    world_found(world, FINDING_DMARC_NO_REPORTS, STATE_OK);
    judge_text(world, "v=DMARC1; p=reject; p=none");
    assert_text_has(warned(world, FINDING_DMARC_ODD), "p more than once");
    judge_text(world, "v=DMARC1; p=none rua=mailto:d@example.org");
    assert_text_has(warned(world, FINDING_DMARC_ODD), "no semicolon before rua=");
    world_found(world, FINDING_DMARC_NO_EFFECT, STATE_CRITICAL);
}

static void rfc9989_4_7_removed_tags(void **state)
{
    struct world *world = *state;

    judge_text(world, "v=DMARC1; p=reject; pct=20; rf=afrf; ri=86400; "
                      "rua=mailto:d@example.org!10m");
    assert_text_has(warned(world, FINDING_DMARC_REMOVED), "pct=20, rf=afrf, ri=86400");
    assert_text_has(warned(world, FINDING_DMARC_REMOVED), "!10m");
    assert_text_has(warned(world, FINDING_DMARC_PERCENT), "pct=20");
    judge_text(world, "v=DMARC1; p=reject; pct=100");
    warned(world, FINDING_DMARC_REMOVED);
    assert_none(world, FINDING_DMARC_PERCENT);
    judge_text(world, "v=DMARC1; p=none; pct=20");
    assert_none(world, FINDING_DMARC_PERCENT);
}

#define POLICY_OF(rua) TXT("_dmarc.example.org", "v=DMARC1; p=reject; rua=" rua)

static void rfc9990_4_consent_of_others(void **state)
{
    struct world *world = *state;
    const struct zone_line absent[] = {POLICY_OF("mailto:d@elsewhere.example"),
                                       HOST("elsewhere.example"), HOST("example.org"), END};
    const struct zone_line given[] = {
        POLICY_OF("mailto:d@elsewhere.example"), HOST("elsewhere.example"), HOST("example.org"),
        TXT("example.org._report._dmarc.elsewhere.example", "v=DMARC1"), END};
    const struct zone_line other[] = {
        POLICY_OF("mailto:d@elsewhere.example"), HOST("elsewhere.example"), HOST("example.org"),
        TXT("example.org._report._dmarc.elsewhere.example", "v=DMARC1; rua=mailto:x@else.example"),
        END};
    const struct zone_line failed[] = {
        POLICY_OF("mailto:d@elsewhere.example"),
        HOST("elsewhere.example"),
        HOST("example.org"),
        {"example.org._report._dmarc.elsewhere.example", RR_TXT, "!"},
        END};

    judge_domain_of(world, "example.org", absent);
    assert_text_has(warned(world, FINDING_DMARC_NOT_AUTHORISED),
                    "example.org._report._dmarc.elsewhere.example");
    judge_domain_of(world, "example.org", given);
    assert_int_equal(findings_worst(&world->out), STATE_OK);
    judge_domain_of(world, "example.org", other);
    assert_text_has(warned(world, FINDING_DMARC_NOT_AUTHORISED), "names another host");
    judge_domain_of(world, "example.org", failed);
    assert_none(world, FINDING_DMARC_NOT_AUTHORISED);
    world_found(world, FINDING_DMARC_CONSENT_UNKNOWN, STATE_UNKNOWN);
}

static void rfc9990_3_5_destinations_that_get_nothing(void **state)
{
    struct world *world = *state;
    const struct zone_line null_mx[] = {
        POLICY_OF("mailto:d@example.org"), {"example.org", RR_MX, "0 ."}, END};
    const struct zone_line four[] = {
        POLICY_OF("mailto:a@example.org,https://example.org/,mailto:,mailto:b@example.org"),
        HOST("example.org"), END};

    judge_domain_of(world, "example.org", null_mx);
    assert_text_has(warned(world, FINDING_DMARC_NO_MAIL), "null MX");
    judge_domain_of(world, "example.org", four);
    assert_int_equal(world_count(world, FINDING_DMARC_BAD_URI), 2);
    assert_text_has(warned(world, FINDING_DMARC_MANY_URIS), "names 4 destinations in rua");
}

static void rfc9989_4_5_records_elsewhere(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {
        HOST("example.org"),
        TXT("example.org", "v=DMARC1; p=none"),
        TXT("mailsec-no-such-name-7f3a.example.org", "v=DMARC1; p=none"),
        {"_dmarc.example.org", RR_TXT, "CNAME d.example.net\n\"v=DMARC1; p=reject\""},
        END};

    judge_domain_of(world, "example.org", zone);
    warned(world, FINDING_DMARC_MISPLACED);
    assert_text_has(warned(world, FINDING_DMARC_WILDCARD), "*.example.org");
    assert_text_has(world_found(world, FINDING_DMARC_ALIAS, STATE_OK), "d.example.net");
}

static void rfc9989_4_10_2_public_suffixes(void **state)
{
    struct world *world = *state;
    const struct zone_line psd[] = {HOST("www.example.org"), HOST("example.org"),
                                    TXT("_dmarc.example.org", "v=DMARC1; p=reject; psd=y"), END};
    const struct zone_line no[] = {HOST("a.b.example.org"), HOST("example.org"),
                                   TXT("_dmarc.b.example.org", "v=DMARC1; p=reject; psd=n"),
                                   TXT("_dmarc.example.org", "v=DMARC1; p=quarantine"), END};
    const struct zone_line uk[] = {HOST("example.co.uk"),
                                   TXT("_dmarc.example.co.uk", "v=DMARC1; p=reject"),
                                   TXT("_dmarc.co.uk", "v=DMARC1; p=reject; psd=y"), END};

    judge_domain_of(world, "www.example.org", psd);
    assert_text_has(warned(world, FINDING_DMARC_PSD), "psd=y");
    assert_text_has(world_found(world, FINDING_DMARC_PSL_DIFFERS, STATE_OK),
                    "is www.example.org for receivers of RFC 9989, and example.org");
    judge_domain_of(world, "a.b.example.org", no);
    assert_text_has(warned(world, FINDING_DMARC_PSL_DIFFERS),
                    "the record at _dmarc.b.example.org, those of RFC 7489 the record at "
                    "_dmarc.example.org");
    judge_domain_of(world, "example.co.uk", uk);
    assert_int_equal(findings_worst(&world->out), STATE_OK);
}

static void a_failed_lookup_is_no_absence(void **state)
{
    struct world *world = *state;
    const struct zone_line zone[] = {HOST("example.org"), {"_dmarc.example.org", RR_TXT, "!"}, END};

    judge_domain_of(world, "example.org", zone);
    assert_none(world, FINDING_DMARC_ABSENT);
    assert_text_has(world_found(world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL),
                    "receivers cannot tell its DMARC policy");
}

static void nothing_was_gathered(void **state)
{
    struct world *world = *state;
    const struct dmarc_facts none = {.domain = NULL};

    findings_init(&world->out, world->arena, NULL, 0);
    judge_dmarc(&world->run, &world->opts, &none, DMARC_REJECT, &world->out);
    assert_int_equal(world->out.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_good_record),
        world_test(rfc9989_4_10_1_no_record),
        world_test(rfc9989_4_10_several_records_are_discarded),
        world_test(rfc9989_4_8_almost_a_record),
        world_test(rfc9989_4_10_1_policies_that_are_not_valid),
        world_test(rfc9989_4_7_policy_none),
        world_test(min_policy),
        world_test(rfc9989_4_7_test_mode),
        world_test(rfc9989_4_7_names_under_the_domain),
        world_test(rfc7505_4_2_no_mail_and_no_reject),
        world_test(rfc9989_4_8_how_it_is_written),
        world_test(rfc9989_4_7_removed_tags),
        world_test(rfc9990_4_consent_of_others),
        world_test(rfc9990_3_5_destinations_that_get_nothing),
        world_test(rfc9989_4_5_records_elsewhere),
        world_test(rfc9989_4_10_2_public_suffixes),
        world_test(a_failed_lookup_is_no_absence),
        world_test(nothing_was_gathered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
