/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally_rows: which rows of the tables a domain, a host and an address belong to. */
#include <config.h>

#include <string.h>

#include "facts/mta_sts.h"
#include "facts/suite.h"
#include "survey/tally.h"

/* Whether a finding of that id is there about a host; NULL: about any. */
static bool host_has(const struct view *view, const char *id, const char *host)
{
    for (size_t i = 0; i < view->findings.count; i++) {
        const struct finding *finding = &view->findings.items[i];

        if (strcmp(finding_kind(finding->id)->id, id) == 0 &&
            (host == NULL ||
             (finding->subject.host != NULL && strcmp(finding->subject.host, host) == 0)))
            return true;
    }
    return false;
}

static bool any_has(const struct view *view, const char *const *ids, const char *host)
{
    for (; *ids != NULL; ids++) {
        if (host_has(view, *ids, host))
            return true;
    }
    return false;
}

/* ---- of one group of addresses: those of a host, or of all hosts of a domain */

struct seen {
    size_t visited, reached, untested;
    size_t asked, offered; /* EHLO was answered; STARTTLS was in it */
    size_t certificates;
    bool versions[TLS_VERSION_COUNT];
    bool scanned, hybrid_yes, hybrid_no;
};

static bool is_ours(const struct session_facts *session)
{
    return session->end == SESSION_NO_FAMILY || session->end == SESSION_FORBIDDEN ||
           session->end == SESSION_LOCAL;
}

static bool put_off(const struct session_facts *session)
{
    return session->end == SESSION_SKIPPED ||
           (session->end == SESSION_REPLY && session->reply_code / 100 == 4 &&
            session->step <= STEP_EHLO);
}

static void see_versions(const struct address_facts *address, const struct session_facts *session,
                         struct seen *out)
{
    const struct scan_facts *scan = address->scan;
    int negotiated =
        session->tls != NULL ? tls_version_of((uint16_t)session->tls->version_number) : -1;

    if (negotiated >= 0)
        out->versions[negotiated] = true;
    if (scan == NULL)
        return;
    out->scanned |= scan->stop != SCAN_NO_TLS;
    out->hybrid_yes |= scan->hybrid_groups == TRI_YES;
    out->hybrid_no |= scan->hybrid_groups == TRI_NO;
    for (int i = 0; i < TLS_VERSION_COUNT; i++)
        out->versions[i] |= scan->versions[i] == TRI_YES;
}

static void see_address(const struct address_facts *address, struct seen *out)
{
    const struct session_facts *session = &address->sessions[0];

    if (session->end == SESSION_PENDING || is_ours(session))
        return;
    out->visited++;
    if (put_off(session)) {
        out->untested++;
        return;
    }
    out->reached += session_reached(session);
    out->asked += session->starttls_known;
    out->offered += session->starttls_known && session->starttls;
    out->certificates += session->chain != NULL && session->chain->count > 0;
    see_versions(address, session, out);
}

static void see_host(const struct host_facts *host, struct seen *out)
{
    for (size_t i = 0; i < host->address_count; i++)
        see_address(&host->addresses[i], out);
}

static const char *share(size_t part, size_t all, const char *whole, const char *some,
                         const char *none)
{
    return part == 0 ? none : part == all ? whole : some;
}

static void count_seen(struct tally_group *group, const struct seen *seen, enum unit unit)
{
    if (seen->visited > 0) {
        tally_of(group, TABLE_ADDRESSES, unit);
        if (seen->reached == 0 && seen->untested > 0)
            tally_row(group, TABLE_ADDRESSES, "untested", unit);
        else
            tally_row(group, TABLE_ADDRESSES,
                      share(seen->reached, seen->visited - seen->untested, "reached", "some",
                            "unreachable"),
                      unit);
    }
    if (seen->asked > 0) {
        tally_of(group, TABLE_STARTTLS, unit);
        tally_row(group, TABLE_STARTTLS, share(seen->offered, seen->asked, "all", "some", "none"),
                  unit);
    }
    if (seen->offered > 0)
        tally_of(group, TABLE_VERSIONS, unit);
    for (int i = 0; seen->offered > 0 && i < TLS_VERSION_COUNT; i++) {
        if (seen->versions[i])
            tally_row(group, TABLE_VERSIONS, tls_version_name((enum tls_version)i), unit);
    }
    if (seen->scanned) {
        tally_of(group, TABLE_POSTQUANTUM, unit);
        tally_row(group, TABLE_POSTQUANTUM,
                  seen->hybrid_yes  ? "yes"
                  : seen->hybrid_no ? "no"
                                    : "unknown",
                  unit);
    }
}

/* ---- certificates, of one host or (NULL) of all */

static void count_certificates(struct tally_group *group, const struct view *view, const char *host,
                               enum unit unit)
{
    static const struct {
        const char *row;
        const char *ids[4];
    } rows[] = {
        {"expired", {"cert.expired", NULL}},
        {"not_yet_valid", {"cert.not-yet-valid", NULL}},
        {"self_signed", {"cert.self-signed", NULL}},
        {"untrusted", {"cert.untrusted", "cert.chain-incomplete", "cert.chain-expired", NULL}},
        {"name_mismatch", {"cert.name-mismatch", NULL}},
        {"over_10_years", {"cert.lifetime-over-10-years", NULL}},
        {"over_limit", {"cert.lifetime-over-limit", NULL}},
        {"weak", {"cert.weak-signature", "cert.weak-key", NULL}},
    };
    bool good = true;

    tally_of(group, TABLE_CERTIFICATES, unit);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!any_has(view, rows[i].ids, host))
            continue;
        tally_row(group, TABLE_CERTIFICATES, rows[i].row, unit);
        good = false;
    }
    if (host_has(view, "cert.dane-ee", host))
        tally_row(group, TABLE_CERTIFICATES, "dane_ee", unit);
    else if (good)
        tally_row(group, TABLE_CERTIFICATES, "good", unit);
}

/* ---- DANE and DNSSEC */

static const char *const dane_mismatches[] = {
    "dane.no-match", "dane.ta-absent", "dane.ta-name",       "dane.ta-expired",
    "dane.ta-chain", "dane.no-tls",    "dane.weaker-digest", NULL};

static const char *dnssec_row(enum dns_status status)
{
    switch (status) {
    case DNS_SECURE:
        return "secure";
    case DNS_INSECURE:
        return "insecure";
    case DNS_BOGUS:
        return "bogus";
    case DNS_FAILED:
    case DNS_UNASKED:
        break;
    }
    return "unknown";
}

static void count_dane_host(struct tally_group *group, const struct view *view,
                            const struct host_facts *host)
{
    tally_of(group, TABLE_DANE, UNIT_HOSTS);
    tally_row(group, TABLE_DANE,
              host->tlsa_status == TLSA_SECURE   ? "all"
              : host->tlsa_status == TLSA_FAILED ? "unknown"
                                                 : "none",
              UNIT_HOSTS);
    if (any_has(view, dane_mismatches, host->name))
        tally_row(group, TABLE_DANE, "mismatch", UNIT_HOSTS);
}

static void count_dane_domain(struct tally_group *group, const struct view *view)
{
    size_t secure = 0, failed = 0, known = 0;

    for (size_t i = 0; i < view->run.host_count; i++) {
        const struct host_facts *host = &view->run.hosts[i];

        known += view->host_known[i];
        secure += host->tlsa_status == TLSA_SECURE;
        failed += host->tlsa_status == TLSA_FAILED;
    }
    if (known == 0)
        return;
    tally_of(group, TABLE_DANE, UNIT_DOMAINS);
    tally_row(group, TABLE_DANE,
              secure == 0 && failed > 0 ? "unknown" : share(secure, known, "all", "some", "none"),
              UNIT_DOMAINS);
    if (any_has(view, dane_mismatches, NULL))
        tally_row(group, TABLE_DANE, "mismatch", UNIT_DOMAINS);
}

/* ---- hosts */

static void count_host(struct tally_group *group, const struct view *view, size_t index)
{
    const struct host_facts *host = &view->run.hosts[index];
    struct seen seen = {0};
    bool is_new;

    hash_put(&group->hosts, host->name, &is_new);
    if (!is_new || !view->host_known[index])
        return;
    see_host(host, &seen);
    count_seen(group, &seen, UNIT_HOSTS);
    if (seen.certificates > 0)
        count_certificates(group, view, host->name, UNIT_HOSTS);
    count_dane_host(group, view, host);
    tally_of(group, TABLE_DNSSEC, UNIT_HOSTS);
    tally_row(group, TABLE_DNSSEC, dnssec_row(host->status), UNIT_HOSTS);
}

static void count_addresses(struct tally_group *group, const struct host_facts *host)
{
    for (size_t i = 0; i < host->address_count; i++) {
        const struct address_facts *address = &host->addresses[i];
        struct seen seen = {0};
        char text[IP_TEXT_SIZE];
        bool is_new;

        hash_put(&group->addresses, ip_format(&address->ip, text), &is_new);
        see_address(address, &seen);
        if (!is_new || seen.visited == 0)
            continue;
        tally_of(group, TABLE_ADDRESSES, UNIT_ADDRESSES);
        tally_row(group, TABLE_ADDRESSES,
                  seen.untested > 0  ? "untested"
                  : seen.reached > 0 ? "reached"
                                     : "unreachable",
                  UNIT_ADDRESSES);
    }
}

static void count_operators(struct tally_group *group, const struct view *view)
{
    const char *own = survey_operator(view->domain);

    for (size_t i = 0; i < view->run.host_count; i++) {
        const char *operator_ = survey_operator(view->run.hosts[i].name);
        bool before = false;
        struct hash_entry *entry;

        for (size_t k = 0; k < i; k++)
            before |= strcmp(survey_operator(view->run.hosts[k].name), operator_) == 0;
        if (before)
            continue;
        if (strcmp(operator_, own) == 0)
            operator_ = "self";
        entry = hash_put(&group->operators, operator_, NULL);
        if (entry->value == NULL)
            entry->value = mem_calloc(1, sizeof(struct operator_count));
        ((struct operator_count *)entry->value)->domains++;
    }
}

/* ---- policies of a domain */

static bool is_null(const struct view *view, const char *section, const char *key)
{
    return view_text(view, section, key) == NULL;
}

static const char *spf_row(const struct view *view)
{
    static const char *const errors[] = {"spf.several-records",
                                         "spf.syntax",
                                         "spf.too-many-lookups",
                                         "spf.void-lookups",
                                         "spf.include-absent",
                                         "spf.loop",
                                         NULL};
    const char *all = view_text(view, "spf", "all");

    if (!json_is_object(json_object_get(view->line, "spf")))
        return "unknown";
    if (any_has(view, errors, NULL))
        return "error";
    if (is_null(view, "spf", "record"))
        return "none";
    if (all == NULL)
        return "no_terminal";
    return all[0] == '-' ? "fail" : all[0] == '~' ? "softfail" : all[0] == '?' ? "neutral" : "pass";
}

static const char *dmarc_row(const struct view *view)
{
    static const char *const errors[] = {"dmarc.several-records", "dmarc.no-effect", NULL};
    const char *effective = view_text(view, "dmarc", "effective");

    if (any_has(view, errors, NULL))
        return "error";
    if (effective != NULL)
        return effective;
    return view_has(view, "dmarc.absent") ? "none_at_all" : "unknown";
}

/* Whether a policy was asked for: not with --no-fetch, nor where its web server was left out. */
static bool fetched(const struct view *view)
{
    const json_t *fetch = json_object_get(json_object_get(view->line, "mta_sts"), "fetch");
    const char *error = json_string_value(json_object_get(fetch, "error"));

    return json_is_object(fetch) &&
           (error == NULL || strcmp(error, fetch_end_name(FETCH_PENDING)) != 0);
}

static const char *sts_row(const struct view *view)
{
    static const char *const errors[] = {"sts.several-records", "sts.bad-id", "sts.record-syntax",
                                         NULL};

    if (any_has(view, errors, NULL))
        return "broken";
    if (is_null(view, "mta_sts", "record"))
        return view_has(view, "sts.absent") ? "absent" : "unknown";
    if (view->policy != NULL && view->policy->valid)
        return sts_mode_name(view->policy->mode);
    return fetched(view) ? "broken" : "unread";
}

static void count_sts(struct tally_group *group, const struct view *view)
{
    static const char *const certificate[] = {"sts.mx-certificate", "sts.tls-too-old", NULL};

    tally_of(group, TABLE_MTA_STS, UNIT_DOMAINS);
    tally_row(group, TABLE_MTA_STS, sts_row(view), UNIT_DOMAINS);
    if (view_has(view, "sts.mx-not-covered"))
        tally_row(group, TABLE_MTA_STS, "mismatch", UNIT_DOMAINS);
    if (any_has(view, certificate, NULL))
        tally_row(group, TABLE_MTA_STS, "certificate", UNIT_DOMAINS);
}

static void count_tlsrpt(struct tally_group *group, const struct view *view)
{
    if (!json_is_object(json_object_get(view->line, "tlsrpt")))
        return;
    tally_of(group, TABLE_TLSRPT, UNIT_DOMAINS);
    tally_row(group, TABLE_TLSRPT,
              !is_null(view, "tlsrpt", "record") ? "yes"
              : view_has(view, "tlsrpt.absent")  ? "no"
                                                 : "error",
              UNIT_DOMAINS);
}

static void count_dmarc(struct tally_group *group, const struct view *view)
{
    const json_t *rua = json_object_get(json_object_get(view->line, "dmarc"), "rua");

    tally_of(group, TABLE_DMARC, UNIT_DOMAINS);
    tally_row(group, TABLE_DMARC, dmarc_row(view), UNIT_DOMAINS);
    group->dmarc_blanks += view_has(view, "dmarc.white-space");
    if (is_null(view, "dmarc", "record"))
        return;
    tally_of(group, TABLE_DMARC_REPORTS, UNIT_DOMAINS);
    tally_row(group, TABLE_DMARC_REPORTS, json_array_size(rua) > 0 ? "rua" : "no_rua",
              UNIT_DOMAINS);
}

static void count_dkim(struct tally_group *group, const struct view *view)
{
    if (json_array_size(json_object_get(view->line, "dkim")) == 0)
        return;
    tally_of(group, TABLE_DKIM, UNIT_DOMAINS);
    tally_row(group, TABLE_DKIM, view_has(view, "dkim.ok") ? "usable" : "none", UNIT_DOMAINS);
}

void tally_rows(struct tally_group *group, const struct view *view)
{
    struct seen all = {0};
    const char *spf = spf_row(view);

    for (size_t i = 0; i < view->run.host_count; i++) {
        see_host(&view->run.hosts[i], &all);
        count_host(group, view, i);
        count_addresses(group, &view->run.hosts[i]);
    }
    count_seen(group, &all, UNIT_DOMAINS);
    if (all.certificates > 0)
        count_certificates(group, view, NULL, UNIT_DOMAINS);
    count_dane_domain(group, view);
    count_operators(group, view);
    tally_of(group, TABLE_SPF, UNIT_DOMAINS);
    tally_row(group, TABLE_SPF, spf, UNIT_DOMAINS);
    group->spf_no_terminal += strcmp(spf, "no_terminal") == 0;
    count_dmarc(group, view);
    count_sts(group, view);
    count_tlsrpt(group, view);
    count_dkim(group, view);
    tally_of(group, TABLE_DNSSEC, UNIT_DOMAINS);
    tally_row(group, TABLE_DNSSEC, dnssec_row(view->run.domain.status), UNIT_DOMAINS);
}

/* ---- the words of one domain */

static const char *version_words(const struct view *view, const struct seen *seen)
{
    int first = -1, last = -1;

    for (int i = 0; i < TLS_VERSION_COUNT; i++) {
        if (!seen->versions[i])
            continue;
        first = first < 0 ? i : first;
        last = i;
    }
    if (first < 0)
        return NULL;
    if (first == last)
        return tls_version_name((enum tls_version)last);
    return arena_printf(view->arena, "%s to %s", tls_version_name((enum tls_version)first),
                        tls_version_name((enum tls_version)last));
}

static const char *certificate_words(const struct view *view, const struct seen *seen)
{
    static const char prefix[] = "cert.";

    if (seen->certificates == 0)
        return NULL;
    for (size_t i = 0; i < view->findings.count; i++) { /* worst first */
        const struct finding *finding = &view->findings.items[i];
        const char *id = finding_kind(finding->id)->id;

        if (strncmp(id, prefix, sizeof prefix - 1) == 0 && finding->state != STATE_OK)
            return id + sizeof prefix - 1;
    }
    return "ok";
}

static const char *dane_words(const struct view *view)
{
    size_t secure = 0, count = view->run.host_count;

    for (size_t i = 0; i < count; i++)
        secure += view->run.hosts[i].tlsa_status == TLSA_SECURE;
    if (count == 0)
        return NULL;
    if (any_has(view, dane_mismatches, NULL))
        return "mismatch";
    return share(secure, count, "every host", "some hosts", "none");
}

static const char *spf_words(const struct view *view)
{
    static const char *const words[][2] = {{"fail", "-all"},
                                           {"softfail", "~all"},
                                           {"neutral", "?all"},
                                           {"pass", "+all"},
                                           {"no_terminal", "no all"}};
    const char *row = spf_row(view);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i][0], row) == 0)
            return words[i][1];
    }
    return row;
}

void view_words(const struct view *view, struct view_words *out)
{
    const struct run_facts *run = &view->run;
    struct seen seen = {0};

    for (size_t i = 0; i < run->host_count; i++)
        see_host(&run->hosts[i], &seen);
    *out = (struct view_words){
        .operator_ = run->host_count > 0 ? survey_operator(run->hosts[0].name) : NULL,
        .starttls = seen.asked > 0
                        ? arena_printf(view->arena, "%zu of %zu", seen.offered, seen.asked)
                        : NULL,
        .tls = version_words(view, &seen),
        .certificate = certificate_words(view, &seen),
        .dane = dane_words(view),
        .mta_sts = sts_row(view),
        .spf = spf_words(view),
        .dmarc = dmarc_row(view),
        .dnssec = dnssec_row(run->domain.status),
    };
}
