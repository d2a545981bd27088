/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan_issues: what follows from a posture scan, by name: known attacks, missing protections, holes
 * that --intrusive looks for. Yes only where it was shown, no only where it was ruled out. */
#ifndef POLICY_SCAN_ISSUES_H
#define POLICY_SCAN_ISSUES_H

#include "facts/run.h"
#include "report/finding.h"

enum scan_issue {
    ISSUE_POODLE = 0, /* weaknesses of what is accepted */
    ISSUE_FREAK,
    ISSUE_LOGJAM,
    ISSUE_SWEET32,
    ISSUE_RC4,
    ISSUE_BEAST,
    ISSUE_LUCKY13,
    ISSUE_CRIME,
    ISSUE_ANONYMOUS,
    ISSUE_NULL,
    ISSUE_EXPORT,
    ISSUE_DROWN,
    ISSUE_COMPRESSION, /* features, and those that are missing */
    ISSUE_HEARTBEAT,
    ISSUE_SESSION_TICKETS,
    ISSUE_EARLY_DATA,
    ISSUE_NO_SECURE_RENEGOTIATION,
    ISSUE_NO_EXTENDED_MASTER_SECRET,
    ISSUE_NO_ENCRYPT_THEN_MAC,
    ISSUE_NO_FALLBACK_SCSV,
    ISSUE_NO_DOWNGRADE_SENTINEL,
    ISSUE_NO_STAPLING,
    ISSUE_EXTENSION_INTOLERANCE, /* breaches of the protocol */
    ISSUE_LARGE_HELLO,
    ISSUE_SPLIT_HELLO,
    ISSUE_HEARTBLEED, /* --intrusive, in the order of enum intrusive_test */
    ISSUE_CCS_INJECTION,
    ISSUE_ROBOT,
    ISSUE_TICKETBLEED,
    ISSUE_CLIENT_RENEGOTIATION,
    ISSUE_COMMAND_INJECTION,
    ISSUE_PLAIN_MAIL,
    SCAN_ISSUE_COUNT
};

/* Whether an address has it. `run` is for what other addresses show (DROWN); may be NULL. */
enum tri scan_issue(const struct run_facts *run, const struct scan_facts *scan,
                    enum scan_issue issue);
enum finding_id scan_issue_finding(enum scan_issue issue);
/* "sweet32", "no-secure-renegotiation": the finding's id without what stands before the dot. */
const char *scan_issue_name(enum scan_issue issue);
/* What is wrong and what to do, for a finding's sentence. */
const char *scan_issue_text(enum scan_issue issue);
/* Back; -1 for none. */
int scan_issue_parse(const char *name);
/* Whether some version from SSLv3 to TLS 1.2 is accepted, or may be. */
bool scan_may_have_legacy(const struct scan_facts *scan);

#endif
