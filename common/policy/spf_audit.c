/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/spf_audit.h"

#include <string.h>

#include "base/name.h"
#include "base/text.h"
#include "dns/trouble.h"
#include "policy/spf_macro.h"
#include "policy/spf_record.h"
#include "policy/txt.h"

struct question {
    const char *name;
    uint16_t type;
};

struct audit {
    struct answers *table;
    struct arena *arena;
    struct troubles *troubles;
    struct spf_facts *out;
    struct question asked[SPF_LOOKUPS_MAX]; /* each once */
    size_t terms;                           /* read so far */
    bool pending;
};

/* Whether this lookup is still within the cap. */
static bool may_ask(struct audit *audit, const char *name, uint16_t type)
{
    struct spf_facts *out = audit->out;

    for (size_t i = 0; i < out->asked; i++) {
        if (audit->asked[i].type == type && strcmp(audit->asked[i].name, name) == 0)
            return true;
    }
    if (out->asked == SPF_LOOKUPS_MAX) {
        out->stopped = true;
        return false;
    }
    audit->asked[out->asked++] = (struct question){arena_strdup(audit->arena, name), type};
    return true;
}

/* NULL when it is not there yet, or beyond the cap. */
static const struct answer *ask(struct audit *audit, const char *name, uint16_t type)
{
    const struct answer *answer;

    if (!may_ask(audit, name, type))
        return NULL;
    answer = answers_get(audit->table, name, type);
    audit->pending |= answer == NULL;
    return answer;
}

enum name_end { NAME_FIXED, NAME_DEPENDS, NAME_BAD };

/* The name that a term leads to -> *name: normalised, or as written when there is none. */
static enum name_end term_name(struct audit *audit, const char *domain, const struct spf_term *term,
                               const char **name, struct err *err)
{
    const struct spf_values values = {.domain = domain};
    char parsed[NAME_QUERY_SIZE];
    const char *text = domain;

    *name = term->domain;
    if (term->macros)
        return NAME_DEPENDS;
    if (term->domain != NULL &&
        spf_expand_domain(audit->arena, term->domain, term->domain_size, &values, &text, err) != 0)
        return NAME_BAD;
    if (name_query_text(text, strlen(text), parsed, err) != 0)
        return NAME_BAD;
    *name = arena_strdup(audit->arena, parsed);
    return NAME_FIXED;
}

bool spf_reaches(const struct spf_record *record, const struct spf_term *term)
{
    if (record->all == NULL)
        return true;
    return term->kind != SPF_REDIRECT && term <= record->all;
}

/* The one record of a node. */
static void take_record(struct audit *audit, struct spf_node *node)
{
    struct spf_record *record = arena_alloc(audit->arena, 1, sizeof *record);
    struct err err = {0};

    node->text = &node->txt.records[0];
    if (spf_parse(audit->arena, node->text->text, node->text->size, record, &err) == 0) {
        node->record = record;
        node->end = SPF_NODE_RECORD;
        audit->terms += record->count;
    } else {
        node->error = arena_strdup(audit->arena, err.text);
        node->end = SPF_NODE_SYNTAX;
    }
}

/* What was read for the same domain before: true when there is such a node. */
static bool read_before(struct audit *audit, struct spf_node *node)
{
    const struct spf_node *nodes = audit->out->nodes;

    for (size_t i = 0; node->repeated && &nodes[i] != node; i++) {
        if (strcmp(nodes[i].domain, node->domain) == 0 && nodes[i].end != SPF_NODE_LOOP &&
            nodes[i].end != SPF_NODE_MACRO && nodes[i].end != SPF_NODE_BAD_NAME) {
            node->end = nodes[i].end;
            node->error = nodes[i].error;
            node->txt = nodes[i].txt;
            node->text = nodes[i].text;
            node->record = nodes[i].record;
            return true;
        }
    }
    return false;
}

static void read_node(struct audit *audit, struct spf_node *node)
{
    if (node->end != SPF_NODE_UNASKED || read_before(audit, node))
        return;
    if (audit->terms > SPF_READ_MAX) {
        audit->out->stopped = true;
        return;
    }
    if (!may_ask(audit, node->domain, RR_TXT))
        return;
    if (txt_find(audit->table, audit->arena, node->domain, spf_is_record, &node->txt,
                 audit->troubles) != 0)
        audit->pending = true;
    else if (node->txt.end == TXT_FAILED)
        node->end = SPF_NODE_FAILED;
    else if (node->txt.count == 1)
        take_record(audit, node);
    else
        node->end = node->txt.count == 0 ? SPF_NODE_NONE : SPF_NODE_SEVERAL;
}

/* Whether one of the records that lead to it is of the same domain; else whether any other is. */
static bool look_for_loop(const struct spf_facts *facts, size_t parent, const char *domain,
                          bool *repeated)
{
    for (size_t at = parent;; at = facts->nodes[at].parent) {
        if (strcmp(facts->nodes[at].domain, domain) == 0)
            return true;
        if (at == 0)
            break;
    }
    for (size_t i = 0; i < facts->node_count; i++)
        *repeated |= strcmp(facts->nodes[i].domain, domain) == 0;
    return false;
}

static void add_child(struct audit *audit, size_t parent, const struct spf_term *term)
{
    struct spf_facts *out = audit->out;
    struct spf_node child = {.parent = parent, .term = term};
    struct err err = {0};
    enum name_end end;

    if (out->node_count == SPF_NODES_MAX) {
        out->stopped = true;
        return;
    }
    child.depth = out->nodes[parent].depth + 1;
    child.main = out->nodes[parent].main && term->kind == SPF_REDIRECT;
    child.pass = out->nodes[parent].pass && (term->kind == SPF_REDIRECT || term->qualifier == '+');
    end = term_name(audit, out->nodes[parent].domain, term, &child.domain, &err);
    if (end == NAME_DEPENDS)
        child.end = SPF_NODE_MACRO;
    else if (end == NAME_BAD)
        child.end = SPF_NODE_BAD_NAME;
    else if (look_for_loop(out, parent, child.domain, &child.repeated))
        child.end = SPF_NODE_LOOP;
    child.error = end == NAME_BAD ? arena_strdup(audit->arena, err.text) : NULL;
    out->lower_bound |= end == NAME_DEPENDS;
    *(struct spf_node *)arena_push(audit->arena, &out->nodes, &out->node_count, sizeof child) =
        child;
}

static void add_children(struct audit *audit, size_t parent)
{
    const struct spf_record *record = audit->out->nodes[parent].record;

    for (size_t i = 0; record != NULL && i < record->count; i++) {
        const struct spf_term *term = &record->terms[i];

        if ((term->kind == SPF_INCLUDE || term->kind == SPF_REDIRECT) && spf_reaches(record, term))
            add_child(audit, parent, term);
    }
}

/* Level by level, each asked for at once. */
static void read_tree(struct audit *audit, const char *domain)
{
    struct spf_facts *out = audit->out;
    struct spf_node *root = arena_push(audit->arena, &out->nodes, &out->node_count, sizeof *root);
    size_t begin = 0;

    *root = (struct spf_node){.domain = domain, .main = true, .pass = true};
    while (begin < out->node_count && !audit->pending) {
        size_t end = out->node_count;

        for (size_t i = begin; i < end; i++)
            read_node(audit, &out->nodes[i]);
        for (size_t i = begin; i < end && !audit->pending; i++)
            add_children(audit, i);
        begin = end;
    }
}

/* Appends node `at` of `from`, and all below it, to the nodes. */
static void place(struct audit *audit, const struct spf_node *from, size_t count, size_t at,
                  size_t parent)
{
    struct spf_facts *out = audit->out;
    size_t here = out->node_count;
    struct spf_node *node = arena_push(audit->arena, &out->nodes, &out->node_count, sizeof *node);

    *node = from[at];
    node->parent = parent;
    for (size_t i = at + 1; i < count; i++) {
        if (from[i].parent == at)
            place(audit, from, count, i, here);
    }
}

/* From levels to the order in which evaluation comes to them; counts terms on the way back. */
static void order_tree(struct audit *audit)
{
    struct spf_facts *out = audit->out;
    const struct spf_node *from = out->nodes;
    size_t count = out->node_count;

    out->nodes = NULL;
    out->node_count = 0;
    place(audit, from, count, 0, 0);
    for (size_t i = out->node_count; i-- > 0;) {
        struct spf_node *node = &out->nodes[i];
        const struct spf_record *record = node->record;

        for (size_t k = 0; record != NULL && k < record->count; k++)
            node->lookups +=
                spf_looks_up(&record->terms[k]) && spf_reaches(record, &record->terms[k]);
        if (i > 0)
            out->nodes[node->parent].lookups += node->lookups;
    }
    out->lookups = out->nodes[0].lookups;
}

/* The "all" at the end of the records that redirects lead to. */
static void find_all(struct spf_facts *out)
{
    for (size_t i = 0; i < out->node_count; i++) {
        const struct spf_node *node = &out->nodes[i];

        if (!node->main)
            continue;
        out->all_known = node->record != NULL;
        out->all =
            node->record != NULL && node->record->all != NULL ? node->record->all->qualifier : '\0';
    }
}

static bool is_void(const struct answer *answer)
{
    return answer != NULL && answer_completed(answer) && answer->content != ANSWER_DATA;
}

static enum spf_target_end end_of(struct audit *audit, const struct answer *answer,
                                  struct spf_target *target)
{
    if (answer == NULL)
        return SPF_TARGET_UNASKED;
    if (!answer_completed(answer)) {
        target->trouble = trouble_of(audit->arena, answer);
        troubles_add(audit->troubles, target->trouble);
        return SPF_TARGET_FAILED;
    }
    if (answer->content == ANSWER_DATA)
        return SPF_TARGET_FOUND;
    return answer->content == ANSWER_NODATA ? SPF_TARGET_NODATA : SPF_TARGET_NXDOMAIN;
}

/* Both families of a name: a client asks for its own. */
static void ask_addresses(struct audit *audit, const char *name, struct spf_target *target)
{
    const struct answer *v4 = ask(audit, name, RR_A), *v6 = ask(audit, name, RR_AAAA);
    enum spf_target_end end4 = end_of(audit, v4, target), end6 = end_of(audit, v6, target);

    target->voids4 += is_void(v4);
    target->voids6 += is_void(v6);
    target->voids += is_void(v4) && is_void(v6);
    if (target->term->kind == SPF_MX)
        return;
    target->end = end4 == SPF_TARGET_FOUND || end6 == SPF_TARGET_FOUND      ? SPF_TARGET_FOUND
                  : end4 == SPF_TARGET_FAILED || end4 == SPF_TARGET_UNASKED ? end4
                                                                            : end6;
}

static void ask_mx(struct audit *audit, const char *name, struct spf_target *target)
{
    const struct answer *answer = ask(audit, name, RR_MX);

    target->end = end_of(audit, answer, target);
    if (is_void(answer))
        target->voids = target->voids4 = target->voids6 = 1;
    if (target->end != SPF_TARGET_FOUND)
        return;
    target->mx_names = answer->count + answer->dropped + answer->malformed;
    for (size_t i = 0; i < answer->count && i < SPF_MX_MAX; i++) {
        const char *exchange = answer->records[i].as.mx.exchange;

        if (strcmp(exchange, ".") != 0)
            ask_addresses(audit, exchange, target);
    }
}

static void ask_exists(struct audit *audit, const char *name, struct spf_target *target)
{
    const struct answer *answer = ask(audit, name, RR_A);

    target->end = end_of(audit, answer, target);
    target->voids = target->voids4 = target->voids6 = is_void(answer);
}

static void add_target(struct audit *audit, size_t node, const struct spf_term *term)
{
    struct spf_facts *out = audit->out;
    struct spf_target target = {.node = node, .term = term};
    enum name_end end;

    if (out->target_count == SPF_TARGETS_MAX) {
        out->stopped = true;
        return;
    }
    end = term_name(audit, out->nodes[node].domain, term, &target.name, NULL);
    if (end == NAME_DEPENDS)
        target.end = SPF_TARGET_MACRO;
    else if (end == NAME_BAD)
        target.end = SPF_TARGET_BAD_NAME;
    else if (term->kind == SPF_A)
        ask_addresses(audit, target.name, &target);
    else if (term->kind == SPF_MX)
        ask_mx(audit, target.name, &target);
    else
        ask_exists(audit, target.name, &target);
    out->lower_bound |= end == NAME_DEPENDS;
    out->void_lookups += target.voids;
    out->voids4 += target.voids4;
    out->voids6 += target.voids6;
    *(struct spf_target *)arena_push(audit->arena, &out->targets, &out->target_count,
                                     sizeof target) = target;
}

static void read_targets(struct audit *audit)
{
    for (size_t i = 0; i < audit->out->node_count; i++) {
        const struct spf_record *record = audit->out->nodes[i].record;

        for (size_t k = 0; record != NULL && k < record->count; k++) {
            const struct spf_term *term = &record->terms[k];

            if ((term->kind == SPF_A || term->kind == SPF_MX || term->kind == SPF_EXISTS) &&
                spf_reaches(record, term))
                add_target(audit, i, term);
        }
    }
}

/* Whether any mail host could be found (RFC 5321 5.1, 7505). */
static void look_for_mail(struct audit *audit, const char *domain)
{
    const struct answer *mx = ask(audit, domain, RR_MX), *v4, *v6;

    if (mx == NULL || !answer_completed(mx) || mx->content == ANSWER_NXDOMAIN)
        return;
    if (mx->content == ANSWER_DATA) {
        audit->out->no_mail = mx->count > 0;
        for (size_t i = 0; i < mx->count; i++)
            audit->out->no_mail &= strcmp(mx->records[i].as.mx.exchange, ".") == 0;
        return;
    }
    v4 = ask(audit, domain, RR_A);
    v6 = ask(audit, domain, RR_AAAA);
    audit->out->no_mail = is_void(v4) && is_void(v6);
}

/* Whether it was meant as an SPF record, by its beginning. */
static bool almost(const struct txt_record *record)
{
    static const char *const beginnings[] = {"v=spf", "v= spf", "v =spf", "v = spf", "spf1",
                                             "v:spf", "v spf1", "v-spf1", "spf=v1"};
    size_t skip = strspn(record->text, " \t\"'\\\xef\xbb\xbf\xc2\xa0");
    char text[16];

    text_clean(record->text + skip, strnlen(record->text + skip, sizeof text - 1), text,
               sizeof text);
    for (size_t i = 0; text[i] != '\0'; i++)
        text[i] = text_lower(text[i]);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    }
    return false;
}

static void look_for_almost(struct audit *audit, const char *domain)
{
    const struct answer *answer = answers_peek(audit->table, domain, RR_TXT);

    if (answer == NULL || !answer_has_data(answer))
        return;
    for (size_t i = 0; i < answer->count; i++) {
        const struct rr_text *text = &answer->records[i].as.text;
        struct txt_record record = {text->data, text->size, text->strings};

        if (!spf_is_record(&record) && almost(&record)) {
            audit->out->almost = arena_copy(audit->arena, &record, sizeof record);
            return;
        }
    }
}

int spf_audit(struct answers *table, struct arena *arena, const char *domain, struct spf_facts *out,
              struct troubles *troubles)
{
    struct audit audit = {.table = table, .arena = arena, .troubles = troubles, .out = out};

    *out = (struct spf_facts){.domain = domain};
    look_for_mail(&audit, domain);
    read_tree(&audit, domain);
    if (audit.pending)
        return PENDING;
    order_tree(&audit);
    find_all(out);
    read_targets(&audit);
    if (audit.pending)
        return PENDING;
    look_for_almost(&audit, domain);
    return 0;
}
