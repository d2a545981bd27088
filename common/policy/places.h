/* SPDX-License-Identifier: GPL-3.0-or-later */
/* places: whom findings are about, and the addresses of a run as one list. */
#ifndef POLICY_PLACES_H
#define POLICY_PLACES_H

#include "facts/run.h"
#include "report/finding.h"

struct place {
    const struct host_facts *host;
    const struct address_facts *address;
    char text[IP_TEXT_SIZE]; /* of the address */
};

/* Every address of every host, in the order of the run; from the arena. */
struct place *places_of(const struct run_facts *run, struct arena *arena, size_t *count);

/* The domain of the run; with -H the host; of check_dnssec the name. */
struct subject subject_of_run(const struct run_facts *run);
struct subject subject_of_host(const struct run_facts *run, const struct host_facts *host);
/* Borrows place->text. */
struct subject subject_of_place(const struct run_facts *run, const struct place *place);

/* Forgets findings from index `from` on that say what an earlier one of them says: two sessions
 * with one address see the same. */
void findings_drop_repeats(struct findings *list, size_t from);

#endif
