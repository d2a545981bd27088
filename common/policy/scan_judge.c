/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_judge: what a posture scan of each address means: the baseline's verdict, weaknesses by
 * name, what could not be asked, and the list. */
#include <config.h>

#include <string.h>

#include "base/buf.h"
#include "facts/group.h"
#include "policy/baseline.h"
#include "policy/judge.h"
#include "policy/places.h"
#include "policy/scan_issues.h"
#include "policy/words.h"

#define SUITE_NAME_ROOM 80 /* for ", " and the longest name */

struct view {
    const struct run_facts *run;
    const struct judge_opts *opts;
    const struct scan_facts *scan;
    struct subject subject;
    struct findings *out;
    size_t from; /* the first finding about this address */
};

/* ---- what could not be asked */

static const char *connections(const struct view *view)
{
    return arena_printf(view->out->arena, "%u connection%s", view->scan->connections,
                        words_plural(view->scan->connections));
}

static const char *stop_words(const struct view *view)
{
    const struct scan_facts *scan = view->scan;
    const char *said = scan->stop_text != NULL ? scan->stop_text : "";
    struct arena *arena = view->out->arena;

    switch (scan->stop) {
    case SCAN_BUDGET:
        return arena_printf(arena, "used its %s%s", connections(view),
                            scan->mode == SCAN_POLICY ? " (--scan inventory has more)" : "");
    case SCAN_PUT_OFF:
        return arena_printf(arena,
                            "was turned away after %s (%.100s): the server limits how often we may "
                            "come",
                            connections(view), said);
    case SCAN_RESETS:
        return arena_printf(arena,
                            "found the door shut after %s: the server, or a filter in front of it, "
                            "limits or bans clients%s%.100s",
                            connections(view), said[0] != '\0' ? ": " : "", said);
    case SCAN_SILENCE:
        return arena_printf(arena, "met silence after %s", connections(view));
    case SCAN_DEADLINE:
    case SCAN_PENDING:
        return arena_printf(arena, "had no more time after %s: give it more with -t",
                            connections(view));
    case SCAN_DONE:
    case SCAN_NO_TLS:
        break;
    }
    return "had answers that prove nothing";
}

/* A scan that was asked for and could not be made is never OK. What the baseline does not judge may
 * be left out, when nothing but the budget was in the way. */
static void judge_incomplete(const struct view *view, const char *missing)
{
    const struct scan_facts *scan = view->scan;
    bool cut = scan->stop != SCAN_DONE && scan->stop != SCAN_BUDGET;

    if (!cut && missing == NULL && scan->unasked == NULL)
        return;
    findings_add_as(view->out, FINDING_TLS_SCAN_INCOMPLETE,
                    cut || missing != NULL ? STATE_UNKNOWN : STATE_OK, &view->subject,
                    "scan %s; not known: %.300s", stop_words(view),
                    missing != NULL         ? missing
                    : scan->unasked != NULL ? scan->unasked
                                            : "what it had not come to");
}

/* ---- weaknesses */

static bool said(const struct view *view, enum finding_id id)
{
    for (size_t i = view->from; i < view->out->count; i++) {
        if (view->out->items[i].id == id)
            return true;
    }
    return false;
}

static void judge_issues(const struct view *view)
{
    for (int i = 0; i < ISSUE_HEARTBLEED; i++) {
        enum scan_issue issue = (enum scan_issue)i;
        enum finding_id id = scan_issue_finding(issue);

        if (issue == ISSUE_EARLY_DATA || said(view, id) ||
            scan_issue(view->run, view->scan, issue) != TRI_YES)
            continue;
        if (issue >= ISSUE_EXTENSION_INTOLERANCE)
            findings_add(view->out, id, &view->subject, "%s", scan_issue_text(issue));
        else /* the baseline's silence allows it */
            findings_add_as(view->out, id, STATE_OK, &view->subject, "%s", scan_issue_text(issue));
    }
    if (view->scan->oddity != NULL)
        findings_add(view->out, FINDING_TLS_ODD_ANSWER, &view->subject, "%s: update it",
                     view->scan->oddity);
}

/* Between mail servers MAIL without TLS must be taken (RFC 3207 4). */
static void judge_plain_mail(const struct view *view, const char *text)
{
    findings_add_as(view->out, FINDING_SMTP_PLAIN_MAIL,
                    view->subject.port == 25 ? STATE_OK : STATE_WARNING, &view->subject, "%s%s",
                    text, view->subject.port == 25 ? ", as it must on port 25" : ": demand TLS");
}

static void judge_intrusive(const struct view *view)
{
    const struct intrusive_facts *facts = view->scan->intrusive;
    struct listing doubtful = {0}, safe = {0};
    bool all_run = true;

    for (int test = 0; facts != NULL && test < INTRUSIVE_COUNT; test++) {
        enum scan_issue issue = (enum scan_issue)(ISSUE_HEARTBLEED + test);
        const char *evidence = facts->evidence[test];

        all_run &= facts->verdicts[test] != INTRUSIVE_NOT_RUN;
        if (facts->verdicts[test] == INTRUSIVE_VULNERABLE && test == INTRUSIVE_PLAIN_MAIL)
            judge_plain_mail(view, scan_issue_text(issue));
        else if (facts->verdicts[test] == INTRUSIVE_VULNERABLE)
            findings_add(view->out, scan_issue_finding(issue), &view->subject, "%s%s%.100s",
                         scan_issue_text(issue), evidence != NULL ? "; " : "",
                         evidence != NULL ? evidence : "");
        else if (facts->verdicts[test] == INTRUSIVE_INCONCLUSIVE ||
                 facts->verdicts[test] == INTRUSIVE_NOT_RUN)
            listing_add(&doubtful, "%s%s%.80s", scan_issue_name(issue),
                        evidence != NULL ? ": " : "", evidence != NULL ? evidence : "");
        else
            listing_add(&safe, "%s", scan_issue_name(issue));
    }
    if (safe.count > 0)
        findings_add(view->out, FINDING_TLS_INTRUSIVE_SAFE, &view->subject,
                     "shows none of these holes: %s", listing_text(&safe));
    if (doubtful.count > 0)
        findings_add_as(view->out, FINDING_TLS_INTRUSIVE_INCONCLUSIVE,
                        all_run ? STATE_OK : STATE_UNKNOWN, &view->subject,
                        "could not be tested for: %s", listing_text(&doubtful));
}

/* ---- the list */

static void list_versions(const struct view *view)
{
    struct listing yes = {0}, no = {0}, unknown = {0};

    for (int version = TLS_VERSION_COUNT - 1; version >= 0; version--) {
        enum tri state = view->scan->versions[version];

        listing_add(state == TRI_YES  ? &yes
                    : state == TRI_NO ? &no
                                      : &unknown,
                    "%s", tls_version_name((enum tls_version)version));
    }
    findings_add(view->out, FINDING_TLS_SCAN, &view->subject, "accepts %s%s%s%s%s (%s)",
                 yes.count > 0 ? listing_text(&yes) : "no version", no.count > 0 ? "; not " : "",
                 no.count > 0 ? listing_text(&no) : "", unknown.count > 0 ? "; not known: " : "",
                 unknown.count > 0 ? listing_text(&unknown) : "", connections(view));
}

/* Suites of one version that the server has picked. */
static size_t count_suites(const struct scan_facts *scan, enum tls_version version)
{
    size_t count = 0;

    for (size_t i = 0; i < scan->suite_count; i++)
        count += scan->suites[i].version == version && suite_find(scan->suites[i].code) != NULL;
    return count;
}

/* In as many findings as the names need. */
static void list_suites(const struct view *view, enum tls_version version)
{
    const struct scan_facts *scan = view->scan;
    size_t count = count_suites(scan, version), told = 0;
    struct buf text;

    buf_init(&text, FINDING_TEXT_MAX);
    for (size_t i = 0; i < scan->suite_count; i++) {
        const struct suite *suite = suite_find(scan->suites[i].code);

        if (scan->suites[i].version != version || suite == NULL)
            continue;
        if (text.len == 0 && told == 0)
            buf_addf(&text, "%s, %s %zu suite%s: ", tls_version_name(version),
                     scan->suites_complete[version] ? "exactly" : "at least", count,
                     words_plural(count));
        else
            buf_addf(&text, "%s%s", text.len == 0 ? tls_version_name(version) : "",
                     text.len == 0 ? ", also: " : ", ");
        buf_adds(&text, suite->name);
        if (++told == count || text.len > FINDING_TEXT_MAX - SUITE_NAME_ROOM) {
            findings_add(view->out, FINDING_TLS_SCAN, &view->subject, "%s", text.data);
            buf_reset(&text);
        }
    }
    buf_clear(&text);
}

static void add_code(struct buf *text, const char *name)
{
    buf_addf(text, "%s%s", text->len > 0 ? ", " : "", name);
}

/* A scheme is told once, whatever the versions it was seen in. */
static bool scheme_before(const struct scan_facts *scan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (scan->schemes[i].code == scan->schemes[index].code)
            return true;
    }
    return false;
}

static void list_codes(const struct view *view)
{
    const struct scan_facts *scan = view->scan;
    struct buf groups_seen, schemes_seen;

    buf_init(&groups_seen, FINDING_TEXT_MAX / 2);
    buf_init(&schemes_seen, FINDING_TEXT_MAX / 2);
    for (size_t i = 0; i < scan->group_count; i++) {
        const struct group *group = group_find(scan->groups[i].code);

        if (group != NULL)
            buf_addf(&groups_seen, "%s%s (%s)", i > 0 ? ", " : "", group->name,
                     tls_version_name(scan->groups[i].version));
    }
    for (size_t i = 0; i < scan->scheme_count; i++) {
        const struct scheme *scheme = scheme_find(scan->schemes[i].code);

        if (scheme != NULL && !scheme_before(scan, i))
            add_code(&schemes_seen, scheme->name);
    }
    if (groups_seen.len + schemes_seen.len > 0)
        findings_add(view->out, FINDING_TLS_SCAN, &view->subject, "groups: %s; signatures: %s",
                     groups_seen.len > 0 ? groups_seen.data : "none seen",
                     schemes_seen.len > 0 ? schemes_seen.data : "none seen");
    buf_clear(&groups_seen);
    buf_clear(&schemes_seen);
}

static void list_keys(const struct view *view)
{
    const struct scan_facts *scan = view->scan;
    struct buf text;

    buf_init(&text, FINDING_TEXT_MAX);
    for (size_t i = 0; i < scan->cert_count; i++)
        buf_addf(&text, "%s%s certificate of %d bits", text.len > 0 ? ", " : "", scan->certs[i].key,
                 scan->certs[i].bits);
    for (size_t i = 0; i < scan->dh_count; i++)
        buf_addf(&text, "%sDiffie-Hellman with %u bits, %s%s", text.len > 0 ? ", " : "",
                 scan->dh[i].bits,
                 scan->dh[i].prime != NULL ? scan->dh[i].prime : "a prime of its own",
                 scan->dh[i].export ? " (export)" : "");
    if (scan->order != SCAN_ORDER_UNKNOWN)
        buf_addf(&text, "%sthe %s's order counts", text.len > 0 ? ", " : "",
                 scan->order == SCAN_ORDER_SERVER ? "server" : "client");
    if (text.len > 0)
        findings_add(view->out, FINDING_TLS_SCAN, &view->subject, "%s", text.data);
    buf_clear(&text);
}

static void list_all(const struct view *view)
{
    list_versions(view);
    for (int version = TLS_VERSION_COUNT - 1; version >= 0; version--)
        list_suites(view, (enum tls_version)version);
    list_codes(view);
    list_keys(view);
}

/* ---- addresses */

static bool anything_known(const struct scan_facts *scan)
{
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        if (scan->versions[version] == TRI_YES)
            return true;
    }
    return false;
}

static void judge_address(const struct view *view)
{
    const char *missing = NULL;

    if (view->scan->stop == SCAN_NO_TLS)
        return; /* smtp.* and tls.* say why */
    if (anything_known(view->scan))
        (void)baseline_judge(view->opts->baseline, view->run, view->scan, &view->subject, view->out,
                             &missing);
    judge_incomplete(view, missing);
    judge_issues(view);
    judge_intrusive(view);
    if (anything_known(view->scan))
        list_all(view);
}

/* Hosts share the scan of an address that is theirs in common: it is judged once. */
static bool judged_before(const struct place *places, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (places[i].address->scan == places[index].address->scan)
            return true;
    }
    return false;
}

void judge_scan(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    size_t count = 0;
    struct place *places = places_of(run, out->arena, &count);

    for (size_t i = 0; i < count; i++) {
        struct view view = {
            run, opts, places[i].address->scan, subject_of_place(run, &places[i]), out, out->count};

        if (view.scan != NULL && opts->baseline != NULL && !judged_before(places, i))
            judge_address(&view);
    }
}
