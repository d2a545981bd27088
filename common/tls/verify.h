/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify: a chain against the CA store, a name, and TLSA records. No sockets; works on chains from
 * files too.
 *
 * The live handshake verifies nothing: everything is seen first and verified here, so that a bad
 * certificate is described and not only refused, and each TLSA record gets its own verdict, not
 * only the one that the library reports.
 */
#ifndef TLS_VERIFY_H
#define TLS_VERIFY_H

#include <stdint.h>

#include "tls/chain.h"

/* The CA store. The hashed directory is used where there is one: files are read only when a
 * certificate asks for them. */
struct trust_store;

struct trust_opts {
    const char *ca_file; /* PEM; with it and without ca_dir the system's store is not used */
    const char *ca_dir;  /* hashed directory (openssl rehash) */
};

/* ERR_SYSTEM or ERR_SYNTAX for a file or directory that cannot be used. Opens the system's lazily.
 */
MUST_CHECK int trust_store_new(const struct trust_opts *opts, struct trust_store **out,
                               struct err *err);
void trust_store_free(struct trust_store *store);

/* PKIX: sets facts->trust and trust_error as of `at` (epoch). The leaf's own dates are left to the
 * judge; those above it count. */
void verify_trust(struct trust_store *store, const struct chain *chain, int64_t at,
                  struct arena *arena, struct chain_facts *facts);
/* Whether the leaf is for `name`: DNS-ID only, wildcard as the whole left-most label (RFC
 * 9525 6.3). Sets name, name_match, name_by_cn. */
void verify_name(const struct chain *chain, const char *name, struct chain_facts *facts);

/*
 * DANE (RFC 7671, 7672): one verdict for each of `count` records into a new facts->tlsa, as of
 * `at`, with the reference identifiers `names` for usage 2. Usage 3 looks at the leaf alone,
 * without names and dates. Usage 2 needs a valid path from the leaf to the certificate or key
 * matched. Records whose `usable` is a malformed or PKIX kind stay TLSA_NOT_TRIED;
 * TLSA_WEAKER_DIGEST ones are tried, and the judge knows what they count.
 *
 * Usage 2 without `names` is TLSA_BAD_NAME. `depth` is the place in the chain as sent; -1 also
 * where a full record (2 0 0, 2 1 0) matched and brought along an authority that was not sent. The
 * dates of an authority that is not self-signed do not count: RFC 5280 6.1 leaves the anchor's out,
 * and so do the senders that use OpenSSL.
 */
void verify_tlsa(const struct chain *chain, const struct tlsa *records, size_t count,
                 const char *const *names, size_t name_count, int64_t at, struct arena *arena,
                 struct chain_facts *facts);

#endif
