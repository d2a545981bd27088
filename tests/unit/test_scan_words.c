/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of gather/scan_words. */
#include <config.h>

#include "gather/scan_words.h"

#include <string.h>

#include "unit.h"

static void check_asked(const struct hello *hello, const char *words)
{
    struct buf out;

    buf_init(&out, 1000);
    scan_words_asked(hello, &out);
    assert_string_equal(out.data, words);
    buf_clear(&out);
}

static void few_suites_are_named_and_more_are_counted(void **state)
{
    struct hello hello = {
        .version = TLS_1_2, .suites = {0xc02f, 0xfefd}, .suite_count = 2, .group_count = 1};

    (void)state;
    check_asked(&hello, "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 0xfefd, 1 group");
    hello.scheme_count = 2;
    hello.suite_count = 5; /* 0x0000, which is NULL, three times */
    check_asked(&hello, "TLSv1.2, 5 suites, 1 group, 2 signature schemes");
    hello = (struct hello){
        .version = TLS_SSL3, .suites = {4, 5, 10, 0x2f, 0x35}, .suite_count = 5, .bare = true};
    check_asked(&hello, "SSLv3, 5 suites of RC4, 3DES, rsa-kex, no extensions");
    hello = (struct hello){.version = TLS_SSL2, .suites = {0x010080}, .suite_count = 1};
    check_asked(&hello, "SSLv2, SSL_CK_RC4_128_WITH_MD5");
}

static void what_is_special_about_a_hello_is_said(void **state)
{
    struct hello hello = {.version = TLS_1_0,
                          .fallback_scsv = true,
                          .compression = true,
                          .heartbeat = true,
                          .session_ticket = true,
                          .pad_to = 1500,
                          .split_at = 10};

    (void)state;
    check_asked(&hello, "TLSv1.0, fallback SCSV, compression, heartbeat, ticket, padded, in two "
                        "records");
}

static void check_came(enum session_end end, const char *reply, const struct flight *flight,
                       const char *words)
{
    struct session_facts session = {.step = STEP_HANDSHAKE, .end = end};
    struct buf out;

    buf_init(&out, 1000);
    buf_adds(&out, ">");
    scan_words_came(&session, reply, flight, &out);
    assert_int_equal(out.data[0], '>');
    assert_string_equal(out.data + 1, words);
    buf_clear(&out);
}

static void answers_are_named(void **state)
{
    struct flight flight = {.end = FLIGHT_HELLO_DONE,
                            .hello_seen = true,
                            .version = 0x0303,
                            .suite = 0x0033,
                            .dh_bits = 1024,
                            .scheme = 0x0201};

    (void)state;
    check_came(SESSION_DONE, NULL, &flight,
               "TLSv1.2 TLS_DHE_RSA_WITH_AES_128_CBC_SHA, DH of 1024 bits, signed rsa_pkcs1_sha1");
    flight.end = FLIGHT_OPEN;
    check_came(SESSION_TIMEOUT, NULL, &flight,
               "TLSv1.2 TLS_DHE_RSA_WITH_AES_128_CBC_SHA, DH of 1024 bits, signed rsa_pkcs1_sha1, "
               "timed out in step handshake");
    flight = (struct flight){.end = FLIGHT_RETRY,
                             .hello_seen = true,
                             .version = 0x0304,
                             .suite = 0x1301,
                             .group = 0x11ec};
    check_came(SESSION_DONE, NULL, &flight,
               "TLSv1.3 TLS_AES_128_GCM_SHA256, X25519MLKEM768 (HelloRetryRequest)");
    flight = (struct flight){.end = FLIGHT_BROKEN,
                             .problem = "too long",
                             .hello_seen = true,
                             .version = 0x0399,
                             .suite = 0xfefd,
                             .group = 0xfefe};
    check_came(SESSION_DONE, NULL, &flight,
               "version 0x0399 0xfefd, group 0xfefe, broken: too long");
}

static void refusals_are_named(void **state)
{
    struct flight flight = {.end = FLIGHT_ALERT, .alert_seen = true, .alert_description = 40};

    (void)state;
    check_came(SESSION_DONE, NULL, &flight, "alert handshake_failure");
    flight.alert_description = 99;
    flight.plaintext_after = true;
    check_came(SESSION_DONE, NULL, &flight, "alert 99 and clear text behind it");
    flight = (struct flight){.end = FLIGHT_NOT_TLS};
    check_came(SESSION_DONE, NULL, &flight, "no TLS");
    flight = (struct flight){.end = FLIGHT_BROKEN};
    check_came(SESSION_DONE, NULL, &flight, "broken: no reason known");
    flight = (struct flight){.end = FLIGHT_SSL2, .ssl2_suite_count = 3};
    check_came(SESSION_DONE, NULL, &flight, "SSLv2, 3 suites");
    flight = (struct flight){.end = FLIGHT_SSL2_ERROR};
    check_came(SESSION_DONE, NULL, &flight, "SSLv2 ERROR");
    flight = (struct flight){.end = FLIGHT_OPEN};
    check_came(SESSION_CLOSED, NULL, &flight, "closed by the server in step handshake");
    check_came(SESSION_REPLY, "421 no", &flight, "421 no in step handshake");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_suites_are_named_and_more_are_counted),
        cmocka_unit_test(what_is_special_about_a_hello_is_said),
        cmocka_unit_test(answers_are_named),
        cmocka_unit_test(refusals_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
