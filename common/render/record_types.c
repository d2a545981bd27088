/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record_types: the tables of the structs that record.h writes and reads. */
#include <config.h>

#include <stddef.h>

#include "render/record.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define SIZE(struct_, member) sizeof(((struct_ *)NULL)->member)
#define AT(struct_, member) .offset = offsetof(struct_, member), .size = SIZE(struct_, member)

/* One member each; the name of the member is the key. */
#define BOOL(s, m)                                                                                 \
    {                                                                                              \
        .key = #m, .kind = RECORD_BOOL, AT(s, m)                                                   \
    }
#define UNSIGNED(s, m)                                                                             \
    {                                                                                              \
        .key = #m, .kind = RECORD_NUMBER, AT(s, m)                                                 \
    }
#define NUMBER(s, m)                                                                               \
    {                                                                                              \
        .key = #m, .kind = RECORD_NUMBER, .is_signed = true, AT(s, m)                              \
    }
#define WORD(s, m, w)                                                                              \
    {                                                                                              \
        .key = #m, .kind = RECORD_WORD, AT(s, m), .words = (w)                                     \
    }
#define TEXT(s, m)                                                                                 \
    {                                                                                              \
        .key = #m, .kind = RECORD_TEXT, AT(s, m)                                                   \
    }
#define TEXTS(s, m, n, max)                                                                        \
    {                                                                                              \
        .key = #m, .kind = RECORD_TEXTS, AT(s, m), .count = offsetof(s, n), .most = (max)          \
    }
#define IP(s, m)                                                                                   \
    {                                                                                              \
        .key = #m, .kind = RECORD_IP, AT(s, m)                                                     \
    }
#define HEX(s, m)                                                                                  \
    {                                                                                              \
        .key = #m, .kind = RECORD_HEX, AT(s, m)                                                    \
    }
#define DATA(s, m, n)                                                                              \
    {                                                                                              \
        .key = #m, .kind = RECORD_DATA, AT(s, m), .count = offsetof(s, n)                          \
    }
#define OBJECT(s, m, t)                                                                            \
    {                                                                                              \
        .key = #m, .kind = RECORD_OBJECT, AT(s, m), .type = &(t)                                   \
    }
#define PART(s, m, t)                                                                              \
    {                                                                                              \
        .key = #m, .kind = RECORD_PART, AT(s, m), .type = &(t)                                     \
    }
#define LIST(s, m, n, t, max)                                                                      \
    {                                                                                              \
        .key = #m, .kind = RECORD_LIST, AT(s, m), .count = offsetof(s, n), .type = &(t),           \
        .most = (max)                                                                              \
    }
#define ROOM(s, m, n, t)                                                                           \
    {                                                                                              \
        .key = #m, .kind = RECORD_ROOM, AT(s, m), .count = offsetof(s, n), .type = &(t),           \
        .most = SIZE(s, m) / SIZE(s, m[0])                                                         \
    }
#define ROW(s, m, max)                                                                             \
    {                                                                                              \
        .key = #m, .kind = RECORD_ROW, .offset = offsetof(s, m), .size = SIZE(s, m[0]),            \
        .most = SIZE(s, m) / SIZE(s, m[0]), .greatest = (max)                                      \
    }
#define TYPE(s, f)                                                                                 \
    {                                                                                              \
        sizeof(s), (f), COUNT(f)                                                                   \
    }

/* ---- DNS */

static const char *const dns_words[] = {"unasked", "secure", "insecure", "bogus", "failed", NULL};
static const char *const blame_words[] = {"nobody",    "domain",   "resolver",
                                          "forwarder", "deadline", NULL};

static const struct record_field trouble_fields[] = {
    TEXT(struct dns_trouble, name),
    UNSIGNED(struct dns_trouble, type),
    WORD(struct dns_trouble, status, dns_words),
    WORD(struct dns_trouble, blame, blame_words),
    TEXT(struct dns_trouble, why),
};
static const struct record_type trouble = TYPE(struct dns_trouble, trouble_fields);

static const struct record_field domain_fields[] = {
    TEXT(struct domain_facts, name),
    BOOL(struct domain_facts, nxdomain),
    BOOL(struct domain_facts, null_mx),
    BOOL(struct domain_facts, null_mx_malformed),
    BOOL(struct domain_facts, implicit_mx),
    BOOL(struct domain_facts, mx_known),
    WORD(struct domain_facts, status, dns_words),
    TEXT(struct domain_facts, expanded),
    OBJECT(struct domain_facts, trouble, trouble),
    UNSIGNED(struct domain_facts, mx_dropped),
    NUMBER(struct domain_facts, mx_rrsig_expires),
    NUMBER(struct domain_facts, mx_rrsig_inception),
};
const struct record_type record_domain = TYPE(struct domain_facts, domain_fields);

static const char *const usable_words[] = {
    "usable", "pkix-usage", "unknown-number", "bad-length", "bad-der", "weaker-digest", NULL};

static const struct record_field tlsa_fields[] = {
    UNSIGNED(struct tlsa, usage),
    UNSIGNED(struct tlsa, selector),
    UNSIGNED(struct tlsa, matching),
    DATA(struct tlsa, data, size),
    WORD(struct tlsa, usable, usable_words),
};
const struct record_type record_tlsa = TYPE(struct tlsa, tlsa_fields);

/* ---- certificates */

static const struct record_field cert_fields[] = {
    TEXT(struct cert_facts, subject),
    TEXT(struct cert_facts, issuer),
    TEXT(struct cert_facts, common_name),
    TEXT(struct cert_facts, serial),
    TEXTS(struct cert_facts, names, name_count, CERT_NAMES_MAX),
    NUMBER(struct cert_facts, not_before),
    NUMBER(struct cert_facts, not_after),
    TEXT(struct cert_facts, key),
    NUMBER(struct cert_facts, bits),
    TEXT(struct cert_facts, signature),
    BOOL(struct cert_facts, weak_signature),
    BOOL(struct cert_facts, rsa),
    BOOL(struct cert_facts, self_signed),
    BOOL(struct cert_facts, is_ca),
    BOOL(struct cert_facts, public_policy),
    BOOL(struct cert_facts, issuer_url),
    HEX(struct cert_facts, sha256),
    HEX(struct cert_facts, spki_sha256),
};
static const struct record_type cert = TYPE(struct cert_facts, cert_fields);

static const char *const verdict_words[] = {"not-tried", "match",     "no-match", "bad-name",
                                            "bad-date",  "bad-chain", NULL};

static const struct record_field match_fields[] = {
    WORD(struct tlsa_match, verdict, verdict_words),
    NUMBER(struct tlsa_match, depth),
    TEXT(struct tlsa_match, error),
};
static const struct record_type match = TYPE(struct tlsa_match, match_fields);

static const char *const trust_words[] = {"untested",   "ok",         "self-signed", "incomplete",
                                          "unknown-ca", "chain-date", "invalid",     NULL};

static const struct record_field chain_fields[] = {
    LIST(struct chain_facts, certs, count, cert, CHAIN_MAX),
    WORD(struct chain_facts, trust, trust_words),
    TEXT(struct chain_facts, trust_error),
    BOOL(struct chain_facts, name_match),
    BOOL(struct chain_facts, name_by_cn),
    TEXT(struct chain_facts, name),
    LIST(struct chain_facts, tlsa, tlsa_count, match, TLSA_RECORDS_MAX),
};
const struct record_type record_chain = TYPE(struct chain_facts, chain_fields);

/* ---- sessions */

static const char *const step_words[] = {"connect",   "greeting", "ehlo", "starttls",
                                         "handshake", "ehlo-tls", "quit", NULL};
static const char *const end_words[] = {
    "pending",     "done",    "no-family",  "forbidden", "local", "refused",
    "unreachable", "timeout", "deadline",   "closed",    "reply", "no-starttls",
    "plaintext",   "garbled", "tls-failed", "skipped",   NULL};

static const struct record_field tls_fields[] = {
    TEXT(struct tls_facts, version),
    NUMBER(struct tls_facts, version_number),
    TEXT(struct tls_facts, cipher),
    TEXT(struct tls_facts, group),
    TEXT(struct tls_facts, signature),
    BOOL(struct tls_facts, early_data),
    BOOL(struct tls_facts, early_data_known),
    BOOL(struct tls_facts, stapled),
    UNSIGNED(struct tls_facts, group_number),
    UNSIGNED(struct tls_facts, suite_number),
    BOOL(struct tls_facts, extended_master_secret),
    BOOL(struct tls_facts, secure_renegotiation),
    BOOL(struct tls_facts, ticket),
    NUMBER(struct tls_facts, ticket_lifetime),
};
static const struct record_type tls = TYPE(struct tls_facts, tls_fields);

static const struct record_field times_fields[] = {
    NUMBER(struct session_times, connect),   NUMBER(struct session_times, greeting),
    NUMBER(struct session_times, ehlo),      NUMBER(struct session_times, starttls),
    NUMBER(struct session_times, handshake),
};
static const struct record_type times = TYPE(struct session_times, times_fields);

static const struct record_field session_fields[] = {
    WORD(struct session_facts, step, step_words),
    WORD(struct session_facts, end, end_words),
    NUMBER(struct session_facts, reply_code),
    TEXT(struct session_facts, reply_text),
    TEXT(struct session_facts, error),
    TEXT(struct session_facts, greeting),
    TEXTS(struct session_facts, ehlo, ehlo_count, EHLO_KEYWORDS_MAX),
    TEXTS(struct session_facts, ehlo_tls, ehlo_tls_count, EHLO_KEYWORDS_MAX),
    BOOL(struct session_facts, ehlo_seen),
    BOOL(struct session_facts, ehlo_tls_seen),
    BOOL(struct session_facts, starttls_known),
    BOOL(struct session_facts, starttls),
    TEXT(struct session_facts, masked),
    BOOL(struct session_facts, starttls_again),
    BOOL(struct session_facts, quick_quit),
    BOOL(struct session_facts, early_talker),
    TEXT(struct session_facts, sni),
    OBJECT(struct session_facts, tls, tls),
    OBJECT(struct session_facts, chain, record_chain),
    PART(struct session_facts, times, times),
};
static const struct record_type session = TYPE(struct session_facts, session_fields);

/* ---- scans */

static const char *const mode_words[] = {"none", "policy", "inventory", NULL};
static const char *const stop_words[] = {"pending", "done",     "budget", "421", "resets",
                                         "silence", "deadline", "no-tls", NULL};
static const char *const version_words[] = {"SSLv2",   "SSLv3",   "TLSv1.0", "TLSv1.1",
                                            "TLSv1.2", "TLSv1.3", NULL};
static const char *const order_words[] = {"unknown", "server", "client", NULL};
static const char *const tri_words[] = {"unknown", "no", "yes", NULL};

static const struct record_field suite_fields[] = {
    WORD(struct scan_suite, version, version_words),
    UNSIGNED(struct scan_suite, code),
    UNSIGNED(struct scan_suite, pick),
};
static const struct record_type suite = TYPE(struct scan_suite, suite_fields);

static const struct record_field code_fields[] = {
    WORD(struct scan_code, version, version_words),
    UNSIGNED(struct scan_code, code),
};
static const struct record_type code = TYPE(struct scan_code, code_fields);

static const struct record_field dh_fields[] = {
    UNSIGNED(struct scan_dh, bits),
    TEXT(struct scan_dh, prime),
    BOOL(struct scan_dh, common),
    BOOL(struct scan_dh, export),
};
static const struct record_type dh = TYPE(struct scan_dh, dh_fields);

#define EVIDENCE(test, name)                                                                       \
    {                                                                                              \
        .key = "evidence_" name, .kind = RECORD_TEXT,                                              \
        .offset = offsetof(struct intrusive_facts, evidence) + (test) * sizeof(const char *),      \
        .size = sizeof(const char *)                                                               \
    }

static const struct record_field intrusive_fields[] = {
    UNSIGNED(struct intrusive_facts, connections),
    ROW(struct intrusive_facts, verdicts, INTRUSIVE_INCONCLUSIVE),
    EVIDENCE(INTRUSIVE_HEARTBLEED, "heartbleed"),
    EVIDENCE(INTRUSIVE_CCS, "ccs"),
    EVIDENCE(INTRUSIVE_ROBOT, "robot"),
    EVIDENCE(INTRUSIVE_TICKETBLEED, "ticketbleed"),
    EVIDENCE(INTRUSIVE_RENEGOTIATION, "renegotiation"),
    EVIDENCE(INTRUSIVE_COMMAND_INJECTION, "command_injection"),
    EVIDENCE(INTRUSIVE_PLAIN_MAIL, "plain_mail"),
};
static const struct record_type intrusive = TYPE(struct intrusive_facts, intrusive_fields);

#define SUITES_MAX 1024
#define CODES_MAX 512
#define TRI(m) WORD(struct scan_facts, m, tri_words)

static const struct record_field scan_fields[] = {
    WORD(struct scan_facts, mode, mode_words),
    UNSIGNED(struct scan_facts, connections),
    UNSIGNED(struct scan_facts, budget),
    WORD(struct scan_facts, stop, stop_words),
    TEXT(struct scan_facts, stop_text),
    TEXT(struct scan_facts, unasked),
    ROW(struct scan_facts, versions, TRI_YES),
    LIST(struct scan_facts, suites, suite_count, suite, SUITES_MAX),
    ROW(struct scan_facts, classes, TRI_YES),
    ROW(struct scan_facts, suites_complete, 1),
    LIST(struct scan_facts, groups, group_count, code, CODES_MAX),
    ROW(struct scan_facts, groups_complete, 1),
    LIST(struct scan_facts, schemes, scheme_count, code, CODES_MAX),
    BOOL(struct scan_facts, schemes_complete),
    ROOM(struct scan_facts, dh, dh_count, dh),
    ROOM(struct scan_facts, certs, cert_count, cert),
    BOOL(struct scan_facts, certs_complete),
    WORD(struct scan_facts, order, order_words),
    TRI(hybrid_groups),
    TRI(weak_groups),
    TRI(sha1_signature),
    TRI(compression),
    TRI(secure_renegotiation),
    TRI(extended_master_secret),
    TRI(encrypt_then_mac),
    TRI(fallback_scsv),
    TRI(downgrade_sentinel),
    TRI(early_data),
    TRI(stapling),
    TRI(heartbeat),
    TRI(session_tickets),
    NUMBER(struct scan_facts, ticket_lifetime),
    TRI(usual_extensions),
    TRI(large_hello),
    TRI(split_hello),
    TEXT(struct scan_facts, oddity),
    OBJECT(struct scan_facts, intrusive, intrusive),
};
const struct record_type record_scan = TYPE(struct scan_facts, scan_fields);

/* ---- hosts */

static const struct record_field address_fields[] = {
    IP(struct address_facts, ip),
    UNSIGNED(struct address_facts, port),
    BOOL(struct address_facts, not_public),
    LIST(struct address_facts, sessions, session_count, session, 2),
    OBJECT(struct address_facts, scan, record_scan),
};
const struct record_type record_address = TYPE(struct address_facts, address_fields);

static const char *const tlsa_words[] = {"unasked", "insecure-address", "absent", "insecure",
                                         "secure",  "failed",           NULL};

static const struct record_field host_fields[] = {
    TEXT(struct host_facts, name),
    NUMBER(struct host_facts, preference),
    BOOL(struct host_facts, literal),
    BOOL(struct host_facts, unusable_name),
    BOOL(struct host_facts, alias),
    TEXT(struct host_facts, expanded),
    BOOL(struct host_facts, nxdomain),
    WORD(struct host_facts, status, dns_words),
    OBJECT(struct host_facts, trouble, trouble),
    BOOL(struct host_facts, addresses_known),
    LIST(struct host_facts, addresses, address_count, record_address, ADDRESSES_MAX),
    UNSIGNED(struct host_facts, address_dropped),
    NUMBER(struct host_facts, address_rrsig_expires),
    NUMBER(struct host_facts, address_rrsig_inception),
    WORD(struct host_facts, tlsa_status, tlsa_words),
    TEXT(struct host_facts, tlsa_base),
    TEXT(struct host_facts, tlsa_owner),
    LIST(struct host_facts, tlsa, tlsa_count, record_tlsa, TLSA_RECORDS_MAX),
    UNSIGNED(struct host_facts, tlsa_dropped),
    UNSIGNED(struct host_facts, tlsa_ttl),
    NUMBER(struct host_facts, tlsa_rrsig_expires),
    NUMBER(struct host_facts, tlsa_rrsig_inception),
    OBJECT(struct host_facts, tlsa_trouble, trouble),
    TEXTS(struct host_facts, names, name_count, 16),
};
const struct record_type record_host = TYPE(struct host_facts, host_fields);

/* ---- MTA-STS */

static const char *const sts_words[] = {"unknown", "none", "testing", "enforce", NULL};

static const struct record_field policy_fields[] = {
    BOOL(struct sts_policy, valid),
    WORD(struct sts_policy, mode, sts_words),
    BOOL(struct sts_policy, max_age_known),
    UNSIGNED(struct sts_policy, max_age),
    TEXTS(struct sts_policy, mx, mx_count, STS_PATTERNS_MAX),
    UNSIGNED(struct sts_policy, mx_dropped),
};
const struct record_type record_policy = TYPE(struct sts_policy, policy_fields);
