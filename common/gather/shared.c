/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shared: many runs of the driver on one loop, with one resolver and one CA store. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "gather/gather_private.h"

struct gather_shared {
    struct loop *loop;
    struct resolver *resolver;
    enum resolver_state state;
    struct tls_context *tls;
    struct trust_store *store;
};

int gather_shared_new(struct loop *loop, const struct gather_opts *opts, struct gather_shared **out,
                      struct err *err)
{
    struct gather_shared *shared = mem_calloc(1, sizeof *shared);
    struct resolver_opts resolver = opts->resolver;
    int rc;

    shared->loop = loop;
    resolver.shared = true;
    rc = resolver_new(loop, &resolver, &shared->resolver, &shared->state, err);
    if (rc == 0)
        rc = tls_context_new(&shared->tls, err);
    if (rc == 0)
        rc = trust_store_new(&opts->trust, &shared->store, err);
    if (rc != 0) {
        gather_shared_free(shared);
        return rc;
    }
    *out = shared;
    return 0;
}

void gather_shared_free(struct gather_shared *shared)
{
    if (shared == NULL)
        return;
    resolver_free(shared->resolver);
    trust_store_free(shared->store);
    tls_context_free(shared->tls);
    free(shared);
}

const char *gather_shared_resolver(const struct gather_shared *shared)
{
    return resolver_text(shared->resolver);
}

void gather_shared_ended(struct gather *run)
{
    run->facts->lookups = answers_asked(run->answers);
    loop_timer_set(run->end, MSEC_NEVER);
    loop_timer_set(run->tick, MSEC_NEVER);
    run->done(run->context); /* last: it may free the run */
}

static void on_end(void *context)
{
    struct gather *run = context;

    gather_cut_all(run);
    gather_shared_ended(run);
}

struct gather *gather_start(struct gather_shared *shared, const struct gather_opts *opts,
                            struct arena *arena, struct run_facts *out, void (*done)(void *context),
                            void *context)
{
    struct gather *run = mem_calloc(1, sizeof *run);

    memset(out, 0, sizeof *out);
    *run = (struct gather){.opts = opts,
                           .arena = arena,
                           .facts = out,
                           .loop = shared->loop,
                           .resolver = shared->resolver,
                           .tls = shared->tls,
                           .store = shared->store,
                           .shared = shared,
                           .done = done,
                           .context = context};
    out->resolver = shared->state;
    out->resolver_text = arena_strdup(arena, resolver_text(shared->resolver));
    run->end = loop_timer_new(shared->loop, on_end, run);
    loop_timer_set(run->end, opts->deadline);
    gather_begin(run);
    return run;
}

void gather_cut(struct gather *run)
{
    gather_stop(run);
}

void gather_free(struct gather *run)
{
    if (run == NULL)
        return;
    resolver_forget(run->resolver, &run->client);
    gather_finish(run);
    loop_timer_free(run->end);
    free(run);
}
