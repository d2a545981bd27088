/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/trust: the kinds of trust, and which store is used. */
#include <config.h>

#include "tls/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test_certs.h"
#include "unit.h"

static struct arena *arena;
static char dir[] = "test_trust.XXXXXX";

enum { ROOT, OTHER_ROOT, INTERMEDIATE, LEAF, SELF_SIGNED, CERTS };
static X509 *certs[CERTS];
static char *root_file, *intermediate_file, *hashed_dir, *hashed_name;

#define KEY(number) test_key("P-256", number)
#define KEY_OF_ROOT KEY(1)
#define KEY_OF_INTERMEDIATE KEY(2)

static X509 *root_named(const char *name)
{
    const struct cert_spec spec = {.common_name = name, .key = KEY_OF_ROOT, .ca = true};

    return test_cert(&spec);
}

static int setup(void **state)
{
    const struct cert_spec self = {.common_name = "self", .names = {"mx.example.org"}};
    struct cert_spec spec = {.common_name = "intermediate",
                             .key = KEY_OF_INTERMEDIATE,
                             .issuer_key = KEY_OF_ROOT,
                             .ca = true};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY_OF_INTERMEDIATE};

    (void)state;
    if (mkdtemp(dir) == NULL)
        return -1;
    arena = arena_new();
    certs[ROOT] = root_named("root");
    certs[OTHER_ROOT] = root_named("other root");
    spec.issuer = certs[ROOT];
    certs[INTERMEDIATE] = test_cert(&spec);
    leaf.issuer = certs[INTERMEDIATE];
    certs[LEAF] = test_cert(&leaf);
    certs[SELF_SIGNED] = test_cert(&self);
    root_file = arena_printf(arena, "%s/root.pem", dir);
    test_write_pem(root_file, &certs[ROOT], 1);
    intermediate_file = arena_printf(arena, "%s/intermediate.pem", dir);
    test_write_pem(intermediate_file, &certs[INTERMEDIATE], 1);
    hashed_dir = dir;
    hashed_name =
        arena_printf(arena, "%s/%08lx.0", dir,
                     X509_NAME_hash_ex(X509_get_subject_name(certs[ROOT]), NULL, NULL, NULL));
    test_write_pem(hashed_name, &certs[ROOT], 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(root_file);
    unlink(intermediate_file);
    unlink(hashed_name);
    for (size_t i = 0; i < CERTS; i++)
        X509_free(certs[i]);
    arena_free(arena);
    return rmdir(dir);
}

static struct trust_store *store_of(const char *file, const char *directory)
{
    const struct trust_opts opts = {.ca_file = file, .ca_dir = directory};
    struct trust_store *store = NULL;
    struct err err = {0};

    assert_int_equal(trust_store_new(&opts, &store, &err), 0);
    return store;
}

static struct chain_facts *judge_at(const char *file, X509 *const *sent, size_t count, int64_t at)
{
    struct trust_store *store = store_of(file, file == NULL ? hashed_dir : NULL);
    struct chain *chain = test_chain(sent, count);
    struct chain_facts *facts = chain_facts(chain, arena);

    verify_trust(store, chain, at, arena, facts);
    chain_free(chain);
    trust_store_free(store);
    return facts;
}

static struct chain_facts *judge(const char *file, X509 *const *sent, size_t count)
{
    return judge_at(file, sent, count, TEST_NOW);
}

static void full_chain_is_trusted(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};

    (void)state;
    for (size_t count = 2; count <= 3; count++) {
        assert_int_equal(judge(root_file, sent, count)->trust, TRUST_OK);
        assert_null(judge(root_file, sent, count)->trust_error);
        assert_int_equal(judge(NULL, sent, count)->trust, TRUST_OK); /* by the hashed directory */
    }
}

static void order_of_the_chain_does_not_matter(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[ROOT], certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(root_file, sent, 3)->trust, TRUST_OK);
}

static void missing_intermediate_is_incomplete(void **state)
{
    X509 *const sent[] = {certs[LEAF]};
    struct chain_facts *facts = judge(root_file, sent, 1);

    (void)state;
    assert_int_equal(facts->trust, TRUST_INCOMPLETE);
    assert_non_null(strstr(facts->trust_error, "(depth 0)"));
}

/* The top of what was sent says where its own issuer is to be had. */
static void missing_upper_intermediate_is_incomplete(void **state)
{
    struct cert_spec spec = {.common_name = "lower",
                             .key = KEY(3),
                             .issuer = certs[INTERMEDIATE],
                             .issuer_key = KEY_OF_INTERMEDIATE,
                             .ca = true,
                             .issuer_url = "http://ca.example/intermediate.der"};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY(3)};
    X509 *sent[2];

    (void)state;
    sent[1] = leaf.issuer = test_cert(&spec);
    sent[0] = test_cert(&leaf);
    assert_int_equal(judge(root_file, sent, 2)->trust, TRUST_INCOMPLETE);
    X509_free(sent[0]);
    X509_free(sent[1]);
}

static void unknown_root_is_unknown_whether_sent_or_not(void **state)
{
    struct cert_spec spec = {.common_name = "mine",
                             .key = KEY_OF_INTERMEDIATE,
                             .issuer = certs[OTHER_ROOT],
                             .issuer_key = KEY_OF_ROOT,
                             .ca = true};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY_OF_INTERMEDIATE};
    X509 *sent[3] = {NULL, NULL, certs[OTHER_ROOT]};

    (void)state;
    sent[1] = leaf.issuer = test_cert(&spec);
    sent[0] = test_cert(&leaf);
    assert_int_equal(judge(root_file, sent, 2)->trust, TRUST_UNKNOWN_CA);
    assert_int_equal(judge(root_file, sent, 3)->trust, TRUST_UNKNOWN_CA);
    X509_free(sent[0]);
    X509_free(sent[1]);
}

static void self_signed_leaf_is_told(void **state)
{
    X509 *const sent[] = {certs[SELF_SIGNED]};

    (void)state;
    assert_int_equal(judge(root_file, sent, 1)->trust, TRUST_SELF_SIGNED);
}

static void self_signed_leaf_in_the_users_file_is_trusted(void **state)
{
    const char *file = arena_printf(arena, "%s/self.pem", dir);
    X509 *const sent[] = {certs[SELF_SIGNED]};

    (void)state;
    test_write_pem(file, sent, 1);
    assert_int_equal(judge(file, sent, 1)->trust, TRUST_OK);
    unlink(file);
}

/* A user who names an intermediate authority means it. */
static void intermediate_in_the_users_file_is_an_anchor(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(intermediate_file, sent, 2)->trust, TRUST_OK);
    assert_int_equal(judge(intermediate_file, sent, 1)->trust, TRUST_OK);
}

/* The leaf's dates are the judge's, so that nearing and passed ends are told alike. */
static void dates_of_the_leaf_do_not_count(void **state)
{
    struct cert_spec spec = {.names = {"mx.example.org"},
                             .issuer = certs[INTERMEDIATE],
                             .issuer_key = KEY_OF_INTERMEDIATE,
                             .not_before = TEST_NOW - 9 * TEST_DAY,
                             .not_after = TEST_NOW - TEST_DAY};
    X509 *sent[2] = {test_cert(&spec), certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(root_file, sent, 2)->trust, TRUST_OK);
    X509_free(sent[0]);
    spec.not_before = TEST_NOW + TEST_DAY;
    spec.not_after = TEST_NOW + 9 * TEST_DAY;
    sent[0] = test_cert(&spec);
    assert_int_equal(judge(root_file, sent, 2)->trust, TRUST_OK);
    X509_free(sent[0]);
}

static void dates_above_the_leaf_count(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};
    struct chain_facts *facts = judge_at(root_file, sent, 2, TEST_NOW + 61 * TEST_DAY);

    (void)state;
    assert_int_equal(facts->trust, TRUST_CHAIN_DATE);
    assert_non_null(strstr(facts->trust_error, "expired"));
    facts = judge_at(root_file, sent, 2, TEST_NOW - 31 * TEST_DAY);
    assert_int_equal(facts->trust, TRUST_CHAIN_DATE);
    assert_non_null(strstr(facts->trust_error, "not yet valid"));
}

static void expired_intermediate_is_told_with_its_depth(void **state)
{
    struct cert_spec spec = {.common_name = "old intermediate",
                             .key = KEY_OF_INTERMEDIATE,
                             .issuer = certs[ROOT],
                             .issuer_key = KEY_OF_ROOT,
                             .ca = true,
                             .not_after = TEST_NOW - TEST_DAY};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY_OF_INTERMEDIATE};
    struct chain_facts *facts;
    X509 *sent[2];

    (void)state;
    sent[1] = leaf.issuer = test_cert(&spec);
    sent[0] = test_cert(&leaf);
    facts = judge(root_file, sent, 2);
    assert_int_equal(facts->trust, TRUST_CHAIN_DATE);
    assert_string_equal(facts->trust_error, "certificate has expired (depth 1)");
    X509_free(sent[0]);
    X509_free(sent[1]);
}

static void path_length_is_kept(void **state)
{
    struct cert_spec upper = {.common_name = "upper",
                              .key = KEY(3),
                              .issuer = certs[ROOT],
                              .issuer_key = KEY_OF_ROOT,
                              .ca = true,
                              .limited = true};
    struct cert_spec lower = {
        .common_name = "lower", .key = KEY(4), .issuer_key = KEY(3), .ca = true};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY(4)};
    struct chain_facts *facts;
    X509 *sent[3];

    (void)state;
    sent[2] = lower.issuer = test_cert(&upper);
    sent[1] = leaf.issuer = test_cert(&lower);
    sent[0] = test_cert(&leaf);
    facts = judge(root_file, sent, 3);
    assert_int_equal(facts->trust, TRUST_INVALID);
    assert_non_null(strstr(facts->trust_error, "path length"));
    for (size_t i = 0; i < 3; i++)
        X509_free(sent[i]);
}

static void issuer_that_is_no_authority_is_invalid(void **state)
{
    struct cert_spec middle = {.common_name = "not a CA",
                               .names = {"other.example"},
                               .key = KEY(3),
                               .issuer = certs[ROOT],
                               .issuer_key = KEY_OF_ROOT};
    struct cert_spec leaf = {.names = {"mx.example.org"}, .issuer_key = KEY(3)};
    struct chain_facts *facts;
    X509 *sent[2];

    (void)state;
    sent[1] = leaf.issuer = test_cert(&middle);
    sent[0] = test_cert(&leaf);
    facts = judge(root_file, sent, 2);
    assert_int_equal(facts->trust, TRUST_INVALID);
    assert_non_null(strstr(facts->trust_error, "invalid CA certificate"));
    X509_free(sent[0]);
    X509_free(sent[1]);
}

static void purpose_must_be_server(void **state)
{
    struct cert_spec spec = {.names = {"mx.example.org"},
                             .issuer = certs[INTERMEDIATE],
                             .issuer_key = KEY_OF_INTERMEDIATE,
                             .ext_key_use = "clientAuth"};
    X509 *sent[2] = {test_cert(&spec), certs[INTERMEDIATE]};
    struct chain_facts *facts = judge(root_file, sent, 2);

    (void)state;
    assert_int_equal(facts->trust, TRUST_INVALID);
    assert_non_null(strstr(facts->trust_error, "purpose"));
    X509_free(sent[0]);
}

static void forged_signature_is_invalid(void **state)
{
    struct cert_spec spec = {
        .names = {"mx.example.org"}, .issuer = certs[INTERMEDIATE], .issuer_key = KEY(5)};
    X509 *sent[2] = {test_cert(&spec), certs[INTERMEDIATE]};
    struct chain_facts *facts = judge(root_file, sent, 2);

    (void)state;
    assert_int_equal(facts->trust, TRUST_INVALID);
    assert_non_null(strstr(facts->trust_error, "signature failure"));
    X509_free(sent[0]);
}

/* Weak keys and digests are the judge's: here they would hide an otherwise good chain. */
static void weak_keys_and_digests_do_not_count(void **state)
{
    struct cert_spec spec = {.names = {"mx.example.org"},
                             .key = test_key("RSA-1024", 0),
                             .issuer = certs[INTERMEDIATE],
                             .issuer_key = KEY_OF_INTERMEDIATE,
                             .digest = EVP_sha1()};
    X509 *sent[2] = {test_cert(&spec), certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(root_file, sent, 2)->trust, TRUST_OK);
    X509_free(sent[0]);
}

static void expired_and_unknown_is_unknown(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};
    const char *file = arena_printf(arena, "%s/other.pem", dir);

    (void)state;
    test_write_pem(file, &certs[SELF_SIGNED], 1);
    assert_int_equal(judge_at(file, sent, 3, TEST_NOW + 61 * TEST_DAY)->trust, TRUST_UNKNOWN_CA);
    unlink(file);
}

static void no_chain_is_untested(void **state)
{
    struct trust_store *store = store_of(root_file, NULL);
    struct chain_facts facts = {0};

    (void)state;
    verify_trust(store, NULL, TEST_NOW, arena, &facts);
    assert_int_equal(facts.trust, TRUST_UNTESTED);
    assert_null(facts.trust_error);
    trust_store_free(store);
    trust_store_free(NULL);
}

/* The system's store knows nothing of these; opening it must work all the same. */
static void system_store_does_not_know_a_private_root(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};
    struct trust_store *store = store_of(NULL, NULL);
    struct chain *chain = test_chain(sent, 3);
    struct chain_facts *facts = chain_facts(chain, arena);

    (void)state;
    verify_trust(store, chain, TEST_NOW, arena, facts);
    if (facts->trust == TRUST_UNTESTED)
        assert_non_null(strstr(facts->trust_error, "no CA certificates"));
    else
        assert_int_equal(facts->trust, TRUST_UNKNOWN_CA);
    chain_free(chain);
    trust_store_free(store);
}

static void refused(const char *file, const char *directory, int code, const char *words)
{
    const struct trust_opts opts = {.ca_file = file, .ca_dir = directory};
    struct trust_store *store = NULL;
    struct err err = {0};

    assert_int_equal(trust_store_new(&opts, &store, &err), code);
    assert_null(store);
    if (strstr(err.text, words) == NULL)
        fail_msg("%s", err.text);
}

static void unusable_stores_are_refused(void **state)
{
    const char *empty_file = arena_printf(arena, "%s/empty.pem", dir);
    char *empty_dir = arena_printf(arena, "%s/empty.XXXXXX", dir);

    (void)state;
    test_write_pem(empty_file, NULL, 0);
    assert_non_null(mkdtemp(empty_dir));
    refused("/nonexistent/ca.pem", NULL, ERR_SYSTEM, "CA file: cannot open /nonexistent/ca.pem");
    refused("/dev/zero", NULL, ERR_SYSTEM, "CA file: /dev/zero is no regular file");
    refused(NULL, "/nonexistent", ERR_SYSTEM, "cannot read the CA directory /nonexistent");
    refused(empty_file, NULL, ERR_SYNTAX, "no PEM certificates");
    refused(NULL, empty_dir, ERR_SYNTAX, "openssl rehash");
    unlink(empty_file);
    rmdir(empty_dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_chain_is_trusted),
        cmocka_unit_test(order_of_the_chain_does_not_matter),
        cmocka_unit_test(missing_intermediate_is_incomplete),
        cmocka_unit_test(missing_upper_intermediate_is_incomplete),
        cmocka_unit_test(unknown_root_is_unknown_whether_sent_or_not),
        cmocka_unit_test(self_signed_leaf_is_told),
        cmocka_unit_test(self_signed_leaf_in_the_users_file_is_trusted),
        cmocka_unit_test(intermediate_in_the_users_file_is_an_anchor),
        cmocka_unit_test(dates_of_the_leaf_do_not_count),
        cmocka_unit_test(dates_above_the_leaf_count),
        cmocka_unit_test(expired_intermediate_is_told_with_its_depth),
        cmocka_unit_test(path_length_is_kept),
        cmocka_unit_test(issuer_that_is_no_authority_is_invalid),
        cmocka_unit_test(purpose_must_be_server),
        cmocka_unit_test(forged_signature_is_invalid),
        cmocka_unit_test(weak_keys_and_digests_do_not_count),
        cmocka_unit_test(expired_and_unknown_is_unknown),
        cmocka_unit_test(no_chain_is_untested),
        cmocka_unit_test(system_store_does_not_know_a_private_root),
        cmocka_unit_test(unusable_stores_are_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
