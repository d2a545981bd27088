/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/chain.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "base/bytes.h"
#include "tls/tls_private.h"

#define TEXT_MAX 512   /* of a subject or issuer */
#define DNS_ID_MAX 255 /* octets of one DNS-ID that are kept */
#define SERIAL_MAX 64  /* octets; RFC 5280 4.1.2.2 allows 20 */
#define MODULUS_BITS_MAX 8192
#define EXPONENT_BITS_MAX 64
#define EC_BITS_MAX 521
#define POLICIES_MAX 200 /* looked at in one certificate */

/* Cut at `cap`, never within a UTF-8 character; a NUL octet becomes "?", so that what follows it
 * stays visible. */
static char *visible_copy(struct arena *arena, const char *data, size_t size, size_t cap)
{
    char *copy;

    if (size > cap) {
        size = cap;
        while (size > 0 && ((unsigned char)data[size] & 0xc0) == 0x80)
            size--;
    }
    copy = arena_alloc(arena, size + 1, 1);
    for (size_t i = 0; i < size; i++)
        copy[i] = data[i] == '\0' ? '?' : data[i];
    return copy;
}

static const char *name_text(struct arena *arena, const X509_NAME *name)
{
    const unsigned long flags = ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_ESC_2253 |
                                ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER |
                                XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | XN_FLAG_FN_SN |
                                XN_FLAG_DUMP_UNKNOWN_FIELDS;
    BIO *memory = BIO_new(BIO_s_mem());
    const char *text = "";
    char *data = NULL;
    long size;

    if (memory == NULL)
        return text;
    if (X509_NAME_print_ex(memory, name, 0, flags) >= 0) {
        size = BIO_get_mem_data(memory, &data);
        text = visible_copy(arena, data, size > 0 ? (size_t)size : 0, TEXT_MAX);
    }
    BIO_free(memory);
    return text;
}

/* The last one is the most specific one in the order of the encoding. */
static const char *common_name(struct arena *arena, const X509_NAME *name)
{
    int at = -1, next;
    unsigned char *utf8 = NULL;
    const char *text = NULL;
    int size;

    while ((next = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0)
        at = next;
    if (at < 0)
        return NULL;
    size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size >= 0)
        text = visible_copy(arena, (const char *)utf8, (size_t)size, TEXT_MAX);
    OPENSSL_free(utf8);
    return text;
}

static const char *serial_text(struct arena *arena, const X509 *cert)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
    size_t size = (size_t)ASN1_STRING_length(serial);
    char hex[2 * SERIAL_MAX + 1];

    if (size > SERIAL_MAX)
        size = SERIAL_MAX;
    bytes_hex(ASN1_STRING_get0_data(serial), size, hex);
    return arena_printf(arena, "%s%s", ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" : "",
                        hex);
}

static void add_dns_ids(struct arena *arena, const X509 *cert, struct cert_facts *facts)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);

    for (int i = 0; i < sk_GENERAL_NAME_num(names) && facts->name_count < CERT_NAMES_MAX; i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const ASN1_IA5STRING *text = name->d.dNSName;
        const char **slot;

        if (name->type != GEN_DNS)
            continue;
        slot = arena_push(arena, &facts->names, &facts->name_count, sizeof *slot);
        *slot = visible_copy(arena, (const char *)ASN1_STRING_get0_data(text),
                             (size_t)ASN1_STRING_length(text), DNS_ID_MAX);
    }
    GENERAL_NAMES_free(names);
}

/* Epoch seconds; 0 for a time that is no time, which makes the certificate expired. */
static int64_t epoch_of(const ASN1_TIME *time)
{
    ASN1_TIME *zero = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    int64_t epoch = 0;

    if (zero != NULL && ASN1_TIME_diff(&days, &seconds, zero, time) == 1)
        epoch = (int64_t)days * 86400 + seconds;
    ASN1_TIME_free(zero);
    return epoch;
}

static const char *object_text(struct arena *arena, const ASN1_OBJECT *object)
{
    int nid = OBJ_obj2nid(object);
    char text[128];

    if (nid != NID_undef)
        return OBJ_nid2ln(nid);
    if (OBJ_obj2txt(text, sizeof text, object, 1) <= 0)
        return "unknown";
    return arena_strdup(arena, text);
}

static const char *curve_text(struct arena *arena, const EVP_PKEY *key)
{
    char name[80];
    const char *nist;

    if (EVP_PKEY_get_group_name(key, name, sizeof name, NULL) != 1)
        return "EC";
    nist = EC_curve_nid2nist(OBJ_sn2nid(name));
    return arena_printf(arena, "EC %s", nist == NULL ? name : nist);
}

static void add_key(struct arena *arena, const X509 *cert, struct cert_facts *facts)
{
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    ASN1_OBJECT *algorithm = NULL;

    if (key == NULL) { /* of a kind or curve that the library does not know */
        X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(cert));
        facts->key = algorithm == NULL ? "unknown" : object_text(arena, algorithm);
        return;
    }
    facts->bits = EVP_PKEY_get_bits(key);
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        facts->key = "RSA";
        facts->rsa = true;
        break;
    case EVP_PKEY_RSA_PSS:
        facts->key = "RSA-PSS";
        facts->rsa = true;
        break;
    case EVP_PKEY_DSA:
        facts->key = "DSA";
        facts->rsa = true;
        break;
    case EVP_PKEY_EC:
        facts->key = curve_text(arena, key);
        break;
    case EVP_PKEY_ED25519:
        facts->key = "Ed25519";
        break;
    case EVP_PKEY_ED448:
        facts->key = "Ed448";
        break;
    default:
        facts->key = EVP_PKEY_get0_type_name(key) == NULL
                         ? "unknown"
                         : arena_strdup(arena, EVP_PKEY_get0_type_name(key));
        break;
    }
}

static void add_signature(struct arena *arena, X509 *cert, struct cert_facts *facts)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    int digest = NID_undef;

    X509_get0_signature(NULL, &algorithm, cert);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    facts->signature = object_text(arena, object);
    /* This one looks into the parameters of RSASSA-PSS, too. */
    if (X509_get_signature_info(cert, &digest, NULL, NULL, NULL) != 1)
        (void)OBJ_find_sigid_algs(OBJ_obj2nid(object), &digest, NULL);
    facts->weak_signature = digest == NID_md2 || digest == NID_md4 || digest == NID_md5 ||
                            digest == NID_sha1 || digest == NID_sha || digest == NID_md5_sha1;
}

bool cert_is_costly(const X509 *cert)
{
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    BIGNUM *exponent = NULL;
    bool costly;

    if (key == NULL)
        return false; /* nothing is checked with it */
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
        return EVP_PKEY_get_bits(key) > EC_BITS_MAX;
    costly = EVP_PKEY_get_bits(key) > MODULUS_BITS_MAX;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1)
        costly |= BN_num_bits(exponent) > EXPONENT_BITS_MAX;
    BN_free(exponent);
    ERR_clear_error();
    return costly;
}

static bool is_self_signed(X509 *cert)
{
    EVP_PKEY *key = X509_get0_pubkey(cert);

    return key != NULL && !cert_is_costly(cert) &&
           X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0 &&
           X509_verify(cert, key) == 1;
}

/* CA/Browser Forum Baseline Requirements 7.1.6.1: 2.23.140.1.x. */
static bool has_forum_policy(const X509 *cert)
{
    static const char prefix[] = "2.23.140.1.";
    CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(cert, NID_certificate_policies, NULL, NULL);
    bool found = false;

    for (int i = 0; i < sk_POLICYINFO_num(policies) && i < POLICIES_MAX && !found; i++) {
        char oid[64];

        if (OBJ_obj2txt(oid, sizeof oid, sk_POLICYINFO_value(policies, i)->policyid, 1) > 0)
            found = strncmp(oid, prefix, sizeof prefix - 1) == 0;
    }
    CERTIFICATEPOLICIES_free(policies);
    return found;
}

bool cert_has_issuer_url(const X509 *cert)
{
    AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);
    bool found = false;

    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access) && !found; i++)
        found = OBJ_obj2nid(sk_ACCESS_DESCRIPTION_value(access, i)->method) == NID_ad_ca_issuers;
    AUTHORITY_INFO_ACCESS_free(access);
    return found;
}

static void add_digests(X509 *cert, struct cert_facts *facts)
{
    unsigned char *der = NULL;
    int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

    (void)X509_digest(cert, EVP_sha256(), facts->sha256, NULL);
    if (size > 0)
        (void)EVP_Digest(der, (size_t)size, facts->spki_sha256, NULL, EVP_sha256(), NULL);
    OPENSSL_free(der);
}

static void certificate_facts(X509 *cert, struct arena *arena, struct cert_facts *facts)
{
    facts->subject = name_text(arena, X509_get_subject_name(cert));
    facts->issuer = name_text(arena, X509_get_issuer_name(cert));
    facts->common_name = common_name(arena, X509_get_subject_name(cert));
    facts->serial = serial_text(arena, cert);
    add_dns_ids(arena, cert, facts);
    facts->not_before = epoch_of(X509_get0_notBefore(cert));
    facts->not_after = epoch_of(X509_get0_notAfter(cert));
    add_key(arena, cert, facts);
    add_signature(arena, cert, facts);
    facts->self_signed = is_self_signed(cert);
    facts->is_ca = (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
    facts->public_policy =
        has_forum_policy(cert) || X509_get_ext_by_NID(cert, NID_ct_precert_scts, -1) >= 0;
    facts->issuer_url = cert_has_issuer_url(cert);
    add_digests(cert, facts);
}

struct chain_facts *chain_facts(const struct chain *chain, struct arena *arena)
{
    struct chain_facts *facts = arena_alloc(arena, 1, sizeof *facts);

    facts->count = chain_count(chain);
    if (facts->count == 0)
        return facts;
    facts->certs = arena_alloc(arena, facts->count, sizeof *facts->certs);
    for (size_t i = 0; i < facts->count; i++)
        certificate_facts(chain_at(chain, i), arena, &facts->certs[i]);
    ERR_clear_error();
    return facts;
}
