/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of common/net/hostname: the name for EHLO. Case 40: some servers want it fully qualified.
 */
#include <config.h>

#include <string.h>

#include "net/hostname.h"
#include "unit.h"

static void ehlo_name_is_fully_qualified(void **state)
{
    static const struct {
        const char *host, *hosts, *resolv, *want;
    } cases[] = {
        {"mon.example.org", "", "", "mon.example.org"},
        {"mon", "127.0.0.1 localhost\n127.0.1.1\tmon.example.net mon\n", "", "mon.example.net"},
        {"mon", "127.0.1.1 mon\n", "search example.com other.example\n", "mon.example.com"},
        {"mon", "# mon.example.net mon\n", "nameserver 192.0.2.1\n", "mon.localdomain"},
        {"MON", "::1 Mon.Example.NET MON # x\n", "", "mon.example.net"},
        {"bad name", "", "", "localhost.localdomain"},
        {"mon", "192.0.2.1 mon", "domain \n", "mon.localdomain"},
        {"mon", "", "search .\n", "mon.localdomain"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(hostname_qualify(arena, cases[i].host, cases[i].hosts, cases[i].resolv),
                            cases[i].want);
    arena_free(arena);
}

static void this_host_has_a_name(void **state)
{
    struct arena *arena = arena_new();
    const char *name = hostname_fqdn(arena);

    (void)state;
    assert_non_null(strchr(name, '.'));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ehlo_name_is_fully_qualified),
        cmocka_unit_test(this_host_has_a_name),
    };

    return cmocka_run_group_tests_name("hostname", tests, NULL, NULL);
}
