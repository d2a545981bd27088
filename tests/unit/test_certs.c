/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "test_certs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define KEYS_MAX 32

/* Ends the program where OpenSSL does not do what a test needs. */
#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            ERR_print_errors_fp(stderr);                                                           \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static struct {
    const char *kind;
    unsigned number;
    EVP_PKEY *key;
} keys[KEYS_MAX];
static size_t key_count;

static void free_keys(void)
{
    for (size_t i = 0; i < key_count; i++)
        EVP_PKEY_free(keys[i].key);
}

static EVP_PKEY *make_key(const char *kind)
{
    if (strncmp(kind, "RSA-", 4) == 0 && kind[4] != 'P')
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(kind + 4, NULL, 10));
    if (strcmp(kind, "RSA-PSS") == 0) {
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
        EVP_PKEY *key = NULL;

        NEED(EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_generate(context, &key) == 1);
        EVP_PKEY_CTX_free(context);
        return key;
    }
    if (strncmp(kind, "ED", 2) == 0)
        return EVP_PKEY_Q_keygen(NULL, NULL, kind);
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind);
}

EVP_PKEY *test_key(const char *kind, unsigned number)
{
    for (size_t i = 0; i < key_count; i++) {
        if (strcmp(keys[i].kind, kind) == 0 && keys[i].number == number)
            return keys[i].key;
    }
    NEED(key_count < KEYS_MAX);
    if (key_count == 0)
        atexit(free_keys);
    keys[key_count].kind = kind;
    keys[key_count].number = number;
    keys[key_count].key = make_key(kind);
    NEED(keys[key_count].key != NULL);
    return keys[key_count++].key;
}

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    CONF *config = NCONF_new(NULL);

    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509V3_set_nconf(&context, config); /* empty, but certificatePolicies wants one */
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    NEED(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
    X509_EXTENSION_free(extension);
    NCONF_free(config);
}

static void add_names(X509 *cert, const struct cert_spec *spec)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();

    for (size_t i = 0; i < sizeof spec->names / sizeof spec->names[0] && spec->names[i] != NULL;
         i++) {
        size_t size =
            i == 0 && spec->first_name_size > 0 ? spec->first_name_size : strlen(spec->names[i]);
        GENERAL_NAME *name = GENERAL_NAME_new();
        ASN1_IA5STRING *text = ASN1_IA5STRING_new();

        NEED(ASN1_STRING_set(text, spec->names[i], (int)size) == 1);
        GENERAL_NAME_set0_value(name, GEN_DNS, text);
        sk_GENERAL_NAME_push(names, name);
    }
    NEED(X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1);
    GENERAL_NAMES_free(names);
}

static void add_sct_list(X509 *cert)
{
    static const unsigned char der[] = {0x04, 0x02, 0x00, 0x00};
    ASN1_OCTET_STRING *data = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    NEED(ASN1_OCTET_STRING_set(data, der, sizeof der) == 1);
    extension = X509_EXTENSION_create_by_NID(NULL, NID_ct_precert_scts, 0, data);
    NEED(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(data);
}

static void add_extensions(X509 *cert, const struct cert_spec *spec)
{
    X509 *issuer = spec->issuer == NULL ? cert : spec->issuer;
    char url[256];

    if (spec->ca) {
        add_extension(cert, issuer, NID_basic_constraints,
                      spec->limited ? "critical,CA:TRUE,pathlen:0" : "critical,CA:TRUE");
        add_extension(cert, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    if (spec->names[0] != NULL)
        add_names(cert, spec);
    if (spec->policy != NULL)
        add_extension(cert, issuer, NID_certificate_policies, spec->policy);
    if (spec->ext_key_use != NULL)
        add_extension(cert, issuer, NID_ext_key_usage, spec->ext_key_use);
    if (spec->issuer_url != NULL) {
        snprintf(url, sizeof url, "caIssuers;URI:%s", spec->issuer_url);
        add_extension(cert, issuer, NID_info_access, url);
    }
    if (spec->sct)
        add_sct_list(cert);
}

static void add_subject(X509 *cert, const struct cert_spec *spec)
{
    X509_NAME *name = X509_get_subject_name(cert);
    size_t size = spec->common_name_size;

    if (spec->organization != NULL)
        NEED(X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING,
                                        (const unsigned char *)spec->organization, -1, -1, 0) == 1);
    if (spec->common_name == NULL)
        return;
    if (size == 0)
        size = strlen(spec->common_name);
    NEED(X509_NAME_add_entry_by_txt(name, "CN", V_ASN1_UTF8STRING,
                                    (const unsigned char *)spec->common_name, (int)size, -1,
                                    0) == 1);
}

X509 *test_cert(const struct cert_spec *spec)
{
    static long serial = 4096;
    EVP_PKEY *key = spec->key == NULL ? test_key("P-256", 0) : spec->key;
    EVP_PKEY *signer = spec->issuer == NULL ? key : spec->issuer_key;
    const EVP_MD *digest = spec->digest == NULL ? EVP_sha256() : spec->digest;
    X509 *cert = X509_new();

    NEED(cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1);
    NEED(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++) == 1);
    ASN1_TIME_set(X509_getm_notBefore(cert),
                  (time_t)(spec->not_before == 0 ? TEST_NOW - 30 * TEST_DAY : spec->not_before));
    ASN1_TIME_set(X509_getm_notAfter(cert),
                  (time_t)(spec->not_after == 0 ? TEST_NOW + 60 * TEST_DAY : spec->not_after));
    add_subject(cert, spec);
    NEED(X509_set_issuer_name(cert, spec->issuer == NULL
                                        ? X509_get_subject_name(cert)
                                        : X509_get_subject_name(spec->issuer)) == 1);
    NEED(X509_set_pubkey(cert, key) == 1);
    add_extensions(cert, spec);
    if (EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519)
        digest = NULL;
    NEED(X509_sign(cert, signer, digest) > 0);
    return cert;
}

struct chain *test_chain(X509 *const *certs, size_t count)
{
    STACK_OF(X509) *stack = sk_X509_new_null();
    struct chain *chain;

    for (size_t i = 0; i < count && certs[i] != NULL; i++)
        sk_X509_push(stack, certs[i]);
    chain = chain_of(stack);
    sk_X509_free(stack);
    return chain;
}

void test_write_pem(const char *file, X509 *const *certs, size_t count)
{
    FILE *stream = fopen(file, "w");

    NEED(stream != NULL);
    for (size_t i = 0; i < count; i++)
        NEED(PEM_write_X509(stream, certs[i]) == 1);
    NEED(fclose(stream) == 0);
}

SSL_CTX *test_server(X509 *const *certs, size_t count, EVP_PKEY *key)
{
    SSL_CTX *server = SSL_CTX_new(TLS_server_method());

    NEED(server != NULL);
    SSL_CTX_set_security_level(server, 0);
    NEED(SSL_CTX_set_cipher_list(server, "ALL:@SECLEVEL=0") == 1);
    NEED(SSL_CTX_set_min_proto_version(server, TLS1_VERSION) == 1);
    SSL_CTX_set_max_cert_list(server, 1024 * 1024);
    NEED(SSL_CTX_use_certificate(server, certs[0]) == 1);
    NEED(SSL_CTX_use_PrivateKey(server, key) == 1);
    for (size_t i = 1; i < count; i++)
        NEED(SSL_CTX_add1_chain_cert(server, certs[i]) == 1);
    return server;
}

void test_peer_open(struct test_peer *peer, SSL_CTX *server)
{
    peer->ssl = SSL_new(server);
    peer->input = BIO_new(BIO_s_mem());
    peer->output = BIO_new(BIO_s_mem());
    peer->ready = false;
    NEED(peer->ssl != NULL && peer->input != NULL && peer->output != NULL);
    BIO_set_mem_eof_return(peer->input, -1);
    SSL_set_bio(peer->ssl, peer->input, peer->output);
    SSL_set_accept_state(peer->ssl);
}

void test_peer_feed(struct test_peer *peer, const void *data, size_t size, struct buf *plain)
{
    char text[4096];
    int got;

    if (size > 0)
        NEED(BIO_write(peer->input, data, (int)size) == (int)size);
    ERR_clear_error();
    if (!peer->ready)
        peer->ready = SSL_do_handshake(peer->ssl) == 1;
    while (peer->ready && (got = SSL_read(peer->ssl, text, sizeof text)) > 0) {
        if (plain != NULL)
            (void)buf_add(plain, text, (size_t)got);
    }
    ERR_clear_error();
}

void test_peer_take(struct test_peer *peer, struct buf *out)
{
    char *data = NULL;
    long size = BIO_get_mem_data(peer->output, &data);

    if (size > 0)
        NEED(buf_add(out, data, (size_t)size) == 0);
    (void)BIO_reset(peer->output);
}

void test_peer_close(struct test_peer *peer)
{
    SSL_free(peer->ssl);
    peer->ssl = NULL;
}
