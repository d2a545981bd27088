/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/crowd.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct crowd_place {
    size_t inside;
    struct crowd_member *first, **end; /* who waits */
};

static struct crowd_place *place_of(struct crowd *crowd, const char *key)
{
    struct hash_entry *entry = hash_put(&crowd->places, key, NULL);
    struct crowd_place *place = entry->value;

    if (place == NULL) {
        place = mem_calloc(1, sizeof *place);
        place->end = &place->first;
        entry->value = place;
    }
    return place;
}

void crowd_name(struct crowd *crowd, struct crowd_member *member, const struct ip *ip,
                const char *operator_)
{
    struct ip network = ip_unmapped(ip);
    char text[IP_TEXT_SIZE];

    /* /24 and /48 */
    memset(network.octets + (network.family == IP_V4 ? 3 : 6), 0,
           sizeof network.octets - (network.family == IP_V4 ? 3 : 6));
    member->network = place_of(crowd, ip_format(&network, text));
    member->operator_ = place_of(crowd, operator_);
}

static void wait_at(struct crowd_place *place, struct crowd_member *member)
{
    member->next = NULL;
    *place->end = member;
    place->end = &member->next;
}

bool crowd_enter(struct crowd *crowd, struct crowd_member *member)
{
    if (member->network->inside >= crowd->most) {
        wait_at(member->network, member);
        return false;
    }
    if (member->operator_->inside >= crowd->most) {
        wait_at(member->operator_, member);
        return false;
    }
    member->network->inside++;
    member->operator_->inside++;
    member->inside = true;
    return true;
}

/* Lets in who waits at a place as long as there is room; who meets a full one elsewhere goes on
 * waiting there. Those that are in stand in front of `list`. */
static struct crowd_member *let_in(struct crowd *crowd, struct crowd_place *place,
                                   struct crowd_member *list)
{
    while (place->inside < crowd->most && place->first != NULL) {
        struct crowd_member *member = place->first;

        place->first = member->next;
        if (place->first == NULL)
            place->end = &place->first;
        if (crowd_enter(crowd, member)) {
            member->next = list;
            list = member;
        }
    }
    return list;
}

struct crowd_member *crowd_leave(struct crowd *crowd, struct crowd_member *member)
{
    member->network->inside--;
    member->operator_->inside--;
    member->inside = false;
    return let_in(crowd, member->network, let_in(crowd, member->operator_, NULL));
}

void crowd_clear(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->places.count; i++)
        free(crowd->places.entries[i].value);
    hash_clear(&crowd->places);
}
