/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of survey/diff: two output folders, and what is told of them. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "survey/diff.h"
#include "unit.h"

#define HEAD "group,domain,host,address,id,state,value,text\n"
#define EMPTY "{\"groups\":[]}"

static char top[] = "/tmp/test_diff_XXXXXX";
static char old_folder[64], new_folder[64];
static struct err err;

static int setup(void **state)
{
    (void)state;
    if (mkdtemp(top) == NULL)
        return -1;
    snprintf(old_folder, sizeof old_folder, "%s/old", top);
    snprintf(new_folder, sizeof new_folder, "%s/new", top);
    return mkdir(old_folder, 0700) != 0 || mkdir(new_folder, 0700) != 0 ? -1 : 0;
}

static int teardown(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", top);
    return system(command);
}

static void put(const char *folder, const char *name, const char *head, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(head, file);
    fputs(text, file);
    fclose(file);
}

static void put_findings(const char *old, const char *new)
{
    put(old_folder, "findings.csv", HEAD, old);
    put(new_folder, "findings.csv", HEAD, new);
}

static void put_summaries(const char *old, const char *new)
{
    put(old_folder, "summary.json", "", old);
    put(new_folder, "summary.json", "", new);
}

/* What diff_run() writes. The caller frees. */
static char *told(enum diff_format format)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int rc;

    assert_non_null(out);
    err = (struct err){0};
    rc = diff_run(old_folder, new_folder, format, out, &err);
    fclose(out);
    if (rc != 0)
        fail_msg("%d %s", rc, err.text);
    return text;
}

static json_t *told_json(void)
{
    char *text = told(DIFF_JSON);
    json_error_t why;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &why);

    if (json == NULL)
        fail_msg("%s in %s", why.text, text);
    free(text);
    return json;
}

static int rc_of(FILE *out)
{
    err = (struct err){0};
    return diff_run(old_folder, new_folder, DIFF_TEXT, out, &err);
}

/* Whether all of the text is as expected. */
static void expect(const char *old, const char *new, const char *expected)
{
    char *text;

    put_findings(old, new);
    text = told(DIFF_TEXT);
    assert_string_equal(text, expected);
    free(text);
}

/* ---- findings */

static void every_kind_of_change(void **state)
{
    (void)state;
    put_summaries(EMPTY, EMPTY);
    expect("-,same.example,,,spf.absent,WARNING,,x\n"
           "-,better.example,mx.a,192.0.2.1,cert.expired,CRITICAL,,expired\n"
           "-,better.example,,,spf.absent,WARNING,,no SPF\n"
           "-,worse.example,,,dmarc.absent,OK,,y\n"
           "-,mixed.example,,,sts.mode,WARNING,,z\n"
           "-,gone.example,,,spf.absent,WARNING,,x\n",
           "-,better.example,mx.a,192.0.2.1,cert.expired,WARNING,,nearly expired\n"
           "-,worse.example,,,dmarc.absent,WARNING,,no DMARC\n"
           "-,worse.example,mx.w,,tls.old,CRITICAL,,\"old, very\"\n"
           "-,mixed.example,,,sts.other,WARNING,,other\n"
           "-,new.example,,,spf.absent,WARNING,,x\n"
           "-,new.example,,,dmarc.absent,CRITICAL,,x\n"
           "-,same.example,,,spf.absent,WARNING,,other words\n",
           "1 domain better, 1 worse, 1 both better and worse, 1 new, 1 gone; 1 unchanged\n"
           "findings: 1 worse, 2 appeared, 1 better, 2 disappeared, 0 no longer known, "
           "0 now known\n"
           "\nworse.example: worse\n"
           "    worse: dmarc.absent (WARNING, was OK): no DMARC\n"
           "    appeared: tls.old (CRITICAL) mx.w: old, very\n"
           "\nmixed.example: both better and worse\n"
           "    appeared: sts.other (WARNING): other\n"
           "    disappeared: sts.mode (was WARNING): z\n"
           "\nbetter.example: better\n"
           "    better: cert.expired (WARNING, was CRITICAL) mx.a[192.0.2.1]: nearly expired\n"
           "    disappeared: spf.absent (was WARNING): no SPF\n"
           "\nnew.example: new in the list: 1 CRITICAL, 1 WARNING\n"
           "\ngone.example: no longer in the list\n");
}

static void nothing_changed(void **state)
{
    (void)state;
    put_summaries(EMPTY, EMPTY);
    expect("-,a.example,,,spf.absent,WARNING,,x\n-,b.example,,,tls.ok,OK,,y\n",
           "-,b.example,,,tls.ok,OK,,other\n-,a.example,,,spf.absent,WARNING,7,x\n",
           "nothing changed: 2 domains\n");
    expect("", "", "nothing changed: 0 domains\n");
}

static void what_is_ok_is_information(void **state)
{
    json_t *json, *domain;

    (void)state;
    put_summaries(EMPTY, EMPTY);
    expect("-,a.example,,,tls.ok,OK,,x\n-,b.example,,,,OK,,no findings\n",
           "-,a.example,,,cert.ok,OK,,x\n-,b.example,,,tls.ok,OK,,x\n",
           "0 domains better, 0 worse, 0 new, 0 gone; 2 unchanged\n"
           "findings: 0 worse, 0 appeared, 0 better, 0 disappeared, 0 no longer known, "
           "0 now known\n");
    json = told_json();
    assert_int_equal(json_array_size(json_object_get(json, "domains")), 2);
    domain = json_array_get(json_object_get(json, "domains"), 0);
    assert_string_equal(json_string_value(json_object_get(domain, "verdict")), "unchanged");
    assert_int_equal(json_array_size(json_object_get(domain, "changes")), 2);
    json_decref(json);
}

/* One domain with one row on either side; "" for none. The change's name and the verdict. */
static void expect_change(const char *old, const char *new, const char *change, const char *verdict)
{
    char was[128], is[128];
    json_t *json, *domain;

    snprintf(was, sizeof was, "-,a.example,,,,OK,,no findings\n%s", old);
    snprintf(is, sizeof is, "-,a.example,,,,OK,,no findings\n%s", new);
    put_findings(was, is);
    json = told_json();
    domain = json_array_get(json_object_get(json, "domains"), 0);
    assert_string_equal(json_string_value(json_object_get(domain, "verdict")), verdict);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(domain, "changes"), 0), "change")),
                        change);
    assert_int_equal(json_integer_value(json_object_get(json, verdict)), 1);
    json_decref(json);
}

#define ROW(state) "-,a.example,mx.a,192.0.2.1,tls.x," state ",,x\n"

static void each_pair_of_states(void **state)
{
    (void)state;
    put_summaries(EMPTY, EMPTY);
    expect_change(ROW("OK"), ROW("WARNING"), "worse", "worse");
    expect_change(ROW("OK"), ROW("CRITICAL"), "worse", "worse");
    expect_change(ROW("WARNING"), ROW("CRITICAL"), "worse", "worse");
    expect_change(ROW("CRITICAL"), ROW("WARNING"), "better", "better");
    expect_change(ROW("WARNING"), ROW("OK"), "better", "better");
    expect_change("", ROW("WARNING"), "appeared", "worse");
    expect_change(ROW("CRITICAL"), "", "disappeared", "better");
    expect_change("", ROW("OK"), "appeared", "unchanged");
    expect_change(ROW("OK"), "", "disappeared", "unchanged");
    expect_change(ROW("OK"), ROW("UNKNOWN"), "no longer known", "otherwise");
    expect_change(ROW("CRITICAL"), ROW("UNKNOWN"), "no longer known", "otherwise");
    expect_change("", ROW("UNKNOWN"), "no longer known", "otherwise");
    expect_change(ROW("UNKNOWN"), ROW("OK"), "now known", "otherwise");
    expect_change(ROW("UNKNOWN"), ROW("CRITICAL"), "now known", "otherwise");
    expect_change(ROW("UNKNOWN"), "", "now known", "otherwise");
}

/* Rows of the old side, of the new side, and the verdict. */
static void silence_is_no_cure(void **state)
{
    static const struct {
        const char *old, *new, *verdict;
    } rows[] = {
        /* The server does not answer: what it had is not known. */
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,mx,1,smtp.untested,UNKNOWN,,x\n",
         "otherwise"},
        {"-,a.example,mx,1,smtp.untested,UNKNOWN,,x\n", "-,a.example,mx,1,tls.old,WARNING,,x\n",
         "otherwise"},
        /* Its host, or the whole domain, could not be looked up. */
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,mx,,dns.failing,UNKNOWN,,x\n",
         "otherwise"},
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,,,dns.failing,UNKNOWN,,x\n",
         "otherwise"},
        /* Another server, another area: that hides nothing. */
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,mx,2,smtp.untested,UNKNOWN,,x\n",
         "better"},
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,my,1,smtp.untested,UNKNOWN,,x\n",
         "better"},
        {"-,a.example,mx,1,tls.old,WARNING,,x\n", "-,a.example,,,spf.stopped,UNKNOWN,,x\n",
         "better"},
        {"-,a.example,,,spf.all,WARNING,,x\n", "-,a.example,,,spf.stopped,UNKNOWN,,x\n",
         "otherwise"},
        /* It was unknown before as well, and the other finding was seen all the same. */
        {"-,a.example,mx,1,tls.old,WARNING,,x\n-,a.example,mx,1,smtp.untested,UNKNOWN,,x\n",
         "-,a.example,mx,1,smtp.untested,UNKNOWN,,x\n", "better"},
    };

    (void)state;
    put_summaries(EMPTY, EMPTY);
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *json, *domain;

        put_findings(rows[i].old, rows[i].new);
        json = told_json();
        domain = json_array_get(json_object_get(json, "domains"), 0);
        assert_string_equal(json_string_value(json_object_get(domain, "verdict")), rows[i].verdict);
        json_decref(json);
    }
}

static void the_worst_of_several_counts(void **state)
{
    (void)state;
    put_summaries(EMPTY, EMPTY);
    /* A domain has its rows once a group, in whatever order. */
    expect("g,a.example,,,x.y,WARNING,,w\nh,a.example,,,x.y,WARNING,,w\n",
           "h,a.example,,,x.y,OK,,o\nh,b.example,,,,OK,,no findings\n"
           "g,a.example,,,x.y,WARNING,,w\n",
           "0 domains better, 0 worse, 1 new, 0 gone; 1 unchanged\n"
           "findings: 0 worse, 0 appeared, 0 better, 0 disappeared, 0 no longer known, "
           "0 now known\n"
           "\nb.example: new in the list: no problems\n");
}

static void who_is_excluded_was_not_surveyed(void **state)
{
    (void)state;
    put_summaries(EMPTY, EMPTY);
    expect("-,a.example,,,x.y,WARNING,,w\n-,b.example,,,,OK,,excluded from the survey\n",
           "-,a.example,,,,OK,,excluded from the survey\n"
           "-,b.example,,,,OK,,excluded from the survey\n",
           "0 domains better, 0 worse, 0 new, 1 gone; 0 unchanged\n"
           "findings: 0 worse, 0 appeared, 0 better, 0 disappeared, 0 no longer known, "
           "0 now known\n"
           "\na.example: no longer in the list\n");
}

#define MANY 600

/* A file of many rows, those of the order that `step` makes. */
static void put_many(const char *folder, size_t step, unsigned seed)
{
    static const char *const states[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    static char text[MANY * 80];
    size_t used = 0;

    for (size_t i = 0; i < MANY; i++) {
        size_t n = i * step % MANY;
        unsigned dice = (unsigned)(n * 2654435761U + seed * 40503U) >> 7;

        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "g,d%zu.example,mx%zu,,t.i%zu,%s,,x\n", n / 10, n % 3, n % 10,
                                 states[dice % 4]);
    }
    put(folder, "findings.csv", HEAD, text);
}

static void the_order_of_lines_means_nothing(void **state)
{
    static const size_t steps[] = {1, 7, 599, 251};
    char *first[3] = {NULL, NULL, NULL};

    (void)state;
    put_summaries(EMPTY, EMPTY);
    for (size_t i = 0; i < COUNT(steps); i++) {
        put_many(old_folder, steps[i], 1);
        put_many(new_folder, steps[COUNT(steps) - 1 - i], 2);
        for (int format = DIFF_TEXT; format <= DIFF_HTML; format++) {
            char *text = told((enum diff_format)format);

            if (i == 0)
                first[format] = text;
            else {
                assert_string_equal(text, first[format]);
                free(text);
            }
        }
    }
    assert_null(strstr(first[DIFF_TEXT], "nothing changed"));
    for (size_t i = 0; i < COUNT(first); i++)
        free(first[i]);
}

/* ---- figures */

#define TABLE(units, rows)                                                                         \
    "{\"id\":\"spf\",\"title\":\"SPF\",\"units\":[" units "],\"rows\":[" rows "]}"
#define GROUP(name, tables) "{\"name\":\"" name "\",\"tables\":[" tables "]}"
#define GROUPS(groups) "{\"mailsec-survey\":1,\"groups\":[" groups "]}"
#define DOMAINS(of) "{\"unit\":\"domains\",\"of\":" #of "}"
#define HOSTS(of) "{\"unit\":\"hosts\",\"of\":" #of "}"
#define FAIL(counts) "{\"id\":\"fail\",\"label\":\"-all\",\"counts\":[" counts "]}"
#define SOFT(counts) "{\"id\":\"soft\",\"label\":\"~all\",\"counts\":[" counts "]}"

static void expect_figures(const char *old, const char *new, const char *expected)
{
    char *text, *figures;

    put_findings("", "");
    put_summaries(old, new);
    text = told(DIFF_TEXT);
    figures = strstr(text, "figures:\n");
    assert_string_equal(figures == NULL ? "" : figures + strlen("figures:\n"), expected);
    free(text);
}

static void figures_that_changed(void **state)
{
    (void)state;
    expect_figures(GROUPS(GROUP("g", TABLE(DOMAINS(5) "," HOSTS(9), FAIL("2,4") "," SOFT("1,1")))),
                   GROUPS(GROUP("g", TABLE(DOMAINS(5) "," HOSTS(9), FAIL("3,4") "," SOFT("1,1")))),
                   "    g: SPF: -all: 3 of 5 domains, was 2 of 5\n");
    /* Units are told apart by name, not by place. */
    expect_figures(GROUPS(GROUP("g", TABLE(DOMAINS(5) "," HOSTS(9), FAIL("2,4")))),
                   GROUPS(GROUP("g", TABLE(HOSTS(9) "," DOMAINS(5), FAIL("4,2")))), "");
    expect_figures(GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("2")))),
                   GROUPS(GROUP("g", TABLE(DOMAINS(6), FAIL("2")))),
                   "    g: SPF: 6 domains in all, was 5\n");
    /* Rows that one side has, and counts that are null. */
    expect_figures(GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("2")))),
                   GROUPS(GROUP("g", TABLE(DOMAINS(5), SOFT("2")))),
                   "    g: SPF: ~all: 2 of 5 domains, was nothing of 5\n"
                   "    g: SPF: -all: nothing of 5 domains, was 2 of 5\n");
    expect_figures(GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("null")))),
                   GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("0")))),
                   "    g: SPF: -all: 0 of 5 domains, was nothing of 5\n");
    expect_figures(GROUPS(GROUP("g", "") "," GROUP("h", "")),
                   GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("2"))) "," GROUP("i", "")),
                   "    g: the table SPF is only in the new survey\n"
                   "    i: the group is only in the new survey\n"
                   "    h: the group is only in the old survey\n");
}

static void figures_in_json(void **state)
{
    json_t *json, *figure;

    (void)state;
    put_findings("", "");
    put_summaries(GROUPS(GROUP("g", TABLE(DOMAINS(5), FAIL("2")))),
                  GROUPS(GROUP("g", TABLE(DOMAINS(6), FAIL("null")))));
    json = told_json();
    assert_int_equal(json_array_size(json_object_get(json, "figures")), 2);
    figure = json_array_get(json_object_get(json, "figures"), 0);
    assert_true(json_is_null(json_object_get(figure, "row")));
    assert_int_equal(json_integer_value(json_array_get(json_object_get(figure, "new"), 1)), 6);
    figure = json_array_get(json_object_get(json, "figures"), 1);
    assert_string_equal(json_string_value(json_object_get(figure, "row_id")), "fail");
    assert_string_equal(json_string_value(json_object_get(figure, "table_id")), "spf");
    assert_int_equal(json_integer_value(json_array_get(json_object_get(figure, "old"), 0)), 2);
    assert_true(json_is_null(json_array_get(json_object_get(figure, "new"), 0)));
    json_decref(json);
}

/* ---- what others wrote into the files */

static void no_text_becomes_more_than_text(void **state)
{
    (void)state;
    put_summaries(GROUPS(GROUP("<b>&", TABLE(DOMAINS(5), FAIL("2")))),
                  GROUPS(GROUP("<b>&", TABLE(DOMAINS(5), FAIL("3")))));
    put_findings("-,<i>a.example,,,x.y,OK,,x\n-,b.example,,,\"x&\"\"'\",OK,,x\n",
                 "-,<i>a.example,,,x.y,WARNING,,\"<script>&\xff\033[31m\nline\"\n"
                 "-,b.example,,,\"x&\"\"'\",WARNING,,\"\xc2\x9b & \"\"'\"\n");
    for (int format = DIFF_TEXT; format <= DIFF_HTML; format++) {
        char *text = told((enum diff_format)format);
        const char *body = strstr(text, "<h1>");

        assert_null(strchr(text, '\033'));
        assert_null(strchr(text, '\xff'));
        assert_null(strstr(text, "\xc2\x9b"));
        assert_null(strstr(text, "\nline"));
        assert_null(strstr(text, "<script>"));
        assert_null(strstr(text, "<i>"));
        assert_null(strstr(text, "<b>"));
        assert_non_null(strstr(text, "b.example"));
        if (format == DIFF_HTML) {
            assert_non_null(body);
            assert_non_null(strstr(body, "x&amp;&quot;&#39;"));
            assert_null(strstr(body, "& "));
        }
        free(text);
    }
    json_decref(told_json());
}

static void files_that_cannot_be_read(void **state)
{
    static const struct {
        const char *findings; /* of the new folder, whole */
        int rc;
        const char *told;
    } rows[] = {
        {"", ERR_SYNTAX, "new/findings.csv is empty"},
        {"a,b\n", ERR_SYNTAX, "new/findings.csv:1:"},
        {HEAD "-,a.example,,,x.y,BAD,,x\n", ERR_SYNTAX, "new/findings.csv:2:"},
        {HEAD "-,a.example,,,x.y,OK\n", ERR_SYNTAX, "new/findings.csv:2:"},
        {HEAD "-,a.example,,,x.y,OK,,\"x\n", ERR_SYNTAX, "new/findings.csv: line 2:"},
    };
    static const struct {
        const char *summary;
        int rc;
        const char *told;
    } summaries[] = {
        {"", ERR_SYNTAX, "new/summary.json:"},
        {"{\n{", ERR_SYNTAX, "new/summary.json:2:"},
        {"[]", ERR_SYNTAX, "not a summary.json"},
        {"{\"mailsec-survey\":2,\"groups\":[]}", ERR_PERM, "later version"},
        {"{\"anonymised\":true,\"groups\":[]}", ERR_USAGE, "anonymous"},
    };
#define SECRET(id) "{\"anonymised\":true,\"anonymised_by\":\"" id "\",\"groups\":[]}"
    FILE *out = tmpfile();

    (void)state;
    assert_non_null(out);
    put_summaries(EMPTY, EMPTY);
    put_findings("", "");
    for (size_t i = 0; i < COUNT(rows); i++) {
        put(new_folder, "findings.csv", "", rows[i].findings);
        assert_int_equal(rc_of(out), rows[i].rc);
        assert_non_null(strstr(err.text, rows[i].told));
    }
    put(new_folder, "findings.csv", HEAD, "");
    for (size_t i = 0; i < COUNT(summaries); i++) {
        put(new_folder, "summary.json", "", summaries[i].summary);
        assert_int_equal(rc_of(out), summaries[i].rc);
        assert_non_null(strstr(err.text, summaries[i].told));
    }
    assert_int_equal(ftell(out), 0);
    for (size_t i = 0; i < 2; i++) {
        put(old_folder, "summary.json", "", SECRET("1"));
        put(new_folder, "summary.json", "", i == 0 ? SECRET("1") : SECRET("2"));
        assert_int_equal(rc_of(out), i == 0 ? 0 : ERR_USAGE);
    }
    assert_non_null(strstr(err.text, "different secrets"));
    fclose(out);
}

static void what_is_no_file(void **state)
{
    char path[128];
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    put_summaries(EMPTY, EMPTY);
    put_findings("", "");
    if (full != NULL) {
        assert_int_equal(rc_of(full), ERR_SYSTEM);
        fclose(full);
    }
    snprintf(path, sizeof path, "%s/findings.csv", new_folder);
    unlink(path);
    assert_int_equal(rc_of(stdout), ERR_SYSTEM);
    assert_non_null(strstr(err.text, path));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(rc_of(stdout), ERR_SYSTEM);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(rc_of(stdout), ERR_SYSTEM);
    rmdir(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_change),
        cmocka_unit_test(nothing_changed),
        cmocka_unit_test(what_is_ok_is_information),
        cmocka_unit_test(each_pair_of_states),
        cmocka_unit_test(silence_is_no_cure),
        cmocka_unit_test(the_worst_of_several_counts),
        cmocka_unit_test(who_is_excluded_was_not_surveyed),
        cmocka_unit_test(the_order_of_lines_means_nothing),
        cmocka_unit_test(figures_that_changed),
        cmocka_unit_test(figures_in_json),
        cmocka_unit_test(no_text_becomes_more_than_text),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(what_is_no_file),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
