/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/mta_sts_policy.h"

#include <string.h>

#include "base/ip.h"
#include "base/name.h"
#include "base/num.h"
#include "base/text.h"
#include "policy/mta_sts_record.h"
#include "policy/versioned.h"

#define WHITE " \t"
#define BOM "\xef\xbb\xbf"
#define KEY_MAX 32 /* octets (RFC 8461 3.2) */
#define DIGITS_MAX 10

enum key { KEY_VERSION = 0, KEY_MODE, KEY_MAX_AGE, KEY_MX, KEY_UNKNOWN };
static const char *const key_names[] = {"version", "mode", "max_age", "mx"};

struct reader {
    struct arena *arena;
    struct sts_policy *out;
    bool seen[KEY_UNKNOWN];
    char line_end;     /* LF; CR in a file that has no LF at all */
    size_t line;       /* the one being read, from 1 */
    size_t first_cr;   /* line of the first CR that no LF follows, 0 */
    size_t last_blank; /* line of a blank line that nothing followed yet, 0 */
    bool blank_inside; /* a blank line was followed by something */
};

struct piece {
    const char *at;
    size_t size;
};

static bool is_white(char c)
{
    return c == ' ' || c == '\t';
}

static struct piece trim(struct piece piece)
{
    while (piece.size > 0 && is_white(piece.at[0])) {
        piece.at++;
        piece.size--;
    }
    while (piece.size > 0 && is_white(piece.at[piece.size - 1]))
        piece.size--;
    return piece;
}

static bool equals(struct piece piece, const char *text)
{
    return piece.size == strlen(text) && memcmp(piece.at, text, piece.size) == 0;
}

/* ---- mx patterns */

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

static bool is_address(const char *pattern)
{
    struct ip ip;

    return pattern[0] == '[' || strchr(pattern, ':') != NULL || ip_parse(pattern, &ip);
}

static const char *star_error(struct arena *arena, const char *pattern)
{
    if (strcmp(pattern, "*") == 0 || strcmp(pattern, "*.") == 0)
        return arena_printf(arena, "\"%s\" is a wildcard without a domain behind it", pattern);
    if (strncmp(pattern, "*.", 2) != 0 || strchr(pattern + 2, '*') != NULL)
        return arena_printf(arena,
                            "%.200s has a \"*\" that is not its whole first label: write "
                            "*.example.org",
                            pattern);
    return NULL;
}

const char *sts_pattern_error(struct arena *arena, const char *pattern)
{
    const char *domain = strncmp(pattern, "*.", 2) == 0 ? pattern + 2 : pattern;
    const char *error = NULL;
    size_t length = strlen(pattern);
    char name[NAME_SIZE];
    struct err err;

    if (length == 0)
        return "is empty";
    if (is_address(pattern))
        return arena_printf(arena, "%.200s is an IP address, and only host names count", pattern);
    if (!is_ascii(pattern))
        return arena_printf(arena, "%.200s has letters beyond ASCII: write its A-label (\"xn--\")",
                            pattern);
    if (strchr(pattern, '*') != NULL)
        error = star_error(arena, pattern);
    if (error != NULL)
        return error;
    if (pattern[length - 1] == '.')
        return arena_printf(arena, "%.200s ends in a dot, which never matches", pattern);
    if (pattern[0] == '.')
        return arena_printf(arena,
                            "%.200s begins with a dot, as drafts of the standard had it: write "
                            "*%.200s",
                            pattern, pattern);
    if (strpbrk(pattern, ", \t;") != NULL)
        return arena_printf(arena, "%.200s is more than one name: give each a line of its own",
                            pattern);
    if (name_parse(domain, name, &err) != 0)
        return arena_printf(arena, "%.200s is no host name: %.100s", pattern, err.text);
    return NULL;
}

/* Equal but for case, and for a dot at the end of the host. */
static bool same_host(const char *pattern, const char *host)
{
    size_t length = strlen(host);

    if (length > 0 && host[length - 1] == '.')
        length--;
    if (strlen(pattern) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text_lower(pattern[i]) != text_lower(host[i]))
            return false;
    }
    return true;
}

bool sts_pattern_covers(const char *pattern, const char *host)
{
    const char *dot = strchr(host, '.');

    if (strncmp(pattern, "*.", 2) != 0)
        return same_host(pattern, host);
    return dot != NULL && dot > host && same_host(pattern + 2, dot + 1);
}

bool sts_policy_covers(const struct sts_policy *policy, const char *host)
{
    for (size_t i = 0; i < policy->mx_count; i++) {
        if (sts_pattern_covers(policy->mx[i], host))
            return true;
    }
    return false;
}

static bool has_all_patterns(const struct sts_policy *of, const struct sts_policy *in)
{
    for (size_t i = 0; i < of->mx_count; i++) {
        size_t k = 0;

        while (k < in->mx_count && strcmp(of->mx[i], in->mx[k]) != 0)
            k++;
        if (k == in->mx_count)
            return false;
    }
    return true;
}

bool sts_policy_same(const struct sts_policy *a, const struct sts_policy *b)
{
    return a->mode == b->mode && a->max_age == b->max_age && has_all_patterns(a, b) &&
           has_all_patterns(b, a);
}

/* ---- values */

static void problem(struct reader *reader, const char *text)
{
    flaws_add(reader->arena, &reader->out->problems, "%s (line %zu)", text, reader->line);
}

static void read_version(struct reader *reader, struct piece value)
{
    if (equals(value, "STSv1"))
        return;
    problem(reader,
            arena_printf(reader->arena, "has the version %.60s, it must be \"STSv1\" in that case",
                         arena_strndup(reader->arena, value.at, value.size)));
}

static void read_mode(struct reader *reader, struct piece value)
{
    static const enum sts_mode modes[] = {STS_MODE_NONE, STS_MODE_TESTING, STS_MODE_ENFORCE};

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (equals(value, sts_mode_name(modes[i])))
            reader->out->mode = modes[i];
    }
    if (reader->out->mode == STS_MODE_UNKNOWN)
        problem(reader,
                arena_printf(reader->arena,
                             "has the mode %.60s, it must be \"enforce\", \"testing\" or \"none\" "
                             "in lower case",
                             arena_strndup(reader->arena, value.at, value.size)));
}

static void read_max_age(struct reader *reader, struct piece value)
{
    const char *text = arena_strndup(reader->arena, value.at, value.size);
    uint64_t number;

    if (strlen(text) != value.size || num_unsigned(text, UINT64_MAX / 2, &number) != 0) {
        problem(reader,
                arena_printf(reader->arena,
                             strspn(text, "0123456789") == value.size && value.size > 0
                                 ? "has a max_age of over %d digits"
                                 : "has a max_age that is no plain number of seconds, of 1 to %d "
                                   "digits",
                             DIGITS_MAX));
        return;
    }
    if (value.size > DIGITS_MAX || number > STS_MAX_AGE_MAX) {
        problem(reader, arena_printf(reader->arena,
                                     "has a max_age of %.30s seconds, and %d (a year) are the most",
                                     text, STS_MAX_AGE_MAX));
        return;
    }
    reader->out->max_age_known = true;
    reader->out->max_age = (uint32_t)number;
}

static void read_mx(struct reader *reader, struct piece value)
{
    struct sts_policy *out = reader->out;
    char *pattern = value.size > 0 ? arena_strndup(reader->arena, value.at, value.size)
                                   : arena_strdup(reader->arena, "");
    const char *error;
    const char **last;

    if (memchr(value.at, '\0', value.size) != NULL)
        error = "has a NUL octet inside";
    else
        error = sts_pattern_error(reader->arena, pattern);
    if (error != NULL) {
        problem(reader,
                arena_printf(reader->arena, "has an mx that senders cannot use: %s", error));
        return;
    }
    if (out->mx_count == STS_PATTERNS_MAX) {
        out->mx_dropped++;
        return;
    }
    for (char *at = pattern; *at != '\0'; at++)
        *at = text_lower(*at);
    if (strncmp(pattern, "*.", 2) == 0 && strchr(pattern + 2, '.') == NULL)
        flaws_add(reader->arena, &out->odd, "has an mx that covers every domain right below \"%s\"",
                  pattern + 2);
    last = arena_push(reader->arena, &out->mx, &out->mx_count, sizeof *last);
    *last = pattern;
}

/* ---- lines */

static enum key key_of(struct piece name)
{
    for (int key = KEY_VERSION; key < KEY_UNKNOWN; key++) {
        if (equals(name, key_names[key]))
            return (enum key)key;
    }
    return KEY_UNKNOWN;
}

static bool is_key_octet(char c, bool first)
{
    char lower = text_lower(c);

    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9'))
        return true;
    return !first && (c == '_' || c == '-' || c == '.');
}

static bool is_key(struct piece name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!is_key_octet(name.at[i], i == 0))
            return false;
    }
    return name.size >= 1 && name.size <= KEY_MAX;
}

static void ignore_key(struct reader *reader, struct piece name)
{
    const char *text = arena_strndup(reader->arena, name.at, name.size);
    const char *hint = "";

    for (int key = KEY_VERSION; key < KEY_UNKNOWN; key++) {
        if (text_equal_nocase(text, key_names[key]))
            hint = " (keys are case-sensitive)";
    }
    flaws_add(reader->arena, &reader->out->ignored, "%s%s (line %zu)", text, hint, reader->line);
}

static void take_field(struct reader *reader, struct piece name, struct piece value)
{
    enum key key = key_of(name);

    if (key == KEY_UNKNOWN) {
        ignore_key(reader, name);
        return;
    }
    if (reader->seen[key] && key != KEY_MX) {
        flaws_add(reader->arena, &reader->out->odd,
                  "has %s more than once: the first counts (line %zu)", key_names[key],
                  reader->line);
        return;
    }
    reader->seen[key] = true;
    if (key == KEY_VERSION)
        read_version(reader, value);
    else if (key == KEY_MODE)
        read_mode(reader, value);
    else if (key == KEY_MAX_AGE)
        read_max_age(reader, value);
    else
        read_mx(reader, value);
}

static void read_field(struct reader *reader, struct piece line)
{
    const char *colon = memchr(line.at, ':', line.size);
    struct piece name, value;

    if (is_white(line.at[0])) {
        problem(reader, "has white space before a key");
        line = trim(line);
        colon = memchr(line.at, ':', line.size);
    }
    if (colon == NULL) {
        problem(reader, arena_printf(reader->arena, "has a line without a colon: %.60s",
                                     arena_strndup(reader->arena, line.at, line.size)));
        return;
    }
    name = (struct piece){line.at, (size_t)(colon - line.at)};
    value = trim((struct piece){colon + 1, line.size - name.size - 1});
    if (name.size > 0 && is_white(name.at[name.size - 1])) {
        problem(reader, "has white space between a key and its colon");
        name = trim(name);
    }
    if (!is_key(name)) {
        problem(reader, arena_printf(reader->arena, "has a key that is none: %.60s",
                                     arena_strndup(reader->arena, name.at, name.size)));
        return;
    }
    take_field(reader, name, value);
}

static void read_line(struct reader *reader, struct piece line, bool ended)
{
    if (ended && line.size > 0 && line.at[line.size - 1] == '\r')
        line.size--;
    if (reader->first_cr == 0 && memchr(line.at, '\r', line.size) != NULL)
        reader->first_cr = reader->line;
    if (trim(line).size == 0) {
        reader->last_blank = reader->line;
        return;
    }
    reader->blank_inside |= reader->last_blank != 0;
    read_field(reader, line);
}

static void read_lines(struct reader *reader, struct piece text)
{
    while (text.size > 0) {
        const char *end = memchr(text.at, reader->line_end, text.size);
        struct piece line = {text.at, end != NULL ? (size_t)(end - text.at) : text.size};
        size_t used = line.size + (end != NULL);

        reader->line++;
        read_line(reader, line, end != NULL);
        text.at += used;
        text.size -= used;
    }
}

static void judge_lines(struct reader *reader)
{
    struct flaws *problems = &reader->out->problems;

    if (reader->line_end == '\r')
        flaws_add(reader->arena, problems,
                  "ends its lines with CR alone: end them with LF or CRLF");
    else if (reader->first_cr != 0)
        flaws_add(reader->arena, problems,
                  "has a CR that no LF follows, so the line does not end there (line %zu)",
                  reader->first_cr);
    if (reader->blank_inside)
        flaws_add(reader->arena, problems, "has a blank line between its fields");
    else if (reader->last_blank != 0)
        flaws_add(reader->arena, &reader->out->odd, "has a blank line at its end");
}

static void judge_missing(struct reader *reader)
{
    struct flaws *problems = &reader->out->problems;

    for (int key = KEY_VERSION; key < KEY_MX; key++) {
        if (!reader->seen[key])
            flaws_add(reader->arena, problems, "has no %s", key_names[key]);
    }
    if (!reader->seen[KEY_MX] && reader->out->mode != STS_MODE_NONE)
        flaws_add(reader->arena, problems, "has no mx, which all modes but \"none\" need");
}

/* What is no policy at all: then nothing else is said of it. */
static const char *not_a_policy(struct piece text)
{
    size_t white = 0;

    while (white < text.size &&
           (is_white(text.at[white]) || text.at[white] == '\r' || text.at[white] == '\n'))
        white++;
    if (text.size == 0)
        return "is empty";
    if (white == text.size)
        return "has nothing but blank lines";
    if (text.at[white] == '<')
        return "is an HTML or XML page and no policy";
    if (text.size > 1 &&
        (memcmp(text.at, "\xff\xfe", 2) == 0 || memcmp(text.at, "\xfe\xff", 2) == 0))
        return "is written in UTF-16, and it must be plain text in UTF-8";
    return NULL;
}

void sts_policy_parse(struct arena *arena, const char *text, size_t size, struct sts_policy *out)
{
    struct reader reader = {.arena = arena, .out = out, .line_end = '\n'};
    struct piece rest = {text, size};
    const char *alien;

    memset(out, 0, sizeof *out);
    if (size >= strlen(BOM) && memcmp(text, BOM, strlen(BOM)) == 0) {
        flaws_add(arena, &out->problems,
                  "begins with a byte order mark: save it as UTF-8 without one");
        rest.at += strlen(BOM);
        rest.size -= strlen(BOM);
    }
    alien = not_a_policy(rest);
    if (alien != NULL) {
        flaws_add(arena, &out->problems, "%s", alien);
        return;
    }
    if (memchr(rest.at, '\n', rest.size) == NULL && memchr(rest.at, '\r', rest.size) != NULL)
        reader.line_end = '\r';
    read_lines(&reader, rest);
    judge_lines(&reader);
    judge_missing(&reader);
    if (out->mx_dropped > 0)
        flaws_add(arena, &out->odd, "has %zu mx patterns, and only the first %d were looked at",
                  out->mx_count + out->mx_dropped, STS_PATTERNS_MAX);
    out->valid = out->problems.count == 0;
}

void sts_policies_read(struct arena *arena, struct mta_sts_facts *facts)
{
    const struct policy_file_facts *file = facts->file;

    facts->policies = NULL;
    facts->policy = NULL;
    if (file == NULL || file->count == 0)
        return;
    facts->policies = arena_alloc(arena, file->count, sizeof *facts->policies);
    for (size_t i = 0; i < file->count; i++) {
        const struct fetch_facts *fetch = &file->fetches[i];
        struct sts_policy *policy = &facts->policies[i];

        if (fetch->end != FETCH_DONE || fetch->http_status != 200)
            continue;
        sts_policy_parse(arena, fetch->body != NULL ? fetch->body : "",
                         fetch->body != NULL ? fetch->size : 0, policy);
        if (facts->policy == NULL || (!facts->policy->valid && policy->valid))
            facts->policy = policy;
    }
}
