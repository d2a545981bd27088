/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_zone: the DMARC policy of a domain in a zone written by hand. */
#ifndef TESTS_DMARC_ZONE_H
#define TESTS_DMARC_ZONE_H

#include "policy/dmarc_find.h"
#include "spf_zone.h"

/* Answers as zone_answer() does. Failed lookups are the domain's fault. */
void zone_dmarc(struct fill_fixture *f, const struct zone_line *zone, const char *domain,
                struct dmarc_facts *out);

#endif
