/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmarc_psl: the public suffix list, which receivers of RFC 7489 find organisational domains by.
 * It is the one that libpsl was built with: no file is read. */
#ifndef POLICY_DMARC_PSL_H
#define POLICY_DMARC_PSL_H

#include <stdbool.h>

/* The organisational domain of `domain` (normalised; RFC 7489 3.2): its public suffix and one
 * label more. Points into `domain`. NULL: it is a public suffix itself, or there is no list. */
const char *psl_organizational(const char *domain);
/* Whether the list has the domain as a public suffix, by a rule of its own. */
bool psl_lists(const char *domain);

#endif
