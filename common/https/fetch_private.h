/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch_private: one fetch, shared by the files of this layer. */
#ifndef HTTPS_FETCH_PRIVATE_H
#define HTTPS_FETCH_PRIVATE_H

#include <curl/curl.h>

#include "base/buf.h"
#include "https/fetch.h"
#include "tls/client.h"

struct fetch {
    struct loop *loop;
    struct fetch_opts opts;
    struct arena *arena;
    struct fetch_facts *facts;
    void (*done)(void *context);
    void *context;

    CURLM *multi; /* of its own: libcurl shares connections and addresses within one */
    CURL *easy;
    struct curl_slist *connect_to;
    struct loop_timer *curl_timer; /* libcurl's */
    struct loop_timer *limit;      /* ours */
    msec begun;
    struct tls_client_check check;
    char error[CURL_ERROR_SIZE];

    struct buf body;
    size_t header_bytes;
    bool headers_over;
    bool connected;   /* TCP is up */
    bool waited;      /* connect() did not fail at once */
    int socket_error; /* errno, where there was no socket */
};

/* Everything that libcurl is told. 0, or a negative code where it does not take it. */
MUST_CHECK int fetch_configure(struct fetch *fetch);
/* How it ended, from libcurl's code. Sets end and error of the facts. */
void fetch_conclude(struct fetch *fetch, CURLcode code);
/* Whatever came before the end: status, headers, body, certificate. */
void fetch_collect(struct fetch *fetch);
/* Whether TLS is up. */
bool fetch_secured(const struct fetch *fetch);

#endif
