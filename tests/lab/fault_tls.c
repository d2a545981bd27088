/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fault.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#define YEAR 31536000L

static bool add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool good = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

/* A self-signed certificate for `name`; `padding` bytes of comment make it big. */
static X509 *make_certificate(EVP_PKEY *key, const char *name, size_t padding, long serial)
{
    char alternative[300];
    X509 *cert = X509_new();
    X509_NAME *subject = X509_get_subject_name(cert);
    bool good = X509_set_version(cert, X509_VERSION_3) == 1 &&
                ASN1_INTEGER_set(X509_get_serialNumber(cert), serial) == 1 &&
                X509_gmtime_adj(X509_getm_notBefore(cert), -3600) != NULL &&
                X509_gmtime_adj(X509_getm_notAfter(cert), YEAR) != NULL &&
                X509_set_pubkey(cert, key) == 1 &&
                X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name,
                                           -1, -1, 0) == 1 &&
                X509_set_issuer_name(cert, subject) == 1;
    snprintf(alternative, sizeof alternative, "DNS:%s", name);
    good = good && add_extension(cert, NID_subject_alt_name, alternative);
    if (good && padding > 0) {
        char *comment = calloc(1, padding + 1);
        memset(comment, 'x', padding);
        good = add_extension(cert, NID_netscape_comment, comment);
        free(comment);
    }
    if (good && X509_sign(cert, key, EVP_sha256()) > 0)
        return cert;
    X509_free(cert);
    return NULL;
}

/* Adds certificates to what is sent after the leaf, `count` times 4 KB. */
static bool add_padding(SSL_CTX *tls, size_t count)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    bool good = key != NULL;

    for (size_t i = 0; good && i < count; i++) {
        X509 *more = make_certificate(key, "padding.example", 4000, (long)i + 2);
        good = more != NULL && SSL_CTX_add0_chain_cert(tls, more) == 1;
    }
    EVP_PKEY_free(key);
    return good;
}

static bool use_generated(SSL_CTX *tls, EVP_PKEY *key, const char *name)
{
    X509 *cert = key ? make_certificate(key, name, 0, 1) : NULL;
    bool good = cert != NULL && SSL_CTX_use_certificate(tls, cert) == 1 &&
                SSL_CTX_use_PrivateKey(tls, key) == 1;
    X509_free(cert);
    EVP_PKEY_free(key);
    return good;
}

static bool use_files(SSL_CTX *tls, const char *cert, const char *key)
{
    return SSL_CTX_use_certificate_chain_file(tls, cert) == 1 &&
           SSL_CTX_use_PrivateKey_file(tls, key ? key : cert, SSL_FILETYPE_PEM) == 1;
}

static bool set_certificates(SSL_CTX *tls, enum tls_kind kind, const struct tls_files *files,
                             const char *name)
{
    bool good;

    if (files->cert != NULL)
        good = use_files(tls, files->cert, files->key);
    else
        good = use_generated(tls, EVP_EC_gen("P-256"), name);
    if (good && files->cert2 != NULL)
        good = use_files(tls, files->cert2, files->key2);
    else if (good && kind == TLS_KIND_DUAL)
        good = use_generated(tls, EVP_RSA_gen(2048), name);
    return good && add_padding(tls, kind == TLS_KIND_BIG ? 6 : kind == TLS_KIND_HUGE ? 70 : 0);
}

static bool set_versions(SSL_CTX *tls, int lowest, int highest)
{
    /* Below TLS 1.2 the signatures are SHA-1, which OpenSSL allows at level 0 only. */
    return SSL_CTX_set_cipher_list(tls, "ALL:@SECLEVEL=0") == 1 &&
           SSL_CTX_set_min_proto_version(tls, lowest) == 1 &&
           SSL_CTX_set_max_proto_version(tls, highest) == 1;
}

static int accept_any(int good, X509_STORE_CTX *context)
{
    (void)good;
    (void)context;
    return 1;
}

static bool set_ca_list(SSL_CTX *tls)
{
    STACK_OF(X509_NAME) *list = sk_X509_NAME_new_null();
    bool good = list != NULL;
    for (int i = 0; good && i < 400; i++) {
        char text[64];
        snprintf(text, sizeof text, "A certification authority with a long name, %d", i);
        X509_NAME *ca = X509_NAME_new();
        good = X509_NAME_add_entry_by_txt(ca, "CN", MBSTRING_ASC, (const unsigned char *)text, -1,
                                          -1, 0) == 1 &&
               sk_X509_NAME_push(list, ca) > 0;
    }
    SSL_CTX_set_client_CA_list(tls, list);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, accept_any);
    return good;
}

SSL_CTX *fault_tls_context(enum tls_kind kind, const struct tls_files *files, const char *name)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    bool good = tls != NULL;
    switch (kind) {
    case TLS_KIND_10:
        good = good && set_versions(tls, TLS1_VERSION, TLS1_VERSION);
        break;
    case TLS_KIND_11:
        good = good && set_versions(tls, TLS1_1_VERSION, TLS1_1_VERSION);
        break;
    case TLS_KIND_12:
        good = good && set_versions(tls, TLS1_2_VERSION, TLS1_2_VERSION);
        break;
    case TLS_KIND_EARLY_DATA:
        good = good && SSL_CTX_set_max_early_data(tls, 16384) == 1;
        break;
    case TLS_KIND_NO_TICKETS:
        good = good && SSL_CTX_set_num_tickets(tls, 0) == 1;
        break;
    case TLS_KIND_CA_LIST:
        good = good && set_ca_list(tls);
        break;
    case TLS_KIND_NORMAL:
    case TLS_KIND_DUAL:
    case TLS_KIND_BIG:
    case TLS_KIND_HUGE:
        break;
    }
    if (good && set_certificates(tls, kind, files, name))
        return tls;
    ERR_print_errors_fp(stderr);
    SSL_CTX_free(tls);
    return NULL;
}
