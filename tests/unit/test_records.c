/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/records.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "answers_fill.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "unit.h"

/* --- packets written octet by octet --- */

struct packet {
    struct buf buf;
    unsigned answers, authorities;
    unsigned rcode;
};

static void u16(struct packet *p, unsigned value)
{
    uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

    buf_add(&p->buf, octets, 2);
}

static void name(struct packet *p, const char *text)
{
    uint8_t length;

    while (*text != '\0') {
        length = (uint8_t)strcspn(text, ".");
        buf_add(&p->buf, &length, 1);
        buf_add(&p->buf, text, length);
        text += length + (text[length] == '.');
    }
    buf_add(&p->buf, "", 1);
}

/* Header and the question (example.org, type). */
static struct packet begin(uint16_t type)
{
    struct packet p = {.answers = 0};

    buf_init(&p.buf, 70000);
    buf_add(&p.buf, "\0\0\0\0\0\1\0\0\0\0\0\0", 12);
    name(&p, "example.org");
    u16(&p, type);
    u16(&p, 1);
    return p;
}

/* What follows the owner. */
static void record_body(struct packet *p, uint16_t type, const char *rdata, size_t size)
{
    u16(p, type);
    u16(p, 1);
    u16(p, 0);
    u16(p, 3600);
    u16(p, (unsigned)size);
    buf_add(&p->buf, rdata, size);
    p->answers++;
}

/* A record whose owner is a pointer to the question's name. */
static void record(struct packet *p, uint16_t type, const char *rdata, size_t size)
{
    u16(p, 0xc00c);
    record_body(p, type, rdata, size);
}

static void record_at(struct packet *p, const char *owner, uint16_t type, const char *rdata,
                      size_t size)
{
    name(p, owner);
    record_body(p, type, rdata, size);
}

static struct answer *decode(struct fill_fixture *f, struct packet *p, uint16_t type)
{
    struct answer *answer;

    p->buf.data[2] = (char)0x81;
    p->buf.data[3] = (char)p->rcode;
    p->buf.data[6] = (char)(p->answers >> 8);
    p->buf.data[7] = (char)p->answers;
    p->buf.data[9] = (char)p->authorities;
    answer =
        records_decode(f->arena, "example.org", type, (const uint8_t *)p->buf.data, p->buf.len);
    buf_clear(&p->buf);
    return answer;
}

static void malformed_records_are_counted_beside_good_ones(void **state)
{
    struct packet p = begin(RR_TLSA);
    struct answer *answer;

    record(&p, RR_TLSA, "\3\1", 2);
    record(&p, RR_TLSA, "\3\1\1", 3);
    record(&p, RR_TLSA, "\3\1\1\252", 4);
    answer = decode(*state, &p, RR_TLSA);
    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->malformed, 2);
    assert_int_equal(answer->count, 1);
    assert_int_equal(answer->records[0].as.tlsa.usable, TLSA_BAD_LENGTH);
}

static void an_address_of_the_wrong_length_is_malformed(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;

    record(&p, RR_A, "\300\0\2", 3);
    record(&p, RR_A, "\300\0\2\1\1", 5);
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->malformed, 2);
    assert_int_equal(answer->count, 0);
}

static void a_cut_packet_fails_at_every_length(void **state)
{
    struct fill_fixture *f = *state;
    struct packet p = begin(RR_MX);

    record(&p, RR_MX, "\0\12\3mx1\300\14", 8);
    p.buf.data[7] = 1;
    for (size_t size = 0; size < p.buf.len; size++) {
        const struct answer *answer =
            records_decode(f->arena, "example.org", RR_MX, (const uint8_t *)p.buf.data, size);

        assert_int_equal(answer->status, DNS_FAILED);
        assert_int_equal(answer->failure, FAILURE_MALFORMED);
    }
    assert_int_equal(decode(f, &p, RR_MX)->count, 1);
}

static void a_name_that_points_at_itself_does_not_hang(void **state)
{
    struct packet p = begin(RR_MX);
    struct answer *answer;
    char rdata[4] = {0, 10, (char)0xc0, 0};

    rdata[3] = (char)(p.buf.len + 12 + 2); /* where these two octets will be */
    record(&p, RR_MX, rdata, 4);
    answer = decode(*state, &p, RR_MX);
    assert_int_equal(answer->malformed, 1);
    assert_int_equal(answer->count, 0);
}

static void an_alias_that_points_at_itself_is_malformed(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;

    record(&p, RR_CNAME, "\300\14", 2);
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->status, DNS_FAILED);
    assert_int_equal(answer->failure, FAILURE_MALFORMED);
}

static void records_beyond_the_cap_are_counted(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;

    for (unsigned i = 0; i < 2000; i++) {
        char octets[4] = {(char)203, 0, (char)(i >> 8), (char)i};

        record(&p, RR_A, octets, 4);
    }
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->count, RECORDS_MAX);
    assert_int_equal(answer->dropped, 2000 - RECORDS_MAX);
}

static void rcodes_other_than_nxdomain_are_failures(void **state)
{
    static const struct {
        unsigned rcode;
        enum answer_failure failure;
        const char *why;
    } cases[] = {{1, FAILURE_REFUSED, "FORMERR"},
                 {2, FAILURE_SERVFAIL, "SERVFAIL"},
                 {4, FAILURE_REFUSED, "NOTIMPL"},
                 {5, FAILURE_REFUSED, "REFUSED"},
                 {14, FAILURE_REFUSED, "an unknown rcode"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct packet p = begin(RR_A);
        struct answer *answer;

        p.rcode = cases[i].rcode;
        answer = decode(*state, &p, RR_A);
        assert_int_equal(answer->status, DNS_FAILED);
        assert_int_equal(answer->content, ANSWER_NONE);
        assert_int_equal(answer->failure, cases[i].failure);
        assert_string_equal(answer->why, cases[i].why);
    }
}

/* case 48: other types at the name are no TLSA records */
static void records_of_another_type_are_no_data(void **state)
{
    struct packet p = begin(RR_TLSA);
    struct answer *answer;

    record(&p, RR_TXT, "\1x", 2);
    answer = decode(*state, &p, RR_TLSA);
    assert_int_equal(answer->content, ANSWER_NODATA);
}

/* case 67: strings of one TXT record are joined, whatever their number */
static void strings_of_a_text_record_are_joined(void **state)
{
    struct packet p = begin(RR_TXT);
    struct answer *answer;

    record(&p, RR_TXT, "\3v=s\0\4pf1 ", 10);
    record(&p, RR_TXT, "\5cut", 4);
    answer = decode(*state, &p, RR_TXT);
    assert_int_equal(answer->count, 1);
    assert_int_equal(answer->malformed, 1);
    assert_string_equal(answer->records[0].as.text.data, "v=spf1 ");
    assert_int_equal(answer->records[0].as.text.size, 7);
    assert_int_equal(answer->records[0].as.text.strings, 3);
}

/* --- packets in zone-file words --- */

static void aliases_are_followed_inside_the_packet(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, "mx.example.org", RR_A, DNS_SECURE,
                                 "CNAME a.example.org\nCNAME B.Example.NET\n192.0.2.2\n192.0.2.1");
    char text[IP_TEXT_SIZE];

    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->aliases, 2);
    assert_string_equal(answer->first_alias, "a.example.org");
    assert_string_equal(answer->expanded, "b.example.net");
    assert_int_equal(answer->count, 2);
    assert_string_equal(ip_format(&answer->records[0].as.address, text), "192.0.2.1");
    assert_int_equal(answer->rrsig_expires, FILL_EXPIRES);
    assert_int_equal(answer->rrsig_inception, FILL_INCEPTION);
}

static void a_chain_of_eleven_aliases_is_too_long(void **state)
{
    struct fill_fixture *f = *state;
    struct packet p = begin(RR_A);

    record(&p, RR_CNAME, "\1a\0", 3);
    for (char c = 'a'; c < 'l'; c++) {
        char owner[2] = {c, '\0'}, target[3] = {1, (char)(c + 1), 0};

        record_at(&p, owner, RR_CNAME, target, 3);
    }
    assert_int_equal(decode(f, &p, RR_A)->failure, FAILURE_MALFORMED);
}

static void a_question_for_an_alias_is_not_followed(void **state)
{
    struct fill_fixture *f = *state;
    struct packet p = begin(RR_CNAME);
    struct answer *answer;

    record(&p, RR_CNAME, "\1a\300\14", 4);
    answer = decode(f, &p, RR_CNAME);
    assert_int_equal(answer->content, ANSWER_DATA);
    assert_int_equal(answer->aliases, 0);
    assert_string_equal(answer->records[0].as.name, "a.example.org");
}

static void denials_tell_their_zone_and_ttl(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, "a.example.org", RR_A, DNS_SECURE, NULL);

    assert_int_equal(answer->content, ANSWER_NODATA);
    assert_string_equal(answer->denial_apex, "example.org");
    assert_int_equal(answer->ttl, 300);
    answer = fill_nxdomain(f->table, f->arena, "b.example.org", RR_A, DNS_SECURE);
    assert_int_equal(answer->content, ANSWER_NXDOMAIN);
    answer = fill(f->table, f->arena, "c.example.org", RR_A, DNS_SECURE, "CNAME d.example.org");
    assert_int_equal(answer->content, ANSWER_NODATA);
    assert_int_equal(answer->aliases, 1);
    assert_string_equal(answer->expanded, "d.example.org");
}

static void the_published_ttl_counts_not_what_a_cache_left_of_it(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;
    char signature[] = "\0\1\15\2\0\1\121\200\152\350\0\0\152\300\0\0\0\1\0sig";

    record(&p, RR_A, "\300\0\2\1", 4);
    record(&p, 46, signature, sizeof signature - 1);
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->ttl, 86400);
    assert_int_equal(answer->rrsig_expires, 0x6ae80000);
    assert_int_equal(answer->rrsig_inception, 0x6ac00000);
}

static void the_earliest_signature_counts(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;
    char late[] = "\0\1\15\2\0\0\16\20\152\350\0\0\152\300\0\0\0\1\0sig";
    char early[] = "\0\1\10\2\0\0\16\20\152\341\0\0\152\301\0\0\0\2\0sig";
    char other_type[] = "\0\34\10\2\0\0\16\20\1\1\0\0\1\1\0\0\0\2\0sig";

    record(&p, RR_A, "\300\0\2\1", 4);
    record(&p, 46, late, sizeof late - 1);
    record(&p, 46, early, sizeof early - 1);
    record(&p, 46, other_type, sizeof other_type - 1);
    record(&p, 46, "\0\1", 2);
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->rrsig_expires, 0x6ae10000);
    assert_int_equal(answer->rrsig_inception, 0x6ac10000);
    assert_int_equal(answer->count, 1);
}

/* What an earlier signing left behind does no harm. */
static void rfc4035_5_3_1_one_valid_signature_of_an_algorithm_is_enough(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;
    char fresh[] = "\0\1\15\2\0\0\16\20\152\350\0\0\152\300\0\0\0\1\0sig";
    char stale[] = "\0\1\15\2\0\0\16\20\152\311\0\0\152\260\0\0\0\1\0sig";

    record(&p, RR_A, "\300\0\2\1", 4);
    record(&p, 46, stale, sizeof stale - 1);
    record(&p, 46, fresh, sizeof fresh - 1);
    answer = decode(*state, &p, RR_A);
    assert_int_equal(answer->rrsig_expires, 0x6ae80000);
    assert_int_equal(answer->rrsig_inception, 0x6ac00000);
}

/* RFC 7672 2.1.3: the aliases have to validate as well. */
static void the_signature_of_an_alias_counts(void **state)
{
    struct packet p = begin(RR_A);
    struct answer *answer;
    char of_alias[] = "\0\5\15\2\0\0\0\74\152\341\0\0\152\301\0\0\0\1\0sig";
    char of_address[] = "\0\1\15\2\0\0\16\20\152\350\0\0\152\300\0\0\0\1\0sig";

    record(&p, RR_CNAME, "\1a\0", 3);
    record(&p, 46, of_alias, sizeof of_alias - 1);
    record_at(&p, "a", RR_A, "\300\0\2\1", 4);
    record_at(&p, "a", 46, of_address, sizeof of_address - 1);
    answer = decode(*state, &p, RR_A);
    assert_string_equal(answer->expanded, "a");
    assert_int_equal(answer->rrsig_expires, 0x6ae10000);
    assert_int_equal(answer->rrsig_inception, 0x6ac10000);
    assert_int_equal(answer->ttl, 3600);
}

static void odd_octets_in_names_are_printed_as_escapes(void **state)
{
    struct packet p = begin(RR_MX);
    struct answer *answer;

    record(&p, RR_MX, "\0\12\4A b\1\3org\0", 12);
    answer = decode(*state, &p, RR_MX);
    assert_int_equal(answer->count, 1);
    assert_string_equal(answer->records[0].as.mx.exchange, "a\\032b\\001.org");
}

static void mx_records_are_sorted_and_lower_case(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, "example.org", RR_MX, DNS_SECURE,
                                 "20 a.example.org.\n10 MX2.Example.org.\n10 mx1.example.org.");

    assert_int_equal(answer->count, 3);
    assert_string_equal(answer->records[0].as.mx.exchange, "mx1.example.org");
    assert_string_equal(answer->records[1].as.mx.exchange, "mx2.example.org");
    assert_int_equal(answer->records[2].as.mx.preference, 20);
    answer = fill(f->table, f->arena, "null.example", RR_MX, DNS_SECURE, "0 .");
    assert_string_equal(answer->records[0].as.mx.exchange, ".");
}

static void keys_and_digests_are_read(void **state)
{
    struct fill_fixture *f = *state;
    /* RFC 5702 6.1: the RSA/SHA-256 example key of 512 bits, key tag 9033 */
    struct answer *answer = fill(
        f->table, f->arena, "example.net", RR_DNSKEY, DNS_SECURE,
        "256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8P"
        "kxUdp6p/DlUmObdk=\n"
        "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQL"
        "c8NAA==");
    const struct rr_key *key = &answer->records[1].as.key;

    assert_int_equal(answer->records[0].as.key.flags, 257);
    assert_int_equal(answer->records[0].as.key.bits, 256);
    assert_int_equal(answer->records[0].as.key.tag, 55648); /* RFC 6605 6.1 */
    assert_int_equal(key->algorithm, 8);
    assert_int_equal(key->tag, 9033);
    assert_int_equal(key->bits, 512);
    answer = fill(f->table, f->arena, "example.net", RR_DS, DNS_SECURE,
                  "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17");
    assert_int_equal(answer->records[0].as.ds.tag, 55648);
    assert_int_equal(answer->records[0].as.ds.algorithm, 13);
    assert_int_equal(answer->records[0].as.ds.digest, 2);
}

/* --- TLSA (RFC 6698 2.1, 4.1) --- */

static enum tlsa_usable usable_of(struct fill_fixture *f, const char *start, size_t data)
{
    uint8_t rdata[3 + 100] = {0};
    struct tlsa out;

    memcpy(rdata, start, 3);
    assert_int_equal(records_tlsa(f->arena, rdata, 3 + data, &out), 0);
    assert_int_equal(out.size, data);
    return out.usable;
}

static void rfc6698_4_1_usable_records(void **state)
{
    struct fill_fixture *f = *state;

    assert_int_equal(usable_of(f, "\3\1\1", 32), TLSA_USABLE);
    assert_int_equal(usable_of(f, "\2\0\2", 64), TLSA_USABLE);
    assert_int_equal(usable_of(f, "\3\1\1", 31), TLSA_BAD_LENGTH);
    assert_int_equal(usable_of(f, "\3\1\1", 64), TLSA_BAD_LENGTH);
    assert_int_equal(usable_of(f, "\3\1\2", 32), TLSA_BAD_LENGTH);
    assert_int_equal(usable_of(f, "\4\1\1", 32), TLSA_UNKNOWN_NUMBER);
    assert_int_equal(usable_of(f, "\377\1\1", 32), TLSA_UNKNOWN_NUMBER);
    assert_int_equal(usable_of(f, "\3\2\1", 32), TLSA_UNKNOWN_NUMBER);
    assert_int_equal(usable_of(f, "\3\1\3", 32), TLSA_UNKNOWN_NUMBER);
    assert_int_equal(usable_of(f, "\3\1\0", 32), TLSA_BAD_DER);
    assert_int_equal(usable_of(f, "\2\0\0", 32), TLSA_BAD_DER);
    /* case 44: usage 0 and 1 are of no use on port 25 (RFC 7672 3.1.3) */
    assert_int_equal(usable_of(f, "\0\0\1", 32), TLSA_PKIX_USAGE);
    assert_int_equal(usable_of(f, "\1\1\1", 32), TLSA_PKIX_USAGE);
}

static void tlsa_shorter_than_four_octets_is_malformed(void **state)
{
    struct fill_fixture *f = *state;
    struct tlsa out;

    for (size_t size = 0; size < 4; size++)
        assert_int_equal(records_tlsa(f->arena, (const uint8_t *)"\3\1\1", size, &out), ERR_SYNTAX);
}

/* A self-signed certificate and its key in DER. */
static void make_der(struct fill_fixture *f, const uint8_t **cert, size_t *cert_size,
                     const uint8_t **key, size_t *key_size)
{
    EVP_PKEY *pair = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    unsigned char *der = NULL;
    int size;

    assert_non_null(pair);
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, pair);
    assert_int_not_equal(X509_sign(x, pair, EVP_sha256()), 0);
    size = i2d_X509(x, &der);
    *cert = arena_copy(f->arena, der, (size_t)size);
    *cert_size = (size_t)size;
    OPENSSL_free(der);
    der = NULL;
    size = i2d_PUBKEY(pair, &der);
    *key = arena_copy(f->arena, der, (size_t)size);
    *key_size = (size_t)size;
    OPENSSL_free(der);
    X509_free(x);
    EVP_PKEY_free(pair);
}

static enum tlsa_usable full(struct fill_fixture *f, uint8_t selector, const uint8_t *data,
                             size_t size, size_t extra)
{
    uint8_t *rdata = arena_alloc(f->arena, 1, 3 + size + extra);
    struct tlsa out;

    rdata[0] = TLSA_DANE_TA;
    rdata[1] = selector;
    memcpy(rdata + 3, data, size);
    assert_int_equal(records_tlsa(f->arena, rdata, 3 + size + extra, &out), 0);
    return out.usable;
}

static void full_data_must_be_one_der_object(void **state)
{
    struct fill_fixture *f = *state;
    const uint8_t *cert, *key;
    size_t cert_size, key_size;

    make_der(f, &cert, &cert_size, &key, &key_size);
    assert_int_equal(full(f, TLSA_CERT, cert, cert_size, 0), TLSA_USABLE);
    assert_int_equal(full(f, TLSA_SPKI, key, key_size, 0), TLSA_USABLE);
    assert_int_equal(full(f, TLSA_CERT, cert, cert_size, 1), TLSA_BAD_DER);
    assert_int_equal(full(f, TLSA_CERT, cert, cert_size - 1, 0), TLSA_BAD_DER);
    assert_int_equal(full(f, TLSA_SPKI, cert, cert_size, 0), TLSA_BAD_DER);
    assert_int_equal(full(f, TLSA_CERT, key, key_size, 0), TLSA_BAD_DER);
}

/* Senders leave it out: they could not verify anything with it. */
static void full_data_with_a_key_of_an_unknown_kind_is_unusable(void **state)
{
    static const uint8_t ec_public_key[] = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
    struct fill_fixture *f = *state;
    const uint8_t *cert, *key;
    uint8_t *spoilt;
    size_t cert_size, key_size, at = 0;

    make_der(f, &cert, &cert_size, &key, &key_size);
    spoilt = arena_copy(f->arena, cert, cert_size);
    while (memcmp(spoilt + at, ec_public_key, sizeof ec_public_key) != 0)
        at++;
    spoilt[at + sizeof ec_public_key - 1] = 0x7f;
    assert_int_equal(full(f, TLSA_CERT, spoilt, cert_size, 0), TLSA_BAD_DER);
}

/* case 51: the whole set in a stable order, DANE-EE first */
static void tlsa_sets_are_sorted_by_usage(void **state)
{
    struct fill_fixture *f = *state;
    struct answer *answer = fill(f->table, f->arena, "_25._tcp.mx.example.org", RR_TLSA, DNS_SECURE,
                                 "2 0 1 bb\n3 1 2 aa\n0 0 1 cc\n3 1 1 ab\n3 1 1 aa");
    const uint8_t order[] = {3, 3, 3, 2, 0};

    assert_int_equal(answer->count, 5);
    for (size_t i = 0; i < COUNT(order); i++)
        assert_int_equal(answer->records[i].as.tlsa.usage, order[i]);
    assert_int_equal(answer->records[0].as.tlsa.data[0], 0xaa);
    assert_int_equal(answer->records[1].as.tlsa.data[0], 0xab);
    assert_int_equal(answer->records[2].as.tlsa.matching, TLSA_SHA512);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(malformed_records_are_counted_beside_good_ones),
        TEST(an_address_of_the_wrong_length_is_malformed),
        TEST(a_cut_packet_fails_at_every_length),
        TEST(a_name_that_points_at_itself_does_not_hang),
        TEST(an_alias_that_points_at_itself_is_malformed),
        TEST(records_beyond_the_cap_are_counted),
        TEST(rcodes_other_than_nxdomain_are_failures),
        TEST(records_of_another_type_are_no_data),
        TEST(strings_of_a_text_record_are_joined),
        TEST(aliases_are_followed_inside_the_packet),
        TEST(a_chain_of_eleven_aliases_is_too_long),
        TEST(a_question_for_an_alias_is_not_followed),
        TEST(denials_tell_their_zone_and_ttl),
        TEST(the_published_ttl_counts_not_what_a_cache_left_of_it),
        TEST(the_earliest_signature_counts),
        TEST(rfc4035_5_3_1_one_valid_signature_of_an_algorithm_is_enough),
        TEST(the_signature_of_an_alias_counts),
        TEST(odd_octets_in_names_are_printed_as_escapes),
        TEST(mx_records_are_sorted_and_lower_case),
        TEST(keys_and_digests_are_read),
        TEST(rfc6698_4_1_usable_records),
        TEST(tlsa_shorter_than_four_octets_is_malformed),
        TEST(full_data_must_be_one_der_object),
        TEST(full_data_with_a_key_of_an_unknown_kind_is_unusable),
        TEST(tlsa_sets_are_sorted_by_usage),
    };

    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
