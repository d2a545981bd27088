/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_arena: an arena for each test, for cmocka_unit_test_setup_teardown(). */
#ifndef TESTS_UNIT_ARENA_H
#define TESTS_UNIT_ARENA_H

#include "base/mem.h"
#include "unit.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
