/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faultd: the scripted fault server, see fault.h.
 *
 *     faultd --config FILE [--ready FILE] [--log FILE]
 *     faultd --list
 *
 * The configuration has one listener a line: ADDRESS PORT SCRIPT [option=value ...]; "#" begins a
 * comment. Options: cert=, key= (and cert2=, key2= for the script "dual"): PEM files, generated
 * when absent; name=: the server's name; speed=N: divides the scripted times. Port 0 takes a free
 * one. The ready file appears when all listen: ADDRESS PORT SCRIPT of each, then "ready". The log
 * has a line for each connection, command and handshake. SIGTERM ends it.
 */
#include <config.h>

#include "fault.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <netdb.h>
#include <sys/socket.h>

#include <event2/util.h>

#include "base/ip.h"
#include "base/num.h"

#define LISTENERS_MAX 512

struct server {
    struct event_base *base;
    struct listener *listeners[LISTENERS_MAX];
    size_t count;
    FILE *log;
};

static void on_accept(evutil_socket_t fd, short what, void *context)
{
    int peer = accept(fd, NULL, NULL);

    (void)what;
    if (peer < 0)
        return;
    evutil_make_socket_nonblocking(peer);
    evutil_make_socket_closeonexec(peer);
    fault_play(context, peer);
}

static int listen_on(const char *address, uint16_t port)
{
    struct sockaddr_storage where;
    struct ip ip;
    int on = 1;

    if (!ip_parse(address, &ip)) {
        errno = EINVAL;
        return -1;
    }
    socklen_t size = ip_sockaddr(&ip, port, &where);
    int fd = socket(where.ss_family, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&where, size) != 0 || listen(fd, 128) != 0) {
        close(fd);
        return -1;
    }
    evutil_make_socket_nonblocking(fd);
    evutil_make_socket_closeonexec(fd);
    return fd;
}

static int bound_port(int fd)
{
    struct sockaddr_storage where;
    socklen_t size = sizeof where;
    char port[8];

    if (getsockname(fd, (struct sockaddr *)&where, &size) != 0 ||
        getnameinfo((struct sockaddr *)&where, size, NULL, 0, port, sizeof port, NI_NUMERICSERV) !=
            0)
        return 0;
    return (int)strtol(port, NULL, 10);
}

/* "key=value": the value when `word` has this key, else NULL. */
static const char *value_of(const char *word, const char *key)
{
    size_t size = strlen(key);
    return strncmp(word, key, size) == 0 && word[size] == '=' ? word + size + 1 : NULL;
}

static bool take_option(struct listener *listener, struct tls_files *files, const char *word)
{
    const char *value;
    uint64_t number;

    if ((value = value_of(word, "cert")) != NULL)
        files->cert = value;
    else if ((value = value_of(word, "key")) != NULL)
        files->key = value;
    else if ((value = value_of(word, "cert2")) != NULL)
        files->cert2 = value;
    else if ((value = value_of(word, "key2")) != NULL)
        files->key2 = value;
    else if ((value = value_of(word, "name")) != NULL) {
        free(listener->name);
        listener->name = strdup(value);
    } else if ((value = value_of(word, "speed")) != NULL && num_unsigned(value, 1000, &number) == 0)
        listener->speed = number > 0 ? (int)number : 1;
    else
        return false;
    return true;
}

/* One line of the configuration, words in place. False with a message on stderr. */
static bool add_listener(struct server *server, char **words, size_t count)
{
    struct listener *listener = calloc(1, sizeof *listener);
    struct tls_files files = {NULL, NULL, NULL, NULL};
    uint64_t port;

    server->listeners[server->count++] = listener;
    listener->base = server->base;
    listener->log = server->log;
    listener->speed = 1;
    listener->name = strdup("fault.example");
    listener->script = script_find(words[2]);
    if (listener->script == NULL || num_unsigned(words[1], 65535, &port) != 0) {
        fprintf(stderr, "faultd: no such script or port: %s %s\n", words[1], words[2]);
        return false;
    }
    for (size_t i = 3; i < count; i++) {
        if (!take_option(listener, &files, words[i])) {
            fprintf(stderr, "faultd: bad option %s\n", words[i]);
            return false;
        }
    }
    int fd = listen_on(words[0], (uint16_t)port);
    if (fd < 0) {
        fprintf(stderr, "faultd: %s port %s: %s\n", words[0], words[1], strerror(errno));
        return false;
    }
    snprintf(listener->address, sizeof listener->address, "%s", words[0]);
    listener->port = bound_port(fd);
    listener->tls = fault_tls_context(listener->script->tls, &files, listener->name);
    listener->accepting = event_new(server->base, fd, EV_READ | EV_PERSIST, on_accept, listener);
    return listener->tls != NULL && event_add(listener->accepting, NULL) == 0;
}

static bool read_config(struct server *server, const char *path)
{
    char line[1024];
    bool good = true;
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        fprintf(stderr, "faultd: %s: %s\n", path, strerror(errno));
        return false;
    }
    while (good && fgets(line, sizeof line, file) != NULL) {
        char *words[12], *rest = line;
        size_t count = 0;
        for (char *word; count < 12 && (word = strtok_r(rest, " \t\n", &rest)) != NULL;) {
            if (word[0] == '#')
                break;
            words[count++] = word;
        }
        if (count == 0)
            continue;
        if (count < 3 || server->count == LISTENERS_MAX) {
            fprintf(stderr, "faultd: a line needs ADDRESS PORT SCRIPT, %d lines at most\n",
                    LISTENERS_MAX);
            good = false;
        } else {
            good = add_listener(server, words, count);
        }
    }
    fclose(file);
    return good;
}

/* Written aside and renamed, so that whoever sees the file sees all of it. */
static bool write_ready(const struct server *server, const char *path)
{
    char aside[4096];
    FILE *file;

    snprintf(aside, sizeof aside, "%s.new", path);
    file = fopen(aside, "w");
    if (file == NULL)
        return false;
    for (size_t i = 0; i < server->count; i++) {
        const struct listener *listener = server->listeners[i];
        fprintf(file, "%s %d %s\n", listener->address, listener->port, listener->script->name);
    }
    fprintf(file, "ready\n");
    return fclose(file) == 0 && rename(aside, path) == 0;
}

static void on_term(evutil_socket_t signal_number, short what, void *context)
{
    (void)signal_number;
    (void)what;
    event_base_loopbreak(context);
}

static int list(void)
{
    for (size_t i = 0; i < script_count; i++)
        printf("%-26s %s\n", scripts[i].name, scripts[i].what);
    return 0;
}

static int usage(void)
{
    fputs("usage: faultd --config FILE [--ready FILE] [--log FILE] | --list\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static struct server server;
    const char *config = NULL, *ready = NULL, *log = NULL;

    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--config") == 0)
            config = argv[i + 1];
        else if (strcmp(argv[i], "--ready") == 0)
            ready = argv[i + 1];
        else if (strcmp(argv[i], "--log") == 0)
            log = argv[i + 1];
        else
            return usage();
    }
    if (config == NULL || argc % 2 == 0)
        return usage();
    signal(SIGPIPE, SIG_IGN);
    server.base = event_base_new();
    server.log = log ? fopen(log, "a") : NULL;
    struct event *term =
        event_new(server.base, SIGTERM, EV_SIGNAL | EV_PERSIST, on_term, server.base);
    event_add(term, NULL);
    if (!read_config(&server, config) || (ready != NULL && !write_ready(&server, ready)))
        return 1;
    return event_base_dispatch(server.base) < 0;
}
