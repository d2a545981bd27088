/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "net/hostname.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/name.h"
#include "base/text.h"

#define FILE_MAX 65536

/* The first FILE_MAX bytes of a file; "" when it cannot be read. */
static const char *read_file(struct arena *arena, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *text = arena_alloc(arena, FILE_MAX + 1, 1);
    size_t length = 0;
    ssize_t n = 1;

    if (fd < 0)
        return "";
    while (length < FILE_MAX && (n = read(fd, text + length, FILE_MAX - length)) > 0)
        length += (size_t)n;
    close(fd);
    return text;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next word of a line; NULL at its end. Moves *at behind it. */
static char *next_word(struct arena *arena, const char **at)
{
    const char *start;

    while (is_blank(**at))
        (*at)++;
    start = *at;
    while (**at != '\0' && **at != '\n' && **at != '#' && !is_blank(**at))
        (*at)++;
    return *at == start ? NULL : arena_strndup(arena, start, (size_t)(*at - start));
}

static const char *next_line(const char *at)
{
    at = strchr(at, '\n');
    return at == NULL ? NULL : at + 1;
}

/* The dotted name on the /etc/hosts line that has `host`. */
static const char *from_hosts(struct arena *arena, const char *host, const char *text)
{
    for (; text != NULL && *text != '\0'; text = next_line(text)) {
        const char *at = text, *word, *dotted = NULL;
        bool found = false;

        next_word(arena, &at); /* the address */
        while ((word = next_word(arena, &at)) != NULL) {
            if (dotted == NULL && strchr(word, '.') != NULL)
                dotted = word;
            found |= text_equal_nocase(word, host);
        }
        if (found && dotted != NULL)
            return dotted;
    }
    return NULL;
}

/* The first domain of a "search" or "domain" line. */
static const char *from_resolv_conf(struct arena *arena, const char *text)
{
    for (; text != NULL && *text != '\0'; text = next_line(text)) {
        const char *at = text, *word = next_word(arena, &at);

        if (word != NULL && (strcmp(word, "search") == 0 || strcmp(word, "domain") == 0))
            return next_word(arena, &at);
    }
    return NULL;
}

const char *hostname_qualify(struct arena *arena, const char *host, const char *hosts_file,
                             const char *resolv_conf)
{
    const char *full = strchr(host, '.') != NULL ? host : from_hosts(arena, host, hosts_file);
    char name[NAME_SIZE];

    if (full == NULL) {
        const char *domain = from_resolv_conf(arena, resolv_conf);

        if (domain == NULL || name_parse(domain, name, NULL) != 0 || strcmp(name, ".") == 0)
            domain = "localdomain";
        full = arena_printf(arena, "%s.%s", host, domain);
    }
    if (name_parse(full, name, NULL) != 0 || strcmp(name, ".") == 0)
        return "localhost.localdomain";
    return arena_strdup(arena, name);
}

const char *hostname_fqdn(struct arena *arena)
{
    char host[256] = "";

    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        return "localhost.localdomain";
    if (strchr(host, '.') != NULL)
        return hostname_qualify(arena, host, "", "");
    return hostname_qualify(arena, host, read_file(arena, "/etc/hosts"),
                            read_file(arena, "/etc/resolv.conf"));
}
