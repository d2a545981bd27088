/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_dkim: can the keys of these DKIM selectors be used? */
#include <config.h>

#include "mail_run.h"
#include "plugin.h"
#include "policy/dkim_find.h"
#include "policy/dkim_judge.h"
#include "policy/dkim_record.h"
#include "render/dkim_json.h"
#include "render/facts_json.h"
#include "render/mail_perfdata.h"

static const struct option_row rows[] = {
    {.name = "selector",
     .letter = 's',
     .value = "SELECTOR",
     .repeat = true,
     .set = setting_selector,
     .help = "a selector that signs for the domain",
     .manual = "A selector that signs mail of the domain: what stands in s= of a DKIM-Signature "
               "header. Its key is at SELECTOR._domainkey.DOMAIN. At least one is needed, because "
               "DNS does not list them."},
};

struct gathered {
    const struct settings *settings;
    struct dkim_facts dkim;
};

static int find(void *context, struct answers *table, struct arena *arena,
                struct troubles *troubles)
{
    struct gathered *gathered = context;

    return dkim_find(table, arena, gathered->settings->domain_name, gathered->settings->selectors,
                     gathered->settings->selector_count, &gathered->dkim, troubles);
}

static int check(struct settings *settings, struct err *err)
{
    if (settings->selector_count == 0)
        return err_set(err, ERR_USAGE,
                       "give --selector SELECTOR, once for each: DNS does not list them (it is s= "
                       "in the DKIM-Signature header of a message)");
    return 0;
}

/* The shortest RSA key that was seen. */
static void add_bits(const struct dkim_facts *dkim, struct perfdata *out)
{
    int least = 0;

    for (size_t i = 0; i < dkim->count; i++) {
        const struct dkim_key *key = dkim_selector_key(&dkim->selectors[i]);

        if (key != NULL && key->error == NULL && key->algorithm == DKIM_RSA && key->bits > 0 &&
            (least == 0 || key->bits < least))
            least = key->bits;
    }
    if (least > 0)
        perfdata_add(out, "dkim_rsa_bits_min", (double)least, "", 0);
}

/* For a run in which nothing is to be said against, be it muted. */
static const char *summary(struct arena *arena, const struct dkim_facts *dkim)
{
    size_t usable = 0;

    for (size_t i = 0; i < dkim->count; i++) {
        const struct dkim_key *key = dkim_selector_key(&dkim->selectors[i]);

        usable += key != NULL && dkim_key_usable(key);
    }
    if (dkim->count == 1)
        return usable == 1 ? "the selector's key is usable" : "the selector has no usable key";
    return arena_printf(arena, "%zu of %zu selectors have a usable key", usable, dkim->count);
}

static void report_run(struct settings *settings, const struct run_facts *facts,
                       const struct dkim_facts *dkim, struct outcome *out)
{
    struct report *report = &out->report;

    mail_perfdata(&out->perfdata, facts, &out->findings, report->elapsed, &settings->warn,
                  &settings->crit, settings->at);
    add_bits(dkim, &out->perfdata);
    if (settings->format == REPORT_JSON)
        report_add_section(report, "dkim", dkim_json(dkim));
    report->summary = summary(settings->arena, dkim);
}

static int run(struct settings *settings, struct outcome *out, struct err *err)
{
    struct gathered gathered = {.settings = settings};
    struct run_facts facts;
    int rc = mail_run_evaluation(settings, find, &gathered, &facts, err);

    if (rc != 0)
        return rc;
    judge_run(&facts, &settings->judge, &out->findings);
    judge_dkim(&facts, &settings->judge, settings->domain_name, &gathered.dkim, &out->findings);
    plugin_finish_outcome(settings, out);
    report_run(settings, &facts, &gathered.dkim, out);
    return 0;
}

static const char *const synopsis[] = {"-d DOMAIN -s SELECTOR... [options]", NULL};

static const struct option_example examples[] = {
    {"check_dkim -d example.org -s 2026a", "Is the key of this selector usable?"},
    {"check_dkim -d example.org -s 2026a -s 2026b -s provider1",
     "All selectors that sign for the domain."},
    {NULL, NULL},
};

static const char *const sections[] = {"dkim", NULL};

static const char *const findings[] = {"run.", "dns.", "dkim.", NULL};

const struct plugin check_dkim = {
    .program =
        {
            .name = "check_dkim",
            .service = "DKIM",
            .summary = "check the DKIM keys that a domain publishes",
            .description =
                "Looks up the key record of each selector and reads it as a verifier does (RFC "
                "6376, 8301, 8463): the tag list, the version, what the key is for, whether it is "
                "revoked or only for tests, and the key itself: RSA keys of 1024 bits at least, "
                "better 2048, or Ed25519.\n\n"
                "A selector that is an alias of a provider's name is followed; one that leads to "
                "nothing is told from one that was never set up. A lookup that failed is never "
                "taken for an absent key.",
            .synopsis = synopsis,
            .examples = examples,
            .findings = findings,
        },
    .own = {{"Selectors", rows, sizeof rows / sizeof *rows, NULL}},
    .own_count = 1,
    .sections = sections,
    .check = check,
    .run = run,
};
