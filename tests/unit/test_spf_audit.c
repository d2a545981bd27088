/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/spf_audit: the tree of SPF records (RFC 7208). */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "policy/spf_record.h"
#include "spf_zone.h"
#include "unit.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, 0, NULL                                                                              \
    }
#define TXT(name, text)                                                                            \
    {                                                                                              \
        name, RR_TXT, "\"" text "\""                                                               \
    }
#define APEX                                                                                       \
    {"example.org", RR_A, "192.0.2.1"},                                                            \
    {                                                                                              \
        "example.org", RR_AAAA, "2001:db8::1"                                                      \
    }

static void rfc7208_4_6_4_terms_of_the_whole_tree_count(void **state)
{
    static const struct zone_line zone[] = {
        APEX,
        {"example.org", RR_MX, "10 mx.example.org."},
        {"mx.example.org", RR_A, "192.0.2.2"},
        {"mx.example.org", RR_AAAA, "2001:db8::2"},
        TXT("example.org", "v=spf1 a mx include:a.example include:b.example -all"),
        TXT("a.example", "v=spf1 include:c.example ip4:192.0.2.0/24 ~all"),
        TXT("b.example", "v=spf1 redirect=c.example"),
        TXT("c.example", "v=spf1 ptr -all"),
        END,
    };
    struct spf_facts spf;

    /* root and MX, then a level each, then the names of terms, then the hosts of the MX records */
    assert_int_equal(zone_audit(*state, zone, &spf), 5);
    assert_int_equal(spf.lookups, 8);
    assert_int_equal(spf.void_lookups, 0);
    assert_int_equal(spf.all, '-');
    assert_true(spf.all_known);
    assert_false(spf.lower_bound);
    assert_int_equal(spf.node_count, 5);
    assert_string_equal(spf.nodes[0].domain, "example.org");
    assert_string_equal(spf.nodes[1].domain, "a.example");
    assert_string_equal(spf.nodes[2].domain, "c.example");
    assert_string_equal(spf.nodes[3].domain, "b.example");
    assert_string_equal(spf.nodes[4].domain, "c.example");
    assert_int_equal(spf.nodes[4].depth, 2);
    assert_int_equal(spf.nodes[1].lookups, 2);
    assert_int_equal(spf.nodes[4].lookups, 1);
    assert_int_not_equal(spf.nodes[2].repeated, spf.nodes[4].repeated);
    assert_false(spf.nodes[4].main);
}

static void rfc7208_5_1_what_follows_all_is_not_reached(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 ?all a mx include:nowhere.example redirect=nowhere.example"),
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_int_equal(spf.lookups, 0);
    assert_int_equal(spf.node_count, 1);
    assert_int_equal(spf.target_count, 0);
    assert_int_equal(spf.all, '?');
}

static void rfc7208_6_1_all_is_that_of_the_redirect(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 redirect=_spf.%{d} include:a.example"),
        TXT("_spf.example.org", "v=spf1 ip4:192.0.2.1 ~all"),
        TXT("a.example", "v=spf1 -all"),
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_int_equal(spf.all, '~');
    assert_string_equal(spf.nodes[1].domain, "_spf.example.org");
    assert_true(spf.nodes[1].main);
    assert_true(spf.nodes[1].pass);
    assert_false(spf.lower_bound);
}

static void rfc7208_5_2_a_pass_goes_up_through_include_with_plus(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 include:a.example ?include:b.example -all"),
        TXT("a.example", "v=spf1 ~include:c.example +all"),
        TXT("b.example", "v=spf1 +all"),
        TXT("c.example", "v=spf1 +all"),
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_true(spf.nodes[1].pass);
    assert_false(spf.nodes[2].pass);
    assert_false(spf.nodes[3].pass);
}

static void rfc7208_5_2_loops_end(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 include:a.example -all"),
        TXT("a.example", "v=spf1 include:EXAMPLE.org. include:a.example -all"),
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_int_equal(spf.node_count, 4);
    assert_int_equal(spf.nodes[2].end, SPF_NODE_LOOP);
    assert_int_equal(spf.nodes[3].end, SPF_NODE_LOOP);
}

static void rfc7208_7_macros_are_not_followed(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 include:%{l}.a.example exists:%{i}.b.example "
                           "a:%{d2}.c.example mx:%{dr}.d.example -all"),
        {"example.org.c.example", RR_A, "192.0.2.1"},
        {"org.example.d.example", RR_MX, "0 ."},
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_true(spf.lower_bound);
    assert_int_equal(spf.lookups, 4);
    assert_int_equal(spf.nodes[1].end, SPF_NODE_MACRO);
    assert_int_equal(spf.targets[0].end, SPF_TARGET_MACRO);
    assert_string_equal(spf.targets[1].name, "example.org.c.example");
    assert_int_equal(spf.targets[1].end, SPF_TARGET_FOUND);
    assert_string_equal(spf.targets[2].name, "org.example.d.example");
    assert_int_equal(spf.targets[2].mx_names, 1);
}

static void rfc7208_4_6_4_voids_by_family(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 a a:v4.example a:gone.example mx:empty.example "
                           "mx:half.example exists:v6.example -all"),
        {"v4.example", RR_A, "192.0.2.1"},
        {"v6.example", RR_AAAA, "2001:db8::1"},
        {"empty.example", RR_A, "192.0.2.1"},
        {"half.example", RR_MX, "10 v4.example.\n20 gone.example."},
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_int_equal(spf.targets[0].end, SPF_TARGET_NODATA);
    assert_int_equal(spf.targets[0].voids, 1);
    assert_int_equal(spf.targets[1].end, SPF_TARGET_FOUND);
    assert_int_equal(spf.targets[1].voids, 0);
    assert_int_equal(spf.targets[1].voids4, 0);
    assert_int_equal(spf.targets[1].voids6, 1);
    assert_int_equal(spf.targets[2].end, SPF_TARGET_NXDOMAIN);
    assert_int_equal(spf.targets[3].end, SPF_TARGET_NODATA);
    assert_int_equal(spf.targets[4].voids, 1);
    assert_int_equal(spf.targets[4].voids6, 2);
    assert_int_equal(spf.targets[5].voids, 1);
    assert_int_equal(spf.void_lookups, 5);
}

static void a_failed_lookup_is_not_absence(void **state)
{
    static const struct zone_line zone[] = {
        TXT("example.org", "v=spf1 include:a.example a:b.example -all"),
        {"a.example", RR_TXT, "!"},
        {"b.example", RR_A, "!"},
        END,
    };
    struct spf_facts spf;

    zone_audit(*state, zone, &spf);
    assert_int_equal(spf.nodes[1].end, SPF_NODE_FAILED);
    assert_non_null(spf.nodes[1].txt.trouble);
    assert_int_equal(spf.targets[0].end, SPF_TARGET_FAILED);
    assert_non_null(spf.targets[0].trouble);
    assert_int_equal(spf.void_lookups, 0);
}

/* A record that doubles at every level: 2 to the power of 9 nodes. */
static void the_audit_is_capped(void **state)
{
    struct fill_fixture *f = *state;
    struct zone_line zone[12] = {TXT("example.org", "v=spf1 include:l0.example -all")};
    struct spf_facts spf;

    for (int i = 0; i < 10; i++)
        zone[i + 1] = (struct zone_line){
            arena_printf(f->arena, "l%d.example", i), RR_TXT,
            arena_printf(f->arena, "\"v=spf1 include:l%d.example include:l%d.example -all\"", i + 1,
                         i + 1)};
    zone_audit(f, zone, &spf);
    assert_true(spf.stopped);
    assert_int_equal(spf.node_count, SPF_NODES_MAX);
}

static void lookups_are_capped(void **state)
{
    struct fill_fixture *f = *state;
    struct zone_line zone[202] = {{NULL, 0, NULL}};
    struct spf_facts spf;

    zone[0] = (struct zone_line)TXT("example.org", "v=spf1 include:n0.example -all");
    for (int i = 0; i < 200; i++)
        zone[i + 1] = (struct zone_line){
            arena_printf(f->arena, "n%d.example", i), RR_TXT,
            arena_printf(f->arena, "\"v=spf1 include:n%d.example -all\"", i + 1)};
    zone_audit(f, zone, &spf);
    assert_true(spf.stopped);
    assert_int_equal(spf.asked, SPF_LOOKUPS_MAX);
    assert_int_equal(spf.nodes[spf.node_count - 1].end, SPF_NODE_UNASKED);
}

/* 64 KiB of terms, again and again: nothing grows with their product. */
static void long_records_are_capped(void **state)
{
    struct fill_fixture *f = *state;
    const size_t terms = 20000;
    char *text = arena_alloc(f->arena, 1, 2 * terms + 512);
    struct zone_line zone[] = {
        TXT("example.org", "v=spf1 include:a.example include:a.example include:b.example -all"),
        {"a.example", RR_TXT, "\"x\""},
        TXT("b.example", "v=spf1 include:c.example -all"),
        END,
    };
    struct answer *answer;
    struct spf_facts spf;
    struct rr record = {.as.text = {.data = text, .strings = 160}};

    memcpy(text, "v=spf1", 6);
    for (size_t i = 0; i < terms; i++)
        memcpy(text + 6 + 2 * i, " a", 2);
    record.as.text.size = 6 + 2 * terms;
    answer = fill(f->table, f->arena, "a.example", RR_TXT, DNS_SECURE, "\"x\"");
    answer->records = &record;
    zone_audit(f, zone, &spf);
    assert_true(spf.stopped);
    assert_int_equal(spf.target_count, SPF_TARGETS_MAX);
    assert_ptr_equal(spf.nodes[1].record, spf.nodes[2].record);
    assert_int_equal(spf.lookups, 3 + 2 * terms);
    assert_int_equal(spf.nodes[3].end, SPF_NODE_UNASKED);
}

static void rfc7505_no_mail_host(void **state)
{
    static const struct zone_line null_mx[] = {{"example.org", RR_MX, "0 ."}, END};
    static const struct zone_line nothing[] = {TXT("example.org", "x"), END};
    static const struct zone_line implicit[] = {{"example.org", RR_AAAA, "2001:db8::1"}, END};
    const struct zone_line *const zones[] = {null_mx, nothing, implicit};
    static const bool no_mail[] = {true, true, false};

    for (size_t i = 0; i < COUNT(zones); i++) {
        struct fill_fixture *f = *state;
        struct spf_facts spf;

        f->table = answers_new(f->arena);
        zone_audit(f, zones[i], &spf);
        assert_int_equal(spf.no_mail, no_mail[i]);
        assert_int_equal(spf.nodes[0].end, SPF_NODE_NONE);
        assert_false(spf.all_known);
    }
}

static void rfc7208_4_5_almost_a_record(void **state)
{
    static const char *const texts[] = {"\" v=spf1 -all\"", "\"v=spf10 -all\"",
                                        "\"\\\"v=spf1 -all\\\"\"", "\"v=spf1;-all\"",
                                        "\"spf1 -all\""};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct fill_fixture *f = *state;
        struct zone_line zone[] = {{"example.org", RR_TXT, texts[i]}, END};
        struct spf_facts spf;

        f->table = answers_new(f->arena);
        zone_audit(f, zone, &spf);
        assert_int_equal(spf.nodes[0].end, SPF_NODE_NONE);
        assert_non_null(spf.almost);
    }
}

#define audit_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        audit_test(rfc7208_4_6_4_terms_of_the_whole_tree_count),
        audit_test(rfc7208_5_1_what_follows_all_is_not_reached),
        audit_test(rfc7208_6_1_all_is_that_of_the_redirect),
        audit_test(rfc7208_5_2_a_pass_goes_up_through_include_with_plus),
        audit_test(rfc7208_5_2_loops_end),
        audit_test(rfc7208_7_macros_are_not_followed),
        audit_test(rfc7208_4_6_4_voids_by_family),
        audit_test(a_failed_lookup_is_not_absence),
        audit_test(the_audit_is_capped),
        audit_test(lookups_are_capped),
        audit_test(long_records_are_capped),
        audit_test(rfc7505_no_mail_host),
        audit_test(rfc7208_4_5_almost_a_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
