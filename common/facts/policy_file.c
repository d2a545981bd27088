/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "facts/policy_file.h"

const char *fetch_end_name(enum fetch_end end)
{
    switch (end) {
    case FETCH_PENDING:
        return "not tried";
    case FETCH_DONE:
        return "answered";
    case FETCH_NO_FAMILY:
        return "no route from here";
    case FETCH_FORBIDDEN:
        return "forbidden by this machine";
    case FETCH_LOCAL:
        return "no socket here";
    case FETCH_REFUSED:
        return "connection refused";
    case FETCH_UNREACHABLE:
        return "unreachable";
    case FETCH_TIMEOUT:
        return "timed out";
    case FETCH_DEADLINE:
        return "cut off by the end of the run";
    case FETCH_TLS_FAILED:
        return "no TLS connection";
    case FETCH_CERTIFICATE:
        return "bad certificate";
    case FETCH_CLOSED:
        return "connection closed";
    case FETCH_TOO_BIG:
        return "too large";
    case FETCH_GARBLED:
        return "not HTTP";
    }
    return "unknown";
}
