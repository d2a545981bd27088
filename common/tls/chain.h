/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain: a certificate chain as a peer sent it or a PEM file holds it, and its facts. */
#ifndef TLS_CHAIN_H
#define TLS_CHAIN_H

#include <stddef.h>

#include "base/mem.h"
#include "facts/certificate.h"

struct chain;
struct stack_st_X509;

/* Takes a reference to each certificate of an OpenSSL stack, CHAIN_MAX at most. NULL for none. */
struct chain *chain_of(const struct stack_st_X509 *certs);
/* From a PEM file (at most 1 MiB; private keys and other blocks in it are passed over). ERR_SYSTEM,
 * ERR_SYNTAX with a sentence that names the file but not its content. */
MUST_CHECK int chain_load(const char *file, struct chain **out, struct err *err);
/* From concatenated DER certificates in memory, for fuzzing and tests. ERR_SYNTAX. */
MUST_CHECK int chain_parse(const uint8_t *der, size_t size, struct chain **out);
void chain_free(struct chain *chain);
size_t chain_count(const struct chain *chain);
/* Facts of every certificate; trust, names and TLSA are verify.h's. Strings come from the arena. */
struct chain_facts *chain_facts(const struct chain *chain, struct arena *arena);
/* OpenSSL's stack, borrowed, for verify.c. */
struct stack_st_X509 *chain_stack(const struct chain *chain);

#endif
