/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "policy/reach.h"
#include "policy/words.h"

#define LEAST_GOOD 0x0303 /* TLS 1.2 */

static const char *version_name(int version)
{
    static const char *const names[] = {"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"};

    return version >= 0x0301 && version <= 0x0304 ? names[version - 0x0301] : "that version";
}

/* RFC 8996 4; RFC 9325 5.2 lets opportunistic TLS go lower, so it is not more than a warning by
 * itself. Returns whether the version is fine. */
static bool judge_version(const struct judge_opts *opts, const struct subject *subject,
                          const struct tls_facts *tls, struct findings *out)
{
    if (tls->version_number < opts->min_tls) {
        findings_add_as(out, FINDING_TLS_OLD_VERSION, STATE_CRITICAL, subject,
                        "negotiated %s, and %s is the least allowed here: enable it", tls->version,
                        version_name(opts->min_tls));
        return false;
    }
    if (tls->version_number < LEAST_GOOD) {
        findings_add(out, FINDING_TLS_OLD_VERSION, subject,
                     "negotiated %s: enable TLS 1.2 and 1.3 on the server", tls->version);
        return false;
    }
    return true;
}

static void add_ok(const struct subject *subject, const struct session_facts *session,
                   struct findings *out)
{
    const struct tls_facts *tls = session->tls;
    struct buf text;
    char date[CLOCK_DATE_SIZE];

    buf_init(&text, FINDING_TEXT_MAX);
    buf_addf(&text, "speaks %s with %s", tls->version, tls->cipher);
    if (tls->group != NULL)
        buf_addf(&text, ", %s", tls->group);
    if (tls->signature != NULL)
        buf_addf(&text, ", signed with %s", tls->signature);
    if (session->chain != NULL && session->chain->count > 0)
        buf_addf(&text, ", %s certificate valid until %s", session->chain->certs[0].key,
                 clock_date(session->chain->certs[0].not_after, date));
    findings_add(out, FINDING_TLS_OK, subject, "%s", text.data);
    buf_clear(&text);
}

void judge_tls(const struct run_facts *run, const struct judge_opts *opts,
               const struct place *place, const struct session_facts *session, struct findings *out)
{
    struct subject subject = subject_of_place(run, place);
    const struct tls_facts *tls = session->tls;
    bool version_fine = judge_version(opts, &subject, tls, out);

    if (tls->early_data_known && tls->early_data)
        findings_add(
            out, FINDING_TLS_EARLY_DATA, &subject,
            "offers TLS 1.3 early data (0-RTT), which can be replayed and has no use in SMTP: "
            "turn it off");
    if (session->starttls_again)
        findings_add(out, FINDING_SMTP_STARTTLS_AGAIN, &subject,
                     "offers STARTTLS again inside TLS: correct its keywords there");
    if (version_fine && session_ended_well(session))
        add_ok(&subject, session, out);
}

/* Whether one of the EHLO lines is about `keyword`: its first word (RFC 5321 4.1.1.1); "AUTH=" is
 * an old way to write AUTH. */
static bool has_keyword(const char *const *lines, size_t count, const char *keyword)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(lines[i], " =");
        char word[64];

        if (length >= sizeof word)
            continue;
        memcpy(word, lines[i], length);
        word[length] = '\0';
        if (text_equal_nocase(word, keyword))
            return true;
    }
    return false;
}

void judge_keywords(const struct judge_opts *opts, const struct subject *subject,
                    const struct session_facts *session, struct findings *out)
{
    struct listing missing = {0};

    for (size_t i = 0; i < opts->keyword_count; i++) {
        const char *keyword = opts->keywords[i];
        bool tls_only = text_equal_nocase(keyword, "REQUIRETLS"); /* RFC 8689 2 */
        bool plain_only = text_equal_nocase(keyword, "STARTTLS");
        bool inside = session_encrypted(session) && !plain_only;

        if (inside ? !session->ehlo_tls_seen : !session->ehlo_seen)
            continue;
        if (inside ? has_keyword(session->ehlo_tls, session->ehlo_tls_count, keyword)
                   : !tls_only && has_keyword(session->ehlo, session->ehlo_count, keyword))
            continue;
        listing_add(&missing, "%.60s", keyword);
    }
    if (missing.count > 0)
        findings_add(out, FINDING_SMTP_KEYWORD_MISSING, subject,
                     "lacks what --require-keyword asks for in its EHLO reply %s: enable %s",
                     session_encrypted(session) ? "inside TLS" : "without TLS",
                     listing_text(&missing));
}

void judge_tls_differs(const struct run_facts *run, const struct host_facts *host,
                       struct findings *out)
{
    struct subject subject = subject_of_host(run, host);
    struct listing list = {0};
    const char *first = NULL;
    bool differs = false;
    char text[IP_TEXT_SIZE];

    for (size_t i = 0; i < host->address_count; i++) {
        const struct address_facts *address = &host->addresses[i];

        for (size_t k = 0; k < address->session_count; k++) {
            const struct tls_facts *tls = address->sessions[k].tls;

            if (tls == NULL)
                continue;
            if (first == NULL)
                first = tls->version;
            differs |= strcmp(first, tls->version) != 0;
            listing_add(&list, "%s on %s", tls->version, ip_format(&address->ip, text));
            break;
        }
    }
    if (differs)
        findings_add(out, FINDING_TLS_DIFFERS, &subject,
                     "negotiates different TLS versions on its addresses: %s", listing_text(&list));
}
