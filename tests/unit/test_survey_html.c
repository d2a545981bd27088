/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/html: nothing from a server becomes markup. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "survey/html.h"
#include "survey/html_parts.h"
#include "unit.h"

static char *page(const char *summary, const char *rows)
{
    json_t *json = json_loads(summary, 0, NULL);
    FILE *in = tmpfile(), *out;
    struct err err = {0};
    char *text = NULL;
    size_t size = 0;

    assert_non_null(json);
    fputs(rows, in);
    rewind(in);
    out = open_memstream(&text, &size);
    assert_int_equal(html_write(out, json, in, &err), 0);
    fclose(out);
    fclose(in);
    json_decref(json);
    return text;
}

static size_t count(const char *text, const char *word)
{
    size_t found = 0;

    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        found++;
    return found;
}

static void text_is_escaped(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    html_text(out, "<a href='x'>\"&\"</a>\n\x01");
    html_text(out, NULL);
    fclose(out);
    assert_string_equal(text, "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;  ");
    free(text);
}

static void an_empty_summary_is_a_page(void **state)
{
    char *text = page("{}", "");

    (void)state;
    assert_non_null(strstr(text, "</html>"));
    assert_int_equal(count(text, "class=\"rows\""), 0);
    free(text);
}

static void hostile_text_stays_text(void **state)
{
    char *text = page(
        "{\"domains\":1,\"contact\":\"javascript:\\\"><script>\",\"groups\":[{\"name\":\"<img "
        "src=x onerror=alert(1)>\",\"tables\":[{\"id\":\"x\\\"y\",\"title\":\"</table><script>\","
        "\"units\":[{\"unit\":\"domains\",\"of\":1,\"what\":\"</p>\"}],\"rows\":[{\"id\":\"a\","
        "\"label\":\"<b>\",\"counts\":[1],\"tone\":\"good\\\" onload=\\\"x\"}],\"notes\":[\"<i>\"]"
        "}]}],\"findings\":[{\"id\":\"<u>\",\"state\":\"OK\",\"meaning\":\"</dd>\"}]}",
        "{\"domain\":\"</script><script>alert(1)</script>\",\"findings\":[]}\n");

    (void)state;
    assert_int_equal(count(text, "<script"), 2); /* the data and the program */
    assert_int_equal(count(text, "</script"), 2);
    assert_null(strstr(text, "<img"));
    assert_null(strstr(text, "onload=\"x"));
    assert_null(strstr(text, "<b>"));
    assert_null(strstr(text, "<u>"));
    assert_non_null(strstr(text, "\\u003c/script\\u003e"));
    free(text);
}

static void contact_is_a_link_where_it_is_an_address(void **state)
{
    char *text = page("{\"contact\":\"https://survey.example/\"}", "");

    (void)state;
    assert_non_null(strstr(text, "<a href=\"https://survey.example/\">"));
    free(text);
    text = page("{\"contact\":\"javascript:alert(1)\"}", "");
    assert_null(strstr(text, "href=\"javascript"));
    assert_non_null(strstr(text, "object: javascript:alert(1)."));
    free(text);
}

static void rows_are_cut_into_chunks(void **state)
{
    char *rows = NULL, *text;
    size_t size;
    FILE *out = open_memstream(&rows, &size);

    (void)state;
    for (int i = 0; i < 1001; i++)
        fprintf(out, "{\"n\":%d}\n", i);
    fclose(out);
    text = page("{}", rows);
    assert_int_equal(count(text, "class=\"rows\">["), 3);
    assert_int_equal(count(text, "]</script>"), 3);
    assert_int_equal(count(text, "{\"n\":"), 1001);
    free(rows);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(an_empty_summary_is_a_page),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(contact_is_a_link_where_it_is_an_address),
        cmocka_unit_test(rows_are_cut_into_chunks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
