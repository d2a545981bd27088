/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON of a posture scan: all keys always, unknown is null and never false. */
#include <config.h>

#include "render/scan_json.h"

#include <string.h>

#include "scan_world.h"

static struct scan_facts *one_scan(struct world *world)
{
    struct host_facts *host = world_host(world, "mx1.example.org", 10);

    world_address(world, host, "192.0.2.1");
    return world_scan(world, host);
}

static void assert_member(json_t *object, const char *key, const char *expected)
{
    char *text = json_dumps(json_object_get(object, key), JSON_COMPACT | JSON_ENCODE_ANY);

    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void a_finished_scan(void **state)
{
    struct world *world = *state;
    struct scan_facts *scan = one_scan(world);
    json_t *section, *issues;

    scan->dh[scan->dh_count++] = (struct scan_dh){.bits = 2048, .prime = "ffdhe2048 (RFC 7919)"};
    scan_suite(world, scan, TLS_SSL2, "SSL_CK_RC4_128_WITH_MD5");
    section = scan_json(&world->run, scan);
    assert_int_equal(json_object_size(section), 15);
    assert_member(section, "mode", "\"policy\"");
    assert_member(section, "connections", "11");
    assert_member(section, "budget", "12");
    assert_member(section, "complete", "true");
    assert_member(section, "stopped", "\"done\"");
    assert_member(section, "not_known", "null");
    assert_member(section, "protocols",
                  "{\"SSLv2\":false,\"SSLv3\":false,\"TLSv1.0\":false,\"TLSv1.1\":false,"
                  "\"TLSv1.2\":true,\"TLSv1.3\":true}");
    assert_member(section, "groups",
                  "[{\"code\":\"0x11ec\",\"name\":\"X25519MLKEM768\",\"protocol\":\"TLSv1.3\"},"
                  "{\"code\":\"0x001d\",\"name\":\"x25519\",\"protocol\":\"TLSv1.2\"}]");
    assert_member(section, "dh",
                  "[{\"bits\":2048,\"prime\":\"ffdhe2048 (RFC 7919)\",\"export\":false}]");
    assert_member(section, "order", "\"client\"");
    assert_member(section, "ticket_lifetime", "null");
    assert_member(json_array_get(json_object_get(section, "suites"), 0), "code", "\"0x1302\"");
    assert_member(json_array_get(json_object_get(section, "suites"), 2), "code", "\"0x010080\"");
    issues = json_object_get(section, "issues");
    assert_int_equal(json_object_size(issues), SCAN_ISSUE_COUNT);
    assert_member(issues, "tls.poodle", "false");
    assert_member(issues, "tls.large-hello", "null");
    assert_member(issues, "smtp.command-injection", "null");
    json_decref(section);
}

static void what_is_not_known_is_null(void **state)
{
    struct world *world = *state;
    struct scan_facts scan = {
        .mode = SCAN_INVENTORY, .stop = SCAN_PUT_OFF, .unasked = "SSLv2", .ticket_lifetime = 7200};
    json_t *section = scan_json(&world->run, &scan);

    assert_member(section, "mode", "\"inventory\"");
    assert_member(section, "complete", "false");
    assert_member(section, "stopped", "\"421\"");
    assert_member(section, "not_known", "\"SSLv2\"");
    assert_member(section, "protocols",
                  "{\"SSLv2\":null,\"SSLv3\":null,\"TLSv1.0\":null,\"TLSv1.1\":null,"
                  "\"TLSv1.2\":null,\"TLSv1.3\":null}");
    assert_member(section, "suites", "[]");
    assert_member(section, "order", "null");
    assert_member(section, "ticket_lifetime", "7200");
    assert_member(json_object_get(section, "issues"), "tls.rc4", "null");
    json_decref(section);
}

static void without_a_scan_it_is_null(void **state)
{
    struct world *world = *state;
    json_t *section = scan_json(&world->run, NULL);

    assert_true(json_is_null(section));
    json_decref(section);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        world_test(a_finished_scan),
        world_test(what_is_not_known_is_null),
        world_test(without_a_scan_it_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
