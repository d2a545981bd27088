/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record: facts as lines of JSON that can be read back. A table describes each struct once, and
 * both directions go by it.
 *
 * Members that are false, 0, empty or NULL are left out, so an absent member is "unknown, none or
 * no". Enumerations are words. Text is cleaned on its way out (base/text.h).
 */
#ifndef RENDER_RECORD_H
#define RENDER_RECORD_H

#include <jansson.h>

#include "base/mem.h"
#include "facts/mail.h"
#include "facts/mta_sts.h"

enum record_kind {
    RECORD_BOOL,
    RECORD_NUMBER, /* an integer of 1, 2, 4 or 8 octets; `is_signed` */
    RECORD_WORD,   /* an enumeration: words[value] */
    RECORD_TEXT,   /* const char * */
    RECORD_TEXTS,  /* const char ** and a count */
    RECORD_IP,     /* struct ip */
    RECORD_HEX,    /* octets in the struct itself */
    RECORD_DATA,   /* const uint8_t * and a size */
    RECORD_OBJECT, /* pointer to a struct, NULL: none */
    RECORD_PART,   /* a struct in the struct itself */
    RECORD_LIST,   /* pointer to structs and a count */
    RECORD_ROOM,   /* an array of `most` structs in the struct itself, and a count */
    RECORD_ROW,    /* an array of `most` numbers or enumerations of 1 or 4 octets, all there */
};

struct record_type;

struct record_field {
    const char *key;
    enum record_kind kind;
    size_t offset;
    size_t size;  /* of the member; of one element where it is an array in the struct */
    size_t count; /* offset of the size_t that counts */
    size_t most;  /* elements accepted when it is read */
    const struct record_type *type; /* of OBJECT, PART, LIST, ROOM */
    const char *const *words;       /* of WORD */
    bool is_signed;
    int greatest; /* value of ROW */
};

struct record_type {
    size_t size;
    const struct record_field *fields;
    size_t count;
};

/* The types that can be written and read. */
extern const struct record_type record_domain;  /* struct domain_facts */
extern const struct record_type record_host;    /* struct host_facts, with addresses and sessions */
extern const struct record_type record_address; /* struct address_facts */
extern const struct record_type record_policy;  /* struct sts_policy, without its flaws */
extern const struct record_type record_chain;   /* struct chain_facts */
extern const struct record_type record_tlsa;    /* struct tlsa */
extern const struct record_type record_scan;    /* struct scan_facts */

/* A new object; the caller owns it. */
json_t *record_write(const struct record_type *type, const void *object);
/* Fills `object`, which is zeroed first; what it points to comes from the arena. Unknown members
 * are ignored, so that older programs read newer files. ERR_SYNTAX naming the member for one of the
 * wrong kind, a word that is not known, a number out of range, or too many elements. */
MUST_CHECK int record_read(const struct record_type *type, const json_t *json, struct arena *arena,
                           void *object, struct err *err);

#endif
