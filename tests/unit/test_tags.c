/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of tags: what RFC 6376 3.2, RFC 8460 3, RFC 8461 3.1 and RFC 9989 4.7 have in common. */
#include <config.h>

#include "policy/tags.h"

#include <string.h>

#include "unit.h"

#define WHITE " \t\r\n"

struct list {
    struct arena *arena;
    struct tags tags;
};

static int setup(void **state)
{
    static struct list list;

    list = (struct list){.arena = arena_new()};
    *state = &list;
    return 0;
}

static int teardown(void **state)
{
    arena_free(((struct list *)*state)->arena);
    return 0;
}

static const struct tags *split_octets(struct list *list, const char *text, size_t size)
{
    memset(&list->tags, 0x55, sizeof list->tags);
    tags_split(list->arena, text, size, WHITE, &list->tags);
    return &list->tags;
}

static const struct tags *split(void **state, const char *text)
{
    return split_octets(*state, text, strlen(text));
}

static void assert_tag(const struct tags *tags, size_t at, const char *name, const char *value)
{
    assert_true(at < tags->count);
    assert_string_equal(tags->items[at].name, name);
    assert_string_equal(tags->items[at].value, value);
    assert_int_equal(tags->items[at].name_size, strlen(name));
    assert_int_equal(tags->items[at].value_size, strlen(value));
}

static void names_and_values(void **state)
{
    const struct tags *tags = split(state, "v=DMARC1; p=none;rua=mailto:a@b.example");

    assert_int_equal(tags->count, 3);
    assert_tag(tags, 0, "v", "DMARC1");
    assert_tag(tags, 1, "p", "none");
    assert_tag(tags, 2, "rua", "mailto:a@b.example");
    assert_int_equal(tags->empty, 0);
    assert_false(tags->ends_in_separator);
    assert_true(tags->items[0].has_equals);
}

static void the_last_separator_may_be_there(void **state)
{
    assert_true(split(state, "a=1;")->ends_in_separator);
    assert_true(split(state, "a=1; \t")->ends_in_separator);
    assert_false(split(state, "a=1")->ends_in_separator);
    assert_false(split(state, "a=1 ")->ends_in_separator);
    assert_int_equal(split(state, "a=1; ")->empty, 0);
}

static void only_the_first_equals_divides(void **state)
{
    const struct tags *tags = split(state, "p=AAA==; n=a=b; =x; c==");

    assert_tag(tags, 0, "p", "AAA==");
    assert_tag(tags, 1, "n", "a=b");
    assert_tag(tags, 2, "", "x");
    assert_tag(tags, 3, "c", "=");
}

static void a_value_that_is_empty_differs_from_none(void **state)
{
    const struct tags *tags = split(state, "p=; q; r = ");

    assert_tag(tags, 0, "p", "");
    assert_true(tags->items[0].has_equals);
    assert_tag(tags, 1, "q", "");
    assert_false(tags->items[1].has_equals);
    assert_tag(tags, 2, "r", "");
    assert_true(tags->items[2].has_equals);
}

static void empty_pieces_are_counted(void **state)
{
    const struct tags *tags = split(state, ";a=1;; ;b=2;;");

    assert_int_equal(tags->count, 2);
    assert_int_equal(tags->empty, 4);
    assert_true(tags->ends_in_separator);
}

static void nothing_is_no_tag(void **state)
{
    assert_int_equal(split(state, "")->count, 0);
    assert_false(split(state, "")->ends_in_separator);
    assert_int_equal(split(state, " \t ")->count, 0);
    assert_int_equal(split(state, " \t ")->empty, 0);
    assert_int_equal(split(state, ";")->empty, 1);
    assert_int_equal(split_octets(*state, NULL, 0)->count, 0);
}

static void white_space_is_cut_off_and_remembered(void **state)
{
    const struct tags *tags = split(state, "a=1 ; b= 2;\tc =3; d\r\n =\n 4 5");

    assert_int_equal(tags->count, 4);
    assert_tag(tags, 0, "a", "1");
    assert_false(tags->items[0].space_before);
    assert_true(tags->items[0].space_after);
    assert_false(tags->items[0].space_at_equals);
    assert_tag(tags, 1, "b", "2");
    assert_true(tags->items[1].space_before);
    assert_false(tags->items[1].space_after);
    assert_true(tags->items[1].space_at_equals);
    assert_tag(tags, 2, "c", "3");
    assert_true(tags->items[2].space_at_equals);
    assert_tag(tags, 3, "d", "4 5");
    assert_true(tags->items[3].space_at_equals);
}

/* "p= ;" has nothing beyond the white space, which so belongs to the end of the tag. */
static void white_space_after_an_empty_value_is_the_tags(void **state)
{
    const struct tags *tags = split(state, "p= ;");

    assert_false(tags->items[0].space_at_equals);
    assert_true(tags->items[0].space_after);
}

static void other_white_space_is_as_the_caller_says(void **state)
{
    struct list *list = *state;

    tags_split(list->arena, "\ta=1\n", 5, " ", &list->tags);
    assert_tag(&list->tags, 0, "\ta", "1\n");
    tags_split(list->arena, " a=1\v", 5, WHITE, &list->tags);
    assert_tag(&list->tags, 0, "a", "1\v");
}

static void nul_octets_are_content(void **state)
{
    const struct tags *tags = split_octets(*state, "a\0b=c\0d;\0", 9);

    assert_int_equal(tags->count, 2);
    assert_int_equal(tags->items[0].name_size, 3);
    assert_memory_equal(tags->items[0].name, "a\0b", 4);
    assert_int_equal(tags->items[0].value_size, 3);
    assert_memory_equal(tags->items[0].value, "c\0d", 4);
    assert_int_equal(tags->items[1].name_size, 1);
    assert_false(tags->ends_in_separator);
}

static void text_past_the_size_is_not_read(void **state)
{
    const struct tags *tags = split_octets(*state, "a=12;b=3", 3);

    assert_int_equal(tags->count, 1);
    assert_tag(tags, 0, "a", "1");
}

static void names_are_found_as_written(void **state)
{
    const struct tags *tags = split(state, "a=1; A=2; a=3");

    assert_string_equal(tags_find(tags, "a")->value, "1");
    assert_string_equal(tags_find(tags, "A")->value, "2");
    assert_null(tags_find(tags, "b"));
    assert_null(tags_find(tags, ""));
    assert_int_equal(tags_count(tags, "a"), 2);
    assert_int_equal(tags_count(tags, "A"), 1);
    assert_int_equal(tags_count(tags, "b"), 0);
}

/* A name with a NUL inside is not the name before the NUL. */
static void names_are_compared_whole(void **state)
{
    const struct tags *tags = split_octets(*state, "p\0x=1;p=2", 9);

    assert_string_equal(tags_find(tags, "p")->value, "2");
    assert_int_equal(tags_count(tags, "p"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_and_values),
        TEST(the_last_separator_may_be_there),
        TEST(only_the_first_equals_divides),
        TEST(a_value_that_is_empty_differs_from_none),
        TEST(empty_pieces_are_counted),
        TEST(nothing_is_no_tag),
        TEST(white_space_is_cut_off_and_remembered),
        TEST(white_space_after_an_empty_value_is_the_tags),
        TEST(other_white_space_is_as_the_caller_says),
        TEST(nul_octets_are_content),
        TEST(text_past_the_size_is_not_read),
        TEST(names_are_found_as_written),
        TEST(names_are_compared_whole),
    };

    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
