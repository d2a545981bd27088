/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

bool ip_parse(const char *text, struct ip *out)
{
    char plain[IP_TEXT_SIZE];
    size_t length = strlen(text);
    bool brackets = length > 2 && text[0] == '[' && text[length - 1] == ']';
    struct ip ip = {.family = IP_NONE};

    if (length >= sizeof plain)
        return false;
    memcpy(plain, brackets ? text + 1 : text, brackets ? length - 2 : length);
    plain[brackets ? length - 2 : length] = '\0';
    if (!brackets && inet_pton(AF_INET, plain, ip.octets) == 1)
        ip.family = IP_V4;
    else if (inet_pton(AF_INET6, plain, ip.octets) == 1)
        ip.family = IP_V6;
    else
        return false;
    *out = ip;
    return true;
}

struct ip ip_of(enum ip_family family, const uint8_t *octets)
{
    struct ip ip = {.family = family};

    memcpy(ip.octets, octets, family == IP_V4 ? 4 : 16);
    return ip;
}

const char *ip_format(const struct ip *ip, char out[IP_TEXT_SIZE])
{
    out[0] = '\0';
    if (ip->family != IP_NONE)
        inet_ntop(ip->family == IP_V4 ? AF_INET : AF_INET6, ip->octets, out, IP_TEXT_SIZE);
    return out;
}

int ip_compare(const struct ip *a, const struct ip *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->octets, b->octets, a->family == IP_V4 ? 4 : 16);
}

struct prefix {
    uint8_t octets[16];
    unsigned bits;
};

static bool agree(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;

    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

struct ip ip_unmapped(const struct ip *ip)
{
    static const uint8_t mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    if (ip->family == IP_V6 && agree(ip->octets, mapped, 96))
        return ip_of(IP_V4, ip->octets + 12);
    return *ip;
}

bool ip_in_prefix(const struct ip *ip, const struct ip *network, int bits)
{
    return ip->family == network->family && agree(ip->octets, network->octets, (unsigned)bits);
}

bool ip_is_public(const struct ip *ip)
{
    static const struct prefix inner4[] = {
        {{0}, 8},          /* this network */
        {{10}, 8},         /* private */
        {{100, 64}, 10},   /* CGNAT, RFC 6598 */
        {{127}, 8},        /* loopback */
        {{169, 254}, 16},  /* link-local */
        {{172, 16}, 12},   /* private */
        {{192, 0, 0}, 24}, /* protocol assignments */
        {{192, 168}, 16},  /* private */
        {{224}, 4},        /* multicast */
        {{240}, 4},        /* reserved, broadcast */
    };
    static const struct prefix inner6[] = {
        {{0}, 96},                                        /* unspecified, loopback, v4-compatible */
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, /* v4-mapped */
        {{0, 0x64, 0xff, 0x9b}, 96},                      /* NAT64 well-known, RFC 6052 */
        {{0, 0x64, 0xff, 0x9b, 0, 1}, 48},                /* NAT64 local, RFC 8215 */
        {{0xfc}, 7},                                      /* ULA */
        {{0xfe, 0x80}, 10},                               /* link-local */
        {{0xff}, 8},                                      /* multicast */
    };
    bool v4 = ip->family == IP_V4;
    const struct prefix *list = v4 ? inner4 : inner6;
    size_t count = v4 ? sizeof inner4 / sizeof *inner4 : sizeof inner6 / sizeof *inner6;

    for (size_t i = 0; i < count; i++) {
        if (agree(ip->octets, list[i].octets, list[i].bits))
            return false;
    }
    return ip->family != IP_NONE;
}

socklen_t ip_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (ip->family == IP_V4) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)out;

        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        memcpy(&v4->sin_addr, ip->octets, 4);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    memcpy(&v6->sin6_addr, ip->octets, 16);
    return sizeof *v6;
}
