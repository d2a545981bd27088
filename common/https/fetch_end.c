/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch_end: what came of a fetch, from libcurl's codes to facts. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "https/fetch_private.h"

bool fetch_secured(const struct fetch *fetch)
{
    curl_off_t time = 0;

    return fetch->easy != NULL &&
           curl_easy_getinfo(fetch->easy, CURLINFO_APPCONNECT_TIME_T, &time) == CURLE_OK &&
           time > 0;
}

static void end(struct fetch *fetch, enum fetch_end how, const char *error)
{
    fetch->facts->end = how;
    fetch->facts->error = error;
}

/* In libcurl's words. */
static const char *words(const struct fetch *fetch, CURLcode code)
{
    return arena_strdup(fetch->arena,
                        fetch->error[0] != '\0' ? fetch->error : curl_easy_strerror(code));
}

/* connect(2) itself failed: our own side. */
static enum fetch_end end_of_local(int error)
{
    switch (error) {
    case EPERM:
    case EACCES:
        return FETCH_FORBIDDEN;
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EINVAL: /* a blackhole route, or a link-local address without a zone */
        return FETCH_NO_FAMILY;
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
        return FETCH_LOCAL;
    default:
        return FETCH_UNREACHABLE;
    }
}

static void end_connect(struct fetch *fetch)
{
    long error = fetch->socket_error;
    const char *text;

    if (error == 0 && curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &error) != CURLE_OK)
        error = 0;
    text = error == 0 ? words(fetch, CURLE_COULDNT_CONNECT)
                      : arena_strdup(fetch->arena, strerror((int)error));
    if (error == ECONNREFUSED || error == ECONNRESET)
        end(fetch, FETCH_REFUSED, text);
    else if (error == ETIMEDOUT)
        end(fetch, FETCH_TIMEOUT, text);
    else if (fetch->socket_error != 0 && error == EACCES)
        end(fetch, FETCH_LOCAL, "libcurl would have gone to another address");
    else
        end(fetch, fetch->waited ? FETCH_UNREACHABLE : end_of_local((int)error), text);
}

/* "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number" -> the last part. */
static const char *reason(const char *text)
{
    const char *last = strrchr(text, ':');

    return strstr(text, "error:") != NULL && last != NULL && last[1] != '\0' ? last + 1 : text;
}

static bool peer_left(const char *text)
{
    return strstr(text, "unexpected eof") != NULL || strstr(text, "SSL_ERROR_SYSCALL") != NULL ||
           strstr(text, "reset by peer") != NULL;
}

static void end_tls(struct fetch *fetch, CURLcode code)
{
    const struct tls_client_check *check = &fetch->check;
    const char *alert = tls_client_alert(check), *text = words(fetch, code);

    if (check->chain != NULL && !check->verified) {
        /* Without any CA certificate here that says nothing about the server. */
        end(fetch, check->chain->trust == TRUST_UNTESTED ? FETCH_LOCAL : FETCH_CERTIFICATE,
            check->why);
        return;
    }
    if (alert != NULL)
        end(fetch, FETCH_TLS_FAILED, alert);
    else if (peer_left(text))
        end(fetch, FETCH_CLOSED, "closed in the TLS handshake");
    else
        end(fetch, FETCH_TLS_FAILED, reason(text));
}

/* What came is not HTTP, or more of it than goes. */
static void end_garbled(struct fetch *fetch, CURLcode code)
{
    if (fetch->body.full)
        end(fetch, FETCH_TOO_BIG,
            arena_printf(fetch->arena, "the body is over %d KiB", FETCH_BODY_MAX / 1024));
    else if (fetch->headers_over)
        end(fetch, FETCH_GARBLED,
            arena_printf(fetch->arena, "the headers are over %d KiB", FETCH_HEADERS_MAX / 1024));
    else if (code == CURLE_OUT_OF_MEMORY) /* of what libcurl gives one line */
        end(fetch, FETCH_GARBLED, "a header is too long");
    else
        end(fetch, FETCH_GARBLED, words(fetch, code));
}

/* A damaged chunk is a failure of receiving to libcurl, too. */
static bool is_closed(const struct fetch *fetch, CURLcode code)
{
    return code == CURLE_GOT_NOTHING || code == CURLE_PARTIAL_FILE || code == CURLE_SEND_ERROR ||
           (code == CURLE_RECV_ERROR && strstr(fetch->error, "chunk") == NULL);
}

static void end_local(struct fetch *fetch, CURLcode code)
{
    /* An address of a family that this machine does not have is no host name to libcurl. */
    if (code == CURLE_COULDNT_RESOLVE_HOST)
        end(fetch, FETCH_NO_FAMILY, NULL);
    else
        end(fetch, FETCH_LOCAL, words(fetch, code));
}

void fetch_conclude(struct fetch *fetch, CURLcode code)
{
    switch ((int)code) {
    case CURLE_OK:
        end(fetch, FETCH_DONE, NULL);
        return;
    case CURLE_COULDNT_CONNECT:
        end_connect(fetch);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        end(fetch, FETCH_TIMEOUT, words(fetch, code));
        return;
    default:
        break;
    }
    if (fetch_secured(fetch) && is_closed(fetch, code))
        end(fetch, FETCH_CLOSED, words(fetch, code));
    else if (fetch_secured(fetch))
        end_garbled(fetch, code);
    else if (fetch->connected)
        end_tls(fetch, code);
    else
        end_local(fetch, code);
}

static const char *version_name(long version)
{
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return "1.0";
    case CURL_HTTP_VERSION_1_1:
        return "1.1";
    case CURL_HTTP_VERSION_2_0:
        return "2";
    default:
        return NULL;
    }
}

/* A header of the last response, as it was sent. */
static const char *header(const struct fetch *fetch, const char *name)
{
    struct curl_header *found = NULL;

    if (curl_easy_header(fetch->easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
        return NULL;
    return arena_strdup(fetch->arena, found->value);
}

static void collect_response(struct fetch *fetch)
{
    struct fetch_facts *facts = fetch->facts;
    long status = 0, version = 0;

    if (curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status <= 0)
        return;
    facts->http_status = (int)status;
    if (curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_VERSION, &version) == CURLE_OK)
        facts->http_version = version_name(version);
    facts->content_type = header(fetch, "Content-Type");
    facts->location = header(fetch, "Location");
    if (facts->end == FETCH_DONE) {
        char *body = arena_alloc(fetch->arena, fetch->body.len + 1, 1);

        if (fetch->body.len > 0)
            memcpy(body, fetch->body.data, fetch->body.len);
        facts->body = body;
        facts->size = fetch->body.len;
    }
}

void fetch_collect(struct fetch *fetch)
{
    struct fetch_facts *facts = fetch->facts;

    if (fetch->easy == NULL)
        return;
    facts->chain = fetch->check.chain;
    facts->certificate_ok = fetch->check.verified;
    if (fetch_secured(fetch))
        facts->tls_version = fetch->check.version;
    collect_response(fetch);
}
