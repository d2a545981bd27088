/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mta_sts_policy: the policy file of MTA-STS (RFC 8461 3.2), from its octets. */
#ifndef POLICY_MTA_STS_POLICY_H
#define POLICY_MTA_STS_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "facts/mta_sts.h"

/* Reads a policy. It is valid when senders that go by the grammar use it; mode and max_age are kept
 * also where it is not. */
void sts_policy_parse(struct arena *arena, const char *text, size_t size, struct sts_policy *out);
/* Reads what every fetch of facts->file brought: sets facts->policies and facts->policy. */
void sts_policies_read(struct arena *arena, struct mta_sts_facts *facts);
/* What is wrong with an mx pattern, to follow "the mx ..."; NULL for a good one. `pattern` has no
 * NUL inside. */
const char *sts_pattern_error(struct arena *arena, const char *pattern);
/* Whether a pattern covers a host name: "*." stands for one label exactly, case does not matter
 * (RFC 8461 4.1). */
bool sts_pattern_covers(const char *pattern, const char *host);
/* Whether one of the policy's patterns covers the host. */
bool sts_policy_covers(const struct sts_policy *policy, const char *host);
/* Whether two policies ask the same of senders: mode, max_age, and the set of patterns. */
bool sts_policy_same(const struct sts_policy *a, const struct sts_policy *b);

#endif
