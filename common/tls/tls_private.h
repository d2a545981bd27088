/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tls_private: what the modules of this layer share. */
#ifndef TLS_PRIVATE_H
#define TLS_PRIVATE_H

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/buf.h"
#include "facts/session.h"
#include "tls/alert.h"
#include "tls/chain.h"

/* Starts OpenSSL without the machine's openssl.cnf: it must not change what is seen, and reading it
 * costs time. Every entry into the library from here goes through this first. */
void tls_library_start(void);

/* Version, suite, group, signature scheme and stapling of a handshake that has ended well. */
void handshake_facts(SSL *ssl, struct arena *arena, struct tls_facts *facts);

/* The certificate at `depth`, borrowed; NULL beyond the end. */
X509 *chain_at(const struct chain *chain, size_t depth);

/* authorityInfoAccess with caIssuers (RFC 5280 4.2.2.1). */
bool cert_has_issuer_url(const X509 *cert);

/* Whether one signature of its key takes many milliseconds to check, as no CA's and no server's
 * does: RSA and DSA moduli over 8192 bits, RSA exponents over 64 bits, curves over 521 bits. A
 * chain of them is made to keep us busy. */
bool cert_is_costly(const X509 *cert);

/* Whether the certificate has `name` as a DNS-ID, a wildcard standing for the whole left-most label
 * and for one label only; `also_common_name`: by its common name where it has no DNS-ID at all. */
bool name_matches(X509 *cert, const char *name, bool also_common_name);

#endif
