/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight: records (RFC 5246 6.2, RFC 8446 5.1), alerts, and what is neither. */
#include <config.h>

#include "tls/flight_private.h"

#include <string.h>

#include "base/bytes.h"

#define HEADER 5
#define RECORD_MAX ((size_t)16384 + 2048)
#define SSL2_RECORD_MAX ((size_t)32767 + 3)
#define CERTIFICATES_MAX ((size_t)128 * 1024)
#define LEVEL_FATAL 2
#define ALERT_CLOSE_NOTIFY 0

enum { RECORD_CCS = 20, RECORD_ALERT, RECORD_HANDSHAKE, RECORD_DATA, RECORD_HEARTBEAT };

void flight_init(struct flight *flight, bool ssl2)
{
    memset(flight, 0, sizeof *flight);
    flight->ssl2 = ssl2;
    buf_init(&flight->certificates, CERTIFICATES_MAX);
    buf_init(&flight->pending, SSL2_RECORD_MAX + HEADER);
    buf_init(&flight->message, FLIGHT_MAX);
}

void flight_clear(struct flight *flight)
{
    buf_clear(&flight->certificates);
    buf_clear(&flight->pending);
    buf_clear(&flight->message);
}

bool flight_has(const struct flight *flight, uint16_t extension)
{
    for (size_t i = 0; i < flight->extension_count; i++) {
        if (flight->extensions[i] == extension)
            return true;
    }
    return false;
}

bool flight_sentinel(const struct flight *flight)
{
    const uint8_t *last = flight->random + 24;

    return flight->hello_seen && memcmp(last, "DOWNGRD", 7) == 0 && last[7] <= 1;
}

void flight_break(struct flight *flight, const char *problem)
{
    flight->end = FLIGHT_BROKEN;
    flight->problem = problem;
}

static void take_alert(struct flight *flight, const uint8_t *data, size_t size)
{
    if (size != 2) {
        flight_break(flight, "an alert that is not two octets long");
        return;
    }
    flight->alert_seen = true;
    flight->alert_level = data[0];
    flight->alert_description = data[1];
    /* RFC 6066 3: unrecognized_name may come as a warning before the ServerHello. */
    if (data[0] == LEVEL_FATAL || data[1] == ALERT_CLOSE_NOTIFY)
        flight->end = FLIGHT_ALERT;
}

static void take_handshake(struct flight *flight, const uint8_t *data, size_t size)
{
    struct buf *message = &flight->message;

    if (buf_add(message, data, size) != 0) {
        flight_break(flight, "a handshake message that is too long");
        return;
    }
    while (flight->end == FLIGHT_OPEN && message->len >= 4) {
        struct bytes in = bytes_of(message->data, message->len);
        uint8_t type = bytes_u8(&in);
        size_t length = (size_t)bytes_u8(&in) << 16;

        length |= bytes_u16(&in);
        if (length > FLIGHT_MAX) {
            flight_break(flight, "a handshake message that is too long");
            return;
        }
        if (in.left < length)
            return;
        flight_take_message(flight, type, in.at, length);
        buf_drop(message, 4 + length);
    }
}

static void take_record(struct flight *flight, uint8_t type, const uint8_t *data, size_t size)
{
    switch (type) {
    case RECORD_ALERT:
        take_alert(flight, data, size);
        break;
    case RECORD_HANDSHAKE:
        take_handshake(flight, data, size);
        break;
    case RECORD_CCS:
        flight_break(flight, "ChangeCipherSpec before the hello is answered");
        break;
    case RECORD_DATA:
        flight_break(flight, "application data before the hello is answered");
        break;
    default:
        flight_break(flight, "a heartbeat before the hello is answered");
        break;
    }
}

static void not_a_record(struct flight *flight)
{
    if (flight->record_seen)
        flight_break(flight, "octets that are no record");
    else
        flight->end = FLIGHT_NOT_TLS;
}

/* How many octets the record at the head of `pending` has with its header; 0: not known yet. Ends
 * the flight where there is no record. */
static size_t record_size(struct flight *flight)
{
    const uint8_t *head = (const uint8_t *)flight->pending.data;
    size_t have = flight->pending.len, size;

    if (have < 1)
        return 0;
    if (head[0] < RECORD_CCS || head[0] > RECORD_HEARTBEAT || (have >= 2 && head[1] != 3)) {
        not_a_record(flight);
        return 0;
    }
    if (have < HEADER)
        return 0;
    size = (size_t)head[3] << 8 | head[4];
    if (size == 0 || size > RECORD_MAX) {
        flight_break(flight, "a record of a length that is not allowed");
        return 0;
    }
    return HEADER + size;
}

/* The same of SSLv2, whose header has two octets, or three with padding. A server may answer with
 * a record of TLS, an alert most likely. */
static size_t ssl2_size(struct flight *flight, size_t *header)
{
    const uint8_t *head = (const uint8_t *)flight->pending.data;
    size_t have = flight->pending.len;

    *header = (head[0] & 0x80) != 0 ? 2 : 3;
    if (have < 3)
        return 0;
    if (*header == 2)
        return 2 + ((size_t)(head[0] & 0x7f) << 8 | head[1]);
    return 3 + ((size_t)(head[0] & 0x3f) << 8 | head[1]);
}

static bool looks_like_tls(const struct buf *pending)
{
    const uint8_t *head = (const uint8_t *)pending->data;

    return pending->len > 0 && head[0] >= RECORD_CCS && head[0] <= RECORD_HANDSHAKE &&
           (pending->len < 2 || head[1] == 3);
}

/* Digits of an SMTP reply: text in TLS's place. */
static bool looks_like_text(const struct buf *pending)
{
    return pending->len > 0 && pending->data[0] >= '2' && pending->data[0] <= '5';
}

static void step_ssl2(struct flight *flight)
{
    size_t header, size = ssl2_size(flight, &header);

    if (looks_like_text(&flight->pending)) {
        flight->end = FLIGHT_NOT_TLS;
        return;
    }
    if (size == 0 || flight->pending.len < size)
        return;
    flight->record_seen = true;
    flight_take_ssl2(flight, (const uint8_t *)flight->pending.data + header, size - header);
    buf_drop(&flight->pending, size);
}

static void step(struct flight *flight)
{
    struct buf *pending = &flight->pending;
    size_t size;

    if (flight->ssl2 && !flight->record_seen && !looks_like_tls(pending)) {
        step_ssl2(flight);
        return;
    }
    size = record_size(flight);
    if (flight->end != FLIGHT_OPEN || size == 0 || pending->len < size)
        return;
    if (!flight->record_seen)
        flight->record_version =
            (uint16_t)((uint8_t)pending->data[1] << 8 | (uint8_t)pending->data[2]);
    flight->record_seen = true;
    take_record(flight, (uint8_t)pending->data[0], (const uint8_t *)pending->data + HEADER,
                size - HEADER);
    buf_drop(pending, size);
}

/* SMTP in the clear behind an alert: the server fell back to text. */
static void take_rest(struct flight *flight, const uint8_t *data, size_t size)
{
    if (flight->end == FLIGHT_ALERT && size > 0 &&
        (data[0] < RECORD_CCS || data[0] > RECORD_HEARTBEAT))
        flight->plaintext_after = true;
}

enum flight_end flight_feed(struct flight *flight, const uint8_t *data, size_t size)
{
    if (flight->end != FLIGHT_OPEN) {
        take_rest(flight, data, size);
        return flight->end;
    }
    flight->taken += size;
    if (flight->taken > FLIGHT_MAX) {
        flight_break(flight, "longer than any flight of a server");
        return flight->end;
    }
    while (size > 0 && flight->end == FLIGHT_OPEN) {
        size_t room = flight->pending.cap - flight->pending.len, before;
        size_t part = size < room ? size : room;

        buf_add(&flight->pending, data, part);
        data += part;
        size -= part;
        do {
            before = flight->pending.len;
            step(flight);
        } while (flight->end == FLIGHT_OPEN && flight->pending.len < before);
    }
    if (flight->end != FLIGHT_OPEN) {
        take_rest(flight, (const uint8_t *)flight->pending.data, flight->pending.len);
        take_rest(flight, data, size);
    }
    return flight->end;
}
