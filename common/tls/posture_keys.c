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

bool wants_hash(const struct posture *posture)
{
    return posture->facts->sha1_signature == TRI_UNKNOWN && posture_has_legacy(posture) &&
           posture_base(posture) == TLS_1_2;
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
    /* Refused, or a server that signs with another has not heard us, and that is fine (RFC 9155 4).
     */
    posture_refuse(&posture->facts->sha1_signature);
    for (size_t i = 0; outcome == OUTCOME_REFUSED && i < posture->hello.scheme_count; i++)
        *posture_scheme(posture, posture->hello.schemes[i]) = TRI_NO;
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
    offer_key_curve(posture, hello);
}

/* An answer with another curve has not heard us. */
void answer_curves(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    for (size_t i = 0; outcome == OUTCOME_REFUSED && i < posture->hello.group_count; i++) {
        if (posture->hello.groups[i] != posture->key_curve)
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
        posture_give_up(posture);
    else if (flight->suite != posture->hello.suites[0])
        *order = SCAN_ORDER_SERVER;
    else if (posture->first_taken)
        *order = SCAN_ORDER_CLIENT;
    posture->first_taken = true;
}
