/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exclude: who does not want to be surveyed, from a file: a domain a line (with everything below
 * it), a network ("192.0.2.0/24", or one address), or "operator:NAME" (every host whose registrable
 * domain that is). "#" begins a comment.
 */
#ifndef SURVEY_EXCLUDE_H
#define SURVEY_EXCLUDE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/ip.h"

struct exclude;

/* ERR_SYSTEM, or ERR_USAGE naming the first line that cannot be read: a list that is half honoured
 * would be worse than none. The caller frees. */
MUST_CHECK int exclude_read(const char *file, struct exclude **out, struct err *err);
void exclude_free(struct exclude *exclude);

/* Whether the domain, or one above it, is listed. NULL lists nothing, here and below. */
bool exclude_domain(const struct exclude *exclude, const char *domain);
/* Whether a network that is listed holds the address. */
bool exclude_address(const struct exclude *exclude, const struct ip *ip);
/* Whether the host, one above it, or its operator is listed. */
bool exclude_host(const struct exclude *exclude, const char *host, const char *operator_);

#endif
