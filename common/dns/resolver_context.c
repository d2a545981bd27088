/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/resolver_private.h"

#include <stdio.h>
#include <unistd.h>

#include <unbound.h>
#include <unbound-event.h>

struct option {
    const char *name, *value;
};

static int set_options(struct ub_ctx *ctx, const struct option *options, size_t count)
{
    int rc = 0;

    for (size_t i = 0; i < count && rc == 0; i++)
        rc = ub_ctx_set_option(ctx, options[i].name, options[i].value);
    return rc;
}

/* Settings that hold for every run. libunbound takes none after its first question. */
static int set_common(struct ub_ctx *ctx)
{
    static const struct option options[] = {
        /* Names that it would answer itself (RFC 6303, 6761, 7686, 8375): we want to see what the
         * resolver says of them. "nodefault" would say it, but 1.17 takes it from a file only. */
        {"unblock-lan-zones:", "yes"},
        {"local-zone:", "localhost. transparent"},
        {"local-zone:", "127.in-addr.arpa. transparent"},
        {"local-zone:", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa. "
                        "transparent"},
        {"local-zone:", "home.arpa. transparent"},
        {"local-zone:", "onion. transparent"},
        {"local-zone:", "test. transparent"},
        {"local-zone:", "invalid. transparent"},
        {"do-not-query-localhost:", "no"},
        /* Each answer and each denial must come from the zone itself, not from a cached proof. */
        {"aggressive-nsec:", "no"},
        {"harden-below-nxdomain:", "no"},
        /* A name server set beside the answer costs signatures to check and is not looked at. */
        {"minimal-responses:", "yes"},
        {"qname-minimisation:", "no"},
        {"target-fetch-policy:", "0 0 0 0 0"},
        /* No questions of its own (RFC 8145), and no sentinel names. */
        {"trust-anchor-signaling:", "no"},
        {"root-key-sentinel:", "no"},
        /* A silent name must not make it give up on the forwarder. */
        {"infra-keep-probing:", "yes"},
        /* Why a lookup ended in SERVFAIL is told in the log only. */
        {"log-servfail:", "yes"},
        {"val-log-squelch:", "no"},
    };

    return set_options(ctx, options, sizeof options / sizeof options[0]);
}

/* How many questions may be under way, and how much may be kept. */
static int set_size(struct ub_ctx *ctx, bool shared)
{
    static const struct option own[] = {
        {"outgoing-range:", "32"},
        {"outgoing-num-tcp:", "4"},
    };
    static const struct option many[] = {
        {"outgoing-range:", "900"},         {"num-queries-per-thread:", "900"},
        {"outgoing-num-tcp:", "32"},        {"msg-cache-size:", "16m"},
        {"rrset-cache-size:", "32m"},       {"key-cache-size:", "8m"},
        {"infra-cache-numhosts:", "20000"},
    };

    return shared ? set_options(ctx, many, sizeof many / sizeof many[0])
                  : set_options(ctx, own, sizeof own / sizeof own[0]);
}

static bool has_family(const struct resolver_setup *setup, enum ip_family family)
{
    for (size_t i = 0; i < setup->forwarder_count; i++) {
        if (setup->forwarders[i].ip.family == family)
            return true;
    }
    return false;
}

/* Whether this host has a route for IPv6. Connecting a UDP socket sends nothing. */
static bool has_ipv6_route(void)
{
    struct sockaddr_storage address;
    socklen_t length;
    bool connected;
    struct ip ip;
    int fd;

    if (!ip_parse("2001:500:2::c", &ip)) /* c.root-servers.net */
        return false;
    length = ip_sockaddr(&ip, 53, &address);
    fd = socket(AF_INET6, SOCK_DGRAM, 0);
    if (fd < 0)
        return false;
    connected = connect(fd, (struct sockaddr *)&address, length) == 0;
    close(fd);
    return connected;
}

static int set_servers(struct ub_ctx *ctx, const struct resolver_setup *setup)
{
    bool four = true, six;
    int rc = 0;

    if (setup->forwarder_count == 0) {
        six = has_ipv6_route();
    } else {
        four = has_family(setup, IP_V4);
        six = has_family(setup, IP_V6);
    }
    if (!four)
        rc = ub_ctx_set_option(ctx, "do-ip4:", "no");
    if (!six && rc == 0)
        rc = ub_ctx_set_option(ctx, "do-ip6:", "no");
    for (size_t i = 0; i < setup->forwarder_count && rc == 0; i++) {
        char ip[IP_TEXT_SIZE], text[IP_TEXT_SIZE + 8];

        snprintf(text, sizeof text, "%s@%u", ip_format(&setup->forwarders[i].ip, ip),
                 (unsigned)setup->forwarders[i].port);
        rc = ub_ctx_set_fwd(ctx, text);
    }
    return rc;
}

static int set_anchors(struct ub_ctx *ctx, const struct resolver_setup *setup)
{
    int rc = ub_ctx_set_option(
        ctx, "module-config:", setup->anchors.count > 0 ? "validator iterator" : "iterator");

    for (size_t i = 0; i < setup->anchors.count && rc == 0; i++)
        rc = ub_ctx_add_ta(ctx, setup->anchors.records[i]);
    return rc;
}

struct ub_ctx *resolver_context(struct event_base *base, const struct resolver_setup *setup,
                                FILE *log, const char **why)
{
    struct ub_ctx *ctx = ub_ctx_create_event(base);
    int rc;

    if (ctx == NULL) {
        *why = "no context for lookups: out of memory or file descriptors";
        return NULL;
    }
    rc = ub_ctx_debugout(ctx, log);
    if (rc == 0)
        rc = set_common(ctx);
    if (rc == 0)
        rc = set_size(ctx, setup->shared);
    if (rc == 0)
        rc = set_servers(ctx, setup);
    if (rc == 0)
        rc = set_anchors(ctx, setup);
    if (rc == 0)
        return ctx;
    *why = ub_strerror(rc);
    ub_ctx_delete(ctx);
    return NULL;
}
