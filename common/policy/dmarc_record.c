/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_record.h"

#include <string.h>

#include "base/text.h"
#include "policy/report_uri.h"
#include "policy/tags.h"
#include "policy/versioned.h"

#define WHITE " \t"
#define DMARC_VERSION "DMARC1"

struct reading {
    struct arena *arena;
    const struct tags *tags;
    struct dmarc_record *record;
};

static void note(struct reading *reading, struct dmarc_notes *notes, const char *text)
{
    if (notes->count == DMARC_NOTES_MAX)
        notes->dropped++;
    else
        notes->items[notes->count++] = arena_strdup(reading->arena, text);
}

/* How many octets of "v = DMARC1" and the blanks behind it the record begins with; 0 without. */
static size_t version_size(const struct txt_record *record)
{
    const char *text = record->text;
    size_t at = 1;

    if (record->size == 0 || text_lower(text[0]) != 'v')
        return 0;
    at += strspn(text + at, WHITE);
    if (text[at] != '=')
        return 0;
    at++;
    at += strspn(text + at, WHITE);
    if (strncmp(text + at, DMARC_VERSION, strlen(DMARC_VERSION)) != 0)
        return 0;
    at += strlen(DMARC_VERSION);
    return at + strspn(text + at, WHITE);
}

bool dmarc_is_record(const struct txt_record *record)
{
    size_t size = version_size(record);

    return size > 0 && (size == record->size || record->text[size] == ';');
}

const char *dmarc_stray_flaw(const struct txt_record *record)
{
    size_t size;

    if (dmarc_is_record(record) || !versioned_looks_meant(record, DMARC_VERSION))
        return NULL;
    size = version_size(record);
    if (size > 0 && strchr(WHITE, record->text[size - 1]) != NULL)
        return "has no semicolon after \"v=DMARC1\"";
    if (size > 0)
        return "has another version than \"v=DMARC1\"";
    if (strspn(record->text, WHITE "\r\n") > 0)
        return "has white space before \"v=DMARC1\"";
    if (record->text[0] == '"' || record->text[0] == '\'' || record->text[0] == '\\')
        return "has a quotation mark or backslash of its own before \"v=DMARC1\"";
    if (text_lower(record->text[0]) == 'v')
        return "does not have the version exactly as \"v=DMARC1\", upper case included";
    return "does not begin with \"v=DMARC1\"";
}

/* The first tag of this name, in any case. */
static const struct tag *find(const struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->tags->count; i++) {
        if (text_equal_nocase(reading->tags->items[i].name, name))
            return &reading->tags->items[i];
    }
    return NULL;
}

const char *dmarc_policy_name(enum dmarc_policy policy)
{
    static const char *const names[] = {NULL, "none", "quarantine", "reject"};

    return names[policy];
}

enum dmarc_policy dmarc_policy_of(const char *name)
{
    for (enum dmarc_policy policy = DMARC_NONE; policy <= DMARC_REJECT; policy++) {
        if (text_equal_nocase(name, dmarc_policy_name(policy)))
            return policy;
    }
    return DMARC_UNSET;
}

static enum dmarc_policy read_policy(const struct reading *reading, const char *name,
                                     const char **bad)
{
    const struct tag *tag = find(reading, name);
    enum dmarc_policy policy;

    if (tag == NULL)
        return DMARC_UNSET;
    policy = strlen(tag->value) == tag->value_size ? dmarc_policy_of(tag->value) : DMARC_UNSET;
    if (policy == DMARC_UNSET)
        *bad = tag->value;
    return policy;
}

/* The letter of a tag that must be one of `letters`, lower case; '\0' without a valid one. */
static char read_letter(struct reading *reading, const char *name, const char *letters)
{
    const struct tag *tag = find(reading, name);
    char letter;

    if (tag == NULL)
        return '\0';
    letter = text_lower(tag->value[0]);
    if (tag->value_size == 1 && letter != '\0' && strchr(letters, letter) != NULL)
        return letter;
    note(reading, &reading->record->odd,
         arena_printf(reading->arena, "has %s=%.60s, which is not valid: the default counts", name,
                      tag->value));
    return '\0';
}

/* fo: "0", "1", "d", "s" with colons between; 0 and 1 exclude each other. */
static void read_fo(struct reading *reading)
{
    const struct tag *tag = find(reading, "fo");
    bool zero = false, one = false, bad;

    if (tag == NULL)
        return;
    reading->record->has_fo = true;
    bad = tag->value_size % 2 == 0;
    for (size_t i = 0; i < tag->value_size; i++) {
        char c = text_lower(tag->value[i]);

        zero |= c == '0';
        one |= c == '1';
        bad |= c == '\0' || strchr(i % 2 == 0 ? "01ds" : ":", c) == NULL;
    }
    if (bad || (zero && one))
        note(reading, &reading->record->odd,
             arena_printf(reading->arena, "has fo=%.60s, which is not valid: the default counts",
                          tag->value));
}

static void read_destinations(struct reading *reading, const char *name,
                              struct dmarc_destinations *out)
{
    const struct tag *tag = find(reading, name);

    if (tag == NULL)
        return;
    out->given = true;
    if (tag->value_size == 0) {
        note(reading, &reading->record->odd, arena_printf(reading->arena, "has an empty %s", name));
        return;
    }
    report_uris_parse(reading->arena, tag->value, tag->value_size, true, &out->items, &out->count,
                      &out->dropped);
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].limit != NULL)
            note(reading, &reading->record->removed,
                 arena_printf(reading->arena, "!%.20s behind a %s address", out->items[i].limit,
                              name));
    }
}

static void read_percent(struct reading *reading)
{
    const struct tag *tag = find(reading, "pct");
    int value = 0;

    reading->record->percent = -1;
    if (tag == NULL || tag->value_size == 0 || tag->value_size > 3)
        return;
    for (size_t i = 0; i < tag->value_size; i++) {
        if (tag->value[i] < '0' || tag->value[i] > '9')
            return;
        value = value * 10 + (tag->value[i] - '0');
    }
    if (value <= 100)
        reading->record->percent = value;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (text_equal_nocase(name, *names))
            return true;
    }
    return false;
}

static const char *const known[] = {"v",     "p",    "sp", "np",  "t",   "psd",
                                    "adkim", "aspf", "fo", "rua", "ruf", NULL};
static const char *const gone[] = {"pct", "rf", "ri", NULL};

/* Whether a known tag is written behind a blank in the value: its semicolon is missing. */
static const char *swallowed(struct arena *arena, const struct tag *tag)
{
    for (size_t i = 0; i < tag->value_size; i++) {
        const char *at = tag->value + i + 1;
        const char *name;
        size_t length;

        if (strchr(WHITE, tag->value[i]) == NULL || tag->value[i] == '\0')
            continue;
        length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (length == 0 || at[length + strspn(at + length, WHITE)] != '=')
            continue;
        name = arena_strndup(arena, at, length);
        if (is_one_of(name, known) || is_one_of(name, gone))
            return name;
    }
    return NULL;
}

static bool is_name(const struct tag *tag)
{
    return tag->name_size > 0 &&
           strspn(tag->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
               tag->name_size;
}

static bool is_value(const struct tag *tag)
{
    for (size_t i = 0; i < tag->value_size; i++) {
        if (tag->value[i] < 0x20 || tag->value[i] > 0x7e)
            return false;
    }
    return true;
}

static void look_at_tag(struct reading *reading, const struct tag *tag)
{
    struct dmarc_record *record = reading->record;
    const char *inner = swallowed(reading->arena, tag);
    const struct tag *first = find(reading, tag->name);

    record->blanks |= tag->space_at_equals;
    if (!tag->has_equals)
        note(reading, &record->odd,
             arena_printf(reading->arena, "has \"%.60s\" without \"=\"", tag->name));
    else if (!is_name(tag))
        note(reading, &record->odd,
             arena_printf(reading->arena, "has \"%.60s\" where the name of a tag must be",
                          tag->name));
    else if (first != tag && first != NULL)
        note(reading, &record->odd,
             arena_printf(reading->arena, "has %.20s more than once", first->name));
    else if (inner != NULL)
        note(reading, &record->odd,
             arena_printf(reading->arena,
                          "has no semicolon before %.20s=, which so becomes part of %.20s=", inner,
                          tag->name));
    else if (!is_value(tag))
        note(
            reading, &record->odd,
            arena_printf(reading->arena, "has octets in %.20s= that are no plain text", tag->name));
    else if (is_one_of(tag->name, gone))
        note(reading, &record->removed,
             arena_printf(reading->arena, "%.20s=%.60s", tag->name, tag->value));
    else if (!is_one_of(tag->name, known))
        note(reading, &record->unknown, arena_printf(reading->arena, "%.40s", tag->name));
}

static bool has_valid_uri(const struct dmarc_destinations *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].error == NULL)
            return true;
    }
    return false;
}

/* RFC 9989 4.10.1: what is done with a record whose policy is not valid. */
static void settle(struct dmarc_record *record)
{
    bool broken = record->p == DMARC_UNSET || record->bad_sp != NULL || record->bad_np != NULL;

    record->fallback = broken && has_valid_uri(&record->rua);
    record->no_effect = broken && !record->fallback;
}

static void read_values(struct reading *reading)
{
    struct dmarc_record *record = reading->record;
    char psd;

    record->p = read_policy(reading, "p", &record->bad_p);
    record->sp = read_policy(reading, "sp", &record->bad_sp);
    record->np = read_policy(reading, "np", &record->bad_np);
    record->testing = read_letter(reading, "t", "yn") == 'y';
    record->strict_dkim = read_letter(reading, "adkim", "rs") == 's';
    record->strict_spf = read_letter(reading, "aspf", "rs") == 's';
    psd = read_letter(reading, "psd", "ynu");
    record->psd = psd == 'y' ? DMARC_PSD_YES : psd == 'n' ? DMARC_PSD_NO : DMARC_PSD_UNKNOWN;
    read_fo(reading);
    read_percent(reading);
    read_destinations(reading, "rua", &record->rua);
    read_destinations(reading, "ruf", &record->ruf);
}

struct dmarc_record *dmarc_record_parse(struct arena *arena, const struct txt_record *text)
{
    struct dmarc_record *record = arena_alloc(arena, 1, sizeof *record);
    struct tags tags;
    struct reading reading = {arena, &tags, record};

    record->text = text->text;
    record->size = text->size;
    tags_split(arena, text->text, text->size, WHITE, &tags);
    read_values(&reading);
    for (size_t i = 0; i < tags.count; i++)
        look_at_tag(&reading, &tags.items[i]);
    if (tags.empty > 0)
        note(&reading, &record->odd, "has nothing between two semicolons");
    settle(record);
    return record;
}

enum dmarc_policy dmarc_record_p(const struct dmarc_record *record)
{
    if (record->no_effect)
        return DMARC_UNSET;
    return record->fallback ? DMARC_NONE : record->p;
}

enum dmarc_policy dmarc_record_sp(const struct dmarc_record *record)
{
    if (record->no_effect || record->fallback || record->sp == DMARC_UNSET)
        return dmarc_record_p(record);
    return record->sp;
}

enum dmarc_policy dmarc_record_np(const struct dmarc_record *record)
{
    if (record->no_effect || record->fallback || record->np == DMARC_UNSET)
        return dmarc_record_sp(record);
    return record->np;
}
