/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/host.h"

#include <string.h>

#include "dns/host_private.h"
#include "dns/trouble.h"

static void add_address(struct arena *arena, const struct ip *ip, uint16_t port,
                        struct host_facts *host)
{
    struct address_facts *address;

    if (host->address_count == ADDRESSES_MAX) {
        host->address_dropped++;
        return;
    }
    address = arena_push(arena, &host->addresses, &host->address_count, sizeof *address);
    address->ip = *ip;
    address->port = port;
    address->not_public = !ip_is_public(ip);
}

static void note_signature(const struct answer *answer, struct host_facts *host)
{
    if (answer->rrsig_expires == 0 ||
        (host->address_rrsig_expires != 0 && host->address_rrsig_expires <= answer->rrsig_expires))
        return;
    host->address_rrsig_expires = answer->rrsig_expires;
    host->address_rrsig_inception = answer->rrsig_inception;
}

static void add_addresses(struct arena *arena, const struct answer *answer, uint16_t port,
                          struct host_facts *host)
{
    if (!answer_has_data(answer))
        return;
    for (size_t i = 0; i < answer->count; i++)
        add_address(arena, &answer->records[i].as.address, port, host);
    host->address_dropped += answer->dropped;
    note_signature(answer, host);
}

static void note_trouble(struct arena *arena, const struct answer *answer, struct host_facts *host)
{
    if (answer_completed(answer))
        return;
    /* A bogus answer says more than a failed one. */
    if (host->trouble == NULL ||
        (host->trouble->status == DNS_FAILED && answer->status == DNS_BOGUS))
        host->trouble = trouble_of(arena, answer);
}

static enum dns_status worse(enum dns_status a, enum dns_status b)
{
    return a > b ? a : b; /* declared from secure to failed */
}

enum dns_status host_security(const struct answer *const *answers, size_t count)
{
    enum dns_status with_data = DNS_UNASKED, completed = DNS_UNASKED, any = DNS_UNASKED;

    for (size_t i = 0; i < count; i++) {
        if (answer_has_data(answers[i]))
            with_data = worse(with_data, answers[i]->status);
        if (answer_completed(answers[i]))
            completed = worse(completed, answers[i]->status);
        /* Where nothing completed, a bogus answer says more than a failed one. */
        if (any != DNS_BOGUS)
            any = answers[i]->status;
    }
    if (with_data != DNS_UNASKED)
        return with_data;
    return completed != DNS_UNASKED ? completed : any;
}

/* Aliases as the answer that says most about them saw them: one with records, else a denial. */
static void note_aliases(const struct answer *const *answers, size_t count, struct host_facts *host)
{
    const struct answer *best = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!answer_completed(answers[i]))
            continue;
        if (best == NULL || (!answer_has_data(best) && answer_has_data(answers[i])))
            best = answers[i];
    }
    host->expanded = best == NULL ? host->name : best->expanded;
    host->alias = best != NULL && best->aliases > 0;
}

size_t host_answers(struct answers *table, const struct host_query *query,
                    const struct host_facts *host, const struct answer *out[2])
{
    bool four = query->ipv4 || query->tlsa, six = query->ipv6 || query->tlsa;
    size_t count = 0;

    if (four)
        out[count++] = answers_get(table, host->name, RR_A);
    if (six)
        out[count++] = answers_get(table, host->name, RR_AAAA);
    return count;
}

bool host_literal(const char *name, struct ip *out)
{
    static const char tag[] = "[ipv6:";
    size_t skip = 0, length = strlen(name);
    char inside[IP_TEXT_SIZE];

    if (length > 2 && name[0] == '[' && name[length - 1] == ']')
        skip = strncmp(name, tag, sizeof tag - 1) == 0 ? sizeof tag - 1 : 1;
    length -= skip > 0 ? skip + 1 : 0;
    if (length >= sizeof inside)
        return false;
    memcpy(inside, name + skip, length);
    inside[length] = '\0';
    return ip_parse(inside, out);
}

static int use_literal(struct arena *arena, const struct host_query *query, struct host_facts *host)
{
    struct ip ip;

    if (!host_literal(host->name, &ip))
        return ERR_USAGE;
    host->addresses_known = true;
    add_address(arena, &ip, query->port, host);
    return 0;
}

/* An evaluator starts anew each time it is called. */
static void reset(struct host_facts *host)
{
    host->expanded = host->name;
    host->alias = false;
    host->nxdomain = false;
    host->status = DNS_UNASKED;
    host->trouble = NULL;
    host->addresses_known = false;
    host->addresses = NULL;
    host->address_count = 0;
    host->address_dropped = 0;
    host->address_rrsig_expires = 0;
    host->address_rrsig_inception = 0;
}

int host_addresses(struct answers *table, struct arena *arena, const struct host_query *query,
                   struct host_facts *host)
{
    const struct answer *answers[2];
    size_t count;

    reset(host);
    if (host->literal)
        return use_literal(arena, query, host);
    if (host->unusable_name) {
        host->addresses_known = true;
        return 0;
    }
    count = host_answers(table, query, host, answers);
    for (size_t i = 0; i < count; i++) {
        if (answers[i] == NULL)
            return PENDING;
    }
    host->status = host_security(answers, count);
    note_aliases(answers, count, host);
    for (size_t i = 0; i < count; i++) {
        const struct answer *answer = answers[i];
        bool is_wanted = answer->type == RR_A ? query->ipv4 : query->ipv6;

        host->addresses_known |= answer_completed(answer);
        host->nxdomain |= answer_completed(answer) && answer->content == ANSWER_NXDOMAIN;
        note_trouble(arena, answer, host);
        if (is_wanted)
            add_addresses(arena, answer, query->port, host);
    }
    return 0;
}
