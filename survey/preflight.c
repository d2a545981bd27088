/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/preflight.h"

#define LIMIT 20000 /* milliseconds */

static void on_done(void *context)
{
    loop_stop(context);
}

static int judge(const struct run_facts *facts, struct err *err)
{
    const struct dnssec_facts *root = facts->dnssec;
    const struct dns_trouble *trouble = root->trouble;

    if (root->status == DNS_SECURE || root->status == DNS_INSECURE)
        return 0;
    if (root->status == DNS_BOGUS || (trouble != NULL && trouble->blame == BLAME_FORWARDER))
        return err_set(err, ERR_SYSTEM,
                       "the root does not validate through the resolver (%.60s): it loses what "
                       "DNSSEC needs; name another with --resolver, or say --recursive, or do "
                       "without by --trust-anchor none",
                       facts->resolver_text);
    return err_set(err, ERR_SYSTEM,
                   "the resolver (%.60s) does not answer a question for the root (%.60s): name "
                   "another with --resolver, or say --recursive",
                   facts->resolver_text,
                   trouble != NULL && trouble->why != NULL ? trouble->why : "no answer");
}

int preflight(struct stage *stage, struct err *err)
{
    struct arena *arena = arena_new();
    struct gather_opts opts = stage->survey->settings.gather;
    struct run_facts facts;
    struct gather *run;
    int rc;

    opts.dnssec_name = ".";
    opts.deadline = clock_now() + LIMIT;
    run = gather_start(stage->shared, &opts, arena, &facts, on_done, stage->loop);
    loop_run(stage->loop, clock_now() + 2 * LIMIT);
    rc = stage->stopping ? 0 : judge(&facts, err);
    gather_free(run);
    arena_free(arena);
    return rc;
}
