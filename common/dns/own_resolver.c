/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/own_resolver.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "dns/resolver_private.h"
#include "net/conn.h"

#define LIMIT 5000 /* milliseconds for one question */

enum question { ASK_SIGNED, ASK_BOGUS };

struct own_resolver {
    struct loop *loop;
    struct arena *arena;
    struct dnssec_facts *out;
    const char *signed_name, *bogus_name;
    struct resolver_address server;
    enum question asking;
    struct conn *conn;
    struct loop_timer *limit;
    struct buf reply;
    bool ended;
    void (*done)(void *context);
    void *context;
};

static void end(struct own_resolver *test, enum resolver_verdict verdict, const char *detail)
{
    char text[IP_TEXT_SIZE];

    conn_free(test->conn);
    test->conn = NULL;
    loop_timer_set(test->limit, MSEC_NEVER);
    test->ended = true;
    test->out->resolver = verdict;
    test->out->resolver_detail = arena_printf(
        test->arena, "%s%s%s",
        test->server.ip.family != IP_NONE ? ip_format(&test->server.ip, text) : "resolv.conf",
        detail[0] != '\0' ? " " : "", detail);
    test->done(test->context);
}

static void ask(struct own_resolver *test, enum question question);

/* The reply to the question in flight, a whole DNS message. */
static void judge_reply(struct own_resolver *test, const uint8_t *data, size_t size)
{
    ldns_pkt *packet = NULL;
    ldns_pkt_rcode rcode;
    bool ad;

    if (ldns_wire2pkt(&packet, data, size) != LDNS_STATUS_OK) {
        end(test, RESOLVER_SILENT, "sent an answer that does not decode");
        return;
    }
    rcode = ldns_pkt_get_rcode(packet);
    ad = ldns_pkt_ad(packet);
    ldns_pkt_free(packet);
    if (test->asking == ASK_BOGUS) {
        if (rcode == LDNS_RCODE_NOERROR || rcode == LDNS_RCODE_NXDOMAIN)
            end(test, RESOLVER_ACCEPTS_BOGUS, "answers a name that is bogus");
        else
            end(test, RESOLVER_VALIDATES, "");
    } else if (rcode != LDNS_RCODE_NOERROR) {
        end(test, RESOLVER_SILENT, "fails on a name that is signed");
    } else if (!ad) {
        end(test, RESOLVER_NO_AD, "answers a signed name without the AD bit");
    } else if (test->bogus_name != NULL) {
        ask(test, ASK_BOGUS);
    } else {
        end(test, RESOLVER_VALIDATES, "");
    }
}

/* The question as wire format with its length in front (RFC 1035 4.2.2). AD asks for the AD bit
 * back (RFC 6840 5.7). */
static uint8_t *wire(const char *name, ldns_rr_type type, size_t *size)
{
    ldns_rdf *owner = ldns_dname_new_frm_str(name);
    ldns_pkt *packet =
        owner == NULL ? NULL : ldns_pkt_query_new(owner, type, LDNS_RR_CLASS_IN, LDNS_RD | LDNS_AD);
    uint8_t *message = NULL, *framed = NULL;

    if (packet != NULL) {
        ldns_pkt_set_random_id(packet);
        ldns_pkt_set_edns_udp_size(packet, 1232);
        if (ldns_pkt2wire(&message, packet, size) == LDNS_STATUS_OK) {
            framed = mem_calloc(1, *size + 2);
            framed[0] = (uint8_t)(*size >> 8);
            framed[1] = (uint8_t)*size;
            memcpy(framed + 2, message, *size);
            *size += 2;
        }
        free(message);
        ldns_pkt_free(packet);
    }
    return framed;
}

static void on_connected(void *context)
{
    struct own_resolver *test = context;
    bool bogus = test->asking == ASK_BOGUS;
    size_t size = 0;
    uint8_t *query = wire(bogus ? test->bogus_name : test->signed_name,
                          bogus ? LDNS_RR_TYPE_A : LDNS_RR_TYPE_SOA, &size);
    int rc = query != NULL ? conn_send(test->conn, query, size) : ERR_INTERNAL;

    free(query);
    if (rc != 0)
        end(test, RESOLVER_SILENT, "could not be asked");
}

static void on_received(void *context, const uint8_t *data, size_t size)
{
    struct own_resolver *test = context;
    struct bytes in;
    size_t length;

    if (buf_add(&test->reply, data, size) != 0) {
        end(test, RESOLVER_SILENT, "sent too much");
        return;
    }
    in = bytes_of(test->reply.data, test->reply.len);
    length = bytes_u16(&in);
    if (!in.bad && in.left >= length)
        judge_reply(test, in.at, length);
}

static void on_ended(void *context, int error)
{
    (void)error;
    end(context, RESOLVER_SILENT, "does not answer over TCP");
}

static void on_limit(void *context)
{
    end(context, RESOLVER_SILENT, "does not answer");
}

/* One question a connection: its reply is all that comes. */
static void ask(struct own_resolver *test, enum question question)
{
    static const struct conn_events events = {on_connected, on_received, on_ended};
    int saved;

    conn_free(test->conn);
    test->conn = NULL;
    buf_reset(&test->reply);
    test->asking = question;
    loop_timer_set(test->limit, clock_now() + LIMIT);
    if (conn_open(test->loop, &test->server.ip, test->server.port, &events, test, &test->conn,
                  &saved, NULL) != 0)
        end(test, RESOLVER_SILENT, "cannot be connected to from here");
}

static struct own_resolver *test_new(struct loop *loop, const char *signed_name,
                                     const char *bogus_name, struct arena *arena,
                                     struct dnssec_facts *out, void (*done)(void *context),
                                     void *context)
{
    struct own_resolver *test = mem_calloc(1, sizeof *test);

    *test = (struct own_resolver){.loop = loop,
                                  .arena = arena,
                                  .out = out,
                                  .signed_name = signed_name,
                                  .bogus_name = bogus_name,
                                  .done = done,
                                  .context = context};
    buf_init(&test->reply, 2 + 65535);
    test->limit = loop_timer_new(loop, on_limit, test);
    return test;
}

struct own_resolver *own_resolver_ask(struct loop *loop, const struct resolver_address *server,
                                      const char *signed_name, const char *bogus_name,
                                      struct arena *arena, struct dnssec_facts *out,
                                      void (*done)(void *context), void *context)
{
    struct own_resolver *test = test_new(loop, signed_name, bogus_name, arena, out, done, context);

    test->server = *server;
    ask(test, ASK_SIGNED);
    return test;
}

struct own_resolver *own_resolver_start(struct loop *loop, const char *resolv_conf,
                                        const char *signed_name, const char *bogus_name,
                                        struct arena *arena, struct dnssec_facts *out,
                                        void (*done)(void *context), void *context)
{
    struct resolver_address servers[RESOLVERS_MAX];
    const char *left_out;
    struct err err = {0};
    size_t count = 0;

    if (resolv_conf_read(resolv_conf != NULL ? resolv_conf : "/etc/resolv.conf", arena, servers,
                         &count, &left_out, &err) != 0) {
        struct own_resolver *test =
            test_new(loop, signed_name, bogus_name, arena, out, done, context);

        end(test, RESOLVER_SILENT, err.text);
        return test;
    }
    return own_resolver_ask(loop, &servers[0], signed_name, bogus_name, arena, out, done, context);
}

bool own_resolver_ended(const struct own_resolver *test)
{
    return test->ended;
}

void own_resolver_cut(struct own_resolver *test)
{
    if (test != NULL && !test->ended)
        end(test, RESOLVER_SILENT, "had not answered when the run ended");
}

void own_resolver_free(struct own_resolver *test)
{
    if (test == NULL)
        return;
    conn_free(test->conn);
    loop_timer_free(test->limit);
    buf_clear(&test->reply);
    free(test);
}
