/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place: the servers to visit: each address and port once, with the names of the hosts there. */
#ifndef SURVEY_PLACE_H
#define SURVEY_PLACE_H

#include "facts/mail.h"
#include "survey/crowd.h"
#include "survey/lines.h"
#include "survey/survey.h"

struct place_name {
    const char *host;
    unsigned file; /* of the places' files */
    off_t line;    /* where the host's line begins there */
    bool wanted;   /* not there yet */
};

struct place {
    struct crowd_member member; /* first: the crowd hands it back */
    struct ip ip;
    uint16_t port;
    struct place_name *names;
    size_t name_count;
    size_t next;    /* name to visit */
    size_t visited; /* sessions made */
    bool put_off;   /* 421: nothing more */
    bool scanned;
    const char *refused; /* why nothing may be sent there; NULL */
    struct loop_timer *gap;
    void *stage; /* of the gap's timer */
    struct place *queued;
};

struct places {
    struct arena *arena;
    struct hash table;    /* "address port" -> struct place */
    struct lines **files; /* that the hosts' lines are read from again */
    size_t file_count;
    size_t names; /* in all */
};

/* Adds the hosts of a file of lines; other lines are skipped. ERR_SYSTEM, ERR_SYNTAX naming it. */
MUST_CHECK int places_read(struct places *places, const struct survey *survey, const char *file,
                           struct err *err);
/* The host of a name as its line has it, in the arena. ERR_SYSTEM, ERR_SYNTAX. */
MUST_CHECK int places_host(const struct places *places, const struct place_name *name,
                           struct arena *arena, struct host_facts *out, struct err *err);
void places_clear(struct places *places);

#endif
