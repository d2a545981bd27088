/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/view.h"

#include <string.h>

#include "base/text.h"
#include "policy/mta_sts_judge.h"
#include "policy/mta_sts_policy.h"
#include "render/record.h"
#include "survey/finding_line.h"

static void add_group(struct view *view, const char *group)
{
    const char **place;

    /* Lines may come from elsewhere. */
    group = text_clean_copy(view->arena, group, strlen(group), strlen(group));
    for (size_t i = 0; i < view->group_count; i++) {
        if (strcmp(view->groups[i], group) == 0)
            return;
    }
    place = arena_push(view->arena, &view->groups, &view->group_count, sizeof *place);
    *place = group;
}

static void add_groups(struct view *view, const json_t *line)
{
    const json_t *groups = json_object_get(line, "groups"), *group;
    size_t i;

    json_array_foreach(groups, i, group)
    {
        if (json_is_string(group))
            add_group(view, json_string_value(group));
    }
}

/* The groups of lines that a later one stands for. */
static int read_groups(const struct index *index, const struct line_place *place, struct view *view,
                       struct err *err)
{
    for (; place != NULL; place = place->earlier) {
        json_t *line = index_line(index, place, err);

        if (line == NULL)
            return ERR_SYNTAX;
        add_groups(view, line);
        json_decref(line);
    }
    if (view->group_count == 0)
        add_group(view, "-");
    return 0;
}

/* A host as the MX record names it, with what its own line tells. */
static int join_host(const struct index *index, const json_t *json, struct view *view,
                     struct err *err)
{
    struct run_facts *run = &view->run;
    struct host_facts named;
    struct host_facts *host = &run->hosts[run->host_count];
    int rc = record_read(&record_host, json, view->arena, &named, err);

    if (rc != 0)
        return rc;
    if (named.name == NULL)
        return err_set(err, ERR_SYNTAX, "a host of %.200s has no name", view->domain);
    if (named.literal || named.unusable_name) {
        *host = named;
        view->host_known[run->host_count++] = true;
        return 0;
    }
    rc = index_host(index, named.name, view->arena, host, &view->host_known[run->host_count], err);
    host->preference = named.preference;
    run->host_count++;
    return rc;
}

static int join_hosts(const struct index *index, struct view *view, struct err *err)
{
    const json_t *hosts = json_object_get(view->line, "hosts"), *host;
    size_t count = json_array_size(hosts), i;
    int rc = 0;

    if (count > MX_HOSTS_MAX)
        return err_set(err, ERR_SYNTAX, "%.200s has more than %d hosts", view->domain,
                       MX_HOSTS_MAX);
    view->run.hosts = arena_alloc(view->arena, count + 1, sizeof *view->run.hosts);
    view->host_known = arena_alloc(view->arena, count + 1, sizeof *view->host_known);
    json_array_foreach(hosts, i, host)
    {
        if (rc == 0)
            rc = join_host(index, host, view, err);
    }
    return rc;
}

/* The scan of the same place at an earlier host; NULL for none. */
static struct scan_facts *scan_before(const struct run_facts *run, size_t host,
                                      const struct address_facts *address)
{
    for (size_t i = 0; i < host; i++) {
        for (size_t k = 0; k < run->hosts[i].address_count; k++) {
            const struct address_facts *other = &run->hosts[i].addresses[k];

            if (other->port == address->port && ip_compare(&other->ip, &address->ip) == 0)
                return other->scan;
        }
    }
    return NULL;
}

/* ---- reference identifiers */

static bool leaf_names(const struct cert_facts *leaf, const char *name)
{
    for (size_t i = 0; name != NULL && i < leaf->name_count; i++) {
        if (sts_pattern_covers(leaf->names[i], name))
            return true;
    }
    return false;
}

/* A host was visited for all domains that it serves, so usage 2 was tried with the host's own
 * names. Behind a secure MX the domain is a reference identifier too (RFC 7672 3.2.2). */
static void allow_domain_names(const struct domain_facts *domain, struct chain_facts *chain)
{
    if (chain == NULL || chain->count == 0 || domain->status != DNS_SECURE ||
        !(leaf_names(&chain->certs[0], domain->name) ||
          leaf_names(&chain->certs[0], domain->expanded)))
        return;
    for (size_t i = 0; i < chain->tlsa_count; i++) {
        if (chain->tlsa[i].verdict == TLSA_BAD_NAME)
            chain->tlsa[i].verdict = TLSA_MATCH;
    }
}

static void allow_names(struct run_facts *run)
{
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        for (size_t k = 0; k < host->address_count; k++)
            allow_domain_names(&run->domain, host->addresses[k].sessions[0].chain);
    }
}

/* Hosts share the scan of an address that is theirs in common: it is judged once. */
static void share_scans(const struct run_facts *run)
{
    for (size_t i = 1; i < run->host_count; i++) {
        for (size_t k = 0; k < run->hosts[i].address_count; k++) {
            struct address_facts *address = &run->hosts[i].addresses[k];
            struct scan_facts *shared = scan_before(run, i, address);

            if (shared != NULL)
                address->scan = shared;
        }
    }
}

static enum resolver_state resolver_of(const json_t *line)
{
    const char *word = json_string_value(json_object_get(line, "resolver"));

    if (word != NULL && strcmp(word, "not-validating") == 0)
        return RESOLVER_NOT_VALIDATING;
    return RESOLVER_VALIDATING;
}

static int join(const struct index *index, struct view *view, struct err *err)
{
    const json_t *policy = json_object_get(view->line, "policy");
    struct run_facts *run = &view->run;
    int rc = record_read(&record_domain, json_object_get(view->line, "facts"), view->arena,
                         &run->domain, err);

    run->resolver = resolver_of(view->line);
    if (!json_is_true(json_object_get(view->line, "complete")))
        run->end = RUN_DEADLINE;
    if (rc == 0 && policy != NULL) {
        view->policy = arena_alloc(view->arena, 1, sizeof *view->policy);
        rc = record_read(&record_policy, policy, view->arena, view->policy, err);
    }
    if (rc == 0)
        rc = join_hosts(index, view, err);
    allow_names(run);
    share_scans(run);
    return rc;
}

/* Whether any server of the domain was visited, or left out on purpose. */
static bool visited(const struct run_facts *run)
{
    for (size_t i = 0; i < run->host_count; i++) {
        for (size_t k = 0; k < run->hosts[i].address_count; k++) {
            const struct session_facts *session = &run->hosts[i].addresses[k].sessions[0];

            if (session->end != SESSION_PENDING || session->error != NULL)
                return true;
        }
    }
    return false;
}

static bool hosts_known(const struct view *view)
{
    for (size_t i = 0; i < view->run.host_count; i++) {
        if (!view->host_known[i])
            return false;
    }
    return true;
}

/* What DNS alone decides is judged already; here everything that needs the servers. */
static void judge(const struct survey *survey, struct view *view)
{
    static const struct sts_opts sts = {.min_mode = STS_MODE_UNKNOWN};
    struct judge_opts opts = survey->settings.judge;
    struct mta_sts_facts facts = {.policy = view->policy};
    struct findings *out = &view->findings;

    finding_lines_add(json_object_get(view->line, "findings"), out);
    view->run.sessions_begun = visited(&view->run);
    opts.no_sessions |= !view->run.sessions_begun;
    judge_run(&view->run, &opts, out);
    if (hosts_known(view))
        judge_mx(&view->run, &opts, out);
    judge_dane(&view->run, &opts, out);
    if (opts.no_sessions)
        return;
    judge_smtp(&view->run, &opts, out);
    judge_cert(&view->run, &opts, out);
    judge_scan(&view->run, &opts, out);
    if (view_text(view, "mta_sts", "record") != NULL)
        judge_mta_sts(&view->run, &facts, &sts, &opts, out);
}

int view_open(const struct index *index, const struct survey *survey,
              const struct hash_entry *domain, struct view *view, struct err *err)
{
    const struct line_place *place = domain->value;
    int rc;

    *view = (struct view){.arena = arena_new(), .domain = domain->key};
    findings_init(&view->findings, view->arena, survey->settings.rules,
                  survey->settings.rule_count);
    view->line = index_line(index, place, err);
    if (view->line == NULL)
        return ERR_SYNTAX;
    rc = read_groups(index, place, view, err);
    view->excluded = json_is_true(json_object_get(view->line, "excluded"));
    if (rc != 0 || view->excluded)
        return rc;
    rc = join(index, view, err);
    if (rc != 0)
        return rc;
    judge(survey, view);
    findings_unique(&view->findings);
    findings_sort(&view->findings);
    return 0;
}

void view_clear(struct view *view)
{
    json_decref(view->line);
    arena_free(view->arena);
    memset(view, 0, sizeof *view);
}

bool view_has(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->findings.count; i++) {
        if (strcmp(finding_kind(view->findings.items[i].id)->id, id) == 0)
            return true;
    }
    return false;
}

const char *view_text(const struct view *view, const char *section, const char *key)
{
    return json_string_value(json_object_get(json_object_get(view->line, section), key));
}
