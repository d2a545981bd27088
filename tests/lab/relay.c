/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * relay: a TCP relay that is DELAY_MS away in each direction and counts.
 *
 *     relay LISTEN_ADDR PORT TARGET_ADDR PORT DELAY_MS [READY_FILE]
 *
 * The kernel answers a client's SYN at once, so the delay of the TCP handshake is put before the
 * connection to the target: its first byte reaches the client after 1.5 + 0.5 round trips, as it
 * would over a line of that length. A FIN travels as slowly as data.
 *
 * At the end of a connection a line goes to stdout:
 *
 *     connection N client_flights C server_flights S client_bytes B server_bytes B
 *
 * A flight is data in one direction until the other one speaks. On SIGUSR1 and at the end (SIGTERM)
 * "connections N" follows. Port 0 takes a free one; READY_FILE gets the port.
 */
#include <config.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/event.h>

#include "base/clock.h"
#include "base/ip.h"
#include "base/num.h"

#define CHUNK_SIZE 16384

struct chunk {
    struct chunk *next;
    msec due;
    size_t size; /* 0: FIN */
    char data[];
};

struct link;

struct way { /* one direction */
    struct link *link;
    struct chunk *first, **last;
    struct event *timer;   /* for the first chunk */
    struct event *reading; /* of the socket that this way comes from */
    int from, to;
    unsigned flights;
    size_t bytes;
    bool ended; /* the FIN was passed on */
};

struct link {
    struct relay *relay;
    unsigned number;
    struct way up, down; /* client to target, target to client */
    const struct way *talking;
    struct event *dial;
};

struct relay {
    struct event_base *base;
    struct sockaddr_storage target;
    socklen_t target_size;
    msec delay;
    unsigned connections;
};

static void way_clear(struct way *way)
{
    while (way->first != NULL) {
        struct chunk *chunk = way->first;
        way->first = chunk->next;
        free(chunk);
    }
    if (way->timer != NULL)
        event_free(way->timer);
    if (way->reading != NULL)
        event_free(way->reading);
}

static void link_free(struct link *link)
{
    printf("connection %u client_flights %u server_flights %u client_bytes %zu server_bytes %zu\n",
           link->number, link->up.flights, link->down.flights, link->up.bytes, link->down.bytes);
    fflush(stdout);
    way_clear(&link->up);
    way_clear(&link->down);
    event_free(link->dial);
    close(link->up.from);
    if (link->up.to >= 0)
        close(link->up.to);
    free(link);
}

static void arm(struct event *timer, msec due)
{
    msec left = clock_left(clock_now(), due);
    struct timeval delay = {.tv_sec = left / 1000, .tv_usec = left % 1000 * 1000};
    event_add(timer, &delay);
}

static void on_due(evutil_socket_t fd, short what, void *context)
{
    struct way *way = context;
    struct link *link = way->link;

    (void)fd;
    (void)what;
    while (way->first != NULL && way->first->due <= clock_now()) {
        struct chunk *chunk = way->first;
        if (chunk->size == 0) {
            way->ended = true;
            shutdown(way->to, SHUT_WR);
        } else if (send(way->to, chunk->data, chunk->size, 0) < (ssize_t)chunk->size) {
            link_free(link); /* mail sessions are small: what a buffer does not take is a fault */
            return;
        }
        way->first = chunk->next;
        if (way->first == NULL)
            way->last = &way->first;
        free(chunk);
    }
    if (way->first != NULL)
        arm(way->timer, way->first->due);
    if (link->up.ended && link->down.ended)
        link_free(link);
}

static void on_read(evutil_socket_t fd, short what, void *context)
{
    struct way *way = context;
    struct chunk *chunk = malloc(sizeof *chunk + CHUNK_SIZE);
    ssize_t got = recv(fd, chunk->data, CHUNK_SIZE, 0);

    (void)what;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        free(chunk);
        return;
    }
    chunk->next = NULL;
    chunk->due = clock_now() + way->link->relay->delay;
    chunk->size = got > 0 ? (size_t)got : 0;
    if (chunk->size == 0)
        event_del(way->reading);
    else if (way->link->talking != way) {
        way->link->talking = way;
        way->flights++;
    }
    way->bytes += chunk->size;
    if (way->first == NULL)
        arm(way->timer, chunk->due);
    *way->last = chunk;
    way->last = &chunk->next;
}

static void way_init(struct way *way, struct link *link, int from, int to)
{
    int on = 1;

    way->from = from;
    way->to = to;
    evutil_make_socket_nonblocking(from);
    setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    way->last = &way->first;
    way->timer = event_new(link->relay->base, -1, 0, on_due, way);
    way->reading = event_new(link->relay->base, from, EV_READ | EV_PERSIST, on_read, way);
    event_add(way->reading, NULL);
}

/* The client's SYN and ACK have arrived: connect to the target, which is on this machine. */
static void on_dial(evutil_socket_t fd, short what, void *context)
{
    struct link *link = context;
    struct relay *relay = link->relay;
    int target = socket(relay->target.ss_family, SOCK_STREAM, 0);

    (void)fd;
    (void)what;
    link->up.to = target;
    if (target < 0 || connect(target, (struct sockaddr *)&relay->target, relay->target_size) != 0) {
        link_free(link);
        return;
    }
    way_init(&link->up, link, link->up.from, target);
    way_init(&link->down, link, target, link->up.from);
}

static void on_accept(evutil_socket_t fd, short what, void *context)
{
    struct relay *relay = context;
    int client = accept(fd, NULL, NULL);

    (void)what;
    if (client < 0)
        return;
    struct link *link = calloc(1, sizeof *link);
    link->relay = relay;
    link->number = ++relay->connections;
    link->up.link = link->down.link = link;
    link->up.from = client;
    link->up.to = -1;
    link->dial = event_new(relay->base, -1, 0, on_dial, link);
    arm(link->dial, clock_now() + 3 * relay->delay);
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    struct relay *relay = context;

    (void)what;
    printf("connections %u\n", relay->connections);
    fflush(stdout);
    if (number == SIGTERM)
        event_base_loopbreak(relay->base);
}

static bool address_of(char **words, struct sockaddr_storage *out, socklen_t *size)
{
    struct ip ip;
    uint64_t port;

    if (!ip_parse(words[0], &ip) || num_unsigned(words[1], 65535, &port) != 0)
        return false;
    *size = ip_sockaddr(&ip, (uint16_t)port, out);
    return true;
}

static bool write_port(int fd, const char *path)
{
    struct sockaddr_storage where;
    socklen_t size = sizeof where;
    char port[8];
    FILE *file = fopen(path, "w");

    if (file == NULL || getsockname(fd, (struct sockaddr *)&where, &size) != 0 ||
        getnameinfo((struct sockaddr *)&where, size, NULL, 0, port, sizeof port, NI_NUMERICSERV) !=
            0)
        return false;
    fprintf(file, "%s\n", port);
    return fclose(file) == 0;
}

static int listen_at(const struct sockaddr_storage *where, socklen_t size)
{
    int on = 1;
    int fd = socket(where->ss_family, SOCK_STREAM, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    evutil_make_socket_nonblocking(fd);
    if (bind(fd, (const struct sockaddr *)where, size) == 0 && listen(fd, 64) == 0)
        return fd;
    close(fd);
    return -1;
}

int main(int argc, char **argv)
{
    struct relay relay = {.base = event_base_new()};
    struct sockaddr_storage where;
    socklen_t where_size;
    uint64_t delay;

    if (argc < 6 || !address_of(argv + 1, &where, &where_size) ||
        !address_of(argv + 3, &relay.target, &relay.target_size) ||
        num_unsigned(argv[5], 10000, &delay) != 0) {
        fputs("usage: relay LISTEN_ADDR PORT TARGET_ADDR PORT DELAY_MS [READY_FILE]\n", stderr);
        return 2;
    }
    relay.delay = (msec)delay;
    signal(SIGPIPE, SIG_IGN);
    int fd = listen_at(&where, where_size);
    if (fd < 0 || (argc > 6 && !write_port(fd, argv[6]))) {
        fprintf(stderr, "relay: %s port %s: %s\n", argv[1], argv[2], strerror(errno));
        return 1;
    }
    event_add(event_new(relay.base, fd, EV_READ | EV_PERSIST, on_accept, &relay), NULL);
    event_add(event_new(relay.base, SIGTERM, EV_SIGNAL | EV_PERSIST, on_signal, &relay), NULL);
    event_add(event_new(relay.base, SIGUSR1, EV_SIGNAL | EV_PERSIST, on_signal, &relay), NULL);
    return event_base_dispatch(relay.base) < 0;
}
