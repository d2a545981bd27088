/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/mx.h"

#include <string.h>

#include "base/name.h"
#include "dns/host.h"
#include "dns/trouble.h"

struct mx_list {
    struct arena *arena;
    struct host_facts *hosts;
    size_t count;
};

static struct host_facts *add_host(struct mx_list *list, const char *name, int preference)
{
    struct host_facts *host = arena_push(list->arena, &list->hosts, &list->count, sizeof *host);

    host->name = name;
    host->expanded = name;
    host->preference = preference;
    return host;
}

static bool is_listed(const struct mx_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->hosts[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool is_null(const struct rr_mx *mx)
{
    return strcmp(mx->exchange, ".") == 0;
}

/* RFC 7505 3: a null MX is exactly one record, preference 0, exchange ".". */
static void look_for_null(const struct answer *answer, struct domain_facts *out)
{
    size_t nulls = 0;

    for (size_t i = 0; i < answer->count; i++)
        nulls += is_null(&answer->records[i].as.mx);
    if (nulls == 0)
        return;
    out->null_mx = nulls == answer->count;
    out->null_mx_malformed = answer->count > 1 || answer->records[0].as.mx.preference != 0;
}

/* The records come sorted by preference, then name, so the first of a name is its best. */
static void add_hosts(const struct answer *answer, struct mx_list *list, struct domain_facts *out)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct rr_mx *mx = &answer->records[i].as.mx;
        char parsed[NAME_SIZE];
        struct host_facts *host;
        struct ip ip;

        if (is_null(mx) || is_listed(list, mx->exchange))
            continue;
        if (list->count == MX_HOSTS_MAX) {
            out->mx_dropped++;
            continue;
        }
        host = add_host(list, mx->exchange, mx->preference);
        host->literal = host_literal(mx->exchange, &ip);
        host->unusable_name = !host->literal && name_parse(mx->exchange, parsed, NULL) != 0;
    }
}

static void use_records(struct arena *arena, const struct answer *answer, struct mx_list *list,
                        struct domain_facts *out)
{
    out->mx_rrsig_expires = answer->rrsig_expires;
    out->mx_rrsig_inception = answer->rrsig_inception;
    out->mx_dropped = answer->dropped;
    if (answer->count == 0) {
        /* Records are there, so nothing may be concluded from their absence. */
        out->trouble = arena_alloc(arena, 1, sizeof *out->trouble);
        *out->trouble = (struct dns_trouble){.name = answer->name,
                                             .type = RR_MX,
                                             .status = DNS_FAILED,
                                             .why = "none of the MX records decodes"};
        out->status = DNS_FAILED;
        out->mx_known = false;
        return;
    }
    look_for_null(answer, out);
    add_hosts(answer, list, out);
}

int mx_discover(struct answers *table, struct arena *arena, const char *domain,
                struct domain_facts *out, struct host_facts **hosts, size_t *count)
{
    const struct answer *answer = answers_get(table, domain, RR_MX);
    struct mx_list list = {.arena = arena};

    if (answer == NULL)
        return PENDING;
    memset(out, 0, sizeof *out);
    out->name = domain;
    out->status = answer->status;
    out->expanded = answer->expanded;
    out->trouble = trouble_of(arena, answer);
    out->mx_known = answer_completed(answer);
    if (out->mx_known && answer->content == ANSWER_NXDOMAIN) {
        out->nxdomain = true;
    } else if (out->mx_known && answer->content == ANSWER_NODATA) {
        /* RFC 5321 5.1: the domain is its own host, only where there is no MX record at all. */
        out->implicit_mx = true;
        add_host(&list, domain, 0);
    } else if (out->mx_known) {
        use_records(arena, answer, &list, out);
    }
    *hosts = list.hosts;
    *count = list.count;
    return 0;
}
