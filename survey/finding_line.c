/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/finding_line.h"

#include <string.h>

#define FINDINGS_MAX 4000 /* of one line; a domain has some dozens */

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, key, json_string(text));
}

json_t *finding_lines(const struct findings *findings)
{
    json_t *list = json_array();

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        json_t *object = json_pack("{s:s, s:s}", "id", finding_kind(finding->id)->id, "state",
                                   state_name(finding->state));

        set_text(object, "domain", finding->subject.domain);
        set_text(object, "host", finding->subject.host);
        set_text(object, "address", finding->subject.address);
        if (finding->subject.port != 0)
            json_object_set_new(object, "port", json_integer(finding->subject.port));
        json_object_set_new(object, "text", json_string(finding->text));
        json_array_append_new(list, object);
    }
    return list;
}

static void add_one(const json_t *json, struct findings *out)
{
    const char *id = json_string_value(json_object_get(json, "id"));
    const char *text = json_string_value(json_object_get(json, "text"));
    const char *word = json_string_value(json_object_get(json, "state"));
    const struct finding_kind *kind = id != NULL ? finding_find(id) : NULL;
    struct subject subject = {
        .domain = json_string_value(json_object_get(json, "domain")),
        .host = json_string_value(json_object_get(json, "host")),
        .address = json_string_value(json_object_get(json, "address")),
        .port = (unsigned)json_integer_value(json_object_get(json, "port")),
    };
    enum state state;

    if (kind == NULL || text == NULL || word == NULL || state_parse(word, &state) != 0)
        return;
    findings_add_as(out, (enum finding_id)(kind - finding_kind((enum finding_id)0)), state,
                    &subject, "%s", text);
}

void finding_lines_add(const json_t *list, struct findings *out)
{
    size_t i;
    const json_t *json;

    json_array_foreach(list, i, json)
    {
        if (out->count < FINDINGS_MAX)
            add_one(json, out);
    }
}

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool equal(const struct finding *a, const struct finding *b)
{
    return a->id == b->id && same(a->subject.host, b->subject.host) &&
           same(a->subject.address, b->subject.address) &&
           same(a->subject.domain, b->subject.domain) && strcmp(a->text, b->text) == 0;
}

void findings_unique(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++) {
        size_t k = 0;

        while (k < kept && !equal(&findings->items[k], &findings->items[i]))
            k++;
        if (k == kept)
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
}

void findings_drop(struct findings *findings, enum finding_id id)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].id != id)
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
}
