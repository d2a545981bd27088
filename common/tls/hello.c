/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/hello.h"

#include <string.h>

#define SESSION_ID_MAX 32
#define MESSAGE_MAX HELLO_RECORD_MAX
#define HEADER 4 /* of a handshake message */
#define EXTENSION_HEADER 4
#define RECORD_HANDSHAKE 22
#define RECORD_ALERT 21
#define MESSAGE_CLIENT_HELLO 1
#define RENEGOTIATION_SCSV 0x00ff
#define FALLBACK_SCSV 0x5600

enum { /* IANA TLS ExtensionType */
       EXTENSION_SERVER_NAME = 0,
       EXTENSION_STATUS_REQUEST = 5,
       EXTENSION_SUPPORTED_GROUPS = 10,
       EXTENSION_POINT_FORMATS = 11,
       EXTENSION_SIGNATURE_ALGORITHMS = 13,
       EXTENSION_HEARTBEAT = 15,
       EXTENSION_PADDING = 21,
       EXTENSION_ENCRYPT_THEN_MAC = 22,
       EXTENSION_EXTENDED_MASTER_SECRET = 23,
       EXTENSION_SESSION_TICKET = 35,
       EXTENSION_SUPPORTED_VERSIONS = 43,
       EXTENSION_COOKIE = 44,
       EXTENSION_KEY_SHARE = 51,
       EXTENSION_RENEGOTIATION_INFO = 0xff01,
};

/* ---- octets; the buffer's cap catches what is too long, and `full` is looked at once */

static void put8(struct buf *out, unsigned value)
{
    uint8_t octet = (uint8_t)value;

    buf_add(out, &octet, 1);
}

static void put16(struct buf *out, size_t value)
{
    put8(out, (unsigned)(value >> 8) & 0xff);
    put8(out, (unsigned)value & 0xff);
}

static void put24(struct buf *out, size_t value)
{
    put8(out, (unsigned)(value >> 16) & 0xff);
    put16(out, value & 0xffff);
}

/* The place of a length of two octets that is not known yet. */
static size_t open16(struct buf *out)
{
    put16(out, 0);
    return out->len;
}

static void close16(struct buf *out, size_t begin)
{
    size_t size = out->len - begin;

    if (out->full)
        return;
    out->data[begin - 2] = (char)(size >> 8);
    out->data[begin - 1] = (char)size;
}

/* ---- extensions */

static void put_extension(struct buf *out, unsigned type, const void *data, size_t size)
{
    put16(out, type);
    put16(out, size);
    buf_add(out, data, size);
}

/* RFC 6066 3 */
static void put_server_name(struct buf *out, const char *name)
{
    size_t length = strlen(name);

    put16(out, EXTENSION_SERVER_NAME);
    put16(out, length + 5);
    put16(out, length + 3);
    put8(out, 0); /* host_name */
    put16(out, length);
    buf_add(out, name, length);
}

static void put_codes(struct buf *out, unsigned type, const uint16_t *codes, size_t count)
{
    if (count == 0)
        return;
    put16(out, type);
    put16(out, 2 * count + 2);
    put16(out, 2 * count);
    for (size_t i = 0; i < count; i++)
        put16(out, codes[i]);
}

/* RFC 8446 4.2.1, 4.2.2, 4.2.8: one version, what a HelloRetryRequest asked for, no share */
static void put_extensions_13(struct buf *out, const struct hello *hello)
{
    static const uint8_t versions[] = {2, 0x03, 0x04}, no_share[] = {0, 0};

    put_extension(out, EXTENSION_SUPPORTED_VERSIONS, versions, sizeof versions);
    if (hello->cookie_size > 0) {
        put16(out, EXTENSION_COOKIE);
        put16(out, hello->cookie_size + 2);
        put16(out, hello->cookie_size);
        buf_add(out, hello->cookie, hello->cookie_size);
    }
    if (hello->key_share)
        put_extension(out, EXTENSION_KEY_SHARE, no_share, sizeof no_share);
}

static void put_extensions_legacy(struct buf *out, const struct hello *hello)
{
    static const uint8_t none = 0, formats[] = {1, 0}, may_send = 1;

    if (hello->group_count > 0) /* RFC 8422 5.1.2 */
        put_extension(out, EXTENSION_POINT_FORMATS, formats, sizeof formats);
    if (hello->heartbeat)
        put_extension(out, EXTENSION_HEARTBEAT, &may_send, 1);
    if (hello->encrypt_then_mac)
        put_extension(out, EXTENSION_ENCRYPT_THEN_MAC, NULL, 0);
    if (hello->extended_master_secret)
        put_extension(out, EXTENSION_EXTENDED_MASTER_SECRET, NULL, 0);
    if (hello->session_ticket)
        put_extension(out, EXTENSION_SESSION_TICKET, hello->ticket, hello->ticket_size);
    if (hello->renegotiation_info)
        put_extension(out, EXTENSION_RENEGOTIATION_INFO, &none, 1);
}

static void put_extensions(struct buf *out, const struct hello *hello)
{
    static const uint8_t ocsp[] = {1, 0, 0, 0, 0}; /* no responders, no extensions */

    if (hello->sni != NULL)
        put_server_name(out, hello->sni);
    if (hello->version == TLS_1_3)
        put_extensions_13(out, hello);
    else
        put_extensions_legacy(out, hello);
    if (hello->status_request)
        put_extension(out, EXTENSION_STATUS_REQUEST, ocsp, sizeof ocsp);
    put_codes(out, EXTENSION_SUPPORTED_GROUPS, hello->groups, hello->group_count);
    if (hello->version >= TLS_1_2) /* RFC 5246 7.4.1.4.1: not for older ones */
        put_codes(out, EXTENSION_SIGNATURE_ALGORITHMS, hello->schemes, hello->scheme_count);
}

/* RFC 7685: to a wanted size, or out of the sizes on which some servers hang. An empty extension in
 * the last place is what others cannot take, so there is one octet at least. */
static void put_padding(struct buf *out, const struct hello *hello)
{
    size_t size = out->len + HEADER, wanted = hello->pad_to, missing;

    if (wanted == 0 && size >= 256 && size < 512)
        wanted = 512;
    if (size >= wanted)
        return;
    missing = wanted - size;
    missing = missing > EXTENSION_HEADER ? missing - EXTENSION_HEADER : 1;
    put16(out, EXTENSION_PADDING);
    put16(out, missing);
    for (size_t i = 0; i < missing; i++)
        put8(out, 0);
}

/* ---- the message */

static bool with_extensions(const struct hello *hello)
{
    return !hello->bare && hello->version > TLS_SSL3;
}

static void put_session_id(struct buf *out, const struct hello *hello)
{
    /* RFC 8446 D.4: middleboxes look for one */
    bool compatible = hello->session_id == NULL && hello->version == TLS_1_3;
    size_t size = compatible ? SESSION_ID_MAX : hello->session_id_size;

    put8(out, (unsigned)size);
    for (size_t i = 0; compatible && i < size; i++)
        put8(out, hello->random[(i + 7) % sizeof hello->random] ^ 0xa5u);
    if (!compatible)
        buf_add(out, hello->session_id, size);
}

static void put_suites(struct buf *out, const struct hello *hello)
{
    size_t begin = open16(out);

    for (size_t i = 0; i < hello->suite_count; i++)
        put16(out, hello->suites[i]);
    if (hello->version < TLS_1_3 && (!hello->renegotiation_info || !with_extensions(hello)))
        put16(out, RENEGOTIATION_SCSV);
    if (hello->fallback_scsv)
        put16(out, FALLBACK_SCSV);
    close16(out, begin);
}

/* RFC 5246 7.4.1.2, RFC 6101 5.6.1.2, RFC 8446 4.1.2: the body of a ClientHello */
static void put_body(struct buf *out, const struct hello *hello)
{
    size_t begin;

    put16(out, tls_version_number(hello->version == TLS_1_3 ? TLS_1_2 : hello->version));
    buf_add(out, hello->random, sizeof hello->random);
    put_session_id(out, hello);
    put_suites(out, hello);
    put8(out, hello->compression ? 2 : 1);
    if (hello->compression)
        put8(out, 1); /* DEFLATE, RFC 3749 */
    put8(out, 0);
    if (!with_extensions(hello))
        return;
    begin = open16(out);
    put_extensions(out, hello);
    put_padding(out, hello);
    close16(out, begin);
    if (out->len == begin) /* old servers know no empty list */
        out->data[out->len -= 2] = '\0';
}

static void put_record(struct buf *out, uint16_t version, const uint8_t *data, size_t size)
{
    put8(out, RECORD_HANDSHAKE);
    put16(out, version);
    put16(out, size);
    buf_add(out, data, size);
}

static void put_records(struct buf *out, const struct hello *hello, const struct buf *message)
{
    /* RFC 5246 E.1: servers are best met with the version of TLS 1.0 here */
    uint16_t version = hello->version == TLS_SSL3 ? 0x0300 : 0x0301;
    const uint8_t *data = (const uint8_t *)message->data;
    size_t first = message->len;

    if (hello->split_at > 0 && hello->split_at < message->len)
        first = hello->split_at;
    put_record(out, version, data, first);
    if (first < message->len)
        put_record(out, version, data + first, message->len - first);
}

/* CLIENT-HELLO of SSLv2 (the draft of 1995, 1.2.1.1), with a header of two octets */
static void put_ssl2(struct buf *out, const struct hello *hello)
{
    size_t size = 9 + 3 * hello->suite_count + 16;

    put16(out, 0x8000 | size);
    put8(out, 1);
    put16(out, 0x0002);
    put16(out, 3 * hello->suite_count);
    put16(out, 0);  /* no session id */
    put16(out, 16); /* challenge */
    for (size_t i = 0; i < hello->suite_count; i++)
        put24(out, hello->suites[i]);
    buf_add(out, hello->random, 16);
}

static bool counts_are_possible(const struct hello *hello)
{
    return hello->suite_count > 0 && hello->suite_count <= HELLO_SUITES_MAX &&
           hello->group_count <= HELLO_CODES_MAX && hello->scheme_count <= HELLO_CODES_MAX &&
           hello->pad_to <= MESSAGE_MAX;
}

static bool may_hold(const uint8_t *data, size_t size, size_t most)
{
    return size <= most && (data != NULL || size == 0);
}

static bool strings_are_possible(const struct hello *hello)
{
    size_t name = hello->sni != NULL ? strlen(hello->sni) : 1;

    return name > 0 && name <= 255 &&
           may_hold(hello->session_id, hello->session_id_size, SESSION_ID_MAX) &&
           may_hold(hello->ticket, hello->ticket_size, MESSAGE_MAX) &&
           may_hold(hello->cookie, hello->cookie_size, MESSAGE_MAX);
}

static bool is_possible(const struct hello *hello)
{
    uint32_t most = hello->version == TLS_SSL2 ? 0xffffff : 0xffff;

    if (hello->version >= TLS_VERSION_COUNT || !counts_are_possible(hello) ||
        !strings_are_possible(hello))
        return false;
    for (size_t i = 0; i < hello->suite_count; i++) {
        if (hello->suites[i] > most)
            return false;
    }
    /* RFC 8446 4.1.2: extensions, and no compression */
    return hello->version != TLS_1_3 || (!hello->bare && !hello->compression);
}

int hello_build(const struct hello *hello, struct buf *out, struct err *err)
{
    struct buf body, message, records;
    int rc = 0;

    if (!is_possible(hello))
        return err_set(err, ERR_USAGE, "no such ClientHello");
    buf_init(&body, MESSAGE_MAX);
    buf_init(&message, MESSAGE_MAX);
    buf_init(&records, MESSAGE_MAX + 16);
    if (hello->version == TLS_SSL2) {
        put_ssl2(&records, hello);
    } else {
        put_body(&body, hello);
        put8(&message, MESSAGE_CLIENT_HELLO);
        put24(&message, body.len);
        buf_add(&message, body.data, body.len);
        put_records(&records, hello, &message);
    }
    if (body.full || message.full || records.full || records.len > out->cap - out->len)
        rc = err_set(err, ERR_USAGE, "the ClientHello would be too long");
    else
        buf_add(out, records.data, records.len);
    buf_clear(&body);
    buf_clear(&message);
    buf_clear(&records);
    return rc;
}

void hello_alert(enum tls_version version, uint8_t level, uint8_t description, struct buf *out)
{
    if (version == TLS_SSL2)
        return;
    put8(out, RECORD_ALERT);
    put16(out, tls_version_number(version == TLS_1_3 ? TLS_1_2 : version));
    put16(out, 2);
    put8(out, level);
    put8(out, description);
}
