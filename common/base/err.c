/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

int err_set(struct err *err, int code, const char *format, ...)
{
    if (err != NULL) {
        va_list args;

        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        err->code = code;
    }
    return code;
}

const char *err_name(int code)
{
    switch (code) {
    case ERR_USAGE:
        return "usage";
    case ERR_SYNTAX:
        return "syntax";
    case ERR_CAP:
        return "cap";
    case ERR_SYSTEM:
        return "system";
    case ERR_TEMP:
        return "temporary";
    case ERR_PERM:
        return "permanent";
    case ERR_INTERNAL:
        return "internal";
    default:
        return "unknown";
    }
}
