/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static bool same_place(const void *target, size_t size, const struct sockaddr_storage *wanted)
{
    struct sockaddr_storage given = {0};
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&given;
    const struct sockaddr_in *wanted4 = (const struct sockaddr_in *)wanted;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&given;
    const struct sockaddr_in6 *wanted6 = (const struct sockaddr_in6 *)wanted;

    memcpy(&given, target, size < sizeof given ? size : sizeof given);
    if (given.ss_family != wanted->ss_family)
        return false;
    if (given.ss_family == AF_INET)
        return v4->sin_port == wanted4->sin_port && v4->sin_addr.s_addr == wanted4->sin_addr.s_addr;
    return v6->sin6_port == wanted6->sin6_port &&
           memcmp(&v6->sin6_addr, &wanted6->sin6_addr, sizeof v6->sin6_addr) == 0;
}

int socket_towards(const void *target, size_t size, const struct ip *ip, uint16_t port)
{
    struct sockaddr_storage wanted;

    (void)ip_sockaddr(ip, port, &wanted);
    if (!same_place(target, size, &wanted)) {
        errno = EACCES;
        return -1;
    }
    return socket(wanted.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}
