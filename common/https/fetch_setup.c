/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <errno.h>

#include "https/fetch_private.h"
#include "net/socket.h"

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct fetch *fetch = context;
    size_t total = size * count;

    fetch->facts->bytes += total;
    return buf_add(&fetch->body, data, total) == 0 ? total : 0;
}

/* Whatever the library itself bounds, all lines together have a cap of ours: those of interim
 * responses and trailers, too. */
static size_t on_header(char *data, size_t size, size_t count, void *context)
{
    struct fetch *fetch = context;
    size_t total = size * count;

    (void)data;
    fetch->header_bytes += total;
    fetch->headers_over = fetch->header_bytes > FETCH_HEADERS_MAX;
    return fetch->headers_over ? 0 : total;
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *target)
{
    struct fetch *fetch = context;
    int fd = -1;

    errno = EACCES;
    if (purpose == CURLSOCKTYPE_IPCXN)
        fd = socket_towards(&target->addr, target->addrlen, &fetch->facts->ip, fetch->facts->port);
    if (fd < 0)
        fetch->socket_error = errno;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static CURLcode on_tls(CURL *easy, void *ssl_context, void *context)
{
    struct fetch *fetch = context;

    (void)easy;
    fetch->connected = true; /* TLS begins */
    tls_client_install(ssl_context, &fetch->check);
    return CURLE_OK;
}

/* "::192.0.2.1:443": any host and port of a URL is there. */
static struct curl_slist *address_of(const struct fetch *fetch)
{
    char address[IP_TEXT_SIZE];
    const struct ip *ip = &fetch->facts->ip;
    bool v6 = ip->family == IP_V6;

    return curl_slist_append(NULL, arena_printf(fetch->arena, "::%s%s%s:%u", v6 ? "[" : "",
                                                ip_format(ip, address), v6 ? "]" : "",
                                                (unsigned)fetch->facts->port));
}

/* What is asked for, and by which way. */
static int set_request(struct fetch *fetch)
{
    CURL *easy = fetch->easy;
    int bad = 0;

    fetch->connect_to = address_of(fetch);
    bad |= curl_easy_setopt(easy, CURLOPT_URL,
                            arena_printf(fetch->arena, "https://%s%s", fetch->opts.host,
                                         fetch->opts.path)) != CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075500
    bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") != CURLE_OK;
#else
    bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS) != CURLE_OK;
#endif
    bad |= curl_easy_setopt(easy, CURLOPT_CONNECT_TO, fetch->connect_to) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_PROXY, "") != CURLE_OK; /* nor the environment's */
    bad |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L) != CURLE_OK;
    return bad != 0 ? ERR_INTERNAL : 0;
}

/* The certificate is our own verifier's business: libcurl's check of the name would fall back to
 * the common name, and its CA bundle takes long to load. */
static int set_tls(struct fetch *fetch)
{
    CURL *easy = fetch->easy;
    int bad = 0;

    bad |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_CAINFO, NULL) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, fetch) != CURLE_OK;
    return bad != 0 ? ERR_INTERNAL : 0;
}

static int set_callbacks(struct fetch *fetch)
{
    CURL *easy = fetch->easy;
    int bad = 0;

    bad |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->error) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch) != CURLE_OK;
    return bad != 0 ? ERR_INTERNAL : 0;
}

int fetch_configure(struct fetch *fetch)
{
    int rc = set_request(fetch);

    if (rc == 0)
        rc = set_tls(fetch);
    return rc == 0 ? set_callbacks(fetch) : rc;
}
