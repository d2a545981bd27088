/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diff: what changed between two surveys: findings.csv and summary.json of two folders.
 *
 * A finding is the same where domain, host, address and id are; of several the worst counts. The
 * order of lines means nothing. Domains that only one list has are told as new or gone, not finding
 * by finding. What is or was UNKNOWN is neither better nor worse: it is "no longer known" or "now
 * known". That holds too for a problem that is not there because something newly UNKNOWN about the
 * same place stood before it: a server that did not answer is not mended. A finding of state OK is
 * no problem, and where only that comes or goes the domain is unchanged.
 */
#ifndef SURVEY_DIFF_H
#define SURVEY_DIFF_H

#include <stdio.h>

#include "base/err.h"

enum diff_format { DIFF_TEXT = 0, DIFF_JSON, DIFF_HTML };

/*
 * Compares two folders and writes what changed. Text: the whole in one sentence, the findings in
 * another, then a paragraph a domain, worst first, then the figures; "nothing changed" and a number
 * of domains if that is so. HTML: one page without outside references. JSON: one object, where
 * domains are sorted by name and one stands in a line:
 *
 *   { "mailsec-survey-diff": 1, "summary": "2 domains better, ...",
 *     "better": 2, "worse": 1, "both": 0, "otherwise": 0, "new": 1, "gone": 0, "unchanged": 38,
 *     "findings": { "worse": 1, "appeared": 1, "better": 1, "disappeared": 1,
 *                   "no longer known": 0, "now known": 0 },
 *     "domains": [ { "domain": "example.org",
 *         "verdict": "worse" | "both" | "better" | "otherwise" | "new" | "gone" | "unchanged",
 *         "new": false, "gone": false,
 *         "states": null, or of a domain that is new or gone how many findings are in each state,
 *                   { "CRITICAL": 1, "WARNING": 0, "UNKNOWN": 0, "OK": 4 },
 *         "changes": [ { "change": "worse", "id": "cert.expired", "host": "mx.example.org",
 *                        "address": "192.0.2.1", "old": "WARNING" | null, "new": "CRITICAL" | null,
 *                        "text": "..." } ] } ],
 *     "figures": [ { "group": "-", "table": "SPF", "table_id": "spf", "row": "-all" | null,
 *                    "row_id": "fail" | null, "unit": "domains", "old": [2, 5], "new": [3, 5] } ],
 *     "notes": [ "sentence", ... ] }
 *
 * "otherwise": only UNKNOWN came or went. "unchanged" domains are those where findings of state OK
 * came or went ("appeared", "disappeared"), which only JSON tells. "text" is that of NEW, of OLD
 * where NEW has none. A figure is count and denominator; the count is null where a row is not
 * there, and a figure without a row says that the denominator changed. Notes: groups and tables
 * that only one side has.
 *
 * Memory: 24 octets a finding and side, and each name once; texts stay in the files, which must be
 * regular ones and not change meanwhile. 100,000 domains with 10 findings and 3 hosts each, all of
 * it in both: 109 MB.
 *
 * Returns 0, whatever changed; ERR_SYSTEM, ERR_SYNTAX, ERR_CAP for files that cannot be read,
 * naming file and line; ERR_USAGE where only one of both surveys has anonymous names, or
 * each by a secret of its own; ERR_PERM for
 * a summary.json of a later format; ERR_SYSTEM where `out` takes no more.
 */
MUST_CHECK int diff_run(const char *old_folder, const char *new_folder, enum diff_format format,
                        FILE *out, struct err *err);

#endif
