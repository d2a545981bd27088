/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "https/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "https/fetch_private.h"

/* Ends what libcurl still does; its sockets are closed. */
static void stop(struct fetch *fetch)
{
    loop_timer_set(fetch->limit, MSEC_NEVER);
    if (fetch->easy != NULL) {
        (void)curl_multi_remove_handle(fetch->multi, fetch->easy);
        curl_easy_cleanup(fetch->easy);
    }
    if (fetch->multi != NULL)
        (void)curl_multi_cleanup(fetch->multi);
    curl_slist_free_all(fetch->connect_to);
    fetch->easy = NULL;
    fetch->multi = NULL;
    fetch->connect_to = NULL;
    loop_timer_set(fetch->curl_timer, MSEC_NEVER);
}

/* The facts say how it ended; they get the rest and the user is told. */
static void finish(struct fetch *fetch)
{
    fetch_collect(fetch);
    stop(fetch);
    fetch->done(fetch->context);
}

/* Lets libcurl work: because of a descriptor, or of a timer (CURL_SOCKET_TIMEOUT). */
static void work(struct fetch *fetch, curl_socket_t socket, int what)
{
    const CURLMsg *message;
    int running = 0, left = 0;

    if (curl_multi_socket_action(fetch->multi, socket, what, &running) != CURLM_OK) {
        fetch->facts->end = FETCH_LOCAL;
        fetch->facts->error = "libcurl does not go on";
        finish(fetch);
        return;
    }
    message = curl_multi_info_read(fetch->multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE) {
        fetch_conclude(fetch, message->data.result);
        finish(fetch);
    } else if (fetch->check.received > FETCH_RECEIVED_MAX) {
        fetch->facts->end = FETCH_GARBLED;
        fetch->facts->error = arena_printf(fetch->arena, "over %d MiB came, and no response",
                                           FETCH_RECEIVED_MAX / 1024 / 1024);
        finish(fetch);
    }
}

static void on_ready(void *context, int fd, unsigned what)
{
    work(context, fd, what == LOOP_READ ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
}

static void on_curl_timer(void *context)
{
    work(context, CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *multi, long wait, void *context)
{
    struct fetch *fetch = context;

    (void)multi;
    loop_timer_set(fetch->curl_timer, wait < 0 ? MSEC_NEVER : clock_now() + wait);
    return 0;
}

static int set_watch(CURL *easy, curl_socket_t socket, int what, void *context, void *own)
{
    struct fetch *fetch = context;
    struct loop_watch *watch = own;
    unsigned wanted = 0;

    (void)easy;
    fetch->waited = true;
    if (what == CURL_POLL_REMOVE) {
        (void)curl_multi_assign(fetch->multi, socket, NULL);
        loop_watch_free(watch);
        return 0;
    }
    if (watch == NULL) {
        watch = loop_watch_new(fetch->loop, socket, on_ready, fetch);
        (void)curl_multi_assign(fetch->multi, socket, watch);
    }
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        wanted |= LOOP_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        wanted |= LOOP_WRITE;
    loop_watch_set(watch, wanted);
    return 0;
}

static const char *step(const struct fetch *fetch)
{
    if (!fetch->connected)
        return "no connection";
    return fetch_secured(fetch) ? "the response did not end" : "the TLS handshake did not end";
}

/* It took too long, at a limit of its own or with the whole run. */
static void end_late(struct fetch *fetch, enum fetch_end end)
{
    fetch->facts->end = end;
    fetch->facts->error = arena_printf(fetch->arena, "%s within %.1f s", step(fetch),
                                       (double)(clock_now() - fetch->begun) / 1000);
}

/* When the current step must have ended. */
static msec step_limit(const struct fetch *fetch)
{
    msec limit = fetch->begun + fetch->opts.connect, end = fetch->begun + fetch->opts.total;

    if (fetch->connected)
        limit += fetch->opts.handshake;
    return fetch_secured(fetch) ? end : clock_min(limit, end);
}

static void on_limit(void *context)
{
    struct fetch *fetch = context;
    msec limit = step_limit(fetch);

    if (fetch->easy == NULL || fetch->facts->end != FETCH_PENDING) {
        finish(fetch); /* it could not begin */
        return;
    }
    if (clock_left(clock_now(), limit) > 0) {
        loop_timer_set(fetch->limit, limit);
        return;
    }
    end_late(fetch, FETCH_TIMEOUT);
    finish(fetch);
}

/* Returns 0, or a negative code where libcurl does not begin. */
static int begin(struct fetch *fetch)
{
    /* Keys of our connections are not for others to log. */
    if (unsetenv("SSLKEYLOGFILE") != 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ERR_INTERNAL;
    fetch->multi = curl_multi_init();
    fetch->easy = curl_easy_init();
    if (fetch->multi == NULL || fetch->easy == NULL || fetch_configure(fetch) != 0 ||
        curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETFUNCTION, set_watch) != CURLM_OK ||
        curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETDATA, fetch) != CURLM_OK ||
        curl_multi_setopt(fetch->multi, CURLMOPT_TIMERFUNCTION, set_timer) != CURLM_OK ||
        curl_multi_setopt(fetch->multi, CURLMOPT_TIMERDATA, fetch) != CURLM_OK ||
        curl_multi_add_handle(fetch->multi, fetch->easy) != CURLM_OK)
        return ERR_INTERNAL;
    return 0;
}

/* Why it did not begin. */
static const char *why_not(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

    if (info->ssl_version == NULL || strstr(info->ssl_version, "OpenSSL") == NULL)
        return "libcurl on this machine does not use OpenSSL";
    return "libcurl does not start";
}

struct fetch *fetch_start(struct loop *loop, const struct fetch_opts *opts, struct arena *arena,
                          struct fetch_facts *facts, void (*done)(void *context), void *context)
{
    struct fetch *fetch = mem_calloc(1, sizeof *fetch);

    fetch->loop = loop;
    fetch->opts = *opts;
    fetch->arena = arena;
    fetch->facts = facts;
    fetch->done = done;
    fetch->context = context;
    fetch->begun = clock_now();
    fetch->check = (struct tls_client_check){.store = opts->store,
                                             .name = opts->host,
                                             .now = opts->now,
                                             .at = opts->at,
                                             .arena = arena,
                                             .alert = -1};
    buf_init(&fetch->body, FETCH_BODY_MAX);
    facts->not_public = !ip_is_public(&facts->ip);
    fetch->curl_timer = loop_timer_new(loop, on_curl_timer, fetch);
    fetch->limit = loop_timer_new(loop, on_limit, fetch);
    tls_client_library();
    if (begin(fetch) == 0) {
        loop_timer_set(fetch->limit, step_limit(fetch));
    } else {
        facts->end = FETCH_LOCAL;
        facts->error = why_not();
        loop_timer_set(fetch->limit, fetch->begun);
    }
    return fetch;
}

void fetch_cut(struct fetch *fetch)
{
    if (fetch->easy == NULL)
        return;
    if (fetch->facts->end == FETCH_PENDING) {
        end_late(fetch, FETCH_DEADLINE);
        fetch_collect(fetch);
    }
    stop(fetch);
}

void fetch_free(struct fetch *fetch)
{
    if (fetch == NULL)
        return;
    stop(fetch);
    loop_timer_free(fetch->curl_timer);
    loop_timer_free(fetch->limit);
    buf_clear(&fetch->body);
    free(fetch);
}
