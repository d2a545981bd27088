/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLSA stage of a host: RFC 7672 2.2.2, 2.2.3, 3.2.2; RFC 7671 9. */
#include <config.h>

#include "dns/host.h"

#include <stdio.h>
#include <string.h>

#include "answers_fill.h"
#include "base/buf.h"
#include "unit.h"

#define HOST "mx.example.org"
#define EXPANDED "mx.example.net"
#define OWNER "_25._tcp." HOST
#define EXPANDED_OWNER "_25._tcp." EXPANDED
#define SHA256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA512 SHA256 SHA256

static int setup(void **state)
{
    struct fill_fixture *f;

    fill_setup(state);
    f = *state;
    f->query = (struct host_query){.port = 25,
                                   .ipv4 = true,
                                   .ipv6 = true,
                                   .tlsa = true,
                                   .mx_secure = true,
                                   .domain = "example.org"};
    f->host.name = HOST;
    return 0;
}

static void put(struct fill_fixture *f, const char *name, uint16_t type, enum dns_status status,
                const char *lines)
{
    fill(f->table, f->arena, name, type, status, lines);
}

/* Addresses without an alias. */
static void plain(struct fill_fixture *f, enum dns_status status)
{
    put(f, HOST, RR_A, status, "192.0.2.1");
    put(f, HOST, RR_AAAA, status, NULL);
}

static void aliased(struct fill_fixture *f, enum dns_status status)
{
    put(f, HOST, RR_A, status, "CNAME " EXPANDED "\n192.0.2.1");
    put(f, HOST, RR_AAAA, status, "CNAME " EXPANDED);
}

static int run(struct fill_fixture *f)
{
    assert_int_equal(host_addresses(f->table, f->arena, &f->query, &f->host), 0);
    return host_tlsa(f->table, f->arena, &f->query, &f->host);
}

static void done(struct fill_fixture *f, enum tlsa_status status)
{
    assert_int_equal(run(f), 0);
    assert_int_equal(f->host.tlsa_status, status);
    assert_string_equal(fill_asked(f->table, f->arena), "");
}

/* The one question that the stage now waits for. */
static void waits_for(struct fill_fixture *f, const char *question)
{
    assert_int_equal(run(f), PENDING);
    assert_string_equal(fill_asked(f->table, f->arena), question);
}

static const char *names(struct fill_fixture *f)
{
    const char *text = "";

    for (size_t i = 0; i < f->host.name_count; i++)
        text = arena_printf(f->arena, "%s%s%s", text, i == 0 ? "" : " ", f->host.names[i]);
    return text;
}

/* --- 2.2.2: which base domains are candidates, one test for each row --- */

static void rfc7672_2_2_2_no_alias_secure(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    waits_for(f, OWNER " TLSA");
    put(f, OWNER, RR_TLSA, DNS_SECURE, "3 1 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(f->host.tlsa_base, HOST);
    assert_string_equal(f->host.tlsa_owner, OWNER);
    assert_int_equal(f->host.tlsa_count, 1);
    assert_int_equal(f->host.tlsa[0].usable, TLSA_USABLE);
    assert_int_equal(f->host.tlsa_ttl, 3600);
    assert_int_equal(f->host.tlsa_rrsig_expires, FILL_EXPIRES);
    assert_int_equal(f->host.tlsa_rrsig_inception, FILL_INCEPTION);
}

/* case 43: name servers of unsigned zones that choke on TLSA must not be asked */
static void rfc7672_2_2_2_no_alias_insecure(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_INSECURE);
    done(f, TLSA_INSECURE_ADDRESS);
    assert_null(f->host.tlsa_base);
}

static void rfc7672_2_2_2_insecure_alias_and_expansion(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_INSECURE);
    waits_for(f, HOST " CNAME");
    put(f, HOST, RR_CNAME, DNS_INSECURE, EXPANDED ".");
    done(f, TLSA_INSECURE_ADDRESS);
}

static void rfc7672_2_2_2_secure_alias_insecure_expansion(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_INSECURE);
    put(f, HOST, RR_CNAME, DNS_SECURE, EXPANDED ".");
    waits_for(f, OWNER " TLSA");
    put(f, OWNER, RR_TLSA, DNS_SECURE, "3 1 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(f->host.tlsa_base, HOST);
}

/* case 44: base domain by way of the alias */
static void rfc7672_2_2_2_secure_at_every_step(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_SECURE);
    waits_for(f, EXPANDED_OWNER " TLSA");
    put(f, EXPANDED_OWNER, RR_TLSA, DNS_SECURE, "3 1 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(f->host.tlsa_base, EXPANDED);
}

static void rfc7672_2_2_2_original_name_after_the_expanded_one(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_SECURE);
    fill_nxdomain(f->table, f->arena, EXPANDED_OWNER, RR_TLSA, DNS_SECURE);
    waits_for(f, OWNER " TLSA");
    put(f, OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(f->host.tlsa_base, HOST);
    assert_string_equal(f->host.tlsa_owner, OWNER);
}

static void rfc7672_2_2_2_insecure_tlsa_at_the_expanded_name_goes_on(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_SECURE);
    put(f, EXPANDED_OWNER, RR_TLSA, DNS_INSECURE, "3 1 1 " SHA256);
    waits_for(f, OWNER " TLSA");
    put(f, OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_int_equal(f->host.tlsa_count, 1);
    assert_int_equal(f->host.tlsa[0].usage, TLSA_DANE_TA);
}

/* RFC 7672 2.1.3: the status of the first alias is an answer or an error like any other */
static void rfc7672_2_1_3_failing_alias_lookup(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_INSECURE);
    fill_failed(f->table, f->arena, HOST, RR_CNAME, FAILURE_SERVFAIL);
    done(f, TLSA_FAILED);
    assert_int_equal(f->host.tlsa_trouble->type, RR_CNAME);
}

static void rfc7672_2_2_2_alias_that_is_gone_again(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_INSECURE);
    put(f, HOST, RR_CNAME, DNS_SECURE, NULL);
    done(f, TLSA_INSECURE_ADDRESS);
}

/* The owner of the TLSA set may be an alias; the base domain stays. */
static void rfc7672_2_2_3_alias_at_the_tlsa_owner(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, "CNAME tlsa.example.com\n3 1 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(f->host.tlsa_base, HOST);
    assert_string_equal(f->host.tlsa_owner, OWNER);
}

/* --- what the answer means --- */

static void secure_denial_is_absence(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, NULL);
    done(f, TLSA_ABSENT);
    assert_string_equal(f->host.tlsa_owner, OWNER);
    assert_null(f->host.tlsa_base);
    assert_int_equal(f->host.tlsa_count, 0);
}

/* case 42: insecure denial (opt-out NSEC3) is normal */
static void insecure_denial_is_absence(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    fill_nxdomain(f->table, f->arena, OWNER, RR_TLSA, DNS_INSECURE);
    done(f, TLSA_ABSENT);
}

static void insecure_records_are_told_and_not_used(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_INSECURE, "CNAME tlsa.unsigned.example\n3 1 1 " SHA256);
    done(f, TLSA_INSECURE);
    assert_int_equal(f->host.tlsa_count, 1);
    assert_null(f->host.tlsa_base);
    assert_int_equal(f->host.name_count, 0);
}

/* case 41, case 47: SERVFAIL on TLSA is not "no TLSA" */
static void rfc7672_2_1_2_failed_lookup(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    fill_failed(f->table, f->arena, OWNER, RR_TLSA, FAILURE_SERVFAIL);
    done(f, TLSA_FAILED);
    assert_string_equal(f->host.tlsa_trouble->name, OWNER);
    assert_int_equal(f->host.tlsa_trouble->status, DNS_FAILED);
    assert_int_equal(f->host.tlsa_trouble->blame, BLAME_NOBODY);
    assert_string_equal(f->host.tlsa_base, HOST);
}

static void rfc7672_2_1_2_bogus_denial(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_BOGUS, NULL);
    done(f, TLSA_FAILED);
    assert_int_equal(f->host.tlsa_trouble->status, DNS_BOGUS);
}

static void rfc7672_2_1_2_error_at_the_expanded_name_ends_it(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_SECURE);
    fill_failed(f->table, f->arena, EXPANDED_OWNER, RR_TLSA, FAILURE_TIMEOUT);
    put(f, OWNER, RR_TLSA, DNS_SECURE, "3 1 1 " SHA256);
    done(f, TLSA_FAILED);
    assert_string_equal(f->host.tlsa_base, EXPANDED);
}

/* RFC 7672 2.2: secure, non-empty, none usable */
static void records_too_short_to_decode_stay_in_the_set(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer;

    plain(f, DNS_SECURE);
    answer = fill(f->table, f->arena, OWNER, RR_TLSA, DNS_SECURE, "3 1 1 " SHA256);
    answer->count = 0;
    answer->malformed = 2;
    done(f, TLSA_SECURE);
    assert_int_equal(f->host.tlsa_count, 2);
    assert_int_equal(f->host.tlsa[0].usable, TLSA_BAD_LENGTH);
    assert_int_equal(f->host.tlsa[1].usable, TLSA_BAD_LENGTH);
}

static void a_set_beyond_the_cap_is_cut_and_counted(void **state)
{
    struct fill_fixture *f = *state;
    struct buf lines;

    buf_init(&lines, 65536);
    for (int i = 0; i < 120; i++)
        buf_addf(&lines, "3 1 1 %064d\n", i);
    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, lines.data);
    buf_clear(&lines);
    done(f, TLSA_SECURE);
    assert_int_equal(f->host.tlsa_count, TLSA_RECORDS_MAX);
    assert_int_equal(f->host.tlsa_dropped, 20);
}

/* --- when not to ask --- */

static void nothing_is_asked_without_addresses(void **state)
{
    struct fill_fixture *f = *state;

    put(f, HOST, RR_A, DNS_SECURE, NULL);
    put(f, HOST, RR_AAAA, DNS_SECURE, NULL);
    done(f, TLSA_UNASKED);
}

static void nothing_is_asked_for_a_literal(void **state)
{
    struct fill_fixture *f = *state;

    f->host.name = "192.0.2.1";
    f->host.literal = true;
    done(f, TLSA_UNASKED);
}

static void nothing_is_asked_where_tlsa_is_not_wanted(void **state)
{
    struct fill_fixture *f = *state;

    f->query.tlsa = false;
    plain(f, DNS_SECURE);
    done(f, TLSA_UNASKED);
}

/* case 44: the broken denial of AAAA does not keep the secure A records from their TLSA */
static void secure_a_beside_a_bogus_aaaa_goes_on(void **state)
{
    struct fill_fixture *f = *state;

    put(f, HOST, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, HOST, RR_AAAA, DNS_BOGUS, NULL);
    waits_for(f, OWNER " TLSA");
}

static void the_real_port_is_asked(void **state)
{
    struct fill_fixture *f = *state;

    f->query.port = 465;
    plain(f, DNS_SECURE);
    waits_for(f, "_465._tcp." HOST " TLSA");
}

static void a_name_too_long_for_a_tlsa_owner_has_none(void **state)
{
    struct fill_fixture *f = *state;
    char label[64], name[256];

    memset(label, 'a', 63);
    label[63] = '\0';
    snprintf(name, sizeof name, "%s.%s.%s.%.59s", label, label, label, label);
    f->host.name = name;
    put(f, name, RR_A, DNS_SECURE, "192.0.2.1");
    put(f, name, RR_AAAA, DNS_SECURE, NULL);
    done(f, TLSA_ABSENT);
    assert_null(f->host.tlsa_owner);
}

/* --- 3.2.2: reference identifiers --- */

static void rfc7672_3_2_2_secure_mx(void **state)
{
    struct fill_fixture *f = *state;

    f->query.domain_expanded = "example.com";
    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(names(f), HOST " example.org example.com");
}

static void rfc7672_3_2_2_insecure_mx_host_name_only(void **state)
{
    struct fill_fixture *f = *state;

    f->query.mx_secure = false;
    f->query.domain_expanded = "example.com";
    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(names(f), HOST);
}

static void rfc7672_3_2_2_expanded_base_of_an_mx(void **state)
{
    struct fill_fixture *f = *state;

    aliased(f, DNS_SECURE);
    put(f, EXPANDED_OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(names(f), EXPANDED " example.org");
}

static void rfc7672_3_2_2_expanded_base_without_mx(void **state)
{
    struct fill_fixture *f = *state;

    f->query.domain = NULL;
    aliased(f, DNS_SECURE);
    put(f, EXPANDED_OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(names(f), EXPANDED " " HOST);
}

static void rfc7672_3_2_2_implicit_mx(void **state)
{
    struct fill_fixture *f = *state;

    f->query.domain = HOST;
    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE, "2 0 1 " SHA256);
    done(f, TLSA_SECURE);
    assert_string_equal(names(f), HOST);
}

/* --- RFC 7671 9 --- */

static void rfc7671_9_the_strongest_digest_stays(void **state)
{
    struct fill_fixture *f = *state;

    plain(f, DNS_SECURE);
    put(f, OWNER, RR_TLSA, DNS_SECURE,
        "3 1 1 " SHA256 "\n3 1 2 " SHA512 "\n3 0 1 " SHA256 "\n2 1 1 " SHA256);
    done(f, TLSA_SECURE);
    for (size_t i = 0; i < f->host.tlsa_count; i++) {
        const struct tlsa *record = &f->host.tlsa[i];
        bool weaker = record->usage == 3 && record->selector == 1 && record->matching == 1;

        assert_int_equal(record->usable, weaker ? TLSA_WEAKER_DIGEST : TLSA_USABLE);
    }
}

static void rfc7671_9_unusable_records_do_not_count(void **state)
{
    struct tlsa set[] = {{3, 1, 1, NULL, 32, TLSA_USABLE}, {3, 1, 2, NULL, 63, TLSA_BAD_LENGTH}};

    (void)state;
    host_tlsa_agility(set, COUNT(set));
    assert_int_equal(set[0].usable, TLSA_USABLE);
    assert_int_equal(set[1].usable, TLSA_BAD_LENGTH);
}

static void rfc7671_9_full_data_stays_beside_digests(void **state)
{
    struct tlsa set[] = {{3, 1, 0, NULL, 91, TLSA_USABLE},
                         {3, 1, 1, NULL, 32, TLSA_USABLE},
                         {3, 1, 2, NULL, 64, TLSA_USABLE}};

    (void)state;
    host_tlsa_agility(set, COUNT(set));
    host_tlsa_agility(set, COUNT(set));
    assert_int_equal(set[0].usable, TLSA_USABLE);
    assert_int_equal(set[1].usable, TLSA_WEAKER_DIGEST);
    assert_int_equal(set[2].usable, TLSA_USABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rfc7672_2_2_2_no_alias_secure),
        TEST(rfc7672_2_2_2_no_alias_insecure),
        TEST(rfc7672_2_2_2_insecure_alias_and_expansion),
        TEST(rfc7672_2_2_2_secure_alias_insecure_expansion),
        TEST(rfc7672_2_2_2_secure_at_every_step),
        TEST(rfc7672_2_2_2_original_name_after_the_expanded_one),
        TEST(rfc7672_2_2_2_insecure_tlsa_at_the_expanded_name_goes_on),
        TEST(rfc7672_2_1_3_failing_alias_lookup),
        TEST(rfc7672_2_2_2_alias_that_is_gone_again),
        TEST(rfc7672_2_2_3_alias_at_the_tlsa_owner),
        TEST(secure_denial_is_absence),
        TEST(insecure_denial_is_absence),
        TEST(insecure_records_are_told_and_not_used),
        TEST(rfc7672_2_1_2_failed_lookup),
        TEST(rfc7672_2_1_2_bogus_denial),
        TEST(rfc7672_2_1_2_error_at_the_expanded_name_ends_it),
        TEST(records_too_short_to_decode_stay_in_the_set),
        TEST(a_set_beyond_the_cap_is_cut_and_counted),
        TEST(nothing_is_asked_without_addresses),
        TEST(nothing_is_asked_for_a_literal),
        TEST(nothing_is_asked_where_tlsa_is_not_wanted),
        TEST(secure_a_beside_a_bogus_aaaa_goes_on),
        TEST(the_real_port_is_asked),
        TEST(a_name_too_long_for_a_tlsa_owner_has_none),
        TEST(rfc7672_3_2_2_secure_mx),
        TEST(rfc7672_3_2_2_insecure_mx_host_name_only),
        TEST(rfc7672_3_2_2_expanded_base_of_an_mx),
        TEST(rfc7672_3_2_2_expanded_base_without_mx),
        TEST(rfc7672_3_2_2_implicit_mx),
        TEST(rfc7671_9_the_strongest_digest_stays),
        cmocka_unit_test(rfc7671_9_unusable_records_do_not_count),
        cmocka_unit_test(rfc7671_9_full_data_stays_beside_digests),
    };

    return cmocka_run_group_tests_name("host_tlsa", tests, NULL, NULL);
}
