/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON sections of MTA-STS and TLSRPT: all keys always, unknown is null. */
#include <config.h>

#include "render/mta_sts_json.h"

#include <string.h>

#include "sts_world.h"

/* The section as text, without the certificate. */
static void assert_section(const char *expected)
{
    json_t *section, *fetch;
    char *text;

    sts_judge();
    section = mta_sts_json(&sts.world->run, &sts.facts, NOW);
    fetch = json_object_get(section, "fetch");
    if (json_is_object(fetch)) {
        assert_non_null(json_object_get(fetch, "certificate"));
        json_object_del(fetch, "certificate");
    }
    text = json_dumps(section, JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
    json_decref(section);
}

static void a_good_domain(void **state)
{
    (void)state;
    assert_section(
        "{\"record\":\"v=STSv1; id=1;\",\"id\":\"1\",\"policy\":{\"mode\":\"enforce\","
        "\"max_age\":604800,\"mx\":[\"mx1.example.org\"]},\"fetch\":{\"http_status\":200,"
        "\"content_type\":\"text/plain; charset=utf-8\",\"bytes\":65,\"error\":null},"
        "\"hosts\":[{\"host\":\"mx1.example.org\",\"covered\":true,"
        "\"certificate_valid\":true}]}");
}

static void what_is_not_known_is_null(void **state)
{
    (void)state;
    sts_record(NULL);
    sts_fetch_fails(&sts.file.fetches[0], FETCH_REFUSED);
    sts.session->chain = NULL;
    assert_section("{\"record\":null,\"id\":null,\"policy\":null,\"fetch\":{\"http_status\":null,"
                   "\"content_type\":null,\"bytes\":null,\"error\":\"connection refused\"},"
                   "\"hosts\":[{\"host\":\"mx1.example.org\",\"covered\":null,"
                   "\"certificate_valid\":null}]}");
    sts.facts.file = NULL;
    sts.world->run.domain.mx_known = false;
    assert_section("{\"record\":null,\"id\":null,\"policy\":null,\"fetch\":null,\"hosts\":null}");
}

static void the_fetch_that_brought_the_policy(void **state)
{
    (void)state;
    sts_fetch("192.0.2.81");
    sts_fetch_fails(&sts.file.fetches[0], FETCH_REFUSED);
    sts.session->chain->trust = TRUST_SELF_SIGNED;
    sts_policy(STS_HEAD "mode: enforce\nmx: *.example.net\n");
    sts.file.fetches[1].content_type = "text/html|";
    assert_section("{\"record\":\"v=STSv1; id=1;\",\"id\":\"1\",\"policy\":{\"mode\":\"enforce\","
                   "\"max_age\":604800,\"mx\":[\"*.example.net\"]},\"fetch\":{\"http_status\":200,"
                   "\"content_type\":\"text/html?\",\"bytes\":63,\"error\":null},"
                   "\"hosts\":[{\"host\":\"mx1.example.org\",\"covered\":false,"
                   "\"certificate_valid\":false}]}");
}

static void assert_tlsrpt(const struct tlsrpt_facts *facts, const char *expected)
{
    json_t *section = tlsrpt_json(facts);
    char *text = json_dumps(section, JSON_COMPACT | JSON_ENCODE_ANY);

    assert_string_equal(text, expected);
    free(text);
    json_decref(section);
}

static void reports(void **state)
{
    struct txt_record record = {"v=TLSRPTv1; rua=mailto:a@b.example",
                                sizeof "v=TLSRPTv1; rua=mailto:a@b.example" - 1, 1};
    struct report_uri uri = {.text = "mailto:a@b.example"};
    struct tlsrpt_facts facts = {.rua = &uri, .rua_count = 1};
    (void)state;

    assert_tlsrpt(&facts, "null");
    facts.found.txt.end = TXT_NODATA;
    assert_tlsrpt(&facts, "{\"record\":null,\"rua\":null}");
    facts.found.txt.end = TXT_FOUND;
    facts.found.txt.records = &record;
    facts.found.txt.count = 1;
    assert_tlsrpt(&facts, "{\"record\":\"v=TLSRPTv1; rua=mailto:a@b.example\",\"rua\":"
                          "[\"mailto:a@b.example\"]}");
    facts.error = "has no rua";
    assert_tlsrpt(&facts, "{\"record\":null,\"rua\":null}");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        sts_test(a_good_domain),
        sts_test(what_is_not_known_is_null),
        sts_test(the_fetch_that_brought_the_policy),
        sts_test(reports),
    };

    return cmocka_run_group_tests_name("mta_sts_json", tests, NULL, NULL);
}
