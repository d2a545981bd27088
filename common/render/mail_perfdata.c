/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/mail_perfdata.h"

#include <math.h>

#include "policy/judge.h"

struct totals {
    size_t addresses, ok, tlsa_matched;
    bool tlsa_tried;
    double connect, greeting, tls, cert_days, rrsig_days; /* NAN when not measured */
};

static void take_max(double *max, msec time)
{
    if (time >= 0)
        *max = fmax(*max, (double)time / 1000);
}

/* Rounded down to a tenth, so that no value promises more than the sentences say. */
static double days_until(int64_t until, int64_t at)
{
    return floor((double)(until - at) / 8640) / 10;
}

static void take_min_days(double *min, int64_t until, int64_t at)
{
    if (until != 0)
        *min = fmin(*min, days_until(until, at));
}

static void add_session(struct totals *totals, const struct host_facts *host,
                        const struct session_facts *session, int64_t at)
{
    int depth;

    take_max(&totals->connect, session->times.connect);
    take_max(&totals->greeting, session->times.greeting);
    take_max(&totals->tls, session->times.handshake);
    if (session->chain == NULL)
        return;
    if (session->chain->count > 0)
        take_min_days(&totals->cert_days, session->chain->certs[0].not_after, at);
    if (host->tlsa_status == TLSA_SECURE) {
        totals->tlsa_tried = true;
        totals->tlsa_matched += dane_session_verdict(host, session, &depth) == DANE_MATCH;
    }
}

static struct totals total(const struct run_facts *run, int64_t at)
{
    struct totals totals = {
        .connect = NAN, .greeting = NAN, .tls = NAN, .cert_days = NAN, .rrsig_days = NAN};

    take_min_days(&totals.rrsig_days, run->domain.mx_rrsig_expires, at);
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        if (host->tlsa_status == TLSA_SECURE) {
            take_min_days(&totals.rrsig_days, host->tlsa_rrsig_expires, at);
            take_min_days(&totals.rrsig_days, host->address_rrsig_expires, at);
        }
        for (size_t k = 0; k < host->address_count; k++) {
            const struct address_facts *address = &host->addresses[k];
            bool ok = false;

            totals.addresses++;
            for (size_t s = 0; s < address->session_count; s++) {
                add_session(&totals, host, &address->sessions[s], at);
                ok |= session_encrypted(&address->sessions[s]);
            }
            totals.ok += ok;
        }
    }
    return totals;
}

static void add_measured(struct perfdata *out, const char *label, double value, const char *uom,
                         int places)
{
    struct perf *perf;

    if (isnan(value))
        return;
    perf = perfdata_add(out, label, value, uom, places);
    if (value < 0)
        perf->has_min = false;
}

void perfdata_add_days(struct perfdata *out, const char *label, int64_t until, int64_t at)
{
    add_measured(out, label, days_until(until, at), "", 1);
}

void mail_perfdata(struct perfdata *out, const struct run_facts *run,
                   const struct findings *findings, double elapsed, const struct range *warn,
                   const struct range *crit, int64_t at)
{
    struct totals totals = total(run, at);
    struct perf *time = perfdata_add(out, "time", elapsed, "s", 3);

    time->warn = *warn;
    time->crit = *crit;
    perfdata_add(out, "hosts", (double)run->host_count, "", 0);
    perfdata_add(out, "addresses", (double)totals.addresses, "", 0);
    perfdata_add(out, "addresses_ok", (double)totals.ok, "", 0);
    perfdata_add(out, "findings_warning", (double)findings_count(findings, STATE_WARNING), "", 0);
    perfdata_add(out, "findings_critical", (double)findings_count(findings, STATE_CRITICAL), "", 0);
    add_measured(out, "cert_days_min", totals.cert_days, "", 1);
    add_measured(out, "connect_max", totals.connect, "s", 3);
    add_measured(out, "greeting_max", totals.greeting, "s", 3);
    add_measured(out, "tls_max", totals.tls, "s", 3);
    if (totals.tlsa_tried)
        perfdata_add(out, "tlsa_matched", (double)totals.tlsa_matched, "", 0);
    add_measured(out, "rrsig_days_min", totals.rrsig_days, "", 1);
}

static void add_metric(struct report *report, struct arena *arena, const char *name,
                       const char *help, const struct host_facts *host,
                       const struct address_facts *address, double value)
{
    struct metric *metric =
        arena_push(arena, &report->metrics, &report->metric_count, sizeof *metric);
    char text[IP_TEXT_SIZE];

    *metric = (struct metric){
        .name = name,
        .help = help,
        .labels = {"host", host->name, "address",
                   arena_strdup(arena, ip_format(&address->ip, text)), "port",
                   arena_printf(arena, "%u", (unsigned)address->port), NULL},
        .value = value,
    };
}

void mail_metrics(struct report *report, const struct run_facts *run, struct arena *arena)
{
    for (size_t i = 0; i < run->host_count; i++) {
        const struct host_facts *host = &run->hosts[i];

        for (size_t k = 0; k < host->address_count; k++) {
            const struct address_facts *address = &host->addresses[k];
            const struct session_facts *session = address->sessions;

            if (address->session_count == 0)
                continue;
            add_metric(report, arena, "encrypted", "Whether STARTTLS led to TLS on this address.",
                       host, address, session_encrypted(session));
            if (session->chain != NULL && session->chain->count > 0)
                add_metric(report, arena, "cert_not_after_seconds",
                           "When the certificate expires, seconds since 1970.", host, address,
                           (double)session->chain->certs[0].not_after);
        }
    }
}
