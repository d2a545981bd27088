/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The planner against described servers: what it finds out, and in how many connections. */
#include <config.h>

#include "posture_model.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "unit_arena.h"

static struct scan_facts facts;

#define GCM "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
#define TLS13 "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"

static const struct model modern = {
    .versions = {[TLS_1_2] = true, [TLS_1_3] = true},
    .suites = {TLS13, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", GCM,
               "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    .groups = {0x11ec, 29, 23, 24},
};

static const struct model newest_only = {
    .versions = {[TLS_1_3] = true}, .suites = {TLS13}, .groups = {29, 23}};

/* As an unchanged Postfix with OpenSSL 3 and an RSA key. */
static const struct model usual = {
    .versions = {[TLS_1_2] = true, [TLS_1_3] = true},
    .suites = {TLS13, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", GCM,
               "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
               "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
               "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_DH_anon_WITH_AES_256_CBC_SHA",
               "TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA"},
    .groups = {29, 23, 30, 25, 24},
    .client_order = true,
};

static const struct model old = {
    .versions = {[TLS_SSL3] = true, [TLS_1_0] = true, [TLS_1_1] = true, [TLS_1_2] = true},
    .suites = {"TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
               "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
               "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5"},
    .groups = {23, 19},
    .schemes = {0x0401, 0x0201},
    .dh_weak = true,
    .no_fallback_check = true,
    .no_extensions = true,
};

static unsigned scan(const struct model *model, enum scan_mode mode)
{
    unsigned connections = model_scan(model, mode, true, arena, &facts);

    assert_int_equal(connections, facts.connections);
    assert_true(connections <= facts.budget);
    return connections;
}

static bool saw_suite(enum tls_version version, const char *name)
{
    const struct suite *suite = suite_by_name(name);

    assert_non_null(suite);
    for (size_t i = 0; i < facts.suite_count; i++) {
        if (facts.suites[i].version == version && facts.suites[i].code == suite->code)
            return true;
    }
    return false;
}

static bool saw_group(uint16_t code)
{
    for (size_t i = 0; i < facts.group_count; i++) {
        if (facts.groups[i].code == code)
            return true;
    }
    return false;
}

static void assert_versions(const char *expected)
{
    static const char marks[] = {'?', '-', '+'};

    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        if (marks[facts.versions[version]] != expected[version])
            print_error("%s\n", tls_version_name((enum tls_version)version));
        assert_int_equal(marks[facts.versions[version]], expected[version]);
    }
}

static void test_policy_of_a_modern_server(void **state)
{
    (void)state;
    assert_true(scan(&modern, SCAN_POLICY) <= 11);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_null(facts.unasked);
    assert_versions("----++");
    assert_int_equal(facts.hybrid_groups, TRI_YES);
    assert_int_equal(facts.fallback_scsv, TRI_YES);
    assert_int_equal(facts.downgrade_sentinel, TRI_YES);
    assert_int_equal(facts.sha1_signature, TRI_NO);
    assert_int_equal(facts.weak_groups, TRI_NO);
    assert_int_equal(facts.extended_master_secret, TRI_YES);
    assert_int_equal(facts.secure_renegotiation, TRI_YES);
    assert_int_equal(facts.compression, TRI_NO);
    assert_int_equal(facts.heartbeat, TRI_NO);
    assert_true(facts.certs_complete);
    assert_int_equal(facts.usual_extensions, TRI_YES);
    for (int class = CLASS_NULL; class <= CLASS_ECDHE_CBC; class ++)
        assert_int_equal(facts.classes[class], TRI_NO);
    assert_int_equal(facts.classes[CLASS_AEAD], TRI_YES);
}

static void test_policy_of_tls_1_3_only(void **state)
{
    (void)state;
    assert_int_equal(scan(&newest_only, SCAN_POLICY), 4);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_versions("-----+");
    assert_int_equal(facts.hybrid_groups, TRI_NO);
    assert_int_equal(facts.fallback_scsv, TRI_UNKNOWN); /* one version only */
    assert_int_equal(facts.extended_master_secret, TRI_UNKNOWN);
}

static void test_policy_of_a_usual_server(void **state)
{
    (void)state;
    assert_int_equal(scan(&usual, SCAN_POLICY), 12);
    assert_versions("----++");
    assert_int_equal(facts.classes[CLASS_ANON], TRI_YES);
    assert_int_equal(facts.classes[CLASS_RSA], TRI_YES);
    assert_int_equal(facts.classes[CLASS_DHE], TRI_YES);
    assert_int_equal(facts.classes[CLASS_ECDHE_CBC], TRI_YES);
    assert_int_equal(facts.classes[CLASS_RC4], TRI_NO);
    assert_int_equal(facts.classes[CLASS_3DES], TRI_NO);
    assert_int_equal(facts.fallback_scsv, TRI_YES);
    assert_int_equal(facts.sha1_signature, TRI_NO);
    assert_true(facts.certs_complete);
    assert_true(facts.dh_count > 0);
}

static void test_policy_of_an_old_server(void **state)
{
    (void)state;
    scan(&old, SCAN_POLICY);
    assert_int_equal(facts.versions[TLS_1_3], TRI_NO);
    assert_int_equal(facts.versions[TLS_1_2], TRI_YES);
    assert_int_equal(facts.versions[TLS_1_1], TRI_YES);
    assert_int_equal(facts.versions[TLS_1_0], TRI_YES);
    assert_int_equal(facts.versions[TLS_SSL3], TRI_YES);
    assert_int_equal(facts.classes[CLASS_RC4], TRI_YES);
    assert_int_equal(facts.classes[CLASS_EXPORT], TRI_YES);
    assert_int_equal(facts.secure_renegotiation, TRI_NO);
    assert_int_equal(facts.extended_master_secret, TRI_NO);
}

static void test_inventory_of_a_modern_server(void **state)
{
    (void)state;
    assert_true(scan(&modern, SCAN_INVENTORY) <= 45);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_null(facts.unasked);
    assert_int_equal(facts.suite_count, 6);
    assert_true(facts.suites_complete[TLS_1_2] && facts.suites_complete[TLS_1_3]);
    assert_true(facts.groups_complete[TLS_1_2] && facts.groups_complete[TLS_1_3]);
    assert_true(facts.schemes_complete);
    assert_true(saw_group(0x11ec) && saw_group(24));
    assert_int_equal(facts.order, SCAN_ORDER_SERVER);
    assert_int_equal(facts.large_hello, TRI_YES);
    assert_int_equal(facts.split_hello, TRI_YES);
}

static void test_inventory_of_a_usual_server(void **state)
{
    (void)state;
    scan(&usual, SCAN_INVENTORY);
    assert_true(saw_suite(TLS_1_2, "TLS_DH_anon_WITH_AES_256_CBC_SHA"));
    assert_int_equal(facts.suite_count, 13);
    assert_int_equal(facts.order, SCAN_ORDER_CLIENT);
    /* What is left are suites of classes that policy has ruled out. */
    assert_int_equal(facts.stop, SCAN_BUDGET);
    assert_string_equal(facts.unasked, "suites of TLS 1.2");
}

static void test_inventory_of_an_old_server(void **state)
{
    (void)state;
    scan(&old, SCAN_INVENTORY);
    assert_int_equal(facts.sha1_signature, TRI_YES);
    assert_int_equal(facts.weak_groups, TRI_YES);
    assert_int_equal(facts.fallback_scsv, TRI_NO);
    assert_int_equal(facts.versions[TLS_SSL2], TRI_NO);
    assert_int_equal(facts.large_hello, TRI_YES);
}

static void test_ssl2(void **state)
{
    struct model model = old;

    (void)state;
    model.versions[TLS_SSL2] = true;
    scan(&model, SCAN_INVENTORY);
    assert_int_equal(facts.versions[TLS_SSL2], TRI_YES);
    assert_true(saw_suite(TLS_SSL2, suite_find(0x010080)->name));
}

static void test_both_keys(void **state)
{
    struct model model = modern;

    (void)state;
    model.ecdsa_key = true;
    model.suites[6] = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    scan(&model, SCAN_POLICY);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_true(facts.certs_complete);
    assert_true(saw_suite(TLS_1_2, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    assert_int_equal(facts.sha1_signature, TRI_NO);
}

/* RFC 9155 4: a server that does not heed signature_algorithms, but signs with SHA-256. */
static void test_signature_algorithms_ignored(void **state)
{
    struct model model = modern;

    (void)state;
    model.ignores_schemes = true;
    scan(&model, SCAN_POLICY);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_int_equal(facts.sha1_signature, TRI_NO);
}

static void test_no_sentinel(void **state)
{
    struct model model = modern;

    (void)state;
    model.no_sentinel = true;
    scan(&model, SCAN_POLICY);
    assert_int_equal(facts.downgrade_sentinel, TRI_NO);
}

/* Some servers close where others send an alert. */
static void test_closes_are_refusals(void **state)
{
    struct model model = modern;

    (void)state;
    model.closes = true;
    scan(&model, SCAN_POLICY);
    assert_int_equal(facts.stop, SCAN_DONE);
    assert_versions("----++");
    assert_int_equal(facts.classes[CLASS_RC4], TRI_NO);
    assert_int_equal(facts.sha1_signature, TRI_NO);
}

static void test_closes_on_extensions(void **state)
{
    struct model model = usual;

    (void)state;
    model.closes_on_extensions = true;
    scan(&model, SCAN_POLICY);
    assert_int_equal(facts.usual_extensions, TRI_NO);
    assert_int_equal(facts.classes[CLASS_ANON], TRI_YES);
    assert_int_equal(facts.classes[CLASS_RSA], TRI_YES);
}

static void test_hangs_on_large_hellos(void **state)
{
    struct model model = modern;

    (void)state;
    model.hangs_on_large = true;
    scan(&model, SCAN_INVENTORY);
    assert_int_equal(facts.large_hello, TRI_NO);
    assert_int_equal(facts.split_hello, TRI_YES);
    assert_int_equal(facts.stop, SCAN_DONE);
}

static void test_put_off(void **state)
{
    struct model model = usual;

    (void)state;
    model.put_off_after = 3;
    assert_int_equal(scan(&model, SCAN_POLICY), 4);
    assert_int_equal(facts.stop, SCAN_PUT_OFF);
    assert_string_equal(facts.stop_text, "421 too many");
    assert_non_null(strstr(facts.unasked, "TLS 1.1"));
    assert_int_equal(facts.versions[TLS_1_1], TRI_UNKNOWN);
}

static void test_banned(void **state)
{
    struct model model = usual;

    (void)state;
    model.bans_after = 5;
    assert_int_equal(scan(&model, SCAN_POLICY), 7);
    assert_int_equal(facts.stop, SCAN_RESETS);
    assert_int_equal(facts.versions[TLS_1_2], TRI_YES);
}

static void test_silent(void **state)
{
    struct model model = usual;

    (void)state;
    model.silent = true;
    assert_int_equal(scan(&model, SCAN_POLICY), 3);
    assert_int_equal(facts.stop, SCAN_SILENCE);
    assert_versions("??????");
}

static void test_picks_what_was_not_offered(void **state)
{
    struct model model = usual;

    (void)state;
    model.odd_suite = true;
    scan(&model, SCAN_POLICY);
    assert_non_null(facts.oddity);
    assert_int_equal(facts.classes[CLASS_ANON], TRI_UNKNOWN);
    assert_non_null(facts.unasked);
}

/* Without a session before, as with a server that our TLS library cannot speak to. */
static void test_without_session(void **state)
{
    struct model model = old;

    (void)state;
    model.versions[TLS_1_0] = model.versions[TLS_1_1] = model.versions[TLS_1_2] = false;
    model_scan(&model, SCAN_POLICY, false, arena, &facts);
    assert_versions("-+----");
    assert_int_equal(facts.classes[CLASS_RC4], TRI_YES);
    assert_int_equal(facts.stop, SCAN_DONE);
}

static void test_budget(void **state)
{
    static const char *const names[] = {
        "TLS_RSA_WITH_AES_128_CBC_SHA",      "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_RSA_WITH_RC4_128_SHA",          "TLS_RSA_WITH_RC4_128_MD5",
        "TLS_RSA_WITH_DES_CBC_SHA",          "TLS_RSA_WITH_SEED_CBC_SHA",
        "TLS_RSA_WITH_IDEA_CBC_SHA",         "TLS_RSA_WITH_NULL_SHA",
        "TLS_RSA_EXPORT_WITH_RC4_40_MD5",    "TLS_DH_anon_WITH_AES_128_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    };
    struct model model = old;

    (void)state;
    memcpy(model.suites, names, sizeof names);
    assert_int_equal(scan(&model, SCAN_POLICY), SCAN_POLICY_BUDGET);
    assert_int_equal(facts.stop, SCAN_BUDGET);
    assert_non_null(facts.unasked);
    assert_int_equal(scan(&model, SCAN_INVENTORY), SCAN_INVENTORY_BUDGET);
    assert_int_equal(facts.stop, SCAN_BUDGET);
    assert_int_equal(facts.classes[CLASS_IDEA], TRI_YES);
}

static void test_deadline(void **state)
{
    static const uint8_t zero[32];
    struct posture *posture;
    struct hello hello;

    (void)state;
    memset(&facts, 0, sizeof facts);
    facts.mode = SCAN_POLICY;
    posture = posture_new(NULL, arena, &facts);
    assert_true(posture_next(posture, zero, &hello));
    assert_string_equal(posture_asks(posture), "TLS 1.3");
    posture_cut(posture);
    assert_int_equal(facts.stop, SCAN_DEADLINE);
    assert_false(posture_next(posture, zero, &hello));
    posture_free(posture);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_policy_of_a_modern_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_policy_of_tls_1_3_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_policy_of_a_usual_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_policy_of_an_old_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inventory_of_a_modern_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inventory_of_a_usual_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inventory_of_an_old_server, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ssl2, setup, teardown),
        cmocka_unit_test_setup_teardown(test_both_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(test_signature_algorithms_ignored, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_sentinel, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closes_are_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closes_on_extensions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hangs_on_large_hellos, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_off, setup, teardown),
        cmocka_unit_test_setup_teardown(test_banned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_silent, setup, teardown),
        cmocka_unit_test_setup_teardown(test_picks_what_was_not_offered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_session, setup, teardown),
        cmocka_unit_test_setup_teardown(test_budget, setup, teardown),
        cmocka_unit_test_setup_teardown(test_deadline, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
