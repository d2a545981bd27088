/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/mem.h"

#include "peer.h"
#include "unit.h"

/* One connection and all that came of it. */
struct trial {
    struct loop *loop;
    struct conn *conn;
    struct buf got;
    const char *say;  /* sent when connected */
    bool free_first;  /* freed inside `connected` */
    bool over_unread; /* and not before something lies unread */
    bool free_second; /* freed inside `received` */
    int connected, ended, error;
    bool here;
};

static void on_connected(void *context)
{
    struct trial *trial = context;

    trial->connected++;
    for (int i = 0; trial->over_unread && i < 5000 && conn_waiting(trial->conn) == 0; i++)
        poll(NULL, 0, 1);
    if (trial->say != NULL)
        assert_int_equal(conn_send(trial->conn, trial->say, strlen(trial->say)), 0);
    if (trial->free_first) {
        conn_free(trial->conn);
        trial->conn = NULL;
        loop_stop(trial->loop);
    }
}

static void on_received(void *context, const uint8_t *data, size_t size)
{
    struct trial *trial = context;

    assert_true(size <= 16384);
    buf_add(&trial->got, data, size);
    if (trial->free_second) {
        conn_free(trial->conn);
        trial->conn = NULL;
        loop_stop(trial->loop);
    }
}

static void on_ended(void *context, int error)
{
    struct trial *trial = context;

    trial->ended++;
    trial->error = error;
    trial->here = conn_failed_here(trial->conn);
    conn_free(trial->conn);
    trial->conn = NULL;
    loop_stop(trial->loop);
}

static const struct conn_events events = {on_connected, on_received, on_ended};

static void begin(struct trial *trial, const char *address, uint16_t port)
{
    struct ip ip;
    int error = 0;

    assert_true(ip_parse(address, &ip));
    assert_int_equal(loop_new(&trial->loop, NULL), 0);
    buf_init(&trial->got, (size_t)16 * 1024 * 1024);
    assert_int_equal(conn_open(trial->loop, &ip, port, &events, trial, &trial->conn, &error, NULL),
                     0);
    assert_int_equal(trial->connected + trial->ended, 0);
}

static void finish(struct trial *trial)
{
    conn_free(trial->conn);
    loop_free(trial->loop);
    buf_clear(&trial->got);
}

static void run(struct trial *trial, const char *address, uint16_t port)
{
    begin(trial, address, port);
    loop_run(trial->loop, clock_now() + 10000);
}

static void bytes_go_both_ways_and_the_end_is_orderly(void **state)
{
    static const struct peer_act script[] = {
        {PEER_EXPECT, "hello\r\n", 0}, {PEER_SEND, "wor", 0}, {PEER_SEND, "ld\r\n", 0}, {0}};
    struct trial trial = {.say = "hello\r\n"};
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    run(&trial, "127.0.0.1", peer.port);
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial.connected, 1);
    assert_int_equal(trial.ended, 1);
    assert_int_equal(trial.error, 0);
    assert_string_equal(trial.got.data, "world\r\n");
    finish(&trial);
}

static void refusal_comes_from_the_loop(void **state)
{
    struct trial trial = {0};

    (void)state;
    run(&trial, "127.0.0.1", peer_closed_port());
    assert_int_equal(trial.connected, 0);
    assert_int_equal(trial.ended, 1);
    assert_int_equal(trial.error, ECONNREFUSED);
    finish(&trial);
}

/* TCP to a multicast or broadcast address has no route on any machine. */
static void no_route_here_comes_from_the_loop_and_is_known_to_be_here(void **state)
{
    struct trial trial = {0}, zoneless = {0};

    (void)state;
    run(&trial, "224.0.0.1", 25);
    assert_int_equal(trial.ended, 1);
    assert_int_equal(trial.error, ENETUNREACH);
    assert_true(trial.here);
    finish(&trial);
    run(&zoneless, "fe80::1", 25);
    assert_int_equal(zoneless.ended, 1);
    assert_true(zoneless.here);
    finish(&zoneless);
}

static void reset_by_the_peer_has_its_errno(void **state)
{
    static const struct peer_act script[] = {
        {PEER_SEND, "x", 0}, {PEER_EXPECT, "hello", 0}, {PEER_RESET, NULL, 0}, {0}};
    struct trial trial = {.say = "hello"};
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    run(&trial, "127.0.0.1", peer.port);
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial.error, ECONNRESET);
    assert_false(trial.here);
    assert_string_equal(trial.got.data, "x");
    finish(&trial);
}

static void may_be_freed_inside_its_callbacks(void **state)
{
    static const struct peer_act script[] = {{PEER_SEND, "x", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct peer peer;

    (void)state;
    for (int second = 0; second < 2; second++) {
        struct trial trial = {.free_first = second == 0, .free_second = second == 1};

        peer_start(&peer, script);
        run(&trial, "127.0.0.1", peer.port);
        assert_int_equal(peer_finish(&peer), 0);
        assert_int_equal(trial.connected, 1);
        assert_int_equal(trial.ended, 0);
        assert_null(trial.conn);
        finish(&trial);
    }
    conn_free(NULL);
}

static void freed_before_it_is_connected(void **state)
{
    struct trial trial = {0};

    (void)state;
    begin(&trial, "127.0.0.1", peer_closed_port());
    conn_free(trial.conn);
    trial.conn = NULL;
    loop_run(trial.loop, clock_now() + 50);
    assert_int_equal(trial.connected + trial.ended, 0);
    finish(&trial);
}

static void queue_has_a_cap_and_is_sent_when_tcp_is_up(void **state)
{
    static const struct peer_act script[] = {{PEER_EXPECT, "early", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {.free_first = true};
    char *block = mem_calloc(1, CONN_UNSENT_MAX + 1);
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    begin(&trial, "127.0.0.1", peer.port);
    assert_int_equal(conn_send(trial.conn, "early", 5), 0);
    assert_int_equal(conn_send(trial.conn, block, CONN_UNSENT_MAX), ERR_CAP);
    assert_int_equal(conn_send(trial.conn, block, CONN_UNSENT_MAX - 5), 0);
    assert_int_equal(conn_send(trial.conn, block, 1), ERR_CAP);
    loop_run(trial.loop, clock_now() + 10000);
    assert_int_equal(trial.connected, 1);
    assert_int_equal(peer_finish(&peer), 0);
    free(block);
    finish(&trial);
}

/* Unread bytes at close(2) make a reset of it, which would destroy "bye" on its way. */
static void last_words_survive_unread_bytes(void **state)
{
    static const struct peer_act script[] = {
        {PEER_SEND, "unread", 0}, {PEER_EXPECT, "bye", 0}, {PEER_EOF, NULL, 0}, {0}};
    struct trial trial = {.say = "bye", .free_first = true, .over_unread = true};
    struct peer peer;

    (void)state;
    peer_start(&peer, script);
    run(&trial, "127.0.0.1", peer.port);
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial.got.len, 0);
    finish(&trial);
}

static void waiting_bytes_are_counted(void **state)
{
    static const struct peer_act script[] = {{PEER_SEND, "12345", 0}, {PEER_HOLD, NULL, 0}, {0}};
    struct trial trial = {0};
    struct peer peer;
    size_t waiting = 0;

    (void)state;
    peer_start(&peer, script);
    begin(&trial, "127.0.0.1", peer.port);
    for (int i = 0; i < 2000 && (waiting = conn_waiting(trial.conn)) == 0; i++)
        poll(NULL, 0, 1);
    assert_int_equal(waiting, 5);
    conn_free(trial.conn);
    trial.conn = NULL;
    assert_int_equal(peer_finish(&peer), 0);
    finish(&trial);
}

static void without_descriptors_there_is_no_connection(void **state)
{
    struct rlimit saved, low;
    struct loop *loop = NULL;
    struct conn *conn = NULL;
    struct err err = {0};
    struct ip ip;
    int error = 0, rc;

    (void)state;
    assert_true(ip_parse("127.0.0.1", &ip));
    assert_int_equal(loop_new(&loop, NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &saved), 0);
    low = saved;
    low.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    rc = conn_open(loop, &ip, 25, &events, NULL, &conn, &error, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &saved), 0);
    assert_int_equal(rc, ERR_SYSTEM);
    assert_int_equal(error, EMFILE);
    assert_null(conn);
    assert_non_null(strstr(err.text, "no socket"));
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways_and_the_end_is_orderly),
        cmocka_unit_test(refusal_comes_from_the_loop),
        cmocka_unit_test(no_route_here_comes_from_the_loop_and_is_known_to_be_here),
        cmocka_unit_test(reset_by_the_peer_has_its_errno),
        cmocka_unit_test(may_be_freed_inside_its_callbacks),
        cmocka_unit_test(freed_before_it_is_connected),
        cmocka_unit_test(queue_has_a_cap_and_is_sent_when_tcp_is_up),
        cmocka_unit_test(last_words_survive_unread_bytes),
        cmocka_unit_test(waiting_bytes_are_counted),
        cmocka_unit_test(without_descriptors_there_is_no_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
