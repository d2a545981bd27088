/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of tls/chain: what certificates say, and chains from files. */
#include <config.h>

#include "tls/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/bytes.h"
#include "test_certs.h"
#include "tls/verify.h"
#include "unit.h"

static struct arena *arena;
static char dir[] = "test_chain.XXXXXX";

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return rmdir(dir);
}

static struct cert_facts *facts_of(const struct cert_spec *spec)
{
    X509 *cert = test_cert(spec);
    struct chain *chain = test_chain(&cert, 1);
    struct chain_facts *facts = chain_facts(chain, arena);

    assert_int_equal(facts->count, 1);
    chain_free(chain);
    X509_free(cert);
    return &facts->certs[0];
}

static void leaf_facts_are_complete(void **state)
{
    const struct cert_spec spec = {.common_name = "mx.example.org",
                                   .organization = "Example, Inc",
                                   .names = {"mx.example.org", "*.example.net"},
                                   .not_before = TEST_NOW - TEST_DAY,
                                   .not_after = TEST_NOW + 3 * TEST_DAY};
    const struct cert_facts *facts = facts_of(&spec);

    (void)state;
    assert_string_equal(facts->subject, "CN=mx.example.org, O=Example\\, Inc");
    assert_string_equal(facts->issuer, facts->subject);
    assert_string_equal(facts->common_name, "mx.example.org");
    assert_int_equal(facts->name_count, 2);
    assert_string_equal(facts->names[0], "mx.example.org");
    assert_string_equal(facts->names[1], "*.example.net");
    assert_int_equal(facts->not_before, TEST_NOW - TEST_DAY);
    assert_int_equal(facts->not_after, TEST_NOW + 3 * TEST_DAY);
    assert_int_equal(strncmp(facts->serial, "10", 2), 0);
    assert_string_equal(facts->key, "EC P-256");
    assert_int_equal(facts->bits, 256);
    assert_false(facts->rsa);
    assert_string_equal(facts->signature, "ecdsa-with-SHA256");
    assert_false(facts->weak_signature);
    assert_true(facts->self_signed);
    assert_false(facts->is_ca);
    assert_false(facts->public_policy);
    assert_false(facts->issuer_url);
}

static void subject_may_be_empty(void **state)
{
    const struct cert_spec spec = {.names = {"mx.example.org"}};
    const struct cert_facts *facts = facts_of(&spec);

    (void)state;
    assert_string_equal(facts->subject, "");
    assert_null(facts->common_name);
}

static void keys_are_named(void **state)
{
    static const struct {
        const char *kind, *text;
        int bits;
        bool rsa;
    } cases[] = {
        {"P-256", "EC P-256", 256, false},
        {"P-384", "EC P-384", 384, false},
        {"brainpoolP256r1", "EC brainpoolP256r1", 256, false},
        {"RSA-2048", "RSA", 2048, true},
        {"RSA-1024", "RSA", 1024, true},
        {"RSA-PSS", "RSA-PSS", 2048, true},
        {"ED25519", "Ed25519", 256, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cert_spec spec = {.common_name = "a", .key = test_key(cases[i].kind, 0)};
        const struct cert_facts *facts = facts_of(&spec);

        assert_string_equal(facts->key, cases[i].text);
        assert_int_equal(facts->rsa, cases[i].rsa);
        assert_true(facts->bits == cases[i].bits ||
                    (strcmp(cases[i].kind, "ED25519") == 0 && facts->bits == 253));
        assert_true(facts->self_signed);
    }
}

static void weak_digests_are_named(void **state)
{
    const struct cert_spec sha1 = {
        .common_name = "a", .key = test_key("RSA-2048", 0), .digest = EVP_sha1()};
    const struct cert_spec md5 = {
        .common_name = "a", .key = test_key("RSA-2048", 0), .digest = EVP_md5()};
    const struct cert_spec sha384 = {.common_name = "a", .digest = EVP_sha384()};
    const struct cert_spec ecdsa_sha1 = {.common_name = "a", .digest = EVP_sha1()};

    (void)state;
    assert_true(facts_of(&sha1)->weak_signature);
    assert_string_equal(facts_of(&sha1)->signature, "sha1WithRSAEncryption");
    assert_true(facts_of(&md5)->weak_signature);
    assert_true(facts_of(&ecdsa_sha1)->weak_signature);
    assert_false(facts_of(&sha384)->weak_signature);
}

static void embedded_nul_stays_visible(void **state)
{
    const struct cert_spec spec = {.common_name = "mx.example.org\0.evil.test",
                                   .common_name_size = 24,
                                   .names = {"mx.example.org\0.evil.test"},
                                   .first_name_size = 24};
    const struct cert_facts *facts = facts_of(&spec);

    (void)state;
    assert_string_equal(facts->common_name, "mx.example.org?.evil.tes");
    assert_string_equal(facts->names[0], "mx.example.org?.evil.tes");
    assert_string_equal(facts->subject, "CN=mx.example.org?.evil.tes");
}

static void long_names_are_cut_between_characters(void **state)
{
    char text[1001];
    const struct cert_spec spec = {.organization = text, .names = {text}};
    const struct cert_facts *facts;

    (void)state;
    memset(text, 'x', 1000);
    for (size_t i = 1; i < 999; i += 2)
        memcpy(text + i, "\xc3\xbc", 2);
    text[1000] = '\0';
    facts = facts_of(&spec);
    assert_int_equal(strlen(facts->subject), 511); /* "O=x", then two octets each */
    assert_int_equal((unsigned char)facts->subject[510], 0xbc);
    assert_int_equal(strlen(facts->names[0]), 255);
}

static void names_are_capped(void **state)
{
    X509 *cert;
    struct chain *chain;
    struct chain_facts *facts;
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    const struct cert_spec spec = {.common_name = "a"};

    (void)state;
    cert = test_cert(&spec);
    for (int i = 0; i < 150; i++) {
        GENERAL_NAME *name = GENERAL_NAME_new();
        ASN1_IA5STRING *text = ASN1_IA5STRING_new();

        ASN1_STRING_set(text, "mx.example.org", -1);
        GENERAL_NAME_set0_value(name, GEN_DNS, text);
        sk_GENERAL_NAME_push(names, name);
    }
    assert_int_equal(X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT),
                     1);
    GENERAL_NAMES_free(names);
    chain = test_chain(&cert, 1);
    facts = chain_facts(chain, arena);
    assert_int_equal(facts->certs[0].name_count, CERT_NAMES_MAX);
    chain_free(chain);
    X509_free(cert);
}

static void public_authorities_are_told(void **state)
{
    const struct cert_spec policy = {.common_name = "a", .policy = "2.23.140.1.2.1"};
    const struct cert_spec other = {.common_name = "a", .policy = "2.23.140.2.1"};
    const struct cert_spec sct = {.common_name = "a", .sct = true};
    const struct cert_spec url = {.common_name = "a", .issuer_url = "http://ca.example/i.der"};

    (void)state;
    assert_true(facts_of(&policy)->public_policy);
    assert_false(facts_of(&other)->public_policy);
    assert_true(facts_of(&sct)->public_policy);
    assert_true(facts_of(&url)->issuer_url);
    assert_false(facts_of(&url)->public_policy);
}

/* The same names as its issuer do not make a certificate self-signed. */
static void self_signed_needs_the_own_key(void **state)
{
    const struct cert_spec ca = {.common_name = "CA", .key = test_key("P-256", 1), .ca = true};
    struct cert_spec leaf = {.common_name = "CA", .issuer_key = test_key("P-256", 1)};
    const struct cert_facts *facts;

    (void)state;
    leaf.issuer = test_cert(&ca);
    facts = facts_of(&leaf);
    assert_string_equal(facts->subject, facts->issuer);
    assert_false(facts->self_signed);
    X509_free(leaf.issuer);
    assert_true(facts_of(&ca)->is_ca);
}

static void digests_are_of_certificate_and_key(void **state)
{
    const struct cert_spec spec = {.common_name = "a"};
    X509 *cert = test_cert(&spec);
    struct chain *chain = test_chain(&cert, 1);
    struct chain_facts *facts = chain_facts(chain, arena);
    unsigned char *der = NULL, digest[32];
    int size = i2d_X509(cert, &der);

    (void)state;
    EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL);
    assert_memory_equal(facts->certs[0].sha256, digest, 32);
    OPENSSL_free(der);
    der = NULL;
    size = i2d_PUBKEY(test_key("P-256", 0), &der);
    EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL);
    assert_memory_equal(facts->certs[0].spki_sha256, digest, 32);
    OPENSSL_free(der);
    chain_free(chain);
    X509_free(cert);
}

/* RFC 9525 6.3, RFC 7672 3.2.3: the whole left-most label and exactly one. */
static void rfc9525_6_3_names(void **state)
{
    static const struct {
        const char *dns_id, *common_name, *name;
        bool match, by_cn;
    } cases[] = {
        {"mx.example.org", NULL, "mx.example.org", true, false},
        {"MX.Example.ORG", NULL, "mx.example.org", true, false},
        {"mx.example.org", NULL, "mx2.example.org", false, false},
        {"*.example.org", NULL, "mx.example.org", true, false},
        {"*.example.org", NULL, "a.mx.example.org", false, false},
        {"*.example.org", NULL, "example.org", false, false},
        {"smtp*.example.org", NULL, "smtp1.example.org", false, false},
        {"*smtp.example.org", NULL, "1smtp.example.org", false, false},
        {"mx.*.org", NULL, "mx.example.org", false, false},
        {"*", NULL, "org", false, false},
        {"*.org", NULL, "example.org", false, false},
        {"example.org", NULL, ".org", false, false},
        {"mx.example.org", NULL, "", false, false},
        {NULL, "mx.example.org", "mx.example.org", false, true},
        {NULL, "*.example.org", "mx.example.org", false, true},
        {"other.example.org", "mx.example.org", "mx.example.org", false, false},
        {"mx.example.org", "mx.example.org", "mx.example.org", true, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct cert_spec spec = {.common_name = cases[i].common_name,
                                       .names = {cases[i].dns_id}};
        X509 *cert = test_cert(&spec);
        struct chain *chain = test_chain(&cert, 1);
        struct chain_facts facts = {0};

        verify_name(chain, cases[i].name, &facts);
        if (facts.name_match != cases[i].match || facts.name_by_cn != cases[i].by_cn)
            fail_msg("case %zu: %d %d", i, facts.name_match, facts.name_by_cn);
        assert_string_equal(facts.name, cases[i].name);
        chain_free(chain);
        X509_free(cert);
    }
}

static void embedded_nul_matches_nothing(void **state)
{
    const struct cert_spec spec = {.common_name = "mx.example.org\0.evil.test",
                                   .common_name_size = 24,
                                   .names = {"mx.example.org\0.evil.test"},
                                   .first_name_size = 24};
    struct cert_spec only_cn = spec;
    struct chain_facts facts = {0};

    (void)state;
    only_cn.names[0] = NULL;
    for (int i = 0; i < 2; i++) {
        X509 *cert = test_cert(i == 0 ? &spec : &only_cn);
        struct chain *chain = test_chain(&cert, 1);

        verify_name(chain, "mx.example.org", &facts);
        assert_false(facts.name_match);
        assert_false(facts.name_by_cn);
        chain_free(chain);
        X509_free(cert);
    }
}

static void chain_of_nothing_is_null(void **state)
{
    STACK_OF(X509) *none = sk_X509_new_null();

    (void)state;
    assert_null(chain_of(NULL));
    assert_null(chain_of(none));
    sk_X509_free(none);
    assert_int_equal(chain_count(NULL), 0);
    assert_null(chain_stack(NULL));
    assert_int_equal(chain_facts(NULL, arena)->count, 0);
    chain_free(NULL);
}

static void chain_is_capped(void **state)
{
    const struct cert_spec spec = {.common_name = "a"};
    X509 *certs[CHAIN_MAX + 5];
    struct chain *chain;

    (void)state;
    certs[0] = test_cert(&spec);
    for (size_t i = 1; i < COUNT(certs); i++)
        certs[i] = certs[0];
    chain = test_chain(certs, COUNT(certs));
    assert_int_equal(chain_count(chain), CHAIN_MAX);
    chain_free(chain);
    X509_free(certs[0]);
}

static void der_is_parsed_strictly(void **state)
{
    const struct cert_spec spec = {.common_name = "a"};
    X509 *cert = test_cert(&spec);
    unsigned char der[4096], *end = der;
    struct chain *chain = NULL;
    size_t size;

    (void)state;
    i2d_X509(cert, &end);
    i2d_X509(cert, &end);
    size = (size_t)(end - der);
    assert_int_equal(chain_parse(der, size, &chain), 0);
    assert_int_equal(chain_count(chain), 2);
    chain_free(chain);
    assert_int_equal(chain_parse(der, size - 1, &chain), ERR_SYNTAX);
    der[size] = 0;
    assert_int_equal(chain_parse(der, size + 1, &chain), ERR_SYNTAX);
    assert_int_equal(chain_parse(der, 0, &chain), ERR_SYNTAX);
    X509_free(cert);
}

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", dir, name);
}

static int load_text(const char *text, size_t size, struct chain **chain, struct err *err)
{
    const char *file = path_of("chain.pem");
    FILE *stream = fopen(file, "w");
    int code;

    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
    code = chain_load(file, chain, err);
    unlink(file);
    return code;
}

/* Key, parameters and text around the certificates are what real files have. */
static void pem_file_may_hold_more(void **state)
{
    const struct cert_spec leaf = {.common_name = "leaf"}, ca = {.common_name = "CA", .ca = true};
    X509 *certs[2] = {test_cert(&leaf), test_cert(&ca)};
    BIO *memory = BIO_new(BIO_s_mem());
    struct chain *chain = NULL;
    struct err err = {0};
    char *text;
    long size;

    (void)state;
    BIO_puts(memory, "Bag attributes\n");
    PEM_write_bio_PrivateKey(memory, test_key("P-256", 0), NULL, NULL, 0, NULL, NULL);
    PEM_write_bio_X509(memory, certs[0]);
    BIO_puts(memory, "\r\nsubject=CA\r\n");
    PEM_write_bio_X509(memory, certs[1]);
    size = BIO_get_mem_data(memory, &text);
    assert_int_equal(load_text(text, (size_t)size, &chain, &err), 0);
    assert_int_equal(chain_count(chain), 2);
    assert_string_equal(chain_facts(chain, arena)->certs[0].subject, "CN=leaf");
    chain_free(chain);
    BIO_free(memory);
    X509_free(certs[0]);
    X509_free(certs[1]);
}

static void unusable_files_are_refused_by_name(void **state)
{
    static const char secret[] =
        "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n";
    static const char damaged[] = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    static const char cut[] = "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n";
    struct chain *chain = NULL;
    struct err err = {0};
    char *big = mem_calloc(1, 1024 * 1024 + 1);

    (void)state;
    assert_int_equal(load_text("", 0, &chain, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "chain.pem has no PEM certificate"));
    assert_int_equal(load_text(secret, sizeof secret - 1, &chain, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "certificate 1 is damaged"));
    assert_null(strstr(err.text, "c2Vj"));
    assert_int_equal(load_text(damaged, sizeof damaged - 1, &chain, &err), ERR_SYNTAX);
    assert_int_equal(load_text(cut, sizeof cut - 1, &chain, &err), ERR_SYNTAX);
    assert_int_equal(load_text(big, 1024 * 1024 + 1, &chain, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "longer than 1 MiB"));
    assert_int_equal(chain_load(path_of("absent"), &chain, &err), ERR_SYSTEM);
    assert_int_equal(chain_load(dir, &chain, &err), ERR_SYSTEM);
    assert_null(chain);
    free(big);
}

static void more_certificates_than_a_chain_are_refused(void **state)
{
    const struct cert_spec spec = {.common_name = "a"};
    X509 *certs[CHAIN_MAX + 1];
    const char *file = path_of("bundle.pem");
    struct chain *chain = NULL;
    struct err err = {0};

    (void)state;
    certs[0] = test_cert(&spec);
    for (size_t i = 1; i < COUNT(certs); i++)
        certs[i] = certs[0];
    test_write_pem(file, certs, COUNT(certs));
    assert_int_equal(chain_load(file, &chain, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "more than 20"));
    unlink(file);
    X509_free(certs[0]);
}

/* What is put in a file's place does not hold the program up. */
static void pipes_and_devices_do_not_block(void **state)
{
    const char *fifo = path_of("fifo");
    struct chain *chain = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(chain_load(fifo, &chain, &err), ERR_SYNTAX);
    assert_non_null(strstr(err.text, "fifo has no PEM certificate"));
    assert_int_equal(chain_load("/dev/zero", &chain, &err), ERR_SYSTEM);
    assert_string_equal(err.text, "/dev/zero is no regular file");
    assert_null(chain);
    unlink(fifo);
}

/* What a shell's <(command) is. */
static void writer_of_a_pipe_is_waited_for(void **state)
{
    const struct cert_spec spec = {.common_name = "a"};
    X509 *cert = test_cert(&spec);
    struct chain *chain = NULL;
    struct err err = {0};
    int ends[2], status;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        const struct timespec pause = {.tv_nsec = 200000000};

        nanosleep(&pause, NULL);
        test_write_pem(arena_printf(arena, "/dev/fd/%d", ends[1]), &cert, 1);
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(chain_load(arena_printf(arena, "/dev/fd/%d", ends[0]), &chain, &err), 0);
    assert_int_equal(chain_count(chain), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ends[0]);
    chain_free(chain);
    X509_free(cert);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaf_facts_are_complete),
        cmocka_unit_test(subject_may_be_empty),
        cmocka_unit_test(keys_are_named),
        cmocka_unit_test(weak_digests_are_named),
        cmocka_unit_test(embedded_nul_stays_visible),
        cmocka_unit_test(long_names_are_cut_between_characters),
        cmocka_unit_test(names_are_capped),
        cmocka_unit_test(public_authorities_are_told),
        cmocka_unit_test(self_signed_needs_the_own_key),
        cmocka_unit_test(digests_are_of_certificate_and_key),
        cmocka_unit_test(rfc9525_6_3_names),
        cmocka_unit_test(embedded_nul_matches_nothing),
        cmocka_unit_test(chain_of_nothing_is_null),
        cmocka_unit_test(chain_is_capped),
        cmocka_unit_test(der_is_parsed_strictly),
        cmocka_unit_test(pem_file_may_hold_more),
        cmocka_unit_test(unusable_files_are_refused_by_name),
        cmocka_unit_test(pipes_and_devices_do_not_block),
        cmocka_unit_test(writer_of_a_pipe_is_waited_for),
        cmocka_unit_test(more_certificates_than_a_chain_are_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
