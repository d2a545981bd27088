/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cert: how long a certificate lives and may live. */
#ifndef POLICY_CERT_H
#define POLICY_CERT_H

#include "facts/certificate.h"

/* Seconds from notBefore to notAfter, both included. */
int64_t cert_lifetime(const struct cert_facts *cert);
/* Most days that the CA/Browser Forum allows a public certificate that begins then (BR 6.3.2). */
int cert_public_limit(int64_t not_before);

#endif
