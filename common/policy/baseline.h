/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * baseline: what somebody wants a server to accept and to reject, as data: a named list of rules,
 * each with a state and the clause that it follows. The format is in mailsec-baseline(5); the ones
 * that ship are in share/baselines and built into the program.
 */
#ifndef POLICY_BASELINE_H
#define POLICY_BASELINE_H

#include "base/buf.h"
#include "base/mem.h"
#include "facts/run.h"
#include "facts/suite.h"
#include "report/finding.h"

#define BASELINE_TEXT_MAX ((size_t)64 * 1024)
#define BASELINE_RULES_MAX 100
#define BASELINE_VALUES_MAX 64

enum baseline_kind {
    RULE_VERSION = 0,     /* values: enum tls_version */
    RULE_VERSION_MISSING, /* the same: none of them is accepted */
    RULE_CLASS,           /* enum suite_class */
    RULE_SUITE,           /* codes */
    RULE_SUITE_NOT,       /* codes; `version` limits it */
    RULE_GROUP,
    RULE_GROUP_NOT,
    RULE_GROUP_MISSING,
    RULE_DH_BITS,  /* one number: less than it */
    RULE_DH_PRIME, /* 1: one that many share without being fit for it, 0: any but those that
                      standards made for being shared */
    RULE_RSA_BITS,
    RULE_EC_BITS,
    RULE_CERT_SIGNATURE, /* places in baseline_hashes */
    RULE_CERT_KEY_NOT,   /* 0 RSA, 1 EC, 2 others */
    RULE_CERT_DAYS,      /* one number: more than it */
    RULE_SIGNATURE,      /* places in baseline_hashes */
    RULE_ORDER,          /* enum scan_order: the one that is wanted */
    RULE_ISSUE,          /* enum scan_issue */
    RULE_KIND_COUNT,
};

struct baseline_rule {
    enum baseline_kind kind;
    enum state state;
    int version; /* RULE_SUITE_NOT: of which version; -1: of all */
    uint32_t values[BASELINE_VALUES_MAX];
    size_t count;
    const char *clause;
};

struct baseline {
    const char *name, *version, *title, *source;
    struct baseline_rule *rules;
    size_t rule_count;
};

struct baseline_text { /* one that is built in */
    const char *name;
    const char *text;
};
extern const struct baseline_text baseline_texts[];
extern const size_t baseline_text_count;

/* "md5", "sha1", "sha224": the hashes that rules can name. */
extern const char *const baseline_hashes[];
extern const size_t baseline_hash_count;

/* Reads one. `file` is for messages: "FILE:LINE: what is wrong". ERR_SYNTAX, ERR_CAP. Strings come
 * from the arena. */
MUST_CHECK int baseline_parse(const char *file, const char *text, size_t size, struct arena *arena,
                              struct baseline **out, struct err *err);
/* One that is built in, by name. ERR_USAGE with a sentence that lists them. */
MUST_CHECK int baseline_builtin(const char *name, struct arena *arena, struct baseline **out,
                                struct err *err);
/* The word that a rule begins with, "suite-not". */
const char *baseline_kind_word(enum baseline_kind kind);
/* The manual page of the format, mailsec-baseline(5), as mdoc. */
void baseline_manual(const char *version, struct buf *out);
/* Name, version and title of each that is built in, one a line. From the arena. */
const char *baseline_list(struct arena *arena);

/*
 * Judges one address: the verdict, then a finding for each rule that it breaks. What an earlier
 * rule has named a later one does not name again. What is not known breaks nothing; it is listed in
 * *missing (NULL when nothing is missing), for a sentence. Returns the worst state.
 */
enum state baseline_judge(const struct baseline *baseline, const struct run_facts *run,
                          const struct scan_facts *scan, const struct subject *subject,
                          struct findings *out, const char **missing);

#endif
