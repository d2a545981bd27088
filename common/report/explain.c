/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/explain.h"

#include <stdbool.h>
#include <string.h>

#include "base/page.h"
#include "report/finding.h"

#define WIDTH 78

static void add_part(const char *title, const char *text, struct buf *out)
{
    if (text[0] == '\0')
        return;
    buf_addf(out, "\n%s\n", title);
    page_fill(text, 0, 2, WIDTH, out);
}

int explain_finding(const char *id, struct buf *out, struct err *err)
{
    const struct finding_kind *kind = finding_find(id);

    if (kind == NULL)
        return err_set(err, ERR_USAGE, "unknown finding \"%.64s\", the nearest is %s", id,
                       finding_nearest(id));
    buf_addf(out, "%s: usually %s", kind->id, state_name(kind->state));
    if (kind->ref[0] != '\0')
        buf_addf(out, " (%s)", kind->ref);
    buf_adds(out, "\n");
    add_part("What it means", kind->meaning, out);
    add_part("Why it matters", kind->why, out);
    add_part("How to mend it", kind->mend, out);
    return 0;
}

static void add_item(const struct finding_kind *kind, bool whole, struct buf *out)
{
    buf_addf(out, ".It Cm %s Pq %s\n", kind->id, state_name(kind->state));
    page_mdoc(kind->meaning, out);
    if (!whole)
        return;
    if (kind->why[0] != '\0') {
        buf_adds(out, ".Pp\n");
        page_mdoc(kind->why, out);
    }
    if (kind->mend[0] != '\0') {
        buf_adds(out, ".Pp\nTo mend it: ");
        page_mdoc(kind->mend, out);
    }
    if (kind->ref[0] != '\0')
        buf_addf(out, ".Pp\nReference: %s\n", kind->ref);
}

static bool has_prefix(const char *id, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++) {
        if (strncmp(id, *prefixes, strlen(*prefixes)) == 0)
            return true;
    }
    return false;
}

void explain_list(const char *const *prefixes, struct buf *out)
{
    buf_adds(out, ".Bl -tag -width Ds -compact\n");
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)i);

        if (has_prefix(kind->id, prefixes))
            add_item(kind, false, out);
    }
    buf_adds(out, ".El\n");
}

/* Whether the row is the first of those with its prefix, "dane." */
static bool begins_area(size_t row, size_t *length)
{
    const char *id = finding_kind((enum finding_id)row)->id;

    *length = strcspn(id, ".");
    for (size_t i = 0; i < row; i++) {
        if (strncmp(finding_kind((enum finding_id)i)->id, id, *length + 1) == 0)
            return false;
    }
    return true;
}

static void add_see_also(struct buf *out)
{
    static const char *const programs[] = {
        "check_dane_tlsa", "check_dkim",    "check_dmarc_spf",
        "check_dnssec",    "check_mta_sts", "check_smtp_starttls",
    };
    const size_t count = sizeof programs / sizeof *programs;

    buf_adds(out, ".Sh SEE ALSO\n");
    for (size_t i = 0; i < count; i++)
        buf_addf(out, ".Xr %s 8%s\n", programs[i], i + 1 < count ? " ," : "");
}

void explain_catalogue(const char *version, struct buf *out)
{
    page_mdoc_head("mailsec-findings", 7, version, "what the mailsec plugins can find", out);
    buf_adds(out, ".Sh DESCRIPTION\n");
    page_mdoc("Every verdict of the plugins is a finding: an identifier that never changes, a "
              "state, whom it is about, and a sentence with the evidence. The state in "
              "parentheses is the usual one; a judgement may choose another where the manual of "
              "the plugin says so, and the option --severity ID[@SUBJECT]=STATE changes it. OK "
              "mutes a finding.\n\nThe option --explain ID prints an entry of this page.",
              out);
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        size_t length;

        if (!begins_area(i, &length))
            continue;
        buf_addf(out, ".Sh FINDINGS: %.*s\n.Bl -tag -width Ds\n", (int)length,
                 finding_kind((enum finding_id)i)->id);
        for (size_t k = i; k < FINDING_COUNT; k++) {
            const struct finding_kind *kind = finding_kind((enum finding_id)k);

            if (strncmp(kind->id, finding_kind((enum finding_id)i)->id, length + 1) == 0)
                add_item(kind, true, out);
        }
        buf_adds(out, ".El\n");
    }
    add_see_also(out);
}

/* What the ids that begin with a prefix are about; the tests know that every id is in one. */
static const struct {
    const char *prefix, *title;
} areas[] = {
    {"run.", "The check itself"},
    {"state-file", "State files"},
    {"net.", "Reaching the servers"},
    {"dns.", "DNS lookups"},
    {"dnssec.", "DNSSEC"},
    {"mx.", "MX hosts"},
    {"smtp.", "What the mail servers say"},
    {"tls.", "TLS with the mail servers"},
    {"cert.", "Certificates"},
    {"dane.", "DANE and TLSA records"},
    {"sts.", "MTA-STS"},
    {"tlsrpt.", "TLS reports"},
    {"spf.", "SPF"},
    {"dmarc.", "DMARC"},
    {"dkim.", "DKIM"},
    {"bulk.", "Rules for bulk senders"},
    {"resolver.", "The resolver of this machine"},
};

static void add_actions(const char *prefix, struct buf *out)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_id)i);

        if (kind->state == STATE_OK || kind->mend[0] == '\0' ||
            strncmp(kind->id, prefix, strlen(prefix)) != 0)
            continue;
        buf_addf(out, "\n%s (%s)\n", kind->id, state_name(kind->state));
        page_fill(kind->meaning, 0, 4, WIDTH, out);
        buf_adds(out, "  What to do\n");
        page_fill(kind->mend, 0, 4, WIDTH, out);
    }
}

static void add_title(const char *title, char under, struct buf *out)
{
    buf_addf(out, "%s\n", title);
    for (size_t i = 0; title[i] != '\0'; i++)
        buf_addf(out, "%c", under);
    buf_adds(out, "\n");
}

void explain_actions(const char *version, struct buf *out)
{
    const size_t count = sizeof areas / sizeof *areas;

    add_title("What do I do when it says ...", '=', out);
    buf_adds(out, "\n");
    page_fill(
        "Line 1 of a plugin names the worst of what it found, where, and what to do. The lines "
        "below it begin with the state, then whom it is about, then an identifier, as "
        "dane.no-match. "
        "This page has every identifier that is not usually OK, by what it is about, made from "
        "the table in the programs. --explain ID also tells why it matters; --severity ID=OK "
        "mutes what you have decided to live with.",
        0, 0, WIDTH, out);
    buf_addf(out, "\nThis is the page of mailsec-plugins %s.\n", version);
    for (size_t i = 0; i < count; i++) {
        buf_adds(out, "\n\n");
        add_title(areas[i].title, '-', out);
        add_actions(areas[i].prefix, out);
    }
}
