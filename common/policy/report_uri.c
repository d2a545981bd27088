/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/report_uri.h"

#include <string.h>

#include "base/name.h"
#include "base/text.h"
#include "dns/trouble.h"

#define HOSTS_ASKED 4 /* MX hosts whose addresses are looked up */

static bool is_alpha(char c)
{
    return text_lower(c) >= 'a' && text_lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    return text_lower(c) >= 'a' && text_lower(c) <= 'f' ? text_lower(c) - 'a' + 10 : -1;
}

/* RFC 3986 2: reserved, unreserved, and whole percent-encodings. */
static const char *octets_error(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '%' && (hex_value(text[1]) < 0 || hex_value(text[2]) < 0))
            return "has a \"%\" without two hexadecimal digits behind it";
        if (!is_alpha(*text) && !is_digit(*text) &&
            strchr("%-._~:/?#[]@!$&'()*+,;=", *text) == NULL)
            return "has an octet that no URI has";
    }
    return NULL;
}

/* Resolves percent-encoding. NULL for a NUL octet. */
static char *decode(struct arena *arena, const char *text, size_t size)
{
    char *out = arena_alloc(arena, size + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < size; i++) {
        char c = text[i];

        if (c == '%') {
            c = (char)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        }
        if (c == '\0')
            return NULL;
        out[length++] = c;
    }
    out[length] = '\0';
    return out;
}

static const char *keep_host(struct arena *arena, const char *host, struct report_uri *uri)
{
    char name[NAME_SIZE];

    if (name_parse(host, name, NULL) != 0 || strcmp(name, ".") == 0)
        return "has no domain name that is valid";
    uri->host = arena_strdup(arena, name);
    return NULL;
}

/* RFC 6068 2, with one mailbox; header fields after "?" do not matter. */
static const char *read_mailto(struct arena *arena, const char *rest, struct report_uri *uri)
{
    char *mailbox, *at;

    if (strncmp(rest, "//", 2) == 0)
        return "has \"//\" behind \"mailto:\", where the address begins at once";
    mailbox = decode(arena, rest, strcspn(rest, "?#"));
    if (mailbox == NULL)
        return "has a NUL octet in its address";
    at = strrchr(mailbox, '@');
    if (at == NULL || at == mailbox)
        return "has no mail address";
    if (mailbox[0] != '"' && strchr(mailbox, '@') != at)
        return "has more than one \"@\"";
    return keep_host(arena, at + 1, uri);
}

/* RFC 3986 3.2. A host that is an address has no name to ask for. */
static const char *read_https(struct arena *arena, const char *rest, struct report_uri *uri)
{
    char *authority, *at, *port;

    if (strncmp(rest, "//", 2) != 0)
        return "has no \"//\" behind \"https:\"";
    rest += 2;
    authority = decode(arena, rest, strcspn(rest, "/?#"));
    if (authority == NULL)
        return "has a NUL octet in its host";
    at = strrchr(authority, '@');
    if (at != NULL)
        authority = at + 1;
    if (authority[0] == '[')
        return strchr(authority, ']') != NULL ? NULL : "has no host that is valid";
    port = strchr(authority, ':');
    if (port != NULL) {
        *port = '\0';
        if (strspn(port + 1, "0123456789") != strlen(port + 1))
            return "has a port that is no number";
    }
    return keep_host(arena, authority, uri);
}

/* RFC 7489 6.2: "!" and a number, perhaps with a unit. */
static const char *cut_limit(struct arena *arena, char *text, struct report_uri *uri)
{
    char *mark = strrchr(text, '!');
    size_t digits;

    if (mark == NULL)
        return NULL;
    digits = strspn(mark + 1, "0123456789");
    if (digits == 0 || strlen(mark + 1 + digits) > 1 ||
        (mark[1 + digits] != '\0' && strchr("kmgt", text_lower(mark[1 + digits])) == NULL))
        return "has a \"!\" without a size behind it; inside an address it is written %21";
    uri->limit = arena_strdup(arena, mark + 1);
    *mark = '\0';
    return strchr(text, '!') != NULL ? "has a \"!\", which is written %21" : NULL;
}

static const char *read_uri(struct arena *arena, struct report_uri *uri)
{
    const char *text = uri->text;
    size_t length = 0;
    const char *error = octets_error(text);

    if (error != NULL)
        return error;
    while (is_alpha(text[length]) ||
           (length > 0 && text[length] != '\0' &&
            (is_digit(text[length]) || strchr("+-.", text[length]) != NULL)))
        length++;
    if (length == 0 || text[length] != ':')
        return strchr(text, '@') != NULL ? "has no \"mailto:\" before the address"
                                         : "has no scheme such as \"mailto:\"";
    if (length == 6 && text_equal_nocase(arena_strndup(arena, text, length), "mailto")) {
        uri->scheme = REPORT_MAILTO;
        return read_mailto(arena, text + length + 1, uri);
    }
    if (length == 5 && text_equal_nocase(arena_strndup(arena, text, length), "https")) {
        uri->scheme = REPORT_HTTPS;
        return read_https(arena, text + length + 1, uri);
    }
    return NULL;
}

static struct report_uri read_item(struct arena *arena, const char *text, size_t size, bool limits)
{
    struct report_uri uri = {0};
    char *copy;

    while (size > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        size--;
    }
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    copy = size > 0 ? arena_strndup(arena, text, size) : arena_strdup(arena, "");
    uri.text = copy;
    if (size == 0)
        uri.error = "is empty";
    else if (strlen(copy) != size)
        uri.error = "has a NUL octet";
    else if (limits)
        uri.error = cut_limit(arena, copy, &uri);
    else if (strchr(copy, '!') != NULL)
        uri.error = "has a \"!\", which is written %21";
    if (uri.error == NULL)
        uri.error = read_uri(arena, &uri);
    if (uri.error != NULL)
        uri.host = NULL;
    return uri;
}

void report_uris_parse(struct arena *arena, const char *text, size_t size, bool limits,
                       struct report_uri **out, size_t *count, size_t *dropped)
{
    const char *at = text, *end = text + size;

    *out = NULL;
    *count = *dropped = 0;
    for (;;) {
        const char *stop = at < end ? memchr(at, ',', (size_t)(end - at)) : NULL;
        size_t length = (size_t)((stop != NULL ? stop : end) - at);
        struct report_uri *last;

        if (*count == REPORT_URIS_MAX) {
            ++*dropped;
        } else {
            last = arena_push(arena, out, count, sizeof *last);
            *last = read_item(arena, at, length, limits);
        }
        if (stop == NULL)
            return;
        at = stop + 1;
    }
}

/* ---- whether a domain takes mail */

struct census {
    bool pending, failed, address;
};

static void look_up(struct answers *table, const char *name, uint16_t type, struct census *census)
{
    const struct answer *answer = answers_get(table, name, type);

    if (answer == NULL)
        census->pending = true;
    else if (!answer_completed(answer))
        census->failed = true;
    else
        census->address |= answer_has_data(answer);
}

static int conclude(const struct census *census, enum mail_intake *out)
{
    if (!census->address && census->pending)
        return PENDING;
    *out = census->address ? INTAKE_YES : census->failed ? INTAKE_UNKNOWN : INTAKE_NO_ADDRESS;
    return 0;
}

static int ask_hosts(struct answers *table, const struct answer *answer, enum mail_intake *out)
{
    struct census census = {0};
    size_t asked = 0, nulls = 0;
    char name[NAME_SIZE];

    for (size_t i = 0; i < answer->count; i++) {
        const char *exchange = answer->records[i].as.mx.exchange;

        if (strcmp(exchange, ".") == 0) {
            nulls++;
        } else if (asked == HOSTS_ASKED) {
            census.failed = true; /* nobody asked whether the others have an address */
        } else if (name_parse(exchange, name, NULL) == 0) {
            asked++;
            look_up(table, exchange, RR_A, &census);
            look_up(table, exchange, RR_AAAA, &census);
        }
    }
    if (nulls > 0 && nulls == answer->count) {
        *out = INTAKE_NULL_MX;
        return 0;
    }
    census.failed |= answer->malformed > 0;
    return conclude(&census, out);
}

int mail_intake_find(struct answers *table, const char *domain, enum mail_intake *out)
{
    const struct answer *answer = answers_get(table, domain, RR_MX);
    struct census census = {0};

    if (answer == NULL)
        return PENDING;
    if (!answer_completed(answer)) {
        *out = INTAKE_UNKNOWN;
        return 0;
    }
    if (answer->content == ANSWER_NXDOMAIN) {
        *out = INTAKE_NXDOMAIN;
        return 0;
    }
    if (answer_has_data(answer))
        return ask_hosts(table, answer, out);
    look_up(table, domain, RR_A, &census);
    look_up(table, domain, RR_AAAA, &census);
    return conclude(&census, out);
}
