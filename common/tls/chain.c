/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/chain.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "tls/tls_private.h"

#define PEM_FILE_MAX (1024 * 1024)

struct chain {
    STACK_OF(X509) * certs;
};

static struct chain *chain_new(void)
{
    struct chain *chain = mem_calloc(1, sizeof *chain);

    chain->certs = sk_X509_new_null();
    return chain;
}

/* Takes ownership of `cert`; false when the chain is full. */
static bool chain_push(struct chain *chain, X509 *cert)
{
    if (sk_X509_num(chain->certs) < CHAIN_MAX && sk_X509_push(chain->certs, cert) > 0)
        return true;
    X509_free(cert);
    return false;
}

struct chain *chain_of(const STACK_OF(X509) * certs)
{
    struct chain *chain;

    if (certs == NULL || sk_X509_num(certs) <= 0)
        return NULL;
    chain = chain_new();
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);

        if (X509_up_ref(cert) != 1 || !chain_push(chain, cert))
            break;
    }
    return chain;
}

void chain_free(struct chain *chain)
{
    if (chain == NULL)
        return;
    sk_X509_pop_free(chain->certs, X509_free);
    free(chain);
}

size_t chain_count(const struct chain *chain)
{
    return chain == NULL ? 0 : (size_t)sk_X509_num(chain->certs);
}

STACK_OF(X509) * chain_stack(const struct chain *chain)
{
    return chain == NULL ? NULL : chain->certs;
}

X509 *chain_at(const struct chain *chain, size_t depth)
{
    return depth < chain_count(chain) ? sk_X509_value(chain->certs, (int)depth) : NULL;
}

int chain_parse(const uint8_t *der, size_t size, struct chain **out)
{
    const unsigned char *at = der;
    struct chain *chain;

    if (size == 0 || size > PEM_FILE_MAX)
        return ERR_SYNTAX;
    tls_library_start();
    chain = chain_new();
    while (at < der + size) {
        X509 *cert = d2i_X509(NULL, &at, (long)(der + size - at));

        if (cert == NULL || !chain_push(chain, cert)) {
            ERR_clear_error();
            chain_free(chain);
            return ERR_SYNTAX;
        }
    }
    *out = chain;
    return 0;
}

/* One PEM block: a certificate goes into the chain, anything else is passed over. */
static int take_block(struct chain *chain, const char *kind, const unsigned char *der, long size,
                      const char *file, struct err *err)
{
    X509 *cert;

    if (strcmp(kind, PEM_STRING_X509) == 0 || strcmp(kind, PEM_STRING_X509_OLD) == 0)
        cert = d2i_X509(NULL, &der, size);
    else if (strcmp(kind, PEM_STRING_X509_TRUSTED) == 0)
        cert = d2i_X509_AUX(NULL, &der, size);
    else
        return 0;
    if (cert == NULL)
        return err_set(err, ERR_SYNTAX, "%s: certificate %zu is damaged", file,
                       chain_count(chain) + 1);
    if (!chain_push(chain, cert))
        return err_set(err, ERR_SYNTAX, "%s has more than %d certificates", file, CHAIN_MAX);
    return 0;
}

static int take_blocks(struct chain *chain, BIO *pem, const char *file, struct err *err)
{
    int code = 0;

    while (code == 0) {
        char *kind = NULL, *header = NULL;
        unsigned char *der = NULL;
        long size = 0;

        if (PEM_read_bio(pem, &kind, &header, &der, &size) != 1) {
            if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
                return err_set(err, ERR_SYNTAX, "%s has a damaged PEM block", file);
            break;
        }
        code = take_block(chain, kind, der, size, file, err);
        OPENSSL_free(kind);
        OPENSSL_free(header);
        OPENSSL_clear_free(der, (size_t)size); /* it may have been a private key */
    }
    if (code == 0 && chain_count(chain) == 0)
        return err_set(err, ERR_SYNTAX, "%s has no PEM certificate", file);
    return code;
}

int chain_load(const char *file, struct chain **out, struct err *err)
{
    struct chain *chain = NULL;
    struct buf text;
    BIO *pem = NULL;
    int code;

    buf_init(&text, PEM_FILE_MAX);
    code = file_read(file, &text, err);
    if (code != 0)
        goto done;
    tls_library_start();
    ERR_clear_error();
    chain = chain_new();
    pem = BIO_new_mem_buf(text.data, (int)text.len);
    code = pem == NULL ? err_set(err, ERR_INTERNAL, "OpenSSL gives no memory buffer")
                       : take_blocks(chain, pem, file, err);
    if (code == 0) {
        *out = chain;
        chain = NULL;
    }
done:
    BIO_free(pem);
    chain_free(chain);
    OPENSSL_cleanse(text.data, text.len); /* it may hold a private key */
    buf_clear(&text);
    ERR_clear_error();
    return code;
}
