/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_check_private: what the files of spf_check share. */
#ifndef POLICY_SPF_CHECK_PRIVATE_H
#define POLICY_SPF_CHECK_PRIVATE_H

#include "base/name.h"
#include "policy/fcrdns.h"
#include "policy/spf_check.h"
#include "policy/spf_macro.h"
#include "policy/spf_record.h"

struct spf_run { /* one check_host() with all that it recurses into */
    struct answers *table;
    struct arena *arena;
    struct ip ip; /* no v4-mapped one */
    struct spf_values values;
    bool local_ascii;       /* the local-part is US-ASCII */
    struct fcrdns *reverse; /* of the client, once it was needed */
    bool validated_counted; /* the macro p was counted */
    struct spf_verdict *out;
    struct troubles *troubles;
};

struct spf_frame { /* the record that is evaluated, and those that led to it */
    const struct spf_frame *parent;
    const char *domain; /* raw: what the macro d stands for */
    const char *name;   /* the same as text of a query */
    struct spf_record record;
};

struct spf_outcome {
    enum spf_result result;
    const struct spf_term *term;   /* that matched or failed, NULL without one */
    const struct spf_frame *frame; /* whose record was evaluated last, in the arena; NULL */
};

enum spf_step {
    STEP_NO_MATCH = 0,
    STEP_MATCH,
    STEP_ERROR, /* out->result is temperror or permerror, and says why */
    STEP_PENDING,
};

/* Evaluates the record of `domain` (raw) -> *out. Returns 0 or PENDING. */
MUST_CHECK int spf_evaluate(struct spf_run *run, const struct spf_frame *parent, const char *domain,
                            struct spf_outcome *out);

/* Whether a mechanism matches (RFC 7208 5). */
enum spf_step spf_match(struct spf_run *run, const struct spf_frame *frame,
                        const struct spf_term *term);

/* Whether redirect leads somewhere -> *target, raw. STEP_NO_MATCH where it leads nowhere. */
enum spf_step spf_redirect(struct spf_run *run, const struct spf_frame *frame, const char **target);

/* Expands a domain-spec in the record of `frame` -> *target, raw; without one it is the record's
 * own. `counts`: inside of the limits. STEP_MATCH, or STEP_NO_MATCH where the term can match
 * nothing. */
enum spf_step spf_target(struct spf_run *run, const struct spf_frame *frame,
                         const struct spf_term *term, bool counts, const char **target);

/* Looks up the client's names where `text` has the macro p, and sets its value. */
enum spf_step spf_need_validated(struct spf_run *run, const struct spf_frame *frame,
                                 const struct spf_term *term, bool counts, const char *text,
                                 size_t size);

/* Ends the check with an error that `term` of the record of `frame` causes; the sentence goes on
 * after both were named. Returns STEP_ERROR. */
enum spf_step spf_stop(struct spf_run *run, const struct spf_frame *frame,
                       const struct spf_term *term, enum spf_result result, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* Ends the check with the error that the record of another domain, which `term` leads to, has ended
 * with; where no record is to blame, the term is. Returns STEP_ERROR. */
enum spf_step spf_blame(struct spf_run *run, const struct spf_frame *frame,
                        const struct spf_term *term, enum spf_result result);

#endif
