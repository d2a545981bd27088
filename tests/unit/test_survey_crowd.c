/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/crowd and survey/hash. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "survey/crowd.h"
#include "unit.h"

#define MEMBERS 200

static struct ip ip(const char *text)
{
    struct ip out;

    assert_true(ip_parse(text, &out));
    return out;
}

static void join(struct crowd *crowd, struct crowd_member *member, const char *address,
                 const char *operator_)
{
    struct ip where = ip(address);

    memset(member, 0, sizeof *member);
    crowd_name(crowd, member, &where, operator_);
}

static void networks_are_24_and_48(void **state)
{
    struct crowd crowd = {.most = 1};
    struct crowd_member a, b, c, d;

    (void)state;
    join(&crowd, &a, "192.0.2.1", "a.example");
    join(&crowd, &b, "192.0.2.200", "b.example");
    join(&crowd, &c, "192.0.3.1", "c.example");
    join(&crowd, &d, "2001:db8:1:2::1", "d.example");
    assert_ptr_equal(a.network, b.network);
    assert_ptr_not_equal(a.network, c.network);
    join(&crowd, &b, "2001:db8:1:ffff::1", "b.example");
    assert_ptr_equal(b.network, d.network);
    join(&crowd, &b, "::ffff:192.0.2.9", "b.example");
    assert_ptr_equal(b.network, a.network);
    crowd_clear(&crowd);
}

static void who_waits_is_called_in_turn(void **state)
{
    struct crowd crowd = {.most = 1};
    struct crowd_member a, b, c;

    (void)state;
    join(&crowd, &a, "192.0.2.1", "a.example");
    join(&crowd, &b, "192.0.2.2", "b.example");
    join(&crowd, &c, "192.0.2.3", "c.example");
    assert_true(crowd_enter(&crowd, &a));
    assert_false(crowd_enter(&crowd, &b));
    assert_false(crowd_enter(&crowd, &c));
    assert_ptr_equal(crowd_leave(&crowd, &a), &b);
    assert_true(b.inside);
    assert_false(c.inside);
    assert_ptr_equal(crowd_leave(&crowd, &b), &c);
    assert_null(crowd_leave(&crowd, &c));
    crowd_clear(&crowd);
}

/* Called from one place and stopped at the other, he must not keep the next from being called. */
static void a_full_operator_does_not_block_the_network(void **state)
{
    struct crowd crowd = {.most = 1};
    struct crowd_member big, first, second, third;

    (void)state;
    join(&crowd, &big, "198.51.100.1", "big.example");
    join(&crowd, &first, "192.0.2.1", "a.example");
    join(&crowd, &second, "192.0.2.2", "big.example");
    join(&crowd, &third, "192.0.2.3", "c.example");
    assert_true(crowd_enter(&crowd, &big));
    assert_true(crowd_enter(&crowd, &first));
    assert_false(crowd_enter(&crowd, &second));
    assert_false(crowd_enter(&crowd, &third));
    assert_ptr_equal(crowd_leave(&crowd, &first), &third);
    assert_null(crowd_leave(&crowd, &third));
    assert_ptr_equal(crowd_leave(&crowd, &big), &second);
    crowd_clear(&crowd);
}

/* Whatever the order, everybody gets in once, and no place ever holds too many. */
static void everybody_gets_in(void **state)
{
    struct crowd crowd = {.most = 2};
    static struct crowd_member members[MEMBERS];
    struct crowd_member *inside[MEMBERS], *entered;
    size_t count = 0, served = 0;

    (void)state;
    for (unsigned i = 0; i < MEMBERS; i++) {
        char address[32], operator_[32];

        snprintf(address, sizeof address, "192.0.%u.%u", i * 7 % 5, i);
        snprintf(operator_, sizeof operator_, "o%u.example", i * 11 % 7);
        join(&crowd, &members[i], address, operator_);
        if (crowd_enter(&crowd, &members[i]))
            inside[count++] = &members[i];
    }
    while (count > 0) {
        struct crowd_member *leaver = inside[served % count];

        inside[served % count] = inside[count - 1];
        count--;
        served++;
        for (entered = crowd_leave(&crowd, leaver); entered != NULL; entered = entered->next)
            inside[count++] = entered;
        assert_true(count <= 2 * 5);
    }
    assert_int_equal(served, MEMBERS);
    crowd_clear(&crowd);
}

static void a_table_keeps_keys_in_order(void **state)
{
    struct hash hash = {0};
    char key[32];
    bool is_new;

    (void)state;
    assert_null(hash_get(&hash, "none"));
    for (unsigned i = 0; i < 10000; i++) {
        snprintf(key, sizeof key, "key %u", i);
        hash_put(&hash, key, &is_new);
        assert_true(is_new);
    }
    assert_int_equal(hash.count, 10000);
    hash_put(&hash, "key 77", &is_new);
    assert_false(is_new);
    assert_string_equal(hash.entries[9999].key, "key 9999");
    assert_non_null(hash_get(&hash, "key 5000"));
    assert_null(hash_get(&hash, "key 10000"));
    hash_clear(&hash);
    assert_int_equal(hash.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_24_and_48),
        cmocka_unit_test(who_waits_is_called_in_turn),
        cmocka_unit_test(a_full_operator_does_not_block_the_network),
        cmocka_unit_test(everybody_gets_in),
        cmocka_unit_test(a_table_keeps_keys_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
