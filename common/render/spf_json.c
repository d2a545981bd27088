/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/spf_json.h"

#include "policy/spf_check.h"
#include "report/report.h"

static json_t *record_json(const struct txt_record *text)
{
    return text != NULL ? report_json_bytes(text->text, text->size) : json_null();
}

static json_t *node_json(const struct spf_node *node)
{
    return json_pack("{s:o, s:o, s:i, s:o}", "domain", report_json_text(node->domain), "record",
                     record_json(node->text), "depth", (int)node->depth, "lookups",
                     node->record != NULL ? json_integer((json_int_t)node->lookups) : json_null());
}

static json_t *tree_json(const struct spf_facts *spf)
{
    json_t *list = json_array();

    for (size_t i = 0; i < spf->node_count; i++)
        json_array_append_new(list, node_json(&spf->nodes[i]));
    return list;
}

static json_t *all_json(char all)
{
    char text[2] = {all, '\0'};

    return all != '\0' ? json_string(text) : json_null();
}

/* The number where there is a record that it is about. */
static json_t *count_json(bool known, size_t count)
{
    return known ? json_integer((json_int_t)count) : json_null();
}

json_t *spf_json_audit(const struct spf_facts *spf)
{
    const struct spf_node *root = spf->nodes;
    bool known = root != NULL && root->record != NULL;

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "record",
                     record_json(known ? root->text : NULL), "result", json_null(), "explanation",
                     json_null(), "lookups", count_json(known, spf->lookups), "void_lookups",
                     count_json(known, spf->void_lookups), "all", all_json(spf->all), "tree",
                     root != NULL ? tree_json(spf) : json_null());
}

json_t *spf_json_verdict(const struct spf_verdict *verdict, const struct txt_record *record,
                         char all)
{
    bool known = verdict->domain != NULL;

    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:n}", "record", record_json(record), "result",
                     spf_result_name(verdict->result), "explanation",
                     report_json_text(verdict->explanation), "lookups",
                     count_json(known, verdict->lookups), "void_lookups",
                     count_json(known, verdict->voids), "all", all_json(all), "tree");
}
