/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/resolver_private.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <ldns/ldns.h>

#include "base/buf.h"
#include "base/num.h"

#define FILE_MAX (64 * 1024)
#define DNSKEY_REVOKE 0x0080 /* RFC 5011 7 */
#define DNSKEY_ZONE 0x0100

/* Both keys of the root zone, as IANA and Debian's dns-root-data publish them. */
static const char *const root_keys[] = {
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
};

static const char *const system_anchors[] = {
    "/usr/share/dns/root.key",
    "/var/lib/unbound/root.key",
};

int resolver_parse_address(const char *text, struct resolver_address *out)
{
    const char *at = strchr(text, '@');
    size_t length = at == NULL ? strlen(text) : (size_t)(at - text);
    struct resolver_address address = {.port = 53};
    char ip[IP_TEXT_SIZE];
    uint64_t port;

    if (length >= sizeof ip)
        return ERR_SYNTAX;
    memcpy(ip, text, length);
    ip[length] = '\0';
    if (!ip_parse(ip, &address.ip))
        return ERR_SYNTAX;
    if (at != NULL) {
        if (num_unsigned(at + 1, UINT16_MAX, &port) != 0 || port == 0)
            return ERR_SYNTAX;
        address.port = (uint16_t)port;
    }
    *out = address;
    return 0;
}

/* A whole file of at most FILE_MAX bytes. O_NONBLOCK: a FIFO must not hold us up. 0 or an errno. */
static int read_file(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    char chunk[4096];
    int saved = 0;
    ssize_t got;

    if (fd < 0)
        return errno;
    while ((got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            saved = errno;
            break;
        }
        if (buf_add(out, chunk, (size_t)got) != 0)
            break;
    }
    close(fd);
    return saved;
}

/* Cuts the next line off; NULL at the end. */
static char *next_line(char **at)
{
    char *line = *at, *end;

    if (*line == '\0')
        return NULL;
    end = line + strcspn(line, "\n");
    *at = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

/* resolv.conf(5): "nameserver", white space, an address, and nothing that matters after it. */
static const char *nameserver_of(char *line)
{
    static const char word[] = "nameserver";
    char *value;

    if (strncmp(line, word, sizeof word - 1) != 0)
        return NULL;
    value = line + sizeof word - 1;
    if (*value != ' ' && *value != '\t')
        return NULL;
    value += strspn(value, " \t");
    value[strcspn(value, " \t\r#;")] = '\0';
    return value;
}

int resolv_conf_read(const char *path, struct arena *arena, struct resolver_address *out,
                     size_t *count, const char **left_out, struct err *err)
{
    const char *server;
    struct buf file;
    char *at, *line;
    size_t found = 0;
    int saved;

    buf_init(&file, FILE_MAX);
    saved = read_file(path, &file);
    at = file.data;
    *left_out = NULL;
    while ((line = next_line(&at)) != NULL && found < RESOLV_CONF_MAX) {
        server = nameserver_of(line);
        if (server == NULL)
            continue;
        if (ip_parse(server, &out[found].ip))
            out[found++].port = 53;
        else if (*left_out == NULL)
            *left_out = arena_strndup(arena, server, strnlen(server, 60));
    }
    buf_clear(&file);
    if (saved != 0)
        return err_set(err, ERR_SYSTEM, "%s cannot be read: %s", path, strerror(saved));
    if (found == 0)
        return err_set(err, ERR_SYSTEM, "%s names no name server that can be asked", path);
    *count = found;
    return 0;
}

/* The state that RFC 5011 software notes in a comment, or 2 (valid) without one. */
static int autotrust_state(const char *line)
{
    static const char word[] = "state=";
    const char *state = strstr(line, word);

    if (state == NULL || !isdigit((unsigned char)state[sizeof word - 1]))
        return 2;
    return state[sizeof word - 1] - '0';
}

/* Whether a record can be a trust anchor: any DS, and zone keys that were not revoked. */
static bool is_anchor(const ldns_rr *rr)
{
    uint16_t flags;

    if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
        return false;
    if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DS)
        return true;
    if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNSKEY)
        return false;
    flags = ldns_rdf2native_int16(ldns_rr_dnskey_flags(rr));
    return (flags & DNSKEY_ZONE) != 0 && (flags & DNSKEY_REVOKE) == 0;
}

/* One line without comment. Lines that are no record are passed over. */
static void add_anchor(const char *line, struct arena *arena, struct anchors *out)
{
    ldns_rr *rr = NULL;
    char *text;

    if (line[strspn(line, " \t\r")] == '\0' || out->count == ANCHORS_MAX)
        return;
    if (ldns_rr_new_frm_str(&rr, line, 3600, NULL, NULL) != LDNS_STATUS_OK)
        return;
    if (is_anchor(rr) && (text = ldns_rr2str(rr)) != NULL) {
        text[strcspn(text, "\n;")] = '\0';
        out->records[out->count++] = arena_strdup(arena, text);
        LDNS_FREE(text);
    }
    ldns_rr_free(rr);
}

/* Takes the comment off a line and says whether its key is in use. */
static bool strip_comment(char *line)
{
    int state = autotrust_state(line);

    line[strcspn(line, ";")] = '\0';
    return state == 2 || state == 3; /* valid, missing (RFC 5011 4.1) */
}

int anchors_read(const char *path, struct arena *arena, struct anchors *out, struct err *err)
{
    struct buf file, record;
    char *at, *line;
    int saved, depth = 0;

    out->count = 0;
    buf_init(&file, FILE_MAX);
    buf_init(&record, FILE_MAX);
    saved = read_file(path, &file);
    at = file.data;
    while ((line = next_line(&at)) != NULL) {
        if (!strip_comment(line))
            continue;
        for (char *c = line; *c != '\0'; c++) {
            depth += (*c == '(') - (*c == ')');
            if (*c == '(' || *c == ')' || *c == '\t' || *c == '\r')
                *c = ' ';
        }
        buf_adds(&record, line);
        if (depth > 0) { /* RFC 1035 5.1: parentheses join lines */
            buf_adds(&record, " ");
            continue;
        }
        add_anchor(record.data, arena, out);
        buf_reset(&record);
        depth = 0;
    }
    buf_clear(&file);
    buf_clear(&record);
    if (saved != 0)
        return err_set(err, ERR_USAGE, "trust anchor %s cannot be read: %s", path, strerror(saved));
    if (out->count == 0)
        return err_set(err, ERR_USAGE, "trust anchor %s holds no DS or DNSKEY record", path);
    return 0;
}

void anchors_default(struct arena *arena, struct anchors *out)
{
    for (size_t i = 0; i < sizeof system_anchors / sizeof system_anchors[0]; i++) {
        if (anchors_read(system_anchors[i], arena, out, NULL) == 0)
            return;
    }
    out->count = 0;
    for (size_t i = 0; i < sizeof root_keys / sizeof root_keys[0]; i++)
        out->records[out->count++] = root_keys[i];
}
