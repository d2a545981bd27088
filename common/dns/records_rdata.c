/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/records_private.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/bytes.h"

struct rdata {
    struct arena *arena;
    const uint8_t *packet;
    size_t size;       /* of the packet */
    size_t at, length; /* of the RDATA */
};

static bool read_address(const struct rdata *in, enum ip_family family, struct ip *out)
{
    if (in->length != (family == IP_V4 ? 4 : 16))
        return false;
    *out = ip_of(family, in->packet + in->at);
    return true;
}

/* A name that fills the RDATA from `skip` octets on, or (SOA) its beginning. */
static bool read_name(const struct rdata *in, size_t skip, bool to_end, const char **out)
{
    size_t at = in->at + skip;

    if (in->length <= skip)
        return false;
    *out = records_name(in->arena, in->packet, in->size, &at);
    if (*out == NULL)
        return false;
    return to_end ? at == in->at + in->length : at < in->at + in->length;
}

static bool read_mx(const struct rdata *in, struct rr_mx *out)
{
    struct bytes bytes = bytes_of(in->packet + in->at, in->length);

    out->preference = bytes_u16(&bytes);
    return !bytes.bad && read_name(in, 2, true, &out->exchange);
}

/* RFC 7208 3.3: the strings of a record are joined without blanks. */
static bool read_text(const struct rdata *in, struct rr_text *out)
{
    struct bytes bytes = bytes_of(in->packet + in->at, in->length);
    char *joined = arena_alloc(in->arena, 1, in->length + 1);

    out->data = joined;
    while (bytes.left > 0) {
        size_t length = bytes_u8(&bytes);
        const uint8_t *text = bytes_take(&bytes, length);

        if (bytes.bad)
            return false;
        if (length > 0)
            memcpy(joined + out->size, text, length);
        out->size += length;
        out->strings++;
    }
    return out->strings > 0;
}

/* RFC 4034 2.1 */
static bool read_key(const struct rdata *in, struct rr_key *out)
{
    struct bytes bytes = bytes_of(in->packet + in->at, in->length);

    out->flags = bytes_u16(&bytes);
    out->protocol = bytes_u8(&bytes);
    out->algorithm = bytes_u8(&bytes);
    if (bytes.bad || bytes.left == 0)
        return false;
    out->tag = ldns_calc_keytag_raw(in->packet + in->at, in->length);
    out->bits = (int)ldns_rr_dnskey_key_size_raw(bytes.at, bytes.left, out->algorithm);
    return true;
}

/* RFC 4034 5.1 */
static bool read_ds(const struct rdata *in, struct rr_ds *out)
{
    struct bytes bytes = bytes_of(in->packet + in->at, in->length);

    out->tag = bytes_u16(&bytes);
    out->algorithm = bytes_u8(&bytes);
    out->digest = bytes_u8(&bytes);
    return !bytes.bad && bytes.left > 0;
}

bool records_rdata(struct arena *arena, uint16_t type, const uint8_t *packet, size_t size,
                   size_t at, size_t length, struct rr *out)
{
    struct rdata in = {arena, packet, size, at, length};

    switch (type) {
    case RR_A:
        return read_address(&in, IP_V4, &out->as.address);
    case RR_AAAA:
        return read_address(&in, IP_V6, &out->as.address);
    case RR_MX:
        return read_mx(&in, &out->as.mx);
    case RR_TXT:
        return read_text(&in, &out->as.text);
    case RR_TLSA:
        return records_tlsa(arena, packet + at, length, &out->as.tlsa) == 0;
    case RR_DNSKEY:
        return read_key(&in, &out->as.key);
    case RR_DS:
        return read_ds(&in, &out->as.ds);
    case RR_NS:
    case RR_CNAME:
    case RR_PTR:
        return read_name(&in, 0, true, &out->as.name);
    case RR_SOA:
        return read_name(&in, 0, false, &out->as.name);
    default:
        return false;
    }
}

/* Whether the data is exactly one DER object of what the selector names (RFC 6698 2.1.2), with a
 * key of a known kind. */
static bool is_der(uint8_t selector, const uint8_t *data, size_t size)
{
    const unsigned char *at = data;
    bool whole;

    if (size > LONG_MAX)
        return false;
    if (selector == TLSA_CERT) {
        X509 *cert = d2i_X509(NULL, &at, (long)size);

        whole = cert != NULL && at == data + size && X509_get0_pubkey(cert) != NULL;
        X509_free(cert);
    } else {
        EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)size);

        whole = key != NULL && at == data + size;
        EVP_PKEY_free(key);
    }
    ERR_clear_error();
    return whole;
}

/* RFC 6698 4.1, RFC 7671 5 and 9, RFC 7672 3.1: what a sender can use. */
static enum tlsa_usable usable(const struct tlsa *record)
{
    if (record->size == 0)
        return TLSA_BAD_LENGTH;
    if (record->usage > TLSA_DANE_EE || record->selector > TLSA_SPKI ||
        record->matching > TLSA_SHA512)
        return TLSA_UNKNOWN_NUMBER;
    if ((record->matching == TLSA_SHA256 && record->size != 32) ||
        (record->matching == TLSA_SHA512 && record->size != 64))
        return TLSA_BAD_LENGTH;
    if (record->matching == TLSA_FULL && !is_der(record->selector, record->data, record->size))
        return TLSA_BAD_DER;
    if (record->usage == TLSA_PKIX_TA || record->usage == TLSA_PKIX_EE)
        return TLSA_PKIX_USAGE;
    return TLSA_USABLE;
}

int records_tlsa(struct arena *arena, const uint8_t *rdata, size_t size, struct tlsa *out)
{
    struct tlsa record = {0};

    if (size < 4)
        return ERR_SYNTAX;
    record.usage = rdata[0];
    record.selector = rdata[1];
    record.matching = rdata[2];
    record.size = size - 3;
    record.data = arena_copy(arena, rdata + 3, record.size);
    record.usable = usable(&record);
    *out = record;
    return 0;
}

static int compare_bytes(const void *a, size_t a_size, const void *b, size_t b_size)
{
    size_t common = a_size < b_size ? a_size : b_size;
    int order = common == 0 ? 0 : memcmp(a, b, common);

    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_addresses(const void *a, const void *b)
{
    const struct rr *x = a, *y = b;

    return ip_compare(&x->as.address, &y->as.address);
}

static int compare_mx(const void *a, const void *b)
{
    const struct rr_mx *x = &((const struct rr *)a)->as.mx, *y = &((const struct rr *)b)->as.mx;

    return x->preference != y->preference ? (int)x->preference - (int)y->preference
                                          : strcmp(x->exchange, y->exchange);
}

static int compare_tlsa(const void *a, const void *b)
{
    const struct tlsa *x = &((const struct rr *)a)->as.tlsa;
    const struct tlsa *y = &((const struct rr *)b)->as.tlsa;

    if (x->usage != y->usage)
        return (int)y->usage - (int)x->usage;
    if (x->selector != y->selector)
        return (int)x->selector - (int)y->selector;
    if (x->matching != y->matching)
        return (int)x->matching - (int)y->matching;
    return compare_bytes(x->data, x->size, y->data, y->size);
}

static int compare_text(const void *a, const void *b)
{
    const struct rr_text *x = &((const struct rr *)a)->as.text;
    const struct rr_text *y = &((const struct rr *)b)->as.text;

    return compare_bytes(x->data, x->size, y->data, y->size);
}

static int compare_keys(const void *a, const void *b)
{
    const struct rr_key *x = &((const struct rr *)a)->as.key, *y = &((const struct rr *)b)->as.key;

    if (x->flags != y->flags) /* key-signing keys first */
        return (int)y->flags - (int)x->flags;
    if (x->algorithm != y->algorithm)
        return (int)x->algorithm - (int)y->algorithm;
    return (int)x->tag - (int)y->tag;
}

static int compare_ds(const void *a, const void *b)
{
    const struct rr_ds *x = &((const struct rr *)a)->as.ds, *y = &((const struct rr *)b)->as.ds;

    if (x->tag != y->tag)
        return (int)x->tag - (int)y->tag;
    if (x->algorithm != y->algorithm)
        return (int)x->algorithm - (int)y->algorithm;
    return (int)x->digest - (int)y->digest;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct rr *)a)->as.name, ((const struct rr *)b)->as.name);
}

void records_sort(uint16_t type, struct rr *records, size_t count)
{
    static const struct {
        uint16_t type;
        int (*compare)(const void *, const void *);
    } orders[] = {
        {RR_A, compare_addresses}, {RR_AAAA, compare_addresses}, {RR_MX, compare_mx},
        {RR_TLSA, compare_tlsa},   {RR_TXT, compare_text},       {RR_DNSKEY, compare_keys},
        {RR_DS, compare_ds},       {RR_NS, compare_names},       {RR_CNAME, compare_names},
        {RR_SOA, compare_names},   {RR_PTR, compare_names},
    };

    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (orders[i].type == type && count > 1)
            qsort(records, count, sizeof *records, orders[i].compare);
    }
}
