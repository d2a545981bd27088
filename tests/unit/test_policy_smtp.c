/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of policy/smtp and smtp_tls: what one session showed. */
#include <config.h>

#include "policy_world.h"

static struct session_facts *one_session(struct world *world)
{
    return world_address(world, world_host(world, "mx1.example.org", 10), "192.0.2.1");
}

static void a_good_session_is_said_with_its_tls(void **state)
{
    struct world *world = *state;
    const struct finding *finding;

    one_session(world);
    world_judge(world, judge_smtp);
    finding = world_found(world, FINDING_TLS_OK, STATE_OK);
    assert_text_has(finding, "TLSv1.3 with TLS_AES_256_GCM_SHA384, X25519");
    assert_text_has(finding, "valid until 2027-03-16");
    assert_int_equal(world->out.count, 1);
}

/* case 1, 4, 5: 421 on the first connection says nothing about STARTTLS */
static void rfc5321_3_8_put_off_is_unknown(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    world_address(world, &world->run.hosts[0], "192.0.2.2");
    world_reply(session, STEP_GREETING, 421, "too many connections");
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN),
                    "421 too many connections");
    assert_none(world, FINDING_SMTP_NO_STARTTLS);
    world_reply(session, STEP_GREETING, 451, "later");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
}

/* case 10: closed or put off in the middle of EHLO */
static void put_off_after_the_greeting_is_unknown_too(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    world_reply(session, STEP_EHLO, 421, "bye");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
    world_reply(session, STEP_EHLO, 450, "later");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
    world_reply(session, STEP_STARTTLS, 421, "bye");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
    world_reply(session, STEP_EHLO_TLS, 421, "bye");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
}

static void nobody_greets_with_220(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);
    struct session_facts *other = world_address(world, &world->run.hosts[0], "192.0.2.2");

    world_reply(session, STEP_GREETING, 421, "busy");
    world_reply(other, STEP_GREETING, 450, "greylisted");
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_NOT_ACCEPTING, STATE_CRITICAL),
                    "192.0.2.1 says 421 busy, 192.0.2.2 says 450 greylisted");
    assert_none(world, FINDING_SMTP_UNTESTED);
    world->run.end = RUN_TERMINATED;
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_SMTP_NOT_ACCEPTING);
    assert_int_equal(world_count(world, FINDING_SMTP_UNTESTED), 2);
}

/* case 2: the second connection of one run is limited */
static void a_further_connection_that_is_limited_is_said(void **state)
{
    struct world *world = *state;
    struct session_facts *second;

    one_session(world);
    second = world_second(world, &world->run.hosts[0]);
    world_reply(second, STEP_GREETING, 421, "slow down");
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_THROTTLED, STATE_OK), "421 slow down");
    assert_none(world, FINDING_SMTP_UNTESTED);
    world_reply(second, STEP_GREETING, 554, "too often");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_THROTTLED, STATE_OK);
    assert_none(world, FINDING_SMTP_REJECTED);
    world_reply(second, STEP_EHLO, 421, "slow down");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_THROTTLED, STATE_OK);
    world_fail(second, STEP_CONNECT, SESSION_REFUSED);
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_THROTTLED, STATE_OK), "connection refused");
    assert_none(world, FINDING_MX_UNREACHABLE);
}

/* case 3, 19: an address that told us to go away is left alone */
static void an_address_that_was_left_alone(void **state)
{
    struct world *world = *state;
    struct session_facts *first = one_session(world);
    struct session_facts *second = world_second(world, &world->run.hosts[0]);

    world_address(world, &world->run.hosts[0], "192.0.2.2");
    world_reply(first, STEP_GREETING, 421, "busy");
    world_fail(second, STEP_CONNECT, SESSION_SKIPPED);
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN);
    world_fail(world_address(world, world_host(world, "mx2.example.org", 20), "192.0.2.1"),
               STEP_CONNECT, SESSION_SKIPPED);
    world_judge(world, judge_smtp);
    assert_int_equal(world_count(world, FINDING_SMTP_UNTESTED), 2);
}

/* case 9: 554 may be for us alone */
static void a_5xx_greeting_is_critical(void **state)
{
    struct world *world = *state;

    world_reply(one_session(world), STEP_GREETING, 554, "go away");
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_REJECTED, STATE_CRITICAL), "blocklist");
    assert_none(world, FINDING_SMTP_NOT_ACCEPTING);
}

static void an_odd_greeting_code_is_garbled(void **state)
{
    struct world *world = *state;

    world_reply(one_session(world), STEP_GREETING, 354, "go on");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_GARBLED, STATE_CRITICAL);
}

struct row {
    enum session_step step;
    enum session_end end;
    enum finding_id id;
    enum state state;
    const char *text;
};

/* case 12, 13, 14: slow and silent servers are not servers without STARTTLS; case 36: a handshake
 * that failed is not "STARTTLS not supported"; case 38, 39, 37: what is no SMTP is garbled only */
static void each_way_to_fail_has_its_own_finding(void **state)
{
    static const struct row rows[] = {
        {STEP_GREETING, SESSION_TIMEOUT, FINDING_SMTP_SILENT, STATE_CRITICAL, "no greeting"},
        {STEP_EHLO, SESSION_TIMEOUT, FINDING_SMTP_SLOW, STATE_CRITICAL, "step EHLO"},
        {STEP_STARTTLS, SESSION_TIMEOUT, FINDING_SMTP_SLOW, STATE_CRITICAL, "step STARTTLS"},
        {STEP_HANDSHAKE, SESSION_TIMEOUT, FINDING_SMTP_SLOW, STATE_CRITICAL, "step handshake"},
        {STEP_GREETING, SESSION_CLOSED, FINDING_SMTP_CLOSED, STATE_CRITICAL, "step greeting"},
        {STEP_EHLO, SESSION_CLOSED, FINDING_SMTP_CLOSED, STATE_CRITICAL, "step EHLO"},
        {STEP_STARTTLS, SESSION_CLOSED, FINDING_SMTP_CLOSED, STATE_CRITICAL, "step STARTTLS"},
        {STEP_HANDSHAKE, SESSION_CLOSED, FINDING_TLS_FAILED, STATE_CRITICAL, "closed"},
        {STEP_HANDSHAKE, SESSION_TLS_FAILED, FINDING_TLS_FAILED, STATE_CRITICAL, "fails the TLS"},
        {STEP_GREETING, SESSION_GARBLED, FINDING_SMTP_GARBLED, STATE_CRITICAL, "step greeting"},
        {STEP_STARTTLS, SESSION_PLAINTEXT, FINDING_SMTP_INJECTED, STATE_CRITICAL, "220"},
        {STEP_EHLO, SESSION_NO_STARTTLS, FINDING_SMTP_NO_STARTTLS, STATE_CRITICAL, "clear text"},
        {STEP_EHLO_TLS, SESSION_CLOSED, FINDING_SMTP_EHLO_TLS_FAILED, STATE_CRITICAL, "closed"},
        {STEP_EHLO_TLS, SESSION_TIMEOUT, FINDING_SMTP_SLOW, STATE_CRITICAL, "inside TLS"},
        {STEP_CONNECT, SESSION_LOCAL, FINDING_NET_LOCAL, STATE_UNKNOWN, "not tested"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        world->run.host_count = 0;
        world_fail(one_session(world), rows[i].step, rows[i].end);
        world_judge(world, judge_smtp);
        assert_text_has(world_found(world, rows[i].id, rows[i].state), rows[i].text);
        assert_int_equal(world->out.count, 1);
    }
}

/* case 40: EHLO refused; 454 and 5xx to STARTTLS */
static void refused_commands(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    world_reply(session, STEP_EHLO, 502, "what");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_EHLO_REFUSED, STATE_CRITICAL);
    world_reply(session, STEP_STARTTLS, 454, "TLS not available");
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_STARTTLS_REFUSED, STATE_CRITICAL),
                    "454 TLS not available");
    world_reply(session, STEP_STARTTLS, 530, "no");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_STARTTLS_REFUSED, STATE_CRITICAL);
}

static void ehlo_refused_inside_tls(void **state)
{
    struct world *world = *state;

    world_reply(one_session(world), STEP_EHLO_TLS, 503, "no");
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_EHLO_TLS_FAILED, STATE_CRITICAL);
    assert_none(world, FINDING_TLS_OK);
}

static void a_bad_end_in_quit_does_not_matter(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    session->end = SESSION_CLOSED;
    world_judge(world, judge_smtp);
    assert_int_equal(world->out.count, 1);
    world_found(world, FINDING_TLS_OK, STATE_OK);
}

static void the_deadline_in_a_session_is_slow(void **state)
{
    struct world *world = *state;

    world_fail(one_session(world), STEP_EHLO, SESSION_DEADLINE);
    world->run.end = RUN_DEADLINE;
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_SLOW, STATE_CRITICAL), "step EHLO");
    world->opts.deadline_state_set = true;
    world->opts.deadline_state = STATE_UNKNOWN;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_SLOW, STATE_UNKNOWN);
    world->run.end = RUN_TERMINATED;
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_SMTP_SLOW);
}

/* case 6: a masked keyword is not a missing one */
static void rfc3207_6_a_masked_starttls(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    world_fail(session, STEP_EHLO, SESSION_NO_STARTTLS);
    session->masked = "XXXXXXXA";
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_STARTTLS_MASKED, STATE_CRITICAL), "XXXXXXXA");
    assert_none(world, FINDING_SMTP_NO_STARTTLS);
}

/* case 17: servers behind one name, with and without */
static void starttls_on_some_addresses_only(void **state)
{
    struct world *world = *state;
    struct session_facts *bare;

    one_session(world);
    bare = world_address(world, &world->run.hosts[0], "192.0.2.2");
    world_fail(bare, STEP_EHLO, SESSION_NO_STARTTLS);
    bare->starttls_known = bare->ehlo_seen = true;
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_STARTTLS_DIFFERS, STATE_WARNING), "192.0.2.2");
    world_found(world, FINDING_SMTP_NO_STARTTLS, STATE_CRITICAL);
}

static void rfc8996_old_versions(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    session->tls->version = "TLSv1.1";
    session->tls->version_number = 0x0302;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_TLS_OLD_VERSION, STATE_WARNING);
    assert_none(world, FINDING_TLS_OK);
    world->opts.min_tls = 0x0303;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_TLS_OLD_VERSION, STATE_CRITICAL);
    session->tls->version = "TLSv1.2";
    session->tls->version_number = 0x0303;
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_TLS_OLD_VERSION);
    world->opts.min_tls = 0x0304;
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_TLS_OLD_VERSION, STATE_CRITICAL),
                    "TLSv1.3 is the least");
}

static void early_data_counts_only_when_seen(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    session->tls->early_data = true;
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_TLS_EARLY_DATA);
    session->tls->early_data_known = true;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_TLS_EARLY_DATA, STATE_WARNING);
}

static void rfc3207_4_2_starttls_inside_tls(void **state)
{
    struct world *world = *state;

    one_session(world)->starttls_again = true;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_STARTTLS_AGAIN, STATE_WARNING);
}

static void versions_that_differ_are_said(void **state)
{
    struct world *world = *state;
    struct session_facts *other;

    one_session(world);
    other = world_address(world, &world->run.hosts[0], "192.0.2.2");
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_TLS_DIFFERS);
    other->tls->version = "TLSv1.2";
    other->tls->version_number = 0x0303;
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_TLS_DIFFERS, STATE_OK),
                    "TLSv1.3 on 192.0.2.1, TLSv1.2 on 192.0.2.2");
}

static void keywords_are_whole_words_in_any_case(void **state)
{
    static const char *const good[] = {"pipelining", "REQUIRETLS", "auth", "starttls", "SIZE"};
    static const char *const bad[] = {"PIPE", "DSN", "PLAIN"};
    struct world *world = *state;

    one_session(world);
    world->opts.keywords = good;
    world->opts.keyword_count = COUNT(good);
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_SMTP_KEYWORD_MISSING);
    world->opts.keywords = bad;
    world->opts.keyword_count = COUNT(bad);
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_KEYWORD_MISSING, STATE_CRITICAL),
                    "PIPE, DSN, PLAIN");
}

static void rfc8689_requiretls_counts_inside_tls_only(void **state)
{
    static const char *ehlo[] = {"REQUIRETLS"};
    static const char *const wanted[] = {"REQUIRETLS"};
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    world->opts.keywords = wanted;
    world->opts.keyword_count = 1;
    world_fail(session, STEP_EHLO, SESSION_NO_STARTTLS);
    session->ehlo = ehlo;
    session->ehlo_count = 1;
    session->ehlo_seen = true;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_KEYWORD_MISSING, STATE_CRITICAL);
    session->ehlo_seen = false; /* not seen is not missing */
    world_judge(world, judge_smtp);
    assert_none(world, FINDING_SMTP_KEYWORD_MISSING);
}

/* case 46: a server with one kind of key */
static void a_server_with_one_kind_of_key(void **state)
{
    struct world *world = *state;
    struct session_facts *rsa = one_session(world);
    struct session_facts *ecdsa = world_second(world, &world->run.hosts[0]);

    world_fail(ecdsa, STEP_HANDSHAKE, SESSION_TLS_FAILED);
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_TLS_KEY_MISSING, STATE_OK), "no ECDSA");
    assert_none(world, FINDING_TLS_FAILED);
    world_fail(rsa, STEP_HANDSHAKE, SESSION_TLS_FAILED);
    world_judge(world, judge_smtp);
    world_found(world, FINDING_TLS_FAILED, STATE_CRITICAL); /* both fail: said once */
    assert_none(world, FINDING_TLS_KEY_MISSING);
}

/* cases 2, 46: the second kind of key was not asked for, so the first one's failure says little */
static void the_other_kind_of_key_was_not_tested(void **state)
{
    struct world *world = *state;
    struct session_facts *rsa = one_session(world);
    struct session_facts *ecdsa = world_second(world, &world->run.hosts[0]);

    world_fail(rsa, STEP_HANDSHAKE, SESSION_TLS_FAILED);
    world_fail(ecdsa, STEP_GREETING, SESSION_REPLY);
    ecdsa->reply_code = 421;
    world_judge(world, judge_smtp);
    assert_text_has(world_found(world, FINDING_SMTP_UNTESTED, STATE_UNKNOWN), "RSA");
    assert_none(world, FINDING_TLS_FAILED);
    world_fail(ecdsa, STEP_CONNECT, SESSION_PENDING);
    world->run.end = RUN_DEADLINE;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_RUN_DEADLINE, STATE_UNKNOWN);
    assert_none(world, FINDING_TLS_FAILED);
}

/* With implicit TLS the handshake comes first, and nothing is known of STARTTLS. */
static void implicit_tls(void **state)
{
    struct world *world = *state;
    struct session_facts *session = one_session(world);

    session->starttls_known = session->starttls = session->ehlo_seen = false;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_TLS_OK, STATE_OK);
    assert_int_equal(world->out.count, 1);
    session->step = STEP_GREETING;
    session->end = SESSION_REPLY;
    session->reply_code = 421;
    session->greeting = NULL;
    session->ehlo_tls_seen = false;
    world_judge(world, judge_smtp);
    world_found(world, FINDING_SMTP_NOT_ACCEPTING, STATE_CRITICAL);
}

/* case 20, 34: one bad address keeps its finding beside good ones */
static void a_tls_failure_is_never_forgiven(void **state)
{
    struct world *world = *state;

    one_session(world);
    world_fail(world_address(world, &world->run.hosts[0], "2001:db8::1"), STEP_HANDSHAKE,
               SESSION_TLS_FAILED);
    world_judge(world, judge_smtp);
    assert_string_equal(world_found(world, FINDING_TLS_FAILED, STATE_CRITICAL)->subject.address,
                        "2001:db8::1");
    world_found(world, FINDING_TLS_OK, STATE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_good_session_is_said_with_its_tls),
        world_test(rfc5321_3_8_put_off_is_unknown),
        world_test(put_off_after_the_greeting_is_unknown_too),
        world_test(nobody_greets_with_220),
        world_test(a_further_connection_that_is_limited_is_said),
        world_test(an_address_that_was_left_alone),
        world_test(a_5xx_greeting_is_critical),
        world_test(an_odd_greeting_code_is_garbled),
        world_test(each_way_to_fail_has_its_own_finding),
        world_test(refused_commands),
        world_test(ehlo_refused_inside_tls),
        world_test(a_bad_end_in_quit_does_not_matter),
        world_test(the_deadline_in_a_session_is_slow),
        world_test(rfc3207_6_a_masked_starttls),
        world_test(starttls_on_some_addresses_only),
        world_test(rfc8996_old_versions),
        world_test(early_data_counts_only_when_seen),
        world_test(rfc3207_4_2_starttls_inside_tls),
        world_test(versions_that_differ_are_said),
        world_test(keywords_are_whole_words_in_any_case),
        world_test(rfc8689_requiretls_counts_inside_tls_only),
        world_test(a_server_with_one_kind_of_key),
        world_test(the_other_kind_of_key_was_not_tested),
        world_test(implicit_tls),
        world_test(a_tls_failure_is_never_forgiven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
