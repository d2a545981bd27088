/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_consent.h"

#include <string.h>

#include "base/name.h"
#include "policy/dmarc_record.h"
#include "policy/dmarc_walk.h"
#include "policy/report_uri.h"
#include "policy/txt.h"

struct policy_domain {
    struct answers *table;
    struct arena *arena;
    const char *name; /* whose record it is */
    const char *organizational;
};

static bool is_under(const char *name, const char *domain)
{
    size_t length = strlen(name), tail = strlen(domain);

    return length > tail && name[length - tail - 1] == '.' &&
           strcmp(name + length - tail, domain) == 0;
}

/* Whether the record of consent names another host. */
static bool redirects(struct arena *arena, const struct txt_record *text, const char *host)
{
    const struct dmarc_record *record = dmarc_record_parse(arena, text);

    for (size_t i = 0; i < record->rua.count; i++) {
        const char *other = record->rua.items[i].host;

        if (other != NULL && strcmp(other, host) != 0)
            return true;
    }
    return false;
}

static int ask_consent(const struct policy_domain *domain, const char *host,
                       enum report_consent *out)
{
    char prefix[NAME_SIZE], name[NAME_SIZE];
    struct txt_facts txt;

    *out = CONSENT_TOO_LONG;
    if (name_join(domain->name, "_report._dmarc", prefix) != 0 ||
        name_join(prefix, host, name) != 0)
        return 0;
    if (txt_find(domain->table, domain->arena, name, dmarc_is_record, &txt, NULL) == PENDING)
        return PENDING;
    if (txt.end == TXT_FAILED)
        *out = CONSENT_FAILED;
    else
        *out = txt.count > 0 ? CONSENT_GIVEN : CONSENT_ABSENT;
    for (size_t i = 0; i < txt.count; i++) {
        if (redirects(domain->arena, &txt.records[i], host))
            *out = CONSENT_REDIRECTED;
    }
    return 0;
}

static bool is_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The question is asked along with the walk, unless the host looks like one of the domain's. */
static int find_external(const struct policy_domain *domain, const char *host,
                         enum report_consent *out)
{
    const char *own = domain->organizational;
    bool near = own != NULL && (strcmp(host, own) == 0 || is_under(host, own));
    struct dmarc_walk walk;
    int rc = dmarc_walk(domain->table, domain->arena, host, &walk, NULL);

    if (rc == 0 && is_same(own, walk.organizational)) {
        *out = CONSENT_OWN;
        return 0;
    }
    if (rc == PENDING && near)
        return PENDING;
    if (ask_consent(domain, host, out) == PENDING || rc == PENDING)
        return PENDING;
    if ((own == NULL || walk.organizational == NULL) && *out != CONSENT_GIVEN)
        *out = CONSENT_FAILED;
    return 0;
}

static int find_consent(const struct policy_domain *domain, const char *host,
                        enum report_consent *out)
{
    *out = CONSENT_UNASKED;
    if (strcmp(host, domain->name) != 0)
        return find_external(domain, host, out);
    *out = CONSENT_OWN;
    return 0;
}

static int find_list(const struct policy_domain *domain, struct dmarc_destinations *list)
{
    int rc = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct report_uri *uri = &list->items[i];

        if (uri->scheme != REPORT_MAILTO || uri->error != NULL || uri->host == NULL)
            continue;
        if (find_consent(domain, uri->host, &uri->consent) == PENDING)
            rc = PENDING;
        if (mail_intake_find(domain->table, uri->host, &uri->intake) == PENDING)
            rc = PENDING;
    }
    return rc;
}

int dmarc_consent_find(struct answers *table, struct arena *arena, const struct dmarc_place *place,
                       const char *organizational)
{
    struct policy_domain domain = {table, arena, place->domain, organizational};
    int rua = find_list(&domain, &place->record->rua);
    int ruf = find_list(&domain, &place->record->ruf);

    return rua == PENDING || ruf == PENDING ? PENDING : 0;
}
