/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dmarc_psl.h"

#include <libpsl.h>
#include <stddef.h>

const char *psl_organizational(const char *domain)
{
    const psl_ctx_t *list = psl_builtin();

    return list != NULL ? psl_registrable_domain(list, domain) : NULL;
}

bool psl_lists(const char *domain)
{
    const psl_ctx_t *list = psl_builtin();

    return list != NULL &&
           psl_is_public_suffix2(list, domain, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) != 0;
}
