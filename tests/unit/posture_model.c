/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "posture_model.h"

#include <string.h>

#include "facts/group.h"
#include "unit.h"

#define HELLOS_MAX 64
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_PROTOCOL_VERSION 70
#define ALERT_INAPPROPRIATE_FALLBACK 86

static const uint16_t good_schemes[] = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805,
                                        0x0501, 0x0603, 0x0806, 0x0601};

static bool has_code(const uint16_t *list, size_t count, uint16_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == code)
            return true;
    }
    return false;
}

static enum posture_end alert(const struct model *model, struct flight *flight, uint8_t number)
{
    if (model->closes)
        return POSTURE_CLOSED;
    flight->end = FLIGHT_ALERT;
    flight->alert_seen = true;
    flight->alert_level = 2;
    flight->alert_description = number;
    return POSTURE_ANSWERED;
}

/* The highest version that both have; -1. */
static int version_for(const struct model *model, const struct hello *hello)
{
    if (hello->version == TLS_1_3)
        return model->versions[TLS_1_3] ? TLS_1_3 : -1;
    for (int version = (int)hello->version; version >= TLS_SSL3; version--) {
        if (model->versions[version])
            return version;
    }
    return -1;
}

/* The first of the server's groups, or of the client's, that both have; 0. */
static uint16_t group_for(const struct model *model, const struct hello *hello, bool tls13)
{
    for (size_t i = 0; model->groups[i] != 0; i++) {
        const struct group *group = group_find(model->groups[i]);

        assert_non_null(group);
        if (has_code(hello->groups, hello->group_count, group->code) &&
            (tls13 ? group->tls13 : group->kind == GROUP_CURVE || group->kind == GROUP_BINARY))
            return group->code;
    }
    return 0;
}

static uint16_t scheme_for(const struct model *model, const struct hello *hello, bool ecdsa)
{
    const uint16_t *list = model->schemes[0] != 0 ? model->schemes : good_schemes;
    size_t count = model->schemes[0] != 0 ? MODEL_LIST_MAX : COUNT(good_schemes);

    for (size_t i = 0; i < count && list[i] != 0; i++) {
        const struct scheme *scheme = scheme_find(list[i]);

        if ((strcmp(scheme->key, "ECDSA") == 0) == ecdsa &&
            (model->ignores_schemes || has_code(hello->schemes, hello->scheme_count, list[i])))
            return list[i];
    }
    return 0;
}

static bool usable(const struct model *model, const struct hello *hello, int version,
                   const struct suite *suite)
{
    bool signs = suite->exchange == EXCHANGE_ECDHE || suite->exchange == EXCHANGE_DHE;
    bool ecdsa = suite->auth == AUTH_ECDSA;

    if (version < (int)suite->first || version > (int)suite->last)
        return false;
    if (version == TLS_1_3)
        return true;
    if (ecdsa ? !model->ecdsa_key : suite->auth == AUTH_RSA && model->no_rsa_key)
        return false;
    if (suite->exchange == EXCHANGE_ECDHE && version > TLS_SSL3 &&
        group_for(model, hello, false) == 0)
        return false;
    return version < TLS_1_2 || !signs || suite->auth == AUTH_ANON ||
           scheme_for(model, hello, ecdsa) != 0;
}

static bool takes(const struct model *model, uint32_t code)
{
    for (size_t i = 0; i < MODEL_LIST_MAX && model->suites[i] != NULL; i++) {
        const struct suite *suite = suite_by_name(model->suites[i]);

        assert_non_null(suite);
        if (suite->code == code)
            return true;
    }
    return false;
}

static const struct suite *suite_for(const struct model *model, const struct hello *hello,
                                     int version)
{
    for (size_t i = 0; model->client_order && i < hello->suite_count; i++) {
        const struct suite *suite = suite_find(hello->suites[i]);

        if (takes(model, suite->code) && usable(model, hello, version, suite))
            return suite;
    }
    for (size_t i = 0; !model->client_order && i < MODEL_LIST_MAX && model->suites[i]; i++) {
        const struct suite *suite = suite_by_name(model->suites[i]);

        for (size_t k = 0; k < hello->suite_count; k++) {
            if (hello->suites[k] == suite->code && usable(model, hello, version, suite))
                return suite;
        }
    }
    return NULL;
}

static void add_extensions(const struct model *model, const struct hello *hello,
                           const struct suite *suite, struct flight *flight)
{
    if (model->no_extensions)
        return;
    flight->extensions[flight->extension_count++] = 0xff01;
    if (hello->extended_master_secret)
        flight->extensions[flight->extension_count++] = 23;
    if (hello->encrypt_then_mac && suite->mode == MODE_CBC)
        flight->extensions[flight->extension_count++] = 22;
}

static enum posture_end answer_legacy(const struct model *model, const struct hello *hello,
                                      int version, const struct suite *suite, struct flight *flight)
{
    bool newest = !model->versions[TLS_1_3];

    flight->end = FLIGHT_HELLO_DONE;
    add_extensions(model, hello, suite, flight);
    if (!newest && !model->no_sentinel)
        memcpy(flight->random + 24, "DOWNGRD\1", 8);
    if (suite->exchange == EXCHANGE_ECDHE && version > TLS_SSL3)
        flight->group = group_for(model, hello, false);
    if (suite->exchange == EXCHANGE_DHE)
        flight->dh_bits = suite->export ? 512 : model->dh_weak ? 1024 : 2048;
    if (version == TLS_1_2 && flight->dh_bits + flight->group > 0 && suite->auth != AUTH_ANON)
        flight->scheme = scheme_for(model, hello, suite->auth == AUTH_ECDSA);
    return POSTURE_ANSWERED;
}

static bool has_extensions(const struct hello *hello)
{
    return hello->heartbeat || hello->status_request || hello->extended_master_secret;
}

static enum posture_end answer_ssl2(const struct model *model, struct flight *flight)
{
    flight->end = FLIGHT_SSL2;
    flight->ssl2_suites[0] = 0x010080;
    flight->ssl2_suite_count = 1;
    return model->versions[TLS_SSL2] ? POSTURE_ANSWERED : POSTURE_CLOSED;
}

/* RFC 7507 3 */
static bool falls_back(const struct model *model, const struct hello *hello, int version)
{
    return hello->fallback_scsv && !model->no_fallback_check && version == (int)hello->version &&
           (model->versions[TLS_1_3] || (version < TLS_1_2 && model->versions[TLS_1_2]));
}

static enum posture_end answer(const struct model *model, const struct hello *hello,
                               struct flight *flight)
{
    int version = version_for(model, hello);
    const struct suite *suite;

    if (model->silent || (model->hangs_on_large && hello->pad_to > 1024))
        return POSTURE_SILENT;
    if (model->closes_on_extensions && has_extensions(hello))
        return POSTURE_CLOSED;
    if (hello->version == TLS_SSL2)
        return answer_ssl2(model, flight);
    if (version < 0)
        return alert(model, flight, ALERT_PROTOCOL_VERSION);
    if (falls_back(model, hello, version))
        return alert(model, flight, ALERT_INAPPROPRIATE_FALLBACK);
    suite = suite_for(model, hello, version);
    if (suite == NULL || (version == TLS_1_3 && group_for(model, hello, true) == 0))
        return alert(model, flight, ALERT_HANDSHAKE_FAILURE);
    flight->hello_seen = true;
    flight->version = tls_version_number((enum tls_version)version);
    flight->suite = model->odd_suite ? 0xc0ff : suite->code;
    if (version < TLS_1_3)
        return answer_legacy(model, hello, version, suite, flight);
    flight->end = FLIGHT_RETRY;
    flight->group = group_for(model, hello, true);
    return POSTURE_ANSWERED;
}

/* What a usual client negotiates. */
static void negotiate(const struct model *model, struct arena *arena, struct session_facts *session)
{
    static const uint16_t usual[] = {29, 23, 24};
    struct hello hello = {.version = model->versions[TLS_1_3] ? TLS_1_3 : TLS_1_2};
    struct flight flight;

    flight_init(&flight, false);
    for (size_t i = 0; i < MODEL_LIST_MAX && model->suites[i] != NULL; i++)
        hello.suites[hello.suite_count++] = suite_by_name(model->suites[i])->code;
    memcpy(hello.groups, usual, sizeof usual);
    hello.group_count = COUNT(usual);
    memcpy(hello.schemes, good_schemes, sizeof good_schemes);
    hello.scheme_count = COUNT(good_schemes);
    session->end = SESSION_TLS_FAILED;
    if (answer(model, &hello, &flight) == POSTURE_ANSWERED && flight.hello_seen &&
        flight.version >= 0x0301) {
        session->end = SESSION_DONE;
        session->tls = arena_alloc(arena, 1, sizeof *session->tls);
        session->tls->version_number = flight.version;
        session->tls->suite_number = flight.suite;
        session->tls->group_number = flight.group;
        session->chain = arena_alloc(arena, 1, sizeof *session->chain);
        session->chain->certs = arena_alloc(arena, 1, sizeof *session->chain->certs);
        session->chain->count = 1;
        session->chain->certs[0].key = model->no_rsa_key ? "EC P-256" : "RSA";
    }
    flight_clear(&flight);
}

/* Nothing may be asked twice, unless the first time had no answer. */
static void assert_no_repetition(const struct hello *asked, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        for (unsigned k = i + 1; k < count; k++)
            assert_memory_not_equal(&asked[i], &asked[k], sizeof *asked);
    }
}

static void ask(const struct model *model, struct posture *posture, const struct hello *hello,
                unsigned connections)
{
    struct flight flight;
    struct buf octets;
    struct err err = {0};

    buf_init(&octets, 2 * HELLO_RECORD_MAX);
    assert_int_equal(hello_build(hello, &octets, &err), 0);
    buf_clear(&octets);
    flight_init(&flight, hello->version == TLS_SSL2);
    if (model->bans_after > 0 && connections >= model->bans_after)
        posture_answer(posture, POSTURE_NO_DOOR, NULL, NULL);
    else if (model->put_off_after > 0 && connections >= model->put_off_after)
        posture_answer(posture, POSTURE_PUT_OFF, NULL, "421 too many");
    else
        posture_answer(posture, answer(model, hello, &flight), &flight, NULL);
    flight_clear(&flight);
}

unsigned model_scan(const struct model *model, enum scan_mode mode, bool session,
                    struct arena *arena, struct scan_facts *facts)
{
    static const uint8_t zero[32];
    static struct hello asked[HELLOS_MAX];
    struct posture *posture;
    struct hello hello;
    unsigned connections = 0, asked_count = 0;
    struct session_facts first = {0};

    memset(facts, 0, sizeof *facts);
    facts->mode = mode;
    posture = posture_new("mx.example", arena, facts);
    if (session) {
        negotiate(model, arena, &first);
        posture_session(posture, &first);
        connections++;
    }
    while (posture_next(posture, zero, &hello)) {
        assert_true(asked_count < HELLOS_MAX);
        asked[asked_count++] = hello;
        ask(model, posture, &hello, connections++);
    }
    if (!model->closes && !model->closes_on_extensions && !model->silent && !model->odd_suite &&
        model->bans_after == 0 && !model->hangs_on_large)
        assert_no_repetition(asked, asked_count);
    posture_free(posture);
    return connections;
}
