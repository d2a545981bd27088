/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "unit.h"

#define QUERY_MAX 1024
#define REPLY_MAX 4096
#define LATE 300
#define PATIENCE 120000 /* a server that was forgotten ends by itself */

struct late { /* a reply that waits for its time */
    struct dns_server *server;
    struct loop_timer *timer;
    struct sockaddr_in to;
    uint8_t reply[REPLY_MAX];
    size_t size;
    struct late *next;
};

struct client { /* a TCP connection */
    struct dns_server *server;
    int fd;
    struct event *readable;
    struct client *next;
};

struct dns_server {
    struct loop *loop;
    int udp, tcp;
    uint16_t port;
    struct event *on_udp, *on_tcp;
    struct client *clients;
    struct late *late;
    unsigned udp_count, tcp_count;
};

static size_t question_end(const uint8_t *query, size_t size)
{
    size_t at = 12;

    while (at < size && query[at] != 0)
        at += 1 + (size_t)query[at];
    return at + 5 <= size ? at + 5 : 0;
}

static size_t add_record(uint8_t *reply, size_t at, uint16_t type, const void *rdata, size_t size)
{
    const uint8_t start[] = {0xc0, 12, (uint8_t)(type >> 8), (uint8_t)type, 0, 1, 0, 0, 1,
                             0x2c, 0,  (uint8_t)size};

    memcpy(reply + at, start, sizeof start);
    memcpy(reply + at + sizeof start, rdata, size);
    reply[7]++;
    return at + sizeof start + size;
}

static size_t add_ok(uint8_t *reply, size_t at, uint16_t type)
{
    static const uint8_t tlsa[35] = {3, 1, 1};
    struct in6_addr six;

    switch (type) {
    case RR_A:
        return add_record(reply, at, type, "\300\0\2\1", 4);
    case RR_AAAA:
        inet_pton(AF_INET6, "2001:db8::1", &six);
        return add_record(reply, at, type, &six, 16);
    case RR_MX:
        return add_record(reply, at, type, "\0\12\2mx\7example\0", 14);
    case RR_TLSA:
        return add_record(reply, at, type, tlsa, sizeof tlsa);
    default:
        return at;
    }
}

static bool starts(const uint8_t *query, const char *label)
{
    static const uint8_t prefix[] = "\7mta-sts";

    if (memcmp(query + 12, prefix, sizeof prefix - 1) == 0)
        query += sizeof prefix - 1;
    return query[12] >= strlen(label) && memcmp(query + 13, label, strlen(label)) == 0;
}

static size_t add_mx(uint8_t *reply, size_t at, uint8_t preference, const char *host)
{
    uint8_t rdata[32] = {0, preference, (uint8_t)strlen(host)};

    memcpy(rdata + 3, host, strlen(host));
    memcpy(rdata + 3 + strlen(host), "\7example", 9);
    return add_record(reply, at, RR_MX, rdata, strlen(host) + 12);
}

/* The answers that are about more than one host. */
static size_t add_hosts(const uint8_t *query, uint8_t *reply, size_t at, uint16_t type)
{
    if (starts(query, "local") && type == RR_A)
        return add_record(reply, at, type, "\177\0\0\1", 4);
    if (starts(query, "local") && type == RR_MX)
        return add_mx(reply, add_mx(reply, at, 10, "local1"), 20, "local2");
    if (starts(query, "many") && type == RR_MX)
        return add_mx(reply, add_mx(reply, at, 10, "many1"), 20, "many2");
    for (uint8_t i = 0; starts(query, "many") && type == RR_A && i < 40; i++)
        at = add_record(reply, at, type, (uint8_t[4]){192, 0, 2, i}, 4);
    return at;
}

static uint8_t rcode_of(const uint8_t *query)
{
    if (starts(query, "nx"))
        return 3;
    if (starts(query, "fail"))
        return 2;
    return starts(query, "refuse") ? 5 : 0;
}

/* The reply to a query; 0 for none. */
static size_t answer(const uint8_t *query, size_t size, bool udp, uint8_t *reply)
{
    size_t end = question_end(query, size), at = end;
    uint16_t type;

    if (end == 0 || starts(query, "silent"))
        return 0;
    type = (uint16_t)(query[end - 4] << 8 | query[end - 3]);
    memset(reply, 0, REPLY_MAX);
    memcpy(reply, query, end);
    memset(reply + 6, 0, 6);
    reply[2] = 0x81;
    reply[3] = (uint8_t)(0x80 | rcode_of(query));
    if (starts(query, "junk"))
        return 5;
    if (starts(query, "short"))
        return add_ok(reply, at, type) - 3;
    if (starts(query, "large") && udp)
        reply[2] |= 2;
    else if (starts(query, "large"))
        for (uint8_t i = 0; i < 40; i++)
            at = add_record(reply, at, RR_A, (uint8_t[4]){192, 0, 2, i}, 4);
    else if (starts(query, "ok") || starts(query, "slow") || starts(query, "signed"))
        at = add_ok(reply, at, type);
    else
        at = add_hosts(query, reply, at, type);
    if (starts(query, "signed"))
        reply[3] |= 0x20;
    return at;
}

static void send_late(void *context)
{
    struct late *late = context;

    sendto(late->server->udp, late->reply, late->size, 0, (struct sockaddr *)&late->to,
           sizeof late->to);
}

static void answer_udp(evutil_socket_t fd, short what, void *context)
{
    struct dns_server *server = context;
    uint8_t query[QUERY_MAX];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t size;
    struct late *late;

    (void)what;
    size = recvfrom(fd, query, sizeof query, 0, (struct sockaddr *)&from, &length);
    if (size < 17)
        return;
    server->udp_count++;
    late = mem_calloc(1, sizeof *late);
    late->server = server;
    late->to = from;
    late->size = answer(query, (size_t)size, true, late->reply);
    late->timer = loop_timer_new(server->loop, send_late, late);
    late->next = server->late;
    server->late = late;
    if (starts(query, "slow"))
        loop_timer_set(late->timer, clock_now() + LATE);
    else if (late->size > 0)
        send_late(late);
}

static void client_end(struct client *client)
{
    struct client **link = &client->server->clients;

    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
    event_free(client->readable);
    close(client->fd);
    free(client);
}

/* One query comes in one segment here. */
static void answer_tcp(evutil_socket_t fd, short what, void *context)
{
    struct client *client = context;
    uint8_t query[QUERY_MAX], reply[2 + REPLY_MAX];
    ssize_t got = recv(fd, query, sizeof query, 0);
    size_t size;

    (void)what;
    if (got < 19) {
        client_end(client);
        return;
    }
    client->server->tcp_count++;
    size = answer(query + 2, (size_t)got - 2, false, reply + 2);
    reply[0] = (uint8_t)(size >> 8);
    reply[1] = (uint8_t)size;
    if (starts(query + 2, "cut"))
        size /= 2;
    if (size > 0 && !starts(query + 2, "close"))
        send(fd, reply, size + 2, MSG_NOSIGNAL);
    if (starts(query + 2, "cut") || starts(query + 2, "close"))
        client_end(client);
}

static void accept_tcp(evutil_socket_t fd, short what, void *context)
{
    struct dns_server *server = context;
    struct client *client = mem_calloc(1, sizeof *client);

    (void)what;
    client->server = server;
    client->fd = accept(fd, NULL, NULL);
    client->readable =
        event_new(loop_base(server->loop), client->fd, EV_READ | EV_PERSIST, answer_tcp, client);
    client->next = server->clients;
    server->clients = client;
    event_add(client->readable, NULL);
}

struct dns_server *dns_server_start(struct loop *loop)
{
    struct dns_server *server = mem_calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->loop = loop;
    server->tcp = socket(AF_INET, SOCK_STREAM, 0);
    server->udp = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(server->tcp, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(server->tcp, 5), 0);
    assert_int_equal(getsockname(server->tcp, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(bind(server->udp, (struct sockaddr *)&address, length), 0);
    server->port = ntohs(address.sin_port);
    server->on_udp =
        event_new(loop_base(loop), server->udp, EV_READ | EV_PERSIST, answer_udp, server);
    server->on_tcp =
        event_new(loop_base(loop), server->tcp, EV_READ | EV_PERSIST, accept_tcp, server);
    event_add(server->on_udp, NULL);
    event_add(server->on_tcp, NULL);
    return server;
}

void dns_server_stop(struct dns_server *server)
{
    while (server->late != NULL) {
        struct late *next = server->late->next;

        loop_timer_free(server->late->timer);
        free(server->late);
        server->late = next;
    }
    while (server->clients != NULL)
        client_end(server->clients);
    event_free(server->on_udp);
    event_free(server->on_tcp);
    close(server->udp);
    close(server->tcp);
    free(server);
}

struct resolver_address dns_server_address(const struct dns_server *server)
{
    struct resolver_address address = {.port = server->port};

    assert_true(ip_parse("127.0.0.1", &address.ip));
    return address;
}

unsigned dns_server_udp(const struct dns_server *server)
{
    return server->udp_count;
}

unsigned dns_server_tcp(const struct dns_server *server)
{
    return server->tcp_count;
}

static void serve(int told)
{
    struct dns_server *server;
    struct loop *loop = NULL;

    if (loop_new(&loop, NULL) != 0)
        return;
    server = dns_server_start(loop);
    if (write(told, &server->port, sizeof server->port) == sizeof server->port)
        loop_run(loop, clock_now() + PATIENCE);
}

pid_t dns_server_fork(struct resolver_address *address)
{
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        serve(ends[1]);
        _exit(0);
    }
    assert_true(ip_parse("127.0.0.1", &address->ip));
    assert_int_equal(read(ends[0], &address->port, sizeof address->port), sizeof address->port);
    close(ends[0]);
    close(ends[1]);
    return pid;
}

void dns_server_kill(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}
