/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/resolver_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unbound.h>
#include <unbound-event.h>

#include "dns/records.h"

#define LOOKUP_CAP 5000
#define CLASS_IN 1
#define LOG_SIZE 4096

/* libunbound's numbers for what its validator found. */
enum { SEC_INSECURE = 0, SEC_BOGUS = 1, SEC_SECURE = 2 };

struct lookup {
    struct resolver *resolver;
    struct answers *table;
    struct arena *arena;
    struct resolver_client *client;
    const char *name;
    uint16_t type;
    int id; /* for ub_cancel() */
    struct loop_timer *cap;
    struct lookup *next, **link;
};

struct resolver {
    struct loop *loop;
    struct arena *arena;
    struct resolver_setup setup;
    msec lookup_cap;
    const char *text;
    struct ub_ctx *ctx; /* made by the first pump */
    const char *broken; /* why it could not be made */
    FILE *log;          /* libunbound's log goes to log_text: it says why a lookup failed */
    char log_text[LOG_SIZE];
    struct lookup *open;
    struct lookup *sending; /* inside ub_resolve_event() */
    bool sent_and_done;     /* its callback came from there */
    struct loop_timer *wake;
    struct resolver_client *due, **due_end; /* to be told of answers, in their order */
};

static const char *describe(struct arena *arena, const struct resolver_address *servers,
                            size_t count, const char *left_out)
{
    const char *text = "";

    if (count == 0)
        return "the authoritative servers";
    for (size_t i = 0; i < count; i++) {
        char ip[IP_TEXT_SIZE];

        text =
            arena_printf(arena, "%s%s%s", text, i == 0 ? "" : ", ", ip_format(&servers[i].ip, ip));
        if (servers[i].port != 53)
            text = arena_printf(arena, "%s port %u", text, (unsigned)servers[i].port);
    }
    if (left_out != NULL)
        text = arena_printf(arena, "%s (%s left out: not an address that can be asked)", text,
                            left_out);
    return text;
}

static int choose_servers(struct resolver *resolver, const struct resolver_opts *opts,
                          struct err *err)
{
    const char *path = opts->resolv_conf != NULL ? opts->resolv_conf : "/etc/resolv.conf";
    const char *left_out = NULL;
    int rc = 0;

    if (!opts->recursive && opts->forwarder_count == 0) {
        rc = resolv_conf_read(path, resolver->arena, resolver->setup.forwarders,
                              &resolver->setup.forwarder_count, &left_out, err);
    } else if (!opts->recursive) {
        resolver->setup.forwarder_count =
            opts->forwarder_count < RESOLVERS_MAX ? opts->forwarder_count : RESOLVERS_MAX;
        memcpy(resolver->setup.forwarders, opts->forwarders,
               resolver->setup.forwarder_count * sizeof *opts->forwarders);
    }
    if (rc == 0)
        resolver->text = describe(resolver->arena, resolver->setup.forwarders,
                                  resolver->setup.forwarder_count, left_out);
    return rc;
}

static int choose_anchors(struct resolver *resolver, const struct resolver_opts *opts,
                          struct err *err)
{
    if (opts->no_validation)
        return 0;
    if (opts->trust_anchor != NULL)
        return anchors_read(opts->trust_anchor, resolver->arena, &resolver->setup.anchors, err);
    anchors_default(resolver->arena, &resolver->setup.anchors);
    return 0;
}

static void on_wake(void *context)
{
    struct resolver *resolver = context;
    struct resolver_client *client = resolver->due;

    if (client == NULL)
        return;
    resolver->due = client->next_due;
    if (resolver->due == NULL)
        resolver->due_end = &resolver->due;
    else
        loop_timer_set(resolver->wake, clock_now());
    client->due = false;
    /* Last: the client may free the resolver. */
    client->on_answer(client->context);
}

static void make_due(struct resolver *resolver, struct resolver_client *client)
{
    if (client->due)
        return;
    client->due = true;
    client->next_due = NULL;
    *resolver->due_end = client;
    resolver->due_end = &client->next_due;
    loop_timer_set(resolver->wake, clock_now());
}

int resolver_new(struct loop *loop, const struct resolver_opts *opts, struct resolver **out,
                 enum resolver_state *state, struct err *err)
{
    struct resolver *resolver = mem_calloc(1, sizeof *resolver);
    int rc;

    resolver->loop = loop;
    resolver->arena = arena_new();
    resolver->lookup_cap = opts->lookup_cap > 0 ? opts->lookup_cap : LOOKUP_CAP;
    rc = choose_anchors(resolver, opts, err);
    if (rc == 0)
        rc = choose_servers(resolver, opts, err);
    if (rc != 0) {
        arena_free(resolver->arena);
        free(resolver);
        return rc;
    }
    resolver->setup.shared = opts->shared;
    resolver->due_end = &resolver->due;
    resolver->wake = loop_timer_new(loop, on_wake, resolver);
    *state = resolver->setup.anchors.count > 0 ? RESOLVER_VALIDATING : RESOLVER_NOT_VALIDATING;
    *out = resolver;
    return 0;
}

static void lookup_free(struct lookup *lookup)
{
    lookup->client->open--;
    *lookup->link = lookup->next;
    if (lookup->next != NULL)
        lookup->next->link = lookup->link;
    loop_timer_free(lookup->cap);
    free(lookup);
}

void resolver_free(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    while (resolver->open != NULL) {
        ub_cancel(resolver->ctx, resolver->open->id);
        lookup_free(resolver->open);
    }
    for (struct resolver_client *client = resolver->due; client != NULL; client = client->next_due)
        client->due = false;
    ub_ctx_delete(resolver->ctx);
    if (resolver->log != NULL)
        fclose(resolver->log);
    loop_timer_free(resolver->wake);
    arena_free(resolver->arena);
    free(resolver);
}

const char *resolver_library(void)
{
    return ub_version();
}

const char *resolver_text(const struct resolver *resolver)
{
    return resolver->text;
}

/* Made late, so that a run without lookups does not pay for it. */
static bool need_context(struct resolver *resolver)
{
    if (resolver->ctx != NULL || resolver->broken != NULL)
        return resolver->broken == NULL;
    resolver->log = fmemopen(resolver->log_text, sizeof resolver->log_text, "w");
    resolver->ctx = resolver_context(loop_base(resolver->loop), &resolver->setup, resolver->log,
                                     &resolver->broken);
    return resolver->ctx != NULL;
}

static void file_answer(struct lookup *lookup, const struct answer *answer)
{
    struct resolver *resolver = lookup->resolver;

    answers_put(lookup->table, answer);
    make_due(resolver, lookup->client);
    if (resolver->sending == lookup)
        resolver->sent_and_done = true;
    else
        lookup_free(lookup);
}

/* What follows "<name type class>:" in libunbound's sentences. */
static const char *after_question(const char *text)
{
    const char *colon = strstr(text, ">:");

    if (colon == NULL)
        return text;
    return colon + 2 + strspn(colon + 2, " ");
}

/* Why libunbound answered SERVFAIL, from its log; NULL when that does not tell. */
static const char *log_reason(const char *log, struct arena *arena)
{
    const char *found = NULL, *at = log, *reason;

    while ((at = strstr(at, "SERVFAIL <")) != NULL)
        found = at++;
    if (found == NULL)
        return NULL;
    reason = after_question(found);
    return arena_strndup(arena, reason, strcspn(reason, "\n"));
}

static enum answer_failure failure_of(const char *why)
{
    static const struct {
        const char *word;
        enum answer_failure failure;
    } words[] = {
        {"timeout", FAILURE_TIMEOUT},
        {"REFUSED", FAILURE_REFUSED},
        {"NOTIMP", FAILURE_REFUSED},
        {"FORMERR", FAILURE_REFUSED},
    };

    for (size_t i = 0; why != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strstr(why, words[i].word) != NULL)
            return words[i].failure;
    }
    return FAILURE_SERVFAIL;
}

static struct answer *servfail(struct lookup *lookup)
{
    struct resolver *resolver = lookup->resolver;
    bool no_socket;
    const char *why;

    if (resolver->log != NULL)
        fflush(resolver->log);
    resolver->log_text[LOG_SIZE - 1] = '\0';
    no_socket = strstr(resolver->log_text, "create socket") != NULL;
    why = log_reason(resolver->log_text, lookup->arena);
    if (resolver->log != NULL)
        rewind(resolver->log);
    resolver->log_text[0] = '\0';
    if (no_socket)
        return answer_failed(lookup->arena, lookup->name, lookup->type, FAILURE_LOCAL,
                             "no socket for the question: out of file descriptors");
    return answer_failed(lookup->arena, lookup->name, lookup->type, failure_of(why), why);
}

/* A bogus answer keeps what it says, and why it is bogus. */
static void mark_bogus(struct lookup *lookup, struct answer *answer, const char *why)
{
    if (answer->status == DNS_FAILED)
        answer->content = ANSWER_NODATA;
    answer->status = DNS_BOGUS;
    answer->failure = FAILURE_NONE;
    answer->why =
        arena_strdup(lookup->arena, why == NULL ? "it does not validate" : after_question(why));
}

/* libunbound hands over a failure as an rcode without packet, everything else, NXDOMAIN included,
 * as a packet with rcode 0 here; a failure has `sec` 0 as insecure has. */
static void on_result(void *context, int rcode, void *packet, int size, int sec, char *why,
                      int ratelimited)
{
    struct lookup *lookup = context;
    struct answer *answer;

    (void)ratelimited;
    if (rcode != 0 || packet == NULL || size <= 0)
        answer = servfail(lookup);
    else
        answer = records_decode(lookup->arena, lookup->name, lookup->type, packet, (size_t)size);
    if (sec == SEC_BOGUS)
        mark_bogus(lookup, answer, why);
    else if (answer->status != DNS_FAILED)
        answer->status = sec == SEC_SECURE ? DNS_SECURE : DNS_INSECURE;
    file_answer(lookup, answer);
}

static void on_cap(void *context)
{
    struct lookup *lookup = context;

    ub_cancel(lookup->resolver->ctx, lookup->id);
    file_answer(lookup, answer_failed(lookup->arena, lookup->name, lookup->type, FAILURE_TIMEOUT,
                                      "no answer in time"));
}

static struct lookup *lookup_new(struct resolver *resolver, struct answers *table,
                                 struct arena *arena, struct resolver_client *client,
                                 const char *name, uint16_t type)
{
    struct lookup *lookup = mem_calloc(1, sizeof *lookup);

    lookup->resolver = resolver;
    lookup->table = table;
    lookup->arena = arena;
    lookup->client = client;
    client->open++;
    lookup->name = name;
    lookup->type = type;
    lookup->cap = loop_timer_new(resolver->loop, on_cap, lookup);
    lookup->next = resolver->open;
    lookup->link = &resolver->open;
    if (lookup->next != NULL)
        lookup->next->link = &lookup->next;
    resolver->open = lookup;
    return lookup;
}

static void send_question(struct resolver *resolver, struct lookup *lookup, msec until)
{
    int id = 0, rc;

    /* The callback may come from inside the call. */
    resolver->sending = lookup;
    resolver->sent_and_done = false;
    rc = ub_resolve_event(resolver->ctx, lookup->name, lookup->type, CLASS_IN, lookup, on_result,
                          &id);
    resolver->sending = NULL;
    if (resolver->sent_and_done) {
        lookup_free(lookup);
        return;
    }
    if (rc != 0) {
        file_answer(lookup, answer_failed(lookup->arena, lookup->name, lookup->type, FAILURE_LOCAL,
                                          ub_strerror(rc)));
        return;
    }
    lookup->id = id;
    loop_timer_set(lookup->cap, until);
}

/* Half of what is left at most, so that there is time to find out who is to blame for silence. */
static msec lookup_end(const struct resolver *resolver, msec now, msec deadline)
{
    return now + clock_min(resolver->lookup_cap, clock_left(now, deadline) / 2);
}

void resolver_pump(struct resolver *resolver, struct answers *table, struct arena *arena,
                   msec deadline, struct resolver_client *client)
{
    msec now = clock_now();
    const char *name;
    uint16_t type;

    while (answers_next_question(table, &name, &type)) {
        struct lookup *lookup = lookup_new(resolver, table, arena, client, name, type);

        if (clock_left(now, deadline) == 0)
            file_answer(lookup, answer_failed(arena, name, type, FAILURE_DEADLINE, NULL));
        else if (!need_context(resolver))
            file_answer(lookup, answer_failed(arena, name, type, FAILURE_LOCAL, resolver->broken));
        else
            send_question(resolver, lookup, lookup_end(resolver, now, deadline));
    }
}

void resolver_forget(struct resolver *resolver, struct resolver_client *client)
{
    struct resolver_client **link = &resolver->due;
    struct lookup *next;

    for (struct lookup *lookup = resolver->open; lookup != NULL && client->open > 0;
         lookup = next) {
        next = lookup->next;
        if (lookup->client != client)
            continue;
        ub_cancel(resolver->ctx, lookup->id);
        lookup_free(lookup);
    }
    while (client->due && *link != NULL && *link != client)
        link = &(*link)->next_due;
    if (!client->due || *link == NULL)
        return;
    *link = client->next_due;
    if (*link == NULL)
        resolver->due_end = link;
    client->due = false;
}
