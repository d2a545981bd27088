/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/records.h"

#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "base/bytes.h"
#include "base/text.h"
#include "dns/records_private.h"

#define TYPE_RRSIG 46
#define CLASS_IN 1
#define ALIASES_MAX 10

/* Records of the packet that matter, at most so many; what comes later is counted as dropped. */
#define KEPT_MAX (2 * RECORDS_MAX)

struct raw { /* one record of the packet, not yet decoded */
    const char *owner;
    size_t owner_at; /* of its bytes inside the packet */
    uint16_t type;
    uint32_t ttl;
    size_t at, size; /* of its RDATA inside the packet */
    bool authority;
};

struct packet {
    struct arena *arena;
    const uint8_t *data;
    size_t size;
    uint16_t asked_type;
    unsigned rcode;
    struct raw *kept;
    size_t count;
    size_t dropped;
};

/* Text of a name as ldns prints it, in lower case and without the last dot. */
static const char *name_text(struct arena *arena, const ldns_rdf *name)
{
    char *text = ldns_rdf2str(name), *copy;
    size_t length;

    if (text == NULL)
        return NULL;
    length = strlen(text);
    if (length > 1 && text[length - 1] == '.')
        length--;
    copy = arena_strndup(arena, text, length);
    LDNS_FREE(text);
    for (char *at = copy; *at != '\0'; at++)
        *at = text_lower(*at);
    return copy;
}

const char *records_name(struct arena *arena, const uint8_t *packet, size_t size, size_t *at)
{
    const char *text = NULL;
    ldns_rdf *name = NULL;

    if (ldns_wire2dname(&name, packet, size, at) == LDNS_STATUS_OK)
        text = name_text(arena, name);
    ldns_rdf_deep_free(name);
    return text;
}

/* Moves over a name. False when it does not end inside the packet. */
static bool skip_name(const struct packet *packet, size_t *at)
{
    while (*at < packet->size) {
        uint8_t length = packet->data[*at];

        if (length >= 0xc0) {
            *at += 2;
            return *at <= packet->size;
        }
        if (length > 63)
            return false;
        *at += 1 + (size_t)length;
        if (length == 0)
            return true;
    }
    return false;
}

/* The owner of a record. Those of one RRset mostly share a compression pointer (RFC 1035 4.1.4):
 * decoded once for each of a thousand records, a long name would cost megabytes. */
static const char *owner_of(const struct packet *packet, size_t at)
{
    const struct raw *last = packet->count > 0 ? &packet->kept[packet->count - 1] : NULL;
    const uint8_t *data = packet->data;

    if (last != NULL && data[at] >= 0xc0 && data[last->owner_at] == data[at] &&
        data[last->owner_at + 1] == data[at + 1])
        return last->owner;
    return records_name(packet->arena, data, packet->size, &at);
}

static bool wanted(const struct packet *packet, uint16_t type, bool authority)
{
    if (authority)
        return type == RR_SOA;
    return type == packet->asked_type || type == RR_CNAME || type == TYPE_RRSIG;
}

/* Reads one record and keeps it where it matters. False where the packet is broken. */
static bool read_record(struct packet *packet, size_t *at, bool authority)
{
    struct bytes in;
    struct raw raw = {.owner_at = *at, .authority = authority};
    uint16_t class;
    struct raw *last;

    if (!skip_name(packet, at))
        return false;
    in = bytes_of(packet->data + *at, packet->size - *at);
    raw.type = bytes_u16(&in);
    class = bytes_u16(&in);
    raw.ttl = bytes_u32(&in);
    raw.size = bytes_u16(&in);
    raw.at = *at + 10;
    if (bytes_take(&in, raw.size) == NULL && raw.size > 0)
        return false;
    if (in.bad)
        return false;
    *at = raw.at + raw.size;
    if (class != CLASS_IN || !wanted(packet, raw.type, authority))
        return true;
    if (packet->count == KEPT_MAX) {
        packet->dropped += raw.type == packet->asked_type;
        return true;
    }
    raw.owner = owner_of(packet, raw.owner_at);
    if (raw.owner == NULL)
        return false;
    last = arena_push(packet->arena, &packet->kept, &packet->count, sizeof *last);
    *last = raw;
    return true;
}

/* Header, questions, answer and authority section (RFC 1035 4.1). */
static bool read_packet(struct packet *packet)
{
    struct bytes in = bytes_of(packet->data, packet->size);
    unsigned flags, questions, answers, authorities;
    size_t at = 12;

    bytes_u16(&in);
    flags = bytes_u16(&in);
    questions = bytes_u16(&in);
    answers = bytes_u16(&in);
    authorities = bytes_u16(&in);
    bytes_u16(&in);
    if (in.bad)
        return false;
    packet->rcode = flags & 0xf;
    for (unsigned i = 0; i < questions; i++) {
        if (!skip_name(packet, &at) || packet->size - at < 4)
            return false;
        at += 4;
    }
    for (unsigned i = 0; i < answers; i++) {
        if (!read_record(packet, &at, false))
            return false;
    }
    for (unsigned i = 0; i < authorities; i++) {
        if (!read_record(packet, &at, true))
            return false;
    }
    return true;
}

static const struct raw *find(const struct packet *packet, const char *owner, uint16_t type)
{
    for (size_t i = 0; i < packet->count; i++) {
        const struct raw *raw = &packet->kept[i];

        if (!raw->authority && raw->type == type && strcmp(raw->owner, owner) == 0)
            return raw;
    }
    return NULL;
}

/* Follows the aliases inside the packet: answer->expanded is the last name. NULL, or what is wrong
 * with the chain. */
static const char *follow(const struct packet *packet, struct answer *answer)
{
    const struct raw *alias;

    answer->expanded = answer->name;
    while (find(packet, answer->expanded, answer->type) == NULL &&
           (alias = find(packet, answer->expanded, RR_CNAME)) != NULL) {
        size_t at = alias->at;
        const char *target = records_name(packet->arena, packet->data, packet->size, &at);

        if (target == NULL || at != alias->at + alias->size)
            return "an alias in the answer does not decode";
        if (answer->aliases == ALIASES_MAX)
            return "the chain of aliases has no end";
        if (answer->aliases == 0)
            answer->first_alias = target;
        answer->aliases++;
        answer->expanded = target;
    }
    return NULL;
}

struct signature { /* RFC 4034 3.1 */
    uint8_t algorithm;
    uint32_t ttl, expires, inception;
};

/* Whether this is an RRSIG over the RRset of `covered` at `owner`; if so what it says. */
static bool signature_of(const struct packet *packet, const struct raw *raw, const char *owner,
                         uint16_t covered, struct signature *out)
{
    struct bytes in = bytes_of(packet->data + raw->at, raw->size);
    uint16_t type;

    if (raw->type != TYPE_RRSIG || raw->authority || strcmp(raw->owner, owner) != 0)
        return false;
    type = bytes_u16(&in);
    out->algorithm = bytes_u8(&in);
    bytes_u8(&in); /* labels */
    out->ttl = bytes_u32(&in);
    out->expires = bytes_u32(&in);
    out->inception = bytes_u32(&in);
    return !in.bad && type == covered;
}

/* Whether another signature of the same algorithm holds longer: one valid signature is enough (RFC
 * 4035 5.3.1), though a careful validator wants one of each algorithm (RFC 6840 5.11). */
static bool is_outlived(const struct packet *packet, const char *owner, uint16_t covered,
                        const struct signature *signature)
{
    struct signature other;

    for (size_t i = 0; i < packet->count; i++) {
        if (signature_of(packet, &packet->kept[i], owner, covered, &other) &&
            other.algorithm == signature->algorithm && other.expires > signature->expires)
            return true;
    }
    return false;
}

static void read_signatures_of(const struct packet *packet, const char *owner, uint16_t covered,
                               struct answer *answer)
{
    struct signature signature;

    for (size_t i = 0; i < packet->count; i++) {
        if (!signature_of(packet, &packet->kept[i], owner, covered, &signature))
            continue;
        /* The TTL that the zone publishes; a cache on the way counts down that of the RRset. */
        if (covered == answer->type && signature.ttl > answer->ttl)
            answer->ttl = signature.ttl;
        if ((answer->rrsig_expires == 0 || signature.expires < answer->rrsig_expires) &&
            !is_outlived(packet, owner, covered, &signature)) {
            answer->rrsig_expires = signature.expires;
            answer->rrsig_inception = signature.inception;
        }
    }
}

/* Of the RRset, and of the aliases that lead to it: when one of these ends, validation does. */
static void read_signatures(const struct packet *packet, struct answer *answer)
{
    unsigned left = answer->aliases;

    read_signatures_of(packet, answer->expanded, answer->type, answer);
    for (size_t i = 0; i < packet->count && left > 0; i++) {
        const struct raw *raw = &packet->kept[i];

        if (raw->type != RR_CNAME || raw->authority)
            continue;
        read_signatures_of(packet, raw->owner, RR_CNAME, answer);
        left--;
    }
}

static void read_rrset(struct packet *packet, struct answer *answer)
{
    bool seen = false;

    for (size_t i = 0; i < packet->count; i++) {
        const struct raw *raw = &packet->kept[i];
        struct rr rr = {0};
        struct rr *last;

        if (raw->type != answer->type || raw->authority ||
            strcmp(raw->owner, answer->expanded) != 0)
            continue;
        if (!seen || raw->ttl < answer->ttl)
            answer->ttl = raw->ttl;
        seen = true;
        if (answer->count == RECORDS_MAX) {
            answer->dropped++;
            continue;
        }
        if (!records_rdata(packet->arena, answer->type, packet->data, packet->size, raw->at,
                           raw->size, &rr)) {
            answer->malformed++;
            continue;
        }
        last = arena_push(packet->arena, &answer->records, &answer->count, sizeof *last);
        *last = rr;
    }
    answer->dropped += packet->dropped;
    answer->content = ANSWER_DATA;
    records_sort(answer->type, answer->records, answer->count);
    read_signatures(packet, answer);
}

/* RFC 2308 5: the SOA in the authority section and how long the denial may be kept. */
static void read_denial(const struct packet *packet, struct answer *answer)
{
    answer->content = packet->rcode == LDNS_RCODE_NXDOMAIN ? ANSWER_NXDOMAIN : ANSWER_NODATA;
    for (size_t i = 0; i < packet->count; i++) {
        const struct raw *raw = &packet->kept[i];
        struct bytes in;
        uint32_t minimum;

        if (!raw->authority || raw->type != RR_SOA || raw->size < 22)
            continue;
        in = bytes_of(packet->data + raw->at + raw->size - 4, 4);
        minimum = bytes_u32(&in);
        answer->denial_apex = raw->owner;
        answer->ttl = raw->ttl < minimum ? raw->ttl : minimum;
        return;
    }
}

static struct answer *rcode_failure(struct arena *arena, const char *name, uint16_t type,
                                    unsigned rcode)
{
    const ldns_lookup_table *known = ldns_lookup_by_id(ldns_rcodes, (int)rcode);

    if (rcode == LDNS_RCODE_SERVFAIL)
        return answer_failed(arena, name, type, FAILURE_SERVFAIL, NULL);
    return answer_failed(arena, name, type, FAILURE_REFUSED,
                         known != NULL ? known->name : "an unknown rcode");
}

struct answer *records_decode(struct arena *arena, const char *name, uint16_t type,
                              const uint8_t *data, size_t size)
{
    struct packet packet = {.arena = arena, .data = data, .size = size, .asked_type = type};
    struct answer *answer;
    const char *wrong;

    if (!read_packet(&packet))
        return answer_failed(arena, name, type, FAILURE_MALFORMED, NULL);
    if (packet.rcode != LDNS_RCODE_NOERROR && packet.rcode != LDNS_RCODE_NXDOMAIN)
        return rcode_failure(arena, name, type, packet.rcode);
    answer = arena_alloc(arena, 1, sizeof *answer);
    answer->name = arena_strdup(arena, name);
    answer->type = type;
    answer->status = DNS_INSECURE;
    wrong = follow(&packet, answer);
    if (wrong != NULL)
        return answer_failed(arena, name, type, FAILURE_MALFORMED, wrong);
    if (find(&packet, answer->expanded, type) != NULL)
        read_rrset(&packet, answer);
    else
        read_denial(&packet, answer);
    return answer;
}
