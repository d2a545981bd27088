/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * posture_policy: the questions that every scan asks, most important first. What one handshake of a
 * usual client has shown is not asked again, and one hello that is refused can answer for many
 * suites, versions or keys.
 */
#include <config.h>

#include "tls/posture_private.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ALERT_PROTOCOL_VERSION 70

static const uint16_t suites_13[] = {0x1302, 0x1303, 0x1301, 0x1304, 0x1305};
static const uint16_t kem_groups[] = {0x11ec, 0x11eb, 0x11ed, 0x0201, 0x0202, 0x0200, 0x6399};
static const uint16_t classic_groups[] = {29, 23,     24,     25,     30,     31,    32,
                                          33, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104};
static const uint32_t ssl2_kinds[] = {0x010080, 0x020080, 0x030080, 0x040080,
                                      0x050080, 0x060040, 0x0700c0, 0x080080};

static enum tri version_state(const struct posture *posture, enum tls_version version)
{
    return posture->facts->versions[version];
}

void posture_refuse(enum tri *fact)
{
    if (*fact == TRI_UNKNOWN)
        *fact = TRI_NO;
}

bool posture_no_version(const struct flight *flight)
{
    return flight != NULL && flight->alert_description == ALERT_PROTOCOL_VERSION;
}

void posture_refuse_version(struct posture *posture, enum tls_version version)
{
    for (int lower = version; lower >= TLS_SSL3; lower--)
        posture_refuse(&posture->facts->versions[lower]);
}

/* ---- TLS 1.3: an empty key_share makes the server choose, and no key has to be made */

static void offer_13(struct posture *posture, struct hello *hello, const uint16_t *list,
                     size_t count)
{
    offer_begin(posture, hello, TLS_1_3);
    offer_list(posture, hello, suites_13, COUNT(suites_13), NULL);
    offer_codes(hello->groups, &hello->group_count, list, count);
}

static bool wants_13(const struct posture *posture)
{
    return version_state(posture, TLS_1_3) == TRI_UNKNOWN;
}

/* A server may have post-quantum groups only. */
static void offer_any_13(struct posture *posture, struct hello *hello)
{
    offer_13(posture, hello, classic_groups, COUNT(classic_groups));
    offer_codes(hello->groups, &hello->group_count, kem_groups, COUNT(kem_groups));
}

static void answer_13(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    if (outcome == OUTCOME_REFUSED)
        posture_refuse(&posture->facts->versions[TLS_1_3]);
}

static bool wants_hybrid(const struct posture *posture)
{
    return version_state(posture, TLS_1_3) == TRI_YES &&
           posture->facts->hybrid_groups == TRI_UNKNOWN;
}

static void offer_hybrid(struct posture *posture, struct hello *hello)
{
    offer_13(posture, hello, kem_groups, COUNT(kem_groups));
}

static void answer_hybrid(struct posture *posture, enum outcome outcome,
                          const struct flight *flight)
{
    (void)flight;
    if (outcome != OUTCOME_REFUSED)
        return;
    posture_refuse(&posture->facts->hybrid_groups);
    for (size_t i = 0; i < COUNT(kem_groups); i++)
        *posture_group(posture, TLS_1_3, kem_groups[i]) = TRI_NO;
}

/* ---- weak suites: a class that was picked is left out of the next hello */

/* The last version in which the RFCs allow a class (RFC 4346 A.5, RFC 5246 1.2); some servers
 * accept it later, too. */
static enum tls_version class_last(int class)
{
    if (class == CLASS_EXPORT || class == CLASS_RC2)
        return TLS_1_0;
    return class == CLASS_DES || class == CLASS_IDEA ? TLS_1_1 : TLS_1_2;
}

/* What a suite may tell: its classes, and which certificate it needs. */
static unsigned tells(const struct suite *suite)
{
    unsigned bits = suite_classes(suite);

    if (suite->auth == AUTH_ECDSA && suite->exchange == EXCHANGE_ECDHE)
        bits |= KEY_ECDSA_BIT;
    if (suite->auth == AUTH_RSA)
        bits |= KEY_RSA_BIT;
    return bits;
}

/* What of these bits is not known and was not refused in the version. */
static unsigned news(const struct posture *posture, enum tls_version version, unsigned bits)
{
    bits &= ~posture->refused[version];
    if (posture->key_ecdsa != TRI_UNKNOWN)
        bits &= ~KEY_ECDSA_BIT;
    if (posture->key_rsa != TRI_UNKNOWN)
        bits &= ~KEY_RSA_BIT;
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if (posture->facts->classes[class] != TRI_UNKNOWN)
            bits &= ~(1u << class);
    }
    return bits & ~(1u << CLASS_AEAD);
}

static bool is_news(const struct posture *posture, const struct hello *hello,
                    const struct suite *suite)
{
    return news(posture, hello->version, tells(suite)) != 0;
}

/* Appends suites that may tell something new in the hello's version. */
static void offer_new_weak(const struct posture *posture, struct hello *hello)
{
    static const uint16_t keys[] = {0xc02b, 0xc02c, 0xc009, 0xc02f, 0xc030, 0xc013};

    offer_list(posture, hello, keys, COUNT(keys), is_news);
    offer_weak(posture, hello, is_news);
}

static bool weak_left(const struct posture *posture, int version)
{
    struct hello probe = {.version = (enum tls_version)version};

    if (version < 0)
        return false;
    offer_new_weak(posture, &probe);
    return probe.suite_count > 0;
}

static void offer_weak_in(struct posture *posture, struct hello *hello, int version)
{
    offer_begin(posture, hello, (enum tls_version)version);
    offer_new_weak(posture, hello);
    offer_usual_codes(hello);
}

static bool wants_weak(const struct posture *posture)
{
    return weak_left(posture, posture_base(posture));
}

static void offer_weak_question(struct posture *posture, struct hello *hello)
{
    offer_weak_in(posture, hello, posture_base(posture));
}

/* Where classes are asked for that new versions do not allow: the highest old one; -1: none. */
static int old_version(const struct posture *posture)
{
    static const enum tls_version order[] = {TLS_1_0, TLS_SSL3, TLS_1_1};

    for (size_t i = 0; i < COUNT(order); i++) {
        if (version_state(posture, order[i]) == TRI_YES)
            return (int)order[i];
    }
    return -1;
}

static bool wants_old_weak(const struct posture *posture)
{
    int version = old_version(posture);

    return version >= 0 && version != posture_base(posture) && weak_left(posture, version);
}

static void offer_old_weak(struct posture *posture, struct hello *hello)
{
    offer_weak_in(posture, hello, old_version(posture));
}

/* Whether a class is ruled out in the versions that allow it: asked for in one that is accepted, or
 * none is. */
static bool ruled_out(const struct posture *posture, int class)
{
    int base = posture_base(posture), last = (int)class_last(class);
    bool none = true;

    if (base < 0 || version_state(posture, (enum tls_version)base) != TRI_YES ||
        (posture->refused[base] & (1u << class)) == 0)
        return false;
    if (last >= base)
        return true;
    for (int version = TLS_SSL3; version <= last; version++) {
        if ((posture->refused[version] & (1u << class)) != 0 &&
            version_state(posture, (enum tls_version)version) == TRI_YES)
            return true;
        none &= version_state(posture, (enum tls_version)version) == TRI_NO;
    }
    return none;
}

/* The same of a kind of certificate. */
static bool key_ruled_out(const struct posture *posture, unsigned bit)
{
    int base = posture_base(posture);

    return base >= 0 && version_state(posture, (enum tls_version)base) == TRI_YES &&
           ((posture->refused[base] & bit) != 0 || (base == TLS_SSL3 && bit == KEY_ECDSA_BIT));
}

void posture_settle_weak(struct posture *posture)
{
    if (key_ruled_out(posture, KEY_ECDSA_BIT))
        posture_refuse(&posture->key_ecdsa);
    if (key_ruled_out(posture, KEY_RSA_BIT))
        posture_refuse(&posture->key_rsa);
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if (ruled_out(posture, class))
            posture_refuse(&posture->facts->classes[class]);
    }
}

static void answer_weak(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    const struct hello *hello = &posture->hello;

    if (outcome != OUTCOME_REFUSED)
        return;
    if (posture_no_version(flight) && version_state(posture, hello->version) != TRI_YES) {
        posture_refuse_version(posture, hello->version);
        return;
    }
    for (size_t i = 0; i < hello->suite_count; i++)
        posture->refused[hello->version] |= tells(suite_find(hello->suites[i]));
}

/* ---- versions: the common suites in the highest version that is not known yet */

void posture_offer_version(struct posture *posture, struct hello *hello, enum tls_version version)
{
    offer_begin(posture, hello, version);
    offer_common(posture, hello);
    offer_usual_codes(hello);
}

static void answer_version(struct posture *posture, enum outcome outcome,
                           const struct flight *flight)
{
    enum tls_version asked = posture->hello.version;

    if (outcome == OUTCOME_REFUSED && posture_no_version(flight))
        posture_refuse_version(posture, asked);
    else if (outcome == OUTCOME_REFUSED)
        posture_refuse(&posture->facts->versions[asked]);
}

static bool wants_12(const struct posture *posture)
{
    return version_state(posture, TLS_1_2) == TRI_UNKNOWN;
}

static void offer_12(struct posture *posture, struct hello *hello)
{
    posture_offer_version(posture, hello, TLS_1_2);
}

/* After a question that was closed twice: does it answer any hello of ours? */
static bool wants_control(const struct posture *posture)
{
    return posture->closed_count > 0;
}

static void offer_control(struct posture *posture, struct hello *hello)
{
    if (version_state(posture, TLS_1_3) == TRI_YES)
        offer_any_13(posture, hello);
    else
        posture_offer_version(posture, hello, TLS_1_2);
}

static void answer_control(struct posture *posture, enum outcome outcome,
                           const struct flight *flight)
{
    if (posture->hello.version != TLS_1_3)
        answer_version(posture, outcome, flight);
    else if (outcome == OUTCOME_REFUSED)
        posture_give_up(posture);
}

static bool wants_11(const struct posture *posture)
{
    return version_state(posture, TLS_1_1) == TRI_UNKNOWN;
}

static void offer_11(struct posture *posture, struct hello *hello)
{
    posture_offer_version(posture, hello, TLS_1_1);
}

static bool wants_10(const struct posture *posture)
{
    return version_state(posture, TLS_1_0) == TRI_UNKNOWN;
}

static void offer_10(struct posture *posture, struct hello *hello)
{
    posture_offer_version(posture, hello, TLS_1_0);
}

static bool wants_ssl3(const struct posture *posture)
{
    return version_state(posture, TLS_SSL3) == TRI_UNKNOWN;
}

static void offer_ssl3(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_SSL3);
    offer_common(posture, hello);
}

/* ---- what answers up to TLS 1.2 show by the way, where there was none */

static bool is_cbc(const struct posture *posture, const struct hello *hello,
                   const struct suite *suite)
{
    (void)posture, (void)hello;
    return suite->mode == MODE_CBC;
}

/* Encrypt-then-MAC is negotiated with CBC only. */
static bool mac_unknown(const struct posture *posture)
{
    struct hello seen = {.version = (enum tls_version)posture_base(posture)};

    offer_seen(posture, &seen);
    for (size_t i = 0; i < seen.suite_count; i++) {
        if (is_cbc(posture, &seen, suite_find(seen.suites[i])))
            return posture->facts->encrypt_then_mac == TRI_UNKNOWN;
    }
    return false;
}

static bool wants_features(const struct posture *posture)
{
    return posture_has_legacy(posture) && posture_base(posture) >= TLS_1_0 &&
           !posture->few_extensions && !posture->features_asked &&
           (posture->facts->heartbeat == TRI_UNKNOWN || mac_unknown(posture));
}

static void offer_features(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    if (mac_unknown(posture))
        offer_filtered(posture, hello, is_cbc);
    else
        offer_common(posture, hello);
    offer_usual_codes(hello);
}

static void answer_features(struct posture *posture, enum outcome outcome,
                            const struct flight *flight)
{
    (void)outcome, (void)flight;
    posture->features_asked = true;
}

/* BEAST: the hello for TLS 1.0 may have been answered with RC4. */
static bool wants_old_cbc(const struct posture *posture)
{
    struct hello seen = {.version = TLS_1_0};

    offer_seen(posture, &seen);
    for (size_t i = 0; i < seen.suite_count; i++) {
        if (is_cbc(posture, &seen, suite_find(seen.suites[i])))
            return false;
    }
    return version_state(posture, TLS_1_0) == TRI_YES && !posture->old_cbc_asked;
}

static void offer_old_cbc(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_1_0);
    offer_filtered(posture, hello, is_cbc);
    offer_usual_codes(hello);
}

static void answer_old_cbc(struct posture *posture, enum outcome outcome,
                           const struct flight *flight)
{
    (void)outcome, (void)flight;
    posture->old_cbc_asked = true;
}

static bool wants_ssl2(const struct posture *posture)
{
    return version_state(posture, TLS_SSL2) == TRI_UNKNOWN;
}

static void offer_ssl2(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_SSL2);
    memcpy(hello->suites, ssl2_kinds, sizeof ssl2_kinds);
    hello->suite_count = COUNT(ssl2_kinds);
}

static void answer_ssl2(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    if (outcome == OUTCOME_REFUSED)
        posture_refuse(&posture->facts->versions[TLS_SSL2]);
}

const struct question policy_questions[] = {
    {"an answer to any hello", wants_control, offer_control, answer_control, false},
    {"TLS 1.3", wants_13, offer_any_13, answer_13, false},
    {"post-quantum groups", wants_hybrid, offer_hybrid, answer_hybrid, false},
    {"weak suites", wants_weak, offer_weak_question, answer_weak, false},
    {"TLS 1.2", wants_12, offer_12, answer_version, false},
    {"TLS 1.1", wants_11, offer_11, answer_version, false},
    {"TLS 1.0", wants_10, offer_10, answer_version, false},
    {"SSLv3", wants_ssl3, offer_ssl3, answer_version, false},
    {"SSLv2", wants_ssl2, offer_ssl2, answer_ssl2, true},
    {"features of TLS 1.2", wants_features, offer_features, answer_features, false},
    {"SHA-1 in the key exchange", wants_hash, offer_hash, answer_hash, false},
    {"suites of old versions", wants_old_weak, offer_old_weak, answer_weak, false},
    {"CBC in TLS 1.0", wants_old_cbc, offer_old_cbc, answer_old_cbc, false},
    {"Diffie-Hellman parameters", wants_dh, offer_dh, answer_dh, false},
    {"fallback protection", wants_fallback, offer_fallback, answer_fallback, false},
    {"weak curves", wants_curves, offer_curves, answer_curves, false},
    {"whose order counts", wants_order, offer_order, answer_order, false},
};
const size_t policy_question_count = COUNT(policy_questions);
