/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* A peer that waits longer than this for the other side has found a fault. */
#define PATIENCE 10000

struct side {
    int listener;
    int fd;
    SSL *ssl;
};

static void pause_for(size_t milliseconds)
{
    poll(NULL, 0, (int)milliseconds);
}

static bool put(struct side *side, const char *data, size_t size)
{
    if (side->ssl != NULL)
        return SSL_write(side->ssl, data, (int)size) == (int)size;
    while (size > 0) {
        ssize_t sent = send(side->fd, data, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Whether something (or the end) is there to read within `wait` milliseconds. */
static bool readable(struct side *side, int wait)
{
    struct pollfd pollfd = {.fd = side->fd, .events = POLLIN};

    if (side->ssl != NULL && SSL_pending(side->ssl) > 0)
        return true;
    return poll(&pollfd, 1, wait) > 0;
}

/* Bytes read, 0 at the end, negative for a failure or nobody there. */
static long get(struct side *side, char *data, size_t size)
{
    if (!readable(side, PATIENCE))
        return -1;
    if (side->ssl != NULL)
        return SSL_read(side->ssl, data, (int)size);
    return recv(side->fd, data, size, 0);
}

static bool expect(struct side *side, const char *text)
{
    size_t left = strlen(text);
    char byte;

    for (; left > 0; left--, text++)
        if (get(side, &byte, 1) != 1 || byte != *text)
            return false;
    return true;
}

static bool get_all(struct side *side, unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (get(side, (char *)&data[i], 1) != 1)
            return false;
    return true;
}

/* RFC 8446 5.1: type 22, version 3.x, length; of SSLv2 the length with the highest bit set. Then
 * that many bytes, of message type 1. */
static bool expect_hello(struct side *side)
{
    unsigned char head[5], byte = 0;
    size_t length;

    if (!get_all(side, head, 2))
        return false;
    length = ((size_t)(head[0] & 0x7f) << 8) + head[1];
    if ((head[0] & 0x80) == 0) {
        if (head[0] != 22 || head[1] != 3 || !get_all(side, head + 2, 3))
            return false;
        length = ((size_t)head[3] << 8) + head[4];
    }
    for (size_t i = 0; i < length; i++)
        if (!get_all(side, &byte, 1) || (i == 0 && byte != 1))
            return false;
    return true;
}

static bool drip(struct side *side, const char *text, size_t gap)
{
    for (; *text != '\0' && put(side, text, 1); text++)
        pause_for(gap);
    return true;
}

static bool flood(struct side *side, const char *text)
{
    while (put(side, text, strlen(text)))
        ;
    return true;
}

static bool hold(struct side *side)
{
    char byte;

    while (get(side, &byte, 1) == 1)
        ;
    return true;
}

static bool expect_notify(struct side *side)
{
    char byte;
    long got = get(side, &byte, 1);

    return got <= 0 && SSL_get_error(side->ssl, (int)got) == SSL_ERROR_ZERO_RETURN;
}

static bool reset(struct side *side)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};

    setsockopt(side->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(side->fd);
    side->fd = -1;
    return true;
}

static void add_padding(X509 *cert, size_t size)
{
    char *text = calloc(1, size + 1);
    X509_EXTENSION *comment;

    memset(text, 'a', size);
    comment = X509V3_EXT_conf_nid(NULL, NULL, NID_netscape_comment, text);
    X509_add_ext(cert, comment, -1);
    X509_EXTENSION_free(comment);
    free(text);
}

static X509 *make_cert(EVP_PKEY *key, size_t padding)
{
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);

    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"mx.example", -1,
                               -1, 0);
    X509_set_issuer_name(cert, name);
    X509_set_pubkey(cert, key);
    if (padding > 0)
        add_padding(cert, padding);
    X509_sign(cert, key, EVP_sha256());
    return cert;
}

static X509 *given_cert;
static EVP_PKEY *given_key;

void peer_certificate(X509 *cert, EVP_PKEY *key)
{
    given_cert = cert;
    given_key = key;
}

static bool start_tls(struct side *side, size_t flags)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = given_key == NULL ? EVP_EC_gen("P-256") : given_key;
    X509 *cert = given_cert == NULL ? make_cert(key, 0) : given_cert;

    SSL_CTX_use_PrivateKey(context, key);
    SSL_CTX_use_certificate(context, cert);
    for (int i = 0; (flags & PEER_TLS_BIG) != 0 && i < 2; i++)
        SSL_CTX_add_extra_chain_cert(context, make_cert(key, (size_t)12 * 1024));
    if ((flags & PEER_TLS_1_2) != 0)
        SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    if ((flags & PEER_TLS_EARLY) != 0)
        SSL_CTX_set_max_early_data(context, 16384);
    side->ssl = SSL_new(context);
    if (given_cert == NULL) {
        X509_free(cert);
        EVP_PKEY_free(key);
    }
    SSL_CTX_free(context);
    SSL_set_fd(side->ssl, side->fd);
    if (SSL_accept(side->ssl) != 1)
        return (flags & PEER_TLS_FAILS) != 0;
    if ((flags & PEER_TLS_ENDS_NOW) != 0)
        SSL_shutdown(side->ssl);
    return (flags & PEER_TLS_FAILS) == 0;
}

/* Whether somebody wants to connect within `wait` milliseconds. */
static bool waiting(const struct side *side, int wait)
{
    struct pollfd pollfd = {.fd = side->listener, .events = POLLIN};

    return poll(&pollfd, 1, wait) > 0;
}

static bool take(struct side *side)
{
    int on = 1;

    if (!waiting(side, PATIENCE))
        return false;
    side->fd = accept(side->listener, NULL, NULL);
    setsockopt(side->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return side->fd >= 0;
}

static void hang_up(struct side *side)
{
    if (side->ssl != NULL) {
        SSL_shutdown(side->ssl);
        SSL_free(side->ssl);
        side->ssl = NULL;
    }
    if (side->fd >= 0)
        close(side->fd);
    side->fd = -1;
}

static bool play(struct side *side, const struct peer_act *act)
{
    char byte;

    switch (act->verb) {
    case PEER_SEND:
        return put(side, act->text, act->number > 0 ? act->number : strlen(act->text));
    case PEER_DRIP:
        return drip(side, act->text, act->number);
    case PEER_FLOOD:
        return flood(side, act->text);
    case PEER_EXPECT:
        return expect(side, act->text);
    case PEER_HELLO:
        return expect_hello(side);
    case PEER_QUIET:
        return !readable(side, (int)act->number);
    case PEER_EOF:
        return get(side, &byte, 1) == 0;
    case PEER_TLS:
        return start_tls(side, act->number);
    case PEER_NOTIFY:
        return expect_notify(side);
    case PEER_RESET:
        return reset(side);
    case PEER_HOLD:
        return hold(side);
    case PEER_ALONE:
        return !waiting(side, (int)act->number);
    case PEER_NEXT:
        hang_up(side);
        return (act->number == 0 || !waiting(side, (int)act->number)) && take(side);
    case PEER_SIGNAL:
        return kill(getppid(), (int)act->number) == 0;
    case PEER_DONE:
        break;
    }
    return false;
}

static int run(int listener, const struct peer_act *script)
{
    struct side side = {.listener = listener, .fd = -1};
    int failed = 0;

    signal(SIGPIPE, SIG_IGN);
    if (!take(&side))
        return 200;
    for (int i = 0; failed == 0 && script[i].verb != PEER_DONE; i++)
        if (!play(&side, &script[i]))
            failed = i + 1;
    hang_up(&side);
    return failed;
}

static int listen_somewhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        abort();
    *port = ntohs(address.sin_port);
    return fd;
}

void peer_start(struct peer *peer, const struct peer_act *script)
{
    int listener = listen_somewhere(&peer->port);

    peer->pid = fork();
    if (peer->pid < 0)
        abort();
    if (peer->pid == 0)
        _exit(run(listener, script));
    close(listener);
}

int peer_finish(struct peer *peer)
{
    int status = 0;

    while (waitpid(peer->pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

uint16_t peer_closed_port(void)
{
    uint16_t port;

    close(listen_somewhere(&port));
    return port;
}
