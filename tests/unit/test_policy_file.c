/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: the task that fetches an MTA-STS policy, against a scripted name server and scripted web
 * servers. */
#include <config.h>

#include "gather/policy_file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gather_trial.h"
#include "test_certs.h"

#define REQUEST_BEGINS "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.ok.example\r\n"

static const struct peer_act one[] = {
    {PEER_TLS, NULL, 0},
    {PEER_EXPECT, REQUEST_BEGINS, 0},
    {PEER_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none", 0},
    {PEER_HOLD, NULL, 0},
    {PEER_DONE, NULL, 0}};
static const struct peer_act two[] = {
    {PEER_TLS, NULL, 0},
    {PEER_EXPECT, REQUEST_BEGINS, 0},
    {PEER_SEND, "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\ntwo", 0},
    {PEER_HOLD, NULL, 0},
    {PEER_DONE, NULL, 0}};

static char file[] = "test_policy_file.XXXXXX";
static X509 *cert;

static int setup(void **state)
{
    const struct cert_spec spec = {.common_name = "web", .names = {"mta-sts.ok.example"}};
    int fd = mkstemp(file);

    (void)state;
    if (fd < 0)
        return -1;
    close(fd);
    cert = test_cert(&spec);
    test_write_pem(file, &cert, 1);
    peer_certificate(cert, test_key("P-256", 0));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    X509_free(cert);
    return unlink(file);
}

static enum policy_file_want yes(void *context)
{
    (void)context;
    return POLICY_FILE_WANTED;
}

static enum policy_file_want no(void *context)
{
    (void)context;
    return POLICY_FILE_NEEDLESS;
}

/* The web server's name leads here, once for each port. */
static void point_to(struct gather_trial *trial, uint16_t port)
{
    struct connect_to *to = &trial->opts.connect_to[trial->opts.connect_to_count++];

    memcpy(to->name, "mta-sts.ok.example", sizeof "mta-sts.ok.example");
    assert_true(ip_parse("127.0.0.1", &to->ip));
    to->port = port;
}

/* A run with this task, after others; no mail hosts. */
static void run_tasks(struct gather_trial *trial, struct gather_task *first,
                      struct policy_file_task *policy)
{
    struct gather_task *tasks[] = {first, &policy->task};

    trial->opts.want_sessions = false;
    trial->opts.want_trust = true;
    trial->opts.trust.ca_file = file;
    trial->opts.at = TEST_NOW;
    trial->opts.tasks = first == NULL ? tasks + 1 : tasks;
    trial->opts.task_count = first == NULL ? 1 : 2;
    gather_trial_run(trial);
    trial->opts.task_count = 0;
    assert_null(policy->run);
    assert_true(policy->task.done);
}

static struct policy_file_task fetch(struct gather_trial *trial, const char *domain)
{
    struct policy_file_task policy;

    policy_file_init(&policy, domain, TEST_NOW, yes, NULL);
    run_tasks(trial, NULL, &policy);
    return policy;
}

static void every_address_is_asked(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;
    struct peer peers[2];

    peer_start(&peers[0], one);
    peer_start(&peers[1], two);
    point_to(trial, peers[0].port);
    point_to(trial, peers[1].port);
    policy = fetch(trial, "ok.example");
    assert_int_equal(peer_finish(&peers[0]), 0);
    assert_int_equal(peer_finish(&peers[1]), 0);
    assert_int_equal(trial->facts.end, RUN_COMPLETE);
    assert_int_equal(trial->facts.connections, 2);
    assert_string_equal(policy.facts.host.name, "mta-sts.ok.example");
    assert_int_equal(policy.facts.count, 2);
    assert_int_equal(policy.facts.fetches[0].end, FETCH_DONE);
    assert_int_equal(policy.facts.fetches[0].http_status, 200);
    assert_string_equal(policy.facts.fetches[0].body, "one");
    assert_int_equal(policy.facts.fetches[0].port, peers[0].port);
    assert_true(policy.facts.fetches[0].not_public);
    assert_int_equal(policy.facts.fetches[1].http_status, 404);
    assert_int_equal(policy.task.troubles.count, 0);
}

static void nothing_is_fetched_without_a_reason(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;

    policy_file_init(&policy, "fail.example", TEST_NOW, no, NULL);
    run_tasks(trial, NULL, &policy);
    assert_int_equal(trial->facts.connections, 0);
    assert_null(policy.facts.host.name);
    assert_int_equal(policy.facts.count, 0);
    assert_int_equal(policy.task.troubles.count, 0);
}

/* Looks up one name, and is asked whether to fetch. */
struct record {
    struct gather_evaluation evaluation;
    unsigned asked_before, asked_after;
    enum policy_file_want verdict;
};

static int record_evaluate(void *context, struct answers *table, struct arena *arena,
                           struct troubles *troubles)
{
    (void)context;
    (void)arena;
    (void)troubles;
    return answers_get(table, "slow.example", RR_A) == NULL ? PENDING : 0;
}

static enum policy_file_want record_wants(void *context)
{
    struct record *record = context;

    if (!record->evaluation.task.done) {
        record->asked_before++;
        return POLICY_FILE_UNKNOWN;
    }
    record->asked_after++;
    return record->verdict;
}

static struct policy_file_task fetch_after(struct gather_trial *trial, struct record *record)
{
    struct policy_file_task policy;

    gather_evaluation_init(&record->evaluation, record_evaluate, record);
    policy_file_init(&policy, "ok.example", TEST_NOW, record_wants, record);
    run_tasks(trial, &record->evaluation.task, &policy);
    assert_true(record->asked_before > 0);
    assert_true(record->asked_after > 0);
    return policy;
}

static void the_record_comes_first(void **state)
{
    struct gather_trial *trial = *state;
    struct record record = {.verdict = POLICY_FILE_WANTED};
    struct policy_file_task policy;
    struct peer peer;

    peer_start(&peer, one);
    point_to(trial, peer.port);
    policy = fetch_after(trial, &record);
    assert_int_equal(peer_finish(&peer), 0);
    assert_string_equal(policy.facts.fetches[0].body, "one");
    record.verdict = POLICY_FILE_NEEDLESS;
    policy = fetch_after(trial, &record);
    assert_int_equal(policy.facts.count, 0);
    assert_null(policy.facts.host.name);
}

static void a_failed_lookup_of_the_web_server_is_blamed(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy = fetch(trial, "fail.example");

    assert_int_equal(policy.facts.count, 0);
    assert_non_null(policy.facts.host.trouble);
    assert_string_equal(policy.facts.host.trouble->name, "mta-sts.fail.example");
    assert_int_equal(policy.facts.host.trouble->blame, BLAME_DOMAIN);
    assert_int_equal(policy.task.troubles.count, 1);
}

static void a_web_server_without_address(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy = fetch(trial, "nx.example");

    assert_true(policy.facts.host.nxdomain);
    assert_true(policy.facts.host.addresses_known);
    assert_int_equal(policy.facts.count, 0);
}

static void a_domain_too_long_for_a_web_server(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;
    char domain[251];

    memset(domain, 'a', sizeof domain - 1);
    for (size_t i = 50; i < sizeof domain - 1; i += 50)
        domain[i] = '.';
    domain[sizeof domain - 1] = '\0';
    policy = fetch(trial, domain);
    assert_true(policy.facts.host.unusable_name);
    assert_int_equal(policy.facts.count, 0);
    assert_int_equal(trial->facts.lookups, 0);
}

static void the_family_asked_for(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;

    trial->total = 300;
    trial->opts.ipv4 = false;
    trial->opts.ipv6 = true;
    policy = fetch(trial, "ok.example");
    assert_int_equal(policy.facts.count, 1);
    assert_int_equal(policy.facts.fetches[0].ip.family, IP_V6);
    assert_int_equal(policy.facts.fetches[0].port, 443);
    assert_int_not_equal(policy.facts.fetches[0].end, FETCH_PENDING);
    assert_int_not_equal(policy.facts.fetches[0].end, FETCH_DONE);
}

static void too_many_addresses(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;

    trial->total = 300;
    policy = fetch(trial, "many.example");
    assert_int_equal(policy.facts.count, POLICY_FILE_ADDRESSES_MAX);
    assert_int_equal(policy.facts.host.address_dropped, 40 - POLICY_FILE_ADDRESSES_MAX);
}

static void cut_while_the_name_is_looked_up(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;

    trial->total = 300;
    trial->opts.resolver.lookup_cap = 10000;
    policy = fetch(trial, "silent.example");
    assert_in_range(trial->elapsed, 0, 3000);
    assert_int_equal(policy.facts.count, 0);
    assert_int_equal(policy.facts.host.trouble->status, DNS_FAILED);
}

static void cut_while_the_server_is_silent(void **state)
{
    static const struct peer_act holds[] = {
        {PEER_TLS, NULL, 0}, {PEER_HOLD, NULL, 0}, {PEER_DONE, NULL, 0}};
    struct gather_trial *trial = *state;
    struct policy_file_task policy;
    struct peer peer;

    peer_start(&peer, holds);
    point_to(trial, peer.port);
    trial->total = 400;
    policy = fetch(trial, "ok.example");
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial->facts.end, RUN_DEADLINE);
    assert_int_equal(policy.facts.fetches[0].end, FETCH_DEADLINE);
    assert_non_null(strstr(policy.facts.fetches[0].error, "response did not end within "));
    assert_true(policy.facts.fetches[0].certificate_ok);
}

/* SIGTERM says nothing about the server. */
static void terminated_while_the_server_is_silent(void **state)
{
    static const struct peer_act holds[] = {{PEER_TLS, NULL, 0},
                                            {PEER_EXPECT, REQUEST_BEGINS, 0},
                                            {PEER_SIGNAL, NULL, SIGTERM},
                                            {PEER_HOLD, NULL, 0},
                                            {PEER_DONE, NULL, 0}};
    struct gather_trial *trial = *state;
    struct policy_file_task policy;
    struct peer peer;

    peer_start(&peer, holds);
    point_to(trial, peer.port);
    policy = fetch(trial, "ok.example");
    assert_int_equal(peer_finish(&peer), 0);
    assert_int_equal(trial->facts.end, RUN_TERMINATED);
    assert_int_equal(policy.facts.fetches[0].end, FETCH_PENDING);
    assert_null(policy.facts.fetches[0].error);
    assert_true(policy.facts.fetches[0].certificate_ok);
}

static void a_forwarder_that_breaks_validation_costs_nothing(void **state)
{
    struct gather_trial *trial = *state;
    struct policy_file_task policy;
    struct peer peer;

    peer_start(&peer, one);
    point_to(trial, peer.port);
    trial->opts.resolver.no_validation = false;
    policy = fetch(trial, "ok.example");
    if (trial->facts.resolver == RESOLVER_FORWARDER_BREAKS) {
        assert_int_equal(policy.facts.host.status, DNS_INSECURE);
        assert_null(policy.facts.host.trouble);
    }
    assert_int_equal(policy.facts.count, 1);
    assert_int_not_equal(policy.facts.fetches[0].end, FETCH_PENDING);
    kill(peer.pid, SIGTERM);
    (void)peer_finish(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        gather_test(every_address_is_asked),
        gather_test(nothing_is_fetched_without_a_reason),
        gather_test(the_record_comes_first),
        gather_test(a_failed_lookup_of_the_web_server_is_blamed),
        gather_test(a_web_server_without_address),
        gather_test(a_domain_too_long_for_a_web_server),
        gather_test(the_family_asked_for),
        gather_test(too_many_addresses),
        gather_test(cut_while_the_name_is_looked_up),
        gather_test(cut_while_the_server_is_silent),
        gather_test(terminated_while_the_server_is_silent),
        gather_test(a_forwarder_that_breaks_validation_costs_nothing),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
