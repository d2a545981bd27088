/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of https/fetch against scripted web servers on 127.0.0.1. */
#include <config.h>

#include "https/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"
#include "test_certs.h"
#include "unit.h"

#define HOST "mta-sts.example.org"
#define PATH "/.well-known/mta-sts.txt"
#define REQUEST                                                                                    \
    "GET " PATH " HTTP/1.1\r\nHost: " HOST "\r\nUser-Agent: " PACKAGE_NAME "/" PACKAGE_VERSION     \
    "\r\nAccept: */*\r\n\r\n"
#define POLICY "version: STSv1\nmode: none\nmax_age: 86400\n"

static struct arena *arena;
static struct trust_store *store;
static char file[] = "test_fetch.XXXXXX";
static X509 *root, *good, *misnamed, *expired;

#define ROOT_KEY test_key("P-256", 1)

static X509 *leaf(const char *name, int64_t not_after)
{
    struct cert_spec spec = {.names = {name}, .issuer_key = ROOT_KEY, .not_after = not_after};

    spec.issuer = root;
    return test_cert(&spec);
}

static int setup(void **state)
{
    const struct cert_spec spec = {.common_name = "root", .key = ROOT_KEY, .ca = true};
    const struct trust_opts opts = {.ca_file = file};
    int fd = mkstemp(file);

    (void)state;
    if (fd < 0)
        return -1;
    close(fd);
    arena = arena_new();
    root = test_cert(&spec);
    good = leaf(HOST, 0);
    misnamed = leaf("www.example.org", 0);
    expired = leaf(HOST, TEST_NOW - TEST_DAY);
    test_write_pem(file, &root, 1);
    return trust_store_new(&opts, &store, NULL);
}

static int teardown(void **state)
{
    (void)state;
    trust_store_free(store);
    X509_free(root);
    X509_free(good);
    X509_free(misnamed);
    X509_free(expired);
    arena_free(arena);
    return unlink(file);
}

/* The limits of each; tests of time change them. */
static struct fetch_opts opts_of(void)
{
    return (struct fetch_opts){.host = HOST,
                               .path = PATH,
                               .store = store,
                               .now = TEST_NOW,
                               .at = TEST_NOW,
                               .connect = 5000,
                               .handshake = 5000,
                               .total = 5000};
}

static void stop(void *context)
{
    loop_stop(context);
}

static struct fetch_facts fetch_port(const struct fetch_opts *opts, uint16_t port)
{
    struct fetch_facts facts = {.port = port};
    struct loop *loop = NULL;
    struct fetch *fetch;

    assert_true(ip_parse("127.0.0.1", &facts.ip));
    assert_int_equal(loop_new(&loop, NULL), 0);
    fetch = fetch_start(loop, opts, arena, &facts, stop, loop);
    assert_int_equal(facts.end, FETCH_PENDING);
    loop_run(loop, clock_now() + 10000);
    fetch_free(fetch);
    loop_free(loop);
    assert_true(facts.not_public);
    assert_int_not_equal(facts.end, FETCH_PENDING);
    if (facts.end != FETCH_DONE && facts.end != FETCH_NO_FAMILY)
        assert_non_null(facts.error);
    return facts;
}

/* One fetch from a peer that plays its script to the end. */
static struct fetch_facts fetch_with(const struct fetch_opts *opts, X509 *cert,
                                     const struct peer_act *script)
{
    struct fetch_facts facts;
    struct peer peer;

    peer_certificate(cert, test_key("P-256", 0));
    peer_start(&peer, script);
    facts = fetch_port(opts, peer.port);
    assert_int_equal(peer_finish(&peer), 0);
    return facts;
}

static struct fetch_facts fetch(const struct peer_act *script)
{
    const struct fetch_opts opts = opts_of();

    return fetch_with(&opts, good, script);
}

/* A server that takes the request and answers so. */
static struct fetch_facts answered(const char *answer)
{
    const struct peer_act script[] = {{PEER_TLS, NULL, 0},
                                      {PEER_EXPECT, REQUEST, 0},
                                      {PEER_SEND, answer, 0},
                                      {PEER_DONE, NULL, 0}};

    return fetch(script);
}

/* One that then sends the same without end. */
static struct fetch_facts flooded_with(const char *answer, const char *flood)
{
    const struct peer_act script[] = {{PEER_TLS, NULL, 0},
                                      {PEER_EXPECT, REQUEST, 0},
                                      {PEER_SEND, answer, 0},
                                      {PEER_FLOOD, flood, 0},
                                      {PEER_DONE, NULL, 0}};

    return fetch(script);
}

static struct fetch_facts flooded(const char *answer, const char *flood)
{
    static char text[1024]; /* many to a TLS record, or the flood is slow */
    size_t length = 0;

    for (; length + strlen(flood) < sizeof text; length += strlen(flood))
        memcpy(text + length, flood, strlen(flood));
    text[length] = '\0';
    return flooded_with(answer, text);
}

static void whole_response(void **state)
{
    struct fetch_facts facts = answered("HTTP/1.1 200 OK\r\nContent-Type: text/plain; "
                                        "charset=utf-8\r\nContent-Length: 41\r\n\r\n" POLICY);

    (void)state;
    assert_int_equal(sizeof POLICY - 1, 41);
    assert_int_equal(facts.end, FETCH_DONE);
    assert_null(facts.error);
    assert_int_equal(facts.http_status, 200);
    assert_string_equal(facts.http_version, "1.1");
    assert_string_equal(facts.content_type, "text/plain; charset=utf-8");
    assert_null(facts.location);
    assert_string_equal(facts.body, POLICY);
    assert_int_equal(facts.size, 41);
    assert_int_equal(facts.bytes, 41);
    assert_string_equal(facts.tls_version, "TLSv1.3");
    assert_true(facts.certificate_ok);
    assert_int_equal(facts.chain->trust, TRUST_OK);
}

static void forms_of_a_body(void **state)
{
    struct fetch_facts facts;

    (void)state;
    facts = answered("HTTP/1.0 200 OK\r\n\r\nabc");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_string_equal(facts.http_version, "1.0");
    assert_null(facts.content_type);
    assert_string_equal(facts.body, "abc");
    facts = answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0"
                     "\r\n\r\n");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_string_equal(facts.body, "abc");
    facts = answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_string_equal(facts.body, "");
    assert_int_equal(facts.size, 0);
    facts = answered("HTTP/1.1 204 No Content\r\n\r\n");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_int_equal(facts.http_status, 204);
    facts = answered("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_int_equal(facts.http_status, 404);
    facts = answered("HTTP/1.1 103 Early Hints\r\nContent-Type: x/y\r\n\r\n"
                     "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx");
    assert_int_equal(facts.http_status, 200);
    assert_string_equal(facts.content_type, "text/html");
}

static void octets_of_a_body_are_kept(void **state)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\0b\r\n";
    const struct peer_act script[] = {{PEER_TLS, NULL, PEER_TLS_1_2},
                                      {PEER_EXPECT, REQUEST, 0},
                                      {PEER_SEND, answer, sizeof answer - 1},
                                      {PEER_DONE, NULL, 0}};
    struct fetch_facts facts = fetch(script);

    (void)state;
    assert_int_equal(facts.end, FETCH_DONE);
    assert_string_equal(facts.tls_version, "TLSv1.2");
    assert_int_equal(facts.size, 5);
    assert_memory_equal(facts.body, "a\0b\r\n", 6);
}

/* RFC 8461 3.3: "HTTP 3xx redirects MUST NOT be followed". */
static void test_rfc8461_3_3_redirect(void **state)
{
    struct fetch_facts facts = answered("HTTP/1.1 301 Moved\r\nLocation: https://www.example.org/p"
                                        "\r\nContent-Length: 0\r\n\r\n");

    (void)state;
    assert_int_equal(facts.end, FETCH_DONE);
    assert_int_equal(facts.http_status, 301);
    assert_string_equal(facts.location, "https://www.example.org/p");
}

/* RFC 8461 3.3: nothing is asked for where the certificate does not verify. */
static void test_rfc8461_3_3_certificate(void **state)
{
    static const struct peer_act script[] = {
        {PEER_TLS, NULL, PEER_TLS_1_2 | PEER_TLS_FAILS}, {PEER_EOF, NULL, 0}, {PEER_DONE, NULL, 0}};
    struct fetch_opts opts = opts_of();
    struct fetch_facts facts = fetch_with(&opts, misnamed, script);

    (void)state;
    assert_int_equal(facts.end, FETCH_CERTIFICATE);
    assert_string_equal(facts.error, "the certificate is not for " HOST);
    assert_false(facts.certificate_ok);
    assert_string_equal(facts.chain->certs[0].names[0], "www.example.org");
    assert_null(facts.tls_version);
    assert_int_equal(facts.http_status, 0);
    assert_null(facts.body);
    facts = fetch_with(&opts, expired, script);
    assert_int_equal(facts.end, FETCH_CERTIFICATE);
    assert_non_null(strstr(facts.error, "has expired on 2027-01-14"));
    assert_int_equal(facts.chain->trust, TRUST_OK);
    opts.now -= 2 * TEST_DAY; /* then it was valid */
    facts = fetch_with(&opts, misnamed, script);
    assert_int_equal(facts.end, FETCH_CERTIFICATE);
}

static void self_signed_certificate_is_described(void **state)
{
    static const struct peer_act script[] = {{PEER_TLS, NULL, PEER_TLS_1_2 | PEER_TLS_FAILS},
                                             {PEER_DONE, NULL, 0}};
    const struct cert_spec spec = {.common_name = HOST, .names = {HOST}};
    const struct fetch_opts opts = opts_of();
    X509 *self = test_cert(&spec);
    struct fetch_facts facts = fetch_with(&opts, self, script);

    (void)state;
    assert_int_equal(facts.end, FETCH_CERTIFICATE);
    assert_int_equal(facts.chain->trust, TRUST_SELF_SIGNED);
    X509_free(self);
}

static void no_connection(void **state)
{
    static const struct peer_act plain[] = {{PEER_HELLO, NULL, 0},
                                            {PEER_SEND, "HTTP/1.1 400 Bad Request\r\n\r\n", 0},
                                            {PEER_HOLD, NULL, 0},
                                            {PEER_DONE, NULL, 0}};
    static const struct peer_act leaves[] = {{PEER_HELLO, NULL, 0}, {PEER_DONE, NULL, 0}};
    static const struct peer_act resets[] = {
        {PEER_HELLO, NULL, 0}, {PEER_RESET, NULL, 0}, {PEER_DONE, NULL, 0}};
    /* A fatal alert, handshake_failure. */
    static const struct peer_act alert[] = {{PEER_HELLO, NULL, 0},
                                            {PEER_SEND, "\x15\x03\x03\x00\x02\x02\x28", 7},
                                            {PEER_HOLD, NULL, 0},
                                            {PEER_DONE, NULL, 0}};
    const struct fetch_opts opts = opts_of();
    struct fetch_facts facts = fetch_port(&opts, peer_closed_port());

    (void)state;
    assert_int_equal(facts.end, FETCH_REFUSED);
    facts = fetch(plain);
    assert_int_equal(facts.end, FETCH_TLS_FAILED);
    assert_string_equal(facts.error, "wrong version number");
    facts = fetch(leaves);
    assert_int_equal(facts.end, FETCH_CLOSED);
    assert_string_equal(facts.error, "closed in the TLS handshake");
    facts = fetch(resets);
    assert_int_equal(facts.end, FETCH_CLOSED);
    facts = fetch(alert);
    assert_int_equal(facts.end, FETCH_TLS_FAILED);
    assert_string_equal(facts.error, "the server sent alert handshake_failure");
    assert_null(facts.chain);
}

static void closed_before_the_response_is_whole(void **state)
{
    static const struct peer_act resets[] = {{PEER_TLS, NULL, 0},
                                             {PEER_EXPECT, REQUEST, 0},
                                             {PEER_RESET, NULL, 0},
                                             {PEER_DONE, NULL, 0}};
    struct fetch_facts facts = answered("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" POLICY);

    (void)state;
    assert_int_equal(facts.end, FETCH_CLOSED);
    assert_int_equal(facts.http_status, 200);
    assert_int_equal(facts.bytes, 41);
    assert_null(facts.body);
    assert_true(facts.certificate_ok);
    facts = answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
    assert_int_equal(facts.end, FETCH_CLOSED);
    facts = fetch(resets);
    assert_int_equal(facts.end, FETCH_CLOSED);
    facts = answered("");
    assert_int_equal(facts.end, FETCH_CLOSED);
}

/* RFC 8461 3.3: a suggested limit of 64 KiB. */
static void test_rfc8461_3_3_size(void **state)
{
    struct fetch_facts facts =
        flooded("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "mx: a.example.org\n");

    (void)state;
    assert_int_equal(facts.end, FETCH_TOO_BIG);
    assert_int_equal(facts.http_status, 200);
    assert_true(facts.bytes > FETCH_BODY_MAX);
    assert_true(facts.bytes < 2 * FETCH_BODY_MAX);
    assert_null(facts.body);
    facts = flooded("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n", "x");
    assert_int_equal(facts.end, FETCH_TOO_BIG);
    facts = flooded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n");
    assert_int_equal(facts.end, FETCH_TOO_BIG);
}

static void hostile_answers_are_garbled(void **state)
{
    static const char *const floods[] = {
        "X: y\r\n", "a", "X-Long", "\r\n ", "HTTP/1.1 100 Continue\r\n", "\xff",
    };
    static const char *const answers[] = {
        "HELO\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
    };
    struct fetch_facts facts;

    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        facts = answered(answers[i]);
        assert_int_equal(facts.end, FETCH_GARBLED);
    }
    for (size_t i = 0; i < COUNT(floods); i++) {
        facts = flooded("HTTP/1.1 200 OK\r\nX: ", floods[i]);
        assert_int_equal(facts.end, FETCH_GARBLED);
        facts = flooded("HTTP/1.1 100 Continue\r\n\r\n", floods[i]);
        assert_int_equal(facts.end, FETCH_GARBLED);
    }
    facts = flooded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "T: u\r\n");
    assert_int_equal(facts.end, FETCH_GARBLED);
}

/* What comes is no body and no header, and it does not end. */
static void floods_within_the_framing_are_left(void **state)
{
    struct fetch_opts opts = opts_of();
    static const char *const starts[] = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0;",
    };

    (void)state;
    opts.total = 60000;
    for (size_t i = 0; i < COUNT(starts); i++) {
        const struct peer_act script[] = {{PEER_TLS, NULL, 0},
                                          {PEER_EXPECT, REQUEST, 0},
                                          {PEER_SEND, starts[i], 0},
                                          {PEER_FLOOD, "extension=extension;", 0},
                                          {PEER_DONE, NULL, 0}};
        struct fetch_facts facts = fetch_with(&opts, good, script);

        assert_int_equal(facts.end, FETCH_GARBLED);
        assert_string_equal(facts.error, "over 2 MiB came, and no response");
    }
}

static struct fetch_facts slow(const struct fetch_opts *opts, const struct peer_act *script)
{
    msec begun = clock_now();
    struct fetch_facts facts = fetch_with(opts, good, script);

    assert_int_equal(facts.end, FETCH_TIMEOUT);
    assert_true(clock_now() >= begun + 100);
    assert_true(clock_now() < begun + 6000);
    return facts;
}

static void slow_servers_are_left(void **state)
{
    static const struct peer_act no_tls[] = {{PEER_HOLD, NULL, 0}, {PEER_DONE, NULL, 0}};
    static const struct peer_act no_answer[] = {
        {PEER_TLS, NULL, 0}, {PEER_HOLD, NULL, 0}, {PEER_DONE, NULL, 0}};
    static const struct peer_act drips[] = {
        {PEER_TLS, NULL, 0},
        {PEER_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n", 0},
        {PEER_DRIP, POLICY, 100},
        {PEER_DONE, NULL, 0}};
    struct fetch_opts opts = opts_of();
    struct fetch_facts facts;

    (void)state;
    opts.connect = 50;
    opts.handshake = 60;
    facts = slow(&opts, no_tls);
    assert_non_null(strstr(facts.error, "TLS handshake did not end within "));
    opts = opts_of();
    opts.total = 1500; /* a handshake under valgrind fits in */
    facts = slow(&opts, no_answer);
    assert_non_null(strstr(facts.error, "response did not end within "));
    assert_string_equal(facts.tls_version, "TLSv1.3");
    facts = slow(&opts, drips);
    assert_non_null(strstr(facts.error, "response did not end within "));
    assert_true(facts.bytes > 0);
    assert_null(facts.body);
}

static void environment_does_not_matter(void **state)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    char keys[] = "test_fetch_keys.XXXXXX";
    struct fetch_facts facts;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        setenv(names[i], "http://127.0.0.1:1/", 1);
    setenv("SSLKEYLOGFILE", keys, 1);
    facts = answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(facts.end, FETCH_DONE);
    assert_int_equal(access(keys, F_OK), -1);
    for (size_t i = 0; i < COUNT(names); i++)
        unsetenv(names[i]);
}

/* Two addresses of one host at once: neither gets the other's connection. */
static void fetches_share_nothing(void **state)
{
    static const struct peer_act scripts[][4] = {
        {{PEER_TLS, NULL, 0},
         {PEER_EXPECT, REQUEST, 0},
         {PEER_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none", 0},
         {PEER_DONE, NULL, 0}},
        {{PEER_TLS, NULL, 0},
         {PEER_EXPECT, REQUEST, 0},
         {PEER_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo", 0},
         {PEER_DONE, NULL, 0}},
    };
    const struct fetch_opts opts = opts_of();
    struct fetch_facts facts[2] = {{.end = FETCH_PENDING}, {.end = FETCH_PENDING}};
    struct fetch *fetches[2];
    struct peer peers[2];
    struct loop *loop = NULL;

    (void)state;
    peer_certificate(good, test_key("P-256", 0));
    assert_int_equal(loop_new(&loop, NULL), 0);
    for (size_t i = 0; i < 2; i++) {
        peer_start(&peers[i], scripts[i]);
        facts[i].port = peers[i].port;
        assert_true(ip_parse("127.0.0.1", &facts[i].ip));
        fetches[i] = fetch_start(loop, &opts, arena, &facts[i], stop, loop);
    }
    for (int i = 0; i < 2; i++)
        loop_run(loop, clock_now() + 3000);
    for (size_t i = 0; i < 2; i++) {
        fetch_free(fetches[i]);
        assert_int_equal(peer_finish(&peers[i]), 0);
    }
    assert_string_equal(facts[0].body, "one");
    assert_string_equal(facts[1].body, "two");
    loop_free(loop);
}

static void never(void *context)
{
    (void)context;
    fail();
}

static void cut_is_told_and_nothing_goes_on(void **state)
{
    static const struct peer_act script[] = {
        {PEER_TLS, NULL, 0}, {PEER_HOLD, NULL, 0}, {PEER_DONE, NULL, 0}};
    const struct fetch_opts opts = opts_of();
    struct fetch_facts facts = {.end = FETCH_PENDING};
    struct loop *loop = NULL;
    struct fetch *fetch;
    struct peer peer;

    (void)state;
    peer_certificate(good, test_key("P-256", 0));
    peer_start(&peer, script);
    facts.port = peer.port;
    assert_true(ip_parse("127.0.0.1", &facts.ip));
    assert_int_equal(loop_new(&loop, NULL), 0);
    fetch = fetch_start(loop, &opts, arena, &facts, never, loop);
    loop_run(loop, clock_now() + 200);
    fetch_cut(fetch);
    assert_int_equal(facts.end, FETCH_DEADLINE);
    assert_non_null(strstr(facts.error, "response did not end within "));
    assert_true(facts.certificate_ok);
    fetch_cut(fetch);
    loop_run(loop, clock_now() + 50);
    fetch_free(fetch);
    fetch_free(NULL);
    loop_free(loop);
    assert_int_equal(peer_finish(&peer), 0);
}

static void ends_have_names(void **state)
{
    (void)state;
    for (int end = FETCH_PENDING; end <= FETCH_GARBLED; end++)
        assert_string_not_equal(fetch_end_name((enum fetch_end)end), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_response),
        cmocka_unit_test(forms_of_a_body),
        cmocka_unit_test(octets_of_a_body_are_kept),
        cmocka_unit_test(test_rfc8461_3_3_redirect),
        cmocka_unit_test(test_rfc8461_3_3_certificate),
        cmocka_unit_test(self_signed_certificate_is_described),
        cmocka_unit_test(no_connection),
        cmocka_unit_test(closed_before_the_response_is_whole),
        cmocka_unit_test(test_rfc8461_3_3_size),
        cmocka_unit_test(hostile_answers_are_garbled),
        cmocka_unit_test(floods_within_the_framing_are_left),
        cmocka_unit_test(slow_servers_are_left),
        cmocka_unit_test(environment_does_not_matter),
        cmocka_unit_test(fetches_share_nothing),
        cmocka_unit_test(cut_is_told_and_nothing_goes_on),
        cmocka_unit_test(ends_have_names),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
