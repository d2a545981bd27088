/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "dns/trouble.h"

bool answer_completed(const struct answer *answer)
{
    return answer->status == DNS_SECURE || answer->status == DNS_INSECURE;
}

bool answer_has_data(const struct answer *answer)
{
    return answer_completed(answer) && answer->content == ANSWER_DATA;
}

struct dns_trouble *trouble_of(struct arena *arena, const struct answer *answer)
{
    struct dns_trouble *trouble;

    if (answer_completed(answer))
        return NULL;
    trouble = arena_alloc(arena, 1, sizeof *trouble);
    trouble->name = answer->name;
    trouble->type = answer->type;
    trouble->status = answer->status;
    trouble->blame = BLAME_NOBODY;
    trouble->why = answer->why;
    return trouble;
}

void troubles_add(struct troubles *list, struct dns_trouble *trouble)
{
    if (list != NULL && trouble != NULL && list->count < TROUBLES_MAX)
        list->items[list->count++] = trouble;
}
