/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flight: records (RFC 5246 6.2, RFC 8446 5.1), alerts, and what is neither. */
#include <config.h>

#include "tls/flight_private.h"

#include <string.h>

#include "base/bytes.h"

#define HEADER 5
#define HANDSHAKE_HEADER 4
#define RECORD_MAX ((size_t)16384 + 2048)
#define SSL2_RECORD_MAX ((size_t)32767 + 3)
#define CERTIFICATES_MAX ((size_t)128 * 1024)
#define LEVEL_WARNING 1
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

/* Nothing more is looked for. After an alert: until plain text came. */
static bool is_over(const struct flight *flight)
{
    return flight->end != FLIGHT_OPEN && (flight->end != FLIGHT_ALERT || flight->plaintext_after);
}

/* An alert may come in two records, and two alerts in one (RFC 5246 6.2.1). */
static void take_alerts(struct flight *flight, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size && flight->end == FLIGHT_OPEN; i++) {
        if (!flight->half_alert) {
            flight->next_level = data[i];
        } else {
            flight->alert_seen = true;
            flight->alert_level = flight->next_level;
            flight->alert_description = data[i];
            /* RFC 6066 3: unrecognized_name may come as a warning before the ServerHello. */
            if (flight->next_level != LEVEL_WARNING || data[i] == ALERT_CLOSE_NOTIFY)
                flight->end = FLIGHT_ALERT;
        }
        flight->half_alert = !flight->half_alert;
    }
}

/* Takes the message at the head, if all of it is there. Returns how many octets it had, or 0. */
static size_t take_message(struct flight *flight, const char *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    uint8_t type = bytes_u8(&in);
    size_t length = (size_t)bytes_u8(&in) << 16;

    length |= bytes_u16(&in);
    if (in.bad)
        return 0;
    if (length > FLIGHT_MAX) {
        flight_break(flight, "a handshake message that is too long");
        return 0;
    }
    if (in.left < length)
        return 0;
    flight_take_message(flight, type, in.at, length);
    return HANDSHAKE_HEADER + length;
}

static void take_handshake(struct flight *flight, const uint8_t *data, size_t size)
{
    struct buf *message = &flight->message;
    size_t done = 0, step = 1;

    buf_add(message, data, size); /* it holds as much as is taken in all */
    while (flight->end == FLIGHT_OPEN && step > 0) {
        step = take_message(flight, message->data + done, message->len - done);
        done += step;
    }
    buf_drop(message, done);
}

static void take_record(struct flight *flight, uint8_t type, const uint8_t *data, size_t size)
{
    switch (type) {
    case RECORD_ALERT:
        take_alerts(flight, data, size);
        break;
    case RECORD_HANDSHAKE:
        take_handshake(flight, data, size);
        break;
    case RECORD_CCS:
        flight_break(flight, "ChangeCipherSpec in the place of a handshake message");
        break;
    case RECORD_DATA:
        flight_break(flight, "application data in the place of a handshake message");
        break;
    default:
        flight_break(flight, "a heartbeat in the place of a handshake message");
        break;
    }
}

static void not_a_record(struct flight *flight)
{
    if (!flight->record_seen) {
        flight->end = FLIGHT_NOT_TLS;
    } else if (flight->alert_seen && !flight->hello_seen) {
        flight->end = FLIGHT_ALERT; /* only a warning, but then it went on in the clear */
        flight->plaintext_after = true;
    } else {
        flight_break(flight, "octets that are no record");
    }
}

static bool is_record(const uint8_t *data, size_t size)
{
    return data[0] >= RECORD_CCS && data[0] <= RECORD_HEARTBEAT && (size < 2 || data[1] == 3);
}

/* How many octets the record at the head has with its header; 0: not known yet. */
static size_t record_size(const uint8_t *data, size_t size)
{
    return size < HEADER ? 0 : HEADER + ((size_t)data[3] << 8 | data[4]);
}

static size_t step_record(struct flight *flight, const uint8_t *data, size_t size)
{
    size_t whole = record_size(data, size);

    if (!is_record(data, size)) {
        not_a_record(flight);
        return 0;
    }
    if (whole == HEADER || whole > HEADER + RECORD_MAX) {
        flight_break(flight, "a record of a length that is not allowed");
        return 0;
    }
    if (whole == 0 || size < whole)
        return 0;
    if (!flight->record_seen)
        flight->record_version = (uint16_t)(data[1] << 8 | data[2]);
    flight->record_seen = true;
    take_record(flight, data[0], data + HEADER, whole - HEADER);
    return whole;
}

/* SSLv2 has a header of two octets, or of three with padding. */
static size_t step_ssl2(struct flight *flight, const uint8_t *data, size_t size)
{
    size_t header = (data[0] & 0x80) != 0 ? 2 : 3, length, padding;

    /* With three octets no SERVER-HELLO has so many: text in TLS's place. */
    if (data[0] >= ' ' && data[0] <= '~') {
        flight->end = FLIGHT_NOT_TLS;
        return 0;
    }
    if (size < header)
        return 0;
    length = (size_t)(data[0] & (header == 2 ? 0x7f : 0x3f)) << 8 | data[1];
    padding = header == 2 ? 0 : data[2];
    if (padding > length) {
        flight->end = FLIGHT_NOT_TLS;
        return 0;
    }
    if (size < header + length)
        return 0;
    flight->record_seen = true;
    flight_take_ssl2(flight, data + header, length - padding);
    return header + length;
}

/* After an alert: records are passed over; SMTP in the clear is seen. */
static size_t step_after(struct flight *flight, const uint8_t *data, size_t size)
{
    size_t whole = record_size(data, size);

    flight->plaintext_after = !is_record(data, size) || whole > HEADER + RECORD_MAX;
    return whole > 0 && size >= whole ? whole : 0;
}

/* Takes one record from the head. Returns how many octets it had; 0: not all of it is there, or the
 * rest does not matter. */
static size_t step(struct flight *flight, const uint8_t *data, size_t size)
{
    if (size == 0 || is_over(flight))
        return 0;
    if (flight->end == FLIGHT_ALERT)
        return step_after(flight, data, size);
    /* A server may answer SSLv2 with a record of TLS, an alert most likely. */
    if (flight->ssl2 && !flight->record_seen && !(is_record(data, size) && data[0] < RECORD_DATA))
        return step_ssl2(flight, data, size);
    return step_record(flight, data, size);
}

/* As much as fits into `pending`, and while the flight is open under FLIGHT_MAX. */
static size_t next_part(const struct flight *flight, size_t size)
{
    size_t room = flight->pending.cap - flight->pending.len;
    size_t left = flight->end == FLIGHT_OPEN ? FLIGHT_MAX - flight->taken : room;

    if (left < room)
        room = left;
    return size < room ? size : room;
}

enum flight_end flight_feed(struct flight *flight, const uint8_t *data, size_t size)
{
    struct buf *pending = &flight->pending;

    while (size > 0 && !is_over(flight)) {
        size_t part = next_part(flight, size), done = 0, length;

        if (part == 0) {
            flight_break(flight, "longer than any flight of a server");
            break;
        }
        buf_add(pending, data, part);
        data += part;
        size -= part;
        flight->taken += part;
        do {
            length = step(flight, (const uint8_t *)pending->data + done, pending->len - done);
            done += length;
        } while (length > 0);
        buf_drop(pending, done);
    }
    flight->taken += size;
    return flight->end;
}
