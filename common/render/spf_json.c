/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/spf_json.h"

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

json_t *spf_json_audit(const struct spf_facts *spf)
{
    const struct spf_node *root = spf->nodes;
    bool known = root != NULL && root->record != NULL;
    char all[2] = {spf->all, '\0'};

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "record",
                     record_json(known ? root->text : NULL), "result", json_null(), "explanation",
                     json_null(), "lookups",
                     known ? json_integer((json_int_t)spf->lookups) : json_null(), "void_lookups",
                     known ? json_integer((json_int_t)spf->void_lookups) : json_null(), "all",
                     spf->all != '\0' ? json_string(all) : json_null(), "tree",
                     root != NULL ? tree_json(spf) : json_null());
}
