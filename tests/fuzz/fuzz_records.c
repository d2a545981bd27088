/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a DNS reply, decoded and evaluated. The first octet chooses the type asked for and
 * the security status, the rest is the packet. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "dns/blame.h"
#include "dns/host.h"
#include "dns/mx.h"
#include "dns/records.h"
#include "dns/signed_zone.h"

#define NAME "example.org"

static const uint16_t types[] = {RR_A,   RR_NS,   RR_CNAME, RR_SOA,    RR_MX,
                                 RR_TXT, RR_AAAA, RR_DS,    RR_DNSKEY, RR_TLSA};
#define TYPES (sizeof types / sizeof types[0])

static void check_answer(const struct answer *answer)
{
    FUZZ_CHECK(answer != NULL && strcmp(answer->name, NAME) == 0);
    FUZZ_CHECK((answer->status == DNS_FAILED) == (answer->content == ANSWER_NONE));
    FUZZ_CHECK((answer->status == DNS_FAILED) == (answer->failure != FAILURE_NONE));
    FUZZ_CHECK((answer->status == DNS_FAILED) == (answer->why != NULL));
    FUZZ_CHECK(answer->count <= RECORDS_MAX);
    FUZZ_CHECK(answer->count == 0 || answer->content == ANSWER_DATA);
    FUZZ_CHECK(answer->expanded != NULL);
    FUZZ_CHECK((answer->aliases > 0) == (answer->first_alias != NULL));
    FUZZ_CHECK(answer->aliases <= 10);
}

/* Answers everything that is asked with the same packet, so that evaluators run to their end. */
static void answer_all(struct arena *arena, struct answers *table, enum dns_status status,
                       const uint8_t *packet, size_t size)
{
    const char *name;
    uint16_t type;

    while (answers_next_question(table, &name, &type)) {
        struct answer *answer = records_decode(arena, name, type, packet, size);

        if (answer->status != DNS_FAILED)
            answer->status = status;
        answers_put(table, answer);
    }
}

static void evaluate(struct arena *arena, enum dns_status status, const uint8_t *packet,
                     size_t size)
{
    struct host_query query = {
        .port = 25, .ipv4 = true, .ipv6 = true, .tlsa = true, .mx_secure = true, .domain = NAME};
    struct answers *table = answers_new(arena);
    struct host_facts *hosts = NULL, host = {.name = NAME};
    struct domain_facts domain;
    struct dnssec_facts zone;
    size_t count = 0;
    int rounds = 0;

    while (mx_discover(table, arena, NAME, &domain, &hosts, &count) == PENDING ||
           host_addresses(table, arena, &query, &host) == PENDING ||
           host_tlsa(table, arena, &query, &host) == PENDING ||
           signed_zone_find(table, arena, NAME, &zone) == PENDING ||
           (domain.trouble != NULL && blame_find(table, arena, true, domain.trouble) == PENDING)) {
        FUZZ_CHECK(rounds++ < 32);
        answer_all(arena, table, status, packet, size);
    }
    FUZZ_CHECK(count <= MX_HOSTS_MAX);
    FUZZ_CHECK(host.address_count <= ADDRESSES_MAX && host.tlsa_count <= TLSA_RECORDS_MAX);
    FUZZ_CHECK((host.tlsa_status == TLSA_SECURE) == (host.name_count > 0));
    FUZZ_CHECK((host.tlsa_status == TLSA_FAILED) == (host.tlsa_trouble != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dns_status statuses[] = {DNS_SECURE, DNS_INSECURE, DNS_BOGUS};
    struct arena *arena;
    uint16_t type;

    if (size < 1)
        return 0;
    arena = arena_new();
    type = types[data[0] % TYPES];
    check_answer(records_decode(arena, NAME, type, data + 1, size - 1));
    evaluate(arena, statuses[data[0] / TYPES % 3], data + 1, size - 1);
    arena_free(arena);
    return 0;
}
