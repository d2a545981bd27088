/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/versioned.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define WHITE " \t"
#define FIELD_NAME_MAX 32

void flaws_add(struct arena *arena, struct flaws *flaws, const char *format, ...)
{
    char text[400];
    const char **last;
    va_list args;

    if (flaws->count == STS_PROBLEMS_MAX) {
        flaws->dropped++;
        return;
    }
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    last = arena_push(arena, &flaws->items, &flaws->count, sizeof *last);
    *last = arena_strdup(arena, text);
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (text_lower(c) >= 'a' && text_lower(c) <= 'z');
}

/* Whether `text` of `size` octets begins with `word` in any case. */
static bool begins_nocase(const char *text, size_t size, const char *word)
{
    for (; *word != '\0'; word++, text++, size--) {
        if (size == 0 || text_lower(*text) != text_lower(*word))
            return false;
    }
    return true;
}

/* Drops what is neither letter nor digit from the front. */
static void skip_signs(const char **text, size_t *size)
{
    while (*size > 0 && !is_alnum(**text)) {
        ++*text;
        --*size;
    }
}

bool versioned_looks_meant(const struct txt_record *record, const char *version)
{
    const char *text = record->text;
    size_t size = record->size;

    skip_signs(&text, &size);
    if (size > 1 && text_lower(text[0]) == 'v' && !is_alnum(text[1])) {
        text++;
        size--;
        skip_signs(&text, &size);
    }
    return begins_nocase(text, size, version);
}

/* Why a record that looks meant does not begin with "v=VERSION;". */
static const char *stray_flaw(struct arena *arena, const struct txt_record *record,
                              const char *version)
{
    const char *start = arena_printf(arena, "v=%s", version);
    size_t length = strlen(start), white;

    if (txt_begins(record, start)) {
        const char *rest = record->text + length;

        white = strspn(rest, WHITE);
        if (white > 0 && rest[white] == ';')
            return arena_printf(arena,
                                "has white space between \"%s\" and the semicolon, which the "
                                "grammar allows and the selection does not",
                                start);
        return arena_printf(arena, "has no semicolon right after \"%s\"", start);
    }
    white = strspn(record->text, WHITE "\r\n");
    if (white > 0)
        return arena_printf(arena, "has white space before \"%s\"", start);
    if (record->text[0] == '"' || record->text[0] == '\'' || record->text[0] == '\\')
        return arena_printf(arena, "has a quotation mark or backslash of its own before \"%s\"",
                            start);
    if (begins_nocase(record->text, record->size, start))
        return arena_printf(arena, "has its version in the wrong case, it must be \"%s;\"", start);
    return arena_printf(arena, "does not begin with \"%s;\"", start);
}

static void sort_out(struct arena *arena, const struct txt_record *record, const char *version,
                     struct versioned_records *out)
{
    struct stray_record *stray;
    struct txt_record *last;

    if (txt_begins(record, arena_printf(arena, "v=%s;", version))) {
        last = arena_push(arena, &out->txt.records, &out->txt.count, sizeof *last);
        *last = *record;
        return;
    }
    stray = arena_push(arena, &out->strays, &out->stray_count, sizeof *stray);
    *stray = (struct stray_record){record->text, record->size, stray_flaw(arena, record, version)};
}

int versioned_find(struct answers *table, struct arena *arena, const char *name,
                   const char *version, txt_kind *looks_meant, struct versioned_records *out,
                   struct troubles *troubles)
{
    struct txt_facts all;

    if (txt_find(table, arena, name, looks_meant, &all, troubles) == PENDING)
        return PENDING;
    *out = (struct versioned_records){.txt = all};
    out->txt.records = NULL;
    out->txt.count = 0;
    for (size_t i = 0; i < all.count; i++)
        sort_out(arena, &all.records[i], version, out);
    return 0;
}

void versioned_of_text(struct arena *arena, const char *name, const char *version, const char *text,
                       struct versioned_records *out)
{
    struct txt_record record = {text, strlen(text), 1};

    *out = (struct versioned_records){.txt = {.name = name, .end = TXT_FOUND}};
    out->txt.size = record.size;
    if (versioned_looks_meant(&record, version) || txt_begins(&record, "v="))
        sort_out(arena, &record, version, out);
    else
        out->txt.others = 1;
}

static bool is_field_name(const struct tag *field)
{
    if (field->name_size == 0 || field->name_size > FIELD_NAME_MAX || !is_alnum(field->name[0]))
        return false;
    for (size_t i = 0; i < field->name_size; i++) {
        char c = field->name[i];

        if (!is_alnum(c) && c != '_' && c != '-' && c != '.')
            return false;
    }
    return true;
}

/* %x21-3A / %x3C / %x3E-7E: printable, and no "=", ";" or blank. */
static bool is_field_value(const struct tag *field)
{
    for (size_t i = 0; i < field->value_size; i++) {
        char c = field->value[i];

        if (c < 0x21 || c > 0x7e || c == '=')
            return false;
    }
    return field->value_size > 0;
}

static const char *field_error(struct arena *arena, const struct tag *field, const char *own,
                               bool loose)
{
    bool is_own = strcmp(field->name, own) == 0;

    if (!field->has_equals)
        return arena_printf(arena, "has a field without \"=\": %.60s", field->name);
    if (field->space_at_equals && (is_own || !loose))
        return arena_printf(arena, "has white space around the \"=\" of %.60s", field->name);
    if (is_own)
        return NULL;
    if (!is_field_name(field))
        return arena_printf(arena,
                            "has a field name that is not 1 to %d letters, digits, \"_\", \"-\" "
                            "and \".\": %.60s",
                            FIELD_NAME_MAX, field->name);
    if (!is_field_value(field))
        return arena_printf(arena, "has a field whose value is empty or not plain text: %.60s",
                            field->name);
    return NULL;
}

const char *versioned_fields(struct arena *arena, const struct txt_record *record, const char *own,
                             bool loose, struct tags *out)
{
    const char *error = NULL;

    tags_split(arena, record->text, record->size, WHITE, out);
    for (size_t i = 1; i < out->count && error == NULL; i++)
        error = field_error(arena, &out->items[i], own, loose);
    if (error != NULL)
        return error;
    if (out->empty > 0)
        return "has an empty field: two semicolons in a row";
    if (out->count > 0 && !out->ends_in_separator && out->items[out->count - 1].space_after)
        return "ends in white space without a semicolon before it";
    return NULL;
}

void versioned_odd(struct arena *arena, const struct tags *fields, const char *own,
                   struct flaws *odd, struct flaws *ignored)
{
    for (size_t i = 1; i < fields->count; i++) {
        const char *name = fields->items[i].name;

        if (tags_find(fields, name) != &fields->items[i])
            flaws_add(arena, odd, "has the field %.60s more than once: the first counts", name);
        else if (strcmp(name, own) != 0)
            flaws_add(arena, ignored, "%.60s%s", name,
                      text_equal_nocase(name, own) ? " (names are case-sensitive)" : "");
    }
}
