/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "facts/mta_sts.h"

const char *sts_mode_name(enum sts_mode mode)
{
    switch (mode) {
    case STS_MODE_NONE:
        return "none";
    case STS_MODE_TESTING:
        return "testing";
    case STS_MODE_ENFORCE:
        return "enforce";
    case STS_MODE_UNKNOWN:
        break;
    }
    return NULL;
}
