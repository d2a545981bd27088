/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON section of DMARC: all keys always, unknown is null. */
#include <config.h>

#include "render/dmarc_json.h"

#include "dmarc_zone.h"
#include "unit.h"

static void assert_facts(const struct dmarc_facts *dmarc, const char *expected)
{
    json_t *section = dmarc_json(dmarc);
    char *text = json_dumps(section, JSON_COMPACT);

    assert_string_equal(text, expected);
    free(text);
    json_decref(section);
}

static void assert_section(struct fill_fixture *f, const char *domain, const struct zone_line *zone,
                           const char *expected)
{
    struct dmarc_facts dmarc;

    zone_dmarc(f, zone, domain, &dmarc);
    assert_facts(&dmarc, expected);
}

static void a_record_above(void **state)
{
    static const struct zone_line zone[] = {
        {"www.example.org", RR_A, "192.0.2.1"},
        {"example.org", RR_A, "192.0.2.1"},
        {"_dmarc.example.org", RR_TXT,
         "\"v=DMARC1; p=reject; sp=quarantine; t=y; rua=mailto:a@example.org,mailto:b@example.net; "
         "ruf=https://example.org/\""},
        {"example.net", RR_A, "192.0.2.1"},
        {NULL, 0, NULL},
    };

    assert_section(*state, "www.example.org", zone,
                   "{\"record\":\"v=DMARC1; p=reject; sp=quarantine; t=y; "
                   "rua=mailto:a@example.org,mailto:b@example.net; ruf=https://example.org/\","
                   "\"location\":\"example.org\",\"organizational_domain\":\"example.org\","
                   "\"organizational_domain_psl\":\"example.org\",\"policy\":\"reject\","
                   "\"subdomain_policy\":\"quarantine\",\"nonexistent_policy\":\"quarantine\","
                   "\"effective\":\"none\",\"testing\":true,"
                   "\"rua\":[{\"uri\":\"mailto:a@example.org\",\"authorised\":true},"
                   "{\"uri\":\"mailto:b@example.net\",\"authorised\":false}],"
                   "\"ruf\":[{\"uri\":\"https://example.org/\",\"authorised\":null}]}");
}

static void a_record_without_effect(void **state)
{
    static const struct zone_line zone[] = {
        {"example.org", RR_A, "192.0.2.1"},
        {"_dmarc.example.org", RR_TXT, "\"v=DMARC1\""},
        {NULL, 0, NULL},
    };

    assert_section(*state, "example.org", zone,
                   "{\"record\":\"v=DMARC1\",\"location\":\"example.org\","
                   "\"organizational_domain\":\"example.org\","
                   "\"organizational_domain_psl\":\"example.org\",\"policy\":null,"
                   "\"subdomain_policy\":null,\"nonexistent_policy\":null,\"effective\":null,"
                   "\"testing\":false,\"rua\":[],\"ruf\":[]}");
}

#define NOTHING(organizational, by_list)                                                           \
    "{\"record\":null,\"location\":null,\"organizational_domain\":" organizational                 \
    ",\"organizational_domain_psl\":" by_list ",\"policy\":null,\"subdomain_policy\":null,"        \
    "\"nonexistent_policy\":null,\"effective\":null,\"testing\":null,\"rua\":null,\"ruf\":null}"

static void no_record_and_no_answer(void **state)
{
    static const struct zone_line empty[] = {{NULL, 0, NULL}};
    static const struct zone_line failing[] = {
        {"_dmarc.example.net", RR_TXT, "!"},
        {NULL, 0, NULL},
    };
    const struct dmarc_facts unasked = {.domain = NULL};

    assert_section(*state, "example.org", empty, NOTHING("\"example.org\"", "\"example.org\""));
    assert_section(*state, "example.net", failing, NOTHING("null", "\"example.net\""));
    assert_facts(&unasked, NOTHING("null", "null"));
}

#define fill_test(name) cmocka_unit_test_setup_teardown(name, fill_setup, fill_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        fill_test(a_record_above),
        fill_test(a_record_without_effect),
        fill_test(no_record_and_no_answer),
    };

    return cmocka_run_group_tests_name("dmarc_json", tests, NULL, NULL);
}
