/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/scan_issues.h"

#include <string.h>

#include "base/text.h"

#define LOGJAM_BITS 1024

static enum tri not_tri(enum tri fact)
{
    return fact == TRI_UNKNOWN ? TRI_UNKNOWN : fact == TRI_YES ? TRI_NO : TRI_YES;
}

/* Yes if any is, no if all are not. */
static enum tri any_class(const struct scan_facts *scan, const enum suite_class *classes,
                          size_t count)
{
    enum tri result = TRI_NO;

    for (size_t i = 0; i < count; i++) {
        if (scan->classes[classes[i]] == TRI_YES)
            return TRI_YES;
        if (scan->classes[classes[i]] == TRI_UNKNOWN)
            result = TRI_UNKNOWN;
    }
    return result;
}

/* A suite that was picked in a version from `first` to `last`; NULL when none fits. */
static const struct suite *seen(const struct scan_facts *scan, enum tls_version first,
                                enum tls_version last, bool (*fits)(const struct suite *suite))
{
    for (size_t i = 0; i < scan->suite_count; i++) {
        const struct suite *suite = suite_find(scan->suites[i].code);
        enum tls_version version = scan->suites[i].version;

        if (suite != NULL && version >= first && version <= last && fits(suite))
            return suite;
    }
    return NULL;
}

static bool is_cbc(const struct suite *suite)
{
    return suite->mode == MODE_CBC;
}

/* Blocks of 64 bits. */
static bool has_short_blocks(const struct suite *suite)
{
    return suite->mode == MODE_CBC &&
           (suite->cipher == CIPHER_RC2 || suite->cipher == CIPHER_DES ||
            suite->cipher == CIPHER_3DES || suite->cipher == CIPHER_IDEA ||
            suite->cipher == CIPHER_FORTEZZA);
}

static bool is_rsa_export(const struct suite *suite)
{
    return suite->export && suite->exchange == EXCHANGE_RSA;
}

static bool is_dhe_export(const struct suite *suite)
{
    return suite->export && suite->exchange == EXCHANGE_DHE && suite->auth != AUTH_ANON;
}

bool scan_may_have_legacy(const struct scan_facts *scan)
{
    for (int version = TLS_SSL3; version <= TLS_1_2; version++) {
        if (scan->versions[version] != TRI_NO)
            return true;
    }
    return false;
}

/* What only versions up to TLS 1.2 can lack. */
static enum tri lacks(const struct scan_facts *scan, enum tri fact)
{
    return fact == TRI_UNKNOWN && !scan_may_have_legacy(scan) ? TRI_NO : not_tri(fact);
}

static enum tri has(const struct scan_facts *scan, enum tri fact)
{
    return fact == TRI_UNKNOWN && !scan_may_have_legacy(scan) ? TRI_NO : fact;
}

/* RFC 7568; CVE-2014-3566 is about CBC. */
static enum tri poodle(const struct scan_facts *scan)
{
    if (seen(scan, TLS_SSL3, TLS_SSL3, is_cbc) != NULL)
        return TRI_YES;
    return scan->versions[TLS_SSL3] == TRI_NO || scan->suites_complete[TLS_SSL3] ? TRI_NO
                                                                                 : TRI_UNKNOWN;
}

static enum tri freak(const struct scan_facts *scan)
{
    if (seen(scan, TLS_SSL3, TLS_1_2, is_rsa_export) != NULL)
        return TRI_YES;
    return scan->classes[CLASS_EXPORT] == TRI_NO || !scan_may_have_legacy(scan) ? TRI_NO
                                                                                : TRI_UNKNOWN;
}

static enum tri logjam(const struct scan_facts *scan)
{
    bool strong = false;

    if (seen(scan, TLS_SSL3, TLS_1_2, is_dhe_export) != NULL)
        return TRI_YES;
    for (size_t i = 0; i < scan->dh_count; i++) {
        if (scan->dh[i].bits <= LOGJAM_BITS)
            return TRI_YES;
        strong |= !scan->dh[i].export;
    }
    if (!scan_may_have_legacy(scan))
        return TRI_NO;
    if (scan->classes[CLASS_EXPORT] != TRI_NO)
        return TRI_UNKNOWN;
    return scan->classes[CLASS_DHE] == TRI_NO || strong ? TRI_NO : TRI_UNKNOWN;
}

static enum tri sweet32(const struct scan_facts *scan)
{
    static const enum suite_class classes[] = {CLASS_3DES, CLASS_DES, CLASS_IDEA, CLASS_RC2};

    /* Export suites with DES have no class of their own kind. */
    if (seen(scan, TLS_SSL2, TLS_1_2, has_short_blocks) != NULL)
        return TRI_YES;
    return has(scan, any_class(scan, classes, sizeof classes / sizeof *classes));
}

static enum tri beast(const struct scan_facts *scan)
{
    if (seen(scan, TLS_SSL3, TLS_1_0, is_cbc) != NULL)
        return TRI_YES;
    return scan->versions[TLS_1_0] == TRI_NO && scan->versions[TLS_SSL3] == TRI_NO ? TRI_NO
                                                                                   : TRI_UNKNOWN;
}

/* No suite with CBC is accepted up to TLS 1.2. */
static bool no_cbc(const struct scan_facts *scan)
{
    static const enum suite_class classes[] = {
        CLASS_ANON, CLASS_EXPORT,    CLASS_DES, CLASS_IDEA, CLASS_3DES,     CLASS_SEED,
        CLASS_RSA,  CLASS_STATIC_DH, CLASS_DHE, CLASS_DSS,  CLASS_ECDHE_CBC};

    return !scan_may_have_legacy(scan) ||
           any_class(scan, classes, sizeof classes / sizeof *classes) == TRI_NO ||
           (scan->suites_complete[TLS_SSL3] && scan->suites_complete[TLS_1_0] &&
            scan->suites_complete[TLS_1_1] && scan->suites_complete[TLS_1_2]);
}

static enum tri lucky13(const struct scan_facts *scan)
{
    if (seen(scan, TLS_SSL3, TLS_1_2, is_cbc) != NULL)
        return not_tri(scan->encrypt_then_mac);
    return no_cbc(scan) ? TRI_NO : TRI_UNKNOWN;
}

/* One version only has nothing to fall back from. */
static enum tri no_fallback(const struct scan_facts *scan)
{
    size_t accepted = 0, unknown = 0;

    for (int version = TLS_SSL3; version < TLS_VERSION_COUNT; version++) {
        accepted += scan->versions[version] == TRI_YES;
        unknown += scan->versions[version] == TRI_UNKNOWN;
    }
    if (scan->fallback_scsv == TRI_UNKNOWN && accepted <= 1 && unknown == 0)
        return TRI_NO;
    return not_tri(scan->fallback_scsv);
}

static enum tri no_sentinel(const struct scan_facts *scan)
{
    bool both = scan->versions[TLS_1_3] != TRI_NO && scan_may_have_legacy(scan);

    return scan->downgrade_sentinel == TRI_UNKNOWN && !both ? TRI_NO
                                                            : not_tri(scan->downgrade_sentinel);
}

/* ---- DROWN */

/* Whether two addresses have an RSA key in common; unknown where one has not shown its keys. */
static enum tri shares_rsa_key(const struct scan_facts *a, const struct scan_facts *b)
{
    for (size_t i = 0; i < a->cert_count; i++) {
        for (size_t k = 0; k < b->cert_count; k++) {
            if (a->certs[i].rsa && memcmp(a->certs[i].spki_sha256, b->certs[k].spki_sha256,
                                          sizeof a->certs[i].spki_sha256) == 0)
                return TRI_YES;
        }
    }
    return a->cert_count > 0 && b->cert_count > 0 ? TRI_NO : TRI_UNKNOWN;
}

/* Whether another address puts this one's key at risk. */
static enum tri drown_by(const struct scan_facts *scan, const struct scan_facts *other)
{
    enum tri shared = shares_rsa_key(scan, other), ssl2 = other->versions[TLS_SSL2];

    if (ssl2 == TRI_NO || shared == TRI_NO)
        return TRI_NO;
    return ssl2 == TRI_YES && shared == TRI_YES ? TRI_YES : TRI_UNKNOWN;
}

static enum tri drown(const struct run_facts *run, const struct scan_facts *scan)
{
    enum tri result = scan->versions[TLS_SSL2];

    for (size_t i = 0; run != NULL && i < run->host_count; i++) {
        for (size_t k = 0; k < run->hosts[i].address_count; k++) {
            const struct scan_facts *other = run->hosts[i].addresses[k].scan;
            enum tri risk = other == NULL || other == scan ? TRI_NO : drown_by(scan, other);

            if (risk == TRI_YES)
                return TRI_YES;
            if (risk == TRI_UNKNOWN && result == TRI_NO)
                result = TRI_UNKNOWN;
        }
    }
    return result;
}

static enum tri intrusive(const struct scan_facts *scan, enum intrusive_test test)
{
    if (scan->intrusive == NULL)
        return TRI_UNKNOWN;
    switch (scan->intrusive->verdicts[test]) {
    case INTRUSIVE_VULNERABLE:
        return TRI_YES;
    case INTRUSIVE_SAFE:
    case INTRUSIVE_NOT_APPLICABLE:
        return TRI_NO;
    case INTRUSIVE_NOT_RUN:
    case INTRUSIVE_INCONCLUSIVE:
        break;
    }
    return TRI_UNKNOWN;
}

/* ---- the table */

static enum tri feature(const struct scan_facts *scan, enum scan_issue issue)
{
    switch ((int)issue) {
    case ISSUE_CRIME:
    case ISSUE_COMPRESSION:
        return has(scan, scan->compression);
    case ISSUE_HEARTBEAT:
        return has(scan, scan->heartbeat);
    case ISSUE_SESSION_TICKETS:
        return scan->session_tickets;
    case ISSUE_EARLY_DATA:
        return scan->versions[TLS_1_3] == TRI_NO ? TRI_NO : scan->early_data;
    case ISSUE_NO_SECURE_RENEGOTIATION:
        return lacks(scan, scan->secure_renegotiation);
    case ISSUE_NO_EXTENDED_MASTER_SECRET:
        return lacks(scan, scan->extended_master_secret);
    case ISSUE_NO_ENCRYPT_THEN_MAC:
        return scan->encrypt_then_mac == TRI_UNKNOWN && no_cbc(scan)
                   ? TRI_NO
                   : lacks(scan, scan->encrypt_then_mac);
    case ISSUE_NO_STAPLING:
        return not_tri(scan->stapling);
    case ISSUE_EXTENSION_INTOLERANCE:
        return lacks(scan, scan->usual_extensions);
    case ISSUE_LARGE_HELLO:
        return not_tri(scan->large_hello);
    case ISSUE_SPLIT_HELLO:
        return not_tri(scan->split_hello);
    default:
        return TRI_UNKNOWN;
    }
}

static enum tri weakness(const struct run_facts *run, const struct scan_facts *scan,
                         enum scan_issue issue)
{
    switch ((int)issue) {
    case ISSUE_POODLE:
        return poodle(scan);
    case ISSUE_FREAK:
        return freak(scan);
    case ISSUE_LOGJAM:
        return logjam(scan);
    case ISSUE_SWEET32:
        return sweet32(scan);
    case ISSUE_RC4:
        return has(scan, scan->classes[CLASS_RC4]);
    case ISSUE_BEAST:
        return beast(scan);
    case ISSUE_LUCKY13:
        return lucky13(scan);
    case ISSUE_ANONYMOUS:
        return has(scan, scan->classes[CLASS_ANON]);
    case ISSUE_NULL:
        return has(scan, scan->classes[CLASS_NULL]);
    case ISSUE_EXPORT:
        return has(scan, scan->classes[CLASS_EXPORT]);
    case ISSUE_DROWN:
        return drown(run, scan);
    case ISSUE_NO_FALLBACK_SCSV:
        return no_fallback(scan);
    case ISSUE_NO_DOWNGRADE_SENTINEL:
        return no_sentinel(scan);
    default:
        return feature(scan, issue);
    }
}

enum tri scan_issue(const struct run_facts *run, const struct scan_facts *scan,
                    enum scan_issue issue)
{
    if (issue >= ISSUE_HEARTBLEED)
        return intrusive(scan, (enum intrusive_test)(issue - ISSUE_HEARTBLEED));
    return weakness(run, scan, issue);
}

enum finding_id scan_issue_finding(enum scan_issue issue)
{
    static const enum finding_id ids[SCAN_ISSUE_COUNT] = {
        [ISSUE_POODLE] = FINDING_TLS_POODLE,
        [ISSUE_FREAK] = FINDING_TLS_FREAK,
        [ISSUE_LOGJAM] = FINDING_TLS_LOGJAM,
        [ISSUE_SWEET32] = FINDING_TLS_SWEET32,
        [ISSUE_RC4] = FINDING_TLS_RC4,
        [ISSUE_BEAST] = FINDING_TLS_BEAST,
        [ISSUE_LUCKY13] = FINDING_TLS_LUCKY13,
        [ISSUE_CRIME] = FINDING_TLS_CRIME,
        [ISSUE_ANONYMOUS] = FINDING_TLS_ANONYMOUS,
        [ISSUE_NULL] = FINDING_TLS_NULL,
        [ISSUE_EXPORT] = FINDING_TLS_EXPORT,
        [ISSUE_DROWN] = FINDING_TLS_DROWN,
        [ISSUE_COMPRESSION] = FINDING_TLS_COMPRESSION,
        [ISSUE_HEARTBEAT] = FINDING_TLS_HEARTBEAT,
        [ISSUE_SESSION_TICKETS] = FINDING_TLS_SESSION_TICKETS,
        [ISSUE_EARLY_DATA] = FINDING_TLS_EARLY_DATA,
        [ISSUE_NO_SECURE_RENEGOTIATION] = FINDING_TLS_NO_SECURE_RENEGOTIATION,
        [ISSUE_NO_EXTENDED_MASTER_SECRET] = FINDING_TLS_NO_EXTENDED_MASTER_SECRET,
        [ISSUE_NO_ENCRYPT_THEN_MAC] = FINDING_TLS_NO_ENCRYPT_THEN_MAC,
        [ISSUE_NO_FALLBACK_SCSV] = FINDING_TLS_NO_FALLBACK_SCSV,
        [ISSUE_NO_DOWNGRADE_SENTINEL] = FINDING_TLS_NO_DOWNGRADE_SENTINEL,
        [ISSUE_NO_STAPLING] = FINDING_TLS_NO_STAPLING,
        [ISSUE_EXTENSION_INTOLERANCE] = FINDING_TLS_EXTENSION_INTOLERANCE,
        [ISSUE_LARGE_HELLO] = FINDING_TLS_LARGE_HELLO,
        [ISSUE_SPLIT_HELLO] = FINDING_TLS_SPLIT_HELLO,
        [ISSUE_HEARTBLEED] = FINDING_TLS_HEARTBLEED,
        [ISSUE_CCS_INJECTION] = FINDING_TLS_CCS_INJECTION,
        [ISSUE_ROBOT] = FINDING_TLS_ROBOT,
        [ISSUE_TICKETBLEED] = FINDING_TLS_TICKETBLEED,
        [ISSUE_CLIENT_RENEGOTIATION] = FINDING_TLS_CLIENT_RENEGOTIATION,
        [ISSUE_COMMAND_INJECTION] = FINDING_SMTP_COMMAND_INJECTION,
        [ISSUE_PLAIN_MAIL] = FINDING_SMTP_PLAIN_MAIL,
    };

    return ids[issue];
}

const char *scan_issue_name(enum scan_issue issue)
{
    return strchr(finding_kind(scan_issue_finding(issue))->id, '.') + 1;
}

const char *scan_issue_text(enum scan_issue issue)
{
    static const char *const texts[SCAN_ISSUE_COUNT] = {
        [ISSUE_POODLE] = "accepts SSLv3 with CBC (POODLE): turn SSLv3 off",
        [ISSUE_FREAK] = "accepts export suites with RSA (FREAK): leave them out",
        [ISSUE_LOGJAM] = "accepts Diffie-Hellman with 1024 bits or less (Logjam): use ffdhe2048 or "
                         "larger, or ECDHE only",
        [ISSUE_SWEET32] = "accepts ciphers with blocks of 64 bits (SWEET32): leave out 3DES and "
                          "older ones",
        [ISSUE_RC4] = "accepts RC4: leave it out",
        [ISSUE_BEAST] = "accepts CBC in TLS 1.0 or older (BEAST): turn these versions off",
        [ISSUE_LUCKY13] = "accepts CBC without encrypt-then-MAC (Lucky 13): prefer GCM and "
                          "ChaCha20",
        [ISSUE_CRIME] = "accepts compression in TLS (CRIME): turn it off",
        [ISSUE_ANONYMOUS] = "accepts suites without a certificate",
        [ISSUE_NULL] = "accepts suites without encryption: leave them out",
        [ISSUE_EXPORT] = "accepts export suites of 40 or 56 bits: leave them out",
        [ISSUE_DROWN] = "shares its RSA key with SSLv2, or speaks it itself (DROWN): turn SSLv2 "
                        "off and change the key",
        [ISSUE_COMPRESSION] = "accepts compression in TLS: turn it off",
        [ISSUE_HEARTBEAT] = "offers the heartbeat extension, which mail has no use for",
        [ISSUE_SESSION_TICKETS] = "issues session tickets: change their key at least weekly",
        [ISSUE_EARLY_DATA] = "offers early data (0-RTT), which can be replayed: turn it off",
        [ISSUE_NO_SECURE_RENEGOTIATION] = "lacks secure renegotiation: update its TLS library",
        [ISSUE_NO_EXTENDED_MASTER_SECRET] = "lacks the extended master secret: update its TLS "
                                            "library",
        [ISSUE_NO_ENCRYPT_THEN_MAC] = "uses CBC without encrypt-then-MAC: prefer GCM and ChaCha20",
        [ISSUE_NO_FALLBACK_SCSV] = "ignores the signal of a fallback: update its TLS library or "
                                   "turn old versions off",
        [ISSUE_NO_DOWNGRADE_SENTINEL] = "does not mark answers below TLS 1.3 as a server of TLS "
                                        "1.3 must: find what ends TLS in front of it",
        [ISSUE_NO_STAPLING] = "does not staple an OCSP response",
        [ISSUE_EXTENSION_INTOLERANCE] = "ends the connection on usual extensions of a hello: "
                                        "update it or the device in front of it",
        [ISSUE_LARGE_HELLO] = "does not answer a hello of 1.5 KiB, as clients with post-quantum "
                              "key exchange send: update it or the firewall in front of it",
        [ISSUE_SPLIT_HELLO] = "does not answer a hello in two records: update it or the firewall "
                              "in front of it",
        [ISSUE_HEARTBLEED] = "sends memory of its own in heartbeats (Heartbleed): update OpenSSL "
                             "at once and change its keys",
        [ISSUE_CCS_INJECTION] = "takes ChangeCipherSpec too early (CVE-2014-0224): update OpenSSL",
        [ISSUE_ROBOT] = "tells good from bad RSA messages (ROBOT): turn RSA key exchange off",
        [ISSUE_TICKETBLEED] = "sends memory of its own in session ids (Ticketbleed): update it",
        [ISSUE_CLIENT_RENEGOTIATION] = "lets the client renegotiate: turn that off",
        [ISSUE_COMMAND_INJECTION] = "runs commands inside TLS that came in clear text "
                                    "(CVE-2011-0411): update it or the proxy in front of it",
        [ISSUE_PLAIN_MAIL] = "takes MAIL without TLS",
    };

    return texts[issue];
}

int scan_issue_parse(const char *name)
{
    for (int issue = 0; issue < SCAN_ISSUE_COUNT; issue++) {
        if (text_equal_nocase(name, scan_issue_name((enum scan_issue)issue)))
            return issue;
    }
    return -1;
}
