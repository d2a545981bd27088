/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/exclude.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/name.h"
#include "base/num.h"
#include "survey/hash.h"

#define FILE_MAX (8U * 1024 * 1024)

struct network {
    struct ip ip;
    int bits;
};

struct exclude {
    struct hash domains, operators;
    struct network *networks;
    size_t network_count;
};

/* "192.0.2.0/24", "2001:db8::/32" or an address. Returns whether it is one. */
static bool parse_network(const char *text, struct network *out)
{
    char address[IP_TEXT_SIZE];
    const char *slash = strchr(text, '/');
    size_t length = slash != NULL ? (size_t)(slash - text) : strlen(text);
    uint64_t bits;
    int most;

    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    if (!ip_parse(address, &out->ip))
        return false;
    most = out->ip.family == IP_V4 ? 32 : 128;
    out->bits = most;
    if (slash == NULL)
        return true;
    if (num_unsigned(slash + 1, (uint64_t)most, &bits) != 0)
        return false;
    out->bits = (int)bits;
    return true;
}

static int add_line(struct exclude *exclude, const char *text, struct err *err)
{
    static const char word[] = "operator:";
    bool is_operator = strncmp(text, word, sizeof word - 1) == 0;
    struct network network = {.bits = 0};
    char name[NAME_SIZE];

    if (!is_operator && parse_network(text, &network)) {
        exclude->networks =
            mem_realloc(exclude->networks, exclude->network_count + 1, sizeof *exclude->networks);
        exclude->networks[exclude->network_count++] = network;
        return 0;
    }
    if (is_operator)
        text += sizeof word - 1;
    if (name_parse(text, name, err) != 0)
        return ERR_USAGE;
    hash_put(is_operator ? &exclude->operators : &exclude->domains, name, NULL);
    return 0;
}

static int add_lines(struct exclude *exclude, const char *file, char *text, struct err *err)
{
    size_t number = 0;

    for (char *rest = text; rest != NULL;) {
        struct err why = {0};
        char *line = rest;
        size_t length;

        number++;
        rest = strchr(line, '\n');
        if (rest != NULL)
            *rest++ = '\0';
        line[strcspn(line, "#\r")] = '\0';
        line += strspn(line, " \t");
        length = strlen(line);
        while (length > 0 && strchr(" \t", line[length - 1]) != NULL)
            line[--length] = '\0';
        if (length > 0 && add_line(exclude, line, &why) != 0)
            return err_set(err, ERR_USAGE,
                           "%.100s:%zu: \"%.60s\" is no domain, network or operator:NAME", file,
                           number, line);
    }
    return 0;
}

int exclude_read(const char *file, struct exclude **out, struct err *err)
{
    struct exclude *exclude = mem_calloc(1, sizeof *exclude);
    struct buf text;
    int rc;

    buf_init(&text, FILE_MAX);
    rc = file_read(file, &text, err);
    if (rc == 0)
        rc = add_lines(exclude, file, text.data, err);
    buf_clear(&text);
    if (rc == 0)
        *out = exclude;
    else
        exclude_free(exclude);
    return rc;
}

void exclude_free(struct exclude *exclude)
{
    if (exclude == NULL)
        return;
    hash_clear(&exclude->domains);
    hash_clear(&exclude->operators);
    free(exclude->networks);
    free(exclude);
}

bool exclude_domain(const struct exclude *exclude, const char *domain)
{
    if (exclude == NULL)
        return false;
    for (const char *name = domain; name != NULL; name = name_parent(name)) {
        if (hash_get(&exclude->domains, name) != NULL)
            return true;
    }
    return false;
}

bool exclude_address(const struct exclude *exclude, const struct ip *ip)
{
    struct ip plain = ip_unmapped(ip);

    for (size_t i = 0; exclude != NULL && i < exclude->network_count; i++) {
        const struct network *network = &exclude->networks[i];

        if (network->ip.family == plain.family && ip_in_prefix(&plain, &network->ip, network->bits))
            return true;
    }
    return false;
}

bool exclude_host(const struct exclude *exclude, const char *host, const char *operator_)
{
    if (exclude == NULL)
        return false;
    return exclude_domain(exclude, host) || hash_get(&exclude->operators, operator_) != NULL;
}
