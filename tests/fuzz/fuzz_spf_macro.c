/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a macro-string in the last line, expanded for a message whose local-part and HELO
 * name are the two lines before it. */
#include <config.h>

#include "fuzz.h"

#include <string.h>

#include "base/name.h"
#include "policy/spf_macro.h"

/* Cuts the first line off; without a line feed there is none. */
static const char *cut_line(struct arena *arena, const char **at, size_t *left)
{
    const char *end = memchr(*at, '\n', *left);
    const char *line;

    if (end == NULL)
        return "";
    line = arena_strndup(arena, *at, (size_t)(end - *at));
    *left -= (size_t)(end + 1 - *at);
    *at = end + 1;
    return line;
}

static void check_pieces(const char *text, size_t size, bool explanation)
{
    struct spf_piece piece;
    struct err err;

    for (size_t at = 0, before = 0; at < size; before = at) {
        if (spf_piece_next(text, size, explanation, &at, &piece, &err) != 0) {
            FUZZ_CHECK(at == before && err.code == ERR_SYNTAX);
            return;
        }
        FUZZ_CHECK(at > before && at <= size);
        FUZZ_CHECK(piece.text == text + before && piece.size == at - before);
        if (piece.letter != '\0' && strchr("%_-", piece.letter) == NULL)
            FUZZ_CHECK(spf_macro_uses(text + before, piece.size, piece.letter));
    }
}

static void check_name(const char *name)
{
    char query[NAME_QUERY_SIZE], again[NAME_QUERY_SIZE];

    FUZZ_CHECK(strlen(name) <= 253 || strchr(name + strlen(name) - 253, '.') == NULL);
    if (name_query_text(name, strlen(name), query, NULL) != 0)
        return;
    FUZZ_CHECK(strlen(name) <= 254 && name_labels(query) > 0);
    for (const char *at = query; *at != '\0'; at++)
        FUZZ_CHECK(*at > ' ' && *at <= '~' && (*at < 'A' || *at > 'Z'));
    if (strchr(query, '\\') == NULL) {
        FUZZ_CHECK(name_query_text(query, strlen(query), again, NULL) == 0);
        FUZZ_CHECK(strcmp(query, again) == 0);
    }
}

static void expand(struct arena *arena, const char *text, size_t size,
                   const struct spf_values *values)
{
    const char *out = NULL;

    if (spf_expand_domain(arena, text, size, values, &out, NULL) == 0)
        check_name(out);
    else
        FUZZ_CHECK(out == NULL);
    out = NULL;
    if (spf_expand_explanation(arena, text, size, values, &out, NULL) != 0) {
        FUZZ_CHECK(out == NULL);
        return;
    }
    for (; *out != '\0'; out++)
        FUZZ_CHECK((unsigned char)*out < 0x80);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *at = (const char *)data;
    struct spf_values values = {.domain = "example.org", .sender_domain = "example.org"};

    if (size == 0)
        at = "";
    values.local = cut_line(arena, &at, &size);
    values.helo = cut_line(arena, &at, &size);
    values.sender = arena_printf(arena, "%s@example.org", values.local);
    check_pieces(at, size, false);
    check_pieces(at, size, true);
    FUZZ_CHECK(ip_parse("192.0.2.1", &values.ip));
    expand(arena, at, size, &values);
    FUZZ_CHECK(ip_parse("2001:db8::cb01", &values.ip));
    values.validated = values.helo;
    expand(arena, at, size, &values);
    arena_free(arena);
    return 0;
}
