/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/fcrdns.h"

#include <stdio.h>
#include <string.h>

#include "dns/trouble.h"

const char *fcrdns_reverse(const struct ip *ip, char out[FCRDNS_REVERSE_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *octets = ip->octets;
    char *at = out;

    if (ip->family != IP_V6) {
        snprintf(out, FCRDNS_REVERSE_SIZE, "%u.%u.%u.%u.in-addr.arpa", octets[3], octets[2],
                 octets[1], octets[0]);
        return out;
    }
    for (int i = 15; i >= 0; i--) {
        *at++ = digits[octets[i] & 0xf];
        *at++ = '.';
        *at++ = digits[octets[i] >> 4];
        *at++ = '.';
    }
    memcpy(at, "ip6.arpa", sizeof "ip6.arpa");
    return out;
}

static enum fcrdns_forward forward_of(const struct answer *answer, const struct ip *ip)
{
    if (!answer_completed(answer))
        return FORWARD_FAILED;
    if (answer->content != ANSWER_DATA)
        return FORWARD_NONE;
    for (size_t i = 0; i < answer->count; i++) {
        if (ip_compare(&answer->records[i].as.address, ip) == 0)
            return FORWARD_CONFIRMED;
    }
    return FORWARD_OTHER;
}

static int confirm(struct answers *table, struct arena *arena, const struct answer *reverse,
                   struct fcrdns *out, struct troubles *troubles)
{
    uint16_t type = out->ip.family == IP_V6 ? RR_AAAA : RR_A;
    int rc = 0;

    for (size_t i = 0; i < reverse->count; i++) {
        const char *name = reverse->records[i].as.name;
        const struct answer *answer;

        if (out->count == FCRDNS_NAMES_MAX) {
            out->dropped = reverse->count - i;
            break;
        }
        out->names[out->count++] = (struct fcrdns_name){.name = name, .forward = FORWARD_NONE};
        if (strcmp(name, ".") == 0)
            continue;
        answer = answers_get(table, name, type);
        if (answer == NULL) {
            rc = PENDING;
            continue;
        }
        out->names[out->count - 1].forward = forward_of(answer, &out->ip);
        out->confirmed += out->names[out->count - 1].forward == FORWARD_CONFIRMED;
        troubles_add(troubles, trouble_of(arena, answer));
    }
    return rc;
}

int fcrdns_find(struct answers *table, struct arena *arena, const struct ip *ip, struct fcrdns *out,
                struct troubles *troubles)
{
    char name[FCRDNS_REVERSE_SIZE];
    struct fcrdns found = {.ip = ip_unmapped(ip)};
    const struct answer *answer = answers_get(table, fcrdns_reverse(&found.ip, name), RR_PTR);

    if (answer == NULL)
        return PENDING;
    found.reverse = answer->name;
    found.status = answer->status;
    found.content = answer->content;
    found.trouble = trouble_of(arena, answer);
    if (found.trouble == NULL && answer->content == ANSWER_DATA &&
        confirm(table, arena, answer, &found, troubles) != 0)
        return PENDING;
    troubles_add(troubles, found.trouble);
    *out = found;
    return 0;
}
