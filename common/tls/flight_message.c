/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight_message: the handshake messages of a server up to ServerHelloDone (RFC 5246 7.4, RFC 8446
 * 4.1.3), and those of SSLv2. */
#include <config.h>

#include "tls/flight_private.h"

#include <string.h>

#include <openssl/sha.h>

#include "base/bytes.h"
#include "facts/suite.h"

enum { /* RFC 5246 7.4, RFC 6066 8 */
       MESSAGE_HELLO_REQUEST = 0,
       MESSAGE_SERVER_HELLO = 2,
       MESSAGE_CERTIFICATE = 11,
       MESSAGE_SERVER_KEY_EXCHANGE = 12,
       MESSAGE_CERTIFICATE_REQUEST = 13,
       MESSAGE_SERVER_HELLO_DONE = 14,
       MESSAGE_CERTIFICATE_STATUS = 22,
};

#define SSL2_VERSION 0x0002

enum { EXTENSION_SUPPORTED_VERSIONS = 43, EXTENSION_COOKIE = 44, EXTENSION_KEY_SHARE = 51 };

/* RFC 8446 4.1.3: a ServerHello with this random is a HelloRetryRequest. */
static const uint8_t retry_random[32] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static struct bytes inside16(struct bytes *in)
{
    size_t size = bytes_u16(in);
    const uint8_t *data = bytes_take(in, size);
    struct bytes inside = bytes_of(data, data != NULL ? size : 0);

    inside.bad = in->bad;
    return inside;
}

static size_t length24(struct bytes *in)
{
    size_t high = bytes_u8(in);

    return high << 16 | bytes_u16(in);
}

/* ---- ServerHello */

static void take_key_share(struct flight *flight, struct bytes *in, bool retry)
{
    flight->group = bytes_u16(in);
    if (!retry)
        (void)inside16(in);
}

static void take_cookie(struct flight *flight, struct bytes *in)
{
    struct bytes cookie = inside16(in);

    if (cookie.left == 0 || cookie.left > sizeof flight->cookie) {
        in->bad = true;
    } else {
        memcpy(flight->cookie, cookie.at, cookie.left);
        flight->cookie_size = cookie.left;
    }
}

static void skip(struct bytes *in)
{
    (void)bytes_take(in, in->left);
}

static void take_extension(struct flight *flight, uint16_t type, struct bytes *data, bool retry)
{
    switch (type) {
    case EXTENSION_SUPPORTED_VERSIONS:
        flight->version = bytes_u16(data);
        break;
    case EXTENSION_KEY_SHARE:
        take_key_share(flight, data, retry);
        break;
    case EXTENSION_COOKIE:
        take_cookie(flight, data);
        break;
    default:
        skip(data);
        break;
    }
}

static void take_extensions(struct flight *flight, struct bytes *in, bool retry)
{
    struct bytes list = inside16(in);

    while (list.left > 0 && !list.bad) {
        uint16_t type = bytes_u16(&list);
        struct bytes data = inside16(&list);

        if (flight_has(flight, type)) {
            in->bad = true; /* RFC 5246 7.4.1.4: no two of a type */
            return;
        }
        if (flight->extension_count < FLIGHT_EXTENSIONS_MAX)
            flight->extensions[flight->extension_count++] = type;
        in->bad |= data.bad;
        take_extension(flight, type, &data, retry);
        in->bad |= data.bad || data.left > 0;
    }
    in->bad |= list.bad;
}

static void take_server_hello(struct flight *flight, struct bytes *in)
{
    const uint8_t *random, *session_id;
    size_t size;
    bool retry;

    flight->version = bytes_u16(in);
    random = bytes_take(in, sizeof flight->random);
    size = bytes_u8(in);
    session_id = bytes_take(in, size);
    flight->suite = bytes_u16(in);
    flight->compression = bytes_u8(in);
    if (random == NULL || size > sizeof flight->session_id || in->bad) {
        in->bad = true;
        return;
    }
    memcpy(flight->random, random, sizeof flight->random);
    if (size > 0)
        memcpy(flight->session_id, session_id, size);
    flight->session_id_size = size;
    retry = memcmp(random, retry_random, sizeof retry_random) == 0;
    if (in->left > 0)
        take_extensions(flight, in, retry);
    if (in->bad || in->left > 0)
        return;
    flight->hello_seen = true;
    if (retry)
        flight->end = FLIGHT_RETRY;
    else if (flight->version >= 0x0304)
        flight->end = FLIGHT_HELLO_13;
}

/* ---- Certificate */

/* Whole ones only. What is over the cap is left out, the leaf comes first. */
static void add_certificate(struct buf *list, const uint8_t *der, size_t size)
{
    if (size > list->cap - list->len)
        list->full = true;
    else if (!list->full)
        buf_add(list, der, size);
}

static void take_certificate(struct flight *flight, struct bytes *in)
{
    size_t total = length24(in);

    if (total != in->left) {
        in->bad = true;
        return;
    }
    while (in->left > 0 && !in->bad) {
        size_t size = length24(in);
        const uint8_t *der = bytes_take(in, size);

        in->bad |= size == 0;
        flight->certificate_seen = !in->bad;
        add_certificate(&flight->certificates, der, in->bad ? 0 : size);
    }
}

static void take_status(struct flight *flight, struct bytes *in)
{
    enum { OCSP = 1 };
    size_t size;

    if (bytes_u8(in) != OCSP) {
        skip(in);
        return;
    }
    size = length24(in);
    flight->stapled = size > 0 && size == in->left;
    (void)bytes_take(in, size);
}

/* ---- ServerKeyExchange: RFC 5246 7.4.3, RFC 8422 5.4 */

static unsigned bits_of(struct bytes number)
{
    unsigned bits = (unsigned)number.left * 8;

    if (number.left > 0) {
        for (uint8_t mask = 0x80; mask != 0 && (number.at[0] & mask) == 0; mask >>= 1)
            bits--;
    }
    return bits;
}

static struct bytes take_number(struct bytes *in)
{
    struct bytes number = inside16(in);

    while (number.left > 0 && number.at[0] == 0)
        (void)bytes_u8(&number);
    return number;
}

/* 0, 1 or p-1: everybody knows what follows from them. */
static bool is_trivial(struct bytes number, struct bytes prime)
{
    if (number.left == 0 || (number.left == 1 && number.at[0] == 1))
        return true;
    return number.left == prime.left && memcmp(number.at, prime.at, prime.left - 1) == 0 &&
           number.at[number.left - 1] + 1 == prime.at[prime.left - 1];
}

static void take_dh(struct flight *flight, struct bytes *in)
{
    struct bytes prime = take_number(in), generator = take_number(in), value = take_number(in);

    if (in->bad)
        return;
    flight->dh_bits = bits_of(prime);
    flight->dh_trivial =
        prime.left == 0 || is_trivial(generator, prime) || is_trivial(value, prime);
    if (prime.left > 0)
        SHA256(prime.at, prime.left, flight->dh_prime_sha256);
}

/* Returns false where nothing after it can be understood. */
static bool take_curve(struct flight *flight, struct bytes *in)
{
    enum { EXPLICIT_PRIME = 1, EXPLICIT_CHAR2 = 2, NAMED_CURVE = 3 };
    uint8_t type = bytes_u8(in);

    if (type == EXPLICIT_PRIME || type == EXPLICIT_CHAR2) {
        flight->group = type == EXPLICIT_PRIME ? 0xff01 : 0xff02;
        return false;
    }
    if (type != NAMED_CURVE)
        in->bad = true;
    flight->group = bytes_u16(in);
    (void)bytes_take(in, bytes_u8(in));
    return true;
}

static void take_key_exchange(struct flight *flight, struct bytes *in)
{
    const struct suite *suite = suite_find(flight->suite);
    bool signs;

    flight->key_exchange_seen = true;
    if (suite == NULL || suite->exchange == EXCHANGE_OTHER) {
        skip(in);
        return;
    }
    if (suite->exchange == EXCHANGE_DHE) {
        take_dh(flight, in);
    } else if (suite->exchange == EXCHANGE_ECDHE) {
        if (!take_curve(flight, in)) {
            skip(in);
            return;
        }
    } else if (suite->exchange == EXCHANGE_RSA && suite->export) {
        (void)inside16(in);
        (void)inside16(in);
    } else {
        in->bad = true;
    }
    signs = suite->auth != AUTH_ANON;
    if (signs && flight->version >= 0x0303)
        flight->scheme = bytes_u16(in);
    if (signs)
        (void)inside16(in);
}

/* ---- messages */

/* RFC 5246 7.3: they come in this order, each once. */
static bool in_order(struct flight *flight, uint8_t type)
{
    static const uint8_t order[] = {0,
                                    MESSAGE_SERVER_HELLO,
                                    MESSAGE_CERTIFICATE,
                                    MESSAGE_CERTIFICATE_STATUS,
                                    MESSAGE_SERVER_KEY_EXCHANGE,
                                    MESSAGE_CERTIFICATE_REQUEST,
                                    MESSAGE_SERVER_HELLO_DONE};
    unsigned place = 1;

    while (place < sizeof order && order[place] != type)
        place++;
    if (place == sizeof order || place <= flight->stage || (place > 1 && flight->stage == 0))
        return false;
    flight->stage = place;
    return true;
}

/* RFC 5246 7.4.2, 7.4.3: which messages there must have been */
static void take_done(struct flight *flight, const struct bytes *in)
{
    const struct suite *suite = suite_find(flight->suite);
    bool ephemeral =
        suite != NULL && (suite->exchange == EXCHANGE_DHE || suite->exchange == EXCHANGE_ECDHE);
    bool signs = suite != NULL &&
                 (suite->auth == AUTH_RSA || suite->auth == AUTH_DSS || suite->auth == AUTH_ECDSA);

    if (in->left > 0)
        return;
    if (signs && suite->exchange != EXCHANGE_OTHER && !flight->certificate_seen)
        flight_break(flight, "ServerHelloDone without a certificate");
    else if (ephemeral && !flight->key_exchange_seen)
        flight_break(flight, "ServerHelloDone without a key exchange");
    else
        flight->end = FLIGHT_HELLO_DONE;
}

static void take_body(struct flight *flight, uint8_t type, struct bytes *in)
{
    switch (type) {
    case MESSAGE_SERVER_HELLO:
        take_server_hello(flight, in);
        break;
    case MESSAGE_CERTIFICATE:
        take_certificate(flight, in);
        break;
    case MESSAGE_CERTIFICATE_STATUS:
        take_status(flight, in);
        break;
    case MESSAGE_SERVER_KEY_EXCHANGE:
        take_key_exchange(flight, in);
        break;
    case MESSAGE_CERTIFICATE_REQUEST:
        flight->certificate_request = true;
        skip(in);
        break;
    default:
        take_done(flight, in);
        break;
    }
}

static const char *problem_with(uint8_t type)
{
    switch (type) {
    case MESSAGE_SERVER_HELLO:
        return "a ServerHello that does not parse";
    case MESSAGE_CERTIFICATE:
        return "a Certificate message that does not parse";
    case MESSAGE_CERTIFICATE_STATUS:
        return "a CertificateStatus message that does not parse";
    case MESSAGE_SERVER_KEY_EXCHANGE:
        return "a ServerKeyExchange that does not parse";
    default:
        return "a ServerHelloDone that is not empty";
    }
}

void flight_take_message(struct flight *flight, uint8_t type, const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);

    if (type == MESSAGE_HELLO_REQUEST && size == 0)
        return; /* RFC 5246 7.4.1.1: may come at any time */
    if (!in_order(flight, type)) {
        flight_break(flight, "a handshake message that does not belong there");
        return;
    }
    take_body(flight, type, &in);
    if (in.bad || in.left > 0)
        flight_break(flight, problem_with(type));
}

/* ---- SSLv2 (the draft of 1995, 1.2.1.2 and 1.2.4) */

static void take_ssl2_hello(struct flight *flight, struct bytes *in)
{
    uint16_t version, certificate, kinds, connection;
    const uint8_t *der;

    (void)bytes_u16(in); /* session id hit, type of the certificate */
    version = bytes_u16(in);
    certificate = bytes_u16(in);
    kinds = bytes_u16(in);
    connection = bytes_u16(in);
    der = bytes_take(in, certificate);
    if (version != SSL2_VERSION || in->bad || in->left != (size_t)kinds + connection ||
        kinds % 3 != 0) {
        flight_break(flight, "an SSLv2 SERVER-HELLO that does not parse");
        return;
    }
    flight->version = version;
    flight->certificate_seen = certificate > 0;
    add_certificate(&flight->certificates, der, certificate);
    for (size_t i = 0; i < kinds / 3u && i < FLIGHT_SSL2_SUITES_MAX; i++)
        flight->ssl2_suites[flight->ssl2_suite_count++] = (uint32_t)length24(in);
    flight->hello_seen = true;
    flight->end = FLIGHT_SSL2;
}

void flight_take_ssl2(struct flight *flight, const uint8_t *data, size_t size)
{
    enum { SSL2_ERROR = 0, SSL2_SERVER_HELLO = 4 };
    struct bytes in = bytes_of(data, size);
    uint8_t type = bytes_u8(&in);

    if (type == SSL2_ERROR && size == 3)
        flight->end = FLIGHT_SSL2_ERROR;
    else if (type == SSL2_SERVER_HELLO)
        take_ssl2_hello(flight, &in);
    else
        flight->end = FLIGHT_NOT_TLS;
}
