/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/policy_file.h"

#include <stdlib.h>
#include <string.h>

#include "dns/host.h"
#include "dns/trouble.h"
#include "gather/gather_private.h"
#include "https/fetch.h"

#define HTTPS_PORT 443
#define POLICY_PATH "/.well-known/mta-sts.txt"

struct policy_file_run {
    struct gather *run;
    struct fetch *fetches[POLICY_FILE_ADDRESSES_MAX];
    size_t begun, ended;
    bool resolved;
    bool cut;
};

static void on_fetched(void *context)
{
    struct policy_file_run *own = context;

    own->ended++;
    gather_wake(own->run);
}

static void name_host(struct policy_file_task *task, struct arena *arena)
{
    struct host_facts *host = &task->facts.host;
    char name[NAME_SIZE];
    const char *text = arena_printf(arena, "mta-sts.%s", task->domain);

    host->unusable_name = name_parse(text, name, NULL) != 0; /* the domain is too long for it */
    host->name = host->unusable_name ? text : arena_strdup(arena, name);
    host->preference = -1;
}

/* Name -> addresses. Returns 0 or PENDING. */
static int resolve(struct policy_file_task *task)
{
    struct gather *run = task->run->run;
    struct host_facts *host = &task->facts.host;
    const struct host_query query = {
        .port = HTTPS_PORT, .ipv4 = run->opts->ipv4, .ipv6 = run->opts->ipv6};

    if (task->run->resolved)
        return 0;
    if (host->name == NULL)
        name_host(task, run->arena);
    if (host_addresses(run->answers, run->arena, &query, host) != 0)
        return PENDING;
    gather_redirect(run, host, HTTPS_PORT);
    if (host->address_count > POLICY_FILE_ADDRESSES_MAX) {
        host->address_dropped += host->address_count - POLICY_FILE_ADDRESSES_MAX;
        host->address_count = POLICY_FILE_ADDRESSES_MAX;
    }
    task->run->resolved = true;
    gather_trace(run, "%s: %zu addresses", host->name, host->address_count);
    return 0;
}

static bool may_connect(const struct gather *run, const struct ip *ip)
{
    const struct gather_opts *opts = run->opts;

    return opts->may_connect == NULL || opts->may_connect(opts->may_connect_context, ip);
}

static void begin(struct policy_file_task *task, size_t index)
{
    struct policy_file_run *own = task->run;
    struct gather *run = own->run;
    const struct session_limits *limits = &run->opts->limits;
    const struct fetch_opts opts = {
        .host = task->facts.host.name,
        .path = POLICY_PATH,
        .store = run->store,
        .now = task->now,
        .at = run->opts->at,
        .connect = limits->connect,
        .handshake = limits->other,
        .total = limits->greeting,
    };
    struct fetch_facts *facts = &task->facts.fetches[index];

    if (own->cut || !may_connect(run, &facts->ip)) { /* it stays PENDING */
        own->ended++;
        return;
    }
    run->facts->connections++;
    own->fetches[index] = fetch_start(run->loop, &opts, run->arena, facts, on_fetched, own);
}

/* One fetch for each address. */
static void begin_all(struct policy_file_task *task)
{
    struct policy_file_facts *facts = &task->facts;

    facts->count = facts->host.address_count;
    facts->fetches = arena_alloc(task->run->run->arena, facts->count + 1, sizeof *facts->fetches);
    for (size_t i = 0; i < facts->count; i++) {
        const struct address_facts *address = &facts->host.addresses[i];

        facts->fetches[i].ip = address->ip;
        facts->fetches[i].port = address->port;
        facts->fetches[i].not_public = !ip_is_public(&address->ip);
        begin(task, i);
    }
    task->run->begun = facts->count;
}

static void trace_ends(const struct policy_file_task *task)
{
    for (size_t i = 0; i < task->facts.count; i++) {
        const struct fetch_facts *fetch = &task->facts.fetches[i];
        char text[IP_TEXT_SIZE];

        gather_trace(task->run->run, "%s[%s]: HTTP status %d, %zu bytes, %s%s%s",
                     task->facts.host.name, ip_format(&fetch->ip, text), fetch->http_status,
                     fetch->bytes, fetch_end_name(fetch->end), fetch->error != NULL ? ": " : "",
                     fetch->error != NULL ? fetch->error : "");
    }
}

static void policy_file_forget(struct gather_task *task)
{
    struct policy_file_task *file = (struct policy_file_task *)task;

    for (size_t i = 0; file->run != NULL && i < POLICY_FILE_ADDRESSES_MAX; i++)
        fetch_free(file->run->fetches[i]);
    free(file->run);
    file->run = NULL;
    memset(&file->facts, 0, sizeof file->facts);
}

/* The facts stay. */
static void policy_file_release(struct gather_task *task)
{
    struct policy_file_task *file = (struct policy_file_task *)task;
    struct policy_file_facts facts = file->facts;

    policy_file_forget(task);
    file->facts = facts;
}

/* What SIGTERM cut says nothing about the server: then it counts as not tried. */
static void cut_short(struct policy_file_task *task, struct fetch_facts *facts)
{
    if (facts->end != FETCH_DEADLINE || task->run->run->facts->end != RUN_TERMINATED)
        return;
    facts->end = FETCH_PENDING;
    facts->error = NULL;
}

static void policy_file_cut(struct gather_task *task)
{
    struct policy_file_task *file = (struct policy_file_task *)task;
    struct policy_file_run *own = file->run;

    if (own == NULL)
        return;
    own->cut = true;
    own->ended = own->begun;
    for (size_t i = 0; i < own->begun; i++) {
        if (own->fetches[i] != NULL)
            fetch_cut(own->fetches[i]);
        cut_short(file, &file->facts.fetches[i]);
    }
}

/* The address is looked up beside the record: that saves a round trip where there is one. */
static int policy_file_advance(struct gather_task *task, struct gather *run)
{
    struct policy_file_task *file = (struct policy_file_task *)task;
    enum policy_file_want wanted;
    int resolved;

    if (file->run == NULL)
        file->run = mem_calloc(1, sizeof *file->run);
    file->run->run = run;
    resolved = resolve(file);
    wanted = file->wanted(file->context);
    if (wanted == POLICY_FILE_NEEDLESS) {
        policy_file_forget(task);
        return 0;
    }
    if (resolved != 0 || wanted == POLICY_FILE_UNKNOWN)
        return PENDING;
    if (file->facts.fetches == NULL)
        begin_all(file);
    if (file->run->ended < file->facts.count)
        return PENDING;
    trace_ends(file);
    task->troubles.count = 0;
    troubles_add(&task->troubles, file->facts.host.trouble);
    return 0;
}

void policy_file_init(struct policy_file_task *task, const char *domain, int64_t now,
                      enum policy_file_want (*wanted)(void *context), void *context)
{
    *task = (struct policy_file_task){
        .task = {.advance = policy_file_advance,
                 .cut = policy_file_cut,
                 .restart = policy_file_forget,
                 .release = policy_file_release},
        .domain = domain,
        .now = now,
        .wanted = wanted,
        .context = context,
    };
}
