/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options_smtp: options of the plugins that speak SMTP. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "plugin.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int parse_port(const char *value, uint16_t *out, struct err *err)
{
    uint64_t port;

    if (num_unsigned(value, 65535, &port) != 0 || port == 0)
        return err_set(err, ERR_USAGE, "wants a port from 1 to 65535");
    *out = (uint16_t)port;
    return 0;
}

static int set_port(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    settings->port_given = true;
    return parse_port(value, &settings->gather.port, err);
}

/* A name or an address literal in brackets goes into EHLO as it is: no blanks, no control bytes. */
static int set_helo(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    char name[NAME_SIZE];

    if (name_parse(value, name, NULL) == 0 && strcmp(name, ".") != 0) {
        settings->gather.helo = arena_strdup(settings->arena, name);
        return 0;
    }
    if (value[0] == '[' && strlen(value) < 60 &&
        strspn(value, "[]0123456789abcdefABCDEFIPv:.") == strlen(value)) {
        settings->gather.helo = value;
        return 0;
    }
    return err_set(err, ERR_USAGE, "wants a host name or an address literal in brackets");
}

static int set_sni(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    if (name_parse(value, settings->sni, err) != 0)
        return ERR_USAGE;
    settings->gather.sni = settings->sni;
    return 0;
}

static int set_expect_mx(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;

    if (settings->judge.expect_mx_count == LIST_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", LIST_MAX);
    settings->expect_mx[settings->judge.expect_mx_count++] = value;
    return 0;
}

static int set_unreachable(void *target, const char *value, struct err *err)
{
    struct judge_opts *judge = &((struct settings *)target)->judge;

    return setting_limits(value, &judge->unreachable_warn, &judge->unreachable_crit, err);
}

/* "HOST[:PORT]", "[ADDR]:PORT" -> host text and port. */
static int split_port(struct settings *settings, const char *value, const char **host,
                      uint16_t *port, struct err *err)
{
    const char *colon = strrchr(value, ':');
    const char *bracket = strrchr(value, ']');
    struct ip ip;

    *host = value;
    if (colon == NULL || (bracket != NULL && colon < bracket) ||
        (bracket == NULL && ip_parse(value, &ip)))
        return 0;
    *host = arena_strndup(settings->arena, value, (size_t)(colon - value));
    return parse_port(colon + 1, port, err);
}

static int set_control(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    const char *host;
    struct ip ip;

    settings->gather.control_port = 25;
    if (split_port(settings, value, &host, &settings->gather.control_port, err) != 0)
        return ERR_USAGE;
    if (ip_parse(host, &ip))
        settings->gather.control_host = host;
    else if (name_parse(host, settings->control_host, err) != 0)
        return ERR_USAGE;
    else
        settings->gather.control_host = settings->control_host;
    return 0;
}

static int set_gap(void *target, const char *value, struct err *err)
{
    double seconds;

    if (num_decimal(value, &seconds) != 0 || seconds < 0 || seconds > 3600)
        return err_set(err, ERR_USAGE, "wants seconds from 0 to 3600");
    ((struct settings *)target)->gather.gap = (msec)(seconds * 1000);
    return 0;
}

/* NAME:ADDR[:PORT] */
static int set_connect_to(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    struct gather_opts *gather = &settings->gather;
    const char *colon = strchr(value, ':'), *address;
    struct connect_to *to = &gather->connect_to[gather->connect_to_count];

    if (gather->connect_to_count == CONNECT_TO_MAX)
        return err_set(err, ERR_USAGE, "given more than %d times", CONNECT_TO_MAX);
    if (colon == NULL)
        return err_set(err, ERR_USAGE, "wants NAME:ADDRESS[:PORT]");
    if (name_parse(arena_strndup(settings->arena, value, (size_t)(colon - value)), to->name, err) !=
        0)
        return ERR_USAGE;
    if (split_port(settings, colon + 1, &address, &to->port, err) != 0)
        return ERR_USAGE;
    if (!ip_parse(address, &to->ip))
        return err_set(err, ERR_USAGE, "wants NAME:ADDRESS[:PORT] (IPv6 with a port in brackets)");
    gather->connect_to_count++;
    return 0;
}

static int set_ca_file(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->gather.trust.ca_file = value;
    return 0;
}

static int set_ca_dir(void *target, const char *value, struct err *err)
{
    (void)err;
    ((struct settings *)target)->gather.trust.ca_dir = value;
    return 0;
}

const struct option_row options_smtp[] = {
    {.name = "port",
     .letter = 'p',
     .value = "PORT",
     .set = set_port,
     .help = "TCP port (25; 465 with --implicit-tls)"},
    {.name = "implicit-tls",
     .flag = offsetof(struct settings, gather.implicit_tls),
     .help = "TLS from the first byte, no STARTTLS",
     .manual =
         "TLS from the first byte instead of STARTTLS (RFC 8314), port 465 unless --port says "
         "otherwise."},
    {.name = "helo",
     .value = "NAME",
     .set = set_helo,
     .help = "the name for EHLO (this host's)",
     .manual = "The name sent with EHLO. Without it: this host's fully qualified name. Servers may "
               "refuse a client whose name does not fit its address."},
    {.name = "sni",
     .value = "NAME",
     .set = set_sni,
     .help = "the name to ask a certificate for",
     .manual = "The server name sent in the TLS handshake, and the name that the certificate must "
               "have. Without it: the TLSA base domain where DANE applies, else the host's name; "
               "none for an address literal."},
    {.name = "both-keys",
     .flag = offsetof(struct settings, gather.both_keys),
     .help = "see both the RSA and the ECDSA certificate",
     .manual = "Connect to each address twice, asking for an RSA and for an ECDSA certificate: "
               "senders may get either."},
    {.name = "expect-mx",
     .value = "GLOB",
     .repeat = true,
     .set = set_expect_mx,
     .help = "CRITICAL for MX hosts that fit none",
     .manual =
         "Shell pattern for the MX hosts that you expect. Any other MX host, and a null MX, is "
         "then CRITICAL."},
    {.name = "unreachable",
     .value = "WARN[,CRIT]",
     .set = set_unreachable,
     .help = "how many addresses (or %) may be down",
     .manual =
         "WARNING and CRITICAL from this many unreachable addresses on, or this part of all in "
         "%. Without it one is a WARNING; all are always CRITICAL."},
    {.name = "control",
     .value = "HOST[:PORT]",
     .set = set_control,
     .help = "if nothing answers, is port 25 open from here?",
     .manual =
         "When nothing answers, connect to this host, which is known to be up. If it is silent "
         "too, this monitor's own network is at fault: UNKNOWN."},
    {.name = "gap",
     .value = "SECONDS",
     .set = set_gap,
     .help = "between two connections to one address (0.5)"},
    {.name = "connect-to",
     .value = "NAME:ADDR[:PORT]",
     .repeat = true,
     .set = set_connect_to,
     .help = "connect there, judge as NAME",
     .manual =
         "Connect to ADDR instead of the addresses of the host NAME, and judge what answers as "
         "NAME. For tests before a change of DNS. IPv6 with a port in brackets."},
    {.name = "ca-file",
     .value = "FILE",
     .set = set_ca_file,
     .help = "trust these CAs, not the system's"},
    {.name = "ca-dir",
     .value = "DIR",
     .set = set_ca_dir,
     .help = "hashed directory of CAs to trust",
     .manual =
         "Directory of CA certificates as openssl rehash leaves it. Files are read only when a "
         "certificate needs them, which is much quicker than a bundle."},
};
const size_t options_smtp_count = COUNT(options_smtp);
