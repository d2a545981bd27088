/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault_hello: what servers that do not like a ClientHello look at. */
#include <config.h>

#include "fault_conn.h"

#include <string.h>

#define RECORD_HEAD 5
#define SESSION_ID (RECORD_HEAD + 4 + 2 + 32) /* offset of its length */

static size_t number_at(const unsigned char *data, size_t size, size_t at)
{
    return at + 2 <= size ? ((size_t)data[at] << 8) + data[at + 1] : 0;
}

static bool is_known(const char *known, size_t size, const unsigned char *type)
{
    for (size_t i = 0; i + 2 <= size; i += 2) {
        if (memcmp(known + i, type, 2) == 0)
            return true;
    }
    return false;
}

/* Whether all extensions are in the step's text (two octets each). */
static bool knows_extensions(const unsigned char *data, size_t size, const struct step *step)
{
    size_t at = SESSION_ID;

    at += 1 + (at < size ? data[at] : 0);
    at += 2 + number_at(data, size, at);
    at += 1 + (at < size ? data[at] : 0);
    for (at += 2; at + 4 <= size; at += 4 + number_at(data, size, at + 2)) {
        if (!is_known(step->text, step->size, data + at))
            return false;
    }
    return true;
}

enum hello_verdict fault_hello_look(struct evbuffer *in, const struct step *step)
{
    size_t size = evbuffer_get_length(in);
    const unsigned char *data = evbuffer_pullup(in, -1);

    if (size > 0 && data[0] != 22) /* SSLv2, or no TLS */
        return HELLO_BAD;
    if (size < RECORD_HEAD || size < RECORD_HEAD + number_at(data, size, 3))
        return HELLO_INCOMPLETE;
    if (step->number > 0 && size > (size_t)step->number)
        return HELLO_BAD;
    if (step->text != NULL && !knows_extensions(data, size, step))
        return HELLO_BAD;
    return HELLO_GOOD;
}
