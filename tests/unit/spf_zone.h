/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_zone: the audit of a domain in a zone written by hand. */
#ifndef TESTS_SPF_ZONE_H
#define TESTS_SPF_ZONE_H

#include "answers_fill.h"
#include "policy/spf_audit.h"

struct zone_line {
    const char *name;
    uint16_t type;
    const char *lines; /* RDATA, one record a line; "!": the lookup fails */
};

/* Files the answer of the zone to one question. */
void zone_answer(struct fill_fixture *f, const struct zone_line *zone, const char *name,
                 uint16_t type);

/* A name without the type asked for is NODATA, one that is not listed is NXDOMAIN. The list ends
 * with a NULL name. Returns how many rounds of questions it took. */
unsigned zone_audit(struct fill_fixture *f, const struct zone_line *zone, struct spf_facts *out);

#endif
