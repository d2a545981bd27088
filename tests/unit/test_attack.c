/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tests of --intrusive against canned peers, vulnerable, sound and doubtful, and against
 * OpenSSL. */
#include <config.h>

#include "tls/attack.h"

#include <string.h>

#include "tls_pair.h"
#include "unit.h"

#define HEARTBEAT_EXTENSION "\x00\x0f\x00\x01\x01"

static struct attack_peer peer;
static struct attack *attack;
static struct buf sent;

static int setup(void **state)
{
    int rc = pair_setup(state);

    peer = (struct attack_peer){.tls = context,
                                .version = TLS_1_2,
                                .old_tls = true,
                                .rsa = TRI_YES,
                                .rsa_version = TLS_1_2,
                                .rsa_suites = {0x002f},
                                .rsa_suite_count = 1};
    buf_init(&sent, (size_t)64 * 1024);
    return rc;
}

static int teardown(void **state)
{
    attack_free(attack);
    attack = NULL;
    buf_clear(&sent);
    return pair_teardown(state);
}

static void open_attack(enum intrusive_test test)
{
    attack_free(attack);
    attack = attack_new(test, &peer, arena);
    assert_non_null(attack);
}

/* Leaves the hello in `sent`. */
static void begin_attack(void)
{
    static const uint8_t random[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    assert_true(attack_next(attack, random));
    buf_reset(&sent);
    attack_begin(attack, &sent);
    assert_true(sent.len > 0);
}

static void connect_attack(void)
{
    begin_attack();
    buf_reset(&sent);
}

/* ---- canned octets */

static void put(struct buf *out, const char *octets, size_t size)
{
    buf_add(out, octets, size);
}

static void put_length(struct buf *out, size_t size, unsigned octets)
{
    while (octets-- > 0) {
        uint8_t octet = (uint8_t)(size >> (8 * octets));

        buf_add(out, &octet, 1);
    }
}

/* ServerHello, Certificate and ServerHelloDone of TLS 1.2 with RSA key exchange. */
static void put_flight(struct buf *out, const char *extensions, size_t size)
{
    static const char zeroes[32] = {0};
    unsigned char *der = NULL;
    size_t certificate = (size_t)i2d_X509(rsa, &der);
    struct buf body;

    buf_init(&body, (size_t)32 * 1024);
    put(&body, "\x02", 1);
    put_length(&body, 2 + 32 + 1 + 3 + (size > 0 ? 2 + size : 0), 3);
    put(&body, "\x03\x03", 2);
    put(&body, zeroes, 32);
    put(&body, "\x00\x00\x2f\x00", 4);
    if (size > 0) {
        put_length(&body, size, 2);
        put(&body, extensions, size);
    }
    put(&body, "\x0b", 1);
    put_length(&body, certificate + 6, 3);
    put_length(&body, certificate + 3, 3);
    put_length(&body, certificate, 3);
    put(&body, (const char *)der, certificate);
    put(&body, "\x0e\x00\x00\x00", 4);
    put(out, "\x16\x03\x03", 3);
    put_length(out, body.len, 2);
    put(out, body.data, body.len);
    buf_clear(&body);
    OPENSSL_free(der);
}

/* Feeds octet by octet; returns whether the attack had enough. */
static bool feed(const char *octets, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (attack_feed(attack, (const uint8_t *)octets + i, 1, &sent)) {
            assert_int_equal(i + 1, size);
            return true;
        }
    }
    return false;
}

static bool feed_flight(const char *extensions, size_t size)
{
    struct buf flight;
    bool enough;

    buf_init(&flight, (size_t)32 * 1024);
    put_flight(&flight, extensions, size);
    enough = feed(flight.data, flight.len);
    buf_clear(&flight);
    return enough;
}

static void assert_verdict(enum intrusive_verdict verdict)
{
    static const uint8_t random[32];

    assert_false(attack_next(attack, random));
    assert_int_equal(attack_verdict(attack), verdict);
}

/* ---- Heartbleed, CVE-2014-0160 */

static void heartbleed_connection(void)
{
    connect_attack();
    assert_false(feed_flight(HEARTBEAT_EXTENSION, 5));
    assert_int_equal(sent.len, 8); /* three octets in a record, 16 asked for */
    assert_memory_equal(sent.data, "\x18\x03\x03\x00\x03\x01\x00\x10", 8);
    assert_true(attack_patience(attack) > 0);
}

static void test_heartbleed(void **state)
{
    static const char leak[] = "\x18\x03\x03\x00\x23\x02\x00\x10"
                               "SSSSSSSSSSSSSSSSPPPPPPPPPPPPPPPP";

    (void)state;
    open_attack(INTRUSIVE_HEARTBLEED);
    heartbleed_connection();
    assert_true(feed(leak, sizeof leak - 1));
    attack_ended(attack, ATTACK_ENOUGH);
    assert_verdict(INTRUSIVE_VULNERABLE);
    assert_null(strstr(attack_evidence(attack), "SSS"));
}

static void test_heartbleed_sound(void **state)
{
    (void)state;
    open_attack(INTRUSIVE_HEARTBLEED);
    heartbleed_connection();
    assert_true(attack_quiet(attack, &sent));
    attack_ended(attack, ATTACK_ENOUGH);
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_HEARTBLEED);
    heartbleed_connection();
    attack_ended(attack, ATTACK_CLOSED);
    assert_verdict(INTRUSIVE_SAFE);
    /* case 22: text is no heartbeat */
    open_attack(INTRUSIVE_HEARTBLEED);
    heartbleed_connection();
    assert_true(attack_feed(attack, (const uint8_t *)"500 OOPS\r\n", 10, &sent));
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_HEARTBLEED);
    connect_attack();
    assert_true(feed_flight("", 0));
    assert_verdict(INTRUSIVE_NOT_APPLICABLE);
    peer.heartbeat = TRI_NO;
    open_attack(INTRUSIVE_HEARTBLEED);
    assert_verdict(INTRUSIVE_NOT_APPLICABLE);
}

/* A doubtful answer is repeated once, and else proves nothing. */
static void test_doubt_is_repeated_once(void **state)
{
    (void)state;
    open_attack(INTRUSIVE_HEARTBLEED);
    for (int i = 0; i < 2; i++) {
        heartbleed_connection();
        assert_true(feed("\x18\x03\x03\x00\x03\x02\x00\x00", 8));
        attack_ended(attack, ATTACK_ENOUGH);
    }
    assert_verdict(INTRUSIVE_INCONCLUSIVE);
    open_attack(INTRUSIVE_CCS);
    for (int i = 0; i < 2; i++) {
        connect_attack();
        attack_ended(attack, ATTACK_SILENT);
    }
    assert_verdict(INTRUSIVE_INCONCLUSIVE);
}

/* ---- CCS injection, CVE-2014-0224 */

static void test_ccs(void **state)
{
    (void)state;
    open_attack(INTRUSIVE_CCS);
    connect_attack();
    assert_false(feed_flight("", 0));
    assert_false(attack_quiet(attack, &sent)); /* the first was taken: the second */
    assert_int_equal(sent.len, 12);
    assert_true(feed("\x15\x03\x03\x00\x02\x02\x14", 7));
    assert_verdict(INTRUSIVE_VULNERABLE);
    open_attack(INTRUSIVE_CCS);
    connect_attack();
    assert_false(feed_flight("", 0));
    assert_true(feed("\x15\x03\x03\x00\x02\x02\x0a", 7));
    assert_verdict(INTRUSIVE_SAFE);
}

/* ---- ROBOT */

/* Plays ten connections; the answers are the numbers of alerts, 0 for silence. */
static void play_robot(const uint8_t answers[10])
{
    for (int i = 0; i < 10; i++) {
        char alert[] = "\x15\x03\x03\x00\x02\x02\x00";

        connect_attack();
        assert_false(feed_flight("", 0));
        assert_true(sent.len > 256); /* a ClientKeyExchange */
        alert[6] = (char)answers[i];
        assert_true(answers[i] == 0 ? attack_quiet(attack, &sent) : feed(alert, 7));
        attack_ended(attack, ATTACK_ENOUGH);
    }
}

static void test_robot(void **state)
{
    static const uint8_t sound[10] = {20, 20, 20, 20, 20, 0, 0, 0, 0, 0},
                         weak[10] = {20, 51, 51, 51, 51, 0, 0, 0, 0, 0},
                         strong[10] = {20, 51, 47, 47, 47, 0, 51, 47, 47, 47};

    (void)state;
    open_attack(INTRUSIVE_ROBOT);
    play_robot(sound);
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_ROBOT);
    play_robot(weak);
    play_robot(weak);
    assert_verdict(INTRUSIVE_VULNERABLE);
    assert_non_null(strstr(attack_evidence(attack), "weak"));
    open_attack(INTRUSIVE_ROBOT);
    play_robot(strong);
    play_robot(strong);
    assert_verdict(INTRUSIVE_VULNERABLE);
    assert_non_null(strstr(attack_evidence(attack), "strong"));
    /* case 23: it flaps */
    open_attack(INTRUSIVE_ROBOT);
    play_robot(strong);
    play_robot(weak);
    assert_verdict(INTRUSIVE_INCONCLUSIVE);
    peer.rsa = TRI_NO;
    open_attack(INTRUSIVE_ROBOT);
    assert_verdict(INTRUSIVE_NOT_APPLICABLE);
}

/* ---- real servers */

/* Lets the attack and a server talk until the attack has enough or nothing more comes. */
static void talk(SSL_CTX *server)
{
    struct test_peer served;
    struct buf back;
    bool enough = false;

    buf_init(&back, (size_t)64 * 1024);
    test_peer_open(&served, server);
    begin_attack();
    for (int i = 0; i < 20 && !enough && sent.len > 0; i++) {
        test_peer_feed(&served, sent.data, sent.len, NULL);
        buf_reset(&sent);
        test_peer_take(&served, &back);
        if (back.len > 0)
            enough = attack_feed(attack, (const uint8_t *)back.data, back.len, &sent);
        buf_reset(&back);
    }
    if (!enough && attack_patience(attack) > 0)
        enough = attack_quiet(attack, &sent);
    attack_ended(attack, enough ? ATTACK_ENOUGH : ATTACK_CLOSED);
    test_peer_close(&served);
    buf_clear(&back);
}

static void test_openssl_is_sound(void **state)
{
    SSL_CTX *server = rsa_server();

    (void)state;
    SSL_CTX_set_cipher_list(server, "AES128-SHA:@SECLEVEL=0");
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    open_attack(INTRUSIVE_CCS);
    talk(server);
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_ROBOT);
    for (int i = 0; i < 10; i++)
        talk(server);
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_TICKETBLEED);
    talk(server);
    talk(server);
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_RENEGOTIATION);
    talk(server);
    assert_verdict(INTRUSIVE_SAFE);
    SSL_CTX_free(server);
}

/* RFC 9325 3.5 */
static void test_renegotiation(void **state)
{
    SSL_CTX *server = rsa_server();

    (void)state;
    SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
    SSL_CTX_set_options(server, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
    open_attack(INTRUSIVE_RENEGOTIATION);
    talk(server);
    assert_verdict(INTRUSIVE_VULNERABLE);
    SSL_CTX_free(server);
    peer.old_tls = false;
    open_attack(INTRUSIVE_RENEGOTIATION);
    assert_verdict(INTRUSIVE_NOT_APPLICABLE);
}

/* CVE-2011-0411 */
static void test_command_injection(void **state)
{
    SSL_CTX *server = rsa_server();

    (void)state;
    open_attack(INTRUSIVE_COMMAND_INJECTION);
    assert_string_equal(attack_starttls(attack), "STARTTLS\r\nNOOP\r\n");
    talk(server); /* says nothing inside */
    assert_verdict(INTRUSIVE_SAFE);
    open_attack(INTRUSIVE_COMMAND_INJECTION);
    connect_attack();
    attack_ended(attack, ATTACK_REFUSED);
    assert_verdict(INTRUSIVE_SAFE);
    SSL_CTX_free(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_heartbleed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_heartbleed_sound, setup, teardown),
        cmocka_unit_test_setup_teardown(test_doubt_is_repeated_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ccs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_robot, setup, teardown),
        cmocka_unit_test_setup_teardown(test_openssl_is_sound, setup, teardown),
        cmocka_unit_test_setup_teardown(test_renegotiation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_command_injection, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
