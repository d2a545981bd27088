/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_record: reads a DKIM key record (RFC 6376 3.6.1). Pure: text in, facts out. */
#ifndef POLICY_DKIM_RECORD_H
#define POLICY_DKIM_RECORD_H

#include "base/mem.h"
#include "facts/dkim.h"

/* The key record in `size` octets of text -> *out, with an error where verifiers discard it. Checks
 * the tag list (RFC 6376 3.2: names are case-sensitive, none stands twice), v, k, h, s, t and the
 * key itself: RSA as SubjectPublicKeyInfo or RSAPublicKey, Ed25519 as 32 octets (RFC 8463 4). */
void dkim_record_read(struct arena *arena, const char *text, size_t size, struct dkim_key *out);

/* Whether a verifier can check mail with the key: no error, not revoked, meant for mail and for
 * SHA-256, and an RSA key of 1024 bits at least (RFC 8301 3.2). */
bool dkim_key_usable(const struct dkim_key *key);

#endif
