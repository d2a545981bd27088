/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of the renderers of common/report.
 *
 * With --json it prints reports as JSON, one a line, for schema_check.py.
 */
#include <config.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/report.h"
#include "unit.h"

static const struct subject domain = {"example.org", NULL, NULL, 0};
static const struct subject mx2 = {"example.org", "mx2.example.org", "192.0.2.7", 25};

struct fixture {
    struct arena *arena;
    struct findings findings;
    struct perfdata perfdata;
    struct report report;
    struct buf out;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.arena = arena_new()};
    findings_init(&f->findings, f->arena, NULL, 0);
    perfdata_init(&f->perfdata, f->arena);
    f->report = (struct report){.plugin = "check_dane_tlsa",
                                .service = "DANE",
                                .version = "0.1.0",
                                .target = "example.org",
                                .summary = "all 2 hosts match",
                                .time = 1700000000,
                                .elapsed = 0.5,
                                .findings = &f->findings,
                                .perfdata = &f->perfdata};
    buf_init(&f->out, REPORT_SIZE_MAX);
}

static void end(struct fixture *f)
{
    report_clear(&f->report);
    buf_clear(&f->out);
    arena_free(f->arena);
}

static void renders(struct fixture *f, enum report_format format, enum state state,
                    const char *expected)
{
    buf_reset(&f->out);
    assert_int_equal(report_render(&f->report, format, &f->out), state);
    assert_string_equal(f->out.data, expected);
}

static size_t count_of(const char *text, char c)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == c;
    return count;
}

static void line_one_says_state_place_text_and_perfdata(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f);
    perfdata_add(&f.perfdata, "time", 0.5, "s", 3);
    findings_add(&f.findings, FINDING_DANE_PARTIAL, &domain, "1 of 2 hosts covered");
    findings_add(&f.findings, FINDING_DANE_NO_MATCH, &mx2, "matches none of 2 TLSA records");
    findings_add(&f.findings, FINDING_DANE_OK, &mx2, "fine");
    renders(
        &f, REPORT_TEXT, STATE_CRITICAL,
        "DANE CRITICAL - example.org: mx2.example.org[192.0.2.7] matches none of 2 TLSA records "
        "| 'time'=0.5s;;;0\n"
        "[CRITICAL] mx2.example.org[192.0.2.7]:25 dane.no-match: matches none of 2 TLSA records "
        "(RFC 7672 2.2)\n"
        "[WARNING] example.org dane.partial: 1 of 2 hosts covered (RFC 7672 2.2.1)\n");
    end(&f);
}

static void ok_findings_need_verbose(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f);
    findings_add(&f.findings, FINDING_DANE_OK, &mx2, "fine");
    renders(&f, REPORT_TEXT, STATE_OK, "DANE OK - example.org: all 2 hosts match\n");
    f.report.verbose = 1;
    renders(&f, REPORT_TEXT, STATE_OK,
            "DANE OK - example.org: all 2 hosts match\n"
            "[OK] mx2.example.org[192.0.2.7]:25 dane.ok: fine (RFC 7672 2.2)\n");
    end(&f);
}

static void target_is_not_said_twice(void **state)
{
    static const struct {
        const char *target;
        struct subject subject;
        const char *says;
    } rows[] = {
        {"example.org", {"example.org", NULL, NULL, 0}, "DANE WARNING - example.org: text\n"},
        {"Example.ORG", {"example.org", NULL, NULL, 0}, "DANE WARNING - Example.ORG: text\n"},
        {"example.org", {NULL, NULL, NULL, 0}, "DANE WARNING - example.org: text\n"},
        {"mx1.test",
         {NULL, "mx1.test", "192.0.2.1", 25},
         "DANE WARNING - mx1.test: [192.0.2.1] text\n"},
        {"mx1.test", {NULL, "mx1.test", NULL, 25}, "DANE WARNING - mx1.test: text\n"},
        {"192.0.2.1", {NULL, "192.0.2.1", "192.0.2.1", 25}, "DANE WARNING - 192.0.2.1: text\n"},
        {"2001:db8::1",
         {NULL, "2001:db8::1", "2001:db8::1", 25},
         "DANE WARNING - 2001:db8::1: text\n"},
        {"", {NULL, "mx1.test", NULL, 0}, "DANE WARNING - mx1.test text\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture f;

        begin(&f);
        f.report.target = rows[i].target;
        findings_add(&f.findings, FINDING_CERT_NAME, &rows[i].subject, "text");
        report_render(&f.report, REPORT_TEXT, &f.out);
        assert_memory_equal(f.out.data, rows[i].says, strlen(rows[i].says));
        end(&f);
    }
}

static void no_bar_without_perfdata(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f);
    perfdata_add(&f.perfdata, "unmeasured", NAN, "s", 3);
    report_render(&f.report, REPORT_TEXT, &f.out);
    assert_null(strchr(f.out.data, '|'));
    end(&f);
}

static void hostile_text_cannot_forge_output(void **state)
{
    const struct subject hostile = {NULL, "m|x\n[OK]", "<b>", 25};
    struct fixture f;

    (void)state;
    begin(&f);
    f.report.target = "exa|mple\r\n.org\x1b[2J";
    perfdata_add(&f.perfdata, "hosts", 1, "", 0);
    findings_add(&f.findings, FINDING_SMTP_REJECTED, &hostile, "%s",
                 "554 go | 'x'=1\r\nDANE OK - fine\x1b]0;title\x07<script>\xe2\x80\xae");
    report_render(&f.report, REPORT_TEXT, &f.out);
    assert_int_equal(count_of(f.out.data, '|'), 1);
    assert_int_equal(count_of(f.out.data, '\n'), 2);
    assert_int_equal(count_of(f.out.data, '\x1b'), 0);
    assert_int_equal(count_of(f.out.data, '<'), 0);
    end(&f);
}

static void text_stays_under_the_limit_and_counts_what_is_left_out(void **state)
{
    char flood[2 * FINDING_TEXT_MAX], expected[64];
    struct fixture f;
    size_t shown;

    (void)state;
    begin(&f);
    memset(flood, 'A', sizeof flood - 1);
    flood[sizeof flood - 1] = '\0';
    for (int i = 0; i < 100; i++)
        findings_add(&f.findings, FINDING_SMTP_REJECTED, &mx2, "%d %s", i, flood + i * 9);
    for (int i = 0; i < 400; i++)
        perfdata_add(&f.perfdata, "a_rather_long_label_for_this", 123456.789, "s", 3);
    report_render(&f.report, REPORT_TEXT, &f.out);
    assert_true(f.out.len <= REPORT_TEXT_MAX);
    assert_true(f.out.len > REPORT_TEXT_MAX / 2);
    assert_int_equal(count_of(f.out.data, '|'), 1);
    /* The perfdata is cut between items. */
    assert_non_null(strstr(f.out.data, "=123456.789s;;;0\n"));
    shown = count_of(f.out.data, '\n') - 2;
    assert_true(shown > 0);
    snprintf(expected, sizeof expected, "\n(%zu more findings left out)\n", 100 - shown);
    assert_string_equal(f.out.data + f.out.len - strlen(expected), expected);
    end(&f);
}

static void one_finding_left_out_is_singular(void **state)
{
    char flood[FINDING_TEXT_MAX];
    struct fixture f;

    (void)state;
    begin(&f);
    memset(flood, 'A', sizeof flood - 1);
    flood[sizeof flood - 1] = '\0';
    for (int i = 0; i < 6; i++)
        findings_add(&f.findings, FINDING_SMTP_REJECTED, &mx2, "%s", flood);
    report_render(&f.report, REPORT_TEXT, &f.out);
    assert_non_null(strstr(f.out.data, "\n(1 more finding left out)\n"));
    end(&f);
}

static void failure_in_every_format(void **state)
{
    static const char *const mail[] = {"domain", "mx", "addresses", NULL};
    struct buf out;
    json_t *object;

    (void)state;
    buf_init(&out, REPORT_SIZE_MAX);
    report_failure("check_dane_tlsa", "DANE", "0.1.0", mail, "--port \"|\nx\": no", REPORT_TEXT,
                   &out);
    assert_string_equal(out.data, "DANE UNKNOWN - --port \"? x\": no\n");
    buf_reset(&out);
    report_failure("check_dane_tlsa", "DANE", "0.1.0", mail, "no memory", REPORT_PROMETHEUS, &out);
    assert_non_null(
        strstr(out.data, "\nmailsec_state{plugin=\"check_dane_tlsa\",target=\"\"} 3\n"));
    assert_non_null(strstr(
        out.data, "\nmailsec_run_timestamp_seconds{plugin=\"check_dane_tlsa\",target=\"\"} "));
    assert_true(out.len < 500); /* it is what is said when no memory is left */
    buf_reset(&out);
    report_failure("check_dane_tlsa", "DANE", "0.1.0", mail, "no memory", REPORT_JSON, &out);
    object = json_loads(out.data, 0, NULL);
    assert_non_null(object);
    assert_int_equal(json_integer_value(json_object_get(object, "state")), 3);
    assert_string_equal(json_string_value(json_object_get(object, "status")), "UNKNOWN");
    assert_string_equal(json_string_value(json_object_get(object, "summary")), "no memory");
    assert_true(json_is_null(json_object_get(object, "target")));
    assert_true(json_is_null(json_object_get(object, "domain")));
    assert_true(json_is_null(json_object_get(object, "mx")));
    assert_true(json_is_null(json_object_get(object, "addresses")));
    assert_int_equal(json_array_size(json_object_get(object, "findings")), 0);
    assert_true(json_integer_value(json_object_get(object, "time")) > 1700000000);
    json_decref(object);
    buf_clear(&out);
}

/* Findings, perfdata and a section. */
static void fill(struct fixture *f)
{
    struct perf *perf;

    findings_add(&f->findings, FINDING_RUN_SLOW, NULL, "slow \"q\" \xc3\xa9");
    findings_add(&f->findings, FINDING_DANE_NO_MATCH, &mx2, "matches none");
    perf = perfdata_add(&f->perfdata, "time", 0.326211, "s", 3);
    assert_int_equal(range_parse("5", &perf->warn), 0);
    assert_int_equal(range_parse("@10:20", &perf->crit), 0);
    perfdata_add(&f->perfdata, "hosts", 2, "", 0)->has_min = false;
    perf = perfdata_add(&f->perfdata, "share", NAN, "%", 1);
    perf->has_max = true;
    perf->max = 100;
    report_add_section(&f->report, "domain", NULL);
    report_add_section(&f->report, "mx", json_array());
}

static void json_has_all_common_keys_in_order(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f);
    fill(&f);
    renders(&f, REPORT_JSON, STATE_CRITICAL,
            "{\"schema\":1,\"plugin\":\"check_dane_tlsa\",\"version\":\"0.1.0\","
            "\"target\":\"example.org\",\"state\":2,\"status\":\"CRITICAL\","
            "\"summary\":\"mx2.example.org[192.0.2.7] matches none\","
            "\"time\":1700000000,\"elapsed\":0.5,\"findings\":["
            "{\"id\":\"dane.no-match\",\"state\":2,\"status\":\"CRITICAL\","
            "\"domain\":\"example.org\",\"host\":\"mx2.example.org\",\"address\":\"192.0.2.7\","
            "\"text\":\"matches none\",\"ref\":\"RFC 7672 2.2\"},"
            "{\"id\":\"run.slow\",\"state\":1,\"status\":\"WARNING\",\"domain\":null,"
            "\"host\":null,\"address\":null,\"text\":\"slow \\\"q\\\" \xc3\xa9\",\"ref\":null}],"
            "\"perfdata\":[{\"label\":\"time\",\"value\":0.326,\"uom\":\"s\",\"warn\":\"5\","
            "\"crit\":\"@10:20\",\"min\":0.0,\"max\":null},"
            "{\"label\":\"hosts\",\"value\":2,\"uom\":\"\",\"warn\":null,\"crit\":null,"
            "\"min\":null,\"max\":null},"
            "{\"label\":\"share\",\"value\":null,\"uom\":\"%\",\"warn\":null,\"crit\":null,"
            "\"min\":0.0,\"max\":100.0}],"
            "\"domain\":null,\"mx\":[]}\n");
    end(&f);
}

static void json_that_does_not_fit_loses_its_sections_only(void **state)
{
    json_t *list = json_array(), *object;
    struct fixture f;

    (void)state;
    begin(&f);
    for (int i = 0; i < 1000; i++)
        json_array_append_new(list, report_json_text("0123456789"));
    report_add_section(&f.report, "addresses", list);
    buf_init(&f.out, 4096);
    assert_int_equal(report_render(&f.report, REPORT_JSON, &f.out), STATE_OK);
    object = json_loads(f.out.data, 0, NULL);
    assert_non_null(object);
    assert_true(json_is_null(json_object_get(object, "addresses")));
    assert_string_equal(json_string_value(json_object_get(object, "target")), "example.org");
    json_decref(object);
    buf_clear(&f.out);
    buf_init(&f.out, 10);
    report_render(&f.report, REPORT_JSON, &f.out);
    assert_true(f.out.full);
    assert_int_equal(f.out.len, 0);
    end(&f);
}

static void json_of_outside_text_is_clean(void **state)
{
    json_t *text = report_json_bytes("a\0b|\xff\x1b", 6), *none = report_json_text(NULL);
    json_t *never = report_json_epoch(0), *once = report_json_epoch(5000000000);

    (void)state;
    assert_string_equal(json_string_value(text), "a?b???");
    assert_true(json_is_null(none));
    assert_true(json_is_null(never));
    assert_true(json_integer_value(once) == 5000000000);
    json_decref(text);
    json_decref(none);
    json_decref(never);
    json_decref(once);
}

static void prometheus_groups_samples_under_one_head(void **state)
{
    struct metric metrics[] = {
        {"cert_not_after_seconds", "End of the certificate.", {"host", "mx1"}, 1800000000},
        {"tls_seconds", "Handshake.", {"host", "mx1", "address", "192.0.2.1"}, 0.0625},
        {"cert_not_after_seconds", "End of the certificate.", {"host", "a\"b\\c\nd"}, -1},
        {"tls_seconds", "Handshake.", {"host", "mx3"}, NAN},
    };
    struct fixture f;

    (void)state;
    begin(&f);
    f.report.metrics = metrics;
    f.report.metric_count = COUNT(metrics);
    findings_add(&f.findings, FINDING_DANE_PARTIAL, &domain, "x");
    findings_add(&f.findings, FINDING_DANE_NO_MATCH, &mx2, "y");
    perfdata_add(&f.perfdata, "rrsig_days_min", -0.5, "", 1);
    perfdata_add(&f.perfdata, "findings_critical", 1, "", 0); /* the findings say it */
    perfdata_add(&f.perfdata, "tls_max", NAN, "s", 3);
    perfdata_add(&f.perfdata, "time", 0.25, "s", 3);
    renders(&f, REPORT_PROMETHEUS, STATE_CRITICAL,
            "# HELP mailsec_state State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n"
            "# TYPE mailsec_state gauge\n"
            "mailsec_state{plugin=\"check_dane_tlsa\",target=\"example.org\"} 2\n"
            "# HELP mailsec_run_timestamp_seconds When the check began, seconds since 1970.\n"
            "# TYPE mailsec_run_timestamp_seconds gauge\n"
            "mailsec_run_timestamp_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\"} "
            "1700000000\n"
            "# HELP mailsec_finding_state State of one finding: 0 OK, 1 WARNING, 2 CRITICAL, 3 "
            "UNKNOWN.\n"
            "# TYPE mailsec_finding_state gauge\n"
            "mailsec_finding_state{plugin=\"check_dane_tlsa\",target=\"example.org\",id=\"dane.no-"
            "match\",subject=\"mx2.example.org[192.0.2.7]:25\"} 2\n"
            "mailsec_finding_state{plugin=\"check_dane_tlsa\",target=\"example.org\",id=\"dane."
            "partial\",subject=\"example.org\"} 1\n"
            "# HELP mailsec_run_duration_seconds How long the check took.\n"
            "# TYPE mailsec_run_duration_seconds gauge\n"
            "mailsec_run_duration_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\"} 0.25\n"
            "# HELP mailsec_rrsig_remaining_min_seconds Time from the check until the first DNSSEC "
            "signature expires.\n"
            "# TYPE mailsec_rrsig_remaining_min_seconds gauge\n"
            "mailsec_rrsig_remaining_min_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\"}"
            " -43200\n"
            "# HELP mailsec_cert_not_after_seconds End of the certificate.\n"
            "# TYPE mailsec_cert_not_after_seconds gauge\n"
            "mailsec_cert_not_after_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\",host="
            "\"mx1\"} 1800000000\n"
            "mailsec_cert_not_after_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\",host="
            "\"a\\\"b\\\\c d\"} -1\n"
            "# HELP mailsec_tls_seconds Handshake.\n"
            "# TYPE mailsec_tls_seconds gauge\n"
            "mailsec_tls_seconds{plugin=\"check_dane_tlsa\",target=\"example.org\",host=\"mx1\","
            "address=\"192.0.2.1\"} 0.0625\n");
    end(&f);
}

static void prometheus_gives_a_series_once_with_the_worst_state(void **state)
{
    const char *first;
    struct fixture f;

    (void)state;
    begin(&f);
    findings_add_as(&f.findings, FINDING_CERT_NAME, STATE_WARNING, &mx2, "one name");
    findings_add_as(&f.findings, FINDING_CERT_NAME, STATE_CRITICAL, &mx2, "another");
    report_render(&f.report, REPORT_PROMETHEUS, &f.out);
    first = strstr(f.out.data, "mailsec_finding_state{");
    assert_non_null(first);
    assert_non_null(strstr(first, ":25\"} 2\n"));
    assert_null(strstr(first + 1, "mailsec_finding_state{"));
    end(&f);
}

static void format_names(void **state)
{
    enum report_format format = REPORT_TEXT;

    (void)state;
    assert_int_equal(report_format_parse("JSON", &format), 0);
    assert_int_equal(format, REPORT_JSON);
    assert_int_equal(report_format_parse("prometheus", &format), 0);
    assert_int_equal(format, REPORT_PROMETHEUS);
    assert_int_equal(report_format_parse("text", &format), 0);
    assert_int_equal(format, REPORT_TEXT);
    assert_int_equal(report_format_parse("xml", &format), ERR_SYNTAX);
    assert_int_equal(report_format_parse("", &format), ERR_SYNTAX);
}

static int print_json(void)
{
    static const char *const zone[] = {"dnssec", NULL};
    struct fixture f;

    begin(&f);
    report_render(&f.report, REPORT_JSON, &f.out);
    fill(&f);
    report_render(&f.report, REPORT_JSON, &f.out);
    report_failure("check_dnssec", "DNSSEC", "0.1.0", zone, "-x <|>", REPORT_JSON, &f.out);
    fputs(f.out.data, stdout);
    end(&f);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_one_says_state_place_text_and_perfdata),
        cmocka_unit_test(ok_findings_need_verbose),
        cmocka_unit_test(target_is_not_said_twice),
        cmocka_unit_test(no_bar_without_perfdata),
        cmocka_unit_test(hostile_text_cannot_forge_output),
        cmocka_unit_test(text_stays_under_the_limit_and_counts_what_is_left_out),
        cmocka_unit_test(one_finding_left_out_is_singular),
        cmocka_unit_test(failure_in_every_format),
        cmocka_unit_test(json_has_all_common_keys_in_order),
        cmocka_unit_test(json_that_does_not_fit_loses_its_sections_only),
        cmocka_unit_test(json_of_outside_text_is_clean),
        cmocka_unit_test(prometheus_groups_samples_under_one_head),
        cmocka_unit_test(prometheus_gives_a_series_once_with_the_worst_state),
        cmocka_unit_test(format_names),
    };

    if (argc == 2 && strcmp(argv[1], "--json") == 0)
        return print_json();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
