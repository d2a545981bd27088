/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/verify.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "tls/tls_private.h"

bool name_matches(X509 *cert, const char *name, bool also_common_name)
{
    unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    int result;

    /* A leading dot would stand for any name below it. */
    if (name == NULL || name[0] == '\0' || name[0] == '.')
        return false;
    if (!also_common_name)
        flags |= X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
    result = X509_check_host(cert, name, 0, flags, NULL);
    ERR_clear_error();
    return result == 1;
}

void verify_name(const struct chain *chain, const char *name, struct chain_facts *facts)
{
    X509 *leaf = chain_at(chain, 0);

    facts->name = name;
    facts->name_match = leaf != NULL && name_matches(leaf, name, false);
    facts->name_by_cn = leaf != NULL && !facts->name_match && name_matches(leaf, name, true);
}
