/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "report/state.h"

#include "base/text.h"

static const char *const names[] = {
    [STATE_OK] = "OK",
    [STATE_WARNING] = "WARNING",
    [STATE_CRITICAL] = "CRITICAL",
    [STATE_UNKNOWN] = "UNKNOWN",
};

const char *state_name(enum state state)
{
    return names[state];
}

int state_parse(const char *text, enum state *out)
{
    for (int i = STATE_OK; i <= STATE_UNKNOWN; i++) {
        if (text_equal_nocase(text, names[i]) || (text[0] == '0' + i && text[1] == '\0')) {
            *out = (enum state)i;
            return 0;
        }
    }
    return ERR_SYNTAX;
}

int state_rank(enum state state)
{
    switch (state) {
    case STATE_CRITICAL:
        return 3;
    case STATE_WARNING:
        return 2;
    case STATE_UNKNOWN:
        return 1;
    case STATE_OK:
        break;
    }
    return 0;
}

enum state state_worst(enum state a, enum state b)
{
    return state_rank(a) >= state_rank(b) ? a : b;
}
