/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "gather/scan_words.h"

#include "facts/group.h"
#include "tls/alert.h"

#define NAMED_MAX 4   /* so many suites are named, more are counted */
#define CLASSES_MAX 4 /* so many classes are named, more say nothing */

/* ---- asked */

static void add_suite(uint32_t code, struct buf *out)
{
    const struct suite *suite = suite_find(code);

    if (suite != NULL)
        buf_adds(out, suite->name);
    else
        buf_addf(out, "0x%04lx", (unsigned long)code);
}

/* The classes, where they say something. */
static void add_classes(const struct hello *hello, struct buf *out)
{
    const char *separator = " of ";
    unsigned classes = 0, count = 0;

    for (size_t i = 0; i < hello->suite_count; i++) {
        const struct suite *suite = suite_find(hello->suites[i]);

        if (suite == NULL || suite_classes(suite) == 0)
            return;
        classes |= suite_classes(suite);
    }
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++)
        count += classes >> class & 1U;
    for (int class = 0; class < SUITE_CLASS_COUNT && count <= CLASSES_MAX; class ++) {
        if ((classes & 1U << class) == 0)
            continue;
        buf_addf(out, "%s%s", separator, suite_class_name((enum suite_class) class));
        separator = ", ";
    }
}

static void add_suites(const struct hello *hello, struct buf *out)
{
    if (hello->suite_count > NAMED_MAX) {
        buf_addf(out, ", %zu suites", hello->suite_count);
        add_classes(hello, out);
        return;
    }
    for (size_t i = 0; i < hello->suite_count; i++) {
        buf_adds(out, ", ");
        add_suite(hello->suites[i], out);
    }
}

void scan_words_asked(const struct hello *hello, struct buf *out)
{
    const struct {
        bool is;
        const char *word;
    } flags[] = {
        {hello->fallback_scsv, "fallback SCSV"}, {hello->compression, "compression"},
        {hello->heartbeat, "heartbeat"},         {hello->session_ticket, "ticket"},
        {hello->bare, "no extensions"},          {hello->pad_to > 0, "padded"},
        {hello->split_at > 0, "in two records"},
    };

    buf_adds(out, tls_version_name(hello->version));
    add_suites(hello, out);
    if (hello->group_count > 0)
        buf_addf(out, ", %zu group%s", hello->group_count, hello->group_count == 1 ? "" : "s");
    if (hello->scheme_count > 0)
        buf_addf(out, ", %zu signature scheme%s", hello->scheme_count,
                 hello->scheme_count == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].is)
            buf_addf(out, ", %s", flags[i].word);
    }
}

/* ---- came */

static void add_hello(const struct flight *flight, struct buf *out)
{
    int version = tls_version_of(flight->version);
    const struct group *group = group_find(flight->group);
    const struct scheme *scheme = scheme_find(flight->scheme);

    if (version >= 0)
        buf_addf(out, "%s ", tls_version_name((enum tls_version)version));
    else
        buf_addf(out, "version 0x%04x ", flight->version);
    add_suite(flight->suite, out);
    if (group != NULL)
        buf_addf(out, ", %s", group->name);
    else if (flight->group != 0)
        buf_addf(out, ", group 0x%04x", flight->group);
    if (flight->dh_bits > 0)
        buf_addf(out, ", DH of %u bits", flight->dh_bits);
    if (scheme != NULL)
        buf_addf(out, ", signed %s", scheme->name);
    if (flight->end == FLIGHT_RETRY)
        buf_adds(out, " (HelloRetryRequest)");
}

static void add_alert(const struct flight *flight, struct buf *out)
{
    const char *name = alert_name(flight->alert_description);

    if (name != NULL)
        buf_addf(out, "alert %s", name);
    else
        buf_addf(out, "alert %d", flight->alert_description);
    if (flight->plaintext_after)
        buf_adds(out, " and clear text behind it");
}

/* How the session ended, where it was not our own end of it. */
static void add_end(const struct session_facts *session, const char *reply, struct buf *out)
{
    if (session->end == SESSION_DONE)
        return;
    if (reply != NULL)
        buf_addf(out, "%s in step %s", reply, session_step_name(session->step));
    else
        buf_addf(out, "%s in step %s", session_end_name(session->end),
                 session_step_name(session->step));
}

void scan_words_came(const struct session_facts *session, const char *reply,
                     const struct flight *flight, struct buf *out)
{
    size_t begun = out->len;

    if (flight->end == FLIGHT_SSL2)
        buf_addf(out, "SSLv2, %zu suites", flight->ssl2_suite_count);
    else if (flight->end == FLIGHT_SSL2_ERROR)
        buf_adds(out, "SSLv2 ERROR");
    else if (flight->end == FLIGHT_NOT_TLS)
        buf_adds(out, "no TLS");
    else if (flight->hello_seen)
        add_hello(flight, out);
    if (flight->end == FLIGHT_BROKEN)
        buf_addf(out, "%sbroken: %s", out->len > begun ? ", " : "",
                 flight->problem != NULL ? flight->problem : "no reason known");
    if (flight->alert_seen && out->len > begun)
        buf_adds(out, ", ");
    if (flight->alert_seen)
        add_alert(flight, out);
    if (out->len > begun && session->end != SESSION_DONE)
        buf_adds(out, ", ");
    add_end(session, reply, out);
}
