/* SPDX-License-Identifier: GPL-3.0-or-later */
/* socket: TCP sockets for a library that connects by itself. */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <stddef.h>

#include "base/ip.h"

/* A non-blocking TCP socket to connect to `target`, a socket address of `size` bytes, if that is
 * `ip` and `port`. -1 with errno: EACCES where the library would go elsewhere, or why there is no
 * socket. */
int socket_towards(const void *target, size_t size, const struct ip *ip, uint16_t port);

#endif
