/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ip: IPv4 and IPv6 addresses as values. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum ip_family { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

struct ip {
    enum ip_family family;
    uint8_t octets[16]; /* the first 4 for IPv4 */
};

#define IP_TEXT_SIZE 48

/* From text: dotted quad without leading zeroes, or RFC 4291 form with or without brackets. No
 * zone. */
bool ip_parse(const char *text, struct ip *out);
/* From the 4 or 16 octets of an A or AAAA record. */
struct ip ip_of(enum ip_family family, const uint8_t *octets);
/* RFC 5952 text without brackets. Returns `out`. */
const char *ip_format(const struct ip *ip, char out[IP_TEXT_SIZE]);
/* The IPv4 address inside a v4-mapped one (::ffff:192.0.2.1); others as they are. */
struct ip ip_unmapped(const struct ip *ip);
/* Whether both are of one family and agree in the first `bits` bits, 0 to 32 or 128. */
bool ip_in_prefix(const struct ip *ip, const struct ip *network, int bits);
/* Order for stable output: IPv4 first, then by octets. 0 when equal. */
int ip_compare(const struct ip *a, const struct ip *b);
/* False for loopback, unspecified, private, CGNAT, link-local, ULA, multicast, class E, v4-mapped
 * and NAT64-embedded addresses (RFC 6052, 6890): a name in public DNS should not lead there. */
bool ip_is_public(const struct ip *ip);
/* A socket address for connect(2); returns its length. */
socklen_t ip_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *out);

#endif
