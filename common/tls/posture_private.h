/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * posture_private: the planner's parts. A question is a row of a table: when it is wanted, what its
 * hello offers, what an answer means for it. posture.c asks the first question that is wanted,
 * again and again; posture_note.c takes from every answer all that it says, whatever was asked.
 */
#ifndef TLS_POSTURE_PRIVATE_H
#define TLS_POSTURE_PRIVATE_H

#include "facts/group.h"
#include "tls/posture.h"

#define QUESTIONS_MAX 40

enum outcome {
    OUTCOME_HELLO,   /* a ServerHello or HelloRetryRequest that fits the hello */
    OUTCOME_REFUSED, /* an alert that says so, or a close where closes are how it refuses */
    OUTCOME_UNCLEAR, /* anything else, twice */
};

struct question {
    const char *name; /* for sentences: what is not known when it was not asked */
    bool (*wanted)(const struct posture *posture);
    void (*offer)(struct posture *posture, struct hello *hello);
    /* A ServerHello has been noted before. */
    void (*answer)(struct posture *posture, enum outcome outcome, const struct flight *flight);
    bool takes_unclear; /* an answer that proves nothing for others is one for this */
};

extern const struct question policy_questions[], inventory_questions[];
extern const size_t policy_question_count, inventory_question_count;

#define CLOSED_MAX 3
/* Beside the classes: an ECDSA certificate, an RSA one. */
#define KEY_ECDSA_BIT (1u << SUITE_CLASS_COUNT)
#define KEY_RSA_BIT (1u << (SUITE_CLASS_COUNT + 1))

struct closed {
    const struct question *question;
    struct hello hello;
};

struct posture {
    const char *sni;
    struct arena *arena;
    struct scan_facts *facts;

    /* What is known of each row of suites[], groups[] and schemes[]: enum tri. */
    uint8_t *suites[TLS_VERSION_COUNT];
    uint8_t *groups[TLS_VERSION_COUNT]; /* used: TLS 1.2 (and below), TLS 1.3 */
    uint8_t *schemes;                   /* TLS 1.2 */
    uint16_t key_curve;                 /* of the last hello; 0: none was added */
    enum tri key_rsa, key_ecdsa;        /* whether it has such a certificate */
    bool first_taken; /* order: of two hellos the first was answered with its first suite */
    bool all_new_ended;
    bool dh_asked, features_asked, old_cbc_asked,
        fallback_unclear;                /* asked, and nothing was learnt */
    bool sentinel_missing;               /* an answer below TLS 1.3 had none */
    unsigned refused[TLS_VERSION_COUNT]; /* classes of suites, by bit, and the two bits below */

    const struct question *question; /* outstanding */
    struct hello hello;
    bool given_up[QUESTIONS_MAX];       /* answers that prove nothing */
    bool nothing_to_ask[QUESTIONS_MAX]; /* no suite of the version fits */
    bool retry;                       /* the question is asked a second time, with few extensions */
    enum posture_end first_end;       /* how the first time ended */
    bool few_extensions;              /* hellos have as few as possible from now on */
    bool answered;                    /* a hello of ours got a ServerHello */
    bool closes_refuse;               /* it closes in place of an alert, as others were answered */
    struct closed closed[CLOSED_MAX]; /* questions that were closed twice, before it is known why */
    size_t closed_count;
    unsigned doors_shut, silences, closes; /* in a row */
};

/* ---- posture.c */

/* The question that is being answered is not asked again: its answer proves nothing. */
void posture_give_up(struct posture *posture);

/* ---- posture_note.c */

/* Takes all facts from a flight that has a ServerHello. Returns whether it fits the hello. */
MUST_CHECK bool posture_note(struct posture *posture, const struct flight *flight);
/* A suite, a group, a scheme that the server has used. */
void posture_note_suite(struct posture *posture, enum tls_version version, uint32_t code);
void posture_note_group(struct posture *posture, enum tls_version version, uint16_t code);
void posture_note_scheme(struct posture *posture, enum tls_version version, uint16_t code);
/* Whether the facts were kept. */
bool posture_note_cert(struct posture *posture, const struct cert_facts *cert);
/* Curves below 224 bits (RFC 9325 4.2), and binary ones. */
bool posture_group_is_weak(const struct group *group);
/* What is known only once everything else is. */
void posture_conclude(struct posture *posture);

/* ---- posture_offer.c: what goes into hellos */

/* The highest version up to TLS 1.2 that is accepted, else the highest that may be; -1: none. */
int posture_base(const struct posture *posture);
/* Whether a suite goes into a hello. */
typedef bool suite_filter(const struct posture *posture, const struct hello *hello,
                          const struct suite *suite);
/* Appends the suites of a list that may be negotiated in the hello's version and that `fits`
 * (NULL: all), while there is room. */
void offer_list(const struct posture *posture, struct hello *hello, const uint16_t *list,
                size_t count, suite_filter *fits);
/* The same from the whole table, without those that need a secret shared before. */
void offer_fitting(const struct posture *posture, struct hello *hello, suite_filter *fits);
/* Appends codes while there is room. */
void offer_codes(uint16_t *codes, size_t *count, const uint16_t *list, size_t listed);
/* The common suites that the version allows, those that tell something new first. */
void offer_common(const struct posture *posture, struct hello *hello);
/* The weak suites that fit. */
void offer_weak(const struct posture *posture, struct hello *hello, suite_filter *fits);
/* The suites of the hello's version that were picked before, in the order of the picks. */
void offer_seen(const struct posture *posture, struct hello *hello);
/* Groups and signature schemes that any server can use. */
void offer_usual_codes(struct hello *hello);
/* Where all suites of the hello need an ECDSA key: its curve must be among the groups, else a
 * server refuses (RFC 8422 5.3). It stands last, and posture->key_curve tells it from what is asked
 * for. */
void offer_key_curve(struct posture *posture, struct hello *hello);
/* Version, SNI and the usual extensions. */
void offer_begin(const struct posture *posture, struct hello *hello, enum tls_version version);
/* Whether the hello offers the suite. */
bool offers_suite(const struct hello *hello, uint32_t code);
/* The state of a suite, a group, a scheme in posture->suites and so on; for unknown codes a spare.
 */
uint8_t *posture_suite(const struct posture *posture, enum tls_version version, uint32_t code);
uint8_t *posture_group(const struct posture *posture, enum tls_version version, uint16_t code);
uint8_t *posture_scheme(const struct posture *posture, uint16_t code);

/* ---- posture_inventory.c */

/* Whether a suite, a curve, a scheme is not known yet. */
bool posture_suites_left(const struct posture *posture, enum tls_version version);
bool posture_groups_left(const struct posture *posture, enum tls_version version);
bool posture_schemes_left(const struct posture *posture);

/* ---- posture_keys.c: rows of the policy's table */

/* SHA-1 and MD5; Diffie-Hellman parameters; RFC 7507; weak
 * curves; whose order counts. */
bool wants_hash(const struct posture *posture);
void offer_hash(struct posture *posture, struct hello *hello);
void answer_hash(struct posture *posture, enum outcome outcome, const struct flight *flight);
bool wants_dh(const struct posture *posture);
void offer_dh(struct posture *posture, struct hello *hello);
void answer_dh(struct posture *posture, enum outcome outcome, const struct flight *flight);
bool wants_fallback(const struct posture *posture);
void offer_fallback(struct posture *posture, struct hello *hello);
void answer_fallback(struct posture *posture, enum outcome outcome, const struct flight *flight);
bool wants_curves(const struct posture *posture);
void offer_curves(struct posture *posture, struct hello *hello);
void answer_curves(struct posture *posture, enum outcome outcome, const struct flight *flight);
bool wants_order(const struct posture *posture);
void offer_order(struct posture *posture, struct hello *hello);
void answer_order(struct posture *posture, enum outcome outcome, const struct flight *flight);

/* ---- shared by the questions */

/* Classes that are ruled out by now. */
void posture_settle_weak(struct posture *posture);
/* The common suites that fit. */
void offer_filtered(const struct posture *posture, struct hello *hello, suite_filter *fits);
/* Whether the hello that was sent last offers a group. */
bool posture_offers_group(const struct posture *posture, uint16_t code);
/* What is not known becomes no. */
void posture_refuse(enum tri *fact);
/* The common suites in a version. */
void posture_offer_version(struct posture *posture, struct hello *hello, enum tls_version version);

/* A version is refused with protocol_version: so are all below, since a server answers with the
 * highest version that both have (RFC 5246 E.1). SSLv2 is another protocol. */
void posture_refuse_version(struct posture *posture, enum tls_version version);
/* Whether the refusal was the alert protocol_version. */
bool posture_no_version(const struct flight *flight);
/* Whether some version up to TLS 1.2 (SSLv3 and up) is accepted. */
bool posture_has_legacy(const struct posture *posture);

#endif
