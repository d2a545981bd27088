/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/list.h"

#include <errno.h>
#include <string.h>

#include "base/ip.h"
#include "base/name.h"
#include "base/num.h"
#include "base/text.h"

struct line {
    const char *file;
    size_t number;
    char *text;
    size_t length;
};

static void bad_line(struct list *list, const struct line *line, const char *why)
{
    struct list_bad *bad;

    if (list->bad_count == LIST_BAD_MAX) {
        list->bad_dropped++;
        return;
    }
    bad = arena_push(list->arena, &list->bad, &list->bad_count, sizeof *bad);
    bad->file = line->file;
    bad->line = line->number;
    bad->text = text_clean_copy(list->arena, line->text, line->length, 100);
    bad->why = arena_strdup(list->arena, why);
}

/* Blanks around it go. */
static char *trim(char *text)
{
    size_t length;

    text += strspn(text, " \t\r");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

/* One pair of quotes around a field goes, too. */
static char *field(char *text)
{
    size_t length;

    text = trim(text);
    length = strlen(text);
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text[length - 1] = '\0';
        text++;
    }
    return text;
}

static void add_group(struct list *list, struct list_domain *domain, const char *group, bool is_new)
{
    const char **place;
    char clean[LIST_GROUP_MAX + 1];

    text_clean(group, strlen(group), clean, sizeof clean);
    for (size_t i = 0; i < domain->group_count; i++) {
        if (strcmp(domain->groups[i], clean) == 0) {
            list->duplicates++;
            return;
        }
    }
    if (!is_new && strcmp(clean, "-") == 0) {
        list->duplicates++;
        return;
    }
    place = arena_push(list->arena, &domain->groups, &domain->group_count, sizeof *place);
    *place = arena_strdup(list->arena, clean);
}

static void add_domain(struct list *list, const struct line *line, const char *group,
                       const char *text)
{
    char name[NAME_SIZE];
    struct hash_entry *entry;
    struct err why = {0};
    struct ip ip;
    uint64_t rank = 0;
    bool is_new;

    if (ip_parse(text, &ip)) {
        bad_line(list, line, "an address is not a domain");
        return;
    }
    if (name_parse(text, name, &why) != 0 || strcmp(name, ".") == 0) {
        bad_line(list, line, why.code != 0 ? why.text : "the root is not a mail domain");
        return;
    }
    entry = hash_put(&list->domains, name, &is_new);
    if (is_new)
        entry->value = arena_alloc(list->arena, 1, sizeof(struct list_domain));
    if (group != NULL && num_unsigned(group, UINT32_MAX, &rank) == 0)
        ((struct list_domain *)entry->value)->rank = (int64_t)rank;
    add_group(list, entry->value, group == NULL || group[0] == '\0' || rank > 0 ? "-" : group,
              is_new);
}

static void read_line(struct list *list, struct line *line)
{
    char *text = line->text, *comma, *hash, *first;

    if (memchr(text, '\0', line->length) != NULL) {
        bad_line(list, line, "has a NUL octet in it");
        return;
    }
    if (line->number == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    hash = strchr(text, '#');
    if (hash != NULL)
        *hash = '\0';
    text = trim(text);
    if (text[0] == '\0')
        return;
    comma = strchr(text, ',');
    if (comma == NULL) {
        add_domain(list, line, NULL, field(text));
        return;
    }
    if (strchr(comma + 1, ',') != NULL) {
        bad_line(list, line, "more than two fields: wants DOMAIN, GROUP,DOMAIN or RANK,DOMAIN");
        return;
    }
    *comma = '\0';
    first = field(text);
    add_domain(list, line, first, field(comma + 1));
}

/* Goes on behind a line that is longer than the room. */
static void skip_rest(FILE *file)
{
    int c;

    do {
        c = getc(file);
    } while (c != EOF && c != '\n');
}

int list_read(struct list *list, FILE *file, const char *name, struct err *err)
{
    char text[LIST_LINE_MAX + 2];
    struct line line = {.file = arena_strdup(list->arena, name), .text = text};

    while (line.number++, memset(text, 0, sizeof text), fgets(text, sizeof text, file) != NULL) {
        char *end = memchr(text, '\n', sizeof text);

        line.length = end != NULL ? (size_t)(end - text) : strlen(text);
        if (end != NULL)
            *end = '\0';
        if (end == NULL && !feof(file)) {
            skip_rest(file);
            bad_line(list, &line, "the line is too long");
        } else {
            read_line(list, &line);
        }
    }
    if (ferror(file))
        return err_set(err, ERR_SYSTEM, "%.150s: %s", name, strerror(errno));
    return 0;
}

void list_clear(struct list *list)
{
    hash_clear(&list->domains);
}
