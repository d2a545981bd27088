/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/verify.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "base/file.h"
#include "tls/tls_private.h"

#define CA_FILE_MAX (16 * 1024 * 1024)

struct trust_store {
    X509_STORE *store;
    bool opened;
    bool chosen; /* by the user: any certificate in it is an anchor, intermediate ones, too */
    const char *missing; /* why there is nothing to trust */
};

/* "4f06f81d.0", as openssl rehash makes them. */
static bool is_hashed_name(const char *name)
{
    for (int i = 0; i < 8; i++) {
        if (!isxdigit((unsigned char)name[i]))
            return false;
    }
    return name[8] == '.' && isdigit((unsigned char)name[9]);
}

/* 1 if it holds hashed certificates, 0 if not, -1 (errno) if it cannot be read. */
static int is_hashed_directory(const char *path)
{
    struct dirent *entry;
    int found = 0;
    DIR *dir = opendir(path);

    if (dir == NULL)
        return -1;
    while (found == 0 && (entry = readdir(dir)) != NULL)
        found = is_hashed_name(entry->d_name);
    closedir(dir);
    return found;
}

static int add_directory(X509_STORE *store, const char *path)
{
    X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());

    return lookup != NULL && X509_LOOKUP_add_dir(lookup, path, X509_FILETYPE_PEM) == 1;
}

/* Certificates and revocation lists of PEM text -> store. The number of certificates. */
static int add_pem(X509_STORE *store, const struct buf *text)
{
    BIO *pem = BIO_new_mem_buf(text->data, (int)text->len);
    STACK_OF(X509_INFO) *found = pem == NULL ? NULL : PEM_X509_INFO_read_bio(pem, NULL, NULL, NULL);
    int count = 0;

    for (int i = 0; i < sk_X509_INFO_num(found); i++) {
        const X509_INFO *info = sk_X509_INFO_value(found, i);

        count += info->x509 != NULL && X509_STORE_add_cert(store, info->x509) == 1;
        if (info->crl != NULL)
            (void)X509_STORE_add_crl(store, info->crl);
    }
    sk_X509_INFO_pop_free(found, X509_INFO_free);
    BIO_free(pem);
    return count;
}

static int add_file(X509_STORE *store, const char *path, struct err *err)
{
    struct buf text;
    int code;

    buf_init(&text, CA_FILE_MAX);
    code = file_read(path, &text, err);
    if (code == 0 && add_pem(store, &text) == 0)
        code = err_set(err, ERR_SYNTAX, "%s has no PEM certificates that can be read", path);
    buf_clear(&text);
    return code;
}

static int choose_file(struct trust_store *store, const char *path, struct err *err)
{
    struct err why = {0};
    int code = add_file(store->store, path, &why);

    return code == 0 ? 0 : err_set(err, code, "CA file: %.240s", why.text);
}

static int choose_directory(struct trust_store *store, const char *path, struct err *err)
{
    switch (is_hashed_directory(path)) {
    case -1:
        return err_set(err, ERR_SYSTEM, "cannot read the CA directory %s: %s", path,
                       strerror(errno));
    case 0:
        return err_set(err, ERR_SYNTAX,
                       "the CA directory %s has no hashed names in it (openssl rehash makes them)",
                       path);
    default:
        if (!add_directory(store->store, path))
            return err_set(err, ERR_INTERNAL, "OpenSSL does not take the CA directory %s", path);
        return 0;
    }
}

int trust_store_new(const struct trust_opts *opts, struct trust_store **out, struct err *err)
{
    struct trust_store *store = mem_calloc(1, sizeof *store);
    int code = 0;

    tls_library_start();
    ERR_clear_error();
    store->store = X509_STORE_new();
    store->chosen = opts->ca_file != NULL || opts->ca_dir != NULL;
    if (store->store == NULL)
        code = err_set(err, ERR_INTERNAL, "OpenSSL gives no certificate store");
    if (code == 0 && opts->ca_file != NULL)
        code = choose_file(store, opts->ca_file, err);
    if (code == 0 && opts->ca_dir != NULL)
        code = choose_directory(store, opts->ca_dir, err);
    ERR_clear_error();
    if (code != 0) {
        trust_store_free(store);
        return code;
    }
    store->opened = store->chosen;
    *out = store;
    return 0;
}

void trust_store_free(struct trust_store *store)
{
    if (store == NULL)
        return;
    X509_STORE_free(store->store);
    free(store);
}

/* The system's store: a hashed directory costs nothing until a certificate asks for its issuer,
 * while a bundle has to be parsed as a whole. */
static void open_system(struct trust_store *store)
{
    const char *const dirs[] = {X509_get_default_cert_dir(), "/etc/ssl/certs"};
    const char *const files[] = {X509_get_default_cert_file(), "/etc/ssl/certs/ca-certificates.crt",
                                 "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

    store->opened = true;
    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
        if (is_hashed_directory(dirs[i]) == 1 && add_directory(store->store, dirs[i]))
            return;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (access(files[i], R_OK) == 0 && add_file(store->store, files[i], NULL) == 0)
            return;
    }
    store->missing = "this machine has no CA certificates (package ca-certificates)";
}

/* What the verifier found on its way. */
struct walk {
    int fatal; /* X509_V_ERR_*, X509_V_OK for none */
    int fatal_depth;
    int date; /* the same for a date above the leaf */
    int date_depth;
};

static bool is_date_error(int error)
{
    return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/* Dates are noted and passed over, so that a worse fault behind them is seen as well. */
static int on_error(int ok, X509_STORE_CTX *context)
{
    struct walk *walk = X509_STORE_CTX_get_app_data(context);
    int error = X509_STORE_CTX_get_error(context);
    int depth = X509_STORE_CTX_get_error_depth(context);

    if (ok)
        return 1;
    if (!is_date_error(error)) {
        walk->fatal = error;
        walk->fatal_depth = depth;
        return 0;
    }
    if (depth > 0 && walk->date == X509_V_OK) {
        walk->date = error;
        walk->date_depth = depth;
    }
    return 1;
}

/* The top of the path that was found has an issuer that was not sent and is not in the store. Is it
 * the server's fault? Yes if that is the leaf, or if the certificate says where its issuer is to be
 * fetched; else the path ends where a chain to an unknown root usually ends. */
static enum trust missing_issuer(X509_STORE_CTX *context)
{
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(context);
    int length = path == NULL ? 0 : sk_X509_num(path);

    if (length <= 1 || cert_has_issuer_url(sk_X509_value(path, length - 1)))
        return TRUST_INCOMPLETE;
    return TRUST_UNKNOWN_CA;
}

static enum trust classify(int error, X509_STORE_CTX *context)
{
    switch (error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return TRUST_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return TRUST_UNKNOWN_CA;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return missing_issuer(context);
    default:
        return TRUST_INVALID;
    }
}

static void conclude(const struct walk *walk, X509_STORE_CTX *context, struct arena *arena,
                     struct chain_facts *facts)
{
    int error = walk->fatal, depth = walk->fatal_depth;

    if (walk->fatal != X509_V_OK) {
        facts->trust = classify(walk->fatal, context);
    } else if (walk->date != X509_V_OK) {
        facts->trust = TRUST_CHAIN_DATE;
        error = walk->date;
        depth = walk->date_depth;
    } else {
        facts->trust = TRUST_OK;
        facts->trust_error = NULL;
        return;
    }
    facts->trust_error =
        arena_printf(arena, "%s (depth %d)", X509_verify_cert_error_string(error), depth);
}

void verify_trust(struct trust_store *store, const struct chain *chain, int64_t at,
                  struct arena *arena, struct chain_facts *facts)
{
    struct walk walk = {.fatal = X509_V_OK, .date = X509_V_OK};
    X509_STORE_CTX *context;
    X509_VERIFY_PARAM *param;

    if (chain_count(chain) == 0)
        return;
    if (!store->opened)
        open_system(store);
    if (store->missing != NULL) {
        facts->trust_error = store->missing;
        return;
    }
    context = X509_STORE_CTX_new();
    if (context == NULL ||
        X509_STORE_CTX_init(context, store->store, chain_at(chain, 0), chain_stack(chain)) != 1 ||
        X509_STORE_CTX_set_default(context, "ssl_server") != 1) {
        facts->trust = TRUST_INVALID;
        facts->trust_error = "OpenSSL does not verify";
        goto done;
    }
    param = X509_STORE_CTX_get0_param(context);
    /* Weak keys and hashes are named by the judge; here they would hide the rest. */
    X509_VERIFY_PARAM_set_auth_level(param, 0);
    X509_VERIFY_PARAM_set_time(param, (time_t)at);
    if (store->chosen)
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_app_data(context, &walk);
    X509_STORE_CTX_set_verify_cb(context, on_error);
    if (X509_verify_cert(context) != 1 && walk.fatal == X509_V_OK)
        walk.fatal = X509_STORE_CTX_get_error(context) == X509_V_OK
                         ? X509_V_ERR_UNSPECIFIED
                         : X509_STORE_CTX_get_error(context);
    conclude(&walk, context, arena, facts);
done:
    X509_STORE_CTX_free(context);
    ERR_clear_error();
}
