/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posture_offer: what goes into hellos. */
#include <config.h>

#include "tls/posture_private.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The suites that servers have where they have a class at all, the worst first: one hello finds out
 * about all classes of a server that accepts none of them. */
static const uint16_t weak_suites[] = {
    0x0002, 0x0001, 0x003b, 0xc010, 0xc006,                         /* NULL */
    0x0003, 0x0006, 0x0008, 0x0011, 0x0014, 0x0017, 0x0019, 0x0062, /* export */
    0x0034, 0x003a, 0x006c, 0x00a6, 0xc018, 0xc019, 0x0018, 0x001b, /* anonymous */
    0x0004, 0x0005, 0xc011, 0xc007,                                 /* RC4 */
    0x0009, 0x0015, 0x001a, 0x0007,                                 /* DES, IDEA */
    0x000a, 0x0016, 0xc012, 0xc008,                                 /* 3DES */
    0x0096, 0x009a, 0xc00e, 0xc004, 0x0032, 0x0038,                 /* SEED, static DH, DSS */
    0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0x0041,         /* RSA key exchange */
    0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xccaa,         /* DHE */
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, /* ECDHE with CBC */
};
_Static_assert(COUNT(weak_suites) <= HELLO_SUITES_MAX, "one hello holds all weak suites");

static const uint16_t strong_suites[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9,
                                         0xcca8, 0xc0ac, 0xc0ad, 0xc086, 0xc08a};

/* Curves of TLS 1.2 and below; a server that has only odd ones is to be seen, too. No finite-field
 * groups (RFC 7919): a server may then drop its own weak one. */
static const uint16_t usual_groups[] = {
    29, 23, 24, 30, 25, 26, 27, 28, 22, 21, 20, 19, 18, 17, 16,
    15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,
};

static const uint16_t usual_schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
    0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0402, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101,
};

/* ---- states; a code that is in no table shares the spare one behind the table */

uint8_t *posture_suite(const struct posture *posture, enum tls_version version, uint32_t code)
{
    const struct suite *suite = suite_find(code);

    return &posture->suites[version][suite != NULL ? (size_t)(suite - suites) : suite_count];
}

uint8_t *posture_group(const struct posture *posture, enum tls_version version, uint16_t code)
{
    const struct group *group = group_find(code);
    enum tls_version table = version == TLS_1_3 ? TLS_1_3 : TLS_1_2;

    return &posture->groups[table][group != NULL ? (size_t)(group - groups) : group_count];
}

uint8_t *posture_scheme(const struct posture *posture, uint16_t code)
{
    const struct scheme *scheme = scheme_find(code);

    return &posture->schemes[scheme != NULL ? (size_t)(scheme - schemes) : scheme_count];
}

int posture_base(const struct posture *posture)
{
    const enum tri *versions = posture->facts->versions;

    for (int version = TLS_1_2; version >= TLS_SSL3; version--) {
        if (versions[version] == TRI_YES)
            return version;
    }
    for (int version = TLS_1_2; version >= TLS_SSL3; version--) {
        if (versions[version] == TRI_UNKNOWN)
            return version;
    }
    return -1;
}

bool posture_has_legacy(const struct posture *posture)
{
    int base = posture_base(posture);

    return base >= 0 && posture->facts->versions[base] == TRI_YES;
}

/* ---- suites */

bool offers_suite(const struct hello *hello, uint32_t code)
{
    for (size_t i = 0; i < hello->suite_count; i++) {
        if (hello->suites[i] == code)
            return true;
    }
    return false;
}

void offer_list(const struct posture *posture, struct hello *hello, const uint16_t *list,
                size_t count, suite_filter *fits)
{
    for (size_t i = 0; i < count && hello->suite_count < HELLO_SUITES_MAX; i++) {
        const struct suite *suite = suite_find(list[i]);

        if (suite != NULL && suite->first <= hello->version && suite->last >= hello->version &&
            !offers_suite(hello, list[i]) && (fits == NULL || fits(posture, hello, suite)))
            hello->suites[hello->suite_count++] = list[i];
    }
}

static bool tells_new(const struct posture *posture, const struct hello *hello,
                      const struct suite *suite)
{
    unsigned classes = suite_classes(suite);

    (void)hello;
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if ((classes & (1u << class)) != 0 && posture->facts->classes[class] == TRI_UNKNOWN)
            return true;
    }
    return false;
}

/* Suites that tell little about a version, since nobody should want them, come after the others. */
static bool seen_good(const struct posture *posture, const struct hello *hello,
                      const struct suite *suite)
{
    const unsigned odd = 1u << CLASS_NULL | 1u << CLASS_ANON | 1u << CLASS_EXPORT;

    (void)hello;
    if ((suite_classes(suite) & odd) != 0)
        return false;
    for (int version = TLS_SSL3; version <= TLS_1_2; version++) {
        if (*posture_suite(posture, (enum tls_version)version, suite->code) == TRI_YES)
            return true;
    }
    return false;
}

void offer_common(const struct posture *posture, struct hello *hello)
{
    static suite_filter *const passes[] = {tells_new, seen_good, NULL};

    for (size_t i = 0; i < COUNT(passes); i++) {
        offer_list(posture, hello, strong_suites, COUNT(strong_suites), passes[i]);
        offer_list(posture, hello, weak_suites, COUNT(weak_suites), passes[i]);
    }
}

void offer_weak(const struct posture *posture, struct hello *hello, suite_filter *fits)
{
    offer_list(posture, hello, weak_suites, COUNT(weak_suites), fits);
}

void offer_seen(const struct posture *posture, struct hello *hello)
{
    const struct scan_facts *facts = posture->facts;

    for (size_t i = 0; i < facts->suite_count && hello->suite_count < HELLO_SUITES_MAX; i++) {
        if (facts->suites[i].version == hello->version)
            hello->suites[hello->suite_count++] = facts->suites[i].code;
    }
}

void offer_fitting(const struct posture *posture, struct hello *hello, suite_filter *fits)
{
    for (size_t i = 0; i < suite_count && hello->suite_count < HELLO_SUITES_MAX; i++) {
        const struct suite *suite = &suites[i];

        if (suite->first <= hello->version && suite->last >= hello->version &&
            suite->code <= 0xffff && suite->exchange != EXCHANGE_OTHER &&
            suite->auth != AUTH_OTHER && !offers_suite(hello, suite->code) &&
            fits(posture, hello, suite))
            hello->suites[hello->suite_count++] = suite->code;
    }
}

/* ---- the rest of a hello */

void offer_codes(uint16_t *codes, size_t *count, const uint16_t *list, size_t listed)
{
    for (size_t i = 0; i < listed && *count < HELLO_CODES_MAX; i++)
        codes[(*count)++] = list[i];
}

void offer_usual_codes(struct hello *hello)
{
    offer_codes(hello->groups, &hello->group_count, usual_groups, COUNT(usual_groups));
    if (hello->version == TLS_1_2)
        offer_codes(hello->schemes, &hello->scheme_count, usual_schemes, COUNT(usual_schemes));
}

/* "EC P-256" of a certificate; 0: there is none on a curve, or it is not known. */
static uint16_t curve_of_key(const struct scan_facts *facts)
{
    for (size_t i = 0; i < facts->cert_count; i++) {
        const char *key = facts->certs[i].key;
        const struct group *group =
            key != NULL && strncmp(key, "EC ", 3) == 0 ? group_by_name(key + 3) : NULL;

        if (group != NULL)
            return group->code;
    }
    return 0;
}

void offer_key_curve(struct posture *posture, struct hello *hello)
{
    uint16_t curve = curve_of_key(posture->facts);

    for (size_t i = 0; i < hello->suite_count; i++) {
        const struct suite *suite = suite_find(hello->suites[i]);

        if (suite == NULL || suite->auth != AUTH_ECDSA)
            return;
    }
    for (size_t i = 0; i < hello->group_count; i++) {
        if (hello->groups[i] == curve)
            return;
    }
    if (curve == 0 || hello->group_count == HELLO_CODES_MAX)
        return;
    hello->groups[hello->group_count++] = curve;
    posture->key_curve = curve;
}

static void begin_13(struct hello *hello)
{
    /* What a server of TLS 1.3 signs with is encrypted, so any that exists will do. */
    offer_codes(hello->schemes, &hello->scheme_count, usual_schemes, COUNT(usual_schemes));
    hello->key_share = true;
}

void offer_begin(const struct posture *posture, struct hello *hello, enum tls_version version)
{
    bool few = posture->few_extensions || posture->retry;

    hello->version = version;
    if (version < TLS_1_0)
        return;
    hello->sni = posture->sni;
    if (version == TLS_1_3) {
        begin_13(hello);
        return;
    }
    hello->compression = !few;
    hello->heartbeat = !few;
    hello->status_request = !few;
    hello->session_ticket = !few;
    hello->encrypt_then_mac = !few;
    hello->extended_master_secret = !few;
    hello->renegotiation_info = !few; /* else the signalling suite value */
}
