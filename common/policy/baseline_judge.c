/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <ctype.h>
#include <string.h>

#include "facts/group.h"
#include "policy/baseline.h"
#include "policy/scan_issues.h"
#include "policy/words.h"

struct point { /* a rule that is broken */
    enum state state;
    enum finding_id id;
    const char *label; /* for the verdict */
    const char *text;
};

struct hearing { /* the judgement of one address, while it goes on */
    const struct run_facts *run;
    const struct scan_facts *scan;
    struct arena *arena;
    struct point *points;
    size_t point_count;
    bool *suites_named; /* one each of scan->suites */
    bool versions_named[TLS_VERSION_COUNT];
    struct listing missing;
};

static void add_point(struct hearing *hearing, const struct baseline_rule *rule, enum finding_id id,
                      const char *label, const char *text)
{
    struct point *point =
        arena_push(hearing->arena, &hearing->points, &hearing->point_count, sizeof *point);

    point->state = rule->state;
    point->id = id;
    point->label = arena_strdup(hearing->arena, label);
    /* Where the finding has a reference of its own, that is shown. */
    point->text = finding_kind(id)->ref[0] != '\0'
                      ? text
                      : arena_printf(hearing->arena, "%s (%s)", text, rule->clause);
}

static bool names(const struct baseline_rule *rule, uint32_t value)
{
    for (size_t i = 0; i < rule->count; i++) {
        if (rule->values[i] == value)
            return true;
    }
    return false;
}

/* ---- versions */

static void judge_version(struct hearing *hearing, const struct baseline_rule *rule)
{
    struct listing list = {0};

    for (size_t i = 0; i < rule->count; i++) {
        enum tls_version version = (enum tls_version)rule->values[i];

        if (hearing->scan->versions[version] == TRI_UNKNOWN)
            listing_add(&hearing->missing, "%s", tls_version_name(version));
        if (hearing->scan->versions[version] != TRI_YES || hearing->versions_named[version])
            continue;
        hearing->versions_named[version] = true;
        listing_add(&list, "%s", tls_version_name(version));
    }
    if (list.count > 0)
        add_point(hearing, rule, FINDING_TLS_WEAK_VERSION, listing_text(&list),
                  arena_printf(hearing->arena, "accepts %s: turn %s off", listing_text(&list),
                               list.count == 1 ? "it" : "them"));
}

static void judge_version_missing(struct hearing *hearing, const struct baseline_rule *rule)
{
    struct listing list = {0};
    enum tri any = TRI_NO;

    for (size_t i = 0; i < rule->count; i++) {
        enum tri state = hearing->scan->versions[rule->values[i]];

        any = state == TRI_YES || (state == TRI_UNKNOWN && any == TRI_NO) ? state : any;
        listing_add(&list, "%s", tls_version_name((enum tls_version)rule->values[i]));
    }
    if (any == TRI_UNKNOWN)
        listing_add(&hearing->missing, "%s", listing_text(&list));
    if (any == TRI_NO)
        add_point(
            hearing, rule, FINDING_TLS_VERSION_MISSING,
            arena_printf(hearing->arena, "no %s", listing_text(&list)),
            arena_printf(hearing->arena, "does not accept %s: enable it", listing_text(&list)));
}

/* ---- suites */

/* Whether any unnamed suite before `index` has the same code: it is listed once for all versions.
 */
static bool listed_before(const struct scan_facts *scan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (scan->suites[i].code == scan->suites[index].code)
            return true;
    }
    return false;
}

/* Lists the suites that `rejects`, which no earlier rule has named, of versions that none has. */
static void list_suites(struct hearing *hearing, const struct baseline_rule *rule,
                        bool (*rejects)(const struct baseline_rule *, const struct suite *),
                        struct listing *list)
{
    const struct scan_facts *scan = hearing->scan;

    for (size_t i = 0; i < scan->suite_count; i++) {
        const struct suite *suite = suite_find(scan->suites[i].code);
        enum tls_version version = scan->suites[i].version;

        if (suite == NULL || hearing->suites_named[i] || hearing->versions_named[version] ||
            (rule->version >= 0 && (int)version != rule->version) || !rejects(rule, suite))
            continue;
        hearing->suites_named[i] = true;
        if (!listed_before(scan, i))
            listing_add(list, "%s", suite->name);
    }
}

static bool in_class(const struct baseline_rule *rule, const struct suite *suite)
{
    unsigned classes = suite_classes(suite);

    for (size_t i = 0; i < rule->count; i++) {
        if ((classes & (1u << rule->values[i])) != 0)
            return true;
    }
    return false;
}

static bool in_list(const struct baseline_rule *rule, const struct suite *suite)
{
    return names(rule, suite->code);
}

static bool not_in_list(const struct baseline_rule *rule, const struct suite *suite)
{
    return !names(rule, suite->code) && suite->last != TLS_SSL2;
}

static void judge_class(struct hearing *hearing, const struct baseline_rule *rule)
{
    struct listing suites_seen = {0}, classes = {0};

    for (size_t i = 0; i < rule->count; i++) {
        enum suite_class class = (enum suite_class)rule->values[i];
        enum tri state = hearing->scan->classes[class];

        if (state == TRI_UNKNOWN && scan_may_have_legacy(hearing->scan))
            listing_add(&hearing->missing, "%s suites", suite_class_name(class));
        if (state == TRI_YES)
            listing_add(&classes, "%s", suite_class_name(class));
    }
    if (classes.count == 0)
        return;
    list_suites(hearing, rule, in_class, &suites_seen);
    if (suites_seen.count > 0)
        add_point(hearing, rule, FINDING_TLS_WEAK_SUITE,
                  arena_printf(hearing->arena, "%s suites", listing_text(&classes)),
                  arena_printf(hearing->arena, "accepts %s suites: %s: leave them out",
                               listing_text(&classes), listing_text(&suites_seen)));
}

static void judge_suites(struct hearing *hearing, const struct baseline_rule *rule)
{
    struct listing list = {0};

    list_suites(hearing, rule, rule->kind == RULE_SUITE ? in_list : not_in_list, &list);
    if (list.count > 0)
        add_point(hearing, rule, FINDING_TLS_WEAK_SUITE,
                  arena_printf(hearing->arena, "%zu suite%s", list.count, words_plural(list.count)),
                  arena_printf(hearing->arena, "accepts %s: leave %s out", listing_text(&list),
                               list.count == 1 ? "it" : "them"));
}

/* ---- groups */

static void judge_groups(struct hearing *hearing, const struct baseline_rule *rule)
{
    const struct scan_facts *scan = hearing->scan;
    struct listing list = {0};
    uint16_t last = 0;

    for (size_t i = 0; i < scan->group_count; i++) {
        const struct group *group = group_find(scan->groups[i].code);

        if (group == NULL || group->code == last ||
            names(rule, group->code) != (rule->kind == RULE_GROUP))
            continue;
        last = group->code;
        listing_add(&list, "%s", group->name);
    }
    if (scan->weak_groups == TRI_UNKNOWN && scan_may_have_legacy(scan))
        listing_add(&hearing->missing, "weak curves");
    if (list.count > 0)
        add_point(hearing, rule, FINDING_TLS_WEAK_GROUP, listing_text(&list),
                  arena_printf(hearing->arena, "accepts the group%s %s: leave %s out",
                               words_plural(list.count), listing_text(&list),
                               list.count == 1 ? "it" : "them"));
}

/* Whether every group that the rule names is known not to be there. */
static enum tri any_group(const struct scan_facts *scan, const struct baseline_rule *rule)
{
    enum tri result = TRI_NO;

    for (size_t i = 0; i < rule->count; i++) {
        const struct group *group = group_find((uint16_t)rule->values[i]);
        bool kem = group->kind == GROUP_HYBRID || group->kind == GROUP_KEM;
        bool whole = scan->groups_complete[TLS_1_3] && scan->groups_complete[TLS_1_2];

        for (size_t k = 0; k < scan->group_count; k++) {
            if (scan->groups[k].code == group->code)
                return TRI_YES;
        }
        if (!whole &&
            !(kem && (scan->hybrid_groups == TRI_NO || scan->versions[TLS_1_3] == TRI_NO)))
            result = TRI_UNKNOWN;
    }
    return result;
}

static void judge_group_missing(struct hearing *hearing, const struct baseline_rule *rule)
{
    enum tri any = any_group(hearing->scan, rule);
    struct listing list = {0};

    for (size_t i = 0; i < rule->count; i++)
        listing_add(&list, "%s", group_find((uint16_t)rule->values[i])->name);
    if (any == TRI_UNKNOWN)
        listing_add(&hearing->missing, "groups");
    if (any == TRI_NO)
        add_point(
            hearing, rule, FINDING_TLS_GROUP_MISSING,
            arena_printf(hearing->arena, "no %s", listing_text(&list)),
            arena_printf(hearing->arena, "accepts none of %s: enable one", listing_text(&list)));
}

/* ---- Diffie-Hellman */

static bool dh_is_bad(const struct baseline_rule *rule, const struct scan_dh *dh)
{
    if (rule->kind == RULE_DH_BITS)
        return dh->bits < rule->values[0];
    return dh->common || (rule->values[0] == 0 && dh->prime == NULL);
}

static void judge_dh(struct hearing *hearing, const struct baseline_rule *rule)
{
    const struct scan_facts *scan = hearing->scan;
    struct listing list = {0};

    for (size_t i = 0; i < scan->dh_count; i++) {
        const struct scan_dh *dh = &scan->dh[i];

        if (dh_is_bad(rule, dh))
            listing_add(&list, "%u bits%s%s%s", dh->bits, dh->prime != NULL ? ", " : "",
                        dh->prime != NULL ? dh->prime : "", dh->export ? " (export suites)" : "");
    }
    if (scan->dh_count == 0 && scan->classes[CLASS_DHE] != TRI_NO && scan_may_have_legacy(scan))
        listing_add(&hearing->missing, "Diffie-Hellman parameters");
    if (list.count > 0)
        add_point(
            hearing, rule, FINDING_TLS_WEAK_DH, "Diffie-Hellman parameters",
            arena_printf(hearing->arena,
                         "uses Diffie-Hellman with %s: take ffdhe2048 or larger, or ECDHE only",
                         listing_text(&list)));
}

/* ---- certificates */

static bool has_hash(const char *signature, const char *hash)
{
    size_t length = strlen(hash);

    for (; signature != NULL && *signature != '\0'; signature++) {
        size_t i = 0;

        while (i < length && tolower((unsigned char)signature[i]) == hash[i])
            i++;
        if (i == length)
            return true;
    }
    return false;
}

static bool names_hash(const struct baseline_rule *rule, const char *signature)
{
    for (size_t i = 0; i < rule->count; i++) {
        if (has_hash(signature, baseline_hashes[rule->values[i]]))
            return true;
    }
    return false;
}

/* As RULE_CERT_KEY_NOT counts them. */
static uint32_t key_kind(const struct cert_facts *cert)
{
    if (cert->rsa)
        return 0;
    return cert->key != NULL && strncmp(cert->key, "EC", 2) == 0 ? 1 : 2;
}

static bool cert_is_bad(const struct baseline_rule *rule, const struct cert_facts *cert)
{
    int64_t days = (cert->not_after - cert->not_before) / 86400;

    switch ((int)rule->kind) {
    case RULE_RSA_BITS:
        return cert->rsa && cert->bits > 0 && (uint32_t)cert->bits < rule->values[0];
    case RULE_EC_BITS:
        return !cert->rsa && cert->bits > 0 && (uint32_t)cert->bits < rule->values[0];
    case RULE_CERT_SIGNATURE:
        return names_hash(rule, cert->signature);
    case RULE_CERT_KEY_NOT:
        return !names(rule, key_kind(cert));
    default:
        return days > (int64_t)rule->values[0];
    }
}

static void judge_certs(struct hearing *hearing, const struct baseline_rule *rule)
{
    const struct scan_facts *scan = hearing->scan;
    enum finding_id id = rule->kind == RULE_CERT_SIGNATURE ? FINDING_TLS_WEAK_CERT_SIGNATURE
                         : rule->kind == RULE_CERT_DAYS    ? FINDING_TLS_CERT_LIFETIME
                                                           : FINDING_TLS_WEAK_KEY;
    struct listing list = {0};

    for (size_t i = 0; i < scan->cert_count; i++) {
        const struct cert_facts *cert = &scan->certs[i];

        if (cert_is_bad(rule, cert))
            listing_add(&list, "%s, %d bits, %s, valid for %ld days", cert->key, cert->bits,
                        cert->signature, (long)((cert->not_after - cert->not_before) / 86400));
    }
    if (scan->cert_count == 0)
        listing_add(&hearing->missing, "certificates");
    if (list.count > 0)
        add_point(hearing, rule, id, "the certificate",
                  arena_printf(hearing->arena, "has a certificate that is not strong enough: %s",
                               listing_text(&list)));
}

/* ---- key exchange signatures, order, issues */

static void judge_signature(struct hearing *hearing, const struct baseline_rule *rule)
{
    const struct scan_facts *scan = hearing->scan;
    struct listing list = {0};

    for (size_t i = 0; i < scan->scheme_count; i++) {
        const struct scheme *scheme = scheme_find(scan->schemes[i].code);

        if (scheme != NULL && names_hash(rule, scheme->hash))
            listing_add(&list, "%s", scheme->name);
    }
    if (scan->sha1_signature == TRI_UNKNOWN && scan->versions[TLS_1_2] != TRI_NO)
        listing_add(&hearing->missing, "SHA-1 in the key exchange");
    if (list.count > 0)
        add_point(hearing, rule, FINDING_TLS_WEAK_SIGNATURE, listing_text(&list),
                  arena_printf(hearing->arena,
                               "signs its key exchange with %s where a client wants it: raise the "
                               "security level of its TLS library",
                               listing_text(&list)));
}

static void judge_order(struct hearing *hearing, const struct baseline_rule *rule)
{
    const struct scan_facts *scan = hearing->scan;
    bool server = rule->values[0] == SCAN_ORDER_SERVER;

    if (!scan_may_have_legacy(scan))
        return; /* all suites of TLS 1.3 are good */
    if (scan->order == SCAN_ORDER_UNKNOWN)
        listing_add(&hearing->missing, "whose order counts");
    else if ((uint32_t)scan->order != rule->values[0])
        add_point(hearing, rule, FINDING_TLS_SUITE_ORDER, "the order of suites",
                  arena_printf(hearing->arena, "lets the %s choose the cipher suite: let the %s",
                               server ? "client" : "server", server ? "server" : "client"));
}

static void judge_issue(struct hearing *hearing, const struct baseline_rule *rule)
{
    for (size_t i = 0; i < rule->count; i++) {
        enum scan_issue issue = (enum scan_issue)rule->values[i];
        enum tri state = scan_issue(hearing->run, hearing->scan, issue);

        if (state == TRI_UNKNOWN && issue < ISSUE_HEARTBLEED)
            listing_add(&hearing->missing, "%s", scan_issue_name(issue));
        if (state == TRI_YES)
            add_point(hearing, rule, scan_issue_finding(issue), scan_issue_name(issue),
                      scan_issue_text(issue));
    }
}

static void judge_rule(struct hearing *hearing, const struct baseline_rule *rule)
{
    static void (*const judges[RULE_KIND_COUNT])(struct hearing *, const struct baseline_rule *) = {
        [RULE_VERSION] = judge_version,      [RULE_VERSION_MISSING] = judge_version_missing,
        [RULE_CLASS] = judge_class,          [RULE_SUITE] = judge_suites,
        [RULE_SUITE_NOT] = judge_suites,     [RULE_GROUP] = judge_groups,
        [RULE_GROUP_NOT] = judge_groups,     [RULE_GROUP_MISSING] = judge_group_missing,
        [RULE_DH_BITS] = judge_dh,           [RULE_DH_PRIME] = judge_dh,
        [RULE_RSA_BITS] = judge_certs,       [RULE_EC_BITS] = judge_certs,
        [RULE_CERT_SIGNATURE] = judge_certs, [RULE_CERT_KEY_NOT] = judge_certs,
        [RULE_CERT_DAYS] = judge_certs,      [RULE_SIGNATURE] = judge_signature,
        [RULE_ORDER] = judge_order,          [RULE_ISSUE] = judge_issue,
    };

    judges[rule->kind](hearing, rule);
}

/* ---- the verdict */

static enum state worst_of(const struct hearing *hearing)
{
    enum state worst = STATE_OK;

    for (size_t i = 0; i < hearing->point_count; i++)
        worst = state_worst(worst, hearing->points[i].state);
    return worst;
}

static void add_verdict(const struct hearing *hearing, const struct baseline *baseline,
                        const struct subject *subject, struct findings *out)
{
    enum state worst = worst_of(hearing);
    struct listing list = {0};
    size_t others = 0;

    for (size_t i = 0; i < hearing->point_count; i++) {
        if (hearing->points[i].state == worst)
            listing_add(&list, "%s", hearing->points[i].label);
        else
            others += hearing->points[i].state != STATE_OK;
    }
    if (worst == STATE_OK)
        findings_add(out, FINDING_TLS_BASELINE, subject, "meets the baseline %s%s", baseline->name,
                     hearing->missing.count > 0 ? " as far as it was tested" : "");
    else if (others > 0)
        findings_add_as(
            out, FINDING_TLS_BASELINE, worst, subject,
            "fails the baseline %s in %s, and in %zu lesser point%s: mend what is named "
            "for this address below",
            baseline->name, listing_text(&list), others, words_plural(others));
    else
        findings_add_as(out, FINDING_TLS_BASELINE, worst, subject,
                        "fails the baseline %s in %s: mend what is named for this address below",
                        baseline->name, listing_text(&list));
}

enum state baseline_judge(const struct baseline *baseline, const struct run_facts *run,
                          const struct scan_facts *scan, const struct subject *subject,
                          struct findings *out, const char **missing)
{
    struct hearing hearing = {.run = run, .scan = scan, .arena = out->arena};

    hearing.suites_named = arena_alloc(out->arena, scan->suite_count + 1, sizeof(bool));
    for (size_t i = 0; i < baseline->rule_count; i++)
        judge_rule(&hearing, &baseline->rules[i]);
    add_verdict(&hearing, baseline, subject, out);
    for (size_t i = 0; i < hearing.point_count; i++)
        findings_add_as(out, hearing.points[i].id, hearing.points[i].state, subject, "%s",
                        hearing.points[i].text);
    *missing = hearing.missing.count == 0
                   ? NULL
                   : arena_strdup(out->arena, listing_text(&hearing.missing));
    return worst_of(&hearing);
}
