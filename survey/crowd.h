/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crowd: how many connections may go to whom at once. Whoever wants one names the network (/24 or
 * /48) and the operator; where either has as many as allowed he waits, and is called when one of
 * them is left.
 */
#ifndef SURVEY_CROWD_H
#define SURVEY_CROWD_H

#include <stdbool.h>

#include "base/ip.h"
#include "survey/hash.h"

struct crowd_member {                        /* belongs to its user */
    struct crowd_place *network, *operator_; /* the crowd's, as is the next */
    struct crowd_member *next;
    bool inside;
};

struct crowd {
    struct hash places; /* network or operator -> struct crowd_place */
    size_t most;        /* members in one place at once */
};

/* Names the two places of a member. */
void crowd_name(struct crowd *crowd, struct crowd_member *member, const struct ip *ip,
                const char *operator_);
/* Enters both places, or waits at the one that is full. Returns whether he is in. */
bool crowd_enter(struct crowd *crowd, struct crowd_member *member);
/* Leaves both. Returns a list of those that waited and are in now. */
struct crowd_member *crowd_leave(struct crowd *crowd, struct crowd_member *member);
void crowd_clear(struct crowd *crowd);

#endif
