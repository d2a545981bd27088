/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/verify.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "tls/tls_private.h"

/* Paths that are walked for one chain, and their certificates: a chain of 20 under 100 records
 * would otherwise take seconds. Senders go no further either (Postfix: depth 9). */
#define WALKS_MAX 8
#define PATH_MAX_DEPTH 9

/* What records may say about one certificate: its encoding, its key's, and their digests. Indexed
 * by enum tlsa_selector and enum tlsa_matching; made when first asked for. */
struct element {
    X509 *cert; /* borrowed */
    unsigned char *der[2];
    int size[2];
    unsigned char digest[2][2][EVP_MAX_MD_SIZE];
    bool digested[2][2];
};

/* What a digest came to. Another digest of the same thing names the same authority and is spared
 * the walk. */
struct path {
    bool walked;
    struct tlsa_match match;
};

struct judgement {
    const struct chain *chain;
    struct element elements[CHAIN_MAX];
    struct path paths[2][CHAIN_MAX]; /* by selector and place of the authority in the chain */
    size_t walks;
    size_t count;
    bool costly;                /* a key in the chain takes too long */
    bool name_known, name_good; /* whether the leaf has one of the names: asked once */
    const char *const *names;
    size_t name_count;
    int64_t at;
    struct arena *arena;
    SSL_CTX *scratch; /* for usage 2, NULL until then */
    X509_STORE *empty;
};

static bool encode(struct element *element, unsigned selector)
{
    unsigned char **der = &element->der[selector];

    if (*der == NULL)
        element->size[selector] = selector == TLSA_CERT
                                      ? i2d_X509(element->cert, der)
                                      : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(element->cert), der);
    return *der != NULL && element->size[selector] > 0;
}

/* RFC 6698 2.1.4: the association data of the record is that of this certificate. */
static bool is_named_by(struct element *element, const struct tlsa *record)
{
    unsigned selector = record->selector, which = record->matching == TLSA_SHA512;
    size_t size = which ? 64 : 32;

    if (!encode(element, selector))
        return false;
    if (record->matching == TLSA_FULL)
        return record->size == (size_t)element->size[selector] &&
               memcmp(record->data, element->der[selector], record->size) == 0;
    if (!element->digested[selector][which]) {
        if (EVP_Digest(element->der[selector], (size_t)element->size[selector],
                       element->digest[selector][which], NULL, which ? EVP_sha512() : EVP_sha256(),
                       NULL) != 1)
            return false;
        element->digested[selector][which] = true;
    }
    return record->size == size &&
           memcmp(record->data, element->digest[selector][which], size) == 0;
}

/* The first certificate above the leaf that the record names; -1 without. The leaf itself, sent
 * once more or not, is nobody's authority (RFC 7671 5.2). */
static int find_authority(struct judgement *judgement, const struct tlsa *record)
{
    for (size_t i = 1; i < judgement->count; i++) {
        if (is_named_by(&judgement->elements[i], record) &&
            X509_cmp(judgement->elements[i].cert, judgement->elements[0].cert) != 0)
            return (int)i;
    }
    return -1;
}

struct walk {
    int fatal; /* X509_V_ERR_*, X509_V_OK for none */
    bool date; /* a certificate of the path, the leaf among them, is out of date */
};

static int on_error(int ok, X509_STORE_CTX *context)
{
    struct walk *walk = X509_STORE_CTX_get_app_data(context);
    int error = X509_STORE_CTX_get_error(context);

    if (ok)
        return 1;
    if (error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID) {
        walk->date = true;
        return 1;
    }
    walk->fatal = error;
    return 0;
}

/* An SSL with this one record: OpenSSL keeps its DANE state there. NULL when it does not take the
 * record. */
static SSL *record_state(struct judgement *judgement, const struct tlsa *record)
{
    SSL *ssl;

    if (judgement->scratch == NULL) {
        judgement->scratch = SSL_CTX_new(TLS_method());
        judgement->empty = X509_STORE_new();
        if (judgement->scratch == NULL || judgement->empty == NULL ||
            SSL_CTX_dane_enable(judgement->scratch) != 1)
            return NULL;
    }
    ssl = SSL_new(judgement->scratch);
    if (ssl != NULL && SSL_dane_enable(ssl, NULL) == 1 &&
        SSL_dane_tlsa_add(ssl, record->usage, record->selector, record->matching, record->data,
                          record->size) == 1)
        return ssl;
    SSL_free(ssl);
    return NULL;
}

/* Validates the path from the leaf with the record's authority as the only anchor. False when
 * OpenSSL could not try. */
static bool walk_path(struct judgement *judgement, SSL *ssl, struct walk *walk)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_VERIFY_PARAM *param;
    bool tried = false;

    if (context == NULL ||
        X509_STORE_CTX_init(context, judgement->empty, chain_at(judgement->chain, 0),
                            chain_stack(judgement->chain)) != 1 ||
        X509_STORE_CTX_set_default(context, "ssl_server") != 1)
        goto done;
    param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_auth_level(param, 0);
    X509_VERIFY_PARAM_set_depth(param, PATH_MAX_DEPTH);
    X509_VERIFY_PARAM_set_time(param, (time_t)judgement->at);
    X509_STORE_CTX_set0_dane(context, SSL_get0_dane(ssl));
    X509_STORE_CTX_set_app_data(context, walk);
    X509_STORE_CTX_set_verify_cb(context, on_error);
    tried = true;
    if (X509_verify_cert(context) != 1 && walk->fatal == X509_V_OK)
        walk->fatal = X509_STORE_CTX_get_error(context) == X509_V_OK
                          ? X509_V_ERR_UNSPECIFIED
                          : X509_STORE_CTX_get_error(context);
done:
    X509_STORE_CTX_free(context);
    return tried;
}

/* Where the certificate that OpenSSL took as authority stands in the chain as sent; -1 when the
 * record itself brought it along (2 0 0, 2 1 0). */
static int authority_depth(struct judgement *judgement, SSL *ssl)
{
    X509 *authority = NULL;

    if (SSL_get0_dane_authority(ssl, &authority, NULL) < 0 || authority == NULL)
        return -1;
    for (size_t i = 1; i < judgement->count; i++) {
        if (X509_cmp(judgement->elements[i].cert, authority) == 0)
            return (int)i;
    }
    return -1;
}

static bool has_any_name(struct judgement *judgement)
{
    /* RFC 7672 3.2.3: the common name counts where there is no DNS-ID. */
    for (size_t i = 0; i < judgement->name_count && !judgement->name_known; i++)
        judgement->name_good |=
            name_matches(chain_at(judgement->chain, 0), judgement->names[i], true);
    judgement->name_known = true;
    return judgement->name_good;
}

static void conclude(struct judgement *judgement, const struct walk *walk, struct tlsa_match *match)
{
    if (walk->fatal != X509_V_OK) {
        match->verdict = TLSA_BAD_CHAIN;
        match->error = X509_verify_cert_error_string(walk->fatal);
    } else if (walk->date) {
        match->verdict = TLSA_BAD_DATE;
    } else {
        match->verdict = has_any_name(judgement) ? TLSA_MATCH : TLSA_BAD_NAME;
    }
}

/* Walks the path to the authority that the record names; match->depth says which, if it is in the
 * chain. */
static void judge_path(struct judgement *judgement, const struct tlsa *record,
                       struct tlsa_match *match)
{
    bool named = match->depth >= 0;
    struct walk walk = {.fatal = X509_V_OK};
    SSL *ssl = record_state(judgement, record);

    if (ssl == NULL)
        return;
    judgement->walks++;
    if (!walk_path(judgement, ssl, &walk)) {
        SSL_free(ssl);
        return;
    }
    if (SSL_get0_dane_authority(ssl, NULL, NULL) >= 0) {
        named = true;
        match->depth = authority_depth(judgement, ssl);
    }
    SSL_free(ssl);
    if (named)
        conclude(judgement, &walk, match);
}

/* DANE-TA(2): RFC 7671 5.2, RFC 7672 3.1.2, 3.2.2. */
static void judge_authority(struct judgement *judgement, const struct tlsa *record,
                            struct tlsa_match *match)
{
    bool digest = record->matching != TLSA_FULL;
    struct path *path;

    match->verdict = TLSA_NO_MATCH;
    match->depth = find_authority(judgement, record);
    /* A digest cannot bring along the authority that was not sent (RFC 7671 5.2.2). */
    if (match->depth < 0 && digest)
        return;
    path = &judgement->paths[record->selector][match->depth < 0 ? 0 : match->depth];
    if (digest && path->walked) {
        *match = path->match;
    } else if (judgement->costly || judgement->walks == WALKS_MAX) {
        if (match->depth >= 0)
            match->verdict = TLSA_BAD_CHAIN;
        match->error = judgement->costly ? "a key of the chain is too large to be checked"
                                         : "too many records lead to different authorities";
    } else {
        judge_path(judgement, record, match);
        if (digest)
            *path = (struct path){true, *match};
    }
}

/* DANE-EE(3): the leaf, whatever its names and dates (RFC 7671 5.1, RFC 7672 3.1.1). */
static void judge_leaf(struct judgement *judgement, const struct tlsa *record,
                       struct tlsa_match *match)
{
    bool named = is_named_by(&judgement->elements[0], record);

    match->verdict = named ? TLSA_MATCH : TLSA_NO_MATCH;
    match->depth = named ? 0 : -1;
}

static bool is_tried(const struct tlsa *record)
{
    return (record->usable == TLSA_USABLE || record->usable == TLSA_WEAKER_DIGEST) &&
           (record->usage == TLSA_DANE_TA || record->usage == TLSA_DANE_EE) &&
           record->selector <= TLSA_SPKI && record->matching <= TLSA_SHA512 && record->size > 0;
}

void verify_tlsa(const struct chain *chain, const struct tlsa *records, size_t count,
                 const char *const *names, size_t name_count, int64_t at, struct arena *arena,
                 struct chain_facts *facts)
{
    struct judgement judgement = {
        .chain = chain, .names = names, .name_count = name_count, .at = at, .arena = arena};

    facts->tlsa_count = count;
    facts->tlsa = count > 0 ? arena_alloc(arena, count, sizeof *facts->tlsa) : NULL;
    tls_library_start();
    ERR_clear_error();
    judgement.count = chain_count(chain);
    for (size_t i = 0; i < judgement.count; i++)
        judgement.elements[i].cert = chain_at(chain, i);
    for (size_t i = 0; i < judgement.count; i++)
        judgement.costly |= cert_is_costly(chain_at(chain, i));
    for (size_t i = 0; i < count; i++) {
        struct tlsa_match *match = &facts->tlsa[i];

        match->depth = -1;
        if (judgement.count == 0 || !is_tried(&records[i]))
            continue;
        if (records[i].usage == TLSA_DANE_EE)
            judge_leaf(&judgement, &records[i], match);
        else
            judge_authority(&judgement, &records[i], match);
        ERR_clear_error();
    }
    for (size_t i = 0; i < judgement.count; i++) {
        OPENSSL_free(judgement.elements[i].der[TLSA_CERT]);
        OPENSSL_free(judgement.elements[i].der[TLSA_SPKI]);
    }
    SSL_CTX_free(judgement.scratch);
    X509_STORE_free(judgement.empty);
    ERR_clear_error();
}
