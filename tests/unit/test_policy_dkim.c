/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_find and dkim_judge: selectors from a table of answers to findings. */
#include <config.h>

#include <string.h>

#include "answers_fill.h"
#include "dkim_keys.h"
#include "policy/dkim_find.h"
#include "policy/dkim_judge.h"
#include "policy_world.h"

#define ONE "one._domainkey.example.org"
#define UNLIKELY "mailsec-no-such-selector-7f3a._domainkey.example.org"

struct trial {
    struct world *world;
    struct answers *table;
    struct dkim_facts dkim;
    struct troubles troubles;
};

/* A table in which the selector that nobody has does not exist. */
static struct trial begin(void **state)
{
    struct trial trial = {.world = *state};

    trial.table = answers_new(trial.world->arena);
    fill_nxdomain(trial.table, trial.world->arena, UNLIKELY, RR_TXT, DNS_SECURE);
    return trial;
}

/* TXT records at a selector's name, in zone-file words; NULL: NODATA. */
static void publish(struct trial *trial, const char *name, const char *lines)
{
    fill(trial->table, trial->world->arena, name, RR_TXT, DNS_SECURE, lines);
}

/* A record whose text has to be cut into strings. */
static void publish_key(struct trial *trial, const char *name, const char *tags, const char *key)
{
    struct arena *arena = trial->world->arena;
    const char *line = arena_printf(arena, "\"%s p=\"", tags);

    for (size_t at = 0; at < strlen(key); at += 200)
        line = arena_printf(arena, "%s \"%.200s\"", line, key + at);
    publish(trial, name, line);
}

static void judge_selectors(struct trial *trial, const char *const *selectors, size_t count)
{
    struct world *world = trial->world;

    assert_int_equal(dkim_find(trial->table, world->arena, "example.org", selectors, count,
                               &trial->dkim, &trial->troubles),
                     0);
    world->out.count = 0;
    judge_dkim(&world->run, &world->opts, "example.org", &trial->dkim, &world->out);
}

static void judge_one(struct trial *trial)
{
    static const char *const selectors[] = {"one"};

    judge_selectors(trial, selectors, 1);
}

static void all_questions_are_asked_at_once(void **state)
{
    static const char *const selectors[] = {"one", "two"};
    struct world *world = *state;
    struct answers *table = answers_new(world->arena);
    struct dkim_facts dkim;

    assert_int_equal(dkim_find(table, world->arena, "example.org", selectors, 2, &dkim, NULL),
                     PENDING);
    assert_string_equal(fill_asked(table, world->arena),
                        ONE " TXT, two._domainkey.example.org TXT, " UNLIKELY " TXT");
}

static void rfc6376_3_6_2_2_strings_are_joined(void **state)
{
    struct trial trial = begin(state);
    const struct finding *finding;

    publish_key(&trial, ONE, "v=DKIM1; k=rsa;", RSA_2048);
    judge_one(&trial);
    finding = world_found(trial.world, FINDING_DKIM_OK, STATE_OK);
    assert_text_has(finding, "2048 bits");
    assert_string_equal(finding->subject.host, ONE);
    assert_int_equal(trial.world->out.count, 1);
}

static void rfc6376_3_6_2_absent(void **state)
{
    struct trial trial = begin(state);

    fill_nxdomain(trial.table, trial.world->arena, ONE, RR_TXT, DNS_SECURE);
    judge_one(&trial);
    assert_text_has(world_found(trial.world, FINDING_DKIM_ABSENT, STATE_CRITICAL), "NXDOMAIN");

    trial = begin(state);
    publish(&trial, ONE, NULL);
    judge_one(&trial);
    assert_text_has(world_found(trial.world, FINDING_DKIM_ABSENT, STATE_CRITICAL), "no TXT");
}

static void a_failed_lookup_is_not_absence(void **state)
{
    struct trial trial = begin(state);

    fill_failed(trial.table, trial.world->arena, ONE, RR_TXT, FAILURE_SERVFAIL);
    judge_one(&trial);
    assert_none(trial.world, FINDING_DKIM_ABSENT);
    assert_int_equal(trial.troubles.count, 1);
    trial.troubles.items[0]->blame = BLAME_DOMAIN;
    trial.world->out.count = 0;
    judge_dkim(&trial.world->run, &trial.world->opts, "example.org", &trial.dkim,
               &trial.world->out);
    world_found(trial.world, FINDING_DNS_DOMAIN_FAILING, STATE_CRITICAL);
}

static void an_alias_of_a_provider_is_followed(void **state)
{
    struct trial trial = begin(state);
    const struct finding *finding;

    publish(&trial, ONE, "CNAME key.provider.example\n\"v=DKIM1; k=ed25519; p=" ED25519 "\"");
    judge_one(&trial);
    finding = world_found(trial.world, FINDING_DKIM_OK, STATE_OK);
    assert_text_has(finding, "key.provider.example");
}

static void an_alias_that_dangles(void **state)
{
    struct trial trial = begin(state);
    const struct finding *finding;

    publish(&trial, ONE, "CNAME gone.provider.example");
    judge_one(&trial);
    finding = world_found(trial.world, FINDING_DKIM_DANGLING, STATE_CRITICAL);
    assert_text_has(finding, "gone.provider.example");
    assert_none(trial.world, FINDING_DKIM_ABSENT);
}

static void rfc6376_3_6_2_2_several_records(void **state)
{
    struct trial trial = begin(state);

    publish(&trial, ONE, "\"v=DKIM1; p=\"\n\"something else\"");
    judge_one(&trial);
    world_found(trial.world, FINDING_DKIM_SEVERAL, STATE_CRITICAL);
}

static void keys_that_cannot_be_used(void **state)
{
    static const struct {
        const char *tags, *key;
        enum finding_id id;
        enum state state;
    } rows[] = {
        {"v=DKIM1;", "", FINDING_DKIM_REVOKED, STATE_CRITICAL},
        {"v=DKIM1;", RSA_768, FINDING_DKIM_SHORT, STATE_CRITICAL},
        {"v=DKIM1;", RSA_1024, FINDING_DKIM_SHORTISH, STATE_WARNING},
        {"v=DKIM1;", RSA_4160, FINDING_DKIM_LONG, STATE_WARNING},
        {"v=DKIM1;", RSA_2048_E3, FINDING_DKIM_EXPONENT, STATE_OK},
        {"v=DKIM1;", RSA_2048_BARE, FINDING_DKIM_BARE, STATE_OK},
        {"v=DKIM1; s=tlsrpt;", RSA_2048, FINDING_DKIM_SERVICE, STATE_CRITICAL},
        {"v=DKIM1; h=sha1;", RSA_2048, FINDING_DKIM_NO_SHA256, STATE_CRITICAL},
        {"v=DKIM1; t=y;", RSA_2048, FINDING_DKIM_TESTING, STATE_WARNING},
        {"v=DKIM1; g=*;", RSA_2048, FINDING_DKIM_GRANULARITY, STATE_OK},
        {"v=DKIM2;", RSA_2048, FINDING_DKIM_INVALID, STATE_CRITICAL},
        {"v=DKIM1; k=ed25519;", ED25519, FINDING_DKIM_ED25519_ONLY, STATE_WARNING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trial trial = begin(state);

        publish_key(&trial, ONE, rows[i].tags, rows[i].key);
        judge_one(&trial);
        world_found(trial.world, rows[i].id, rows[i].state);
    }
}

static void rfc8463_3_ed25519_beside_rsa_is_fine(void **state)
{
    static const char *const selectors[] = {"one", "two"};
    struct trial trial = begin(state);

    publish_key(&trial, ONE, "v=DKIM1; k=ed25519;", ED25519);
    publish_key(&trial, "two._domainkey.example.org", "v=DKIM1;", RSA_2048);
    judge_selectors(&trial, selectors, 2);
    assert_none(trial.world, FINDING_DKIM_ED25519_ONLY);
    assert_int_equal(world_count(trial.world, FINDING_DKIM_OK), 2);
}

static void a_wildcard_answers_for_any_selector(void **state)
{
    struct world *world = *state;
    struct trial trial = {.world = world, .table = answers_new(world->arena)};

    publish_key(&trial, UNLIKELY, "v=DKIM1;", RSA_2048);
    publish_key(&trial, ONE, "v=DKIM1;", RSA_2048);
    judge_one(&trial);
    world_found(world, FINDING_DKIM_WILDCARD, STATE_WARNING);
}

/* A domain that sends no mail may revoke every selector. */
static void a_wildcard_without_a_key_is_only_said(void **state)
{
    static const struct {
        const char *lines, *says;
    } rows[] = {
        {"\"v=DKIM1; p=\"", "revoked"},
        {"\"v=spf1 -all\"", "no key"},
        {"\"v=DKIM1; p=\"\n\"v=spf1 -all\"", "no key"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trial trial = {.world = world, .table = answers_new(world->arena)};

        publish(&trial, UNLIKELY, rows[i].lines);
        publish_key(&trial, ONE, "v=DKIM1;", RSA_2048);
        judge_one(&trial);
        assert_text_has(world_found(world, FINDING_DKIM_WILDCARD, STATE_OK), rows[i].says);
    }
}

static void a_name_that_is_too_long_has_no_record(void **state)
{
    static char label[64];
    const char *selectors[1];
    struct trial trial = begin(state);

    memset(label, 'a', 63);
    selectors[0] = arena_printf(trial.world->arena, "%s.%s.%s.%s", label, label, label, label);
    judge_selectors(&trial, selectors, 1);
    assert_text_has(world_found(trial.world, FINDING_DKIM_ABSENT, STATE_CRITICAL), "253");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(all_questions_are_asked_at_once),
        world_test(rfc6376_3_6_2_2_strings_are_joined),
        world_test(rfc6376_3_6_2_absent),
        world_test(a_failed_lookup_is_not_absence),
        world_test(an_alias_of_a_provider_is_followed),
        world_test(an_alias_that_dangles),
        world_test(rfc6376_3_6_2_2_several_records),
        world_test(keys_that_cannot_be_used),
        world_test(rfc8463_3_ed25519_beside_rsa_is_fine),
        world_test(a_wildcard_answers_for_any_selector),
        world_test(a_wildcard_without_a_key_is_only_said),
        world_test(a_name_that_is_too_long_has_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
