/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings: defaults, and what follows from the options together. */
#include <config.h>

#include <string.h>

#include "net/hostname.h"
#include "plugin.h"

void settings_init(struct settings *settings, struct arena *arena)
{
    memset(settings, 0, sizeof *settings);
    settings->arena = arena;
    settings->started = clock_now();
    settings->now = settings->at = clock_wall();
    settings->timeout = 30000;
    settings->target = "";
    settings->gather.port = 25;
    settings->gather.gap = 500;
    settings->gather.limits = (struct session_limits){8000, 25000, 10000};
}

/* The host as given: an address literal or a name. */
static int finish_host(struct settings *settings, struct err *err)
{
    struct ip ip;
    struct err why = {0};

    if (ip_parse(settings->host, &ip)) {
        char text[IP_TEXT_SIZE];

        if (ip.family == IP_V4 ? settings->only6 : settings->only4)
            return err_set(err, ERR_USAGE, "--hostname \"%s\": an address that --ipv%d excludes",
                           settings->host, settings->only6 ? 6 : 4);
        settings->gather.host = arena_strdup(settings->arena, ip_format(&ip, text));
    } else {
        if (name_parse(settings->host, settings->host_name, &why) != 0)
            return err_set(err, ERR_USAGE, "--hostname \"%s\": %s", settings->host, why.text);
        settings->gather.host = settings->host_name;
    }
    settings->target = settings->gather.host;
    return 0;
}

static int finish_domain(struct settings *settings, const char *option, struct err *err)
{
    struct ip ip;
    struct err why = {0};

    if (ip_parse(settings->domain, &ip))
        return err_set(err, ERR_USAGE, "%s \"%s\": a domain is wanted, not an address", option,
                       settings->domain);
    if (name_parse(settings->domain, settings->domain_name, &why) != 0)
        return err_set(err, ERR_USAGE, "%s \"%s\": %s", option, settings->domain, why.text);
    settings->target = settings->domain_name;
    return 0;
}

/* Exactly one of -H and -d. */
static int finish_mail_target(struct settings *settings, struct err *err)
{
    int rc;

    if ((settings->host != NULL) == (settings->domain != NULL))
        return err_set(err, ERR_USAGE,
                       settings->host != NULL
                           ? "give either --hostname (one host) or --domain (its MX hosts)"
                           : "give --hostname HOST or --domain DOMAIN (see --help)");
    if (settings->host != NULL && settings->judge.expect_mx_count > 0)
        return err_set(err, ERR_USAGE, "--expect-mx needs --domain: a host has no MX records");
    if (settings->host != NULL)
        return finish_host(settings, err);
    rc = finish_domain(settings, "--domain", err);
    settings->gather.domain = settings->domain_name;
    return rc;
}

/* -H is a synonym of -d where a domain is judged. */
static int finish_domain_target(struct settings *settings, struct err *err)
{
    const char *option = settings->domain != NULL ? "--domain" : "--hostname";

    const char *host = settings->host;
    int rc;

    if (settings->domain == NULL)
        settings->domain = host;
    if (settings->domain == NULL)
        return err_set(err, ERR_USAGE, "give --domain DOMAIN (see --help)");
    rc = finish_domain(settings, option, err);
    if (rc == 0 && host != NULL &&
        (name_parse(host, settings->host_name, NULL) != 0 ||
         strcmp(settings->host_name, settings->domain_name) != 0))
        return err_set(err, ERR_USAGE,
                       "--hostname and --domain name different domains; one is enough");
    return rc;
}

static void finish_judge(struct settings *settings)
{
    struct judge_opts *judge = &settings->judge;

    judge->at = settings->at;
    judge->port = settings->gather.port;
    judge->both_keys = settings->gather.both_keys;
    judge->ipv4 = settings->gather.ipv4;
    judge->ipv6 = settings->gather.ipv6;
    judge->expect_mx = settings->expect_mx;
    judge->keywords = settings->keywords;
}

int settings_finish(const struct plugin *plugin, struct settings *settings, struct err *err)
{
    struct gather_opts *gather = &settings->gather;
    int rc;

    if (settings->only4 && settings->only6)
        return err_set(err, ERR_USAGE, "--ipv4 and --ipv6 exclude each other");
    gather->ipv4 = !settings->only6;
    gather->ipv6 = !settings->only4;
    gather->deadline = settings->started + settings->timeout;
    gather->at = settings->at;
    /* With a short -t the control host needs its half of the time. */
    if (gather->control_host != NULL)
        gather->limits.connect = clock_min(gather->limits.connect, settings->timeout / 2);
    if (gather->implicit_tls && !settings->port_given)
        gather->port = 465;
    if (gather->helo == NULL)
        gather->helo = hostname_fqdn(settings->arena);
    finish_judge(settings);
    if (settings->offline)
        return 0;
    rc = plugin->mail ? finish_mail_target(settings, err) : finish_domain_target(settings, err);
    return rc;
}
