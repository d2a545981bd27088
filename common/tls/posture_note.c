/* SPDX-License-Identifier: GPL-3.0-or-later */
/* posture_note: what one answer says, whatever its hello asked. */
#include <config.h>

#include "tls/posture_private.h"

#include <string.h>

#include "tls/chain.h"

enum { /* IANA TLS ExtensionType */
       EXTENSION_STATUS_REQUEST = 5,
       EXTENSION_HEARTBEAT = 15,
       EXTENSION_ENCRYPT_THEN_MAC = 22,
       EXTENSION_EXTENDED_MASTER_SECRET = 23,
       EXTENSION_SESSION_TICKET = 35,
       EXTENSION_RENEGOTIATION_INFO = 0xff01,
};

/* Yes stays yes: one answer that shows it is enough. */
static void settle(enum tri *fact, bool yes)
{
    if (yes)
        *fact = TRI_YES;
    else if (*fact == TRI_UNKNOWN)
        *fact = TRI_NO;
}

static unsigned next_pick(const struct scan_facts *facts, enum tls_version version)
{
    unsigned pick = 1;

    for (size_t i = 0; i < facts->suite_count; i++)
        pick += facts->suites[i].version == version;
    return pick;
}

void posture_note_suite(struct posture *posture, enum tls_version version, uint32_t code)
{
    struct scan_facts *facts = posture->facts;
    const struct suite *suite = suite_find(code);
    uint8_t *state = posture_suite(posture, version, code);
    struct scan_suite *seen;
    unsigned pick;

    if (suite == NULL || *state == TRI_YES)
        return;
    *state = TRI_YES;
    pick = next_pick(facts, version);
    seen = arena_push(posture->arena, &facts->suites, &facts->suite_count, sizeof *seen);
    *seen = (struct scan_suite){version, code, pick};
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if ((suite_classes(suite) & (1u << class)) != 0)
            facts->classes[class] = TRI_YES;
    }
}

static void push_code(struct posture *posture, struct scan_code **list, size_t *count,
                      enum tls_version version, uint16_t code)
{
    struct scan_code *seen = arena_push(posture->arena, list, count, sizeof *seen);

    *seen = (struct scan_code){version, code};
}

bool posture_group_is_weak(const struct group *group)
{
    return group->kind == GROUP_BINARY || (group->kind == GROUP_CURVE && group->bits < 224);
}

void posture_note_group(struct posture *posture, enum tls_version version, uint16_t code)
{
    struct scan_facts *facts = posture->facts;
    const struct group *group = group_find(code);
    uint8_t *state = posture_group(posture, version, code);

    if (group == NULL || *state == TRI_YES)
        return;
    *state = TRI_YES;
    push_code(posture, &facts->groups, &facts->group_count, version, code);
    if (group->kind == GROUP_HYBRID || group->kind == GROUP_KEM)
        facts->hybrid_groups = TRI_YES;
    if (posture_group_is_weak(group))
        facts->weak_groups = TRI_YES;
}

void posture_note_scheme(struct posture *posture, enum tls_version version, uint16_t code)
{
    struct scan_facts *facts = posture->facts;
    const struct scheme *scheme = scheme_find(code);
    uint8_t *state = posture_scheme(posture, code);
    bool weak;

    if (scheme == NULL || (version == TLS_1_2 && *state == TRI_YES))
        return;
    weak = strcmp(scheme->hash, "sha1") == 0 || strcmp(scheme->hash, "md5") == 0;
    if (version == TLS_1_2)
        *state = TRI_YES;
    if (weak)
        facts->sha1_signature = TRI_YES;
    push_code(posture, &facts->schemes, &facts->scheme_count, version, code);
}

bool posture_note_cert(struct posture *posture, const struct cert_facts *cert)
{
    struct scan_facts *facts = posture->facts;

    if (cert->key != NULL && strncmp(cert->key, "RSA", 3) == 0)
        posture->key_rsa = TRI_YES;
    else if (cert->key != NULL && strncmp(cert->key, "DSA", 3) != 0)
        posture->key_ecdsa = TRI_YES;
    for (size_t i = 0; i < facts->cert_count; i++) {
        if (memcmp(facts->certs[i].sha256, cert->sha256, sizeof cert->sha256) == 0)
            return false;
    }
    if (facts->cert_count == SCAN_CERTS_MAX)
        return false;
    facts->certs[facts->cert_count++] = *cert;
    return true;
}

static void note_certificates(struct posture *posture, const struct flight *flight)
{
    struct chain *chain = NULL;
    struct chain_facts *facts;
    struct arena *arena;

    if (flight->certificates.len == 0 || chain_parse((const uint8_t *)flight->certificates.data,
                                                     flight->certificates.len, &chain) != 0)
        return;
    arena = arena_new();
    facts = chain_facts(chain, arena);
    if (facts->count > 0 && posture_note_cert(posture, &facts->certs[0]))
        arena_absorb(posture->arena, arena);
    else
        arena_free(arena); /* a server may show another one each time */
    chain_free(chain);
}

static void note_dh(struct posture *posture, const struct flight *flight)
{
    struct scan_facts *facts = posture->facts;
    const struct known_prime *prime = known_prime_find(flight->dh_prime_sha256);
    const struct suite *suite = suite_find(flight->suite);
    struct scan_dh dh = {.bits = flight->dh_bits,
                         .prime = prime != NULL ? prime->name : NULL,
                         .common = prime != NULL && prime->common,
                         .export = suite != NULL && suite->export};

    for (size_t i = 0; i < facts->dh_count; i++) {
        const struct scan_dh *seen = &facts->dh[i];

        if (seen->bits == dh.bits && seen->prime == dh.prime && seen->export == dh.export)
            return;
    }
    if (facts->dh_count < SCAN_DH_MAX)
        facts->dh[facts->dh_count++] = dh;
}

/* Server order is proven by a pick that stands behind another suite which it takes as well. Only
 * where nothing but the suites could decide. */
static void note_order(struct posture *posture, const struct flight *flight)
{
    const struct hello *hello = &posture->hello;
    const struct suite *picked = suite_find(flight->suite);

    for (size_t i = 0; i < hello->suite_count && hello->suites[i] != flight->suite; i++) {
        const struct suite *before = suite_find(hello->suites[i]);

        if (before != NULL && picked != NULL && before->auth == picked->auth &&
            before->exchange == picked->exchange &&
            *posture_suite(posture, hello->version, hello->suites[i]) == TRI_YES)
            posture->facts->order = SCAN_ORDER_SERVER;
    }
}

static void note_extensions(struct posture *posture, const struct flight *flight,
                            const struct suite *suite)
{
    const struct hello *hello = &posture->hello;
    struct scan_facts *facts = posture->facts;

    settle(&facts->secure_renegotiation, flight_has(flight, EXTENSION_RENEGOTIATION_INFO));
    if (hello->compression)
        settle(&facts->compression, flight->compression != 0);
    if (hello->heartbeat)
        settle(&facts->heartbeat, flight_has(flight, EXTENSION_HEARTBEAT));
    if (hello->extended_master_secret)
        settle(&facts->extended_master_secret,
               flight_has(flight, EXTENSION_EXTENDED_MASTER_SECRET));
    if (hello->encrypt_then_mac && suite->mode == MODE_CBC)
        settle(&facts->encrypt_then_mac, flight_has(flight, EXTENSION_ENCRYPT_THEN_MAC));
    if (hello->session_ticket)
        settle(&facts->session_tickets, flight_has(flight, EXTENSION_SESSION_TICKET));
    if (hello->status_request && flight->certificate_seen)
        settle(&facts->stapling, flight->stapled);
}

/* The suite says which key it needed, also where the certificate cannot be read. */
static void note_key(struct posture *posture, const struct suite *suite)
{
    if (suite->auth == AUTH_RSA && !suite->export)
        posture->key_rsa = TRI_YES;
    else if (suite->auth == AUTH_ECDSA && suite->exchange == EXCHANGE_ECDHE)
        posture->key_ecdsa = TRI_YES;
}

/* The whole flight of TLS 1.2 and below is in the clear. */
static void note_legacy(struct posture *posture, const struct flight *flight,
                        const struct suite *suite, enum tls_version version)
{
    note_order(posture, flight);
    note_extensions(posture, flight, suite);
    note_key(posture, suite);
    note_certificates(posture, flight);
    if (flight_sentinel(flight))
        posture->facts->downgrade_sentinel = TRI_YES;
    else if (version <= TLS_1_2)
        posture->sentinel_missing = true;
    if (flight->dh_bits > 0)
        note_dh(posture, flight);
    if (flight->dh_trivial)
        posture->facts->oddity = "sends Diffie-Hellman values that give the key away";
    if (flight->group != 0)
        posture_note_group(posture, version, flight->group);
    if (flight->scheme != 0 && version == TLS_1_2)
        posture_note_scheme(posture, version, flight->scheme);
}

static bool note_ssl2(struct posture *posture, const struct flight *flight)
{
    posture->facts->versions[TLS_SSL2] = TRI_YES;
    for (size_t i = 0; i < flight->ssl2_suite_count; i++)
        posture_note_suite(posture, TLS_SSL2, flight->ssl2_suites[i]);
    note_certificates(posture, flight);
    return true;
}

bool posture_offers_group(const struct posture *posture, uint16_t code)
{
    for (size_t i = 0; i < posture->hello.group_count; i++) {
        if (posture->hello.groups[i] == code)
            return true;
    }
    return false;
}

/* What a broken stack answers proves nothing about what it was asked. */
static bool odd(struct posture *posture, const char *what)
{
    posture->facts->oddity = what;
    return false;
}

/* Whether an answer is one to this hello. */
static bool fits(struct posture *posture, const struct flight *flight, int version)
{
    const struct hello *hello = &posture->hello;

    if (version < TLS_SSL3)
        return odd(posture, "answers with an unknown version");
    if (version > (int)hello->version || (hello->version == TLS_1_3 && version != TLS_1_3))
        return odd(posture, "answers with a version that was not offered");
    if (suite_find(flight->suite) == NULL || !offers_suite(hello, flight->suite))
        return odd(posture, "picks a cipher suite that was not offered");
    if (version == TLS_1_3 && flight->group == 0)
        return false; /* only a cookie (RFC 8446 4.2.2), which says nothing yet */
    if (version == TLS_1_3 && !posture_offers_group(posture, flight->group))
        return odd(posture, "picks a group that was not offered");
    return true;
}

bool posture_note(struct posture *posture, const struct flight *flight)
{
    int version = tls_version_of(flight->version);
    enum tri *versions = posture->facts->versions;

    if (flight->end == FLIGHT_SSL2)
        return note_ssl2(posture, flight);
    if (!fits(posture, flight, version))
        return false;
    versions[version] = TRI_YES;
    /* It answers with the highest version that both have (RFC 5246 E.1). */
    for (int higher = version + 1; higher <= (int)posture->hello.version; higher++) {
        if (versions[higher] == TRI_UNKNOWN)
            versions[higher] = TRI_NO;
    }
    if (version == TLS_1_3)
        posture_note_group(posture, TLS_1_3, flight->group);
    else
        note_legacy(posture, flight, suite_find(flight->suite), (enum tls_version)version);
    posture_note_suite(posture, (enum tls_version)version, flight->suite);
    return true;
}

/* Lists are whole where every row of the table is known. */
static void conclude_lists(struct posture *posture)
{
    struct scan_facts *facts = posture->facts;
    bool inventory = facts->mode == SCAN_INVENTORY;

    for (int version = TLS_SSL2; version < TLS_VERSION_COUNT; version++) {
        bool absent = facts->versions[version] == TRI_NO;
        bool whole = inventory && facts->versions[version] == TRI_YES;

        facts->suites_complete[version] =
            absent || version == TLS_SSL2 ||
            (whole && !posture_suites_left(posture, (enum tls_version)version));
        facts->groups_complete[version] =
            absent || (whole && !posture_groups_left(posture, (enum tls_version)version));
    }
    facts->schemes_complete =
        facts->versions[TLS_1_2] == TRI_NO || (inventory && !posture_schemes_left(posture));
}

void posture_conclude(struct posture *posture)
{
    struct scan_facts *facts = posture->facts;

    conclude_lists(posture);
    facts->certs_complete = posture->key_rsa != TRI_UNKNOWN && posture->key_ecdsa != TRI_UNKNOWN;
    if (facts->versions[TLS_1_2] == TRI_NO) {
        settle(&facts->classes[CLASS_AEAD], false);
        settle(&facts->classes[CLASS_ECDHE_CCM_8], false);
    }
    /* RFC 8446 4.1.3: a server of TLS 1.3 must; one of TLS 1.2 only should, and few do. */
    if (facts->downgrade_sentinel == TRI_UNKNOWN && posture->sentinel_missing &&
        facts->versions[TLS_1_3] == TRI_YES)
        facts->downgrade_sentinel = TRI_NO;
}
