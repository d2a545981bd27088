/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answers: the table (name, type) -> answer that all DNS policy is evaluated over.
 *
 * Evaluators are pure functions over this table. One that misses an answer calls answers_get(),
 * which notes the question, and returns PENDING; it should ask for everything it is certain to need
 * before it gives up, so that lookups go out in parallel. A driver resolves what was noted and runs
 * the evaluator again from the start. So each question is asked once in a run, and policy reads top
 * to bottom. Absence needs a completed NXDOMAIN or NODATA: a failed lookup is never "no record".
 */
#ifndef DNS_ANSWERS_H
#define DNS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/mem.h"
#include "facts/mail.h"
#include "facts/tlsa.h"

/* What an evaluator returns when answers are missing. 0 is "done". */
#define PENDING 1

/* RR types that are asked for (RFC 1035, 3596, 4034, 6698). */
enum rr_type {
    RR_A = 1,
    RR_NS = 2,
    RR_CNAME = 5,
    RR_SOA = 6,
    RR_PTR = 12,
    RR_MX = 15,
    RR_TXT = 16,
    RR_AAAA = 28,
    RR_DS = 43,
    RR_DNSKEY = 48,
    RR_TLSA = 52,
};

/* "MX" for RR_MX, and "TYPE123" for what is not listed. Static storage; not for two threads. */
const char *rr_type_name(uint16_t type);

enum answer_content { ANSWER_NONE = 0, ANSWER_DATA, ANSWER_NODATA, ANSWER_NXDOMAIN };

/* Why status is DNS_FAILED. */
enum answer_failure {
    FAILURE_NONE = 0,
    FAILURE_TIMEOUT, /* our cap on the lookup passed, or the resolver gave up waiting */
    FAILURE_SERVFAIL,
    FAILURE_REFUSED,   /* REFUSED, NOTIMP, FORMERR and other rcodes: see why */
    FAILURE_MALFORMED, /* the answer does not decode */
    FAILURE_DEADLINE,  /* the run ended first */
    FAILURE_LOCAL,     /* could not be asked: our side */
};

struct rr_mx {
    uint16_t preference;
    const char *exchange; /* lower case, no trailing dot; "." for the root */
};

struct rr_text {      /* all strings of one TXT record joined without blanks (RFC 7208 3.3) */
    const char *data; /* NUL-terminated, may hold NULs inside */
    size_t size;
    unsigned strings; /* how many it was made of */
};

struct rr_key {
    uint16_t flags;
    uint8_t protocol;
    uint8_t algorithm;
    uint16_t tag;
    int bits;
};

struct rr_ds {
    uint16_t tag;
    uint8_t algorithm;
    uint8_t digest;
};

struct rr { /* one record of the type asked for */
    union {
        struct ip address;
        struct rr_mx mx;
        struct tlsa tlsa;
        struct rr_text text;
        struct rr_key key;
        struct rr_ds ds;
        const char *name; /* NS, CNAME, PTR, SOA (primary server) */
    } as;
};

struct answer {
    const char *name; /* as asked, normalised (base/name.h) */
    uint16_t type;
    enum dns_status status;      /* of the whole answer, aliases included */
    enum answer_content content; /* ANSWER_NONE exactly when status is DNS_FAILED; a bogus answer
                                    keeps its records */
    enum answer_failure failure;
    const char *why; /* for BOGUS and FAILED: the validator's or transport's words; else NULL */
    const char *expanded; /* owner of the records after all aliases; equals name without aliases */
    const char *first_alias; /* target of the first CNAME, NULL without aliases */
    unsigned aliases;        /* CNAMEs followed */
    const char *denial_apex; /* owner of the SOA in a negative answer, NULL */
    uint32_t ttl; /* as the zone publishes it: the original TTL of the RRset's RRSIG, without one
                     the lowest of the RRset; negative: of the SOA (RFC 2308 5) */
    int64_t rrsig_expires; /* when the first RRset of the answer, aliases included, is left without
                              a valid RRSIG of one of its algorithms; epoch; 0 without RRSIGs */
    int64_t rrsig_inception; /* of the same signature */
    struct rr *records;      /* in a stable order: as sorted by content */
    size_t count;
    size_t dropped;   /* records beyond the decoder's cap */
    size_t malformed; /* records of the type that did not decode */
};

struct answers;

/* A table that allocates from `arena`, which must outlive it. There is no free. */
struct answers *answers_new(struct arena *arena);
/* The answer to (name, type), or NULL after noting the question. `name` is normalised text. */
const struct answer *answers_get(struct answers *table, const char *name, uint16_t type);
/* The answer if it is there; never notes. */
const struct answer *answers_peek(const struct answers *table, const char *name, uint16_t type);
/* Files an answer (the table keeps the pointer: it must live in the arena) and drops the note. A
 * second answer to the same question is ignored. */
void answers_put(struct answers *table, const struct answer *answer);
/* Hands out the next noted question that was not handed out before; false when there is none. */
bool answers_next_question(struct answers *table, const char **name, uint16_t *type);
/* Questions noted or handed out that have no answer yet. */
size_t answers_open(const struct answers *table);
/* Files FAILURE_DEADLINE for everything open: the run has ended, evaluators come to a result. */
void answers_expire(struct answers *table);
/* How many questions were handed out in all. */
size_t answers_asked(const struct answers *table);
/* For tests and for expire: a failed answer in the arena. */
struct answer *answer_failed(struct arena *arena, const char *name, uint16_t type,
                             enum answer_failure failure, const char *why);

#endif
