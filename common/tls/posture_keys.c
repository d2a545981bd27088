/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posture_keys: the questions of every scan about certificates, signatures, key exchange and whose
 * order counts; most of them need a version up to TLS 1.2, where all this is in the clear. */
#include <config.h>

#include "tls/posture_private.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ALERT_INAPPROPRIATE_FALLBACK 86

static const uint16_t weak_schemes[] = {0x0201, 0x0203, 0x0202, 0x0101};

/* ---- certificates, and hashes in the key exchange */

static bool signs(const struct suite *suite)
{
    return suite->exchange == EXCHANGE_ECDHE || suite->exchange == EXCHANGE_DHE;
}

static bool is_ecdsa(const struct posture *posture, const struct hello *hello,
                     const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->auth == AUTH_ECDSA && suite->exchange == EXCHANGE_ECDHE;
}

static bool is_rsa_signed(const struct posture *posture, const struct hello *hello,
                          const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->auth == AUTH_RSA && signs(suite);
}

static bool is_rsa(const struct posture *posture, const struct hello *hello,
                   const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->auth == AUTH_RSA;
}

static bool is_signed(const struct posture *posture, const struct hello *hello,
                      const struct suite *suite)
{
    (void)posture, (void)hello;
    return (suite->auth == AUTH_RSA || suite->auth == AUTH_ECDSA || suite->auth == AUTH_DSS) &&
           signs(suite);
}

void offer_filtered(const struct posture *posture, struct hello *hello, suite_filter *fits)
{
    struct hello common = {.version = hello->version};

    offer_common(posture, &common);
    for (size_t i = 0; i < common.suite_count; i++) {
        if (!offers_suite(hello, common.suites[i]) &&
            fits(posture, hello, suite_find(common.suites[i])))
            hello->suites[hello->suite_count++] = common.suites[i];
    }
}

struct key {             /* a kind of certificate */
    suite_filter *needs; /* suites that need it */
    suite_filter *signs; /* suites in which it signs the key exchange */
    uint16_t schemes[9];
    size_t scheme_count;
    uint16_t weak[2];
};

static const struct key ecdsa_key = {
    is_ecdsa, is_ecdsa, {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0303}, 6, {0x0203, 0x0103}};
static const struct key rsa_key = {
    is_rsa,
    is_rsa_signed,
    {0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601},
    9,
    {0x0201, 0x0101}};

static bool hashes_wanted(const struct posture *posture)
{
    return posture->facts->sha1_signature == TRI_UNKNOWN && posture_base(posture) == TLS_1_2;
}

bool wants_ecdsa(const struct posture *posture)
{
    return posture->key_ecdsa == TRI_UNKNOWN && posture_has_legacy(posture);
}

/* Asks for one kind of key. The other kind is offered beside with weak hashes only: refused, that
 * is an answer to both. */
static void offer_key(const struct posture *posture, struct hello *hello, const struct key *key,
                      const struct key *other)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    offer_filtered(posture, hello, key->needs);
    offer_usual_codes(hello);
    if (hello->version != TLS_1_2)
        return;
    hello->scheme_count = 0;
    offer_codes(hello->schemes, &hello->scheme_count, key->schemes, key->scheme_count);
    if (!hashes_wanted(posture))
        return;
    offer_filtered(posture, hello, other->signs);
    offer_codes(hello->schemes, &hello->scheme_count, other->weak, COUNT(other->weak));
}

void offer_ecdsa(struct posture *posture, struct hello *hello)
{
    offer_key(posture, hello, &ecdsa_key, &rsa_key);
}

static bool offers_scheme(const struct hello *hello, uint16_t code)
{
    for (size_t i = 0; i < hello->scheme_count; i++) {
        if (hello->schemes[i] == code)
            return true;
    }
    return false;
}

/* The weak hashes of the last hello were refused, or a server that signs with another has not heard
 * us, and that is fine (RFC 9155 4). */
static void refuse_hashes(struct posture *posture, enum outcome outcome)
{
    posture_refuse(&posture->facts->sha1_signature);
    for (size_t i = 0; outcome == OUTCOME_REFUSED && i < posture->hello.scheme_count; i++)
        *posture_scheme(posture, posture->hello.schemes[i]) = TRI_NO;
}

static void answer_key(struct posture *posture, enum outcome outcome, enum tri *key,
                       const struct key *other)
{
    bool weak = offers_scheme(&posture->hello, other->weak[0]);

    if (weak && *key != TRI_YES)
        refuse_hashes(posture, outcome);
    if (outcome == OUTCOME_REFUSED || !weak)
        posture_refuse(key);
}

void answer_ecdsa(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    answer_key(posture, outcome, &posture->key_ecdsa, &rsa_key);
}

bool wants_rsa(const struct posture *posture)
{
    return posture->key_rsa == TRI_UNKNOWN && posture_has_legacy(posture);
}

void offer_rsa(struct posture *posture, struct hello *hello)
{
    offer_key(posture, hello, &rsa_key, &ecdsa_key);
}

void answer_rsa(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    answer_key(posture, outcome, &posture->key_rsa, &ecdsa_key);
}

bool wants_hash(const struct posture *posture)
{
    return hashes_wanted(posture) && posture_has_legacy(posture);
}

void offer_hash(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_1_2);
    offer_filtered(posture, hello, is_signed);
    offer_usual_codes(hello);
    hello->scheme_count = 0;
    offer_codes(hello->schemes, &hello->scheme_count, weak_schemes, COUNT(weak_schemes));
}

void answer_hash(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    refuse_hashes(posture, outcome);
}

/* ---- Diffie-Hellman: the class may have been seen with an export suite only */

static bool is_dhe(const struct posture *posture, const struct hello *hello,
                   const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->exchange == EXCHANGE_DHE && !suite->export && suite->auth != AUTH_ANON;
}

bool wants_dh(const struct posture *posture)
{
    const struct scan_facts *facts = posture->facts;

    if (facts->classes[CLASS_DHE] != TRI_YES || !posture_has_legacy(posture) || posture->dh_asked)
        return false;
    for (size_t i = 0; i < facts->dh_count; i++) {
        if (!facts->dh[i].export)
            return false;
    }
    return true;
}

void offer_dh(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    offer_filtered(posture, hello, is_dhe);
    offer_usual_codes(hello);
}

void answer_dh(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)outcome, (void)flight;
    posture->dh_asked = true;
}

/* ---- fallback (RFC 7507): one version below the highest, with the signal */

static int second_version(const struct posture *posture)
{
    int found = 0;

    for (int version = TLS_1_3; version >= TLS_SSL3; version--) {
        if (posture->facts->versions[version] == TRI_YES && ++found == 2)
            return version;
    }
    return -1;
}

bool wants_fallback(const struct posture *posture)
{
    return posture->facts->fallback_scsv == TRI_UNKNOWN && !posture->fallback_unclear &&
           second_version(posture) >= 0;
}

void offer_fallback(struct posture *posture, struct hello *hello)
{
    posture_offer_version(posture, hello, (enum tls_version)second_version(posture));
    hello->fallback_scsv = true;
}

void answer_fallback(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    enum tri *fact = &posture->facts->fallback_scsv;

    if (outcome == OUTCOME_HELLO)
        *fact = TRI_NO;
    else if (flight != NULL && flight->alert_description == ALERT_INAPPROPRIATE_FALLBACK)
        *fact = TRI_YES;
    else
        posture->fallback_unclear = true;
}

/* ---- curves that nobody should use */

static bool is_ecdhe(const struct posture *posture, const struct hello *hello,
                     const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->exchange == EXCHANGE_ECDHE;
}

bool wants_curves(const struct posture *posture)
{
    return posture->facts->weak_groups == TRI_UNKNOWN && posture_has_legacy(posture);
}

void offer_curves(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    offer_filtered(posture, hello, is_ecdhe);
    offer_usual_codes(hello);
    hello->group_count = 0;
    for (size_t i = 0; i < group_count && hello->group_count < HELLO_CODES_MAX; i++) {
        if (posture_group_is_weak(&groups[i]))
            hello->groups[hello->group_count++] = groups[i].code;
    }
}

/* An answer with another curve has not heard us. */
void answer_curves(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    if (outcome == OUTCOME_REFUSED) {
        for (size_t i = 0; i < posture->hello.group_count; i++)
            *posture_group(posture, TLS_1_2, posture->hello.groups[i]) = TRI_NO;
    }
    posture_refuse(&posture->facts->weak_groups);
}

/* ---- whose preference decides: the same suites in one order and in the other */

static bool is_chacha(uint32_t code)
{
    const struct suite *suite = suite_find(code);

    return suite != NULL && suite->cipher == CIPHER_CHACHA20;
}

/* Some servers prefer ChaCha20 for clients that do, whatever their own order. */
static void offer_pair(const struct posture *posture, struct hello *hello)
{
    struct hello all = {.version = hello->version};

    offer_seen(posture, &all);
    for (size_t i = 0; i < all.suite_count; i++) {
        if (!is_chacha(all.suites[i]))
            hello->suites[hello->suite_count++] = all.suites[i];
    }
}

bool wants_order(const struct posture *posture)
{
    int base = posture_base(posture);
    struct hello probe = {.version = (enum tls_version)base};

    if (base < 0 || posture->facts->order != SCAN_ORDER_UNKNOWN)
        return false;
    offer_pair(posture, &probe);
    return probe.suite_count >= 2;
}

void offer_order(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    offer_pair(posture, hello);
    offer_usual_codes(hello);
    if (!posture->first_taken)
        return;
    for (size_t i = 0; i < hello->suite_count / 2; i++) {
        uint32_t suite = hello->suites[i];

        hello->suites[i] = hello->suites[hello->suite_count - 1 - i];
        hello->suites[hello->suite_count - 1 - i] = suite;
    }
}

void answer_order(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    enum scan_order *order = &posture->facts->order;

    if (outcome != OUTCOME_HELLO)
        posture->given_up[policy_question_count - 1] = true;
    else if (flight->suite != posture->hello.suites[0])
        *order = SCAN_ORDER_SERVER;
    else if (posture->first_taken)
        *order = SCAN_ORDER_CLIENT;
    posture->first_taken = true;
}
