/* SPDX-License-Identifier: GPL-3.0-or-later */
/* baseline_page: the manual page of the format, made from the tables that the reader uses. */
#include <config.h>

#include "base/page.h"
#include "policy/baseline.h"
#include "policy/scan_issues.h"

static const char *const rule_texts[RULE_KIND_COUNT] = {
    [RULE_VERSION] = "These versions are accepted: SSLv2, SSLv3, TLSv1.0 to TLSv1.3.",
    [RULE_VERSION_MISSING] = "None of these versions is accepted.",
    [RULE_CLASS] = "Cipher suites of these classes are accepted; the classes are listed below.",
    [RULE_SUITE] = "These cipher suites are accepted, by IANA's or OpenSSL's names.",
    [RULE_SUITE_NOT] =
        "Other cipher suites than these are accepted. The first value may be a version with a "
        "colon, as TLSv1.2:, to which the rule is limited.",
    [RULE_GROUP] = "These groups are accepted, by IANA's names, P-256 and the like.",
    [RULE_GROUP_NOT] = "Other groups than these are accepted.",
    [RULE_GROUP_MISSING] = "None of these groups is accepted.",
    [RULE_DH_BITS] = "Diffie-Hellman parameters have fewer bits than this.",
    [RULE_DH_PRIME] =
        "The prime of Diffie-Hellman is one of these: common (shipped with widespread software) "
        "or other (none of RFC 7919, and none of RFC 3526 from 2048 bits on).",
    [RULE_RSA_BITS] = "A certificate has an RSA key of fewer bits than this.",
    [RULE_EC_BITS] = "A certificate has another key of fewer bits than this.",
    [RULE_CERT_SIGNATURE] = "A certificate is signed with one of these hashes: md5, sha1, sha224.",
    [RULE_CERT_KEY_NOT] = "A certificate has another kind of key than these: RSA, ECDSA, EdDSA.",
    [RULE_CERT_DAYS] = "A certificate is valid for more days than this in all.",
    [RULE_SIGNATURE] =
        "The key exchange of TLS 1.2 can be signed with one of these hashes: md5, sha1, sha224.",
    [RULE_ORDER] = "Not this side decides about the suite, server or client, up to TLS 1.2.",
    [RULE_ISSUE] = "One of these is shown; they are listed below.",
};

static void add_rules(struct buf *out)
{
    buf_adds(out, ".Sh RULES\nEach names what it objects to.\n.Bl -tag -width Ds\n");
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
        buf_addf(out, ".It Cm %s Ar value ...\n", baseline_kind_word((enum baseline_kind)kind));
        page_mdoc(rule_texts[kind], out);
    }
    buf_adds(out, ".El\n");
}

static void add_words(struct buf *out)
{
    buf_adds(out, ".Sh CLASSES\n");
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++)
        buf_addf(out, ".Cm %s\n", suite_class_name((enum suite_class) class));
    buf_adds(out, ".Sh ISSUES\nWhat each means is in\n.Xr mailsec-findings 7\nunder tls. and this "
                  "name.\n.Pp\n");
    for (int issue = 0; issue < ISSUE_HEARTBLEED; issue++)
        buf_addf(out, ".Cm %s\n", scan_issue_name((enum scan_issue)issue));
}

static void add_builtin(struct buf *out)
{
    struct arena *arena = arena_new();

    buf_adds(out, ".Sh FILES\n");
    page_mdoc("Those that are built in are installed as examples, too, in the directory baselines "
              "of the package's data. BSI TR-02102-2 and NIST SP 800-52 are not among them, since "
              "they could not be checked against their texts.",
              out);
    buf_adds(out, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < baseline_text_count; i++) {
        struct baseline *baseline = NULL;

        if (baseline_builtin(baseline_texts[i].name, arena, &baseline, NULL) != 0)
            continue;
        buf_addf(out, ".It Cm %s\n", baseline->name);
        page_mdoc(baseline->title, out);
    }
    buf_adds(out, ".El\n");
    arena_free(arena);
}

void baseline_manual(const char *version, struct buf *out)
{
    page_mdoc_head("mailsec-baseline", 5, version, "what posture scans are judged by", out);
    buf_adds(out, ".Sh DESCRIPTION\n");
    page_mdoc(
        "A baseline is a text file that says what a mail server should not accept, or lack. "
        "check_smtp_starttls --scan judges by the one that --baseline names.\n\n"
        "Lines that begin with # and empty ones are passed over. The head has a line each with the "
        "words baseline, version, title and, if wanted, source, followed by text. Then each line "
        "is a rule: a state (ok, warning or critical), what it objects to, values, and behind two "
        "dashes the clause that it follows, which is shown with the finding.\n\n"
        "The first rule that names a suite or a version decides: later ones do not name it again, "
        "and suites of a version that a rule objects to are not named at all. What a scan did not "
        "find out breaks no rule; it is named in tls.scan-incomplete. A file has at most 64 KiB, "
        "100 rules and 64 values in a rule.",
        out);
    add_rules(out);
    add_words(out);
    add_builtin(out);
    buf_adds(out, ".Sh EXAMPLES\n.Bd -literal\n"
                  "baseline our-servers\n"
                  "version  2026-11\n"
                  "title    what we want of our own mail servers\n"
                  "\n"
                  "critical version SSLv2 SSLv3 TLSv1.0 TLSv1.1 -- policy 4.1\n"
                  "critical class NULL export RC4 3DES rsa-kex -- policy 4.2\n"
                  "warning  group-missing X25519MLKEM768 -- policy 4.3\n"
                  "warning  issue no-fallback-scsv session-tickets -- policy 4.4\n"
                  ".Ed\n.Pp\ncheck_smtp_starttls -d example.org --scan policy --baseline "
                  "./our-servers.baseline\n");
    buf_adds(out, ".Sh SEE ALSO\n.Xr mailsec-findings 7 ,\n.Xr check_smtp_starttls 8\n");
}
