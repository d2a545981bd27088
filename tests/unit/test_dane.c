/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/dane: a verdict for each TLSA record (RFC 6698, 7671, 7672). */
#include <config.h>

#include "tls/verify.h"

#include <string.h>

#include <openssl/x509v3.h>

#include "test_certs.h"
#include "unit.h"

#define NAME "mx.example.org"
#define KEY(number) test_key("P-256", number)

static const char *const names[] = {NAME};
static struct arena *arena;

/* root (key 1) > intermediate (key 2) > leaf (key 0) */
enum { LEAF, INTERMEDIATE, ROOT, SELF_SIGNED, STRANGER, CERTS };
static X509 *certs[CERTS];

static int setup(void **state)
{
    const struct cert_spec root = {.common_name = "root", .key = KEY(1), .ca = true};
    const struct cert_spec stranger = {.common_name = "stranger", .key = KEY(9), .ca = true};
    const struct cert_spec self = {.common_name = "self", .names = {NAME}, .key = KEY(8)};
    struct cert_spec intermediate = {
        .common_name = "intermediate", .key = KEY(2), .issuer_key = KEY(1), .ca = true};
    struct cert_spec leaf = {.names = {NAME}, .issuer_key = KEY(2)};

    (void)state;
    arena = arena_new();
    certs[ROOT] = intermediate.issuer = test_cert(&root);
    certs[INTERMEDIATE] = leaf.issuer = test_cert(&intermediate);
    certs[LEAF] = test_cert(&leaf);
    certs[SELF_SIGNED] = test_cert(&self);
    certs[STRANGER] = test_cert(&stranger);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < CERTS; i++)
        X509_free(certs[i]);
    arena_free(arena);
    return 0;
}

/* The record that names this certificate. */
static struct tlsa record_of(X509 *cert, uint8_t usage, uint8_t selector, uint8_t matching)
{
    unsigned char *der = NULL;
    int size = selector == TLSA_CERT ? i2d_X509(cert, &der)
                                     : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
    struct tlsa record = {.usage = usage, .selector = selector, .matching = matching};
    uint8_t digest[64];

    assert_true(size > 0);
    if (matching == TLSA_FULL) {
        record.size = (size_t)size;
        record.data = arena_copy(arena, der, record.size);
    } else {
        record.size = matching == TLSA_SHA256 ? 32 : 64;
        EVP_Digest(der, (size_t)size, digest, NULL,
                   matching == TLSA_SHA256 ? EVP_sha256() : EVP_sha512(), NULL);
        record.data = arena_copy(arena, digest, record.size);
    }
    OPENSSL_free(der);
    return record;
}

static struct tlsa_match judge_at(X509 *const *sent, size_t count, struct tlsa record, int64_t at)
{
    struct chain *chain = test_chain(sent, count);
    struct chain_facts facts = {0};

    verify_tlsa(chain, &record, 1, names, COUNT(names), at, arena, &facts);
    assert_int_equal(facts.tlsa_count, 1);
    chain_free(chain);
    return facts.tlsa[0];
}

static struct tlsa_match judge(X509 *const *sent, size_t count, struct tlsa record)
{
    return judge_at(sent, count, record, TEST_NOW);
}

static void every_combination_matches_its_own_and_nothing_else(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};

    (void)state;
    for (unsigned i = 0; i < 2 * 2 * 3; i++) {
        uint8_t usage = i < 6 ? TLSA_DANE_TA : TLSA_DANE_EE;
        uint8_t selector = (uint8_t)(i / 3 % 2), matching = (uint8_t)(i % 3);
        int depth = usage == TLSA_DANE_EE ? 0 : 1;
        struct tlsa record = record_of(sent[depth], usage, selector, matching);
        uint8_t *changed = arena_copy(arena, record.data, record.size);
        struct tlsa_match match = judge(sent, 3, record);

        assert_int_equal(match.verdict, TLSA_MATCH);
        assert_int_equal(match.depth, depth);
        /* The last octet is one of the signature, which nobody looks at in an authority that the
         * record brings along itself. */
        changed[record.size - (usage == 2 && selector == 0 && matching == 0 ? 170 : 1)] ^= 1;
        record.data = changed;
        match = judge(sent, 3, record);
        assert_int_equal(match.verdict, TLSA_NO_MATCH);
        assert_int_equal(match.depth, -1);
        match = judge(sent, 3, record_of(certs[STRANGER], usage, selector, matching));
        assert_int_equal(match.verdict, TLSA_NO_MATCH);
    }
}

static void root_of_the_chain_is_depth_2(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};
    struct tlsa_match match = judge(sent, 3, record_of(certs[ROOT], 2, 0, 1));

    (void)state;
    assert_int_equal(match.verdict, TLSA_MATCH);
    assert_int_equal(match.depth, 2);
}

static void rfc7671_5_1_ee_ignores_dates(void **state)
{
    X509 *const sent[] = {certs[LEAF]};
    struct tlsa record = record_of(certs[LEAF], 3, 1, 1);

    (void)state;
    assert_int_equal(judge_at(sent, 1, record, TEST_NOW + 999 * TEST_DAY).verdict, TLSA_MATCH);
    assert_int_equal(judge_at(sent, 1, record, TEST_NOW - 999 * TEST_DAY).verdict, TLSA_MATCH);
}

static void rfc7671_5_1_ee_ignores_names_and_chain(void **state)
{
    const struct cert_spec other = {.common_name = "x", .names = {"other.example"}};
    X509 *sent[] = {test_cert(&other), certs[STRANGER]};
    struct tlsa record = record_of(sent[0], 3, 0, 1);
    struct chain *chain = test_chain(sent, 2);
    struct chain_facts facts = {0};

    (void)state;
    assert_int_equal(judge(sent, 2, record).verdict, TLSA_MATCH);
    verify_tlsa(chain, &record, 1, NULL, 0, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_MATCH);
    chain_free(chain);
    X509_free(sent[0]);
}

static void rfc7671_5_1_ee_is_the_leaf_only(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(sent, 2, record_of(certs[INTERMEDIATE], 3, 1, 1)).verdict,
                     TLSA_NO_MATCH);
}

static void rfc7671_5_2_ta_needs_a_name(void **state)
{
    static const char *const other[] = {"mx2.example.org"};
    static const char *const several[] = {"example.org", NAME};
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};
    struct tlsa record = record_of(certs[INTERMEDIATE], 2, 0, 1);
    struct chain *chain = test_chain(sent, 2);
    struct chain_facts facts = {0};

    (void)state;
    verify_tlsa(chain, &record, 1, other, 1, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_BAD_NAME);
    assert_int_equal(facts.tlsa[0].depth, 1);
    verify_tlsa(chain, &record, 1, several, 2, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_MATCH);
    verify_tlsa(chain, &record, 1, NULL, 0, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_BAD_NAME);
    chain_free(chain);
}

/* RFC 7672 3.2.3: the common name counts only where there is no DNS-ID. */
static void rfc7672_3_2_3_common_name_for_ta(void **state)
{
    struct cert_spec spec = {
        .common_name = NAME, .issuer = certs[INTERMEDIATE], .issuer_key = KEY(2)};
    X509 *sent[] = {test_cert(&spec), certs[INTERMEDIATE]};
    struct tlsa record = record_of(certs[INTERMEDIATE], 2, 0, 1);

    (void)state;
    assert_int_equal(judge(sent, 2, record).verdict, TLSA_MATCH);
    X509_free(sent[0]);
    spec.names[0] = "other.example";
    sent[0] = test_cert(&spec);
    assert_int_equal(judge(sent, 2, record).verdict, TLSA_BAD_NAME);
    X509_free(sent[0]);
}

static void rfc7672_3_2_3_wildcards_for_ta(void **state)
{
    static const struct {
        const char *dns_id;
        enum tlsa_verdict verdict;
    } cases[] = {
        {"*.example.org", TLSA_MATCH},
        {"mx*.example.org", TLSA_BAD_NAME},
        {"*.org", TLSA_BAD_NAME},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cert_spec spec = {
            .names = {cases[i].dns_id}, .issuer = certs[INTERMEDIATE], .issuer_key = KEY(2)};
        X509 *sent[] = {test_cert(&spec), certs[INTERMEDIATE]};

        assert_int_equal(judge(sent, 2, record_of(certs[INTERMEDIATE], 2, 1, 1)).verdict,
                         cases[i].verdict);
        X509_free(sent[0]);
    }
}

static void rfc7671_5_2_ta_counts_dates_of_the_leaf(void **state)
{
    const struct cert_spec spec = {.names = {NAME},
                                   .issuer = certs[INTERMEDIATE],
                                   .issuer_key = KEY(2),
                                   .not_after = TEST_NOW - TEST_DAY};
    X509 *sent[] = {test_cert(&spec), certs[INTERMEDIATE]};
    struct tlsa_match match = judge(sent, 2, record_of(certs[INTERMEDIATE], 2, 0, 1));

    (void)state;
    assert_int_equal(match.verdict, TLSA_BAD_DATE);
    assert_int_equal(match.depth, 1);
    X509_free(sent[0]);
}

static void rfc7671_5_2_ta_counts_dates_above(void **state)
{
    struct cert_spec middle = {.common_name = "old",
                               .key = KEY(3),
                               .issuer = certs[ROOT],
                               .issuer_key = KEY(1),
                               .ca = true,
                               .not_after = TEST_NOW - TEST_DAY};
    struct cert_spec leaf = {.names = {NAME}, .issuer_key = KEY(3)};
    X509 *sent[3] = {NULL, NULL, certs[ROOT]};

    (void)state;
    sent[1] = leaf.issuer = test_cert(&middle);
    sent[0] = test_cert(&leaf);
    assert_int_equal(judge(sent, 3, record_of(certs[ROOT], 2, 0, 1)).verdict, TLSA_BAD_DATE);
    /* RFC 5280 6.1: the anchor is no part of the path. OpenSSL looks at its dates only where it is
     * self-signed, and so do the senders that use it. */
    assert_int_equal(judge(sent, 3, record_of(sent[1], 2, 0, 1)).verdict, TLSA_MATCH);
    X509_free(sent[0]);
    X509_free(sent[1]);
}

/* Nothing above the authority that matched counts. */
static void rfc7671_5_2_path_ends_at_the_authority(void **state)
{
    const struct cert_spec old_root = {
        .common_name = "root", .key = KEY(1), .ca = true, .not_after = TEST_NOW - TEST_DAY};
    X509 *sent[] = {certs[LEAF], certs[INTERMEDIATE], test_cert(&old_root)};

    (void)state;
    assert_int_equal(judge(sent, 3, record_of(certs[INTERMEDIATE], 2, 0, 1)).verdict, TLSA_MATCH);
    assert_int_equal(judge(sent, 3, record_of(sent[2], 2, 0, 1)).verdict, TLSA_BAD_DATE);
    X509_free(sent[2]);
}

/* RFC 7671 5.2.2, case 52: a digest cannot supply an authority that was not sent. */
static void rfc7671_5_2_2_digest_of_an_absent_ta(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};

    (void)state;
    for (uint8_t selector = 0; selector < 2; selector++) {
        for (uint8_t matching = 1; matching < 3; matching++) {
            struct tlsa_match match = judge(sent, 2, record_of(certs[ROOT], 2, selector, matching));

            assert_int_equal(match.verdict, TLSA_NO_MATCH);
            assert_int_equal(match.depth, -1);
        }
    }
}

/* RFC 7671 5.2.1 and 5.2.3: full data supply it. */
static void rfc7671_5_2_3_full_data_of_an_absent_ta(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE]};

    (void)state;
    for (uint8_t selector = 0; selector < 2; selector++) {
        struct tlsa_match match = judge(sent, 2, record_of(certs[ROOT], 2, selector, 0));

        assert_int_equal(match.verdict, TLSA_MATCH);
        assert_int_equal(match.depth, -1);
        match = judge(sent, 1, record_of(certs[INTERMEDIATE], 2, selector, 0));
        assert_int_equal(match.verdict, TLSA_MATCH);
        assert_int_equal(match.depth, -1);
        match = judge(sent, 1, record_of(certs[ROOT], 2, selector, 0));
        assert_int_equal(match.verdict, TLSA_NO_MATCH);
        assert_int_equal(
            judge_at(sent, 2, record_of(certs[ROOT], 2, selector, 0), TEST_NOW + 99 * TEST_DAY)
                .verdict,
            TLSA_BAD_DATE);
    }
}

/* RFC 7671 5.2, RFC 7672 3.1.2: not even when it is sent twice. */
static void rfc7671_5_2_leaf_is_not_its_own_ta(void **state)
{
    X509 *const sent[] = {certs[SELF_SIGNED], certs[SELF_SIGNED]};

    (void)state;
    for (size_t count = 1; count <= 2; count++) {
        for (uint8_t matching = 0; matching < 3; matching++) {
            struct tlsa_match match =
                judge(sent, count, record_of(certs[SELF_SIGNED], 2, 0, matching));

            assert_int_equal(match.verdict, TLSA_NO_MATCH);
            assert_int_equal(match.depth, -1);
        }
    }
    assert_int_equal(judge(sent, 1, record_of(certs[SELF_SIGNED], 3, 0, 1)).verdict, TLSA_MATCH);
}

/* case 45: the authority is in the chain, but it did not issue the leaf. */
static void ta_that_is_no_parent_is_a_bad_chain(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[STRANGER]};
    X509 *const only[] = {certs[LEAF], certs[STRANGER]};
    struct tlsa_match match = judge(sent, 3, record_of(certs[STRANGER], 2, 0, 1));

    (void)state;
    assert_int_equal(match.verdict, TLSA_BAD_CHAIN);
    assert_int_equal(match.depth, 2);
    assert_non_null(match.error);
    match = judge(only, 2, record_of(certs[STRANGER], 2, 1, 2));
    assert_int_equal(match.verdict, TLSA_BAD_CHAIN);
    assert_int_equal(match.depth, 1);
}

static void missing_link_below_the_ta_is_a_bad_chain(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[ROOT]};
    struct tlsa_match match = judge(sent, 2, record_of(certs[ROOT], 2, 0, 1));

    (void)state;
    assert_int_equal(match.verdict, TLSA_BAD_CHAIN);
    assert_int_equal(match.depth, 1);
}

/* RFC 7671 5.2: constraints of the authority hold. */
static void ta_constraints_hold(void **state)
{
    struct cert_spec upper = {.common_name = "upper", .key = KEY(4), .ca = true, .limited = true};
    struct cert_spec lower = {
        .common_name = "lower", .key = KEY(5), .issuer_key = KEY(4), .ca = true};
    struct cert_spec leaf = {.names = {NAME}, .issuer_key = KEY(5)};
    X509 *sent[3];

    (void)state;
    sent[2] = lower.issuer = test_cert(&upper);
    sent[1] = leaf.issuer = test_cert(&lower);
    sent[0] = test_cert(&leaf);
    assert_int_equal(judge(sent, 3, record_of(sent[2], 2, 0, 1)).verdict, TLSA_BAD_CHAIN);
    assert_int_equal(judge(sent, 3, record_of(sent[1], 2, 0, 1)).verdict, TLSA_MATCH);
    for (size_t i = 0; i < 3; i++)
        X509_free(sent[i]);
}

static void forged_leaf_is_a_bad_chain(void **state)
{
    const struct cert_spec spec = {
        .names = {NAME}, .issuer = certs[INTERMEDIATE], .issuer_key = KEY(6)};
    X509 *sent[] = {test_cert(&spec), certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(sent, 2, record_of(certs[INTERMEDIATE], 2, 0, 1)).verdict,
                     TLSA_BAD_CHAIN);
    X509_free(sent[0]);
}

/* case 44: no public root is asked for; weak signatures below a DANE-TA are the judge's. */
static void weak_signature_below_a_ta_matches(void **state)
{
    const struct cert_spec spec = {.names = {NAME},
                                   .key = test_key("RSA-1024", 0),
                                   .issuer = certs[INTERMEDIATE],
                                   .issuer_key = KEY(2),
                                   .digest = EVP_sha1()};
    X509 *sent[] = {test_cert(&spec), certs[INTERMEDIATE]};

    (void)state;
    assert_int_equal(judge(sent, 2, record_of(certs[INTERMEDIATE], 2, 0, 1)).verdict, TLSA_MATCH);
    X509_free(sent[0]);
}

/* Each record has its own verdict, whatever the others say. */
static void every_record_has_its_verdict(void **state)
{
    X509 *const sent[] = {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]};
    struct tlsa records[7];
    struct chain *chain = test_chain(sent, 3);
    struct chain_facts facts = {0};

    (void)state;
    records[0] = record_of(certs[STRANGER], 3, 1, 1);
    records[1] = record_of(certs[LEAF], 3, 1, 1);
    records[2] = record_of(certs[LEAF], 3, 1, 2);
    records[2].usable = TLSA_WEAKER_DIGEST;
    records[3] = record_of(certs[ROOT], 2, 0, 1);
    records[4] = record_of(certs[LEAF], 1, 0, 1);
    records[4].usable = TLSA_PKIX_USAGE;
    records[5] = record_of(certs[LEAF], 3, 0, 1);
    records[5].usable = TLSA_BAD_LENGTH;
    records[6] = record_of(certs[LEAF], 3, 0, 1);
    records[6].matching = 7;
    verify_tlsa(chain, records, COUNT(records), names, 1, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa_count, COUNT(records));
    assert_int_equal(facts.tlsa[0].verdict, TLSA_NO_MATCH);
    assert_int_equal(facts.tlsa[1].verdict, TLSA_MATCH);
    assert_int_equal(facts.tlsa[2].verdict, TLSA_MATCH);
    assert_int_equal(facts.tlsa[3].verdict, TLSA_MATCH);
    assert_int_equal(facts.tlsa[4].verdict, TLSA_NOT_TRIED);
    assert_int_equal(facts.tlsa[5].verdict, TLSA_NOT_TRIED);
    assert_int_equal(facts.tlsa[6].verdict, TLSA_NOT_TRIED);
    chain_free(chain);
}

static void without_chain_nothing_is_tried(void **state)
{
    struct tlsa record = record_of(certs[LEAF], 3, 1, 1);
    struct chain_facts facts = {0};

    (void)state;
    verify_tlsa(NULL, &record, 1, names, 1, TEST_NOW, arena, &facts);
    assert_int_equal(facts.tlsa[0].verdict, TLSA_NOT_TRIED);
    verify_tlsa(NULL, NULL, 0, names, 1, TEST_NOW, arena, &facts);
    assert_null(facts.tlsa);
}

/* What OpenSSL itself says in a live handshake with this one record. */
static bool openssl_authenticates(X509 *const *sent, size_t count, EVP_PKEY *key,
                                  const struct tlsa *record, int64_t at)
{
    SSL_CTX *server = test_server(sent, count, key), *context = SSL_CTX_new(TLS_client_method());
    BIO *input = BIO_new(BIO_s_mem()), *output = BIO_new(BIO_s_mem());
    SSL *ssl = NULL;
    struct test_peer peer;
    struct buf bytes;
    bool result;

    buf_init(&bytes, 1 << 20);
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_dane_enable(context);
    SSL_CTX_dane_set_flags(context, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
    ssl = SSL_new(context);
    assert_int_equal(SSL_dane_enable(ssl, NAME), 1);
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    assert_int_equal(SSL_dane_tlsa_add(ssl, record->usage, record->selector, record->matching,
                                       record->data, record->size),
                     1);
    X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)at);
    BIO_set_mem_eof_return(input, -1);
    SSL_set_bio(ssl, input, output);
    SSL_set_connect_state(ssl);
    test_peer_open(&peer, server);
    for (int i = 0; i < 6; i++) {
        char *data;
        long size;

        SSL_do_handshake(ssl);
        size = BIO_get_mem_data(output, &data);
        test_peer_feed(&peer, data, (size_t)size, NULL);
        (void)BIO_reset(output);
        test_peer_take(&peer, &bytes);
        BIO_write(input, bytes.data, (int)bytes.len);
        buf_reset(&bytes);
    }
    assert_int_equal(SSL_is_init_finished(ssl), 1);
    result = SSL_get_verify_result(ssl) == X509_V_OK;
    test_peer_close(&peer);
    SSL_free(ssl);
    SSL_CTX_free(context);
    SSL_CTX_free(server);
    buf_clear(&bytes);
    return result;
}

static void openssl_agrees_on_single_records(void **state)
{
    const struct cert_spec wrong = {
        .names = {"other.example"}, .issuer = certs[INTERMEDIATE], .issuer_key = KEY(2)};
    const struct cert_spec old = {.names = {NAME},
                                  .issuer = certs[INTERMEDIATE],
                                  .issuer_key = KEY(2),
                                  .not_after = TEST_NOW - TEST_DAY};
    X509 *wrong_name = test_cert(&wrong), *expired = test_cert(&old);
    X509 *const chains[][3] = {
        {certs[LEAF], certs[INTERMEDIATE], certs[ROOT]},
        {certs[LEAF], certs[INTERMEDIATE], NULL},
        {certs[LEAF], NULL, NULL},
        {certs[LEAF], certs[STRANGER], NULL},
        {wrong_name, certs[INTERMEDIATE], NULL},
        {expired, certs[INTERMEDIATE], certs[ROOT]},
    };
    X509 *const named[] = {certs[LEAF],     certs[INTERMEDIATE], certs[ROOT],
                           certs[STRANGER], wrong_name,          expired};
    unsigned matches = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(chains) * COUNT(named) * 12; i++) {
        X509 *const *sent = chains[i / 12 / COUNT(named)];
        size_t count = sent[1] == NULL ? 1 : sent[2] == NULL ? 2 : 3;
        uint8_t usage = i % 12 < 6 ? TLSA_DANE_TA : TLSA_DANE_EE;
        struct tlsa record =
            record_of(named[i / 12 % COUNT(named)], usage, (uint8_t)(i / 3 % 2), (uint8_t)(i % 3));
        bool theirs = openssl_authenticates(sent, count, KEY(0), &record, TEST_NOW);
        struct tlsa_match ours = judge(sent, count, record);

        if (theirs != (ours.verdict == TLSA_MATCH))
            fail_msg("chain %zu certificate %zu record %u %u %u: OpenSSL %d, verdict %d",
                     i / 12 / COUNT(named), i / 12 % COUNT(named), usage, record.selector,
                     record.matching, theirs, ours.verdict);
        matches += theirs;
    }
    assert_true(matches > 60);
    X509_free(wrong_name);
    X509_free(expired);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_matches_its_own_and_nothing_else),
        cmocka_unit_test(root_of_the_chain_is_depth_2),
        cmocka_unit_test(rfc7671_5_1_ee_ignores_dates),
        cmocka_unit_test(rfc7671_5_1_ee_ignores_names_and_chain),
        cmocka_unit_test(rfc7671_5_1_ee_is_the_leaf_only),
        cmocka_unit_test(rfc7671_5_2_ta_needs_a_name),
        cmocka_unit_test(rfc7672_3_2_3_common_name_for_ta),
        cmocka_unit_test(rfc7672_3_2_3_wildcards_for_ta),
        cmocka_unit_test(rfc7671_5_2_ta_counts_dates_of_the_leaf),
        cmocka_unit_test(rfc7671_5_2_ta_counts_dates_above),
        cmocka_unit_test(rfc7671_5_2_path_ends_at_the_authority),
        cmocka_unit_test(rfc7671_5_2_2_digest_of_an_absent_ta),
        cmocka_unit_test(rfc7671_5_2_3_full_data_of_an_absent_ta),
        cmocka_unit_test(rfc7671_5_2_leaf_is_not_its_own_ta),
        cmocka_unit_test(ta_that_is_no_parent_is_a_bad_chain),
        cmocka_unit_test(missing_link_below_the_ta_is_a_bad_chain),
        cmocka_unit_test(ta_constraints_hold),
        cmocka_unit_test(forged_leaf_is_a_bad_chain),
        cmocka_unit_test(weak_signature_below_a_ta_matches),
        cmocka_unit_test(every_record_has_its_verdict),
        cmocka_unit_test(without_chain_nothing_is_tried),
        cmocka_unit_test(openssl_agrees_on_single_records),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
