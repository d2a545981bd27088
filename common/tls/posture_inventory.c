/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * posture_inventory: what an inventory asks beside: every suite of every version, every group and
 * signature scheme, tolerance. What was picked is left out of the next hello, until that is
 * refused. Hellos for suites have unknown groups and schemes in front, so that one answer tells of
 * all three.
 */
#include <config.h>

#include "tls/posture_private.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define RESERVED 10 /* connections that suites leave for groups, schemes and tolerance */
#define LARGE_HELLO 1500
#define SPLIT_AT 100

/* ---- what is left */

static bool is_left(const struct posture *posture, const struct hello *hello,
                    const struct suite *suite)
{
    return *posture_suite(posture, hello->version, suite->code) == TRI_UNKNOWN;
}

/* A class of the suite is accepted, or it is one of those that are not weak at all. */
static bool is_likely(const struct posture *posture, const struct hello *hello,
                      const struct suite *suite)
{
    unsigned classes = suite_classes(suite);
    bool likely = classes == 0;

    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if ((classes & (1u << class)) != 0 && posture->facts->classes[class] == TRI_NO)
            return false;
        likely |= (classes & (1u << class)) != 0;
    }
    return likely && is_left(posture, hello, suite);
}

bool posture_suites_left(const struct posture *posture, enum tls_version version)
{
    struct hello probe = {.version = version};

    offer_fitting(posture, &probe, is_left);
    return probe.suite_count > 0;
}

static bool group_fits(const struct group *group, enum tls_version version)
{
    return version == TLS_1_3 ? group->tls13
                              : group->kind == GROUP_CURVE || group->kind == GROUP_BINARY;
}

/* Appends the groups that are in this state. */
static void offer_groups(const struct posture *posture, struct hello *hello, enum tri state)
{
    for (size_t i = 0; i < group_count && hello->group_count < HELLO_CODES_MAX; i++) {
        if (group_fits(&groups[i], hello->version) &&
            *posture_group(posture, hello->version, groups[i].code) == state)
            hello->groups[hello->group_count++] = groups[i].code;
    }
}

bool posture_groups_left(const struct posture *posture, enum tls_version version)
{
    struct hello probe = {.version = version};

    offer_groups(posture, &probe, TRI_UNKNOWN);
    return probe.group_count > 0;
}

static bool can_sign_12(const struct scheme *scheme)
{
    static const char *const keys[] = {"RSA", "ECDSA", "Ed25519", "Ed448"};

    for (size_t i = 0; i < COUNT(keys); i++) {
        if (scheme->tls12 && strcmp(scheme->key, keys[i]) == 0)
            return true;
    }
    return false;
}

static void offer_schemes(const struct posture *posture, struct hello *hello, enum tri state)
{
    for (size_t i = 0; i < scheme_count && hello->scheme_count < HELLO_CODES_MAX; i++) {
        if (can_sign_12(&schemes[i]) && *posture_scheme(posture, schemes[i].code) == state)
            hello->schemes[hello->scheme_count++] = schemes[i].code;
    }
}

bool posture_schemes_left(const struct posture *posture)
{
    struct hello probe = {.version = TLS_1_2};

    offer_schemes(posture, &probe, TRI_UNKNOWN);
    return probe.scheme_count > 0;
}

/* Unknown ones in front: a server that follows the client's order shows a new one each time. */
static void offer_new_codes(const struct posture *posture, struct hello *hello)
{
    offer_groups(posture, hello, TRI_UNKNOWN);
    offer_groups(posture, hello, TRI_YES);
    if (hello->version != TLS_1_2)
        return;
    offer_schemes(posture, hello, TRI_UNKNOWN);
    offer_schemes(posture, hello, TRI_YES);
}

/* ---- suites */

static bool suites_wanted(const struct posture *posture, enum tls_version version)
{
    return posture->facts->versions[version] == TRI_YES && posture_suites_left(posture, version);
}

/* The likely ones first, since the budget may end. */
static void offer_suites(struct posture *posture, struct hello *hello, enum tls_version version)
{
    offer_begin(posture, hello, version);
    offer_fitting(posture, hello, is_likely);
    if (hello->suite_count == 0)
        offer_fitting(posture, hello, is_left);
    if (version != TLS_SSL3)
        offer_new_codes(posture, hello);
}

static bool likely_left(const struct posture *posture, enum tls_version version)
{
    struct hello probe = {.version = version};

    offer_fitting(posture, &probe, is_likely);
    return probe.suite_count > 0 && posture->facts->versions[version] == TRI_YES;
}

/* Nothing but what is new, of suites, groups and schemes at once: each answer tells all three, and
 * the first refusal ends it. */
static bool wants_all_new(const struct posture *posture)
{
    return !posture->all_new_ended && likely_left(posture, TLS_1_2) &&
           posture_groups_left(posture, TLS_1_2) && posture_schemes_left(posture);
}

static void offer_all_new(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_1_2);
    offer_fitting(posture, hello, is_likely);
    offer_groups(posture, hello, TRI_UNKNOWN);
    offer_schemes(posture, hello, TRI_UNKNOWN);
}

static void answer_all_new(struct posture *posture, enum outcome outcome,
                           const struct flight *flight)
{
    (void)flight;
    posture->all_new_ended = outcome != OUTCOME_HELLO;
}

static void answer_suites(struct posture *posture, enum outcome outcome,
                          const struct flight *flight)
{
    const struct hello *hello = &posture->hello;

    (void)flight;
    for (size_t i = 0; outcome == OUTCOME_REFUSED && i < hello->suite_count; i++)
        *posture_suite(posture, hello->version, hello->suites[i]) = TRI_NO;
}

static bool wants_suites_13(const struct posture *posture)
{
    return suites_wanted(posture, TLS_1_3);
}

static void offer_suites_13(struct posture *posture, struct hello *hello)
{
    offer_suites(posture, hello, TLS_1_3);
}

static bool wants_suites_12_first(const struct posture *posture)
{
    return posture->facts->connections + RESERVED < posture->facts->budget &&
           likely_left(posture, TLS_1_2);
}

static bool wants_suites_12(const struct posture *posture)
{
    return suites_wanted(posture, TLS_1_2);
}

static void offer_suites_12(struct posture *posture, struct hello *hello)
{
    offer_suites(posture, hello, TLS_1_2);
}

static bool wants_suites_11(const struct posture *posture)
{
    return suites_wanted(posture, TLS_1_1);
}

static void offer_suites_11(struct posture *posture, struct hello *hello)
{
    offer_suites(posture, hello, TLS_1_1);
}

static bool wants_suites_10(const struct posture *posture)
{
    return suites_wanted(posture, TLS_1_0);
}

static void offer_suites_10(struct posture *posture, struct hello *hello)
{
    offer_suites(posture, hello, TLS_1_0);
}

static bool wants_likely_11(const struct posture *posture)
{
    return likely_left(posture, TLS_1_1);
}

static bool wants_likely_10(const struct posture *posture)
{
    return likely_left(posture, TLS_1_0);
}

static bool wants_suites_ssl3(const struct posture *posture)
{
    return suites_wanted(posture, TLS_SSL3);
}

static void offer_suites_ssl3(struct posture *posture, struct hello *hello)
{
    offer_suites(posture, hello, TLS_SSL3);
}

/* ---- groups and schemes that were not seen by the way */

/* Known suites of a version that fit. */
static void offer_known(const struct posture *posture, struct hello *hello,
                        bool (*fits)(const struct suite *suite))
{
    struct hello seen = {.version = hello->version};

    offer_seen(posture, &seen);
    for (size_t i = 0; i < seen.suite_count; i++) {
        if (fits(suite_find(seen.suites[i])))
            hello->suites[hello->suite_count++] = seen.suites[i];
    }
}

static bool with_curve(const struct suite *suite)
{
    return suite->exchange == EXCHANGE_ECDHE;
}

static bool with_signature(const struct suite *suite)
{
    return (suite->exchange == EXCHANGE_ECDHE || suite->exchange == EXCHANGE_DHE) &&
           (suite->auth == AUTH_RSA || suite->auth == AUTH_ECDSA);
}

static bool any_suite(const struct suite *suite)
{
    (void)suite;
    return true;
}

static bool knows_suite(const struct posture *posture, enum tls_version version,
                        bool (*fits)(const struct suite *suite))
{
    struct hello probe = {.version = version};

    offer_known(posture, &probe, fits);
    return probe.suite_count > 0;
}

static bool wants_groups_13(const struct posture *posture)
{
    return knows_suite(posture, TLS_1_3, any_suite) && posture_groups_left(posture, TLS_1_3);
}

static void offer_groups_13(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_1_3);
    offer_known(posture, hello, any_suite);
    offer_groups(posture, hello, TRI_UNKNOWN);
}

static bool wants_groups_12(const struct posture *posture)
{
    int base = posture_base(posture);

    return base >= TLS_1_0 && knows_suite(posture, (enum tls_version)base, with_curve) &&
           posture_groups_left(posture, (enum tls_version)base);
}

static void offer_groups_12(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, (enum tls_version)posture_base(posture));
    offer_known(posture, hello, with_curve);
    offer_usual_codes(hello);
    hello->group_count = 0;
    offer_groups(posture, hello, TRI_UNKNOWN);
    offer_key_curve(posture, hello);
}

/* Refused, or answered with a group that was not offered: then the list is not heard at all. */
static void answer_groups(struct posture *posture, enum outcome outcome,
                          const struct flight *flight)
{
    const struct hello *hello = &posture->hello;

    if (outcome == OUTCOME_HELLO && flight->group != posture->key_curve &&
        (flight->group == 0 || posture_offers_group(posture, flight->group)))
        return;
    for (size_t i = 0; i < hello->group_count; i++) {
        if (hello->groups[i] != posture->key_curve)
            *posture_group(posture, hello->version, hello->groups[i]) = TRI_NO;
    }
}

static bool wants_schemes(const struct posture *posture)
{
    return knows_suite(posture, TLS_1_2, with_signature) && posture_schemes_left(posture);
}

static void offer_schemes_12(struct posture *posture, struct hello *hello)
{
    offer_begin(posture, hello, TLS_1_2);
    offer_known(posture, hello, with_signature);
    offer_usual_codes(hello);
    hello->scheme_count = 0;
    offer_schemes(posture, hello, TRI_UNKNOWN);
}

static void answer_schemes(struct posture *posture, enum outcome outcome,
                           const struct flight *flight)
{
    const struct hello *hello = &posture->hello;
    bool heard = false;

    for (size_t i = 0; outcome == OUTCOME_HELLO && i < hello->scheme_count; i++)
        heard |= hello->schemes[i] == flight->scheme;
    for (size_t i = 0; !heard && i < hello->scheme_count; i++)
        *posture_scheme(posture, hello->schemes[i]) = TRI_NO;
}

/* ---- tolerance */

static bool tolerance_wanted(const struct posture *posture, enum tri fact)
{
    const enum tri *versions = posture->facts->versions;

    return fact == TRI_UNKNOWN && (versions[TLS_1_3] == TRI_YES || versions[TLS_1_2] == TRI_YES);
}

/* A hello that was answered before. */
static void offer_good(struct posture *posture, struct hello *hello)
{
    bool newest = posture->facts->versions[TLS_1_3] == TRI_YES;

    offer_begin(posture, hello, newest ? TLS_1_3 : TLS_1_2);
    offer_seen(posture, hello);
    if (newest)
        offer_groups(posture, hello, TRI_YES);
    else
        offer_usual_codes(hello);
}

static bool wants_large(const struct posture *posture)
{
    return tolerance_wanted(posture, posture->facts->large_hello);
}

static void offer_large(struct posture *posture, struct hello *hello)
{
    offer_good(posture, hello);
    hello->pad_to = LARGE_HELLO;
}

static void answer_large(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    posture->facts->large_hello = outcome == OUTCOME_HELLO ? TRI_YES : TRI_NO;
}

static bool wants_split(const struct posture *posture)
{
    return tolerance_wanted(posture, posture->facts->split_hello);
}

static void offer_split(struct posture *posture, struct hello *hello)
{
    offer_good(posture, hello);
    hello->split_at = SPLIT_AT;
}

static void answer_split(struct posture *posture, enum outcome outcome, const struct flight *flight)
{
    (void)flight;
    posture->facts->split_hello = outcome == OUTCOME_HELLO ? TRI_YES : TRI_NO;
}

const struct question inventory_questions[] = {
    {"suites of TLS 1.3", wants_suites_13, offer_suites_13, answer_suites, false},
    {"groups of TLS 1.3", wants_groups_13, offer_groups_13, answer_groups, false},
    {"all of TLS 1.2", wants_all_new, offer_all_new, answer_all_new, false},
    {"suites of TLS 1.2", wants_suites_12_first, offer_suites_12, answer_suites, false},
    {"large hellos", wants_large, offer_large, answer_large, true},
    {"split hellos", wants_split, offer_split, answer_split, true},
    {"curves of TLS 1.2", wants_groups_12, offer_groups_12, answer_groups, false},
    {"signature schemes", wants_schemes, offer_schemes_12, answer_schemes, false},
    {"suites of TLS 1.1", wants_likely_11, offer_suites_11, answer_suites, false},
    {"suites of TLS 1.0", wants_likely_10, offer_suites_10, answer_suites, false},
    {"suites of TLS 1.2", wants_suites_12, offer_suites_12, answer_suites, false},
    {"suites of TLS 1.1", wants_suites_11, offer_suites_11, answer_suites, false},
    {"suites of TLS 1.0", wants_suites_10, offer_suites_10, answer_suites, false},
    {"suites of SSLv3", wants_suites_ssl3, offer_suites_ssl3, answer_suites, false},
};
const size_t inventory_question_count = COUNT(inventory_questions);
